"""Photos against their answers: each fault by itself, worth under each rule, distances."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import cos, radians, sqrt
from typing import Any

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import settings as quick
from hypothesis import strategies as st

from geoplan.config import Photos, Settings
from geoplan.config.photos import PHOTO_RULES
from geoplan.geo import wgs84_to_gcj02
from geoplan.scores import check_photos, score_points
from geoplan.tables import TABLES, Output, from_rows, records
from geoplan.tables.values import PHOTO_FAULTS, PHOTO_OPEN, PHOTO_REFUTED
from geoplan.text import word_problem
from tests.scores.test_scores import AS_OF, BLANK, NO_IDENTITIES
from tests.scores.test_unverified import NEEDY
from tests.toy_points import park_row

LON, LAT = 116.0, 28.0
METRE = 1 / 110_860  # degrees of latitude at 28° N
TODAY = AS_OF.isoformat()
Named = list[tuple[str, str]]  # point, photos


def parks(*offsets_m: float) -> Any:
    """Parks p0, p1 … to the north of the first by so many metres."""
    rows = pd.concat([park_row()] * len(offsets_m), ignore_index=True)
    rows["point_id"] = [f"p{i}" for i in range(len(offsets_m))]
    rows["name"] = [f"公园{i}" for i in range(len(offsets_m))]
    rows["lat"] = [LAT + m * METRE for m in offsets_m]
    rows["geometry"] = shapely.points([LON] * len(offsets_m), rows["lat"])
    return rows


def photo(name: str, **given: Any) -> dict[str, Any]:
    """A photo of today at p0 unless told otherwise."""
    row = {"path": f"photos/{name}", "name": name, "size": 9, "digest": "", "kind": "jpeg"}
    return {**row, "taken": f"{TODAY}T09:00", "lon": LON, "lat": LAT, **given}


def told(named: Named, age: int = 0) -> Any:
    rows = [
        {
            **BLANK,
            **{"answer_id": f"a{i}", "file": "f.csv", "sheet": "", "row": i + 2},
            **{"point_ref": point, "indicator_ref": "s3", "result": "met"},
            **{"day": AS_OF - timedelta(days=age), "photos": photos},
        }
        for i, (point, photos) in enumerate(named)
    ]
    return from_rows(TABLES["answers"], rows)


def look(
    named: Named,
    *photos: dict[str, Any],
    points: Any = None,
    rule: str = "refuted",
    places: Any = None,
    age: int = 0,
    **settings: Any,
) -> Output:
    return check_photos(
        points=parks(0, 5000) if points is None else points,
        answers=told(named, age),
        identities=NO_IDENTITIES,
        places=from_rows(TABLES["places"], []) if places is None else places,
        photos=from_rows(TABLES["photos"], photos),
        settings=Settings(as_of=AS_OF, photos=Photos(rule=rule, **settings)),
    )


def only(output: Output) -> dict[str, Any]:
    (row,) = records(output.tables["photo_checks"])
    return row


def days(count: int) -> str:
    return f"{AS_OF + timedelta(days=count)}T09:00"


FAULTS: dict[str, dict[str, Any]] = {
    "ok": {},
    "unreadable": {"kind": "unreadable", "taken": "", "lon": None, "lat": None},
    "other_kind": {"kind": "other", "taken": "", "lon": None, "lat": None},
    "far": {"lat": LAT + 1000 * METRE},
    "future": {"taken": days(1)},
    "no_time": {"taken": ""},
    "no_position": {"lon": None, "lat": None},
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("rule", PHOTO_RULES)
def test_each_fault_by_itself(fault: str, rule: str) -> None:
    row = only(look([("p0", "a.jpg")], photo("a.jpg", **FAULTS[fault]), rule=rule))
    assert row["state"] == fault
    assert list(row["faults"]) == ([] if fault == "ok" else [fault])
    refuses = {"mark": (), "refuted": PHOTO_REFUTED, "proven": PHOTO_REFUTED + PHOTO_OPEN}
    assert row["is_evidence"] == (fault not in refuses[rule])


@pytest.mark.parametrize(
    ("taken", "state"),
    [(-30, "early"), (-8, "early"), (-7, "ok"), (0, "ok"), (3, "ok"), (4, "late"), (11, "future")],
)
def test_days_before_and_after_the_check(taken: int, state: str) -> None:
    """The check was ten days ago; a week before it and three days after it count."""
    row = only(look([("p0", "a.jpg")], photo("a.jpg", taken=days(taken - 10)), age=10))
    assert (row["state"], row["days"]) == (state, taken)


def test_a_photo_that_is_not_there() -> None:
    output = look([("p0", "b.jpg")], photo("a.jpg"))
    assert (only(output)["state"], only(output)["is_evidence"]) == ("missing", False)
    codes = [(p.code, p.level, p.count) for p in output.problems]
    assert codes == [("photo.doubtful", "warning", 1), ("photo.unused", "info", 1)]
    for problem in output.problems:
        for language in ("zh", "en"):
            assert word_problem(problem, language)["what"]


def test_without_any_photo_none_is_checked_and_that_is_said() -> None:
    output = look([("p0", "b.jpg、c.jpg")])
    rows = records(output.tables["photo_checks"])
    assert [(row["state"], row["is_evidence"]) for row in rows] == [("unchecked", True)] * 2
    assert [(p.code, p.count) for p in output.problems] == [("photo.unchecked", 2)]
    assert look([("p0", "")]).problems == []


@pytest.mark.parametrize(
    "name", ["a.jpg", "A.JPG", r"D:\照片\a.jpg", "../../x/a.jpg", "ａ.jpg", "a"]
)
def test_names_are_bare_and_capitals_do_not_matter(name: str) -> None:
    assert only(look([("p0", name)], photo("a.jpg")))["state"] == "ok"


def test_of_several_of_one_name_the_best_is_taken_and_it_is_said() -> None:
    near, far = photo("a.jpg"), photo("a.jpg", path="photos/x/a.jpg", lat=LAT + 1)
    row = only(look([("p0", "a.jpg")], far, near))
    assert (row["state"], row["path"], row["is_evidence"]) == ("ambiguous", "photos/a.jpg", True)
    same = [{**one, "digest": "d", "lat": LAT} for one in (near, far)]
    assert only(look([("p0", "a.jpg")], *same))["state"] == "ok", "two copies are one photo"


def test_a_picture_of_two_points_is_evidence_where_it_was_taken_only() -> None:
    copies = [photo("a.jpg", digest="d"), photo("b.jpg", digest="d")]
    first, second = records(
        look([("p0", "a.jpg"), ("p1", "b.jpg")], *copies).tables["photo_checks"]
    )
    assert (first["state"], list(first["shared_with"])) == ("reused", ["p1"])
    assert (first["is_evidence"], second["is_evidence"]) == (True, False)
    assert (second["state"], list(second["faults"])) == ("far", ["far", "reused"])
    nowhere = [{**one, "lon": None, "lat": None} for one in copies]
    rows = records(look([("p0", "a.jpg"), ("p1", "b.jpg")], *nowhere).tables["photo_checks"])
    assert [row["is_evidence"] for row in rows] == [False, False]
    twice = records(look([("p0", "a.jpg"), ("p0", "a.jpg")], copies[0]).tables["photo_checks"])
    assert [row["state"] for row in twice] == ["ok", "ok"], "two items on one picture"


def test_a_position_that_is_near_as_gcj02_only() -> None:
    lon, lat = (float(v) for v in wgs84_to_gcj02(LON, LAT))
    row = only(look([("p0", "a.jpg")], photo("a.jpg", lon=lon, lat=lat)))
    assert (row["state"], row["datum"], row["is_evidence"]) == ("gcj02", "gcj02", True)
    assert row["distance_m"] == pytest.approx(0, abs=1)
    strict = only(look([("p0", "a.jpg")], photo("a.jpg", lon=lon, lat=lat), rule="proven"))
    assert not strict["is_evidence"]


def test_a_photo_without_a_position_was_taken_where_the_answer_was_filled_in() -> None:
    def where(lat: float) -> dict[str, Any]:
        output = check_photos(
            points=parks(0),
            answers=told([("p0", "a.jpg")]),
            answer_positions=from_rows(
                TABLES["answer_positions"], [{"answer_id": "a0", "lon": LON, "lat": lat}]
            ),
            identities=NO_IDENTITIES,
            places=from_rows(TABLES["places"], []),
            photos=from_rows(TABLES["photos"], [photo("a.jpg", lon=None, lat=None)]),
            settings=Settings(as_of=AS_OF),
        )
        return only(output)

    assert (where(LAT)["state"], where(LAT)["distance_m"]) == ("ok", 0)
    assert where(LAT + 1000 * METRE)["state"] == "far"


def test_points_without_a_position_and_points_not_known() -> None:
    lost = parks(0)
    lost["lon"] = lost["lat"] = float("nan")
    lost["geometry"] = [shapely.Point()]
    assert only(look([("p0", "a.jpg")], photo("a.jpg"), points=lost))["state"] == "no_point"
    row = only(look([("无此处", "a.jpg")], photo("a.jpg")))
    assert (row["point_id"], row["state"]) == ("", "no_point")


def test_who_stands_in_a_park_is_at_it() -> None:
    shape = shapely.box(LON - 0.02, LAT - 0.02, LON + 0.02, LAT + 0.02)
    row = {"place_id": "w7", "name": "", "geom_kind": "area", "tags": "{}", "content_hash": "h"}
    places = from_rows(TABLES["places"], [{**row, "geometry": shape}])
    points = parks(0)
    points["source"] = "osm:n1;w7"
    inside = photo("a.jpg", lat=LAT + 0.019)
    assert only(look([("p0", "a.jpg")], inside, points=points, places=places))["distance_m"] == 0
    outside = photo("a.jpg", lat=LAT + 0.02 + 300 * METRE)
    row = only(look([("p0", "a.jpg")], outside, points=points, places=places))
    assert (row["state"], row["distance_m"]) == ("far", pytest.approx(300, abs=3))


def test_along_a_street_the_nearest_part_counts_and_a_vague_point_is_wider() -> None:
    street = parks(0)
    line = shapely.LineString([(LON, LAT), (LON, LAT + 2000 * METRE)])
    street["geometry"] = [shapely.MultiLineString([line])]
    there = photo("a.jpg", lat=LAT + 1900 * METRE)
    assert only(look([("p0", "a.jpg")], there, points=street))["state"] == "ok"
    vague = parks(0)
    vague["uncertainty_m"] = 500.0
    there = photo("a.jpg", lat=LAT + 600 * METRE)
    assert only(look([("p0", "a.jpg")], there, points=vague))["state"] == "ok"


@quick(max_examples=30)
@given(
    offsets=st.lists(st.tuples(st.integers(-900, 900), st.integers(-900, 900)), max_size=6),
    far=st.integers(1, 900),
    seed=st.randoms(use_true_random=False),
)
def test_distances_are_those_of_plain_geometry_in_any_order(
    offsets: list[tuple[int, int]], far: int, seed: Any
) -> None:
    shots = [
        photo(f"{i}.jpg", lon=LON + x * METRE / cos(radians(LAT)) * 0.9956, lat=LAT + y * METRE)
        for i, (x, y) in enumerate(offsets)
    ]
    named = [("p0", one["name"]) for one in shots]
    found = records(look(named, *shots, far_m=float(far)).tables["photo_checks"])
    assert [row["photo"] for row in found] == [name for _, name in named]
    for row, (x, y) in zip(found, offsets, strict=True):
        metres = sqrt(x * x + y * y)
        if row["datum"] == "gcj02":  # too far, and near by the other reading
            assert metres > far * 0.99 - 1
            continue
        assert row["distance_m"] == pytest.approx(metres, abs=0.01 * metres + 1)
        if abs(metres - far) > 0.01 * metres + 1:
            assert ("far" in row["faults"]) == (metres > far)
    seed.shuffle(shots)
    again = look(named, *shots, far_m=float(far)).tables["photo_checks"]
    assert records(again) == found


@quick(max_examples=30)
@given(
    faults=st.lists(st.sampled_from(list(FAULTS)), min_size=1, max_size=5),
    photos=st.lists(st.integers(0, 6), min_size=1, max_size=6),
)
def test_a_stricter_rule_never_lets_more_count(faults: list[str], photos: list[int]) -> None:
    shots = [photo(f"{i}.jpg", **FAULTS[fault]) for i, fault in enumerate(faults)]
    named = [(f"p{i % 2}", f"{i}.jpg") for i in photos]
    worth = [
        look(named, *shots, rule=rule).tables["photo_checks"]["is_evidence"]
        for rule in ("mark", "refuted", "proven")
    ]
    assert len(worth[0]) == len(named), "every photo named has its row"
    assert worth[0].all()
    assert not (worth[2] & ~worth[1]).any()
    states = look(named, *shots).tables["photo_checks"]["state"]
    assert set(states) <= {"ok", *PHOTO_FAULTS}


@pytest.mark.parametrize(
    ("shots", "state"),
    [
        ([], "met"),
        ([photo("a.jpg")], "met"),
        ([photo("a.jpg", lat=LAT + 1)], "unverified"),
        ([photo("b.jpg")], "unverified"),
        ([photo("a.jpg", lat=LAT + 1), photo("c.jpg")], "met"),
    ],
)
def test_a_pass_counts_when_one_of_its_photos_is_evidence(shots: Any, state: str) -> None:
    named = [("p0", "a.jpg、c.jpg")]
    checked = look(named, *shots).tables["photo_checks"]
    out = score_points(
        points=parks(0),
        answers=told(named),
        identities=NO_IDENTITIES,
        photo_checks=checked,
        catalogue=NEEDY,
        settings=Settings(as_of=AS_OF),
    )
    assert out.tables["checks"]["state"].tolist() == [state]
    plain = replace(
        NEEDY, indicators={k: replace(i, needs_evidence=False) for k, i in NEEDY.indicators.items()}
    )
    out = score_points(
        points=parks(0),
        answers=told(named),
        identities=NO_IDENTITIES,
        photo_checks=checked,
        catalogue=plain,
        settings=Settings(as_of=AS_OF),
    )
    assert out.tables["checks"]["state"].tolist() == ["met"], "where none is needed none is missed"
