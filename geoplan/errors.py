"""One error root and the rows that tell what went wrong, where, and what to do.

From: any module. To: the ``problems`` table and the command line.

A problem carries a *code* and its facts, never prose: the sentences live in
:mod:`geoplan.text`, so that one language switch turns them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

T = TypeVar("T")

Level = Literal["error", "lost", "warning", "info"]
"""``error`` stops the build; ``lost`` left out; ``warning`` used, but doubtful; ``info`` said."""


@dataclass(frozen=True)
class Problem:
    """One thing a planner should know about the input.

    Attributes
    ----------
    code
        Key of the sentence in :mod:`geoplan.text`, e.g. ``"list.column_missing"``.
    level
        See :data:`Level`.
    file, sheet, row, column
        Where in the input; ``row`` counts as the spreadsheet program does (first line is 1).
    ref
        Id of the row or object concerned (``n123``, a point id ...).
    count
        How many rows this problem stands for; conservation checks add it up.
    facts
        Values the sentence names.
    """

    code: str
    level: Level = "warning"
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    ref: str = ""
    count: int = 1
    facts: dict[str, Any] = field(default_factory=dict)


class GeoplanError(Exception):
    """Root of all errors geoplan raises on purpose; holds every problem, not only the first."""

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__("; ".join(f"{p.code} {p.file} {p.facts}" for p in self.problems))


class SettingsError(GeoplanError, ValueError):
    """``geoplan.toml`` or a command-line option cannot be used."""


class InputError(GeoplanError, ValueError):
    """An input file is missing, unreadable or lacks what is needed."""


class CatalogueError(GeoplanError, ValueError):
    """The catalogue or a workspace's changes to it contradict themselves."""


class TableError(GeoplanError, ValueError):
    """A table breaks its contract: a fault of geoplan, not of the input."""


class NotFoundError(GeoplanError, KeyError):
    """A point, table or workspace that was asked for does not exist."""


class Gather:
    """Runs several readers and keeps what each has to complain about, to tell it all at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def run(self, function: Callable[..., T], *args: Any) -> T | None:
        """Return ``function(*args)``, or None when it raised a :class:`GeoplanError`."""
        try:
            return function(*args)
        except GeoplanError as error:
            self.problems += error.problems
            return None

    def raise_if_any(self) -> None:
        """Raise one :class:`InputError` with everything gathered."""
        if self.problems:
            raise InputError(self.problems)
