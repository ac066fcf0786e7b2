"""Read what the photos in the photo folders say of themselves.

From: the folders of ``inputs.photos``. To: the ``photos`` table. A photo is found by its bare name
only: what returned files say is text to compare with, never a way to a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from geoplan.config import Settings
from geoplan.evidence.photo_heads import Head, read_head
from geoplan.keys import file_hash
from geoplan.tables import TABLES, Output, from_rows


def load_photos(*, files: Mapping[str, Sequence[Path]], settings: Settings) -> Output:
    """Read the heads of all photos.

    Whole files are read only where another is just as large: no others can be the same.
    """
    paths = list(files.get("photos", ()))
    sizes = [_size(path) for path in paths]
    alike = Counter(sizes)
    rows: dict[str, dict[str, Any]] = {}
    for path, size in zip(paths, sizes, strict=True):
        head = read_head(path)
        label = _label(path, settings.inputs.photos)
        rows[label] = {
            "path": label,
            "name": _printed(path.name),
            "size": size,
            "digest": _digest(path, head) if alike[size] > 1 else "",
            **{name: getattr(head, name) for name in ("kind", "taken", "lon", "lat")},
        }
    return Output({"photos": from_rows(TABLES["photos"], rows.values())})


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _digest(path: Path, head: Head) -> str:
    if head.kind == "unreadable":  # empty files are no copies of each other
        return ""
    try:
        return file_hash(path)[:20]
    except OSError:
        return ""


def _label(path: Path, folders: Sequence[str]) -> str:
    """Return a photo's folder, as the settings name it, and what stands below it."""
    whole = "/" + _printed(path.as_posix())  # where the workspace is ".", paths begin with "data"
    for folder in folders:
        named = Path(folder).as_posix().strip("/")
        _, mark, below = whole.partition(f"/{named}/")
        if mark:
            return f"{Path(named).name}/{below}"
    return whole.rsplit("/", 1)[-1]


def _printed(text: str) -> str:
    """Return a name as it can be written: the disk may hold bytes that are no text."""
    return text.encode("utf-8", "replace").decode()
