"""The embedded runtime: obtains PostgreSQL, Valkey, Java and Solr, and supervises the portal's processes.

It knows how to install, start, watch and stop programs, and nothing of what the portal is for; the portal's own
set-up is a command that it runs (`ckan govshare setup`).
"""
