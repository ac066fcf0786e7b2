"""Read how a type's points are made from the network and from other points.

From: the field ``derive`` of a type's entry. To: :class:`~geoplan.catalogue.model.Derive`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geoplan.catalogue.fields import Entry, suggest
from geoplan.catalogue.model import Derive


@dataclass(frozen=True)
class RuleForm:
    """What a rule must be told; ``shapes`` are those of the types that may use it."""

    params: tuple[str, ...]
    is_around: bool
    shapes: tuple[str, ...]


RULES = {
    "belt": RuleForm(("reach_m",), True, ("belt",)),
    "corridor": RuleForm(("reach_m", "target_m"), True, ("belt",)),
    "stops": RuleForm(("group",), False, ("stretch",)),
    "junction": RuleForm(("cluster_m", "arms"), True, ("site",)),
    "fringe": RuleForm(("inner_m", "outer_m", "cell_m"), False, ("belt",)),
    "village": RuleForm(("spread_m",), False, ("belt",)),
    "compound": RuleForm(("gap_m", "min_buildings"), False, ("site",)),
}
_COUNTS = frozenset({"group", "arms", "min_buildings"})


def read_derive(entry: Entry, shape: str, around: tuple[str, ...]) -> Derive | None:
    """Return the rule of ``entry``; None when it has none.

    ``around`` are the types that the rule names and that exist.
    """
    raw = entry.raw.get("derive")
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        entry.say("not_mapping", "derive", value=raw)
        return None
    part = entry.part("derive", raw)
    rule = part.choice("rule", RULES, "bad_choice")
    form = RULES.get(rule)
    if form is None:
        part.expect(("rule",), raw)
        return None
    part.expect(("rule", *form.params, *(("around",) if form.is_around else ())), ())
    if shape not in form.shapes:
        near = suggest(shape, form.shapes)
        part.say("rule_unfit", "rule", value=rule, shape=shape, near=near)
    if form.is_around and raw.get("around") == []:
        part.say("empty_text", "around")
    params: dict[str, float] = {
        name: part.whole(name, 1, least=1) if name in _COUNTS else part.number(name, 1)
        for name in form.params
    }
    return Derive(rule, around, params)
