"""The answers of a unit's page as text that was copied into a chat.

From: ``【geoplan自检】单位|轮次|条数|校验`` and a line for each record,
``点位编号|指标编号|结果|时间|检查人|备注|照片``. To: records. One text may hold several messages,
with anything said in between; the checksum is the CRC-32 of the record lines.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

from geoplan.errors import Problem
from geoplan.evidence.formats.returned import Reading, Returned, ReturnFormat
from geoplan.evidence.records import Cleaner, clean_text, latest_day

MARK = "【geoplan自检】"
_FIELDS = ("point", "indicator", "result", "time", "checker", "note", "photos")
_LEAST = 4  # fields without which a line is talk, not an answer
_ANSWER = re.compile(r"[^|]+\|[^|]*\|(?:达标|未达标|不适用|非本单位)\|\s*20\d\d")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SEARCHED_CHARS = 20_000


def recognises(returned: Returned) -> bool:
    """Whether a head stands near the beginning (people write before they paste), or an answer."""
    if returned.kind != "text":
        return False
    text = returned.text[:_SEARCHED_CHARS]
    return MARK in text or any(map(_ANSWER.match, text.split("\n")))


def read(returned: Returned) -> Reading:
    """Read every message of the text, and tell of those that were cut or changed on the way."""
    reading = Reading("page")
    lines = [_UNSEEN.sub("", line).strip() for line in returned.text.split("\n")]
    starts = [i for i, line in enumerate(lines) if MARK in line]
    found = [_read_headless(lines[: starts[0] if starts else None], returned.name, reading)]
    for start, end in zip(starts, [*starts, len(lines)][1:], strict=True):
        found.append(_read_message(lines, start, end, returned.name, reading))
    units, rounds = ({names[i] for names in found if names} for i in (0, 1))
    reading.unit = units.pop() if len(units) == 1 else ""
    reading.round = rounds.pop() if len(rounds) == 1 else ""
    return reading


def _read_headless(lines: Sequence[str], name: str, reading: Reading) -> tuple[str, str] | None:
    """Read answers whose head was lost: nobody knows whose they are, but they are kept."""
    taken = [(i, line) for i, line in enumerate(lines) if _ANSWER.match(line)]
    if not taken:
        return None
    _fill(taken, "", name, reading)
    reading.problems.append(Problem("collect.no_head", file=name, count=len(taken)))
    return "", ""


def _read_message(
    lines: Sequence[str], start: int, end: int, name: str, reading: Reading
) -> tuple[str, str]:
    head = [part.strip() for part in lines[start].split(MARK, 1)[1].split("|")] + [""] * 4
    unit, round_name, count, check = clean_text(head[0]), clean_text(head[1]), head[2], head[3]
    taken = [(i, lines[i]) for i in range(start + 1, end) if lines[i].count("|") >= _LEAST - 1]
    _fill(taken, unit, name, reading)
    whole = "\n".join(line for _, line in taken).encode()
    if count != str(len(taken)):
        facts = {"found": len(taken), "told": clean_text(count)}
        reading.problems.append(
            Problem("collect.lines_missing", file=name, row=start + 1, facts=facts)
        )
    elif check.lower() != f"{zlib.crc32(whole):08x}":
        reading.problems.append(Problem("collect.changed", file=name, row=start + 1))
    return unit, round_name


def _fill(taken: Sequence[tuple[int, str]], unit: str, name: str, reading: Reading) -> None:
    rows = [(i, dict(zip(_FIELDS, line.split("|"), strict=False))) for i, line in taken]
    latest = latest_day(row.get("time") for _, row in rows)
    cleaner = Cleaner(name, unit, latest, is_own_check=True)
    reading.records += [cleaner.record(row, i + 1) for i, row in rows]
    reading.problems += cleaner.problems


PAGE_TEXT = ReturnFormat("page_text", recognises, read)
