"""What goes wrong in exercise 01.5, nearest_mean, and what to say to whoever wrote it."""

from typing import Any

import numpy as np

from course_lib.exercises.data import nearest_mean_answers as known
from course_lib.judging import Misconception, Observation


def counts(seen: Observation) -> dict[str, Any]:
    got, expected = np.asarray(seen.got), np.asarray(seen.expected)
    absent = np.setdiff1d(np.arange(seen.args[3]), seen.args[1])
    return {
        "m": len(got),
        "right": int((got == expected).sum()),
        "absent": ", ".join(map(str, absent)),
        "times": int(np.isin(got, absent).sum()),
    }


def how_many(seen: Observation) -> dict[str, str]:
    m = len(seen.args[2])
    if seen.outcome.got.error:
        return {"fact": "Your `nearest` holds numbers of rows: they are too large for a class."}
    return {"fact": f"You return {np.size(seen.got)} answers for {m} new examples."}


def megabytes(seen: Observation) -> dict[str, Any]:
    x, y, xt, _ = seen.args
    m, d, classes = len(xt), xt.shape[1], len(np.unique(y))
    return {
        "m": m,
        "classes": classes,
        "d": d,
        "large": f"{m * classes * d:,}",
        "small": f"{m * classes:,}",
    }


def classes_and_examples(seen: Observation) -> dict[str, int]:
    return {"m": len(seen.args[2]), "c": len(np.unique(seen.args[1]))}


def one_place(seen: Observation) -> dict[str, Any]:
    error = seen.outcome.got.error
    fact = f"It stopped with {error}." if error else f"One answer came: {seen.got}."
    return {**classes_and_examples(seen), "fact": fact}


def absent_class(seen: Observation) -> dict[str, str]:
    absent = np.setdiff1d(np.arange(seen.args[3]), seen.args[1])
    return {"absent": ", ".join(map(str, absent))}


misconceptions = (
    Misconception(
        "the farthest mean",
        known.farthest_mean,
        symptom="Of {m} answers, {right} are right: less than guessing would give.",
        question="A small distance means alike. Which end of each row do you take?",
        measure=counts,
        code="W1",
    ),
    Misconception(
        "a mean of no examples",
        known.absent_class,
        symptom="Right when every class occurs. Class {absent} has no example here, and you "
        "answer it {times} times.",
        question="What is the mean of an empty set of rows? Which classes should be compared?",
        also=(known.absent_class_at_zero, known.absent_class_by_division),
        measure=counts,
        code="W2",
    ),
    Misconception(
        "all differences at once",
        known.all_differences,
        symptom="Right, but it makes {m} x {classes} x {d} differences, {large} "
        "numbers; the expansion (1.8) needs {small}.",
        question="Which term of (1.8) is one matrix product?",
        also=(known.all_differences_by_norm,),
        measure=megabytes,
        warns=True,
        code="W3",
    ),
    Misconception(
        "products without lengths",
        known.products_only,
        symptom="{right} of {m} answers are right. Only the products tell your means apart, so a "
        "long mean wins too often.",
        question="Which term of (1.8) has one number for each mean, and along which axis is it "
        "summed?",
        also=(known.one_length_for_all,),
        measure=counts,
    ),
    Misconception(
        "the factor 2 is missing",
        known.no_factor_two,
        symptom="{right} of {m} answers are right: long means lose too often.",
        question="Expand (a - b) times (a - b). How many times does a b occur?",
        measure=counts,
    ),
    Misconception(
        "length in place of its square",
        known.norm_not_squared,
        symptom="{right} of {m} answers are right. You added lengths of means to products.",
        question="In (a - b) times (a - b), does b or its square stand alone?",
        measure=counts,
    ),
    Misconception(
        "the products are added",
        known.plus_sign,
        symptom="{right} of {m} answers are right: means that point away win.",
        question="Which sign has the mixed term when (a - b) is squared?",
        measure=counts,
    ),
    Misconception(
        "the nearest example",
        known.nearest_example,
        symptom="{right} of {m} answers are right. You compared with single examples.",
        question="With how many rows should each new example be compared, n or one a class?",
        measure=counts,
    ),
    Misconception(
        "the wrong axis goes away",
        known.one_a_class,
        symptom="{fact}",
        question="`distance` has one row for each new example. Along which axis do you look "
        "for the smallest number of a row?",
        also=(known.one_a_class_places, known.one_a_class_best),
        measure=how_many,
    ),
    Misconception(
        "place in place of label",
        known.place_not_label,
        symptom="Right when every class occurs. Class {absent} has no example here, and your "
        "answers after it are one too small.",
        question="The columns are the classes that occur. Which class does column 1 stand for?",
        measure=counts,
    ),
    Misconception(
        "one place in the whole table",
        known.one_for_all,
        symptom="You search the whole table of {m} x {c} distances and get one place. {fact}",
        question="What does `argmin` give without an axis, and what with one? Does each "
        "row of the table get its own answer?",
        also=(known.one_for_all_by_products, known.one_place_for_all),
        measure=one_place,
    ),
    Misconception(
        "distances in place of places",
        known.smallest_distances,
        symptom="`present[...]` needs places, such as 0 or 2. Your `nearest` holds other numbers: "
        "they have a point.",
        question="Which function gives the smallest number of a row, and which one its place?",
    ),
    Misconception(
        "the smallest distance is returned",
        known.smallest_distances_alone,
        symptom="One of your answers is {got}. A label is a whole number from 0 to k - 1.",
        question="Which function gives the smallest number of a row, and which one its place?",
    ),
    Misconception(
        "distances are returned",
        known.distances_returned,
        symptom="Your answer has shape {shape}, one number for each example and each class.",
        question="Of each row one label is asked for. Which two steps are left?",
    ),
    Misconception(
        "a blank is still open",
        known.second_blank_open,
        symptom="You return all {c} classes that occur, in their order, for {m} new examples: "
        "that is `present[...]`.",
        question="Which name is still `...` when your last line uses it?",
        measure=classes_and_examples,
    ),
    Misconception(
        "the smallest product",
        known.smallest_product,
        symptom="{right} of {m} answers are right. The mean with the smallest product wins.",
        question="The product stands in (1.8) with a minus. Does a large product mean near or far, "
        "and which term is left out?",
        also=(known.smallest_product_minus,),
        measure=counts,
    ),
    Misconception(
        "looked up twice",
        known.label_of_a_label,
        symptom="Right when every class occurs. Class {absent} has no example here, and it stopped "
        "with {error}.",
        question="Does your `nearest` hold places or labels already? How often does `present` "
        "translate?",
        measure=absent_class,
    ),
)
