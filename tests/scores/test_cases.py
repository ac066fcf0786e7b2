"""The hand-calculated cases of ``cases.toml``, equal to 1e-9."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geoplan.catalogue import Indicator
from geoplan.config import Scores, Settings
from geoplan.scores import score_points
from tests.scores.test_scores import AS_OF, NO_IDENTITIES, SMALL, _answers, _points
from tests.toy_points import park_row

FILE = tomllib.loads((Path(__file__).parent / "cases.toml").read_text("utf-8"))
CASES: list[dict[str, Any]] = FILE["case"]
INDICATORS = {
    i: Indicator(i, f"第 {i} 项", "g", is_serious=False, **fields)
    for i, fields in FILE["indicators"].items()
}
COUNTS = ("met", "unmet", "na", "unverified", "expired", "unknown")


def _score(case: dict[str, Any]) -> pd.Series[Any]:
    park = replace(SMALL.types["park"], indicators=tuple(case["asked"]))
    given = case["answers"]
    answers = _answers([("p0", a["indicator"], a["result"], a.get("age", 1)) for a in given])
    answers["photos"] = ["0001.jpg" if a.get("photo") else "" for a in given]
    for name, key in (("spots", "spots"), ("spots_unmet", "bad")):
        answers[name] = pd.array([a.get(key) for a in given], dtype="Int64")
    rules = Scores(mode=case.get("mode", "pass_rate"), deduction_share=case.get("share", 0.5))
    out = score_points(
        points=_points(park_row()),
        answers=answers,
        identities=NO_IDENTITIES,
        catalogue=replace(SMALL, indicators=INDICATORS, types={"park": park}),
        settings=Settings(as_of=AS_OF, scores=rules),
    )
    return out.tables["scores"].iloc[0]


def test_there_are_thirty_and_each_shows_its_work() -> None:
    assert len(CASES) >= 30
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(case["work"] for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_score_is_that_of_the_hand(case: dict[str, Any]) -> None:
    score = _score(case)
    for name, text in case["expect"].items():
        mine = score[f"{name}_pct"]
        if text == "-":
            assert pd.isna(mine), name
        else:
            assert abs(mine - float(Fraction(text))) <= 1e-9, name
    assert {n: int(score[n]) for n in COUNTS} == dict.fromkeys(COUNTS, 0) | case["counts"]
    assert sum(case["counts"].values()) == len(case["asked"])
