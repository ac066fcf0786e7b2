"""Write the questions of a check as an XLSForm, for ODK, Kobo and whatever else reads it.

From: ``points``, duties, the catalogue. To: the workbook (survey, choices, settings) and the lists
of points it picks from, filtered by unit.

Names: ``q_`` and the id of an indicator is its result, ``n_`` what was found, ``p_`` a photo,
``s_`` spots looked at, ``u_`` spots where something was wrong. So they come back whatever groups a
server puts in front.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from geoplan.catalogue import Catalogue, Indicator
from geoplan.config import Settings
from geoplan.lists.case_rows import units_by_role
from geoplan.lists.xlsx import Page, workbook_bytes
from geoplan.tables import records
from geoplan.tables.safe_csv import BOM, csv_text
from geoplan.text import say

FORM_TABLES = ("points", "duties")
POINTS_FILE, ENTITIES_FILE = "points.csv", "entities.csv"
NO_UNIT, ALL_UNITS = "none", "all"

_LANGUAGES = {"zh": "中文 (zh)", "en": "English (en)"}
_LABELS = tuple(f"label::{name}" for name in _LANGUAGES.values())
_HINTS = tuple(f"hint::{name}" for name in _LANGUAGES.values())
_WRONG = tuple(f"constraint_message::{name}" for name in _LANGUAGES.values())
_SURVEY = (
    *("type", "name", *_LABELS, *_HINTS, "required", "relevant"),
    *("constraint", *_WRONG, "calculation", "choice_filter", "appearance", "default", "parameters"),
)
_CHOICES = ("list_name", "name", *_LABELS)
_SETTINGS = ("form_title", "form_id", "version", "default_language", "instance_name")
_POINT = (
    *("label", "point_id", "unit", "unit_also", "unit_name", "type", "type_name"),
    *("township", "lon", "lat", "geometry"),
)
_WIDTH = 24
_LABEL_MAX = 200
_PIXELS_MAX = 2048  # of the longer side: a photo of some 500 kB still shows what is wrong
# What a form reads as a reference, and what its pages may read as mark-up.
_MEANT = str.maketrans({"<": "＜", ">": "＞", "$": "＄", "{": "｛", "}": "｝"})

Row = dict[str, str]


def label_text(text: str) -> str:
    """Return a name as a label: nothing in it refers to a question or is mark-up."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(plain.translate(_MEANT).split())[:_LABEL_MAX] or "-"


def unit_code(name: str) -> str:
    """Return the code of a unit: letters and digits only, the same for the same name."""
    return "u_" + sha256(name.encode("utf-8", "replace")).hexdigest()[:10] if name else NO_UNIT


def point_rows(
    tables: Mapping[str, Any], catalogue: Catalogue, units: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Return the points of ``units`` (none: of all), with who leads them.

    A point that two units lead names the second in ``unit_also``.
    """
    by_role = units_by_role(tables["duties"])
    rows = []
    for point in records(tables["points"]):
        leads = list(filter(None, by_role.get((point["point_id"], "lead"), [])))
        mine = [unit for unit in leads if unit in units] if units else leads
        if units and not mine:
            continue
        kind = catalogue.types[point["type_id"]].name
        lat, lon = point["lat"], point["lon"]
        is_placed = lat == lat  # not NaN
        rows.append(
            {
                "name": point["point_id"],
                "point_id": point["point_id"],
                "label": label_text(f"{point['name']}（{kind}）"),
                "unit": unit_code(mine[0] if mine else ""),
                "unit_also": unit_code(mine[1]) if mine[1:] else "",
                "unit_name": label_text("、".join(mine)) if mine else "",
                "units": mine,
                "type": point["type_id"],
                "type_name": label_text(kind),
                "township": label_text("、".join(by_role.get((point["point_id"], "township"), []))),
                "lon": round(lon, 6) if is_placed else None,
                "lat": round(lat, 6) if is_placed else None,
                "geometry": f"{lat:.6f} {lon:.6f} 0 0" if is_placed else "",
            }
        )
    return rows


def points_csv(rows: Iterable[Mapping[str, Any]], *, is_entities: bool = False) -> str:
    """Return the list of points, as the form's own file or to be loaded as entities.

    A mark of byte order would be part of the first heading there. Entities get their names (ids)
    from the server, so that they have none here.
    """
    heads = _POINT if is_entities else ("name", *_POINT)
    return csv_text(heads, [[row[head] for head in heads] for row in rows]).removeprefix(BOM)


def form_bytes(
    rows: Sequence[Mapping[str, Any]],
    catalogue: Catalogue,
    settings: Settings,
    source: str,
    rounds: Sequence[str] = (),
) -> bytes:
    """Return the form for checks of one ``source`` at the points of ``rows``.

    ``rounds``: mock assessments, of which the form asks to which one a check belongs.
    """
    types = sorted({row["type"] for row in rows})
    asked = _asked(types, catalogue)
    survey = [
        *_opening(source, is_of_round=bool(rounds)),
        *(row for item, kinds in asked for row in _questions(item, kinds, source)),
        _row("end_group", "answers"),
    ]
    county = settings.county.name or "geoplan"
    title = label_text(f"{county} {say(f'source.{source}', 'zh')}")
    choices = [*_choices(rows, source), *_round_choices(rounds)]
    version = sha256(repr((survey, choices)).encode()).hexdigest()[:12]
    names = {
        "form_title": title,
        "form_id": f"geoplan_{source}",
        "version": version,
        "default_language": _LANGUAGES["zh"],
        "instance_name": "concat(${point_id}, ' ', ${checker})",
    }
    return workbook_bytes(
        [
            _page("survey", _SURVEY, survey),
            _page("choices", _CHOICES, choices),
            _page("settings", _SETTINGS, [names]),
        ]
    )


def _page(name: str, heads: Sequence[str], rows: Iterable[Row]) -> Page:
    body = [[row.get(head, "") for head in heads] for row in rows]
    return Page(name, "", [(head, _WIDTH) for head in heads], body)


def _row(kind: str, name: str, key: str = "", **given: str) -> Row:
    """Return a row of the survey; ``key`` names its label, and ``item`` stands in it."""
    row = {"type": kind, "name": name}
    item = given.pop("item", "")
    if key:
        row |= _both(_LABELS, f"xlsform.{key}", item)
    for heads, part in ((_HINTS, "hint"), (_WRONG, "wrong")):
        if part in given:
            row |= _both(heads, f"xlsform.{given.pop(part)}", item)
    return row | given


def _both(heads: Sequence[str], key: str, item: str = "") -> Row:
    texts = (say(key, language, item=item) for language in _LANGUAGES)
    return dict(zip(heads, texts, strict=True))


def _opening(source: str, *, is_of_round: bool) -> list[Row]:
    is_listed = f"instance('{POINTS_FILE.removesuffix('.csv')}')/root/item[name=${{point}}]"
    of_unit = "unit=${unit} or unit_also=${unit}"
    chosen = "jr:choice-name(${unit}, '${unit}')"
    if source != "self":
        of_unit = f"${{unit}}='{ALL_UNITS}' or {of_unit}"
    rows = [
        _row("start", "start"),
        _row("end", "end"),
        _row("calculate", "source", calculation=f"'{source}'"),
        *(_round_questions() if is_of_round else ()),
        _row("select_one units", "unit", "unit", required="yes", appearance="minimal"),
        _row(
            f"select_one_from_file {POINTS_FILE}",
            *("point", "point"),
            required="yes",
            choice_filter=of_unit,
            appearance="minimal autocomplete",
        ),
        _row("calculate", "unit_name", calculation=f"if(${{unit}}='{ALL_UNITS}', '', {chosen})"),
        _row("calculate", "point_id", calculation=f"{is_listed}/point_id"),
        _row("calculate", "point_type", calculation=f"{is_listed}/type"),
        _row("text", "checker", "checker", required="yes"),
        _row("dateTime", "checked_at", "checked_at", required="yes", default="now()"),
        _row("geopoint", "position", "position", hint="position_hint"),
    ]
    if source != "self":
        return [*rows, _row("begin_group", "answers", "answers")]
    return [
        *rows,
        _row("select_one yes_no", "is_ours", "is_ours", required="yes", default="yes"),
        _row("text", "not_ours", "not_ours", required="yes", relevant="${is_ours}='no'"),
        _row("begin_group", "answers", "answers", relevant="${is_ours}='yes'"),
    ]


def _round_questions() -> list[Row]:
    """Return the question of which mock assessment a check is, and its name as it comes back."""
    name = "jr:choice-name(${round}, '${round}')"
    return [
        _row("select_one rounds", "round", "round", required="yes", appearance="minimal"),
        _row("calculate", "round_name", calculation=name),
    ]


def _asked(types: Sequence[str], catalogue: Catalogue) -> list[tuple[Indicator, list[str]]]:
    """Return the indicators that any of the types asks for, with those that do."""
    found = []
    for item in catalogue.indicators.values():
        kinds = [one for one in types if item.id in catalogue.types[one].indicators]
        if kinds:
            found.append((item, kinds))
    return sorted(found, key=lambda pair: (pair[0].kind != "static", pair[0].group, pair[0].id))


def _questions(item: Indicator, kinds: Sequence[str], source: str) -> list[Row]:
    name, result = label_text(item.name), f"${{q_{item.id}}}"
    title = "serious" if item.is_serious else f"group_{item.kind}"
    # Evidence is for what is said to be in order; who reports a fault in his own work is believed.
    needs_photo = item.needs_evidence and source in ("self", "mock")
    photo: Row = {"parameters": f"max-pixels={_PIXELS_MAX}"}
    if needs_photo:
        photo |= {"required": f"{result}='met'", "hint": "photo_hint"}
    at_all, bad = {"relevant": f"{result}!=''"}, {"relevant": f"{result}='unmet'"}
    return [
        _row(
            *("begin_group", f"g_{item.id}", title),
            item=name,
            relevant=f"selected('{' '.join(kinds)}', ${{point_type}})",
            appearance="field-list",
        ),
        _row("select_one results", f"q_{item.id}", "result", item=name),
        _row("text", f"n_{item.id}", "note", item=name, **at_all),
        _row("image", f"p_{item.id}", "photo", item=name, **at_all, **photo),
        _row(
            *("integer", f"s_{item.id}", "spots"),
            item=name,
            constraint=". >= 1",
            wrong="spots_wrong",
            **at_all,
        ),
        _row(
            *("integer", f"u_{item.id}", "spots_unmet"),
            item=name,
            constraint=f". >= 1 and (${{s_{item.id}}}='' or . <= ${{s_{item.id}}})",
            wrong="unmet_wrong",
            **bad,
        ),
        _row("end_group", f"g_{item.id}"),
    ]


def _choices(rows: Sequence[Mapping[str, Any]], source: str) -> list[Row]:
    found = [
        _choice("results", result, f"check_state.{result}") for result in ("met", "unmet", "na")
    ]
    found += [_choice("yes_no", reply, f"case_list.{reply}") for reply in ("yes", "no")]
    if source != "self":
        found.append(_choice("units", ALL_UNITS, "xlsform.all_units"))
    for unit in sorted({unit for row in rows for unit in row["units"]}):
        label = label_text(unit)
        found.append(
            {"list_name": "units", "name": unit_code(unit), **dict.fromkeys(_LABELS, label)}
        )
    if any(not row["units"] for row in rows):
        found.append(_choice("units", NO_UNIT, "xlsform.no_unit"))
    return found


def _round_choices(rounds: Sequence[str]) -> list[Row]:
    """Return the rounds by code; the label, alike in every language, comes back."""
    return [
        {"list_name": "rounds", "name": f"round_{i}", **dict.fromkeys(_LABELS, label_text(name))}
        for i, name in enumerate(rounds, 1)
    ]


def _choice(list_name: str, name: str, key: str) -> Row:
    return {"list_name": list_name, "name": name, **_both(_LABELS, key)}
