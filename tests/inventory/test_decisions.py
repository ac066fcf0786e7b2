"""What people decide holds, also against newer data; what fits nothing is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.inventory.decisions import apply_decisions
from geoplan.pipeline import build
from geoplan.tables import TABLES, from_rows, records
from geoplan.workspace import Workspace

HEAD = "编号,类别,名称,决定,决定人,日期,理由\r\n"


def row(point_id: str, **changes: Any) -> dict[str, Any]:
    known = {"type_id": "urban_village", "name": "南村", "listed_id": "", "standing": "rule"}
    return (
        {"point_id": point_id, "confidence": 0.5, "decision": "", "decided": ""} | known | changes
    )


def decide(ref: str, decision: str, day: date | None = None, **changes: Any) -> dict[str, Any]:
    place = {"file": "d.csv", "sheet": "", "row": 2}
    given = {
        "decision_id": f"{ref}{decision}{day}{changes}",
        "type_id": "",
        "who": "张三",
        "why": "",
    }
    return place | given | {"ref": ref, "decision": decision, "day": day} | changes


def run(rows: list[dict[str, Any]], *decisions: dict[str, Any], known: Any = ()) -> list[str]:
    frame = from_rows(TABLES["decisions"], decisions)
    problems = apply_decisions(rows, frame, set(known), load_catalogue(), ("测试县", "测试县"))
    return [p.code for p in problems]


def test_confirm_and_reject_by_id_and_by_name() -> None:
    rows = [row("v1"), row("v2", name="北村"), row("v3", name="西村")]
    assert run(rows, decide("v1", "confirm"), decide("北村", "reject", date(2026, 11, 1))) == []
    assert (rows[0]["standing"], rows[0]["confidence"]) == ("confirmed", 1.0)
    assert (rows[1]["decision"], rows[1]["decided"]) == ("rejected", "张三 2026-11-01")
    assert rows[2]["standing"] == "rule"


def test_the_latest_day_decides_whatever_the_order() -> None:
    first, last = (
        decide("v1", "confirm", date(2026, 1, 1)),
        decide("v1", "reject", date(2026, 2, 1)),
    )
    for decisions in ((first, last), (last, first)):
        rows = [row("v1")]
        assert run(rows, *decisions) == ["decision.superseded"]
        assert rows[0]["decision"] == "rejected"


def test_a_listed_point_cannot_be_rejected() -> None:
    rows = [row("v1", listed_id="l1", standing="listed")]
    assert run(rows, decide("v1", "reject")) == ["decision.listed"]
    assert rows[0]["decision"] == ""


def test_what_fits_nothing_or_too_much_is_named() -> None:
    rows = [row("v1"), row("v2")]
    decisions = [decide("v9", "confirm"), decide("南村", "confirm"), decide("v7", "reject", row=5)]
    assert sorted(run(rows, *decisions, known={"v7"})) == [
        "decision.ambiguous",
        "decision.gone",
        "decision.unknown",
    ]
    assert [r["standing"] for r in rows] == ["rule", "rule"]


def test_the_type_tells_namesakes_apart() -> None:
    rows = [row("v1"), row("p1", type_id="park")]
    assert run(rows, decide("南村", "reject", type_id="公园")) == []
    assert [r["decision"] for r in rows] == ["", "rejected"]


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.integers(1, 28)), max_size=12))
def test_every_decision_acts_or_is_told(choices: list[tuple[int, bool, int]]) -> None:
    rows = [row(f"v{i}", name=f"村{i}") for i in range(3)]
    decisions = [
        decide(f"v{i}", "confirm" if yes else "reject", date(2026, 1, day), row=n)
        for n, (i, yes, day) in enumerate(choices)
    ]
    frame = pd.DataFrame(decisions) if decisions else from_rows(TABLES["decisions"], [])
    problems = apply_decisions(rows, frame, set(), load_catalogue(), ())
    told = sum(p.count for p in problems)
    acted = sum(r["decision"] == "rejected" or r["standing"] == "confirmed" for r in rows)
    assert acted + told == len(decisions)


def make(folder: Path) -> dict[str, Any]:
    workspace = Workspace.open(folder)
    return build(workspace, workspace.settings(), lambda report: None).tables


def make_points(folder: Path) -> Any:
    return Workspace.open(folder).read_table("points").set_index("point_id")


def test_a_confirmed_candidate_is_a_point_from_the_next_build_on(
    toy_folder: Path, catalogue: Catalogue
) -> None:
    before = make(toy_folder)
    waiting = records(before["candidates"])
    (village,) = [c for c in waiting if c["type_id"] == "urban_village"]
    state = toy_folder / "data" / "state"
    park = before["points"].query("type_id == 'park' and placed_by == 'map'")["point_id"].iloc[0]
    (state / "decisions.csv").write_text(
        HEAD + f"{village['candidate_id']},,,确认,张三,2026-10-19,现场看过\r\n{park},,,否决,,,\r\n",
        "utf-8",
    )
    after = make(toy_folder)
    points = after["points"].set_index("point_id")
    assert points.loc[village["candidate_id"], "standing"] == "confirmed"
    assert points.loc[village["candidate_id"], "confidence"] == 1.0
    links = after["point_sections"].query("point_id == @village['candidate_id']")
    assert len(links), "a confirmed zone brings its streets"
    assert set(after["duties"]["point_id"]) == set(points.index)
    rejected = after["candidates"].set_index("candidate_id").loc[park]
    assert rejected["decision"] == "rejected"
    assert park not in points.index
    total = [len(t["points"]) + len(t["candidates"]) for t in (before, after)]
    assert total[0] == total[1], "nothing is lost by deciding"


def test_a_belt_goes_with_what_it_lies_around(toy_folder: Path) -> None:
    belts = make(toy_folder)["points"].query("type_id == 'school_surround' and kind == 'likely'")
    anchors = {i: i.removeprefix("school_surround-") for i in belts["point_id"]}
    points = make_points(toy_folder)
    (belt, school) = next(
        (b, a) for b, a in anchors.items() if a in points.index and not points.loc[a, "listed_id"]
    )
    state = toy_folder / "data" / "state"
    (state / "decisions.csv").write_text(HEAD + f"{school},,,否决,,,停办\r\n", "utf-8")
    after = make(toy_folder)
    assert not {belt, school} & set(after["points"]["point_id"])
    rejected = after["candidates"].set_index("candidate_id")["decided"]
    assert rejected[belt] == rejected[school] == "停办"


@pytest.mark.parametrize("name", ["points", "candidates", "identities", "outlines"])
def test_the_register_changes_nothing_when_nothing_changed(toy_folder: Path, name: str) -> None:
    first = make(toy_folder)[name]
    for path in (toy_folder / "data" / "tables").iterdir():
        path.unlink()
    again = make(toy_folder)[name]
    assert first.equals(again)
