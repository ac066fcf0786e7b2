"""Links for navigation: the right place in each provider's own coordinates, one stop a link.

The reference positions are those of two independent converters (``golden_shifts.csv``).
"""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tests.geo.test_datums as datums
from geoplan.geo import haversine_m
from geoplan.lists.carried import PROVIDERS, navigation_links, paper_link
from geoplan.tables.values import TRAVEL_MODES
from tests.lists.carried.plans import EVIL

ROWS = list(csv.DictReader(Path(datums.GOLDEN).read_text("utf-8").splitlines()))
HOSTS = {
    "amap": ("uri.amap.com", "/navigation"),
    "baidu": ("api.map.baidu.com", "/direction"),
    "tencent": ("apis.map.qq.com", "/uri/v1/routeplan"),
}


def read(provider: str, link: str) -> tuple[float, float, dict[str, str]]:
    """Return lon, lat and the parts of a link, read as the provider would."""
    parts = urlsplit(link)
    assert parts.scheme == "https"
    assert (parts.netloc, parts.path) == HOSTS[provider]
    found = parse_qs(parts.query, strict_parsing=True)
    assert all(len(values) == 1 for values in found.values()), "one stop a link"
    told = {key: values[0] for key, values in found.items()}
    assert "via" not in told
    assert "waypoints" not in told
    if provider == "amap":
        lon, lat, *name = told["to"].split(",")
        return float(lon), float(lat), told | {"name": ",".join(name)}
    if provider == "baidu":
        place = dict(part.split(":", 1) for part in told["destination"].split("|"))
        lat, lon = place["latlng"].split(",")
        return float(lon), float(lat), told | {"name": place["name"]}
    lat, lon = told["tocoord"].split(",")
    return float(lon), float(lat), told | {"name": told["to"]}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['source']}-{row['lon']}")
def test_places_are_where_independent_converters_have_them(row: dict[str, str]) -> None:
    links = navigation_links(float(row["lon"]), float(row["lat"]), "广场", "walk")
    for provider, system in (("amap", "gcj02"), ("tencent", "gcj02"), ("baidu", "bd09")):
        lon, lat, _ = read(provider, links[provider])
        away_m = haversine_m(lon, lat, float(row[f"{system}_lon"]), float(row[f"{system}_lat"]))
        assert away_m < 1.0
    lon, lat, _ = read("amap", paper_link(float(row["lon"]), float(row["lat"]), "walk"))
    assert haversine_m(lon, lat, float(row["gcj02_lon"]), float(row["gcj02_lat"])) < 1.0


def test_the_kind_of_coordinates_is_named_as_documented() -> None:
    links = navigation_links(117.2, 28.3, "广场", "car", "贵溪市")
    told = {provider: read(provider, link)[2] for provider, link in links.items()}
    assert told["amap"]["coordinate"] == "gaode"
    assert told["baidu"]["coord_type"] == "bd09ll"
    assert (told["baidu"]["output"], told["baidu"]["region"]) == ("html", "贵溪市")
    assert told["tencent"]["coord_type"] == "2"
    for provider, key in (("amap", "src"), ("baidu", "src"), ("tencent", "referer")):
        assert told[provider][key]


@pytest.mark.parametrize("mode", TRAVEL_MODES)
def test_modes_are_words_of_the_provider(mode: str) -> None:
    links = navigation_links(117.2, 28.3, "广场", mode)
    told = {provider: read(provider, link)[2] for provider, link in links.items()}
    assert told["amap"]["mode"] in ("car", "bus", "walk", "ride")
    assert told["baidu"]["mode"] in ("transit", "driving", "walking")
    assert told["tencent"]["type"] in ("bus", "drive", "walk")


@given(name=st.one_of(st.just(EVIL), st.text(max_size=60)))
def test_no_name_breaks_a_link(name: str) -> None:
    links = navigation_links(117.2, 28.3, name, "walk", name)
    assert tuple(links) == PROVIDERS
    for provider, link in links.items():
        assert link.isascii()
        assert not set(link) & set(" \"'<>\\^`{|}")
        lon, lat, told = read(provider, link)
        assert (round(lon, 1), round(lat, 1)) == (117.2, 28.3)
        assert told["name"]
        assert "," not in told["name"]
        assert "13812345678" not in link


def test_a_link_on_paper_is_short() -> None:
    assert max(len(paper_link(117.2, 28.3, mode)) for mode in TRAVEL_MODES) <= 84
