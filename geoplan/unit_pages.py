"""Write the sealed pages of units from the tables of the last build.

From: a workspace that was built, units, passphrases. To: ``maps/units/<unit>.html``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.render.unit_page import UNIT_TABLES, UnitPages
from geoplan.render.unit_seal import CHARS_MIN, clean_passphrase
from geoplan.text.file_names import safe_file_names
from geoplan.unit_files import chosen_units, current_catalogue, left_behind
from geoplan.workspace import Workspace

FOLDER = "maps/units"
_LARGE_BYTES = 5_000_000  # mail and chats of offices refuse files not much larger


@dataclass
class Written:
    """What was written, and what to say about it."""

    outputs: Sequence[Path] = ()
    sizes: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def write_unit_pages(
    workspace: Workspace,
    settings: Settings,
    *,
    units: Sequence[str] = (),
    passphrases: Mapping[str, str] | None = None,
) -> Written:
    """Write the pages of ``units``, or of all; with ``passphrases`` only of those that have one.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When a unit leads no point, or nobody does.
    """
    pages = UnitPages.of(
        workspace.read_tables(UNIT_TABLES), current_catalogue(workspace, settings), settings
    )
    done = Written()
    chosen = chosen_units(pages.units, units)
    words = _words(passphrases, pages.units, chosen, done.problems)
    names = safe_file_names(pages.units)
    with workspace.staging() as staging:
        folder = staging / FOLDER
        folder.mkdir(parents=True)
        for unit in chosen:
            if words is not None and unit not in words:
                continue
            html = pages.render(unit, words[unit] if words else "")
            (folder / f"{names[unit]}.html").write_text(html, "utf-8", newline="\n")
            size = len(html.encode())
            done.sizes.append(size)
            if size > _LARGE_BYTES:
                facts = {"name": unit, "size": f"{size / 1e6:.1f}"}
                facts["points"] = str(len(pages.held.units[unit]))
                done.problems.append(Problem("pages.large", "warning", facts=facts))
        key = str(workspace.manifest().get("key", ""))
        done.outputs = workspace.publish_exports(staging, key)
    if pages.outside():
        done.problems.append(Problem("pages.unled", "warning", count=pages.outside()))
    if left := left_behind(workspace, FOLDER, ".html", names.values()):
        done.problems.append(Problem("pages.left", facts={"names": left}))
    if words is not None:
        done.problems += _open(workspace, {names[u] for u in chosen if u not in words})
    return done


def _words(
    given: Mapping[str, str] | None,
    known: Sequence[str],
    chosen: Sequence[str],
    problems: list[Problem],
) -> dict[str, str] | None:
    """Return passphrases that are good enough; who has none gets no page, never an open one."""
    if given is None:
        return None
    for unit in given:
        if unit not in known:
            problems.append(Problem("pages.stranger", "warning", facts={"name": unit}))
    words = {}
    for unit in chosen:
        word = clean_passphrase(given.get(unit, ""))
        if not word:
            problems.append(Problem("pages.no_word", "lost", facts={"name": unit}))
        elif len(word) < CHARS_MIN:
            facts = {"name": unit, "least": CHARS_MIN}
            problems.append(Problem("pages.short_word", "lost", facts=facts))
        else:
            words[unit] = word
    return words


def _open(workspace: Workspace, names: set[str]) -> list[Problem]:
    """Return a word on open pages of before where a closed one was asked for and not written."""
    there = sorted(n for n in names if (workspace.root / FOLDER / f"{n}.html").is_file())
    facts = {"names": "、".join(there)}
    return [Problem("pages.old_open", "warning", facts=facts)] if there else []
