"""Write a draw down.

From: :class:`~geoplan.risk.draw.Draw`, ``points``. To: ``draw_strata`` and ``inclusions``;
the draw itself for the steps that simulate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.risk.draw import Draw, Stratum
from geoplan.risk.strata import build_draw
from geoplan.risk.systematic import Floats
from geoplan.tables import TABLES, Output, check, from_rows

_SURE = 1 - 1e-9


def find_draw(*, points: pd.DataFrame, catalogue: Catalogue, settings: Settings) -> Output:
    """Return how an assessor draws, and what that means for each point."""
    draw, problems = build_draw(points=points, catalogue=catalogue, settings=settings)
    return Output(draw_tables(draw, points), problems, {"draw": draw})


def draw_tables(draw: Draw, points: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the strata, and how likely each point is to be looked at."""
    drawn, kinds = np.zeros(draw.looks.shape[0]), np.full(len(points), "", dtype=object)
    rows: list[dict[str, object]] = []
    for stratum in draw.strata:
        inclusion = stratum.inclusion()
        drawn += inclusion @ stratum.units.matrix(len(drawn))
        for kind, units, looks in stratum.parts:
            at = np.unique(draw.looks[stratum.units.ticket[looks]].indices)
            kinds[at] = kind
            if len(at):
                rows.append(_row(stratum, kind, inclusion[units], len(at), units, looks))
    strata = from_rows(TABLES["draw_strata"], rows)
    return {"draw_strata": strata, "inclusions": _inclusions(draw, points, drawn, kinds)}


def _row(
    stratum: Stratum, kind: str, inclusion: Floats, points: int, units: slice, looks: slice
) -> dict[str, object]:
    number = float(inclusion.sum())
    length_m = None if stratum.length_m is None else float(stratum.length_m[units].sum())
    return {
        "stratum_id": f"{stratum.type_id}:{kind}",
        "type_id": stratum.type_id,
        "kind": kind,
        "method": stratum.method,
        "points": points,
        "units": len(inclusion),
        "looks": looks.stop - looks.start,
        "length_m": length_m,
        "drawn": number,
        "certain": int((inclusion > _SURE).sum()),
        "weight_pct": 100 * number * stratum.each,
    }


def _inclusions(draw: Draw, points: pd.DataFrame, looks: Floats, kinds: object) -> pd.DataFrame:
    """Return a row a point; ``looks`` is how likely each look is to be drawn."""
    drawn = looks @ draw.looks.sign()
    anchored = (looks > 0) & (draw.near.share > 0)
    is_near = np.asarray(anchored.astype(float) @ draw.near.matrix(draw.points)).ravel() > 0
    how = [
        [*([kind] if kind else []), *(["near"] if near else [])]
        for kind, near in zip(kinds, is_near, strict=True)  # type: ignore[call-overload]
    ]
    frame = pd.DataFrame(
        {
            "point_id": points["point_id"],
            "inclusion": draw.inclusion,
            "drawn": np.minimum(drawn, 1.0),
            "weight_pct": 100 * draw.weight,
            "certain": draw.inclusion > _SURE,
            "how": pd.Series(how, dtype=object),
        }
    )
    return check(TABLES["inclusions"], frame)
