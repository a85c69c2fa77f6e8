"""Exercise 11.1: the 1x1 convolution, one linear map of the channels at every pixel."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.deeper import one_by_one_answers as known
from course_lib.exercises.deeper.one_by_one_answers import mixed_by, with_bias
from course_lib.judging import Case, Exercise, Misconception, Observation, Variant, normal, show


def facts(seen: Observation) -> dict[str, Any]:
    x, W, b = seen.args
    got, error = seen.outcome.got.value, seen.outcome.got.error
    right = nn.conv1x1(x, W, np.zeros(len(W)))
    told = {
        "sizes": f"n, c, h, w = {', '.join(map(str, x.shape))} and k = {len(W)}",
        "c": x.shape[1],
        "k": len(W),
        "came": str(np.shape(got)),
        "fact": f"it stopped with {error.type}" if error else f"your y has shape {np.shape(got)}",
        "first": "-",
        "added": "-",
        "least": "-",
        "b": show(b[0]),
    }
    numbers = np.asarray(got, dtype=float) if not error else np.zeros(0)
    if numbers.size:
        told["first"] = show(numbers.flat[0])
        told["least"] = show(numbers.min())
    if numbers.shape == right.shape:
        wrong = np.argwhere(~np.isclose(numbers - right, b[:, None, None]))
        i, k, p, q = wrong[0]
        told["added"] = show((numbers - right)[i, k, p, q])
        told["at"], told["b"] = f"channel {k}, row {p}, column {q}", show(b[k])
    else:
        told["at"] = "every pixel"
    return told


def colours(n: int, c: int, h: int, w: int, k: int) -> tuple[Any, Any, Any]:
    return normal(n, c, h, w), normal(k, c), normal(k)


exercise = Exercise(
    id="11.1",
    names=("conv1x1",),
    title="mix the channels of each pixel",
    asks="conv1x1(x: (n, c, h, w), W: (k, c), b: (k,)) -> (n, k, h, w)",
    form="write",
    points=2,
    minutes=10,
    difficulty=2,
    reference={"conv1x1": nn.conv1x1},
    cases=(
        Case("three channels in, two out", *colours(2, 3, 4, 5, 2)),
        Case("as many channels out as in", *colours(2, 3, 4, 5, 3)),
        Case("c = w and k = h", *colours(2, 4, 3, 4, 3), edge=True),
        Case("c = h and k = w", *colours(2, 4, 4, 3, 3), edge=True),
        Case("n = c = h = w = k = 2", *colours(2, 2, 2, 2, 2), edge=True),
        Case("one channel in, four out", *colours(3, 1, 2, 3, 4), edge=True),
        Case("one channel out", *colours(3, 4, 2, 3, 1), edge=True),
        Case("one image of one pixel", *colours(1, 5, 1, 1, 3), edge=True),
    ),
    variants=(
        Variant("with einsum", known.by_einsum),
        Variant("channels last", known.channels_last),
        Variant("a column a pixel", known.a_column_a_pixel),
        Variant("with tensordot", known.by_tensordot),
        Variant("channel by channel", known.channel_by_channel),
        Variant("pixel by pixel", known.pixel_by_pixel),
        Variant("with a longer axis", known.with_a_longer_axis),
    ),
    misconceptions=(
        Misconception(
            "mixes pixels",
            known.over_the_last_axis,
            symptom="With {sizes}: {fact}. W met an axis of places, not the axis of channels.",
            question="`@` sums over the last axis of x. Which axis of (n, c, h, w) should go away?",
            also=(known.over_the_last_axis_plain, known.over_the_rows),
            measure=facts,
            code="W1",
        ),
        Misconception(
            "sums over all places",
            known.over_space,
            symptom="With {sizes}: all pixels of one channel of your y are equal, and y starts "
            "with {first}.",
            question="The pixels should not see each other. Over which one axis does the sum run?",
            also=(known.mean_over_space,),
            measure=facts,
        ),
        Misconception(
            "one number a channel",
            known.one_number_an_image,
            symptom="Your y has shape {came}: the places have gone.",
            question="How many pixels should y have, if each pixel of x gives one of y?",
            measure=facts,
        ),
        Misconception(
            "W is transposed",
            known.transposed_last,
            symptom="With {sizes}: {fact}. W has a row for each *output* channel; yours was "
            "read by columns.",
            question="W is (k, c). In which direction must it lie so that the sum over c is left?",
            also=(
                known.transposed_columns,
                mixed_by("ck,nchw->nkhw"),
                mixed_by("kc,nchw->nkhw", transpose=True),
            ),
            measure=facts,
            code="W2",
        ),
        Misconception(
            "the bias meets another axis",
            with_bias(lambda b: b),
            symptom="With {sizes}: {fact}. b has one entry a channel, and lined up with an axis of "
            "places.",
            question="numpy lines shapes up from the right. Which shape must b have, to meet axis "
            "1 of (n, k, h, w)?",
            also=(
                with_bias(lambda b: b[:, None]),
                with_bias(lambda b: b[None, None, None, :]),
                with_bias(lambda b: b[None, None, :, None]),
                with_bias(lambda b: b.reshape(-1, 1, 1, 1)),
                known.bias_to_flat_places,
            ),
            measure=facts,
            code="W3",
        ),
        Misconception(
            "no bias",
            with_bias(lambda b: 0 * b[:, None, None]),
            symptom="At {at} your y holds {added} beyond the mixed channels; b is {b} there.",
            question="Which line adds one number to each output channel?",
            also=(with_bias(lambda b: 0),),
            measure=facts,
        ),
        Misconception(
            "another bias",
            known.bias_every_time,
            symptom="At {at} your y holds {added} beyond the mixed channels; b is {b} there, "
            "for c = {c}.",
            question="How often does each pixel of an output channel need its bias?",
            also=(
                with_bias(lambda b: b.sum()),
                with_bias(lambda b: b.mean()),
                with_bias(lambda b: b[0]),
                with_bias(lambda b: b[::-1, None, None]),
            ),
            measure=facts,
        ),
        Misconception(
            "the bias is taken away",
            with_bias(lambda b: -b[:, None, None]),
            symptom="At {at} your y holds {added} beyond the mixed channels; b is {b} there.",
            question="With which sign does b enter (11.1)?",
            measure=facts,
        ),
        Misconception(
            "the channels stand elsewhere",
            known.stays_last,
            symptom="With {sizes}, your y has shape {came}: the channels are not on axis 1.",
            question="The task asks for (n, k, h, w). Which call moves an axis?",
            also=(known.stays_first,),
            measure=facts,
        ),
        Misconception(
            "reshape mixes images and channels",
            known.mixed_images,
            symptom="With {sizes}, your y starts with {first}. `reshape` cut the numbers in the "
            "order of memory, and took numbers of other channels together.",
            question="Before a reshape to (c, ...), which axis must stand first? And how is it "
            "undone?",
            also=(
                known.cut_wrongly_after,
                known.rows_of_c,
                known.cut_back,
                known.rows_an_image,
                known.cut_twice,
                known.rows_cut_back,
            ),
            measure=facts,
        ),
        Misconception(
            "the last channel wins",
            known.last_channel_wins,
            symptom="With {sizes}, only the last of {c} input channels is left in your y.",
            question="In a loop over the channels: does each step add to y, or replace it?",
            measure=facts,
        ),
        Misconception(
            "only the first image",
            known.first_image_alone,
            symptom="The first image is right. The others are not computed: with {sizes}, some "
            "images of your y hold only zeros.",
            question="Which axis counts the images, and does your code go through all of it?",
            measure=facts,
        ),
        Misconception(
            "a mean of the channels",
            known.mean_of_channels,
            symptom="Your y starts with {first}: the sum over the channels was divided by {c}.",
            question="Does the formula take a sum over the channels, or a mean?",
            measure=facts,
        ),
        Misconception(
            "ReLU included",
            known.with_relu,
            symptom="Your y holds no negative number; its least is {least}.",
            question="Which of the two is asked for: the linear map, or the map and a ReLU?",
            measure=facts,
        ),
    ),
    formula_line="y[n, k, i, j] = (sum over c of W[k, c] x[n, c, i, j]) + b[k]: "
    "for each pixel a linear layer from c to k channels; b as (k, 1, 1)",
    twin="The same pattern for one row of numbers in place of an image: **mix the voices of a "
    "recording**, x of shape (n, c, t), with t moments.\n"
    "```python\n"
    "def mix(x, W):                             # (n, c, t), (k, c)\n"
    "    x = x.transpose(0, 2, 1)               # (n, t, c): the voices stand last\n"
    "    y = x @ W.T                            # (n, t, k): @ sums over the voices\n"
    "    return y.transpose(0, 2, 1)            # (n, k, t): the move undone\n"
    "```\n"
    "Every moment gets the same W, and no moment sees another.",
)
