"""What distances are measured from: checked points, bases, toilets, points or facilities of a kind.

From: the settings' words, points, bases, facilities, checks. To: layers, and what is said of empty
or unknown ones.
"""

from __future__ import annotations

import difflib
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from geoplan.catalogue import Catalogue
from geoplan.coverage.told_twice import counts
from geoplan.coverage.ways import Ways, starts_at
from geoplan.errors import Problem
from geoplan.geo import metric_xy
from geoplan.network import Starts
from geoplan.tables.values import FACILITY_KINDS, REACH_LAYERS
from geoplan.text import LANGUAGES, say

_TOILET, _TOILET_TYPE = "toilet", "public_toilet"
_KINDS = tuple(kind for kind in FACILITY_KINDS if kind not in (_TOILET, "other"))


class Layer(NamedTuple):
    """Rows of ``frame`` (id, lon, lat) own ``starts`` on the streets of people on foot."""

    frame: pd.DataFrame
    starts: Starts


def find_layers(
    ways: Ways, checks: pd.DataFrame, facilities: pd.DataFrame, catalogue: Catalogue
) -> tuple[dict[str, Layer], list[Problem]]:
    """Return the layers that the settings ask for and that have anything in them."""
    found: dict[str, Layer] = {}
    empty: list[Problem] = []
    problems: list[Problem] = []
    for word in dict.fromkeys(ways.settings.coverage.reach_layers):
        name, shown = _meant(word, catalogue)
        if not name:
            problems.append(_unknown(word, catalogue))
            continue
        layer = _layer(ways, name, checks, facilities)
        if len(layer.starts.section):
            found[name] = layer
        else:
            # Bases there are, none of them near a street: each is named as such.
            code = "far_layer" if name == "base" and len(ways.bases) else "empty_layer"
            empty.append(Problem(f"reach.{code}", "info", facts={"layer": shown}))
    problems += empty
    return found, problems


def _layer(ways: Ways, name: str, checks: pd.DataFrame, facilities: pd.DataFrame) -> Layer:
    points = _named(ways.points, "point_id")
    if name == "base":
        return Layer(_named(ways.bases, "base_id"), ways.base_starts["walk"])
    if name == "checked":
        return Layer(
            points, ways.starts_of(_rows(ways.points["point_id"].isin(checks["point_id"])))
        )
    is_of_type = (ways.points["type_id"] == (_TOILET_TYPE if name == _TOILET else name)).to_numpy()
    if name in (_TOILET, _TOILET_TYPE):
        is_of_type = is_of_type & ~_overruled(ways, facilities)
    counted = _counted(ways, facilities[facilities["kind"] == name])
    if name == _TOILET:
        # Toilets of the map are points already; those of the books may not be.
        counted = counted[counted["source"].str.startswith("book:")]
    elif name in FACILITY_KINDS:
        points = points.iloc[:0]
    kept = _named(counted, "facility_id")
    met = starts_at(ways.meet(kept, "walk"))
    met = met._replace(owner=met.owner + len(points))
    if not len(points):
        return Layer(kept, met)
    starts = ways.starts_of(np.flatnonzero(is_of_type))
    both = list(zip(starts, met, strict=True))
    frame = pd.concat([points, kept], ignore_index=True) if len(kept) else points
    return Layer(frame, Starts._make(np.concatenate(columns) for columns in both))


def _counted(ways: Ways, facilities: pd.DataFrame) -> pd.DataFrame:
    """Return the facilities (of one kind) that have a position, are in use, and count once."""
    placed = facilities[facilities["lon"].notna()]
    spots: Any = shapely.points(metric_xy(placed["lon"], placed["lat"], ways.streets.crs))
    return placed[counts(placed, spots, ways.settings.rules.same_m)]


def _overruled(ways: Ways, facilities: pd.DataFrame) -> Any:
    """Row by row of the points, whether it is a toilet of the map that a book tells of too."""
    is_own = (ways.points["type_id"] == _TOILET_TYPE) & ways.points["lon"].notna()
    own = ways.points.loc[is_own, ["source", "lon", "lat"]].assign(kind=_TOILET, status="")
    is_book = (facilities["kind"] == _TOILET) & facilities["source"].str.startswith("book:")
    books = facilities.loc[is_book & facilities["lon"].notna(), list(own.columns)]
    both = pd.concat([own, books], ignore_index=True) if len(books) else own
    spots: Any = shapely.points(metric_xy(both["lon"], both["lat"], ways.streets.crs))
    overruled = np.zeros(len(ways.points), dtype=bool)
    overruled[is_own.to_numpy()] = ~counts(both, spots, ways.settings.rules.same_m)[: len(own)]
    return overruled


def _named(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    columns = {"id": frame[key], "lon": frame["lon"], "lat": frame["lat"]}
    return pd.DataFrame(columns).reset_index(drop=True)


def _rows(chosen: Any) -> Any:
    return np.flatnonzero(chosen.to_numpy(dtype=bool))


def _meant(word: str, catalogue: Catalogue) -> tuple[str, str]:
    """Return the layer that ``word`` names and what it is called; two empty texts where none is."""
    if word in REACH_LAYERS:
        return word, f"@reach_layer.{word}"
    point_type = catalogue.types.get(word) or catalogue.find_type(word)
    if point_type is not None:
        return point_type.id, point_type.name
    for kind in _KINDS:
        names = [say(f"facility_kind.{kind}", language) for language in LANGUAGES]
        if word in (kind, *names):
            return kind, f"@facility_kind.{kind}"
    return "", ""


def _unknown(word: str, catalogue: Catalogue) -> Problem:
    known = [*REACH_LAYERS, *_KINDS, *(t.name for t in catalogue.types.values()), *catalogue.types]
    facts = {"value": word, "near": "、".join(difflib.get_close_matches(word, known, 3, 0.4))}
    column = "coverage.reach_layers"
    return Problem("reach.unknown_layer", "warning", "geoplan.toml", column=column, facts=facts)
