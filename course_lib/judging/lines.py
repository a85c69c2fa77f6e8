"""One line of an answer by itself: what it makes of right values in the lines before it.

A line is a name to which a function assigns, such as `dv`. What it needs of the function is kept:
the lines that lead to its value, without those whose values are given. So a wrong line costs only
itself, and a line that stops (a blank `...` in a sum) stops no other.
"""

import ast
import copy
import linecache
import types
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

BLOCKS = ("body", "orelse")
JUMPS = (ast.Return, ast.Raise)


class NoSuchLine(NameError):
    """The function assigns to no such name, or its source is not known."""


def line_of(function: Any, name: str, known: Sequence[str] = ()) -> Callable[..., Any]:
    """The line that makes `name`, as a function.

    Args:
        function: the whole answer.
        name: the line.
        known: lines whose values are given, by keyword.

    Returns:
        A function of the answer's own parameters, and of `known`.

    Raises:
        NoSuchLine: there is no such line.
    """
    code = getattr(function, "__code__", None)
    if code is None:
        raise NoSuchLine(name)
    program = _compiled(code, name, tuple(known))
    cells = function.__closure__ or ()
    enclosed = {n: c.cell_contents for n, c in zip(code.co_freevars, cells, strict=True)}
    space = {**function.__globals__, **enclosed}
    exec(program, space)
    return space[code.co_name]


@lru_cache(maxsize=2048)
def _compiled(code: types.CodeType, name: str, known: tuple[str, ...]) -> types.CodeType:
    text = "".join(linecache.getlines(code.co_filename))
    function = _analysed(text, code.co_name, code.co_firstlineno)
    if function is None:
        raise NoSuchLine(name)
    node, parts, reads = function
    arguments = _arguments(node)
    cut = copy.copy(node)
    end = ast.Return(ast.Name(name, ast.Load()))
    if name in reads:
        ast.copy_location(end, reads[name])  # it is quoted, if none is made
    cut.body = [*_sliced(parts, name, {*known}), end]
    cut.decorator_list = []
    cut.args = copy.copy(node.args)
    cut.args.kwonlyargs = node.args.kwonlyargs + [ast.arg(k) for k in known if k not in arguments]
    cut.args.kw_defaults = node.args.kw_defaults + [None for k in known if k not in arguments]
    return compile(ast.fix_missing_locations(ast.Module([cut], [])), code.co_filename, "exec")


@lru_cache(maxsize=512)  # each spelling of an exercise is asked for each of its lines
def _analysed(
    text: str, name: str, line: int
) -> "tuple[ast.FunctionDef, list[_Part], dict[str, ast.Name]] | None":
    """A function of a source, found by its name and first line: statements, last reads of names."""
    node = _functions(text).get((name, line))
    if node is None:
        return None
    local = _arguments(node).union(*map(_stored, node.body))
    loads = [n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    reads = {n.id: n for n in sorted(loads, key=lambda n: n.lineno)}
    return node, [_Part(statement, local) for statement in node.body], reads


@lru_cache(maxsize=8)
def _functions(text: str) -> dict[tuple[str, int], ast.FunctionDef]:
    try:
        nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)]
    except SyntaxError:  # magics of a notebook, or the source of something else
        return {}
    return {(n.name, min([n.lineno, *(d.lineno for d in n.decorator_list)])): n for n in nodes}


def _sliced(parts: "list[_Part]", name: str, known: set[str]) -> list[ast.stmt]:
    """The statements that lead to a name, up to the last one that assigns to it."""
    ends = [i for i, part in enumerate(parts) if name in part.writes]
    if not ends:
        raise NoSuchLine(name)
    parts = parts[: ends[-1] + 1]
    needed = {name}
    while True:
        reads = set[str]().union(*(part.reads(needed) for part in parts)) - known
        if reads <= needed:
            return [part.cut(needed) for part in parts if part.writes & needed]
        needed |= reads


class _Part:
    """A statement: the local names that it may write, and those that it reads for them."""

    def __init__(self, statement: ast.stmt, local: set[str]) -> None:
        self.statement = statement
        self.blocks: dict[str, list[_Part]] = {}
        head: list[ast.AST] = [statement]
        if isinstance(statement, ast.For | ast.While | ast.If | ast.With):
            blocks = {field: getattr(statement, field, []) for field in BLOCKS}
            self.blocks = {field: [_Part(s, local) for s in b] for field, b in blocks.items()}
            inside = [s for block in blocks.values() for s in block]
            head = [n for n in ast.iter_child_nodes(statement) if n not in inside]
        self.names = set[str]().union(*map(_names, head)) & local
        self.writes = set() if isinstance(statement, JUMPS) else _written(head, local)
        for part in self.parts:
            self.writes |= part.writes

    @property
    def jumps(self) -> bool:
        """Whether it ends a turn of the loop around it, or the loop."""
        own = isinstance(self.statement, ast.Break | ast.Continue)
        return own or any(part.jumps for part in self.parts)

    @property
    def parts(self) -> list["_Part"]:
        """What is inside it."""
        return [part for block in self.blocks.values() for part in block]

    def reads(self, needed: set[str]) -> set[str]:
        """What must be known for what is needed."""
        if not (self.writes & needed or self.jumps):
            return set()
        return self.names.union(*(part.reads(needed) for part in self.parts))

    def cut(self, needed: set[str]) -> ast.stmt:
        """The statement without what is not needed in it."""
        thinned = copy.copy(self.statement) if self.blocks else self.statement
        for field, block in self.blocks.items():
            kept = [part.cut(needed) for part in block if part.writes & needed or part.jumps]
            setattr(thinned, field, kept or ([ast.Pass()] if field == "body" else []))
        return thinned


def _arguments(function: ast.FunctionDef) -> set[str]:
    of = function.args
    return {a.arg for a in (*of.posonlyargs, *of.args, *of.kwonlyargs)}


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _stored(node: ast.AST) -> set[str]:
    """The names that a statement binds, with those whose parts it writes."""
    found = set()
    for n in ast.walk(node):
        if isinstance(n, ast.Name | ast.Attribute | ast.Subscript) and isinstance(n.ctx, ast.Store):
            while isinstance(n, ast.Attribute | ast.Subscript):
                n = n.value
            found |= {n.id} if isinstance(n, ast.Name) else set()
        elif isinstance(n, ast.FunctionDef):
            found.add(n.name)
    return found


def _written(nodes: list[ast.AST], local: set[str]) -> set[str]:
    """The local names that these may write: a call may write what it is given, or its `out`."""
    found = set[str]().union(*map(_stored, nodes))
    for node in (n for each in nodes for n in ast.walk(each)):
        called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        if called or (isinstance(node, ast.keyword) and node.arg == "out"):
            found |= _names(node) & local
    return found
