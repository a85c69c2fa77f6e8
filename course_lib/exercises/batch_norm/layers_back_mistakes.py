"""Exercise 07.5: what goes wrong on the way back through layer norm, and what to say about it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.exercises.batch_norm import layers_answers as answers
from course_lib.exercises.batch_norm.layers_answers import Backward
from course_lib.exercises.batch_norm.remembered import broken_sums
from course_lib.judging import Misconception, Observation, show


def backward(function: Callable[..., Any]) -> dict[str, Any]:
    """A wrong backward pass beside the right forward pass."""
    return {"layer_norm_backward": function}


def first_row(seen: Observation) -> dict[str, Any]:
    value = seen.outcome.got.value
    got = np.asarray(value[0] if isinstance(value, tuple) else value, dtype=float)
    n, d = seen.args[0].shape
    return {
        "n": n,
        "d": d,
        "first": show(got.flat[0]),
        "sum": show(got[0].sum().round(9)),
        "mean": show(got[0].mean().round(9) + 0.0),
        "sd": show(got[0].std()),
    }


def of_path(seen: Observation) -> dict[str, Any]:
    """Row 0 of dx, by itself and times xhat."""
    xhat, gamma, _ = seen.args[1]
    dx = seen.outcome.got.value[0]
    products = (dx * xhat).sum(axis=1)  # (n,)
    broken = broken_sums(dx[0].sum(), "Row 0 of your dx", products[0], "row 0")
    return {"broken": broken, "gamma": show(gamma[0])}


def of_gamma(seen: Observation) -> dict[str, Any]:
    _, dgamma, dbeta = seen.outcome.got.value
    return {"shapes": f"{np.shape(dgamma)} and {np.shape(dbeta)}", "d": seen.args[0].shape[1]}


on_the_way_back: tuple[Misconception, ...] = (
    Misconception(
        "one mean for everything, on the way back",
        backward(answers.one_mean_backward),
        symptom="dgamma and dbeta are right. Row 0 of your dx sums to {sum}, where 0 was wanted: "
        "all {n} rows share one mean.",
        question="Which axis does `mean` remove when you name none?",
        measure=first_row,
    ),
    Misconception(
        "gamma's gradient is summed over the row",
        backward(
            Backward(
                dgamma=lambda dy, xhat, gamma, s: (dy * xhat).sum(axis=1),
                dbeta=lambda dy: dy.sum(axis=1),
            )
        ),
        symptom="dx is right. Your dgamma and dbeta have shapes {shapes}; gamma has {d} entries, "
        "one a feature.",
        question="gamma served every row. Which axis does *sum what was broadcast* remove?",
        also=(
            backward(Backward(dgamma=lambda dy, xhat, gamma, s: (dy * xhat).sum(axis=1))),
            backward(Backward(dbeta=lambda dy: dy.sum(axis=1))),
            backward(Backward(dgamma=lambda dy, xhat, gamma, s: (dy * xhat).sum())),
            backward(
                Backward(
                    dgamma=lambda dy, xhat, gamma, s: (dy * xhat).sum(), dbeta=lambda dy: dy.sum()
                )
            ),
            backward(Backward(dgamma=lambda dy, xhat, gamma, s: dy * xhat, dbeta=lambda dy: dy)),
        ),
        measure=of_gamma,
        code="W3",
    ),
    Misconception(
        "n in place of d",
        backward(Backward(count=lambda n, d: n)),
        symptom="Row 0 of your dx sums to {sum}, where 0 was wanted. n is {n}, and a row has {d} "
        "features.",
        question="How many numbers share one mean here?",
        also=(
            backward(Backward(axis=0)),
            backward(Backward(axis=0, count=lambda n, d: n)),
            backward(Backward(count=lambda n, d: 1)),
        ),
        measure=first_row,
        code="W4",
    ),
    Misconception(
        "gamma outside the bracket",
        backward(Backward(outside=True)),
        symptom="Row 0 of your dx sums to {sum}, where 0 was wanted: gamma came after the means.",
        question="In batch norm gamma was one number a column. Is it one number along a row?",
        measure=first_row,
    ),
    Misconception(
        "gamma is forgotten on the way back",
        backward(Backward(scale=lambda dy, gamma: dy)),
        symptom="dgamma and dbeta are right. Your dx would be right for gamma = 1; here gamma "
        "starts with {gamma}.",
        question="y = gamma * xhat + beta. At which rate does xhat move y?",
        also=(
            backward(Backward(scale=lambda dy, gamma: dy / gamma)),
            backward(Backward(scale=lambda dy, gamma: dy * np.abs(gamma))),
        ),
        measure=of_path,
    ),
    Misconception(
        "gamma is missing in one mean",
        backward(Backward(along_dy=True)),
        symptom="{broken}: almost 0 was wanted. One of your means is taken over dy itself.",
        question="Which gradient arrives at xhat: dy, or gamma times dy?",
        also=(
            backward(Backward(shared_dy=True)),
            backward(Backward(along_dy=True, shared_dy=True)),
        ),
        measure=of_path,
    ),
    Misconception(
        "s is forgotten on the way back",
        backward(Backward(divide=False)),
        symptom="dgamma and dbeta are right, and each row of your dx sums to 0. It starts with "
        "{first}: dx has another size.",
        question="xhat = (x - mu) / s. Where does s stand in your dx?",
        measure=first_row,
    ),
    Misconception(
        "dgamma or dbeta from dxhat",
        backward(Backward(dgamma=lambda dy, xhat, gamma, s: (dy * gamma * xhat).sum(axis=0))),
        symptom="dx is right. Your dgamma starts with {dgamma}, your dbeta with {dbeta}: gamma "
        "itself is a factor of one of them.",
        question="In y = gamma * xhat + beta, what is the slope of y in gamma, and in beta?",
        also=(
            backward(Backward(dbeta_of=lambda dy, gamma: (dy * gamma).sum(axis=0))),
            backward(
                Backward(
                    dgamma=lambda dy, xhat, gamma, s: (dy * gamma * xhat).sum(axis=0),
                    dbeta_of=lambda dy, gamma: (dy * gamma).sum(axis=0),
                )
            ),
        ),
        measure=lambda seen: {
            "dgamma": show(seen.outcome.got.value[1][0]),
            "dbeta": show(seen.outcome.got.value[2][0]),
        },
    ),
    Misconception(
        "results in another order",
        backward(Backward(order=(0, 2, 1))),
        symptom="dx is right. Your second result starts with {second}: dgamma and dbeta are "
        "exchanged.",
        question="In which order does the docstring name the three results?",
        measure=lambda seen: {"second": show(seen.outcome.got.value[1][0])},
    ),
    Misconception(
        "a path is missing",
        backward(Backward(mean=0, variance=0)),
        symptom="dgamma and dbeta are right. Row 0 of your dx sums to {sum}, and starts with "
        "{first}: a path through mu or v is missing, or has another factor.",
        question="Which three paths lead from one x to the outputs of its row?",
        also=(
            backward(Backward(mean=0)),
            backward(Backward(variance=0)),
            backward(Backward(mean=-1)),
            backward(Backward(variance=-1)),
            backward(Backward(variance=2)),
            backward(Backward(variance=0.5)),
        ),
        measure=first_row,
    ),
    Misconception(
        "mean in place of sum for gamma or beta",
        backward(
            Backward(
                dgamma=lambda dy, xhat, gamma, s: (dy * xhat).mean(axis=0),
                dbeta=lambda dy: dy.mean(axis=0),
            )
        ),
        symptom="dx is right. Your dgamma or dbeta is {n} times too small, for {n} examples.",
        question="One row gamma served n rows. Are the slopes of its n paths added or averaged?",
        also=(
            backward(Backward(dgamma=lambda dy, xhat, gamma, s: (dy * xhat).mean(axis=0))),
            backward(Backward(dbeta=lambda dy: dy.mean(axis=0))),
        ),
        measure=first_row,
    ),
    Misconception(
        "in place",
        backward(answers.backward_in_place),
        symptom="Your numbers are right, but `dy` holds other numbers after the call than before.",
        question="Which line writes into an array that the caller still owns?",
    ),
)
