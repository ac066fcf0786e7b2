"""What if: against what is known exactly, and against itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from geoplan.catalogue import Catalogue
from geoplan.config import WhatIf, parse_what_ifs
from geoplan.errors import Problem, SettingsError
from geoplan.risk.forecast import simulate_field
from geoplan.risk.what_if import Change, County, ask_all, expected
from geoplan.risk.what_ifs import find_what_ifs
from geoplan.risk.work import is_found
from geoplan.tables import TABLES, from_rows, records
from tests.risk.test_scenarios import Small

DRAWS = 6000


def _county(catalogue: Catalogue, **rules: Any) -> County:
    small = Small(catalogue, **rules)
    settings = replace(
        small.settings,
        forecast=replace(small.settings.forecast, draws=DRAWS, target_pct=70.0),
    )
    tables = small.tables
    return County(
        small.points,
        tables["duties"],
        tables["checks"],
        small.items,
        small.draw,
        small.failures,
        catalogue,
        settings,
    )


@pytest.fixture(scope="module")
def county(catalogue: Catalogue) -> County:
    return _county(catalogue)


def _ask(county: County, *questions: WhatIf, **more: Any) -> tuple[list[Change], list[Problem]]:
    problems: list[Problem] = []
    return ask_all(county, questions, problems, **more), problems


def test_nothing_changes_nothing(county: County) -> None:
    (change,), problems = _ask(county, WhatIf("无"))
    assert not problems
    assert change.before == change.after
    assert (change.sim_change, change.sim_error, change.chance_error) == (0, 0, 0)
    assert change.chance_before == change.chance_after


def test_the_base_is_the_forecast(county: County) -> None:
    (change,), _ = _ask(county, WhatIf("无"))
    field = simulate_field(county.draw, county.failures, county.settings).field
    assert change.chance_before == pytest.approx(100 * (field >= 70.0 - 1e-9).mean())
    assert change.before == pytest.approx(100 - county.items["loss_pct"].sum(), abs=1e-9)


def test_differences_are_exact_and_the_simulated_ones_agree(county: County) -> None:
    questions = [
        WhatIf("静态", static_met=True),
        WhatIf("动态", dynamic_met=True),
        WhatIf("固定", fixed_met=True),
        WhatIf("公园", types=("公园",)),
        WhatIf("一项", indicators=("env_clean",)),
        WhatIf("比率", random_share=0.7),
        WhatIf("周边", near_share=0.0),
        WhatIf("配额", quotas=("park=1",)),
        WhatIf("份量", weights=("park=5",)),
    ]
    for change in _ask(county, *questions)[0]:
        exact = change.after - change.before
        assert change.sim_change == pytest.approx(exact, abs=max(2 * change.sim_error, 1e-3))
        assert 0 < change.sim_error < 1.0


def test_what_is_met_wins_back_its_loss_as_likely_as_it_holds(county: County) -> None:
    kinds = {i: o.kind for i, o in county.catalogue.indicators.items()}
    kind = county.items["indicator_id"].map(kinds)
    (static, dynamic), _ = _ask(
        county, WhatIf("静", static_met=True), WhatIf("动", dynamic_met=True)
    )
    for change, name, hold in ((static, "static", 0.95), (dynamic, "dynamic", 0.70)):
        loss = county.items.loc[kind == name, "loss_pct"].sum()
        assert change.after - change.before == pytest.approx(hold * loss, abs=1e-9)
        assert change.items == (kind == name).sum()


def test_everything_for_good_is_full_marks(catalogue: Catalogue) -> None:
    county = _county(catalogue, static_holds_pct=100.0, dynamic_holds_pct=100.0)
    (change,), _ = _ask(county, WhatIf("都", static_met=True, dynamic_met=True))
    nothing = county.items["indicator_id"] == ""  # a point to which no indicator applies
    rest = county.items.loc[nothing, "loss_pct"].sum()
    assert change.after == pytest.approx(100 - rest, abs=1e-9)
    assert change.chance_after >= change.chance_before


def test_other_numbers_of_a_draw_are_those_of_another_draw(county: County) -> None:
    settings = county.settings
    from geoplan.risk import build_draw

    other = replace(settings, draw=replace(settings.draw, random_share=0.7))
    draw, _ = build_draw(points=county.points, catalogue=county.catalogue, settings=other)
    (change,), _ = _ask(county, WhatIf("比率", random_share=0.7))
    assert change.after == pytest.approx(expected(draw, county.failures), abs=1e-12)


def test_common_random_numbers_make_the_error_small(county: County) -> None:
    (change,), _ = _ask(county, WhatIf("一项", indicators=("env_clean",)))
    settings = county.settings
    other = replace(settings, forecast=replace(settings.forecast, seed=99))
    fields = [simulate_field(county.draw, county.failures, s).field for s in (settings, other)]
    apart = 1.96 * (fields[1] - fields[0]).mean(axis=1).std() / np.sqrt(len(fields[0]))
    assert change.sim_error < apart / 2


def test_a_unit_clears_what_is_known_of_it(county: County) -> None:
    checks = county.checks
    assert not is_found(county.items, checks).any()
    (change,), problems = _ask(county, WhatIf("清零", units=("单位0",)))
    assert (change.items, change.after) == (0, change.before)
    assert not problems


def test_what_is_not_there_or_too_late_is_told(county: County) -> None:
    dated = replace(
        county,
        settings=replace(
            county.settings, map=replace(county.settings.map, deadline=date(2026, 10, 26))
        ),
    )
    question = WhatIf("迟", static_met=True, by=date(2026, 10, 30))
    (late, known), problems = _ask(
        dated, question, WhatIf("错", units=("没有",), types=("无",), indicators=("空",))
    )
    assert (late.items, known.items) == (0, 0)
    assert [p.code for p in problems] == ["what_if.too_late", *["what_if.unknown"] * 3]
    (in_time,), problems = _ask(dated, replace(question, by=date(2026, 10, 22)))
    assert in_time.items > 0
    assert not problems


def test_further_items_are_put_right_too(county: County) -> None:
    also = {"另": np.arange(len(county.items)) < 3}
    (change,), _ = _ask(county, WhatIf("另"), also=also)
    assert change.items == 3


def test_the_usual_questions_most_first(catalogue: Catalogue) -> None:
    small = Small(catalogue)
    repairs = from_rows(TABLES["repairs"], [])
    tables = {name: small.tables[name] for name in ("points", "duties", "checks")}
    found = find_what_ifs(
        draw=small.draw,
        failures=small.failures,
        **tables,
        repairs=repairs,
        catalogue=catalogue,
        settings=small.settings,
    )
    rows = records(found.tables["what_ifs"])
    assert [r["rank"] for r in rows] == list(range(1, len(rows) + 1))
    assert {r["code"] for r in rows} == {
        *("share_more", "share_less", "static_met", "dynamic_met", "fixed_met")
    }
    sizes = [abs(r["change_pct"]) for r in rows]
    assert sizes == sorted(sizes, reverse=True)
    for row in rows:
        assert row["change_pct"] == pytest.approx(row["after_pct"] - row["before_pct"])


def test_questions_are_read_with_all_their_faults() -> None:
    text = '[[what_if]]\nname = "甲"\nrandom_share = 0.6\nquotas = ["医院=2"]\nby = 2026-10-22\n'
    (one,) = parse_what_ifs(text, "q.toml")
    assert (one.name, one.random_share, one.quotas) == ("甲", 0.6, ("医院=2",))
    bad = '[[what_if]]\nname = "甲"\nrandom_share = 7\nstatic = true\n[[what_if]]\n[other]\n'
    with pytest.raises(SettingsError) as error:
        parse_what_ifs(bad, "q.toml")
    codes = sorted(p.code for p in error.value.problems)
    assert codes == [
        *("settings.missing", "settings.unknown", "settings.unknown", "settings.wrong_value")
    ]
    for nothing in ("", "what_if = 3", "[[what_if"):
        with pytest.raises(SettingsError):
            parse_what_ifs(nothing, "q.toml")
