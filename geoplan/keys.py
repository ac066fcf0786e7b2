"""Keys that say whether anything changed.

From: files, settings, geoplan itself. To: digests.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from hashlib import file_digest, sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from geoplan.config import Settings

# Libraries whose version can change an output; each is a dependency of its own (tested).
_LIBRARIES = (
    "chinesecalendar",
    "folium",
    "geopandas",
    "numpy",
    "opencc",
    "osmium",
    "pandas",
    "pillow",
    "pyarrow",
    "pyogrio",
    "pyproj",
    "python-calamine",
    "rcssmin",
    "rjsmin",
    "shapely",
    "xlsxwriter",
)


def file_hash(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def stamp(path: Path, root: Path) -> str:
    """Return what tells a photo from what it was before: name, size and time, not its bytes.

    A county's photos are tens of gigabytes: to read them all for every build would take minutes.
    Only whether they are read again hangs on it, not what is found.
    """
    name = Path(os.path.relpath(path, root)).as_posix()
    try:
        found = path.stat()
    except OSError:  # gone since the folder was listed
        return digest(name)
    return digest(name, found.st_size, found.st_mtime_ns)


def digest(*parts: Any) -> str:
    """Return one short key of anything that can be written as JSON."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()[:20]


def settings_key(settings: Settings, uses: Iterable[str]) -> str:
    """Return a key of the parts of the settings that a step uses."""
    values = asdict(settings)
    return digest({name: values[name] for name in uses})


@cache
def code_key() -> str:
    """Return a key of geoplan itself and the libraries whose output it passes on."""
    home = Path(__file__).parent
    suffixes = {".py", ".yaml", ".toml", ".js", ".css", ".html"}
    own = [
        (p.relative_to(home).as_posix(), file_hash(p))
        for p in sorted(home.rglob("*"))
        if p.suffix in suffixes
    ]
    return digest(own, [(name, version(name)) for name in _LIBRARIES])
