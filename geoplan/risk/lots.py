"""Many small lotteries at once: each row holds some tickets, each with its chance.

From: tickets by row. To: the ticket that a random number draws from a row.

Indexed search (Chen and Asau 1974, *AIIE Transactions* 6:163-166; Devroye 1986, *Non-Uniform Random
Variate Generation*, section III.2.4): a row of ``m`` tickets is cut into ``m`` equal parts, and for
each it is written down where to begin to look. Two looks are enough on average, however many
tickets there are and however unlike their chances.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from geoplan.risk.systematic import Floats, Ints


@dataclass(frozen=True)
class Lots:
    """Tickets ``ticket[first[r] : first[r + 1]]`` of row ``r``; chances of a row add up to 1."""

    first: Ints
    ticket: Ints
    chance: Floats

    @property
    def count(self) -> Ints:
        """The number of tickets of each row."""
        return np.diff(self.first)

    def matrix(self, width: int) -> sparse.csr_matrix:
        """Return the chances as a matrix, a row a row, a column a ticket."""
        shape = (len(self.first) - 1, width)
        return sparse.csr_matrix((self.chance, self.ticket, self.first), shape=shape)

    def draw(self, rows: NDArray[np.integer], at: NDArray[np.floating]) -> Ints:
        """Return the ticket that ``at``, evenly spread over ``[0, 1)``, draws from each row.

        Every row must hold a ticket.
        """
        ends, begin = self._index
        count = self.count[rows]
        spot = at * count
        # The nearest number below 1 times the count may round up to the count.
        found = begin[self.first[rows] + np.minimum(spot.astype(np.int64), count - 1)]
        behind = np.nonzero(ends[found] <= spot)
        while len(behind[0]):
            found[behind] += 1
            further = ends[found[behind]] <= spot[behind]
            behind = tuple(axis[further] for axis in behind)
        tickets: Ints = self.ticket[found]
        return tickets

    @cached_property
    def _index(self) -> tuple[Floats, Ints]:
        """Where in its row each ticket ends, a row as long as it has tickets; where to begin."""
        count = self.count
        rows = np.repeat(np.arange(len(count)), count)
        running = np.concatenate([[0.0], np.cumsum(self.chance)])
        ends: Floats = (running[1:] - running[self.first[rows]]) * count[rows]
        ends[self.first[1:][count > 0] - 1] = np.inf  # whatever rounding made of the sum
        places = np.arange(len(ends)) - self.first[rows]
        reach = count.max(initial=0) + 1.0
        key = np.where(np.isinf(ends), count[rows], ends) + rows * reach
        begin: Ints = np.searchsorted(key, places + rows * reach, side="right")
        return ends, np.minimum(begin, self.first[rows] + count[rows] - 1)


def make_lots(rows: ArrayLike, ticket: ArrayLike, weight: ArrayLike, count: int) -> Lots:
    """Return the lots of ``count`` rows: ``rows`` in order, chances in proportion to ``weight``."""
    row, weights = np.asarray(rows, dtype=np.int64), np.asarray(weight, dtype=np.float64)
    first = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=count))])
    total = np.bincount(row, weights, minlength=count)
    return Lots(first.astype(np.int64), np.asarray(ticket, dtype=np.int64), weights / total[row])
