"""The files of cases."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

__all__ = ["CaseFile", "files_of"]


class CaseFile(tk.BaseModel):
    """A file that belongs to a case. Its row stays when the file is erased: what was attached can be told."""

    __table__ = sa.Table(
        "govshare_case_file",
        tk.BaseModel.metadata,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("case_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("name", sa.UnicodeText, nullable=False),
        sa.Column("type", sa.UnicodeText, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        # SM3 of its bytes.
        sa.Column("hash", sa.UnicodeText, nullable=False),
        # Read by officials alone.
        sa.Column("internal", sa.Boolean, nullable=False),
        sa.Column("uploaded", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.UnicodeText, nullable=False),
    )


def files_of(case_id: str, *, internal: bool) -> list[CaseFile]:
    """Return the files of a case, the first at the head.

    :param internal: with those that officials attached for themselves
    """
    table = CaseFile.__table__.c
    query = sa.select(CaseFile).where(table.case_id == case_id).order_by(table.uploaded, table.id)
    return list(model.Session.scalars(query if internal else query.where(table.internal.is_(False))))
