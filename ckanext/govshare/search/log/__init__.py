"""What is searched for, counted by day, without anything about who searched."""
