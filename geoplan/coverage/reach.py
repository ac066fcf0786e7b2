"""Tell how far everything is along the network.

From: sections, streets, points, point_sections, checks, bases. To: ``point_reaches`` (minutes from
the nearest base, by mode) and ``section_reaches`` (metres on foot from the nearest of each layer).
"""

from __future__ import annotations

import difflib
from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.coverage.ways import MODES, Ints, Ways, lay_ways
from geoplan.errors import Problem
from geoplan.network import Field, Mode, Places, Starts
from geoplan.tables import TABLES, Output, check
from geoplan.tables.values import REACH_LAYERS

_TOILET = "public_toilet"
_S_PER_MIN = 60.0


def find_reach(
    *,
    sections: Any,
    streets: Any,
    points: pd.DataFrame,
    point_sections: pd.DataFrame,
    checks: pd.DataFrame,
    bases: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Measure from bases to points by every mode, and from each layer to every section on foot."""
    ways = lay_ways(sections, streets, points, bases, point_sections, settings)
    layers, problems = _layers(ways, checks, catalogue)
    tables = {
        "point_reaches": check(TABLES["point_reaches"], _point_reaches(ways)),
        "section_reaches": check(TABLES["section_reaches"], _section_reaches(ways, layers)),
    }
    return Output(tables, problems + _far_bases(ways))


def _point_reaches(ways: Ways) -> pd.DataFrame:
    return pd.concat([_by_mode(ways, mode) for mode in MODES], ignore_index=True)


def _by_mode(ways: Ways, mode: Mode) -> pd.DataFrame:
    """Return the way to every point from the base that is quickest there."""
    starts, points = ways.base_starts[mode], ways.points
    count = len(points)
    frame = pd.DataFrame(
        {"point_id": points["point_id"].to_numpy(), "mode": mode, "status": "no_base"}
    ).assign(base_id="", distance_m=np.nan, minutes=np.nan, access_m=np.nan)
    if not len(starts.section) or not count:
        return frame
    places = ways.meet(points, mode)
    found = Field(ways.graph(mode), starts).at(places)
    is_met, is_reached = places.section >= 0, found.owner >= 0
    frame["status"] = np.select(
        [points["lon"].isna().to_numpy(), ~is_met, ~is_reached],
        ["no_place", "too_far_to_snap", "no_way"],
        "reached",
    )
    base_ids = np.array([*ways.bases["base_id"], ""], dtype=object)
    frame["base_id"] = base_ids[found.owner]
    frame["distance_m"] = np.where(is_reached, found.metres, np.nan)
    frame["minutes"] = np.where(is_reached, found.cost / _S_PER_MIN, np.nan)
    frame["access_m"] = np.where(is_met, places.off_m, np.nan)
    return frame


def _section_reaches(ways: Ways, layers: dict[str, tuple[Starts, Any]]) -> pd.DataFrame:
    """Return the metres on foot from the nearest of each layer to the middle of every section."""
    is_street = (ways.streets.sections["kind"] == "street").to_numpy()
    section_ids = ways.streets.sections["section_id"].to_numpy()[is_street]
    network = ways.shortest.network
    number = np.full(len(is_street), -1, dtype=np.int64)
    number[network.rows] = np.arange(len(network))
    section = number[is_street]
    is_open = section >= 0
    middle_m = np.zeros(len(section))
    middle_m[is_open] = network.length_m[section[is_open]] / 2
    places = Places(section, middle_m, np.zeros(len(section)))
    frames = []
    for layer, (starts, ids) in layers.items():
        found = Field(ways.shortest, starts).at(places)
        is_reached = found.owner >= 0
        frame = pd.DataFrame({"section_id": section_ids, "layer": layer})
        frame["status"] = np.select([~is_open, ~is_reached], ["closed", "no_way"], "reached")
        frame["distance_m"] = np.where(is_reached, found.metres, np.nan)
        frame["nearest_id"] = np.array([*ids, ""], dtype=object)[found.owner]
        frames.append(frame)
    if not frames:
        return pd.DataFrame(columns=TABLES["section_reaches"].names)
    return pd.concat(frames, ignore_index=True)


def _layers(
    ways: Ways, checks: pd.DataFrame, catalogue: Catalogue
) -> tuple[dict[str, tuple[Starts, Any]], list[Problem]]:
    """Return where each layer of the settings is, with the ids of what owns it; name the empty."""
    found: dict[str, tuple[Starts, Any]] = {}
    empty: list[str] = []
    problems: list[Problem] = []
    for word in dict.fromkeys(ways.settings.coverage.reach_layers):
        point_type = catalogue.types.get(word) or catalogue.find_type(word)
        if word not in REACH_LAYERS and point_type is None:
            problems.append(_unknown_layer(word, catalogue))
            continue
        layer = word if word in REACH_LAYERS or point_type is None else point_type.id
        starts = _starts(ways, layer, checks)
        if len(starts.section):
            owners = ways.bases["base_id"] if layer == "base" else ways.points["point_id"]
            found[layer] = starts, owners
        else:
            empty.append(layer if layer in REACH_LAYERS else catalogue.types[layer].name)
    if empty:
        names = "、".join(empty)
        problems.append(
            Problem("reach.empty_layer", "info", count=len(empty), facts={"layers": names})
        )
    return found, problems


def _starts(ways: Ways, layer: str, checks: pd.DataFrame) -> Starts:
    if layer == "base":
        return ways.base_starts["walk"]
    if layer == "checked":
        return ways.starts_of(_rows(ways.points["point_id"].isin(checks["point_id"])))
    type_id = _TOILET if layer == "toilet" else layer
    return ways.starts_of(_rows(ways.points["type_id"] == type_id))


def _rows(chosen: Any) -> Ints:
    return np.flatnonzero(chosen.to_numpy())


def _unknown_layer(word: str, catalogue: Catalogue) -> Problem:
    known = [*REACH_LAYERS, *(t.name for t in catalogue.types.values()), *catalogue.types]
    facts = {"value": word, "near": "、".join(difflib.get_close_matches(word, known, 3, 0.4))}
    column = "coverage.reach_layers"
    return Problem("reach.unknown_layer", "warning", "geoplan.toml", column=column, facts=facts)


def _far_bases(ways: Ways) -> list[Problem]:
    """Name the bases that lie too far from the streets of a mode: nothing is measured from them."""
    problems = []
    most = f"{ways.settings.coverage.snap_max_m:g}"
    for row, base in enumerate(ways.bases.itertuples(index=False)):
        modes = [m for m in MODES if row not in ways.base_starts[m].owner]
        if modes:
            facts = {"name": base.name, "most": most, "modes": "、".join(modes)}
            place: dict[str, Any] = {"file": base.file, "sheet": base.sheet, "row": base.row}
            problems.append(Problem("reach.base_far", "warning", **place, facts=facts))
    return problems
