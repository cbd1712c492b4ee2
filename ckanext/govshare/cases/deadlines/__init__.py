"""Deadline profiles: how long each step of a case may take, where, and by which rule."""
