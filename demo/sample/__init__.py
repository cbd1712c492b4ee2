"""示例省: the sample of a fictional province, written for this project.

Its departments' own datasets are loaded through the authoring actions (``python -m demo.sample``); the catalogues of
its cities are harvested from a replay (``python -m demo.replay guizhou --catalogue cities.jsonl``). Together they are
``DATASETS`` datasets over all 22 themes. Tables are made when they are loaded, the same bytes every time.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent

# The catalogue of the three cities, in the format that the replay reads, and who harvests it:
# the source's name in `platforms.yaml`, which the setting `govshare.harvest.platforms` points at.
CATALOGUE = FOLDER / "cities.jsonl"
SOURCE = "sample"
PLATFORMS = FOLDER / "platforms.yaml"

AUTHORED = 120
HARVESTED = 180
DATASETS = AUTHORED + HARVESTED
