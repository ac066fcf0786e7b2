"""Every table that flows, by name; ``docs/tables.md`` is generated from here."""

from __future__ import annotations

from geoplan.tables import (
    cases,
    compared,
    corrected,
    forecast,
    from_outside,
    inspected,
    mocked,
    negative,
    objected,
    patrolled,
    pictured,
    planned,
    proposed,
    results,
    risk,
    ruled,
    scored,
    standings,
    surface,
    tracked,
    travelled,
    visited,
)
from geoplan.tables.model import Table

_MODULES = (
    from_outside,
    inspected,
    results,
    objected,
    ruled,
    pictured,
    scored,
    corrected,
    risk,
    negative,
    forecast,
    cases,
    standings,
    surface,
    tracked,
    travelled,
    visited,
    proposed,
    compared,
    planned,
    mocked,
    patrolled,
)

TABLES: dict[str, Table] = {
    found.name: found
    for module in _MODULES
    for found in vars(module).values()
    if isinstance(found, Table)
}
