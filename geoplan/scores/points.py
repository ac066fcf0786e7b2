"""How every point stands now, and how it stood in each round.

From: ``points``, ``answers``, ``identities``, ``photo_checks``, catalogues, settings. To:
``checks``, ``scores``, ``targets``, ``rounds``, ``round_scores`` and ``round_targets``.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.scores.photos import find_unbacked
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
    photo_checks: pd.DataFrame | None = None,
    round_catalogues: Mapping[str, Catalogue] | None = None,
) -> Output:
    """Return the scores of today, and those of every round by the catalogue it had.

    Without ``photo_checks`` every photo named is evidence.
    """
    unbacked = frozenset() if photo_checks is None else find_unbacked(photo_checks)
    now = stand(points, answers, identities, catalogue, settings, unbacked)
    catalogues = round_catalogues or {}
    then = score_rounds(points, answers, identities, catalogues, settings, now.problems, unbacked)
    tables = {"checks": now.checks, "scores": now.scores, "targets": now.targets, **then.tables}
    return Output(tables, then.problems)
