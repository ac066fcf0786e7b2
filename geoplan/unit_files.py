"""What all files that go out to units share: which units, and what is left of earlier ones.

From: a workspace that was built, names of units. To: the catalogue of the build, units, problems.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.catalogue.shown import in_language
from geoplan.config import Settings
from geoplan.errors import InputError, Problem
from geoplan.workspace import Workspace, read_text


def current_catalogue(workspace: Workspace, settings: Settings) -> Catalogue:
    """Return the catalogue with the changes of the county, in the language of the settings."""
    override = workspace.files(settings)["catalogue"]
    text = read_text(override[0], settings.inputs.catalogue) if override else None
    return in_language(load_catalogue(text, settings.inputs.catalogue), settings.language)


def chosen_units(known: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Return the units wanted, or all.

    Raises
    ------
    InputError
        When nobody leads a point, or one of them does not; those of nearly that name are told.
    """
    if not known:
        raise InputError(Problem("pages.nobody", "error"))
    problems = []
    for name in wanted:
        if name not in known:
            near = difflib.get_close_matches(name, known, 3, 0.4)
            facts = {"name": name, "near": "、".join(near)}
            problems.append(Problem("pages.unknown_unit", "error", facts=facts))
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(wanted)) or list(known)


def left_behind(workspace: Workspace, folder: str, suffix: str, names: Iterable[str]) -> str:
    """Return the files of units without points any more by name; they are not ours to take."""
    kept = set(names)
    there = sorted(path.stem for path in (workspace.root / folder).glob(f"*{suffix}"))
    return "、".join(name for name in there if name not in kept)
