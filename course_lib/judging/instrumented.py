"""The code of an answer, with each expression recorded or replaced while it runs; see `locate`."""

import ast
import copy
import itertools
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from course_lib.judging.recording import Recording, RecordingHere

NEVER_WRAPPED = {"range", "super", "enumerate", "zip", "len", "isinstance", "print"}
FORM_KEYWORDS = {"axis", "keepdims", "dtype", "size", "shape", "axes", "copy"}
KINDS = (
    *(ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.BinOp, ast.UnaryOp, ast.BoolOp),
    *(ast.Compare, ast.IfExp, ast.ListComp, ast.Tuple),
)


@dataclass(frozen=True)
class Node:
    """An expression in the code of an answer.

    Attributes:
        id: its number; expressions within it have smaller ones.
        expr: the expression.
        stmt: the statement that it is in.
        function: the function that it is in.
        target: the variable that is assigned its value, or "".
        word: the word or sign of Python that it is all the rest of, such as "if" or "return" (or
            "yield"), "[" of what stands in brackets, "," of an item of a tuple; or "".
    """

    id: int
    expr: ast.expr
    stmt: ast.stmt
    function: str
    target: str = ""
    word: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is all that its statement assigns or returns."""
        return getattr(self.stmt, "value", None) is self.expr or self.word == "+="

    @property
    def name(self) -> str:
        """What tells it from others in another answer: a variable, or a word of Python."""
        return self.target or self.word

    @property
    def read(self) -> str:
        """The variable that it reads, or ""."""
        return variable(self.expr)


def variable(expr: ast.AST | None) -> str:
    """The variable or attribute that an expression is, or ""."""
    return ast.unparse(expr) if isinstance(expr, ast.Name | ast.Attribute) else ""


def assigned(stmt: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """The variables that a statement assigns, adds to or writes into, and the value of each."""
    if isinstance(stmt, ast.Assign):
        pairs = [(target, stmt.value) for target in stmt.targets]
    elif isinstance(stmt, ast.AugAssign | ast.AnnAssign):
        pairs = [(stmt.target, stmt.value)]
    elif isinstance(stmt, ast.For):
        pairs = [(stmt.target, None)]
    elif isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Call):
        call = stmt.value  # `curve.append(a)`, `np.add.at(counts, i, 1)`
        pairs = [(part, None) for part in (getattr(call.func, "value", None), *call.args[:1])]
    else:
        return
    for target, value in pairs:
        if isinstance(target, ast.Tuple):
            parts = value.elts if isinstance(value, ast.Tuple) else [None] * len(target.elts)
            each = [*zip(target.elts, parts, strict=False)]
        else:
            each = [(target, value)]
        for one, part in each:
            base = one
            while isinstance(base, ast.Subscript):
                base = base.value
            if name := variable(base):
                yield name, part if base is one else None


class _Wrapper:
    """Puts `__r__(id, E)` in the place of each expression E that is read.

    What is called, modules, slices and words of form such as `axis=1` stay as they are.
    """

    def __init__(self, tree: ast.Module, space: Mapping[str, Any]) -> None:
        self.space = space
        self.nodes: list[Node] = []
        self.wrapped = copy.deepcopy(tree)
        pairs = zip(ast.walk(self.wrapped), ast.walk(tree), strict=True)
        self._origin = {id(new): old for new, old in pairs}
        self._block(self.wrapped.body, "")
        ast.fix_missing_locations(self.wrapped)

    def _block(self, body: list[Any], function: str) -> None:
        for stmt in [*body]:
            if isinstance(stmt, ast.stmt):
                self._statement(stmt, function)
            elif isinstance(stmt, ast.ExceptHandler):
                self._block(stmt.body, function)
            if isinstance(stmt, ast.AugAssign) and variable(stmt.target):
                body.insert(body.index(stmt) + 1, self._after(stmt, function))

    def _statement(self, stmt: ast.stmt, function: str) -> None:
        if isinstance(stmt, ast.FunctionDef | ast.ClassDef):
            self._block(stmt.body, stmt.name if isinstance(stmt, ast.FunctionDef) else function)
            return
        origin: Any = self._origin[id(stmt)]
        words = {"test": "while" if isinstance(stmt, ast.While) else "if", "iter": "for"}
        words["value"] = "return" if isinstance(stmt, ast.Return) else ""
        for name, part in ast.iter_fields(stmt):
            if isinstance(part, ast.expr) and name in words:
                setattr(stmt, name, self._expr(part, origin, function, words[name]))
            elif isinstance(part, list):
                self._block(part, function)
        for target in [*getattr(stmt, "targets", ()), getattr(stmt, "target", None)]:
            for part in ast.walk(target) if target else ():
                if isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Store):
                    part.slice = self._index(part.slice, origin, function)

    def _index(self, expr: ast.expr, stmt: ast.stmt, function: str) -> ast.expr:
        """What stands in brackets: the whole, and each item; `a:b` becomes a call of `slice`."""
        if isinstance(expr, ast.Tuple):
            expr.elts = [self._index(item, stmt, function) for item in expr.elts]
            return self._recorded(expr, stmt, function, "[")
        if not isinstance(expr, ast.Slice):
            return self._expr(expr, stmt, function, "[")
        parts = [part or ast.Constant(None) for part in (expr.lower, expr.upper, expr.step)]
        made = ast.Call(ast.Name("slice", ast.Load()), parts, [])
        if all(isinstance(part, ast.Constant) and part.value is None for part in parts):
            return made
        self._origin[id(made)] = self._origin[id(expr)]
        return self._recorded(made, stmt, function, "[")

    def _after(self, stmt: ast.AugAssign, function: str) -> ast.stmt:
        """`v = __r__(id, v)`, to stand behind a statement such as `v *= mu`."""
        origin: Any = self._origin[id(stmt)]
        name = variable(stmt.target)
        before, target = (ast.parse(name, mode="eval").body for _ in range(2))
        self.nodes.append(Node(len(self.nodes), before, origin, function))
        made = ast.BinOp(before, stmt.op, origin.value)
        node = Node(len(self.nodes), made, origin, function, name, "+=")
        self.nodes.append(node)
        return ast.parse(f"{name} = __r__({node.id}, {ast.unparse(target)})").body[0]

    def _expr(self, expr: ast.expr, stmt: ast.stmt, function: str, word: str = "") -> ast.expr:
        if isinstance(expr, ast.Lambda | ast.Slice | ast.JoinedStr):
            return expr
        if isinstance(expr, ast.Yield) and expr.value:
            expr.value = self._expr(expr.value, stmt, function, "return")
            return expr
        for name, part in ast.iter_fields(expr):
            if name == "func":
                if isinstance(part, ast.Attribute) and not self._module(part.value):
                    part.value = self._expr(part.value, stmt, function)
            elif isinstance(expr, ast.Subscript) and name == "slice":
                expr.slice = self._index(part, stmt, function)
            elif isinstance(part, ast.expr):
                if not (isinstance(expr, ast.Attribute) and self._module(part)):
                    inner = "if" if name == "test" else ""
                    setattr(expr, name, self._expr(part, stmt, function, inner))
            elif isinstance(part, list):
                inner = "," if isinstance(expr, ast.Tuple) else ""
                for i, item in enumerate(part):
                    part[i] = self._item(item, stmt, function, inner)
        return self._recorded(expr, stmt, function, word)

    def _item(self, item: Any, stmt: ast.stmt, function: str, word: str) -> Any:
        if isinstance(item, ast.keyword):
            if item.arg not in FORM_KEYWORDS:
                item.value = self._expr(item.value, stmt, function)
            return item
        if isinstance(item, ast.comprehension):
            item.iter = self._expr(item.iter, stmt, function, "for")
            item.ifs = [self._expr(i, stmt, function, "if") for i in item.ifs]
            return item
        if isinstance(item, ast.Starred):
            item.value = self._expr(item.value, stmt, function)
            return item
        return self._expr(item, stmt, function, word) if isinstance(item, ast.expr) else item

    def _recorded(self, expr: ast.expr, stmt: ast.stmt, function: str, word: str) -> ast.expr:
        origin: Any = self._origin[id(expr)]
        made = () if isinstance(stmt, ast.AugAssign) else assigned(stmt)
        target = next((name for name, value in made if value is origin), "")
        plain = isinstance(expr, KINDS) and isinstance(getattr(expr, "ctx", ast.Load()), ast.Load)
        if not (plain or isinstance(expr, ast.Constant) and (target or word in ("return", "["))):
            return expr
        if self._aside(origin) and not word:
            return expr
        number = len(self.nodes)
        self.nodes.append(Node(number, origin, stmt, function, target, word))
        recorder = ast.Name("__r__", ast.Load())
        return ast.Call(recorder, [ast.Constant(number), expr], [])

    def _aside(self, expr: ast.expr) -> bool:
        match expr:
            case ast.Name(id=name):
                return name == "self" or callable(self.space.get(name)) or self._module(expr)
            case ast.Attribute(value=value):
                return self._module(value)
            case ast.Call(func=ast.Name(id=name)):
                return name in NEVER_WRAPPED
            case ast.UnaryOp(operand=ast.Constant()):
                return True
            case ast.Tuple(elts=items):
                return any(isinstance(item, ast.Slice) for item in items)
        return False

    def _module(self, expr: ast.expr) -> bool:
        while isinstance(expr, ast.Attribute):
            expr = expr.value
        name = expr.id if isinstance(expr, ast.Name) else ""
        return isinstance(self.space.get(name), types.ModuleType)


class Instrumented:
    """An answer whose expressions are recorded or replaced while it runs.

    Args:
        source: its functions and classes.
        space: the global names around them.
        names: what the exercise asks for.
        first: the name that a step means which names none.
        recording: makes what runs it.

    Raises:
        Exception: the source cannot be read or run.
    """

    def __init__(
        self,
        source: str,
        space: Mapping[str, Any],
        names: tuple[str, ...],
        first: str,
        recording: Callable[..., Recording] = RecordingHere,
    ) -> None:
        tree = ast.parse(source)
        self.tree, self.first = tree, first
        wrapper = _Wrapper(tree, space)
        self.nodes = wrapper.nodes
        self.run = recording(wrapper.wrapped, space, names, first)

    @cached_property
    def returned(self) -> list[Node]:
        """All that each `return` of its functions gives back."""
        return [n for n in self.nodes if isinstance(n.stmt, ast.Return) and n.whole]

    def inner(self, node: Node) -> Iterator[Node]:
        """The expressions that one is made of, through variables, too."""
        seen, left = {node.id}, [node]
        while left:
            at = left.pop()
            for other in self.parts(at):
                if other.id not in seen:
                    seen.add(other.id)
                    left.append(other)
                    yield other

    def parts(self, node: Node) -> Iterator[Node]:
        """The expressions within one, and those that made the variable that it reads."""
        yield from self._within[node.id]
        for writer in self.writers(node):
            value = next((v for name, v in assigned(writer) if name == node.read and v), None)
            made = {*ast.walk(value or getattr(writer, "iter", writer))}
            added = (n for n in self.nodes if n.stmt is writer and n.word == "+=")
            yield from itertools.chain((n for n in self.nodes if n.expr in made), added)

    def calls(self, function: str) -> list[Node]:
        """The calls of one of its functions."""
        calls = ((n, n.expr.func) for n in self.nodes if isinstance(n.expr, ast.Call))
        return [n for n, func in calls if ast.unparse(func).removeprefix("self.") == function]

    def writers(self, node: Node) -> list[Any]:
        """The statements that may have made the variable that an expression reads, in order."""
        found = [
            stmt
            for stmt, function in self._writing.get(node.read, ())
            if ("." in node.read and function != node.function)
            or (
                function == node.function
                and (stmt.lineno < node.stmt.lineno or self.loops[stmt] & self.loops[node.stmt])
            )
        ]
        return sorted(found, key=lambda stmt: stmt.lineno)

    def pieces(self, node: Node) -> list[Any]:
        """Those that gave the variable its last value: one, or several that write into it."""
        writers = self.writers(node)
        made = [i for i, stmt in enumerate(writers) if self.assigns_whole(stmt, node.read)]
        return (writers[made[-1] + 1 :] if made else writers) or writers[-1:]

    def assigns_whole(self, stmt: ast.AST, name: str) -> bool:
        """Whether a statement assigns all of a variable."""
        targets = stmt.targets if isinstance(stmt, ast.Assign) else []
        parts = (p for t in targets for p in (t.elts if isinstance(t, ast.Tuple) else [t]))
        return name in map(variable, parts)

    def ends_early(self, stmt: ast.stmt) -> bool:
        """Whether statements stand behind a `return` that it never lets run."""
        bodies = (getattr(n, "body", None) for n in ast.walk(self.tree))
        return any(isinstance(body, list) and stmt in body[:-1] for body in bodies)

    def built(self, node: Node) -> bool:
        """Whether the variable that an expression reads is written into, piece by piece."""
        name = node.read or node.target
        writing = [s for s, f in self._writing.get(name, ()) if "." in name or f == node.function]
        made = [value for stmt in writing for n, value in assigned(stmt) if n == name]
        return len(made) > 1 or made == [None]

    @cached_property
    def loops(self) -> dict[ast.AST, frozenset[ast.AST]]:
        """The loops that each statement is in."""
        found: dict[ast.AST, frozenset[ast.AST]] = {}

        def visit(at: ast.AST, loops: frozenset[ast.AST]) -> None:
            found[at] = loops
            inside = loops | {at} if isinstance(at, ast.For | ast.While) else loops
            for child in ast.iter_child_nodes(at):
                if isinstance(child, ast.stmt):
                    visit(child, inside)

        visit(self.tree, frozenset())
        return found

    @cached_property
    def _within(self) -> dict[int, list[Node]]:
        by_expr = {id(node.expr): node for node in self.nodes}
        own = {n.function: [m for m in self.nodes if m.function == n.function] for n in self.nodes}
        found: dict[int, list[Node]] = {}
        for node in self.nodes:
            parts = [*ast.walk(node.expr)]
            inside = [by_expr[id(p)] for p in parts if id(p) in by_expr and p is not node.expr]
            called = {ast.unparse(p.func) for p in parts if isinstance(p, ast.Call)}
            for name in called:
                inside += own.get(name.removeprefix("self."), [])
            found[node.id] = inside
        return found

    @cached_property
    def _writing(self) -> dict[str, list[tuple[Any, str]]]:
        found: dict[str, list[tuple[Any, str]]] = {}
        for function in ast.walk(self.tree):
            if isinstance(function, ast.FunctionDef):
                for stmt in ast.walk(function):
                    for name, _ in assigned(stmt):
                        found.setdefault(name, []).append((stmt, function.name))
        return found
