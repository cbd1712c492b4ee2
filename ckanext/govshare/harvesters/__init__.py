"""Harvesting other platforms' catalogues.

A *platform* is a line of `platforms.yaml`; a *family* is one vendor's interface, a class in `families/`.
What flows where::

    client ─► family.list_page ─► listing ─► run ─► family.detail ─► family.dataset ─► importer
    (polite)   (wire format)      (shards,   (what     (wire format)   (our words)      (CKAN's tables
                                   paging)    changed)                                    and index)

The three stages of ckanext-harvest (`base.py`) and the command (`cli.py`) run the same pieces; only the
command does many records at a time.
"""
