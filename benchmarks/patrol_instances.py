"""Published instances as problems of geoplan: Solomon's with time windows, Chao's with scores.

From: ``vrptw`` and ``top`` of ../shared/data/bench. To: (problem, travel times).

Distances are rounded up to a hundredth, so that what is feasible here is feasible in truth.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import numpy as np

from geoplan.patrol.problem import Problem, Shift, Task, Travel, Way

HERE = Path(__file__).resolve().parents[1]
BENCH = Path(os.environ.get("GEOPLAN_SHARED", HERE.parent / "shared")) / "data" / "bench"
SCALE = 100
SOLOMON = ("C101", "R105", "R112", "R208", "RC104", "RC204")
CHAO = tuple(f"p{s}.{m}.{k}" for s, m in ((4, 2), (4, 4), (7, 2), (7, 4)) for k in "ekq")
Instance = tuple[Problem, Travel]


def names(every: bool) -> tuple[list[str], list[str]]:
    """Return the names of Solomon's and of Chao's instances: a choice, or ``every`` one."""
    if not every:
        return list(SOLOMON), list(CHAO)
    found = ((BENCH / folder).glob(stem) for folder, stem in (("vrptw", "*.txt"), ("top", "p*")))
    vrp, top = (sorted(path.stem for path in paths) for paths in found)
    return vrp, top


def best_known(name: str) -> float:
    """Return the least distance that was ever found for Solomon's instance ``name``."""
    known = json.loads((BENCH / "vrptw" / "BKS.json").read_text("utf-8"))
    return float(known[f"{name}_distance"]["best_known_cost"])


def load(name: str) -> Instance:
    """Return the instance ``name``; Chao's are called p4.2.a and the like."""
    return chao(name) if name.startswith("p") else solomon(name)


def rounded_up(xy: np.ndarray) -> np.ndarray:
    apart = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    return np.ceil(apart * SCALE - 1e-6).astype(np.int32)


def shifts(count: int, end: int, seconds: int, load: int | None = None) -> tuple[Shift, ...]:
    day = date(2026, 1, 1)
    return tuple(
        Shift(f"s{k}", f"s{k}", 0, day, "walk", 0, end, ((0, seconds),), max_load=load)
        for k in range(count)
    )


def chao(name: str) -> Instance:
    lines = (BENCH / "top" / f"{name}.txt").read_text("utf-8").splitlines()
    count, teams = (int(lines[k].split()[1]) for k in (0, 1))
    seconds = int(float(lines[2].split()[1]) * SCALE)
    rows = np.array([[float(v) for v in line.split()] for line in lines[3 : 3 + count]])
    tasks = tuple(
        Task(f"t{i}", f"t{i}", "site", 0, (Way(i, i),), value=float(rows[i, 2]))
        for i in range(1, count - 1)
        if rows[i, 2] > 0
    )
    return Problem(tasks, shifts(teams, count - 1, seconds)), Travel(
        {"walk": rounded_up(rows[:, :2])}
    )


def solomon(name: str) -> Instance:
    lines = (BENCH / "vrptw" / f"{name}.txt").read_text("utf-8").splitlines()
    teams, capacity = (int(v) for v in lines[4].split())
    rows = np.array([[float(v) for v in line.split()] for line in lines[9:] if line.strip()])
    x = (rows * SCALE).astype(int)
    tasks = tuple(
        Task(
            f"t{i}",
            f"t{i}",
            "site",
            int(x[i, 6]),
            (Way(i, i),),
            windows=((int(x[i, 4]), int(x[i, 5] + x[i, 6])),),
            is_required=True,
            load=int(rows[i, 3]),
        )
        for i in range(1, len(rows))
    )
    team = shifts(teams, 0, int(x[0, 5]), capacity)
    return Problem(tasks, team), Travel({"walk": rounded_up(rows[:, 1:3])})
