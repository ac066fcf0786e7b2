"""The answer file of a unit's page as csv.

From: the columns of a self-check, with the unit and the round in every row. To: records.
"""

from __future__ import annotations

from geoplan.evidence.formats.returned import Reading, Returned, ReturnFormat
from geoplan.evidence.formats.sheet import read_sheet

HEADINGS = (
    *("单位", "轮次", "点位编号", "指标编号", "结果"),
    *("时间", "检查人", "来源", "备注", "照片"),
)


def recognises(returned: Returned) -> bool:
    """Whether the first lines have all the headings that the page writes."""
    return returned.kind == "text" and returned.headings.issuperset(HEADINGS)


def read(returned: Returned) -> Reading:
    """Read the rows; an apostrophe before a formula is the page's own."""
    return read_sheet(returned, "page")


PAGE_CSV = ReturnFormat("page_csv", recognises, read)
