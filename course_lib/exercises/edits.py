"""A mistake is an edit of the right answer: what an item of its list does to the right source.

The statements of the right answer are its *steps*. `m = ...` is the step m, a call is the step of
its function, and `return`, `for`, `if`, `try` go by their word. An edit is one line:

    s = e.sum(axis=0)                 in the place of the step s
    return x, mask                    of the one return outside all blocks
    backward: return dx               an address (function, method, block), until the next one
    x[i] = old - h -> pass            text for text, which must stand there exactly once
    after m: m *= 2                   a new line; also `before m: ...`
    + del record["source"]            a new line before the return
    - mask                            a step taken away
    m = 0; s = e.sum(axis=0)          several edits

`# with LIMIT in 20 ; 50` above a line repeats it for each value, `# with A, B in 1, 2 ; 3, 4` goes
in step, and two such lines multiply. A `python` fence is one spelling that stands in the place of
the functions, methods and classes of the same names.
"""

import ast
import itertools
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

OUTSIDE = r"(?=(?:[^\"']|\"[^\"]*\"|'[^']*')*$)"  # looking ahead: no string ends here


@dataclass(frozen=True)
class RightStep:
    """A statement of the right answer.

    Attributes:
        name: what edits call it.
        first, last: its lines, from 1.
        indent: its indentation.
        scopes: the functions and blocks around it, the outermost first.
    """

    name: str
    first: int
    last: int
    indent: int
    scopes: tuple[str, ...]


def step_name(node: ast.stmt) -> str:
    """What edits call a statement."""
    match node:
        case ast.Assign():
            return ast.unparse(node.targets[0]).strip("()")
        case ast.AnnAssign(target=target):
            return ast.unparse(target)
        case ast.AugAssign():
            return ast.unparse(node.target) + " op="
        case ast.Expr(value=ast.Call(func=function)):
            return ast.unparse(function)
        case ast.FunctionDef() | ast.ClassDef():
            return node.name
    return type(node).__name__.lower()


def steps_of(body: list[ast.stmt], scopes: tuple[str, ...] = ()) -> Iterator[RightStep]:
    """The steps in a body and in the blocks inside it, in the order of the source."""
    for node in body:
        name = step_name(node)
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(d.lineno for d in decorators)])
        yield RightStep(name, first, node.end_lineno or first, node.col_offset, scopes)
        parts = [(name, getattr(node, "body", []))]
        parts += [("except", handler.body) for handler in getattr(node, "handlers", [])]
        parts += [("else", getattr(node, "orelse", []))]
        parts += [("finally", getattr(node, "finalbody", []))]
        for scope, part in parts:
            if isinstance(part, list):
                yield from steps_of(part, (*scopes, scope))


@dataclass(frozen=True)
class Change:
    """Lines in the place of lines first to end - 1; between two lines where these are equal."""

    first: int
    end: int
    text: str
    indent: int


class RightAnswer:
    """The source of the right answer, and what becomes of it by an edit.

    Args:
        source: functions and classes.
        signature: names those of them that the learner writes; the others help them, and are edited
            under their address only.

    Attributes:
        names: what the learner writes, in the order of the source.
    """

    def __init__(self, source: str, signature: str) -> None:
        self.source = source
        self.body = ast.parse(source).body
        self._lines = source.splitlines()
        defined = [n.name for n in self.body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
        self.names = tuple(n for n in defined if re.search(rf"\b{n}\(", signature))
        self._aside = {*defined} - {*self.names}
        self._steps = tuple(steps_of(self.body))
        self._scopes = {scope for step in self._steps for scope in step.scopes}
        nodes = ast.walk(ast.Module(self.body, []))
        self.functions = {n.name: n for n in nodes if isinstance(n, ast.FunctionDef)}

    def edited(self, edit: str) -> str:
        """The source after an edit.

        Raises:
            ValueError: a step that the edit names is not there, or not just once.
            SyntaxError: what it puts there is no Python.
        """
        lines, scope = [*self._lines], ""
        changes: list[Change] = []
        for piece in re.split(rf";\s*{OUTSIDE}", edit):
            scope, side, near, statement = self._addressed(piece, scope)
            if side:
                step = self._find(near, scope)
                at = step.first if side == "before" else step.last + 1
                changes.append(Change(at, at, statement, step.indent))
            elif " -> " in statement:
                self._put_for(lines, scope, *statement.split(" -> ", 1))
            else:
                changes.append(self._change(statement, scope))
        return self._joined(lines, changes)

    def replaced(self, fence: str) -> str:
        """The source with the definitions of a fence in the place of those of the same names."""
        changes = []
        for node in ast.parse(fence).body:
            lines = fence.splitlines()[node.lineno - 1 : node.end_lineno]
            name = step_name(node)
            if any(step.name == name for step in self._steps):
                step = self._find(name)
                changes.append(Change(step.first, step.last + 1, "\n".join(lines), step.indent))
            else:  # something that helps
                changes.append(Change(1, 1, "\n".join(lines), 0))
        return self._joined([*self._lines], changes)

    def step(self, name: str) -> str:
        """The line, or the lines, of a step, without comments.

        Raises:
            ValueError: the step is not there, or not just once.
        """
        parts = {s.name for s in self._steps if s.name.startswith(f"{name}[")}  # `dx[...] += ...`
        found = self._find(parts.pop() if parts else name)
        lines = self._lines[found.first - 1 : found.last]
        return ast.unparse(ast.parse(textwrap.dedent("\n".join(lines))))

    def _addressed(self, piece: str, scope: str) -> tuple[str, str, str, str]:
        """(scope, "after" or "before" or "", near which step, statement) of one edit."""
        form = r"(?:(\w+) ?)?(?:(after|before) ([^:]+))?: (.+)"
        found = re.fullmatch(form, piece, re.DOTALL)
        if found and (found[1] in self._scopes if found[1] else found[2]):
            return found[1] or scope, found[2] or "", found[3] or "", found[4]
        return scope, "", "", piece

    def _change(self, statement: str, scope: str) -> Change:
        if statement.startswith("- "):
            step = self._find(statement[2:], scope)
            return Change(step.first, step.last + 1, "pass", step.indent)
        if statement.startswith("+ "):
            function = self._function(scope)
            inside = [s for s in self._steps if s.scopes[-1:] == (function.name,)]
            at = inside[-1].first if inside[-1].name == "return" else inside[-1].last + 1
            return Change(at, at, statement[2:], inside[-1].indent)
        step = self._find(step_name(ast.parse(statement).body[0]), scope)
        return Change(step.first, step.last + 1, statement, step.indent)

    def _find(self, name: str, scope: str = "") -> RightStep:
        """The one step of that name. A function's `return` is the one that stands in no block.

        `s = ...` and `s += ...` may replace each other where only one of them is there.
        """
        other = name.removesuffix(" op=") if name.endswith(" op=") else f"{name} op="
        found = self._named(name, scope) or self._named(other, scope)
        if name == "return" and (not scope or scope in self.functions):
            found = [s for s in found if s.scopes[-1] in self.functions]
        if len(found) != 1:
            where = f" in {scope!r}" if scope else ""
            raise ValueError(f"{len(found)} steps are called {name!r}{where}")
        return found[0]

    def _named(self, name: str, scope: str) -> list[RightStep]:
        return [
            step
            for step in self._steps
            if step.name == name
            and (scope in step.scopes if scope else not self._aside & {*step.scopes})
        ]

    def _function(self, scope: str) -> ast.FunctionDef:
        owners = {scope} & {*self.functions} or {*self.functions} - self._aside
        if len(owners) != 1:
            raise ValueError(f"say in which of {', '.join(sorted(owners))}")
        return self.functions[owners.pop()]

    def _put_for(self, lines: list[str], scope: str, old: str, new: str) -> None:
        """Put a text in the place of another, which must stand there once."""
        old, new = old.strip(), new.strip()
        pattern = re.sub(r"^\b", r"\\b", re.escape(old))
        inside = [s for s in self._steps if not scope or scope in (s.name, *s.scopes)]
        near = sorted({n - 1 for s in inside for n in range(s.first, s.last + 1)})
        hits = [i for i in near for _ in re.finditer(pattern, lines[i])]
        hits = [i for i in near if lines[i].partition("  #")[0].strip() == old] or hits
        if len(hits) != 1:
            raise ValueError(f"{old!r} stands in {len(hits)} places")
        lines[hits[0]] = re.sub(pattern, lambda _: new, lines[hits[0]])

    def _joined(self, lines: list[str], changes: list[Change]) -> str:
        taken = [n for change in changes for n in range(change.first, change.end)]
        moved = any(lines[n - 1] != self._lines[n - 1] for n in taken)
        if moved or len(taken) > len({*taken}):
            raise ValueError("one line is changed twice")
        for change in reversed(sorted(changes, key=lambda c: (c.first, c.end))):
            text = textwrap.indent(change.text, " " * change.indent)
            lines[change.first - 1 : change.end - 1] = text.splitlines()
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Spelling:
    """One way to write a mistake or a variant: an edit or a fence, and its line on the page."""

    text: str
    line: int
    whole: bool = False  # a Python fence


def spellings(language: str, text: str, line: int) -> Iterator[Spelling]:
    """The spellings in a fence whose text begins at a line of the page.

    Raises:
        ValueError: the fence is neither of edits nor of Python, or `# with` cannot be read.
    """
    if language == "python":
        *_, begin, code = re.split(r"\A((?:# with .+\n)*)", text)
        for values in _values(begin.splitlines()):
            yield Spelling(_filled(code, values), line, whole=True)
        return
    if language != "edits":
        raise ValueError(f"a fence is of `edits` or `python`, not {language!r}")
    with_: list[str] = []
    for block in re.finditer(r"^\S.*(?:\n[ \t].*)*", text, re.MULTILINE):
        at = line + text[: block.start()].count("\n")
        if block[0].startswith("# with "):
            with_.append(block[0])
        elif not block[0].startswith("#"):
            edit = " ".join(
                re.sub(rf"  # .*{OUTSIDE}", "", row).strip() for row in block[0].splitlines()
            )
            for values in _values(with_):
                yield Spelling(_filled(edit, values), at)
            with_ = []


def _values(lines: list[str]) -> Iterator[dict[str, str]]:
    """Every choice of values that `# with NAMES in a ; b` lines allow."""
    choices = []
    for line in lines:
        found = re.fullmatch(r"# with ([\w, ]+) in (.+)", line)
        if not found:
            raise ValueError(f"write `# with NAME in a ; b`, not {line!r}")
        names = found[1].split(", ")
        rows = [v.split(", ") if len(names) > 1 else [v] for v in found[2].split(" ; ")]
        if any(len(row) != len(names) for row in rows):
            raise ValueError(f"{len(names)} values are needed between semicolons: {line!r}")
        choices.append([dict(zip(names, map(str.strip, row), strict=True)) for row in rows])
    for chosen in itertools.product(*choices):
        yield {name: value for values in chosen for name, value in values.items()}


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = re.sub(rf"\b{name}\b", lambda _, value=value: value, text)
    return text
