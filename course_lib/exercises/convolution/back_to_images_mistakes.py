"""Exercise 09.6: what goes wrong on the way back into images, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.convolution import back_to_images_answers as answers
from course_lib.exercises.convolution.back_to_images_answers import Images, with_lists
from course_lib.exercises.convolution.backward_answers import put
from course_lib.exercises.convolution.conv2d_facts import stride_and_pad
from course_lib.judging import Misconception, Observation, show


def facts(seen: Observation) -> dict[str, Any]:
    columns, shape, kh, kw = seen.args[:4]
    known = stride_and_pad(seen, 4)
    if seen.outcome.got.error:
        return {**known, "told": f"it stops with {seen.outcome.got.error.type}", "count": "several"}
    got, right = np.asarray(seen.got, dtype=float), np.asarray(seen.expected, dtype=float)
    told, count = f"your images have shape {got.shape}", "several"
    if got.shape == right.shape and not np.allclose(got, right, equal_nan=True):
        at = tuple(int(i) for i in np.argwhere(~np.isclose(got, right))[0])
        told = f"your pixel {list(at)} is {show(got[at])}"
        ones = answers.place_by_place(np.ones_like(columns), shape, kh, kw, **known)
        count = int(ones[at])
    return {**known, "told": told, "count": count}


misconceptions = (
    Misconception(
        "the last window wins",
        Images(store=put),
        symptom="Right where windows do not overlap. {count} windows see that pixel: {told}, the "
        "entry of one of them.",
        question="im2col copied that pixel into several rows. What must its transpose do with what "
        "these rows bring?",
        also=(answers.list_by_place, with_lists(put, (2, 3, 0, 1))),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "the margin is not cut off evenly",
        Images(crop=lambda out, pad, h, w: out[:, :, 2 * pad :, 2 * pad :]),
        symptom="Right without padding. In the case “{case}” pad is {pad}, and {told}.",
        question="Before im2col cut its windows, where did the image stand inside its margin?",
        also=(
            Images(crop=lambda out, pad, h, w: out[:, :, :h, :w]),
            Images(crop=lambda out, pad, h, w: out[:, :, pad:, pad:]),
            Images(crop=lambda out, pad, h, w: out[:, :, pad:h, pad:w]),
            Images(crop=lambda out, pad, h, w: out),
            Images(crop=lambda out, pad, h, w: out[:, :, 1:-1, 1:-1] if pad else out),
        ),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "cut from pad to -pad, with pad = 0",
        Images(crop=lambda out, pad, h, w: out[:, :, pad:-pad, pad:-pad]),
        symptom="Right with padding. In the case “{case}” pad is {pad}, and {told}: -0 is 0, and a "
        "slice from 0 to 0 is empty.",
        question="How else can you say where the image ends, without counting from the back?",
        also=(Images(store=put, crop=lambda out, pad, h, w: out[:, :, pad:-pad, pad:-pad]),),
        measure=facts,
    ),
    Misconception(
        "a repeated place is not added twice",
        answers.list_by_entry,
        symptom="Right where windows do not overlap. {count} windows see that pixel: {told}. Not "
        "all of them are in it.",
        question="Every window must add. Which line keeps one of them: an `=`, or a `+=` whose "
        "index array names one place twice?",
        also=(Images(store=put, backwards=True), answers.rows_in_lists),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "a mean in place of a sum",
        answers.averaged,
        symptom="Right where windows do not overlap. {count} windows see that pixel, and {told}: "
        "their mean.",
        question="The transpose of a copy: do paths that meet in one number add or average?",
        also=(answers.averaged_loudly,),
        measure=facts,
    ),
    Misconception(
        "another rule than the sum",
        Images(store=answers.largest),
        symptom="Windows that see that pixel: {count}; and {told}.",
        question="Say in words what your line does with the number that stands there already.",
        also=(Images(store=answers.mean_of_two), Images(store=answers.taken_away)),
        measure=facts,
    ),
    Misconception(
        "the stride is left out",
        Images(begins=lambda stride: (1, 1)),
        symptom="Right for stride 1. In the case “{case}” stride is {stride}, and {told}.",
        question="Where did im2col cut window (i, j)?",
        also=(
            Images(begins=lambda stride: (stride, 1)),
            Images(begins=lambda stride: (1, stride)),
        ),
        measure=facts,
    ),
    Misconception(
        "i and j are exchanged",
        Images(pick=lambda windows, i, j: windows[:, j, i]),
        symptom="In the case “{case}”, {told}. Where i and j are equal, and only there, you store "
        "the right window.",
        question="Axis 1 of `windows` counts i, axis 2 counts j. Which of them comes first in your "
        "line?",
        measure=facts,
    ),
    Misconception(
        "`return` inside a loop",
        Images(stop=lambda oh, ow: ow),
        symptom="In the case “{case}”, {told}. The first windows are in your images, the others "
        "are missing: a loop ends early.",
        question="How far to the right does `return` stand, and when is it reached?",
        also=(
            Images(stop=lambda oh, ow: 1),
            Images(stop=lambda oh, ow: ow, store=put),
            Images(stop=lambda oh, ow: 1, store=put),
        ),
        measure=facts,
    ),
    Misconception(
        "stride and pad in another order",
        answers.pad_first,
        symptom="Right where both come by name. In the case “{case}” they are the fifth and the "
        "sixth argument, {stride} and {pad}; and {told}.",
        question="In which order does the task name them, and in which order your `def` line?",
        measure=facts,
    ),
    Misconception(
        "the numbers of a row are read in another order",
        Images(
            axes=lambda columns, n, oh, ow, c, kh, kw: columns.reshape(
                n, oh, ow, kh, kw, c
            ).transpose(0, 1, 2, 5, 3, 4)
        ),
        symptom="In the case “{case}”, {told}: it comes from another place of its row, or from "
        "another row.",
        question="Rows run through n, i, j, and a row through c, kh, kw. Through what does your "
        "reshape run?",
        also=(
            Images(
                axes=lambda columns, n, oh, ow, c, kh, kw: columns.reshape(
                    n, oh, ow, c, kw, kh
                ).swapaxes(4, 5)
            ),
            Images(
                axes=lambda columns, n, oh, ow, c, kh, kw: columns.reshape(
                    oh, ow, n, c, kh, kw
                ).transpose(2, 0, 1, 3, 4, 5)
            ),
            Images(
                axes=lambda columns, n, oh, ow, c, kh, kw: columns.reshape(
                    n, ow, oh, c, kh, kw
                ).swapaxes(1, 2)
            ),
            Images(
                axes=lambda columns, n, oh, ow, c, kh, kw: columns.reshape(
                    n, c, kh, kw, oh, ow
                ).transpose(0, 4, 5, 1, 2, 3)
            ),
            Images(
                axes=lambda columns, n, oh, ow, c, kh, kw: columns.reshape(
                    n, c, oh, ow, kh, kw
                ).transpose(0, 2, 3, 1, 4, 5)
            ),
            Images(turned=lambda window: window[:, :, ::-1, ::-1]),
        ),
        measure=facts,
    ),
)
