"""Exercise 12.2: logistic regression written as a softmax of two classes."""

import numpy as np

from course_lib.exercises.claims import two_columns_answers as known
from course_lib.exercises.claims.two_columns_mistakes import misconceptions
from course_lib.exercises.claims.two_columns_properties import PROPERTIES
from course_lib.judging import Case, Exercise, Trace, Variant, normal

exercise = Exercise(
    id="12.2",
    names=("binary_equals_softmax",),
    title="one column as two",
    asks="binary_equals_softmax(w: (d,), b: float) -> (W: (d, 2), b: (2,))",
    form="write",
    points=2,
    minutes=8,
    difficulty=2,
    reference={"binary_equals_softmax": known.binary_equals_softmax},
    cases=(
        Case("five inputs", normal(5), 0.7, properties=PROPERTIES),
        Case("two inputs", normal(2), -1.3, properties=PROPERTIES),
        Case("one input", normal(1), 0.4, properties=PROPERTIES, edge=True),
        Case("no bias", normal(4), 0.0, properties=PROPERTIES, edge=True),
        Case("bias alone", np.zeros(3), 1.5, properties=PROPERTIES, edge=True),
        Case("large weights", 100 * np.ones(3) + 0.25, 50.5, properties=PROPERTIES, edge=True),
    ),
    variants=(
        Variant("half to each column", known.split_in_halves),
        Variant("both columns with a part in common", known.with_a_common_part),
        Variant("class 1 has logit 0", known.class_one_at_zero),
        Variant("halves in b, not in W", known.halves_in_b_only),
    ),
    misconceptions=misconceptions,
    formula_line="*odds*: p1 / p0 = e^(z1 - z0); sigmoid has the odds e^(x w + b); so the columns "
    "of W differ by w, and the entries of b by b",
    twin="The same idea for **sigmoid as tanh**: two forms of one function.\n"
    "```python\n"
    "def sigmoid_by_tanh(w, b):           # sigmoid(t) = (1 + tanh(t / 2)) / 2\n"
    "    return w / 2, b / 2              # weights for which (1 + tanh(x w + b)) / 2 agrees\n"
    "```\n"
    "Write both forms, compare the exponents, and read off the factor: here it is one half.",
    trace=Trace(
        "$w = (2, -1)$, $b = 3$, $x = (1, 1)$. By how much does logit 1 exceed logit 0 in the "
        "softmax that gives the same probabilities?",
        args=(np.array([2.0, -1.0]), 3.0),
        pick=lambda r: np.diff(np.ones(2) @ r[0] + r[1])[0],
    ),
)
