"""Tell OSM data from what only bears its name, and a county's from a province's.

From: the first bytes of a file, and its size. To: nothing, or a clear error; a yes or no.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from geoplan.errors import InputError, Problem

LARGE_PBF_BYTES = 10_000_000  # a densely mapped county of 500 000 people takes 4 MB
_PAGE = "mbcs" if os.name == "nt" else sys.getfilesystemencoding()
_XML_PER_PBF = 15  # the same data as XML


def is_large(path: Path) -> bool:
    """Whether a file holds so much more than a county that it should be cut before reading."""
    times = 1 if path.name.endswith(".pbf") else _XML_PER_PBF
    return path.stat().st_size > LARGE_PBF_BYTES * times


def check_format(path: Path, name: str, page: str = _PAGE) -> None:
    """Raise :class:`InputError` unless the first bytes look like what the suffix promises.

    osmium opens files by their names in the system's code ``page``: a Chinese name is opened on a
    Windows that speaks Chinese, and on no other.
    """
    try:
        str(path.absolute()).encode(page)
    except UnicodeEncodeError as error:
        odd = str(path.absolute())[error.start : error.end]
        raise InputError(Problem("osm.path", "error", file=name, facts={"odd": odd})) from error
    with path.open("rb") as file:
        head = file.read(512)
    if path.name.endswith(".pbf"):
        good = b"OSMHeader" in head[:64]
    elif path.suffix == ".osm":
        good = b"<osm" in head
    else:
        raise InputError(Problem("osm.suffix", "error", file=name))
    if not good:
        facts = {"suffix": "".join(path.suffixes[-2:]), "size": path.stat().st_size}
        raise InputError(Problem("osm.not_osm", "error", file=name, facts=facts))
