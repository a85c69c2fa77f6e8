"""The questions of lesson 07: recall, predictions, why, quiz."""

import numpy as np

from course_lib.exercises.batch_norm.predictions import predictions
from course_lib.exercises.batch_norm.quiz_items import quiz
from course_lib.judging import Choice, Question

DZ = np.array([[0.5, -0.5], [0.25, -0.25]])  # (n, k)


def as_list(numbers: np.ndarray) -> str:
    """Such as (0.75, -0.75)."""
    return "(" + ", ".join(f"{v:g}" for v in np.atleast_1d(numbers)) + ")"


recall = (
    Question(
        "07.r1",
        "recall",
        "`z = x @ W + b`, and `dz` has the rows $(0.5, -0.5)$ and $(0.25, -0.25)$. `db` is",
        Choice(
            "{value}",
            "One row b served both examples, so the slopes of both paths are added.",
            value=lambda: as_list(DZ.sum(axis=0)),
        ),
        (
            Choice(
                "{value}",
                "That is a mean. The factor 1/n stands in dz already; here paths are added.",
                "mean-in-place-of-sum",
                value=lambda: as_list(DZ.mean(axis=0)),
            ),
            Choice(
                "{value}",
                "That sums over the classes: one number an example. b has one number a class.",
                "sum-over-the-other-axis",
                value=lambda: as_list(DZ.sum(axis=1)),
            ),
        ),
        "lesson 4, from the logits back to the weights",
    ),
    Question(
        "07.r2",
        "recall",
        "One number $x$ is used twice: $u = 2x$ and $v = 3x$. The loss has slope 1 in $u$ and "
        "slope 10 in $v$. Its slope in $x$ is",
        Choice(
            "{value}",
            "Two paths: 2 times 1 and 3 times 10. Where a path splits, the slopes are added.",
            value=lambda: f"{2 * 1 + 3 * 10}",
        ),
        (
            Choice(
                "{value}",
                "That keeps the last path alone. The path through u brings 2 more.",
                "last-path-wins",
                value=lambda: f"{3 * 10}",
            ),
            Choice(
                "{value}",
                "That multiplies the paths. Factors multiply along a path; paths are added.",
                "paths-multiply",
                value=lambda: f"{2 * 1 * 3 * 10}",
            ),
        ),
        "lesson 5, where a path splits",
    ),
)

why = (
    Question(
        "07.w1",
        "why",
        "In centring, `dx` sums to 0 for every `dy`. Which principle is behind it?",
        Choice(
            "adding one number to all x changes no y",
            "Moving all x together is invisible, so the slopes in that direction sum to 0.",
        ),
        (
            Choice(
                "dy sums to 0, and dx copies it",
                "Here dy = (1, 0, 0, 0) sums to 1; dx = (0.75, -0.25, -0.25, -0.25) sums to 0.",
                "dy-sums-to-zero",
            ),
            Choice(
                "for each x, its two paths cancel",
                "They do not cancel for one x: x[0] keeps 0.75. Only the sum over all x is 0.",
                "paths-cancel-one-by-one",
            ),
        ),
        "section 7.2",
    ),
)

questions: tuple[Question, ...] = (*recall, *predictions, *why, *quiz)
