"""The page's own program, style and vendored libraries as text.

From: ``assets/``. To: strings that :mod:`geoplan.render.elements` puts into the document.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import rcssmin
import rjsmin

VENDORED = ("leaflet-1.9.4.js", "leaflet-1.9.4.css", "marker.js", "inflate.js")
LIBRARIES = ("leaflet-1.9.4.js",)
PROGRAM = (
    "core.js",
    "geometry.js",
    "basemap.js",
    "overlay.js",
    "symbols.js",
    "store.js",
    "points.js",
    "stretches.js",
    "areas.js",
    "labels.js",
    "themes.js",
    "theme_panel.js",
    "popup.js",
    "csv.js",
    "export.js",
    "answer.js",
    "filters.js",
    "tables.js",
    "legend.js",
    "panel.js",
    "hash.js",
    "page.js",
    "corner.js",
    "print.js",
)
STYLES = ("leaflet-1.9.4.css", "geoplan.css")


@cache
def asset(name: str) -> str:
    """Return the text of one file of ``assets/``."""
    return (files(__package__) / "assets" / name).read_text("utf-8")


@cache
def squeezed(name: str) -> str:
    """Return an asset of our own without comments and spare spaces."""
    if name.endswith(".css"):
        return str(rcssmin.cssmin(asset(name)))
    # A semicolon before a brace says nothing: no loop or condition of ours has an empty body.
    return str(rjsmin.jsmin(asset(name))).replace(";}", "}")


def joined(names: tuple[str, ...]) -> str:
    """Return several assets as one text."""
    kept = [n for n in VENDORED if n.endswith(".js")]  # as they were published
    return "\n".join(asset(n) if n in kept else squeezed(n) for n in names)
