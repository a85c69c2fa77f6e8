"""Exercise 07.5: what goes wrong with layer norm, and what to say about it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.exercises.batch_norm import layers_answers as answers
from course_lib.exercises.batch_norm.layers_answers import Backward, Forward
from course_lib.exercises.batch_norm.layers_back_mistakes import first_row, on_the_way_back
from course_lib.exercises.batch_norm.remembered import cache_fault
from course_lib.judging import Misconception, Observation, show


def forward(function: Callable[..., Any]) -> dict[str, Any]:
    """A wrong forward pass beside the right backward pass."""
    return {"layer_norm": function}


def stopped(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.error:
        return {"fact": "It stopped: (n, d) and (n,) do not line up."}
    return {"fact": f"Your y starts with {first_row(seen)['first']}."}


def of_eps(seen: Observation) -> dict[str, Any]:
    """What stands in s squared beside the variance: eps, where all is right."""
    x, options = seen.args[0], seen.args[3:]
    _, (_, _, s) = seen.outcome.got.value
    extra = (np.ravel(s)[0] ** 2 - x[0].var()).round(12)
    return {"extra": show(extra), "eps": show(options[0] if options else 1e-5), **first_row(seen)}


def kept(seen: Observation) -> dict[str, Any]:
    return {"fact": cache_fault(seen.outcome.got.value[1], seen.outcome.expected.value[1])}


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
        ),
        measure=first_row,
        code="W1",
    ),
    Misconception(
        "one mean for everything",
        forward(Forward(axis=None)),
        symptom="Your y starts with {first}: all {n} examples share one mean, or one sd.",
        question="Which axis do `mean` and `var` remove when you name none?",
        also=(
            {"layer_norm": Forward(axis=None), "layer_norm_backward": answers.one_mean_backward},
            forward(Forward(axis=None, keep=lambda xhat, gamma, s: (xhat, gamma, s[0, 0]))),
            forward(answers.one_mean),
            forward(answers.one_mean_own_spread),
            forward(answers.one_sd),
        ),
        measure=first_row,
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
        symptom="In the case “{case}” the square of your s is {extra} larger than the variance of "
        "row 0. It should be larger by eps, {eps}.",
        question="Where does eps stand in s = sqrt(v + eps)?",
        also=(
            forward(Forward(s=lambda v, eps: np.sqrt(v))),
            forward(Forward(s=lambda v, eps: np.sqrt(v + eps**2))),
            forward(Forward(s=lambda v, eps: np.sqrt(v + eps) + eps)),
        ),
        measure=of_eps,
    ),
    Misconception(
        "eps has no effect",
        forward(answers.usual_eps),
        symptom="Right for eps = 1e-5. In the case “{case}” your numbers stay those of 1e-5.",
        question="Where do your lines use the argument `eps`?",
    ),
    Misconception(
        "divided by the variance",
        forward(Forward(s=lambda v, eps: v + eps)),
        symptom="Your y starts with {first}. The square of your s differs from the variance of "
        "row 0 by {extra}: there is no root.",
        question="If all x double, the differences double. Does the number below double, too?",
        measure=of_eps,
    ),
    Misconception(
        "mean of squares minus square of the mean",
        forward(answers.mean_of_squares),
        symptom="Right on ordinary input. In the case “{case}” your variance loses its digits: "
        "two numbers near 1e12 are subtracted.",
        question="Which is safer: to square x, or to square the small differences x - mu?",
        also=(forward(answers.mean_of_squares_kept_positive),),
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
        symptom="Your y is right. Look at your cache: {fact}. The task names xhat (n, d), "
        "gamma (d,) and s (n, 1), where s = sqrt(v + eps).",
        question="Print the items of your cache. Which one is another?",
        also=(
            forward(Forward(keep=lambda xhat, gamma, s: (xhat, s, gamma))),
            forward(Forward(keep=lambda xhat, gamma, s: (xhat, gamma, 1 / s))),
            forward(Forward(keep=lambda xhat, gamma, s: (xhat, gamma))),
            forward(Forward(keep=lambda xhat, gamma, s: (xhat * s, gamma, s))),
            forward(Forward(keep=lambda xhat, gamma, s: (xhat, gamma, s**2))),
            forward(answers.keeping(lambda xhat, gamma, mu, s, **_: (xhat, gamma, mu, s))),
            forward(answers.keeping(lambda xhat, gamma, mu, s, **_: (xhat, gamma, s, mu))),
            forward(answers.keeping(lambda xhat, gamma, x, s, **_: (x, xhat, gamma, s))),
            forward(answers.keeping(lambda xhat, gamma, beta, s, **_: (xhat, gamma, beta, s))),
            forward(answers.keeping(lambda xhat, gamma, beta, s, **_: (xhat, gamma, s, beta))),
            forward(answers.keeping(lambda xhat, gamma, eps, s, **_: (xhat, gamma, s, eps))),
            forward(answers.keeping(lambda x, gamma, mu, s, **_: (x, gamma, mu, s))),
            forward(answers.keeping(lambda x, gamma, s, **_: (x, gamma, s))),
            forward(Forward(keep=lambda xhat, gamma, s: (xhat, s))),
            forward(Forward(keep=lambda xhat, gamma, s: (gamma * xhat, gamma, s))),
        ),
        measure=kept,
    ),
    *on_the_way_back,
)
