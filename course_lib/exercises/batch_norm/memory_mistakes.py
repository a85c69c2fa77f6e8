"""Exercise 07.3: what goes wrong with a layer's memory, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.batch_norm import memory_answers as answers
from course_lib.exercises.batch_norm.memory_answers import (
    InPlace,
    changed,
    remember_with,
    right_mean,
    right_var,
)
from course_lib.exercises.batch_norm.memory_modes_mistakes import first, in_the_two_modes
from course_lib.judging import Misconception, Observation, show


def too_small(seen: Observation) -> dict[str, Any]:
    """By which factor the new variance that the layer took in is too small."""
    options = {"momentum": 0.1, **seen.outcome.steps[0].kwargs}
    start, m = seen.outcome.steps[0].args[3][0], options["momentum"]
    taken, wanted = ((r[0] - (1 - m) * start) / m for r in (seen.got, seen.expected))
    return {**first(seen), "ratio": show(wanted / taken)}


misconceptions: tuple[Misconception, ...] = (
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
        symptom="y and `running_mean` are right. The batch has n = {n}, and the variance that "
        "went into `running_var` is {ratio} times too small.",
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
        measure=too_small,
        code="W5",
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
        "the start values are not copied",
        changed(__init__=answers.start_by_reference),
        symptom="The caller filled its arrays with other numbers after the layer was made. Your y "
        "in evaluation starts with {first}: a memory changed with them.",
        question="`self.running_mean = running_mean`: how many arrays are there after this line?",
        also=(
            changed(__init__=answers.mean_by_reference),
            changed(__init__=answers.variance_by_reference),
        ),
        measure=first,
    ),
    Misconception(
        "gamma or beta is copied",
        changed(__init__=answers.gamma_and_beta_copied),
        symptom="Training changed gamma and beta in place after the layer was made. Your y starts "
        "with {first}: it does not follow.",
        question="Who trains gamma and beta, and does your layer look at the same arrays?",
        also=(
            changed(__init__=answers.gamma_copied),
            changed(__init__=answers.beta_copied),
        ),
        measure=first,
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
        "its variance {var}. The shares of old and new are others than 0.9 and 0.1.",
        question="With momentum 0.1, how large is the share of the past?",
        also=(
            remember_with(
                lambda old, new, m, n: new,
                lambda old, new, m, n: new * n / (n - 1) if n > 1 else old,
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
        "the old value keeps its whole weight",
        remember_with(
            lambda old, new, m, n: old + m * new,
            lambda old, new, m, n: old + m * new * n / (n - 1) if n > 1 else old,
        ),
        symptom="After one batch your {what} starts with {first}: the old value kept its whole "
        "weight, and a share of the new came on top.",
        question="A running average mixes two numbers. What do its two shares sum to?",
        also=(
            remember_with(lambda old, new, m, n: old + m * new, right_var),
            remember_with(
                right_mean, lambda old, new, m, n: old + m * new * n / (n - 1) if n > 1 else old
            ),
            remember_with(
                lambda old, new, m, n: old + m * new, lambda old, new, m, n: old + m * new
            ),
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
        "a setting has no effect",
        changed(__init__=answers.fixed_momentum),
        symptom="Right with the usual settings. In the case “{case}” your {what} starts with "
        "{first}.",
        question="Where do `momentum` and `eps` enter your lines?",
        also=(changed(__init__=answers.fixed_eps),),
        measure=first,
    ),
    *in_the_two_modes,
)
