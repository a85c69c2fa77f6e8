"""Exercise 11.5: move each training image by a draw of its own. Judged by what must hold."""

from typing import Any

import numpy as np

from course_lib import data
from course_lib.exercises.deeper import move_answers as known
from course_lib.exercises.deeper.move_mistakes import misconceptions
from course_lib.exercises.deeper.move_properties import AGAIN, MANY, NOTHING, SHAPE, SOME
from course_lib.judging import Case, Exercise, Rng, Variant, call, drawn


def augment(x: Any, rng: np.random.Generator, max_shift: int, training: bool) -> Any:
    """The library's augmentation by whole moves, with its mode as an argument."""
    return data.augment(x, rng, max_shift) if training else x.copy()


def images(*shape: int, dtype: Any = np.float64) -> Any:
    """Pixels from 0.1 to 1, all different."""
    return drawn(lambda rng: rng.uniform(0.1, 1, size=shape).astype(dtype), f"images {shape}")


def training(says: str, x: Any, max_shift: int, properties: Any, edge: bool = False) -> Case:
    return Case(says, x, Rng(), max_shift, True, properties=properties, edge=edge)


exercise = Exercise(
    id="11.5",
    names=("augment",),
    title="each image its own move",
    asks="augment(x: (n, h, w), rng, max_shift, training) -> (n, h, w)",
    form="write",
    points=3,
    minutes=12,
    difficulty=3,
    reference={"augment": augment},
    cases=(
        training("40 images, moves up to 2", images(40, 6, 7), 2, SOME),
        training("240 images, moves up to 1", images(240, 3, 4), 1, MANY),
        Case("evaluation", images(5, 4, 4), Rng(), 2, False, properties=NOTHING),
        Case(
            "two calls with one generator",
            steps=[
                call("", np.linspace(0.1, 1, 450).reshape(18, 5, 5), Rng(), 1, True)
                for _ in range(2)
            ],
            properties=[*SHAPE, AGAIN],
        ),
        Case(
            "two generators",
            steps=[
                call("", np.linspace(0.1, 1, 450).reshape(18, 5, 5), Rng(name), 1, True)
                for name in "ab"
            ],
            properties=[*SHAPE, AGAIN],
        ),
        training("float32", images(12, 4, 4, dtype=np.float32), 1, SOME, True),
        training("moves up to 0", images(3, 4, 5), 0, (*SHAPE, *NOTHING), True),
        training("one image", images(1, 5, 4), 1, SHAPE, True),
    ),
    variants=(
        Variant("image by image", known.image_by_image),
        Variant("the library's function", known.the_library),
        Variant("cut out of wider images", known.by_padding),
        Variant("by choice", known.by_choice),
        Variant("a group for each move", known.one_group_a_move),
    ),
    misconceptions=misconceptions,
    formula_line="in training, for each image two draws of its own from -max_shift to max_shift "
    "(both included), then `data.shift(image, dx, dy)`; in evaluation the images as they are",
    twin="The same pattern for another change: **make each training image a little darker or "
    "lighter**.\n"
    "```python\n"
    "def relight(x, rng, width, training):                  # (n, h, w)\n"
    "    if not training:\n"
    "        return x.copy()                                # a test image is shown as it is\n"
    "    y = np.empty_like(x)\n"
    "    for i in range(len(x)):                            # image i stays image i\n"
    "        factor = rng.uniform(1 - width, 1)             # a draw of its own\n"
    "        y[i] = factor * x[i]\n"
    "    return y\n"
    "```",
    uses=("data.shift",),
)
