"""Rules and reassignments as an office writes them, and the state file read back as written."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from geoplan.catalogue import load_catalogue
from geoplan.config import parse_settings
from geoplan.evidence.assignments import load_assignments, reassignments_text, role_of
from geoplan.tables import records
from geoplan.tables.values import ROLES
from geoplan.text import say
from geoplan.text.units import split_units

CATALOGUE = load_catalogue()
RULE_SETTINGS = parse_settings('[inputs]\nduty_rules = ["规则.csv"]')
MOVE_SETTINGS = parse_settings('[inputs]\nreassignments = ["调整.csv"]')
RULES = ["点位类别", "专题", "区域", "点位名称", "主责单位", "配合单位", "说明"]
MOVES = [
    "点位编号",
    "点位类别",
    "属地",
    "社区",
    "网格",
    "角色",
    "原单位",
    "新单位",
    "决定人",
    "日期",
    "理由",
]


def load(folder: Path, name: str, heads: list[str], rows: list[list[str]]) -> Any:
    settings = RULE_SETTINGS if name == "duty_rules" else MOVE_SETTINGS
    path = folder / (settings.inputs.duty_rules + settings.inputs.reassignments)[0]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
    return load_assignments(files={name: [path]}, catalogue=CATALOGUE, settings=settings)


def test_rules_are_read_with_several_in_a_cell(tmp_path: Path) -> None:
    rows = [["公园、中小学校", "", "高新区；东街道", "", "管委会", "县城管局", "县府办〔2026〕3号"]]
    (rule,) = records(load(tmp_path, "duty_rules", RULES, rows).tables["duty_rules"])
    assert (rule["types"], rule["areas"], rule["names"]) == (
        ["park", "school"],
        ["高新区", "东街道"],
        [],
    )
    assert (rule["lead"], rule["file"], rule["row"]) == ("管委会", "规则.csv", 2)


def test_rules_that_cannot_be_used_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = [
        ["公园", "", "", "", "", "", ""],
        ["", "", "", "", "甲局", "", ""],
        ["公圆", "", "", "", "甲局", "", ""],
        ["", "没有的专题", "", "", "甲局", "", ""],
        ["", "文明养犬", "", "", "甲局", "", ""],
    ]
    output = load(tmp_path, "duty_rules", RULES, rows)
    assert [(p.code, p.level, p.row) for p in output.problems] == [
        ("rule_sheet.no_unit", "lost", 2),
        ("rule_sheet.no_condition", "lost", 3),
        ("rule_sheet.unknown_type", "lost", 4),
        ("rule_sheet.unknown_topic", "lost", 5),
    ]
    assert "公园" in output.problems[2].facts["near"]
    assert [r["topic"] for r in records(output.tables["duty_rules"])] == ["dogs"]


def test_moves_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    rows = [
        ["p1", "", "", "", "", "主责单位", "", "甲局", "王某", "2026-10-03", "分工"],
        ["p2", "", "", "", "", "", "", "甲局", "", "", ""],
        ["p3", "", "", "", "", "站长", "", "甲局", "王某", "2026-10-03", ""],
        ["p4", "", "", "", "", "", "", "", "王某", "2026-10-03", ""],
        ["", "", "", "", "", "", "", "甲局", "王某", "2026-10-03", ""],
        ["", "公圆", "", "", "", "", "", "甲局", "王某", "2026-10-03", ""],
    ]
    output = load(tmp_path, "reassignments", MOVES, rows)
    found = sorted(records(output.tables["reassignments"]), key=lambda r: r["row"])
    assert [(r["ref"], r["role"], r["day"]) for r in found] == [
        ("p1", "lead", date(2026, 10, 3)),
        ("p2", "lead", None),
    ]
    assert [(p.code, p.level, p.row) for p in output.problems] == [
        ("reassign.unsigned", "warning", 3),
        ("reassign.bad_role", "lost", 4),
        ("reassign.no_unit", "lost", 5),
        ("reassign.no_selector", "lost", 6),
        ("rule_sheet.unknown_type", "lost", 7),
    ]


def test_every_role_is_known_by_its_words() -> None:
    for role in ROLES:
        assert role_of(role) == role
        for language in ("zh", "en"):
            assert role_of(say(f"role.{role}", language)) == role
    assert role_of("主责单位") == "lead"
    assert role_of("站长") is None


texts = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="'"), min_size=1, max_size=12
)


@given(texts, texts, texts, st.sampled_from(ROLES), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_what_is_written_is_read_back(
    tmp_path_factory: Any, ref: str, unit: str, why: str, role: str, day: date
) -> None:
    assume(len(split_units("-" + unit)) < 2)  # several are refused
    row = {"ref": "=" + ref, "type_id": "park", "township": "", "community": "", "grid": ""}
    row |= {"role": role, "from_unit": "@" + unit, "to_unit": "-" + unit, "who": "+王", "why": why}
    text = reassignments_text([{**row, "day": day}])
    assert all(
        not cell.startswith(("=", "+", "-", "@")) for cell in text.splitlines()[1].split(",")
    )
    path = tmp_path_factory.mktemp("state") / "调整.csv"
    path.write_text(text, "utf-8", newline="")
    output = load_assignments(
        files={"reassignments": [path]}, catalogue=CATALOGUE, settings=MOVE_SETTINGS
    )
    assert list(output.problems) == []
    (found,) = records(output.tables["reassignments"])
    assert {k: found[k] for k in row} == row
    assert found["day"] == day
