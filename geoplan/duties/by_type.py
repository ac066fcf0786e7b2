"""What the catalogue says: the campaign on a subject leads where it is the only one, else the type.

From: the catalogue, a :class:`~geoplan.duties.case.Case`. To: claims of lead and supporting units.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geoplan.catalogue.model import PointType, Topic, Unit
from geoplan.duties.by_list import claim_unit
from geoplan.duties.case import Case
from geoplan.duties.units import Named
from geoplan.errors import Problem


def claim_by_type(case: Case, stand_in: Mapping[str, Any]) -> None:
    """Claim lead and supporting units of every point by its campaign and type.

    Several campaigns about one type, each with a lead of its own, do not say who leads the place:
    then the type does. Whoever leads a campaign supports where they do not lead.
    """
    for type_id, at in case.of_type.items():
        point_type = case.catalogue.types[type_id]
        topics = [t for t in case.catalogue.topics.values() if type_id in t.types]
        leads = {topic.lead for topic in topics}
        if len(leads) == 1:
            _claim(case, "lead", "topic", at, leads.pop(), topics[0].id, stand_in)
            _tell_other(case, point_type, topics[0], len(at))
        _claim(case, "lead", "type", at, point_type.lead, type_id, stand_in)
        for unit_id, source in _supporting(point_type, topics):
            _claim(case, "supporting", "type", at, unit_id, source, stand_in)


def _supporting(point_type: PointType, topics: list[Topic]) -> list[tuple[str, str]]:
    """Return supporting units, each once, with the entry that names them."""
    found = dict.fromkeys(point_type.supporting, point_type.id)
    for topic in topics:
        for unit in (topic.lead, *topic.supporting):
            found.setdefault(unit, topic.id)
    return list(found.items())


def _claim(
    case: Case,
    role: str,
    rule: str,
    at: Any,
    unit_id: str,
    source: str,
    stand_in: Mapping[str, Any],
) -> None:
    unit: Unit = case.catalogue.units[unit_id]
    found = Named(unit.name, unit.role)
    claim_unit(case, role, rule, at, found, f"{source}: {unit_id}", stand_in)


def _tell_other(case: Case, point_type: PointType, topic: Topic, count: int) -> None:
    """Say that a campaign's lead stands before another lead in the type's own entry."""
    if topic.lead == point_type.lead:
        return
    units = case.catalogue.units
    facts = {
        "type": point_type.name,
        "topic": topic.name,
        "lead": units[topic.lead].name,
        "own": units[point_type.lead].name,
    }
    case.problems.append(Problem("duty.topic_leads", "info", count=count, facts=facts))
