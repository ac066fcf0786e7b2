"""The photos of a county: which files of which folders they are.

From: folders named in the settings. To: paths, in an order that does not depend on the disk.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

PICTURES = (
    *(".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"),
    *(".bmp", ".gif", ".tif", ".tiff"),
)


def photo_files(folders: Iterable[Path]) -> list[Path]:
    """Return the pictures in ``folders`` and below; links are not followed: they lead elsewhere."""
    found: set[Path] = set()
    for folder in folders:
        for home, _, names in os.walk(folder):  # a folder that is not there holds none
            paths = (Path(home, name) for name in names if name.lower().endswith(PICTURES))
            found.update(path for path in paths if path.is_file() and not path.is_symlink())
    return sorted(found)
