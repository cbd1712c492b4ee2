"""Datasets as CKAN shows and indexes them, many at a time.

CKAN shows one dataset with a dozen queries and validates it twice. Here a batch shares the queries, a schema is
worked out once, and the documents go to the index in one request. What a dataset looks like stays CKAN's and its
plugins': the tests hold every document against the one that CKAN makes, field for field.
"""

from ckanext.govshare.indexing.documents import commit_index, documents, made, send

__all__ = ["commit_index", "documents", "made", "send"]
