"""What a statement at the top level of a notebook binds, and whether grading keeps it.

Kept are imports, functions, classes, constants, and plain rebindings of functions
(`softmax = my_softmax`, a lambda, a `partial`). Calls are not: `softmax = check("02.1", softmax)`
is no definition, and experiments are not run.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from course_lib.hand_ins.normalize_code import DEFINITIONS

Kind = Literal["import", "definition", "rebinding", "constant", "member"]

SIMPLE = (
    *(ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Starred, ast.Slice, ast.Subscript),
    *(ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.JoinedStr),
    *(ast.FormattedValue, ast.Attribute, ast.Name, ast.Call),
    *(ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.keyword),
)
SIMPLE_CALLS = {"float", "int", "complex", "bool", "str", "abs", "frozenset", "slice"}
WRAPPERS = {"partial", "vectorize", "cache", "lru_cache", "staticmethod"}
MAX_POWER = 1_000  # of a constant: 10 ** 10 ** 10 would take for ever


@dataclass(frozen=True)
class Binding:
    """A statement that is kept."""

    node: ast.stmt  # the statement
    kind: Kind  # what it is
    names: tuple[str, ...]  # what it binds; for a member (`Layer.forward = f`), the class
    needs: frozenset[str]  # the names that must exist when it runs
    where: str  # the cell, as a remark calls it

    @property
    def defines(self) -> bool:
        """Whether it may be an answer to an exercise."""
        return self.kind in ("definition", "rebinding")


def flat(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body, and of its `if`, `try` and `with`, the less likely ones first."""
    for node in body:
        if isinstance(node, ast.If):
            never = isinstance(node.test, ast.Constant) and not node.test.value
            yield from flat(node.orelse)
            yield from flat([] if never else node.body)
        elif isinstance(node, ast.Try | ast.TryStar):
            for handler in node.handlers:
                yield from flat(handler.body)
            yield from flat([*node.body, *node.orelse, *node.finalbody])
        elif isinstance(node, ast.With):
            yield from flat(node.body)
        else:
            yield node


def bindings(
    body: Iterable[ast.stmt], where: str, known: dict[str, Kind], remarks: list[str]
) -> Iterator[Binding]:
    """The statements of a cell that are kept; `known` names and `remarks` are added to."""
    for node in flat(body):
        try:
            found = list(_binding(node, where, known))
        except RecursionError:
            remarks.append(f"{where}, line {node.lineno}: what stands there nests too deeply")
            continue
        for binding in found:
            if binding.kind != "member":
                known.update(dict.fromkeys(binding.names, binding.kind))
            yield binding


def _binding(node: ast.stmt, where: str, known: dict[str, Kind]) -> Iterator[Binding]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:  # one name a statement: a missing one takes no other with it
            one = ast.Import([alias])
            if isinstance(node, ast.ImportFrom):
                one = ast.ImportFrom(node.module, [alias], node.level)
            ast.copy_location(one, node)
            name = alias.asname or alias.name.split(".")[0]
            yield Binding(one, "import", (name,), frozenset(), where)
    elif isinstance(node, DEFINITIONS):
        yield Binding(node, "definition", (node.name,), frozenset(needs(node)), where)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        yield from _assignment(node, where, known)


def _assignment(
    node: ast.Assign | ast.AnnAssign, where: str, known: dict[str, Kind]
) -> Iterator[Binding]:
    targets: Sequence[ast.expr] = node.targets if isinstance(node, ast.Assign) else [node.target]
    if node.value is None or not _simple(node.value, known):
        return
    needed = frozenset(needs(node))
    kind: Kind = "rebinding" if _is_function(node.value, known) else "constant"
    if names := _names(targets):
        yield Binding(node, kind, names, needed, where)
    elif owner := _owner(targets, known):
        yield Binding(node, "member", (owner,), needed, where)


def _names(targets: Sequence[ast.expr]) -> tuple[str, ...]:
    """The names that are bound, or () when something else is bound, too."""
    parts = [p for t in targets for p in (t.elts if isinstance(t, ast.Tuple | ast.List) else [t])]
    names = [part.id for part in parts if isinstance(part, ast.Name)]
    return tuple(names) if len(names) == len(parts) else ()


def _owner(targets: Sequence[ast.expr], known: dict[str, Kind]) -> str:
    """The notebook's own class (or function) whose attribute is set, or ""."""
    target = targets[0]
    if len(targets) > 1 or not isinstance(target, ast.Attribute):
        return ""
    owner = target.value.id if isinstance(target.value, ast.Name) else ""
    return owner if known.get(owner) == "definition" else ""


def _is_function(value: ast.expr, known: dict[str, Kind]) -> bool:
    """Whether a simple value is a function: one of the notebook's own, a lambda, a wrapped one."""
    if isinstance(value, ast.Tuple | ast.List):
        return any(_is_function(part, known) for part in value.elts)
    if isinstance(value, ast.Name):
        return known.get(value.id) in ("definition", "rebinding")
    return isinstance(value, ast.Lambda) or _is_wrapper(value)


def _is_wrapper(value: ast.AST) -> bool:
    if not isinstance(value, ast.Call) or not value.args:
        return False
    return getattr(value.func, "id", getattr(value.func, "attr", "")) in WRAPPERS


def _simple(value: ast.expr, known: dict[str, Kind]) -> bool:
    """Whether a value is made of literals, known names and lambdas: nothing that would run long."""
    if isinstance(value, ast.Lambda):
        return True
    if isinstance(value, ast.Call) and not _is_wrapper(value):
        if not isinstance(value.func, ast.Name) or value.func.id not in SIMPLE_CALLS - known.keys():
            return False
        return all(_simple(a, known) for a in (*value.args, *(k.value for k in value.keywords)))
    if isinstance(value, ast.Name):
        return value.id in known or value.id in SIMPLE_CALLS | {"list", "dict", "tuple", "set"}
    if not isinstance(value, SIMPLE) or _is_long(value):
        return False
    return all(_simple(child, known) for child in ast.iter_child_nodes(value))  # type: ignore[arg-type]


def _is_long(value: ast.AST) -> bool:
    """Whether it is a power that would take for ever, or is not known not to."""
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Pow | ast.LShift):
        return False
    power = value.right.operand if isinstance(value.right, ast.UnaryOp) else value.right
    number = power.value if isinstance(power, ast.Constant) else None
    return not isinstance(number, int | float) or abs(number) > MAX_POWER


def needs(node: ast.AST) -> Iterator[str]:
    """The names that a statement reads when it runs: not those inside of function bodies."""
    todo: list[ast.AST] = [node]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            todo += (*node.decorator_list, node.args, *([node.returns] if node.returns else []))
        elif isinstance(node, ast.Lambda):
            todo.append(node.args)
        else:
            todo += ast.iter_child_nodes(node)
