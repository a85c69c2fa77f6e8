"""Exercise 10.5: what goes wrong in the shapes and the layers of LeNet, and what to say."""

from typing import Any

from course_lib.exercises.pooling import lenet_answers as known
from course_lib.exercises.pooling import lenet_shape_answers as wrong
from course_lib.exercises.pooling.lenet_answers import net
from course_lib.exercises.pooling.lenet_net_mistakes import BUILD, of_the_net, what_came
from course_lib.exercises.pooling.lenet_shape_answers import filled, shapes
from course_lib.judging import Misconception, Observation

SHAPES = "lenet_shapes"


def same(one: Any, other: tuple[int, ...]) -> bool:
    """Whether a learner's entry is this shape; it may be anything."""
    if not isinstance(one, tuple | list) or len(one) != len(other):
        return False
    return all(not isinstance(a, str) and a == b for a, b in zip(one, other, strict=True))


def facts(seen: Observation) -> dict[str, Any]:
    """Of a case of `lenet_shapes`: the whole list, whatever part is at fault."""
    got = list(seen.outcome.got.value)
    right = known.lenet_shapes(*seen.args)
    at = next((i for i, pair in enumerate(zip(got, right, strict=False)) if not same(*pair)), 0)
    return {
        "h": seen.args[0],
        "w": seen.args[1],
        "at": at,
        "entry": got[at],
        "many": len(got),
        "last": got[-1],
    }


def either(seen: Observation) -> dict[str, Any]:
    """Of a case of either function."""
    if isinstance(seen.outcome.got.value, list):
        told = facts(seen)
        return {"fact": f"Entry {told['at']} of your list is {told['entry']} for {told['h']} by "
                f"{told['w']}"}  # fmt: skip
    return what_came(seen)


ENTRY = "For {h} by {w} pixels, entry {at} of your list is {entry}. "

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "the first convolution has no padding",
        {SHAPES: shapes(first=lambda h: h - 4), BUILD: net(pad=0, flat=256)},
        symptom="{fact}. The first convolution should keep the size: 5x5, and 2 zeros added on "
        "each side.",
        question="28 pixels, a window of 5. How many windows fit without padding, and with 2 on "
        "each side?",
        also=(
            {SHAPES: shapes(first=lambda h: h - 4)},
            {BUILD: net(pad=0, flat=256)},
        ),
        measure=either,
        code="W1",
    ),
    Misconception(
        "flatten before the second pooling",
        {SHAPES: shapes(late=False), BUILD: known.flat_before_pooling},
        symptom="{fact}. After `Flatten` no rows and columns are left that pooling could use.",
        question="Which layer comes last before the maps become one row: convolution or pooling?",
        also=({SHAPES: shapes(late=False)},),
        measure=either,
        code="W2",
    ),
    Misconception(
        "the second convolution is padded, too",
        {SHAPES: shapes(second=lambda h: h), BUILD: net(second={"pad": 2}, flat=784)},
        symptom="{fact}. The second convolution has no padding.",
        question="14 pixels, a window of 5, nothing added. How many windows fit?",
        also=(
            {SHAPES: shapes(second=lambda h: h)},
            {SHAPES: filled(fourth=lambda h1, w1, h2, w2: (16, h1, w1))},
            {BUILD: net(second={"pad": 2}, flat=784)},
        ),
        measure=either,
    ),
    Misconception(
        "another size after a layer",
        {SHAPES: shapes(second=lambda h: h - 5)},
        symptom=ENTRY + "Another number of windows fits there.",
        question="What stands in front of that entry? Count how many of its windows fit.",
        also=(
            {SHAPES: shapes(second=lambda h: h - 3)},
            {SHAPES: shapes(second=lambda h: h - 2)},
            {SHAPES: shapes(first=lambda h: h - 1)},
            {SHAPES: shapes(first=lambda h: h + 4)},
            {SHAPES: shapes(pool=lambda h: h - 1)},
            {SHAPES: shapes(pool=lambda h: h)},
            {SHAPES: filled(last=lambda h1: h1 // 2)},
            {SHAPES: filled(last=lambda h1: h1 - 4)},
            {SHAPES: filled(fourth=lambda h1, w1, h2, w2: (16, h2, w2))},
        ),
        measure=facts,
    ),
    Misconception(
        "halves are rounded up",
        {SHAPES: shapes(pool=lambda h: (h + 1) // 2)},
        symptom="Right for 28 by 28. " + ENTRY + "A window there hangs over the edge.",
        question="How many windows of 2, side by side, fit into 27 pixels?",
        also=({SHAPES: shapes(pool=lambda h: round(h / 2))},),
        measure=facts,
    ),
    Misconception(
        "sizes are no whole numbers",
        {SHAPES: wrong.float_sizes},
        symptom=ENTRY + "Half a pixel is no size.",
        question="How many windows of 2, side by side, fit into 27 pixels?",
        also=({SHAPES: filled(last=lambda h1: (h1 - 4) / 2)},),
        measure=facts,
    ),
    Misconception(
        "one size for all images",
        {SHAPES: wrong.always_28},
        symptom="Right for 28 by 28. " + ENTRY + "Your sizes do not follow `h` and `w`.",
        question="Which of your numbers must change when the image is larger?",
        also=(
            {SHAPES: shapes(flat=lambda c, h, w: 400)},
            {SHAPES: shapes(flat=lambda c, h, w: c * 25)},
        ),
        measure=facts,
    ),
    Misconception(
        "rows and columns are taken for equal",
        {SHAPES: wrong.square},
        symptom="Right for square images. " + ENTRY + "Rows and columns have sizes of their own.",
        question="Which sizes come from h, and which from w?",
        also=(
            {SHAPES: wrong.exchanged},
            {SHAPES: shapes(flat=lambda c, h, w: c * h * h)},
            {SHAPES: shapes(flat=lambda c, h, w: c * w * w)},
        ),
        measure=facts,
    ),
    Misconception(
        "flatten forgets an axis",
        {SHAPES: shapes(flat=lambda c, h, w: h * w)},
        symptom=ENTRY + "An image has there 16 maps of several rows and columns.",
        question="Flatten lays all maps of an image into one row. How many numbers are that?",
        also=(
            {SHAPES: shapes(flat=lambda c, h, w: c * h)},
            {SHAPES: shapes(flat=lambda c, h, w: c + h * w)},
            {SHAPES: shapes(flat=lambda c, h, w: 6 * h * w)},
            {SHAPES: shapes(flat=lambda c, h, w: c * (h + w))},
            {SHAPES: shapes(flat=lambda c, h, w: 6 * c * h * w)},
            {SHAPES: filled(flat=lambda h2, w2: (16, h2 * w2))},
            {SHAPES: filled(flat=lambda h2, w2: (16, h2, w2))},
        ),
        measure=facts,
    ),
    Misconception(
        "the list has other entries",
        {SHAPES: wrong.with_batch},
        symptom="Your list has {many} entries; entry {at} is {entry}, the last is {last}. The task "
        "names nine tuples, each the shape of one image, such as (6, 14, 14).",
        question="Which nine shapes does the task name, and does the batch have a part in them?",
        also=(
            {SHAPES: wrong.without_input},
            {SHAPES: wrong.without_flatten},
            {SHAPES: wrong.with_names},
            {SHAPES: wrong.plain_numbers},
            {SHAPES: wrong.channels_last},
            {SHAPES: wrong.bare_flatten},
            {SHAPES: wrong.none_first},
            {SHAPES: wrong.with_relu(1)},
            {SHAPES: wrong.with_relu(1, 3)},
            {SHAPES: wrong.with_relu(1, 3, 6, 7)},
        ),
        measure=facts,
    ),
    *of_the_net,
)
