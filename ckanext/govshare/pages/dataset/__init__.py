"""A dataset's page and a resource's: table, chart, map, examples, citation, changes, neighbours."""
