"""Measure the page beside plain folium: bytes, time to make, to open, to pan, to open a popup.

    python benchmarks/page.py [EXTRACT] [--points 1000 10000 50000] [--out benchmarks/page.md]

From: an OSM extract. To: a table on screen and in page.md. Both pages of a size are made and
opened one after the other in the same run; only ratios mean anything on another machine.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from extract import ROOT, find_extract
from page_make import inline
from run import AS_OF, Cost, machine, measure

HERE = Path(__file__).resolve().parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
OPEN_MS_MAX = 240_000
SETTLED_MS = 1500  # what a movement of the map began is done by then
# design/WEBMAP: whole file at 1k, 10k, 50k points; time until it answers; popup; filter; memory
BUDGETS = {
    "page, MB": {1000: 1.5, 10_000: 2.0, 50_000: 3.5},
    "answers after, ms": {1000: 1000, 10_000: 1000, 50_000: 1800},
    "redraw after panning, ms": {50_000: 200},
    "popup, ms": dict.fromkeys((1000, 10_000, 50_000), 100),
    "filter, ms": dict.fromkeys((1000, 10_000, 50_000), 50),
    "memory of the tab, MB": dict.fromkeys((1000, 10_000, 50_000), 250),
    "made in, s": dict.fromkeys((1000, 10_000, 50_000), 15),
}
_READY = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
  () => done(performance.now()))))"""
_PAN = """() => { window.frames_ms = []; let last = performance.now();
  const step = now => { frames_ms.push(now - last); last = now; requestAnimationFrame(step); };
  requestAnimationFrame(step); }"""
_POPUP = """([x, y]) => new Promise(done => {
  const box = document.querySelector('.leaflet-container'), started = performance.now();
  const seen = new MutationObserver(() => {
    if (!document.querySelector('.leaflet-popup')) { return; }
    seen.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - started)));
  });
  seen.observe(box, {childList: true, subtree: true});
  const rect = box.getBoundingClientRect();
  const options = {bubbles: true, clientX: rect.left + x, clientY: rect.top + y};
  const target = document.elementFromPoint(options.clientX, options.clientY);
  for (const name of ['mousemove', 'mousedown', 'mouseup', 'click']) {
    target.dispatchEvent(new MouseEvent(name, options));
  }
  setTimeout(() => done(null), 5000);
})"""
# ours: the first visible site that hits itself; folium's: the layer group knows its markers
_SPOT = """() => {
  const map = window.geoplan ? geoplan.map : Object.values(window).find(v => v instanceof L.Map);
  window.measured_map = map;
  const spots = [];
  if (window.geoplan) {
    for (const id of geoplan.visibleIds().slice(0, 200)) {
      spots.push(geoplan.place(id));
    }
  } else {
    map.eachLayer(l => { if (l instanceof L.CircleMarker) {
      const at = l.getLatLng(); spots.push([at.lat, at.lng]); } });
  }
  map.setView(spots[Math.floor(spots.length / 2)], 16, {animate: false});
  const at = map.latLngToContainerPoint(spots[Math.floor(spots.length / 2)]);
  return [at.x, at.y];
}"""
_FILTER = """() => { const started = performance.now();
  geoplan.choose({kind: ['likely']}); const ms = performance.now() - started; geoplan.reset();
  return ms; }"""


def open_page(browser: Any, path: Path, is_ours: bool) -> dict[str, float | None]:
    """Open one page in a tab of its own and measure what a reader feels."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    page.set_default_timeout(OPEN_MS_MAX)
    asked: list[str] = []
    page.on(
        "request", lambda r: None if r.url.startswith(("file:", "data:")) else asked.append(r.url)
    )
    page.goto(path.as_uri(), wait_until="load", timeout=OPEN_MS_MAX)
    found: dict[str, float | None] = {"answers after, ms": page.evaluate(_READY)}
    page.evaluate(_PAN)
    page.mouse.move(900, 500)
    page.mouse.down()
    for step in range(60):
        page.mouse.move(900 - 5 * step, 500 - 2 * step)
    frames = sorted(page.evaluate("frames_ms.splice(0)"))
    started = time.perf_counter()
    page.mouse.up()
    page.evaluate(_READY)
    found["redraw after panning, ms"] = 1000 * (time.perf_counter() - started)
    found["slow frame while panning (95 %), ms"] = frames[int(0.95 * (len(frames) - 1))]
    spot = page.evaluate(_SPOT)
    page.wait_for_timeout(SETTLED_MS)
    found["popup, ms"] = page.evaluate(_POPUP, spot)
    page.wait_for_timeout(SETTLED_MS)
    found["filter, ms"] = page.evaluate(_FILTER) if is_ours else None
    found["memory of the tab, MB"] = renderer_mb(browser)
    found["requests to the network"] = float(len(asked))
    context.close()
    return found


def renderer_mb(browser: Any) -> float | None:
    """Return the memory of the renderer that only it uses (Linux)."""
    session = browser.new_browser_cdp_session()
    pids = [p["id"] for p in session.send("SystemInfo.getProcessInfo")["processInfo"]]
    sizes = []
    for pid in pids:
        arguments = Path(f"/proc/{pid}/cmdline")
        if not arguments.exists() or "--type=renderer" not in arguments.read_text("utf-8"):
            continue
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
        own = [line for line in lines if line.startswith("Private_")]
        sizes.append(sum(int(line.split()[1]) for line in own) / 1000)
    return max(sizes, default=None)


def both(workspace: Path, count: int, folder: Path, playwright: Any) -> dict[str, dict[str, Any]]:
    """Make and open the two pages with ``count`` points."""
    out: dict[str, dict[str, Any]] = {}
    for kind in ("geoplan", "folium"):
        page = folder / f"{kind}-{count}.html"
        make = [sys.executable, str(HERE / "page_make.py"), kind, str(workspace), str(count)]
        cost: Cost = measure([*make, str(page)], folder / f"{kind}.out", page)
        if kind == "folium":
            inline(page)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        felt = open_page(browser, page, kind == "geoplan")
        browser.close()
        made = {
            "page, MB": cost.page_mb,
            "made in, s": cost.cpu_s,
            "peak of making, MB": cost.peak_mb,
        }
        out[kind] = made | felt
        print(f"{kind} {count} done", file=sys.stderr)
    return out


def table(found: dict[int, dict[str, dict[str, Any]]]) -> list[str]:
    """Return a row a measure and size: both, the ratio, the budget and whether it is kept."""
    lines = [
        "| points | | geoplan | folium | folium ÷ geoplan | budget | kept |",
        "|---:|---|---:|---:|---:|---:|---|",
    ]
    for count, sides in found.items():
        for name, own in sides["geoplan"].items():
            other = sides["folium"][name]
            budget = BUDGETS.get(name, {}).get(count)
            kept = "" if budget is None or own is None else "yes" if own <= budget else "**no**"
            ratio = f"{other / own:.2f}" if own and other is not None else ""
            cells = (
                _cell(own),
                _cell(other),
                ratio,
                "" if budget is None else f"≤ {budget:g}",
                kept,
            )
            lines.append(f"| {count:,} | {name} | {' | '.join(cells)} |")
    return lines


def _cell(value: float | None) -> str:
    return "none" if value is None else f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


def prepare(extract: Path, folder: Path) -> Path:
    """Return a workspace built from the extract."""
    workspace = folder / "county"
    geoplan = [sys.executable, "-m", "geoplan"]
    for command in (
        [*geoplan, "init", str(workspace), "--osm", str(extract), "--name", "benchmark"],
        [*geoplan, "build", str(workspace), "--as-of", AS_OF],
    ):
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return workspace


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("extract", nargs="?", default="", help=".osm.pbf or .osm, or a folder")
    parser.add_argument("--points", type=int, nargs="+", default=[1000, 10_000, 50_000])
    parser.add_argument("--out", type=Path, default=HERE / "page.md")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    extract = find_extract(options.extract).resolve()
    load = os.getloadavg()
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        workspace = prepare(extract, Path(name))
        found = {n: both(workspace, n, Path(name), playwright) for n in options.points}
    lines = [
        f"# The page beside plain folium: {extract.name}",
        "",
        "Written by `python benchmarks/page.py`; README.md beside this file says what is compared.",
        "",
        *table(found),
        "",
        machine(load),
    ]
    options.out.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
