"""The forecast of the invented county: repairs, what-ifs and items beside its groups and bins."""

from __future__ import annotations

from typing import Any

from geoplan.tables import TABLES, from_rows
from tests.render.fixture_tables import HOSTILE, make_tables
from tests.render.outlook_tables import bin_rows, forecast_rows, gate_row


def invented_forecast(state: str = "veto", language: str = "zh") -> dict[str, Any]:
    """Return the tables of the page; ``state`` is that of the gate."""
    made = make_tables(language)
    plan = dict.fromkeys(TABLES["repair_plans"].names)
    plan |= {"plan": "mean", "minutes_max": 4800, "candidates": 3, "candidate_points": 2}
    plan |= {"items": 3, "points": 2, "minutes": 400, "loss_pct": 8.0, "gain_pct": 1.0}
    plan |= {"bound_pct": 1.0, "is_proven": True}
    items = [
        {"indicator_id": i, "items": 9, "expected_failures": 2.4, "loss_pct": loss}
        for i, loss in (("i0", 3.0), ("i1", 5.0), ("", 0.5))
    ]
    points = made["points"]["point_id"].tolist()
    repairs = [
        {
            "rank": i + 1,
            "stop": i + 1,
            "point_id": points[i],
            "indicator_id": "i1",
            "unit": unit,
            "what": "repair" if i else "look",
            "fail_pct": 50.0,
            "travel_min": 20,
            "work_min": 60,
            "gain_pct": gain,
            "total_pct": 0.0,
            "total_min": 0,
        }
        for i, (unit, gain) in enumerate([(HOSTILE[0], 0.2), ("县城管局", 0.3), ("县城管局", 0.5)])
    ]
    chances = {"chance_before_pct": 40.0, "chance_after_pct": 80.0, "chance_error_pct": 2.0}
    what_ifs = [
        {
            **{"rank": 1, "code": "unit_done", "value": HOSTILE[0], "items": 4, "before_pct": 92.0},
            **{"after_pct": 94.5, "change_pct": 2.5, "sim_change_pct": 2.4, "sim_error_pct": 0.3},
        },
        {
            **{"rank": 2, "code": "share_more", "value": "60", "items": 0, "before_pct": 92.0},
            **{"after_pct": 91.6, "change_pct": -0.4, "sim_change_pct": -0.4, "sim_error_pct": 0.1},
        },
    ]
    rows = {
        "what_ifs": [{**row, **chances} for row in what_ifs],
        "gate": [gate_row(state)],
        "forecasts": forecast_rows(state),
        "forecast_bins": bin_rows(),
        "indicator_exposures": [{**item, "share_pct": 0.0} for item in items],
        "repairs": repairs,
        "repair_plans": [plan],
    }
    return made | {name: from_rows(TABLES[name], listed) for name, listed in rows.items()}
