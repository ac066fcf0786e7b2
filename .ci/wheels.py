#!/usr/bin/env python3
"""Check that every runtime dependency can be installed where there is no compiler, or gather them.

From: pyproject.toml and constraints.txt. To: a line for each platform and Python; with --download
a folder of wheels for a computer without internet. Leaves with code 1 where something is missing,
and says so with code 0 where the package index cannot be reached.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_MANYLINUX = [f"manylinux_2_{minor}_x86_64" for minor in (34, 31, 28, 27, 26, 24, 17, 12, 5)]
PLATFORMS = {
    "win_amd64": ("win_amd64",),
    "manylinux_x86_64": (*_MANYLINUX, "manylinux2014_x86_64"),
}
REQUIRED = ("3.11", "3.12", "3.13")
LATER = ("3.14",)  # said, but not yet asked for
# click asks for it on Windows only, and pip elsewhere does not look at what Windows needs.
ON_WINDOWS = ("colorama",)
# Published as source only; without a compiler they build as plain Python, for every platform.
FROM_SOURCE = ("rcssmin", "rjsmin")


def pip(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run pip with what a person would type; other settings of pip stay as they are."""
    command = [sys.executable, "-m", "pip", *words, "--disable-pip-version-check"]
    env = {**os.environ, **environment, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env)


def pins() -> dict[str, str]:
    """Return the exact requirement of each package by its normal name."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return {normal(line.partition("==")[0]): line for line in lines if "==" in line}


def normal(name: str) -> str:
    """Return the one spelling of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def runtime() -> list[str] | None:
    """Return the names of all packages that geoplan needs to run, or None without an index."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    done = pip(
        *("install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"),
        *("-c", str(ROOT / "constraints.txt"), *project["dependencies"]),
    )
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return None
    found = json.loads(done.stdout)["install"]
    return sorted({normal(item["metadata"]["name"]) for item in found} | set(ON_WINDOWS))


def target(platform: str, python: str) -> list[str]:
    """Return pip's words for another platform and Python."""
    words = ["--only-binary=:all:", "--implementation", "cp", "--python-version", python]
    return words + [word for tag in PLATFORMS[platform] for word in ("--platform", tag)]


def missing(requirements: Sequence[str], platform: str, python: str) -> list[str]:
    """Return those of ``requirements`` that have no wheel; nothing is kept."""
    with tempfile.TemporaryDirectory() as folder:
        asked = ["install", "--dry-run", "--no-deps", "--ignore-installed", "--target", folder]
        asked += target(platform, python)
        if pip(*asked, *requirements).returncode == 0:
            return []
        if len(requirements) == 1:
            return list(requirements)
    middle = len(requirements) // 2
    halves = (requirements[:middle], requirements[middle:])
    return [name for half in halves for name in missing(half, platform, python)]


def build_plain(names: Sequence[str], folder: Path) -> list[str]:
    """Build packages as if there were no compiler; return those that then are not plain Python."""
    known = pins()
    asked = ["wheel", "--no-deps", "--wheel-dir", str(folder), "--no-cache-dir"]
    asked += ["--no-binary", ",".join(names), *(known[name] for name in names)]
    pip(*asked, CC="false", CXX="false")
    built = [path.name for path in folder.glob("*-py*-none-any.whl")]
    return [n for n in names if not any(normal(b.partition("-")[0]) == n for b in built)]


def check(names: Sequence[str]) -> int:
    """Print what is missing, per platform and Python; return the code to leave with."""
    known, faults = pins(), 0
    unpinned = [name for name in names if name not in known]
    if unpinned:
        print(f"not in constraints.txt: {', '.join(unpinned)}")
        faults += 1
    asked = [known[name] for name in names if name in known and name not in FROM_SOURCE]
    pairs = [(platform, python) for platform in PLATFORMS for python in (*REQUIRED, *LATER)]
    with ThreadPoolExecutor(4) as pool:  # pip mostly waits for the index
        found = pool.map(lambda pair: missing(asked, *pair), pairs)
        for (platform, python), lacking in zip(pairs, found, strict=True):
            print(f"{platform} Python {python}: {len(asked) - len(lacking)}/{len(asked)} wheels")
            print("".join(f"  no wheel: {name}\n" for name in lacking), end="")
            faults += bool(lacking) and python in REQUIRED
    with tempfile.TemporaryDirectory() as folder:
        odd = build_plain([name for name in FROM_SOURCE if name in names], Path(folder))
    print(f"from source, without a compiler: {'failed: ' + ', '.join(odd) if odd else 'ok'}")
    return int(bool(faults or odd))


def build_own(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build geoplan's own wheel from a copy: what an earlier build left behind stays out of it."""
    with tempfile.TemporaryDirectory() as copy:
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copyfile(ROOT / name, Path(copy) / name)
        shutil.copytree(ROOT / "geoplan", Path(copy) / "geoplan")
        return pip("wheel", "--no-deps", "--wheel-dir", str(folder), copy)


def download(names: Sequence[str], folder: Path, platform: str, python: str) -> int:
    """Fill ``folder`` with all wheels, geoplan's own too; return the code to leave with."""
    known = pins()
    asked = [known[name] for name in names if name not in FROM_SOURCE]
    words = ["download", "--no-deps", "--dest", str(folder), *target(platform, python)]
    odd = build_plain([name for name in FROM_SOURCE if name in names], folder)
    faults = [done.stderr for done in (pip(*words, *asked), build_own(folder)) if done.returncode]
    print("\n".join(faults + [f"cannot be built without a compiler: {name}" for name in odd]))
    print(f"{len(list(folder.glob('*.whl')))} wheels in {folder}")
    return int(bool(faults or odd))


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--download", type=Path, metavar="FOLDER")
    parser.add_argument("--platform", choices=PLATFORMS, default="win_amd64")
    parser.add_argument("--python", default="3.12")
    given = parser.parse_args()
    names = runtime()
    if names is None:
        print("wheels: the package index cannot be reached; not checked")
        return 0
    if given.download:
        return download(names, given.download, given.platform, given.python)
    return check(names)


if __name__ == "__main__":
    sys.exit(main())
