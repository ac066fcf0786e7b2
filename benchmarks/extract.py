"""Where the extract to measure on is.

From: nothing, a folder or a file on the command line. To: a file that exists, or a clear end.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = Path("../shared/data/osm")  # relative to the repository
MALTA = "malta-2018.osm.pbf"


def find_extract(given: str = "") -> Path:
    path = Path(given) if given else ROOT / DEFAULT
    if path.is_dir():
        path = path / MALTA
    if not path.is_file():
        where = given or f"{DEFAULT / MALTA}, relative to the repository"
        sys.exit(
            f"No OSM extract: {where}\n"
            "Give a file (.osm.pbf or .osm), or a folder that holds "
            f"{MALTA}; the benchmark ships no data."
        )
    return path
