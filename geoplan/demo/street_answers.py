"""Fill the self-checks of what geoplan alone can name: stretches, belts and junctions.

From: the files of the demo county. To: rows of a third answers file, and the candidates found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings, parse_settings
from geoplan.demo.answers import answer_round, written_row
from geoplan.demo.plane import shuffled
from geoplan.demo.sheets import Cell
from geoplan.inventory import build_inventory
from geoplan.sources import load_sources
from geoplan.tables import TABLES, from_rows, records

Tables = Mapping[str, pd.DataFrame]

SHARES = (("covered", 0.32), ("failing", 0.11), ("partial", 0.1), ("stale", 0.08))
_OUTSIDE = (
    "places",
    "streets",
    "routes",
    "route_ways",
    "route_stops",
    "backdrop",
    "gates",
    "zones",
    "areas",
)


def inventory_of(folder: Path, settings: str, catalogue: Catalogue) -> Tables:
    """Return the tables of the inventory of ``folder``, before anybody decided anything."""
    parsed = _for_inventory(parse_settings(settings))
    files = {
        "osm": [folder / parsed.inputs.osm],
        "townships": [folder / parsed.inputs.townships],
        "zones": [folder / name for name in parsed.inputs.zones],
        "lists": [folder / name for name in parsed.inputs.lists],
    }
    loaded = load_sources(files=files, catalogue=catalogue, settings=parsed).tables
    return build_inventory(
        register=from_rows(TABLES["register"], []),
        decisions=from_rows(TABLES["decisions"], []),
        picks=from_rows(TABLES["picks"], []),
        reviews=from_rows(TABLES["reviews"], []),
        listed=loaded["listed"],
        catalogue=catalogue,
        settings=parsed,
        **{name: loaded[name] for name in _OUTSIDE},
    ).tables


def _for_inventory(settings: Settings) -> Settings:
    """Leave out the files that say nothing of which points there are."""
    inputs = replace(settings.inputs, communities="", grids="", facilities=(), bases=(), visits=())
    return replace(settings, inputs=inputs)


def street_checks(
    tables: Tables, confirmed: set[str], catalogue: Catalogue, seed: int
) -> list[list[Cell]]:
    """Return answers for stretches, belts and junctions; ``confirmed`` are candidates' ids."""
    rng = np.random.default_rng(seed)
    asked = _asked(tables["points"], tables["candidates"], confirmed)
    names = Counter(name for name, _, _ in asked)
    points = shuffled(rng, asked)
    states: list[str] = []
    for state, share in SHARES:
        states += [state] * round(share * len(points))
    rows: list[list[Cell]] = []
    for (name, type_id, point_id), state in zip(points, states, strict=False):
        ref = name if names[name] == 1 else point_id
        indicators = [catalogue.indicators[i] for i in catalogue.types[type_id].indicators]
        for answer in answer_round(rng, ref, indicators, state):
            rows.append(written_row(rng, answer, as_text=True))
    rows[0][5] = "虚构示范数据"
    return rows


def _asked(
    points: pd.DataFrame, candidates: pd.DataFrame, confirmed: set[str]
) -> list[tuple[str, str, str]]:
    """Return name, type and id of the points that the county's own drawing does not know."""
    is_line = points["shape"].isin(["stretch", "belt"]) | (points["type_id"] == "junction")
    own = points[is_line & ~points["type_id"].isin(["village", "urban_village"])]
    chosen = candidates[candidates["candidate_id"].isin(confirmed)]
    chosen = chosen[chosen["type_id"] != "urban_village"].rename(
        columns={"candidate_id": "point_id"}
    )
    columns = ["name", "type_id", "point_id"]
    rows = records(pd.concat([own[columns], chosen[columns]]))
    return [(row["name"], row["type_id"], row["point_id"]) for row in rows]


def count_points(tables: Tables, confirmed: set[str]) -> list[tuple[str, int]]:
    """Return how many points and candidates there are once ``confirmed`` are points."""
    points, candidates = tables["points"], tables["candidates"]
    moved = candidates["candidate_id"].isin(confirmed)
    shape = Counter(points["shape"]) + Counter(candidates.loc[moved, "shape"])
    waiting = Counter(candidates.loc[~moved, "type_id"])
    standing = Counter(points["standing"])
    return [
        ("点位", shape.total()),
        ("　其中场所", shape["site"]),
        ("　其中路段（街道、公交线路、河道）", shape["stretch"]),
        ("　其中沿线、周边和片区", shape["belt"]),
        ("　其中没有固定位置的（热线、出租车）", shape["none"]),
        ("清单上有的点位", standing["listed"]),
        ("官方范围给出的点位", standing["official"]),
        ("人确认的候选", int(moved.sum())),
        ("等待决定或被否决的候选：城中村", waiting["urban_village"]),
        ("等待决定或被否决的候选：城郊结合部", waiting["urban_fringe"]),
        ("等待决定或被否决的候选：居民小区", waiting["residential_compound"]),
    ]
