"""How every point stands now, and how it stood in each round.

From: ``points``, ``answers``, ``identities``, catalogues, settings. To: ``checks``, ``scores``,
``targets``, ``rounds``, ``round_scores`` and ``round_targets``.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.scores.rounds import score_rounds
from geoplan.scores.score import stand
from geoplan.tables import Output


def score_points(
    *,
    points: pd.DataFrame,
    answers: pd.DataFrame,
    identities: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
    round_catalogues: Mapping[str, Catalogue] | None = None,
) -> Output:
    """Return the scores of today, and those of every round by the catalogue it had."""
    now = stand(points, answers, identities, catalogue, settings)
    then = score_rounds(points, answers, identities, round_catalogues or {}, settings, now.problems)
    tables = {"checks": now.checks, "scores": now.scores, "targets": now.targets, **then.tables}
    return Output(tables, then.problems)
