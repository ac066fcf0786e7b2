"""The sheet of the negative list: empty it reports nothing, filled in it is read without loss."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from geoplan.config import Inputs, Settings
from geoplan.evidence import load_negatives
from geoplan.evidence.negatives import COLUMNS, STATE_WORDS
from geoplan.lists.negative_sheet import negative_template
from geoplan.tables import records
from geoplan.text import LANGUAGES, section

HEADINGS_ROW = 4
both = pytest.mark.parametrize("language", LANGUAGES)


def _load(content: bytes, folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    path = folder / "n.xlsx"
    path.write_bytes(content)
    settings = Settings(inputs=Inputs(negatives=("n.xlsx",)), as_of=date(2026, 10, 20))
    output = load_negatives(files={"negatives": [path]}, settings=settings)
    assert {p.level for p in output.problems} <= {"info"}  # that 类别 is not read
    return records(output.tables["negative_reports"]), [
        p.code for p in output.problems if p.code != "sheet.heading_unread"
    ]


@both
def test_untouched_it_reports_nothing(language: str, tmp_path: Path) -> None:
    assert _load(negative_template(language), tmp_path) == ([], [])


@both
def test_filled_in_every_column_is_read(language: str, tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(negative_template(language)))
    (page,) = book.worksheets
    at: dict[str, int] = {}
    for row in page.iter_rows(min_row=1, max_row=6):
        found = {COLUMNS.find(str(cell.value)): cell.column for cell in row if cell.value}
        if "number" in found and "state" in found:
            at, first = found, row[0].row + 1  # type: ignore[assignment]
    (rule,) = page.data_validations.dataValidation[:1]
    words = str(rule.formula1).strip('"').split(",")
    assert {STATE_WORDS[word] for word in words} == {"open", "closed", "clear"}
    for i in range(39):
        page.cell(first + i, at["state"], words[i % 3])
    said = {"name": "事项", "unit": "县某局", "note": "说明", "evidence": "通报.pdf"}
    said |= {"handler": "甲", "reviewer": "乙"}
    for name, value in {**said, "deduct": 2, "day": date(2026, 10, 1)}.items():
        page.cell(first + 19, at[name], value)
    buffer = io.BytesIO()
    book.save(buffer)
    rows, problems = _load(buffer.getvalue(), tmp_path)
    assert not problems
    assert [row["number"] for row in rows] == list(range(1, 40))
    assert {k: rows[19][k] for k in said} == said
    assert (rows[19]["deduct"], rows[19]["day"]) == (2.0, date(2026, 10, 1))


@both
def test_headings_are_those_that_are_read(language: str) -> None:
    heads = section("negative_column", language)
    assert {COLUMNS.find(head) for head in heads.values()} >= COLUMNS.aliases.keys()
