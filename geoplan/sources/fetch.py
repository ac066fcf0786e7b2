"""Download the OSM extract of a county from an Overpass server.

From: the name of a place. To: one ``.osm.pbf`` that ``geoplan init`` reads.

The county is asked for tile by tile, so that a run that ends early goes on where it stopped.
Overpass QL is sent by geoplan itself: what osmnx makes of an answer (networks, features) has lost
the relations, which are boundaries, bus lines and surfaces with holes here.
"""

from __future__ import annotations

import json
from collections.abc import Sized
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from geoplan.errors import InputError, Problem
from geoplan.sources.fetch_http import (
    Fault,
    OverloadedFault,
    Patience,
    RefusedFault,
    Tell,
    TooMuchFault,
    UnreachableFault,
    download,
    keep_trying,
    plain,
)
from geoplan.sources.fetch_tiles import (
    Answers,
    Tile,
    bounds_of,
    check_answer,
    tiles_of,
    touching,
)
from geoplan.sources.osm_write import merge_osm
from geoplan.sources.overpass import Place, Services, find_place

TILES_MAX = 120
"""About 70 000 km²: more than any county but the largest; beyond, a ready-made extract is due."""
_OVERLOADS_BEFORE_SPLIT = 2
_SUFFIX = ".osm.pbf"


@dataclass(frozen=True)
class Fetched:
    """What was downloaded.

    Attributes
    ----------
    path
        The extract.
    place
        The place it is of.
    area_name, admin_level
        Of the place's own administrative relation; "" when the data do not have it.
    oldest, newest
        State of the data in the first and the last tile, ISO UTC.
    objects
        Nodes, ways and relations written.
    """

    path: Path
    place: Place
    area_name: str
    admin_level: str
    oldest: str
    newest: str
    objects: int


def fetch_extract(
    name: str,
    target: Path,
    services: Services,
    patience: Patience,
    tell: Tell,
    *,
    is_forced: bool = False,
) -> Fetched:
    """Download everything in and just around the place ``name`` to ``target``.

    Finished tiles are kept in the folder ``<target>.parts`` until the whole is there.

    Raises
    ------
    InputError
        When the target cannot be written, there is no network, the name means no area or several,
        the area is too large, or the server does not answer for long.
    """
    _check_target(target, is_forced=is_forced)
    answers = Answers(target.with_name(target.name + ".parts"))
    place = _kept_place(answers, name) or find_place(name, services, patience, tell)
    tell("place", name=place.full_name, id=place.osm_id)
    tiles = tiles_of(place.outline)
    if len(tiles) > TILES_MAX:
        facts = {"name": place.name, "tiles": len(tiles), "most": TILES_MAX}
        raise InputError(Problem("fetch.too_large", "error", facts=facts))
    answers.folder.mkdir(parents=True, exist_ok=True)
    _keep_place(answers, name, place)
    url = services.completed().overpass
    states = _Download(answers, place.outline, url, patience, tell).run(tiles)
    dated = sorted(filter(None, states.values()))
    oldest, newest = (dated[0], dated[-1]) if dated else ("", "")
    whole = answers.folder / "part-whole.osm.pbf"
    bounds = bounds_of(place.outline)
    wanted_id = int(place.osm_id[1:]) if place.osm_id.startswith("R") else None
    merged = merge_osm(states, whole, bounds=bounds, data_date=oldest, wanted_id=wanted_id)
    if not merged.objects:
        answers.remove()
        raise InputError(Problem("fetch.nothing", "error", facts={"name": place.name}))
    whole.replace(target)
    answers.remove()
    own = merged.wanted_tags
    area_name, level = own.get("name", place.name), own.get("admin_level", "")
    return Fetched(target, place, area_name if level else "", level, oldest, newest, merged.objects)


def _check_target(target: Path, *, is_forced: bool) -> None:
    if not target.name.endswith(_SUFFIX) or target.name == _SUFFIX:
        raise InputError(Problem("fetch.suffix", "error", file=str(target)))
    if target.is_dir() or (target.exists() and not is_forced):
        raise InputError(Problem("fetch.exists", "error", file=str(target)))


def _keep_place(answers: Answers, name: str, place: Place) -> None:
    import shapely

    kept = asdict(place) | {"outline": shapely.to_wkb(place.outline, hex=True)}
    text = json.dumps({"asked": name} | kept, ensure_ascii=False, sort_keys=True)
    part = answers.folder / "part-place.json"
    part.write_text(text, "utf-8", newline="\n")
    part.replace(answers.folder / "place.json")


def _kept_place(answers: Answers, name: str) -> Place | None:
    """Return the place an earlier run found under the same name."""
    import shapely

    try:
        kept = json.loads((answers.folder / "place.json").read_text("utf-8"))
        if kept.pop("asked") != name:
            return None
        return Place(**kept | {"outline": shapely.from_wkb(kept["outline"])})
    except (OSError, ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError):
        return None


@dataclass(frozen=True)
class _Download:
    """Gets the answers for a list of tiles, quartering those that are too much for the server."""

    answers: Answers
    outline: Any
    url: str
    patience: Patience
    tell: Tell

    def run(self, tiles: list[Tile]) -> dict[Path, str]:
        """Return the files that together answer for all ``tiles``, with the state of their data."""
        kept = self.answers.count()
        if kept:
            self.tell("resumed", kept=kept)
        waiting = list(reversed(tiles))
        done: dict[Path, str] = {}
        while waiting:
            tile = waiting.pop()
            state = self._state(tile, done, waiting)
            if state is None:
                waiting += reversed(touching(tile.quarters(), self.outline))
            else:
                done[self.answers.path(tile)] = state
        return done

    def _state(self, tile: Tile, done: Sized, waiting: Sized) -> str | None:
        """Return the state of the data of ``tile``, asked for unless kept; None: quarter it."""
        state = self.answers.state(tile)
        if state is not None:
            return state
        if tile.can_split and self.answers.was_split(tile):
            return None
        facts = {"done": len(done), "all": len(done) + len(waiting) + 1}
        try:
            state = self._ask(tile, facts)
        except Fault as fault:
            if not (tile.can_split and isinstance(fault, OverloadedFault | TooMuchFault)):
                raise self._given_up(fault, facts) from fault
            self.tell("split", detail=fault.detail)
            return None
        self.patience.sleep(self.patience.between_s)
        return state

    def _ask(self, tile: Tile, facts: dict[str, int]) -> str:
        """Get one answer, checked before it takes its name; return the state of its data."""
        path = self.answers.path(tile)
        part = path.with_name(f"part-{path.name}")
        base = self.url.rstrip("/").removesuffix("/interpreter")

        def attempt() -> str:
            form = {"data": tile.query}
            download(f"{base}/interpreter", form, part, self.patience.timeout_s)
            return check_answer(part)

        limits: dict[type[Fault], int] = (
            {OverloadedFault: _OVERLOADS_BEFORE_SPLIT} if tile.can_split else {}
        )
        state = keep_trying(attempt, self.patience, self.tell, limits)
        megabytes = f"{part.stat().st_size / 1e6:.1f}"
        self.tell("tile", done=facts["done"] + 1, all=facts["all"], megabytes=megabytes)
        part.replace(path)
        return state

    def _given_up(self, fault: Fault, progress: dict[str, int]) -> InputError:
        facts: dict[str, Any] = {
            "service": "Overpass",
            "detail": fault.detail,
            "url": plain(self.url),
        }
        if isinstance(fault, RefusedFault):
            return InputError(Problem("fetch.refused", "error", facts=facts))
        if isinstance(fault, UnreachableFault) and not progress["done"]:
            return InputError(Problem("fetch.no_network", "error", facts=facts))
        facts |= {"folder": self.answers.folder.name} | progress
        return InputError(Problem("fetch.gave_up", "error", facts=facts))
