"""The fictional demo county, made from a seed as real files.

From: a seed. To: a workspace that ``geoplan build`` takes as it takes a real county's.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.demo import answers, lists, precincts, texts, zones
from geoplan.demo.aims import Aim, draw_aims
from geoplan.demo.answer_slips import plant_street_slip
from geoplan.demo.answer_words import MAIN_FILE, MORE_FILE, STREETS_FILE
from geoplan.demo.boundaries import township_geojson
from geoplan.demo.county import County, build_county
from geoplan.demo.earlier_rounds import ROUNDS, earlier_checks
from geoplan.demo.guide import GUIDE_FILE, guide_text
from geoplan.demo.layout import SEAT
from geoplan.demo.ledgers import fill_ledgers
from geoplan.demo.negatives import report_negatives
from geoplan.demo.plane import to_lonlat
from geoplan.demo.sheets import write_csv, write_form, write_xlsx
from geoplan.demo.street_answers import count_points, inventory_of, street_checks
from geoplan.demo.teams import list_teams
from geoplan.demo.tracks import recorded_walks
from geoplan.demo.visits import HEADER as VISITS_HEADER
from geoplan.demo.visits import PHONE_FILE, VISITS_FILE, patrol_records
from geoplan.demo.visits import SHEET as VISITS_SHEET
from geoplan.demo.world import World
from geoplan.sources.osm_write import write_osm

__all__ = ["DEFAULT_SEED", "write_demo"]

DEFAULT_SEED = 20261001
_BOX_M = ((-15_900.0, -14_200.0), (19_200.0, 13_800.0))


def write_demo(folder: Path, seed: int = DEFAULT_SEED) -> list[Path]:
    """Write the demo workspace into ``folder`` and return the files, settings first.

    The same seed gives the same files, byte for byte; existing files are replaced.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     [path.name for path in write_demo(Path(folder))][:2]
    ['geoplan.toml', 'README.md']
    """
    county = build_county(seed)
    world, desk = county.world, _Desk(folder)
    catalogue = load_catalogue()
    settings_text = texts.settings_text(seed)
    _write_text(desk.at("geoplan.toml"), settings_text)
    readme = desk.at("data/README.md")
    _write_outside(desk, county, seed)
    ledgers = fill_ledgers(world, county.towns, np.random.default_rng([seed, 4]))
    negatives = report_negatives(world, np.random.default_rng([seed, 6]))
    teams = list_teams(world, np.random.default_rng([seed, 7]))
    for ledger in (*ledgers, teams, negatives):
        write_xlsx(desk.input(ledger.file), ledger.sheet, ledger.header, ledger.rows)
    aims = draw_aims(world, catalogue)
    _write_answers(desk, world, catalogue, aims, seed)
    # What geoplan itself names can be decided and answered only once it has found it.
    found = inventory_of(folder, settings_text, catalogue)
    decided = zones.decide(world, found["candidates"])
    decisions = desk.at(f"data/state/{zones.DECISIONS_FILE}")
    write_csv(decisions, zones.DECISIONS_HEADER, decided, "utf-8-sig")
    confirmed = {str(row[0]) for row in decided if row[0] and row[3] == "确认"}
    walked = street_checks(found, confirmed, catalogue, seed)
    waiting = next(str(row[0]) for row in decided if row[3] == "待定")
    plant_street_slip(world, walked, waiting)
    write_csv(desk.input(STREETS_FILE), answers.HEADER, walked, "utf-8-sig")
    on_foot, phones = patrol_records(world, aims, found["points"], seed)
    write_xlsx(desk.input(VISITS_FILE), VISITS_SHEET, VISITS_HEADER, on_foot)
    write_csv(desk.input(PHONE_FILE), VISITS_HEADER, phones, "utf-8-sig")
    for name, text in recorded_walks(world, found["sections"], seed).items():
        _write_text(desk.input(name), text)
    counted = count_points(found, confirmed)
    _write_text(readme, texts.readme_text(seed, counted))
    told = guide_text(world, found["points"], found["outlines"], catalogue, seed)
    _write_text(desk.at(GUIDE_FILE), told)
    return desk.written


class _Desk:
    """Where files are put; remembers them in the order in which they were asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written: list[Path] = []

    def at(self, name: str) -> Path:
        """Return the path of a file below the workspace, its folder made."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.written.append(path)
        return path

    def input(self, name: str) -> Path:
        """Return the path of an input file."""
        return self.at(f"data/inputs/{name}")


def _write_outside(desk: _Desk, county: County, seed: int) -> None:
    """Write map, outlines and lists."""
    world = county.world
    _write_county(desk.input(texts.OSM_FILE), county)
    _write_text(desk.input(texts.TOWNSHIPS_FILE), township_geojson(county.boundaries))
    for name, form in lists.official_lists(world).items():
        write_form(desk.input(name), form)
    _write_text(desk.input(zones.ZONES_FILE), zones.official_zones(world, county.towns[SEAT]))
    found = precincts.draw_precincts(world)
    rng = np.random.default_rng([seed, 2])
    _write_text(desk.input(precincts.COMMUNITIES_FILE), precincts.communities_geojson(world, found))
    _write_text(desk.input(precincts.GRIDS_FILE), precincts.grids_geojson(world, found, rng))


def _write_answers(
    desk: _Desk, world: World, catalogue: Catalogue, aims: Sequence[Aim], seed: int
) -> None:
    """Write what came back in three rounds, the present one in two files."""
    returned, added = answers.returned_checks(world, catalogue, aims)
    write_xlsx(desk.input(MAIN_FILE), answers.SHEET, answers.HEADER, returned)
    write_csv(desk.input(MORE_FILE), answers.HEADER, added, "gb18030")
    _write_text(desk.input(texts.OLD_CATALOGUE_FILE), texts.old_catalogue_text(seed))
    earlier = earlier_checks(world, catalogue, aims, seed)
    for this, rows in zip(ROUNDS, earlier, strict=True):
        write_xlsx(desk.input(this.file), answers.SHEET, answers.HEADER, rows)


def _write_county(path: Path, county: County) -> None:
    canvas = county.world.canvas
    (west, south), (east, north) = to_lonlat(_BOX_M).tolist()
    write_osm(
        path,
        canvas.nodes.values(),
        canvas.ways.values(),
        canvas.relations.values(),
        generator="geoplan demo (fictional)",
        bounds=(west, south, east, north),
    )


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
