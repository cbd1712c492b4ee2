"""The families that can be replayed, by name."""

from __future__ import annotations

from demo.replay.families.ckan import Ckan
from demo.replay.families.guizhou import Guizhou
from demo.replay.wire import Family

FAMILIES: dict[str, type[Family]] = {"guizhou": Guizhou, "ckan": Ckan}
