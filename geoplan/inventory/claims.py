"""What the rules of the catalogue claimed among the places, for ``geoplan check``.

From: places with the types that claim them. To: problems of level ``info``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from geoplan.catalogue import Catalogue, Clause, PointType
from geoplan.errors import Problem

_MAIN_KEYS = (
    "amenity",
    "shop",
    "office",
    "leisure",
    "tourism",
    "healthcare",
    "public_transport",
    "place",
    "historic",
    "landuse",
)
_PLACE_GEOMS = frozenset({"point", "area"})
_SHOWN = 12
_PATTERN = 16  # characters of a regular expression that tell one rule from another


@dataclass
class Claims:
    """Counts, while places are being typed."""

    catalogue: Catalogue
    unclaimed: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    shared: int = 0
    by_priority: int = 0
    hits: set[tuple[str, int]] = field(default_factory=set)

    def note(
        self,
        tags: Mapping[str, str],
        geom: str,
        claims: Sequence[PointType],
        fitting: Sequence[PointType],
    ) -> None:
        """Count one place: the types that claim it, and those of them that may lie there."""
        if not fitting:
            (self.elsewhere if claims else self.unclaimed)[main_tag(tags)] += 1
        if len(claims) > 1:
            self.shared += 1
            self.by_priority += len(fitting) > 1
            self.pairs.update(f"{a.name}/{b.name}" for a, b in combinations(claims, 2))
        for point_type in claims:
            for i, clause in enumerate(point_type.clauses):
                if (point_type.id, i) not in self.hits and clause.matches(tags, geom):
                    self.hits.add((point_type.id, i))

    def problems(self) -> list[Problem]:
        """Return what was counted, each kind only if there is any."""
        found = [
            Problem(code, "info", count=tags.total(), facts={"tags": shown(tags)})
            for code, tags in (
                ("place.no_rule", self.unclaimed),
                ("place.elsewhere", self.elsewhere),
            )
            if tags
        ]
        if self.shared:
            facts = {"pairs": shown(self.pairs), "decided": self.by_priority}
            found.append(Problem("place.two_rules", "info", count=self.shared, facts=facts))
        return found + self._unmatched()

    def _unmatched(self) -> list[Problem]:
        """Name the types none of whose rules found a place, and the idle rules of the others.

        Stretches are not asked: their rules are for streets, waters and bus lines first. Nor are
        types that are derived as well: :func:`unmade` names those of which there is none.
        """
        types: list[str] = []
        rules: list[str] = []
        for point_type in self.catalogue.types.values():
            if point_type.shape == "stretch" or point_type.derive is not None:
                continue
            asked = {i for i, c in enumerate(point_type.clauses) if c.geom & _PLACE_GEOMS}
            idle = sorted(i for i in asked if (point_type.id, i) not in self.hits)
            if len(idle) == len(asked):
                types += [point_type.name] if asked else []
            else:
                rules += [f"{point_type.name} {_wording(point_type.clauses[i])}" for i in idle]
        found = []
        if types:
            facts = {"types": "、".join(types)}
            found.append(Problem("rule.no_match", "info", count=len(types), facts=facts))
        if rules:
            text = "、".join(rules[:_SHOWN]) + ("……" if len(rules) > _SHOWN else "")
            found.append(Problem("rule.idle", "info", count=len(rules), facts={"rules": text}))
        return found


def unmade(catalogue: Catalogue, found: Collection[str]) -> list[Problem]:
    """Name the types made from the network (stretches, and by ``derive`` alone) of which none is.

    ``found`` are the types that have a point or a candidate.
    """
    made = [
        t for t in catalogue.types.values() if t.shape == "stretch" or (t.derive and not t.clauses)
    ]
    types = [t.name for t in made if t.id not in found]
    if not types:
        return []
    return [Problem("rule.unmade", "info", count=len(types), facts={"types": "、".join(types)})]


def main_tag(tags: Mapping[str, str]) -> str:
    """Return the tag that says most about what a place is."""
    key = next((k for k in _MAIN_KEYS if k in tags), "")
    return f"{key}={tags[key]}" if key else next(f"{k}={v}" for k, v in sorted(tags.items()))


def shown(counts: Counter[str]) -> str:
    """Return the most frequent words with their numbers."""
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    text = "、".join(f"{word} × {n}" for word, n in most[:_SHOWN])
    return text + ("……" if len(most) > _SHOWN else "")


def _wording(clause: Clause) -> str:
    tags = " ".join(f"{key}={'/'.join(values)}" for key, values in clause.tags.items())
    if clause.name is None:
        return tags
    pattern = clause.name.pattern
    return f"{tags} ~{pattern[:_PATTERN]}" + ("…" if len(pattern) > _PATTERN else "")
