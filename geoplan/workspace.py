"""The only reader and writer of a workspace.

From: a folder with ``geoplan.toml``, ``data/`` and ``maps/``. To: settings, input paths, tables;
outputs are written aside and moved into place at the end, so that a failed build leaves the last
good map untouched.
"""

from __future__ import annotations

import difflib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from geoplan.config import Settings, parse_settings
from geoplan.errors import InputError, NotFoundError, Problem
from geoplan.keys import file_hash, stamp
from geoplan.photo_folders import photo_files
from geoplan.publish import put_in_place

SETTINGS_FILE = "geoplan.toml"
MANIFEST = "data/tables/manifest.json"
# What people decided and what a build remembers; read where it is there.
STATE = {
    "register": "data/state/identities.csv",
    "decisions": "data/state/decisions.csv",
    "picks": "data/state/位置标注.csv",
    "reassignments": "data/state/reassignments.csv",
    "reviews": "data/state/清单核对.csv",
}
# What the command ``patrol`` wrote last; the map shows it, no step reads it.
PLAN = ("patrol_rounds", "patrol_stops", "patrol_legs", "patrol_passed")
PLAN_FILES = ("data/tables/patrol_", "maps/巡查/")  # stand until the next plan, no build ages them
FOLDERS = {"tracks": ".gpx"}  # settings that may name a folder, and what counts in it
EVIDENCE = "data/state/evidence"  # what came back: a file each, added by ``geoplan collect``
_ORDER = {"maps": 0, "state": 2}


@dataclass(frozen=True)
class Workspace:
    """A folder that holds one county."""

    root: Path

    @classmethod
    def open(cls, root: Path) -> Workspace:
        """Return the workspace at ``root``.

        Raises
        ------
        NotFoundError
            When there is no ``geoplan.toml``.
        """
        if not (root / SETTINGS_FILE).is_file():
            raise NotFoundError(Problem("workspace.none", "error", file=str(root)))
        return cls(root)

    def settings(self) -> Settings:
        """Read ``geoplan.toml``."""
        return parse_settings(read_text(self.root / SETTINGS_FILE, SETTINGS_FILE), SETTINGS_FILE)

    def files(self, settings: Settings) -> dict[str, list[Path]]:
        """Return the input files by setting name.

        Raises
        ------
        InputError
            With every file that is missing, and names near to it.
        """
        inputs = settings.inputs
        named: dict[str, tuple[str, ...]] = {"boundary": (settings.county.boundary,)}
        for declared in fields(inputs):
            value = getattr(inputs, declared.name)
            if declared.metadata["is_path"]:
                named[declared.name] = value if isinstance(value, tuple) else (value,)
        named["round_catalogues"] = tuple(one.catalogue for one in settings.rounds)
        problems = []
        if not inputs.osm:
            problems.append(
                Problem("inputs.no_osm", "error", file=SETTINGS_FILE, column="inputs.osm")
            )
        found: dict[str, list[Path]] = {}
        for setting, names in named.items():
            suffix = FOLDERS.get(setting, "")
            found[setting] = []
            for name in filter(None, names):
                path = self.root / name
                if suffix and path.is_dir():
                    found[setting] += files_within(path, suffix)
                    continue
                found[setting].append(path)
                if not path.is_file():
                    problems.append(missing_file(path, name))
        if problems:
            raise InputError(problems)
        for setting, name in STATE.items():
            kept = [self.root / name] if (self.root / name).is_file() else []
            found[setting] = kept + found.get(setting, [])
        plan = [self.table_path(name) for name in PLAN]
        found["plan"] = plan if all(path.is_file() for path in plan) else []
        found["evidence"] = sorted((self.root / EVIDENCE).glob("*.jsonl"))
        found["photos"] = photo_files([self.root / name for name in inputs.photos])
        return found

    def hashes(self, files: Mapping[str, Sequence[Path]]) -> dict[str, list[str]]:
        """Return the digests of input files by setting name.

        Raises
        ------
        InputError
            With every file that another program does not let be read.
        """
        found: dict[str, list[str]] = {name: [] for name in files}
        problems = []
        for name, paths in files.items():
            for path in paths:
                try:
                    found[name].append(
                        stamp(path, self.root) if name == "photos" else file_hash(path)
                    )
                except PermissionError as error:
                    label = path.relative_to(self.root).as_posix()
                    facts = {"detail": error.strerror or str(error)}
                    problems.append(Problem("inputs.locked", "error", file=label, facts=facts))
        if problems:
            raise InputError(problems)
        return found

    def manifest(self) -> dict[str, Any]:
        """Return what the last good build wrote down, or an empty mapping."""
        try:
            found = json.loads((self.root / MANIFEST).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict) or not isinstance(found.get("outputs", {}), dict):
            return {}
        return found

    def is_current(self, key: str) -> bool:
        """Whether the last build had the same ``key`` and its outputs still stand unchanged."""
        manifest = self.manifest()
        outputs = manifest.get("outputs", {})
        return manifest.get("key") == key and all(
            (self.root / name).is_file() and file_hash(self.root / name) == digest
            for name, digest in outputs.items()
        )

    def is_unchanged(self, table: str, outputs: Mapping[str, str]) -> bool:
        """Whether table ``table`` is still what the manifest's ``outputs`` say was written."""
        path = self.table_path(table)
        known = outputs.get(path.relative_to(self.root).as_posix())
        return known is not None and path.is_file() and file_hash(path) == known

    def table_path(self, name: str) -> Path:
        """Return where table ``name`` is kept."""
        return self.root / "data" / "tables" / f"{name}.parquet"

    def read_table(self, name: str) -> Any:
        """Read one generated table; raise :class:`NotFoundError` where there is none."""
        path = self.table_path(name)
        if not path.is_file():
            raise NotFoundError(Problem("workspace.no_table", "error", file=str(path)))
        from geoplan.table_files import read_table  # takes time to load

        return read_table(path)

    def read_tables(self, names: Iterable[str]) -> dict[str, Any]:
        """Read several generated tables by name; those of a plan only where somebody planned."""
        there = [n for n in names if n not in PLAN or self.table_path(n).is_file()]
        return {name: self.read_table(name) for name in there}

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give a folder to write outputs into; it is gone afterwards, whatever happened."""
        home = self.root / "data" / "tables"
        home.mkdir(parents=True, exist_ok=True)
        for left in home.glob(".staging-*"):  # of a build that was killed
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=".staging-", dir=home))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, staging: Path, manifest: Mapping[str, Any]) -> list[Path]:
        """Put staged files in place, all or none, the manifest last.

        Raises
        ------
        GeoplanError
            When a file is open elsewhere (Excel and WPS lock what they show).
        """
        before = self.manifest()
        moves = self._moves(staging)
        outputs = {t.relative_to(self.root).as_posix(): file_hash(s) for s, t in moves}
        known = before.get("outputs", {})
        kept = {n: h for n, h in known.items() if (self.root / n).is_file()}
        exports = before.get("exports", {})
        whole = {**manifest, "outputs": kept | outputs, "exports": exports}
        self._put(staging, moves, whole)
        return [target for _, target in moves]

    def publish_exports(
        self, staging: Path, key: str, replaces: tuple[str, ...] = ()
    ) -> list[Path]:
        """Put staged exports of the build with ``key`` in place; raise as :meth:`publish` does.

        Earlier exports whose names begin with one of ``replaces`` are taken away where these do not
        hold them; what geoplan did not write stays, and so does what another program has open.
        """
        before = self.manifest()
        moves = self._moves(staging)
        made = {target.relative_to(self.root).as_posix(): key for _, target in moves}
        known = before.get("exports", {}) | made
        gone = [name for name in known if name not in made and name.startswith(replaces)]
        kept = {name: known[name] for name in known if name not in gone}
        self._put(staging, moves, {**before, "exports": kept})
        for name in gone:
            with suppress(OSError):
                (self.root / name).unlink(missing_ok=True)
        return [target for _, target in moves]

    def old_exports(self) -> list[str]:
        """Return the exports that are there, but were made of an earlier build than the last."""
        manifest = self.manifest()
        return sorted(
            name
            for name, key in manifest.get("exports", {}).items()
            if key != manifest.get("key")
            and (self.root / name).is_file()
            and not name.startswith(PLAN_FILES)
        )

    def _moves(self, staging: Path) -> list[tuple[Path, Path]]:
        """Return staged files and where they go.

        What the next build remembers goes last: a build cut off half-way must leave no mark.
        """
        staged = sorted(p for p in staging.rglob("*") if p.is_file())
        staged.sort(key=lambda p: _ORDER.get(p.parent.name, 1))
        return [(source, self.root / source.relative_to(staging)) for source in staged]

    def _put(
        self, staging: Path, moves: list[tuple[Path, Path]], manifest: Mapping[str, Any]
    ) -> None:
        aside = staging / "manifest.json"
        text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
        aside.write_text(text + "\n", "utf-8", newline="\n")
        put_in_place([*moves, (aside, self.root / MANIFEST)], self.root)


def files_within(folder: Path, suffix: str) -> list[Path]:
    """Return the files of ``folder`` and its folders that end in ``suffix``, by name."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() == suffix)
    return sorted((p for p in found if p.is_file()), key=lambda p: p.as_posix())


def read_text(path: Path, name: str) -> str:
    """Read a UTF-8 text file.

    Raises
    ------
    InputError
        When it is in another encoding.
    """
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Problem("settings.not_utf8", "error", file=name)) from error


def missing_file(path: Path, name: str) -> Problem:
    """Return the problem of a file that is not there, with the nearest names that are."""
    near: list[str] = []
    if path.parent.is_dir():
        there = sorted(p.name for p in path.parent.iterdir() if p.is_file())
        near = difflib.get_close_matches(path.name, there, 3, 0.4) or there[:5]
    facts = {"near": "、".join(near)}
    return Problem("inputs.missing", "error", file=name, facts=facts)
