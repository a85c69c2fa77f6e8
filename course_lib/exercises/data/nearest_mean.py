"""Exercise 01.5: nearest_mean. The known answers stand in `nearest_mean_answers`."""

from typing import Any

import numpy as np

from course_lib import data
from course_lib.exercises.data import nearest_mean_answers as known
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Observation,
    Variant,
    drawn,
    labels,
    normal,
)

# ---------------------------------------------------------------- cases and numbers


def labels_without(absent: int, n: int, k: int):
    """(n,) labels of k classes, among which one is absent."""
    kept = [c for c in range(k) if c != absent]
    return drawn(
        lambda rng: rng.permutation(np.resize(kept, n)), f"{n} labels, none of class {absent}"
    )


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
        "large": f"{m * classes * d / 1e6:.1f}",
        "small": f"{m * classes / 1e6:.2f}",
    }


exercise = Exercise(
    id="01.5",
    names=("nearest_mean",),
    title="the class whose mean is nearest",
    asks="nearest_mean(x: (n, d), y: (n,), xt: (m, d), k) -> labels (m,)",
    form="complete",
    points=3,
    minutes=10,
    difficulty=3,
    reference={"nearest_mean": data.nearest_mean},
    cases=(
        Case(
            "three classes", normal(6, 4, mean=1.0, sd=2.0), labels(6, 3), normal(60, 4, sd=2.0), 3
        ),
        Case("two classes, one column", normal(8, 1), labels(8, 2), normal(40, 1), 2),
        Case(
            "one class has no example",
            normal(20, 3),
            labels_without(1, 20, 5),
            normal(80, 3),
            5,
            edge=True,
        ),
        Case(
            "the last classes are missing", normal(9, 2), labels(9, 3), normal(60, 2), 6, edge=True
        ),
        Case(
            "many classes, many columns",
            normal(200, 100),
            labels(200, 200),
            normal(200, 100),
            200,
            memory=True,
            edge=True,
        ),
    ),
    variants=(
        Variant("class by class", known.class_by_class),
        Variant("through one-hot rows", known.through_one_hot),
    ),
    misconceptions=(
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
            symptom="Right, but it makes {m} x {classes} x {d} differences, {large} million "
            "numbers; the expansion (1.8) needs {small} million.",
            question="Which term of (1.8) is one matrix product?",
            also=(known.all_differences_by_norm,),
            measure=megabytes,
            warns=True,
            code="W3",
        ),
        Misconception(
            "products without lengths",
            known.products_only,
            symptom="{right} of {m} answers are right. You compare products only, so a long mean "
            "wins too often.",
            question="Which term of the squared distance grows with the length of a mean?",
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
            also=(known.one_for_all, known.one_a_class_places),
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
    ),
    formula_line="class means, inner products, squared distances, nearest: by (1.8), "
    "|x - m|^2 without |x|^2 is |m|^2 - 2 x . m, and the smallest one wins",
    twin="The same expansion for another task: the **farthest town** from each of m places.\n"
    "Place (0, 0), towns (3, 4) and (1, 0): squared distances 25 and 1, so town 0.\n"
    "```python\n"
    "def farthest_town(places, towns):                # (m, 2), (t, 2)\n"
    "    mixed = places @ towns.T                     # (m, t) all products at once\n"
    "    length = (towns**2).sum(axis=1)              # (t,) one number a town\n"
    "    return (length - 2 * mixed).argmax(axis=1)   # (m,) the part that depends on the town\n"
    "```",
    start="present = np.unique(y)  # (c,) the classes that have examples\n"
    "means = np.stack([x[y == c].mean(axis=0) for c in present])  # (c, d)\n"
    "inner = xt @ means.T  # (m, c) every product x . m at once\n"
    "distance = ...  # (m, c) squared distances by (1.8), without |x|^2\n"
    "nearest = ...  # (m,) the place of each row's nearest mean\n"
    "return present[nearest]",
)
