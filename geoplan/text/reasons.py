"""Word the rule by which something is a point, a belt or a candidate.

From: the ``reason`` texts of the inventory (``belt: 200 m around school-w1, from gates n10``).
To: the same in the reader's language. The tables keep the rule's own text; what is not understood
here is shown as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from geoplan.text import say, section

_HEADS = ("osm", "belt", "corridor", "junction", "compound", "village", "fringe", "rule")
_WHOLE = {
    "list": "list",
    "osm: waterway": "waterway",
    "rule: streets, buildings, land use": "town",
}
_OFFICIAL = re.compile(r"official: (?P<file>.+?)!(?P<row>\d+)(?:; (?P<rest>.+))?", re.DOTALL)
_RIDE = re.compile(r"osm: route=\w+; stops: (?P<stops>\d+)")
_NUMBER = r"\d+(?:\.\d+)?"
# Parts of a reason between commas; the first pattern that fits a part words it.
_PARTS = tuple(
    (re.compile(pattern, re.DOTALL), key)
    for pattern, key in (
        (rf"(?P<metres>{_NUMBER}) m around (?P<place>\S+)", "around"),
        (r"from gates (?P<ids>\S+)", "from_gates"),
        ("from outline", "from_outline"),
        ("from point", "from_point"),
        (rf"(?P<metres>{_NUMBER}) m", "beside"),
        (r"lines (?P<lines>.+)", "lines"),
        (r"(?P<arms>\d+) arms of main roads", "main_arms"),
        (r"(?P<arms>\d+) arms", "arms"),
        ("signals", "signals"),
        (rf"(?P<count>\d+) blocks within (?P<metres>{_NUMBER}) m", "blocks"),
        (r"(?P<percent>\d+) % tagged flats", "flats"),
        (r"(?P<percent>\d+) % works", "works"),
        (r"(?P<percent>\d+) % fields", "fields"),
        (r"residential land (?P<id>\S+)", "land_of"),
        ("residential land", "on_land"),
        (r"gates (?P<ids>\S+)", "gates"),
        (r"(?P<hectares>\d+) ha", "large"),
        (r"(?P<hectares>\d+\.\d+) ha", "small"),
        (r"called like (?P<id>\S+)", "called_like"),
        (r"settlement (?P<id>\S+) within", "settlement"),
        ("outside built_up", "outside"),
        (rf"(?P<metres>{_NUMBER}) m inside built_up", "inside"),
        ("own outline", "own_outline"),
        (rf"(?P<metres>{_NUMBER}) m from the nearest street", "spread"),
        (rf"(?P<metres>{_NUMBER}) m off", "off"),
        (rf"(?P<inner>{_NUMBER}) m inside to (?P<outer>{_NUMBER}) m outside built_up", "ring"),
        ("streets cross the edge", "crossed"),
        ("not official", "not_official"),
    )
)
_TAG = re.compile(r"[a-z_:]+=.+", re.DOTALL)


def word_reason(reason: str, language: str = "zh", names: Mapping[str, str] | None = None) -> str:
    """Return ``reason`` as a phrase; ``names`` gives the names of points by their ids."""
    if reason in _WHOLE:
        return say(f"reason.{_WHOLE[reason]}", language)
    if ride := _RIDE.fullmatch(reason):
        return say("reason.ride", language, **ride.groupdict())
    if made := _OFFICIAL.fullmatch(reason):
        rest = word_reason(made["rest"], language, names) if made["rest"] else ""
        return say("reason.official", language, **made.groupdict() | {"rest": rest})
    head, _, rest = reason.partition(": ")
    if head not in _HEADS:
        return reason
    words: list[str] = []
    tags: list[str] = []
    for part in _parts(rest):
        if _TAG.fullmatch(part):
            tags.append(part)
        else:
            words.append(_word(part, language, names or {}))
    tagged = [_tags(tags, language)] if tags else []
    return say("reason.comma", language).join([*tagged, *words])


def _parts(text: str) -> Iterable[str]:
    """Return the parts between commas; a comma within a name does not end a part."""
    found: list[str] = []
    for piece in text.split(", "):
        is_part = _TAG.fullmatch(piece) or any(p.fullmatch(piece) for p, _ in _PARTS)
        if found and not is_part:
            found[-1] += f", {piece}"
        else:
            found.append(piece)
    return found


def _word(part: str, language: str, names: Mapping[str, str]) -> str:
    for pattern, key in _PARTS:
        if fits := pattern.fullmatch(part):
            facts = dict(fits.groupdict())
            if "place" in facts:
                facts["place"] = names.get(facts["place"]) or facts["place"]
            if "ids" in facts:
                facts["ids"] = facts["ids"].replace(";", say("reason.and", language))
            return say(f"reason.{key}", language, **facts)
    return part


def _tags(tags: list[str], language: str) -> str:
    glosses = _glosses(language)
    said = [say("reason.tag", language, tag=tag, meaning=glosses.get(tag, "")) for tag in tags]
    return say("reason.tags", language, tags=say("reason.and", language).join(said))


@cache
def _glosses(language: str) -> dict[str, str]:
    return section("reason_tag", language)
