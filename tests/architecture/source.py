"""The source of the product as syntax trees, for rules that an import contract cannot express."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE_ROOTS = ("platform", "tenants", "integrations")
PACKAGES = {
    "clb_core": "platform",
    "clb_platform": "platform",
    "clb_app": "platform",
    "clb_tenants": "tenants",
    "clb_integrations": "integrations",
}
ROOMS_OF_SLICES = ("clb_tenants", "clb_platform")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: its dotted name (a package's is that of its folder), its path and its tree."""

    name: str
    path: Path
    tree: ast.Module

    def at(self, node: ast.AST, what: str) -> str:
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)} {what}"

    def within(self, *places: str) -> bool:
        """Whether the module is one of `places` or stands inside one."""
        return any(self.name == place or self.name.startswith(place + ".") for place in places)

    @property
    def slice(self) -> tuple[str, str] | None:
        """(room.slice, file name) of a module of a slice, or None."""
        parts = self.name.split(".")
        if len(parts) < 3 or parts[0] not in ROOMS_OF_SLICES:
            return None
        return ".".join(parts[:2]), parts[2]


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the five packages."""
    return tuple(_modules())


def _modules() -> Iterator[Module]:
    for package, root in PACKAGES.items():
        for path in sorted((ROOT / root / package).rglob("*.py")):
            parts = path.relative_to(ROOT / root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield Module(name, path, ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))


def parsed(name: str, text: str) -> Module:
    """A module from text, to try a rule on."""
    return Module(name, ROOT / f"{name.replace('.', '/')}.py", ast.parse(text))


def dotted(node: ast.AST) -> str:
    """ "a.b.c" of a name or attribute; "?.c" when it begins with something else, such as a call."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"


def calls(module: Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def imports(module: Module) -> Iterator[tuple[ast.stmt, str, str]]:
    """(statement, module, name) of every import, those inside functions too; `import a.b` gives (…, "a.b", "")."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name, ""
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, module.at(node, "a relative import")
            for alias in node.names:
                yield node, node.module or "", alias.name


def texts(module: Module) -> Iterator[ast.Constant]:
    """Every text but docstrings."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


Rule = Callable[[Module], Iterable[str]]


def broken(rule: Rule, among: Iterable[Module] | None = None) -> list[str]:
    """Where a rule is broken, in all modules or in those given."""
    return [place for module in (modules() if among is None else among) for place in rule(module)]
