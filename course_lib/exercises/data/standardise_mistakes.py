"""What goes wrong in exercise 01.3, standardise, and what to say to whoever wrote it."""

from typing import Any

import numpy as np

from course_lib.exercises.data import standardise_answers as known
from course_lib.exercises.data import standardise_slips as slips
from course_lib.judging import Misconception, Observation, show


def extremes(seen: Observation) -> dict[str, Any]:
    return {"lowest": show(np.nanmin(seen.got)), "highest": show(np.abs(seen.got).max())}


def column_zero(seen: Observation) -> dict[str, Any]:
    return {"column": f"{abs(seen.got[:, 0].mean()):.2f}"}


def row_or_error(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.error:
        return {"fact": "Numbers of shape (n,) met a table of shape (n, d), and numpy stopped."}
    return {"fact": f"Column 0 of your answer has mean {show(seen.got[:, 0].mean())}, not 0."}


def of_column_zero(seen: Observation) -> dict[str, Any]:
    column, x = seen.got[:, 0], seen.args[0]
    return {
        "mean": show(column.mean()),
        "spread": show(column.std()),
        "before": show(x[:, 0].std()),
        "n": len(x),
    }


def what_was_overwritten(seen: Observation) -> dict[str, str]:
    if seen.outcome.fault == "changed":
        return {"fact": "Your numbers are right, but the caller's `std` holds other numbers after."}
    got = np.asarray(seen.got)
    return {
        "fact": "Your table is right. For a column that never changes you return the std "
        f"{show(got[~np.isclose(got, seen.expected)][0])}; a `std` that the caller gives is "
        "overwritten too."
    }


def shapes_in_order(seen: Observation) -> dict[str, str]:
    results = seen.outcome.got.value
    shapes = [np.shape(result) for result in results]
    if shapes[0] == seen.args[0].shape:
        second = show(results[1][0])
        return {"fact": f"Your table is right. Your second result begins {second}: that is a std."}
    return {"fact": f"Your three results have the shapes {', '.join(map(str, shapes))}."}


misconceptions = (
    Misconception(
        "statistics of the test set",
        known.own_statistics,
        symptom="You were given a mean and a std, and your answer does not use both: "
        "its column 0 has a mean of size {column}.",
        question="At test time one image may come alone. From which images do mean and std "
        "come then?",
        also=known.OWN_STATISTICS,
        measure=column_zero,
        code="W1",
    ),
    Misconception(
        "each row by itself",
        known.each_row,
        symptom="{fact}",
        question="A column is one pixel over all images. Which axis goes away when you average "
        "over the images?",
        also=known.EACH_ROW,
        measure=row_or_error,
        code="W2",
    ),
    Misconception(
        "division by zero",
        known.division_by_zero,
        symptom="Ordinary columns are right. Where a column never changes, you return {got}.",
        question="What is std of a pixel that is always 0, and what do you divide it by?",
        also=known.DIVISION_BY_ZERO,
        code="W3",
    ),
    Misconception(
        "in place",
        known.in_place,
        symptom="Your numbers are right, but the caller's `x` holds other numbers after the "
        "call than before.",
        question="Which line writes into `x` itself, where it could make a new array?",
        also=known.IN_PLACE,
        code="W4",
    ),
    Misconception(
        "kept as whole numbers",
        known.mean_in_bytes,
        symptom="Floats are right. From uint8 your smallest number is {lowest}; "
        "a standardised column has numbers below 0.",
        question="Can a uint8 hold -1? Which line makes an array of the type of `x`?",
        also=known.IN_BYTES,
        measure=extremes,
        code="W5",
    ),
    Misconception(
        "one mean for all columns",
        known.one_for_all,
        symptom="Column 0 of your answer has a mean of size {column}: all columns got the "
        "same shift.",
        question="How many means do d columns have, one or d?",
        also=(known.one_for_all_unguarded,),
        measure=column_zero,
    ),
    Misconception(
        "variance in place of std",
        slips.variance,
        symptom="Your columns have mean 0; column 0 has spread {spread}, not 1.",
        question="The squared distances from the mean have mean 4. Is the standard deviation 4, or "
        "its root, 2?",
        also=(slips.divided_by_variance,),
        measure=of_column_zero,
    ),
    Misconception(
        "n - 1 in place of n",
        slips.unbiased,
        symptom="Column 0 of your answer has mean 0 and spread {spread}, not 1. There are {n} "
        "rows.",
        question="(1.3) divides the sum of the squares by n. By how much does yours divide it?",
        also=(slips.unbiased_unguarded,),
        measure=of_column_zero,
    ),
    Misconception(
        "constant columns are set to 0",
        slips.nothing_where_constant,
        symptom="Right on training data. A test number in a column that never changed in training "
        "became {got}, whatever it was.",
        question="A test image has ink where training had none. Which number of yours could still "
        "tell that?",
        also=(slips.cleaned_to_zero,),
    ),
    Misconception(
        "constant columns are not shifted",
        slips.left_where_constant,
        symptom="Right where a column changes. A column that is always 5 should become 0, and "
        "yours holds {got}.",
        question="Shift, then scale: which of the two cannot be done when std is 0, and which can?",
    ),
    Misconception(
        "small columns are not scaled",
        slips.GUARDED_BELOW[0],
        symptom="A column with a spread near 0.0001 has spread {small} in your answer. It varies, "
        "so it should get spread 1.",
        question="Which columns does the task except: those whose std is 0, or those whose std is "
        "small?",
        also=slips.GUARDED_BELOW[1:],
        measure=lambda seen: {"small": show(seen.got[:, 1].std())},
    ),
    Misconception(
        "a tiny number as divisor",
        slips.tiny_divisor,
        symptom="Right on training data. A test number in a column that never changed in "
        "training became {highest}.",
        question="What does your code divide such a column by, and what becomes of a difference "
        "of 3 there? By what could you divide instead?",
        also=slips.TINY_DIVISOR,
        measure=extremes,
    ),
    Misconception(
        "another std is returned",
        known.repaired_std,
        symptom="Your table is right. For a column that never changes you return the std {got}.",
        question="What is the spread of equal numbers? Is the divisor the same thing?",
        also=known.REPAIRED_STD,
    ),
    Misconception(
        "the caller's std is overwritten",
        slips.std_overwritten,
        symptom="{fact}",
        question="What is the spread of equal numbers? Whose array does a line such as "
        "`std[...] = 1` write into, and could the divisor be a new array?",
        also=(slips.std_overwritten_and_kept, slips.std_overwritten_after_the_mean),
        measure=what_was_overwritten,
    ),
    Misconception(
        "brackets left out",
        slips.no_brackets,
        symptom="Column 0 of your answer has mean {mean} and spread {spread}, the spread of `x` "
        "itself.",
        question="In a - b / c, what does Python do first?",
        also=(slips.no_brackets_unguarded,),
        measure=of_column_zero,
    ),
    Misconception(
        "the shift is missing",
        slips.no_shift,
        symptom="Column 0 of your answer has spread 1, and its mean is {mean}.",
        question="Shift, then scale: which of the two does your line leave out?",
        also=(slips.no_shift_unguarded,),
        measure=of_column_zero,
    ),
    Misconception(
        "the scale is missing",
        slips.no_scale,
        symptom="Column 0 of your answer has mean 0, and its spread is {spread}.",
        question="Shift, then scale: which of the two does your line leave out?",
        measure=of_column_zero,
    ),
    Misconception(
        "multiplied by std",
        slips.multiplied,
        symptom="Column 0 of your answer has mean 0 and spread {spread}. In `x` its spread is "
        "{before}.",
        question="To bring a spread of 2 down to 1, do you multiply by it or divide by it?",
        also=(slips.multiplied_unguarded,),
        measure=of_column_zero,
    ),
    Misconception(
        "a sum in place of a mean",
        slips.root_of_the_sum,
        symptom="Column 0 of your answer has mean 0 and spread {spread}, not 1. There are {n} "
        "rows.",
        question="In (1.3), is s the root of a sum or of a mean?",
        also=(slips.root_of_the_sum_unguarded,),
        measure=of_column_zero,
    ),
    Misconception(
        "own statistics are returned",
        slips.own_returned,
        symptom="Your table is right. A mean was given and used, and you return another: {got} "
        "at index {index}.",
        question="Which mean was used for the table, and which one does your `return` name?",
        also=(slips.own_returned_unguarded,),
    ),
    Misconception(
        "results in another order",
        slips.OTHER_ORDERS[0],
        symptom="{fact}",
        question="Which result comes first, second and third in the docstring?",
        also=slips.OTHER_ORDERS[1:],
        measure=shapes_in_order,
    ),
)
