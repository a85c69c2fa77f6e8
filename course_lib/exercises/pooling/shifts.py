"""Exercise 10.6: the share of predictions that a shift changes. Answers: `shifts_answers`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.data.corruptions import shift
from course_lib.exercises.pooling import shifts_answers as known
from course_lib.exercises.pooling.shifts_answers import sensitivity
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Named,
    Observation,
    Variant,
    drawn,
    labels,
    show,
)
from course_lib.judging.functions import FUNCTIONS
from course_lib.nn import Array, Labels

F = Named("logits_of_places")


def shift_sensitivity(f: Callable[[Array], Array], x: Array, y: Labels, dx: int) -> float:
    """The share of the n images whose largest logit moves to another class."""
    return float((f(x).argmax(axis=1) != f(shift(x, dx, 0)).argmax(axis=1)).mean())


def images(says: str, shape: tuple[int, ...], dx: int, **options: Any) -> Case:
    """Pixels from 0 to 1, more than half of them background."""
    pixels = drawn(lambda rng: rng.random(shape) * (rng.random(shape) < 0.4), f"images {shape}")
    return Case(says, F, pixels, labels(shape[0], 3), dx, **options)


def facts(seen: Observation) -> dict[str, Any]:
    _, x, y, dx = seen.args
    f = FUNCTIONS["logits_of_places"]
    before, after = f(x).argmax(axis=1), f(shift(x, dx, 0)).argmax(axis=1)
    error = seen.outcome.got.error
    got = seen.outcome.got.value
    mine = f"an array {got.shape}" if isinstance(got, np.ndarray) and got.ndim else show(got or 0)
    return {
        "mine": mine,
        "came": f"it stopped with a {error.type}" if error else f"you give {mine}",
        "dx": dx,
        "n": len(x),
        "wrong": show((before != y).mean()),
        "changed": int((before != after).sum()),
    }


HERE = "In the case “{case}” (dx = {dx}) {came}. "

exercise = Exercise(
    id="10.6",
    names=("shift_sensitivity",),
    title="does it move with the image?",
    asks="shift_sensitivity(f, x: (n, c, h, w), y: (n,), dx) -> float, with f(x) -> logits (n, k)",
    form="explain",
    points=3,
    minutes=12,
    difficulty=3,
    reference={"shift_sensitivity": shift_sensitivity},
    cases=(
        images("one pixel to the right", (100, 1, 4, 6), 1),
        images("two pixels to the right", (100, 2, 3, 7), 2),
        images("one pixel to the left", (100, 1, 4, 6), -1),
        images("three pixels to the left", (100, 1, 5, 7), -3),
        images("tall images", (100, 1, 7, 4), 2),
        images("square images", (30, 1, 5, 5), 2, edge=True),
        images("no shift", (10, 1, 4, 6), 0, edge=True),
        images("all pixels leave", (30, 1, 3, 4), 6, edge=True),
        images("all pixels leave to the left", (30, 1, 3, 4), -4, edge=True),
        images("one image", (1, 1, 4, 5), 1, edge=True),
    ),
    variants=(
        Variant("by padding", known.by_padding),
        Variant("by slices", known.by_slices),
        Variant("by the library's shift", known.by_the_library),
        Variant("rolled, and blanked", known.by_rolling_and_blanking),
        Variant("image by image", known.image_by_image),
        Variant("column by column", known.column_by_column),
    ),
    misconceptions=(
        Misconception(
            "what leaves comes back",
            sensitivity(known.rolled),
            symptom="Right where nothing crosses the edge. "
            + HERE
            + "Your digits re-enter on the other side.",
            question="A digit that moves out of the picture: where does `np.roll` put it?",
            also=(sensitivity(known.rolled_flat),),
            measure=facts,
            code="W1",
        ),
        Misconception(
            "compared with the labels",
            sensitivity(score=known.wrong_after),
            symptom=HERE + "You asked whether answers are right; before the shift, a share of "
            "{wrong} was wrong already.",
            question="A wrong answer that stays the same: is it stable or not?",
            also=(
                sensitivity(score=known.right_after),
                sensitivity(score=known.lost_accuracy),
                sensitivity(score=lambda b, a, y: abs(known.lost_accuracy(b, a, y))),
                sensitivity(score=known.lost_images),
                sensitivity(score=known.became_wrong_among_right),
                sensitivity(score=known.changed_or_wrong),
                sensitivity(known.rolled, known.wrong_after),
            ),
            measure=facts,
            code="W2",
        ),
        Misconception(
            "moved down",
            sensitivity(known.downwards),
            symptom=HERE + "Your images moved along the rows' axis: up or down.",
            question="dx is horizontal: which axis of (n, c, h, w) is that?",
            also=(sensitivity(known.rolled_down), sensitivity(known.both_ways)),
            measure=facts,
            code="W3",
        ),
        Misconception(
            "left for right",
            sensitivity(known.leftwards),
            symptom=HERE + "Your images moved the other way.",
            question="After a move by 1 to the right, in which column is the pixel of column 0?",
            measure=facts,
        ),
        Misconception(
            "the sign of dx is lost",
            sensitivity(known.size_of_dx),
            symptom="Right to the right. " + HERE + "Your images did not move left.",
            question="Which of your slices changes when dx is negative?",
            measure=facts,
        ),
        Misconception(
            "slices for one direction",
            sensitivity(known.right_only),
            symptom="Right for some dx. " + HERE.rstrip(),
            question="What do your slices say for a negative dx, for dx = 0, and for dx above w?",
            also=(sensitivity(known.minus_slice),),
            measure=facts,
        ),
        Misconception(
            "something else than zeros enters",
            sensitivity(known.edge_repeated),
            symptom=HERE + "The columns that became free hold other numbers than 0.",
            question="What lies beyond the edge of a digit: ink or background?",
            also=(sensitivity(known.old_pixels_stay),),
            measure=facts,
        ),
        Misconception(
            "always one pixel",
            sensitivity(known.one_pixel),
            symptom="Right for dx = 1 and -1. " + HERE.rstrip(),
            question="Where does the size of `dx` enter your code?",
            measure=facts,
        ),
        Misconception(
            "the share that stays",
            sensitivity(score=known.equal_share),
            symptom=HERE + "{changed} of {n} predictions change.",
            question="Does your number count those that changed or those that stayed?",
            measure=facts,
        ),
        Misconception(
            "logits are compared",
            sensitivity(score=known.any_logit_differs),
            symptom=HERE + "Nearly every logit moves; {changed} of {n} predictions change.",
            question="What is the prediction of an image: its logits, or the class that wins?",
            also=(
                sensitivity(score=known.logits_differ),
                sensitivity(score=known.mean_distance),
            ),
            measure=facts,
        ),
        Misconception(
            "a count or a percentage",
            sensitivity(score=known.count),
            symptom=HERE
            + "A share lies between 0 and 1; here {changed} of {n} predictions change.",
            question="By which number must the count be divided?",
            also=(sensitivity(score=known.percent), sensitivity(score=known.per_class)),
            measure=facts,
        ),
        Misconception(
            "the winner over the images",
            sensitivity(score=known.of_the_batch),
            symptom=HERE + "You compare one winner a class; there are {n} images.",
            question="f(x) is (n, k). Along which axis do the classes of one image lie?",
            measure=facts,
        ),
        Misconception(
            "one answer an image",
            sensitivity(score=known.per_image),
            symptom="One answer for each of the {n} images came; one number is asked for.",
            question="What turns n times yes or no into a share?",
            measure=facts,
        ),
        Misconception(
            "x is moved itself",
            known.in_place,
            symptom="Your number is right, but `x` holds other numbers after the call.",
            question="Which line writes into an array that the caller still owns?",
        ),
    ),
    formula_line="said = f(x).argmax(axis=1); the same for x moved by dx along the last axis, with "
    "zeros entering; the share of images where the two differ",
    twin="The same comparison for another change: **does the answer survive a darker image?**\n"
    "```python\n"
    "def dark_sensitivity(f, x, factor):\n"
    "    before = f(x).argmax(axis=1)              # (n,) what it said\n"
    "    after = f(factor * x).argmax(axis=1)      # (n,) what it says now\n"
    "    return float((before != after).mean())    # with itself, not with the labels\n"
    "```\n"
    "Answers (3, 5, 5) before and (3, 5, 8) after: one of three changed, whatever the labels are.",
)
