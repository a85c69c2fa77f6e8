"""The three kinds of questions, made for one answer; each knows how to judge what is typed.

    value  What does your function give here?
    line   Which of your lines would you change, so that it gives this instead?
    input  Which input breaks this variant of your code?

Where an answer cannot give one of the kinds, another kind is asked twice. Everything is drawn by a
seed: the same code and seed give the same questions.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np

from course_lib.defence.answer import CLOCK, HASTY, PATIENT, SEED, NoDefence, Passed, same, value_of
from course_lib.defence.changes import Change, Tried, body_lines, known_answers, numbered, with_line
from course_lib.defence.inputs import MOST_IN, Asked, Called, called, drawn, easily_typed, trouble
from course_lib.defence.values import NotAValue, near, numbers, shown, typed
from course_lib.judging import AnswerKey, Exercise, Misconception, Step
from course_lib.judging.answers import Answer, Answers
from course_lib.judging.compare import as_array
from course_lib.judging.outcome import judge_cases
from course_lib.judging.runner import run_case
from course_lib.judging.symptom import symptom

Kind = Literal["value", "line", "input"]
KINDS: tuple[Kind, ...] = ("value", "line", "input")
N_QUESTIONS = 3  # of a defence
N_VALUES = 60  # inputs from which the one to be worked by hand is chosen
N_LIKELY = 12  # of these, for which the known mistakes are run
MOST_OUT = 8  # numbers of a result by hand
MOST_EXAMPLE = 16  # numbers of a result that is shown
RARE, OFTEN = 0.03, 0.7  # the share of inputs on which a variant to be broken differs
FEW_LINES = 4  # with fewer, the number of a line is no answer: the line itself is asked for
SEEN = 1e-3  # a difference that somebody sees


class Part(NamedTuple):
    """A paragraph of a question or a solution; of code, the lines are kept."""

    text: str
    code: bool = False


@dataclass(frozen=True)
class Reply:
    """What is said to an answer.

    Attributes:
        right: whether it is right.
        says: why.
        again: it could not be read, or is not allowed; another one may be given.
    """

    right: bool
    says: str
    again: bool = False


@dataclass(frozen=True)
class Question:
    """A question about an answer's code.

    Attributes:
        kind: which of the three.
        exercise: the exercise's id.
        parts: the question, with the code.
        prompts: what is typed, one line each.
        solution: for the examiner, and for the student afterwards.
        judge: typed lines -> what is said to them.
    """

    kind: Kind
    exercise: str
    parts: tuple[Part, ...]
    prompts: tuple[str, ...]
    solution: tuple[Part, ...]
    judge: Callable[[Sequence[str]], Reply] = field(compare=False)


class Defence:
    """All questions that an answer can be asked.

    Args:
        answer: a passed answer.
        seed: draws them.
    """

    def __init__(self, answer: Passed, seed: int) -> None:
        self.answer, self.seed = answer, seed
        self.exercise = answer.exercise
        self.tried = Tried(answer, seed)

    def questions(self, n: int, kinds: Sequence[Kind]) -> list[Question]:
        """At most n questions, of as many of these kinds as can be asked, in their order."""
        left = {kind: self._of(kind) for kind in kinds}
        found: list[Question] = []
        while left and len(found) < n:
            for kind in [*left]:
                question = next(left[kind], None)
                if question is None:
                    del left[kind]
                elif len(found) < n:
                    found.append(question)
        return sorted(found, key=lambda q: KINDS.index(q.kind))

    def _of(self, kind: Kind) -> Iterator[Question]:
        makers = {"value": value_questions, "line": line_questions, "input": input_questions}
        yield from makers[kind](self)

    def random(self, purpose: str) -> random.Random:
        """A generator of its own for each purpose, so that one kind does not move another."""
        return random.Random(f"{self.seed} {self.exercise.id} {purpose}")

    def rng(self, purpose: int) -> np.random.Generator:
        """The same for numpy."""
        return np.random.default_rng([self.seed, int(self.exercise.id.replace(".", "")), purpose])

    @property
    def code_part(self) -> Part:
        """The code, with the numbers of its lines."""
        return Part(numbered(self.answer.code), code=True)


# ------------------------------------------------------------ What does it give?


@dataclass(frozen=True)
class _Asked:
    """A value that may be asked for.

    Attributes:
        called: the calls; the last one is asked about.
        expected: what the page's right answer gives there.
        pick: which part of several results, and how it is called; () for the whole.
    """

    called: Called
    expected: Any
    pick: tuple[Any, str] | tuple[()] = ()

    def of(self, value: Any) -> Any:
        """The part of a result that is asked for."""
        return value[self.pick[0]] if self.pick else value

    @property
    def effort(self) -> float:
        """How far it is from what is asked best: a few plain numbers, which are not all alike."""
        out = numbers(self.expected) or [0.0]
        awkward = sum(not _plain(x) for x in out) / len(out)
        dull = 0.5 * (len({*out}) == 1 < len(out) or not any(out))
        thin = 0.3 * max(3 - self.called.n_numbers, 0) + 0.2 * self.called.n_thin
        return 0.7 * awkward + dull + thin + 0.04 * (self.called.n_numbers + len(out))


def _plain(x: float) -> bool:
    """Whether somebody arrives at a number without a calculator: a small fraction."""
    return abs(x) < 100 and abs(12 * x - round(12 * x)) < 1e-9


def value_questions(defence: Defence) -> Iterator[Question]:
    """What does your function give here? The input that tells most known mistakes apart."""
    mistakes = [m for m in defence.exercise.misconceptions if not m.warns]
    likely = sorted(_askable(defence), key=lambda a: a.effort)[:N_LIKELY]
    wrong = [_wrong_ones(defence.exercise, asked, mistakes) for asked in likely]
    most = max(min(len(mistakes), 4), 1)
    cost = [a.effort - 1.2 * min(len(w), 4) / most for a, w in zip(likely, wrong, strict=True)]
    seen = set[str]()
    for i in sorted(range(len(likely)), key=lambda i: cost[i]):
        text = likely[i].called.text
        if text not in seen and (question := _value_question(defence, likely[i], wrong[i])):
            seen.add(text)
            yield question


def _wrong_ones(
    exercise: Exercise, asked: _Asked, mistakes: Sequence[Misconception]
) -> list[tuple[Any, Misconception]]:
    """The wrong values that known mistakes give there, each with one of these."""
    steps, found = asked.called.steps, dict[str, tuple[Any, Misconception]]()
    for mistake in mistakes:
        (came,) = known_answers(exercise, mistake.wrong, [steps])
        try:
            value = asked.of(value_of(came, len(steps)))
        except (LookupError, TypeError):
            continue
        if not near(value, asked.expected) and numbers(value) is not None:
            found.setdefault(shown(value), (value, mistake))
    return [*found.values()]


def _askable(defence: Defence) -> Iterator[_Asked]:
    """Values that can be asked for: of small inputs, with few numbers, and no draw of chance."""
    exercise = defence.exercise
    cases = drawn(exercise, defence.rng(1), N_VALUES)
    cases += [c for c in AnswerKey(exercise, defence.seed).steps if c[0].kind != "line"]
    for steps in cases:
        came = run_case(exercise.reference, exercise.name, steps, repeat=False, seconds=CLOCK)
        for i, step in enumerate(steps[: len(came)]):
            if came[i].error or not step.judged or step.kind == "make" or step.keep:
                continue
            if i and steps[0].input != step.input:
                break
            told = called(defence.answer, steps[: i + 1])
            if told and told.n_numbers <= MOST_IN:
                yield from _parts(told, came[i])


def _parts(told: Called, came: Answer) -> Iterator[_Asked]:
    value = came.value
    several = isinstance(value, tuple | list) and as_array(value) is None
    if several or isinstance(value, tuple) and len(value) <= 4:
        places = [(i, f"result {i + 1} of {len(value)}") for i in range(len(value))]
    elif isinstance(value, Mapping):
        places = [(key, f"the entry {key!r}") for key in value]
    else:
        places = [()]
    for pick in places:
        asked = _Asked(told, value[pick[0]] if pick else value, pick)
        inside = numbers(asked.expected)
        if inside is None or not np.isfinite(inside).all() or len(inside) > MOST_OUT:
            continue
        if inside or isinstance(asked.expected, str | bool):
            yield asked


def _value_question(
    defence: Defence, asked: _Asked, wrong: Sequence[tuple[Any, Misconception]]
) -> Question | None:
    answer, steps = defence.answer, asked.called.steps
    (came,) = answer.run([answer.code], [steps], PATIENT)
    try:
        own = asked.of(value_of(came[0], len(steps)))
    except (LookupError, TypeError):
        return None
    if numbers(own) is None and not isinstance(own, str | bool):
        return None
    which = f"What is {asked.pick[1]}" if asked.pick else "What does the last line give"
    which = which if "\n" in asked.called.text or asked.pick else "What does your code give"
    awkward = not all(map(_plain, numbers(own) or []))
    digits = " Two digits behind the point are enough, and you may use a calculator." * awkward
    ask = f"{which} here? Lists stand for arrays; write yours as lists, too.{digits}"

    def judge(lines: Sequence[str]) -> Reply:
        if isinstance(own, str):
            given = lines[0].strip().strip("'\"")
        else:
            try:
                given = typed(lines[0])
            except NotAValue as error:
                return Reply(False, f"{error}.", again=True)
        if near(given, own):
            return Reply(True, f"It gives {shown(own)}.")
        for value, mistake in wrong:
            if near(given, value):
                why = f"Yours is what the mistake “{mistake.name}” gives: {mistake.question}"
                return Reply(False, f"It gives {shown(own)}. {why}")
        mine, right = as_array(given), as_array(own)
        if mine is not None and right is not None and mine.shape != right.shape:
            return Reply(False, f"It gives {shown(own)}: the shape is {right.shape}.")
        return Reply(False, f"It gives {shown(own)}.")

    return Question(
        "value",
        defence.exercise.id,
        (defence.code_part, Part(ask), Part(asked.called.text, code=True)),
        ("It gives",),
        (Part(shown(own), code=True), *_what_wrong_ones_mean(wrong)),
        judge,
    )


def _what_wrong_ones_mean(wrong: Sequence[tuple[Any, Misconception]]) -> Iterator[Part]:
    for value, mistake in [*wrong][:5]:
        if (inside := numbers(value)) and len(inside) <= MOST_EXAMPLE:
            yield Part(f"{shown(value)} comes from the known mistake “{mistake.name}”.")


# ------------------------------------------------------------ Which line?


def line_questions(defence: Defence) -> Iterator[Question]:
    """Which of your lines would you change? Mistakes of few lines, whose effect can be shown.

    No line is asked for twice before all others are.
    """
    ranked = []
    for mistake, alike, theirs in defence.tried.known:
        found = dict.fromkeys(example for _, example in sorted(_examples(defence, theirs)))
        examples, lines = [*found][:2], {change.line for change in alike}
        cost = 2 * (not examples) + len(lines) + defence.random(mistake.name).random()
        ranked.append((cost, lines, (mistake, alike, theirs, examples)))
    ranked.sort(key=lambda row: row[0])
    asked, first, later = set[int](), [], []
    for _, lines, made_of in ranked:
        (later if asked & lines else first).append(made_of)
        asked |= lines
    for mistake, alike, theirs, examples in (*first, *later):
        told = _symptom(defence.exercise, mistake)
        if told or examples:
            yield _line_question(defence, mistake, alike, theirs, examples, told)


class _Example(NamedTuple):
    text: str
    before: str
    after: str


def _examples(defence: Defence, theirs: Answers) -> Iterator[tuple[int, _Example]]:
    """Calls that a variant answers otherwise, with both results; less to read is less trouble."""
    tried = defence.tried
    for i in tried.differs(theirs, SEEN):
        steps = tried.cases[i]
        for j, (own, other) in enumerate(zip(tried.right[i], theirs[i], strict=False)):
            if same((own,), (other,), SEEN):
                continue
            told = called(defence.answer, steps[: j + 1], exact=False)
            if told and steps[j].judged and _short(own.value) and _short(other.value):
                after = f"stops with {other.error.type}" if other.error else shown(other.value)
                dull = len({*(numbers(own.value) or [])}) < 2  # 0 everywhere tells little
                cost = trouble(steps) + len(after) + 20 * dull
                yield cost, _Example(told.text, shown(own.value), after)
            break


def _short(value: Any) -> bool:
    inside = numbers(value)
    return inside is not None and len(inside) <= MOST_EXAMPLE


def _symptom(exercise: Exercise, mistake: Misconception) -> str:
    """What `check` says of the mistake, with numbers."""
    key = AnswerKey(exercise, SEED)
    outcomes = judge_cases(key, key.answers(mistake.wrong))[: len(exercise.cases)]
    failing = next((o for o in outcomes if not o.passed), None)
    return symptom(mistake, failing) if failing else ""


def _line_question(
    defence: Defence,
    mistake: Misconception,
    alike: Sequence[Change],
    theirs: Answers,
    examples: Sequence[_Example],
    told: str,
) -> Question:
    answer, tried = defence.answer, defence.tried
    lines = sorted({change.line for change in alike})
    whole = len(body_lines(answer.code)) < FEW_LINES
    how = f"Write {'' if whole else 'its number, or '}the line as it would read."
    parts = [defence.code_part]
    ask = "Somebody changes one line of your code. "
    parts.append(Part(f"{ask}Then `check` says of it: “{told}”" if told else ask.strip()))
    for example in examples:
        parts.append(Part(example.text, code=True))
        parts.append(Part(f"gives {example.before} now, and {example.after} after the change."))
    parts.append(Part(f"Which line is it, and what could it read? {how}"))
    solution = [Part(f"The known mistake “{mistake.name}”. One of these lines makes it:")]
    shortest = _shortest(alike)
    shown_lines = "\n".join(dict.fromkeys(f"{c.line}  {c.new}" for c in shortest))
    solution.append(Part(shown_lines, code=True))
    solution.append(Part(mistake.question))
    way = f"Line {shortest[0].line} as `{shortest[0].new}` does it."

    def judge(given: Sequence[str]) -> Reply:
        text = given[0].strip()
        if number := re.fullmatch(r"(?:line\s*)?(\d+)\.?", text, re.IGNORECASE):
            if whole:
                return Reply(False, "Write the whole line as it would read.", again=True)
            if int(number[1]) in lines:
                return Reply(True, way)
            return Reply(False, f"No change of line {number[1]} that we tried does it. {way}")
        if not text:
            return Reply(False, how, again=True)
        found = _lines_typed(answer, text)
        if not found:
            return Reply(False, f"`{text[:80]}` fits in no line of the code. {how}", again=True)
        ran = answer.run([c.code for c in found], tried.cases, HASTY)
        for change, came in zip(found, ran, strict=True):
            if all(same(came[i], theirs[i], SEEN) for i in tried.usable):
                return Reply(True, f"Run with line {change.line} changed so, it does just that.")
        return Reply(False, f"Run with that line, it does something else. {way}")

    return Question(
        "line", defence.exercise.id, tuple(parts), ("The line",), tuple(solution), judge
    )


def _shortest(alike: Sequence[Change]) -> list[Change]:
    """A few of the changes, one or two for each line, the plainest first."""
    found: list[Change] = []
    for change in sorted(alike, key=lambda c: (not c.of_page, abs(len(c.new) - len(c.old)))):
        if sum(c.line == change.line for c in found) < 2:
            found.append(change)
    return found[:4]


def _lines_typed(answer: Passed, text: str) -> list[Change]:
    """The variants that a typed line may mean: `4: s = 1`, or `s = 1` in any place."""
    found = re.fullmatch(r"(?:line\s*)?(\d+)\s*[:.)]?\s+(.+)|(?:line\s*)?(\d+)[:.)](.+)", text)
    lines = body_lines(answer.code)
    if found:
        lines, text = [int(found[1] or found[3])], found[2] or found[4]
    changes = (with_line(answer.code, line, text) for line in lines)
    return [change for change in changes if change]


# ------------------------------------------------------------ Which input?


def input_questions(defence: Defence) -> Iterator[Question]:
    """Which input breaks this variant? One that most inputs do not tell from the code."""
    tried = defence.tried
    try:
        asked = Asked(defence.answer, defence.rng(2))
    except LookupError:
        return
    n = len(tried.usable)
    known = {change.code: m for m, alike, _ in tried.known for change in alike}
    ranked = []
    for change, came in zip(tried.changes, tried.came, strict=True):
        differing = tried.differs(came, SEEN)
        share = len(differing) / n if n else 0
        if RARE <= share <= OFTEN and (breaking := _breaking(defence, asked, differing)):
            luck = defence.random(change.code).random()
            cost = 2 * abs(share - 0.2) - 0.3 * (change.code in known) + 0.2 * luck
            cost -= 0.3 * change.of_page
            ranked.append((cost, change, came, differing, breaking))
    ranked.sort(key=lambda row: row[0])
    lines = set[int]()
    for _, change, came, differing, breaking in ranked:
        if change.line not in lines:
            lines.add(change.line)
            mistake = known.get(change.code)
            yield _input_question(defence, asked, change, came, differing, breaking, mistake)


class _Breaking(NamedTuple):
    case: int
    step: Step
    texts: dict[str, str]


def _breaking(defence: Defence, asked: Asked, differing: Sequence[int]) -> list[_Breaking]:
    """The smallest inputs that can be typed and on which a variant differs, at most two."""
    found: list[_Breaking] = []
    for i in sorted(differing, key=lambda i: trouble(defence.tried.cases[i])):
        steps = defence.tried.cases[i]
        texts = asked.texts(steps[0]) if len(steps) == 1 and steps[0].kind == "call" else None
        if not texts or len(found) == 2:
            continue
        try:
            step = asked.step({name: typed(text) for name, text in texts.items()})
        except NotAValue:
            continue
        if easily_typed((step,)):
            found.append(_Breaking(i, step, texts))
    return found


def _input_question(
    defence: Defence,
    asked: Asked,
    change: Change,
    came: Answers,
    differing: Sequence[int],
    breaking: Sequence[_Breaking],
    mistake: Misconception | None,
) -> Question:
    answer, tried = defence.answer, defence.tried
    n, alike = len(tried.usable), len(tried.usable) - len(differing)
    start = _hiding(defence, asked, {*differing})
    parts = [
        Part(numbered(change.code, change.line), code=True),
        Part(
            f"Line {change.line} was `{change.old}` in your code. Of {n} inputs that were tried, "
            f"{alike} do not show the difference{', and this is one of them:' if start else '.'}"
        ),
    ]
    if start:
        parts.append(Part("\n".join(f"{k} = {v}" for k, v in start.items()), code=True))
    parts.append(Part(f"Find a small input of `{asked.target}` that shows it.{_how(asked, start)}"))
    solution = [Part("Every input counts on which both differ. Small ones that were found:")]
    for found in breaking:
        text = ", ".join(f"{name} = {value}" for name, value in found.texts.items())
        (own,), (other,) = tried.right[found.case], came[found.case]
        solution.append(Part(text, code=True))
        solution.append(Part(_both(own, other)))
    if mistake:
        solution.append(Part(f"It is the known mistake “{mistake.name}”. {mistake.question}"))

    def judge(lines: Sequence[str]) -> Reply:
        try:
            given = zip(asked.names, lines, strict=True)
            values = {k: typed(line if line.strip() else start.get(k, "")) for k, line in given}
            step = asked.step(values)
        except NotAValue as error:
            return Reply(False, f"{str(error)[:1].upper()}{str(error)[1:]}.", again=True)
        ran = answer.run([answer.code, change.code], [(step,)], PATIENT)
        (own,), (other,) = (came for (came,) in ran)
        differ = not same((own,), (other,), SEEN)
        return Reply(differ, _both(own, other) if differ else f"{_both(own, other)} {solution_}")

    first = ", ".join(f"{name} = {value}" for name, value in breaking[0].texts.items())
    solution_ = f"With {first} they differ."
    return Question(
        "input", defence.exercise.id, tuple(parts), tuple(asked.names), tuple(solution), judge
    )


def _hiding(defence: Defence, asked: Asked, differing: set[int]) -> dict[str, str]:
    """The smallest input that can be typed and on which a variant does not differ, or {}."""
    cases = defence.tried.cases
    for i in sorted({*defence.tried.usable} - differing, key=lambda i: trouble(cases[i])):
        texts = asked.texts(cases[i][0]) if len(cases[i]) == 1 else None
        if texts and easily_typed(cases[i]):
            return texts
    return {}


def _how(asked: Asked, start: Mapping[str, str]) -> str:
    """How an input is written."""
    told = " Numbers, lists and lists of rows are meant as you see them." if start else ""
    told += " An empty line keeps what is above." if len(asked.names) > 1 and start else ""
    told += " Write arrays as lists of rows." * (not start)
    return told + "".join(f" `{n}` is a generator, the same for both." for n in asked.fixed)


def _both(own: Answer, other: Answer) -> str:
    def told(answer: Answer) -> str:
        return f"stops with {answer.error.type}" if answer.error else f"gives {_cut(answer.value)}"

    if same((own,), (other,), SEEN):
        return f"Your code {told(own)}, and the variant gives the same."
    return f"Your code {told(own)}, and the variant {told(other)}."


def _cut(value: Any) -> str:
    text = shown(value)
    return text if len(text) <= 300 else f"{text[:300]} …"


WHY_NONE: dict[Kind, str] = {
    "value": "no call of it can be worked out by hand",
    "line": "no change of one line makes a mistake that has a name",
    "input": "no input that can be typed tells some variants from the code and hides others",
}
"""Why a kind cannot be asked."""


def questions(answer: Passed, seed: int) -> list[Question]:
    """The questions of a defence of one exercise; a kind that it cannot give has none.

    Raises:
        NoDefence: fewer than two can be asked.
    """
    found = Defence(answer, seed).questions(N_QUESTIONS, KINDS)
    if len(found) < 2:
        raise NoDefence(f"of {answer.exercise.id} too little can be asked by running it")
    return found
