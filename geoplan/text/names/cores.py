"""Compare proper names: equal, equal but for an area's name, in Latin letters, by a slip, akin.

From: two :class:`Name`. To: points, and how they agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geoplan.text.names.areas import Region, short_name
from geoplan.text.names.lexicon import lexicon
from geoplan.text.names.parts import Name
from geoplan.text.names.sounds import is_slip, spellings, spells

How = Literal["equal", "form", "latin", "slip", "phase", "part", "chain", "outlet", "bare", "akin"]


@dataclass(frozen=True)
class NameWeights:
    """Points for and against; one point is a factor of e in the odds of being one place.

    Planning defaults, set from how often county lists and maps differ in each way.
    """

    equal: float = 6.0
    """Both say the same, in whatever form."""
    bare: float = 3.8
    """One says nothing but its kind (公厕), or is not named at all: the place says the rest."""
    former: float = -0.3
    """By a former, short or other name."""
    latin: float = -0.5
    """By its pinyin or English."""
    slip: float = -2.0
    """But for one letter mistaken for another that sounds or looks like it."""
    area_left_out: float = -0.3
    """An area in front on one side only."""
    area_is_all: float = -1.5
    """… where the area is all that tells which one (滨江镇卫生院, 卫生院)."""
    kind_left_out: float = -0.5
    """A word for the kind on one side only."""
    kind_wider: float = -0.6
    """市场 for 农贸市场."""
    centre_left_out: float = -0.4
    """中心 on one side only."""
    first_phase: float = -1.0
    """No phase, for phase one."""
    brand_left_out: float = -2.0
    """The organisation on one side only."""
    part_left_out: float = -5.5
    """A part (东校区, a区) on one side only: near by, somebody should look."""
    outlet_left_out: float = -3.2
    """What tells an outlet (城西支行) on one side only: the very place can make up for it."""
    outlet_differs: float = -7.0
    """Two words for outlets of one organisation: only the same house number makes up for it."""
    akin: float = -7.0
    """Two proper names of which one holds the other, or that share most: never a match."""


def compare_cores(
    a: Name, b: Name, region: Region, weights: NameWeights
) -> tuple[float, How] | None:
    """Compare the proper names, the areas in front taken as part of them where that helps."""
    if a.pieces or b.pieces:
        return _latin_cores(a, b, region, weights)
    if a.core == b.core:
        return _areas_left_out(a, b, not a.core, weights), "form"
    if a.core and b.core and a.kind == b.kind and (a.core == b.whole or b.core == a.whole):
        return weights.kind_left_out, "form"  # 汽车站公交站台, 汽车站
    for mine, other in ((a, b), (b, a)):
        level = _level_in_core(mine, other, region)
        if level:
            return _area_in_core(mine, other, level, weights)
    if a.core and b.core and differ_by_a_slip(a.core, b.core):
        return weights.slip + _areas_left_out(a, b, False, weights), "slip"
    return _outlets(a, b, weights)


def _areas_left_out(a: Name, b: Name, is_all: bool, weights: NameWeights) -> float:
    mine, other = set(a.areas), set(b.areas)
    if mine == other:
        return 0.0
    if is_all and not (a.series or a.brand):
        single = a.kind and lexicon().kinds[a.kind].is_single
        if ("township" in mine) != ("township" in other) and not single:
            return weights.area_is_all
    return weights.area_left_out


def _level_in_core(a: Name, b: Name, region: Region) -> str:
    """Return the level of the area that ``a`` calls by its short name: 滨江小学."""
    for level, full in b.areas.items():
        if b.core != a.core and short_name(full) + b.core == a.core:
            return level
    for short, full in region.full_of.items():
        if a.core.startswith(short) and a.core[len(short) :] == b.core:
            level = region.known[full]
            if b.areas.get(level, full) == full and not b.is_bare:
                return level
    return ""


def _area_in_core(a: Name, b: Name, level: str, weights: NameWeights) -> tuple[float, How]:
    if level in b.areas:
        return 0.0, "form"
    if b.core or b.series or level != "township":
        return weights.area_left_out, "form"
    if b.brand and a.brand:
        return weights.outlet_left_out, "outlet"
    return weights.area_is_all, "form"


def differ_by_a_slip(a: str, b: str) -> bool:
    """Whether two proper names differ by one letter mistaken, or two letters swapped."""
    if len(a) != len(b) or len(a) < 2:
        return False
    places = [i for i, (c, d) in enumerate(zip(a, b, strict=True)) if c != d]
    if len(places) == 1:
        return is_slip(a[places[0]], b[places[0]])
    if len(places) == 2 and len(a) > 2:
        i, j = places
        is_swapped = j == i + 1 and a[i] == b[j] and a[j] == b[i]
        return is_swapped and not any(c.isdigit() for c in (a[i], a[j]))
    return False


def _outlets(a: Name, b: Name, weights: NameWeights) -> tuple[float, How] | None:
    """Compare two outlets of one organisation, of which one may not say which it is."""
    if a.brand and b.brand:
        is_said = bool(a.core and b.core)
        points = weights.outlet_differs if is_said else weights.outlet_left_out
        return points, "outlet"
    for mine, other in ((a, b), (b, a)):
        if not other.core or mine.core == other.core:
            continue
        if mine.is_hall and not other.is_hall and mine.core.startswith(other.core):
            return weights.outlet_left_out, "outlet"
        if _stands_before(mine.core, other.core):
            return weights.outlet_left_out, "outlet"
    return (weights.akin, "akin") if _is_akin(a.core, b.core) else None


def _is_akin(a: str, b: str) -> bool:
    """Whether one holds the other, or two of at least three letters share all but one or two."""
    if min(len(a), len(b)) < 2:
        return False
    if a in b or b in a:
        return not any(c.isdigit() for c in a + b)
    places = [(c, d) for c, d in zip(a, b, strict=False) if c != d]
    series = lexicon().series_of
    if any(series.get(c, frozenset()) & series.get(d, frozenset()) for c, d in places):
        return False
    is_long = len(a) == len(b) > 2 and 2 * len(places) <= len(a)
    return is_long and not any(c.isdigit() for pair in places for c in pair)


def _stands_before(long: str, short: str) -> bool:
    """Whether ``long`` only says where besides: 东门 of 东门小太阳幼儿园."""
    head = long.removesuffix(short)
    return len(short) > 2 and head != long and len(head) > 1 and not head[-1].isdigit()


def _latin_cores(
    a: Name, b: Name, region: Region, weights: NameWeights
) -> tuple[float, How] | None:
    if a.pieces and b.pieces:
        is_one = "".join(a.pieces) == "".join(b.pieces)
        return (_areas_left_out(a, b, False, weights), "form") if is_one else None
    latin, other = (a, b) if a.pieces else (b, a)
    left_out = _areas_left_out(a, b, False, weights)
    if spells(latin.pieces, other.core):
        return weights.latin + left_out, "latin"
    for full in other.areas.values():
        if spells(latin.pieces, short_name(full) + other.core):
            return weights.latin, "latin"
    for short in region.full_of:
        if other.core.startswith(short) and spells(latin.pieces, other.core[len(short) :]):
            return weights.latin, "latin"
        spelt = "".join(latin.pieces)
        for head in spellings(short):
            rest = spelt.removeprefix(head)
            if rest != spelt and spells((rest,) if rest else (), other.core):
                named = other.areas.get(region.known[region.full_of[short]], "")
                if named in ("", region.full_of[short]) and not other.is_bare:
                    return weights.latin + weights.area_left_out, "latin"
    if other.brand and latin.brand:
        return _outlets(a, b, weights)
    return None
