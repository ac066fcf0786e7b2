"""The answer file of a unit's page as JSON.

From: ``{"geoplan":"answers","format":1,"unit":…,"round":…,"crc32":…,"records":[…]}``. To: records.
A file that was cut off or damaged still gives every record that is whole.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

from geoplan.errors import InputError, Problem
from geoplan.evidence.formats.returned import Reading, Returned, ReturnFormat
from geoplan.evidence.records import NOTE_CHARS, Cleaner, clean_text, latest_day

_RECORDS = re.compile(r'"records"\s*:\s*(?=\[)')
_WORD = r'"\s*:\s*("(?:[^"\\]|\\.){0,2000}")'
_NEXT = re.compile(r'\}[^{}"]{0,8}\{(?=\s*")')  # where the next object begins
_RECORDS_MAX = 200_000
_KINDS = ("answer", "not_ours")


class _Twice(dict[str, Any]):
    """An object that gives a key twice: nobody can tell which was meant."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Twice(found)


_DECODER = json.JSONDecoder(
    parse_float=str,
    parse_int=str,
    parse_constant=str,
    object_pairs_hook=_once,
)


def recognises(returned: Returned) -> bool:
    """Whether it is JSON of any kind; another kind is told apart by the message."""
    return returned.kind == "json"


def read(returned: Returned) -> Reading:
    """Read all records, one by one where the file as a whole is broken."""
    text, name = returned.text.strip(), returned.name
    reading = Reading("page")
    try:
        whole = _DECODER.decode(text)
    except (ValueError, RecursionError):
        whole = None
    if whole is None:
        head, objects = _salvage(text)
        reading.problems.append(Problem("collect.broken_json", file=name))
    else:
        head = whole if isinstance(whole, dict) else {}
        listed = head.get("records")
        objects = listed if isinstance(listed, list) else []
    if head.get("geoplan") != "answers":
        raise InputError(Problem("collect.other_json", "error", file=name))
    if head.get("format") != "1":
        facts = {"format": clean_text(head.get("format"))}
        raise InputError(Problem("collect.newer_format", "error", file=name, facts=facts))
    reading.unit, reading.round = clean_text(head.get("unit")), clean_text(head.get("round"))
    _fill(reading, objects, name)
    _check(text, head, reading, name)
    return reading


def _fill(reading: Reading, objects: list[Any], name: str) -> None:
    if len(objects) > _RECORDS_MAX:
        facts = {"count": len(objects), "most": _RECORDS_MAX}
        raise InputError(Problem("collect.too_many", "error", file=name, facts=facts))
    usable = [(n, one) for n, one in enumerate(objects, 1) if _is_usable(one)]
    if len(usable) < len(objects):
        count = len(objects) - len(usable)
        reading.problems.append(Problem("collect.no_record", "lost", file=name, count=count))
    latest = latest_day(one.get("time") for _, one in usable)
    cleaner = Cleaner(name, reading.unit, latest, is_own_check=True)
    reading.records = [cleaner.record(_given(one), n) for n, one in usable]
    reading.records += [
        {"kind": "unread", "why": "collect.no_record", "row": n, "text": _text_of(one)}
        for n, one in enumerate(objects, 1)
        if one is not None and not _is_usable(one)
    ]
    reading.problems += cleaner.problems


def _text_of(one: Any) -> str:
    return clean_text(json.dumps(one, ensure_ascii=False), NOTE_CHARS)


def _is_usable(one: Any) -> bool:
    """Whether it is an object of a kind that a unit may send, and says each thing once."""
    is_object = isinstance(one, dict) and not isinstance(one, _Twice)
    return is_object and one.get("kind", "answer") in _KINDS


def _given(one: dict[str, Any]) -> dict[str, Any]:
    """Return the texts of an object; what should be text and is none counts as not said."""
    given = {key: value for key, value in one.items() if isinstance(value, str)}
    given.pop("unit", None)  # a page speaks for its own unit
    photos = one.get("photos")
    if isinstance(photos, list):
        given["photos"] = "、".join(photo for photo in photos if isinstance(photo, str))
    if one.get("kind") == "not_ours":
        given |= {
            "result": "not_ours",
            "checker": given.get("who", ""),
            "note": given.get("why", ""),
        }
    return given


def _check(text: str, head: dict[str, Any], reading: Reading, name: str) -> None:
    """Tell when the records are not as the page wrote them."""
    told = head.get("crc32")
    start = _RECORDS.search(text)
    if told is None or start is None:
        return
    body = text[start.end() : text.rfind("]") + 1]
    if clean_text(told).lower() != f"{zlib.crc32(body.encode('utf-8', 'replace')):08x}":
        reading.problems.append(Problem("collect.changed", file=name))


def _salvage(text: str) -> tuple[dict[str, Any], list[Any]]:
    """Return what a broken file says of itself, and its objects that are whole."""
    start = _RECORDS.search(text)
    front = text[: start.start() if start else 2000]
    head: dict[str, Any] = {"geoplan": "answers"} if '"answers"' in front else {}
    for key in ("unit", "round", "crc32"):
        match = re.search('"' + key + _WORD, front)
        if match:
            head[key] = _string(match[1])
    number = re.search(r'"format"\s*:\s*(\d{1,3})', front)
    head["format"] = number[1] if number else "1"
    return head, list(_objects(text, start.end())) if start else []


def _string(literal: str) -> str:
    try:
        return str(json.loads(literal))
    except ValueError:
        return ""


def _objects(text: str, at: int) -> Iterator[Any]:
    """Yield the objects of a broken list; a broken one is yielded as None."""
    at = text.find("{", at)
    for _ in range(_RECORDS_MAX):
        if at < 0:
            return
        try:
            found, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            after = _NEXT.search(text, at)
            at = after.end() - 1 if after else -1
            yield None
            continue
        inner = found.get("records") if "geoplan" in found else None  # the file, sent twice in one
        yield from inner if isinstance(inner, list) else [found]
        at = text.find("{", at)


PAGE_JSON = ReturnFormat("page_json", recognises, read)
