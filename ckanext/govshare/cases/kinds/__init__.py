"""The kinds of cases. One folder, or one module, for each; what all of them share is added here."""

from __future__ import annotations

from ckanext.govshare.cases.common import declared
from ckanext.govshare.cases.kind import Kind
from ckanext.govshare.cases.kinds.access_request import KIND as ACCESS_REQUEST
from ckanext.govshare.cases.kinds.dispute import KIND as DISPUTE

__all__ = ["KINDS"]

KINDS: dict[str, Kind] = {kind.id: declared(kind) for kind in (ACCESS_REQUEST, DISPUTE)}
"""Every kind by its id."""
