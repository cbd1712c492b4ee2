"""Searches that people keep, and their feeds."""
