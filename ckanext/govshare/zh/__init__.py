"""The Chinese that CKAN 2.12 and the extensions beside it lack."""
