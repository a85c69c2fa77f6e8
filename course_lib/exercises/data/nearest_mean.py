"""Exercise 01.5: nearest_mean. What goes wrong stands in `nearest_mean_mistakes`."""

import numpy as np

from course_lib import data
from course_lib.exercises.data import nearest_mean_answers as known
from course_lib.exercises.data.nearest_mean_mistakes import misconceptions
from course_lib.judging import (
    Case,
    Exercise,
    Variant,
    drawn,
    labels,
    normal,
)


def labels_without(absent: int, n: int, k: int):
    """(n,) labels of k classes, among which one is absent."""
    kept = [c for c in range(k) if c != absent]
    return drawn(
        lambda rng: rng.permutation(np.resize(kept, n)), f"{n} labels, none of class {absent}"
    )


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
        Case("one new example", normal(12, 3), labels(12, 4), normal(1, 3), 4),
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
            normal(40, 200),
            labels(40, 20),
            normal(100, 200),
            20,
            memory=True,
            edge=True,
        ),
    ),
    variants=(
        Variant("class by class", known.class_by_class),
        Variant("through one-hot rows", known.through_one_hot),
    ),
    misconceptions=misconceptions,
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
