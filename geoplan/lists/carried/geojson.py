"""All rounds of a plan as GeoJSON (RFC 7946), for any program of maps.

From: rounds. To: one collection: stops as points, legs as lines, with their round and order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import shapely

from geoplan.lists.carried.plan import Round, Stop
from geoplan.lists.carried.words import leg_name, stop_note

_DECIMALS = 7


def geojson_text(rounds: Sequence[Round], language: str) -> str:
    """Return the file of all rounds, a feature a line."""
    lines = [
        json.dumps(feature, ensure_ascii=False, sort_keys=True)
        for planned in rounds
        for feature in _features(planned, language)
    ]
    body = ",\n".join(lines)
    return f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n'


def _features(planned: Round, language: str) -> Iterator[dict[str, Any]]:
    head = {
        "round_id": planned.row["round_id"],
        "team": planned.team,
        "day": planned.day.isoformat(),
        "mode": planned.row["mode"],
    }
    for stop in planned.stops:
        spot = [round(stop.row["lon"], _DECIMALS), round(stop.row["lat"], _DECIMALS)]
        yield _feature("Point", spot, head | _told(stop, language))
    for leg in planned.legs:
        dots = shapely.get_coordinates(leg["geometry"]).round(_DECIMALS).tolist()
        if len(dots) < 2:
            continue
        told = {"seq": int(leg["seq"]), "kind": leg["kind"], "length_m": round(leg["length_m"])}
        told |= {"minutes": round(leg["seconds"] / 60, 1)}
        name = {"name": leg_name(planned, leg, language)}
        yield _feature("LineString", dots, head | told | name)


def _told(stop: Stop, language: str) -> dict[str, Any]:
    start, leave = stop.times
    return {
        "seq": stop.seq,
        "kind": "stop",
        "name": stop.name,
        "point_id": stop.point_id,
        "type": stop.type,
        "unit": stop.unit,
        "window": stop.window,
        "start": start,
        "leave": leave,
        "note": stop_note(stop, language),
    }


def _feature(kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}
