"""Mutation: many small slips in the right answer and its variants, to prove an exercise's cases.

A mutant is a right answer with one slip (two, where there are too few of one). It must be refused
on each of `SEEDS`; or be equal, that is, agree with the right answer on many other inputs; or be
accepted by the page, whose section `## Accepted` says why. What is left survives: a hole in the
cases.
"""

import ast
import copy
import hashlib
import itertools
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from course_lib.exercises.domain import inputs
from course_lib.exercises.page import Page, Written
from course_lib.judging import AnswerKey, Case, Step, Verdict, judge
from course_lib.judging.answers import Answer
from course_lib.judging.execution_limits import global_state_kept, no_warnings, timers_ready
from course_lib.judging.exercise import source_of
from course_lib.judging.locate import with_step
from course_lib.judging.outcome import judge_case
from course_lib.judging.runner import run_case
from course_lib.machine import process_time

SEEDS = (0, 1, 2026)
LEAST = 200  # mutants of an exercise, where that many exist
INPUTS = 2000  # on which an equal mutant agrees with the right answer
PATIENCE = 5.0  # seconds of computing, after which fewer inputs are enough
SECONDS = 2.0  # of computing in a case: mutants may loop
CLOCK = 10.0  # seconds that locating a step may take: a busy machine does not decide what is found
WAIT = 20.0  # seconds of a case by the clock: nor does it decide what loops

OPERATORS = {
    ast.Add: "-*",
    ast.Sub: "+",
    ast.Mult: "/+",
    ast.Div: ("*", "//"),
    ast.FloorDiv: "/",
    ast.Mod: ("//",),
    ast.Pow: "*",
    ast.MatMult: "*",
}
SIGNS = {
    ast.Sub: "-",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
}
"""Operators whose sides are not exchangeable."""
COMPARISONS = {
    ast.Lt: ("<=", ">"),
    ast.LtE: ("<", ">="),
    ast.Gt: (">=", "<"),
    ast.GtE: (">", "<="),
    ast.Eq: ("!=", "<=", ">="),
    ast.NotEq: ("==", "<", ">"),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
}
FAMILIES = (
    ("sum", "mean", "max", "min", "prod"),
    ("std", "var"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("any", "all"),
    ("zeros", "ones", "empty"),
    ("zeros_like", "ones_like", "empty_like"),
    ("exp", "expm1", "exp2"),
    ("log", "log1p", "log2"),
    ("floor", "ceil", "rint"),
    ("repeat", "tile"),
    ("cumsum", "cumprod"),
    ("isinf", "isnan", "isneginf"),
    ("normal", "uniform"),
    ("sqrt", "square"),
)
"""Functions that are taken for each other."""
KEYWORDS = {
    "axis": ("0", "1", "-1", "None"),
    "dtype": ("np.float32", "np.float64", "int"),
}
"""Other values of a keyword."""

REFUSED = ("named", "located", "met by a detector", "not recognised")
COLUMNS = ("mutants", "refused", *REFUSED, "equal", "accepted", "surviving")
BEGIN = f"""# Mutants: what proves the cases

Each is the right answer of an exercise, or a variant of it, with one small slip. A program makes
them, and judges them with three seeds: `course exercises --mutants` computes this table. What is
refused is met by the name of a known mistake, by the first step that is wrong, by a detector, or by
nothing of these. An equal one gave the same answers as the right one on {INPUTS:,} other inputs, or
on as many as {PATIENCE:g} seconds of computing allow. An accepted one stands on the exercise's
page, with the reason. *Version* names the right answers, cases and domain that were proved: where
they change, the row is to be computed anew, and a test says so.

| exercise | version | {" | ".join(COLUMNS)} |
| --- | --- |{" --- |" * len(COLUMNS)}
"""
JUDGED = ("Right", "Must hold", "Cases", "Domain", "Variants", "Accepted")
"""The sections of a page that decide which mutants pass."""


@dataclass(frozen=True)
class Mutant:
    """A right answer with a slip.

    Attributes:
        of: "right", or the variant's name.
        source: its code, without comments.
        slips: each as "what stood there -> what stands there".
    """

    of: str
    source: str
    slips: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.of}: {'; '.join(self.slips)}"


class Slip(NamedTuple):
    """One change of a tree: `new` in the place of what stands in `owner.field` (at `at`)."""

    owner: ast.AST
    field: str
    at: int | None
    new: str

    @property
    def old(self) -> ast.AST:
        """What stands there."""
        value = getattr(self.owner, self.field)
        return value if self.at is None else value[self.at]

    @property
    def says(self) -> str:
        """The change in words."""
        old = " ".join(ast.unparse(self.old).split())
        line = getattr(self.old, "lineno", "")
        return f"line {line}: {old} -> {' '.join(self.new.split())}"

    def done(self, tree: ast.Module) -> str | None:
        """The whole source with this slip; None where it is no Python or changes nothing."""
        before = getattr(self.owner, self.field)
        try:
            setattr(self.owner, self.field, self._replaced(before))
            source = ast.unparse(ast.fix_missing_locations(tree))
            compile(source, "mutant", "exec")
        except (SyntaxError, ValueError):
            return None
        finally:
            setattr(self.owner, self.field, before)
        return source

    def _replaced(self, before: Any) -> Any:
        if isinstance(self.old, ast.stmt):
            body = ast.parse(self.new).body
            return [*before[: self.at], *body, *before[self.at + 1 :]]  # type: ignore[operator]
        if isinstance(self.old, ast.Slice):
            new: Any = ast.parse(f"_[{self.new}]", mode="eval").body.slice  # type: ignore[attr-defined]
        else:
            new = ast.parse(self.new, mode="eval").body
            if isinstance(getattr(self.old, "ctx", None), ast.Store):
                for node in [new, *getattr(new, "elts", [])]:
                    node.ctx = ast.Store()
        return new if self.at is None else [*before[: self.at], new, *before[self.at + 1 :]]


def mutants(page: Page, least: int = LEAST) -> list[Mutant]:
    """Mutants of a page's right answer and of its variants, in an order that is always the same.

    Args:
        page: an exercise's page.
        least: how many are wanted; all that exist are fewer in a short exercise.
    """
    rng = random.Random(page.exercise.id)
    right = origins(page)
    known = {m.source for m in right}
    found: dict[str, Mutant] = {}
    for origin in right[1:]:  # half of them are slips in the variants
        found |= _some(origin, least // 2 // len(right[1:]), rng, known | found.keys())
    for origin in right:
        found |= _some(origin, least - len(found), rng, known | found.keys())
    singles = [*found.values()]
    rng.shuffle(singles)
    for mutant in singles:
        some = min(1 + least // len(singles), least - len(found))
        found |= _some(mutant, some, rng, known | found.keys())
    return [*found.values()]


def sample(page: Page, n: int) -> list[Mutant]:
    """A few mutants of the right answer, chosen by the exercise's number."""
    origin = origins(page)[0]
    return [*_some(origin, n, random.Random(page.exercise.id), {origin.source}).values()]


def origins(page: Page) -> list[Mutant]:
    """The right answers, without comments, and without what nothing reads."""
    given = [("right", page.exercise.reference)]
    given += [(variant.name, variant.right) for variant in page.exercise.variants]
    names = page.exercise.names
    return [Mutant(name, _living(source_of(right), names)) for name, right in given]


def _living(source: str, names: Sequence[str]) -> str:
    """A source without what nothing reads: an edit of a `return` leaves such lines behind."""
    tree = ast.parse(source)
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        body = function.body
        _Living(function).generic_visit(function)
        function.body = function.body or body
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {*names}
    tree.body = [n for n in tree.body if not isinstance(n, ast.FunctionDef) or n.name in used]
    after = ast.unparse(tree)
    return after if after == ast.unparse(ast.parse(source)) else _living(after, names)


class _Living(ast.NodeTransformer):
    """Takes away assignments to names that a function does not read, and what is left empty."""

    def __init__(self, function: ast.FunctionDef) -> None:
        nodes = [*ast.walk(function)]
        filled = [n.value for n in nodes if isinstance(n, ast.Subscript) and not _is_read(n)]
        names = [n for n in nodes if isinstance(n, ast.Name) and _is_read(n) and n not in filled]
        self.read = {n.id for n in names} | {a.arg for a in function.args.args}

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | None:  # noqa: D102, N802
        return None if self._needless(node.targets[0], node.value) else node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt | None:  # noqa: D102, N802
        return None if self._needless(node.target, node.value) else node

    def _needless(self, target: ast.expr, value: ast.expr) -> bool:
        calls = [ast.unparse(n.func) for n in ast.walk(value) if isinstance(n, ast.Call)]
        pure = all(re.match(r"\w+$|(np|nn)\.|.*\.(sum|mean|max|min|var|copy)$", c) for c in calls)
        return pure and self._unread(target)

    def visit_Pass(self, node: ast.Pass) -> None:  # noqa: D102, N802
        return None

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Go into functions, loops and conditions only: other blocks may not become empty."""
        inside = isinstance(node, ast.FunctionDef | ast.For | ast.If)
        return super().generic_visit(node) if inside else node

    def visit_For(self, node: ast.For) -> ast.stmt | None:  # noqa: D102, N802
        self.generic_visit(node)
        return node if node.body else None

    def visit_If(self, node: ast.If) -> ast.stmt | None:  # noqa: D102, N802
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()] if node.orelse else node.body
        return node if node.body else None

    def _unread(self, target: ast.expr) -> bool:
        match target:
            case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)):
                return name not in self.read
            case ast.Tuple(elts=elements):
                return all(isinstance(e, ast.Name) and self._unread(e) for e in elements)
        return False


def _is_read(node: ast.Name | ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Load)


def _some(origin: Mutant, n: int, rng: random.Random, known: set[str]) -> dict[str, Mutant]:
    """At most n mutants of a right answer or of a mutant, by their source."""
    tree = ast.parse(origin.source)
    every = list(slips(tree))
    rng.shuffle(every)
    found: dict[str, Mutant] = {}
    for slip in every:
        if len(found) == n:
            break
        says, source = slip.says, slip.done(tree)
        if source and source not in known and source not in found:
            found[source] = Mutant(origin.of, source, (*origin.slips, says))
    return found


def slips(tree: ast.Module) -> Iterator[Slip]:
    """Every change of one expression or one statement."""
    names = _names(tree)
    for owner in ast.walk(tree):
        for name, value in ast.iter_fields(owner):
            if name in ("annotation", "returns", "decorator_list"):
                continue
            many = isinstance(value, list)
            for at, child in enumerate(value if many else [value]):
                if isinstance(child, ast.stmt):
                    news = {*_statements(child)}
                elif isinstance(child, ast.expr):
                    news = {*_expressions(child, names.get(id(child), ()))}
                else:
                    continue
                yield from (Slip(owner, name, at if many else None, new) for new in sorted(news))


def _names(tree: ast.Module) -> dict[int, list[str]]:
    """The id of each name that is read -> the other names of its function."""
    found: dict[int, list[str]] = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            inside = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
            own = {a.arg for a in function.args.args} - {"self"}
            own |= {n.id for n in inside if isinstance(n.ctx, ast.Store)}
            for node in inside:
                if node.id in own and isinstance(node.ctx, ast.Load):
                    found[id(node)] = sorted(own - {node.id})
    return found


def _expressions(node: ast.expr, others: Sequence[str]) -> Iterator[str]:
    """What may stand in the place of an expression."""
    text = ast.unparse(node)
    if isinstance(node, ast.Tuple) and len(node.elts) > 1:
        first, second, *rest = map(ast.unparse, node.elts)
        yield f"({', '.join([second, first, *rest])})"
        yield f"({', '.join([*rest, second, first])})"
    if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
        return
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            a, b = f"({ast.unparse(left)})", f"({ast.unparse(right)})"
            yield from (f"{a} {other} {b}" for other in OPERATORS.get(type(op), ()))
            yield from (a, b)
            if sign := SIGNS.get(type(op)):
                yield f"{b} {sign} {a}"
            if isinstance(op, ast.MatMult):
                yield from (f"{a}.T @ {b}", f"{a} @ {b}.T")
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            a, b = f"({ast.unparse(left)})", f"({ast.unparse(right)})"
            yield from (f"{a} {other} {b}" for other in COMPARISONS[type(op)])
            if isinstance(left, ast.BinOp | ast.Name | ast.Call):  # without its absolute value
                yield f"{a} + 1 {_sign(op)} {b}"
        case ast.BoolOp(op=op, values=values):
            other = " or " if isinstance(op, ast.And) else " and "
            yield other.join(f"({ast.unparse(v)})" for v in values)
            yield from map(ast.unparse, values)
        case ast.UnaryOp(operand=operand):
            yield ast.unparse(operand)
        case ast.Constant(value=bool(value)):
            yield str(not value)
        case ast.Constant(value=int(value)):
            yield from (f"{value + 1}", f"({value - 1})")
        case ast.Constant(value=float(value)):
            yield from ("0.0", f"{2 * value!r}", f"{value / 10!r}", f"(-{value!r})")
        case ast.IfExp(body=body, orelse=orelse):
            yield from (ast.unparse(body), ast.unparse(orelse))
        case ast.Call():
            yield from _calls(node)
        case ast.Slice(lower=lower, upper=upper, step=step):
            low, high, by = (ast.unparse(part) if part else "" for part in (lower, upper, step))
            if lower or upper:
                yield f":{high}:{by}" if lower else f"{low}::{by}"
                yield f"{low}::{by}"
            if lower:
                yield from (f"({low}) {sign} 1:{high}:{by}" for sign in "+-")
            if upper:
                yield from (f"{low}:({high}) {sign} 1:{by}" for sign in "+-")
            if step:
                yield f"{low}:{high}"
        case ast.Subscript(value=value):
            yield ast.unparse(value)
        case ast.Attribute(value=value, attr="T"):
            yield ast.unparse(value)
        case ast.Attribute(value=value, attr="dtype"):
            yield from ("np.float32", "np.float64")
        case ast.Attribute(value=value, attr="size"):
            yield f"len({ast.unparse(value)})"
        case ast.Attribute(value=value, attr=attr):
            yield from (f"{ast.unparse(value)}.{other}" for other in _family(attr))
        case ast.Name(id="rng"):
            yield from ("np.random", "np.random.default_rng(0)")
        case ast.Name(id=name):
            yield from (*others, *_family(name))
    if isinstance(node, ast.BinOp | ast.Call):
        yield f"-({text})"


def _sign(op: ast.cmpop) -> str:
    return ast.unparse(ast.Compare(ast.Name("a"), [op], [ast.Name("b")])).split(" ", 1)[1][:-2]


def _family(name: str) -> Iterator[str]:
    return (other for family in FAMILIES if name in family for other in family if other != name)


def _calls(node: ast.Call) -> Iterator[str]:
    """A call with arguments exchanged, dropped or changed, and what it is called on alone."""
    function, args = ast.unparse(node.func), [*map(ast.unparse, node.args)]
    named = [(k.arg, ast.unparse(k.value)) for k in node.keywords]

    def text(args: Sequence[str], named: Sequence[tuple[str | None, str]]) -> str:
        words = [f"{name}={value}" if name else f"**{value}" for name, value in named]
        return f"{function}({', '.join([*args, *words])})"

    for i in range(len(args) - 1):
        yield text([*args[:i], args[i + 1], args[i], *args[i + 2 :]], named)
    if len(args) > 1:
        yield from (text([*args[:i], *args[i + 1 :]], named) for i in range(len(args)))
    for i, (name, value) in enumerate(named):
        rest = [*named[:i], *named[i + 1 :]]
        yield text(args, rest)
        yield from (
            text(args, [*rest, (name, other)])
            for other in KEYWORDS.get(name or "", ())
            if other != value
        )
    if args and function.startswith("np."):
        yield from args
    if isinstance(node.func, ast.Attribute) and not function.startswith("np."):
        yield ast.unparse(node.func.value)
    if function in ("range", "np.arange"):
        yield from (text([*args[:-1], f"{args[-1]} {sign} 1"], named) for sign in "+-")
        if len(args) == 1:
            yield f"{function}(1, {args[0]})"


def _statements(node: ast.stmt) -> Iterator[str]:
    """What may stand in the place of a statement."""
    text = ast.unparse(node)
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    if docstring or isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
        return
    yield "pass"
    match node:
        case ast.Return(value=ast.expr() as value):
            whole = ast.unparse(value)
            yield from (f"return {new}" for new in _values(whole))
            if isinstance(value, ast.Tuple):
                yield f"return {ast.unparse(value.elts[0])}"
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield f"{text}\nreturn {name}"
            yield from (f"{name} = {new}" for new in _values(ast.unparse(value)))
            if isinstance(value, ast.BinOp) and isinstance(value.left, ast.Name):
                left, right = value.left.id, ast.unparse(value.right)
                changed = ast.unparse(ast.AugAssign(ast.Name(left), value.op, ast.Name(right)))
                yield f"{changed}\n{name} = {left}"
        case ast.AugAssign(target=target, op=op, value=value):
            into, by = ast.unparse(target), ast.unparse(value)
            yield f"{into} = {by}"
            yield from (f"{into} {other}= {by}" for other in OPERATORS.get(type(op), ()))
        case ast.If(body=body, orelse=orelse):
            yield _block(body)
            yield _block(orelse) if orelse else "pass"
            yield text.replace(ast.unparse(node.test), f"not ({ast.unparse(node.test)})", 1)
        case ast.For() | ast.While():
            once = copy.copy(node)
            once.body = [*node.body, ast.Break()]
            yield ast.unparse(once)
            yield _block(node.body)
    if isinstance(node, ast.AugAssign | ast.Expr) or (
        isinstance(node, ast.Assign)
        and re.search(
            rf"\b{re.escape(ast.unparse(node.targets[0]))}(?!\w)", ast.unparse(node.value)
        )
    ):
        yield f"{text}\n{text}"


def _values(text: str) -> Iterator[str]:
    """A value with another sign, rounded, as float32, and as whole numbers."""
    yield f"-({text})"
    yield f"np.round({text}, 3)"
    yield f"np.float32({text})"


def _block(body: Sequence[ast.stmt]) -> str:
    return "\n".join(map(ast.unparse, body))


@dataclass
class Row:
    """What became of an exercise's mutants: a row of the table."""

    exercise: str
    version: str
    counts: Counter[str] = field(default_factory=Counter)
    surviving: list[Mutant] = field(default_factory=list)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The row's numbers, as `COLUMNS` names them."""
        met = [self.counts[kind] for kind in COLUMNS[2:]]
        refused = sum(self.counts[kind] for kind in REFUSED)
        return self.counts.total(), refused, *met

    def __str__(self) -> str:
        return ", ".join(f"{n} {name}" for name, n in zip(COLUMNS, self.numbers, strict=True))


def version(page: Page) -> str:
    """A name for what is proved of a page; its hints do not matter."""
    text = "".join(page.code(over) for over in JUDGED)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def stored(table: Path) -> dict[str, tuple[str, tuple[int, ...]]]:
    """The rows of a table: exercise -> its version, and its numbers."""
    text = table.read_text("utf-8") if table.is_file() else ""
    found = re.findall(r"^\| (\d\d\.\d+) \| (\w+) \| (.+) \|$", text, re.M)
    return {id_: (of, tuple(map(int, numbers.split(" | ")))) for id_, of, numbers in found}


def store(row: Row, table: Path) -> None:
    """Put a row into the table of a Markdown file, and the sums below."""
    rows = stored(table) | {row.exercise: (row.version, row.numbers)}
    ids = sorted(rows, key=lambda id_: [int(part) for part in id_.split(".")])
    sums = np.sum([rows[id_][1] for id_ in ids], axis=0)
    lines = [f"| {id_} | {rows[id_][0]} | {_cells(rows[id_][1])} |" for id_ in ids]
    lines.append(f"| all | | {_cells(sums)} |")
    table.write_text(f"{BEGIN}{chr(10).join(lines)}\n", "utf-8")


def _cells(numbers: Iterable[int]) -> str:
    return " | ".join(map(str, numbers))


class Proof:
    """The cases of one exercise, held against mutants of its right answers.

    Args:
        page: the exercise's page.
        most: on how many inputs an equal mutant must agree.
        seeds: those on which a mutant must be refused.
    """

    def __init__(self, page: Page, most: int = INPUTS, seeds: Sequence[int] = SEEDS) -> None:
        self.page, self.exercise, self.most = page, page.exercise, most
        self.keys = [AnswerKey(page.exercise, seed) for seed in seeds]

    def row(self, least: int = LEAST, tell: Callable[[Mutant, str], Any] = lambda *_: None) -> Row:
        """Judge many mutants; `tell` hears what becomes of each."""
        row = Row(self.exercise.id, version(self.page))
        for mutant in mutants(self.page, least):
            kind = self.fate(mutant)
            row.counts[kind] += 1
            row.surviving += [mutant] * (kind == "surviving")
            tell(mutant, kind)
        return row

    def fate(self, mutant: Mutant) -> str:
        """What becomes of a mutant: one of `REFUSED`, or "equal", "accepted", "surviving"."""
        functions = self.functions(mutant)
        first, *others = self.keys
        verdict = self.verdict(first, functions)
        if verdict.status != "passed" and all(self.refuses(k, functions) for k in others):
            if verdict.misconception:
                return "named"
            if with_step(first, verdict, functions, mutant.source, CLOCK).located:
                return "located"
            unknown = verdict.diagnosis == "not recognised"
            return "not recognised" if unknown else "met by a detector"
        if mutant.source in self.page.accepted:
            return "accepted"
        return "equal" if verdict.status == "passed" and self.equal(functions) else "surviving"

    def functions(self, mutant: Mutant) -> Written:
        """What a mutant defines; what it does not define is missing."""
        space = self.page.run(mutant.source, 1, "<mutant>")  # its lines are quoted, as a learner's
        names = self.exercise.names
        return Written(mutant.source, {name: space[name] for name in names if name in space})

    def verdict(self, key: AnswerKey, functions: Written) -> Verdict:
        """What the judge says."""
        with no_warnings():
            return judge(key, key.run(functions, WAIT, SECONDS))

    @global_state_kept()
    @timers_ready(True)
    @no_warnings()
    def refuses(self, key: AnswerKey, functions: Written) -> bool:
        """Whether an answer fails in a case: the others are not run then."""
        return not all(
            self._passes(case, steps, functions, expected, repeat=True)
            for case, steps, expected in zip(
                self.exercise.all_cases, key.steps, key.reference, strict=True
            )
            if steps[0].kind != "line"
        )

    @global_state_kept()
    @timers_ready(True)
    @no_warnings()
    def equal(self, functions: Written) -> bool:
        """Whether an answer agrees with the right one on many inputs.

        An input on which the variants differ from one another is none that the text allows.
        """
        began = process_time()
        for case, steps, expected in self.inputs:
            if not self._passes(case, steps, functions, expected) and all(
                self._passes(case, steps, self.exercise.implementation(v.right), expected)
                for v in self.exercise.variants
            ):
                return False
            if process_time() - began > PATIENCE:
                break
        return True

    @cached_property
    def inputs(self) -> list[tuple[Case, tuple[Step, ...], tuple[Answer, ...]]]:
        """Inputs with the right answers to them."""
        found, began = [], process_time()
        for case, steps in draws(self.page):
            right = self.exercise.reference
            expected = self._run(steps, right)
            stopped = any(answer.error for answer in expected)
            if (
                stopped == self._stops(case)
                and judge_case(self.exercise, case, steps, expected, expected).passed
            ):
                found.append((case, steps, expected))
            if len(found) == self.most or process_time() - began > PATIENCE:
                break
        return found

    def _stops(self, case: Case) -> bool:
        """Whether the case of these words asks for an error."""
        own = zip(self.exercise.all_cases, self.keys[0].reference, strict=True)
        return any(answer.error for c, got in own if c.says == case.says for answer in got)

    def _passes(
        self,
        case: Case,
        steps: tuple[Step, ...],
        functions: Any,
        expected: Any,
        repeat: bool = False,
    ) -> bool:
        """Whether an answer to one case is right; memory counts where it runs twice."""
        got = self._run(steps, functions, memory=case.memory and repeat, repeat=repeat)
        return judge_case(self.exercise, case, steps, got, expected).passed

    def _run(
        self, steps: tuple[Step, ...], functions: Any, memory: bool = False, repeat: bool = False
    ) -> tuple[Answer, ...]:
        """Carry out one case."""
        return run_case(
            functions,
            self.exercise.name,
            steps,
            seconds=WAIT,
            computing=SECONDS,
            memory=memory,
            repeat=repeat,
        )


def draws(page: Page) -> Iterator[tuple[Case, tuple[Step, ...]]]:
    """Inputs that the text of an exercise allows: from its domain, and its cases drawn anew.

    This is the one place that knows where inputs come from.
    """
    for seed in itertools.count(10_000):
        rng = np.random.default_rng(seed)
        kind = ("as they are", "alike", "apart")[seed % 3]
        for case in page.exercise.cases if kind == "as they are" else _resized(page, rng, kind):
            with suppress(Exception):  # these sizes do not fit each other
                yield case, case.settled(rng)
        yield from inputs(page.exercise, seed, len(page.exercise.cases))


def _resized(page: Page, rng: np.random.Generator, kind: str) -> tuple[Case, ...]:
    """The cases of a page with other sizes: equal ones stay equal, or some become others apart."""
    others = {size: int(rng.integers(max(size - 1, 1), size + 3)) for size in range(1, 13)}

    def other(size: int) -> int:
        if kind == "alike":
            return others.get(size, size)
        return int(rng.integers(max(size - 1, 1), size + 3)) if rng.random() < 0.2 else size

    try:
        return page.rewritten("Cases", lambda tree: _Resized(other).visit(tree)).exercise.cases
    except Exception:  # a case asks for what there is not
        return ()


class _Resized(ast.NodeTransformer):
    """Puts other whole numbers in the place of small ones."""

    def __init__(self, other: Callable[[int], int]) -> None:
        self.other = other

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:  # noqa: D102, N802
        if type(node.value) is int and 1 < node.value < 13:
            return ast.copy_location(ast.Constant(self.other(node.value)), node)
        return node
