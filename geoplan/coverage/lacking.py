"""Tell what a township should have and nobody knows of.

From: things known, townships, the catalogue's expected minima. To: what is lacking, and whether
the map knows enough of the township to say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from geoplan.catalogue import Catalogue

SPARSE_BELOW = 20  # sites on the map; planning default: fewer, and OSM has hardly been there


@dataclass(frozen=True)
class Lack:
    """A type of which a township has fewer than the catalogue expects.

    ``waiting``: candidates of the type there that await a decision; ``places``: sites of all
    types that the map has in the township; ``is_sparse``: too few to conclude anything.
    """

    type_id: str
    township: str
    least: int
    known: int
    waiting: int
    places: int

    @property
    def lacking(self) -> int:
        """How many are lacking."""
        return self.least - self.known

    @property
    def is_sparse(self) -> bool:
        """Whether the map hardly knows the township, so that absence on it means little."""
        return self.places < SPARSE_BELOW


def find_lacks(
    things: pd.DataFrame,
    townships: Iterable[str],
    waits: Mapping[tuple[str, str], int],
    catalogue: Catalogue,
) -> list[Lack]:
    """Return the lacks in ``townships``, by type and township.

    ``waits``: candidates by type and township.
    """
    known = Counter(zip(things["type_id"], things["township"], strict=True))
    places = _sites(things)
    expected = [t for t in catalogue.types.values() if t.expected_min_per_township]
    return [
        Lack(
            type_id=t.id,
            township=township,
            least=t.expected_min_per_township,
            known=known[t.id, township],
            waiting=waits.get((t.id, township), 0),
            places=places[township],
        )
        for t in sorted(expected, key=lambda t: t.id)
        for township in sorted(townships)
        if known[t.id, township] < t.expected_min_per_township
    ]


def sparse_townships(things: pd.DataFrame, townships: Iterable[str]) -> set[str]:
    """Return the townships of which the map knows hardly anything."""
    places = _sites(things)
    return {township for township in townships if places[township] < SPARSE_BELOW}


def _sites(things: pd.DataFrame) -> Counter[str]:
    """Sites on the map by township; streets come from aerial images and say nothing of places."""
    return Counter(things.loc[things["in_osm"] & (things["shape"] == "site"), "township"])
