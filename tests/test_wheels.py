"""The check of wheels: what is missing is found and named; without an index nothing is claimed."""

from __future__ import annotations

import importlib.util
import json
import subprocess
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPOSITORY

PINS = [f"p{number}==1" for number in range(12)]


@pytest.fixture(scope="module")
def wheels() -> ModuleType:
    spec = importlib.util.spec_from_file_location("wheels", REPOSITORY / ".ci" / "wheels.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _done(code: int, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess([], code, said, "")


@given(lacking=st.sets(st.sampled_from(PINS)))
def test_just_those_without_a_wheel_are_named(wheels: ModuleType, lacking: set[str]) -> None:
    def pip(*words: str, **_: str) -> subprocess.CompletedProcess[str]:
        assert "--only-binary=:all:" in words
        assert "--dry-run" in words
        return _done(int(bool(lacking & set(words))))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wheels, "pip", pip)
        found = wheels.missing(PINS, "win_amd64", "3.12")
    assert found == [pin for pin in PINS if pin in lacking]


@pytest.mark.parametrize(("lacks", "code"), [("", 0), ("win_amd64 3.12", 1), ("win_amd64 3.14", 0)])
def test_the_code_to_leave_with(
    wheels: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lacks: str,
    code: int,
) -> None:
    def pip(*words: str, **_: str) -> subprocess.CompletedProcess[str]:
        if "--report" in words:
            found = [{"metadata": {"name": name}} for name in ("numpy", "rjsmin")]
            return _done(0, json.dumps({"install": found}))
        if lacks and set(lacks.split()) <= set(words) and any("numpy" in w for w in words):
            return _done(1)
        return _done(0)

    monkeypatch.setattr(wheels, "pip", pip)
    monkeypatch.setattr(wheels, "build_plain", lambda names, folder: [])
    monkeypatch.setattr("sys.argv", ["wheels"])
    assert wheels.main() == code
    said = capsys.readouterr().out
    assert ("no wheel: numpy" in said) == bool(lacks)
    assert "win_amd64 Python 3.11: 2/2 wheels" in said


def test_without_an_index_nothing_is_claimed(
    wheels: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(wheels, "pip", lambda *_, **__: _done(1))
    monkeypatch.setattr("sys.argv", ["wheels"])
    assert wheels.main() == 0
    assert "not checked" in capsys.readouterr().out


def test_what_windows_needs_is_pinned(wheels: ModuleType) -> None:
    assert {*wheels.ON_WINDOWS, *wheels.FROM_SOURCE, "tzdata"} <= set(wheels.pins())
    assert "wheels.py" in (REPOSITORY / ".ci" / "run").read_text("utf-8")
