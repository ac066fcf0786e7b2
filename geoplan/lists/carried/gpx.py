"""A round as GPX 1.1 (Topografix 2004), for OsmAnd and other navigation offline.

From: :class:`Round`. To: the text of a file: the stops as waypoints and as a route in their order,
the way as a track, a segment a leg. No clock: the same plan gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from geoplan.lists.carried.plan import Round, Stop
from geoplan.lists.carried.words import leg_name, round_name, stop_name, stop_note
from geoplan.lists.carried.xml_text import document, element, text

_NAMESPACE = "http://www.topografix.com/GPX/1/1"
_DECIMALS = 7  # a centimetre


def gpx_text(planned: Round, language: str) -> str:
    """Return the file of one round."""
    return document(
        "gpx", _lines(planned, language), version="1.1", creator="geoplan", xmlns=_NAMESPACE
    )


def _lines(planned: Round, language: str) -> Iterator[str]:
    name = round_name(planned, language)
    yield element("metadata", text("name", name))
    for stop in planned.stops:
        yield _place("wpt", stop, language)
    stops = "".join(_place("rtept", stop, language) for stop in planned.stops)
    yield element("rte", text("name", name), stops)
    for leg in planned.legs:
        dots = "".join(
            element("trkpt", lat=_degrees(lat), lon=_degrees(lon))
            for lon, lat in shapely.get_coordinates(leg["geometry"]).tolist()
        )
        if dots:
            told = text("name", leg_name(planned, leg, language))
            yield element("trk", told, element("trkseg", dots))


def _place(tag: str, stop: Stop, language: str) -> str:
    return element(
        tag,
        text("name", stop_name(stop)),
        text("desc", stop_note(stop, language)),
        text("type", stop.type),
        lat=_degrees(stop.row["lat"]),
        lon=_degrees(stop.row["lon"]),
    )


def _degrees(value: float) -> str:
    return f"{value:.{_DECIMALS}f}"
