"""Which sheets of books have positions that may be off by a datum, and which rows stand in them.

From: ``datums``, ``facilities``. To: rules, reach, the map: none counts such a position as known.
"""

from __future__ import annotations

import pandas as pd

BOOK = "book:"
# Verdicts on the datum of a sheet that nobody named it for.
_GUESSED = ("few", "close", "far")


def unsure_sheets(datums: pd.DataFrame | None) -> frozenset[str]:
    """Return the sheets (``book:file#sheet``) whose datum nobody wrote and nothing tells."""
    if datums is None:
        return frozenset()
    guessed = datums[datums["basis"].isin(_GUESSED)]
    pairs = zip(guessed["file"], guessed["sheet"], strict=True)
    return frozenset(f"{BOOK}{file}#{sheet}" for file, sheet in pairs)


def is_unsure(source: str, sheets: frozenset[str]) -> bool:
    """Whether a facility's ``source`` names a row of one of ``sheets``."""
    return source.rpartition("!")[0] in sheets
