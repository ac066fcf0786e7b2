"""Tables of the red-black lists (红黑榜): units, townships, types, now and round by round.

From: :mod:`geoplan.cases`. To: the office's book of problems.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import BOARD_DIMENSIONS, BOARDS, PEER_WORDS

_VALUE = Column("value", "text", "单位、属地的名称，类别的编号")
_RATES = (
    Column("items", "int", "有结果且未过期的项数"),
    Column("met", "int", "其中达标的"),
    Column("rate_pct", "float", "达标率；没有结果则为空", unit="%", optional=True),
    Column("low_pct", "float", "达标率的 95% 置信下限（Wilson）", unit="%", optional=True),
    Column("high_pct", "float", "达标率的 95% 置信上限（Wilson）", unit="%", optional=True),
)
_RANK = Column("rank", "int", "名次：按置信下限，相同则并列；没有结果则为空", optional=True)
_BOARD = Column("board", "text", "榜别：红、未定、黑、没有结果", values=BOARDS)
_STANDING = (
    Column("points", "int", "主责（或属地、类别）的点位数"),
    *_RATES,
    Column(
        "expected_pct",
        "float",
        "别的单位同类点位同项（结果少的并看同项各类点位）的达标率，按它的项目组成合计；"
        "没有可比的则为空",
        unit="%",
        optional=True,
    ),
    Column("shared_items", "int", "其中别的单位也有同项结果的项数：比的是这些"),
    Column("peers", "text", "与之相比", values=PEER_WORDS),
    Column("found", "int", "发现的问题数"),
    Column("closed", "int", "已销号数"),
    Column("overdue", "int", "超期未销号数"),
    Column("relapses", "int", "反弹次数"),
    _RANK,
    Column("tied", "list", "与哪些并列"),
    _BOARD,
    Column("to_red", "int", "未定的：再有几项达标就进红榜；够不着则为空", optional=True),
    Column("to_black", "int", "未定的：再有几项未达标就进黑榜；够不着则为空", optional=True),
    Column("before", "text", "上期：已经结束的最近一轮；没有则为空串"),
    Column("rank_before", "int", "上期名次；没有则为空", optional=True),
    Column("risen", "int", "比上期升了几名，降为负；任一期没有名次则为空", optional=True),
)

UNIT_STANDINGS = Table(
    "unit_standings",
    "红黑榜：各主责单位的达标率、它的置信区间，与同类点位全县水平之比，与上期之比",
    ("unit",),
    (Column("unit", "text", "主责单位"), *_STANDING),
)

GROUP_STANDINGS = Table(
    "group_standings",
    "分属地、分类别的红黑榜，算法同 unit_standings，与别的属地、别的类别的同项相比",
    ("dimension", "value"),
    (
        Column("dimension", "text", "按什么分", values=BOARD_DIMENSIONS[1:]),
        _VALUE,
        *_STANDING,
    ),
)

ROUND_STANDINGS = Table(
    "round_standings",
    "已经结束的各轮的红黑榜：按当轮的答案和目录，点位按现在的责任单位、属地、类别归",
    ("round_id", "dimension", "value"),
    (
        Column("round_id", "text", "轮次"),
        Column("name", "text", "轮次名称"),
        Column("dimension", "text", "按什么分", values=BOARD_DIMENSIONS),
        _VALUE,
        *_RATES,
        _RANK,
        _BOARD,
    ),
)
