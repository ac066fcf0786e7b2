"""What if: other draws, other states of the points, against things as they are.

From: draw, failures, the question. To: how the field score would change, and how sure that is.

The expected score of both is exact, so is their difference. What is simulated (the chance to reach
the target) is simulated within the same worlds and, stratum by stratum, from the same starts
(common random numbers), and its error is that of the paired differences, worlds as clusters (Law
2015, *Simulation Modeling and Analysis*, section 11.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import isnan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.catalogue import Catalogue
from geoplan.config import Settings, WhatIf
from geoplan.config.draw import DrawSettings
from geoplan.errors import Problem
from geoplan.risk.draw import Draw
from geoplan.risk.estimate import half_width
from geoplan.risk.failures import Bools, Failures
from geoplan.risk.forecast import size_up, streams_of
from geoplan.risk.simulate import score_all
from geoplan.risk.strata import build_draw
from geoplan.risk.systematic import Floats
from geoplan.risk.work import hold_of, is_found, who_answers
from geoplan.risk.worlds import Saved, Scores, realise_repaired

_TOGETHER = 2  # questions that are scored by one run of draws: memory grows with them


@dataclass(frozen=True, eq=False)
class County:
    """Things as they are: what questions start from."""

    points: pd.DataFrame
    duties: pd.DataFrame
    checks: pd.DataFrame
    items: pd.DataFrame  # point_id, indicator_id, p, loss_pct; in the order of the failures
    draw: Draw
    failures: Failures
    catalogue: Catalogue
    settings: Settings

    @cached_property
    def owners(self) -> NDArray[np.object_]:
        """Who answers for each item, several with "、" between."""
        found = who_answers(self.items, self.duties, self.catalogue, self.settings)
        return np.array(found, dtype=object)

    @cached_property
    def is_found(self) -> Bools:
        """Which items are known to fail."""
        return is_found(self.items, self.checks)


@dataclass(frozen=True)
class Change:
    """Scores and chances in percent, before and after; errors are half widths at 95 %."""

    items: int
    before: float
    after: float
    chance_before: float
    chance_after: float
    chance_error: float
    sim_change: float
    sim_error: float


def ask_all(
    county: County,
    questions: Sequence[WhatIf],
    problems: list[Problem],
    also: Mapping[str, Bools] | None = None,
) -> list[Change]:
    """Return what each question would change; ``also``: further items put right, by its name."""
    more = also or {}
    met = [_met(county, one, problems) | more.get(one.name, False) for one in questions]
    forecast = county.settings.forecast
    worlds, each = size_up(county.failures, forecast.draws)
    luck, holds = streams_of(forecast.seed)[0], np.random.default_rng([forecast.seed, 1])
    hold = _holds(county)
    points = county.draw.points
    scores, saved = realise_repaired(county.failures, points, luck, worlds, hold, met, holds)
    draws = [county.draw, *(_redrawn(county, one, problems) for one in questions)]
    nothing = Saved(np.empty(0, dtype=np.int64), np.empty((worlds, 0), dtype=np.float32))
    fields = _fields(draws, scores, [nothing, *saved], each, forecast.seed)
    before = expected(county.draw, county.failures)
    found = []
    for draw, is_met, field in zip(draws[1:], met, fields[1:], strict=True):
        left = county.failures.p * np.where(is_met, 1 - hold, 1.0)
        means = before, expected(draw, replace(county.failures, p=left))
        found.append(_change(int(is_met.sum()), means, fields[0], field, forecast.target_pct))
    return found


def _fields(
    draws: Sequence[Draw], scores: Scores, saved: Sequence[Saved], each: int, seed: int
) -> list[Floats]:
    """Return simulated field scores in percent, worlds × draws, the same starts every time."""
    found: dict[int, Floats] = {}
    for draw in dict.fromkeys(draws):
        alike = [n for n, one in enumerate(draws) if one is draw]
        for at in range(0, len(alike), _TOGETHER):
            part = alike[at : at + _TOGETHER]
            many = (saved[n].added_to(scores) for n in part)
            made = score_all(draw, many, each, streams_of(seed)[1])
            found |= {n: 100 * field for n, field in zip(part, made, strict=True)}
    return [found[n] for n in range(len(draws))]


def _change(
    items: int, means: tuple[float, float], base: Floats, made: Floats, target_pct: float
) -> Change:
    reached = [(field >= target_pct - 1e-9).astype(np.float64) for field in (base, made)]
    worlds = np.repeat(np.arange(len(base)), base.shape[1])
    gained, moved = (reached[1] - reached[0]).ravel(), (made - base).ravel()
    before, after = (100 * float(one.mean()) for one in reached)
    return Change(
        items,
        means[0],
        means[1],
        before,
        after,
        100 * half_width(gained, worlds),
        float(moved.mean()),
        half_width(moved, worlds),
    )


def _redrawn(county: County, question: WhatIf, problems: list[Problem]) -> Draw:
    """Return the draw of the question."""
    drawn = _drawn(county.settings.draw, question)
    if drawn == county.settings.draw:
        return county.draw
    settings = replace(county.settings, draw=drawn)
    draw, said = build_draw(points=county.points, catalogue=county.catalogue, settings=settings)
    problems += [p for p in said if p.level != "info"]
    return draw


def expected(draw: Draw, failures: Failures) -> float:
    """Return the expected field score in percent: 100 · Σ_j a_j (1 − d_j), exact."""
    return 100 * float(draw.weight @ (1 - failures.deduct(draw.points)))


def _drawn(now: DrawSettings, question: WhatIf) -> DrawSettings:
    share, near = question.random_share, question.near_share
    return replace(
        now,
        random_share=now.random_share if isnan(share) else share,
        near_share=now.near_share if isnan(near) else near,
        quotas=_merged(now.quotas, question.quotas),
        weights=_merged(now.weights, question.weights),
    )


def _merged(now: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    """Return the settings with those of the question in place of their own."""
    named = {text.partition("=")[0].strip() for text in more}
    return (*(text for text in now if text.partition("=")[0].strip() not in named), *more)


def _met(county: County, question: WhatIf, problems: list[Problem]) -> Bools:
    """Return which items the question takes as put right."""
    items, catalogue = county.items, county.catalogue
    kind = items["indicator_id"].map({i: o.kind for i, o in catalogue.indicators.items()})
    point_kind = dict(zip(county.points["point_id"], county.points["kind"], strict=True))
    met = np.zeros(len(items), dtype=bool)
    if question.static_met:
        met |= kind.eq("static").to_numpy()
    if question.dynamic_met:
        met |= kind.eq("dynamic").to_numpy()
    if question.fixed_met:
        met |= items["point_id"].map(point_kind).eq("fixed").to_numpy()
    met |= _named(county, question, problems)
    deadline = county.settings.map.deadline
    if question.by is not None and deadline is not None and question.by > deadline:
        facts = {"name": question.name, "by": question.by, "deadline": deadline}
        problems.append(Problem("what_if.too_late", "warning", facts=facts))
        return np.zeros(len(items), dtype=bool)
    return met


def _named(county: County, question: WhatIf, problems: list[Problem]) -> Bools:
    """Return the items of the units, types and indicators that the question names."""
    items, catalogue = county.items, county.catalogue
    met = np.zeros(len(items), dtype=bool)

    def unknown(what: str, value: str) -> None:
        facts = {"name": question.name, "what": f"@what_if.{what}", "value": value}
        problems.append(Problem("what_if.unknown", "warning", facts=facts))

    for unit in question.units:
        is_own = np.array([unit in names.split("、") for names in county.owners], dtype=bool)
        if not is_own.any():
            unknown("unit", unit)
        met |= is_own & county.is_found
    types = dict(zip(county.points["point_id"], county.points["type_id"], strict=True))
    for text in question.types:
        point_type = catalogue.find_type(text)
        if point_type is None:
            unknown("type", text)
        else:
            met |= items["point_id"].map(types).eq(point_type.id).to_numpy()
    for text in question.indicators:
        one = catalogue.find_indicator(text)
        if one is None:
            unknown("indicator", text)
        else:
            met |= items["indicator_id"].eq(one.id).to_numpy()
    return met


def _holds(county: County) -> Floats:
    """Return how likely a repair of each item still stands."""
    holds = {i: hold_of(o, county.settings) for i, o in county.catalogue.indicators.items()}
    own = county.items["indicator_id"].map(holds).fillna(0.0)
    return np.asarray(own, dtype=np.float64)
