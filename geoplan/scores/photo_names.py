"""Find the photo that an answer names, by its bare name.

From: ``photos``, a name as somebody wrote it. To: the photos that may be meant. Folders in the name
count for nothing: they are of the computer it was written on.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import Any

import pandas as pd

from geoplan.tables import records


class Album:
    """Photos by their names, capitals and folders aside."""

    def __init__(self, photos: pd.DataFrame) -> None:
        self._by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._by_stem: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for photo in records(photos):
            name = _folded(photo["name"])
            self._by_name[name].append(photo)
            self._by_stem[name.rpartition(".")[0]].append(photo)

    def find(self, name: str) -> list[dict[str, Any]]:
        """Return photos of that name, else those whose name without its ending it is."""
        folded = _folded(name)
        return self._by_name.get(folded) or self._by_stem.get(folded, [])


def _folded(name: str) -> str:
    """Return a bare name as it is compared; a Mac writes accents apart from their letters."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    return unicodedata.normalize("NFKC", bare).casefold().strip()
