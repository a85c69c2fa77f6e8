"""The check of a whole module: every gradient against central differences."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from course_lib.nn.arrays import Array, as_floats, check_same_shape
from course_lib.nn.gradients import GradientReport, at_both_sides, compare, rounding
from course_lib.nn.module import Module
from course_lib.nn.probe import Probe
from course_lib.nn.settings import check_rng
from course_lib.nn.spot_check import check_entries, random_entries


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
    checks = {
        name: _Check(probe, dy, a, grads[name], random_entries(a.shape, n, rng), h)
        for name, a in arrays.items()
    }
    reports = {name: check.report(tolerance) for name, check in checks.items()}
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
