"""A department's catalogue as an Excel workbook: the template, the export, and the import with its preview."""
