"""The engine of cases."""
