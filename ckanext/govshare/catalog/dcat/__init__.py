"""The catalogue as linked data: DCAT and schema.org, out and in, through ckanext-dcat."""
