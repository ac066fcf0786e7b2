"""Solvers behind one protocol: who does what in which order; times are worked out elsewhere.

From: a problem, travel times, limits. To: an order of visits for every shift.
"""

from geoplan.patrol.engines.protocol import MANY, Engine, Limits

__all__ = ["MANY", "Engine", "Limits"]
