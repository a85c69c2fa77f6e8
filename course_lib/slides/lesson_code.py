"""The names of a solved lesson, for its deck: only what they need is run, in the lesson's order."""

import ast
import builtins
import contextlib
import dis
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

SECTION = re.compile(r"^#+ (\d+\.\d+|More)\b", re.MULTILINE)
ANSWERED = {"check", "hint", "predict", "quiz", "reveal", "trace", "outcome"}  # they bind nothing

STORES = {"STORE_NAME", "STORE_GLOBAL", "DELETE_NAME"}
LOADS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"}


@dataclass(frozen=True)
class Statement:
    """A statement at the top of a cell.

    Attributes:
        node: its syntax tree.
        cell: the number of its cell.
        section: the number of the section that it is in, "2.4"; "" before the first.
        binds: the names that it gives a value, or changes.
        uses: the names that it reads, in the bodies of its functions, too.
    """

    node: ast.stmt
    cell: int
    section: str
    binds: frozenset[str]
    uses: frozenset[str]


class LessonCode:
    """The statements of a solved lesson.

    Args:
        notebook: the solved notebook.
    """

    def __init__(self, notebook: Path) -> None:
        self.name = notebook.stem
        cells = json.loads(notebook.read_text("utf-8"))["cells"]
        self.statements = tuple(_statements(cells))

    def values(self, wanted: str) -> dict[str, Any]:
        """The values of some names, where they stand in the lesson.

        Args:
            wanted: a line for each section, `2.4: softmax p as bets`. A name has the value at the
                end of the cell that gives it one first, in that section or in the lesson.

        Raises:
            LookupError: the lesson gives no value to such a name.
        """
        asked = [one for line in wanted.strip().splitlines() for one in self._asked(line)]
        needed: set[int] = set()
        for at, _, _ in asked:
            self._collect(at, needed)
        space: dict[str, Any] = {"__name__": self.name}
        found: dict[str, Any] = {}
        for at in sorted(needed):
            module = ast.Module([self.statements[at].node], [])
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(module, self.name, "exec"), space)
            found |= {alias: space[name] for i, name, alias in asked if i == at}
        return found

    def _asked(self, line: str) -> Iterator[tuple[int, str, str]]:
        """(statement, name, name in the deck) of each name in a line."""
        section, colon, names = line.rpartition(":")
        for name, alias in re.findall(r"(\w+)(?: as (\w+))?", names):
            bound = [
                (at, one.cell)
                for at, one in enumerate(self.statements)
                if name in one.binds and (not colon or one.section == section.strip())
            ]
            if bound:
                yield max(at for at, cell in bound if cell == bound[0][1]), name, alias or name
            else:
                where = f" in section {section.strip()}" if colon else ""
                raise LookupError(f"lesson {self.name} gives no value to `{name}`{where}")

    def _collect(self, at: int, needed: set[int]) -> None:
        """Add a statement, and all that it needs, to those that must run."""
        if at in needed:
            return
        needed.add(at)
        own = self.statements[at]
        for name in own.uses - own.binds | _changed(own):
            bound = [i for i, one in enumerate(self.statements) if i != at and name in one.binds]
            if not bound:
                continue
            first = max((i for i in bound if i < at), default=bound[0])
            self._collect(first, needed)
            if "default_rng" in self.statements[first].uses:  # each draw moves the generator on
                for i in range(first + 1, at):
                    if name in self.statements[i].uses:
                        self._collect(i, needed)


def _changed(statement: Statement) -> frozenset[str]:
    """The names that a statement both reads and binds: `a[0] = 1`, `a += 1`, `a = f(a)`."""
    plain = isinstance(statement.node, ast.FunctionDef | ast.ClassDef)
    return frozenset() if plain else statement.uses & statement.binds


def _statements(cells: Iterable[dict[str, Any]]) -> Iterator[Statement]:
    section = ""
    for number, cell in enumerate(cells):
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            found = SECTION.findall(text)
            section = found[-1] if found else section
        elif cell["cell_type"] == "code":
            for node in ast.parse(text).body:
                binds, uses = _names(node)
                yield Statement(node, number, section, binds, uses)


def _names(node: ast.stmt) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a statement binds or changes, and those that it or its functions read."""
    code = compile(ast.Module([node], []), "a statement", "exec")
    binds = set() if _is_answered(node) else {*_operands(code, STORES)}
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        places = [n for n in ast.walk(node) if isinstance(n, ast.Subscript | ast.Attribute)]
        roots = [_root(n) for n in places if isinstance(n.ctx, ast.Store | ast.Del)]
        binds |= {root.id for root in roots if isinstance(root, ast.Name)}
    uses = {*_operands(code, LOADS, deep=True)} - set(dir(builtins)) - _own(node, code)
    uses |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)} & {"default_rng"}
    return frozenset(binds), frozenset(uses)


def _own(node: ast.stmt, code: CodeType) -> set[str]:
    """What a loop or a `with` gives a value before it reads it: it needs none of before."""
    if not isinstance(node, ast.For | ast.With):
        return set()
    first: dict[str, bool] = {}
    for instruction in dis.get_instructions(code):
        if instruction.opname in STORES | LOADS:
            first.setdefault(str(instruction.argval), instruction.opname in STORES)
    return {name for name, stored in first.items() if stored}


def _operands(code: CodeType, wanted: set[str], deep: bool = False) -> Iterator[str]:
    """The names in some instructions of compiled code, and of the functions in it."""
    for instruction in dis.get_instructions(code):
        if instruction.opname in wanted:
            yield str(instruction.argval)
    for inner in code.co_consts if deep else ():
        if isinstance(inner, CodeType):
            yield from _operands(inner, wanted, deep)


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node


def _is_answered(node: ast.stmt) -> bool:
    """`softmax = check("02.1", softmax)`: the name keeps its value."""
    call = getattr(node, "value", None)
    return (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ANSWERED
    )
