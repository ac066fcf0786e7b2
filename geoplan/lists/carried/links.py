"""Hand a leg over to the navigation of 高德, 百度 or 腾讯: one link, one next stop.

From: a place in WGS-84, its name, how one travels. To: links as the providers document them.

高德: "URI API, 路径规划" (lon,lat, GCJ-02); 百度: "URI API, Web, 路线规划" (lat,lng, BD-09);
腾讯: "URI API, Web, 路线规划" (lat,lng, GCJ-02, ``coord_type`` 2). Without a start the telephone
starts from where it is; 百度 asks for one, and takes 我的位置 for that. 高德 allows one place on
the way and only in a car, the others none: so every stop has a link of its own.
"""

from __future__ import annotations

from urllib.parse import quote

from geoplan.geo import wgs84_to_bd09, wgs84_to_gcj02
from geoplan.text.phones import hide_phones

PROVIDERS = ("amap", "baidu", "tencent")
_SRC = "geoplan"
_HERE = "我的位置"
_NAME_MAX = 20  # so that the code on paper stays coarse enough to be read
_DECIMALS = 6  # a tenth of a metre; 高德 takes no more
# The providers have no e-bike on the web: 高德 has 骑行, the others come nearest by driving.
_MODES = {
    "walk": {"amap": "walk", "baidu": "walking", "tencent": "walk"},
    "ebike": {"amap": "ride", "baidu": "driving", "tencent": "drive"},
    "car": {"amap": "car", "baidu": "driving", "tencent": "drive"},
}


def navigation_links(
    lon: float, lat: float, name: str, mode: str, county: str = ""
) -> dict[str, str]:
    """Return a link by provider to a place (WGS-84 degrees)."""
    told = _name(name)
    by = _MODES[mode]
    x, y = (float(v) for v in wgs84_to_gcj02(lon, lat))
    bd_x, bd_y = (float(v) for v in wgs84_to_bd09(lon, lat))
    return {
        "amap": _link(
            "https://uri.amap.com/navigation",
            to=f"{_degrees(x)},{_degrees(y)},{told}",
            mode=by["amap"],
            coordinate="gaode",
            callnative="1",
            src=_SRC,
        ),
        "baidu": _link(
            "https://api.map.baidu.com/direction",
            origin=_HERE,
            destination=f"latlng:{_degrees(bd_y)},{_degrees(bd_x)}|name:{told}",
            mode=by["baidu"],
            region=_name(county) if county else told,
            coord_type="bd09ll",
            output="html",
            src=f"webapp.{_SRC}.{_SRC}",
        ),
        "tencent": _link(
            "https://apis.map.qq.com/uri/v1/routeplan",
            type=by["tencent"],
            to=told,
            tocoord=f"{_degrees(y)},{_degrees(x)}",
            coord_type="2",
            referer=_SRC,
        ),
    }


def paper_link(lon: float, lat: float, mode: str) -> str:
    """Return the link for a code on paper: 高德 without a name, which the paper has beside it.

    Eighty letters fit a code of 37 modules, which a telephone reads at 14 mm.
    """
    x, y = (float(v) for v in wgs84_to_gcj02(lon, lat))
    spot = f"{_degrees(x)},{_degrees(y)}"
    return _link("https://uri.amap.com/navigation", to=spot, mode=_MODES[mode]["amap"], src=_SRC)


def _name(name: str) -> str:
    """Return a name without telephone numbers and without what divides the parts of a place."""
    plain = "".join(" " if c in ",|;:，" or not c.isprintable() else c for c in hide_phones(name))
    return " ".join(plain.split())[:_NAME_MAX].strip() or "·"


def _degrees(value: float) -> str:
    return f"{value:.{_DECIMALS}f}"


def _link(address: str, **parts: str) -> str:
    """Return the address with its parts; the comma within a place stays as documented."""
    return address + "?" + "&".join(f"{key}={quote(part, safe=',')}" for key, part in parts.items())
