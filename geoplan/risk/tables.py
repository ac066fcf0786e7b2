"""Write a draw down.

From: :class:`~geoplan.risk.draw.Draw`, ``points``. To: ``draw_strata`` and ``inclusions``;
the draw itself for the steps that simulate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.risk.draw import Draw
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
    rows = []
    drawn, kinds = np.zeros(len(points)), np.full(len(points), "", dtype=object)
    for stratum in draw.strata:
        inclusion = stratum.inclusion()
        drawn += inclusion @ stratum.units.matrix(len(points))
        kinds[stratum.units.ticket] = stratum.kind
        rows.append(
            {
                "stratum_id": stratum.stratum_id,
                "type_id": stratum.type_id,
                "kind": stratum.kind,
                "method": stratum.method,
                "points": len(stratum.units.ticket),
                "units": len(inclusion),
                "drawn": stratum.drawn,
                "certain": int((inclusion > _SURE).sum()),
                "weight_pct": 100 * stratum.share,
            }
        )
    strata = from_rows(TABLES["draw_strata"], rows)
    return {"draw_strata": strata, "inclusions": _inclusions(draw, points, drawn, kinds)}


def _inclusions(draw: Draw, points: pd.DataFrame, drawn: Floats, kinds: object) -> pd.DataFrame:
    """Return a row a point."""
    anchored = (drawn > 0) & (draw.near.share > 0)
    is_near = np.asarray(anchored.astype(float) @ draw.near.matrix()).ravel() > 0
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
