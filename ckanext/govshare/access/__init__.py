"""Who gets a dataset's data: grants, and the one place that decides. The catalogue entry is public in most cases."""
