"""The measures, one module each: a function that takes the stand and the plan and returns its table's rows."""
