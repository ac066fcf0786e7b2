"""Read a name into parts that can be compared one by one.

From: names of list rows and map objects, the catalogue type they are read for, the region.
To: :class:`Name`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from geoplan.text.names.areas import Region, take_areas
from geoplan.text.names.lexicon import Kind, lexicon
from geoplan.text.names.numerals import arabic

_JOINTS = re.compile(r"[\s·•\-—–_,，、。.'\"“”‘’:：()#*★☆※]")
_NUM = r"(?:\d+)"
_PHASE = re.compile(r"第?(?P<n>\d+)期(?:工程|项目)?")
_FIRST_PHASE = re.compile(r"首期(?:工程|项目)?")
_BUILDING = re.compile(r"(?P<v>\d+|[a-z])(?:号楼|栋|幢|座)$")
_ZONE = re.compile(r"(?<=..)(?P<v>[a-z]\d?|\d+|[东西南北中])(?:区|组团|片区|地块)$")
_CAMPUS = re.compile(
    r"(?P<head>.*(?:中学|小学|学校|学院|医院|幼儿园|初中|高中|保健院|\d[中小高幼院]|.校))"
    r"(?P<v>[^\s]{0,5}?)(?P<word>校区|院区|分校|分院|分园|园区|分部|(?<=[东西南北新老中总])院)$"
)
_SECTION = re.compile(r"(?<=..)(?P<v>小学部|初中部|高中部|中学部|门诊部|住院部)$")
_SIDE = re.compile(r"(?<=[站园场厕楼所口馆])(?P<v>[东西南北新旧老])馆?$")
_GATE = re.compile(r"(?<=..)(?P<v>[东西南北正后侧])大?门$")
_STRETCH = re.compile(r"(?<=[路街道巷])(?P<v>[东西南北中])段$")
_ALONG = re.compile(r"(?<=[路街道巷])(?:全线|全段|沿线|沿街|路段|段)$")
_NUMBERED = re.compile(r"(?P<by>第)?(?P<n>\d+)$")
_FIRST = re.compile(r"^第(?P<n>\d+)(?!次|届)")
_HOUSE = re.compile(r"^第?(?P<n>\d+)号|(?<![路街巷道弄\d])第?(?P<m>\d+)号$")
_LEVEL = re.compile(r"^(?P<v>[县市省镇乡])(?:直属|直|属|立)?(?!场|民|政|区|城|委|府)")
_BANK = re.compile(r"^[^\W县市镇乡]{2,6}?银行")
_ATTACHED = re.compile(r"^第?(\d+)([中小幼])(?:学|儿园)?(?=附属|附设)")
_SIDE_INSIDE = re.compile(r"(汽车|客运|火车)(?P<v>[东西南北新老])(?=站$|客运站$)")
_LINK = re.compile(r"[与和及/&+x×]|-")
_TAILS = (
    ("building", _BUILDING),
    ("zone", _ZONE),
    ("section", _SECTION),
    ("stretch", _STRETCH),
    ("side", _SIDE),
)
# In these the word 中心 only tells the first school or clinic of a township.
_CENTRED = frozenset(("primary", "middle", "school", "kindergarten", "health_centre"))
_OF_SETTLEMENT = frozenset(
    (
        "village_clinic",
        "community_health_station",
        "community_health_centre",
        "civ_station",
        "primary",
        "kindergarten",
        "community_culture",
    )
)
_SETTLEMENT = re.compile(r"(?<=..)(?:社区居委会|居委会|村委会|社区|行政村|(?<!新)村)$")
_BORROWING = frozenset(("bus_stop",))  # named after what they stand at
_NUMBERED_KINDS = frozenset(("school", "hospital", "kindergarten"))
_SHORT = re.compile(r"(?P<head>.*?(?:\d|^[县市区镇乡]))(?P<word>初中|高中|[中小高幼院])$")


@dataclass(frozen=True)
class Name:
    """A name in parts; every part may be empty.

    Attributes
    ----------
    text
        The folded name without remarks in brackets.
    areas
        Full names of areas it begins with, by level (province, prefecture, county, township).
    brand
        The organisation an outlet belongs to, in one spelling.
    core
        What is left: the proper name, numbers in digits.
    kind
        Id of the kind its last word says.
    series
        Values that tell one of a series from another: ``no`` (第三), ``phase``, ``zone``,
        ``campus``, ``section``, ``building``, ``side``, ``stretch``.
    is_centre
        Whether 中心 stands before the kind.
    is_hall
        Whether it is named as an outlet (支行, 店).
    whole
        Proper name and kind as written, without areas, organisation and series.
    pieces
        Of a name in Latin letters, instead of ``core``: readings, and words known in English.
    """

    text: str
    areas: Mapping[str, str] = field(default_factory=dict)
    brand: str = ""
    core: str = ""
    kind: str = ""
    series: Mapping[str, str] = field(default_factory=dict)
    is_centre: bool = False
    is_hall: bool = False
    whole: str = ""
    pieces: tuple[str, ...] = ()

    @property
    def is_bare(self) -> bool:
        """Whether it says nothing but a kind, if that."""
        single = bool(self.kind) and lexicon().kinds[self.kind].is_single
        said = self.core or self.brand or self.areas or self.series or self.pieces
        return not (said or self.is_centre or single)


def read_chinese(text: str, type_id: str, region: Region) -> Name:
    """Read a folded name without remarks, as a name of something of ``type_id``."""
    plain = text.replace(" ", "") if type_id == "junction" else _JOINTS.sub("", text)
    areas, brand, rest = _take_front(arabic(plain), type_id, region)
    series, rest = _take_series(_long_form(rest))
    whole = rest
    kind, rest = _take_kind(rest, type_id)
    if not series:  # 阳光花园二期小区
        series, rest = _take_series(rest)
    if kind or brand:
        rest = _take_level(rest, areas, region)
    rest, is_centre = _take_from_core(rest, kind, brand, series)
    if kind and kind.id == "hospital" and not rest and areas and not series:
        kind = lexicon().kinds["people_hospital"]  # 县医院 is the people's hospital of the county
    if type_id == "junction":
        rest = "×".join(sorted(filter(None, _LINK.split(rest))))
    return Name(
        text=text,
        areas=areas,
        brand=brand or (kind.brand if kind else ""),
        core=rest,
        kind=kind.id if kind else "",
        series=series,
        is_centre=is_centre,
        is_hall=bool(kind and kind.is_hall),
        whole=whole,
    )


def _take_from_core(
    text: str, kind: Kind | None, brand: str, series: dict[str, str]
) -> tuple[str, bool]:
    """Leave of a name only what is proper to it; a number goes into ``series``."""
    if kind:
        text = _without_owner(text, kind, brand)
        if "zone" in series and set(lexicon().line(kind.id)) & _NUMBERED_KINDS:
            series["campus"] = series.pop("zone")  # 一中西区
    number, text = _take_number(text, kind)
    if number:
        series["no"] = number
    text, is_centre = _without_centre(text, kind)
    if kind and kind.id in _OF_SETTLEMENT:
        text = _SETTLEMENT.sub("", text)
    return text, is_centre


def _take_front(text: str, type_id: str, region: Region) -> tuple[dict[str, str], str, str]:
    """Take areas and the organisation in front; words that say nothing go."""
    words = lexicon()
    brand, rest = _take_brand(text, type_id, region)
    if not brand:
        rest = _without(rest, words.noise_front, ())
    areas, rest = take_areas(rest, region)
    if not brand:
        brand, rest = _take_brand(rest, type_id, region)
        more, rest = take_areas(rest, region) if brand else ({}, rest)
        areas |= more
    if not brand:
        rest = _without(rest, words.noise_front, ())
    for word in words.noise_behind if brand else ():
        rest = rest.removeprefix(word)  # 工商银行|股份有限公司|云汀支行
    if brand:
        more, rest = take_areas(rest, region)
        areas |= more
    return areas, brand, _without(rest, (), words.noise_behind)


def _take_level(text: str, areas: dict[str, str], region: Region) -> str:
    """Take a mere 县, 市, 镇 in front as the area it means."""
    level = _LEVEL.match(text)
    if not level:
        return text
    key, name = region.bare_level(level["v"])
    if name:
        areas.setdefault(key, name)
    return text[1:]


def _without_owner(text: str, kind: Kind, brand: str) -> str:
    """Drop whose it is, where the kind says it anyway: 公安局 of 公安局出入境大厅."""
    for owner in kind.owners:
        text = text.removesuffix(owner).removeprefix(owner)
    if kind.is_hall and brand:  # 永辉|超市|万达店
        for length in range(min(len(text), lexicon().longest_word), 1, -1):
            if text[:length] in lexicon().kind_words and length < len(text):
                return text[length:]
    return text


def _take_brand(text: str, type_id: str, region: Region) -> tuple[str, str]:
    """Take the organisation in front, or behind the short name of an area (云汀农商银行)."""
    words = lexicon()
    for head in _short_areas(text, region):
        for spelt in words.brand_words.get(text[head : head + 1], ()):
            if text.startswith(spelt, head):
                return words.brands[spelt], text[:head] + text[head + len(spelt) :]
    bank = _BANK.match(text) if type_id == "bank" else None
    return (bank[0].removeprefix("中国"), text[bank.end() :]) if bank else ("", text)


def _short_areas(text: str, region: Region) -> list[int]:
    """Return 0 and where short names of areas end: after 江西 and 贵溪 of 江西贵溪农商银行."""
    ends = [0]
    for end in ends:
        shorts = region.short_words.get(text[end : end + 1], ())
        ends += [end + len(s) for s in shorts if text.startswith(s, end)]
    return ends


def _without(text: str, front: tuple[str, ...], behind: tuple[str, ...]) -> str:
    for word in front:
        if text.startswith(word) and len(text) > len(word) + 1:
            text = text[len(word) :]
    for word in behind:
        if text.endswith(word) and len(text) > len(word) + 1:
            text = text[: -len(word)]
    return text


def _long_form(text: str) -> str:
    for short, long in lexicon().endings.items():
        if text.endswith(short):
            text = text[: -len(short)] + long
            break
    text = _SIDE_INSIDE.sub(r"\2\1", text)  # 汽车东站, 东汽车站
    return _ATTACHED.sub(r"\1\2", text)  # 第一中学附属小学, 一中附小


def _take_series(text: str) -> tuple[dict[str, str], str]:
    """Take what numbers or sides a part: 2期, a区, 东校区, 小学部."""
    series: dict[str, str] = {}
    phase = _PHASE.search(text)
    if phase and phase.start():
        series["phase"], text = phase["n"], text[: phase.start()] + text[phase.end() :]
    elif (first := _FIRST_PHASE.search(text)) and first.start():
        series["phase"], text = "1", text[: first.start()] + text[first.end() :]
    text = _ALONG.sub("", text)
    is_taken = True
    while is_taken:
        is_taken = False
        campus = _CAMPUS.match(text)
        if campus and "campus" not in series:
            series["campus"] = campus["v"] or campus["word"]
            text, is_taken = campus["head"], True
        for slot, pattern in _TAILS:
            match = pattern.search(text)
            if match and slot not in series:
                series[slot] = match["v"]
                text, is_taken = text[: match.start()], True
    return series, text


def _take_kind(text: str, type_id: str) -> tuple[Kind | None, str]:
    """Take the longest word for a kind that ends the name."""
    words = lexicon()
    for length in range(min(len(text), words.longest_word), 0, -1):
        for kind in words.kind_words.get(text[-length:], ()):
            if type_id in kind.types or not (kind.types or type_id in _BORROWING):
                return kind, text[:-length]
    match = _SHORT.match(text)
    if match and type_id not in _BORROWING:
        kinds = words.shorts.get(match["word"], ())
        if kinds:
            return kinds[0], match["head"]
    return None, text


def _take_number(text: str, kind: Kind | None) -> tuple[str, str]:
    """Take the number of one of many: 第3, 3 before 中学, 3号."""
    house = _HOUSE.search(text)
    if house and (kind is None or kind.id not in _NUMBERED_KINDS):
        return house["n"] or house["m"], text[: house.start()] + text[house.end() :]
    first = _FIRST.match(text)
    if first:
        return str(int(first["n"])), text[first.end() :]
    last = _NUMBERED.search(text)
    line = set(lexicon().line(kind.id)) if kind else set()
    if last and (last["by"] or line & _NUMBERED_KINDS):
        return str(int(last["n"])), text[: last.start()]
    return "", text


def _without_centre(text: str, kind: Kind | None) -> tuple[str, bool]:
    if kind and kind.id in _CENTRED and text.endswith("中心"):
        return text[:-2], True
    return text, False
