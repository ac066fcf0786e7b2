"""Tables of how it stands: answers, checks, scores, the four targets.

From: evidence, scores. To: coverage, the map and the lists.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import (
    CHECK_STATES,
    RESULTS,
    SOURCES,
    TARGET_KINDS,
    TARGET_STATUS,
    TARGET_UNITS,
    TARGETS,
)

CLOCK = Column("clock", "text", "检查的时刻 09:30（北京时间）；只写了哪一天则为空串")

ANSWERS = Table(
    "answers",
    "收回的自检自查答案，原样一行一条",
    ("answer_id",),
    (
        Column("answer_id", "text", "内容摘要"),
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("row", "int", "行号"),
        Column("point_ref", "text", "表中写的点位编号或名称"),
        Column("indicator_ref", "text", "表中写的指标编号或文字"),
        Column("result", "text", "达标、未达标、不适用", values=RESULTS),
        Column("day", "date", "检查日期"),
        CLOCK,
        Column("checker", "text", "检查人"),
        Column("unit", "text", "哪个单位交来的；没写则为空串"),
        Column("note", "text", "存在问题"),
        Column("source", "text", "来源：自查、督查、暗访、模拟、投诉", values=SOURCES),
        Column("round", "text", "模拟测评的哪一次（现场记录表的“轮次”）；没写或不是模拟则为空串"),
        Column("photos", "text", "佐证照片的名称，顿号隔开；没有则为空串"),
        Column("spots", "int", "看了几处；没写则为空", optional=True),
        Column("spots_unmet", "int", "其中几处有问题；没写则为空", optional=True),
    ),
    order=("file", "sheet", "row"),
)

CHECKS = Table(
    "checks",
    "每个点位每项指标当前的结果；没查过的没有行",
    ("point_id", "indicator_id"),
    (
        Column("point_id", "text", "点位"),
        Column("indicator_id", "text", "指标"),
        Column("result", "text", "当前答案的结果", values=RESULTS),
        Column("state", "text", "怎样算：须有佐证而没有的达标为 unverified", values=CHECK_STATES),
        Column("day", "date", "检查日期"),
        CLOCK,
        Column("checker", "text", "检查人"),
        Column("note", "text", "存在问题"),
        Column("source", "text", "来源：自查、督查、暗访、模拟、投诉", values=SOURCES),
        Column("photos", "text", "佐证照片的名称，顿号隔开；没有则为空串"),
        Column("spots", "int", "看了几处；没写则为空", optional=True),
        Column("spots_unmet", "int", "其中几处有问题；没写则为空", optional=True),
        Column("credit", "float", "得该项分值的几成（0 至 1）；不适用为空", optional=True),
        Column("credit_low", "float", "没数问题处数时至少得几成；不适用为空", optional=True),
        Column("is_expired", "bool", "已过检查周期，达标不再算数"),
        Column("answer_id", "text", "依据的答案"),
    ),
)

_PCT = "0 至 100；没有依据时为空，不当作 0 也不当作 100"
SCORES = Table(
    "scores",
    "每个点位的得分与新鲜度",
    ("point_id",),
    (
        Column("point_id", "text", "点位"),
        Column("static_pct", "float", "静态得分，" + _PCT, unit="%", optional=True),
        Column("dynamic_pct", "float", "动态得分，" + _PCT, unit="%", optional=True),
        Column("overall_pct", "float", "总得分，" + _PCT, unit="%", optional=True),
        Column("low_pct", "float", "未知项全不达标时的总得分", unit="%", optional=True),
        Column("high_pct", "float", "未知项全达标时的总得分", unit="%", optional=True),
        Column("indicators", "int", "应查项数"),
        Column("met", "int", "达标且未过期的项数"),
        Column("unmet", "int", "未达标项数"),
        Column("unmet_static", "int", "未达标的静态项数"),
        Column("na", "int", "不适用项数"),
        Column("expired", "int", "达标但已过期的项数"),
        Column("unverified", "int", "称达标、须有佐证而没有的项数"),
        Column("unknown", "int", "从未查过的项数"),
        Column("last_day", "date", "最近一次检查日期", optional=True),
        Column("age_days", "int", "距最近一次检查的天数", unit="d", optional=True),
        Column("fresh_pct", "float", "已查动态项中未过期的比例", unit="%", optional=True),
    ),
)

_STANDING = (
    Column(
        "target", "text", "固定点位不失分、随机点位拿高分、静态全达标、动态全清零", values=TARGETS
    ),
    Column("kind", "text", "固定、随机、全部点位", values=TARGET_KINDS),
    Column("points", "int", "有这些指标的点位数"),
    Column("points_known", "int", "其中至少有一项有效结果的点位数"),
    Column("value", "float", "现值，只按已知的算；一无所知时为空", optional=True),
    Column("low", "float", "未知项都落在小处时的值", optional=True),
    Column("high", "float", "未知项都落在大处时的值", optional=True),
    Column("goal", "float", "目标值（设置 scores）"),
    Column("unit", "text", "百分比或项数", values=TARGET_UNITS),
    Column("met", "int", "达标项数"),
    Column("unmet", "int", "未达标项数"),
    Column("unverified", "int", "称达标、须有佐证而没有的项数"),
    Column("expired", "int", "达标但已过期的项数"),
    Column("unknown", "int", "从未查过的项数"),
    Column(
        "status",
        "text",
        "已达到、未达到、尚不知道：未知项无论怎样都达到的才算达到",
        values=TARGET_STATUS,
    ),
)

_ROUND = Column("round_id", "text", "第一天和名称；按时间排列")

ROUNDS = Table(
    "rounds",
    "各轮检查（设置 [[rounds]]）：按当轮的目录、当轮的答案、最后一天重新计分",
    ("round_id",),
    (
        _ROUND,
        Column("name", "text", "名称"),
        Column("start", "date", "第一天"),
        Column("end", "date", "最后一天"),
        Column("until", "date", "算到哪一天：最后一天，还没结束的为截止日期", optional=True),
        Column("catalogue_version", "text", "所用目录的版本（内容摘要）"),
        Column("points", "int", "当轮目录里有其类别的点位数"),
        Column("answered_points", "int", "其中有答案的点位数"),
        Column("answers", "int", "采用的答案数（每个点位每项一条）"),
    ),
)

ROUND_SCORES = Table(
    "round_scores",
    "每个点位在各轮的得分；当轮目录没有其类别的点位没有行",
    ("round_id", "point_id"),
    (
        _ROUND,
        Column("point_id", "text", "点位"),
        Column("static_pct", "float", "静态得分，" + _PCT, unit="%", optional=True),
        Column("dynamic_pct", "float", "动态得分，" + _PCT, unit="%", optional=True),
        Column("overall_pct", "float", "总得分，" + _PCT, unit="%", optional=True),
        Column("low_pct", "float", "未知项全不达标时的总得分", unit="%", optional=True),
        Column("high_pct", "float", "未知项全达标时的总得分", unit="%", optional=True),
        Column("met", "int", "达标且未过期的项数"),
        Column("unmet", "int", "未达标项数"),
        Column("answered", "int", "当轮有答案的项数"),
    ),
)

FOUR_TARGETS = Table(
    "targets",
    "四个目标：固定点位不失分只有 fixed 一行，随机点位拿高分只有 likely 一行，其余两个各三行",
    ("target", "kind"),
    _STANDING,
)

ROUND_TARGETS = Table(
    "round_targets",
    "四个目标在各轮结束时怎样，各列同 targets",
    ("round_id", "target", "kind"),
    (_ROUND, *_STANDING),
)
