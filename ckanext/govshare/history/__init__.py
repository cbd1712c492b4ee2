"""What happened, kept so that nobody can rewrite it: append-only, chained, with a daily root."""
