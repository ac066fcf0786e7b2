"""What every solver of patrols is asked, and what it answers.

From: a problem, travel times, limits. To: visits by shift, in order.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.schedule import Routes

MANY = 1500  # tasks beyond which a search of some thousand steps has few for each


@dataclass(frozen=True)
class Limits:
    """How long a solver goes on: the same answer each time unless ``seconds`` are given.

    ``seconds`` end the search by ``clock`` instead of after ``iterations``: what is found then
    depends on the machine and on what else it does.
    """

    iterations: int
    seed: int = 0
    seconds: float | None = None
    clock: Callable[[], float] = time.monotonic


class Engine(Protocol):
    """A solver: required tasks before others, value before travel, never all or nothing."""

    name: str

    def solve(
        self, problem: Problem, travel: Travel, limits: Limits, begin: Routes | None = None
    ) -> Routes:
        """Return visits for every shift; ``begin`` is a plan to start from."""
        ...
