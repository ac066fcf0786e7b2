"""Read what a county says of duties beside its list: standing rules, and people's reassignments.

From: 责任规则 sheets, ``data/state/reassignments.csv`` and returned sheets. To: ``duty_rules`` and
``reassignments``, and back.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import Gather, Problem
from geoplan.sources.sheets import ColumnNames, cell_date, cell_text, read_sheets
from geoplan.tables import TABLES, Output, from_rows
from geoplan.tables.safe_csv import csv_text, plain_cell
from geoplan.tables.values import ROLES
from geoplan.text import LANGUAGES, say
from geoplan.text.units import split_units

Rows = list[dict[str, Any]]
Complain = Callable[[Problem], None]

RULE_COLUMNS = ColumnNames(
    {
        "type": ("点位类别", "类别", "类型", "type"),
        "topic": ("专题", "专项", "专项行动", "topic"),
        "area": ("区域", "范围", "属地", "区域名称", "area"),
        "name": ("点位名称", "名称", "点位", "点位编号", "name"),
        "lead": ("主责单位", "责任单位", "牵头单位", "lead"),
        "supporting": ("配合单位", "协办单位", "supporting"),
        "why": ("说明", "理由", "依据", "备注", "why"),
    },
    required=("lead",),
)
REASSIGN_COLUMNS = ColumnNames(
    {
        "ref": ("点位编号", "编号", "点位", "点位名称", "名称", "ref"),
        "type": ("点位类别", "类别", "type"),
        "township": ("属地", "属地乡镇（街道）", "乡镇", "乡镇（街道）", "township"),
        "community": ("社区", "所属社区", "community"),
        "grid": ("网格", "网格编号", "grid"),
        "role": ("角色", "责任", "role"),
        "from": ("原单位", "调出单位", "from"),
        "to": ("新单位", "调入单位", "调整后单位", "to"),
        "who": ("决定人", "谁", "who"),
        "day": ("日期", "决定日期", "day", "date"),
        "why": ("理由", "说明", "why"),
    },
    required=("to",),
)
_SELECTORS = ("ref", "type", "township", "community", "grid", "from")
_UNIT_ROLES = ("lead", "supporting", "sponsor")
_NO_YEAR = date.min  # a decision stands for years: a date without one says too little
_SEPARATORS = re.compile(r"[、，,;；\n]+")


def load_assignments(
    *, files: Mapping[str, Sequence[Path]], catalogue: Catalogue, settings: Settings
) -> Output:
    """Read rules and reassignments; rows that cannot be used are listed."""
    problems: list[Problem] = []
    gather = Gather()
    rules: dict[str, dict[str, Any]] = {}
    for path, label in zip(files.get("duty_rules", ()), settings.inputs.duty_rules, strict=True):
        for row in gather.run(_read, path, label, RULE_COLUMNS, _rule, catalogue, problems) or []:
            rules.setdefault(row["rule_id"], row)
    paths, labels = files.get("reassignments", ()), settings.inputs.reassignments
    names = [p.name for p in paths[: len(paths) - len(labels)]] + list(labels)
    moves: dict[str, dict[str, Any]] = {}
    for path, label in zip(paths, names, strict=True):
        found = gather.run(_read, path, label, REASSIGN_COLUMNS, _move, catalogue, problems)
        for row in found or []:
            moves[row["reassignment_id"]] = row  # said again, it counts from where it stands last
    gather.raise_if_any()
    tables = {
        "duty_rules": from_rows(TABLES["duty_rules"], rules.values()),
        "reassignments": from_rows(TABLES["reassignments"], moves.values()),
    }
    return Output(tables, problems)


def _read(
    path: Path,
    label: str,
    columns: ColumnNames,
    make: Callable[..., dict[str, Any] | None],
    catalogue: Catalogue,
    problems: list[Problem],
) -> Rows:
    rows = []
    for sheet in read_sheets(path, columns, label, problems):
        for number, cells in sheet.rows:
            place = {"file": label, "sheet": sheet.name, "row": number}
            text = {k: plain_cell(cell_text(cells.get(k, ""))) for k in columns.aliases}
            row = make(text, cells, place, catalogue, problems.append)
            if row is not None:
                rows.append(row)
    return rows


def _id(text: Mapping[str, str]) -> str:
    """Return a digest of what a row says, wherever it stands."""
    return sha256("\x1f".join(text.values()).encode()).hexdigest()[:16]


def parts(text: str) -> list[str]:
    """Return the words of a cell that holds several."""
    return [word.strip() for word in _SEPARATORS.split(text) if word.strip()]


def _rule(
    text: Mapping[str, str],
    _cells: Mapping[str, Any],
    place: Mapping[str, Any],
    catalogue: Catalogue,
    complain: Complain,
) -> dict[str, Any] | None:
    if not text["lead"] and not text["supporting"]:
        complain(Problem("rule_sheet.no_unit", "lost", **place, column="主责单位"))
        return None
    types = [_type(word, place, catalogue, complain) for word in parts(text["type"])]
    topic = _topic(text["topic"], place, catalogue, complain) if text["topic"] else ""
    if None in types or topic is None:
        return None
    areas, names = parts(text["area"]), parts(text["name"])
    if not types and not topic and not areas and not names:
        complain(Problem("rule_sheet.no_condition", "lost", **place))
        return None
    return {
        "rule_id": _id(text),
        **place,
        "types": types,
        "topic": topic,
        "areas": areas,
        "names": names,
        **{k: text[k] for k in ("lead", "supporting", "why")},
    }


def _type(
    word: str, place: Mapping[str, Any], catalogue: Catalogue, complain: Complain
) -> str | None:
    found = catalogue.find_type(word)
    if found is not None:
        return found.id
    names = [t.name for t in catalogue.types.values()]
    near = "、".join(difflib.get_close_matches(word, names, 3, 0.3))
    facts = {"value": word, "near": near}
    complain(Problem("rule_sheet.unknown_type", "lost", **place, column="点位类别", facts=facts))
    return None


def _topic(
    word: str, place: Mapping[str, Any], catalogue: Catalogue, complain: Complain
) -> str | None:
    """Return the campaign of that id or name, or of a name that holds the word."""
    topics = catalogue.topics.values()
    found = [t.id for t in topics if word in (t.id, t.name)]
    found = found or [t.id for t in topics if word in t.name]
    if len(found) == 1:
        return found[0]
    facts = {"value": word, "known": "、".join(t.name for t in topics)}
    complain(Problem("rule_sheet.unknown_topic", "lost", **place, column="专题", facts=facts))
    return None


def _move(
    text: Mapping[str, str],
    cells: Mapping[str, Any],
    place: Mapping[str, Any],
    catalogue: Catalogue,
    complain: Complain,
) -> dict[str, Any] | None:
    role = role_of(text["role"] or ROLES[0])
    if role is None:
        facts = {"value": text["role"], "known": "、".join(say(f"role.{r}") for r in ROLES)}
        complain(Problem("reassign.bad_role", "lost", **place, column="角色", facts=facts))
        return None
    if not text["to"]:
        complain(Problem("reassign.no_unit", "lost", **place, column="新单位"))
        return None
    if not any(text[key] for key in _SELECTORS):
        complain(Problem("reassign.no_selector", "lost", **place))
        return None
    if role in _UNIT_ROLES and len(split_units(text["to"])) > 1:
        facts = {"value": text["to"]}
        complain(Problem("reassign.several_units", "lost", **place, column="新单位", facts=facts))
        return None
    type_id = _type(text["type"], place, catalogue, complain) if text["type"] else ""
    if type_id is None:
        return None
    day = cell_date(cells.get("day", ""), _NO_YEAR) if text["day"] else None
    if day is None or not text["who"]:
        facts = {"value": text["day"], "unit": text["to"]}
        complain(Problem("reassign.unsigned", "warning", **place, facts=facts))
    return {
        "reassignment_id": _id(text),
        **place,
        "ref": text["ref"],
        "type_id": type_id,
        **{k: text[k] for k in ("township", "community", "grid")},
        "role": role,
        "from_unit": text["from"],
        "to_unit": text["to"],
        "who": text["who"],
        "day": day,
        "why": text["why"],
    }


def role_of(word: str) -> str | None:
    """Return the role that an id or a word of any language names."""
    plain = word.strip().removesuffix("单位")
    for role in ROLES:
        words = [say(f"role.{role}", language) for language in LANGUAGES]
        if plain.casefold() in (role, *(w.removesuffix("单位").casefold() for w in words)):
            return role
    return None


def reassignments_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return reassignments as the text of the state file, in the order given."""
    heads = [names[0] for names in REASSIGN_COLUMNS.aliases.values()]
    body = []
    for row in rows:
        day = row["day"].isoformat() if row["day"] else ""
        where = [row[k] for k in ("ref", "type_id", "township", "community", "grid")]
        role = say(f"role.{row['role']}")
        body.append([*where, role, row["from_unit"], row["to_unit"], row["who"], day, row["why"]])
    return csv_text(heads, body)
