"""A round as KML 2.2 (OGC 07-147r2), for Google Earth and its like.

From: :class:`Round`. To: the text of a file: a folder of stops and one of legs, in their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import shapely

from geoplan.lists.carried.plan import Round, Row, Stop
from geoplan.lists.carried.words import leg_name, round_name, stop_name, stop_note
from geoplan.lists.carried.xml_text import document, element, text
from geoplan.text import say

_NAMESPACE = "http://www.opengis.net/kml/2.2"
# aabbggrr: on the way in a blue that stays dark in print, on foot along a stretch in red.
_LINES = (("travel", "ffa05014", "3"), ("walk", "ff1414c8", "6"))


def kml_text(planned: Round, language: str) -> str:
    """Return the file of one round."""
    body = element("Document", *_parts(planned, language))
    return document("kml", [body], xmlns=_NAMESPACE)


def _parts(planned: Round, language: str) -> Iterator[str]:
    yield text("name", round_name(planned, language))
    for kind, colour, width in _LINES:
        style = element("LineStyle", text("color", colour), text("width", width))
        yield element("Style", style, id=kind)
    stops = [_stop(stop, language) for stop in planned.stops]
    yield element("Folder", text("name", say("carried.stops", language)), *stops)
    legs = [
        element(
            "Placemark",
            text("name", leg_name(planned, leg, language)),
            text("styleUrl", f"#{leg['kind']}"),
            element("LineString", text("tessellate", "1"), text("coordinates", _coordinates(leg))),
        )
        for leg in planned.legs
        if not leg["geometry"].is_empty
    ]
    yield element("Folder", text("name", say("carried.legs", language)), *legs)


def _stop(stop: Stop, language: str) -> str:
    """Return a stop; a description is taken for HTML by what shows it, hence twice escaped."""
    dot = f"{stop.row['lon']:.7f},{stop.row['lat']:.7f}"
    return element(
        "Placemark",
        text("name", stop_name(stop)),
        text("description", escape(stop_note(stop, language))),
        element("Point", text("coordinates", dot)),
    )


def _coordinates(leg: Row) -> str:
    dots = shapely.get_coordinates(leg["geometry"])
    return " ".join(f"{lon:.7f},{lat:.7f}" for lon, lat in dots.tolist())
