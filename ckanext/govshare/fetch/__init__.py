"""Fetching addresses that somebody gave, without reaching what only this machine can reach."""
