"""What geoplan makes of the demo county: enough points, every state, and only planted losses."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import shapely

from geoplan.demo import gates
from geoplan.demo.lists import LIST_FILE, TOWN_LIST_FILE
from geoplan.lists.case_list import FILE_NAME, render_case_list
from geoplan.pipeline import BuildResult
from geoplan.render.todo import todo_columns
from geoplan.tables.values import SHAPES, STATES
from geoplan.workspace import Workspace


def test_about_1200_points_of_every_type_and_shape(built: BuildResult, catalogue: Any) -> None:
    points = built.tables["points"]
    assert 1150 <= len(points) <= 1250
    assert set(points["type_id"]) == set(catalogue.types)
    assert set(points["shape"]) == set(SHAPES)
    assert 200 <= (points["kind"] == "fixed").sum() <= 300
    lanes = (points["type_id"] == "back_lane").sum()
    assert lanes < 0.25 * len(points)


def test_every_standing_and_every_kind_of_candidate_occurs(built: BuildResult) -> None:
    points, candidates = built.tables["points"], built.tables["candidates"]
    assert set(points["standing"]) == {"listed", "official", "confirmed", "rule"}
    assert (points["standing"] == "confirmed").sum() == 4
    assert (points["standing"] == "official").sum() == 2
    villages = points[points["type_id"] == "urban_village"]
    assert sorted(villages["standing"]) == ["confirmed", "listed", "listed", "official"]
    waiting = candidates[candidates["decision"] == ""]
    assert set(waiting["type_id"]) == {"urban_village", "urban_fringe", "residential_compound"}
    assert (candidates["decision"] == "rejected").sum() == 1
    assert 20 <= len(candidates) <= 35
    assert gates.DISTRICT in set(waiting["name"])
    merged = points[points["reason"].str.startswith("official:")]["reason"]
    assert merged.str.contains("; compound: ").any()
    assert merged.str.contains("; village: ").any()


def test_the_town_is_drawn_and_villages_lie_outside(built: BuildResult, demo: Path) -> None:
    outlines = built.tables["outlines"]
    town = outlines.loc[outlines["kind"] == "built_up", "geometry"].iloc[0]
    assert len(shapely.get_parts(town)) == 1
    points = built.tables["points"]
    inside = shapely.contains_xy(town, points["lon"], points["lat"])
    of_type = points["type_id"]
    assert not inside[of_type.isin(["village", "township"])].any()
    assert inside[of_type.isin(["back_lane", "main_road", "urban_village", "junction"])].all()
    assert inside[of_type == "residential_compound"].mean() > 0.9


def test_what_is_planted_for_the_inventory_is_told(built: BuildResult) -> None:
    problems = built.problems.set_index("code")
    assert problems.loc["bus.broken", "count"] == 1
    assert problems.loc["bus.stop_off", "count"] == 2
    assert problems.loc["belt.no_street", "count"] == 1
    assert problems.loc["junction.alone", "count"] == 1
    stops = built.tables["route_stops"].groupby("route_id").size()
    assert len(stops) == 10
    assert stops.min() >= 10


def test_completeness_has_every_case(built: BuildResult) -> None:
    counted = built.tables["completeness"]
    county = counted[counted["township"] == ""].set_index("type_id")
    assert county["estimate"].notna().sum() >= 10
    assert {"chapman", "no_list", "list_only", "too_few"} <= set(county["method"])
    wide = county[county["low"] < county["high"]]
    assert len(wide) >= 8
    findings = built.tables["findings"]
    kinds = findings["kind"].value_counts()
    assert kinds["unlocated"] == 5
    assert kinds["unlisted"] > 100
    lacking = findings[findings["kind"] == "missing"]
    assert {"post_office", "public_toilet", "waste_station"} <= set(lacking["type_id"])


def test_the_datum_of_each_list_is_known_in_its_own_way(built: BuildResult) -> None:
    datums = built.tables["datums"].set_index("file")
    assert set(datums["datum"]) == {"gcj02"}
    assert datums.loc[f"data/inputs/{LIST_FILE}", "basis"] == "confirmed"
    assert datums.loc[f"data/inputs/{TOWN_LIST_FILE}", "basis"] == "measured"
    points = built.tables["points"]
    placed = built.tables["matches"].dropna(subset=["distance_m"])
    assert placed["distance_m"].median() < 15  # 300 m and more, were the datum not seen
    assert len(placed) > 80
    assert (points["standing"] == "listed").sum() > 200


def test_every_place_lies_in_a_community_and_almost_all_in_a_grid(built: BuildResult) -> None:
    areas = built.tables["areas"]
    towns = shapely.union_all(areas[areas["kind"] == "township"].geometry)
    for kind, least in (("community", 0.9999), ("grid", 0.99)):
        own = shapely.union_all(areas[areas["kind"] == kind].geometry)
        share = shapely.intersection(own, towns).area / towns.area
        assert least < share < (1 + 1e-9 if kind == "community" else 0.9999)
    grids = built.tables["grids"]
    assert (grids["head"] == "").sum() == 1
    assert (grids["sponsor"] == "").sum() == 1
    told = built.problems.set_index("code")
    assert told.loc["precinct.overlap", "count"] == 1
    assert "duty.no_communities" not in told.index
    roles = set(built.tables["duties"]["role"])
    assert {"community", "grid", "grid_head", "sponsor", "township"} <= roles


def test_every_state_occurs(built: BuildResult) -> None:
    gaps = built.tables["gaps"]
    points = built.tables["points"].set_index("point_id")
    sites = gaps[(points.loc[gaps["point_id"], "shape"] == "site").to_numpy()]
    share = sites["state"].value_counts(normalize=True)
    assert set(share.index) == set(STATES)
    assert 0.2 < share["covered"] < 0.35
    assert 0.03 < share["unpatrolled"] < 0.1
    assert 0.03 < share["unreachable"] < 0.12
    assert 0.12 < share["failing"] < 0.22
    assert 0.05 < share["stale"] < 0.15
    planted, nowhere = 2, 2  # whose lead is the township they lie in
    assert (gaps["state"] == "unowned").sum() == planted + nowhere


def test_only_planted_rows_are_lost(built: BuildResult) -> None:
    lost = built.problems[built.problems["level"] == "lost"]
    rows = Counter(lost[lost["file"] != ""]["code"])
    assert rows == {
        "answer.bad_date": 2,
        "answer.bad_result": 2,
        "answer.unknown_point": 3,
        "answer.candidate_point": 1,
        "answer.ambiguous_point": 1,
        "answer.unknown_indicator": 1,
        "list.repeated": 1,
        "visit.no_place": 1,
        "visit.bad_date": 1,
        "visit.unknown_place": 1,
        "visit.which_part": 1,
        "visit.off_street": 1,
        "facility.repeated": 1,
        "base.no_position": 1,
        "base.repeated": 1,
        "team.unknown_place": 1,
        "team.bad_hours": 1,
        "list.unknown_type": 1,
        "zone.unknown_type": 1,
        "decision.unknown": 1,
        "decision.unknown_word": 1,
    }


def test_patrols_are_found_by_name_by_street_and_by_position(built: BuildResult) -> None:
    visits, visited = built.tables["visits"], built.tables["visited"]
    assert len(visits) > 1000
    assert set(visited["how"]) >= {"named", "street", "position"}
    found = visited[visited["kind"] == "point"].set_index("visit_id")["ref_id"]
    bare = visits[(visits["point_ref"] == "") & (visits["section_ref"] == "")]
    assert len(bare) > 50
    at_own = bare["visit_id"].isin(found.index)
    assert at_own.mean() > 0.95  # a telephone's position is told as GCJ-02 and read as such


def test_three_rounds_are_scored_the_first_by_its_own_catalogue(built: BuildResult) -> None:
    rounds = built.tables["rounds"]
    assert rounds["name"].tolist() == ["第一轮", "第二轮", "第三轮"]
    versions = rounds["catalogue_version"].tolist()
    assert versions[0] != versions[1] == versions[2]
    assert (rounds["answered_points"] > 150).all()
    assert rounds["until"].tolist()[2] == date(2026, 10, 20), "it still runs"
    mean = built.tables["round_targets"].query("target == 'likely_high'")
    assert mean["value"].is_monotonic_increasing


def test_what_waits_on_the_map_is_what_the_book_of_problems_lists(
    built: BuildResult, catalogue: Any, demo: Path, tmp_path: Path
) -> None:
    settings = Workspace.open(demo).settings()
    render_case_list(
        tables=built.tables,
        problems=built.problems,
        catalogue=catalogue,
        settings=settings,
        folder=tmp_path,
    )
    book = openpyxl.load_workbook(tmp_path / FILE_NAME, read_only=True)

    def rows(name: str) -> list[dict[Any, Any]]:
        cells = [[c.value for c in row] for row in book[name].iter_rows()]
        at = next(i for i, row in enumerate(cells) if "序号" in row)
        return [dict(zip(cells[at], row, strict=False)) for row in cells[at + 1 :] if row[0]]

    columns = todo_columns(built.tables, built.tables["points"]["point_id"], "zh")
    waiting = [sum(counts) for counts in zip(*columns["todo"], strict=True)]
    assert waiting == [
        len(rows("问题清单")),
        sum(bool(row["超期（工作日）"]) for row in rows("问题清单")),
        len(rows("督办清单")),
        sum(row["答复情况"] == "待核实" for row in rows("责任异议")),
    ]
    assert waiting[0] > 0
