"""One exercise, one Markdown page; this reads it.

A page begins with `# 02.1: title`, a line of facts (signature · form · points · minutes ·
difficulty, and where they apply: needs, uses, withholds), and the line of the lesson. Its sections
are those of `SECTIONS`. A mistake is a heading, its symptom, a question in a quotation, and the
edits that make it:

    ### no shift
    Ordinary logits are right. The row that holds 1000 became {got}: e^1000 is too large.
    > Which number may you subtract from a row without changing its softmax?
    - `m = 0`

Longer edits stand in a fence of `edits`, whole answers in one of `python`. See `edits` for the
edits, `facts` for what may stand in braces, CONTRIBUTING.md for how to begin.
"""

import ast
import linecache
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from course_lib import judging, nn
from course_lib.exercises.domain import VOCABULARY, Domain
from course_lib.exercises.edits import RightAnswer, Spelling, spellings
from course_lib.exercises.facts import NO_DEFAULT, Facts
from course_lib.exercises.nudges import nudge
from course_lib.judging import (
    Case,
    Exercise,
    Invariant,
    Line,
    Misconception,
    Step,
    Trace,
    Variant,
)

SECTIONS = {
    "Right": "the right answer, in named steps",
    "Must hold": "functions and properties that cases use",
    "Cases": "each expression is a case",
    "Domain": "all that the text allows, see `domain`; or `There is nothing to draw: ...`",
    "By hand": "the task, the call that answers it, and with > its steps, if a page tells them",
    "Twin": "a worked example with the same idea",
    "Start": "what the learner starts from, a fence for each gap",
    "Derivation": "for derive: a heading for each line, why it holds, and what is nudged",
    "Decoy": "one line that does not belong",
    "By a person": "`2 points.`, and what a person reads for them",
    "Variants": "other right answers",
    "Helpers": "functions that hints and edits use",
    "Mistakes": "what goes wrong",
    "Warnings": "what is right and costly: it passes, with a remark",
    "Accepted": "what passes though it differs from the right answer: why, and the edit",
}
NOTHING_TO_DRAW = "There is nothing to draw: "
EDIT = re.compile("- `(.+)`")
FORMS = ("write", "order", "complete", "debug", "explain", "derive")


class PageError(ValueError):
    """A page that cannot be read: it says the file, the line, and what to do."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{_place(path, line)}: {message}")


@dataclass
class Fence:
    """A fenced block: its language, its text, and the line where the text begins."""

    language: str
    line: int
    text: str = ""


@dataclass
class Section:
    """What stands under one heading; `over` is the heading of level 2, `name` that of level 3."""

    over: str
    name: str
    line: int
    prose: str = ""
    quote: str = ""
    fences: list[Fence] = field(default_factory=list)
    whole: str = ""


def sections(text: str, path: Path = Path("page.md")) -> list[Section]:
    """Split a page: headings, paragraphs, quotations, fences, and lists of edits in backticks.

    Raises:
        PageError: a fence is not closed, or something stands before the first heading.
    """
    found: list[Section] = []
    lines, fence = text.splitlines(), None
    for number, line in enumerate(lines, 1):
        if fence:
            if line == "```":
                fence = None
            else:
                fence.text += f"{line}\n"
        elif heading := re.match("(#{1,3}) (.+)", line):
            deep, name = len(heading[1]) == 3, heading[2].strip()
            found.append(Section(found[-1].over if deep else name, name * deep, number))
        elif not found:
            if line.strip():
                raise PageError(path, number, "begin with `# 02.1: title`")
        elif line.startswith("```"):
            fence = Fence(line[3:].strip(), number + 1)
            found[-1].fences.append(fence)
        elif edit := EDIT.fullmatch(line):
            if not EDIT.fullmatch(lines[number - 2]):
                found[-1].fences.append(Fence("edits", number))
            found[-1].fences[-1].text += f"{edit[1]}\n"
        elif line.startswith(">"):
            found[-1].quote = f"{found[-1].quote} {line[1:].strip()}".strip()
        else:
            found[-1].prose = f"{found[-1].prose} {line.strip()}".strip()
    if fence:
        raise PageError(path, fence.line - 1, "this fence is never closed: end it with ```")
    for section, after in zip_longest(found, found[1:]):
        section.whole = "\n".join(lines[section.line : after.line - 1 if after else None]).strip()
    return found


class Written(dict[str, Any]):
    """Functions by name, and the source that made them."""

    def __init__(self, source: str, functions: Mapping[str, Any]) -> None:
        super().__init__(functions)
        self.source = source


class Made(Mapping[str, Any]):
    """The functions that a spelling makes, by name: compiled when they are first asked for."""

    def __init__(self, page: "Page", spelling: Spelling) -> None:
        self._page, self.spelling = page, spelling

    @cached_property
    def source(self) -> str:
        """The whole answer as a learner would have written it."""
        right, text = self._page.right, self.spelling.text
        try:
            return right.replaced(text) if self.spelling.whole else right.edited(text)
        except (ValueError, SyntaxError) as error:
            raise PageError(self._page.path, self.spelling.line, f"{error}: {text}") from None

    @cached_property
    def _functions(self) -> dict[str, Any]:
        right, names = self._page.right, self._page.right.names
        space = self._page.run(self.source, self.spelling.line)
        before, now = _definitions(right.source), _definitions(self.source)
        changed = {name for name in now if now[name] != before.get(name)}
        if not changed & before.keys():
            raise PageError(self._page.path, self.spelling.line, "this changes nothing")
        return {name: space[name] for name in names if name in changed or changed - {*names}}

    def __getitem__(self, name: str) -> Any:
        return self._functions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)


class Page:
    """A page, read; `exercise` is what the judge knows of it.

    Args:
        path: a file whose name begins with the exercise's number, in a folder that begins with the
            lesson's.

    Raises:
        PageError: it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._sections = sections(path.read_text("utf-8"), path)
        self._head = self._read_head()
        right = self._fence("Right")
        try:
            self.right = RightAnswer(right.text, self._head["asks"])
        except SyntaxError as error:
            raise self._error(right.line + (error.lineno or 1) - 1, str(error.msg)) from None
        if not self.right.names:
            raise self._error(2, "the signature names no function of the right answer")
        parameters = {name: _parameters(node) for name, node in self.right.functions.items()}
        self._space: dict[str, Any] = {"np": np, "nn": nn, "__name__": path.stem}
        self._space |= {name: getattr(judging, name) for name in judging.__all__}
        self._claimed = {"right"}
        self._ran: dict[str, str] = {}
        self._facts = Facts(self._space, parameters, self.right.names[0])
        self._space |= {"Must": self._facts.must, "Case": _case, "Edge": partial(_case, edge=True)}
        for over in ("Must hold", "Helpers"):
            for fence in self._fences(over):
                self._execute(fence)
        self._facts.learn(path.stem)
        known = self.run(right.text, right.line)
        self.reference = Written(right.text, {name: known[name] for name in self.right.names})
        self._space["right"] = self.reference[self.right.names[0]]

    @cached_property
    def exercise(self) -> Exercise:
        """The exercise on this page."""
        cases, invariants = self._cases()
        return Exercise(
            names=self.right.names,
            reference=self.reference,
            cases=cases,
            invariants=invariants,
            misconceptions=(*self._mistakes("Mistakes"), *self._mistakes("Warnings", warns=True)),
            variants=tuple(self._variants()),
            twin=self._whole("Twin"),
            start="# next region\n".join(fence.text for fence in self._fences("Start")),
            decoy="".join(fence.text for fence in self._fences("Decoy")).rstrip(),
            trace=self._trace(),
            **self._by_person(),
            lines=self._lines(cases),
            **self._head,
        )

    def code(self, over: str) -> str:
        """The code in the fences of one section."""
        return "".join(fence.text for fence in self._fences(over))

    def rewritten(self, over: str, change: Callable[[ast.Module], ast.Module]) -> "Page":
        """This page with other code in the fences of one section."""
        page = Page(self.path)
        for fence in page._fences(over):
            fence.text = ast.unparse(change(ast.parse(fence.text)))
        return page

    @cached_property
    def accepted(self) -> frozenset[str]:
        """The code of what is wrong in a way that no case shows, without comments and layout."""
        for section in self._named("Accepted"):
            if not section.prose:
                raise self._error(section.line, "write why this passes")
        made = (m for section in self._named("Accepted") for m in self._made(section))
        return frozenset(ast.unparse(ast.parse(m.source)) for m in made)

    def run(self, code: str, line: int, name: str = "") -> dict[str, Any]:
        """What code defines, with the page's helpers around it; tracebacks show its lines."""
        name, lines = name or _place(self.path, line), code.splitlines(keepends=True)
        while self._ran.setdefault(name, code) != code:  # with another value of `# with`
            name += "'"
        linecache.cache[name] = (len(code), None, lines, name)
        space = dict(self._space)
        exec(compile(code, name, "exec"), space)
        return space

    def _read_head(self) -> dict[str, Any]:
        """What stands above the first section, as arguments of `Exercise`."""
        self._check_sections()
        head = self._sections[0]
        number = f"{self.path.parent.name[:2]}.{self.path.name.partition('_')[0]}"
        id_, _, title = head.over.partition(": ")
        if id_ != number or not title:
            raise self._error(head.line, f"begin with `# {number}: title`")
        form = r"`(?P<asks>.+?)` · (?P<facts>.+?)\s+\*\*Line of the lesson\.\*\* (?P<line>.+)"
        found = re.fullmatch(form, head.prose)
        words = [word.strip() for word in found["facts"].split(" · ")] if found else []
        numbers = re.fullmatch(
            r"(\d+) points? · (\d+) minutes? · difficulty ([1-5])", " · ".join(words[1:4])
        )
        if not found or not numbers or words[0] not in FORMS:
            raise self._error(
                head.line + 2,
                "write the signature in backticks, `· write · 3 points · 10 minutes "
                "· difficulty 2`, and below it `**Line of the lesson.** ...`",
            )
        options = {key: tuple(values) for key, *values in (word.split() for word in words[4:])}
        if options.keys() - {"needs", "uses", "withholds"}:
            known = "needs, uses and withholds"
            raise self._error(head.line + 2, f"only {known} may follow, not {words[4:]}")
        points, minutes, difficulty = map(int, numbers.groups())
        return {
            "id": id_,
            "title": title,
            "asks": found["asks"],
            "form": words[0],
            "points": points,
            "minutes": minutes,
            "difficulty": difficulty,
            "formula_line": found["line"],
            **options,
        }

    def _check_sections(self) -> None:
        if not self._sections:
            raise self._error(1, "the page is empty: begin with `# 02.1: title`")
        for section in self._sections[1:]:
            if section.over not in SECTIONS:
                known = ", ".join(SECTIONS)
                raise self._error(section.line, f"there is no section {section.over!r}: {known}")

    def _cases(self) -> tuple[tuple[Case, ...], dict[str, tuple[Invariant, ...]]]:
        """Every bare expression is a case, an invariant, or a list or dictionary of them."""
        cases: list[Case] = []
        invariants: dict[str, tuple[Invariant, ...]] = {}
        for fence in self._fences("Cases"):
            for value in self._execute(fence):
                for one in value if isinstance(value, list | tuple) else [value]:
                    if isinstance(one, Invariant):
                        first = self.right.names[0]
                        invariants[first] = (*invariants.get(first, ()), one)
                    elif isinstance(one, Mapping):
                        invariants |= one
                    else:
                        cases.append(one)
        return (*cases, *self._domains()), invariants

    def _domains(self) -> Iterator[Case]:
        fences, whole = self._fences("Domain"), self._whole("Domain")
        if bool(fences) == whole.startswith(NOTHING_TO_DRAW):
            section = self._section("Domain")
            wanted = f"say in `## Domain` what may be drawn, or `{NOTHING_TO_DRAW}...` and why"
            raise self._error(section.line if section else 1, wanted)
        for fence in fences:
            for value in self._execute(fence, {**self._space, **VOCABULARY}):
                if not isinstance(value, Domain):
                    raise self._error(fence.line, "each expression must be a `Domain(...)`")
                yield value.case

    def _execute(self, fence: Fence, space: dict[str, Any] | None = None) -> list[Any]:
        """Run a fence in the page's space, or in another; the values of its bare expressions."""
        space = self._space if space is None else space
        name, values = _place(self.path, fence.line), []
        linecache.cache[name] = (len(fence.text), None, fence.text.splitlines(True), name)
        try:
            for node in ast.parse(fence.text).body:
                self._claim(node)
                if isinstance(node, ast.Expr):
                    code = compile(ast.Expression(node.value), name, "eval")
                    values.append(eval(code, space))
                else:
                    exec(compile(ast.Module([node], []), name, "exec"), space)
        except Exception as error:
            line = getattr(error, "lineno", None) or _line_in(error, name)
            message = f"{type(error).__name__}: {error}"
            raise self._error(fence.line + line - 1, message) from error
        return values

    def _claim(self, node: ast.stmt) -> None:
        """Refuse a function whose name is taken: it would replace the other one in silence."""
        if isinstance(node, ast.FunctionDef):
            if node.name in self._claimed:
                raise ValueError(
                    f"`{node.name}` is defined twice on this page, or means the answer"
                )
            self._claimed.add(node.name)

    def _mistakes(self, over: str, warns: bool = False) -> Iterator[Misconception]:
        for section in self._named(over):
            first, *also = self._made(section)
            try:
                place = _place(self.path, section.line + 1)
                symptom, measure = self._facts.told(section.prose, place)
            except SyntaxError as error:
                raise self._error(section.line + 1, f"the symptom: {error.msg}") from None
            if not symptom or not (section.quote or warns):
                raise self._error(section.line, "write the symptom, then `> ` and a question")
            yield Misconception(
                section.name, first, symptom, section.quote, tuple(also), measure, warns
            )

    def _variants(self) -> Iterator[Variant]:
        for section in self._named("Variants"):
            for i, made in enumerate(self._made(section), 1):
                yield Variant(section.name + f", {i}" * (i > 1), made)

    def _made(self, section: Section) -> list[Made]:
        made = []
        for fence in section.fences:
            try:
                found = list(spellings(fence.language, fence.text, fence.line))
            except ValueError as error:
                raise self._error(fence.line, str(error)) from None
            made += [Made(self, spelling) for spelling in found]
        if not made:
            raise self._error(section.line, 'add an edit such as "- `m = 0`", or a fence')
        return made

    def _trace(self) -> Trace | None:
        """The call in the fence is the case; what is done with its result picks the asked part."""
        section = self._section("By hand")
        if section is None:
            return None
        fence = self._fence("By hand")
        whole = ast.parse(fence.text.strip(), mode="eval")
        calls = [
            node
            for node in ast.walk(whole)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in self.right.names
        ]
        if len(calls) != 1:
            raise self._error(fence.line, f"call {self.right.names[0]} once")
        (call,) = calls
        args = tuple(eval(ast.unparse(a), self._space) for a in call.args)
        rest = ast.unparse(whole).replace(ast.unparse(call), "_")
        pick = None if rest == "_" else (lambda _: eval(rest, {**self._space, "_": _}))
        of = call.func.id  # type: ignore[attr-defined]
        of = "" if of == self.right.names[0] else of
        return Trace(section.prose, args, section.quote, of=of, pick=pick)

    def _by_person(self) -> dict[str, Any]:
        """The points that a person gives, and what for, as arguments of `Exercise`."""
        section = self._section("By a person")
        if section is None:
            return {}
        found = re.fullmatch(r"(\d+) points?\. (.+)", section.prose)
        if not found or int(found[1]) > self._head["points"]:
            raise self._error(section.line, "begin with `2 points.`, no more than there are")
        return {"by_person": int(found[1]), "to_read": found[2]}

    def _lines(self, cases: tuple[Case, ...]) -> tuple[Line, ...]:
        """The lines of a derivation; each is judged with what the first two cases draw, anew."""
        sections, name = self._named("Derivation"), self.right.names[0]
        if bool(sections) != (self._head["form"] == "derive"):
            raise self._error(1, "`## Derivation` and the form `derive` belong together")
        found = []
        for section in sections:
            try:
                code = self.right.step(section.name)
                nudged = nudge(section.fences, self.reference[name], self._space)
            except (ValueError, SyntaxError) as error:
                raise self._error(section.line, str(error)) from None
            alone = tuple(
                Case(case.says, steps=[Step("line", "", section.name, case.steps[0].args)])
                for case in cases[:2]
            )
            found.append(Line(section.name, code, section.prose, alone, *nudged))
        return tuple(found)

    def _named(self, over: str) -> list[Section]:
        return [s for s in self._sections if s.over == over and s.name]

    def _fences(self, over: str) -> list[Fence]:
        return [fence for s in self._sections if s.over == over for fence in s.fences]

    def _fence(self, over: str) -> Fence:
        found = self._fences(over)
        if len(found) != 1:
            raise self._error(1, f"`## {over}` with one fence is needed: {SECTIONS[over]}")
        return found[0]

    def _section(self, over: str) -> Section | None:
        return next((s for s in self._sections if s.over == over), None)

    def _whole(self, over: str) -> str:
        section = self._section(over)
        return section.whole if section else ""

    def _error(self, line: int, message: str) -> PageError:
        return PageError(self.path, line, message)


def _parameters(node: ast.FunctionDef) -> dict[str, Any]:
    """The parameters of a function with their defaults, as far as these are literals."""
    arguments = node.args.args
    found: dict[str, Any] = {a.arg: NO_DEFAULT for a in arguments if a.arg != "self"}
    defaults = node.args.defaults
    for argument, default in zip(
        arguments[len(arguments) - len(defaults) :], defaults, strict=True
    ):
        with suppress(ValueError):
            found[argument.arg] = ast.literal_eval(default)
    return found


def _case(says: str, *args: Any, **options: Any) -> Case:
    """A case; a list among its arguments stands for an array of floats."""
    arrays = [np.array(a, dtype=float) if isinstance(a, list) else a for a in args]
    return Case(says, *arrays, **options)


@lru_cache(maxsize=64)  # the right answer's are compared with those of each spelling
def _definitions(source: str) -> dict[str, str]:
    """Name -> code of what a source defines, without its comments and layout."""
    return {n.name: ast.unparse(n) for n in ast.parse(source).body if hasattr(n, "name")}  # type: ignore[attr-defined]


def _line_in(error: Exception, name: str) -> int:
    """The line of a source at which an error arose."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((f.lineno or 1 for f in reversed(frames) if f.filename == name), 1)


def _place(path: Path, line: int) -> str:
    """A place on a page as messages and tracebacks show it: from `course_lib` on."""
    parts = path.parts
    start = parts.index("course_lib") if "course_lib" in parts else len(parts) - 2
    return f"{'/'.join(parts[max(start, 0) :])}, line {line}"
