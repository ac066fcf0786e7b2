"""The command line answers at once: nothing heavy is loaded before it is needed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from geoplan.cli import exchange, main
from geoplan.tables.values import SOURCES

HEAVY = ("numpy", "pandas", "geopandas", "shapely", "openpyxl", "xlsxwriter", "folium", "yaml")


def test_no_command_brings_a_library_before_it_runs() -> None:
    code = f"import sys, geoplan.cli; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_words_that_a_command_repeats_are_those_of_the_tables() -> None:
    assert exchange.SOURCES == SOURCES


@pytest.mark.parametrize(("given", "kept"), [(None, "1"), ("3", "3")])
def test_matrices_are_computed_with_one_thread_unless_somebody_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, given: str | None, kept: str
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", given or "")
    if given is None:
        monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    CliRunner().invoke(main, ["--version"])
    assert os.environ["OPENBLAS_NUM_THREADS"] == kept
