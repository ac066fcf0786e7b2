"""The round for material that is owed: who is on it, in which order, and who cannot be."""

from __future__ import annotations

import csv
import re
from itertools import permutations
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from geoplan.cli import main
from geoplan.errors import InputError
from geoplan.papers import Papers, write_papers
from geoplan.workspace import Workspace
from tests.conftest import Toy

UNITS = ("县教体局", "县城管局", "县卫健局", "县住建局", "县交通运输局")
BASES = [["名称", "经度", "纬度"], ["文明办", "116.0105", "28.0135"]]


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def built(built_toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy county with some units' offices among the bases, one of them far from any street."""
    import shutil

    folder = Path(shutil.copytree(built_toy.folder, tmp_path_factory.mktemp("papers") / "county"))
    points = built_toy.tables["points"].dropna(subset=["lon"])
    spots = points[["lon", "lat"]].drop_duplicates().to_numpy()[:: len(points) // 5]
    rows = [[unit, x, y] for unit, (x, y) in zip(UNITS[:4], spots, strict=False)]
    far = [UNITS[4], 116.037, 28.002]
    with (folder / "data/inputs/驻点.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([*BASES, *rows, far])
    text = (folder / "geoplan.toml").read_text("utf-8")
    text = text.replace("[inputs]", '[inputs]\nbases = ["data/inputs/驻点.csv"]')
    (folder / "geoplan.toml").write_text(text, "utf-8")
    done = run("build", folder)
    assert done.exit_code == 0, done.output
    return folder


def papers(folder: Path, **options: str) -> Papers:
    workspace = Workspace.open(folder)
    return write_papers(workspace, workspace.settings(), **options)  # type: ignore[arg-type]


def test_all_who_owe_are_called_at_or_named(built: Path) -> None:
    done = papers(built, mode="walk")
    tables = Workspace.open(built).read_tables(("duties", "gaps"))
    lead = tables["duties"].query("role == 'lead'").merge(tables["gaps"], on="point_id")
    owing = lead[[bool({"unchecked", "stale"} & set(states)) for states in lead["states"]]]
    told = [call.unit for call in (*done.calls, *done.unplaced)]
    assert sorted(told) == sorted(owing["unit"].unique())
    assert {call.unit for call in done.calls} <= set(UNITS[:4])
    assert len(done.calls) >= 2
    for call in (*done.calls, *done.unplaced):
        own = owing[owing["unit"] == call.unit]["states"]
        assert call.unchecked == sum("unchecked" in states for states in own)
        assert call.stale == sum("stale" in states for states in own)


def test_no_other_order_is_shorter(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from geoplan import papers as module

    seen = []
    whole = module._matrix

    def spy(*given: object) -> object:
        seen.append(whole(*given))  # type: ignore[arg-type]
        return seen[-1]

    monkeypatch.setattr(module, "_matrix", spy)
    done = papers(built, mode="walk")
    cost = seen[0][1]
    there = [i for i in range(1, len(cost)) if cost[0, i] < float("inf")]
    best = min(
        sum(cost[a, b] for a, b in zip((0, *order), (*order, 0), strict=True))
        for order in permutations(there)
    )
    assert done.minutes == done.bound_min == pytest.approx(best / 60)


def test_the_workbook_says_what_was_found(built: Path) -> None:
    done = run("papers", built, "--mode", "walk")
    assert done.exit_code == 0, done.output
    assert re.search(r"走得到 \d 家，最短一圈路上 \d+ 分钟（已证明没有更短的）", done.output)
    path = built / "maps" / "收台账路线.xlsx"
    first = path.read_bytes()
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["路线", "不知道在哪里"]
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    assert run("papers", built, "--mode", "walk").exit_code == 0
    assert path.read_bytes() == first


def test_a_start_that_is_not_known_is_refused(built: Path) -> None:
    with pytest.raises(InputError) as refused:
        papers(built, start="没有")
    assert refused.value.problems[0].code == "papers.no_base"
    with pytest.raises(InputError) as refused:
        papers(built, start=UNITS[4])
    assert refused.value.problems[0].code == "papers.base_far"


def test_an_office_counts_more_than_the_place_it_is_named_after() -> None:
    import geopandas as gpd

    from geoplan.papers import _places

    names = ["石桥镇", "石桥镇人民政府", "双溪镇", "双溪镇", "一处", "一处"]
    spots = [(116.0, 28.0), (116.1, 28.1), (116, 28), (117, 28), (116.5, 28.5), (116.501, 28.5)]
    geometry = gpd.points_from_xy(*zip(*spots, strict=True))
    places = gpd.GeoDataFrame({"name": names}, geometry=geometry, crs="EPSG:4326")
    bases = pd.DataFrame({"name": ["县教体局"], "lon": [116.7], "lat": [28.7]})
    assert _places({"places": places, "bases": bases}) == {
        "石桥镇": (116.1, 28.1),
        "石桥镇人民政府": (116.1, 28.1),
        "一处": (116.5, 28.5),
        "县教体局": (116.7, 28.7),
    }
