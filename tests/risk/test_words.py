"""What a unit's word is worth: by counting cases, and against sampling."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta as beta_law

from geoplan.config import Risk, Settings
from geoplan.risk.words import weigh_words

SETTINGS = Settings()


def _bias(**columns: Any) -> pd.DataFrame:
    usual = {"unit": ["甲"], "low_pct": [5.0], "high_pct": [25.0], "claimed": 50, "refuted": 7}
    return pd.DataFrame(usual | columns)


def _said(unit: str, met: int, unmet: int) -> dict[str, Any]:
    return {"unit": unit, "source": "self", "met": met, "unmet": unmet}


def test_what_is_hidden_by_counting() -> None:
    """Of 10,000 items 3,000 fail and 40 % of these are called met: 1,200 of 8,200 such."""
    said = pd.DataFrame([_said("甲", 8_200, 1_800)])
    found = weigh_words(_bias(overclaim_pct=[100 * 1_200 / 8_200]), said, 0.0, SETTINGS)
    assert found.hidden[0] == pytest.approx(0.4, abs=1e-3)
    assert found.refuted[0] == pytest.approx(1_200 / 8_200)


def test_what_failed_only_since_was_not_hidden() -> None:
    """A tenth of the items forget between the looks, and then three of ten fail."""
    said = pd.DataFrame([_said("甲", 8_200, 1_800)])
    found_later = 0.9 * 1_200 / 8_200 + 0.1 * 0.3
    found = weigh_words(_bias(overclaim_pct=[100 * found_later]), said, 0.1, SETTINGS)
    assert found.hidden[0] == pytest.approx(0.4, abs=2e-3)
    assert found.refuted[0] == pytest.approx(1_200 / 8_200, abs=1e-3)


def test_a_unit_that_hides_all_is_worth_nothing() -> None:
    said = pd.DataFrame([_said("甲", 10_000, 0)])
    found = weigh_words(_bias(overclaim_pct=[30.0]), said, 0.0, SETTINGS)
    assert found.hidden[0] == pytest.approx(1.0)


def test_units_are_unsure_together_and_each_on_its_own() -> None:
    units = {"unit": ["甲", "乙"], "low_pct": [2.0, 1.0], "high_pct": [40.0, 60.0]}
    said = pd.DataFrame([_said("甲", 80, 20), _said("乙", 80, 20)])

    def words(claimed: int) -> Any:
        counts = {"claimed": [claimed] * 2, "refuted": [claimed // 5] * 2}
        bias = _bias(overclaim_pct=[20.0, 20.0], **units, **counts)
        return weigh_words(bias, said, 0.0, SETTINGS)

    few, many = words(10), words(1_000)
    assert (few.common > many.common).all()
    assert (few.refuted_common > many.refuted_common).all()
    assert few.spread[0] < few.spread[1]  # the wider interval
    whole = few.spread**2 + few.common**2
    assert whole == pytest.approx(many.spread**2 + many.common**2)


@pytest.mark.parametrize(("met", "unmet"), [(40, 0), (40, 10), (20, 20), (0, 0)])
def test_without_re_checks_both_factors_are_what_the_prior_leaves(met: int, unmet: int) -> None:
    """Against sampling both from their priors and weighing by the binomial."""
    rules = Risk(prior_fail_pct=30.0, prior_looks=4.0, hidden_pct=50.0)
    said = pd.DataFrame([_said("甲", met, unmet)])
    none = _bias(overclaim_pct=[np.nan])
    found = weigh_words(none, said, 0.0, Settings(risk=rules))
    rng = np.random.default_rng(1)
    m = beta_law.rvs(1.2, 2.8, size=400_000, random_state=rng)
    h = beta_law.rvs(1.0, 1.0, size=400_000, random_state=rng)
    u = m * (1 - h)
    weight = u**unmet * (1 - u) ** met
    weight /= weight.sum()
    o = h * m / (1 - m + h * m)
    assert found.hidden[0] == pytest.approx((weight * h).sum(), abs=0.01)
    assert found.refuted[0] == pytest.approx((weight * o).sum(), abs=0.01)
    sd = np.sqrt((weight * o**2).sum() - (weight * o).sum() ** 2)
    assert found.refuted_common[0] == pytest.approx(sd, abs=0.01)


def test_all_met_and_nobody_looked_again_is_not_all_in_order() -> None:
    said = pd.DataFrame([_said("甲", 5_000, 0)])
    found = weigh_words(_bias(overclaim_pct=[np.nan]), said, 0.0, SETTINGS)
    assert found.refuted[0] > 0.05
    assert found.hidden[0] > 0.6
    assert found.common[0] > 0.2


def test_a_county_without_units_has_one_word() -> None:
    empty = pd.DataFrame({"unit": [], "overclaim_pct": []})
    rates = pd.DataFrame({n: [] for n in ("unit", "source", "met", "unmet")})
    found = weigh_words(empty, rates, 0.0, SETTINGS)
    assert found.units == ("",)
    assert found.hidden[0] == pytest.approx(0.5, abs=0.01)


def test_claims_are_likelier_false_where_more_fails() -> None:
    units = {"unit": ["甲", "乙"], "low_pct": [2.0, 1.0], "high_pct": [40.0, 60.0]}
    said = pd.DataFrame([_said("甲", 80, 20), _said("乙", 60, 40)])
    found = weigh_words(_bias(overclaim_pct=[20.0, 30.0], **units), said, 0.0, SETTINGS)
    rate: Any = np.array([0.1, 0.2, 0.5, 0.1, 0.6])
    claimed: Any = np.array([2.0, 1.0, 1.0, 1.0, 1.0])
    unit: Any = np.array([0, 0, 0, 1, 1])
    share = found.refuted_at(rate, claimed, unit)
    assert share[0] < share[1] < share[2]
    assert share[3] < share[4]
    # all that a unit claims is false as often as its re-checks say
    for number in (0, 1):
        own = unit == number
        mean = np.average(share[own], weights=claimed[own])
        assert mean == pytest.approx(found.refuted[number])
    # by Bayes' rule: odds of a false claim as those of failing, times what is hidden
    odds = share[:3] / found.hidden[0] / (rate[:3] / (1 - rate[:3] + found.hidden[0] * rate[:3]))
    assert odds == pytest.approx(odds[0])
    assert not found.refuted_at(np.zeros(5), claimed, unit).any()
