"""Exercise 10.4: what goes wrong with one number a channel, and what to say."""

from typing import Any

import numpy as np

from course_lib.exercises.pooling import whole_mean_answers as known
from course_lib.exercises.pooling.whole_mean_answers import back, over
from course_lib.judging import Misconception, Observation, show

FORWARD, BACK = "global_avg_pool", "global_avg_pool_backward"


def facts(seen: Observation) -> dict[str, Any]:
    x = seen.args[0]
    got = np.asarray(seen.got, dtype=float)
    right = np.asarray(seen.expected)
    ratio = got / right if got.shape == right.shape else np.ones(1)
    return {
        "came": got.shape,
        "wanted": x.shape[:2],
        "first": show(got.flat[0]),
        "mean": show(x[0, 0].mean()),
        "ratio": show(ratio.flat[0]),
        "h": x.shape[2],
        "w": x.shape[3],
    }


def back_facts(seen: Observation) -> dict[str, Any]:
    dy, shape = seen.args
    dx = np.asarray(seen.got, dtype=float)
    whole = dx.shape == shape
    return {
        "one": show(dx[0, 0].sum()) if whole else "-",
        "dy": show(dy[0, 0]),
        "h": shape[2],
        "w": shape[3],
        "came": dx.shape,
        "wanted": shape,
        "pixels": int((dx[0, 0] != 0).sum()) if whole else 0,
        "values": len(np.unique(dx[0, 0].round(12))) if whole else 0,
    }


def what_came(seen: Observation) -> dict[str, Any]:
    error = seen.outcome.got.error
    if error:
        return {"fact": f"It stopped with a {error.type}"}
    told = back_facts(seen)
    return {"fact": f"Channel 0 of image 0 holds {told['values']} different slopes"}


ONE = "In the case “{case}” the {h} by {w} slopes of channel 0 sum to {one}; its dy is {dy}. "

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "over the channels, too",
        {FORWARD: over((1, 2, 3))},
        symptom="Shape {came} came, {wanted} is asked for: one number for each channel of each "
        "image.",
        question="Which of the four axes should go away, and which should stay?",
        also=(
            {FORWARD: over(1)},
            {FORWARD: over((1, 2))},
            {FORWARD: over((1, 3))},
            {FORWARD: over((1, 2, 3), keepdims=True)},
            {FORWARD: known.reshaped_by_images},
            {FORWARD: over(None)},
        ),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "axes of size 1 stay",
        {FORWARD: over((2, 3), keepdims=True)},
        symptom="Your numbers are right, and their shape is {came}. Asked for is {wanted}.",
        question="Which argument of `mean` keeps an axis of size 1?",
        also=({FORWARD: lambda x: x.mean(axis=(2, 3))[:, :, None]},),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "each pixel gets all",
        {BACK: back(lambda dy, shape: dy)},
        symptom=ONE + "The share of one pixel is missing.",
        question="If one of h * w pixels rises by 1, by how much does their mean rise?",
        measure=back_facts,
        code="W3",
    ),
    Misconception(
        "another share",
        {BACK: back(lambda dy, shape: dy / shape[2])},
        symptom=ONE + "Both should be equal.",
        question="How many pixels does one channel of one image have?",
        also=(
            {BACK: back(lambda dy, shape: dy / shape[3])},
            {BACK: back(lambda dy, shape: dy / shape[2] ** 2)},
            {BACK: back(lambda dy, shape: dy / np.prod(shape[1:]))},
            {BACK: back(lambda dy, shape: dy / np.prod(shape))},
            {BACK: back(lambda dy, shape: dy / (shape[0] * shape[2] * shape[3]))},
            {BACK: back(lambda dy, shape: dy * (shape[2] * shape[3]))},
            {BACK: back(lambda dy, shape: dy / (shape[2] + shape[3]))},
        ),
        measure=back_facts,
    ),
    Misconception(
        "the sum, not the mean",
        {FORWARD: lambda x: x.sum(axis=(2, 3))},
        symptom="Your first number is {first}, and the mean of those {h} by {w} pixels is {mean}.",
        question="By how many numbers must the sum be divided?",
        also=(
            {FORWARD: lambda x: x.sum(axis=(2, 3)) / x.shape[2]},
            {FORWARD: lambda x: x.sum(axis=(2, 3)) / x.shape[3]},
            {FORWARD: lambda x: x.sum(axis=(2, 3)) / x.shape[2] ** 2},
            {FORWARD: lambda x: x.sum(axis=(2, 3)) / x[0].size},
            {FORWARD: lambda x: x.sum(axis=(2, 3)), BACK: back(lambda dy, shape: dy)},
        ),
        measure=facts,
    ),
    Misconception(
        "the largest, not the mean",
        {FORWARD: lambda x: x.max(axis=(2, 3))},
        symptom="Your first number is {first}, and the mean of those {h} by {w} pixels is {mean}.",
        question="Which word in the name says what is taken of all pixels?",
        measure=facts,
    ),
    Misconception(
        "over the images",
        {FORWARD: over((0, 2, 3))},
        symptom="Shape {came} came, {wanted} is asked for: the images were averaged, too.",
        question="May one image's number depend on the other images of the batch?",
        also=({FORWARD: over(0)}, {FORWARD: over((0, 1))}),
        measure=facts,
    ),
    Misconception(
        "rows or columns alone",
        {FORWARD: over(3)},
        symptom="Shape {came} came, {wanted} is asked for: one of the two axes of the image is "
        "left.",
        question="Which two axes hold the pixels of one channel?",
        also=({FORWARD: over(2)},),
        measure=facts,
    ),
    Misconception(
        "channels are mixed",
        {FORWARD: known.mixed_rows},
        symptom="Your first number is {first}; the mean of channel 0 of image 0 is {mean}. "
        "`reshape` cut the numbers across channels.",
        question="In which order do the numbers of (n, c, h, w) lie, and which cut keeps a "
        "channel together?",
        measure=facts,
    ),
    Misconception(
        "spread over the wrong axes",
        {BACK: known.on_the_wrong_axes},
        symptom="{fact}. All pixels of a channel should get one and the same.",
        question="With which shape does (n, c) line up with the first two axes of (n, c, h, w)?",
        also=({BACK: known.tiled}, {BACK: known.resized}),
        measure=what_came,
    ),
    Misconception(
        "nothing is spread",
        {BACK: known.not_spread},
        symptom="Your dx has shape {came}. There is one slope for each pixel, {wanted}.",
        question="How many pixels of x have a part in one number of y?",
        also=({BACK: known.not_spread_with_axes},),
        measure=back_facts,
    ),
    Misconception(
        "all to one pixel",
        {BACK: known.one_pixel},
        symptom="In channel 0 of image 0, {pixels} pixel gets a gradient, of {h} by {w}.",
        question="Which pixels move a mean?",
        measure=back_facts,
    ),
    Misconception(
        "written into dy",
        {BACK: known.in_place},
        symptom="Your numbers are right, but `dy` holds other numbers after the call.",
        question="Which line writes into an array that the caller still owns?",
    ),
    Misconception(
        "numbers become wider",
        {FORWARD: known.wide, BACK: known.wide_back},
        symptom="Your numbers are right. Float32 came in, and float64 goes out.",
        question="Which line makes 8 bytes of 4? `np.ones` does, if no dtype is named; so does "
        "dividing by `np.prod(...)`, since that is a numpy integer of 8 bytes, no Python number.",
        also=({FORWARD: known.wide}, {BACK: known.wide_back}, {BACK: known.numpy_integer}),
    ),
)
