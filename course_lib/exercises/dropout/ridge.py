"""Exercise 08.5: what dropout on the inputs of a linear regression charges for each weight."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.dropout import ridge_answers as known
from course_lib.judging import Case, Exercise, Misconception, Observation, Variant, normal, show


def facts(seen: Observation) -> dict[str, Any]:
    x, p = seen.args
    got = np.asarray(seen.got, dtype=float)
    return {
        "p": f"{p:g}",
        "n": len(x),
        "d": x.shape[1],
        "came": got.shape,
        "first": show(got.ravel()[0]),
        "times": show(np.ravel(seen.expected)[0] / got.ravel()[0]) if got.ravel()[0] else "-",
    }


exercise = Exercise(
    id="08.5",
    names=("dropout_as_ridge",),
    title="dropout as a ridge penalty",
    asks="dropout_as_ridge(x: (n, d), p) -> r: (d,)",
    form="write",
    points=2,
    minutes=8,
    difficulty=3,
    reference={"dropout_as_ridge": nn.dropout_as_ridge},
    cases=(
        Case("p = 0.2", normal(5, 3), 0.2),
        Case("p = 0.5", normal(6, 2), 0.5),
        Case("p = 0.75", np.array([[1.0, 2.0, 0.0], [-1.0, 2.0, 3.0]]), 0.75),
        Case("as many rows as columns", normal(4, 4), 0.3, edge=True),
        Case("one example", normal(1, 3), 0.4, edge=True),
        Case("p = 0", normal(3, 2), 0.0, edge=True),
    ),
    variants=(
        Variant("diagonal of the Gram matrix", known.diagonal),
        Variant("column by column", known.column_by_column),
        Variant("sum of the variances", known.sum_of_variances),
        Variant("by einsum", known.by_einsum),
    ),
    misconceptions=(
        Misconception(
            "p in place of p / (1 - p)",
            known.only_p,
            symptom="The sum over the rows is right. At p = {p} your first number is {first}.",
            question="What stays was divided by 1 - p. Which variance has the mask then, at "
            "p = 0.5: 0.5, or 1?",
            also=(known.only_p_of_gram,),
            measure=facts,
            code="W1",
        ),
        Misconception(
            "mean over the rows",
            known.mean_over_rows,
            symptom="For {n} examples your first number is {first}: it is {times} times too small.",
            question="The loss is a sum over the examples. What does each example add to it?",
            also=(known.mean_over_rows_written_out, known.mean_over_one_less),
            measure=facts,
            code="W2",
        ),
        Misconception(
            "(1 - p) / p",
            known.exchanged,
            symptom="At p = {p} your first number is {first}.",
            question="If hardly anything is dropped, should the penalty be small or large?",
            also=(known.exchanged_float,),
            measure=facts,
            code="W3",
        ),
        Misconception(
            "p (1 - p)",
            known.before_scaling,
            symptom="The sum over the rows is right. At p = {p} your first number is {first}: "
            "right for a mask of 0 and 1.",
            question="The mask here holds 0 and 1 / (1 - p). What happens to its variance when it "
            "is divided by 1 - p?",
            measure=facts,
        ),
        Misconception(
            "1 / (1 - p)",
            known.second_moment,
            symptom="At p = {p} your first number is {first}. At p = 0 nothing is dropped, and a "
            "penalty is left.",
            question="Is the mean of the squared mask asked for, or its variance?",
            measure=facts,
        ),
        Misconception(
            "divided by (1 - p) squared",
            known.scaled_three_times,
            symptom="The sum over the rows is right. At p = {p} your first number is {first}.",
            question="The variance of a mask of 0 and 1 is p (1 - p). What is it after dividing by "
            "1 - p?",
            measure=facts,
        ),
        Misconception(
            "standard deviation",
            known.root,
            symptom="At p = {p} your first number is {first}: a root of what is asked for.",
            question="A squared loss holds squares. Is there a root in the formula?",
            measure=facts,
        ),
        Misconception(
            "over the wrong axis",
            known.over_features,
            symptom="{d} weights need {d} numbers. Shape {came} came, with {n} examples.",
            question="Which axis of x goes away, the one of the examples or that of the features?",
            measure=facts,
        ),
        Misconception(
            "one number for all weights",
            known.one_number,
            symptom="{d} weights need {d} numbers. Shape {came} came.",
            question="Does a feature that is large cost as much as one that is always 0?",
            also=(known.one_number_mean, known.only_the_factor),
            measure=facts,
        ),
        Misconception(
            "squared sums",
            known.squared_sums,
            symptom="At p = {p} your first number is {first}. Entries of x with unlike signs "
            "cancel in your sum.",
            question="Each example has masks of its own. Is it squared before or after the sum?",
            measure=facts,
        ),
        Misconception(
            "no square",
            known.no_square,
            symptom="At p = {p} your first number is {first}. With every x doubled, you would give "
            "twice that.",
            question="Variance is in squares. Which power of x belongs in the sum?",
            also=(known.absolute_values,),
            measure=facts,
        ),
        Misconception(
            "variance of the data",
            known.of_the_data,
            symptom="At p = {p} your first number is {first}: you subtract the column's mean.",
            question="The mask makes x scatter around x itself. Does the column's mean matter?",
            also=(known.of_the_data_centred,),
            measure=facts,
        ),
        Misconception(
            "a matrix",
            known.as_a_matrix,
            symptom="Shape {came} came; {d} numbers in a row are asked for: those on the diagonal "
            "of your matrix.",
            question="Weight j has one price. Which entries of your matrix hold the prices?",
            also=(known.whole_gram,),
            measure=facts,
        ),
        Misconception(
            "brackets lost",
            known.brackets_lost,
            symptom="At p = {p} your first number is {first}.",
            question="Work your line by hand for p = 0.5 and a column of zeros, in Python's order. "
            "What should come out?",
            also=(known.brackets_lost_in_the_sum,),
            measure=facts,
        ),
        Misconception(
            "the factor squared",
            known.factor_squared,
            symptom="Right at p = 0.5. At p = {p} your first number is {first}.",
            question="What does your square reach: x, or the factor as well?",
            measure=facts,
        ),
        Misconception(
            "one example",
            known.first_example,
            symptom="For {n} examples your first number is {first}: one example alone gives that.",
            question="What does each example add to the loss, and where do you add it?",
            also=(known.last_example,),
            measure=facts,
        ),
        Misconception(
            "(1, d) in place of (d,)",
            known.keepdims,
            symptom="Right numbers, in shape {came}: {d} numbers in a row are asked for.",
            question="Which option keeps the axis that should go?",
            measure=facts,
        ),
    ),
    formula_line="the mask scatters x_ij with variance x_ij^2 p / (1 - p); weight j multiplies it, "
    "and examples add up: r_j = p / (1 - p) * sum_i x_ij^2",
    twin="The same pattern for another noise: **add a number of variance v to each input**.\n"
    "The output x w then scatters with variance v w_j^2 for each input j, in each of n rows.\n"
    "```python\n"
    "def noise_as_ridge(x, v):           # (n, d), number\n"
    "    n, d = x.shape\n"
    "    return np.full(d, n * v)        # (d,): the same for each weight, as x has no part\n"
    "```\n"
    "With dropout x has a part: the noise grows in proportion to the input.",
)
