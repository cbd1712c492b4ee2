"""An open-data portal for a Chinese government: the CKAN extension."""
