"""The attribution terms that are accepted before gated data is downloaded."""
