"""Find a county and its outline where there is a network.

From: an administrative name. To: its place in OpenStreetMap, or a GeoJSON file that
``county.boundary`` can name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoplan.errors import InputError, Problem
from geoplan.sources.fetch_http import (
    CONNECT_S,
    USER_AGENT,
    BrokenFault,
    Fault,
    Patience,
    RefusedFault,
    Tell,
    UnreachableFault,
    check_status,
    keep_trying,
    network_faults,
    plain,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import requests
    from shapely import MultiPolygon, Polygon

_POLYGONS = ("Polygon", "MultiPolygon")
_OSM_ID = re.compile(r"[NWR]\d{1,15}")
_LANGUAGES = "zh-CN,zh;q=0.9,en;q=0.5"
_CHOICES_MAX = 10
_ANSWER_S = 60.0
_UNREACHABLE_BEFORE_OFFLINE = 2

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Services:
    """Addresses of the servers asked; "" means osmnx's own default (the public ones)."""

    nominatim: str = ""
    overpass: str = ""

    def completed(self) -> Services:
        """Return the addresses with the defaults filled in."""
        from osmnx import settings

        return Services(
            self.nominatim or settings.nominatim_url, self.overpass or settings.overpass_url
        )


@dataclass(frozen=True)
class Place:
    """A place of OpenStreetMap that has an outline (WGS-84).

    ``osm_id`` is written as the gazetteer does: ``R2192363`` for a relation, ``W1`` for a way.
    """

    osm_id: str
    name: str
    full_name: str
    outline: Polygon | MultiPolygon


def find_place(name: str, services: Services, patience: Patience, tell: Tell) -> Place:
    """Look up ``name``, or an id like ``R2192363``, in OpenStreetMap's gazetteer.

    Raises
    ------
    InputError
        When there is no network, no such place, the place has no outline, or several have.
    """
    asked = plain(name)
    if not asked:
        raise InputError(Problem("fetch.no_place", "error", facts={"name": asked}))
    heard: list[Answer] = []

    def attempt() -> gpd.GeoDataFrame | None:
        return _geocode(asked, services, patience, heard)

    limits: dict[type[Fault], int] = {UnreachableFault: _UNREACHABLE_BEFORE_OFFLINE}
    try:
        frame = keep_trying(attempt, patience, tell, limits)
    except Fault as fault:
        url = plain(services.completed().nominatim)
        facts = {"service": "Nominatim", "detail": fault.detail, "url": url}
        is_refused = isinstance(fault, RefusedFault)
        code = "fetch.refused" if is_refused else "fetch.no_network"
        raise InputError(Problem(code, "error", facts=facts)) from fault
    chosen = _choose(asked, heard)
    if frame is None or _id(frame.iloc[0]) != _id(chosen):
        return find_place(_id(chosen), services, patience, tell)
    full_name = plain(str(chosen.get("display_name", "")))
    short = plain(str(chosen.get("name") or "")) or full_name.partition(",")[0]
    return Place(_id(chosen), short, full_name or short, frame.geometry.iloc[0])


def _geocode(
    asked: str, services: Services, patience: Patience, heard: list[Answer]
) -> gpd.GeoDataFrame | None:
    """Ask once through osmnx; fill ``heard`` with all the gazetteer said."""
    import osmnx  # heavy, and needed by these commands alone

    def listen(response: requests.Response, **_: Any) -> None:
        # Before osmnx sees it: osmnx would wait for a busy server without an end, and would tell
        # only of the place it takes.
        if not response.is_redirect:
            with closing(response):
                heard[:] = _rows(response)

    with _settings(services, patience, listen), network_faults():
        try:
            by_id = _OSM_ID.fullmatch(asked) is not None
            return osmnx.geocode_to_gdf(asked, by_osmid=by_id)
        except (TypeError, ValueError):  # no result, or none with an outline: see ``heard``
            return None


def _rows(response: requests.Response) -> list[Answer]:
    """Return the places of an answer, or raise the :class:`Fault` it is."""
    check_status(response)
    try:
        answer = response.json()
    except ValueError as error:
        raise BrokenFault(response.text) from error
    if not isinstance(answer, list) or not all(_is_usable(row) for row in answer):
        raise BrokenFault(response.text)
    return answer


def _is_usable(row: Any) -> bool:
    needed = {"osm_type", "osm_id", "importance", "geojson", "boundingbox"}
    return isinstance(row, dict) and needed <= set(row)


@contextmanager
def _settings(services: Services, patience: Patience, listen: Any) -> Iterator[None]:
    """Set osmnx's global settings for one request."""
    from osmnx import settings

    timeout_s = min(patience.timeout_s, _ANSWER_S)
    wanted = {
        "use_cache": False,
        "nominatim_url": services.completed().nominatim,
        "requests_timeout": (min(CONNECT_S, timeout_s), timeout_s),
        "requests_kwargs": {"hooks": {"response": listen}},
        "http_user_agent": USER_AGENT,
        "http_accept_language": _LANGUAGES,
    }
    before = {key: getattr(settings, key) for key in wanted}
    try:
        for key, value in wanted.items():
            setattr(settings, key, value)
        yield
    finally:
        for key, value in before.items():
            setattr(settings, key, value)


def _id(row: Any) -> str:
    return f"{str(row['osm_type'])[:1].upper()}{int(row['osm_id'])}"


def _choose(asked: str, heard: list[Answer]) -> Answer:
    """Return the one administrative area that is meant; else the one area of any kind."""
    if not heard:
        raise InputError(Problem("fetch.no_place", "error", facts={"name": asked}))
    by_id = {_id(row): row for row in reversed(heard)}
    areas = [row for row in by_id.values() if row["geojson"].get("type") in _POLYGONS]
    areas.sort(key=lambda row: (-float(row["importance"]), _id(row)))
    if not areas:
        facts = {"name": asked, "found": _listed(list(reversed(by_id.values())))}
        raise InputError(Problem("fetch.no_outline", "error", facts=facts))
    kinds = [(row.get("class", row.get("category")), row.get("type")) for row in areas]
    official = [a for a, k in zip(areas, kinds, strict=True) if k == ("boundary", "administrative")]
    pool = official or areas
    exact = [row for row in pool if _is_named(row, asked)]
    if len(exact) == 1 or len(pool) == 1:
        return (exact or pool)[0]
    facts = {"name": asked, "found": _listed(exact or pool)}
    raise InputError(Problem("fetch.ambiguous", "error", facts=facts))


def _is_named(row: Answer, asked: str) -> bool:
    """Whether the row's own name is what was asked for, apart from the areas around it."""
    name = str(row.get("name") or "")
    first = re.split(r"[,，]", asked)[0].strip()
    return bool(name) and (first == name or asked.endswith(name))


def _listed(rows: list[Answer]) -> str:
    said = [f"{_id(row)} {plain(str(row.get('display_name', '')))}" for row in rows]
    return "；".join(said[:_CHOICES_MAX]) + ("…" if len(said) > _CHOICES_MAX else "")


def fetch_boundary(
    name: str, target: Path, services: Services, patience: Patience, tell: Tell
) -> Path:
    """Write the outline of the place ``name`` to ``target`` (GeoJSON, WGS-84).

    Raises
    ------
    InputError
        As :func:`find_place`.
    """
    import shapely

    place = find_place(name, services, patience, tell)
    feature = {
        "type": "Feature",
        "properties": {
            "name": place.name,
            "display_name": place.full_name,
            "osm_id": place.osm_id,
        },
        "geometry": json.loads(shapely.to_geojson(place.outline)),
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    whole = {"type": "FeatureCollection", "features": [feature]}
    target.write_text(json.dumps(whole, ensure_ascii=False), "utf-8", newline="\n")
    return target
