"""Tell the gap state of every section, and add them up in metres.

From: sections, points, point_sections, gaps, exposures, duties, visited, walked, areas, grids,
catalogue. To: ``section_states`` and ``section_summaries``.

A section has a state of the points that hold it (stretches and belts; a ride on a bus line is no
inspection of the street) where those in that state hold at least half of its metres, each metre
once. Its own visits alone decide whether it is ``unpatrolled``. Besides, where no points hold half
of it, it is ``unchecked``, for nothing is ever checked there, and ``unowned`` where it also lies
outside every township's and every grid's outline (told only where the townships' outlines cover the
county: else nobody knows whose it is). Else it is ``covered``.

What it is expected to cost is what of its points' expected loss falls on its metres: over all
sections it sums to that of the points that have any.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.coverage.gaps import unpatrolled
from geoplan.coverage.grounds import find_grounds
from geoplan.coverage.held import Held, hold_sections
from geoplan.coverage.layered import lay_days
from geoplan.coverage.patrols import find_patrols
from geoplan.tables import TABLES, Output, check
from geoplan.tables.values import STATES

_HALF_PCT = 50.0 - 1e-6
_OF_POINTS = ("unowned", "failing", "unchecked", "stale", "unreachable")

Objects = npt.NDArray[np.object_]


def find_section_states(
    *,
    sections: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame,
    point_sections: pd.DataFrame,
    gaps: pd.DataFrame,
    exposures: pd.DataFrame,
    duties: pd.DataFrame,
    visited: pd.DataFrame,
    walked: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    grids: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Return the worst state of every section, all its states with reasons, and the sums."""
    held = hold_sections(sections, points, point_sections, catalogue)
    patrols = find_patrols(visited, walked, sections, held.parts, settings.tracks.whole_pct)
    grounds = find_grounds(areas, grids, points, duties)
    middle = shapely.line_interpolate_point(sections.geometry.to_numpy(), 0.5, normalized=True)
    frame = pd.DataFrame(
        {
            "section_id": sections["section_id"],
            "points": held.count(),
            "held_pct": held.pct(),
            "township": grounds.township(middle),
            "grid": grounds.grid(middle),
            "last_visit_day": [patrols.sections.get(i) for i in sections["section_id"]],
            "walked_m": _walked_m(walked, sections, settings),
            "share_pct": held.share(
                dict(zip(exposures["point_id"], exposures["share_pct"], strict=True))
            ),
        }
    )
    reasons = _of_points(held, gaps)
    _add_own(reasons, frame, grounds.is_whole)
    reasons["unpatrolled"] = _texts(
        unpatrolled(patrols, day, settings.coverage.patrol_days, settings.day)
        for day in frame["last_visit_day"]
    )
    frame = frame.assign(**_columns(reasons, len(frame)))
    states = check(TABLES["section_states"], frame)
    return Output({"section_states": states, "section_summaries": _sums(states, sections)})


def _walked_m(walked: pd.DataFrame, sections: pd.DataFrame, settings: Settings) -> list[float]:
    """Return the metres of each section that tracks walked within the days that count."""
    lengths = dict(zip(sections["section_id"], sections["length_m"], strict=True))
    since = settings.day - timedelta(days=settings.coverage.patrol_days)
    walked_m = lay_days(walked, {}, lengths).since(since)
    return [walked_m.get(i, 0.0) for i in sections["section_id"]]


def _of_points(held: Held, gaps: pd.DataFrame) -> dict[str, Objects]:
    """Return per state of points the reason of each section they hold half of, "" of others."""
    having: dict[str, set[str]] = {state: set() for state in _OF_POINTS}
    for point_id, states in zip(gaps["point_id"], gaps["states"], strict=True):
        for state in states:
            if state in having:
                having[state].add(point_id)
    reasons = {state: np.full(held.size, "", dtype=object) for state in STATES}
    for state, own in having.items():
        at = np.flatnonzero(held.pct(own) >= _HALF_PCT)
        names = held.names(own, at)
        for i, (count, some) in zip(at.tolist(), names, strict=True):
            reasons[state][i] = _text(state, points=count, names=some)
    return reasons


def _add_own(reasons: dict[str, Objects], frame: pd.DataFrame, is_whole: bool) -> None:
    """Add what is so because no points hold half of a section."""
    is_bare = frame["held_pct"].to_numpy() < _HALF_PCT
    outside = (frame["township"] == "") & (frame["grid"] == "")
    if is_whole:
        text = _text("unowned", outside="@section.outside")
        reasons["unowned"][is_bare & outside.to_numpy()] = text
    none = _text("unchecked", none="@section.no_point")
    percents = frame["held_pct"].round().astype(int).to_numpy()
    for i in np.flatnonzero(is_bare).tolist():
        part = percents[i]
        reasons["unchecked"][i] = _text("unchecked", held=int(part)) if part else none


def _text(state: str, **facts: Any) -> str:
    return json.dumps({"code": state, **facts}, ensure_ascii=False, sort_keys=True)


def _texts(found: Any) -> Objects:
    """Return reasons of one state as text; most sections share a few."""
    known: dict[tuple[Any, ...], str] = {}
    out = []
    for states in found:
        key = tuple((s, *sorted(facts.items())) for s, facts in states.items())
        if key not in known:
            known[key] = "".join(_text(s, **facts) for s, facts in states.items())
        out.append(known[key])
    return np.array([*out, None], dtype=object)[:-1]


def _columns(reasons: dict[str, Objects], count: int) -> dict[str, Any]:
    """Return ``state``, ``states`` and ``reasons`` of each section."""
    reasons["covered"] = np.full(count, "", dtype=object)
    is_fine = np.all([texts == "" for texts in reasons.values()], axis=0)
    reasons["covered"][is_fine] = _text("covered")
    states, texts = [], []
    for told in zip(*(reasons[state] for state in STATES), strict=True):
        states.append([s for s, text in zip(STATES, told, strict=True) if text])
        texts.append([text for text in told if text])
    return {"state": [own[0] for own in states], "states": states, "reasons": texts}


def _sums(states: pd.DataFrame, sections: pd.DataFrame) -> pd.DataFrame:
    """Add up metres by worst state for the county, its townships and grids."""
    frame = states.merge(sections[["section_id", "length_m"]], on="section_id").assign(county="")
    for state in STATES:
        frame[f"{state}_m"] = frame["length_m"].where(frame["state"] == state, 0.0)
    names = ["length_m", *(f"{state}_m" for state in STATES), "walked_m", "share_pct"]
    parts = []
    for dimension in ("county", "township", "grid"):
        grouped = frame.groupby(frame[dimension].rename("value"), sort=True)
        part = grouped[names].sum().assign(sections=grouped.size(), dimension=dimension)
        parts.append(part.reset_index())
    return check(TABLES["section_summaries"], pd.concat(parts, ignore_index=True))
