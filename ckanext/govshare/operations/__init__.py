"""What the operator's machine does by itself: set-up, reconciliation after a crash, and time-driven work."""
