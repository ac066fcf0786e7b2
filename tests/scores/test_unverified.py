"""An answer without the evidence it needs: neither met nor unmet, and the interval says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from geoplan.config import Settings
from geoplan.scores import score_points
from geoplan.tables import records
from tests.scores.test_scores import (
    AS_OF,
    INDICATORS,
    NO_IDENTITIES,
    SHIPPED,
    SMALL,
    _answers,
    _points,
)
from tests.toy_points import park_row

NEEDY = replace(
    SMALL, indicators=INDICATORS | {"s3": replace(INDICATORS["s3"], needs_evidence=True)}
)
Given = list[tuple[str, str, int, str]]  # indicator, result, age, photos


def _find(given: Given, catalogue: Any = NEEDY) -> tuple[dict[str, Any], dict[str, Any], Any]:
    answers = _answers([("p0", i, result, age) for i, result, age, _ in given])
    answers["photos"] = [photos for *_, photos in given]
    out = score_points(
        points=_points(park_row()),
        answers=answers,
        identities=NO_IDENTITIES,
        catalogue=catalogue,
        settings=Settings(as_of=AS_OF),
    )
    checks = {c["indicator_id"]: c for c in records(out.tables["checks"])}
    return records(out.tables["scores"])[0], checks, out.tables["targets"]


def test_a_pass_without_its_photo_is_unverified() -> None:
    score, checks, _ = _find([("s1", "met", 1, ""), ("s3", "met", 1, "")])
    assert [checks[i]["state"] for i in ("s1", "s3")] == ["met", "unverified"]
    assert checks["s3"]["result"] == "met", "what was answered is still there to see"
    counts = ("met", "unmet", "na", "unverified", "expired", "unknown")
    assert [score[n] for n in counts] == [1, 0, 0, 1, 0, 2]
    # weights 1, 3, 1, 3: one met of one known; three unverified and four unknown are open
    assert score["static_pct"] == score["overall_pct"] == 100.0
    assert (score["low_pct"], score["high_pct"]) == (12.5, 100.0)


def test_the_photo_makes_it_a_pass() -> None:
    score, checks, _ = _find([("s3", "met", 1, "a.jpg")])
    assert checks["s3"]["state"] == "met"
    assert (score["met"], score["unverified"], score["low_pct"]) == (1, 0, 37.5)


@pytest.mark.parametrize("result", ["unmet", "na"])
def test_a_fault_is_believed_without_a_photo(result: str) -> None:
    _, checks, _ = _find([("s3", result, 1, "")])
    assert checks["s3"]["state"] == result


def test_past_its_interval_it_is_expired_and_counted_once() -> None:
    score, checks, _ = _find([("s3", "met", 181, "")])
    assert checks["s3"]["is_expired"]
    assert (score["unverified"], score["expired"]) == (0, 1)


def test_of_one_day_the_pass_with_a_photo_counts_whatever_the_order() -> None:
    given = [("s3", "met", 1, ""), ("s3", "met", 1, "a.jpg")]
    for rows in (given, given[::-1]):
        _, checks, _ = _find(rows)
        assert checks["s3"]["photos"] == "a.jpg"


def test_targets_count_it_apart_and_it_leaves_them_unknown() -> None:
    given = [(i, "met", 1, "" if i == "s3" else "a.jpg") for i in INDICATORS]
    rows = {(r["target"], r["kind"]): r for r in records(_find(given)[2])}
    static = rows["static_full", "all"]
    assert (static["met"], static["unverified"], static["status"]) == (1, 1, "unknown")
    assert (static["low"], static["high"]) == (50.0, 100.0)
    assert rows["dynamic_zero", "all"]["status"] == "reached"


def test_shipped_indicators_that_need_evidence_are_the_serious_ones_and_say_whose_word_it_is() -> (
    None
):
    for indicator in SHIPPED.indicators.values():
        assert indicator.needs_evidence == indicator.is_serious
        if indicator.needs_evidence:
            own = indicator.source.partition("own:")[2]
            assert "needs_evidence" in own


def test_it_is_fresh_all_the_same() -> None:
    needy = replace(
        NEEDY, indicators=NEEDY.indicators | {"d3": replace(INDICATORS["d3"], needs_evidence=True)}
    )
    score, _, _ = _find([("d1", "met", 9, ""), ("d3", "met", 1, "")], needy)
    assert (score["unverified"], score["expired"], score["fresh_pct"]) == (1, 1, 50.0)
