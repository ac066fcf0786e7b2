"""The labelled set checks itself: sound, large enough, hard enough, and frozen."""

from __future__ import annotations

import math
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import load_catalogue
from tests.inventory.matching.scenes import (
    FILES,
    ListRow,
    Scene,
    Score,
    fingerprint,
    read_scenes,
    score_by_pattern,
    total,
    wrong_rows,
)

# The labels were made before the matcher and by somebody else. Editing a label until the matcher
# passes would make its precision and recall worthless, so a change must show twice in a review:
# in the files and here. README.md says who may change it and what has to be written down.
_FROZEN = "b859230489cb520c593652fab5bf31890afe47f9beb0a2dbf0133e0248473f8d"

_SCENES = read_scenes()
_ROWS = [row for scene in _SCENES for row in scene.rows]
_DECIDABLE = [row for row in _ROWS if not row.is_ambiguous]
_README = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")


def _distance_m(row: ListRow, scene: Scene, place_id: str) -> float:
    place = next(place for place in scene.places if place.id == place_id)
    assert row.at_m is not None
    return math.hypot(place.x_m - row.at_m[0], place.y_m - row.at_m[1])


def _perfect() -> dict[str, str | None]:
    return {row.id: row.truth for row in _ROWS}


def test_labels_are_frozen() -> None:
    assert fingerprint() == _FROZEN, "the labelled set was edited: read README.md before going on"


@pytest.mark.parametrize("name", FILES)
def test_any_edit_of_a_file_breaks_the_freeze(name: str, tmp_path: Path) -> None:
    for file in FILES:
        shutil.copy(Path(__file__).parent / file, tmp_path)
    assert fingerprint(tmp_path) == fingerprint()
    edited = tmp_path / name
    edited.write_text(edited.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert fingerprint(tmp_path) != fingerprint()


def test_ids_are_unique() -> None:
    ids = [scene.id for scene in _SCENES] + [row.id for row in _ROWS]
    ids += [place.id for scene in _SCENES for place in scene.places]
    assert [key for key, count in Counter(ids).items() if count > 1] == []


@pytest.mark.parametrize("scene", _SCENES, ids=lambda scene: scene.id)
def test_truth_is_a_place_of_the_scene_for_one_row_at_most(scene: Scene) -> None:
    truths = [row.truth for row in scene.rows if row.truth]
    assert set(truths) <= {place.id for place in scene.places}
    assert len(truths) == len(set(truths))


def test_types_are_the_catalogues() -> None:
    known = set(load_catalogue().types)
    used = {row.type_id for row in _ROWS}
    used |= {type_id for scene in _SCENES for place in scene.places for type_id in place.type_ids}
    assert used <= known


def test_a_rows_type_is_among_its_places_types() -> None:
    for scene in _SCENES:
        places = {place.id: place for place in scene.places}
        for row in (row for row in scene.rows if row.truth):
            types = places[row.truth or ""].type_ids
            assert not types or row.type_id in types, row


def test_every_unmatched_or_ambiguous_row_says_why() -> None:
    assert [row.id for row in _ROWS if not row.truth and not row.note] == []


def test_lists_err_by_150_m_at_most() -> None:
    errors = [
        _distance_m(row, scene, row.truth)
        for scene in _SCENES
        for row in scene.rows
        if row.truth and row.at_m
    ]
    assert max(errors) <= 150
    assert min(errors) > 0
    assert sum(error > 75 for error in errors) >= len(errors) / 5


def test_size_and_shares() -> None:
    assert len(_DECIDABLE) >= 300
    unmatched = [row for row in _DECIDABLE if row.truth is None]
    assert 1 / 3 <= len(unmatched) / len(_DECIDABLE) <= 1 / 2
    assert 0.02 <= 1 - len(_DECIDABLE) / len(_ROWS) <= 0.10
    assert 0.08 <= sum(row.at_m is None for row in _DECIDABLE) / len(_DECIDABLE) <= 0.30


def test_every_pattern_has_eight_rows_and_a_line_in_the_readme() -> None:
    counts = Counter(row.pattern for row in _DECIDABLE)
    assert len(counts) >= 20
    assert {pattern: count for pattern, count in counts.items() if count < 8} == {}
    table = _README[_README.index("| Pattern |") :]
    explained = {line.split("`")[1]: line for line in table.splitlines() if line[:3] == "| `"}
    assert set(explained) == set(counts)
    for pattern, line in explained.items():
        rows = [row for row in _ROWS if row.pattern == pattern]
        matched = sum(row.truth is not None for row in rows)
        ambiguous = sum(row.is_ambiguous for row in rows)
        figures = [matched, len(rows) - matched - ambiguous, ambiguous]
        assert [int(cell) for cell in line.split("|")[2:5]] == figures, pattern


def test_scenes_are_large_enough_for_an_assignment_to_matter() -> None:
    assert sum(len(scene.rows) >= 10 and len(scene.places) >= 10 for scene in _SCENES) >= 20
    # Objects without a row in every scene: an assignment that fills all places is wrong.
    for scene in _SCENES:
        assert {row.truth for row in scene.rows} < {place.id for place in scene.places} | {None}


def test_most_unmatched_rows_have_a_place_within_reach_to_fall_for() -> None:
    near = [
        min(_distance_m(row, scene, place.id) for place in scene.places) <= 150
        for scene in _SCENES
        for row in scene.rows
        if row.truth is None and not row.is_ambiguous and row.at_m
    ]
    assert sum(near) / len(near) >= 0.75


def test_the_set_is_not_won_by_the_nearest_place_nor_by_equal_names() -> None:
    nearest, equal = dict.fromkeys(_perfect()), dict.fromkeys(_perfect())
    for scene in _SCENES:
        for row in scene.rows:
            free = [place for place in scene.places if place.id not in nearest.values()]
            typed = [place for place in free if row.type_id in place.type_ids]
            if row.at_m and typed:
                best = min(typed, key=lambda place: _distance_m(row, scene, place.id))
                if _distance_m(row, scene, best.id) <= 150:
                    nearest[row.id] = best.id
            named = [place for place in scene.places if place.name == row.name]
            if len(named) == 1 and named[0].id not in equal.values():
                equal[row.id] = named[0].id
    assert total(score_by_pattern(_SCENES, nearest)).precision < 0.8
    assert total(score_by_pattern(_SCENES, equal)).recall < 0.5


def test_the_labels_themselves_score_one() -> None:
    scores = score_by_pattern(_SCENES, _perfect())
    assert all(score.precision == score.recall == 1 for score in scores.values())
    assert total(scores).rows == len(_DECIDABLE)
    assert wrong_rows(_SCENES, _perfect()) == []


def _toy() -> tuple[Scene, ...]:
    """Scene with places p1..p4 and rows a (p1), b (p2), c (none), d (ambiguous)."""
    scene = _SCENES[0]
    places = tuple(replace(scene.places[0], id=f"p{n}") for n in (1, 2, 3, 4))
    row = replace(scene.rows[0], is_ambiguous=False)
    rows = (
        replace(row, id="a", pattern="x", truth="p1"),
        replace(row, id="b", pattern="x", truth="p2"),
        replace(row, id="c", pattern="y", truth=None),
        replace(row, id="d", pattern="y", truth=None, is_ambiguous=True),
    )
    return (replace(scene, places=places, rows=rows),)


@pytest.mark.parametrize(
    ("answers", "x", "y"),
    [
        (("p1", "p2", None, None), Score(2, 2, 2, 2), Score(1, 0, 0, 0)),
        (("p1", "p2", None, "p3"), Score(2, 2, 2, 2), Score(1, 0, 0, 0)),
        (("p2", "p1", None, None), Score(2, 2, 2, 0), Score(1, 0, 0, 0)),
        ((None, "p2", "p1", None), Score(2, 2, 1, 1), Score(1, 0, 1, 0)),
        (("p1", "p4", "p3", "p2"), Score(2, 2, 2, 1), Score(1, 0, 1, 0)),
        ((None, None, None, None), Score(2, 2, 0, 0), Score(1, 0, 0, 0)),
    ],
)
def test_score_by_hand(answers: tuple[str | None, ...], x: Score, y: Score) -> None:
    matches = dict(zip("abcd", answers, strict=True))
    assert score_by_pattern(_toy(), matches) == {"x": x, "y": y}
    wrong = {"a": "p1", "b": "p2", "c": None}
    assert [row.id for row in wrong_rows(_toy(), matches)] == [
        key for key, truth in wrong.items() if matches[key] != truth
    ]


def test_precision_and_recall_by_hand() -> None:
    score = Score(rows=10, wanted=8, made=5, right=4)
    assert (score.precision, score.recall) == (0.8, 0.5)
    assert (Score(3, 2, 0, 0).precision, Score(3, 2, 0, 0).recall) == (1.0, 0.0)
    assert (Score(3, 0, 1, 0).precision, Score(3, 0, 1, 0).recall) == (0.0, 1.0)
    assert total({"x": score, "y": Score(1, 1, 1, 1)}) == Score(11, 9, 6, 5)


@pytest.mark.parametrize(
    "matches",
    [
        {"a": "p1", "b": "p2", "c": None},
        {"a": "p1", "b": "p2", "c": None, "d": None, "e": None},
        {"a": "p1", "b": "p1", "c": None, "d": None},
        {"a": "p1", "b": None, "c": None, "d": "p1"},
        {"a": "q1", "b": None, "c": None, "d": None},
    ],
    ids=["unanswered", "unknown row", "place twice", "place twice by ambiguous", "foreign place"],
)
def test_what_is_no_assignment_is_refused(matches: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match=r"unanswered|no such scene|more than one"):
        score_by_pattern(_toy(), matches)


@given(st.permutations(["p1", "p2", "p3", "p4", None, None, None]))
def test_score_agrees_with_counting_sets(answers: list[str | None]) -> None:
    matches = dict(zip("abcd", answers, strict=False))
    made = {(key, place) for key, place in matches.items() if place and key != "d"}
    wanted = {("a", "p1"), ("b", "p2")}
    score = total(score_by_pattern(_toy(), matches))
    assert (score.made, score.wanted, score.right) == (len(made), 2, len(made & wanted))


def test_a_row_of_an_unknown_scene_is_refused(tmp_path: Path) -> None:
    for file in FILES:
        shutil.copy(Path(__file__).parent / file, tmp_path)
    with (tmp_path / "rows.csv").open("a", encoding="utf-8") as rows:
        rows.write("nowhere,nowhere-r01,road,人民路,main_road,,,,,x\n")
    with pytest.raises(ValueError, match="nowhere"):
        read_scenes(tmp_path)
