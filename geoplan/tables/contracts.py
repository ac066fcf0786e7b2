"""Every table that flows, by name; ``docs/tables.md`` is generated from here."""

from __future__ import annotations

from geoplan.tables import (
    from_outside,
    inspected,
    proposed,
    results,
    ruled,
    scored,
    surface,
    travelled,
)
from geoplan.tables.model import Table

TABLES: dict[str, Table] = {
    found.name: found
    for module in (from_outside, inspected, results, scored, surface, travelled, ruled, proposed)
    for found in vars(module).values()
    if isinstance(found, Table)
}
