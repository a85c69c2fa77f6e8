"""Exercise 06.6: read a pair of loss curves. The known answers: `diagnosis_answers`."""

import numpy as np

from course_lib import training
from course_lib.exercises.training import diagnosis_answers as known
from course_lib.exercises.training.diagnosis_mistakes import misconceptions
from course_lib.exercises.training.diagnosis_properties import PROPERTIES
from course_lib.judging import Case, Exercise, Variant

INF, NAN = float("inf"), float("nan")


def curves(says: str, train: list[float], val: list[float], edge: bool = False) -> Case:
    return Case(says, np.array(train), np.array(val), properties=PROPERTIES, edge=edge)


exercise = Exercise(
    id="06.6",
    names=("diagnose_curve",),
    title="read a pair of loss curves",
    asks="diagnose_curve(train_loss: (m,), val_loss: (m,)) -> str",
    form="explain",
    points=3,
    minutes=10,
    difficulty=2,
    reference={"diagnose_curve": training.diagnose_curve},
    cases=(
        curves(
            "both fall",
            [2.3, 1.0, 0.6, 0.4, 0.35, 0.3, 0.28],
            [2.3, 1.1, 0.7, 0.55, 0.5, 0.48, 0.47],
        ),
        curves(
            "validation turns up",
            [2.3, 0.9, 0.4, 0.2, 0.1, 0.05, 0.02],
            [2.3, 1.0, 0.7, 0.65, 0.75, 0.85, 0.95],
        ),
        curves(
            "hardly any progress",
            [2.3, 2.2, 2.1, 2.0, 1.95, 1.9, 1.85],
            [2.3, 2.2, 2.1, 2.05, 2.0, 1.95, 1.9],
        ),
        curves(
            "the loss climbs",
            [2.3, 2.1, 2.6, 3.5, 5.0, 8.0, 9.0],
            [2.3, 2.2, 2.7, 3.6, 5.2, 8.1, 9.2],
        ),
        curves(
            "validation is flat, above training",
            [2.3, 1.0, 0.6, 0.4, 0.3, 0.25, 0.2],
            [2.3, 1.1, 0.8, 0.72, 0.7, 0.71, 0.72],
        ),
        curves(
            "validation rises a little",
            [2.3, 1.0, 0.5, 0.4, 0.3, 0.25, 0.2],
            [2.3, 1.0, 0.6, 0.58, 0.6, 0.61, 0.62],
        ),
        curves(
            "a last validation loss by bad luck",
            [2.3, 1.0, 0.6, 0.5, 0.45, 0.42, 0.4],
            [2.3, 1.1, 0.7, 0.6, 0.58, 0.56, 0.68],
        ),
        curves(
            "a last validation loss by good luck",
            [2.3, 0.9, 0.4, 0.2, 0.1, 0.05, 0.02],
            [2.3, 1.0, 0.6, 0.7, 0.8, 0.8, 0.62],
        ),
        curves(
            "a last training loss by good luck",
            [2.3, 2.0, 1.8, 1.6, 1.5, 1.4, 1.0],
            [2.3, 2.0, 1.8, 1.6, 1.5, 1.45, 1.4],
        ),
        curves(
            "a last training loss by bad luck",
            [2.3, 1.5, 1.0, 0.9, 0.9, 0.9, 1.25],
            [2.3, 1.5, 1.1, 1.0, 0.95, 0.92, 0.9],
        ),
        curves(
            "validation turns up far from the goal",
            [2.3, 2.0, 1.8, 1.7, 1.6, 1.5, 1.5],
            [2.3, 2.1, 1.9, 2.2, 2.3, 2.4, 2.5],
        ),
        curves(
            "one spike in the middle",
            [2.3, 2.9, 1.5, 0.9, 0.6, 0.5, 0.4],
            [2.3, 2.8, 1.6, 1.0, 0.7, 0.6, 0.5],
        ),
        curves(
            "two classes, half way",
            [0.69, 0.6, 0.52, 0.46, 0.43, 0.41, 0.4],
            [0.69, 0.61, 0.53, 0.47, 0.45, 0.43, 0.42],
        ),
        curves(
            "a thousand classes, small losses",
            [6.9, 5.0, 3.5, 2.5, 2.0, 1.8, 1.7],
            [6.9, 5.1, 3.6, 2.7, 2.3, 2.3, 2.45],
        ),
        curves(
            "small losses that triple",
            [0.69, 0.2, 0.05, 0.02, 0.01, 0.01, 0.01],
            [0.69, 0.2, 0.06, 0.03, 0.08, 0.09, 0.1],
        ),
        curves(
            "validation ends above its start",
            [0.69, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02],
            [0.69, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1],
        ),
        curves(
            "only the training loss climbs",
            [1.0, 0.9, 1.1, 1.2, 1.3, 1.4, 1.5],
            [2.3, 2.3, 2.3, 2.3, 2.3, 2.3, 2.3],
        ),
        curves(
            "a spike, then half way",
            [2.3, 2.9, 2.0, 1.6, 1.4, 1.3, 1.2],
            [2.3, 2.8, 2.0, 1.6, 1.5, 1.4, 1.3],
        ),
        curves(
            "validation falls less than half way",
            [2.3, 1.6, 1.2, 0.9, 0.7, 0.6, 0.5],
            [2.3, 1.7, 1.5, 1.4, 1.3, 1.25, 1.25],
        ),
        curves(
            "up and down again at the start",
            [2.3, 2.2, 2.1, 1.5, 1.0, 0.6, 0.4],
            [2.3, 4.0, 3.0, 1.6, 1.1, 0.8, 0.7],
            edge=True,
        ),
        curves(
            "nan from the middle on",
            [2.3, 1.5, NAN, NAN, NAN, NAN, NAN],
            [2.3, 1.6, NAN, NAN, NAN, NAN, NAN],
            edge=True,
        ),
        curves(
            "one nan in the training loss",
            [2.3, 1.0, NAN, 0.4, 0.35, 0.3, 0.28],
            [2.3, 1.1, 0.7, 0.55, 0.5, 0.48, 0.47],
            edge=True,
        ),
        curves(
            "one infinite validation loss",
            [2.3, 1.0, 0.6, 0.4, 0.35, 0.3, 0.28],
            [2.3, INF, 0.7, 0.55, 0.5, 0.48, 0.47],
            edge=True,
        ),
        curves(
            "the training loss has not moved",
            [2.0, 2.0, 2.0, 2.0],
            [2.0, 2.0, 2.0, 2.0],
            edge=True,
        ),
        curves(
            "the training loss ends at exactly half",
            [2.0, 1.0, 1.0, 1.0],
            [2.0, 2.0, 2.0, 2.0],
            edge=True,
        ),
        curves(
            "validation ends at exactly 1.1 times its lowest",
            [10.0, 4.0, 2.0, 2.0, 2.0],
            [12.0, 10.0, 11.0, 11.0, 11.0],
            edge=True,
        ),
        curves(
            "one jump at the end is large enough",
            [2.3, 1.0, 0.6, 0.4, 0.3, 0.2, 0.1],
            [2.3, 1.0, 0.7, 0.6, 0.5, 0.5, 0.95],
            edge=True,
        ),
        curves(
            "validation is lowest before the first step",
            [2.0, 1.5, 1.0, 0.5, 0.2, 0.1],
            [2.0, 2.4, 2.4, 2.4, 2.4, 2.4],
            edge=True,
        ),
        curves(
            "the training loss climbs early, and ends above its first entry",
            [1.0, 1.6, 2.0, 1.3, 1.2, 1.1],
            [2.3, 2.2, 2.1, 2.0, 1.9, 1.8],
            edge=True,
        ),
        curves("three entries", [2.3, 0.8, 0.2], [2.3, 2.3, 2.3], edge=True),
    ),
    variants=(
        Variant("with lists", known.with_lists),
        Variant("with nested questions", known.with_nested_questions),
        Variant("by the sum", known.by_the_sum),
        Variant("with ratios", known.with_ratios),
    ),
    misconceptions=misconceptions,
    formula_line="*what cannot be*: nan, infinity, or a training loss that ends above its start; "
    "*the turn*: a validation loss that ends above 1.1 times its lowest; *the distance*: a "
    "training loss that ends above half of its start. In this order; an end is the "
    "mean of three entries",
    twin="The same kind of rule for another curve: **is a phone's battery well?** Charge at each "
    "hour; the end is the mean of the last two entries.\n"
    "```python\n"
    "def judge_battery(charge):                     # (m,) shares, from a full battery on\n"
    "    if not np.isfinite(charge).all():          # what cannot be comes first\n"
    '        return "broken"\n'
    "    end = charge[-2:].mean()                   # one reading may be off\n"
    "    if end > 1.1 * charge.min():               # it turned: somebody plugged it in\n"
    '        return "charging"\n'
    '    return "weak" if end < 0.5 * charge[0] else "well"\n'
    "```",
)
