"""Every row of the guide to the demo county is looked up in the tables of a build."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geoplan.catalogue import Catalogue
from geoplan.coverage import RULES
from geoplan.demo.guide import GUIDE_FILE
from geoplan.pipeline import BuildResult
from geoplan.tables.values import BLIND_KINDS, SHAPES, STATES

LOOK = re.compile(r"`(\w+): ([^`]*)`")


@pytest.fixture(scope="module")
def guide(demo: Path) -> str:
    return (demo / GUIDE_FILE).read_text("utf-8")


def rows(guide: str) -> Iterator[list[str]]:
    """The cells of every row below a heading."""
    for block in guide.split("\n\n"):
        lines = block.splitlines()
        if len(lines) > 2 and set(lines[1]) <= set("| -"):
            for line in lines[2:]:
                yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def found(tables: dict[str, Any], table: str, asked: str) -> tuple[int, int | None]:
    """How many rows of a table fulfil the conditions, and how many are said to."""
    asked, _, wanted = asked.partition("→")
    frame = tables[table]
    keep = pd.Series(True, index=frame.index)
    for condition in filter(None, asked.strip().split(", ")):
        column, sign, value = re.fullmatch(r"(\w+)([=~])(.*)", condition).groups()  # type: ignore[union-attr]
        cells = frame[column].map(as_text)
        if column == "file":
            cells = cells.str.rpartition("/")[2]
        keep &= cells.str.contains(value, regex=False) if sign == "~" else cells == value
    return int(keep.sum()), int(wanted) if wanted.strip() else None


def as_text(value: Any) -> str:
    if value is None or value is pd.NA or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def test_every_row_of_the_guide_is_there(guide: str, built: BuildResult) -> None:
    tables = {**built.tables, "problems": built.problems}
    wrong = []
    looked = 0
    for cells in rows(guide):
        looks = LOOK.findall(cells[-1])
        assert looks, cells
        for table, asked in looks:
            have, want = found(tables, table, asked)
            looked += 1
            if have != want if want is not None else have == 0:
                wrong.append((table, asked, have))
    assert wrong == []
    assert looked > 170


def test_every_state_type_and_shape_is_named(guide: str, catalogue: Catalogue) -> None:
    asked = {look for pair in LOOK.findall(guide) for look in [f"{pair[0]}: {pair[1]}"]}
    assert {f"gaps: state={state}" for state in STATES} <= asked
    assert {f"points: shape={shape}" for shape in SHAPES} <= asked
    assert {f"points: type_id={type_id}" for type_id in catalogue.types} <= asked
    assert {f"blind_spots: kind={kind}" for kind in BLIND_KINDS} <= asked
    named = {rule.id for rule in RULES if f"rule_results: rule_id={rule.id}, " in guide}
    assert named == {rule.id for rule in RULES}


def test_every_kind_of_loss_that_is_told_is_in_the_guide(guide: str, built: BuildResult) -> None:
    """What a build of the demo says is lost was planted, and the guide says so."""
    lost = built.problems[built.problems["level"] == "lost"]
    named = set(re.findall(r"problems: code=([\w.]+)", guide))
    assert set(lost["code"]) <= named


def test_it_says_what_geoplan_says(guide: str) -> None:
    said = {cells[0].strip("`"): cells[3] for cells in rows(guide) if len(cells) == 5}
    assert "看不懂" in said["answer_bad_date"]
    assert said["visit_none"] == "久未巡查"
    assert said["answer_no_photo"] == "待核实"
    assert said["outside"].endswith("不列为点位")
    assert said["mall_square"] == "列为商场超市；不列为广场"
    assert not [text for text in said.values() if "{" in text or not text]
