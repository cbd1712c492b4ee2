"""Runs the portal, a WSGI application, under an ASGI server, so that slow readers hold none of its threads."""

from ckanext.govshare.gateway.application import Gateway

__all__ = ["Gateway"]
