"""Queries with what they should find."""
