"""Places of the peer: which type by tag rules, and which of them are one place.

From: OSM features. To: one row a site.
"""

from __future__ import annotations

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd

# the part of a name that makes it one type or another
HALL = r"(?:政务|行政|市民)服务(?:中心|大厅)|(?:政务|便民服务|办事|办证|审批)大厅|行政审批|市民中心"
NOT_HALL = r"(?:社区|村|街道|[镇乡])(?:便民|政务|行政|党群|公共|为民)|局$"
COMMUNITY = r"社区$|社区(?:居|党|便民|服务)|居委会|居民委员会|党群服务中心"
NOT_COMMUNITY = r"卫生|医院|警务|派出所|矫正|养老|文化|学校|学院|[镇乡道村市县]党群"
TOWNSHIP = r"街道办|[镇乡](?:人民)?政府|便民服务(?:中心|站)"
NOT_TOWNSHIP = (
    r"(?:省|市|县|区)(?:人民)?政府|[市县区]委|局$|社区|居委会|村委会|派出所|政务|行政服务"
)
NOT_HOSPITAL = r"(?i)宠物|动物|兽医|诊所|门诊|卫生室|卫生服务站|\bvet|animal|\bpet\b"
KINDERGARTEN = r"(?i)幼儿园|幼稚园|kindergarten"
NOT_SCHOOL = r"(?i)托儿所|驾校|驾驶|培训|辅导|党校|driving|danc(?:e|ing)|language"
MARKET = r"(?:农贸|集贸|菜|农产品|生鲜)市场|菜场"
NOT_MARKET = r"(?i)建材|家具|五金|汽车|电脑|手机|服装|小商品|花卉|古玩|二手|人才|夜市|flea|craft"
NOT_BANK = r"(?i)人民银行|自助|\bATM\b|central bank"
VILLAGE = r"[村庄寨屯坊]$"
NOT_VILLAGE = r"新村$|山庄$|社区$|居委会|政府$|办事处$"
COMPOUND_END = "小区|花园|家园|苑|公寓|新村|山庄|宿舍|大院|安置房|城|庭|府|湾|居|园|里|轩"
COMPOUND = rf"(?:{COMPOUND_END})[东南西北]?[区期]?$"
NOT_COMPOUND = r"[老古新县]城$|政府$|[公乐业技校]园$|社区$|委会$"
NOT_PARK = r"(?:科技|产业|工业|创业|软件|停车)公园$|广场$"

ORDER = [  # where several rules fit, the first wins
    *("gov_hall", "community", "township_office", "hospital", "kindergarten", "school"),
    *("farm_market", "bus_stop", "bank", "urban_village", "square", "residential_compound"),
    *("park", "village"),
]


def classify(places: gpd.GeoDataFrame, is_urban: np.ndarray) -> pd.Series:
    """Return the type of every feature, an empty text where no rule fits; the first rule wins."""
    is_area = places.geom_type.isin(["Polygon", "MultiPolygon"])
    is_site = is_area | (places.geom_type == "Point")
    rules = {**office_rules(places), **open_rules(places, is_urban, is_area)}
    masks = [rules[name] & (is_site | (name == "bus_stop")) for name in ORDER]
    return pd.Series(np.select(masks, ORDER, ""), places.index)


def office_rules(f: gpd.GeoDataFrame) -> dict[str, pd.Series]:
    """Return the rules for what has a door and a counter."""
    name, amenity, office = f["name"].str.contains, f["amenity"], f["office"]
    place, platform = f["place"] != "", f["public_transport"] == "platform"
    civic = amenity.isin(["townhall", "public_building", "community_centre"])
    dwelling = place | (f["landuse"] == "residential")
    organised = office.isin(["government", "association", "ngo"]) | civic | dwelling
    other_stop = (f["train"] == "yes") | (f["tram"] == "yes") | (f["railway"] != "")
    no_boundary = f["boundary"] != "administrative"
    return {
        "gov_hall": (civic | (office == "government")) & name(HALL) & ~name(NOT_HALL),
        "community": organised & no_boundary & name(COMMUNITY) & ~name(NOT_COMMUNITY),
        "township_office": (
            (amenity == "townhall") | ((civic | place | (office == "government")) & name(TOWNSHIP))
        )
        & ~name(NOT_TOWNSHIP),
        "hospital": ((amenity == "hospital") | (f["healthcare"] == "hospital"))
        & ~amenity.isin(["veterinary", "pharmacy"])
        & ~name(NOT_HOSPITAL),
        "kindergarten": (amenity == "kindergarten")
        | (amenity.isin(["school", "childcare"]) & name(KINDERGARTEN)),
        "school": (amenity == "school") & ~name(NOT_SCHOOL),
        "farm_market": ((amenity == "marketplace") | ((f["shop"] != "") & name(MARKET)))
        & ~name(NOT_MARKET),
        "bus_stop": (f["highway"] == "bus_stop") | (platform & ~other_stop),
        "bank": (amenity == "bank") & ~name(NOT_BANK),
    }


def open_rules(
    f: gpd.GeoDataFrame, is_urban: np.ndarray, is_area: pd.Series
) -> dict[str, pd.Series]:
    """Return the rules for where people live and walk."""
    name, place, leisure = f["name"].str.contains, f["place"], f["leisure"]
    landuse, residential, has_name = f["landuse"], f["residential"], f["name"] != ""
    small = place.isin(["village", "hamlet"])
    named_small = place.isin(["neighbourhood", "quarter", "suburb"]) | (landuse == "residential")
    private = f["access"].isin(["private", "no", "customers"])
    closed = private | (f["shop"] != "") | (f["building"] != "") | (f["office"] != "")
    square_like = leisure.isin(["park", "garden", "playground"]) | (place == "locality")
    return {
        "urban_village": is_urban
        & ((small & name(r"[\u4e00-\u9fff]")) | (named_small & name(VILLAGE)))
        & ~name(NOT_VILLAGE),
        "square": (
            (place == "square")
            | ((f["highway"] == "pedestrian") & (f["area"] == "yes") & is_area)
            | ((leisure == "common") & is_area)
            | (square_like & name("广场$"))
        )
        & ~closed,
        "residential_compound": (
            ((landuse == "residential") & has_name & is_area)
            | residential.isin(["apartments", "gated"])
            | (place.isin(["neighbourhood", "city_block"]) & name(COMPOUND))
            | (f["building"].isin(["apartments", "residential"]) & name(COMPOUND))
        )
        & (residential != "rural")
        & ~name(NOT_COMPOUND),
        "park": ((leisure == "park") | ((leisure == "garden") & has_name))
        & ~private
        & ~name(NOT_PARK),
        "village": ~is_urban & small & has_name,
    }


def merge_sites(sites: gpd.GeoDataFrame, merge_m: dict[str, float]) -> gpd.GeoDataFrame:
    """Make features of one type and name within reach, or one within the other, one site."""
    sites = sites.reset_index(drop=True)
    sites["is_area"] = sites.geom_type.isin(["Polygon", "MultiPolygon"])
    twins = nx.Graph()
    twins.add_nodes_from(sites.index)
    for type_id, group in sites.groupby("type_id"):
        shapes = group[["name", "is_area", "geometry"]]
        near = shapes.sjoin(shapes, predicate="dwithin", distance=merge_m[str(type_id)])
        near = near[near.index < near["index_right"]]
        same = (near["name_left"] == near["name_right"]) & (near["name_left"] != "")
        twins.add_edges_from(zip(near.index[same], near["index_right"][same], strict=True))
        inside = shapes[shapes["is_area"]].sjoin(shapes, predicate="contains")
        inside = inside[inside.index != inside["index_right"]]
        either = (inside["name_left"] == "") | (inside["name_right"] == "")
        twins.add_edges_from(zip(inside.index[either], inside["index_right"][either], strict=True))
    group_of = {i: n for n, group in enumerate(nx.connected_components(twins)) for i in group}
    sites["group"] = sites.index.map(group_of)
    sites["named"] = sites["name"] != ""
    sites = sites.sort_values(["is_area", "named"], ascending=False, kind="stable")
    names = sites.groupby("group")["name"].max()
    sites = sites.drop_duplicates("group")
    return sites.assign(name=sites["group"].map(names), geometry=sites.representative_point())
