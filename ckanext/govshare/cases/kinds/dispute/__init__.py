"""Disputes about requests: negotiated, coordinated by the competent department, decided by the common superior."""

from ckanext.govshare.cases.kinds.dispute.declaration import KIND

__all__ = ["KIND"]
