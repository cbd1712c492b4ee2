"""Cases: matters with a number, a state, deadlines and a history."""
