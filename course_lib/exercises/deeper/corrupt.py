"""Exercise 11.3: move, disturb and turn images. All three start with a fault."""

from collections.abc import Mapping
from typing import Any

from course_lib import data
from course_lib.exercises.deeper import corrupt_answers as known
from course_lib.exercises.deeper import turn_answers as turns
from course_lib.exercises.deeper.corrupt_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Rng, Variant, call, drawn


def images(*shape: int) -> Any:
    """Pixels from 0.1 to 1: none of them is background."""
    return drawn(lambda rng: rng.uniform(0.1, 1, size=shape), f"pixels {shape}")


def moved(says: str, x: Any, dx: int, dy: int, edge: bool = False) -> Case:
    return Case(says, steps=[call("shift", x, dx, dy)], edge=edge)


def noisy(says: str, x: Any, sd: float, edge: bool = False) -> Case:
    return Case(says, steps=[call("add_noise", x, sd, Rng())], edge=edge)


def turned(says: str, x: Any, degrees: float, edge: bool = False) -> Case:
    return Case(says, steps=[call("rotate", x, degrees)], edge=edge, atol=1e-9)


def both(shift: Any, add_noise: Any, rotate: Any) -> Mapping[str, Any]:
    return {"shift": shift, "add_noise": add_noise, "rotate": rotate}


exercise = Exercise(
    id="11.3",
    names=("shift", "add_noise", "rotate"),
    title="three corruptions, three faults",
    asks="shift(x: (..., h, w), dx, dy), add_noise(x: (..., h, w), sd, rng), "
    "rotate(x: (..., h, w), degrees) -> images of the shape of x",
    form="debug",
    points=3,
    minutes=14,
    difficulty=3,
    reference=both(data.shift, data.add_noise, data.rotate),
    cases=(
        moved("two images move right by 1 and down by 2", images(2, 4, 5), 1, 2),
        moved("left by 2, and up by 1", images(2, 4, 5), -2, -1),
        moved("a shift of 0", images(2, 3, 3), 0, 0, edge=True),
        moved("only sideways", images(1, 2, 3, 4), 1, 0, edge=True),
        moved("farther than the image is wide", images(2, 3, 4), 5, 0, edge=True),
        moved("up by as much as it is high", images(3, 4), 1, -3, edge=True),
        noisy("noise of sd 0.5", images(3, 4, 5), 0.5),
        noisy("no noise", images(2, 3, 3), 0.0, edge=True),
        noisy("one image alone", images(4, 4), 1.5, edge=True),
        turned("a quarter turn, 4 by 4", images(2, 4, 4), 90),
        turned("30 degrees, 5 by 4", images(2, 5, 4), 30),
        turned("a turn of 0 degrees", images(2, 3, 4), 0, edge=True),
        turned("-100 degrees, one image", images(3, 5), -100, edge=True),
    ),
    variants=(
        Variant("slices", both(known.shift_by_slices, known.noise_cut, turns.right_turn)),
        Variant(
            "padding, and loops",
            both(known.shift_by_padding, known.noise_min_max, turns.turned_by_loops),
        ),
        Variant(
            "matrices, and masks",
            both(known.shift_by_matrices, known.noise_by_masks, turns.right_turn),
        ),
        Variant("pixel by pixel", {"shift": known.shift_pixel_by_pixel}),
        Variant("rolled, then cleared", {"shift": known.shift_rolled_and_cleared}),
    ),
    misconceptions=misconceptions,
    formula_line="shift: zeros enter, and y[i, j] = x[i - dy, j - dx] inside; "
    "noise: x + noise, cut to [0, 1]; "
    "rotate: the middle of the places 0, 1, ..., h - 1 is (h - 1) / 2",
    twin="The same three questions for another corruption: **scale about the middle**.\n"
    "```python\n"
    "def scale_rows(x, factor):                      # (..., h, w)\n"
    "    h = x.shape[-2]\n"
    "    middle = (h - 1) / 2                        # 5 rows 0..4 have their middle at 2\n"
    "    row = (np.arange(h) - middle) / factor + middle      # where each row looks\n"
    "    R = np.maximum(0, 1 - np.abs(row[:, None] - np.arange(h)))   # outside: zeros\n"
    "    return np.clip(R @ x, 0, 1)                 # pixels stay pixels\n"
    "```\n"
    "What enters at the edge? Which values may a pixel have? About which point?",
    start="""
return np.roll(x, (dy, dx), axis=(-2, -1))
# next region
return x + rng.normal(0, sd, size=x.shape)
# next region
h, w = x.shape[-2:]
t = np.deg2rad(degrees)
centre = np.array([[h // 2], [w // 2]])  # (2, 1): row and column
places = np.indices((h, w)).reshape(2, -1) - centre  # (2, h w): each pixel of y
turn = np.array([[np.cos(t), np.sin(t)], [-np.sin(t), np.cos(t)]])  # (2, 2)
row, column = turn @ places + centre  # (h w,), (h w,): where it looks in x
R = np.maximum(0, 1 - np.abs(row[:, None] - np.arange(h)))  # (h w, h): shares of the rows
C = np.maximum(0, 1 - np.abs(column[:, None] - np.arange(w)))  # (h w, w): of the columns
return ((R @ x) * C).sum(axis=-1).reshape(x.shape)  # zeros outside
""",
)
