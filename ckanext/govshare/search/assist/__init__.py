"""Help while people search: suggestions, marked words, other spellings, near-duplicates, filters that can go."""
