"""What may be attached: by its name, its size, and what is really in it."""

from __future__ import annotations

from typing import IO

import ckan.plugins.toolkit as tk
import magic

__all__ = ["KINDS", "check", "extension"]

_ = tk._

HEAD = 1 << 16
_ZIP = "application/zip"
_OLE = ("application/CDFV2", "application/x-ole-storage", "application/vnd.ms-office")
_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: dict[str, tuple[str, ...]] = {
    "pdf": ("application/pdf",),
    "ofd": (_ZIP, "application/ofd"),
    "jpg": ("image/jpeg",),
    "jpeg": ("image/jpeg",),
    "png": ("image/png",),
    "docx": (f"{_OFFICE}wordprocessingml.document", _ZIP),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    "doc": ("application/msword", *_OLE),
    "xls": ("application/vnd.ms-excel", *_OLE),
    "wps": (*_OLE, "application/msword", _ZIP),
    "et": (*_OLE, "application/vnd.ms-excel", _ZIP),
    "txt": ("text/plain",),
    "csv": ("text/csv", "text/plain", "application/csv"),
}
"""What may be in a file, by how its name ends: documents, tables and pictures, and nothing that runs."""


def extension(name: str) -> str:
    """Return how a file's name ends."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def check(name: str, content: IO[bytes], size: int) -> str:
    """Return a file's type.

    :param content: it is read from its beginning, and rewound
    :raises tk.Invalid: with what to do, when it may not be attached
    """
    most = tk.config["govshare.cases.attachment_size"]
    if not size:
        raise tk.Invalid(_("The file is empty. Please choose it again."))
    if size > most << 20:
        raise tk.Invalid(_("The file is too large: {most} MB at most.").format(most=most))
    ending = extension(name)
    if ending not in KINDS:
        message = _("Files of this kind cannot be attached. Please use one of: {names}.")
        raise tk.Invalid(message.format(names=", ".join(KINDS)))
    content.seek(0)
    found = magic.from_buffer(content.read(HEAD), mime=True)
    content.seek(0)
    if found not in KINDS[ending]:
        message = _(
            "The file is not what its name says ({ending}). Please save it in that format, or name it as it is."
        )
        raise tk.Invalid(message.format(ending=ending))
    return str(found)
