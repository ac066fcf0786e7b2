"""The labelled scenes that judge a list-to-OSM matcher, and the score of an assignment.

From: scenes.csv, places.csv, rows.csv beside this file.  To: Scene records and Score figures.

`python -m tests.inventory.matching.scenes` prints every row beside the place it is labelled with.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
FILES = ("scenes.csv", "places.csv", "rows.csv")
AMBIGUOUS = "ambiguous"


@dataclass(frozen=True)
class Place:
    """An OSM object: what a matcher may know of it.

    A street is given by its midpoint. `type_ids` are the catalogue types its tags allow:
    several where the tags are generic, none where no rule claims them (unknown, not excluded).
    """

    id: str
    name: str
    other_names: tuple[str, ...]
    type_ids: tuple[str, ...]
    address: str
    x_m: float
    y_m: float


@dataclass(frozen=True)
class ListRow:
    """A row of a county's list. `at_m` is None where the list has no coordinates.

    `truth` is the id of its place, None where it must stay unmatched; it means nothing where
    `is_ambiguous`. A matcher sees neither these two nor `pattern` and `note`.
    """

    id: str
    pattern: str
    name: str
    type_id: str
    address: str
    at_m: tuple[float, float] | None
    truth: str | None
    is_ambiguous: bool
    note: str


@dataclass(frozen=True)
class Scene:
    """A neighbourhood or town in its own plane (metres, x east, y north), matched one to one."""

    id: str
    prefecture: str
    county: str
    townships: tuple[str, ...]
    about: str
    places: tuple[Place, ...]
    rows: tuple[ListRow, ...]


@dataclass(frozen=True)
class Score:
    """Counts over the decidable rows: matches wanted, made, and made rightly."""

    rows: int = 0
    wanted: int = 0
    made: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        """Right matches / matches made; 1 where none was made: nothing claimed, nothing wrong."""
        return self.right / self.made if self.made else 1.0

    @property
    def recall(self) -> float:
        """Right matches / rows with a place; 1 where no row has one."""
        return self.right / self.wanted if self.wanted else 1.0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.rows + other.rows,
            self.wanted + other.wanted,
            self.made + other.made,
            self.right + other.right,
        )


def read_scenes(folder: Path = _HERE) -> tuple[Scene, ...]:
    """Read the three files; scenes, places and rows in file order."""
    places: dict[str, list[Place]] = {}
    for line in _lines(folder / "places.csv"):
        places.setdefault(line["scene"], []).append(_place(line))
    rows: dict[str, list[ListRow]] = {}
    for line in _lines(folder / "rows.csv"):
        rows.setdefault(line["scene"], []).append(_row(line))
    scenes = tuple(
        Scene(
            line["scene"],
            line["prefecture"],
            line["county"],
            _several(line["townships"]),
            line["about"],
            tuple(places.pop(line["scene"])),
            tuple(rows.pop(line["scene"])),
        )
        for line in _lines(folder / "scenes.csv")
    )
    if places or rows:
        raise ValueError(f"no such scene in scenes.csv: {sorted({*places, *rows})}")
    return scenes


def score_by_pattern(
    scenes: Iterable[Scene], matches: Mapping[str, str | None]
) -> dict[str, Score]:
    """Score an assignment {row id: place id or None}, one Score a pattern, sorted by pattern.

    Ambiguous rows must be answered too, whatever the answer: it counts neither way.

    Raises
    ------
    ValueError
        Where the assignment is none: a row without an answer or unknown, a place of another
        scene, a place given to two rows.
    """
    scenes = tuple(scenes)
    _check_assignment(scenes, matches)
    scores: dict[str, Score] = {}
    for row in (row for scene in scenes for row in scene.rows if not row.is_ambiguous):
        match = matches[row.id]
        one = Score(
            rows=1,
            wanted=int(row.truth is not None),
            made=int(match is not None),
            right=int(match is not None and match == row.truth),
        )
        scores[row.pattern] = scores.get(row.pattern, Score()) + one
    return dict(sorted(scores.items()))


def total(scores: Mapping[str, Score]) -> Score:
    """The whole set's figures: counts added up, not shares averaged."""
    return sum(scores.values(), Score())


def wrong_rows(scenes: Iterable[Scene], matches: Mapping[str, str | None]) -> list[ListRow]:
    """The decidable rows whose answer differs from the label, for a benchmark to print."""
    return [
        row
        for scene in scenes
        for row in scene.rows
        if not row.is_ambiguous and matches[row.id] != row.truth
    ]


def fingerprint(folder: Path = _HERE) -> str:
    """Return the sha256 over the three files, the same under either kind of line ends."""
    text = "".join((folder / name).read_text(encoding="utf-8") for name in FILES)
    return hashlib.sha256(text.encode()).hexdigest()


def _check_assignment(scenes: tuple[Scene, ...], matches: Mapping[str, str | None]) -> None:
    answers = {row.id for scene in scenes for row in scene.rows}
    if answers != set(matches):
        raise ValueError(f"rows unanswered or unknown: {sorted(answers ^ set(matches))}")
    for scene in scenes:
        given = [matches[row.id] for row in scene.rows if matches[row.id] is not None]
        if foreign := set(given) - {place.id for place in scene.places}:
            raise ValueError(f"{scene.id}: places of no such scene: {sorted(map(str, foreign))}")
        if len(given) != len(set(given)):
            twice = sorted({str(place) for place in given if given.count(place) > 1})
            raise ValueError(f"{scene.id}: places given to more than one row: {twice}")


def _place(line: Mapping[str, str]) -> Place:
    return Place(
        line["place"],
        line["name"],
        _several(line["other_names"]),
        _several(line["type_ids"]),
        line["address"],
        float(line["x_m"]),
        float(line["y_m"]),
    )


def _row(line: Mapping[str, str]) -> ListRow:
    is_ambiguous = line["truth"] == AMBIGUOUS
    return ListRow(
        line["row"],
        line["pattern"],
        line["name"],
        line["type_id"],
        line["address"],
        (float(line["x_m"]), float(line["y_m"])) if line["x_m"] else None,
        None if is_ambiguous else line["truth"] or None,
        is_ambiguous,
        line["note"],
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _print_labels() -> None:
    for scene in read_scenes():
        print(f"\n{scene.id} {scene.prefecture}{scene.county}：{scene.about}")
        names = {place.id: place.name or "（无名）" for place in scene.places}
        for row in scene.rows:
            label = "？" if row.is_ambiguous else names[row.truth] if row.truth else "—"
            print(f"  {row.id} {row.name} [{row.type_id}] {row.address} → {label}  {row.note}")


if __name__ == "__main__":
    _print_labels()
