"""Who inherits the evidence of a point that was cut anew or merged.

From: ``identities`` and its column ``heirs``. To: heirs with their day, and back; the points that
inherit what a point was found to be on a day.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

import pandas as pd


class Heir(NamedTuple):
    """A point that inherits what was answered up to ``day``."""

    point_id: str
    day: date


def read_heirs(text: str) -> tuple[list[Heir], list[str]]:
    """Return the heirs in ``text`` (``id@2026-11-20;id@...``), and the parts that are none."""
    heirs, bad = [], []
    for part in filter(None, text.split(";")):
        point_id, _, day = part.rpartition("@")
        try:
            heirs.append(Heir(point_id, date.fromisoformat(day)))
        except ValueError:
            bad.append(part)
    return [h for h in heirs if h.point_id], bad


def heirs_text(heirs: Iterable[Heir]) -> str:
    """Return heirs as text, by day and id."""
    ordered = sorted(heirs, key=lambda h: (h.day, h.point_id))
    return ";".join(f"{h.point_id}@{h.day.isoformat()}" for h in ordered)


class Heirs:
    """The current points that stand for an id of another day.

    ``status`` is that of every id ever given. Parts of the column ``heirs`` that cannot be read
    are told where ``identities`` is written.
    """

    def __init__(self, identities: pd.DataFrame, current: AbstractSet[str]) -> None:
        self.current = current
        self.status = dict(zip(identities["point_id"], identities["status"], strict=True))
        texts = zip(identities["point_id"], identities["heirs"], strict=True)
        self._heirs: dict[str, list[Heir]] = {i: read_heirs(text)[0] for i, text in texts if text}

    def of(self, point_id: str, day: date) -> list[str]:
        """Return the current points that inherit an answer of ``day``, the nearest kin first.

        An heir inherits what was answered up to its own day, and hands it on to its heirs alike.
        """
        if point_id not in self._heirs:  # nearly always
            return []
        seen = {point_id}
        waiting = deque([point_id])
        found: list[str] = []
        while waiting:
            for heir in self._heirs.get(waiting.popleft(), []):
                if heir.point_id in seen or day > heir.day:
                    continue
                seen.add(heir.point_id)
                waiting.append(heir.point_id)
                if heir.point_id in self.current:
                    found.append(heir.point_id)
        return found
