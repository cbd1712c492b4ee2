"""How much the data is used, counted by dataset and day."""
