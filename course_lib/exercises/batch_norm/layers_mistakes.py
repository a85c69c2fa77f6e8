"""Exercise 07.5: what goes wrong with layer norm, and what to say about it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.exercises.batch_norm import layers_answers as answers
from course_lib.exercises.batch_norm.layers_answers import Backward, Forward
from course_lib.judging import Misconception, Observation, show


def forward(function: Callable[..., Any]) -> dict[str, Any]:
    """A wrong forward pass beside the right backward pass."""
    return {"layer_norm": function}


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


def stopped(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.error:
        return {"fact": "It stopped: (n, d) and (n,) do not line up."}
    return {"fact": f"Your y starts with {first_row(seen)['first']}."}


def of_gamma(seen: Observation) -> dict[str, Any]:
    _, dgamma, dbeta = seen.outcome.got.value
    return {"shapes": f"{np.shape(dgamma)} and {np.shape(dbeta)}", "d": seen.args[0].shape[1]}


misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "the axis of batch norm",
        {"layer_norm": answers.batch_norm, "layer_norm_backward": answers.backward_of_batch_norm},
        symptom="Your y starts with {first}: the means run over the {n} examples, so one image "
        "depends on the others. That is batch norm.",
        question="Layer norm looks at one example alone. Which axis holds its features?",
        also=(
            forward(answers.batch_norm),
            forward(Forward(axis=0)),
            forward(Forward(axis=0, keep=lambda xhat, gamma, s: (xhat, gamma, s[0]))),
            {"layer_norm": Forward(axis=0), "layer_norm_backward": Backward(axis=0)},
            {
                "layer_norm": answers.batch_norm,
                "layer_norm_backward": Backward(axis=0, count=lambda n, d: n),
            },
            forward(Forward(axis=None)),
        ),
        measure=first_row,
        code="W1",
    ),
    Misconception(
        "earlier calls are remembered",
        forward(answers.with_a_memory(0.1)),
        symptom="Your y starts with {first}, and it depends on the calls that came before.",
        question="A row brings its own mean and variance. What is left to remember?",
        also=(
            forward(answers.with_a_memory(0.9)),
            forward(answers.with_a_memory(0.1, keep_first=False)),
        ),
        measure=first_row,
        code="W2",
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
        also=(backward(Backward(scale=lambda dy, gamma: dy)),),
        measure=first_row,
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
        "no keepdims",
        forward(answers.no_keepdims),
        symptom="{fact} The means of the rows have shape (n,), and numpy lines them up with the "
        "last axis.",
        question="Which shape of the means meets the rows: (n,) or (n, 1)?",
        measure=stopped,
    ),
    Misconception(
        "one gamma a row",
        forward(answers.gamma_a_row),
        symptom="{fact} gamma has one entry a feature, as in batch norm.",
        question="Statistics moved to the other axis. Did gamma and beta?",
        measure=stopped,
    ),
    Misconception(
        "n - 1 in the variance",
        forward(Forward(ddof=1)),
        symptom="Your y starts with {first}. Each row's xhat has an sd below 1: the sum of "
        "squares was divided by {d} - 1.",
        question="By which number does a *mean* of d squares divide?",
        measure=first_row,
    ),
    Misconception(
        "eps is missing or outside the root",
        forward(Forward(s=lambda v, eps: np.sqrt(v) + eps)),
        symptom="In the case “{case}” your y starts with {first}: the place of eps is another.",
        question="Where does eps stand in s = sqrt(v + eps)?",
        also=(
            forward(Forward(s=lambda v, eps: np.sqrt(v))),
            forward(Forward(s=lambda v, eps: np.sqrt(v + 1e-5))),
            forward(Forward(s=lambda v, eps: v + eps)),
        ),
        measure=first_row,
    ),
    Misconception(
        "gamma or beta is missing",
        forward(Forward(out=lambda gamma, xhat, beta: xhat)),
        symptom="Row 0 of your y has mean {mean} and sd {sd}: gamma or beta is missing.",
        question="What follows xhat in y = gamma * xhat + beta?",
        also=(
            forward(Forward(out=lambda gamma, xhat, beta: gamma * xhat)),
            forward(Forward(out=lambda gamma, xhat, beta: xhat + beta)),
        ),
        measure=first_row,
    ),
    Misconception(
        "the cache holds other things",
        forward(Forward(keep=lambda xhat, gamma, s: (xhat, gamma, s[:, 0]))),
        symptom="Your y is right. The cache should hold xhat (n, d), gamma (d,) and s (n, 1), in "
        "this order; yours differs.",
        question="Print the shapes of the three items of your cache. Which one is another?",
        also=(
            forward(Forward(keep=lambda xhat, gamma, s: (xhat, s, gamma))),
            forward(Forward(keep=lambda xhat, gamma, s: (xhat, gamma, 1 / s))),
            forward(Forward(keep=lambda xhat, gamma, s: (xhat, gamma))),
            forward(Forward(keep=lambda xhat, gamma, s: (xhat * s, gamma, s))),
        ),
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
