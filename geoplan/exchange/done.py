"""What an exchange did, for the command line to say.

From: any exchange. To: files written, a count, and problems.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geoplan.errors import Problem

FOLDER = "maps/exchange"


@dataclass
class Exchanged:
    """What was written, of how many points or cases, and what to say about it."""

    outputs: Sequence[Path] = ()
    count: int = 0
    problems: list[Problem] = field(default_factory=list)
