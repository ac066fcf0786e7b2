"""Say where a point comes from.

From: ``points.source``. To: the words of the page, for lists too.
"""

from __future__ import annotations

import re

from geoplan.text import say

_LIST = re.compile(r"^list:([^#]*)#?(.*)!(\d+)$", re.DOTALL)


def word_source(source: str, language: str = "zh") -> str:
    """Return the objects of the map and the row of the list; what is neither stays as it is."""
    on_map, mark, rest = source.partition("list:")
    words = []
    if on_map.startswith("osm:"):
        names = [name for name in on_map.removeprefix("osm:").split(";") if name]
        words.append("OSM " + ("、" if language == "zh" else ", ").join(names))
    found = _LIST.match(mark + rest)
    if found:
        file, sheet, row = found.groups()
        words.append(say("ui.source_list", language, file=file, sheet=sheet, row=row))
    return "；".join(words) or source
