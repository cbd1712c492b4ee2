"""Documents and agreements of cases."""
