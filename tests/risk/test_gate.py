"""The negative list: what opens, what closes, what it means."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue.negative import load_negative_list
from geoplan.risk import find_gate
from geoplan.tables import TABLES, from_rows, records

PROOF = {"evidence": "照片.jpg", "handler": "甲", "reviewer": "乙"}


def _report(number: int, state: str, day: int | None = 1, **said: Any) -> dict[str, Any]:
    plain = {"name": "", "unit": "", "note": "", "deduct": None}
    plain |= {"evidence": "", "handler": "", "reviewer": ""}
    when = date(2026, 10, day) if day else None
    return plain | {"number": number, "state": state, "day": when} | said


def _gate(*reports: dict[str, Any]) -> tuple[dict[str, Any], dict[int, dict[str, Any]], list[str]]:
    rows = [
        {**r, "report_id": f"{i:04}", "file": "负面清单.csv", "sheet": "", "row": i + 2, "seq": i}
        for i, r in enumerate(reports)
    ]
    output = find_gate(negative_reports=from_rows(TABLES["negative_reports"], rows))
    (gate,) = records(output.tables["gate"])
    items = {r["number"]: r for r in records(output.tables["negative_items"])}
    return gate, items, [p.code for p in output.problems]


def _all_clear() -> list[dict[str, Any]]:
    return [_report(e.number, "clear") for e in load_negative_list()]


def test_thirteen_of_thirty_nine_veto_and_three_have_names() -> None:
    entries = load_negative_list()
    assert [e.number for e in entries] == list(range(1, 40))
    assert [e.number for e in entries if e.is_veto] == list(range(1, 14))
    assert [e.name for e in entries if e.name] == [
        "发生有全国影响的重大安全事故",
        "发生有全国影响的重大食品药品安全事故",
        "发生影响恶劣的黄毒赌案件",
    ]


def test_nothing_reported_is_not_known() -> None:
    gate, items, problems = _gate()
    assert (gate["state"], gate["unknown_vetoes"], gate["unknown_others"]) == ("unknown", 13, 26)
    assert {item["state"] for item in items.values()} == {"unknown"}
    assert not problems


def test_all_reported_clear() -> None:
    gate, _, problems = _gate(*_all_clear())
    assert (gate["state"], gate["unknown_vetoes"], gate["open_others"]) == ("clear", 0, 0)
    assert not problems


@given(st.integers(1, 39))
def test_one_open_entry_vetoes_or_costs(number: int) -> None:
    gate, _, _ = _gate(*_all_clear(), _report(number, "open", 2, deduct=1.5))
    if number <= 13:
        assert (gate["state"], gate["open_vetoes"], gate["deduct"]) == ("veto", [number], 0.0)
    else:
        assert (gate["state"], gate["open_others"], gate["deduct"]) == ("clear", 1, 1.5)


@pytest.mark.parametrize("lack", ["evidence", "handler", "reviewer", "same"])
def test_closing_needs_evidence_and_a_second_person(lack: str) -> None:
    proof = {**PROOF, "reviewer": " 甲"} if lack == "same" else {**PROOF, lack: ""}
    gate, items, problems = _gate(_report(2, "open", 1), _report(2, "closed", 5, **proof))
    assert gate["state"] == "veto"
    assert items[2]["day"] == date(2026, 10, 1)
    assert problems == ["negative.not_closed"]
    gate, items, problems = _gate(_report(2, "open", 1), _report(2, "closed", 5, **PROOF))
    assert (gate["open_vetoes"], gate["closed"], items[2]["state"]) == ([], 1, "closed")
    assert not problems


def test_that_it_did_not_happen_closes_nothing() -> None:
    gate, _, problems = _gate(_report(2, "open", 1), _report(2, "clear", 5))
    assert gate["state"] == "veto"
    assert problems == ["negative.not_closed"]


def test_closed_without_proof_and_never_opened_is_open() -> None:
    gate, _, problems = _gate(_report(2, "closed", 5))
    assert gate["state"] == "veto"
    assert problems == ["negative.not_closed"]


def test_days_count_before_rows_and_it_may_open_again() -> None:
    close, again = _report(2, "closed", 5, **PROOF), _report(2, "open", 9)
    assert _gate(again, close)[0]["state"] == "veto"
    assert _gate(close, _report(2, "open", None))[1][2]["state"] == "closed"
    assert _gate(close, _report(2, "clear", 6), _report(2, "closed", 7))[1][2]["state"] == "closed"


def test_marks_nobody_wrote_are_counted() -> None:
    gate, _, _ = _gate(_report(20, "open"), _report(21, "open", deduct=3.0))
    assert (gate["open_others"], gate["deduct"], gate["unpriced"]) == (2, 3.0, 1)


def test_names_the_county_knows_fill_the_slots() -> None:
    _, items, _ = _gate(_report(20, "clear", name="拖欠工资"), _report(1, "clear", name="别的"))
    assert items[20]["name"] == "拖欠工资"
    assert items[1]["name"] == "发生有全国影响的重大安全事故"
    assert items[21]["name"] == ""
