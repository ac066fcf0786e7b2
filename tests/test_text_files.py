"""Every text file is read and written alike on every system: encoding and line ends are named."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.conftest import REPOSITORY

FILES = sorted((REPOSITORY / "geoplan").rglob("*.py"))
BUILTIN = {"open", "fdopen", "TextIOWrapper", "NamedTemporaryFile", "TemporaryFile"}
METHODS = {"open", "read_text", "write_text"}


def _calls(text: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr if function.attr in METHODS | BUILTIN else ""
    return function.id if isinstance(function, ast.Name) and function.id in BUILTIN else ""


def _is_careless(call: ast.Call) -> bool:
    """Whether a call reads or writes text in whatever way the system at hand prefers."""
    name = _name(call)
    words = {keyword.arg for keyword in call.keywords}
    values = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    strings = [value for value in values if isinstance(value, str)]
    if name == "read_text":
        return "encoding" not in words and not call.args
    if name == "write_text":
        return ("encoding" not in words and len(call.args) < 2) or "newline" not in words
    if name in BUILTIN:
        modes = [s for s in strings if set(s) <= set("rwxabt+") and s]
        is_class = isinstance(call.func, ast.Attribute) and call.func.attr == "open" and not modes
        return not is_class and not any("b" in m for m in modes) and "encoding" not in words
    return False


def test_the_check_knows_careless_calls() -> None:
    careless = [
        "p.read_text()",
        "p.write_text(t)",
        "p.write_text(t, 'utf-8')",
        "open('x')",
        "p.open('w')",
    ]
    careful = [
        "p.read_text('utf-8')",
        "p.read_text(encoding='utf-8')",
        "p.write_text(t, 'utf-8', newline='')",
        "open('x', 'rb')",
        "p.open('rb')",
        "p.open('w', encoding='utf-8')",
        "Workspace.open(folder)",
    ]
    assert all(_is_careless(call) for text in careless for call in _calls(text))
    assert not any(_is_careless(call) for text in careful for call in _calls(text))


def test_no_call_is_careless() -> None:
    assert len(FILES) > 100
    found = [
        f"{path.relative_to(REPOSITORY)}:{call.lineno}"
        for path in FILES
        for call in _calls(path.read_text("utf-8"))
        if _is_careless(call)
    ]
    assert found == []


def test_names_that_geoplan_gives_are_names_on_windows() -> None:
    from geoplan.pipeline import EXPORTS, OUTPUTS

    names = [part for step in (*OUTPUTS, *EXPORTS) for part in step.writes[0].split("/")]
    assert not [name for name in names if set(name) & set('<>:"|?*\\') or name.endswith((" ", "."))]
    stems = {name.partition(".")[0].upper() for name in names}
    ports = {f"{port}{number}" for port in ("COM", "LPT") for number in range(10)}
    assert not stems & {"CON", "PRN", "AUX", "NUL", *ports}
