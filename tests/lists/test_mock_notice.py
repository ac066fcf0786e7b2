"""The notice of a mock assessment: whom it praises, how it tells of a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pandas as pd
import pytest

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.mock_compare import Notice, change_lines
from geoplan.lists.mock_notice import notice_lines, text_page
from geoplan.lists.xlsx import workbook_bytes
from geoplan.risk.mock_error import Estimate
from geoplan.risk.mock_results import observed, overview, sums
from geoplan.tables import TABLES, from_rows
from tests.risk.test_mock import MOCK, OF
from tests.risk.test_repairs import _check


def _estimate(value: float, error: float | None) -> Estimate:
    return Estimate(value, error, freedom=10.0, seen_pct=100.0)


def _notice(catalogue: Catalogue, towns: dict[str, str], counts: str = "333") -> Notice:
    """Return a notice of a few points of each of a, b, c; those of a fare best, of c worst."""
    met: dict[str, Any] = {"result": "met", "state": "met", "credit": 1.0, "credit_low": 1.0}
    found: tuple[dict[str, Any], ...] = (met, {"credit": 0.5}, {"credit": 0.0})
    ids = {f"{own}{n}": own for own, k in zip("abc", counts, strict=True) for n in range(int(k))}
    checks = [_check(i, "env_litter", **found["abc".index(own)]) for i, own in ids.items()]
    mock = MOCK.iloc[[0] * len(ids)].assign(point_id=list(ids), pick=range(1, len(ids) + 1))
    seen = observed(mock, from_rows(TABLES["checks"], checks), catalogue)
    of = {n: {i: OF[n].get(own, "") for i, own in ids.items()} for n in OF}
    of |= {"township": {i: towns.get(own, "") for i, own in ids.items()}}
    return Notice(
        rounds=[overview(mock, seen) | {"items_pct": 100.0}],
        changes=[None],
        now=sums(mock, seen, of),
        before=None,
        seen=seen,
        names=of,
        apart=pd.DataFrame(),
    )


def test_what_is_nobodys_is_neither_praised_nor_blamed(catalogue: Catalogue) -> None:
    for nobodys, best, worst in (("a", "乙镇", "丙镇"), ("c", "甲镇", "乙镇")):
        towns = {"a": "甲镇", "b": "乙镇", "c": "丙镇"} | {nobodys: ""}
        said = list(notice_lines(_notice(catalogue, towns), catalogue, Settings()))
        (line,) = (line for line in said if line.startswith("按乡镇（街道）（看了 3 处以上的）："))
        assert line.index(best) < line.index("需要加强") < line.index(worst)
        assert "（无）" not in line


def test_the_text_fits_across_the_paper(catalogue: Catalogue) -> None:
    towns = {"a": "甲镇", "b": "乙镇", "c": "丙镇"}
    settings = Settings(as_of=date(2026, 10, 20))
    page = text_page(_notice(catalogue, towns), catalogue, settings)
    sheet = openpyxl.load_workbook(BytesIO(workbook_bytes([page]))).active
    assert sheet.column_dimensions["A"].width < 100  # characters; 120 ran off the page
    rows = [cell for (cell,) in sheet.iter_rows(min_row=3)]
    assert rows and all(cell.alignment.wrap_text for cell in rows)
    assert max(len(cell.value) for cell in rows) > 60, "some need more than a line"


def test_nobody_is_named_for_one_or_two_places(catalogue: Catalogue) -> None:
    towns = {"a": "甲镇", "b": "乙镇", "c": "丙镇"}
    for counts, named in (("332", {"甲镇", "乙镇"}), ("133", {"乙镇", "丙镇"}), ("223", set())):
        said = list(notice_lines(_notice(catalogue, towns, counts), catalogue, Settings()))
        (line,) = (line for line in said if line.startswith("按乡镇（街道）"))
        assert {town for town in towns.values() if town in line} == named
        assert ("不分好差" in line) == (not named)


@pytest.mark.parametrize(
    ("value", "error", "language", "said"),
    [
        (-0.04, 2.0, "zh", "实地分与第一次（92.0 分）持平，误差"),
        (0.04, 0.001, "zh", "实地分与第一次（92.0 分）持平，误差"),
        (0.04, None, "zh", "实地分与第一次（92.0 分）持平。"),
        (0.06, 2.0, "zh", "实地分比第一次（92.0 分）高 0.1 分"),
        (0.0, 2.0, "en", "The field score is level with that of 第一次 (92.0), error"),
    ],
)
def test_a_difference_that_shows_as_nothing_is_no_difference(
    catalogue: Catalogue, value: float, error: float | None, language: str, said: str
) -> None:
    notice = _notice(catalogue, {})
    before = {"name": "第一次", "field": _estimate(92.0, 1.0)}
    both = replace(notice, rounds=[before, *notice.rounds], changes=[None, _estimate(value, error)])
    (line,) = change_lines(both, replace(Settings(), language=language))
    assert line.startswith(said)
