"""Leave out what people decided after the day that a build looks back from.

From: rows with a day (or none). To: those that hold on ``as_of``, and what is said of the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from geoplan.config import Settings
from geoplan.errors import Problem

Rows = list[dict[str, Any]]


def held(
    rows: Iterable[dict[str, Any]], settings: Settings, code: str
) -> tuple[Rows, list[Problem]]:
    """Return the rows that hold, and a Problem ``code`` a file with later ones.

    A row without a day holds: it says too little to be left out. Without ``as_of`` all do.
    """
    given, as_of = list(rows), settings.as_of
    if as_of is None:
        return given, []
    kept = [row for row in given if row["day"] is None or row["day"] <= as_of]
    later = Counter(row["file"] for row in given if row["day"] and row["day"] > as_of)
    facts = {"as_of": as_of.isoformat()}
    said = [Problem(code, "info", file=f, count=n, facts=facts) for f, n in sorted(later.items())]
    return kept, said
