"""Figures of lesson 12: the runs of a trial, seed by seed."""

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.palette import BLUE, GREY, INK, ORANGE
from course_lib.plots.style import CYCLE, MARKERS, Picture, figure, headline, label


def trial(measured: Mapping[str, Sequence[float]], seeds: Sequence[int], unit: str) -> Picture:
    """Every run of two arms as a dot, pairs joined by a line, beside the differences.

    Args:
        measured: arm -> one number a seed, two arms.
        seeds: one a run.
        unit: what the numbers are.

    Raises:
        ValueError: there are not two arms.
    """
    if len(measured) != 2:
        raise ValueError(f"a trial is drawn of two arms; these are {len(measured)}: pick two")
    (first, before), (second, after) = measured.items()
    gaps = np.subtract(after, before)  # (seeds,)
    fig = figure(7.2, 3.2)
    left, right = fig.subplots(1, 2, width_ratios=(3, 2))
    for i, (a, b) in enumerate(zip(before, after, strict=True)):
        left.plot([0, 1], [a, b], color=CYCLE[i % 7], marker=MARKERS[i % 7], lw=1)
    for place, runs in enumerate((before, after)):
        left.errorbar(
            place + (0.12 if place else -0.12), np.mean(runs), np.std(runs, ddof=1),
            color=INK, marker="_", markersize=14, capsize=4,
        )  # fmt: skip
    left.set_xticks([0, 1], [first, second])
    left.set_xlim(-0.4, 1.4)
    label(left, "arm (a line joins a seed)", unit, "Runs; black: mean and sd")
    right.axhline(0, color=GREY, linewidth=1)
    right.bar(range(len(gaps)), gaps, color=[BLUE if g > 0 else ORANGE for g in gaps], width=0.6)
    right.set_xticks(range(len(gaps)), [str(seed) for seed in seeds])
    label(right, "seed", "difference of the pair", "Differences")
    falls = gaps.mean() < 0
    n_seeds = int((gaps < 0).sum() if falls else (gaps > 0).sum())
    found = f"{n_seeds} of {len(gaps)} seeds {'fall' if falls else 'rise'}"
    spread = f"{gaps.mean():+.1f} on average (sd {gaps.std(ddof=1):.1f})"
    headline(fig, f"{found}; {spread}")
    return Picture(
        fig,
        f"Runs of two arms, {first} and {second}, joined by seed. {found}; {spread}. "
        f"The differences are {', '.join(f'{g:+.1f}' for g in gaps)}.",
    )


def row(
    settings: Sequence[float],
    validation: Mapping[float, Sequence[float]],
    test: Sequence[float],
    chosen: float,
) -> Picture:
    """Validation accuracies of all settings, and the test accuracies of the chosen one.

    Args:
        settings: learning rates.
        validation: setting -> one accuracy a seed, in percent.
        test: one accuracy a seed, of the chosen setting.
        chosen: the setting.
    """
    fig = figure(6.4, 3.1)
    axes = fig.subplots()
    for i, setting in enumerate(settings):
        runs = validation[setting]
        axes.plot([i - 0.08] * len(runs), runs, MARKERS[0], color=BLUE, markersize=5,
                  label="validation" if i == 0 else None)  # fmt: skip
        axes.plot([i - 0.2, i + 0.04], [np.mean(runs)] * 2, color=BLUE)
    at = list(settings).index(chosen)
    axes.plot([at + 0.12] * len(test), test, MARKERS[1], color=ORANGE, markersize=5,
              label="test, read once a seed")  # fmt: skip
    axes.plot([at, at + 0.24], [np.mean(test)] * 2, color=ORANGE)
    axes.set_xticks(range(len(settings)), [f"{s:g}" for s in settings])
    axes.legend(frameon=False, fontsize=9, loc="lower center")
    found = (
        f"Chosen: lr {chosen:g}, {np.mean(validation[chosen]):.1f} % on validation, "
        f"{np.mean(test):.1f} % on test images"
    )
    label(axes, "learning rate", "accuracy in %", found)
    means = ", ".join(f"{s:g}: {np.mean(validation[s]):.1f}" for s in settings)
    return Picture(fig, f"Accuracies by learning rate, mean on validation {means}. {found}.")
