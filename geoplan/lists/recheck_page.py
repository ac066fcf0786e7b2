"""How many re-checks each stratum needs, as a sheet.

From: a plan of re-checks. To: a page of the workbook that those who look again take along.
"""

from __future__ import annotations

from geoplan.catalogue import Catalogue
from geoplan.lists.xlsx import Page
from geoplan.risk.recheck import Rechecks
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.amounts import rounded

_COLUMNS = (("family", 24), ("kind", 10), ("points", 9), ("weight", 12), ("sd", 12), ("checks", 10))


def recheck_page(plan: Rechecks, catalogue: Catalogue, language: str, title: str) -> Page:
    """Return the page: a row a stratum, most re-checks first."""
    body = []
    for row in sorted(records(plan.strata), key=lambda r: (-r["checks"], r["stratum"])):
        family, _, kind = row["stratum"].partition(":")
        body.append(
            [
                catalogue.families[family].name,
                say(f"kind.{kind}", language),
                row["points"],
                rounded(row["weight_pct"], 2),
                rounded(row["sd_pct"], 1),
                row["checks"],
            ]
        )
    heads = [(say(f"recheck.column.{name}", language), width) for name, width in _COLUMNS]
    note = say("recheck.note", language)
    return Page(say("recheck.sheet", language), title, heads, body, note=note)
