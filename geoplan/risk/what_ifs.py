"""The questions everybody asks, answered in every build.

From: draw, failures, the tables they are made of, ``repairs``. To: ``what_ifs``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings, WhatIf
from geoplan.risk.draw import Draw
from geoplan.risk.failures import Failures
from geoplan.risk.scenarios import list_items
from geoplan.risk.what_if import Change, County, ask_all
from geoplan.tables import TABLES, Output, from_rows

_UNITS = 5  # those with most to win back by clearing their lists
_STEP = 0.2  # by how much the share of likely points rises or falls: a planning default
_FIGURES = (
    *("items", "before_pct", "after_pct", "chance_before_pct", "chance_after_pct"),
    *("chance_error_pct", "sim_change_pct", "sim_error_pct"),
)


def find_what_ifs(
    *,
    draw: Draw,
    failures: Failures,
    points: pd.DataFrame,
    duties: pd.DataFrame,
    checks: pd.DataFrame,
    repairs: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Return what the usual questions would change, most first."""
    if not draw.weight.any():
        return Output({"what_ifs": from_rows(TABLES["what_ifs"], [])})
    items = list_items(draw, failures, points)
    county = County(points, duties, checks, items, draw, failures, catalogue, settings)
    asked = list(_questions(county))
    done = pd.MultiIndex.from_frame(repairs[["point_id", "indicator_id"]])
    own = pd.MultiIndex.from_frame(items[["point_id", "indicator_id"]])
    also = {"list_done": np.asarray(own.isin(done), dtype=np.bool_)}
    changes = ask_all(county, [question for *_, question in asked], [], also)
    rows: list[dict[str, Any]] = [
        {"code": code, "value": value, **figures(change)}
        for (code, value, _), change in zip(asked, changes, strict=True)
        if change.items or code.startswith("share")
    ]
    rows.sort(key=lambda r: (-abs(r["change_pct"]), r["code"], r["value"]))
    numbered = [{"rank": n, **row} for n, row in enumerate(rows, 1)]
    return Output({"what_ifs": from_rows(TABLES["what_ifs"], numbered)})


def figures(change: Change) -> dict[str, Any]:
    """Return a change as columns of ``what_ifs``."""
    found = dict(zip(_FIGURES, astuple(change), strict=True))
    return {**found, "change_pct": change.after - change.before}


def _questions(county: County) -> Iterator[tuple[str, str, WhatIf]]:
    share = county.settings.draw.random_share
    for code, other in (("share_more", min(share + _STEP, 1.0)), ("share_less", share - _STEP)):
        if other >= 0 and other != share:
            yield code, f"{100 * other:.0f}", WhatIf(code, random_share=other)
    yield "static_met", "", WhatIf("static_met", static_met=True)
    yield "dynamic_met", "", WhatIf("dynamic_met", dynamic_met=True)
    yield "fixed_met", "", WhatIf("fixed_met", fixed_met=True)
    yield "list_done", "", WhatIf("list_done")
    for unit in _units(county):
        yield "unit_done", unit, WhatIf(unit, units=(unit,))


def _units(county: County) -> list[str]:
    """Return the units whose known faults cost most."""
    known = county.is_found
    loss: dict[str, float] = {}
    for names, lost in zip(county.owners[known], county.items["loss_pct"][known], strict=True):
        for unit in names.split("、"):
            loss[unit] = loss.get(unit, 0.0) + float(lost)
    loss.pop("", None)
    return sorted(loss, key=lambda unit: (-loss[unit], unit))[:_UNITS]
