"""People's reassignments: one place or a lot, the latest day, ids that are gone."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from geoplan.tables import TABLES
from tests.duties.cases import area, assign, codes, grid, held, item, move, point

TOWNS = [area("township", "甲镇", -900, -900, 0, 900), area("township", "乙镇", 0, -900, 900, 900)]
POINTS = [point("a", -100), point("b", 100), point("c", -200, type_id="hospital")]


def day(number: int) -> date:
    return date(2026, 10, number)


def leads(*moves: dict[str, Any], **rows: Any) -> dict[str, str]:
    given: dict[str, Any] = {"points": POINTS, "areas": TOWNS} | rows
    output = assign(**given, reassignments=list(moves))
    return {i: unit for i, [(unit, _)] in held(output, "lead").items()}


def test_a_lot_is_chosen_by_everything_that_is_said() -> None:
    assert leads() == {"a": "县住建局", "b": "县住建局", "c": "县卫健局"}
    assert leads(move("m", "园林局", type_id="park")) == {
        "a": "园林局",
        "b": "园林局",
        "c": "县卫健局",
    }
    chosen = move("m", "园林局", township="甲镇人民政府", type_id="park")
    assert leads(chosen) == {"a": "园林局", "b": "县住建局", "c": "县卫健局"}
    chosen = move("m", "园林局", from_unit="平安县住房和城乡建设局", township="乙镇")
    assert leads(chosen)["b"] == "园林局"
    assert leads(chosen)["a"] == "县住建局"


def test_the_latest_day_counts_and_one_place_before_a_lot() -> None:
    moves = [
        move("m1", "一局", ref="a", day=day(3)),
        move("m2", "二局", ref="a", day=day(2)),
        move("m3", "三局", type_id="park", day=day(3)),
    ]
    assert leads(*moves) == leads(*moves[::-1]) == {"a": "一局", "b": "三局", "c": "县卫健局"}
    assert leads(*moves, move("m4", "四局", from_unit="三局", day=day(4)))["b"] == "四局"


def test_what_is_decided_later_does_not_hold_yet() -> None:
    now, later = (move(f"m{n}", "一局", ref=ref, day=day(n)) for n, ref in ((20, "a"), (21, "b")))
    assert leads(now, later) == {"a": "一局", "b": "县住建局", "c": "县卫健局"}
    output = assign(points=POINTS, areas=TOWNS, reassignments=[now, later])
    (told,) = [p for p in output.problems if p.code == "reassign.future"]
    assert (told.count, told.facts) == (1, {"as_of": "2026-10-20"})
    assert not [p for p in output.problems if p.code == "reassign.idle"]


def test_a_unit_may_be_whoever_has_the_ground() -> None:
    assert leads(move("m", "各乡镇（街道）", type_id="park")) == {
        "a": "甲镇",
        "b": "乙镇",
        "c": "县卫健局",
    }


def test_a_new_township_takes_its_duties_along() -> None:
    moved = move("m", "乙镇", ref="a", role="township")
    listed = [item("l", lead="各乡镇（街道）")]
    points = [point("a", -100, listed_id="l")]
    assert leads(moved, points=points, listed=listed) == {"a": "乙镇"}


def test_supporting_units_are_added_or_exchanged() -> None:
    def supporting(*moves: dict[str, Any]) -> set[str]:
        output = assign(points=POINTS[:1], reassignments=list(moves))
        return {unit for unit, _ in held(output, "supporting").get("a", [])}

    before = supporting()
    assert "县城管局" in before
    assert supporting(move("m", "园林局", ref="a", role="supporting")) == before | {"园林局"}
    exchanged = move("m", "园林局", ref="a", role="supporting", from_unit="县城管局")
    assert supporting(exchanged) == before - {"县城管局"} | {"园林局"}


def test_heads_and_sponsors_can_be_changed() -> None:
    areas = [*TOWNS, area("grid", "G1", -300, -300, -50, 300)]
    rows: dict[str, Any] = {"points": POINTS[:1], "areas": areas}
    rows["grids"] = [grid("G1", head="赵某", sponsor="县林业局")]
    moves = [
        move("m1", "李某", grid="G1", role="grid_head", from_unit="赵某"),
        move("m2", "县教体局", grid="G1", role="sponsor", from_unit="县林业局"),
        move("m3", "周某", ref="a", role="head_township"),
    ]
    output = assign(**rows, reassignments=moves)
    table = output.tables["duties"].set_index("role")[["unit", "person"]]
    assert table.loc["grid_head"].tolist() == ["G1", "李某"]
    assert table.loc["sponsor"].tolist() == ["县教体局", ""]
    assert table.loc["head_township"].tolist() == ["甲镇", "周某"]


def identity(point_id: str, heirs: str) -> dict[str, Any]:
    row: dict[str, Any] = {c.name: "" for c in TABLES["register"].columns}
    row |= {"point_id": point_id, "type_id": "park", "status": "gone", "heirs": heirs}
    return row | {"lon": 116.0, "lat": 28.0, "length_m": None}


def test_what_was_decided_for_an_id_that_is_gone_goes_to_its_heirs() -> None:
    register = [
        identity("old", "middle@2026-10-05"),
        identity("middle", "a@2026-10-09;b@2026-10-09"),
        identity("lost", ""),
    ]
    moves = [move("m", "新局", ref="old", day=day(3))]
    assert leads(*moves, register=register) == {"a": "新局", "b": "新局", "c": "县卫健局"}
    cut = {"old_id": "lost", "new_id": "c", "overlap_m": 9.0, "share": 1.0}
    moved = leads(move("m", "新局", ref="lost", day=day(9)), register=register, recuts=[cut])
    assert moved["c"] == "新局", "cut anew in this very build"
    late = [move("m", "新局", ref="old", day=day(7)), move("n", "新局", ref="lost")]
    output = assign(points=POINTS, register=register, reassignments=late)
    assert codes(output).count("reassign.gone") == 2
    assert "reassign.idle" not in codes(output), "said once is enough"


def test_moves_that_change_nothing_are_told() -> None:
    moves = [
        move("m1", "新局", ref="没有的"),
        move("m2", "新局", from_unit="没有的局"),
        move("m3", "新局", township="丙镇"),
    ]
    output = assign(points=POINTS, areas=TOWNS, reassignments=moves)
    assert codes(output).count("reassign.unknown") == 1
    assert codes(output).count("reassign.idle") == 2


def test_names_that_several_bear_are_told() -> None:
    points = [
        point("a", name="东园"),
        point("b", 300, name="东园"),
        point("c", 0, 300, name="西园"),
    ]
    moves = [move("m1", "新局", ref="东园"), move("m2", "他局", ref="平安县西园")]
    output = assign(points=points, reassignments=moves)
    assert codes(output).count("reassign.ambiguous") == 1
    assert held(output, "lead")["c"] == [("他局", "override")]


def test_what_was_decided_says_who_when_and_why() -> None:
    output = assign(points=POINTS[:1], reassignments=[move("m", "新局", ref="a", day=day(3))])
    (row,) = output.tables["duties"].query("role == 'lead'").to_dict("records")
    assert row["detail"] == "reassignments.csv!2 王某 2026-10-03 分工调整"
    assert json.dumps(row["distance_m"]) == "NaN"
