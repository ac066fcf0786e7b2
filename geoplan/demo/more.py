"""Open what a county has many of: shops, health posts, toilets, playgrounds, flats.

From: the finished streets and places. To: nodes with tags, and sites; chance of its own, so that
what is drawn elsewhere stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from geoplan.demo import layout
from geoplan.demo.names import (
    COMMUNITIES,
    MORE_BANKS,
    MORE_BARBERS,
    MORE_COMPOUNDS,
    MORE_KINDERGARTENS,
    MORE_PHARMACIES,
    MORE_RESTAURANTS,
    MORE_SUPERMARKETS,
    MORE_TRAINING,
    TOWNS,
    words,
)
from geoplan.demo.plane import moved, to_plane
from geoplan.demo.rural import Village
from geoplan.demo.spots import Placer
from geoplan.demo.venues import LACKS, open_toilets
from geoplan.demo.world import Tags, World

_MAIN = ("secondary", "tertiary", "primary")
_LANES = ("residential", "living_street")
_APART_M = 38.0
_TOILETS = 14
# type, names, tags, whether it stands on a main street
_Kind = tuple[str, Sequence[str], Tags, bool]
_SEAT: tuple[_Kind, ...] = (
    ("restaurant", MORE_RESTAURANTS, {"amenity": "restaurant"}, True),
    ("pharmacy", MORE_PHARMACIES, {"amenity": "pharmacy"}, True),
    ("bank", MORE_BANKS, {"amenity": "bank"}, True),
    ("hotel", words("溪湾宾馆 和平旅馆 望溪酒店 禾城招待所"), {"tourism": "hotel"}, True),
    ("business_place", MORE_BARBERS, {"shop": "hairdresser"}, False),
    ("business_place", words("欢唱歌厅 老地方歌厅"), {"amenity": "karaoke_box"}, True),
    ("mall_supermarket", MORE_SUPERMARKETS, {"shop": "supermarket"}, True),
    ("bookstore", words("墨香书店 学友书店"), {"shop": "books"}, True),
    (
        "telecom_hall",
        words("禾信移动新安营业厅 禾信电信站前营业厅"),
        {"shop": "mobile_phone"},
        True,
    ),
    ("tutoring", MORE_TRAINING, {"amenity": "training"}, False),
    ("nursing_home", words("安康养老院 松柏养老院"), {"amenity": "social_facility"}, False),
    ("clinic", [f"{n}社区卫生服务站" for n in COMMUNITIES[3:11]], {"amenity": "clinic"}, False),
    (
        "sports_ground",
        [f"{name}社区健身点" for name in COMMUNITIES[:6]],
        {"leisure": "fitness_station"},
        False,
    ),
    (
        "community_culture",
        [f"{name}社区综合文化服务中心" for name in COMMUNITIES[4:12]],
        {"amenity": "community_centre"},
        False,
    ),
    ("kindergarten", MORE_KINDERGARTENS, {"amenity": "kindergarten"}, False),
    ("residential_compound", MORE_COMPOUNDS, {"place": "neighbourhood"}, False),
)
_TOWN: tuple[_Kind, ...] = (
    ("restaurant", ("{0}老街面馆", "{0}农家菜", "{0}小吃店"), {"amenity": "restaurant"}, True),
    ("pharmacy", ("{0}便民药房",), {"amenity": "pharmacy"}, True),
    ("public_toilet", ("{0}集镇公厕",), {"amenity": "toilets"}, True),
    ("business_place", ("{0}理发店",), {"shop": "hairdresser"}, True),
    ("mall_supermarket", ("{0}便民超市",), {"shop": "supermarket"}, True),
    ("sports_ground", ("{0}健身点",), {"leisure": "fitness_station"}, False),
    ("telecom_hall", ("禾信移动{0}营业厅",), {"shop": "mobile_phone"}, True),
)


def open_more(world: World, villages: Sequence[Village], rng: np.random.Generator) -> None:
    """Open the rest of what the county seat, the towns and the villages have."""
    taken = [np.array(site.xy) for site in world.sites]
    seat = Placer(world, layout.SEAT, rng)
    seat.used += taken
    seat.keep_out = _estates(world)
    _open(seat, _SEAT, "")
    open_toilets(seat, _LANES, _TOILETS)
    for name in TOWNS:
        town = Placer(world, name, rng)
        town.used += taken
        _open(town, [kind for kind in _TOWN if kind[0] not in LACKS[name]], name[:2])
    for number, village in enumerate(villages):
        _open_in_village(world, village, number)


def _estates(world: World) -> shapely.Geometry:
    """Return the outlines of flats: a name put inside of one would be that one's."""
    canvas = world.canvas
    rings = [
        to_plane([(canvas.nodes[n].lon, canvas.nodes[n].lat) for n in way.nodes])
        for way in canvas.ways.values()
        if way.tags.get("landuse") == "residential"
    ]
    return shapely.union_all(shapely.make_valid([shapely.Polygon(ring) for ring in rings]))


def _open(put: Placer, kinds: Sequence[_Kind], about: str) -> None:
    for type_id, names, tags, is_main in kinds:
        for name in names:
            classes, away_m = (_MAIN, 17.0) if is_main else (_LANES, 19.0)
            put.node(type_id, name.format(about), tags, put.beside(classes, away_m, _APART_M))


def _open_in_village(world: World, village: Village, number: int) -> None:
    """Every village has a health post or a playground, as single nodes."""
    name = village.name.removesuffix("村")
    side = np.array([-village.along[1], village.along[0]])
    spot = moved(village.xy - 60 * village.along - 30 * side, 0, 0)
    type_id, tail, tags = (
        ("clinic", "村卫生室", {"amenity": "clinic"}),
        ("sports_ground", "村健身点", {"leisure": "fitness_station"}),
    )[number % 2]
    ref = f"n{world.canvas.point(spot, {**tags, 'name': name + tail})}"
    world.add_site(type_id, name + tail, spot, ref)
