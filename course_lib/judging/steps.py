"""A case as a tiny program of plain steps, so that any runner can carry it out.

A step calls a function, makes an object, calls a method or reads an attribute. Its arguments are
plain values: arrays, numbers, strings, bytes, or one of the stand-ins below. `settle`
replaces what is drawn at random by real numbers; what it returns can be sent to another process.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

Kind = Literal["call", "make", "method", "attribute", "ask", "line"]


@dataclass(frozen=True)
class Drawn:
    """An argument that is drawn when a case is settled: `how(rng)` returns a plain value."""

    how: Callable[[np.random.Generator], Any]
    says: str = "drawn at random"


@dataclass(frozen=True)
class Rng:
    """Stands for a `np.random.Generator`; equal names in one case mean the same generator."""

    name: str = "rng"
    seed: int | None = None


@dataclass(frozen=True)
class Named:
    """Stands for a test function (`lesson_functions`), such as a polynomial to differentiate."""

    name: str


@dataclass(frozen=True)
class Tensor:
    """Stands for a torch tensor of these numbers, made anew in each round.

    Attributes:
        value: an array, a number, or what `normal` and its like draw.
        trained: whether it is a leaf that asks for a gradient.
    """

    value: Any
    trained: bool = False

    @property
    def dtype(self) -> Any:
        """The dtype of its numbers, on which a case's tolerance depends."""
        return getattr(self.value, "dtype", None)


LAYOUTS = ("an array of its own", "a transposed view", "every second entry of a view", "read only")


class Laid(np.ndarray):
    """An array among a step's arguments that a runner lays out in memory in a way of its own.

    Attributes:
        layout: one of `LAYOUTS`.
    """

    layout: str = LAYOUTS[0]

    @classmethod
    def of(cls, values: np.ndarray, layout: str) -> np.ndarray:
        """These numbers, to be laid out so."""
        if values.ndim < 2 and layout == LAYOUTS[1]:  # transposing it changes nothing
            layout = LAYOUTS[2]
        array = np.array(values, order="C")
        if layout == LAYOUTS[0] or not array.ndim:
            return array
        array = array.view(cls)
        array.layout = layout
        return array

    def __reduce__(self) -> Any:
        return Laid.of, (self.view(np.ndarray), self.layout)

    def laid(self) -> np.ndarray:
        """A new array with these numbers and this layout."""
        array = self.view(np.ndarray)
        if self.layout == LAYOUTS[1]:
            return array.T.copy().T
        if self.layout == LAYOUTS[2]:
            wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
            wide[..., ::-2] = array
            return wide[..., ::-2]
        array = array.copy()
        array.flags.writeable = self.layout != LAYOUTS[3]
        return array


@dataclass(frozen=True)
class Kept:
    """Stands for the result of an earlier step of the same case; `item` picks one of a tuple."""

    name: str
    item: int | None = None


@dataclass(frozen=True)
class Step:
    """One step of a case.

    Attributes:
        kind: what is done.
        target: the function or class, or the kept object whose member is used.
        member: the method or attribute; of a function, the line that is judged by itself.
        args: positional arguments.
        kwargs: keyword arguments.
        keep: the name under which later steps find the result.
        judged: whether the result is compared; otherwise the step only prepares.
        input: which input of a case it belongs to, where the case draws several.
    """

    kind: Kind
    target: str
    member: str = ""
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    keep: str = ""
    judged: bool = True
    input: str = ""


def call(target: str, *args: Any, keep: str = "", judged: bool = True, **kwargs: Any) -> Step:
    """Call a function of the answer."""
    return Step("call", target, "", args, kwargs, keep, judged)


def ask(target: str, *args: Any, keep: str = "", judged: bool = True, **kwargs: Any) -> Step:
    """Call a test function (`lesson_functions`): to prepare what a call needs, or to look."""
    return Step("ask", target, "", args, kwargs, keep, judged)


def make(keep: str, target: str, *args: Any, **kwargs: Any) -> Step:
    """Construct an object of a class of the answer and keep it."""
    return Step("make", target, "", args, kwargs, keep, judged=False)


def method(target: str, member: str, *args: Any, keep: str = "", **kwargs: Any) -> Step:
    """Call a method of a kept object."""
    return Step("method", target, member, args, kwargs, keep)


def attribute(target: str, member: str) -> Step:
    """Read an attribute of a kept object."""
    return Step("attribute", target, member)


def normal(*shape: int, sd: float = 1.0, mean: float = 0.0, dtype: Any = np.float64) -> Drawn:
    """Normal numbers of the given shape."""
    return Drawn(
        lambda rng: rng.normal(mean, sd, size=shape).astype(dtype), f"normal numbers {shape}"
    )


def labels(n: int, k: int) -> Drawn:
    """(n,) labels 0..k-1 in random order; every class occurs when n is at least k."""
    return Drawn(lambda rng: rng.permutation(np.arange(n) % k), f"{n} labels of {k} classes")


def distributions(n: int, k: int) -> Drawn:
    """(n, k) positive rows that sum to 1."""
    return Drawn(lambda rng: rng.dirichlet(np.ones(k), size=n), f"{n} distributions over {k}")


def drawn(how: Callable[[np.random.Generator], Any], says: str = "drawn at random") -> Drawn:
    """Any other value that a case draws."""
    return Drawn(how, says)


def settle(steps: tuple[Step, ...], rng: np.random.Generator) -> tuple[Step, ...]:
    """Replace everything that is drawn by plain values, in the order of the steps."""
    seeds: dict[str, int] = {}

    def plain(value: Any) -> Any:
        if isinstance(value, Drawn):
            return value.how(rng)
        if isinstance(value, Rng):
            seed = value.seed if value.seed is not None else seeds.get(value.name)
            seeds[value.name] = int(rng.integers(2**31)) if seed is None else seed
            return Rng(value.name, seeds[value.name])
        if isinstance(value, Tensor):
            return replace(value, value=plain(value.value))
        return value

    return tuple(
        replace(
            step,
            args=tuple(plain(a) for a in step.args),
            kwargs={k: plain(v) for k, v in step.kwargs.items()},
        )
        for step in steps
    )
