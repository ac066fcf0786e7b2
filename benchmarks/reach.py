"""Measure the nearest base of every crossing: arrays of geoplan beside networkx, in one process.

From: an OSM extract. To: CPU seconds of both, their ratio, and that both say the same.

    python benchmarks/reach.py [EXTRACT] [--bases 12] [--rounds 3]

Both get the same sections, directions and seconds; each builds its own graph and finds the quickest
way from the nearest of the same crossings to all others, by each mode.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from pathlib import Path
from typing import Any

from extract import find_extract

SPEEDS_KMH = {"walk": 4.5, "ebike": 15.0, "car": 30.0}
SEED = 5


def lay(path: Path) -> Any:
    """Return the streets of the extract, ready for any mode; not measured."""
    from geoplan.catalogue import load_catalogue
    from geoplan.geo import central_crs, to_metric
    from geoplan.inventory.sections import cut_streets
    from geoplan.network import lay_streets
    from geoplan.sources.osm_content import tags_json
    from geoplan.sources.osm_read import read_extract
    from geoplan.tables import TABLES, from_rows

    rows = read_extract(path, load_catalogue()).streets
    for row in rows:
        row["tags"] = tags_json(row["tags"])
    streets: Any = from_rows(TABLES["streets"], rows)
    crs = central_crs(streets.geometry.to_numpy())
    sections: Any = cut_streets(streets, crs, 500.0)
    return lay_streets(sections, streets, crs, to_metric(sections.geometry, crs).to_numpy())


class Watch:
    """CPU seconds between one look and the next."""

    def __init__(self) -> None:
        self.before = time.process_time()

    def lap(self) -> float:
        """Return the CPU seconds since the last look."""
        before, self.before = self.before, time.process_time()
        return self.before - before


def by_arrays(streets: Any, mode: str, bases: list[str]) -> tuple[float, float, Any]:
    """Return seconds of building and of searching, and the cost of every node, by geoplan."""
    import numpy as np

    from geoplan.network import Field, Starts

    watch = Watch()
    graph = streets.travel(mode, SPEEDS_KMH)
    graph.arcs  # noqa: B018 (made when first asked for)
    built = watch.lap()
    network = graph.network
    number = {name: i for i, name in enumerate(network.nodes)}
    wanted = np.array([number[name] for name in bases])
    order = np.argsort(network.from_index, kind="stable")
    section = order[np.searchsorted(network.from_index[order], wanted)]
    zero = np.zeros(len(section))
    starts = Starts(section, zero, zero, zero, np.arange(len(section)))
    watch.lap()
    cost = Field(graph, starts).nodes.cost
    searched = watch.lap()
    return built, searched, dict(zip(network.nodes, cost.tolist(), strict=True))


def by_networkx(
    rows: list[tuple[str, str, float, bool, bool]], bases: list[str]
) -> tuple[float, float, Any]:
    """Return the same by networkx."""
    import networkx as nx

    watch = Watch()
    graph = nx.DiGraph()
    for start, end, seconds, forward, backward in rows:
        for may, tail, head in ((forward, start, end), (backward, end, start)):
            known = graph.get_edge_data(tail, head)
            if may and (known is None or seconds < known["seconds"]):
                graph.add_edge(tail, head, seconds=seconds)
    built = watch.lap()
    cost = nx.multi_source_dijkstra_path_length(graph, bases, weight="seconds")
    return built, watch.lap(), cost


def plain_rows(graph: Any) -> list[tuple[str, str, float, bool, bool]]:
    """Return a graph as rows that a script would read from a file; not measured."""
    network = graph.network
    columns = (
        network.nodes[network.from_index].tolist(),
        network.nodes[network.to_index].tolist(),
        (network.length_m * graph.pace).tolist(),
        graph.forward.tolist(),
        graph.backward.tolist(),
    )
    return list(zip(*columns, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("extract", nargs="?", default="")
    parser.add_argument("--bases", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    streets = lay(find_extract(asked.extract))
    print("| mode | sections | geoplan: build, search, s | networkx | ratio: both | search |")
    print("|---|---:|---:|---:|---:|---:|")
    for mode in SPEEDS_KMH:
        graph = streets.travel(mode, SPEEDS_KMH)
        names = sorted(set(graph.network.nodes[graph.network.from_index]))
        bases = random.Random(SEED).sample(names, asked.bases)  # noqa: S311
        rows = plain_rows(graph)
        laps = []
        for _ in range(asked.rounds):
            *mine, got = by_arrays(streets, mode, bases)
            *theirs, expected = by_networkx(rows, bases)
            laps.append((*mine, *theirs))
        worst = max(abs(got[name] - cost) for name, cost in expected.items())
        missing = sum(cost < float("inf") for cost in got.values()) - len(expected)
        if missing or worst > 1e-6:
            raise SystemExit(f"{mode}: {missing} nodes more, {worst} s apart")
        a, b, c, d = (statistics.median(column) for column in zip(*laps, strict=True))
        ratios = f"{(c + d) / (a + b):.1f} | {d / b:.1f}"
        print(f"| {mode} | {len(rows):,} | {a:.3f}, {b:.3f} | {c:.3f}, {d:.3f} | {ratios} |")


if __name__ == "__main__":
    main()
