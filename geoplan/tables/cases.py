"""Tables of problems (问题) to be put right: what came back about them, cases, events.

From: evidence, :mod:`geoplan.cases`. To: the office's lists and the calendar. The word *problem*
alone means a fault of the input (:mod:`geoplan.errors`); a problem of the county is a *case*.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import CASE_MOVES, CASE_STATES, SOURCES, SUPERVISED_WHY

PROBLEM_REPORTS = Table(
    "problem_reports",
    "交回的整改台账，原样一行一条；没有填写的行不在其中",
    ("report_id",),
    (
        Column("report_id", "text", "内容摘要"),
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("row", "int", "行号"),
        Column("case_ref", "text", "问题编号"),
        Column("state", "text", "填写的状态；没填则为空串", values=("", *CASE_STATES)),
        Column("day", "date", "填写的日期；没填则为空", optional=True),
        Column("done_day", "date", "完成时间；没填则为空", optional=True),
        Column("note", "text", "整改情况"),
        Column("photos", "text", "整改后照片的名称，顿号隔开；没有则为空串"),
        Column("who", "text", "整改人；没填则为空串"),
        Column("reviewer", "text", "复核人；没填则为空串"),
        Column("approver", "text", "延期批准人；没填则为空串"),
        Column("extend_to", "date", "延期至；没填则为空", optional=True),
        Column("transfer_to", "text", "转办至哪个单位；没填则为空串"),
    ),
    order=("file", "sheet", "row", "report_id"),
)

PROBLEM_CASES = Table(
    "problem_cases",
    "问题：一个点位一项指标从第一次未达标到销号；期限内反弹的编号不变",
    ("case_id",),
    (
        Column("case_id", "text", "问题编号：点位、指标和第一条未达标答案的摘要"),
        Column("point_id", "text", "点位"),
        Column("indicator_id", "text", "指标"),
        Column("state", "text", "状态", values=CASE_STATES),
        Column("is_failing", "bool", "该项当前的结果是未达标"),
        Column("is_serious", "bool", "是否严重项"),
        Column("found_day", "date", "第一次发现"),
        Column("found_clock", "text", "发现的时刻 09:30；只写了哪一天则为空串"),
        Column("opened_day", "date", "这一次从哪天算起：发现，或最近一次反弹"),
        Column("source", "text", "发现途径", values=SOURCES),
        Column("finder", "text", "发现人；没写则为空串"),
        Column("note", "text", "问题；没写则为空串"),
        Column("photos_before", "text", "整改前照片的名称；没有则为空串"),
        Column("sightings", "int", "各次检查里看到它未达标的次数"),
        Column("lead", "text", "点位的主责单位；没有则为空串"),
        Column("unit", "text", "现在由谁办：主责单位，或转办到的单位；没有则为空串"),
        Column("transfers", "int", "转办次数"),
        Column("limit_hours", "float", "整改时限；目录没有规定则为空", unit="h", optional=True),
        Column(
            "limit_from",
            "text",
            "时限从何时算起：2026-10-12T09:30；只写了哪一天的是日期，从当天下班算起",
        ),
        Column("due", "text", "整改期限 2026-10-12T10:00（北京时间）；没有时限则为空串"),
        Column("due_day", "date", "整改期限的日期；没有时限则为空", optional=True),
        Column("extensions", "int", "延期次数"),
        Column(
            "overdue_days",
            "int",
            "没有整改完成而超期几个工作日；没有超期、待复核、已销号的为 0",
            unit="d",
        ),
        Column("mended_day", "date", "这一次报告整改完成的日期；没有则为空", optional=True),
        Column("mended_by", "text", "谁报告的；没有则为空串"),
        Column("photos_after", "text", "整改后照片的名称；没有则为空串"),
        Column("measures", "text", "整改情况；没有则为空串"),
        Column("closed_day", "date", "最近一次销号；没有销过则为空", optional=True),
        Column("closed_by", "text", "最近一次销号的复核人；没有则为空串"),
        Column("relapses", "int", "反弹次数：本编号的，加上近处另一编号销号后又起的"),
        Column(
            "relapse_days", "int", "最近一次反弹离销号几天；没有则为空", unit="d", optional=True
        ),
        Column("relapse_of", "text", "近处同项、销号后又起的那一件；没有则为空串"),
        Column("is_supervised", "bool", "是否列入督办"),
        Column("supervised_why", "list", "为什么：" + "、".join(SUPERVISED_WHY)),
        Column("answer_id", "text", "第一条未达标的答案"),
    ),
)

PROBLEM_EVENTS = Table(
    "problem_events",
    "问题的经过：每一步是哪天、谁、凭什么",
    ("case_id", "seq"),
    (
        Column("case_id", "text", "问题"),
        Column("seq", "int", "次序，从 1 起"),
        Column("move", "text", "这一步", values=CASE_MOVES),
        Column("before", "text", "此前的状态；第一步为空串", values=("", *CASE_STATES)),
        Column("state", "text", "此后的状态", values=CASE_STATES),
        Column("day", "date", "哪天"),
        Column("clock", "text", "几点几分 09:30；不知道则为空串"),
        Column("who", "text", "谁；没写则为空串"),
        Column("to", "text", "转办到的单位，或延期到的日期；其他为空串"),
        Column("note", "text", "说明；没有则为空串"),
        Column("photos", "text", "照片的名称；没有则为空串"),
        Column("origin", "text", "凭什么：答案或台账", values=("answer", "report")),
        Column("origin_id", "text", "该答案或该行的编号"),
    ),
)
