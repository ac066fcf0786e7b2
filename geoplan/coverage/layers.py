"""What distances are measured from: checked points, bases, toilets, or points of any type.

From: the settings' words, points, bases, facilities, checks. To: layers, and what is said of empty
or unknown ones.
"""

from __future__ import annotations

import difflib
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.coverage.ways import Ways, starts_at
from geoplan.errors import Problem
from geoplan.network import Starts
from geoplan.tables.values import REACH_LAYERS

_TOILET, _TOILET_TYPE = "toilet", "public_toilet"
_OUT_OF_USE = ("commercial", "gone")  # turned to something else, or no more


class Layer(NamedTuple):
    """Rows of ``frame`` (id, lon, lat) own ``starts`` on the streets of people on foot."""

    frame: pd.DataFrame
    starts: Starts


def find_layers(
    ways: Ways, checks: pd.DataFrame, facilities: pd.DataFrame, catalogue: Catalogue
) -> tuple[dict[str, Layer], list[Problem]]:
    """Return the layers that the settings ask for and that have anything in them."""
    found: dict[str, Layer] = {}
    empty: list[str] = []
    problems: list[Problem] = []
    for word in dict.fromkeys(ways.settings.coverage.reach_layers):
        point_type = None if word in REACH_LAYERS else _type_of(word, catalogue)
        if word not in REACH_LAYERS and point_type is None:
            problems.append(_unknown(word, catalogue))
            continue
        name = point_type.id if point_type else word
        layer = _layer(ways, name, checks, facilities)
        if len(layer.starts.section):
            found[name] = layer
        else:
            empty.append(point_type.name if point_type else f"@reach_layer.{word}")
    problems += [Problem("reach.empty_layer", "info", facts={"layer": name}) for name in empty]
    return found, problems


def _layer(ways: Ways, name: str, checks: pd.DataFrame, facilities: pd.DataFrame) -> Layer:
    points = _named(ways.points, "point_id")
    if name == "base":
        return Layer(_named(ways.bases, "base_id"), ways.base_starts["walk"])
    if name == "checked":
        return Layer(
            points, ways.starts_of(_rows(ways.points["point_id"].isin(checks["point_id"])))
        )
    type_id = _TOILET_TYPE if name == _TOILET else name
    starts = ways.starts_of(_rows(ways.points["type_id"] == type_id))
    if name != _TOILET:
        return Layer(points, starts)
    # Toilets of the map are points already; those of the books may not be.
    is_own = facilities["source"].str.startswith("book:") & ~facilities["status"].isin(_OUT_OF_USE)
    books = _named(facilities[is_own & (facilities["kind"] == _TOILET)], "facility_id")
    met = starts_at(ways.meet(books, "walk"))
    met = met._replace(owner=met.owner + len(points))
    both = list(zip(starts, met, strict=True))
    frame = pd.concat([points, books], ignore_index=True) if len(books) else points
    return Layer(frame, Starts._make(np.concatenate(columns) for columns in both))


def _named(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    columns = {"id": frame[key], "lon": frame["lon"], "lat": frame["lat"]}
    return pd.DataFrame(columns).reset_index(drop=True)


def _rows(chosen: Any) -> Any:
    return np.flatnonzero(chosen.to_numpy(dtype=bool))


def _type_of(word: str, catalogue: Catalogue) -> Any:
    return catalogue.types.get(word) or catalogue.find_type(word)


def _unknown(word: str, catalogue: Catalogue) -> Problem:
    known = [*REACH_LAYERS, *(t.name for t in catalogue.types.values()), *catalogue.types]
    facts = {"value": word, "near": "、".join(difflib.get_close_matches(word, known, 3, 0.4))}
    column = "coverage.reach_layers"
    return Problem("reach.unknown_layer", "warning", "geoplan.toml", column=column, facts=facts)
