"""Tell how far everything is along the network.

From: sections, streets, points, point_sections, checks, bases, facilities, areas. To:
``point_reaches`` (minutes from the nearest base, by mode), ``section_reaches`` (metres on foot from
the nearest of each layer) and ``service_areas``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.coverage.layers import Layer, find_layers
from geoplan.coverage.service_areas import Origins, draw_service_areas
from geoplan.coverage.ways import MODES, Ways, lay_ways
from geoplan.errors import Problem
from geoplan.network import Field, Mode, Places
from geoplan.tables import TABLES, Output, check, from_rows, records
from geoplan.tables.guessed import is_unsure, unsure_sheets

_S_PER_MIN = 60.0


def find_reach(
    *,
    sections: Any,
    streets: Any,
    points: pd.DataFrame,
    point_sections: pd.DataFrame,
    checks: pd.DataFrame,
    bases: pd.DataFrame,
    facilities: pd.DataFrame,
    areas: Any,
    catalogue: Catalogue,
    settings: Settings,
    datums: pd.DataFrame | None = None,
) -> Output:
    """Measure from bases to points by every mode, and from each layer to every section on foot.

    A facility of a book whose datum is a guess may stand streets away: nothing is measured from it.
    """
    ways = lay_ways(sections, streets, points, bases, point_sections, settings)
    sheets = unsure_sheets(datums)
    guessed = [is_unsure(source, sheets) for source in facilities["source"]]
    known = facilities[~np.array(guessed, dtype=bool)]
    layers, problems = find_layers(ways, checks, known, catalogue)
    counties = areas.loc[areas["kind"] == "county", "geometry"]
    county = counties.iloc[0] if len(counties) else None
    drawn = draw_service_areas(ways, county, _origins(ways, layers))
    tables = {
        "point_reaches": check(TABLES["point_reaches"], _point_reaches(ways)),
        "section_reaches": check(TABLES["section_reaches"], _section_reaches(ways, layers)),
        "service_areas": from_rows(TABLES["service_areas"], drawn),
    }
    return Output(tables, problems + _far_bases(ways))


def _origins(ways: Ways, layers: Mapping[str, Layer]) -> list[Origins]:
    found = [Origins("base", mode, ways.base_starts[mode], ways.bases) for mode in MODES]
    if "toilet" in layers:
        found.append(Origins("toilet", "walk", layers["toilet"].starts, layers["toilet"].frame))
    return found


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


def _section_reaches(ways: Ways, layers: Mapping[str, Layer]) -> pd.DataFrame:
    """Return the metres on foot from the nearest of each layer to the middle of every section."""
    if not layers:
        return pd.DataFrame(columns=TABLES["section_reaches"].names)
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
    for name, layer in layers.items():
        found = Field(ways.shortest, layer.starts).at(places)
        is_reached = found.owner >= 0
        frame = pd.DataFrame({"section_id": section_ids, "layer": name})
        frame["status"] = np.select([~is_open, ~is_reached], ["closed", "no_way"], "reached")
        frame["distance_m"] = np.where(is_reached, found.metres, np.nan)
        frame["nearest_id"] = np.array([*layer.frame["id"], ""], dtype=object)[found.owner]
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _far_bases(ways: Ways) -> list[Problem]:
    """Name the bases that lie too far from the streets of a mode: nothing is measured from them."""
    problems = []
    most = f"{ways.settings.coverage.snap_max_m:g}"
    for row, base in enumerate(records(ways.bases)):
        modes = [m for m in MODES if row not in ways.base_starts[m].owner]
        place = {key: base[key] for key in ("file", "sheet", "row")}
        for mode in modes:
            facts = {"name": base["name"], "most": most, "mode": f"@travel_mode.{mode}"}
            problems.append(Problem("reach.base_far", "warning", **place, facts=facts))
    return problems
