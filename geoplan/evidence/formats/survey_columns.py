"""Know the columns of a survey's export, whatever server and groups it went through.

From: the headings of a csv (names or labels, groups before them with ``/`` or ``-``). To: which
column says what. The names are those that :mod:`geoplan.lists.xlsform` gives; other forms are read
as far as their columns are called alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from geoplan.evidence.answers import RESULT_WORDS, result_word
from geoplan.sources.cells import cell_text
from geoplan.text import LANGUAGES, say

# Of several columns for one thing the first that holds something counts.
_NAMES: dict[str, tuple[str, ...]] = {
    "point": ("point_id", "point", "点位编号", "点位", "点位名称"),
    "unit": ("unit_name", "单位", "填报单位"),
    "checker": ("checker", "检查人", "自查人", "username", "_submitted_by", "submittername"),
    "time": ("checked_at", "检查时间", "检查日期", "日期", "today", "end"),
    "sent": ("_submission_time", "submissiondate"),
    "source": ("source", "来源", "检查来源"),
    "round": ("round_name", "轮次"),
    "is_ours": ("is_ours",),
    "not_ours": ("not_ours",),
    "indicator": ("indicator", "indicator_id", "指标编号", "指标"),
    "result": ("result", "结果"),
    "note": ("note", "存在问题", "备注"),
    "photos": ("photo", "photos", "照片", "佐证照片"),
    "spots": ("spots", "处数"),
    "spots_unmet": ("spots_unmet", "问题处数"),
    "key": ("key", "meta-instanceid", "meta/instanceid", "instanceid", "_uuid"),
    "root": ("meta/rootuuid", "meta-rootuuid", "rootuuid"),
    "was": ("meta/deprecatedid", "meta-deprecatedid", "deprecatedid"),
    "parent": ("parent_key", "_submission__uuid"),
    "edits": ("edits",),
    "end": ("end",),
    "review": ("reviewstate", "_validation_status"),
}
_LABELLED = ("unit", "point", "checker", "is_ours", "not_ours")
_PARTS = {"q": "result", "n": "note", "p": "photos", "s": "spots", "u": "spots_unmet"}
_PART_KEYS = {"note": "note", "photo": "photos", "spots": "spots", "spots_unmet": "spots_unmet"}
_ITEM = re.compile(r"(?:^|[/\-])([qnpsu])_([a-z][a-z0-9_]*)$")
_POSITION = re.compile(r"(?:^|[/\-_])position[\-_](latitude|longitude)$")
_SAMPLE = 300


@dataclass(frozen=True)
class Columns:
    """Which columns say what: ``fields`` of the submission, ``items`` of each indicator."""

    fields: Mapping[str, tuple[int, ...]]
    items: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def value(self, row: Sequence[str], name: str) -> str:
        """Return what the row says of ``name``, or ""."""
        for i in self.fields.get(name, ()):
            if i < len(row) and row[i].strip():
                return row[i].strip()
        return ""


def folded(heading: str) -> str:
    """Return a heading as it is compared."""
    return unicodedata.normalize("NFKC", cell_text(heading)).casefold()


def find_columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns:
    """Return what the columns are; one without a known name that holds results is an indicator."""
    wanted = _wanted()
    found: dict[str, list[tuple[int, int]]] = {}
    items: dict[str, dict[str, int]] = {}
    for i, heading in enumerate(headings):
        text = folded(heading)
        name = _field_of(text, wanted)
        if name:
            found.setdefault(name[0], []).append((name[1], i))
            continue
        item = _item_of(text) or _labelled_item(cell_text(heading))
        if item is None and _holds_results(i, rows):
            item = _item_name(cell_text(heading)), "result"
        if item is not None:
            items.setdefault(item[0], {}).setdefault(item[1], i)
    fields = {name: tuple(i for _, i in sorted(places)) for name, places in found.items()}
    return Columns(fields, {name: parts for name, parts in items.items() if "result" in parts})


def _wanted() -> dict[str, tuple[str, int]]:
    """Return known names and labels with what they name, and their rank."""
    known = {
        alias: (name, i) for name, aliases in _NAMES.items() for i, alias in enumerate(aliases)
    }
    known["checked_at"] = ("time", 0)
    for language in LANGUAGES:
        for key in _LABELLED:
            known.setdefault(folded(say(f"xlsform.{key}", language)), (key, len(_NAMES[key])))
        known.setdefault(folded(say("xlsform.checked_at", language)), ("time", 0))
    return known


def _field_of(text: str, wanted: Mapping[str, tuple[str, int]]) -> tuple[str, int] | None:
    position = _POSITION.search(text)
    if position:
        return {"latitude": "lat", "longitude": "lon"}[position[1]], 0
    for part in (text, text.rpartition("/")[2], text.rpartition("-")[2]):
        if part in wanted:
            return wanted[part]
    return None


def _item_of(text: str) -> tuple[str, str] | None:
    match = _ITEM.search(text)
    return (match[2], _PARTS[match[1]]) if match else None


def _labelled_item(heading: str) -> tuple[str, str] | None:
    """Return the indicator that a label of a note, photo or count names."""
    for language in LANGUAGES:
        for key, part in _PART_KEYS.items():
            start = say(f"xlsform.{key}", language, item="")
            at = heading.rfind(start)
            if at >= 0 and (at == 0 or heading[at - 1] in "/-"):
                return heading[at + len(start) :].strip(), part
    return None


def _item_name(heading: str) -> str:
    """Return the indicator that the label of a result names; its group may stand before it."""
    for language in LANGUAGES:
        for key in ("serious", "group_static", "group_dynamic"):
            start = say(f"xlsform.{key}", language, item="")
            _, mark, rest = heading.rpartition(start)
            half = len(rest) // 2
            if mark and rest[half : half + 1] in ("/", "-") and rest[:half] == rest[half + 1 :]:
                return rest[:half]
    return heading.rpartition("/")[2].strip()


def _holds_results(i: int, rows: Iterable[Sequence[str]]) -> bool:
    sample = (row[i].strip() for row, _ in zip(rows, range(_SAMPLE), strict=False) if i < len(row))
    words = {result_word(text) for text in sample if text}
    return bool(words) and words <= set(RESULT_WORDS)
