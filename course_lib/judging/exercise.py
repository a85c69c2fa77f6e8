"""What an exercise is: data, and nothing that knows a lesson.

Everything about one exercise stands in one file of the catalogue: the question, what right means,
what goes wrong, and what a good teaching assistant would say about it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Literal, Protocol

import numpy as np

from course_lib.judging.steps import Step, call, settle

Form = Literal["write", "order", "complete", "debug", "explain", "derive"]
Implementation = Callable[..., Any] | Mapping[str, Any]
Measure = Callable[[Step, np.ndarray, tuple[int, ...]], float]


def source_of(given: Implementation) -> str:
    """The code of an implementation, as a learner would have written it; "" where it is unknown."""
    return getattr(given, "source", "")


@dataclass(frozen=True)
class Property:
    """Something that must hold of a case's answers when equality would ask too much.

    Attributes:
        says: the property in words, in the present tense ("no index comes twice").
        holds: (values, steps) -> bool; one value a judged step.
    """

    says: str
    holds: Callable[[list[Any], tuple[Step, ...]], bool]


@dataclass(frozen=True)
class Invariant:
    """A number that every right answer keeps, whatever the input: measured beside its value.

    Attributes:
        says: the invariant in words ("each row sums to 1").
        measure: value -> array of numbers.
        value: what each of them must be.
    """

    says: str
    measure: Callable[[Any], Any]
    value: float


class Draws(Protocol):
    """What draws the inputs of a case: see `course_lib.exercises.domain`."""

    def settled(self, rng: np.random.Generator) -> tuple[Step, ...]:
        """The steps of all inputs, in turn; each says to which input it belongs."""
        ...


class Case:
    """One question to an answer: inputs from a seed, and how the result is judged.

    Args:
        says: what the case probes, in words ("one row holds 1000").
        *args: arguments of the exercise's first function; leave out when `steps` is given.
        steps: the steps of a longer case.
        rtol, atol: tolerance; None means 1e-8 and 1e-10 (1e-4 and 1e-6 where float32 is used).
        same_dtype: whether the result's dtype is judged too.
        properties: judged instead of equality.
        edge: a case at the margin, that ordinary input would not show.
        warnings_fail: whether a numpy warning counts as a failure.
        memory: whether peak memory is measured (slower).
        domain: draws the steps of several inputs; leave out `args` and `steps` then.
        **kwargs: keyword arguments of the exercise's first function.
    """

    def __init__(
        self,
        says: str,
        *args: Any,
        steps: tuple[Step, ...] | list[Step] = (),
        rtol: float | None = None,
        atol: float | None = None,
        same_dtype: bool = False,
        properties: tuple[Property, ...] | list[Property] = (),
        edge: bool = False,
        warnings_fail: bool = True,
        memory: bool = False,
        domain: "Draws | None" = None,
        **kwargs: Any,
    ) -> None:
        self.says = says
        self.domain = domain
        self.steps = tuple(steps) or (call("", *args, **kwargs),)
        self.rtol = rtol
        self.atol = atol
        self.same_dtype = same_dtype
        self.properties = tuple(properties)
        self.edge = edge
        self.warnings_fail = warnings_fail
        self.memory = memory

    def settled(self, rng: np.random.Generator) -> tuple[Step, ...]:
        """Its steps, with plain values for all that is drawn."""
        return self.domain.settled(rng) if self.domain else settle(self.steps, rng)

    def __repr__(self) -> str:
        return f"Case({self.says!r})"


@dataclass(frozen=True)
class Variant:
    """A different, right implementation. It must pass."""

    name: str
    right: Implementation


@dataclass(frozen=True)
class Misconception:
    """An executable wrong implementation, its name, and what to say to somebody who holds it.

    Attributes:
        name: how the class report calls it ("columns").
        wrong: the implementation; for several functions, a mapping of those that differ.
        symptom: what is seen, with a number of the learner's own output. Fields in braces:
            {got}, {index}, {shape}, {case}, {error}, and those that `measure` returns.
        question: one that looking at one line or four numbers answers.
        also: further spellings of the same mistake.
        measure: Observation -> further fields for the symptom.
        warns: the answer is right but costly: it passes, with the symptom as a warning.
    """

    name: str
    wrong: Implementation
    symptom: str
    question: str = ""
    also: tuple[Implementation, ...] = ()
    measure: "Callable[[Any], dict[str, Any]] | None" = None
    warns: bool = False


@dataclass(frozen=True)
class Line:
    """A line of a derivation: the learner is given its name, and writes its formula.

    Attributes:
        name: on the left of the line.
        code: the right line.
        why: how it comes about (Markdown).
        cases: of this line alone. Each has numbers of its own, so that the right values of earlier
            lines, which it is given, answer no other case.
        moved: "nudging `v{at}` by 1e-6 moves the loss"; "" where the line is no derivative.
        measure: (settled step, right value, index) -> the central difference there.
    """

    name: str
    code: str
    why: str
    cases: tuple[Case, ...]
    moved: str = ""
    measure: Measure | None = None


@dataclass(frozen=True)
class Trace:
    """A case small enough to work by hand, met before any code is written.

    Attributes:
        task: what to work out, in Markdown.
        args: arguments of the exercise's first function (or of `of`).
        steps: what helps after a wrong number, in place of the line of the lesson.
        atol: how exact a number worked by hand must be.
        of: the function, when it is not the first.
        pick: takes the asked part out of the function's result.
    """

    task: str
    args: tuple[Any, ...]
    steps: str = ""
    atol: float = 0.006
    of: str = ""
    pick: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Exercise:
    """One exercise of the course.

    Attributes:
        id: "02.1": lesson and number.
        names: the functions or classes that the learner defines.
        title: what the heading says.
        asks: the signature in one line, with shapes.
        form: what the learner starts from.
        points, minutes, difficulty: as shown in the heading; difficulty 1 to 5.
        reference: name -> right implementation.
        cases: the questions, ordinary input first.
        misconceptions: what goes wrong.
        formula_line: stage 3 of the hints: the line of the lesson, and the step's name.
        twin: stage 4: a worked example with the same idea and another function (Markdown).
        variants: other right implementations.
        invariants: what every right value keeps; keyed by function name.
        start: for complete and debug: the body that the learner starts from.
        decoy: for order: one line that does not belong.
        trace: a case to work by hand.
        lines: for derive: what is judged line by line, each with the right values before it.
        needs: packages beyond numpy, such as "torch"; without them the exercise is not judged.
        uses: names of the course's library that an answer may call, such as "nn.softmax". What
            earlier lessons asked for may be used besides; a grader's sandbox holds no others.
        withholds: names of earlier lessons that would be the answer; a grader's sandbox lacks them.
        by_person: points that no program can give: a person reads that part of the answer.
        to_read: what that person looks at, and for which points.
    """

    id: str
    names: tuple[str, ...]
    title: str
    asks: str
    form: Form
    points: int
    minutes: int
    difficulty: int
    reference: Mapping[str, Any]
    cases: tuple[Case, ...]
    misconceptions: tuple[Misconception, ...]
    formula_line: str
    twin: str
    variants: tuple[Variant, ...] = ()
    invariants: Mapping[str, tuple[Invariant, ...]] = field(default_factory=dict)
    start: str = ""
    decoy: str = ""
    trace: Trace | None = None
    lines: tuple[Line, ...] = ()
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    withholds: tuple[str, ...] = ()
    by_person: int = 0
    to_read: str = ""

    @property
    def by_program(self) -> int:
        """The points that rest on what a program can check."""
        return self.points - self.by_person

    @property
    def missing(self) -> tuple[str, ...]:
        """The packages that it needs and that are not installed."""
        return tuple(package for package in self.needs if find_spec(package) is None)

    @property
    def all_cases(self) -> tuple[Case, ...]:
        """The cases of the whole answer, then those of its lines."""
        return (*self.cases, *(case for line in self.lines for case in line.cases))

    @property
    def name(self) -> str:
        """The first function of the exercise."""
        return self.names[0]

    @property
    def lesson(self) -> str:
        """The lesson's number, "02"."""
        return self.id.split(".")[0]

    def implementation(self, given: Implementation) -> dict[str, Any]:
        """Complete a variant or a misconception to all names, from the reference where silent."""
        if callable(given):
            given = {self.name: given}
        unknown = set(given) - set(self.names)
        if unknown:
            raise ValueError(f"exercise {self.id} has no function named {sorted(unknown)}")
        return {**self.reference, **given}
