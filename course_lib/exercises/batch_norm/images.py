"""Exercise 07.4: batch norm for images, one mean and one variance a channel."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.batch_norm import images_answers as answers
from course_lib.exercises.batch_norm.images_answers import over_axes
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Observation,
    Variant,
    drawn,
    normal,
    show,
)
from course_lib.nn import Array


def batch_norm_2d(x: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> Array:
    """(n, c, h, w) -> (n, c, h, w): the library's result without its cache."""
    return nn.batch_norm_2d(x, gamma, beta, eps)[0]


def channels(n: int, c: int, h: int, w: int) -> Any:
    """(n, c, h, w) images whose channels and places differ in mean and size."""

    def how(rng: np.random.Generator) -> np.ndarray:
        x = rng.normal(size=(n, c, h, w)) * rng.uniform(0.5, 3, size=(c, 1, 1))
        return x + rng.normal(scale=3, size=(c, 1, 1)) + rng.normal(scale=0.5, size=(h, w))

    return drawn(how, f"{n} images of {c} channels, {h} by {w}")


def measure(seen: Observation) -> dict[str, Any]:
    x, gamma, beta = seen.args[:3]
    n, c, h, w = x.shape
    got = np.asarray(seen.got, dtype=float) if not seen.outcome.got.error else np.zeros(x.shape)
    inside = f"Channel 0 of your y has mean {show(got[:, 0].mean())} and sd {show(got[:, 0].std())}"
    error = "It stopped: (n, c, h, w) and (c,) do not line up"
    return {
        "n": n,
        "c": c,
        "pixels": c * h * w,
        "values": n * h * w,
        "fact": error if seen.outcome.got.error else inside,
        "mean": show(got[:, 0].mean().round(9) + 0.0),
        "sd": show(got[:, 0].std()),
        "first": show(got.flat[0]),
        "pixel": show(got[:, 0, 0, 0].std()),
        "gamma": show(gamma[0]),
        "size": show(abs(gamma[0])),
        "beta": show(beta[0]),
    }


def disorder(seen: Observation) -> dict[str, Any]:
    """Two numbers of channel 0 that come out in the wrong order: statistics cannot show it."""
    x, gamma = seen.args[:2]
    got = np.asarray(seen.got, dtype=float)
    told = {"gamma": show(gamma[0]), "sign": "positive" if gamma[0] > 0 else "negative"}
    if got.shape != x.shape:
        return told | {"witness": f"Your y has shape {got.shape}, x has {x.shape}."}
    u, y = x[:, 0].ravel(), got[:, 0].ravel()
    gap = np.sign(gamma[0]) * (y[:, None] - y) * (u[:, None] > u)  # (m, m)
    i, j = np.unravel_index(gap.argmin(), gap.shape)
    moves = f"x = {show(u[j])} became y = {show(y[j])}, and x = {show(u[i])} became {show(y[i])}"
    if gap[i, j] >= 0:
        return told | {"witness": f"Your y starts with {show(got.flat[0])}."}
    return told | {"witness": f"In channel 0, {moves}, though gamma is {told['sign']}."}


GAMMA, BETA = np.array([2.0, -0.5]), np.array([1.0, -3.0])

exercise = Exercise(
    id="07.4",
    names=("batch_norm_2d",),
    title="one mean a channel",
    asks="batch_norm_2d(x: (n, c, h, w), gamma: (c,), beta: (c,), eps=1e-5) -> (n, c, h, w)",
    form="debug",
    points=3,
    minutes=10,
    difficulty=3,
    reference={"batch_norm_2d": batch_norm_2d},
    cases=(
        Case("three images, two channels, 4 by 5", channels(3, 2, 4, 5), GAMMA, BETA),
        Case("as many channels as columns", channels(2, 3, 4, 3), normal(3), normal(3)),
        Case("n = c = h = w = 2", channels(2, 2, 2, 2), normal(2), normal(2), edge=True),
        Case("one image", channels(1, 2, 3, 4), normal(2), normal(2), edge=True),
        Case("one pixel", channels(5, 2, 1, 1), normal(2), normal(2), edge=True),
        Case("one channel, eps = 0.5", channels(2, 1, 3, 2), normal(1), normal(1), 0.5, edge=True),
        Case("a blank channel", np.zeros((2, 2, 2, 3)), normal(2), normal(2), edge=True),
    ),
    variants=(
        Variant("channels last", answers.channels_last),
        Variant("channels first", answers.channels_first),
        Variant("three axes at once", answers.three_axes),
        Variant("channel by channel", answers.channel_by_channel),
    ),
    misconceptions=(
        Misconception(
            "one mean a pixel",
            answers.per_pixel,
            symptom="You keep {pixels} means, one for each pixel of each channel, from {n} "
            "numbers each. Here {c} are wanted, from {values} numbers each.",
            question="All places are treated alike. Which axes hold the numbers of one channel?",
            also=(over_axes(0), answers.gamma_a_pixel, answers.tiled_gamma),
            measure=measure,
            code="W1",
        ),
        Misconception(
            "channels are mixed",
            answers.mixed_channels,
            symptom="{witness} `reshape` cut the numbers in the order of memory, and the "
            "channels were mixed.",
            question="`reshape(-1, c)` keeps the last axis together. Which axis must be last "
            "before it?",
            also=(answers.mixed_channels_after, answers.mixed_by_columns),
            measure=disorder,
            code="W2",
        ),
        Misconception(
            "each image by itself",
            over_axes((2, 3)),
            symptom="Your numbers do not depend on the other images of the batch: every image "
            "has its own means. Your y starts with {first}.",
            question="The batch has n images. Over how many numbers does the mean of one "
            "channel run: h w, or n h w?",
            measure=measure,
            code="W3",
        ),
        Misconception(
            "gamma meets the last axis",
            answers.last_axis,
            symptom="{fact}. A plain (c,) array lines up with the last axis, w. If w = c, numpy "
            "says nothing.",
            question="Which shape must gamma have, so that it meets axis 1 of (n, c, h, w)?",
            also=(answers.last_axis_for_beta, answers.statistics_on_the_last_axis),
            measure=measure,
            code="W4",
        ),
        Misconception(
            "axes are left out, or too many",
            over_axes((1, 2, 3)),
            symptom="Channel 0 of your y has mean {mean} and sd {sd}. beta is {beta} there, "
            "|gamma| is {size}.",
            question="Name the four axes. Which one must *not* go away in the mean?",
            also=(
                over_axes(1),
                over_axes((0, 1)),
                over_axes((0, 2)),
                over_axes((0, 3)),
                over_axes((0, 1, 2, 3)),
                over_axes((0, 1, 2)),
                answers.all_axes_by_rows,
            ),
            measure=measure,
        ),
        Misconception(
            "the way back is another",
            answers.not_turned_back,
            symptom="Each channel was normalised rightly, but its numbers then went to other "
            "places. {witness}",
            question="You turned (n, c, h, w) into (n, h, w, c). Which steps undo it, in "
            "which order?",
            also=(answers.turned_back_the_wrong_way, answers.whole_shuffled),
            measure=disorder,
        ),
        Misconception(
            "channels stay last",
            answers.channels_stay_last,
            symptom="Your numbers are right, and their shape is {shape}: the channels stand last.",
            question="The task asks for (n, c, h, w). Which call moves an axis?",
        ),
        Misconception(
            "n - 1 in the variance",
            over_axes((0, 2, 3), ddof=1),
            symptom="The means are right. Channel 0 of your y has sd {sd}; |gamma| is {size} "
            "there, and one channel has {values} numbers.",
            question="Divide the sum of squares by the number of values, or by one less?",
            measure=measure,
        ),
        Misconception(
            "gamma or beta is missing",
            over_axes((0, 2, 3), use_gamma=False, use_beta=False),
            symptom="Channel 0 of your y has mean {mean} and sd {sd}. beta is {beta} there, and "
            "|gamma| is {size}.",
            question="Which line scales each channel by gamma and shifts it by beta?",
            also=(
                over_axes((0, 2, 3), use_gamma=False),
                over_axes((0, 2, 3), use_beta=False),
            ),
            measure=measure,
        ),
        Misconception(
            "eps has no effect",
            answers.usual_eps,
            symptom="Right for eps = 1e-5. In the case “{case}” your numbers stay those of 1e-5.",
            question="Do you hand `eps` on to `batch_norm`?",
        ),
        Misconception(
            "two results",
            answers.two_results,
            symptom="Two results came. Here y alone is asked for.",
            question="`batch_norm` returns two things. Which one does the task want?",
        ),
    ),
    formula_line="one column a channel: move the channels last, cut into rows (n h w, c), "
    "normalise each column, and undo both moves",
    twin="The same move for another question: **the largest value of each channel**.\n"
    "```python\n"
    "def peaks(x):                                # (n, c, h, w)\n"
    "    rows = x.transpose(0, 2, 3, 1)           # (n, h, w, c): the channels stand last\n"
    "    rows = rows.reshape(-1, x.shape[1])      # (n h w, c): one column a channel\n"
    "    return rows.max(axis=0)                  # (c,)\n"
    "```\n"
    "Without the transpose, `reshape(-1, c)` would cut the numbers as they lie in memory: "
    "with c = 2 it pairs two neighbours of one row of pixels, not two channels.",
    start="""
n, c, h, w = x.shape
rows = x.reshape(n, -1)  # (n, c*h*w): one row an image
y, _ = nn.batch_norm(rows, np.repeat(gamma, h * w), np.repeat(beta, h * w), eps)
return y.reshape(n, c, h, w)
""",
    uses=(
        "nn.batch_norm",
        "nn.batch_norm_backward",
    ),
)
