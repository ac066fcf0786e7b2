"""Who inherits the evidence of a point that was cut anew or merged.

From: the column ``heirs`` of ``identities``. To: heirs with their day, and back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


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
