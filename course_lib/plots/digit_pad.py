"""A drawing on its way into the frame of MNIST, and what one step made otherwise does to it."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps

from course_lib.plots.style import DIVERGING, Picture, bare, figure, headline, ink, table


def digit_pad(
    stages: Mapping[str, np.ndarray],
    digit: int,
    names: Sequence[str],
    answers: Mapping[str, Sequence[int]],
    slope: tuple[str, int, np.ndarray] | None = None,
) -> Picture:
    """Draw the stages, with a table of answers below.

    Args:
        stages: name of each stage -> its image, ink 1 on 0.
        digit: which digit it is meant to be.
        names: of the models.
        answers: what was done -> the digit that each model reads.
        slope: a model, what it read, and how the score of that changes with the ink of each pixel.
    """
    fig = figure(7.0 if slope is None else 8.4, 3.9)
    places = fig.add_gridspec(2, len(stages) + (slope is not None), height_ratios=(1, 1.2))
    for i, (name, image) in enumerate(stages.items()):
        ink(fig.add_subplot(places[0, i]), image, f"{name}\n{image.shape[0]} x {image.shape[1]}")
    over = ""
    if slope is not None:
        name, read_as, values = slope
        *_, last = stages.values()
        axis = fig.add_subplot(places[0, -1])
        axis.imshow(_over(last, values))
        bare(axis, f"violet speaks for {read_as},\nbrown against it")
        over = f" In colours, how ink changes the score of {read_as} by {name}: "
        over += "it rises where they are violet, and falls where they are brown."
    axis = fig.add_subplot(places[1, :])
    axis.set_axis_off()
    cells = [[_cell(answer, digit) for answer in row] for row in answers.values()]
    table(axis, cells, list(answers), list(names), 0.24)
    ways = f"One {digit}, prepared in {len(answers)} ways"
    headline(fig, f"{ways}: what the computer is given decides")
    told = "; ".join(
        f"{name}, {image.shape[0]} by {image.shape[1]} pixels" for name, image in stages.items()
    )
    read = "; ".join(f"{words}: {', '.join(map(str, row))}" for words, row in answers.items())
    return Picture(
        fig,
        f"A drawn {digit} in {len(stages)} stages: {told}. What {', '.join(names)} then read it "
        f"as: {read}.{over}",
    )


def _over(image: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """(28, 28, 3): pale ink, which lets the colours of the slope through."""
    top = max(float(np.abs(slope).max()) / 2, 1e-9)
    colours = colormaps[DIVERGING]((slope / top + 1) / 2)[..., :3]  # (28, 28, 3)
    return colours * (1 - 0.4 * image[..., None])


def _cell(answer: int, digit: int) -> str:
    """Wrong answers are marked in words, not by colour."""
    return str(answer) if answer == digit else f"{answer}, wrong"
