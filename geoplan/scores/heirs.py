"""Whose evidence went to whom when stretches were cut anew or places merged.

From: ``identities``. To: the points that inherit what a point was found to be on a day.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Set as AbstractSet
from datetime import date

import pandas as pd

from geoplan.tables.heirs import Heir, read_heirs


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
