"""Gradients by central differences, and gradients held against them: of nets and of modules."""

import copy
import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import Array, as_floats, check_rng, check_same_shape, whole
from course_lib.nn.module import Module

T = TypeVar("T")


def numerical_grad(f: Callable[[Any], Any], x: npt.ArrayLike, h: float = 1e-5) -> Array:
    """Estimate the gradient of f at x by (f(x + h) - f(x - h)) / 2h, one entry at a time.

    A writable float64 array is moved in place and restored exactly, so f may also read
    that array itself instead of its argument. Any other x is copied to float64 first.

    Args:
        f: takes an array like x, returns one number.
        x: any shape. Whole numbers are converted; float32 is refused, being too coarse.
        h: the step, above 0. Near 1e-5 truncation and rounding are both small.

    Returns:
        A float64 array with the shape of x.

    >>> numerical_grad(lambda x: (x**2).sum(), np.array([1.0, -3.0])).round(6)
    array([ 2., -6.])
    """
    check_entries(None, h)
    x = as_floats("x", x)
    if x.dtype.itemsize < 8:
        raise TypeError(f"x must be float64, since {x.dtype} hides small steps: use astype(float).")
    x = x if x.flags.writeable else x.copy()
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        above, below = at_both_sides(lambda: number(f(x)), x, i, h)
        grad[i] = (above - below) / (2 * h)
    return grad


def at_both_sides(f: Callable[[], T], a: Array, i: tuple[int, ...], h: float) -> tuple[T, T]:
    """Return f() with entry i of `a` moved up by h, then down by h; the entry is put back."""
    old = a[i]
    try:
        a[i] = old + h
        above = f()
        a[i] = old - h
        return above, f()
    finally:
        a[i] = old


def number(value: Any) -> float:
    """Return what f gave as a float, or raise ValueError if it is no single number."""
    a = np.asarray(value)
    if a.size != 1:
        raise ValueError(f"f must return one number; got an array of shape {a.shape}.")
    return float(a.item())


@dataclass(frozen=True)
class GradientReport:
    """What a gradient check found. `str(report)` says it in a sentence.

    Attributes:
        verdict: "agrees", "differs" or "nothing was checked" (both gradients vanish).
        relative_error: largest difference, divided by the scale.
        scale: largest absolute entry of both gradients.
        n_checked: number of entries compared.
        worst: index of the largest difference.
        grad: the checked gradient there.
        expected: the numerical gradient there.
        n_kinks: entries left out, since a step crosses a kink there (`check_module` only).
    """

    verdict: str
    relative_error: float
    scale: float
    n_checked: int
    worst: tuple[int, ...]
    grad: float
    expected: float
    n_kinks: int = 0

    @property
    def passed(self) -> bool:
        """True only when something was checked, and it agrees."""
        return self.verdict == "agrees"

    def __str__(self) -> str:
        """Say the verdict and the numbers behind it."""
        kinks = f"; left out at a kink: {self.n_kinks}" if self.n_kinks else ""
        if self.n_checked == 0:
            return f"nothing was checked: no entry{kinks or ' was there'}."
        if self.verdict == "nothing was checked":
            return (
                f"nothing was checked: over {self.n_checked} entries both gradients vanish "
                f"(largest {self.scale:.1e}), and that proves nothing{kinks}."
            )
        where = f" at {self.worst}: {self.grad:.6g}, numerically {self.expected:.6g}"
        return (
            f"{self.verdict}{where if self.verdict == 'differs' else ''} "
            f"(relative error {self.relative_error:.1e}, {self.n_checked} entries, "
            f"largest {self.scale:.1e}){kinks}."
        )


def rounding(loss: float, h: float) -> float:
    """Return ten times what rounding adds to the difference quotient of a loss of this size."""
    return 10 * float(np.finfo(np.float64).eps) * max(1.0, abs(loss)) / h


def compare(grad: Array, expected: Array, tolerance: float, noise: float) -> GradientReport:
    """Report on a gradient and its numerical twin; below `noise` a gradient counts as 0."""
    if grad.size == 0:
        return GradientReport("nothing was checked", 0.0, 0.0, 0, (), 0.0, 0.0)
    finite = np.isfinite(grad) & np.isfinite(expected)
    error = np.abs(np.subtract(grad, expected, where=finite, out=np.full(grad.shape, np.inf)))
    worst = tuple(int(i) for i in np.unravel_index(error.argmax(), error.shape))
    scale = float(max(np.abs(grad).max(), np.abs(expected).max()))
    largest = float(error[worst])
    if not finite.all():
        verdict, relative_error = "differs", np.inf
    elif scale <= noise:
        verdict, relative_error = "nothing was checked", 0.0
    else:
        verdict = "agrees" if largest <= tolerance * scale + noise else "differs"
        relative_error = largest / scale
    there = float(grad[worst]), float(expected[worst])
    return GradientReport(verdict, relative_error, scale, grad.size, worst, *there)


def check_gradients(
    f: Callable[..., Any],
    params: Mapping[str, Array],
    grads: Mapping[str, Array],
    rng: np.random.Generator,
    n: int = 20,
    h: float = 1e-5,
) -> dict[str, float]:
    """Compare the gradients of several parameters with central differences, at random entries.

    A network has too many entries to try all. Twenty of each parameter are enough to meet a
    wrong formula, since it is wrong nearly everywhere.

    Args:
        f: f() or f(params) returns the loss. It reads the arrays in `params`: their entries
            are moved in place, one at a time, and put back exactly.
        params: name -> float64 array.
        grads: the gradients to check, under the same names and with the same shapes.
        rng: chooses the entries, a new draw for each parameter.
        n: how many distinct entries of each parameter; all of them if there are fewer.
        h: step of the central difference, above 0.

    Returns:
        For each name the relative error: the largest difference, divided by the largest
        absolute entry of both gradients, over the chosen entries. It is nan where both vanish
        up to rounding, since then nothing was checked; inf where something is not finite.

    Raises:
        TypeError: a parameter is not float64, or rng is no generator.
        ValueError: names or shapes differ, f returns no single number, or n or h is too small.

    >>> params, rng = {"W": np.array([1.0, 3.0])}, np.random.default_rng(0)
    >>> errors = check_gradients(
    ...     lambda params: (params["W"] ** 2).sum(), params, {"W": np.array([2.0, 5.0])}, rng
    ... )
    >>> round(errors["W"], 4)  # 5 instead of 6
    0.1667
    """
    check_entries(n, h)
    check_rng(rng)
    if params.keys() != grads.keys():
        raise ValueError(
            f"params and grads must have equal names; got {list(params)} and {list(grads)}."
        )
    for name, value in params.items():
        kind = getattr(value, "dtype", type(value).__name__)
        if kind != np.float64:
            raise TypeError(f"{name} must be a float64 array, to see small steps; got {kind}.")
        if not value.flags.writeable:
            raise ValueError(f"{name} is read-only, but its entries have to be moved: copy it.")
        check_same_shape(f"grads[{name!r}]", np.asarray(grads[name]), name, value)
    try:
        inspect.signature(f).bind()
    except (TypeError, ValueError):  # it takes an argument; a function in C may not say
        f = partial(f, params)
    noise = rounding(number(f()), h)
    errors = {}
    for name, value in params.items():
        entries = random_entries(value.shape, n, rng)
        moved = [at_both_sides(lambda: number(f()), value, i, h) for i in entries]
        expected = np.array([(above - below) / (2 * h) for above, below in moved])
        grad = np.array([grads[name][i] for i in entries], dtype=float)
        report = compare(grad, expected, 0.0, noise)
        nothing = report.verdict == "nothing was checked"
        errors[name] = float("nan") if nothing else float(report.relative_error)
    return errors


def random_entries(
    shape: tuple[int, ...], n: int | None, rng: np.random.Generator
) -> list[tuple[int, ...]]:
    """Return n distinct indices into an array of this shape, all of them for None."""
    size = int(np.prod(shape))
    if n is None or n >= size:
        return list(np.ndindex(shape))
    chosen = rng.choice(size, size=n, replace=False)
    return [tuple(int(j) for j in np.unravel_index(i, shape)) for i in chosen]


def check_entries(n: int | None, h: float) -> None:
    """Raise an error unless n is None or a whole number of at least 1, and h is above 0."""
    if n is not None:
        whole("n, the number of entries,", n, 1)
    if not h > 0:
        raise ValueError(f"h must be above 0; got {h}.")


class Probe:
    """A copy of a module together with an input, ready to be moved entry by entry.

    The module itself is never touched: its parameters, buffers, random numbers, gradients and
    mode stay as they are. Before each forward pass, buffers and random generators of the copy
    are set back. So batch norm in training mode starts from the same running statistics, and
    dropout draws the same mask.

    Attributes:
        x: the input, as an array that may be moved.
        y: forward(x), a copy.
    """

    def __init__(self, module: Module, x: Array) -> None:
        """Copy the module, and make sure that it can be checked.

        Raises:
            TypeError: the module or x is not float64.
            ValueError: forward changes x, or gives two answers to one input.
        """
        if not isinstance(module, Module):
            raise TypeError(f"module must be a Module, such as Linear(3, 2, rng); got {module!r}.")
        self.x = as_floats("x", x).copy()
        for name, value in {"x": self.x, **module.params}.items():
            if value.dtype != np.float64:
                raise TypeError(
                    f"{name} is {value.dtype}, which hides small steps. A gradient check needs "
                    "float64: build the module with dtype=np.float64, and use x.astype(float)."
                )
        self._module = copy.deepcopy(module)
        self._buffers = {name: b.copy() for name, b in self._module.buffers.items()}
        self._states = [(g, g.bit_generator.state) for g in _generators(self._module, set())]
        self._check_forward()

    def outputs(self) -> Array:
        """Return forward(x) for the x and the parameters of this moment, as a new array."""
        for name, buffer in self._module.buffers.items():
            buffer[...] = self._buffers[name]
        for generator, state in self._states:
            generator.bit_generator.state = state
        return np.array(self._module.forward(self.x))

    def arrays(self) -> dict[str, Array]:
        """Return what can be moved: "x" and every parameter of the copy."""
        return {"x": self.x, **self._module.params}

    def gradients(self, dy: Array) -> dict[str, Array]:
        """Return the module's own gradients, under the names of `arrays()`.

        Raises:
            ValueError: names or shapes are not those of `arrays()`, or backward changes dy.
        """
        self.outputs()
        given = dy.copy()
        grads = {"x": self._module.backward(given), **self._module.grads}
        if not np.array_equal(given, dy, equal_nan=True):
            raise ValueError("backward changed dy, which belongs to its caller.")
        arrays = self.arrays()
        if grads.keys() != arrays.keys():
            differ = ", ".join(sorted(grads.keys() ^ arrays.keys()))
            raise ValueError(f"params and grads differ in names: {differ}.")
        for name, grad in grads.items():
            label = "backward(dy)" if name == "x" else f"grads[{name!r}]"
            grads[name] = as_floats(label, grad).copy()
            check_same_shape(label, grads[name], name, arrays[name])
        return grads

    def _check_forward(self) -> None:
        before = self.x.copy()
        self.y = self.outputs()
        if not np.array_equal(self.x, before, equal_nan=True):
            raise ValueError("forward changed x, which belongs to its caller.")
        again = self.outputs()
        same = again.shape == self.y.shape and np.allclose(
            again, self.y, rtol=1e-9, atol=0, equal_nan=True
        )
        if not same:
            raise ValueError(
                "forward(x) gave two answers to one x. A module with random numbers must keep "
                "its generator in an attribute, such as self.rng, so that a check can repeat them."
            )


def _generators(value: Any, seen: set[int]) -> Iterator[np.random.Generator]:
    """Yield every random generator in a module, and in modules inside it, once."""
    if id(value) in seen:
        return
    seen.add(id(value))  # all of these live as long as the module: no id is used again
    if isinstance(value, np.random.Generator):
        yield value
    parts: Iterable[Any] = ()
    if isinstance(value, Module):
        parts = vars(value).values()
    elif isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, list | tuple):
        parts = value
    for part in parts:
        yield from _generators(part, seen)


@dataclass(frozen=True)
class ModuleReport:
    """What `check_module` found. `print(report)` shows it as a table.

    Attributes:
        reports: name -> report, for the input "x" and for every parameter.
        tolerance: largest relative error that agrees.
        zero: names whose gradient was expected to vanish.
    """

    reports: dict[str, GradientReport]
    tolerance: float
    zero: frozenset[str] = frozenset()

    @property
    def passed(self) -> bool:
        """True only when every gradient was checked and agrees, or vanishes as expected."""
        return all(self._is_fine(name) for name in self.reports)

    @property
    def relative_error(self) -> float:
        """The largest relative error of all that was checked; nan if nothing was."""
        checked = [r for r in self.reports.values() if r.verdict != "nothing was checked"]
        return max((report.relative_error for report in checked), default=float("nan"))

    @property
    def n_kinks(self) -> int:
        """Number of entries that were left out, since a step crosses a kink there."""
        return sum(report.n_kinks for report in self.reports.values())

    def _is_fine(self, name: str) -> bool:
        report = self.reports[name]
        if name in self.zero:
            return report.verdict == "nothing was checked" and report.n_checked > 0
        return report.passed

    def __str__(self) -> str:
        """Show one line a gradient, and where the wrong ones are worst."""
        width = max(len("gradient"), *(len(name) for name in self.reports))
        lines = [f"{'gradient':{width}}  verdict               error    largest  entries  kinks"]
        for name, r in self.reports.items():
            vanishes = r.verdict == "nothing was checked"
            verdict = "vanishes as expected" if name in self.zero and vanishes else r.verdict
            largest = "about 0" if vanishes else f"{r.scale:.1e}"
            lines.append(
                f"{name:{width}}  {verdict:20}  {self._error(r):>7}  {largest}"
                f"  {r.n_checked:7}  {r.n_kinks:5}"
            )
        wrong = [(name, r) for name, r in self.reports.items() if r.verdict == "differs"]
        lines += [
            f"{name} at {r.worst}: {r.grad:.6g}, numerically {r.expected:.6g}" for name, r in wrong
        ]
        return "\n".join(lines)

    def _error(self, report: GradientReport) -> str:
        """Say "< 1e-07" rather than digits that change from one machine to the next."""
        if report.verdict == "nothing was checked":
            return "-"
        small = report.relative_error <= self.tolerance
        return f"< {self.tolerance:.0e}" if small else f"{report.relative_error:.1e}"


@np.errstate(over="ignore", invalid="ignore")
def check_module(
    module: Module,
    x: Array,
    *,
    dy: Array | None = None,
    rng: np.random.Generator | None = None,
    n: int | None = None,
    h: float = 1e-5,
    tolerance: float = 1e-7,
    zero: Collection[str] = (),
) -> ModuleReport:
    """Compare all gradients of a module with central differences, in float64.

    The loss is the sum of dy * forward(x), so dy is the gradient that backward receives. A
    random dy meets bugs that a dy of ones would hide: with ones, for example, batch norm has
    dx = 0. A copy of the module is checked, in the mode that it is in. The module itself stays
    as it was, and its random numbers are the same at each evaluation.

    A step may cross a kink, such as a ReLU's input of 0. There the difference quotient is no
    derivative, and the entry is left out and counted. An entry is left out only if its own
    kink is large enough to explain the disagreement; a wrong formula is never excused so.

    Args:
        module: a layer or network with float64 parameters.
        x: its input, float64 or whole numbers.
        dy: gradient with respect to the output; random normal numbers by default.
        rng: draws dy and the entries; by default from a stream of its own, so that dy is never x.
        n: how many distinct entries of each array; all by default.
        h: step of the central difference, above 0.
        tolerance: largest relative error that agrees. What rounding adds is granted on top.
        zero: names whose gradient must vanish, such as "0.b" for a bias in front of batch norm.

    Returns:
        A report. `report.passed` is False as soon as one gradient differs, or vanishes
        unexpectedly: then nothing was checked there.

    Raises:
        TypeError: no module, or something that is not float64.
        ValueError: dy or a gradient has the wrong shape; forward or backward changes its
            argument; forward cannot be repeated; `zero` holds an unknown name.

    >>> from course_lib.nn import Linear
    >>> rng = np.random.default_rng(0)
    >>> print(check_module(Linear(3, 2, rng), rng.normal(size=(4, 3))))
    gradient  verdict               error    largest  entries  kinks
    x         agrees                < 1e-07  8.3e-01       12      0
    W         agrees                < 1e-07  4.6e+00        6      0
    b         agrees                < 1e-07  9.0e-01        2      0
    """
    check_entries(n, h)
    rng = np.random.default_rng([0, 1]) if rng is None else check_rng(rng)
    probe = Probe(module, x)
    dy = rng.normal(size=probe.y.shape) if dy is None else as_floats("dy", dy).astype(np.float64)
    check_same_shape("dy", dy, "forward(x)", probe.y)
    grads, arrays = probe.gradients(dy), probe.arrays()
    if unknown := sorted(set(zero) - arrays.keys()):
        raise ValueError(f"zero names no array of this module: {unknown}; it has {list(arrays)}.")
    reports = {}
    for name, a in arrays.items():
        check = _Check(probe, dy, a, grads[name], random_entries(a.shape, n, rng), h)
        reports[name] = check.report(tolerance)
    return ModuleReport(reports, tolerance, frozenset(zero))


@dataclass
class _Check:
    """One array of a module, and the gradient that the module claims for it."""

    probe: Probe
    dy: Array
    a: Array
    grad: Array
    entries: list[tuple[int, ...]]
    h: float

    def report(self, tolerance: float) -> GradientReport:
        """Compare the gradients, and leave out the kinks that explain a disagreement."""
        expected = np.array([self._slope(i) for i in self.entries])
        grad = np.array([self.grad[i] for i in self.entries])
        self.noise = rounding(float(np.abs(self.dy * self.probe.y).sum()), self.h)
        errors, kept = np.abs(grad - expected), list(range(len(grad)))
        while True:  # a kink that is left out may have been the largest entry, and so the scale
            report = compare(grad[kept], expected[kept], tolerance, self.noise)
            allowed = tolerance * report.scale + self.noise
            suspects = [j for j in kept if errors[j] > allowed]
            kinks = {j for j in suspects if self._at_kink(self.entries[j], errors[j])}
            if not kinks:
                break
            kept = [j for j in kept if j not in kinks]
        worst = self.entries[kept[report.worst[0]]] if report.worst else ()
        return replace(report, worst=worst, n_kinks=len(grad) - len(kept))

    def _slope(self, i: tuple[int, ...]) -> float:
        """Return the central difference of the loss."""
        above, below = at_both_sides(self.probe.outputs, self.a, i, self.h)
        return float(np.vdot(self.dy, above - below)) / (2 * self.h)

    def _bend(self, i: tuple[int, ...], h: float) -> float:
        """Return the slope on the right minus the slope on the left, each over a step h."""
        above, below = at_both_sides(self.probe.outputs, self.a, i, h)
        y = self.probe.y
        return float(np.vdot(self.dy, (above - y) + (below - y))) / h

    def _at_kink(self, i: tuple[int, ...], error: float) -> bool:
        """Tell whether a kink lies within h of this entry, large enough to explain the error.

        A smooth loss bends in proportion to the step: a third of the step, a third of the
        bend. A kink breaks that. If its two slopes differ by J and it lies at a distance of
        u h, the error is J (1 - u) / 2, the bend over a step s h is J max(0, 1 - u / s), and
        at s = 1/3 or at s = 1/10 the bend misses proportion by at least a fifth of the error.
        """
        bend = self._bend(i, self.h)
        misses = [abs(self._bend(i, self.h / r) - bend / r) for r in (3, 10)]
        return max(misses) > max(error / 10, 10 * self.noise)
