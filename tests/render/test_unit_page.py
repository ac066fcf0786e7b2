"""The page of a unit with everything in it decoded: its own points, and nothing of others."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.render import pack
from geoplan.render.unit_data import file_id
from geoplan.render.unit_ground import AROUND_M, Ground
from geoplan.render.unit_page import UnitPages
from geoplan.render.unit_seal import open_data
from geoplan.tables import TABLES, from_rows
from geoplan.tables.values import CASE_STATES
from geoplan.text import LANGUAGES
from tests.conftest import Toy
from tests.render.fixture_tables import HOSTILE, SOUTH, STEP, WEST
from tests.render.unit_tables import make_unit_tables

SHELL_BYTES_MAX = 260_000
HIDDEN = "（电话略）"
PERSON, PHONE = "李网格长", "13800000000"
DENSE_BYTES_MAX = 2_000_000  # of a page with fifty points


def _fixture() -> tuple[dict[str, Any], Catalogue, Settings]:
    tables = make_unit_tables()
    duties = tables["duties"]
    heads = duties[duties["role"] == "lead"].assign(role="head_lead", person=f"{PERSON}{PHONE}")
    tables["duties"] = pd.concat([duties, heads], ignore_index=True)
    tables["checks"] = tables["checks"].assign(note=f"找人处理 {PHONE}")
    tables["points"]["address"] += f" 电话 0701-{PHONE[:7]}"
    return tables, tables["catalogue"], tables["settings"]


@dataclass(frozen=True)
class Given:
    """Tables, and the pages made of them."""

    tables: dict[str, Any]
    catalogue: Catalogue
    settings: Settings
    pages: UnitPages
    htmls: dict[str, str]


@pytest.fixture(scope="module", params=["invented", "toy"])
def given(request: pytest.FixtureRequest, toy: Toy, catalogue: Catalogue) -> Given:
    is_toy = request.param == "toy"
    made = (toy.tables, catalogue, toy.settings) if is_toy else _fixture()
    pages = UnitPages.of(*made)
    return Given(*made, pages, {unit: pages.render(unit) for unit in pages.units})


def content(html: str) -> Any:
    found = re.search(r'<script type="text/plain" id="gp-content">([^<]*)</script>', html)
    assert found
    return pack.read_blob(found[1])


def decoded(value: Any) -> Any:
    """Return ``value`` with everything unpacked that is a packed blob, however deep."""
    if isinstance(value, dict):
        return {key: decoded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [decoded(one) for one in value]
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9+/]{16,}={0,2}", value):
        try:
            return decoded(pack.read_blob(value))
        except (ValueError, zlib.error):
            return value
    return value


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def _base_names(tables: dict[str, Any]) -> set[str]:
    places, areas = tables["places"], tables["areas"]
    is_label = places["tags"].str.contains('"place"', regex=False)
    townships = areas[areas["kind"] == "township"]
    frames = (tables["streets"], tables["backdrop"], places[is_label], townships)
    return {name for frame in frames for name in frame["name"]}


def _own_words(unit: str, given: Given) -> set[str]:
    """Return every text that the page of ``unit`` may hold, straight from the tables."""
    tables, catalogue, settings = given.tables, given.catalogue, given.settings
    duties = tables["duties"]
    mine = set(duties[(duties["role"] == "lead") & (duties["unit"] == unit)]["point_id"])
    points = tables["points"][tables["points"]["point_id"].isin(mine)]
    beside = duties[duties["point_id"].isin(mine) & duties["role"].isin(["supporting", "township"])]
    checks = tables["checks"][tables["checks"]["point_id"].isin(mine)]
    types = [catalogue.types[t] for t in set(points["type_id"])]
    keys = {key for t in types for key in t.indicators}
    words = {*points["point_id"], *points["name"], *points["address"], *beside["unit"]}
    cases = tables["problem_cases"]
    words |= set(cases[cases["point_id"].isin(mine)]["case_id"]) | set(CASE_STATES)
    words |= {*checks["note"], unit, settings.county.name, "static", "dynamic"}
    words |= {t.name for t in types} | {*keys, *(catalogue.indicators[k].name for k in keys)}
    words = {word.replace(PHONE, HIDDEN) for word in words}
    words = {word.replace(f"0701-{PHONE[:7]}", HIDDEN) for word in words}
    return words | {"met", "unmet", "na", "unverified", "expired", ""}


def test_everything_in_a_page_is_its_own(given: Given) -> None:
    tables, pages = given.tables, given.pages
    labels = _base_names(tables)
    assert len(pages.units) >= 2
    for unit in pages.units:
        found = decoded(content(given.htmls[unit]))
        assert set(found) == {"data", "base", "labels"}
        assert not list(strings(found["base"]))  # nothing but numbers
        assert set(strings(found["labels"])) <= labels
        data = found["data"]
        fixed = {data["id"], data["stem"], data["round"], data["deadline"], data["veto"]}
        rest = {
            text
            for text in strings(data)
            if not re.fullmatch(r"20\d\d-\d\d-\d\d( \d\d:\d\d)?", text)
        }
        assert rest - fixed <= _own_words(unit, given)


def test_nothing_of_another_unit_is_found_by_searching(given: Given) -> None:
    tables, pages = given.tables, given.pages
    points, duties, labels = tables["points"], tables["duties"], _base_names(tables)
    for unit in pages.units:
        html = given.htmls[unit]
        found = decoded(content(html))
        outside = re.sub(r'(id="gp-content">)[^<]*', r"\1", html)
        own = _own_words(unit, given)
        text = "\n".join(strings(found["data"]))
        data = json.dumps(found, ensure_ascii=False)
        words = set(re.findall(r"[\w-]+", data + outside))
        mine = set(pages.held.units[unit])
        assert mine <= words  # those of its own are found so
        for row in points[~points["point_id"].isin(mine)].itertuples():
            assert row.point_id not in words
            if row.name not in labels and not any(row.name in one for one in own):
                assert row.name not in text
        cases = tables["problem_cases"]
        persons = {*duties["person"], *tables["checks"]["checker"]}
        persons = {*persons, *cases["finder"], *cases["mended_by"], *cases["closed_by"]} - {""}
        for secret in (*persons, PERSON, PHONE, PHONE[:7]):
            assert secret not in data + outside
        assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)
        assert not re.search(r"patrol|visit|quota|weight|exposure|answer_id|checker", data)


def test_scores_and_places_are_those_of_its_own_points(given: Given) -> None:
    tables, pages = given.tables, given.pages
    by_id = tables["points"].set_index("point_id")
    scores = tables["scores"].set_index("point_id")["overall_pct"]
    seen: list[str] = []
    for unit in pages.units:
        for point in content(given.htmls[unit])["data"]["points"]:
            row, seen = by_id.loc[point["id"]], [*seen, point["id"]]
            if point["at"] is not None:
                assert point["at"] == pytest.approx([row["lat"], row["lon"]], abs=1e-6)
            else:
                assert pd.isna(row["lon"])
            told = point["score"]["overall"]
            assert told is None or told == pytest.approx(scores[point["id"]], abs=0.06)
            assert (told is None) == pd.isna(scores.get(point["id"]))
    assert len(seen) == len(set(seen))
    assert len(seen) + pages.outside() == len(by_id)


def test_every_fault_known_is_told(given: Given) -> None:
    tables, pages = given.tables, given.pages
    checks = tables["checks"]
    for unit in pages.units:
        data = content(given.htmls[unit])["data"]
        told = {
            (point["id"], data["indicators"][known[0]]["id"])
            for point in data["points"]
            for known in point["known"]
            if known[1] == "unmet"
        }
        ids = pages.held.units[unit]
        rows = checks[checks["point_id"].isin(ids) & (checks["state"] == "unmet")]
        assert told == set(zip(rows["point_id"], rows["indicator_id"], strict=True))


def test_problems_that_are_not_closed_are_told_and_no_others(given: Given) -> None:
    tables, pages = given.tables, given.pages
    cases = tables["problem_cases"]
    for unit in pages.units:
        points = content(given.htmls[unit])["data"]["points"]
        told = {(point["id"], case["id"]) for point in points for case in point["cases"]}
        rows = cases[cases["point_id"].isin(pages.held.units[unit]) & (cases["state"] != "closed")]
        assert told == set(zip(rows["point_id"], rows["case_id"], strict=True))


def test_the_ground_ends_where_the_surroundings_end() -> None:
    tables = make_unit_tables()
    spot = shapely.Point(WEST + 2 * STEP, SOUTH + STEP)
    found = Ground.of(tables).around(np.array([spot], dtype=object))
    near = spot.buffer(AROUND_M / 96_000 * 1.01)  # metres of a degree of longitude there
    for name in ("backdrop", "streets"):
        shapes = found[name].geometry
        assert 0 < len(shapes) < len(tables[name])
        assert shapes.within(near.envelope if name == "streets" else near).all()
    key = {"backdrop": "feature_id", "streets": "street_id"}
    for name, column in key.items():
        whole = tables[name].set_index(column).geometry
        for row in found[name].itertuples():
            assert whole[getattr(row, column)].buffer(1e-9).contains(row.geometry)
        touched = tables[name][tables[name].intersects(spot.buffer(AROUND_M / 112_000 * 0.9))]
        assert set(touched[column]) <= set(found[name][column])


def test_main_roads_lead_from_point_to_point_and_lanes_do_not() -> None:
    tables = make_unit_tables()
    ends = np.array([shapely.Point(WEST + x * STEP, SOUTH) for x in (0, 8)], dtype=object)
    streets = Ground.of(tables).around(ends)["streets"].set_index("highway").geometry
    assert streets["primary"].length == pytest.approx(8 * STEP, abs=2 * STEP + 1e-4)
    assert streets["residential"].length < 4 * STEP if "residential" in streets else True


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_repeats_and_is_small(language: str) -> None:
    tables = make_unit_tables(language)
    made = [
        UnitPages.of(tables, tables["catalogue"], tables["settings"]).render("县城管局")
        for _ in range(2)
    ]
    assert made[0] == made[1]
    shell = re.sub(r'<script type="[^"]+" id="[^"]+">.*?</script>', "", made[0], flags=re.S)
    assert len(shell.encode()) <= SHELL_BYTES_MAX
    assert not re.search(r"_[0-9a-f]{32}", made[0])


def test_fifty_points_in_a_dense_town_stay_small() -> None:
    tables = make_unit_tables()
    duties = tables["duties"]
    mine = tables["points"]["point_id"].head(50)
    lead = duties[duties["role"] == "lead"].drop_duplicates("point_id")
    lead = lead[lead["point_id"].isin(mine)].assign(unit="一个局")
    random = np.random.default_rng(1)
    spots = random.uniform((WEST, SOUTH), (WEST + 10 * STEP, SOUTH + 6 * STEP), (30_000, 2))
    turned = shapely.box(*spots.T, *(spots + random.uniform(5e-5, 2e-4, spots.shape)).T)
    houses = pd.DataFrame({"feature_id": [f"h{i}" for i in range(len(turned))]})
    houses = houses.assign(layer="building", name="", geometry=turned)
    ends = spots[:4000] + random.uniform(-0.004, 0.004, (4000, 2))
    lines = shapely.linestrings(np.stack([spots[:4000], ends], axis=1))
    roads = pd.DataFrame({"street_id": [f"s{i}" for i in range(4000)], "highway": "residential"})
    names = [f"第{i}号无名小路" for i in range(4000)]
    roads = roads.assign(name=names, tags="{}", node_ids=[[1, 2]] * 4000, geometry=lines)
    tables |= {
        "duties": lead,
        "backdrop": from_rows(TABLES["backdrop"], houses.to_dict("records")),
        "streets": from_rows(TABLES["streets"], roads.to_dict("records")),
    }
    pages = UnitPages.of(tables, tables["catalogue"], tables["settings"])
    html = pages.render("一个局")
    assert len(pages.held.units["一个局"]) == 40  # ten of fifty have no lead unit
    assert len(html.encode()) <= DENSE_BYTES_MAX
    assert {"building", "road4"} <= content(html)["base"].keys()  # nothing had to be left out


def test_a_closed_page_shows_nothing_but_how_to_open_it() -> None:
    tables, catalogue, settings = _fixture()
    pages = UnitPages.of(tables, catalogue, settings)
    open_page, word = pages.render("县城管局"), "一句很长的口令"
    html = pages.render("县城管局", word)
    assert html == pages.render("县城管局", word)
    found = re.search(r'<script type="application/json" id="gp-shell">(.*?)</script>', html, re.S)
    assert found
    sealed = json.loads(found[1])["sealed"]
    opened = open_data(sealed, word)
    assert opened is not None
    assert json.loads(zlib.decompress(opened, -15)) == content(open_page)
    assert "县城管局" not in html
    assert "gp-content" not in re.sub(r"<script>.*?</script>", "", html, flags=re.S)
    assert word not in html
    for name in (*tables["points"]["name"], *tables["points"]["point_id"]):
        assert json.dumps(name)[1:-1] not in html
        assert base64.b64encode(name.encode()).decode().rstrip("=")[:-1] not in html


def test_hostile_names_never_reach_the_markup() -> None:
    tables, catalogue, settings = _fixture()
    duties = tables["duties"]
    evil = "</script><script>window.pwned=1</script>"
    tables["duties"] = duties.assign(unit=duties["unit"].replace("县城管局", evil))
    html = UnitPages.of(tables, catalogue, settings).render(evil)
    for text in (evil, *HOSTILE[:3]):
        assert text not in html


def test_a_page_made_again_finds_its_answers_and_another_does_not() -> None:
    assert file_id("县", "局", "一") == file_id("县", "局", "一")
    others = {file_id("县", "局", "二"), file_id("县", "局一", ""), file_id("县局", "", "一")}
    assert len(others | {file_id("县", "局", "一")}) == 4


def test_a_note_names_nobody_but_those_who_checked_for_the_unit() -> None:
    """Searched in the decoded page: inspectors, menders, other units' people and heads are out."""
    tables, catalogue, settings = _fixture()
    duties, checks = tables["duties"], tables["checks"].copy()
    unit = sorted(set(duties.loc[duties["role"] == "lead", "unit"]))[0]
    lead = duties[(duties["role"] == "lead") & (duties["unit"] == unit)]
    mine = checks["point_id"].isin(lead["point_id"])
    assert mine.sum() > 1 and (~mine).any()
    checks["checker"] = ["" if own else "钱外人" for own in mine]
    first, last = checks.index[mine][0], checks.index[mine][-1]
    checks.loc[first, ["checker", "source"]] = ["赵自查、孙同事", "self"]
    checks.loc[last, ["checker", "source"]] = ["周暗访", "covert"]
    checks["note"] = f"赵自查、孙同事说周暗访和钱外人来过，{PERSON}已知"
    tables["checks"] = checks
    text = "\n".join(
        strings(decoded(content(UnitPages.of(tables, catalogue, settings).render(unit))))
    )
    assert "赵自查、孙同事说（姓名略）和（姓名略）来过，（姓名略）已知" in text
    for name in ("周暗访", "钱外人", PERSON):
        assert name not in text
