"""Read self-check answers.

From: 自检自查表 (xlsx, csv) and the store of evidence. To: ``answers``, ``not_ours``, and every row
that cannot be used.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoplan.config import Settings
from geoplan.errors import Gather, Problem
from geoplan.evidence.answer_cells import (
    Cells,
    read_photos,
    read_round,
    read_source,
    read_spots,
)
from geoplan.evidence.later import held
from geoplan.evidence.old_days import OLDEST_YEARS, is_too_old
from geoplan.evidence.store import Stored, fold, read_store
from geoplan.sources.sheets import ColumnNames, cell_clock, cell_date, cell_text, read_sheets
from geoplan.tables import TABLES, Output, from_rows

COLUMNS = ColumnNames(
    {
        "point": ("点位", "点位名称", "点位编号", "point"),
        "indicator": ("指标", "指标编号", "测评内容", "测评标准", "检查内容", "indicator"),
        "result": ("结果", "自查结果", "本次结果", "result"),
        "day": ("日期", "检查日期", "自查日期", "date"),
        "checker": ("检查人", "自查人", "责任人", "checker"),
        "unit": ("单位", "填报单位", "自查单位", "检查单位", "reporting unit"),
        "source": ("来源", "检查来源", "发现途径", "检查方式", "source"),
        "spots": ("处数", "检查处数", "spots"),
        "spots_unmet": ("问题处数", "未达标处数", "不合格处数", "faulty spots"),
        "photos": ("佐证照片", "佐证照片编号", "照片编号", "佐证", "照片", "photos"),
        "note": ("存在问题", "问题", "备注", "note"),
        "round": ("轮次", "round"),
    },
    required=("point", "indicator", "result", "day"),
)

RESULT_WORDS: dict[str, str] = {
    **dict.fromkeys(("达标", "合格", "符合", "是", *"√✓✔☑✅对", "met"), "met"),
    **dict.fromkeys(("已达标", "通过", "正常", "没问题", "无问题", "ok", "yes", "y"), "met"),
    **dict.fromkeys(
        ("未达标", "不达标", "不合格", "不符合", "否", *"×✗✘✕✖x", "unmet", "not met"), "unmet"
    ),
    **dict.fromkeys((*"☒❌错", "没达标", "不通过", "不正常", "有问题", "no", "n"), "unmet"),
    **dict.fromkeys(("不适用", "不涉及", "无此项", "na", "n/a", "not applicable"), "na"),
}

_SAID = (
    *("point_ref", "indicator_ref", "result", "day", "clock", "checker", "note"),
    *("source", "round", "photos", "spots", "spots_unmet"),
)


def load_answers(*, files: Mapping[str, Sequence[Path]], settings: Settings) -> Output:
    """Read all answer files and the store; a row repeated word for word counts once."""
    rows: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    gather = Gather()
    for path, label in zip(files.get("answers", ()), settings.inputs.answers, strict=True):
        repeated = tolerated = 0
        sheets = gather.run(read_sheets, path, COLUMNS, label, problems) or []
        for sheet in sheets:
            for number, cells in sheet.rows:
                place: dict[str, Any] = {"file": label, "sheet": sheet.name, "row": number}
                row = _read_row(cells, place, settings.day, problems)
                if row is None:
                    continue
                repeated += row["answer_id"] in rows
                tolerated += row["result"] == "met" and bool(row["spots_unmet"])
                rows.setdefault(row["answer_id"], row)
        for code, count in (("repeated", repeated), ("tolerated", tolerated)):
            if count:
                problems.append(Problem(f"answer.{code}", "info", file=label, count=count))
    gather.raise_if_any()
    stored, said = read_store(files.get("evidence", ()))
    problems += said
    live = fold(stored)
    _add_stored(live, rows, problems)
    objections, later = held(_not_ours(live), settings, "objection.future")
    places = [at for one in live if one.id in rows and (at := _position(one)) is not None]
    made = {"answers": rows.values(), "not_ours": objections, "answer_positions": places}
    tables = {name: from_rows(TABLES[name], given) for name, given in made.items()}
    return Output(tables, problems + later)


def _read_row(
    cells: Mapping[str, Any], place: Mapping[str, Any], today: date, problems: list[Problem]
) -> dict[str, Any] | None:
    text = {key: cell_text(cells.get(key, "")) for key in COLUMNS.aliases}
    for key, code in (("point", "answer.no_point"), ("indicator", "answer.no_indicator")):
        if not text[key]:
            column = COLUMNS.aliases[key][0]
            problems.append(Problem(code, "lost", **place, column=column))
            return None
    result = RESULT_WORDS.get(result_word(text["result"]))
    day = cell_date(cells["day"], today)
    facts = {"point": text["point"], "indicator": text["indicator"]}
    if result is None:
        facts["value"] = text["result"]
        problems.append(Problem("answer.bad_result", "lost", **place, column="结果", facts=facts))
        return None
    if day is None:
        facts["value"] = text["day"]
        problems.append(Problem("answer.bad_date", "lost", **place, column="日期", facts=facts))
        return None
    if is_too_old(day, today):
        facts |= {"value": text["day"], "years": str(OLDEST_YEARS)}
        problems.append(Problem("answer.too_old", "lost", **place, column="日期", facts=facts))
        return None
    clock = cell_clock(cells["day"])
    return _answer(Cells(text, place, problems), result, day, clock)


def _answer(given: Cells, result: str, day: date, clock: str) -> dict[str, Any]:
    """Return a row of ``answers``; its id is what it says, wherever it stands."""
    text = given.text
    spots, spots_unmet = read_spots(given, result)
    source = read_source(given)
    more = {
        "source": source,
        "round": read_round(given, source),
        "photos": read_photos(given),
        "spots": spots,
        "spots_unmet": spots_unmet,
    }
    said = {"checker": text["checker"], "note": text["note"]}
    words = [text["point"], text["indicator"], result, day.isoformat(), *said.values()]
    # What a sheet without these columns says keeps the id it always had.
    told = {**text, "round": more["round"]}
    words += [f"{key}={told[key]}" for key in more if told[key]]
    words += [f"clock={clock}"] if clock else []
    return {
        "answer_id": sha256("\x1f".join(words).encode()).hexdigest()[:16],
        **given.place,
        "point_ref": text["point"],
        "indicator_ref": text["indicator"],
        "result": result,
        "day": day,
        "clock": clock,
        "unit": text["unit"],
        **said,
        **more,
    }


def result_word(text: str) -> str:
    """Return a written result as :data:`RESULT_WORDS` has it."""
    # Phones add a selector to a mark that says whether to draw it in colour.
    word = unicodedata.normalize("NFKC", text).casefold().strip("\ufe0e\ufe0f 。.,;!")
    closed = word.replace(" ", "")
    return closed if word not in RESULT_WORDS and closed in RESULT_WORDS else word


def _add_stored(
    live: Sequence[Stored], rows: dict[str, dict[str, Any]], problems: list[Problem]
) -> None:
    """Add the answers in force; one that a sheet gives word for word is the same answer.

    What was not understood is told until its point and indicator have an answer of that unit which
    is not older.
    """
    known = {_said(row) for row in rows.values()}
    latest = {_about(one): one.time[:10] for one in live if one.kind == "answer"}  # by time
    repeated: dict[str, int] = {}
    mended = 0
    for one in live:
        day = latest.get(_about(one))
        if one.kind == "unread" and day is not None and one.time[:10] <= day:
            mended += 1
        elif one.kind == "unread":
            facts = {"text": one.record.get("text", ""), "id": one.id}
            place: dict[str, Any] = {"file": one.file, "row": one.line}
            problems.append(Problem("evidence.unread", "lost", **place, facts=facts))
        if one.kind != "answer":
            continue
        row = _stored_row(one)
        if _said(row) in known:
            repeated[one.file] = repeated.get(one.file, 0) + 1
        else:
            rows[row["answer_id"]] = row
    for file, count in sorted(repeated.items()):
        problems.append(Problem("answer.repeated", "info", file=file, count=count))
    if mended:
        problems.append(Problem("evidence.mended", "info", count=mended))


def _not_ours(live: Sequence[Stored]) -> list[dict[str, Any]]:
    return [
        {
            "record_id": one.id,
            "file": one.file,
            "row": one.line,
            "point_ref": one.record["point"],
            "unit": one.record.get("unit", ""),
            "day": date.fromisoformat(one.time[:10]),
            "who": one.record.get("who", ""),
            "why": one.record["why"],
        }
        for one in live
        if one.kind == "not_ours"
    ]


def _position(one: Stored) -> dict[str, Any] | None:
    """Return where an answer was filled in, or None where that is not known."""
    lon, lat = one.record.get("lon"), one.record.get("lat")
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return None
    is_place = abs(lon) <= 180 and abs(lat) <= 90
    return {"answer_id": one.id, "lon": float(lon), "lat": float(lat)} if is_place else None


def _about(one: Stored) -> tuple[Any, ...]:
    return tuple(one.record.get(name, "") for name in ("unit", "point", "indicator"))


def _said(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _SAID)


def _stored_row(one: Stored) -> dict[str, Any]:
    record = one.record
    return {
        "answer_id": one.id,
        "file": one.file,
        "sheet": "",
        "row": one.line,
        "point_ref": record["point"],
        "indicator_ref": record["indicator"],
        "result": record["result"],
        "day": date.fromisoformat(one.time[:10]),
        "clock": one.time[len("2026-10-12T") :][:5],
        "checker": record.get("checker", ""),
        "unit": record.get("unit", ""),
        "note": record.get("note", ""),
        "source": record["source"],
        "round": record.get("round", ""),
        "photos": "、".join(record.get("photos", [])),
        "spots": record.get("spots"),
        "spots_unmet": record.get("spots_unmet"),
    }
