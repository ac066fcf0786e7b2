"""Decide which state every site of the county is to be in.

From: sites. To: aims, which the sheets of answers and visits then make true.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geoplan.catalogue import Catalogue
from geoplan.demo.names import CONFIRMED_VILLAGE, LISTED_VILLAGES, OFFICIAL_VILLAGE
from geoplan.demo.plane import shuffled
from geoplan.demo.world import Site, World

# State aimed at, and its share of the points that the offices could have answered for.
SHARES = (("covered", 0.40), ("failing", 0.17), ("partial", 0.18), ("never", 0.15), ("stale", 0.10))


@dataclass(frozen=True)
class Aim:
    """The state that a site is to be in, and what to call it in a sheet."""

    site: Site
    state: str
    ref: str

    @property
    def point_id(self) -> str:
        """The id that the inventory gives it."""
        return f"{self.site.type_id}-{self.site.ref}"

    @property
    def has_own_id(self) -> bool:
        """Whether its id is known before anybody builds the inventory."""
        return not self.site.is_double and self.site.type_id != "urban_village"


def draw_aims(world: World, catalogue: Catalogue) -> list[Aim]:
    """Draw a state for every usable site; shares hold exactly, not only on average."""
    rng = world.rng
    names = Counter(s.name for s in world.sites)
    aims = []
    for site, state in zip(*_states(rng, world.sites), strict=True):
        if site.type_id not in catalogue.types:
            continue
        # An outline, a decision or the list gave these villages ids that are not ours to say.
        by_name = rng.random() < 0.85 or site.is_double or site.type_id == "urban_village"
        ref = site.name if by_name and names[site.name] == 1 else f"{site.type_id}-{site.ref}"
        aims.append(Aim(site, state, ref))
    return aims


def _states(rng: np.random.Generator, sites: Sequence[Site]) -> tuple[list[Site], list[str]]:
    known = (*LISTED_VILLAGES, OFFICIAL_VILLAGE, CONFIRMED_VILLAGE)
    points = [s for s in sites if s.type_id != "urban_village" or s.name in known]
    usable = shuffled(rng, [s for s in points if s.name and not s.is_odd])
    states: list[str] = []
    for state, share in SHARES:
        states += [state] * round(share * len(usable))
    states = (states + ["never"] * len(usable))[: len(usable)]
    order = sorted(range(len(usable)), key=lambda i: (usable[i].type_id, usable[i].ref))
    return [usable[i] for i in order], [states[i] for i in order]


def first_aim(aims: Sequence[Aim], state: str, type_id: str, number: int = 0) -> Aim:
    """Return a site of a type that is aimed at ``state`` and whose id is known."""
    fit = [a for a in aims if a.state == state and a.site.type_id == type_id and a.has_own_id]
    return fit[number]
