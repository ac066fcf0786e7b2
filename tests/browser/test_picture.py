"""The map looks as it did: held against a small stored picture, within a tolerance.

Fonts differ between machines, so names, panel and controls are left out, and what is compared is
the mean colour of cells of some twenty pixels: a letter more or less does not matter, a layer
missing or a colour changed does. To renew a picture, delete it, run the test, look at what it
wrote to ``golden/`` and commit it.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.render.theme_tables import SOUTH, STEP, WEST

pytestmark = pytest.mark.browser

GOLDEN = Path(__file__).parent / "golden"
CELLS = (64, 40)
MEAN_MAX = 0.5  # of 255, over all cells and channels
CELL_MAX = 30.0  # of 255, the worst cell: an edge that moved by a pixel or two

_SHRINK = """async ([url, width, height]) => {
  const image = new Image();
  const loaded = new Promise((done, fail) => { image.onload = done; image.onerror = fail; });
  image.src = url;
  await loaded;
  const across = Math.max(width, image.naturalWidth), down = Math.max(height, image.naturalHeight);
  const canvas = document.createElement('canvas');
  canvas.width = across; canvas.height = down;
  const ctx = canvas.getContext('2d', {willReadFrequently: true});
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(image, 0, 0, across, down);
  const given = ctx.getImageData(0, 0, across, down).data;
  const sums = new Float64Array(width * height * 4), pixels = new Float64Array(width * height);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const cell = Math.floor(y * height / down) * width + Math.floor(x * width / across);
      pixels[cell]++;
      for (let k = 0; k < 4; k++) { sums[4 * cell + k] += given[4 * (y * across + x) + k]; }
    }
  }
  const small = ctx.createImageData(width, height);
  sums.forEach((sum, n) => {
    small.data[n] = Math.round(sum / pixels[Math.floor(n / 4)]);
  });
  canvas.width = width; canvas.height = height;
  ctx.putImageData(small, 0, 0);
  return [canvas.toDataURL('image/png'), [...small.data]];
}"""


def shrunk(page: Any, png: bytes) -> tuple[bytes, list[int]]:
    """Return a picture of :data:`CELLS` as PNG and as numbers."""
    url = "data:image/png;base64," + base64.b64encode(png).decode("ascii")
    small, numbers = page.evaluate(_SHRINK, [url, *CELLS])
    return base64.b64decode(small.split(",")[1]), numbers


def picture(page: Any, layers: str) -> bytes:
    """Return the map with the given layers and nothing that is text."""
    page.evaluate("layers => { location.hash = 'layers=' + layers; }", layers)
    page.set_viewport_size({"width": 1300, "height": 1000})
    middle = [SOUTH + 2 * STEP, WEST + 5 * STEP]
    page.evaluate("at => geoplan.map.setView(at, 14, {animate: false})", middle)
    page.add_style_tag(content=".leaflet-control-container, #gp-fold { display: none !important; }")
    page.wait_for_timeout(400)
    return bytes(page.locator(".folium-map").screenshot())


def apart(a: list[int], b: list[int]) -> tuple[float, float]:
    """Return the mean and the largest difference."""
    differences = [abs(x - y) for x, y in zip(a, b, strict=True)]
    return sum(differences) / len(differences), float(max(differences))


PICTURES = {
    "points": "base,areas,points",
    "areas": "base,hexes,service_areas:base@walk,blind_spots",
    "lines": "base,section_states,rules:toilet_500,facilities,bases",
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_map_looks_as_it_did(page: Any, name: str) -> None:
    small, numbers = shrunk(page, picture(page, PICTURES[name]))
    path = GOLDEN / f"{name}.png"
    if not path.exists():
        path.write_bytes(small)
        pytest.fail(f"{path.name} was made anew: look at it and commit it")
    _, stored = shrunk(page, path.read_bytes())
    mean, worst = apart(numbers, stored)
    assert mean <= MEAN_MAX, name
    assert worst <= CELL_MAX, name


def test_a_missing_layer_is_seen(page: Any) -> None:
    """Else the tolerance would let anything pass."""
    _, full = shrunk(page, picture(page, PICTURES["points"]))
    _, without = shrunk(page, picture(page, "base,areas"))
    mean, worst = apart(full, without)
    assert mean > MEAN_MAX
    assert worst > CELL_MAX
