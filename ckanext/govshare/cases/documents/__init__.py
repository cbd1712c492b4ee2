"""The documents that officials recognise: receipts, notices, decisions, agreements; to print, as PDF, and to verify."""
