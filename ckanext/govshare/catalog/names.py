"""CKAN's ``name`` (the slug in addresses) of datasets and departments.

Never made from titles: titles repeat across departments and change, and CKAN turns Chinese into nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets

_SHORT = 12
_MAX = 100


def _short_hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_SHORT]


def dataset_name(resource_code: str | None, source_platform: str | None, source_id: str | None) -> str:
    """Return the name of a new dataset.

    From its resource code when it has one; else from its source's id, so that one record can never become two
    datasets; else at random.
    """
    if source_platform and source_id:
        return f"ds-{_short_hash(source_platform, source_id)}"
    if resource_code:
        return re.sub(r"[^a-z0-9]+", "-", resource_code.strip().lower())[:_MAX]
    return f"ds-{secrets.token_hex(_SHORT // 2)}"


def organization_name(provider_uscc: str | None) -> str:
    """Return the name of a new department: its unified social credit code, or at random without one."""
    return provider_uscc.strip().lower() if provider_uscc else f"org-{secrets.token_hex(_SHORT // 2)}"
