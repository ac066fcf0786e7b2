"""The sheet of rows in doubt: what it offers can be chosen in Excel and is read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from geoplan.config import parse_settings
from geoplan.evidence import load_reviews
from geoplan.lists import render_review_list
from geoplan.tables import TABLES, from_rows, problems_frame
from tests.coverage.inventory_tables import CATALOGUE, item, point

LONG = "很长很长的点位名称，" * 6
NASTY = ['=1+1,"甲"', LONG, LONG + "乙", "@园", LONG + "丙"]


def _match(number: int, listed_id: str = "l1", **changes: Any) -> dict[str, Any]:
    row = {
        "listed_id": listed_id,
        "point_id": f"park-{number}",
        "status": "doubt",
        "rank": number,
        "points": 1.0,
        "how": "bare",
        "address": "street",
        "distance_m": 52.4,
        "margin": None,
        "runner_up": "",
        "decided": "",
    }
    return row | changes


def _write(folder: Path, language: str = "zh", decided: Path | None = None) -> Any:
    settings = parse_settings(f'as_of = "2026-10-20"\nlanguage = "{language}"')
    given = {
        "points": [point(i, name=name) for i, name in enumerate(NASTY, 1)],
        "candidates": [],
        "listed": [item("l1", name="=SUM(A1)", address="+1"), item("l2"), item("l3")],
        "matches": [
            *(_match(i) for i in range(1, 5)),
            _match(5, "l2", status="matched", how="slip", address="", distance_m=None),
        ],
    }
    tables = {name: from_rows(TABLES[name], rows) for name, rows in given.items()}
    files = {"reviews": [decided] if decided else []}
    tables |= load_reviews(files=files, settings=settings).tables
    render_review_list(
        tables=tables,
        problems=problems_frame([]),
        catalogue=CATALOGUE,
        settings=settings,
        folder=folder,
    )
    return load_workbook(folder / "清单核对.xlsx")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_row_offers_its_own_places(tmp_path: Path, language: str) -> None:
    book = _write(tmp_path, language)
    page = book.worksheets[0]
    assert page.max_row == 4, "a row of the list once, whatever it may be"
    (rule,) = page.data_validations.dataValidation
    assert (str(rule.sqref), rule.type) == ("I4", "list")
    words = rule.formula1[1:-1]
    assert len(words) <= 255
    assert [f"〔park-{i}〕" in words for i in range(1, 5)] == [True] * 4
    assert len(words.split(",")) == 5
    assert not words.startswith("=")


def test_nothing_becomes_a_formula(tmp_path: Path) -> None:
    book = _write(tmp_path)
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert "=SUM(A1)" in {cell.value for cell in cells}


def test_what_was_matched_says_how(tmp_path: Path) -> None:
    page = _write(tmp_path)["已对应"]
    assert page.max_row == 4
    assert [cell.value for cell in page[4]][8:10] == ["park-5", "名称只差一个音近或形近的字"]


@pytest.mark.parametrize("choice", [0, 1, 4])
def test_a_choice_is_read_back_and_carried_on(tmp_path: Path, choice: int) -> None:
    book = _write(tmp_path)
    page = book["待核对"]
    word = page.data_validations.dataValidation[0].formula1[1:-1].split(",")[choice]
    page["I4"] = word
    page["J4"] = "王某"
    page["K4"] = "2026-10-02"
    returned = tmp_path / "核对.xlsx"
    book.save(returned)
    wanted = f"park-{choice + 1}" if choice < 4 else ""
    settings = parse_settings('[inputs]\nreviews = ["核对.xlsx"]')
    output = load_reviews(files={"reviews": [returned]}, settings=settings)
    (row,) = output.tables["reviews"].to_dict("records")
    assert (row["ref"], row["choice"], row["who"]) == ("l1", wanted, "王某")
    assert not output.problems
    early = parse_settings('as_of = "2026-10-01"\n[inputs]\nreviews = ["核对.xlsx"]')
    later = load_reviews(files={"reviews": [returned]}, settings=early)
    assert later.tables["reviews"].empty
    assert [(p.code, p.count) for p in later.problems] == [("review.future", 1)]
    carried = _write(tmp_path / "next", decided=returned)
    carried.save(tmp_path / "again.xlsx")
    again = load_reviews(files={"reviews": [tmp_path / "again.xlsx"]}, settings=settings)
    keep = ["ref", "choice", "who", "day"]
    assert again.tables["reviews"][keep].equals(output.tables["reviews"][keep])
