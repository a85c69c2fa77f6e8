"""Exercise 09.4: what goes wrong in laying windows out, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.convolution import columns_answers as answers
from course_lib.exercises.convolution.columns_answers import Columns, only_reshaped
from course_lib.exercises.convolution.conv2d_answers import (
    double_margin_after,
    filled,
    small_margin,
    zeros_around,
)
from course_lib.exercises.convolution.conv2d_facts import stride_and_pad
from course_lib.judging import Misconception, Observation, show


def facts(seen: Observation) -> dict[str, Any]:
    x, kh, kw = seen.args[:3] if len(seen.args) >= 3 else (np.zeros((1, 1, 1, 1)), 1, 1)
    known = {
        **stride_and_pad(seen, 3),
        "n": len(x),
        "c": x.shape[1],
        "window": f"{kh} by {kw}",
        "image": f"{x.shape[2]} by {x.shape[3]}",
    }
    if seen.outcome.got.error:
        return {**known, "told": f"it stops with {seen.outcome.got.error.type}", "right": ""}
    got, right = np.asarray(seen.got, dtype=float), np.asarray(seen.expected, dtype=float)
    told = f"your array has shape {got.shape}"
    if got.shape == right.shape and not np.allclose(got, right):
        where = tuple(int(i) for i in np.argwhere(~np.isclose(got, right))[0])
        told = f"your number at row {where[0]}, column {where[1]} is {show(got[where])}"
    return {**known, "told": told, "right": right.shape}


misconceptions = (
    Misconception(
        "the numbers of a row stand in another order",
        Columns("nijuvc"),
        symptom="The shape is right, and each row holds the numbers of its own window. Their order "
        "is another one: {told}. The product with W.reshape(k, -1).T would be wrong.",
        question="W.reshape(k, -1) runs through c, then rows, then columns. Through what does your "
        "row run first?",
        also=(
            Columns("nijcvu"),
            Columns("nijvuc"),
            Columns("nijucv"),
            Columns("nijvcu"),
        ),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "the rows stand in another order",
        Columns("ijncuv"),
        symptom="The shape is right, and every window is there. The rows come in another "
        "order: {told}.",
        question="Rows go image by image, then i, then j. In which order do your loops run, or the "
        "axes before your reshape?",
        also=(Columns("njicuv"), Columns("injcuv"), Columns("jincuv"), Columns("jnicuv")),
        measure=facts,
    ),
    Misconception(
        "a view into x",
        answers.strided_view,
        symptom="Your numbers are right. But when `x` changes after the call, your array changes "
        "with it: it has no memory of its own.",
        question="Which step of yours copies numbers, when neither padding nor reshape has to?",
        also=(answers.window_view,),
        code="W2",
    ),
    Misconception(
        "kh and kw are exchanged",
        Columns(swapped=True),
        symptom="The image is {image}, the window {window} (rows by columns), and {told}.",
        question="Which of kh and kw belongs to the rows of x, axis 2?",
        measure=facts,
        code="W3",
    ),
    Misconception(
        "windows stand in columns",
        Columns("cuvnij"),
        symptom="In the case “{case}”, {told}; asked for is one window a *row*, {right}.",
        question="Which axis of your array counts the windows?",
        also=(
            Columns("cuvijn"),
            Columns("ncuvij", joined=4),
            Columns(last=np.transpose),
            Columns("uvcnij"),
        ),
        measure=facts,
    ),
    Misconception(
        "a reshape in place of a transpose",
        only_reshaped("ncuvij"),
        symptom="The shape is right, but a row holds numbers of several windows: {told}.",
        question="`reshape` keeps the order of the numbers. Which axes must stand last, and in "
        "which order, before it?",
        also=(
            only_reshaped("cuvnij"),
            only_reshaped("ncijuv"),
            only_reshaped("cuvijn"),
            only_reshaped("cnijuv"),
            only_reshaped("uvncij"),
            only_reshaped("nuvcij"),
            only_reshaped("nuvijc"),
            only_reshaped("ijuvnc"),
        ),
        measure=facts,
    ),
    Misconception(
        "each channel has rows of its own",
        Columns("ncijuv", joined=4),
        symptom="In the case “{case}”, {told}; asked for is {right}: a window goes through all "
        "c = {c} channels.",
        question="A kernel W[0] has shape (c, kh, kw). How many numbers must it meet in one row?",
        also=(Columns("cnijuv", joined=4), Columns("nijcuv", joined=4), answers.first_channel),
        measure=facts,
    ),
    Misconception(
        "the axes are not joined",
        answers.three_axes,
        symptom="In the case “{case}”, {told}; a matrix is asked for, {right}.",
        question="Which axes are counted together in a row number, and which in a column number?",
        also=(answers.six_axes,),
        measure=facts,
    ),
    Misconception(
        "one image only",
        answers.last_image,
        symptom="Right for one image. For n = {n} images, {told}; asked for is {right}.",
        question="Does your code write over the windows of the image before?",
        also=(answers.first_image,),
        measure=facts,
    ),
    Misconception(
        "the padding does not follow `pad`",
        Columns(padded=lambda x, pad: x),
        symptom="Right without padding. In the case “{case}” pad is {pad}, and {told}.",
        question="How many zeros stand above, below, left and right of your image?",
        also=(
            Columns(padded=lambda x, pad: zeros_around(x, min(pad, 1))),
            Columns(padded=lambda x, pad: zeros_around(x, 2 * pad)),
            Columns(padded=small_margin),
            Columns(padded=double_margin_after),
            Columns(padded=np.pad),
        ),
        measure=facts,
    ),
    Misconception(
        "the margin is not zero",
        Columns(padded=filled("edge")),
        symptom="Right without padding, and the shape is right with it. In the case “{case}”, "
        "{told}: a number of the margin.",
        question="Which numbers stand in your margin?",
        also=(
            Columns(padded=filled("symmetric")),
            Columns(padded=filled("wrap")),
            Columns(padded=filled("constant", constant_values=1)),
        ),
        measure=facts,
    ),
    Misconception(
        "a run of pixels in place of a window",
        answers.runs_of_pixels,
        symptom="Right for windows of one row, or as wide as the image. In the case “{case}”, "
        "{told}: you go on along the row of the image.",
        question="A window has rows of its own. Which pixel stands below its first one?",
        measure=facts,
    ),
    Misconception(
        "the last window is left out",
        answers.windows_kept(lambda rows: rows[:, :-1, :-1], zeros=False),
        symptom="In the case “{case}”, {told}; asked for is {right}. The last window down or "
        "across is missing.",
        question="A window as large as the image fits once. What do your sizes, or your loops, "
        "give for it?",
        also=(
            answers.windows_kept(lambda rows: rows[:, :-1], zeros=False),
            answers.windows_kept(lambda rows: rows[:, :, :-1], zeros=False),
            answers.windows_kept(lambda rows: rows[:, :-1, :-1], zeros=True),
        ),
        measure=facts,
    ),
    Misconception(
        "`return` inside a loop",
        answers.windows_kept(lambda rows: rows[:, :1], zeros=True),
        symptom="In the case “{case}”, {told}, and the first row is right: a loop ends early.",
        question="How far to the right does `return` stand, and when is it reached?",
        also=tuple(
            answers.windows_kept(which, zeros=zeros)
            for zeros in (True, False)
            for which in (
                lambda rows: rows[:, :1],
                lambda rows: rows[:, :1, :1],
                lambda rows: rows[:1, :1],
                lambda rows: rows[:1, :1, :1],
            )
        ),
        measure=facts,
    ),
    Misconception(
        "stride and pad in another order",
        answers.pad_first,
        symptom="Right where both come by name. In the case “{case}” they are the fourth and the "
        "fifth argument, {stride} and {pad}; and {told}.",
        question="In which order does the task name them, and in which order your `def` line?",
        measure=facts,
    ),
    Misconception(
        "the stride is left out somewhere",
        Columns(strides=lambda stride: (1, 1)),
        symptom="Right for stride 1. In the case “{case}” stride is {stride}, and {told}.",
        question="Window (i, j) begins at row i times what, and at column j times what?",
        also=(
            Columns(strides=lambda stride: (stride, 1)),
            Columns(strides=lambda stride: (1, stride)),
            Columns(begins=lambda stride: (1, 1)),
            Columns(begins=lambda stride: (1, stride)),
            Columns(begins=lambda stride: (stride, 1)),
        ),
        measure=facts,
    ),
    Misconception(
        "windows are mirrored",
        Columns(turned=lambda window: window[:, :, ::-1, ::-1]),
        symptom="In the case “{case}”, {told}: it comes from the other end of its window.",
        question="In which direction do you read a window?",
        also=(
            Columns(turned=lambda window: window[..., ::-1]),
            Columns(turned=lambda window: window[:, :, ::-1]),
        ),
        measure=facts,
    ),
)
