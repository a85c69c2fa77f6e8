r"""Read the questions of the exam bank: one Markdown file for each lesson.

    # 2 Softmax                     the lesson; the questions below it are filed under this title

    ## 02-01 What ten points do     id (lesson, hyphen, number) and a title that tells no answer
    - kind: number                  or choice, or open
    - points: 3
    - minutes: 4
    - tests: scores are divided by their sum        the belief or ability that it tests
    - goal: 02.1                    the exercise or section that teaches it

    A stem in Markdown, with $z = ({{z[0]}}, {{z[1]}})$ and tables.

    ```python
    z = rng.integers(1, 5, size=2)  # run first, with `rng` and `np`; never shown
    p = np.exp(z) / np.exp(z).sum()
    ```

    = {{p[0]:.3f}}                  the answer; a unit may follow the braces
    tolerance: 0.005                absolute
    - wrong: {{z[0] / z.sum():.3f}} a known wrong answer, as often as there are any
      believes: probabilities are shares of the scores
      says: Softmax compares exponentials, which a negative score does not upset.

    ### Solution
    The way to the answer; a number needs it, the other kinds may have it.

What stands in `{{...}}` is what may stand in an f-string's braces, over the names that the fence
of `python` leaves; all texts may hold it, also inside of formulas: `e^{{{z[0]}}}`. The fence draws
from `rng`, whose seed is the exam's and the id's. Code that the paper shows stands in a fence of
another name, such as `text` or `py`.

A choice has a list instead of the answer: the right one ticked, each with its reason, and each
wrong one with its belief; the order is drawn. An open question has its answer and a rubric, whose
points sum to the question's:

    - [x] {{p[0]:.2f}}
      says: why it is right
    - [ ] {{z[0] / z.sum():.2f}}
      believes: ...
      says: why it is wrong

    ### Answer
    A model answer.
    ### Rubric
    - 2 points: what earns them
    - 1 point: what earns it
    - note: a usual answer that is half right, and what it earns

A continued line of a list is indented; a formula of its own, `$$...$$`, is a paragraph of its own.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

QUESTIONS = Path(__file__).with_name("questions")
KINDS = ("choice", "number", "open")
FACTS = ("kind", "points", "minutes", "tests", "goal")
SECTIONS = ("Answer", "Rubric", "Solution")
TITLE = re.compile(r"# 0?(\d+)\W+(.+)")
HEAD = re.compile(r"## (\d\d)-(\d\d) (.+)")
FACT = re.compile(r"- (\w+): *(.*)")
CHOICE = re.compile(r"- \[([ xX])\] +(.+)")
ANSWER = re.compile(r"= *(\{\{.+\}\}) *(.*?)(?:, *)?(?:tolerance: *(\S+))?")
TOLERANCE = re.compile(r"(?:- )?tolerance: *(\S+)")
WRONG = re.compile(r"(?:- )?wrong: *(\{\{.+\}\}).*")
EARNS = re.compile(r"- ([\d.]+) points?: *(.+)", re.DOTALL)
NOTE = re.compile(r"- note: *(.+)", re.DOTALL)


class ExamError(ValueError):
    """A question or an exam that cannot be made; the message says where, and what to do."""


@dataclass(frozen=True)
class Option:
    """A choice, or a number that is right or known to be wrong; all its texts are Markdown.

    Attributes:
        text: the choice, or the number with its braces; once drawn, as it is shown.
        right: whether it is the answer.
        believes: why a student gives it; empty for the right one.
        says: why it is right or wrong.
        number: of a number that is drawn: what `text` says, as a number.
        exact: of a number that is drawn: the same before it was rounded.
    """

    text: str
    right: bool
    believes: str = ""
    says: str = ""
    number: float = math.nan
    exact: float = math.nan


@dataclass(frozen=True)
class Question:
    """A question of the bank, or one that is drawn: then its texts hold no braces.

    Attributes:
        id: such as `02-01`; the first two digits are the lesson.
        lesson: the lesson's number and title, such as `02 Softmax`.
        title: a few words.
        kind: one of `KINDS`.
        points: what the answer is worth.
        minutes: how long it takes on paper.
        tests: the belief or ability that it tests.
        goal: the exercise or section that teaches it.
        stem: what is asked, Markdown.
        values: the program that draws its numbers.
        options: the choices; or the right number and the known wrong ones.
        tolerance: how far a number may be off, as it is written.
        unit: what follows a number.
        answer: of an open question, a model answer.
        rubric: points and what earns them.
        notes: answers that are half right.
        solution: the way to the answer; may be empty.
        path: its file.
        line: the line of its heading.
    """

    id: str
    lesson: str
    title: str
    kind: str
    points: float
    minutes: float
    tests: str
    goal: str
    stem: str
    values: str
    options: tuple[Option, ...]
    tolerance: str
    unit: str
    answer: str
    rubric: tuple[tuple[float, str], ...]
    notes: tuple[str, ...]
    solution: str
    path: Path
    line: int

    @property
    def where(self) -> str:
        """The file and the line, for messages."""
        return f"{self.path.name}, line {self.line}, question {self.id}"

    @property
    def right(self) -> Option:
        """The right option of a choice or a number."""
        return next(option for option in self.options if option.right)


def read_bank(folder: Path = QUESTIONS) -> dict[str, Question]:
    """Id -> question, in order, for all files of a folder.

    Raises:
        ExamError: a question has another form, or an id stands twice.
    """
    found: dict[str, Question] = {}
    for path in sorted(folder.glob("*.md")):
        for question in read_questions(path):
            if twin := found.get(question.id):
                raise ExamError(f"{question.where}: {twin.where} has this id; take a free one")
            found[question.id] = question
    return dict(sorted(found.items()))


def read_questions(path: Path) -> list[Question]:
    """The questions of one file.

    Raises:
        ExamError: a question has another form; with its file, its line, and what to do.
    """
    found, lessons = [], {}
    for block in _blocks(path.read_text("utf-8")):
        number, head = block[0]
        if title := TITLE.fullmatch(head):
            lessons[title[1].zfill(2)] = title[2].strip()
        elif match := HEAD.fullmatch(head):
            lesson = f"{match[1]} {lessons.get(match[1], '')}".rstrip()
            found.append(_Reader(path, match, lesson, block).question())
        elif head.startswith("#"):
            raise ExamError(
                f"{path.name}, line {number}: a question begins `## 02-01 Its title`, "
                f"a lesson `# 2 Its title`; this is {head!r}"
            )
    return found


Lines = list[tuple[int, str]]


def _blocks(text: str) -> Iterator[Lines]:
    """The numbered lines of a file, cut before each heading of the first two levels."""
    block: Lines = []
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            fenced = not fenced
        if not fenced and line.startswith(("# ", "## ")):
            if block:
                yield block
            block = []
        block.append((number, line.rstrip()))
    if block:
        yield block


@dataclass
class _Reader:
    """What a question's lines are sorted into."""

    path: Path
    head: re.Match[str]
    lesson: str
    lines: Lines
    facts: dict[str, str] = field(default_factory=dict)
    stem: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    sections: dict[str, list[str]] = field(default_factory=dict)
    tolerance: str = ""
    unit: str = ""

    @property
    def id(self) -> str:
        return f"{self.head[1]}-{self.head[2]}"

    def wrong(self, message: str, line: int = 0) -> ExamError:
        line = line or self.lines[0][0]
        return ExamError(f"{self.path.name}, line {line}, question {self.id}: {message}")

    def question(self) -> Question:
        rest = self._read_facts(self.lines[1:])
        into = self.stem
        while rest:
            (number, line), after = rest[0], rest[1:]
            if line.startswith("```"):
                after = self._fence(rest, into)
            elif line.startswith("### "):
                name = line[4:].strip()
                if name not in SECTIONS or name in self.sections:
                    raise self.wrong(f"a section is one of {', '.join(SECTIONS)}, once", number)
                into = self.sections[name] = []
            elif item := CHOICE.fullmatch(line) or WRONG.fullmatch(line):
                after = self._option(item, rest)
            elif answer := ANSWER.fullmatch(line):
                self.options.append(Option(answer[1], right=True))
                self.unit = answer[2]
                self.tolerance = answer[3] or self.tolerance
            elif tolerance := TOLERANCE.fullmatch(line):
                self.tolerance = tolerance[1]
            elif line and into is self.stem and self.options:
                raise self.wrong("indent what goes on; else it would be in the stem", number)
            else:
                into.append(line)
            rest = after
        return self._made()

    def _read_facts(self, lines: Lines) -> Lines:
        while lines and not lines[0][1]:
            lines = lines[1:]
        while lines and (fact := FACT.fullmatch(lines[0][1])):
            if fact[1] not in FACTS:
                raise self.wrong(f"a fact is one of {', '.join(FACTS)}; not {fact[1]}", lines[0][0])
            self.facts[fact[1]] = fact[2]
            lines = lines[1:]
        for name in FACTS:
            if not self.facts.get(name):
                raise self.wrong(f"say `- {name}: ...` below the title")
        return lines

    def _fence(self, lines: Lines, into: list[str]) -> Lines:
        """Take a fence: values, or code that the paper shows."""
        start, opening = lines[0]
        end = next((i for i, (_, text) in enumerate(lines) if i and text.startswith("```")), 0)
        if not end:
            raise self.wrong("this fence is not closed: a line ``` of its own", start)
        inner = [text for _, text in lines[1:end]]
        if opening[3:].strip() == "python":
            # at the lines of the file, so that an error tells them
            self.values += [""] * (start - len(self.values)) + inner
        else:
            into += [opening, *inner, "```"]
        return lines[end + 1 :]

    def _option(self, item: re.Match[str], lines: Lines) -> Lines:
        """Take a choice or a wrong number with the indented lines below it."""
        number = lines[0][0]
        end = next((i for i, (_, t) in enumerate(lines) if i and t[:1].strip()), len(lines))
        name, texts = "text", {"text": [item[item.lastindex or 1]]}
        for _, line in lines[1:end]:
            label, colon, after = line.strip().partition(":")
            if colon and label in ("believes", "says"):
                name, line = label, after
                texts[name] = []
            texts[name].append(line.strip())
        said = {name: " ".join(parts).strip() for name, parts in texts.items()}
        right = item.re is CHOICE and item[1] != " "
        for needed in ("says",) if right else ("believes", "says"):
            if not said.get(needed):
                raise self.wrong(f"indented below this line, say `  {needed}: ...`", number)
        self.options.append(Option(said["text"], right, said.get("believes", ""), said["says"]))
        return lines[end:]

    def _made(self) -> Question:
        kind = self.facts["kind"]
        if kind not in KINDS:
            raise self.wrong(f"a kind is one of {', '.join(KINDS)}; not {kind}")
        n_right = sum(option.right for option in self.options)
        rubric, notes = self._rubric()
        points = self._number("points")
        stem = _text(self.stem)
        if not stem:
            raise self.wrong("the stem is missing: say below the facts what is asked")
        if kind == "open":
            if self.options:
                raise self.wrong("an open question has no choices and no number")
            for name in ("Answer", "Rubric"):
                if not self._section(name):
                    raise self.wrong(f"an open question has a section `### {name}`")
            if (total := sum(earned for earned, _ in rubric)) != points:
                raise self.wrong(f"the rubric gives {total:g} points, the question {points:g}")
        elif not {"Answer", "Rubric"}.isdisjoint(self.sections):
            raise self.wrong("only an open question has `### Answer` and `### Rubric`")
        elif n_right != 1:
            how = "`- [x] ...`" if kind == "choice" else "`= {{...}}`"
            raise self.wrong(f"a {kind} has exactly one right answer, {how}; here are {n_right}")
        if kind == "choice" and len(self.options) < 3:
            raise self.wrong("a choice has at least two wrong ones, `- [ ] ...`")
        if kind == "number":
            if not self.tolerance:
                raise self.wrong("say how far the number may be off: `tolerance: 0.005`")
            if not self._section("Solution"):
                raise self.wrong("show the way to the number: a section `### Solution`")
        return Question(
            id=self.id,
            lesson=self.lesson,
            title=self.head[3].strip(),
            kind=kind,
            points=points,
            minutes=self._number("minutes"),
            tests=self.facts["tests"].strip('"'),
            goal=self.facts["goal"],
            stem=stem,
            values="\n".join(self.values),
            options=tuple(self.options),
            tolerance=self.tolerance,
            unit=self.unit,
            answer=self._section("Answer"),
            rubric=rubric,
            notes=notes,
            solution=self._section("Solution"),
            path=self.path,
            line=self.lines[0][0],
        )

    def _section(self, name: str) -> str:
        return _text(self.sections.get(name, ()))

    def _number(self, name: str) -> float:
        try:
            number = float(self.facts[name])
        except ValueError:
            number = 0
        if not 0 < number < 1000:
            raise self.wrong(f"`- {name}:` is a number above 0; not {self.facts[name]!r}")
        return number

    def _rubric(self) -> tuple[tuple[tuple[float, str], ...], tuple[str, ...]]:
        rubric, notes = [], []
        for item in _items(self.sections.get("Rubric", ())):
            if earns := EARNS.fullmatch(item):
                rubric.append((float(earns[1]), earns[2]))
            elif note := NOTE.fullmatch(item):
                notes.append(note[1])
            else:
                raise self.wrong(
                    f"a line of the rubric is `- 2 points: ...` or `- note: ...`; not {item!r}"
                )
        return tuple(rubric), tuple(notes)


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines).strip()


def _items(lines: Iterable[str]) -> list[str]:
    """The items of a list, each with its continued lines joined."""
    items: list[str] = []
    for line in lines:
        if line.startswith((" ", "\t")) and items:
            items[-1] += " " + line.strip()
        elif line:
            items.append(line)
    return items
