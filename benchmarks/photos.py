"""How long it takes to read the heads of a county's photos, beside Pillow opening each.

python benchmarks/photos.py [PHOTOS]
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image

from geoplan.config import Inputs, Settings
from geoplan.evidence import load_photos
from geoplan.photo_folders import photo_files


def picture() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:10:12 09:30:45"
    exif.get_ifd(0x8825).update({1: "N", 2: (28.0, 7.0, 30.0), 3: "E", 4: (116.0, 15.0, 0.0)})
    out = BytesIO()
    Image.new("RGB", (640, 480)).save(out, "jpeg", exif=exif.tobytes())
    return out.getvalue()


def timed(name: str, work: Callable[[], object]) -> None:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    print(
        f"{name:34} {time.process_time() - cpu:6.2f} s of a processor, "
        f"{time.perf_counter() - wall:6.2f} s in all"
    )


def open_each(paths: list[Path]) -> None:
    for path in paths:
        with Image.open(path) as image:
            image.getexif().get_ifd(0x8769)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rng = random.Random(1)  # noqa: S311 - made-up sizes
    data = picture()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "photos"
        home.mkdir()
        for i in range(count):
            (home / f"{i}.jpg").write_bytes(data + bytes(rng.randrange(100_000, 300_000)))
        paths = photo_files([home])
        settings = Settings(inputs=Inputs(photos=("photos",)))
        timed("Pillow, each opened", lambda: open_each(paths))
        timed("geoplan", lambda: load_photos(files={"photos": paths}, settings=settings))


if __name__ == "__main__":
    main()
