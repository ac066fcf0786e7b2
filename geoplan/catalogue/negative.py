"""The negative list: numbered entries, some named, some of which veto.

From: ``data/negative.yaml``. To: :class:`NegativeEntry`, one a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class NegativeEntry:
    """One entry; ``name`` is empty where the official wording is not public."""

    number: int
    name: str
    is_veto: bool


@cache
def load_negative_list() -> tuple[NegativeEntry, ...]:
    """Return all entries, those that veto first.

    Examples
    --------
    >>> entries = load_negative_list()
    >>> len(entries), sum(entry.is_veto for entry in entries)
    (39, 13)
    """
    text = (files(__package__) / "data" / "negative.yaml").read_text("utf-8")
    found = yaml.safe_load(text)["negative"]
    return tuple(
        NegativeEntry(number, found["named"].get(number, ""), number <= found["vetoes"])
        for number in range(1, found["entries"] + 1)
    )
