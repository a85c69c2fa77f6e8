"""Exercise 08.3: what dropout does to an entry on average, and how far it scatters."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.dropout import moments_answers as known
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Observation,
    Trace,
    Variant,
    normal,
    show,
)


def facts(seen: Observation) -> dict[str, Any]:
    """The first entry of x at fault, and both moments there."""
    x, p = seen.args
    moments = seen.outcome.got.value
    pairs = zip(moments, seen.outcome.expected.value, strict=True)
    wrong = [~np.isclose(np.broadcast_to(got, x.shape), right) for got, right in pairs]
    i = tuple(int(k) for k in np.argwhere(np.any(wrong, axis=0))[0])
    return {
        "x": show(x[i]),
        "p": f"{p:g}",
        "mean": show(np.broadcast_to(moments[0], x.shape)[i]),
        "var": show(np.broadcast_to(moments[1], x.shape)[i]),
    }


exercise = Exercise(
    id="08.3",
    names=("dropout_moments",),
    title="mean and variance of dropout",
    asks="dropout_moments(x, p) -> (mean, variance), both with the shape of x",
    form="write",
    points=2,
    minutes=8,
    difficulty=2,
    reference={"dropout_moments": nn.dropout_moments},
    cases=(
        Case("p = 0.2", normal(4, 3), 0.2),
        Case("p = 0.5", normal(5), 0.5),
        Case("p = 0.75", np.array([[2.0, -3.0], [0.5, 1.0]]), 0.75),
        Case("an entry is 0", np.array([0.0, 1.0, -2.0]), 0.4, edge=True),
        Case("p = 0", normal(4), 0.0, edge=True),
        Case("images", normal(2, 3, 4), 0.3, edge=True),
    ),
    variants=(
        Variant("from the two values", known.from_two_values),
        Variant("second moment less square of the mean", known.second_moment),
        Variant("entry by entry", known.entry_by_entry),
        Variant("from the mask's variance", known.from_the_mask),
    ),
    misconceptions=(
        Misconception(
            "variance before the scale",
            known.before_scaling,
            symptom="The mean is right. For x = {x} and p = {p} your variance is {var}: that is "
            "the scatter of x times 0 or 1.",
            question="After the draw, what stays is divided by 1 - p. What does that do to a "
            "variance?",
            also=(known.before_scaling_written_out,),
            measure=facts,
            code="W1",
        ),
        Misconception(
            "standard deviation",
            known.deviation,
            symptom="The mean is right. For x = {x} and p = {p} your second result is {var}; "
            "twice the x would give twice that.",
            question="A variance was asked for. When x doubles, by which factor does it grow?",
            also=(known.deviation_by_absolute_value,),
            measure=facts,
            code="W2",
        ),
        Misconception(
            "p and 1 - p exchanged",
            known.exchanged,
            symptom="The mean is right. For x = {x} and p = {p} your variance is {var}.",
            question="If p is near 0, hardly anything is dropped. Should the variance be small or "
            "large?",
            also=(known.exchanged_everywhere,),
            measure=facts,
            code="W3",
        ),
        Misconception(
            "the classic mean",
            known.classic_mean,
            symptom="For x = {x} and p = {p} your mean is {mean}: what stays was not divided by "
            "1 - p.",
            question="With probability 1 - p, y is x / (1 - p). What is the mean of y?",
            also=(known.classic_both, known.keep_mean),
            measure=facts,
        ),
        Misconception(
            "scaled mean of the kept",
            known.mean_of_the_kept,
            symptom="For x = {x} and p = {p} your mean is {mean}: that is what y is when it stays.",
            question="And what is y when it is dropped? How often does each of the two happen?",
            also=(known.mean_of_the_kept_only,),
            measure=facts,
        ),
        Misconception(
            "second moment in place of variance",
            known.mean_of_squares,
            symptom="The mean is right. For x = {x} and p = {p} your variance is {var}: that is "
            "the mean of y squared.",
            question="What must be subtracted from the mean of the squares?",
            measure=facts,
        ),
        Misconception(
            "x has no part in the variance",
            known.without_x,
            symptom="The mean is right. For x = {x} and p = {p} your variance is {var}, the same "
            "for every x.",
            question="If x is 0, y is always 0. What is its variance?",
            also=(known.without_x_filled,),
            measure=facts,
        ),
        Misconception(
            "x without its square",
            known.without_square,
            symptom="The mean is right. For x = {x} and p = {p} your variance is {var}.",
            question="When x doubles, by which factor must a variance grow? Which power of x "
            "belongs there?",
            also=(known.absolute_value,),
            measure=facts,
        ),
        Misconception(
            "scaled once",
            known.scaled_once,
            symptom="The mean is right. For x = {x} and p = {p} your variance is {var}.",
            question="A number is multiplied by c. By c or by c squared does its variance grow?",
            measure=facts,
        ),
        Misconception(
            "one factor 1 - p too few",
            known.scaled_three_times,
            symptom="The mean is right. For x = {x} and p = {p} your variance is {var}.",
            question="Times 0 or 1, x has variance p (1 - p) x^2. What is it after dividing y by "
            "1 - p?",
            measure=facts,
        ),
        Misconception(
            "the chance to stay forgotten",
            known.chance_forgotten,
            symptom="The mean is right. For x = {x} and p = {p} your variance is {var}.",
            question="Which values can y take, and how often does each of them come?",
            also=(known.chance_forgotten_at_both,),
            measure=facts,
        ),
        Misconception(
            "the 0 forgotten",
            known.zero_forgotten,
            symptom="The mean is right. For x = {x} and p = {p} your variance is {var}: too small.",
            question="With probability p, y is 0. How far is that from the mean, squared?",
            measure=facts,
        ),
        Misconception(
            "two values taken for equally likely",
            known.two_values,
            symptom="For x = {x} and p = {p} you give mean {mean} and variance {var}. Near p = 0 "
            "that would be about a quarter of x squared.",
            question="How often is y 0, and how often x / (1 - p)?",
            also=(known.two_values_for_the_variance,),
            measure=facts,
        ),
        Misconception(
            "variance 0",
            known.square_of_x_alone,
            symptom="The mean is right. For x = {x} and p = {p} your variance is {var}, as if y "
            "never left x.",
            question="Work your line by hand for x = 4 and p = 0.2, in Python's order. Which step "
            "makes it 0?",
            also=(known.brackets_make_zero,),
            measure=facts,
        ),
        Misconception(
            "brackets lost",
            known.brackets_lost,
            symptom="The mean is right. For x = {x} and p = {p} your variance is {var}.",
            question="Work your line by hand for x = 0, in Python's order. What should come out?",
            measure=facts,
        ),
        Misconception(
            "the variance first",
            known.other_order,
            symptom="For x = {x} your first result is {mean}, and the second is {var}.",
            question="In which order does the docstring name the two?",
            measure=facts,
        ),
        Misconception(
            "measured, not derived",
            known.measured,
            symptom="For x = {x} and p = {p} you give mean {mean} and variance {var}: near, and "
            "not exact.",
            question="y takes two values only. Which two, and with which probabilities?",
            also=(known.measured_long,),
            measure=facts,
        ),
        Misconception(
            "variance across the array",
            known.across_the_array,
            symptom="You give the scatter *between* the entries of x. Each entry has its own y, "
            "which scatters from draw to draw.",
            question="One entry x, drawn again and again: which values does y take?",
            also=(known.across_the_rows,),
        ),
    ),
    formula_line="y is x / (1 - p) with probability 1 - p, and 0 with probability p: "
    "mean x, variance x^2 p / (1 - p)",
    twin="The same steps for another draw: **a ticket wins g with probability q, else nothing**.\n"
    "Mean: g q. Mean of the square: g^2 q. Variance: g^2 q - (g q)^2 = g^2 q (1 - q).\n"
    "```python\n"
    "def ticket_moments(g, q):               # any shape, number\n"
    "    mean = g * q\n"
    "    return mean, g**2 * q - mean**2     # mean of the squares, less the mean squared\n"
    "```\n"
    "For g = 10, q = 0.1: mean 1, variance 9.",
    trace=Trace(
        "One entry $x = 6$, drop rate $p = 0.25$. With probability 0.75 it becomes 8, otherwise "
        "0. Type the *variance* of $y$.",
        args=(np.array([6.0]), 0.25),
        pick=lambda moments: moments[1][0],
    ),
)
