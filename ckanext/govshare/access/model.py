"""Grants of conditional data, and roles beside CKAN's memberships."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

__all__ = ["Grant", "Role"]


class Grant(tk.BaseModel):
    """What a holder may have of a dataset, from when until when. It is never deleted: what ended stays to be read."""

    __table__ = sa.Table(
        "govshare_grant",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("dataset_id", sa.UnicodeText, nullable=False, index=True),
        # Ids of resources.
        sa.Column("resources", JSONB, nullable=False),
        # Field names of data items; null means all of them, and the file.
        sa.Column("items", JSONB),
        # `user` or `organization`, and its id.
        sa.Column("holder_type", sa.UnicodeText, nullable=False),
        sa.Column("holder_id", sa.UnicodeText, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        # `active`, `suspended` or `revoked`.
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("basis", sa.UnicodeText, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.UnicodeText, nullable=False),
        sa.Index("govshare_grant_holder", "holder_type", "holder_id"),
    )


class Role(tk.BaseModel):
    """A role that somebody has: in a department, for a region and what lies in it, or in the whole portal."""

    __table__ = sa.Table(
        "govshare_role",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("user_id", sa.UnicodeText, nullable=False, index=True),
        # One of `access.roles.ROLES`.
        sa.Column("role", sa.UnicodeText, nullable=False),
        sa.Column("organization_id", sa.UnicodeText),
        sa.Column("region_code", sa.UnicodeText),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.UnicodeText, nullable=False),
        sa.UniqueConstraint(
            "user_id",
            "role",
            "organization_id",
            "region_code",
            name="govshare_role_once",
            postgresql_nulls_not_distinct=True,
        ),
    )
