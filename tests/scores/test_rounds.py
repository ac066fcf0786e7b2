"""Old rounds are scored again by the catalogue they had, whatever today's says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue, Indicator, load_catalogue
from geoplan.config import Round, Scores, Settings, parse_settings
from geoplan.errors import InputError, SettingsError
from geoplan.pipeline import check_inputs
from geoplan.scores import score_points
from geoplan.tables import Output, records
from geoplan.text import word_problem
from geoplan.workspace import Workspace
from tests.scores.test_scores import AS_OF, NO_IDENTITIES, SMALL, _answers, _points
from tests.steps import make_tables
from tests.toy import write_toy
from tests.toy_points import park_row

# In spring s1 weighed 4 and "moss" was asked; since then s1 weighs 1 and moss is dropped.
SPRING = replace(
    SMALL,
    version="spring",
    indicators={
        "s1": replace(SMALL.indicators["s1"], weight=4.0),
        "d1": SMALL.indicators["d1"],
        "moss": Indicator("moss", "无青苔", "g", "static", 2.0, False, 180),
    },
    types={"park": replace(SMALL.types["park"], indicators=("s1", "d1", "moss"))},
)
FIRST = Round("第一轮", date(2026, 4, 1), date(2026, 4, 10))
SECOND = Round("第二轮", date(2026, 10, 1), date(2026, 10, 31))  # still running on AS_OF
Raw = list[tuple[str, str, date]]  # indicator, result, day


def _score(
    raw: Raw,
    rounds: tuple[Round, ...] = (FIRST, SECOND),
    now: Catalogue = SMALL,
    spring: Catalogue = SPRING,
    as_of: date = AS_OF,
) -> Output:
    answers = _answers([("p0", i, r, (AS_OF - day).days) for i, r, day in raw])
    return score_points(
        points=_points(park_row(), 2),
        answers=answers,
        identities=NO_IDENTITIES,
        catalogue=now,
        settings=Settings(as_of=as_of, rounds=rounds),
        round_catalogues={one.name: spring if one == FIRST else now for one in rounds},
    )


def _of(out: Output, name: str) -> dict[str, Any]:
    table = out.tables["round_scores"]
    return records(table[table["round_id"].str.endswith(name) & table["point_id"].eq("p0")])[0]


APRIL = date(2026, 4, 3)
RAW: Raw = [
    ("s1", "met", APRIL),
    ("d1", "unmet", APRIL),
    ("moss", "unmet", APRIL),
    ("s1", "unmet", date(2026, 10, 5)),
]


def test_an_old_round_has_its_own_weights_and_indicators() -> None:
    out = _score(RAW)
    first, second = _of(out, "第一轮"), _of(out, "第二轮")
    assert first["overall_pct"] == pytest.approx(100 * 4 / 7, abs=1e-9)
    assert first["static_pct"] == pytest.approx(100 * 4 / 6, abs=1e-9)
    assert (first["low_pct"], first["high_pct"]) == (first["overall_pct"],) * 2
    assert first["answered"] == 3
    # today: weights 1, 3, 1, 3 and one answer
    assert (second["overall_pct"], second["high_pct"], second["answered"]) == (0.0, 87.5, 1)


def test_what_changes_today_changes_no_old_round() -> None:
    before = _score(RAW)
    heavier = {i: replace(one, weight=9.0) for i, one in SMALL.indicators.items()}
    later = [*RAW, ("s1", "met", date(2026, 10, 6)), ("d1", "met", date(2026, 4, 11))]
    after = _score(later, now=replace(SMALL, indicators=heavier, version="heavier"))
    for table in ("round_scores", "round_targets", "rounds"):
        parts = [
            out.tables[table][out.tables[table]["round_id"].str.endswith("第一轮")].reset_index(
                drop=True
            )
            for out in (before, after)
        ]
        pd.testing.assert_frame_equal(*parts)
    assert _of(after, "第二轮") != _of(before, "第二轮")


def test_a_round_speaks_for_its_last_day_or_for_today_while_it_runs() -> None:
    rows = {r["name"]: r for r in records(_score(RAW).tables["rounds"])}
    assert [rows[n]["until"] for n in ("第一轮", "第二轮")] == [FIRST.end, AS_OF]
    assert [rows[n]["catalogue_version"] for n in ("第一轮", "第二轮")] == ["spring", SMALL.version]
    assert [rows[n]["answers"] for n in ("第一轮", "第二轮")] == [3, 1]
    assert [rows[n]["answered_points"] for n in ("第一轮", "第二轮")] == [1, 1]
    # d1 counts for 7 days: met on the 2nd of April it is fresh on the 9th, not on the 10th
    for end, fresh in ((date(2026, 4, 9), True), (date(2026, 4, 10), False)):
        one = replace(FIRST, end=end)
        out = score_points(
            points=_points(park_row()),
            answers=_answers([("p0", "d1", "met", (AS_OF - date(2026, 4, 2)).days)]),
            identities=NO_IDENTITIES,
            catalogue=SMALL,
            settings=Settings(as_of=AS_OF, rounds=(one,)),
            round_catalogues={one.name: SPRING},
        )
        value = _of(out, "第一轮")["dynamic_pct"]
        assert (value == 100.0) if fresh else pd.isna(value)


def test_a_round_may_have_its_own_way_of_counting() -> None:
    answers = _answers([("p0", i, "unmet", (AS_OF - APRIL).days) for i in ("s1", "d1")])
    answers["spots_unmet"] = pd.array([1, 1], dtype="Int64")
    found = []
    for one in (FIRST, replace(FIRST, mode="per_spot", deduction_share=0.25)):
        for mode in ("pass_rate", "per_spot"):
            out = score_points(
                points=_points(park_row()),
                answers=answers,
                identities=NO_IDENTITIES,
                catalogue=SPRING,
                settings=Settings(as_of=AS_OF, rounds=(one,), scores=Scores(mode=mode)),
                round_catalogues={one.name: SPRING},
            )
            found.append(_of(out, "第一轮")["overall_pct"])
    assert found == [0.0, 50.0, 75.0, 75.0], "what the round says holds whatever is set today"


def test_a_round_to_come_is_named_and_not_scored() -> None:
    out = _score(RAW, as_of=date(2026, 9, 1))
    assert set(out.tables["round_scores"]["round_id"]) == {"2026-04-01 第一轮"}
    (row,) = (r for r in records(out.tables["rounds"]) if r["name"] == "第二轮")
    assert row["until"] is None
    assert ("round.future", 1) in {(p.code, p.count) for p in out.problems}


def test_an_answer_that_only_its_round_can_use_is_not_lost() -> None:
    problems = _score(RAW).problems
    assert [p.count for p in problems if p.code == "round.old_indicator"] == [1]
    assert not [p for p in problems if p.level == "lost"]
    late = [*RAW, ("moss", "met", date(2026, 5, 1))]
    lost = [p for p in _score(late).problems if p.level == "lost"]
    assert [(p.code, p.row) for p in lost] == [("answer.unknown_indicator", 6)]


def test_what_the_round_did_not_ask_is_said() -> None:
    problems = _score([*RAW, ("s3", "met", APRIL)]).problems
    said = {p.code: p for p in problems if p.code.startswith("round.")}
    assert said["round.not_asked"].count == 1
    for language in ("zh", "en"):
        assert "第一轮" in word_problem(said["round.not_asked"], language)["what"]


def test_points_whose_type_was_not_inspected_then_are_counted() -> None:
    bare = replace(SPRING, types={})
    out = _score(RAW, spring=bare)
    assert [(p.code, p.count) for p in out.problems if p.code == "round.no_types"] == [
        ("round.no_types", 2)
    ]
    assert set(out.tables["round_scores"]["round_id"]) == {"2026-10-01 第二轮"}


days = st.integers(0, 40).map(lambda n: date(2026, 3, 25) + timedelta(days=n))
raw_answers = st.lists(
    st.tuples(st.sampled_from(["s1", "d1", "moss"]), st.sampled_from(["met", "unmet", "na"]), days),
    max_size=10,
)


@hypothesis_settings(max_examples=25, deadline=None)
@given(raw_answers)
def test_a_round_is_a_build_of_its_last_day_with_its_answers_alone(raw: Raw) -> None:
    out = _score(raw, (FIRST,))
    mine = [a for a in raw if FIRST.start <= a[2] <= FIRST.end]
    then = score_points(
        points=_points(park_row(), 2),
        answers=_answers([("p0", i, r, (AS_OF - day).days) for i, r, day in mine]),
        identities=NO_IDENTITIES,
        catalogue=SPRING,
        settings=Settings(as_of=FIRST.end),
    )
    names = ["point_id", "static_pct", "dynamic_pct", "overall_pct", "low_pct", "high_pct"]
    pd.testing.assert_frame_equal(out.tables["round_scores"][names], then.tables["scores"][names])
    targets = out.tables["round_targets"].drop(columns="round_id")
    pd.testing.assert_frame_equal(targets, then.tables["targets"])


ROUNDS = """
as_of = "2026-10-20"
[[rounds]]
name = "第一轮"
start = 2026-04-01
end = "2026-04-10"
catalogue = 'data\\inputs\\spring.yaml'
[[rounds]]
name = "第二轮"
start = 2026-10-01
end = 2026-10-31
"""


def test_rounds_are_read_from_the_settings() -> None:
    got = parse_settings(ROUNDS).rounds
    assert got == (replace(FIRST, catalogue="data/inputs/spring.yaml"), SECOND)
    assert parse_settings("").rounds == ()


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("rounds = 3", {"rounds": "settings.wrong_value"}),
        ("[rounds]\nname = 'x'", {"rounds": "settings.wrong_value"}),
        (
            "[[rounds]]\nname = 'x'\nend = 2026-01-01",
            {"rounds[1].start": "settings.missing"},
        ),
        (
            "[[rounds]]\nname = 'x'\nstart = 2026-01-02\nend = 2026-01-01",
            {"rounds[1].end": "settings.wrong_value"},
        ),
        (
            "[[rounds]]\nnme = 'x'\nstart = 'soon'\nend = 2026-01-01",
            {
                "rounds[1].nme": "settings.unknown",
                "rounds[1].start": "settings.wrong_value",
                "rounds[1].name": "settings.missing",
            },
        ),
        (
            "[[rounds]]\nname = 'x'\nstart = 2026-01-01\nend = 2026-01-01\n" * 2,
            {"rounds[2].name": "settings.wrong_value"},
        ),
    ],
)
def test_every_fault_of_a_round_is_told(text: str, faults: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings(text)
    assert {p.facts["name"]: p.code for p in caught.value.problems} == faults
    for problem in caught.value.problems:
        assert all(word_problem(problem, language)["fix"] for language in ("zh", "en"))


def test_a_workspace_with_rounds_scores_them_by_their_file(tmp_path: Any) -> None:
    folder = write_toy(tmp_path)
    path = folder / "geoplan.toml"
    tail = ROUNDS.partition("\n[[rounds]]")[2].replace("2026-04-10", "2026-10-20")
    path.write_text(path.read_text("utf-8") + "[[rounds]]" + tail, "utf-8")
    change = "indicators: {fac_fire_lane: {weight: 7}}"
    (folder / "data" / "inputs" / "spring.yaml").write_text(change, "utf-8")
    result = make_tables(folder, "round_scores")
    rounds = {r["name"]: r for r in records(result.tables["rounds"])}
    assert rounds["第一轮"]["catalogue_version"] == load_catalogue(change, "x").version
    assert rounds["第二轮"]["catalogue_version"] == load_catalogue().version
    mean = result.tables["round_scores"].groupby("round_id")["high_pct"].mean()
    assert mean.nunique() == 2, "the lane weighs more in the first round"


@pytest.mark.parametrize(("start", "told"), [(date(2026, 4, 10), 1), (date(2026, 4, 11), 0)])
def test_rounds_that_share_days_are_told(start: date, told: int) -> None:
    next_one = Round("第二轮", start, date(2026, 4, 30))
    found = [p for p in _score([], (FIRST, next_one)).problems if p.code == "round.overlap"]
    assert [p.facts for p in found] == [{"name": "第一轮", "other": "第二轮"}] * told
    assert all(p.level == "warning" for p in found)


def test_an_empty_catalogue_of_a_round_is_an_error(toy_folder: Path) -> None:
    days = "start = 2026-04-01\nend = 2026-04-10\n"
    path = toy_folder / "geoplan.toml"
    made = f'[[rounds]]\nname = "第一轮"\n{days}catalogue = "spring.yaml"\n'
    path.write_text(path.read_text("utf-8") + made, "utf-8")
    workspace = Workspace.open(toy_folder)
    (toy_folder / "spring.yaml").write_text("topics: {}\n", "utf-8")
    check_inputs(workspace, workspace.settings(), lambda r: None)
    (toy_folder / "spring.yaml").write_text("\n", "utf-8")
    with pytest.raises(InputError) as caught:
        check_inputs(workspace, workspace.settings(), lambda r: None)
    told = [(p.code, p.file, p.facts["name"]) for p in caught.value.problems]
    assert told == [("round.empty_catalogue", "spring.yaml", "第一轮")]
