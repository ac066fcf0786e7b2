"""The table of the forecast.

From: risk. To: the command ``forecast``, the map and the lists.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import GATES, SCOPES

FORECASTS = Table(
    "forecasts",
    "如果现在来测评会得多少分：全县总分、实地分，以及各类别、乡镇、主责单位的点位被看到时的得分",
    ("scope", "key"),
    (
        Column(
            "scope",
            "text",
            "total 总分（材料、实地、问卷）；county 实地分；"
            "type、township、unit 类别、乡镇、主责单位",
            values=SCOPES,
        ),
        Column(
            "key", "text", "类别编号、乡镇或单位的名称；全县的为空串，不知道乡镇、单位的也为空串"
        ),
        Column("name", "text", "名称"),
        Column("points", "int", "点位数"),
        Column("weight_pct", "float", "平均占实地分的份额", unit="%"),
        Column("seen_pct", "float", "一次抽查至少看到它一个点位的概率", unit="%"),
        Column(
            "evidence_pct",
            "float",
            "其中多少分量有还算数的检查结果；其余只凭推算",
            unit="%",
            optional=True,
        ),
        Column(
            "mean",
            "float",
            "平均得分，精确计算（各组为期望得分之和除以期望份额之和）；抽不到或有渠道不知道则为空",
            unit="%",
            optional=True,
        ),
        Column("sd", "float", "标准差，精确计算；只有全县的有", optional=True),
        Column("sim_mean", "float", "模拟的平均得分", unit="%", optional=True),
        Column("sim_sd", "float", "模拟的标准差", optional=True),
        Column("mean_error", "float", "模拟平均得分的标准误差", optional=True),
        Column("median", "float", "中位数", unit="%", optional=True),
        Column("low", "float", "区间低端；有渠道不知道时按它得零分", unit="%", optional=True),
        Column("high", "float", "区间高端；有渠道不知道时按它得满分", unit="%", optional=True),
        Column("target", "float", "目标", unit="%"),
        Column(
            "p_target",
            "float",
            "达到目标的概率；有渠道不知道而说不准时为空",
            unit="%",
            optional=True,
        ),
        Column("p_worst", "float", "不知道的渠道得零分时达到目标的概率", unit="%", optional=True),
        Column("p_best", "float", "不知道的渠道得满分时达到目标的概率", unit="%", optional=True),
        Column("p_error", "float", "达到目标的概率的模拟标准误差", unit="%", optional=True),
        Column("loss", "float", "预计使实地分少几分（满分 100），各组相加为全县的"),
        Column("draws", "int", "看到它的模拟次数"),
        Column("gate", "text", "负面清单的结论；veto 为否决风险，得分再高也没有用", values=GATES),
    ),
)

FORECAST_BINS = Table(
    "forecast_bins",
    "模拟的得分分布：实地分，和各渠道都知道时的总分，各段占模拟次数的百分之几",
    ("scope", "low"),
    (
        Column("scope", "text", "total 总分；county 实地分", values=SCOPES[:2]),
        Column("low", "float", "从多少分起，含", unit="%"),
        Column("high", "float", "到多少分；最后一段含", unit="%"),
        Column("share_pct", "float", "占模拟次数的份额，各段相加为 100", unit="%"),
    ),
)
