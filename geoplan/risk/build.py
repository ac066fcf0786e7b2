"""See what an assessment may cost today.

From: ``points``, ``duties``, ``checks``, ``looks``, ``unit_bias``, ``source_rates``,
``problem_cases``, ``inclusions``, catalogue, settings. To: the tables of exposure; the failures
themselves for the steps that simulate.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.risk.chosen import find_chosen
from geoplan.risk.exposure import expose
from geoplan.risk.failure import find_failures
from geoplan.tables import Output


def find_risk(
    *,
    points: pd.DataFrame,
    inclusions: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
    **tables: Any,
) -> Output:
    """Return what may fail where, how likely, and what it costs."""
    failures = find_failures(points=points, catalogue=catalogue, settings=settings, **tables)
    return Output(
        expose(points, inclusions, failures),
        find_chosen(tables["looks"]),
        objects={"failures": failures},
    )
