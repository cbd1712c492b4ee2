"""The dataset's own rules: what is required, what a value may be, how things are named."""
