"""Words for doubtful duties and for objections to them.

From: rows of ``duty_conflicts`` and ``objections``. To: phrases for sheets, map and ``explain``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from geoplan.text import say
from geoplan.text.phones import hide_phones

_AREA = re.compile(r"(?:township|community|grid):(?:file:(\d+)|([nwr]\d+)|(.+))")


def doubt_facts(row: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return a row of ``duty_conflicts`` in words."""
    return {
        "role": say(f"role.{row['role']}", language),
        "kind": say(f"doubt.{row['kind']}", language),
        "chosen": row["chosen"],
        "why": say(f"doubt_why.{row['why']}", language),
        "candidates": "；".join(_candidate(c, language) for c in json.loads(row["candidates"])),
    }


def _candidate(candidate: Mapping[str, Any], language: str) -> str:
    measures = {}
    for name in ("distance_m", "length_m"):
        metres = candidate.get(name)
        measures[name] = "" if metres is None else f"{metres:.0f}"
    rule = say(f"rule.{candidate['rule']}", language)
    facts = {"unit": candidate["unit"], "rule": rule}
    facts["detail"] = _area(candidate["detail"], candidate["unit"], language)
    return say("explain.candidate_unit", language, **facts, **measures)


def _area(detail: str, unit: str, language: str) -> str:
    """Return where a candidate comes from; an id of an area that only repeats its name is none."""
    found = _AREA.fullmatch(detail)
    if found is None:
        return detail
    number, thing, name = found.groups()
    if number:
        return say("doubt_area.file", language, n=number)
    return f"OSM {thing}" if thing else "" if name == unit else str(name)


def word_objection(row: Mapping[str, Any], language: str) -> str:
    """Return a row of ``objections`` as a sentence for files that may leave the office."""
    state = say(f"objection_state.{row['state']}", language)
    facts = {"unit": row["unit"], "day": row["day"].isoformat(), "why": hide_phones(row["why"])}
    return say("objection.card", language, **facts, state=state)
