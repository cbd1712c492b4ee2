"""Measurements against stock CKAN and ckanext-harvest's own CKAN harvester, on one set of servers, in one run.

Both sides read the same records, from replay servers; they run in turn, several times, and the medians are compared.
"""
