"""The catalogue that the tests of this folder read."""

from ckanext.govshare.tests.catalogue import catalogue, portal

__all__ = ["catalogue", "portal"]
