"""Tables of what units say is not theirs, and what others say of a unit's points.

From: evidence, duties. To: the office's book of problems, the card of a point, ``explain``.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import OBJECTION_STATES, ROLES, SOURCES

NOT_OURS = Table(
    "not_ours",
    "单位交回的“不是我单位的”，原样一条一行",
    ("record_id",),
    (
        Column("record_id", "text", "记录编号"),
        Column("file", "text", "文件"),
        Column("row", "int", "行号"),
        Column("point_ref", "text", "写的点位编号或名称"),
        Column("unit", "text", "哪个单位说的；没写则为空串"),
        Column("day", "date", "哪天"),
        Column("who", "text", "谁填的；没写则为空串"),
        Column("why", "text", "理由"),
    ),
    order=("day", "record_id"),
)

DUTY_MOVES = Table(
    "duty_moves",
    "责任调整的经过：每处每次改派，也包括改派后单位没有变的",
    ("point_id", "role", "seq"),
    (
        Column("point_id", "text", "点位"),
        Column("role", "text", "角色", values=ROLES),
        Column("seq", "int", "次序，从 1 起"),
        Column("from_unit", "text", "此前的单位；没有则为空串"),
        Column("to_unit", "text", "新单位（点位长为姓名）"),
        Column("who", "text", "谁决定的"),
        Column("day", "date", "日期；没写则为空", optional=True),
        Column("why", "text", "理由"),
    ),
)

OBJECTIONS = Table(
    "objections",
    "责任异议：哪个单位说哪个点位不归它管，办公室答复了没有；一个单位一个点位一行",
    ("objection_id", "point_id"),
    (
        Column("objection_id", "text", "最近一次反馈的记录编号"),
        Column("point_id", "text", "点位；找不到的为空串"),
        Column("point_ref", "text", "写的点位编号或名称"),
        Column("unit", "text", "哪个单位说的；没写则为空串"),
        Column("role", "text", "它现在是该点位的什么；没有则为空串", values=("", *ROLES)),
        Column("first_day", "date", "第一次说"),
        Column("day", "date", "最近一次说"),
        Column("times", "int", "说过几次"),
        Column("who", "text", "谁填的；没写则为空串"),
        Column("why", "text", "理由"),
        Column(
            "state",
            "text",
            "待核实；已改派（现在不是它的）；已答复（核实后仍归它）；找不到点位",
            values=OBJECTION_STATES,
        ),
        Column("lead", "text", "现在的主责单位；没有则为空串"),
        Column("named_unit", "text", "理由里提到的另一个单位；没有则为空串"),
        Column("settled_by", "text", "谁答复的；没有则为空串"),
        Column("settled_day", "date", "哪天答复的；没有则为空", optional=True),
        Column("settled_why", "text", "答复的理由；没有则为空串"),
    ),
    order=("day", "unit", "point_ref", "objection_id", "point_id"),
)

FOREIGN_ANSWERS = Table(
    "foreign_answers",
    "存疑的自查：交表的单位不是该点位的主责、配合、属地等任何一方；照样采用",
    ("answer_id", "point_id"),
    (
        Column("answer_id", "text", "答案"),
        Column("point_id", "text", "点位"),
        Column("unit", "text", "交表的单位"),
        Column("lead", "text", "现在的主责单位；没有则为空串"),
        Column("source", "text", "来源", values=SOURCES),
        Column("file", "text", "文件"),
        Column("row", "int", "行号"),
    ),
)
