"""How alike two names are, part by part.

From: two :class:`Name`. To: :class:`Likeness`, or None where they cannot be one place's.
"""

from __future__ import annotations

from dataclasses import dataclass

from geoplan.text.names.areas import Region
from geoplan.text.names.cores import How, NameWeights, compare_cores, differ_by_a_slip
from geoplan.text.names.lexicon import lexicon
from geoplan.text.names.parts import Name

__all__ = ["How", "Likeness", "NameWeights", "areas_clash", "compare"]


@dataclass(frozen=True)
class Likeness:
    """Points for two names being one place's, and how they agree.

    ``how``: ``equal`` as written; ``form`` in another form; ``latin``; ``slip`` but for a letter;
    ``chain`` both say only the organisation; ``phase`` phase one, of which only one says so;
    ``part``, ``outlet`` but for a part one lacks;
    ``bare`` where one says only its kind; ``akin`` two names that somebody may take for one.
    """

    points: float
    how: How


def compare(a: Name, b: Name, region: Region, weights: NameWeights) -> Likeness | None:
    """Return how alike two names are; None is never.

    Never: kinds of which neither is the wider, numbers, letters, sides or phases that differ,
    areas or organisations that differ, proper names that differ by more than a slip of the pen.
    """
    if a.brand and b.brand and a.brand != b.brand:
        return None
    kind = _kinds(a, b, weights)
    if areas_clash(a, b, region):
        return None
    series = _series(a, b, weights)
    if series is not None and a.kind != b.kind and differ_by_a_slip(a.whole, b.whole):
        return Likeness(weights.equal + weights.slip + series, "slip")  # 幼儿圆
    if kind is None:
        return None
    if (a.is_bare or b.is_bare) and not _is_the_countys(a, b):
        return Likeness(weights.bare + (kind if a.kind and b.kind else 0.0), "bare")
    core = None if series is None else compare_cores(a, b, region, weights)
    if series is None or core is None:
        return None
    points, how = core
    if a.brand and a.brand == b.brand and not (a.core or b.core or a.series or b.series):
        how = "chain" if not (a.areas and b.areas) else how
    elif a.text == b.text:
        how = "equal"
    elif series <= weights.part_left_out and how in ("equal", "form"):
        how = "part"
    elif series == weights.first_phase and how in ("equal", "form"):
        how = "phase"
    points += weights.equal + kind + series
    points += weights.centre_left_out * (a.is_centre != b.is_centre)
    points += weights.brand_left_out * (bool(a.brand) != bool(b.brand))
    return Likeness(points, how)


def _kinds(a: Name, b: Name, weights: NameWeights) -> float | None:
    if a.kind == b.kind:
        return 0.0
    if not a.kind or not b.kind:
        return weights.kind_left_out
    kinds = lexicon().kinds
    if kinds[a.kind].is_hall or kinds[b.kind].is_hall:
        return 0.0
    for mine, other in ((a.kind, b.kind), (b.kind, a.kind)):
        if mine in lexicon().line(other):
            is_counted = kinds[other].is_counted and "no" in a.series and "no" in b.series
            return None if is_counted else weights.kind_wider
    is_one_chain = a.brand and a.brand == b.brand and not {"atm", "dormitory"} & {a.kind, b.kind}
    return weights.kind_wider if is_one_chain else None


def _is_the_countys(a: Name, b: Name) -> bool:
    """Whether one says only the kind and the other besides only the county, of which it has one."""
    kind = lexicon().kinds.get(a.kind)
    if kind is None or kind.is_many or a.kind != b.kind or a.is_bare == b.is_bare:
        return False
    named = b if a.is_bare else a
    said = named.core or named.brand or named.series or named.pieces or named.is_centre
    return not said and "township" not in named.areas


def areas_clash(a: Name, b: Name, region: Region) -> bool:
    """Whether the two name different areas; one that names none means the county's own."""
    for level in ("province", "prefecture", "county"):
        known = region.own.get(level, "")
        mine, other = a.areas.get(level, ""), b.areas.get(level, "")
        if level == "county" and (mine or other) and known:
            mine, other = mine or known, other or known
        if mine and other and mine != other:
            return True
    mine, other = a.areas.get("township", ""), b.areas.get("township", "")
    if mine and other and mine != other:
        return True
    return _owner(a) != _owner(b) and bool(_owner(a) and _owner(b))


def _owner(name: Name) -> str:
    """Return the level whose institution it is: 市 of 信宁市第一中学, none where none is said."""
    for level in ("county", "prefecture"):
        if level in name.areas:
            return level
    return ""


def _series(a: Name, b: Name, weights: NameWeights) -> float | None:
    points = 0.0
    for slot in sorted({*a.series, *b.series}):
        mine, other = a.series.get(slot, ""), b.series.get(slot, "")
        if slot == "phase" and (not mine or not other):
            if (mine or other) != "1":
                return None
            points += weights.first_phase
        elif slot == "stretch" and (not mine or not other):
            points += weights.area_left_out  # 人民路东段 is on 人民路
        elif mine != other:
            if (mine and other) or slot == "no":
                return None
            points += weights.part_left_out
    return points
