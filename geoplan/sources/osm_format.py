"""Tell OSM data from what only bears its name.

From: the first bytes of a file. To: nothing, or a clear error.
"""

from __future__ import annotations

from pathlib import Path

from geoplan.errors import InputError, Problem


def check_format(path: Path, name: str) -> None:
    """Raise :class:`InputError` unless the first bytes look like what the suffix promises."""
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
