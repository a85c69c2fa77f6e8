"""Exercise 07.2: what goes wrong on the way back through batch norm, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.batch_norm import backward_answers as answers
from course_lib.exercises.batch_norm.backward_answers import (
    Backward,
    absent,
    right_mean,
    right_variance,
)
from course_lib.exercises.batch_norm.backward_results_mistakes import results
from course_lib.exercises.batch_norm.remembered import broken_sums
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def of_dx(seen: Observation) -> dict[str, Any]:
    xhat, gamma, s = seen.args[1]
    dx = np.broadcast_to(seen.outcome.got.value[0], xhat.shape)  # a missing path may leave (d,)
    worst = int(np.abs(dx.sum(axis=0)).argmax())
    with_xhat = (dx * xhat).sum(axis=0)
    other = int(np.abs(with_xhat).argmax())
    return {
        "n": len(dx),
        "column": worst,
        "sum": show(dx.sum(axis=0)[worst].round(9)),
        "other": other,
        "product": show(with_xhat[other].round(9)),
        "gamma": show(gamma[0]),
        "s": show(s[0]),
        "gamma_there": show(gamma[other if abs(with_xhat[other]) > 1e-3 else worst]),
        "broken": broken_sums(
            dx.sum(axis=0)[worst],
            f"Column {worst} of dx",
            with_xhat[other],
            f"column {other}",
        ),
    }


def of_mean_path(seen: Observation) -> dict[str, Any]:
    """What the learner's dx holds beside the right direct and variance path."""
    xhat, gamma, s = seen.args[1]
    dxhat, dx = seen.args[0] * gamma, seen.outcome.got.value[0]
    mean_path = dx - dxhat / s - right_variance(dxhat, xhat, s)  # (n, d)
    return {"one": show(mean_path[0, 0]), "two": show(mean_path[1, 0])}


SUM = "Column {column} of dx sums to {sum}. "
SHIFT = "If all x in a column rise by 1, how does y change? So what must dx sum to?"

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "statistics are constants",
        Backward(mean=absent, variance=absent),
        symptom="`dgamma` and `dbeta` are right. " + SUM + "It should be 0.",
        question=SHIFT,
        also=(
            Backward(
                mean=absent,
                variance=absent,
                direct=lambda dxhat, xhat, s: dxhat,
            ),
        ),
        measure=of_dx,
        code="W1",
    ),
    Misconception(
        "no variance path",
        Backward(variance=absent),
        symptom="Each column of dx sums to 0, as it should. But dx times xhat, summed over column "
        "{other}, is {product}: almost 0 was wanted.",
        question="If all x in a column move away from their mean by 1 %, how does y change? "
        "Which path knows that?",
        also=(Backward(variance=lambda dxhat, xhat, s: -xhat * 0 * dxhat.sum(axis=0)),),
        measure=of_dx,
        code="W2",
    ),
    Misconception(
        "no mean path",
        Backward(mean=absent),
        symptom=SUM + "It should be 0. The variance path is there.",
        question=SHIFT,
        measure=of_dx,
        code="W3",
    ),
    Misconception(
        "gamma is forgotten",
        Backward(scale=lambda dy, gamma: dy),
        symptom="`dgamma` and `dbeta` are right. Your dx would be right for gamma = 1; "
        "in column 0 gamma is {gamma}.",
        question="y = gamma * xhat + beta. At which rate does xhat move y?",
        also=(
            Backward(scale=lambda dy, gamma: dy / gamma),
            Backward(scale=lambda dy, gamma: dy * np.abs(gamma)),
        ),
        measure=of_dx,
        code="W4",
    ),
    Misconception(
        "the mean path without 1/n",
        Backward(mean=answers.mean_by_hand),
        symptom=SUM + "It should be 0: your mean path is {n} times too large.",
        question="mu is a mean of n numbers. By how much does it move when one x rises by 1?",
        also=(
            Backward(mean=answers.mean_by_hand, variance=absent),
            Backward(
                mean=answers.mean_by_hand,
                variance=lambda dxhat, xhat, s: len(xhat) * right_variance(dxhat, xhat, s),
            ),
        ),
        measure=of_dx,
    ),
    Misconception(
        "the mean path differs from row to row",
        Backward(mean=lambda dxhat, xhat, s: -dxhat / (len(xhat) * s)),
        symptom="The mean of a column moves every row alike. But your mean path brings {one} to "
        "row 0 of column 0, and {two} to row 1.",
        question="How many numbers does d mu hold for one column, and from how many rows do they "
        "come?",
        also=(Backward(mean=lambda dxhat, xhat, s: -dxhat / s),),
        measure=of_mean_path,
    ),
    Misconception(
        "gamma is missing in one path",
        answers.path_without_gamma(mean=True),
        symptom="{broken}: almost 0 was wanted. One of your paths starts from dy itself, though "
        "gamma is {gamma_there} there.",
        question="Which gradient arrives at xhat: dy, or gamma times dy?",
        also=(
            answers.path_without_gamma(variance=True),
            answers.path_without_gamma(mean=True, variance=True),
        ),
        measure=of_dx,
    ),
    Misconception(
        "the mean path over the wrong axis",
        Backward(mean=answers.along_the_rows),
        symptom=SUM + "It should be 0. Each column has a mean of its own.",
        question="Which entries of dxhat feel the mean of column 0: a row, a column, or all?",
        also=(
            Backward(mean=answers.of_every_entry),
            Backward(mean=lambda dxhat, xhat, s: -dxhat.mean(axis=1, keepdims=True) / s),
            Backward(mean=lambda dxhat, xhat, s: -(dxhat / s).mean()),
            Backward(mean=lambda dxhat, xhat, s: -(dxhat / s).sum() / len(xhat)),
            Backward(mean=lambda dxhat, xhat, s: -(dxhat / s).mean(axis=1, keepdims=True)),
            Backward(
                mean=lambda dxhat, xhat, s: -(dxhat / s).sum(axis=1, keepdims=True) / len(xhat)
            ),
        ),
        measure=of_dx,
    ),
    Misconception(
        "the mean path has another factor",
        Backward(mean=lambda dxhat, xhat, s: -dxhat.mean(axis=0)),
        symptom=SUM + "It should be 0: your mean path has another size.",
        question="xhat = (x - mu) / s. At which rate does mu move xhat?",
        also=(
            Backward(mean=lambda dxhat, xhat, s: -dxhat.sum(axis=0) / (len(xhat) * s**2)),
            Backward(mean=lambda dxhat, xhat, s: -dxhat.mean(axis=0) * s),
            Backward(mean=lambda dxhat, xhat, s: -dxhat.sum(axis=0)),
        ),
        measure=of_dx,
    ),
    Misconception(
        "a plus for a minus",
        Backward(mean=lambda dxhat, xhat, s: -right_mean(dxhat, xhat, s)),
        symptom="{broken}: almost 0 was wanted. A path has the other sign.",
        question="When mu rises, does xhat rise or fall? And when v rises?",
        also=(
            Backward(variance=lambda dxhat, xhat, s: -right_variance(dxhat, xhat, s)),
            Backward(
                mean=lambda dxhat, xhat, s: -right_mean(dxhat, xhat, s),
                variance=lambda dxhat, xhat, s: -right_variance(dxhat, xhat, s),
            ),
        ),
        measure=of_dx,
    ),
    Misconception(
        "the variance path has another factor",
        Backward(variance=lambda dxhat, xhat, s: len(xhat) * right_variance(dxhat, xhat, s)),
        symptom="The mean path is right. dx times xhat sums to {product} in column {other}, "
        "where almost 0 was wanted: your variance path has another size.",
        question="Multiply out -1/2, s^-3, 2 and 1/n, and put x - mu = xhat s. What is left?",
        also=(
            Backward(variance=lambda dxhat, xhat, s: right_variance(dxhat, xhat, s) / 2),
            Backward(variance=lambda dxhat, xhat, s: right_variance(dxhat, xhat, s) * 2),
            Backward(variance=lambda dxhat, xhat, s: right_variance(dxhat, xhat, s) * s),
            Backward(variance=lambda dxhat, xhat, s: right_variance(dxhat, xhat, s) / s),
            Backward(variance=lambda dxhat, xhat, s: right_variance(dxhat, xhat, s) / s**2),
            Backward(variance=lambda dxhat, xhat, s: right_variance(dxhat, xhat, s) * s**1.5),
            Backward(
                variance=lambda dxhat, xhat, s: (
                    right_variance(dxhat, xhat, s) * len(xhat) / max(len(xhat) - 1, 1)
                )
            ),
            Backward(
                variance=lambda dxhat, xhat, s: len(xhat) * right_variance(dxhat, xhat, s) / 2
            ),
        ),
        measure=of_dx,
    ),
    Misconception(
        "the variance path lacks xhat",
        Backward(
            variance=lambda dxhat, xhat, s: -(dxhat * xhat).sum(axis=0) / (len(xhat) * s),
        ),
        symptom="Column {column} of dx sums to {sum}, where 0 was wanted: your variance path "
        "pushes all rows of a column by one amount.",
        question="Which x moves the variance more: one at the mean, or one far from it?",
        also=(
            Backward(variance=answers.dv),
            Backward(variance=lambda dxhat, xhat, s: answers.dv(dxhat, xhat, s) / len(xhat)),
        ),
        measure=of_dx,
    ),
    Misconception(
        "dv is another sum",
        Backward(variance=lambda dxhat, xhat, s: -xhat * dxhat.sum(axis=0) / (len(xhat) * s)),
        symptom="The mean path is right. dx times xhat sums to {product} in column {other}, "
        "where almost 0 was wanted: your dv is another sum.",
        question="dv is one number a column. Which products does its sum run over, and over "
        "which axis?",
        also=(
            Backward(variance=lambda dxhat, xhat, s: 2 * xhat * s / len(xhat)),
            Backward(variance=lambda dxhat, xhat, s: -xhat * dxhat * xhat / (len(xhat) * s)),
            Backward(variance=lambda dxhat, xhat, s: -xhat * (dxhat * xhat) / s),
            Backward(
                variance=lambda dxhat, xhat, s: -xhat * (dxhat * xhat).sum() / (len(xhat) * s)
            ),
            Backward(
                variance=lambda dxhat, xhat, s: (
                    -xhat * (dxhat * xhat).sum(axis=1, keepdims=True) / (len(xhat) * s)
                )
            ),
        ),
        measure=of_dx,
    ),
    Misconception(
        "the direct path is not divided",
        Backward(direct=lambda dxhat, xhat, s: dxhat),
        symptom=SUM + "It should be 0: your direct path has another size.",
        question="xhat = (x - mu) / s. With mu and s held fixed, at which rate does x move xhat?",
        also=(
            Backward(direct=lambda dxhat, xhat, s: dxhat * s),
            Backward(direct=lambda dxhat, xhat, s: dxhat / s**2),
        ),
        measure=of_dx,
    ),
    Misconception(
        "the direct path is missing",
        Backward(direct=absent),
        symptom=SUM + "It should be 0: nothing of dy arrives directly.",
        question="Which three paths lead from one x to y?",
        also=(Backward(direct=absent, variance=absent),),
        measure=of_dx,
    ),
    *results,
)
