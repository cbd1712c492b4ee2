"""CKAN's actions and permissions where they would give more than the classification allows."""
