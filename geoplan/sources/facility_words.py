"""The words of a book of facilities, and the tags that say the same on the map.

From: a cell, or the tags of a place. To: the codes of the table ``facilities``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from geoplan.catalogue import Catalogue

Tags = Mapping[str, str]

# The first that fits wins: 公厕指示牌 is no 公厕, 停车场指示牌 no 停车场.
_KINDS: tuple[tuple[str, str], ...] = (
    ("toilet_sign", r"(公厕|厕所|卫生间|洗手间).*(指示|引导|导向|导视|标识|标志|牌)"),
    ("other", r"指示牌|引导牌|标志牌|导向牌"),
    ("toilet", r"公厕|厕所|卫生间|洗手间|toilet"),
    ("ad", r"公益广告|公益宣传|景观小品|遵德守礼|^广告牌?$|\bad\b|advert"),
    ("internet_cafe", r"网吧|网咖|上网服务"),
    ("entertainment", r"KTV|歌舞|娱乐|游戏厅|游艺|电玩|夜总会|舞厅|棋牌|台球"),
    ("bar", r"酒吧|\bbar\b|\bpub\b"),
    ("tobacco", r"烟草|卷烟|电子烟|香烟|售烟|tobacco"),
    ("alcohol", r"酒类|酒行|酒水|售酒|alcohol"),
    ("lottery", r"彩票|福彩|体彩|lottery"),
    ("parking", r"停车|parking"),
    ("square", r"广场|square"),
    ("yard", r"院落|大院|院坝|空地|操场|场地|yard"),
    ("food", r"餐饮|餐馆|食品|小吃|饭店|便利店|小卖部|food"),
)
# Wording of the attested county rule; what campaigns are called besides is a planning default.
_THEMES: tuple[tuple[str, str], ...] = (
    ("core", r"核心价值观|24字|二十四字|富强|core"),
    ("manners", r"讲文明|树新风|文明礼仪|文明交通|文明出行|文明旅游|中国梦|manners"),
    ("health", r"文明健康|健康生活|绿色环保|公筷|光盘|节约|卫生健康|health"),
    ("scenery", r"景观小品|小品|雕塑|scenery"),
    ("minors", r"未成年|青少年|儿童|关爱|minors"),
    ("honesty", r"诚信|信用|honesty"),
)
_STATUS: tuple[tuple[str, str], ...] = (
    ("commercial", r"商业"),
    ("gone", r"停用|关闭|拆除|已拆|丢失|缺失|报废|在建|待建|未建|拟建|规划|gone|closed"),
    ("faulty", r"破损|褪色|错字|污损|占用|损坏|倾斜|锈|维修|故障|不亮|较差|faulty"),
    ("good", r"完好|正常|良好|开放|在用|使用|good|open"),
)

# Planning defaults: which tags of OSM mean which kind, by key. Types of the catalogue are asked
# first, so that a county's changes to it hold here too.
TYPE_KINDS = {
    "public_toilet": "toilet",
    "internet_cafe": "internet_cafe",
    "square": "square",
}
_TAGS: dict[tuple[str, str], str] = {
    **{("amenity", "parking"): "parking"},
    **{("amenity", v): "entertainment" for v in ("nightclub", "karaoke_box", "casino", "gambling")},
    **{("leisure", v): "entertainment" for v in ("amusement_arcade", "adult_gaming_centre")},
    **{("amenity", v): "bar" for v in ("bar", "pub")},
    **{("shop", v): "tobacco" for v in ("tobacco", "e-cigarette", "vape")},
    **{("shop", v): "alcohol" for v in ("alcohol", "wine")},
    **{("shop", "lottery"): "lottery"},
    **{("amenity", v): "food" for v in ("restaurant", "fast_food", "food_court", "cafe")},
    **{("shop", v): "food" for v in ("convenience", "supermarket", "bakery", "confectionery")},
}
# Grounds of institutions, where drawn as ground and not as a building.
_YARDS = {
    "amenity": ("townhall", "community_centre", "public_building", "courthouse"),
    "office": ("government",),
}
_KEYS = ("amenity", "shop", "leisure")
_CLOSED = ("private", "no")


def kind_of(text: str) -> str:
    """Return the kind that the words of a book mean; ``other`` where no rule asks for it.

    >>> [kind_of(word) for word in ("室外公厕", "公厕指示牌", "路灯")]
    ['toilet', 'toilet_sign', 'other']
    """
    return next(iter(_all(_KINDS, text)), "other")


def themes_of(text: str) -> list[str]:
    """Return the themes of an advertisement that ``text`` names, in the order of the rule."""
    return _all(_THEMES, text)


def status_of(text: str) -> str | None:
    """Return the state that ``text`` names, the worst first; None where it names none."""
    return next(iter(_all(_STATUS, text)), None)


def _all(rules: tuple[tuple[str, str], ...], text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).strip()
    return [code for code, words in rules if re.search(words, folded, re.IGNORECASE)]


def kind_of_place(tags: Tags, geom: str, catalogue: Catalogue) -> str:
    """Return the kind of a place of the map, ``""`` where it is none that a rule asks for."""
    for type_id, kind in TYPE_KINDS.items():
        point_type = catalogue.types.get(type_id)
        if point_type is not None and point_type.matches(tags, geom):
            return kind
    if tags.get("access") in _CLOSED or geom == "line":
        return ""
    for key in _KEYS:
        for value in tags.get(key, "").split(";"):
            kind = _TAGS.get((key, value.strip()), "")
            if kind:
                return kind
    is_ground = geom == "area" and "building" not in tags
    is_yard = any(tags.get(key) in values for key, values in _YARDS.items())
    return "yard" if is_ground and is_yard else ""
