"""Draw covert rounds from the tables of the last build, and keep them from everybody else.

From: a workspace that was built, a secret number. To: ``data/暗访``: what teams carry, tables, the
chances per point, the number itself, a map where asked for.

Nothing else is written: no table in ``data/tables``, no file in ``maps``, no line of the manifest.
No build and no other command reads the folder, so nothing they write can give a day away.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.catalogue.shown import in_language
from geoplan.config import Settings
from geoplan.dispatch import read_inputs
from geoplan.errors import Problem
from geoplan.lists.carried import render_rounds
from geoplan.lists.covert_list import COVERT_BOOK, covert_bytes, word_lack
from geoplan.patrol import Asked
from geoplan.patrol.covert import Covert, plan_covert
from geoplan.publish import put_in_place
from geoplan.tables import problems_frame, records
from geoplan.text import say
from geoplan.text.county import word_county
from geoplan.text.phones import hide_phones
from geoplan.unit_files import left_behind
from geoplan.workspace import Workspace

FOLDER = "data/暗访"
SEED, MAP = "种子.txt", "暗访地图.html"
_SEED_LEAST = 1 << 64  # below, all numbers can be tried
_WAYS_LEAST = 8.0  # of a day: fewer are all but known
_SHOWN = 12  # points printed that fall short
_ALONE = "*\n"  # for git: what is here stays here


@dataclass(frozen=True)
class Drawn:
    """What was written, what it is worth, what to say about it."""

    outputs: Sequence[Path]
    covert: Covert
    first: date
    names: Mapping[str, str]
    problems: Sequence[Problem]


def write_covert(
    workspace: Workspace, settings: Settings, asked: Asked, secret: int, *, with_map: bool = False
) -> Drawn:
    """Write the rounds that ``secret`` draws; ``with_map``: and a map of the county with them.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When there are no teams, no days or no points, or nobody can get to any.
    """
    tables, catalogue, settings = read_inputs(workspace, settings)
    covert = plan_covert(
        tables=tables, catalogue=catalogue, settings=settings, asked=asked, secret=secret
    )
    home = workspace.root / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)  # one that was there before, too; Windows has no such modes
    for left in home.glob(".staging-*"):  # of a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=home))
    try:
        shown = in_language(catalogue, settings.language)
        whole = {**tables, **covert.tables}
        seed = _seed_text(settings, asked, covert, secret, " --map" if with_map else "")
        _write(staging, whole, covert, shown, settings, seed)
        if with_map:
            _write_map(workspace, staging, whole, shown, settings)
        files = sorted(path for path in staging.rglob("*") if path.is_file())
        moves = [(path, home / path.relative_to(staging)) for path in files]
        put_in_place(moves, workspace.root)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    outputs = [target for _, target in moves]
    points = zip(tables["points"]["point_id"], tables["points"]["name"], strict=True)
    names = {point: hide_phones(name) or point for point, name in points}
    told = [*covert.problems, *_problems(workspace, covert, outputs, secret)]
    return Drawn(outputs, covert, asked.first, names, told)


def _write(
    folder: Path,
    tables: Mapping[str, Any],
    covert: Covert,
    catalogue: Catalogue,
    settings: Settings,
    seed: str,
) -> None:
    render_rounds(
        tables=tables, catalogue=catalogue, settings=settings, folder=folder, source="covert"
    )
    (folder / "tables").mkdir()
    for name, frame in covert.tables.items():
        frame.to_parquet(folder / "tables" / f"{name}.parquet", index=False)
    book = covert_bytes(tables, catalogue, settings, covert.figures.days)
    (folder / COVERT_BOOK).write_bytes(book)
    (folder / SEED).write_text(seed, "utf-8", newline="\n")
    (folder / SEED).chmod(0o600)
    (folder / ".gitignore").write_text(_ALONE, "utf-8", newline="\n")


def _write_map(
    workspace: Workspace,
    folder: Path,
    tables: Mapping[str, Any],
    catalogue: Catalogue,
    settings: Settings,
) -> None:
    """Write the county's map with the rounds; the one in ``maps`` stays as it is."""
    from geoplan.render.output import MAP_TABLES, map_of

    whole = {**workspace.read_tables(MAP_TABLES), **tables}
    title = say("covert.map", settings.language, county=word_county(settings))
    own = replace(settings, county=replace(settings.county, name=title))
    html = map_of(whole, problems_frame([]), catalogue, own).to_html()
    (folder / MAP).write_text(html, "utf-8", newline="\n")


def _seed_text(settings: Settings, asked: Asked, covert: Covert, secret: int, with_map: str) -> str:
    return say(
        "covert.seed_file",
        settings.language,
        seed=secret,
        first=asked.first.isoformat(),
        days=covert.figures.days,
        chance=settings.patrol.covert_chance,
        map=with_map,
    )


def _problems(
    workspace: Workspace, covert: Covert, outputs: Sequence[Path], secret: int
) -> list[Problem]:
    found = []
    if secret < _SEED_LEAST:
        facts: dict[str, Any] = {"seed": secret, "file": f"{FOLDER}/{SEED}"}
        found.append(Problem("covert.short_seed", "warning", facts=facts))
    if 2**covert.figures.day_bits < _WAYS_LEAST:
        facts = {"plans": covert.figures.plans}
        found.append(Problem("covert.few_to_draw", "warning", facts=facts))
    kept = [path.stem for path in outputs if path.suffix == ".html"]
    if names := left_behind(workspace, FOLDER, ".html", [*kept, Path(MAP).stem]):
        facts = {"folder": FOLDER, "names": names}
        found.append(Problem("covert.old_sheets", "warning", facts=facts))
    return found


def summary(drawn: Drawn, settings: Settings) -> list[str]:
    """Return what was drawn, as lines: no day and no place of any round among them."""
    language, figures = settings.language, drawn.covert.figures
    rounds = drawn.covert.tables["patrol_rounds"]
    period = {"first": drawn.first, "last": max(rounds["day"], default=drawn.first)}
    counts = {"points": figures.points, "met": figures.met, "asked": _asked(settings)}
    counts |= {"short": figures.short or "", "never": figures.never or ""}
    lines = [
        say("covert.period", language, days=figures.days, plans=figures.plans, **period),
        say("covert.met", language, **counts),
    ]
    if figures.short:
        bound = _pct(figures.bound) if figures.bound < 1 else ""
        facts = {"level": _pct(figures.level), "bound": bound}
        lines.append(say("covert.level", language, **facts))
    return [*lines, *_lacking(drawn, language), *_secrecy(drawn, language)]


def _asked(settings: Settings) -> str:
    own = settings.patrol
    is_rising = own.covert_top > own.covert_chance
    key = "covert.asked_rising" if is_rising else "covert.asked"
    facts = {"chance": _pct(own.covert_chance), "top": _pct(own.covert_top)}
    return say(key, settings.language, **facts)


def _lacking(drawn: Drawn, language: str) -> list[str]:
    """Name the points that fall short, those with most to lose first."""
    rows = [row for row in records(drawn.covert.tables["covert_points"]) if row["is_short"]]
    rows.sort(key=lambda row: (-row["value"], row["point_id"]))
    lines = []
    for row in rows[:_SHOWN]:
        facts = {"name": drawn.names[row["point_id"]]}
        facts["why"] = word_lack(row["why"], language)
        if row["chance_pct"] > 0:
            facts |= {n: f"{row[f'{n}_pct']:.1f}" for n in ("asked", "reach", "chance")}
            days = "" if pd.isna(row["days_needed"]) else int(row["days_needed"])
            lines.append(say("covert.short", language, days=days, **facts))
        else:
            lines.append(say("covert.never", language, **facts))
    if len(rows) > _SHOWN:
        lines.append(say("covert.more", language, count=len(rows) - _SHOWN))
    return lines


def _secrecy(drawn: Drawn, language: str) -> list[str]:
    """Say what can be guessed, what secrecy costs, and how draws agree with chances."""
    own = drawn.covert.figures
    guessed: dict[str, Any] = {"near": _pct(own.near.best), "near_bits": f"{own.near.bits:.1f}"}
    guessed |= {"followed": _pct(own.followed.best), "followed_bits": f"{own.followed.bits:.1f}"}
    less = (own.open_value - own.value) / own.days
    price = {"value": f"{own.value:.1f}", "open": f"{own.open_value:.1f}", "less": f"{less:.2f}"}
    points = own.met + own.short
    rates = {"points": points, "off": own.far_off, "chance": f"{0.0027 * points:.1f}"}
    ways = {"bits": f"{own.day_bits:.1f}", "same": round(2**own.day_bits)}
    return [
        say("covert.guess", language, best=_pct(own.best_day)),
        say("covert.bits", language, **ways),
        say("covert.next", language, **guessed),
        say("covert.price", language, **price),
        say("covert.rates", language, **rates),
    ]


def listing(drawn: Drawn, language: str) -> list[str]:
    """Return what was written where, and who may have it."""
    home = drawn.outputs[0].parent
    sheets = sum(path.suffix == ".gpx" for path in drawn.outputs)
    named = [
        path.relative_to(home).as_posix()
        for path in drawn.outputs
        if path.suffix in (".xlsx", ".geojson", ".txt", ".parquet") or path.name == MAP
    ]
    facts = {"folder": home, "count": len(drawn.outputs)}
    names = "、".join([say("covert.sheets", language, count=sheets), *named])
    return [
        say("covert.wrote", language, names=names, **facts),
        say("covert.again", language, file=f"{FOLDER}/{SEED}"),
    ]


def _pct(share: float) -> str:
    return f"{100 * share:.1f}"
