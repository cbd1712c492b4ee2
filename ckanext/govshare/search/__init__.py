"""Finding things in Chinese: what goes into the index, and what is asked of it."""
