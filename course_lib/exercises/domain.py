"""All that the text of an exercise allows, and inputs that are drawn from it, the smallest first.

An input with a size of 0 comes last: where others break, too, they show more.

A page says it in its section `Domain`, an expression for each function:

    Domain(z=array("n, k", large=lambda rng, shape: rng.choice([-1e3, 1e3], shape)),
           n=(1, 3), k=(1, 2, 4))

`n` and `k` are sizes, with their margins; `array` is an array of such a shape, which holds numbers
of several kinds in several memory layouts; `choice` names the values of any other parameter. From
it five inputs are drawn for each seed. Whatever the seed, every size that is a margin, every kind
of numbers, layout and choice occurs in one of them, and the seed decides what it meets there, as in
Latin hypercube sampling (McKay, Beckman and Conover 1979). The first input on which an answer
breaks is small, and `smallest` makes it smaller.
"""

import inspect
import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from course_lib.judging import AnswerKey, Case, Exercise, Step, call
from course_lib.judging.counterexample import written
from course_lib.judging.outcome import Outcome, judge_case
from course_lib.judging.runner import run_case
from course_lib.judging.steps import LAYOUTS, Laid, settle

SAYS = "inputs of every kind that the text allows"
N_INPUTS = 5
TRIES = 200  # to meet a condition
MAX_RUNS = 60  # of an answer, until its smallest input is taken as found
SHORT = 60  # characters of a whole input, to be told where its levels have no words
Rand = np.random.Generator


def _ordinary(rng: Rand, shape: tuple[int, ...]) -> np.ndarray:
    return np.round(rng.normal(0, 1.5, shape), 2)


def _each_of(rng: Rand, shape: tuple[int, ...], *values: float) -> np.ndarray:
    """As many of each value as of any other, one more or less, in random places."""
    return rng.permutation(np.resize(rng.permutation(values), int(np.prod(shape)))).reshape(shape)


def _distributions(rng: Rand, shape: tuple[int, ...]) -> np.ndarray:
    counts = rng.integers(1, 9, shape).astype(float)
    return counts / counts.sum(axis=-1, keepdims=True)


def _certain(rng: Rand, shape: tuple[int, ...]) -> np.ndarray:
    return np.eye(shape[-1])[rng.integers(shape[-1], size=shape[:-1])]


KINDS: dict[str, Callable[..., Any]] = {
    "ordinary": _ordinary,
    "ties": lambda rng, shape: _each_of(rng, shape, -0.5, 1.25),
    "equal": lambda rng, shape: np.full(shape, round(float(rng.normal()), 2)),
    "zeros": lambda rng, shape: _each_of(rng, shape, 0.0, -0.0, -1.5, 2.0),
    "negative": lambda rng, shape: -0.25 - abs(_ordinary(rng, shape)),
    "positive": lambda rng, shape: 0.25 + abs(_ordinary(rng, shape)),
    "distributions": _distributions,
    "certain": _certain,
    "pixels": lambda rng, shape: rng.integers(5, size=shape) / 4 * (rng.random(shape) < 0.5),
}
USUAL = ("ordinary", "ties", "zeros", "negative")


@dataclass(frozen=True)
class Parameter:
    """What one argument may be.

    Attributes:
        kinds: words -> a function of what it asks for by name (`rng`, `shape`, sizes, and the
            parameters before it), which returns the argument.
        shape: of an array, as an expression of the sizes; "" for all else.
        layouts: of an array in memory.
    """

    kinds: Mapping[str, Callable[..., Any]]
    shape: str = ""
    layouts: tuple[str, ...] = LAYOUTS[:1]


def array(
    shape: str,
    *kinds: str | Callable[..., Any],
    layouts: tuple[str, ...] = LAYOUTS,
    **own: Callable[..., Any],
) -> Parameter:
    """An array of floats.

    Args:
        shape: such as "n, k" or "(n, k)[:axes]".
        kinds: of numbers, the plainest first: words of `KINDS`, or functions of `rng` and `shape`.
        layouts: in memory, the plainest first.
        own: further kinds: words, with _ for a space, and a function.
    """
    known = {kind: KINDS[kind] for kind in kinds or USUAL if isinstance(kind, str)}
    own = {f.__name__: f for f in kinds if not isinstance(f, str)} | own
    return Parameter(known | {k.replace("_", " "): f for k, f in own.items()}, shape, layouts)


def classes(n: str, k: str, dtype: Any = np.intp) -> Parameter:
    """(n,) labels 0..k-1: any, all the last class, or all the first."""

    def drawn(rng: Rand, shape: tuple[int, ...], **names: Any) -> np.ndarray:
        return rng.integers(eval(k, {}, names), size=shape).astype(dtype)

    def last(shape: tuple[int, ...], **names: Any) -> np.ndarray:
        return np.full(shape, eval(k, {}, names) - 1, dtype)

    kinds = {"any": drawn, "the last class": last, "class 0": lambda shape: np.zeros(shape, dtype)}
    return Parameter(kinds, f"{n},", LAYOUTS)


def choice(*values: Any) -> Parameter:
    """One of these values, the plainest first."""
    return Parameter({str(value): lambda value=value: value for value in values})


def _parameter(given: Any) -> Parameter:
    if isinstance(given, Parameter):
        return given
    return choice(*given) if isinstance(given, list) else made(lambda: given)


def made(how: Callable[..., Any], says: str = "") -> Parameter:
    """Whatever a function makes of what it asks for by name: `rng`, sizes, earlier parameters."""
    return Parameter({says: how})


@dataclass(frozen=True)
class Input:
    """One input of a domain, by the choices that make it; 0 is the plainest level of each.

    Attributes:
        sizes: letter -> size.
        kinds, layouts: parameter -> its level.
        dtype: the level of the dtype of all arrays of floats.
        seed: of the numbers.
    """

    sizes: Mapping[str, int]
    kinds: Mapping[str, int]
    layouts: Mapping[str, int]
    dtype: int
    seed: int


@dataclass(frozen=True)
class Made:
    """An input with its arguments: parameter -> value, what is special about it, its steps."""

    input: Input
    says: str
    steps: tuple[Step, ...]
    weight: int = field(default=0, compare=False)


def _short(steps: Sequence[Step]) -> str:
    """The arguments of the only step, where they are short; "" otherwise."""
    if len(steps) != 1:
        return ""
    given = [written(value) for value in steps[0].args]
    given += [f"{name} = {written(value)}" for name, value in steps[0].kwargs.items()]
    text = ", ".join(given)
    return text if len(text) <= SHORT else ""


class Domain:
    """What a function may be called with, or an object be used like.

    Args:
        of: the function; the exercise's first one by default.
        steps: makes the steps of one input of what it asks for by name, where one call is too few.
        where: whether an input is allowed, of what it asks for by name.
        dtypes: of all arrays of floats, the plainest first.
        n_inputs: how many are drawn for each seed.
        options: see `Case`.
        parameters: a tuple holds the values of a size, a list those of something else that others
            ask for, told where its name has no _ in front; all else is an argument, in this order.
    """

    def __init__(
        self,
        of: str = "",
        steps: Callable[..., Sequence[Step]] | None = None,
        where: Callable[..., bool] | None = None,
        dtypes: tuple[Any, ...] = (np.float64,),
        n_inputs: int = N_INPUTS,
        options: Mapping[str, Any] | None = None,
        **parameters: Any,
    ) -> None:
        self.sizes = {k: tuple(v) for k, v in parameters.items() if isinstance(v, tuple)}
        self.parameters: dict[str, Parameter] = {
            name: _parameter(value)
            for name, value in sorted(parameters.items(), key=lambda p: not isinstance(p[1], list))
            if name not in self.sizes
        }
        self.arguments = [k for k in self.parameters if not isinstance(parameters[k], list)]
        self.of, self.steps, self.where = of, steps, where
        self.dtypes, self.n_inputs = dtypes, n_inputs
        self.case = Case(SAYS, domain=self, edge=True, **(options or {}))

    def settled(self, rng: Rand) -> tuple[Step, ...]:
        """The steps of all inputs for a seed, those of small ones first; each says its input."""
        return tuple(step for one in self.drawn(rng) for step in one.steps)

    def drawn(self, rng: Rand) -> list[Made]:
        """The inputs for a seed, made, the smallest first; those with a size of 0 come last."""
        found = [self._allowed(one, rng) for one in self._planned(rng)]
        found.sort(key=lambda one: (0 in one.input.sizes.values(), one.weight))
        return [
            self._named(one, f"drawn input {i} of {len(found)}" + f": {one.says}" * bool(one.says))
            for i, one in enumerate(found, 1)
        ]

    def any(self, rng: Rand) -> Made:
        """One input, each of its levels at random."""
        return self._allowed(self._at_random(rng), rng)

    def make(self, one: Input) -> Made | None:
        """Make an input; None where it is not allowed."""
        rng = np.random.default_rng(one.seed)
        names: dict[str, Any] = {**one.sizes, "rng": rng}
        told: list[str] = []
        for name, parameter in self.parameters.items():
            words, how = list(parameter.kinds.items())[one.kinds[name]]
            layout, dtype = parameter.layouts[one.layouts[name]], self.dtypes[one.dtype]
            if parameter.shape:
                shape = eval(parameter.shape, {}, names)
                shape = shape if isinstance(shape, tuple) else (shape,)
                if min(shape, default=0) < 0:
                    return None
                values = call_with(how, {**names, "shape": shape})
                values = values.astype(dtype) if values.dtype.kind == "f" else values
                names[name] = array = Laid.of(values, layout)
                special = [words] * (one.kinds[name] > 0)
                special += [array.layout] if isinstance(array, Laid) else []
                told.append(f"{name} {array.shape}" + ": " * bool(special) + ", ".join(special))
            else:
                names[name] = call_with(how, names)
                told += [f"{name} = {words}"] if words and name[0] != "_" else []
        if one.dtype:
            told.append(np.dtype(self.dtypes[one.dtype]).name)
        if self.where and not call_with(self.where, names):
            return None
        steps = (
            call_with(self.steps, names)
            if self.steps
            else [call(self.of, *(names[name] for name in self.arguments))]
        )
        weight = sum(v.size + 1 for v in names.values() if isinstance(v, np.ndarray))
        settled = settle(tuple(steps), rng)
        made = Made(one, "; ".join(told) or _short(settled), settled, weight)
        return self._named(made, made.says)

    def smaller(self, one: Input) -> Iterator[Input]:
        """Inputs that are one step plainer, those that lose most first."""
        for letter, sizes in self.sizes.items():
            for size in sorted(s for s in {*sizes, 1, 2} if min(sizes) <= s < one.sizes[letter]):
                yield replace(one, sizes={**one.sizes, letter: size})
        if one.dtype:
            yield replace(one, dtype=0)
        for aspect in ("kinds", "layouts"):
            levels = getattr(one, aspect)
            for name in (name for name, level in levels.items() if level):
                yield replace(one, **{aspect: {**levels, name: 0}})

    def _named(self, one: Made, says: str) -> Made:
        return replace(one, says=says, steps=tuple(replace(s, input=says) for s in one.steps))

    def _allowed(self, one: Input, rng: Rand) -> Made:
        for plain in (one, replace(one, dtype=0)):  # float32 holds no large numbers
            if made := self.make(plain):
                return made
        for _ in range(TRIES):
            if made := self.make(self._at_random(rng)):
                return made
        raise ValueError(f"no input in {TRIES} is allowed: {self.sizes}")

    def _at_random(self, rng: Rand) -> Input:
        return Input(
            {letter: int(rng.choice(sizes)) for letter, sizes in self.sizes.items()},
            {name: int(rng.integers(len(p.kinds))) for name, p in self.parameters.items()},
            {name: int(rng.integers(len(p.layouts))) for name, p in self.parameters.items()},
            int(rng.integers(len(self.dtypes))),
            int(rng.integers(2**31)),
        )

    def _planned(self, rng: Rand) -> Iterator[Input]:
        """The smallest input, others at the margins of the sizes, and larger ones.

        Together they hold every level. What an array of size 0 or 1 hides is shown by another one:
        levels are dealt to the larger inputs first. An input with sizes of 0 comes in addition.
        """
        n = self.n_inputs
        least = {letter: min(filter(None, sizes)) for letter, sizes in self.sizes.items()}
        if any(0 in sizes for sizes in self.sizes.values()):
            plain = dict.fromkeys(self.parameters, 0)
            sizes = {letter: min(sizes) for letter, sizes in self.sizes.items()}
            yield Input(sizes, plain, plain, 0, int(rng.integers(2**31)))
        margins = [letter for letter, size in least.items() if size < 2]
        n_small = 1 + min(len(margins), 2) if len(margins) > 1 else len(margins)
        sizes = [self._large(rng, equal=i == n_small) for i in range(n)]
        if margins:
            sizes[0] = least
        for i, letter in enumerate(rng.permutation(margins) if n_small > 1 else ()):
            sizes[1 + i % (n_small - 1)][letter] = 1 if 1 in self.sizes[letter] else least[letter]
        places = [*rng.permutation(range(n_small, n)), *reversed(range(n_small))]
        shown = [i for i in places if i or not margins]  # one number hides what is special
        kinds = {
            k: _dealt(n, shown, [i for i in _mixed(rng, p.kinds) if i or len(p.kinds) < n])
            for k, p in self.parameters.items()
        }
        layouts = {
            k: _dealt(n, _mixed_in(rng, shown, n - n_small), [*range(1, len(p.layouts)), 0])
            for k, p in self.parameters.items()
        }
        dtypes = _dealt(n, places[: n - n_small], _mixed(rng, self.dtypes))
        for i in range(n):
            kind, layout = (
                {name: column[i] for name, column in c.items()} for c in (kinds, layouts)
            )
            yield Input(sizes[i], kind, layout, dtypes[i], int(rng.integers(2**31)))

    def _large(self, rng: Rand, equal: bool) -> dict[str, int]:
        """Sizes without a margin, as far as there are; all equal, where they can be."""
        usual = {k: [s for s in v if s > 1] or [max(v)] for k, v in self.sizes.items()}
        common = set.intersection(*map(set, usual.values())) if usual else set()
        if equal and common:
            size = int(rng.choice(sorted(common)))
            return dict.fromkeys(usual, size)
        return {letter: int(rng.choice(sizes)) for letter, sizes in usual.items()}


VOCABULARY = {word.__name__: word for word in (Domain, array, choice, classes, made)}


def _mixed(rng: Rand, levels: Collection[Any]) -> list[int]:
    return [int(level) for level in rng.permutation(len(levels))]


def _mixed_in(rng: Rand, places: list[int], n: int) -> list[int]:
    """The same places, the first n of them in another order."""
    return [*rng.permutation(places[:n]), *places[n:]]


def _dealt(n: int, places: Sequence[int], levels: Sequence[int]) -> list[int]:
    """A level for each of n inputs: these places get all of them in turn, the others 0."""
    column = [0] * n
    for place, level in zip(places, itertools.cycle(levels), strict=False):
        column[place] = level
    return column


def call_with(function: Callable[..., Any], names: Mapping[str, Any]) -> Any:
    """Call a function with those names that it asks for."""
    parameters = inspect.signature(function).parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return function(**names)
    wanted = [p.name for p in parameters.values() if p.default is p.empty or p.name in names]
    return function(**{name: names[name] for name in wanted})


def inputs(exercise: Exercise, seed: int, n: int) -> list[tuple[Case, tuple[Step, ...]]]:
    """Draw n inputs that the text of an exercise allows, each as settled steps, with its case.

    They are of all domains of its page in turn; where it has none, its cases with other numbers.
    """
    rng = np.random.default_rng([seed, int(exercise.id.replace(".", ""))])
    drawing = [case for case in exercise.cases if isinstance(case.domain, Domain)]
    chosen = itertools.islice(itertools.cycle(drawing or exercise.cases), n)
    return [
        (case, case.domain.any(rng).steps if isinstance(case.domain, Domain) else case.settled(rng))
        for case in chosen
    ]


def smallest(answer_key: AnswerKey, names: Mapping[str, Any], outcome: Outcome) -> Outcome:
    """The outcome of the smallest input that is found on which an answer breaks in the same way.

    Args:
        answer_key: the exercise's key for the seed in question.
        names: the answer's functions.
        outcome: a failure on an input that was drawn; any other one is returned as it is.
    """
    exercise, domain = answer_key.exercise, outcome.case.domain
    if not isinstance(domain, Domain):
        return outcome
    known = next(i for i, case in enumerate(exercise.cases) if case.domain is domain)
    one = next(m for m in domain.drawn(answer_key.rng(known)) if m.says == outcome.case.says)
    runs, here = 0, one.input
    untried = domain.smaller(here)
    while runs < MAX_RUNS and (plainer := next(untried, None)):
        made = domain.make(plainer)
        if made is None:
            continue
        runs += 1
        right = run_case(exercise.reference, exercise.name, made.steps, repeat=False)
        got = run_case(names, exercise.name, made.steps, repeat=False, seconds=1)
        found = judge_case(exercise, exercise.cases[known], made.steps, got, right)
        if found.fault == outcome.fault and not any(a.error for a in right):
            outcome, here = found, plainer
            untried = domain.smaller(here)
    return outcome
