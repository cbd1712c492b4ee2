"""The portal's own pages and what their templates ask."""
