"""Requests for data that is opened on conditions, from the application to the return of the data."""

from ckanext.govshare.cases.kinds.access_request.declaration import KIND

__all__ = ["KIND"]
