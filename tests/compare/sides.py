"""Small sides to compare: points with a unit, a township, a state, a score, results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.compare import Side
from geoplan.config import Settings, parse_settings
from geoplan.tables import TABLES, from_rows
from tests.inventory.identity.things import table

CATALOGUE = load_catalogue()
DAY = date(2026, 10, 20)
SETTINGS = parse_settings(f'as_of = "{DAY}"\n[county]\nname = "平安县"')
Row = dict[str, Any]


def thing(point: Row, **facts: Any) -> Row:
    """A point of :mod:`tests.inventory.identity.things` and how it stands."""
    empty = {"lead": "县城管局", "township": "东镇", "state": "covered", "score": 100.0}
    return {"point": point, "results": {}, "supporting": (), **empty, **facts}


def _blank(name: str) -> Row:
    """A row of a table that says nothing; only what a comparison reads is filled in."""
    plain = {"text": "", "int": 0, "float": 0.0, "bool": False, "date": DAY}
    return {
        c.name: None if c.optional else c.values[0] if c.values else plain[c.kind]
        for c in TABLES[name].columns
    }


def _score(point_id: str, score: float | None) -> Row:
    return _blank("scores") | {"point_id": point_id, "overall_pct": score}


def _check(point_id: str, indicator: str, state: str) -> Row:
    row = {"point_id": point_id, "indicator_id": indicator, "is_expired": state == "expired"}
    return _blank("checks") | row | {"state": "met" if state == "expired" else state}


def _duties(thing_: Row) -> Iterable[Row]:
    units = [("lead", thing_["lead"]), ("township", thing_["township"])]
    units += [("supporting", unit) for unit in thing_["supporting"]]
    common = {"rule": "type", "detail": "", "distance_m": None, "person": ""}
    return [
        {"point_id": thing_["point"]["point_id"], "role": role, "unit": unit, **common}
        for role, unit in units
        if unit
    ]


def tables(things: Iterable[Row], candidates: Iterable[Row] = ()) -> dict[str, Any]:
    listed = list(things)
    ids = [t["point"]["point_id"] for t in listed]
    waiting = [
        {c: {**p, "candidate_id": p["point_id"]}.get(c, "") for c in TABLES["candidates"].names}
        for p in candidates
    ]
    gaps = [
        {"point_id": i, "state": t["state"], "states": [t["state"]], "reasons": ["{}"]}
        for i, t in zip(ids, listed, strict=True)
    ]
    checks = [
        _check(i, name, state)
        for i, t in zip(ids, listed, strict=True)
        for name, state in t["results"].items()
    ]
    scores = [_score(i, t["score"]) for i, t in zip(ids, listed, strict=True)]
    rows = {
        "candidates": waiting,
        "gaps": gaps,
        "checks": checks,
        "scores": scores,
        "duties": [row for t in listed for row in _duties(t)],
    }
    return {"points": table([t["point"] for t in listed])} | {
        name: from_rows(TABLES[name], own) for name, own in rows.items()
    }


def side(
    given: Mapping[str, Any],
    label: str = "县",
    catalogue: Catalogue = CATALOGUE,
    settings: Settings = SETTINGS,
) -> Side:
    empty = ("areas", "backdrop", "streets", "places", "origin")
    whole = {name: from_rows(TABLES[name], []) for name in empty} | dict(given)
    return Side(label, whole, catalogue, settings)
