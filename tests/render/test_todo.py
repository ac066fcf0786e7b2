"""What waits at points: the page's figures are those of the office's book of problems."""

from __future__ import annotations

from geoplan.render.todo import TODO, todo_columns
from geoplan.tables import records
from tests.render.fixture_tables import make_tables


def test_columns_are_counts_point_by_point() -> None:
    tables = make_tables()
    ids = tables["points"]["point_id"]
    columns = todo_columns(tables, ids, "zh")
    cases, objections = records(tables["problem_cases"]), records(tables["objections"])
    for point_id, counts in zip(ids, columns["todo"], strict=True):
        mine = [case for case in cases if case["point_id"] == point_id]
        assert counts == [
            sum(case["state"] != "closed" for case in mine),
            sum(case["overdue_days"] > 0 for case in mine),
            sum(case["is_supervised"] for case in mine),
            sum(o["point_id"] == point_id and o["state"] == "open" for o in objections),
        ]
    assert [sum(n) > 0 for n in zip(*columns["todo"], strict=True)] == [True] * len(TODO)


def test_persons_and_telephones_stay_out_and_unknown_scores_are_not_zero() -> None:
    tables = make_tables()
    columns = todo_columns(tables, tables["points"]["point_id"], "en")
    text = repr(columns)
    assert "13800000000" not in text and "填表人" not in text
    raw = tables["corrected_scores"].set_index("point_id")["corrected_pct"]
    for point_id, value in zip(tables["points"]["point_id"], columns["corrected"], strict=True):
        known = raw[point_id]
        assert value is None if known != known else value == round(known, 1)
    assert None in columns["corrected"]
