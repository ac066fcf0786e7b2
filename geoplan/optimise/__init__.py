"""Shared solvers, with bounds that say how far an answer can be from the best there is.

From: arrays. To: arrays, what they are worth, and what no answer can beat.
"""

from geoplan.optimise.allot import allot, allot_shares
from geoplan.optimise.bound import Bound
from geoplan.optimise.join import Link
from geoplan.optimise.partition import Partition, partition
from geoplan.optimise.tour import Tour, shortest_tour, tour_cost

__all__ = [
    "Bound",
    "Link",
    "Partition",
    "Tour",
    "allot",
    "allot_shares",
    "partition",
    "shortest_tour",
    "tour_cost",
]
