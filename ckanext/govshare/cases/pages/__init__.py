"""The pages on which people apply, and on which a case is read and moved on."""
