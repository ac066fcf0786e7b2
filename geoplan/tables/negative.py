"""Tables of the negative list: what was reported, how each entry stands, what it means.

From: evidence, risk. To: the forecast, the map and the lists.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import GATES, NEGATIVE_REPORTS, NEGATIVE_STATES

_SAID = (
    Column("day", "date", "哪天的情况；没写则为空", optional=True),
    Column("unit", "text", "责任单位"),
    Column("note", "text", "情况说明"),
    Column("deduct", "float", "扣几分（满分 100 的总分）；没写则为空", optional=True),
    Column("evidence", "text", "处置的佐证材料"),
    Column("handler", "text", "处置人"),
    Column("reviewer", "text", "复核人，须是另一个人"),
)

NEGATIVE_REPORT_TABLE = Table(
    "negative_reports",
    "负面清单的填报，一行一条，原样",
    ("report_id",),
    (
        Column("report_id", "text", "内容的摘要"),
        Column("number", "int", "第几项"),
        Column("name", "text", "填报的名称；没写则为空串"),
        Column("state", "text", "发生、已处置、未发生", values=NEGATIVE_REPORTS),
        *_SAID,
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("row", "int", "行"),
        Column("seq", "int", "第几行读到的，从 0 起：同一天的先后"),
    ),
    order=("seq",),
)

NEGATIVE_ITEMS = Table(
    "negative_items",
    "负面清单逐项：一票否决的在前，没有公开名称的只有编号；没有填报的是不知道，不是没发生",
    ("number",),
    (
        Column("number", "int", "第几项（本程序的编号）"),
        Column("name", "text", "名称；官方名称没有公开、县里也没写的为空串"),
        Column("is_veto", "bool", "是否一票否决"),
        Column("state", "text", "发生未销、不知道、已处置、未发生", values=NEGATIVE_STATES),
        *_SAID,
        Column("source", "text", "依据的那一行：文件#表!行；没有则为空串"),
    ),
)

GATE = Table(
    "gate",
    "负面清单的结论，只有一行：有一项否决项未销就是否决风险，不论得分",
    ("state",),
    (
        Column("state", "text", "否决风险、说不准、没有否决项", values=GATES),
        Column("open_vetoes", "list", "发生未销的否决项的编号"),
        Column("unknown_vetoes", "int", "没有填报的否决项数"),
        Column("open_others", "int", "发生未销的扣分项数"),
        Column("unknown_others", "int", "没有填报的扣分项数"),
        Column("deduct", "float", "发生未销的扣分项写明的扣分合计"),
        Column("unpriced", "int", "发生未销而没写扣几分的扣分项数"),
        Column("closed", "int", "已处置的项数"),
    ),
)
