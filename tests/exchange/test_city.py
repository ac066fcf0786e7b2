"""Cases of the city's own system: out and back the same, theirs to the nearest point."""

from __future__ import annotations

import csv
import io
import random
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import load_catalogue
from geoplan.cli.exchange import xlsform
from geoplan.errors import GeoplanError, Problem
from geoplan.evidence.city_cases import COLUMNS, CityCase, read_city_cases
from geoplan.evidence.city_words import STATE_OF, WORD_OF, read_categories, source_word
from geoplan.evidence.collect import collect_files
from geoplan.evidence.store import EvidenceFile, evidence_files, read_file
from geoplan.exchange.city_in import TakenIn, read_cases_in
from geoplan.exchange.city_match import match_cases
from geoplan.exchange.city_out import DATUM_WORDS, write_cases
from geoplan.geo import wgs84_to_bd09, wgs84_to_gcj02, wgs84_to_krueger
from geoplan.pipeline import build
from geoplan.sources.datum_words import find_datum
from geoplan.tables import TABLES, from_rows, records
from geoplan.tables.values import CASE_STATES, SOURCES
from geoplan.text import word_problem
from geoplan.workspace import EVIDENCE, Workspace
from tests.cases.county import points

CATALOGUE = load_catalogue()
HEADS = ("案卷编号", "问题来源", "小类名称", "描述", "经度", "纬度", "坐标系", "上报时间", "状态")
SCHOOL = (116.0, 28.0)


@pytest.fixture
def county(built_folder: Path) -> Path:
    return built_folder


def take(folder: Path, data: str | bytes, name: str = "案件.csv", **more: Any) -> TakenIn:
    path = folder / name
    path.write_bytes(data.encode("utf-8-sig") if isinstance(data, str) else data)
    workspace = Workspace.open(folder)
    return read_cases_in(workspace, workspace.settings(), [path], **more)


def table(*rows: tuple[Any, ...], heads: tuple[str, ...] = HEADS) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return out.getvalue()


def place_of(folder: Path, indicator: str = "env_litter") -> tuple[str, float, float]:
    """A site that is asked for the indicator, and where it lies."""
    found = Workspace.open(folder).read_table("points")
    asking = [t.id for t in CATALOGUE.types.values() if indicator in t.indicators]
    is_fit = found["type_id"].isin(asking) & (found["shape"] == "site") & found["lon"].notna()
    row = found[is_fit].iloc[0]
    return row["point_id"], float(row["lon"]), float(row["lat"])


def stored(folder: Path) -> list[EvidenceFile]:
    return [read_file(path) for path in evidence_files(folder / EVIDENCE)]


@pytest.mark.parametrize("datum", DATUM_WORDS)
@pytest.mark.parametrize("is_gbk", [False, True])
def test_out_and_back_is_no_difference(county: Path, datum: str, is_gbk: bool) -> None:
    workspace = Workspace.open(county)
    written = write_cases(workspace, workspace.settings(), datum=datum, is_gbk=is_gbk, is_all=True)
    assert written.count == len(workspace.read_table("problem_cases")) >= 1
    (path,) = written.outputs
    data = path.read_bytes()
    done = take(county, data)
    assert (done.count, done.untouched) == (written.count, written.count)
    assert (done.answers, done.reports, done.unmatched) == (0, 0, [])
    assert stored(county) == []
    problems: list[Problem] = []
    points_table = workspace.read_table("points").set_index("point_id")
    for case in read_city_cases(path, "f", "", 116.0, problems):
        point = points_table.loc[case["point"]]
        assert (case.lon, case.lat) == pytest.approx((point["lon"], point["lat"]), abs=2e-7)
    assert problems == []


def test_what_they_did_about_our_problem_comes_in_once(county: Path) -> None:
    workspace = Workspace.open(county)
    write_cases(workspace, workspace.settings(), datum="gcj02")
    path = county / "maps" / "exchange" / "数字城管问题.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    (row,) = [r for r in rows if r["指标编号"] == "fac_fire_lane"]
    row |= {
        "状态": "核查",
        "处置时间": "2026-10-20 09:00",
        "处置情况": "已清走",
        "处置后照片": "z.jpg",
    }
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    for _ in range(2):
        assert take(county, out.getvalue()).reports == 1
    (file,) = stored(county)
    (one,) = file.records
    assert (file.header["origin"], one.record["case_ref"]) == ("12319", row["问题编号"])
    assert (one.record["state"], one.record["photos"]) == ("to_review", ["z.jpg"])
    build(workspace, workspace.settings(), lambda report: None)
    cases = workspace.read_table("problem_cases").set_index("case_id")
    assert cases.loc[row["问题编号"], "state"] == "to_review"
    assert cases.loc[row["问题编号"], "measures"] == "已清走"


def test_their_case_becomes_a_fault_at_the_nearest_point_with_its_state(county: Path) -> None:
    point, lon, lat = place_of(county)
    x, y = (float(v) for v in wgs84_to_gcj02(lon, lat))
    rows = [
        (
            "12319-1",
            "12319热线",
            "暴露垃圾",
            "门口有垃圾",
            x,
            y,
            "GCJ-02",
            "2026-10-18 08:30",
            "处置",
        ),
        ("12319-2", "采集员上报", "乱堆物堆料", "堆物", x + 0.2, y, "GCJ-02", "2026-10-18", "立案"),
        ("12319-3", "公众举报", "没有这一类", "?", x, y, "GCJ-02", "2026-10-18", "立案"),
        ("12319-4", "公众举报", "暴露垃圾", "?", "", "", "", "2026-10-18", "受理"),
        ("12319-5", "公众举报", "暴露垃圾", "?", x, y, "", "2026-10-18", "受理"),
        ("12319-6", "公众举报", "暴露垃圾", "?", x, y, "GCJ-02", "2026-10-18", "作废"),
        ("12319-7", "公众举报", "暴露垃圾", "?", x, y, "GCJ-02", "2026-10-18", "莫名"),
    ]
    done = take(county, table(*rows))
    whys = {case["case"][-1]: match.why for case, match in done.unmatched}
    assert whys == {"2": "none_near", "3": "no_kind", "4": "no_position", "5": "no_datum"}
    assert (done.count, done.answers, done.reports, done.void) == (7, 1, 1, 1)
    assert done.count == done.answers + done.void + len(done.unmatched) + 1  # one state unknown
    said = {p.code for p in done.problems}
    assert {"city.unmatched", "city.bad_state"} <= said
    for problem in done.problems:
        for language in ("zh", "en"):
            assert word_problem(problem, language)["what"]
    (file,) = stored(county)
    answer = next(r.record for r in file.records if r.kind == "answer")
    assert (answer["point"], answer["indicator"]) == (point, "env_litter")
    assert (answer["result"], answer["source"]) == ("unmet", "complaint")
    assert answer["time"] == "2026-10-18T08:30"
    assert "门口有垃圾" in answer["note"]
    assert "12319-1" in answer["note"]
    listed = list(
        csv.DictReader(
            io.StringIO((county / "maps/exchange/未对应案件.csv").read_text("utf-8-sig"))
        )
    )
    assert [row["问题编号"] for row in listed] == [f"12319-{n}" for n in (2, 3, 4, 5)]
    assert take(county, table(*rows), "again.csv", datum="gcj02").answers == 2
    workspace = Workspace.open(county)
    build(workspace, workspace.settings(), lambda report: None)
    cases = workspace.read_table("problem_cases")
    mine = cases[(cases["point_id"] == point) & (cases["indicator_id"] == "env_litter")]
    assert mine["state"].tolist() == ["mending"]
    assert mine["source"].tolist() == ["complaint"]


def test_a_table_of_the_city_gives_codes_and_kinds(county: Path) -> None:
    workspace = Workspace.open(county)
    path = county / "立案标准.csv"
    text = "指标编号,大类代码,大类名称,小类代码,小类名称\nfac_fire_lane,05,街面秩序,0517,堵占通道\n"
    path.write_bytes(text.encode("gb18030"))
    write_cases(workspace, workspace.settings(), datum="wgs84", categories=path)
    out = (county / "maps/exchange/数字城管问题.csv").read_text("utf-8-sig")
    (row,) = [r for r in csv.DictReader(io.StringIO(out)) if r["指标编号"] == "fac_fire_lane"]
    assert [row[k] for k in ("大类代码", "小类代码", "小类名称")] == ["05", "0517", "堵占通道"]
    kinds = read_categories(path, "f", [])
    assert kinds.find("0517", "") == kinds.find("", "堵占通道") == "fac_fire_lane"
    assert kinds.find("", "暴露垃圾") == "env_litter"


def test_every_default_kind_speaks_of_an_indicator_of_the_catalogue() -> None:
    kinds = read_categories(None, "", [])
    assert set(kinds.of_indicator) <= set(CATALOGUE.indicators)
    for indicator, kind in kinds.of_indicator.items():
        assert kinds.find("", kind.minor) == indicator


def test_forms_are_offered_for_every_source() -> None:
    (option,) = [one for one in xlsform.params if one.name == "source"]
    assert tuple(option.type.choices) == SOURCES  # type: ignore[attr-defined]


def test_states_are_told_both_ways() -> None:
    assert set(WORD_OF) == set(CASE_STATES)
    assert {STATE_OF[word] for word in WORD_OF.values()} == set(CASE_STATES)
    assert all(STATE_OF[WORD_OF[state]] == state for state in CASE_STATES)
    assert [source_word(w) for w in ("采集员上报", "12345热线", "")] == [
        *("patrol", "complaint", "complaint")
    ]


@pytest.mark.parametrize("word", DATUM_WORDS)
def test_a_datum_written_is_the_datum_read(word: str) -> None:
    declared = find_datum(DATUM_WORDS[word].format(meridian=117))
    assert declared is not None
    assert declared.datum == word
    assert declared.meridian_deg == (117 if word == "cgcs2000_gk" else None)


def case_at(x: float, y: float, datum: str, tmp: Path) -> CityCase:
    tmp.mkdir(exist_ok=True)
    path = tmp / "c.csv"
    path.write_text(
        table(("1", "", "暴露垃圾", "", repr(x), repr(y), datum, "2026-10-18", "立案")), "utf-8"
    )
    (case,) = read_city_cases(path, "c", "", 116.0, [])
    return case


@given(lon=st.floats(115, 119), lat=st.floats(20, 40), is_swapped=st.booleans())
def test_positions_of_every_datum_in_either_order(
    tmp_path_factory: pytest.TempPathFactory, lon: float, lat: float, is_swapped: bool
) -> None:
    folder = tmp_path_factory.getbasetemp() / "city"
    pairs = {
        "WGS-84": (lon, lat),
        "GCJ-02": tuple(float(v) for v in wgs84_to_gcj02(lon, lat)),
        "百度": tuple(float(v) for v in wgs84_to_bd09(lon, lat)),
        "国家2000 高斯投影 中央子午线117": tuple(
            float(v) for v in wgs84_to_krueger(lon, lat, 117.0)
        ),
    }
    for datum, (x, y) in pairs.items():
        found = case_at(*((y, x) if is_swapped else (x, y)), datum, folder)
        assert found.lon is not None
        assert (found.lon, found.lat) == pytest.approx((lon, lat), abs=1e-6), datum


@given(
    spots=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 2000)), min_size=1, max_size=8),
    at=st.tuples(st.integers(0, 2000), st.integers(0, 2000)),
    within=st.integers(1, 1500),
)
def test_the_nearest_point_is_that_of_plain_geometry(
    spots: list[tuple[int, int]], at: tuple[int, int], within: int
) -> None:
    east = 1 / (111_412.8 * cos(radians(28.0)) - 93.5 * cos(radians(84.0)))
    north = 1 / 110_860
    rows = points(*(f"p{i}" for i in range(len(spots))))
    rows["lon"] = [SCHOOL[0] + x * east for x, _ in spots]
    rows["lat"] = [SCHOOL[1] + y * north for _, y in spots]
    rows = rows.set_geometry(
        shapely.points(rows["lon"].to_numpy(), rows["lat"].to_numpy()), crs=4326
    )
    text = dict.fromkeys(COLUMNS.aliases, "") | {"minor": "暴露垃圾", "case": "1"}
    case = CityCase({}, text, SCHOOL[0] + at[0] * east, SCHOOL[1] + at[1] * north, True)
    places = from_rows(TABLES["places"], [])
    kinds = read_categories(None, "", [])
    (found,) = match_cases([case], rows, places, CATALOGUE, kinds, float(within))
    metres = [hypot(x - at[0], y - at[1]) for x, y in spots]
    assert found.distance_m == pytest.approx(min(metres), abs=0.005 * min(metres) + 0.3)
    if abs(min(metres) - within) > 0.005 * min(metres) + 1:
        assert bool(found.point_id) == (min(metres) <= within)
    chosen = int((found.point_id or found.near).removeprefix("p"))
    assert metres[chosen] == pytest.approx(min(metres), abs=0.005 * min(metres) + 0.3)


def test_collect_sends_such_a_table_on(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(("1", "", "暴露垃圾", "", "", "", "", "2026-10-18", "立案")), "gb18030")
    (done,) = collect_files([path], tmp_path / "evidence")
    assert [p.code for p in done.problems] == ["city.use_exchange"]


def test_payloads_stay_text(county: Path) -> None:
    point, lon, lat = place_of(county)
    evil = "=cmd|' /C calc'!A0"
    rows = [
        (evil, evil, "暴露垃圾", f"<script>{evil}", lon, lat, "WGS-84", "2026-10-18", "受理"),
        ("../../x", evil, evil, evil, lon, lat, "WGS-84", "2026-10-18", "受理"),
    ]
    done = take(county, table(*rows))
    assert done.answers == 1
    text = (county / "maps/exchange/未对应案件.csv").read_text("utf-8-sig")
    for row in csv.reader(io.StringIO(text)):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]
    workspace = Workspace.open(county)
    build(workspace, workspace.settings(), lambda report: None)
    write_cases(workspace, workspace.settings(), datum="wgs84")
    text = (county / "maps/exchange/数字城管问题.csv").read_text("utf-8-sig")
    for row in csv.reader(io.StringIO(text)):
        assert not [cell for cell in row if cell.startswith(("=", "+", "@"))]
    assert point in text


def test_damaged_tables_end_in_words(county: Path) -> None:
    rng = random.Random(3)  # noqa: S311 - made-up damage
    _, lon, lat = place_of(county)
    rows = [
        (f"c{i}", "12345", "暴露垃圾", "垃圾", lon, lat, "WGS-84", "2026-10-18 09:00", "结案")
        for i in range(6)
    ]
    good = table(*rows).encode("gb18030")
    workspace = Workspace.open(county)
    ends = {"read": 0, "refused": 0}
    for _ in range(60):
        data = bytearray(good)
        for _ in range(rng.randrange(1, 25)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path = county / "bad.csv"
        path.write_bytes(bytes(data[: rng.randrange(20, len(data))]))
        try:
            done = read_cases_in(workspace, workspace.settings(), [path])
            problems = tuple(done.problems)
            ends["read"] += 1
        except GeoplanError as error:
            problems = error.problems
            ends["refused"] += 1
            assert problems
        for problem in problems:
            assert word_problem(problem, "zh")["what"]
    assert min(ends.values()) > 3, ends
    assert records(workspace.read_table("points"))
