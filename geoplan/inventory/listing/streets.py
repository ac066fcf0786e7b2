"""Which stretches of a street a row of the list means.

From: rows of ``listed`` for one street, its stretches, where their addresses lie. To: rows and
their stretches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from geoplan.inventory.addresses import Placement
from geoplan.inventory.listing.known import Listing

Rows = list[dict[str, Any]]

_SHARE = 0.5  # of a stretch that must be meant


def stretches_of(
    items: Sequence[dict[str, Any]], stretches: Rows, links: Rows, listing: Listing
) -> list[tuple[dict[str, Any], Rows]]:
    """Return each row with the stretches it means, every stretch once.

    Rows that name a part (人民路（解放路—建设路段）) take the stretches at least half of which lie
    in it, else the one that lies in it most; a row for the whole street takes what is left.
    """
    own = {row["point_id"] for row in stretches}
    parts: dict[str, Rows] = defaultdict(list)
    for link in links:
        if link["point_id"] in own:
            parts[link["point_id"]].append(link)
    left = list(stretches)
    taken: dict[str, Rows] = {}
    ordered = sorted(items, key=lambda item: item["listed_id"])
    named = {item["listed_id"]: _named_part(item, listing) for item in ordered}
    for item in sorted(ordered, key=lambda item: named[item["listed_id"]] is None):
        part = named[item["listed_id"]]
        mine = left if part is None else _within(left, parts, part)
        taken[item["listed_id"]] = mine
        left = [row for row in left if row not in mine]
    return [(item, taken[item["listed_id"]]) for item in ordered]


def _named_part(item: Mapping[str, Any], listing: Listing) -> Placement | None:
    found = listing.placed.get(item["listed_id"])
    is_part = isinstance(found, Placement) and found.how in ("segment", "street_part")
    return found if isinstance(found, Placement) and is_part and found.parts else None


def _within(stretches: Rows, parts: Mapping[str, Rows], named: Placement) -> Rows:
    wanted = {part.section_id: (part.from_m, part.to_m) for part in named.parts}
    shares = []
    for row in stretches:
        inside_m = sum(
            max(0.0, min(link["to_m"], last) - max(link["from_m"], first))
            for link in parts[row["point_id"]]
            for first, last in [wanted.get(link["section_id"], (0.0, 0.0))]
        )
        whole_m = sum(link["length_m"] for link in parts[row["point_id"]])
        shares.append(inside_m / whole_m if whole_m else 0.0)
    mine = [row for row, share in zip(stretches, shares, strict=True) if share >= _SHARE]
    if mine or not stretches or max(shares) == 0.0:
        return mine
    return [stretches[shares.index(max(shares))]]
