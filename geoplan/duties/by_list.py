"""What the county's list says of a point's units: the county's own word.

From: ``listed``, a :class:`~geoplan.duties.case.Case`. To: claims, and what the map contradicts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from geoplan.duties.case import Case, cell_of
from geoplan.duties.townships import community_name, township_name
from geoplan.duties.units import Named
from geoplan.errors import Problem
from geoplan.text.names import bare_name
from geoplan.text.units import read_units, split_units

Ints = npt.NDArray[np.int64]

# Columns of the list that name one thing, or a person who answers for one side.
GROUNDS = ("township", "community", "grid")
HEADS = {"head_lead": "lead", "head_township": "township"}
# Whom a role of the catalogue (各乡镇（街道）) means at a point.
STANDS_FOR = {"territorial": "township", "community": "community", "grid_head": "grid_head"}


def claim_listed_grounds(case: Case) -> None:
    """Claim township, community and grid as the list says, under the name the map has for it."""
    known = {kind: set(case.areas.loc[case.areas["kind"] == kind, "name"]) for kind in GROUNDS}
    mapped = {kind: _mapped(case, kind) for kind in GROUNDS}
    for row, at in case.listed_at:
        for kind in GROUNDS:
            text = str(row.get(kind) or "")
            if not text or not len(at):
                continue
            name = same_name(kind, text, known[kind])
            units = [_agreed(kind, name, mapped[kind].get(int(i))) for i in at]
            case.claims.add(kind, "list", at, units, cell_of(row))
            for i in at.tolist():
                _doubt_map(case, kind, row, i, name, mapped[kind].get(i))


def same_name(kind: str, text: str, known: set[str]) -> str:
    """Return the name on the map that ``text`` means, else its plain form, else ``text``.

    西街道办事处 on the list and 西街道 on the map are one township under one name.
    """
    if text in known:
        return text
    form = {"township": township_name, "community": community_name}.get(kind)
    plain = form(text) if form else ""
    if plain and plain not in known:
        alike = [name for name in sorted(known) if form is not None and form(name) == plain]
        return alike[0] if alike else plain
    return plain or text


Mapped = dict[int, tuple[str, str, str]]


def _mapped(case: Case, kind: str) -> Mapped:
    """Return unit, rule and detail of the polygon or centre of each listed point."""
    listed = {i for _, at in case.listed_at for i in at.tolist()}
    claims = case.claims.of(kind)
    claims = claims[claims["at"].isin(listed)].drop_duplicates("at")
    columns = [claims[name].tolist() for name in ("at", "unit", "rule", "detail")]
    return {at: (unit, rule, detail) for at, unit, rule, detail in zip(*columns, strict=True)}


def _agreed(kind: str, name: str, mapped: tuple[str, str, str] | None) -> str:
    """Return the map's name where it means the same as the list's."""
    if mapped is None:
        return name
    form = {"township": township_name, "community": community_name}.get(kind)
    agrees = form is not None and (form(mapped[0]) or mapped[0]) == (form(name) or name)
    return mapped[0] if agrees else name


def _doubt_map(case: Case, kind: str, row: dict[str, Any], at: int, name: str, mapped: Any) -> None:
    if (
        mapped is None
        or not mapped[1].endswith("_polygon")
        or _agreed(kind, name, mapped) == mapped[0]
    ):
        return
    candidates = [
        {"unit": name, "rule": "list", "detail": cell_of(row)},
        dict(zip(("unit", "rule", "detail"), mapped, strict=True)),
    ]
    case.doubt(at, kind, "list_vs_map", candidates, "list")
    facts = {
        "name": case.points["name"].iat[at],
        "listed": row[kind],
        "mapped": mapped[0],
        "role": f"@role.{kind}",
    }
    place = {k: row[k] for k in ("file", "sheet", "row")}
    ref = str(case.ids[at])
    case.problems.append(Problem("duty.list_vs_map", "warning", **place, ref=ref, facts=facts))


def claim_listed_sponsors(case: Case) -> None:
    """Claim the sponsors that the list names."""
    for row, at in case.listed_at:
        for name in split_units(str(row.get("sponsor") or "")):
            found = case.book.find(name, row) if len(at) else None
            if found is not None:
                case.claims.add("sponsor", "list", at, found.name, cell_of(row))


def claim_listed_units(case: Case, stand_in: Mapping[str, Any]) -> None:
    """Claim lead and supporting units as the list says.

    ``stand_in``: the unit of each point for each role that stands for one. Of several leads in a
    cell the one marked 牵头 leads and the others support; of unmarked ones the first leads, and
    that it is in doubt is told by :mod:`geoplan.duties.doubts`.
    """
    for row, at in case.listed_at:
        if len(at):
            _claim_row(case, row, at, "list", stand_in)
    for row, at in _again(case):
        _claim_row(case, row, at, "list_again", stand_in)


def claim_listed_heads(case: Case, stand_in: Mapping[str, Any]) -> None:
    """Claim the heads of both sides, each a person of the lead unit or of the township."""
    for row, at in case.listed_at:
        for role, side in HEADS.items():
            text = str(row.get(role) or "")
            if text and len(at):
                units = stand_in[side][at]
                known = units != ""  # of a unit that nobody knows there is no head
                case.claims.add(role, "list", at[known], units[known], cell_of(row), person=text)


def _claim_row(
    case: Case, row: dict[str, Any], at: Ints, rule: str, stand_in: Mapping[str, Any]
) -> None:
    leads, helpers = lead_and_supporting(str(row["lead"] or ""), str(row.get("supporting") or ""))
    for finer, name in enumerate(leads):
        claim_unit(case, "lead", rule, at, case.book.find(name, row), cell_of(row), stand_in, finer)
    if rule != "list":
        return
    for name in (*leads[1:], *helpers):
        found = case.book.find(name, row)
        claim_unit(case, "supporting", rule, at, found, cell_of(row), stand_in)


def lead_and_supporting(lead: str, supporting: str) -> tuple[list[str], list[str]]:
    """Return who leads (several: in doubt, the first one counts) and who supports."""
    mentions = read_units(lead)
    marked = [m.name for m in mentions if m.part == "lead"]
    helpers = [m.name for m in mentions if m.part == "supporting" or (marked and not m.part)]
    leads = marked or [m.name for m in mentions if m.part != "supporting"]
    return leads, [*helpers, *split_units(supporting)]


def claim_unit(
    case: Case,
    role: str,
    rule: str,
    at: Ints,
    found: Named | None,
    detail: str,
    stand_in: Mapping[str, Any],
    finer: int = 0,
) -> None:
    """Claim a role for a unit, or for whoever stands for it at each point."""
    if found is None or not len(at):
        return
    if not found.role:
        case.claims.add(role, rule, at, found.name, detail, finer=finer)
        return
    if found.role == "grid_sponsor":
        sponsors = stand_in["sponsors"]
        mine = sponsors[np.isin(sponsors["at"], at)]
        places, units = mine["at"].to_numpy(), mine["unit"].to_numpy(dtype=object)
        if role == "lead" and len(places):  # of several sponsors the first leads
            _, first = np.unique(places, return_index=True)
            places, units = places[first], units[first]
        unknown = at[~np.isin(at, places)]
    else:
        units = stand_in[STANDS_FOR[found.role]][at]
        places, unknown = at[units != ""], at[units == ""]
        units = units[units != ""]
    case.claims.add(role, rule, places, units, detail, finer=finer)
    case.unresolved[found.name] += len(unknown)
    if role == "lead":  # it is theirs, whoever they are: nobody else is to be blamed
        case.claims.add(role, rule, unknown, "", detail, finer=finer)


def _again(case: Case) -> list[tuple[dict[str, Any], Ints]]:
    """Return rows of the list that no point came of, with the points that a like row confirms.

    A street listed twice, or a place whose second row was left out: where they name other leads
    it is in doubt who leads.
    """
    names: dict[tuple[str, str], list[Ints]] = {}
    for row, at in case.listed_at:
        if len(at):
            key = row["type_id"], bare_name(row["name"], case.counties)
            names.setdefault(key, []).append(at)
    out = []
    for row, at in case.listed_at:
        alike = names.get((row["type_id"], bare_name(row["name"], case.counties)), [])
        if not len(at) and len(alike) == 1 and row["lead"]:
            out.append((row, alike[0]))
    return out
