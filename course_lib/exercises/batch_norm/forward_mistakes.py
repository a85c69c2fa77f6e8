"""Exercise 07.1: what goes wrong when a batch is normalised, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.batch_norm import forward_answers as answers
from course_lib.exercises.batch_norm.forward_answers import Forward, keeping
from course_lib.exercises.batch_norm.remembered import cache_fault
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def whole(seen: Observation) -> tuple[Any, ...]:
    """The learner's (y, cache)."""
    return seen.outcome.got.value


def column(seen: Observation) -> dict[str, Any]:
    y = np.asarray(whole(seen)[0] if isinstance(whole(seen), tuple) else whole(seen))
    x, gamma, beta = seen.args[:3]
    v, inside = x[:, 0].var(), ((y[:, 0] - beta[0]) / gamma[0]).std()
    return {
        "extra": show((v / max(inside, 1e-300) ** 2 - v).round(12)),
        "eps": show(seen.outcome.steps[0].kwargs.get("eps", 1e-5)),
        "n": len(x),
        "d": x.shape[1],
        "sd": show(y[:, 0].std()),
        "mean": show(y[:, 0].mean().round(6) + 0.0),
        "gamma": show(gamma[0]),
        "beta": show(beta[0]),
        "size": show(abs(gamma[0])),
        "v": show(v),
        "inside": show(inside),
        "centre": show(((y[:, 0] - beta[0]) / gamma[0]).mean().round(6) + 0.0),
    }


def rows(seen: Observation) -> dict[str, Any]:
    d = seen.args[0].shape[1]
    if seen.outcome.got.error:
        return {"fact": "It stopped: (n, d) and a statistic of shape (n,) do not line up.", "d": d}
    told = column(seen)
    fact = f"Column 0 of your y has mean {told['mean']}, where beta is {told['beta']}."
    return {"fact": fact, "d": d}


def kept(seen: Observation) -> dict[str, Any]:
    return {"fact": cache_fault(whole(seen)[1], seen.outcome.expected.value[1])}


def turned(seen: Observation) -> dict[str, Any]:
    gamma = seen.args[1]
    return {"column": int(gamma.argmin()), "negative": show(gamma.min())}


def returned(seen: Observation) -> dict[str, Any]:
    value = whole(seen)
    return {"what": f"{len(value)} results" if isinstance(value, tuple) else "one array"}


misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "n - 1 in the variance",
        Forward(ddof=1),
        symptom="Without gamma and beta, column 0 of your y has sd {inside} for n = {n}: "
        "that is sqrt((n - 1) / n). It should be 1.",
        question="By which number does a *mean* of n squares divide?",
        also=(answers.unbiased_with_a_guard, answers.right_y_unbiased_guard),
        measure=column,
        code="W1",
    ),
    Misconception(
        "each row by itself",
        answers.rows_as_a_column(lambda s: s),
        symptom="{fact} Your statistics run over the {d} features of one example. (That is layer "
        "norm, later.)",
        question="Batch norm compares one feature across the batch. Which axis should go away?",
        also=(
            answers.rows_as_a_column(lambda s: s[:, 0]),
            answers.rows_as_a_column(lambda s: s.T),
            Forward(mean_axis=1, var_axis=1),
        ),
        measure=rows,
        code="W2",
    ),
    Misconception(
        "one mean for everything",
        Forward(mean_axis=None, var_axis=None),
        symptom="Column 0 of your y has mean {mean}, where beta is {beta}: all {d} columns "
        "share one mean.",
        question="Which axis does `mean` remove when you name none?",
        also=(
            Forward(mean_axis=None, var_axis=None, keepdims=True),
            Forward(mean_axis=None),
            answers.one_mean_own_spread,
        ),
        measure=column,
        code="W3",
    ),
    Misconception(
        "one sd for everything",
        Forward(var_axis=None),
        symptom="The means are right. Without gamma and beta, column 0 of your y has sd {inside}, "
        "where nearly 1 was wanted: all {d} columns share one sd.",
        question="Which axis does your variance remove?",
        also=(answers.one_spread_own_means, Forward(var_axis=None, keepdims=True)),
        measure=column,
    ),
    Misconception(
        "only the mean is divided",
        answers.no_brackets,
        symptom="Without gamma and beta, column 0 of your y has mean {centre} and sd {inside}; "
        "x has variance {v} there: x itself was not divided by s.",
        question="In which order does Python work out your line for xhat?",
        measure=column,
    ),
    Misconception(
        "gamma lost its sign",
        Forward(out=lambda gamma, xhat, beta: np.abs(gamma) * xhat + beta),
        symptom="Where gamma is positive your y is right. In column {column} gamma is {negative}, "
        "and your y still rises with x.",
        question="A negative gamma turns the order round. Which of your lines can do that?",
        also=(
            Forward(
                out=lambda gamma, xhat, beta: np.abs(gamma) * xhat + beta,
                cache=lambda xhat, gamma, s: (xhat, np.abs(gamma), s),
            ),
        ),
        measure=turned,
    ),
    Misconception(
        "eps outside the root",
        Forward(s=lambda v, eps: np.sqrt(v) + eps),
        symptom="In column 0 the differences were divided by a number whose square is {extra} "
        "larger than the variance. It should be larger by eps, {eps}.",
        question="With v = 1e-6 and eps = 1e-5: what is sqrt(v) + eps, what is sqrt(v + eps)?",
        also=(
            Forward(s=lambda v, eps: np.maximum(np.sqrt(v), eps)),
            Forward(s=lambda v, eps: np.sqrt(v) + np.sqrt(eps)),
            Forward(s=lambda v, eps: np.sqrt(v + eps**2)),
            Forward(s=lambda v, eps: np.sqrt(v + eps) + eps),
        ),
        measure=column,
        code="W4",
    ),
    Misconception(
        "divided by the variance",
        Forward(s=lambda v, eps: v + eps),
        symptom="Without gamma and beta, column 0 of your y has sd {inside}; the variance of x "
        "is {v} there.",
        question="If all x double, the differences double. Does the number below double, too?",
        also=(
            Forward(s=lambda v, eps: v + eps, kept_s=answers.root),
            Forward(s=lambda v, eps: v + eps, kept_s=lambda v, eps: v),
        ),
        measure=column,
        code="W5",
    ),
    Misconception(
        "gamma or beta is missing",
        Forward(out=lambda gamma, xhat, beta: xhat),
        symptom="Column 0 of your y has mean {mean} and sd {sd}. gamma is {gamma} there, and "
        "beta is {beta}.",
        question="y should have mean beta and sd |gamma| in each column. Which line makes it so?",
        also=(
            Forward(out=lambda gamma, xhat, beta: gamma * xhat),
            Forward(out=lambda gamma, xhat, beta: xhat + beta),
            Forward(out=lambda gamma, xhat, beta: xhat.copy(), cache=lambda xhat, g, s: (xhat, s)),
        ),
        measure=column,
        code="W6",
    ),
    Misconception(
        "gamma and beta in the wrong places",
        Forward(out=lambda gamma, xhat, beta: beta * xhat + gamma),
        symptom="Column 0 of your y has mean {mean} and sd {sd}. gamma is {gamma} there, and "
        "beta is {beta}.",
        question="First scale, then shift: which of the two stands in front of xhat, and does it "
        "also touch the other one?",
        also=(
            Forward(out=lambda gamma, xhat, beta: gamma * (xhat + beta)),
            Forward(out=lambda gamma, xhat, beta: gamma * xhat - beta),
            Forward(out=lambda gamma, xhat, beta: xhat / gamma + beta),
        ),
        measure=column,
    ),
    Misconception(
        "no eps",
        Forward(s=lambda v, eps: np.sqrt(v)),
        symptom="In column 0 the differences were divided by the root of {v}, the variance "
        "alone. A column that does not vary would divide 0 by 0.",
        question="What is s for a column (2, 2, 2), and where is `eps` in your lines?",
        also=(Forward(s=lambda v, eps: np.sqrt(v), kept_s=answers.root),),
        measure=column,
    ),
    Misconception(
        "eps has no effect",
        answers.fixed_eps,
        symptom="Right for eps = 1e-5. In the case “{case}” your numbers stay those of 1e-5.",
        question="Where do your lines use the argument `eps`?",
    ),
    Misconception(
        "the mean is not subtracted",
        Forward(centre=False),
        symptom="Without gamma and beta, column 0 of your y has mean {centre}.",
        question="After normalising, where should the middle of each column lie?",
        measure=column,
    ),
    Misconception(
        "mean of squares minus square of the mean",
        answers.mean_of_squares,
        symptom="Right on ordinary input. In the case “{case}” your variance loses its digits: "
        "two numbers near 1e12 are subtracted.",
        question="Which is safer: to square x, or to square the small differences x - mu?",
        also=(answers.mean_of_squares_kept_positive,),
    ),
    Misconception(
        "another measure of spread",
        answers.sum_of_squares,
        symptom="Without gamma and beta, column 0 of your y has sd {inside} for n = {n}. "
        "It should be 1.",
        question="Column (1, 2, 3, 6): differences (-2, -1, 0, 3). Which number is v?",
        also=(answers.mean_difference, answers.by_the_range),
        measure=column,
    ),
    Misconception(
        "in place",
        answers.in_place,
        symptom="Your numbers are right, but `x` holds other numbers after the call than before.",
        question="Which line writes into an array that the caller still owns?",
        also=(answers.in_place_throughout,),
    ),
    Misconception(
        "xhat is overwritten",
        answers.cache_overwritten,
        symptom="Your y is right. But the first array of your cache holds y as well: at index "
        "{index} it is {got}.",
        question="`xhat = y` makes no copy. What does `*=` then change?",
    ),
    Misconception(
        "no cache",
        answers.no_cache,
        symptom="Two results are asked for, y and the cache; you return {what}.",
        question="Backward will need (xhat, gamma, s). How do you return y and this tuple?",
        also=(answers.cache_spread_out,),
        measure=returned,
    ),
    Misconception(
        "the cache holds other things",
        keeping(lambda xhat, gamma, s, x, **_: (x, gamma, s)),
        symptom="Your y is right. Look at your cache: {fact}. The task names xhat (n, d), "
        "gamma (d,) and s (d,), where s = sqrt(v + eps).",
        question="Print the items of your cache. Which one is which?",
        also=(
            keeping(lambda xhat, gamma, s, **_: (xhat, s, gamma)),
            keeping(lambda xhat, gamma, s, **_: (gamma, xhat, s)),
            keeping(lambda xhat, gamma, s, **_: (s, xhat, gamma)),
            keeping(lambda xhat, gamma, s, **_: (xhat, gamma, 1 / s)),
            keeping(lambda xhat, gamma, v, **_: (xhat, gamma, v)),
            keeping(lambda xhat, gamma, v, eps, **_: (xhat, gamma, v + eps)),
            keeping(lambda xhat, gamma, v, eps, **_: (xhat, gamma, np.sqrt(v))),
            keeping(lambda xhat, gamma, s, **_: (xhat, gamma, s[None])),
            keeping(lambda xhat, gamma, x, mu, s, **_: (x - mu, gamma, s)),
            keeping(lambda x, xhat, gamma, s, **_: (x, xhat, gamma, s)),
            keeping(lambda xhat, gamma, beta, s, **_: (xhat, gamma, beta, s)),
            keeping(lambda xhat, gamma, beta, s, **_: (xhat, gamma, s, beta)),
            keeping(lambda xhat, beta, s, **_: (xhat, beta, s)),
            keeping(lambda xhat, gamma, beta, **_: (xhat, gamma, beta)),
            keeping(lambda xhat, gamma, s, **_: (gamma * xhat, gamma, s)),
            keeping(lambda xhat, gamma, s, eps, **_: (xhat, gamma, s, eps)),
            keeping(lambda x, gamma, mu, v, **_: (x, gamma, mu, v)),
            keeping(lambda x, xhat, mu, v, **_: (x, xhat, mu, v)),
            keeping(lambda xhat, s, **_: (xhat, s)),
        ),
        measure=kept,
    ),
    Misconception(
        "numbers become wider",
        answers.wide_numbers,
        symptom="Your numbers are right. Float32 came in, and float64 goes out.",
        question="Which line makes 8 bytes of 4?",
        also=(answers.everything_wide,),
    ),
)
