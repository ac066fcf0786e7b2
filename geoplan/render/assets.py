"""The page's own program, style and vendored libraries as text.

From: ``assets/``. To: strings that :mod:`geoplan.render.elements` puts into the document.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

LIBRARIES = ("leaflet-1.9.4.js", "marker.js")
PROGRAM = (
    "core.js",
    "geometry.js",
    "basemap.js",
    "overlay.js",
    "symbols.js",
    "store.js",
    "points.js",
    "stretches.js",
    "labels.js",
    "popup.js",
    "filters.js",
    "tables.js",
    "panel.js",
    "page.js",
    "print.js",
)
STYLES = ("leaflet-1.9.4.css", "geoplan.css")


@cache
def asset(name: str) -> str:
    """Return the text of one file of ``assets/``."""
    return (files(__package__) / "assets" / name).read_text("utf-8")


def joined(names: tuple[str, ...]) -> str:
    """Return several assets as one text."""
    return "\n".join(asset(name) for name in names)
