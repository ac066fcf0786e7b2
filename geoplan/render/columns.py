"""What the page knows of each point, as dictionary-coded columns.

From: ``points``, ``duties``, ``scores``, ``exposures``, ``checks``, ``gaps``, catalogue.
To: plain lists in file order; nothing here is HTML.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.catalogue.model import Catalogue
from geoplan.render import pack
from geoplan.render.initials import initials
from geoplan.render.todo import todo_columns
from geoplan.tables.values import KINDS, ROLES, SHOWN_ROLES, STANDINGS, STATES
from geoplan.text import say
from geoplan.text.amounts import rounded
from geoplan.text.reasons import word_reason

SITE, STRETCH, BUS, BELT, NOWHERE = 0, 1, 2, 3, 4
_LINE_M = 2.0
_MOST_DIGITS = 9
_COUNTS = ("met", "unmet", "na", "unverified", "expired", "unknown")
_PERCENTS = ("static_pct", "dynamic_pct", "overall_pct", "low_pct", "high_pct", "fresh_pct")


class Codes:
    """Numbers for values, in order of first appearance."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._number: dict[Hashable, int] = {}

    def code(self, value: Any) -> int:
        """Return the number of ``value`` (anything JSON can hold)."""
        key = repr(value)  # tells apart all that JSON does: 1, 1.0, True and "1"
        if key not in self._number:
            self._number[key] = len(self.values)
            self.values.append(value)
        return self._number[key]


def pack_points(
    *,
    points: gpd.GeoDataFrame,
    duties: pd.DataFrame,
    scores: pd.DataFrame,
    exposures: pd.DataFrame,
    checks: pd.DataFrame,
    gaps: pd.DataFrame,
    routes: gpd.GeoDataFrame,
    findings: pd.DataFrame,
    holds: Mapping[str, list[int]],
    todo: Mapping[str, pd.DataFrame],
    catalogue: Catalogue,
    language: str,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns of all points, and the lines of those that are lines.

    Points without a place come last: "x" and "y" end before them.
    """
    xy, rows = _file_order(points)
    points = points.iloc[rows].reset_index(drop=True)
    ids = points["point_id"]
    layer = _layers(points, len(xy), routes)
    columns: dict[str, Any] = {
        "x": pack.steps(xy[:, 0]),
        "y": pack.steps(xy[:, 1]),
        **_own_columns(points, layer, catalogue),
        "unlisted": ids.isin(_unlisted(findings)).astype(int).tolist(),
        **_coded("reason", _worded(points, language)),
        **_coded("duty", _per_point(_shown(duties), ids, _duty_row)),
        **_coded("gap", _gap_rows(gaps, ids, language)),
        **_coded("hold", [holds.get(point_id, []) for point_id in ids]),
        **_exposure_columns(exposures, ids),
        **_coded("fault", _per_point(_unmet(checks, catalogue), ids, list)),
        **_score_columns(scores, ids),
        **_todo_columns(todo, ids, language),
    }
    columns["state"] = [columns["gap_set"][code][0][0] for code in columns["gap"]]
    return columns, _lines(points.loc[np.isin(layer, (STRETCH, BUS, BELT)), "geometry"])


def _file_order(points: gpd.GeoDataFrame) -> tuple[pack.Ints, pack.Ints]:
    """Return pixels of the points that have a place, and the row numbers of all in file order."""
    is_placed = points["lon"].notna().to_numpy()
    placed = points.loc[is_placed]
    xy, order = pack.order_points(placed["lon"], placed["lat"])
    return xy, np.concatenate([np.flatnonzero(is_placed)[order], np.flatnonzero(~is_placed)])


def _layers(points: gpd.GeoDataFrame, placed: int, routes: gpd.GeoDataFrame) -> pack.Ints:
    """Return as what each point is drawn; those after the first ``placed`` ones are not."""
    is_site = shapely.get_type_id(points["geometry"].to_numpy()) == 0
    layer: pack.Ints = np.select(
        [
            np.arange(len(points)) >= placed,
            is_site,
            points["shape"] == "belt",
            _of_routes(points["source"], routes),
        ],
        [NOWHERE, SITE, BELT, BUS],
        STRETCH,
    )
    return layer


def _own_columns(
    points: gpd.GeoDataFrame, layer: pack.Ints, catalogue: Catalogue
) -> dict[str, Any]:
    """Return what a point is by itself: nobody's duty, answer or visit is needed to tell it."""
    types = list(catalogue.types)
    return {
        "id": points["point_id"].tolist(),
        "name": points["name"].tolist(),
        "initials": initials(points["name"]),
        "address": points["address"].tolist(),
        "source": points["source"].tolist(),
        "length": _rounded(points["length_m"], 0),
        "layer": layer.tolist(),
        "kind": [KINDS.index(v) for v in points["kind"]],
        "type": [types.index(v) for v in points["type_id"]],
        "standing": [STANDINGS.index(v) for v in points["standing"]],
    }


def _unlisted(findings: pd.DataFrame) -> set[str]:
    return set(findings.loc[findings["kind"] == "unlisted", "point_id"])


def _of_routes(source: pd.Series[Any], routes: gpd.GeoDataFrame) -> np.ndarray:
    """Whether a point was made from a bus route: its source names the relation."""
    known = set(routes["route_id"])
    return np.array(
        [not known.isdisjoint(text.removeprefix("osm:").split(";")) for text in source], dtype=bool
    )


def _worded(points: gpd.GeoDataFrame, language: str) -> list[str]:
    """Return the rules as phrases; points that a rule refers to are called by their names."""
    names = dict(zip(points["point_id"], points["name"], strict=True))
    said = {rule: word_reason(rule, language, names) for rule in points["reason"].unique()}
    return [said[rule] for rule in points["reason"]]


def _coded(name: str, values: Iterable[Any]) -> dict[str, Any]:
    codes = Codes()
    return {name: [codes.code(v) for v in values], f"{name}_set": codes.values}


def _per_point(
    rows: pd.DataFrame, ids: pd.Series[Any], word: Callable[[Sequence[Any]], list[Any]]
) -> list[list[Any]]:
    """Return, for each point, its rows (without the point id) in table order."""
    found: dict[str, list[Any]] = {}
    columns = [rows[name].tolist() for name in rows.columns]
    for point_id, *rest in zip(*columns, strict=True):
        found.setdefault(point_id, []).append(word(rest))
    return [found.get(point_id, []) for point_id in ids]


def _shown(duties: pd.DataFrame) -> pd.DataFrame:
    """Return the duties of units; persons stay out of the page."""
    return duties.loc[duties["role"].isin(SHOWN_ROLES)].drop(columns="person")


def _duty_row(row: Sequence[Any]) -> list[Any]:
    role, unit, rule, detail, distance_m = row
    return [ROLES.index(role), unit, rule, detail, _number(distance_m, 0)]


def _unmet(checks: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return indicator, day and note of what was found wrong; who checked stays out of the page."""
    rows = checks.loc[checks["result"] == "unmet"]
    names = {key: indicator.name for key, indicator in catalogue.indicators.items()}
    return pd.DataFrame(
        {
            "point_id": rows["point_id"],
            "name": [names.get(v, v) for v in rows["indicator_id"]],
            "day": [_day(v) for v in rows["day"]],
            "note": rows["note"],
        }
    )


def _gap_rows(gaps: pd.DataFrame, ids: pd.Series[Any], language: str) -> list[list[Any]]:
    """Return ``[state, sentence]`` pairs of each point, worst first."""
    said: dict[str, str] = {}

    def sentence(reason: str) -> str:
        if reason not in said:
            facts = json.loads(reason)
            said[reason] = say(f"gap.{facts.pop('code')}", language, **facts)
        return said[reason]

    by_point = gaps.set_index("point_id").reindex(ids)
    rows = []
    for worst, states, reasons in zip(
        by_point["state"], by_point["states"], by_point["reasons"], strict=True
    ):
        words = [sentence(reason) for reason in reasons]
        words += [""] * (len(states) - len(words))
        pairs = [[STATES.index(s), w] for s, w in zip(states, words, strict=True)]
        rows.append(sorted(pairs, key=lambda pair: pair[0] != STATES.index(worst)))
    return rows


def _exposure_columns(exposures: pd.DataFrame, ids: pd.Series[Any]) -> dict[str, Any]:
    """Return what a point is expected to cost: its share, how likely it is seen, what it loses."""
    own = exposures.set_index("point_id").reindex(ids)
    return {
        "share": _kept(own["share_pct"], 3),
        "seen": _kept(100 * own["inclusion"], 1),
        "deduct": _kept(own["deduct_pct"], 1),
    }


def _score_columns(scores: pd.DataFrame, ids: pd.Series[Any]) -> dict[str, Any]:
    """Return scores in file order; a point without a row has every count zero and no score."""
    by_point = scores.set_index("point_id").reindex(ids)
    out: dict[str, Any] = {name[:-4]: _rounded(by_point[name], 1) for name in _PERCENTS}
    for name in (*_COUNTS, "indicators"):
        out[name] = by_point[name].fillna(0).astype(int).tolist()
    out["age"] = [_number(v, 0) for v in by_point["age_days"]]
    return out | _coded("last", [_day(v) for v in by_point["last_day"]])


def _todo_columns(
    tables: Mapping[str, pd.DataFrame], ids: pd.Series[Any], language: str
) -> dict[str, Any]:
    columns = todo_columns(tables, ids, language)
    coded = {**_coded("todo", columns["todo"]), **_coded("said", columns["said"])}
    return {**coded, "corrected": [_number(v, 1) for v in columns["corrected"]]}


def _kept(values: pd.Series[Any], digits: int) -> list[float | int | None]:
    """Round, but leave something of what is not nothing: the page tells it as less than a unit."""
    return _rounded(values.map(lambda v: rounded(v, digits), na_action="ignore"), _MOST_DIGITS)


def _rounded(values: pd.Series[Any], digits: int) -> list[float | int | None]:
    known = {v: _number(v, digits) for v in values.dropna().unique()}
    return [known.get(v) for v in values.tolist()]


def _number(value: Any, digits: int) -> float | int | None:
    """Round, and keep "unknown" as None: it must never turn into a zero."""
    if value is None or pd.isna(value):
        return None
    number = round(float(value), digits)
    return int(number) if number == int(number) else number


def _day(value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NaT:
        return ""
    return value.isoformat()[:10] if isinstance(value, date) else str(value)[:10]


def _lines(geometry: gpd.GeoSeries) -> dict[str, Any]:
    """Return the parts of line points; ``owner`` is the row of the point in file order, as steps.

    A stretch is drawn from end to end, not section by section: that halves what there is to pack.
    """
    if geometry.empty:
        return {"owner": [], "n": [], "x": [], "y": []}
    px_m = pack.metre_px(float(np.mean(geometry.total_bounds[[1, 3]])))
    lines = shapely.line_merge(pack.project(geometry.to_numpy()))
    packed = pack.pack_parts(lines, _LINE_M * px_m, by_owner=True)
    return {**packed, "owner": pack.steps(geometry.index.to_numpy()[packed["owner"]])}
