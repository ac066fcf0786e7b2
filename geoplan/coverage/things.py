"""Tell what counts as one when two sources are counted against each other.

From: ``points``, ``listed``, ``duties``. To: one row a thing: its type, its township, and whether
the map has it, the list, or both.

A site is one thing. A street is one thing, however many stretches it was cut into: stretches that
a list row claims are that row's street; of the others, those of one name in one township are one
street, and across townships where they come within ``list_match_m`` of each other. It counts in
the township that holds most of its length. A nameless stretch is one thing.
"""

from __future__ import annotations

import re
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.catalogue import PointType
from geoplan.config import Settings
from geoplan.geo import local_crs, to_metric
from geoplan.text import say
from geoplan.text.names import bare_name, normal_name

UNKNOWN = "?"  # township of what lies nobody knows where; "" is the whole county

_OSM = re.compile(r"(?:^|;)osm:")
_PART = re.compile(r"(?:（.*|第\d+段)$")


def is_found(point_type: PointType) -> bool:
    """Whether the map can hold things of a type that a list can be checked against.

    Belts, corridors, crossings and groups of stops are derived from other points; a hotline or a
    bus has no place. A compound drawn in OSM is found, though others are derived.
    """
    derived = point_type.derive is not None and point_type.derive.rule != "compound"
    return bool(point_type.clauses) and point_type.shape != "none" and not derived


def street_name(name: str) -> str:
    """Return the street of a stretch's name (人民路（解放路—建设路）第2段 -> 人民路), or ``""``."""
    return _PART.sub("", _PART.sub("", name)).strip()


def find_things(
    points: gpd.GeoDataFrame,
    listed: pd.DataFrame,
    duties: pd.DataFrame,
    townships: list[str],
    found_types: set[str],
    settings: Settings,
) -> pd.DataFrame:
    """Return the distinct things that map or list know.

    Columns: ``thing`` (id), ``type_id``, ``shape``, ``name``, ``point_id`` and ``lon``, ``lat``
    (of the longest part), ``listed_id``, ``township``, ``parts`` (how many points), ``length_m``,
    ``in_osm``, ``in_list``, ``is_named``. Points of derived types count only where a
    list or an official outline names them. Rows of ``listed`` without a point are things too
    (``parts`` 0); their township is the one of ``townships`` that the row names. ``is_again``: the
    row names a street of its type that another row stands for, so it is no other thing.
    """
    rows = _rows(points, duties, found_types)
    rows["thing"] = _thing_ids(rows, settings)
    by_weight: pd.DataFrame = rows.sort_values(
        ["thing", "length_m", "point_id"], ascending=[True, False, True], kind="stable"
    )
    home = _home(by_weight)
    grouped = by_weight.groupby("thing", sort=True)
    first = ["type_id", "shape", "name", "point_id", "listed_id", "lon", "lat"]
    things: pd.DataFrame = grouped[first].first()
    sums = {"parts": grouped.size(), "length_m": grouped["length_m"].sum()}
    marks = {name: grouped[name].any() for name in ("in_osm", "in_list")}
    things = things.assign(township=home, **sums, **marks).reset_index()
    rest = _without_point(listed, set(points["listed_id"]), townships, settings)
    parts = [part for part in (things, rest) if not part.empty]
    if not parts:
        return things.assign(is_named=[], is_again=False)
    both = pd.concat(parts, ignore_index=True)
    both["is_again"] = _again(both, settings)
    # Names of points are Chinese whatever the language of the page.
    nameless = say("point.unnamed", "zh", type="")
    return both.assign(is_named=~both["name"].str.startswith(nameless))


def _again(things: pd.DataFrame, settings: Settings) -> Any:
    """Return which rows of the list name a street that another row already stands for."""
    counties = (settings.county.name, settings.county.area)
    names = [bare_name(street_name(name), counties) for name in things["name"]]
    keys = list(zip(things["type_id"], names, strict=True))
    is_street = ((things["shape"] == "stretch") & things["in_list"]).tolist()
    streets = {key for key, is_one in zip(keys, is_street, strict=True) if is_one}
    is_alone = things["parts"] == 0
    return is_alone & np.array([key in streets for key in keys], dtype=bool)


def _rows(
    points: gpd.GeoDataFrame, duties: pd.DataFrame, found_types: set[str]
) -> gpd.GeoDataFrame:
    """Return the points that count, each with its township and its two sources."""
    towns = duties[duties["role"] == "township"].drop_duplicates("point_id")
    by_point = dict(zip(towns["point_id"], towns["unit"], strict=True))
    rows = points.assign(
        township=[by_point.get(point_id, UNKNOWN) for point_id in points["point_id"]],
        in_osm=points["source"].str.contains(_OSM).astype(bool),
        in_list=(points["listed_id"] != "") | (points["standing"] == "official"),
        street=np.where(points["shape"] == "stretch", points["name"].map(street_name), ""),
        length_m=points["length_m"].fillna(0.0),
    )
    counts = rows["in_list"] | (rows["type_id"].isin(found_types) & rows["in_osm"])
    return rows[counts]


def _home(rows: pd.DataFrame) -> pd.Series[Any]:
    """Return per thing the township with most of its metres; the first by name where equal."""
    metres = rows.groupby(["thing", "township"], sort=True)["length_m"].sum().reset_index()
    metres = metres.sort_values(["thing", "length_m"], ascending=[True, False], kind="stable")
    home: pd.Series[Any] = metres.drop_duplicates("thing").set_index("thing")["township"]
    return home


def _thing_ids(rows: gpd.GeoDataFrame, settings: Settings) -> pd.Series[Any]:
    """Return one id a thing: of its list row, of its street, or of the point itself."""
    ids: pd.Series[Any] = rows["point_id"].astype(object)
    by_row = rows["listed_id"] != ""
    ids = ids.where(~by_row, "list:" + rows["listed_id"])
    named = (rows["street"] != "") & ~by_row
    if not named.any():
        return ids
    groups = rows[named].groupby(["type_id", "street", "township"], sort=True)
    number = groups.ngroup()
    street = number.map(_joined(rows[named], number, settings))
    first = rows.loc[named, "point_id"].sort_values().groupby(street).first()
    ids[named] = ("street:" + street.map(first)).astype(object)
    return ids


def _joined(rows: gpd.GeoDataFrame, number: pd.Series[Any], settings: Settings) -> Any:
    """Return per group (a street within one township) the number of the street it belongs to.

    Groups of one type and name are joined where they come close to each other.
    """
    firsts = rows.assign(number=number).drop_duplicates("number").set_index("number").sort_index()
    label = pd.Series(np.arange(len(firsts)), index=firsts.index)
    name = firsts.groupby(["type_id", "street"], sort=True).ngroup()
    shared = name[name.duplicated(keep=False)]
    if shared.empty:
        return label
    part = rows[number.isin(shared.index).to_numpy()]
    metric = to_metric(part.geometry, local_crs(part.total_bounds))
    lines = metric.groupby(number[part.index]).agg(lambda g: shapely.union_all(g.to_numpy()))
    shapes = np.asarray(lines.reindex(shared.index), dtype=object)
    tree = shapely.STRtree(shapes)
    a, b = tree.query(shapes, predicate="dwithin", distance=settings.inventory.list_match_m)
    names = shared.to_numpy()
    near = (names[a] == names[b]) & (a < b)
    parent = list(range(len(shared)))
    for i, k in zip(a[near].tolist(), b[near].tolist(), strict=True):
        parent[_root(parent, k)] = _root(parent, i)
    label[shared.index] = [int(label[shared.index[_root(parent, i)]]) for i in range(len(shared))]
    return label


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def _without_point(
    listed: pd.DataFrame, taken: set[str], known: list[str], settings: Settings
) -> pd.DataFrame:
    """Return the rows of the list that became no point, as things."""
    rows = listed[~listed["listed_id"].isin(taken)]
    towns = [resolve_township(text, known, settings) or UNKNOWN for text in rows["township"]]
    return pd.DataFrame(
        {
            "thing": ["row:" + i for i in rows["listed_id"]],
            "type_id": rows["type_id"].to_numpy(),
            "shape": "",
            "name": rows["name"].to_numpy(),
            "point_id": "",
            "listed_id": rows["listed_id"].to_numpy(),
            "lon": rows["lon"].to_numpy(),
            "lat": rows["lat"].to_numpy(),
            "township": towns,
            "parts": 0,
            "length_m": 0.0,
            "in_osm": False,
            "in_list": True,
        }
    )


def resolve_township(text: str, known: list[str], settings: Settings) -> str:
    """Return the township among ``known`` that ``text`` begins with (东门街道办事处), or ``""``."""
    bare = bare_name(text, (settings.county.name, settings.county.area)) if text else ""
    fits = [name for name in known if bare and bare.startswith(normal_name(name))]
    return max(fits, key=lambda name: (len(name), name), default="")
