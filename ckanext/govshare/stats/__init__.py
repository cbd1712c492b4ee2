"""How much the data is used: downloads, API calls and previews, counted by dataset and day.

An event costs the page one short message to Valkey; a process beside writes the sums to PostgreSQL. Kept are a dataset,
a day and three numbers, and nothing about who it was.
"""
