"""The rounds of the last plan: who goes where on which day.

From: ``patrol_legs``, ``patrol_stops``, ``patrol_rounds``, ``points``. To: the ways and the stops,
a part a day and team, each chosen by itself.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely

from geoplan.render.layers.model import Layer, Look, Tables, features
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.clock import clock

LOOKS = (
    Look("travel", "#14509f", 3.0, (10.0, 5.0)),
    # Black: away from every state of a street for whoever sees fewer colours.
    Look("walk", "#111111", 7.0, (16.0, 4.0)),
    Look("stop", "#111111", 1.0, letter="站", form="mark"),
)


def _features(tables: Tables, language: str) -> pd.DataFrame:
    if tables["patrol_legs"].empty:
        return features([])
    rounds = {row["round_id"]: row for row in records(tables["patrol_rounds"])}
    order = {key: (str(row["day"]), row["team"]) for key, row in rounds.items()}
    points = tables["points"]
    names = dict(zip(points["point_id"], points["name"], strict=True))
    stops = records(tables["patrol_stops"].sort_values(["round_id", "seq"]))
    places = {(s["round_id"], s["seq"]): names.get(s["point_id"], s["point_id"]) for s in stops}
    legs = records(tables["patrol_legs"].sort_values(["round_id", "seq", "kind"]))
    rows = [(leg["round_id"], _leg(leg, places, language)) for leg in legs]
    rows += [(stop["round_id"], _stop(stop, places, language)) for stop in stops]
    told = []
    for round_id, row in sorted(rows, key=lambda pair: order[pair[0]]):
        day, team = order[round_id]
        told.append({**row, "part": f"{day}@{team.replace('@', ' ')}"})
    return features(told)


def _leg(leg: Any, places: Any, language: str) -> dict[str, Any]:
    name = places.get((leg["round_id"], leg["seq"]), "")
    key = "back" if not name else leg["kind"]
    title = say(f"layer.patrol_rounds.{key}", language, seq=leg["seq"], name=name)
    minutes, metres = f"{leg['seconds'] / 60:.0f}", f"{leg['length_m']:.0f}"
    note = say("layer.patrol_rounds.leg", language, minutes=minutes, metres=metres)
    return {"look": leg["kind"], "title": title, "note": note, "geometry": leg["geometry"]}


def _stop(stop: Any, places: Any, language: str) -> dict[str, Any]:
    name = places[stop["round_id"], stop["seq"]]
    title = say("layer.patrol_rounds.title", language, seq=stop["seq"], name=name)
    start, leave = (clock(stop[key]) for key in ("start_s", "leave_s"))
    note = say("layer.patrol_rounds.note", language, start=start, leave=leave)
    spot = shapely.Point(stop["lon"], stop["lat"])
    number = {"letter": str(stop["seq"])}
    return {"look": "stop", "title": title, "note": note, "geometry": spot, **number}


LAYER = Layer(
    "patrol_rounds",
    ("patrol_legs", "patrol_stops", "patrol_rounds", "points"),
    "line",
    LOOKS,
    _features,
    facets=("day", "team"),
)
