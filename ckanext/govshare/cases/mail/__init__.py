"""What people are told of their cases: the inbox in the portal, and mail."""
