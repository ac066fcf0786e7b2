"""Tables of self-checks beside what others saw: rates by source, bias by unit, corrected scores.

From: scores. To: the lists.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import BIAS_BASES, RESULTS, SIDES, SOURCES, VERDICTS

_UNIT = Column("unit", "text", "主责单位；没有主责单位的点位合为一行，空串")

SOURCE_RATES = Table(
    "source_rates",
    "自查、督查、暗访、模拟、投诉分开：各单位的点位历次各有多少结果、达标几成",
    ("unit", "source"),
    (
        _UNIT,
        Column("source", "text", "来源", values=SOURCES),
        Column("answers", "int", "答案数，不适用的也算"),
        Column("met", "int", "达标的"),
        Column("unmet", "int", "未达标的"),
        Column("met_pct", "float", "达标 ÷（达标 + 未达标）", unit="%", optional=True),
    ),
)

LOOKS = Table(
    "looks",
    "每个点位每项历次由谁看过：自查、复核（督查、暗访、模拟）、投诉分开，一天算一次",
    ("point_id", "indicator_id", "side"),
    (
        Column("point_id", "text", "点位"),
        Column("indicator_id", "text", "指标"),
        Column("side", "text", "谁看的：单位自己、复核的人、投诉的人", values=SIDES),
        Column("first_day", "date", "第一次"),
        Column("last_day", "date", "最近一次"),
        Column("result", "text", "最近一次的结果", values=RESULTS),
        Column("looks", "int", "看过几天；说不适用的不算"),
        Column("unmet", "int", "其中未达标的几天"),
    ),
)

UNIT_BIAS = Table(
    "unit_bias",
    "每个主责单位的自查与之后的复核（督查、暗访、模拟）差多少：称达标的估计有几成不达标",
    ("unit",),
    (
        _UNIT,
        Column("points", "int", "主责的点位数"),
        Column("pairs", "int", "自查后复核过的项数：同一点位同一指标，自查还算数时复核"),
        Column("self_pct", "float", "这些项自查的达标率", unit="%", optional=True),
        Column("recheck_pct", "float", "这些项复核的达标率", unit="%", optional=True),
        Column("bias_pct", "float", "自查达标率减复核达标率，百分点；正数为偏高", optional=True),
        Column("claimed", "int", "其中自查称达标的项数"),
        Column("refuted", "int", "称达标、复核未达标的项数"),
        Column("mended", "int", "称未达标、复核达标的项数：已整改，或自查偏严"),
        Column(
            "overclaim_pct",
            "float",
            "称达标的项估计有几成经不起复核：本单位的与全县平均按份量折算；不校正时为空",
            unit="%",
            optional=True,
        ),
        Column("low_pct", "float", "95% 区间的低端", unit="%", optional=True),
        Column("high_pct", "float", "95% 区间的高端", unit="%", optional=True),
        Column(
            "basis",
            "text",
            "own 有本单位的复核；prior 没有，用全县平均；none 全县复核太少，不校正",
            values=BIAS_BASES,
        ),
        Column("verdict", "text", "自查偏高、一致、偏低、还说不准", values=VERDICTS),
        Column("overall_pct", "float", "点位的平均总得分（原）", unit="%", optional=True),
        Column("corrected_pct", "float", "同一些点位校正后的平均", unit="%", optional=True),
    ),
)

_RAW = "原样照抄 scores，从不改动"
CORRECTED_SCORES = Table(
    "corrected_scores",
    "每个点位的得分，原来的和按主责单位自查偏差校正的并列",
    ("point_id",),
    (
        Column("point_id", "text", "点位"),
        _UNIT,
        Column("basis", "text", "同 unit_bias", values=BIAS_BASES),
        Column("claimed", "int", "只凭自查算达标的项数：只有这些项打折"),
        Column("static_pct", "float", "静态得分，" + _RAW, unit="%", optional=True),
        Column("static_corrected_pct", "float", "校正后的静态得分", unit="%", optional=True),
        Column("dynamic_pct", "float", "动态得分，" + _RAW, unit="%", optional=True),
        Column("dynamic_corrected_pct", "float", "校正后的动态得分", unit="%", optional=True),
        Column("overall_pct", "float", "总得分，" + _RAW, unit="%", optional=True),
        Column("corrected_pct", "float", "校正后的总得分", unit="%", optional=True),
        Column(
            "corrected_low_pct",
            "float",
            "单位的偏差取 95% 区间最坏一端时的总得分；未知项不计在内",
            unit="%",
            optional=True,
        ),
        Column("corrected_high_pct", "float", "取最好一端时的", unit="%", optional=True),
    ),
)
