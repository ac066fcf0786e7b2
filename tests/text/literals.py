"""Find, without running anything, the strings a piece of geoplan's code may pass to a function."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import product
from pathlib import Path

import geoplan

HOME = Path(geoplan.__file__).parent
Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


@dataclass(frozen=True)
class Call:
    """A call with the functions around it, the innermost last."""

    module: Module
    node: ast.Call
    around: tuple[ast.AST, ...] = field(repr=False)

    @property
    def place(self) -> str:
        return f"{self.module.path.relative_to(HOME.parent)}:{self.node.lineno}"

    def argument(self, position: int, name: str) -> ast.expr | None:
        by_name = [k.value for k in self.node.keywords if k.arg == name]
        if by_name or len(self.node.args) <= position:
            return by_name[0] if by_name else None
        return self.node.args[position]

    def strings(self, position: int, name: str) -> set[str]:
        """All strings the argument may be; empty where that cannot be told."""
        given = self.argument(position, name)
        return self.module.strings(given, self.around) if given is not None else set()


class Module:
    """One source file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text("utf-8"))

    def imported(self, origin: str, name: str) -> str:
        """Return by what name ``name`` of ``origin`` goes here; nothing where not imported."""
        return next(
            (
                alias.asname or alias.name
                for node in ast.walk(self.tree)
                if isinstance(node, ast.ImportFrom) and node.module == origin
                for alias in node.names
                if alias.name == name
            ),
            "",
        )

    @cached_property
    def calls(self) -> list[Call]:
        return list(self._calls(self.tree, ()))

    def _calls(self, node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[Call]:
        if isinstance(node, ast.Call):
            yield Call(self, node, around)
        if isinstance(node, ast.ClassDef | Function):
            around = (*around, node)
        for child in ast.iter_child_nodes(node):
            yield from self._calls(child, around)

    def strings(
        self, node: ast.AST, around: tuple[ast.AST, ...], seen: frozenset[str] = frozenset()
    ) -> set[str]:
        """All strings an expression may be, as far as the literals of the package tell."""
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.IfExp():
                return self.strings(node.body, around, seen) | self.strings(
                    node.orelse, around, seen
                )
            case ast.BinOp(op=ast.Add()):
                return self._joined([node.left, node.right], around, seen)
            case ast.JoinedStr():
                return self._joined(node.values, around, seen)
            case ast.FormattedValue():
                return self.strings(node.value, around, seen)
            case ast.Name(id=name) if name not in seen:
                return self._named(name, around, seen | {name})
        return set()

    def _joined(
        self, parts: Iterable[ast.AST], around: tuple[ast.AST, ...], seen: frozenset[str]
    ) -> set[str]:
        return {"".join(p) for p in product(*(self.strings(p, around, seen) for p in parts))}

    def _named(self, name: str, around: tuple[ast.AST, ...], seen: frozenset[str]) -> set[str]:
        """What the innermost scope that binds ``name`` binds it to."""
        for i in range(len(around), -1, -1):
            scope = around[i - 1] if i else self.tree
            inner = around[:i]
            found: set[str] = set()
            for value, path in _bindings(scope, name):
                for item in self._items(value, path, inner):
                    found |= self.strings(item, inner, seen)
            if isinstance(scope, Function):
                found |= self._passed(scope, name, around[: i - 1])
            if found:
                return found
        return set()

    def _items(
        self, value: ast.AST, path: tuple[int | None, ...], around: tuple[ast.AST, ...]
    ) -> list[ast.AST]:
        """Follow ``path`` (None: every element) into literal tuples, lists and names for them."""
        if not path:
            return [value]
        if isinstance(value, ast.Name):
            scopes = [self.tree, *around]
            bound = [v for s in scopes for v, p in _bindings(s, value.id) if not p]
            return [item for v in bound for item in self._items(v, path, ())]
        if isinstance(value, ast.Tuple | ast.List | ast.Set):
            head, *rest = path
            chosen = value.elts if head is None else value.elts[head : head + 1]
            return [item for e in chosen for item in self._items(e, tuple(rest), around)]
        return []

    def _passed(self, function: Function, name: str, around: tuple[ast.AST, ...]) -> set[str]:
        """What the calls in the same package pass for the parameter ``name``.

        Whatever begins with an underscore is called in its own file only.
        """
        arguments = function.args
        names = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
        if name not in (*names, *(a.arg for a in arguments.kwonlyargs)):
            return set()
        is_method = bool(around) and isinstance(around[-1], ast.ClassDef)
        position = names.index(name) - is_method if name in names else len(names)
        kind = ast.Attribute if is_method else ast.Name
        return {
            text
            for call in calls_of(function.name, kind)
            if call.module is self
            or (call.module.path.parent == self.path.parent and not function.name.startswith("_"))
            for text in call.strings(position, name)
        }


def _bindings(scope: ast.AST, name: str) -> Iterator[tuple[ast.AST, tuple[int | None, ...]]]:
    """Yield (value, path into it) of everything a scope itself assigns or loops over."""
    for node in _own_nodes(scope):
        pairs: list[tuple[ast.AST, ast.AST, tuple[int | None, ...]]] = []
        match node:
            case ast.Assign():
                pairs = [(target, node.value, ()) for target in node.targets]
            case ast.AnnAssign(value=ast.expr() as value) | ast.NamedExpr(value=value):
                pairs = [(node.target, value, ())]
            case ast.For() | ast.comprehension():
                pairs = [(node.target, node.iter, (None,))]
        for target, value, path in pairs:
            for inner in _positions(target, name):
                yield value, path + inner


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, ast.ClassDef | Function):
            yield from _own_nodes(child)


def _positions(target: ast.AST, name: str) -> Iterator[tuple[int, ...]]:
    if isinstance(target, ast.Name) and target.id == name:
        yield ()
    elif isinstance(target, ast.Tuple | ast.List):
        for i, part in enumerate(target.elts):
            yield from ((i, *rest) for rest in _positions(part, name))


@cache
def modules() -> tuple[Module, ...]:
    """All source files of geoplan."""
    return tuple(Module(path) for path in sorted(HOME.rglob("*.py")))


@cache
def calls_of(name: str, kind: type[ast.AST] = ast.Name) -> tuple[Call, ...]:
    """All calls ``name(...)``, or ``something.name(...)`` where ``kind`` is an attribute."""
    return tuple(
        call
        for module in modules()
        for call in module.calls
        if isinstance(call.node.func, kind)
        and (call.node.func.id if kind is ast.Name else call.node.func.attr) == name
    )


@cache
def calls_to(origin: str, name: str) -> tuple[Call, ...]:
    """All calls of ``name`` of the module ``origin``, whatever name it is imported by."""
    home = HOME.joinpath(*origin.split(".")[1:]).with_suffix(".py")
    return tuple(
        call
        for module in modules()
        for local in [name if module.path == home else module.imported(origin, name)]
        for call in module.calls
        if local and isinstance(call.node.func, ast.Name) and call.node.func.id == local
    )


@cache
def constants() -> dict[str, str]:
    """All string literals of geoplan, each with a place where it stands."""
    return {
        node.value: f"{module.path.relative_to(HOME.parent)}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def start(node: ast.AST) -> str:
    """The literal text that a string put together at run time begins with."""
    match node:
        case ast.BinOp(op=ast.Add(), left=left):
            return start(left)
        case ast.JoinedStr(values=[first, *_]):
            return start(first)
        case ast.Constant(value=str(text)):
            return text
    return ""
