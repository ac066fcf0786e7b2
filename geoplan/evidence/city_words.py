"""The words of the city's own case system (数字城管): states, sources, kinds of cases.

From: a word as that system writes it. To: ours, and back. The codes of kinds differ from city to
city (each issues its own 立案标准), so that none is built in: a county gives its own table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geoplan.errors import Problem
from geoplan.sources.cells import cell_text
from geoplan.sources.sheets import ColumnNames, read_sheets

# The usual steps: 受理 → 立案 → 派遣 → 处置 → 核查 → 结案. The first word of each is written.
_STATES: dict[str, tuple[str, ...]] = {
    "to_verify": ("受理", "上报", "待受理", "待核实", "待立案", "登记", "已受理"),
    "assigned": ("派遣", "立案", "待派遣", "已派遣", "已立案", "交办", "已交办", "待处置"),
    "mending": ("处置", "处置中", "处理中", "整改中", "办理中"),
    "to_review": ("核查", "待核查", "核查中", "处置完成", "已处置", "待复核", "待结案"),
    "closed": ("结案", "已结案", "已办结", "办结", "已销号", "归档", "已归档"),
    "returned": ("返工", "退回", "回退", "已退回", "核查不通过"),
    "extended": ("延期", "挂账", "缓办", "已延期"),
    "relapsed": ("重复发生", "反弹", "再次发生"),
}
STATE_OF = {word: state for state, words in _STATES.items() for word in words}
WORD_OF = {state: words[0] for state, words in _STATES.items()}
VOID = frozenset({"作废", "不予立案", "不立案", "已作废", "注销", "重复案件"})

_PATROL = ("监督员", "采集员", "巡查", "视频", "智能", "专项普查", "数字城管")

# Planning defaults: which indicator a kind of case speaks of. The first name is the one written.
_KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "env_litter": ("市容环境", ("暴露垃圾", "积存垃圾渣土", "渣土堆")),
    "env_clean": ("市容环境", ("道路不洁", "道路保洁", "保洁不力")),
    "env_water": ("市容环境", ("积水", "道路积水", "污水外溢", "污水满溢")),
    "env_green": ("市容环境", ("绿地脏乱", "绿地保洁", "绿地养护", "黄土裸露", "毁绿占绿")),
    "env_bins_state": ("市容环境", ("垃圾箱满溢", "垃圾容器满溢", "垃圾桶脏污")),
    "env_toilet": ("市容环境", ("公共厕所脏乱", "公厕不洁")),
    "env_fume": ("市容环境", ("露天烧烤", "油烟污染", "油烟扰民")),
    "ord_building": ("市容环境", ("私搭乱建", "违法搭建", "违章搭建")),
    "ord_wires": ("市容环境", ("乱拉乱挂", "沿街晾挂", "架空线缆损坏")),
    "env_smallads": ("宣传广告", ("非法小广告", "乱张贴乱涂写", "乱张贴")),
    "ord_stall": ("街面秩序", ("占道经营", "店外经营", "无照经营游商", "流动摊贩")),
    "ord_parking": ("街面秩序", ("机动车乱停放", "非机动车乱停放", "机动车乱停", "非机动车乱停")),
    "ord_pile": ("街面秩序", ("乱堆物堆料", "占道堆物", "乱堆乱放")),
    "ord_beggar": ("街面秩序", ("流浪乞讨",)),
    "fac_fire_lane": ("街面秩序", ("占用消防通道", "堵塞消防通道")),
    "fac_road": ("道路设施", ("道路破损", "路面坑洼", "路面塌陷")),
    "fac_sidewalk": ("道路设施", ("人行道破损",)),
    "fac_manhole": ("公用设施", ("井盖破损", "井盖缺失", "路缘石破损")),
    "fac_lamps_on": ("公用设施", ("路灯不亮", "路灯损坏")),
}

CATEGORY_COLUMNS = ColumnNames(
    {
        "indicator": ("指标编号", "指标", "indicator"),
        "major_code": ("大类代码", "大类编码"),
        "major": ("大类名称", "大类"),
        "minor_code": ("小类代码", "小类编码"),
        "minor": ("小类名称", "小类"),
    },
    required=("indicator", "minor"),
)


@dataclass(frozen=True)
class Category:
    """A kind of case: its names, and its codes where the county gave them."""

    major: str = ""
    minor: str = ""
    major_code: str = ""
    minor_code: str = ""


@dataclass
class Categories:
    """Kinds of cases by indicator, and indicators by the names and codes of kinds."""

    of_indicator: dict[str, Category] = field(default_factory=dict)
    indicator_of: dict[str, str] = field(default_factory=dict)

    def find(self, code: str, name: str) -> str:
        """Return what a kind speaks of as an indicator's id or name, or "" where nobody knows."""
        return self.indicator_of.get(_folded(code)) or self.indicator_of.get(_folded(name), "")


def read_categories(path: Path | None, name: str, problems: list[Problem]) -> Categories:
    """Return the kinds of the county's table before those of the planning defaults."""
    found = Categories()
    if path is not None:
        for sheet in read_sheets(path, CATEGORY_COLUMNS, name, problems):
            for _, cells in sheet.rows:
                text = {key: cell_text(cells.get(key, "")) for key in CATEGORY_COLUMNS.aliases}
                if text["indicator"] and text["minor"]:
                    indicator = text.pop("indicator")
                    _add(found, indicator, Category(**text))
    for indicator, (major, minors) in _KINDS.items():
        for minor in minors:
            _add(found, indicator, Category(major, minor))
    return found


def _add(found: Categories, indicator: str, kind: Category) -> None:
    found.of_indicator.setdefault(indicator, kind)
    for word in (kind.minor_code, kind.minor):
        if word:
            found.indicator_of.setdefault(_folded(word), indicator)


def source_word(text: str) -> str:
    """Return ours for who reported a case: the system's own people patrol, the rest complain."""
    return "patrol" if any(word in text for word in _PATROL) else "complaint"


def state_of(words: Mapping[str, str], text: str) -> str:
    """Return what ``words`` make of a state as written, or ""."""
    return words.get(_folded(text), "")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
