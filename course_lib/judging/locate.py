"""Which step of an answer is wrong first: put one of its values right, and ask the judge again.

Every expression of the learner's code is recorded, and so is every one of the right answer and its
variants. A value of the learner's that no right answer has is then replaced by one of theirs, and
the case runs again. Where the answer is right then, in other cases and with other numbers, too,
that expression is what to look at. Equal values alone prove less, because an answer may take a way
of its own: they say which names are right before it, and where an earlier step is returned.

What is said holds the learner's own code and numbers, never the right ones. It is a hint: whatever
goes wrong here, nothing is said.
"""

import ast
import copy
import itertools
import math
import re
import time
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from course_lib.judging.answer_key import AnswerKey
from course_lib.judging.answers import Answer
from course_lib.judging.compare import all_close, as_array, close, same_value, uses_float32
from course_lib.judging.execution_limits import global_state_kept, no_warnings, timers_ready
from course_lib.judging.exercise import Implementation, source_of
from course_lib.judging.formatting import show
from course_lib.judging.outcome import Outcome, in_float32, judge_case
from course_lib.judging.recording import PLACES, Recording, RecordingHere, numeric
from course_lib.judging.runner import run_case
from course_lib.judging.steps import Step
from course_lib.judging.verdict import Verdict

Run = tuple[int, bool]  # a case's number, and whether it has other numbers than its seed's
SECONDS, CEILING, MOST_RUNS = 0.2, 0.4, 500  # of computing, by the clock, and runs, for one answer
TRIES = 24  # right values that are put in the place of one expression
PATIENCE = 10.0  # seconds for a right answer, which ends on a busy machine, too
ANOTHER = 7_919  # added to a seed for other numbers
MOST_LINES = 3  # that write into one variable, and are quoted together
LONGEST = 70  # characters of the learner's code that are quoted at once
N_RIGHT = 8  # right answers that are recorded: the page's own, and variants

NEVER_WRAPPED = {"range", "super", "enumerate", "zip", "len", "isinstance", "print"}
FORM_KEYWORDS = {"axis", "keepdims", "dtype", "size", "shape", "axes", "copy"}
KINDS = (
    *(ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.BinOp, ast.UnaryOp, ast.BoolOp),
    *(ast.Compare, ast.IfExp, ast.ListComp, ast.Tuple),
)


# ---------------------------------------------------------------- code that records its values


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
        return _variable(self.expr)


def _variable(expr: ast.AST | None) -> str:
    return ast.unparse(expr) if isinstance(expr, ast.Name | ast.Attribute) else ""


def _assigned(stmt: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
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
            if name := _variable(base):
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
            if isinstance(stmt, ast.AugAssign) and _variable(stmt.target):
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
        name = _variable(stmt.target)
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
        made = () if isinstance(stmt, ast.AugAssign) else _assigned(stmt)
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
            value = next((v for name, v in _assigned(writer) if name == node.read and v), None)
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
        return name in map(_variable, parts)

    def ends_early(self, stmt: ast.stmt) -> bool:
        """Whether statements stand behind a `return` that it never lets run."""
        bodies = (getattr(n, "body", None) for n in ast.walk(self.tree))
        return any(isinstance(body, list) and stmt in body[:-1] for body in bodies)

    def built(self, node: Node) -> bool:
        """Whether the variable that an expression reads is written into, piece by piece."""
        name = node.read or node.target
        writing = [s for s, f in self._writing.get(name, ()) if "." in name or f == node.function]
        made = [value for stmt in writing for n, value in _assigned(stmt) if n == name]
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
                    for name, _ in _assigned(stmt):
                        found.setdefault(name, []).append((stmt, function.name))
        return found


# ---------------------------------------------------------------- what right answers give


@dataclass(frozen=True)
class Trail:
    """What one expression gave in several runs.

    Attributes:
        runs: for each run, the values call by call.
    """

    runs: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, node: Node, tapes: list[dict[int, list[Any]]]) -> "Trail":
        """That of an expression; of a condition, whether it held."""
        each = (tape[node.id] for tape in tapes)
        if node.word in ("if", "while"):
            each = (
                [bool(v) if isinstance(v, float | np.number) else v for v in run] for run in each
            )
        return cls(tuple(map(tuple, each)))

    @cached_property
    def flat(self) -> tuple[np.ndarray, ...] | None:
        """For each run all its numbers; None where there is something else."""
        if any(v is None or type(v) in (tuple, slice, str) for run in self.runs for v in run):
            return None
        return tuple(np.concatenate([np.ravel(v) for v in run]).astype(float) for run in self.runs)

    @cached_property
    def numbers(self) -> tuple[np.ndarray, ...] | None:
        """The same in order of size, without noise."""
        return None if self.flat is None else tuple(np.sort(np.round(run, 10)) for run in self.flat)

    @cached_property
    def small(self) -> bool:
        """Whether it holds words, whole numbers or tuples of these only, as sizes and axes are."""
        return all(type(v) in (*PLACES, tuple, str) for run in self.runs for v in run)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many numbers each run gave."""
        return tuple(map(len, self.numbers)) if self.numbers else ()

    @cached_property
    def weight(self) -> float:
        """The sum of the absolute numbers: it tells most trails apart."""
        with np.errstate(all="ignore"):
            return float(sum(np.nansum(np.abs(run)) for run in self.numbers or ()))

    @property
    def tells(self) -> bool:
        """Whether it holds more than one repeated number, in a run or over the runs."""
        if self.numbers is None or self.small:
            return False
        each = [run[~np.isnan(run)] for run in self.numbers]  # `np.empty` may hold NaN
        return any(len(run) > 1 and run[0] != run[-1] for run in each) or (
            all(map(len, each)) and len({run[0] for run in each}) > 1
        )

    @cached_property
    def shapes(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """The shapes of each run's values."""
        return tuple(tuple(np.shape(v) for v in run) for run in self.runs)

    def same(self, other: "Trail") -> bool:
        """Whether both hold the same numbers in every run.

        In whatever order where the shapes differ: one may be the other transposed, or a loop's.
        """
        if self.small or other.small:
            return self.small and other.small and self.runs == other.runs
        if self.sizes != other.sizes or not self.sizes:
            return False
        if not math.isclose(self.weight, other.weight, rel_tol=1e-6, abs_tol=1e-12):
            return False
        left, right = self.numbers, other.numbers
        if self.shapes == other.shapes:
            left, right = self.flat, other.flat
        return all(map(_equal, left or (), right or ()))

    def made_of(self, given: list[set[Any]]) -> bool:
        """Whether each of its values was given in that run, in whatever order and shape."""
        if self.small or self.flat is None:
            return False
        return all({*map(_numbers, run)} <= g for run, g in zip(self.runs, given, strict=True))


def _equal(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and all_close(a, b, 1e-7, 1e-12)


@dataclass(frozen=True)
class RightStep:
    """An expression of a right answer: which of them, its number, its name, what it gave."""

    answer: int
    node: int
    name: str
    trail: Trail


class RightSteps:
    """What right answers to an exercise give on the way, for the seed of an answer key."""

    def __init__(self, answer_key: AnswerKey) -> None:
        self.key, exercise = answer_key, answer_key.exercise
        given = [exercise.reference, *(v.right for v in exercise.variants)]
        self.answers = [a for g in given[:N_RIGHT] if (a := self._instrumented(g))]
        self._tapes: dict[tuple[int, Run], dict[int, list[Any]]] = {}
        self._found: dict[tuple[Run, ...], tuple[RightStep, ...]] = {}

    def _instrumented(self, given: Implementation) -> Instrumented | None:
        exercise, source = self.key.exercise, source_of(given)
        if not source:
            return None
        functions = exercise.implementation(given)
        try:
            one = next(iter(given.values() if isinstance(given, Mapping) else [given]))
            return Instrumented(source, globals_of(one), tuple(functions), exercise.name)
        except Exception:  # another right answer may do
            return None

    def steps(self, run: Run) -> tuple[Step, ...]:
        """The settled steps of a case."""
        return _asked(self.key, run)[0]

    def values(self, answer: int, run: Run) -> dict[int, list[Any]]:
        """What each expression of a right answer gives."""
        if (answer, run) not in self._tapes:
            tape = self.answers[answer].run.recorded(self.steps(run), PATIENCE)
            self._tapes[answer, run] = tape or {}
        return self._tapes[answer, run]

    def found(self, runs: tuple[Run, ...]) -> tuple[RightStep, ...]:
        """The right steps that tell something, each once."""
        if runs not in self._found:
            if len(self._found) >= 16:
                self._found.clear()
            self._found[runs] = tuple(self._distinct(runs))
        return self._found[runs]

    def _distinct(self, runs: tuple[Run, ...]) -> Iterator[RightStep]:
        names, words = set[str](), list[Any]()
        given, kept = inputs(self.steps(run) for run in runs), list[Trail]()
        for i, answer in enumerate(self.answers):
            tapes = [self.values(i, run) for run in runs]
            nodes = [n for n in answer.nodes if all(n.id in tape for tape in tapes)]
            for node in sorted(nodes, key=lambda n: not n.target):  # named ones first
                trail = Trail.of(node, tapes)
                if node.target and trail.small:
                    name = f"{node.target} {node.word}"  # `n = 1` is no `n += 1`
                    new = i == 0 and name not in names
                    names.add(name)
                elif trail.small:
                    new = bool(node.word) and (node.word, trail.runs) not in words
                    words.append((node.word, trail.runs))
                else:
                    alike = (other for other in kept if other.shapes == trail.shapes)
                    known = trail.made_of(given) or any(map(trail.same, alike))
                    new = not known if trail.tells or node.target else False
                    first = node.word == "for" or node.name not in names
                    named = node.target.startswith("self.") or (node.read and node.name)
                    new = new or bool(known and named and first)
                    names.add(node.name)
                if new:
                    kept.append(trail)
                    yield RightStep(i, node.id, node.name, trail)


def inputs(asked: Iterator[tuple[Step, ...]]) -> list[set[Any]]:
    """What an answer is given in each run."""
    return [
        {_numbers(a) for s in steps for a in _arrays((*s.args, *s.kwargs.values()))}
        for steps in asked
    ]


def _numbers(value: Any) -> tuple[int, bytes]:
    """How many numbers a value holds, and which, in whatever order."""
    return np.size(value), (np.sort(np.round(np.ravel(value).astype(float), 9)) + 0.0).tobytes()


def _arrays(value: Any) -> Iterator[Any]:
    if isinstance(value, list) and (array := as_array(value)) is not None:
        yield array
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _arrays(item)
    elif isinstance(value, Mapping):
        yield from _arrays(list(value.values()))
    elif isinstance(value, int | float | np.number | np.ndarray) and numeric(value):
        yield value


@lru_cache(maxsize=32)
def right_steps(answer_key: AnswerKey) -> RightSteps:
    """Those of an answer key, made once."""
    return RightSteps(answer_key)


@lru_cache(maxsize=256)
def _asked(key: AnswerKey, run: Run) -> tuple[tuple[Step, ...], tuple[Answer, ...]]:
    """The steps of a case and the right answers to them."""
    case, other = run
    if not other:
        return key.steps[case], key.reference[case]
    exercise = key.exercise
    rng = np.random.default_rng([key.seed + ANOTHER, int(exercise.id.replace(".", "")), case])
    steps = exercise.cases[case].settled(rng)
    return steps, run_case(exercise.reference, exercise.name, steps, repeat=False)


def globals_of(given: Any) -> Mapping[str, Any]:
    """The global names around a function or class."""
    if isinstance(given, type):
        given = next(m for m in vars(given).values() if hasattr(m, "__globals__"))
    if getattr(given, "__closure__", None):
        raise ValueError("a closure is not followed")
    return given.__globals__


# ---------------------------------------------------------------- the search


VAGUE = (
    *("not recognised", "nearly right", "wrong at the margin", "not conserved"),
    *("another shape", "another type", "a property", "a simple relation", "right in part"),
)
"""Detectors that say what is seen, and not why: after these, evidence short of a proof is told."""


def with_step(
    answer_key: AnswerKey,
    verdict: Verdict,
    functions: Mapping[str, Any],
    source: str,
    clock: float | None = None,
) -> Verdict:
    """The verdict with the step of a wrong answer that is to be looked at, where one is found.

    Args:
        answer_key: the exercise and its seed.
        verdict: what the judge said of the answer.
        functions: the answer's functions and classes.
        source: their code, or "" where it is not known.
        clock: seconds that the search may take by the clock, if nobody waits for it.
    """
    if not source or silent(answer_key, verdict):
        return verdict

    def code() -> Instrumented:
        exercise = answer_key.exercise
        around = globals_of(functions[exercise.name])
        return Instrumented(source, around, exercise.names, exercise.name)

    return searched(answer_key, verdict, code, SECONDS, CEILING if clock is None else clock)


def searched(
    answer_key: AnswerKey,
    verdict: Verdict,
    code: Callable[[], Instrumented],
    computing: float,
    clock: float,
) -> Verdict:
    """The same for an answer that `code` makes, within seconds of computing and by the clock."""
    try:
        with global_state_kept(), timers_ready(), no_warnings():
            search = _Search(answer_key, verdict, code, (computing, clock))
            located = search.said()
    except Exception:  # it is a hint: what cannot be followed is not told
        return verdict
    surely = search.kind in ("hit", "short") or verdict.diagnosis in VAGUE
    return replace(verdict, located=located) if surely else verdict


JUDGED_BY_VALUE = ("values", "shape", "type", "error", "property", "warning")


def silent(answer_key: AnswerKey, verdict: Verdict) -> bool:
    """Whether there is nothing to look for: no value came, or one of torch's."""
    first = verdict.first_failing
    return (
        verdict.status != "not yet"
        or verdict.misconception is not None
        or first is None
        or first.fault not in JUDGED_BY_VALUE
        or first.got.repeat != "same"
        or (first.got.value is None and first.got.error is None)
        or "torch" in answer_key.exercise.needs
        or bool(first.got.error and (first.got.error.late or first.got.error.type in STOPPED))
    )


STOPPED = ("NameError", "UnboundLocalError", "NotImplementedError", "MemoryError")


class _Search:
    """One answer's search, with what is known by then."""

    def __init__(
        self,
        key: AnswerKey,
        verdict: Verdict,
        code: Callable[[], Instrumented],
        limits: tuple[float, float],
    ) -> None:
        self.key, self.exercise = key, key.exercise
        self.faults = [outcome.fault for outcome in verdict.outcomes]
        order = sorted(range(len(self.faults)), key=lambda i: _plainness(verdict.outcomes[i]))
        stopping = {i for i in order if verdict.outcomes[i].expected.error}
        asked = [i for i in order if i not in stopping]
        if not any(self.faults[i] in JUDGED_BY_VALUE for i in asked):
            asked = [i for i in order if self.faults[i] or i not in stopping]
        best = next(i for i in asked if self.faults[i] in JUDGED_BY_VALUE)
        asked = [i for i in asked if self._called(i) == self._called(best)]
        self.failing = [i for i in asked if self.faults[i] in JUDGED_BY_VALUE]
        candidates = [*self.failing, *(i for i in asked if not self.faults[i])]
        alike = [i for i in candidates if self._handed(i) == self._handed(best)]
        best, *others = (alike if len(alike) > 1 else candidates)[:3]
        self.runs: tuple[Run, ...] = ((best, False), (best, True), *((i, False) for i in others))
        self.outcome = verdict.outcomes[best]
        self.right = right_steps(key)
        self.known = self.right.found(self.runs)  # made once for all answers: not this one's time
        self.limits, self.n_runs = limits, 0
        self.began = time.thread_time(), time.perf_counter()
        self.kind = ""
        self.code = code()
        self.tapes = [self._tape(run) for run in self.runs]
        self._without_shorter_ways()
        self.trails = {
            node.id: Trail.of(node, self.tapes)
            for node in self.code.nodes
            if all(node.id in tape for tape in self.tapes)
        }
        given = inputs(self.right.steps(run) for run in self.runs)
        self.matched: dict[int, RightStep] = {}
        self.unknown: list[Node] = []
        self.given: set[int] = set()  # those that are an argument's value
        self.doubted: list[Node] = []  # neither right nor wrong by their values alone
        self.likely: set[int] = set()  # of the doubted those that may well be right
        self.turned: set[int] = set()  # those of right numbers in another shape, where that matters
        for node in self.code.nodes:
            trail = self.trails.get(node.id)
            result = bool(node.read and node.word and isinstance(node.stmt, ast.Return))
            plain = ("", node.read, "return", *(() if self._small(node) else ("[", ",")))
            alias = result or (node.read and node.name not in plain)
            if trail is None or (node.read and not alias and not self.code.built(node)):
                continue  # an argument, or a variable whose value is an expression of its own
            if node.word and trail.small:
                self.doubted.append(node)
                same = (s.name == node.name and s.trail.same(trail) for s in self.known)
                self.likely |= {node.id} if any(same) else set()
            elif trail.made_of(given):
                self.given.add(node.id)
                misnamed = self._misnamed(node, trail)
                self.doubted += [node] * bool(alias or misnamed)
                self.likely |= set() if misnamed else {node.id}
            elif not (trail.tells or node.target):
                self.doubted += [node] * bool(trail.flat and not trail.small)
            elif step := self._match(node, trail):
                self.matched[node.id] = step
                turned = step.trail.shapes != trail.shapes
                if turned and self.outcome.fault in ("error", "shape"):
                    self.turned.add(node.id)
                doubted = result or node.id in self.turned or self._misnamed(node, trail)
                doubted |= node.word == "return" and self._helps(node) and not step.name
                self.doubted += [node] * doubted
            elif trail.tells or trail.small or (trail.flat and not self.code.built(node)):
                self.unknown.append(node)
            elif trail.flat:
                self.doubted.append(node)
        used = {
            inner.id
            for node in self.code.nodes
            if node.id in self.matched and self.trails[node.id].tells
            for inner in self.code.inner(node)
        }
        self.bad = [node for node in self.unknown if node.id not in used]
        self.doubted += [node for node in self.unknown if node.id in used]

    def _without_shorter_ways(self) -> None:
        """Leave out right cases that do not reach all that the first one does: `if n > 1`, say."""
        reached = self.tapes[0].keys()
        kept = [
            (run, tape)
            for run, tape in zip(self.runs, self.tapes, strict=True)
            if self.faults[run[0]] or reached <= tape.keys()
        ]
        if len(kept) < len(self.runs):
            self.runs, self.tapes = tuple(run for run, _ in kept), [tape for _, tape in kept]
            self.known = self.right.found(self.runs)

    def _helps(self, node: Node) -> bool:
        """Whether an expression is in a function that the answer calls, and no case does."""
        called = {s.member or s.target or self.code.first for s in self.outcome.steps}
        return node.function not in called

    def _small(self, node: Node) -> bool:
        return node.id in self.trails and self.trails[node.id].small

    def _called(self, case: int) -> set[str]:
        """The functions and classes of the answer that a case calls."""
        return {s.target for s in self.key.steps[case] if s.kind in ("call", "make")}

    def _handed(self, case: int) -> list[tuple[str, int, tuple[str, ...]]]:
        """What a case calls, with how many arguments: others may take another way."""
        return [(s.target, len(s.args), tuple(s.kwargs)) for s in self.key.steps[case]]

    def _match(self, node: Node, trail: Trail) -> RightStep | None:
        """The right step that gives what an expression gives, as far as that came."""
        if not (trail.small or trail.tells or self.code.built(node)):
            return None  # all 0, say: only what is still to be filled is right so
        alike = [s for s in self.known if s.name == node.target] if trail.small else []
        return next((step for step in alike or self.known if step.trail.same(trail)), None)

    def _misnamed(self, node: Node, trail: Trail) -> bool:
        """Whether right answers have other values under its name."""
        again = node.target in map(_variable, ast.walk(node.expr))  # x = np.array(x)
        kept = node.id in self.given and node.target.startswith("self.")
        if not node.target or again or (self.code.built(node) and not kept):
            return False
        same = [step.trail.same(trail) for step in self.known if step.name == node.target]
        return bool(same) and not any(same)

    @property
    def left(self) -> float:
        """Seconds that the search may still take."""
        computing, clock = time.thread_time() - self.began[0], time.perf_counter() - self.began[1]
        return min(self.limits[0] - computing, self.limits[1] - clock)

    def _tape(self, run: Run) -> dict[int, list[Any]]:
        tape = self.code.run.recorded(self.right.steps(run), max(self.left / 2, 0.001))
        if tape is None:
            raise ValueError("too much is recorded")
        return tape

    # ------------------------------------------------------------ value replacement

    def hits(self) -> Iterator[tuple[Node, RightStep]]:
        """Expressions that make the answer right when they have a right step's value."""
        bad = [*self.bad, *(n for n in self.doubted if n.word)]
        doubted = sorted((n for n in self.doubted if not n.word), key=lambda n: n.id)
        error = self.outcome.got.error
        if error and not error.text.lstrip().startswith("raise "):  # it only leads to that line
            likely = [n for n in bad if n.word in ("if", "while") and n.id in self.likely]
            leads = {part for n in likely for part in ast.walk(n.expr)}
            bad, doubted = ([n for n in some if n.expr not in leads] for some in (bad, doubted))
        for node in (*sorted(bad, key=lambda n: n.id), *doubted):
            if step := self._put_right(node):
                yield node, step

    def _put_right(self, node: Node) -> RightStep | None:
        for step in self._fitting(node):
            if self.left < 0 or self.n_runs > MOST_RUNS:
                return None
            if self._accepted(node, step):
                return step
        return None

    def _fitting(self, node: Node) -> list[RightStep]:
        mine = self.trails[node.id]

        def distance(step: RightStep) -> int:
            far = (step.trail.sizes != mine.sizes) + (step.trail.shapes != mine.shapes)
            return far if step.name and step.name in (node.name, node.read) else far + 3

        stopped = self.outcome.fault == "error"  # what has another type may have stopped it
        fitting = [
            s
            for s in self.known
            if s.trail.small == mine.small or (stopped and s.name and s.name == node.target)
        ]
        if mine.small and node.word and node.word != "return":
            fitting = [s for s in fitting if s.name == node.name]
        if stopped:  # the line that raised is told, so here no guesses
            fitting = [s for s in fitting if s.name == node.name or s.trail.shapes == mine.shapes]
        known = node.id in self.matched and not self._another_name(node)
        if known or (node.id in self.given and not node.read):
            name = node.name if node.word == "return" else node.target
            fitting = [s for s in fitting if s.name == name]
        if node in self.doubted:  # it may be right: nothing of another name, size and shape
            fitting = [s for s in fitting if distance(s) < 5]
        return sorted(fitting, key=distance)[:TRIES]

    def _accepted(self, node: Node, step: RightStep) -> bool:
        first, again, *_ = self.runs
        stopped = self.outcome.fault == "error"  # else where it stops, it may not get there
        more = [(i, False) for i in self.failing[1:5] if stopped or self.faults[i] != "error"]
        return all(self._passes(node, step, run) for run in (first, again, *more))

    def _passes(self, node: Node, step: RightStep, run: Run) -> bool:
        self.n_runs += 1
        if self.left < 0:
            return False
        tape = self.right.values(step.answer, run)
        theirs = tape.get(step.node)
        if theirs is None:
            return not tape and run not in self.runs  # too much to be recorded
        values = theirs
        if run in self.runs:
            mine = self.trails[node.id].runs[self.runs.index(run)]
            values = _fitted(theirs, mine)
        elif len(self.trails[node.id].runs[0]) != len(step.trail.runs[0]):
            return True  # cannot be put in there
        if values is None:
            return False
        steps, expected = _asked(self.key, run)
        got = self.code.run.with_value(node.id, values, steps, max(self.left, 0.001))
        case = self.exercise.cases[run[0]]
        if self.faults[run[0]] != "warning":  # what is replaced has warned before
            got = tuple(replace(answer, warned=()) for answer in got)
        outcome = judge_case(self.exercise, case, steps, got, expected)
        return outcome.passed or outcome.fault in ("changed", "dtype")

    # ------------------------------------------------------------ what is said

    @cached_property
    def results(self) -> set[int]:
        """The expressions whose values are returned as they are, and those kept in an object."""
        found: set[int] = set()
        left = [n for n in self.code.nodes if isinstance(n.stmt, ast.Return) and n.whole]
        left = [n for n in left if not self._helps(n)]
        left += [n for n in self.code.nodes if n.target.startswith("self.")]
        while left:
            node = left.pop()
            if node.id in found:
                continue
            found.add(node.id)
            expr = node.expr
            parts = [expr.body, expr.orelse] if isinstance(expr, ast.IfExp) else []
            parts += expr.elts if isinstance(expr, ast.Tuple) else []
            left += [n for n in self.code.nodes if n.expr in parts]
            if node.read:
                writers = self.code.writers(node)
                left += [n for n in self.code.nodes if n.stmt in writers and n.target == node.read]
        return found

    def said(self) -> str:
        """The sentences, or ""."""
        short, (got, expected) = self._shorter(), (self.outcome.got, self.outcome.expected)
        near = same_value(got.value, expected.value, 1e-5, 1e-6)
        if short and near and self.outcome.fault == "values":
            return self._told("short", short)
        weak: tuple[Node, RightStep] | None = None
        for node, step in self.hits():
            if call := self._called_wrongly(node):
                return self._told("hit", *call)
            if node.id not in self.results or self._parts_right(node):
                return self._told("hit", *self._deeper(node, step))
            weak = weak or (node, step)
        if self.left < 0:
            return ""
        if weak and (self._another_name(weak[0]) or self._other_results(weak[0])):
            return self._told("hit", *weak)
        if short and self.outcome.fault in ("error", "property"):
            return self._told("short", short)
        result = self._result_at_fault()
        before = {n.id for n in (result, *self.code.inner(result))} if result else set[int]()
        wrong = [n for n in self.bad if self.trails[n.id].tells and n.id in before]
        early = result and self.code.ends_early(result.stmt)
        told = result and (self._followed(result) or early) and not wrong
        told = told and "error" not in self.faults
        return self._told("result", result) if result and told else ""

    def _called_wrongly(self, node: Node) -> tuple[Node, RightStep] | None:
        """The one of several calls that is wrong, where an expression is in a helper.

        A call that right answers make, too, is not to blame.
        """
        calls = [n for n in self.code.calls(node.function) if n.id in self.trails]
        if len(calls) < 2 or not self._helps(node):
            return None
        known = {ast.unparse(n.expr) for a in self.right.answers for n in a.calls(node.function)}
        for call in calls:
            if ast.unparse(call.expr) not in known and (step := self._put_right(call)):
                return call, step
        return None

    def _deeper(self, node: Node, step: RightStep) -> tuple[Node, RightStep]:
        """An earlier variable, or a name that a helper returns, that makes the answer right, too.

        It was passed over because it has another right step's value, or is used for one.
        """
        for at in sorted(self.code.inner(node), key=lambda n: n.id):
            told = at.target or (self._another_name(at) and self._helps(at))
            if told and at in self.doubted and (other := self._put_right(at)):
                return at, other
        return node, step

    def _shorter(self) -> Node | None:
        """The first expression of fewer digits than all that is given and all that is right."""
        every = range(len(self.right.answers))  # a step in float32 may be known as one in float64
        right = [v for i in every for v in self.right.values(i, self.runs[0]).values()]
        if in_float32(self.outcome.steps) or uses_float32([*right, self.outcome.expected.value]):
            return None
        return next((n for n in self.code.nodes if uses_float32(self.tapes[0].get(n.id))), None)

    def _parts_right(self, node: Node) -> bool:
        """Whether all that an expression is made of is right, or given."""
        doubtful = {n.id for n in (*self.unknown, *self.doubted)} - self.likely - self.turned
        made, inner = node.read and self.code.writers(node), [*self.code.inner(node)]
        sure = [n for n in inner if n.id in self.matched and n.id not in doubtful]
        sure = [part.id for n in sure if self.trails[n.id].tells for part in self.code.inner(n)]
        return not made and doubtful.isdisjoint({n.id for n in inner} - {*sure})

    def _other_results(self, node: Node) -> list[Node]:
        """The results beside one that are right: of a `return`, or kept in an object."""
        if node.target.startswith("self."):
            kept = (n for n in self.code.nodes if n.target.startswith("self."))
            beside = (n for n in kept if n.function == node.function and n.target != node.target)
            return [n for n in beside if n.id in self.matched]
        whole = [n for n in self.code.nodes if n.whole and isinstance(n.stmt, ast.Return)]
        elts = [e for n in whole if isinstance(n.expr, ast.Tuple) for e in n.expr.elts]
        return [n for n in self.code.nodes if n.expr in elts and n is not node and self._has(n)]

    def _another_name(self, node: Node) -> bool:
        """Whether another name is returned than the one that was meant: what it holds is right."""
        if node.word == ",":
            return True
        if node.word != "return" or not node.read:
            return False
        made = {node.id, *(n.id for n in self.code.parts(node) if n.target == node.read)}
        writers = self.code.writers(node)
        whole = all(self.code.assigns_whole(stmt, node.read) for stmt in writers)
        return whole and not made.isdisjoint(self.given | self.matched.keys())

    def _right_before(self, node: Node) -> list[str]:
        """The variables that are right before an expression."""
        right = (n for n in self.code.nodes if n.id in self.matched and n not in self.doubted)
        before = [n for n in right if n.id < node.id and n.function == node.function]
        told = [n for n in before if self.trails[n.id].tells or self.trails[n.id].small]
        return [*dict.fromkeys(n.target for n in told if n.target)]

    def _result_at_fault(self) -> Node | None:
        """The expression of the first result that is wrong, where one `return` has them all."""
        step = self.outcome.steps[self.outcome.step]
        whole = [n for n in self.code.nodes if isinstance(n.stmt, ast.Return) and n.whole]
        whole = [n for n in whole if n.function == (step.member or step.target or self.code.first)]
        whole = [n for n in whole if n.id in self.tapes[0]] if len(whole) > 1 else whole
        if len(whole) != 1:
            return None
        node, got, right = whole[0], self.outcome.got.value, self.outcome.expected.value
        while True:
            several = isinstance(got, tuple | list) and isinstance(right, tuple | list)
            made = [n for n in self.code.parts(node) if node.read and n.target == node.read]
            if len(made) == 1 and isinstance(made[0].expr, ast.Tuple if several else ast.Name):
                node = made[0]
            if not (several and isinstance(node.expr, ast.Tuple)):
                return node
            parts = zip(node.expr.elts, got, right, strict=True)
            wrong = [part for part in parts if not same_value(*part[1:], 1e-6, 1e-9)]
            inner = [n for n in self.code.nodes if wrong and n.expr is wrong[0][0]]
            if not inner:
                return node
            node, got, right = inner[0], *wrong[0][1:]

    def _named(self, node: Node) -> bool:
        """Whether the variable that an expression reads is as right answers have it."""
        same = (s.trail.same(self.trails[node.id]) for s in self.known if s.name == node.read)
        return node.id in self.trails and any(same)

    def _followed(self, node: Node) -> bool:
        """Whether it is known where a value comes from: from a right step, or an argument."""
        return self._has(node) or (bool(node.read) and not self.code.writers(node))

    def _has(self, node: Node) -> bool:
        """Whether an expression, or the one that its variable was made by, is right."""
        made = [n for n in self.code.parts(node) if node.read and n.target == node.read]
        right = (self.matched.keys() | self.given) - self.turned
        if self.code.built(node):
            summed = any(n.word == "+=" for n in made)
            return summed and all(n.id in right | self.likely for n in made)
        elts = [e for n in made if isinstance(n.expr, ast.Tuple) for e in n.expr.elts]
        parts = [n.id in right for n in self.code.nodes if n.expr in elts and not n.read]
        return bool({n.id for n in (node, *made)} & right) or (bool(elts) and all(parts))

    # ------------------------------------------------------------ in words

    def _told(self, kind: str, node: Node, step: RightStep | None = None) -> str:
        """The words for an expression; `step` is what belongs there, which is not shown."""
        self.kind = kind
        stmt, expr = node.stmt, node.expr
        lines = [stmt]
        plain = ("", "return") if self._small(node) else ("", "return", "[", ",")
        read = bool(node.read) and node.name in plain
        if kind == "result":
            read = read and self.code.built(node) and not self._has(node)
        elif read:  # unless another variable belongs there
            returned = isinstance(node.stmt, ast.Return) and self._another_name(node)
            read = not (returned or self._has(node) or self._named(node))
        if read and (writers := self.code.writers(node)):
            stmt = writers[-1]
            expr = getattr(stmt, "value", node.expr)
            lines = self.code.pieces(node)[-MOST_LINES:]
        right = self._right_told(node, stmt)
        error = self.outcome.got.error
        heads = [_bare(_head(one)) for one in (*lines, node.stmt)]
        if error and _bare(error.text) and any(_bare(error.text) in head for head in heads):
            return ""  # the error has told this line
        names = [name for name, _ in _assigned(stmt)]
        whole = node.word == "+=" or expr is getattr(stmt, "value", None)
        place = "" if whole else f"`{_quoted(_code(expr, node.word))}` in "
        place += " and ".join(map(self._line, lines))
        what = f"of `{names[0]}`" if whole and len(names) == 1 else "there"
        values = self.tapes[0].get(node.id, ())
        whole = all(np.array_equal(v, np.rint(v)) for v in values) if kind == "short" else False
        after = {
            "hit": f": with another value {what}, your function would be right.",
            "result": ": is that what belongs there?",
            "short": f", where {'numbers become float32' if whole else 'digits are lost'}.",
        }[kind]
        look = f"{right}; look at" if right else "Look at"
        return f"{look} {place}{after} {self._seen(node, step)}".strip()

    def _line(self, stmt: ast.stmt) -> str:
        """A statement, quoted; of several equal ones, which it is."""
        text = _head(stmt)
        lines = (s for s in ast.walk(self.code.tree) if isinstance(s, ast.stmt))
        alike = [s for s in lines if _head(s) == text]
        alike.sort(key=lambda s: getattr(s, "lineno", 0))
        which = ("first ", "second ", "third ", "last ")[min(alike.index(stmt), 3)]
        return f"the {which}`{_quoted(text)}`" if len(alike) > 1 else f"`{_quoted(text)}`"

    def _right_told(self, node: Node, stmt: ast.stmt) -> str:
        """Which of the learner's variables are right before an expression, in words."""
        own = {name for name, _ in _assigned(stmt)}
        seen = [f"`{name}`" for name in self._right_before(node) if name not in own][-4:]
        if not seen:
            return ""
        listed = ", ".join(seen[:-1]) + " and " * (len(seen) > 1) + seen[-1]
        return f"Your {listed} {'are' if len(seen) > 1 else 'is'} right"

    def _seen(self, node: Node, step: RightStep | None) -> str:
        """What the learner's value is, where that says something."""
        mine = self.trails.get(node.id)
        if mine is None:
            return ""
        value = mine.runs[0][-1]
        if step and (told := relation(mine, step.trail)):
            return told
        if mine.small:
            return ""
        theirs = step.trail.shapes[0] if step else ()
        if len(theirs) == len(mine.shapes[0]) and mine.shapes[0] != theirs:
            shape = np.shape(value)
            return f"Yours has shape {shape}." if shape else "Yours is one number."
        if isinstance(value, np.ndarray) and value.size > 1 and value.dtype.kind != "b":
            return f"Yours starts with {show(value.flat[0])}."
        return f"Yours is {show(value)}." if isinstance(value, float) else ""


def relation(mine: Trail, right: Trail) -> str:
    """How numbers differ from right ones, in words; "" where in no simple way."""
    if mine.shapes != right.shapes or not mine.flat or not right.flat or mine.small:
        return ""
    pairs = [*zip(mine.flat, right.flat, strict=True)]
    if not all(np.isfinite(a).all() and np.isfinite(b).all() and np.any(b) for a, b in pairs):
        return ""
    most = [np.argmax(np.abs(b)) for _, b in pairs]
    times = [a[i] / b[i] for i, (a, b) in zip(most, pairs, strict=True)]
    alike = np.allclose(times, times[0], rtol=1e-6)  # of one number alone each other is a multiple
    if (
        (alike or all(len(a) > 1 for a, _ in pairs))
        and min(map(abs, times)) > 1e-9
        and all(all_close(a, c * b, 1e-7, 1e-12) for c, (a, b) in zip(times, pairs, strict=True))
    ):
        if show(times[0]) == "1":
            return "It is near what belongs there, and not exact."
        opposite = all(abs(c + 1) < 1e-6 for c in times)
        told = f"It is {show(times[0])} times what belongs there."
        return "It has the opposite sign." if opposite else told
    parts = [close(a, b, 1e-7, 1e-12) & (np.abs(b) > 1e-9) for a, b in pairs]
    some = all(len(part) > 3 and part.mean() >= 0.5 for part in parts)
    return "Some of its numbers are right, and others are not." if some else ""


def _head(stmt: ast.stmt) -> str:
    """A statement, or the first line of one that holds others."""
    return ast.unparse(stmt).partition("\n")[0].removesuffix(":")


def _code(expr: ast.expr, word: str) -> str:
    """An expression; what stands in brackets as it stands there."""
    text = ast.unparse(expr)
    return text[1:-1] if word == "[" and isinstance(expr, ast.Tuple) else text


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4].rstrip()} ..."


def _fitted(theirs: list[Any], mine: tuple[Any, ...]) -> list[Any] | None:
    """Right values for the calls of an expression: call by call, or cut to their shapes."""
    if len(theirs) == len(mine):
        return theirs
    try:
        flat = np.concatenate([np.ravel(v) for v in theirs])
        sizes = [np.size(v) for v in mine]
        if len(flat) != sum(sizes):
            return theirs if len(theirs) > len(mine) else None
        cut = np.split(flat, np.cumsum(sizes)[:-1])
        return [part.reshape(np.shape(v)) for part, v in zip(cut, mine, strict=True)]
    except (ValueError, TypeError):
        return None


def _plainness(outcome: Outcome) -> tuple[Any, ...]:
    """Orders cases: the most generic input first."""
    step = outcome.steps[outcome.step]
    arrays = [*_arrays((*step.args, *step.kwargs.values()))]
    different = min(sum(len(np.unique(a)) for a in arrays), 40)
    sizes = [d for a in arrays[:1] for d in np.shape(a)]
    drawn = outcome.case.domain is not None
    return (
        drawn,
        outcome.case.edge,
        outcome.fault == "error",
        len({*sizes}) < len(sizes),
        -different,
    )
