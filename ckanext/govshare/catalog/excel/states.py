"""The states of an import, and what may follow each.

::

    waiting → reading → ready | faulty | failed
    ready → approved → applying → indexing → applied
                     ↘ failed ↙ (nothing of the file is in the catalogue)
    failed → waiting (read again) or approved (applied again)
"""

from __future__ import annotations

__all__ = [
    "APPLIED",
    "APPLY",
    "APPLYING",
    "APPROVED",
    "AT_WORK",
    "FAILED",
    "FAULTY",
    "INDEXING",
    "PREVIEW",
    "QUEUED",
    "READING",
    "READY",
    "RUNNING",
    "WAITING",
]

WAITING = "waiting"
READING = "reading"
READY = "ready"
FAULTY = "faulty"
APPROVED = "approved"
APPLYING = "applying"
INDEXING = "indexing"
APPLIED = "applied"
FAILED = "failed"

PREVIEW, APPLY = "preview", "apply"
"""The two stages; a failed import says in which of them it failed."""

QUEUED = (WAITING, APPROVED)
AT_WORK = (READING, APPLYING)
"""A process that is in one of these holds the import's lock; without the lock it has died."""
RUNNING = (*QUEUED, *AT_WORK, INDEXING)
