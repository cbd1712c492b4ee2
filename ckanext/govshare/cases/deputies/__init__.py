"""Deputies: who acts on cases in an official's place for a time."""
