"""Docs say what the code says."""

from __future__ import annotations

import re
import tomllib

import pytest

from geoplan.cli import main
from geoplan.config import parse_settings
from geoplan.keys import _LIBRARIES
from geoplan.tables.document import describe_settings, describe_tables
from tests.conftest import REPOSITORY


@pytest.mark.parametrize(
    ("name", "make"), [("tables.md", describe_tables), ("settings.md", describe_settings)]
)
def test_references_are_generated(name: str, make: object) -> None:
    assert (REPOSITORY / "docs" / name).read_text("utf-8") == make()  # type: ignore[operator]


def test_readme_names_every_command() -> None:
    text = (REPOSITORY / "README.md").read_text("utf-8")
    for command in main.commands:
        assert f"geoplan {command}" in text


def test_readme_has_the_two_commands_and_ci_runs_the_second() -> None:
    lines = (REPOSITORY / "README.md").read_text("utf-8").splitlines()
    commands = [line.strip() for line in lines if re.match(r"    pip install ", line)]
    assert len(commands) == 2
    assert commands[0].endswith("&& geoplan build")
    assert commands[1].endswith("&& pytest -n auto")


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#\s]+\.(?:md|png))[^)]*\)", path.read_text("utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert not broken


def test_example_settings_in_the_readme_are_valid() -> None:
    text = (REPOSITORY / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    parse_settings(example)


def test_no_registry_host_and_no_machine_path() -> None:
    for name in ("constraints.txt", "pyproject.toml", ".ci/run", "README.md", "CONTRIBUTING.md"):
        text = (REPOSITORY / name).read_text("utf-8")
        assert not re.search(r"https?://(?!www\.openstreetmap\.org|download\.geofabrik)", text), (
            name
        )
        assert not re.search(r"(?<![\w.])/(root|home|tmp|work)/", text), name


def test_constraints_pin_every_dependency() -> None:
    pins = (REPOSITORY / "constraints.txt").read_text("utf-8")
    pinned = {line.split("==")[0].lower() for line in pins.splitlines() if "==" in line}
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.split(r"[><=]", w)[0].lower() for w in wanted}
    assert names <= pinned
    runtime = {re.split(r"[><=]", w)[0].lower() for w in project["dependencies"]}
    assert set(_LIBRARIES) <= runtime


def test_the_guide_to_patrols_names_only_what_there_is() -> None:
    text = (REPOSITORY / "docs" / "巡查路线.md").read_text("utf-8")
    lines = re.findall(r"^    geoplan (\w+) (.*)$", text, re.MULTILINE)
    assert {command for command, _ in lines} >= {"patrol", "collect", "sweep", "papers"}
    for command, words in lines:
        known = {name for one in main.commands[command].params for name in one.opts}
        assert set(re.findall(r"--[\w-]+", words)) <= known, words
    section = describe_settings()
    for name in re.findall(r"`((?:patrol|inputs|map)\.\w+)`", text):
        assert f"`{name}`" in section, name
    assert "docs/巡查路线.md" in (REPOSITORY / "README.md").read_text("utf-8")
