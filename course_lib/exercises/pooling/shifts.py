"""Exercise 10.6: the share of predictions that a shift changes. Answers: `shifts_answers`."""

from collections.abc import Callable
from typing import Any

from course_lib.data.corruptions import shift
from course_lib.exercises.pooling import shifts_answers as known
from course_lib.exercises.pooling.shifts_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Named, Variant, drawn, labels
from course_lib.nn import Array, Labels

F = Named("logits_of_places")


def shift_sensitivity(f: Callable[[Array], Array], x: Array, y: Labels, move: int) -> float:
    """The share of the n images whose largest logit moves to another class."""
    return float((f(x).argmax(axis=1) != f(shift(x, move, 0)).argmax(axis=1)).mean())


def images(says: str, shape: tuple[int, ...], move: int, **options: Any) -> Case:
    """Pixels from 0 to 1, more than half of them background."""
    pixels = drawn(lambda rng: rng.random(shape) * (rng.random(shape) < 0.4), f"images {shape}")
    return Case(says, F, pixels, labels(shape[0], 3), move, **options)


exercise = Exercise(
    id="10.6",
    names=("shift_sensitivity",),
    title="does it move with the image?",
    asks="shift_sensitivity(f, x: (n, c, h, w), y: (n,), move) -> float; f(x) -> logits (n, k)",
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
    misconceptions=misconceptions,
    formula_line="said = f(x).argmax(axis=1); the same for x moved by `move` along the last axis, "
    "with zeros entering; the share of images where the two differ",
    twin="The same comparison for another change: **does the answer survive a darker image?**\n"
    "```python\n"
    "def dark_sensitivity(f, x, factor):\n"
    "    before = f(x).argmax(axis=1)              # (n,) what it said\n"
    "    after = f(factor * x).argmax(axis=1)      # (n,) what it says now\n"
    "    return float((before != after).mean())    # with itself, not with the labels\n"
    "```\n"
    "Answers (3, 5, 5) before and (3, 5, 8) after: one of three changed, whatever the labels are.",
)
