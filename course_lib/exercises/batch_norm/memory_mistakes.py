"""Exercise 07.3: what goes wrong with a layer's memory, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.batch_norm import memory_answers as answers
from course_lib.exercises.batch_norm.memory_answers import (
    InPlace,
    changed,
    evaluate_with,
    remember_with,
    right_mean,
    right_var,
    train_with,
)
from course_lib.judging import Misconception, Observation, show


def first(seen: Observation) -> dict[str, Any]:
    """Column 0 of what came, and the batch it came from."""
    step = seen.outcome.steps[seen.outcome.step]
    batches = [s for s in seen.outcome.steps if s.kind == "method"]
    x = step.args[0] if step.kind == "method" else batches[0].args[0]
    got = np.atleast_2d(np.asarray(seen.got, dtype=float))
    return {
        "what": f"`{step.member}`" if step.kind == "attribute" else "y",
        "n": len(x),
        "first": show(got[0, 0]),
        "mean": show(x[:, 0].mean()),
        "var": show(x[:, 0].var()),
        "sd": show(x[:, 0].std()),
    }


misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "batch statistics in evaluation",
        changed(forward=answers.batch_in_evaluation),
        symptom="Training is right. In evaluation your y starts with {first}: it still uses the "
        "statistics of the batch that came in.",
        question="One image at a time: what is x minus the mean of that batch?",
        also=(
            changed(forward=answers.batch_mean_in_evaluation),
            changed(forward=answers.batch_variance_in_evaluation),
            changed(forward=answers.batch_in_evaluation_and_remembered),
        ),
        measure=first,
        code="W1",
    ),
    Misconception(
        "evaluation is remembered",
        changed(forward=answers.remembers_in_evaluation),
        symptom="In the case “{case}”, {what} starts with {first}: the running statistics moved "
        "in evaluation.",
        question="Two equal calls in evaluation should give one answer. Which lines may run in "
        "training only?",
        also=(
            changed(forward=answers.remembers_after_evaluation),
            changed(forward=answers.remembers_only_in_evaluation),
        ),
        measure=first,
        code="W2",
    ),
    Misconception(
        "momentum on the wrong term",
        remember_with(
            lambda old, new, m, n: m * old + (1 - m) * new,
            lambda old, new, m, n: m * old + (1 - m) * new * n / (n - 1) if n > 1 else old,
        ),
        symptom="With momentum 0.1 your {what} starts with {first}, nine tenths of the way to "
        "the batch's own number.",
        question="Here momentum is the share of the *new* statistics. Which term gets 0.1?",
        also=(
            remember_with(lambda old, new, m, n: m * old + (1 - m) * new, right_var),
            remember_with(
                right_mean,
                lambda old, new, m, n: m * old + (1 - m) * new * n / (n - 1) if n > 1 else old,
            ),
            remember_with(
                lambda old, new, m, n: m * old + (1 - m) * new,
                lambda old, new, m, n: m * old + (1 - m) * new,
            ),
        ),
        measure=first,
        code="W3",
    ),
    Misconception(
        "running sd in place of variance",
        remember_with(right_mean, lambda old, new, m, n: right_var(old, np.sqrt(new), m, n)),
        symptom="Your {what} starts with {first}. The batch has variance {var} there, and sd "
        "{sd}: yours moved towards the sd.",
        question="`running_var` holds variances. Where is the root taken, and how often?",
        also=(
            changed(forward=answers.sd_in_both),
            remember_with(
                right_mean,
                lambda old, new, m, n: (
                    (1 - m) * old + m * np.sqrt(new * n / (n - 1)) if n > 1 else old
                ),
            ),
            remember_with(right_mean, lambda old, new, m, n: (1 - m) * old + m * np.sqrt(new)),
        ),
        measure=first,
        code="W4",
    ),
    Misconception(
        "biased running variance",
        remember_with(right_mean, lambda old, new, m, n: (1 - m) * old + m * new),
        symptom="y and `running_mean` are right. The batch has n = {n}, and its share in "
        "`running_var` is n / (n - 1) too small.",
        question="To estimate the variance of all images from a batch: divide by n or n - 1?",
        also=(
            remember_with(
                right_mean, lambda old, new, m, n: (1 - m) * old + m * new if n > 1 else old
            ),
            remember_with(
                right_mean,
                lambda old, new, m, n: (1 - m) * old + m * new * (n - 1) / n if n > 1 else old,
            ),
        ),
        measure=first,
        code="W5",
    ),
    Misconception(
        "gamma and beta not applied in evaluation",
        evaluate_with(lambda x, gamma, beta, mean, var, eps: (x - mean) / np.sqrt(var + eps)),
        symptom="Training is right. In evaluation your y starts with {first}: gamma or beta "
        "is missing there.",
        question="What was learnt for the end of the formula: does it count in training only?",
        also=(
            evaluate_with(
                lambda x, gamma, beta, mean, var, eps: gamma * (x - mean) / np.sqrt(var + eps)
            ),
            evaluate_with(
                lambda x, gamma, beta, mean, var, eps: (x - mean) / np.sqrt(var + eps) + beta
            ),
            evaluate_with(
                lambda x, gamma, beta, mean, var, eps: (
                    beta * (x - mean) / np.sqrt(var + eps) + gamma
                )
            ),
        ),
        measure=first,
        code="W6",
    ),
    Misconception(
        "the start values are kept by reference",
        {"BatchNorm": type("BatchNorm", (InPlace,), {"__init__": answers.start_by_reference})},
        symptom="Two layers began with one array. After a step of the second, {what} of the "
        "first starts with {first}: it moved too.",
        question="Who else owns the array that you store, and which line changes it in place?",
        measure=first,
        code="W7",
    ),
    Misconception(
        "given start values are ignored",
        changed(__init__=answers.start_from_zero_and_one),
        symptom="Your {what} starts with {first}, as if the running mean had begun at 0 and the "
        "running variance at 1.",
        question="`__init__` receives where to begin. Which lines use it?",
        measure=first,
    ),
    Misconception(
        "running statistics in training",
        changed(forward=answers.running_in_training),
        symptom="In training your y starts with {first}. The batch was normalised with the "
        "running statistics, not with its own.",
        question="In training, which statistics give y, and which ones are only updated?",
        also=(
            changed(forward=answers.old_running_in_training),
            changed(forward=answers.exchanged_modes),
        ),
        measure=first,
    ),
    Misconception(
        "nothing is remembered",
        changed(remember=answers.never_remembers),
        symptom="y is right in training. Afterwards {what} starts with {first}: it has not moved.",
        question="Which lines move the running statistics, and do they store the result?",
        also=(
            remember_with(lambda old, new, m, n: old, right_var),
            remember_with(right_mean, lambda old, new, m, n: old),
        ),
        measure=first,
    ),
    Misconception(
        "the old share is lost",
        remember_with(lambda old, new, m, n: new, lambda old, new, m, n: new * n / (n - 1)),
        symptom="After one batch your {what} starts with {first}; the batch's own mean is {mean}, "
        "its variance {var}. Where is the old value?",
        question="With momentum 0.1, how large is the share of the past?",
        also=(
            remember_with(
                lambda old, new, m, n: new,
                lambda old, new, m, n: new * n / (n - 1) if n > 1 else old,
            ),
            remember_with(
                lambda old, new, m, n: old + m * new,
                lambda old, new, m, n: old + m * new * n / (n - 1) if n > 1 else old,
            ),
            remember_with(
                lambda old, new, m, n: m * new,
                lambda old, new, m, n: m * new * n / (n - 1) if n > 1 else old,
            ),
            remember_with(
                lambda old, new, m, n: (old + new) / 2,
                lambda old, new, m, n: (old + new * n / (n - 1)) / 2 if n > 1 else old,
            ),
            changed(remember=answers.plain_average),
        ),
        measure=first,
    ),
    Misconception(
        "one example breaks the variance",
        remember_with(
            right_mean, lambda old, new, m, n: (1 - m) * old + m * new * np.divide(n, n - 1)
        ),
        symptom="Right for larger batches. In the case “{case}”, {what} starts with {first}.",
        question="n - 1 is 0 for one example. What does the task say about `running_var` then?",
        also=(
            remember_with(
                right_mean,
                lambda old, new, m, n: (1 - m) * old + m * new * n / max(n - 1, 1),
            ),
            remember_with(
                lambda old, new, m, n: right_mean(old, new, m, n) if n > 1 else old, right_var
            ),
        ),
        measure=first,
    ),
    Misconception(
        "eps is missing or outside the root in evaluation",
        evaluate_with(
            lambda x, gamma, beta, mean, var, eps: gamma * (x - mean) / np.sqrt(var) + beta
        ),
        symptom="Training is right. In the case “{case}” your y starts with {first}: eps is "
        "missing under the root, or stands outside.",
        question="Both modes share one formula. Which number stands under the root beside "
        "the variance?",
        also=(
            evaluate_with(
                lambda x, gamma, beta, mean, var, eps: (
                    gamma * (x - mean) / (np.sqrt(var) + eps) + beta
                )
            ),
            evaluate_with(
                lambda x, gamma, beta, mean, var, eps: gamma * (x - mean) / (var + eps) + beta
            ),
        ),
        measure=first,
    ),
    Misconception(
        "unbiased variance in the forward pass",
        train_with(
            lambda x, gamma, beta, mu, v, eps: (
                gamma * (x - mu) / np.sqrt(v * len(x) / (len(x) - 1) + eps) + beta
                if len(x) > 1
                else beta + 0 * x
            )
        ),
        symptom="Your y starts with {first}: in training it was divided by the root of the "
        "*unbiased* variance; n = {n}.",
        question="Which variance normalises the batch, and which one is remembered?",
        also=(
            train_with(
                lambda x, gamma, beta, mu, v, eps: (
                    gamma * (x - mu) / np.sqrt(x.var(axis=0, ddof=1) + eps) + beta
                )
            ),
        ),
        measure=first,
    ),
    Misconception(
        "a setting has no effect",
        changed(__init__=answers.fixed_momentum),
        symptom="Right with the usual settings. In the case “{case}” your {what} starts with "
        "{first}.",
        question="Where do `momentum` and `eps` enter your lines?",
        also=(changed(__init__=answers.fixed_eps),),
        measure=first,
    ),
)
