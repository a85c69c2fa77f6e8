"""Exercise 09.3: what goes wrong in a convolution with channels, and what to say about it."""

import numpy as np

from course_lib.exercises.convolution import conv2d_answers as answers
from course_lib.exercises.convolution.conv2d_answers import Conv, filled, zeros_around
from course_lib.exercises.convolution.conv2d_facts import facts
from course_lib.exercises.convolution.conv2d_slips import (
    from_x,
    left_at_zero,
    only,
    pad_first,
    rounded_up,
    without_last,
)
from course_lib.judging import Misconception

NO_CHANNEL = Conv(inputs=lambda x: x[:, :1], kernels=lambda W: W[:, :1])

misconceptions = (
    Misconception(
        "the bias is left out",
        Conv(bias=lambda y, b: y),
        symptom="In the case “{case}”, {told}. Kernel {kernel} has the bias {bias}, and that is "
        "missing in it.",
        question="Which line of yours uses b?",
        measure=facts,
        code="W1",
    ),
    Misconception(
        "the bias meets another axis",
        Conv(bias=lambda y, b: y + b),
        symptom="In the case “{case}”, {told}. b is (k,), y is (n, k, oh, ow), and numpy lines "
        "shapes up from the last axis.",
        question="Which shape must b have, so that it meets axis 1 of (n, k, oh, ow)?",
        also=(
            Conv(bias=lambda y, b: y + b[:, None]),
            Conv(bias=lambda y, b: y + b[:, None, None, None]),
        ),
        measure=facts,
    ),
    Misconception(
        "one bias for all kernels",
        Conv(bias=lambda y, b: y + b[0]),
        symptom="In the case “{case}”, {told}. Kernel {kernel} has a bias of its own, {bias}.",
        question="Which entry of b belongs to which map?",
        also=(Conv(bias=lambda y, b: y + b.sum()), Conv(bias=lambda y, b: y + b.mean())),
        measure=facts,
    ),
    Misconception(
        "the bias is added several times",
        answers.bias_each_channel,
        symptom="In the case “{case}”, {told}. That is off by {off}: a multiple of the bias of its "
        "kernel.",
        question="How often does one number of y receive its bias, and is that line inside a loop?",
        also=(answers.bias_each_entry,),
        measure=facts,
    ),
    Misconception(
        "the channels are not each met and summed",
        NO_CHANNEL,
        symptom="With one channel you are right. With c = {c}, {told}. Each channel meets a slice "
        "of its own, and what the slices find is added.",
        question="Which of your lines runs over the channels, and which slice does each one meet?",
        also=(
            answers.last_channel_wins,
            Conv(inputs=lambda x: x[:, -1:], kernels=lambda W: W[:, -1:]),
            Conv(kernels=lambda W: W / W.shape[1]),
            Conv(formula="nduv,kcuv->nk", kernels=lambda W: W[:, :1]),
            Conv(formula="nduv,kcuv->nk"),
            Conv(formula="nduv,kcuv->nk", inputs=lambda x: x[:, :1]),
            Conv(kernels=lambda W: W[:, ::-1]),
        ),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "the padding does not follow `pad`",
        Conv(padded=lambda x, pad: zeros_around(x, 1)),
        symptom="In the case “{case}” pad is {pad}, and {told}; {right} is the shape with pad = "
        "{pad} on all four sides.",
        question="How many zeros stand above, below, left and right of your image?",
        also=(
            Conv(padded=lambda x, pad: x),
            Conv(padded=lambda x, pad: zeros_around(x, min(pad, 1))),
            Conv(padded=lambda x, pad: zeros_around(x, 2 * pad)),
            Conv(padded=answers.small_margin),
            Conv(padded=answers.double_margin_after),
            Conv(padded=answers.double_margin_before),
            Conv(padded=lambda x, pad: np.pad(x, ((0, 0), (0, 0), (pad, pad), (0, 0)))),
            Conv(padded=lambda x, pad: np.pad(x, ((0, 0), (0, 0), (0, 0), (pad, pad)))),
            Conv(padded=lambda x, pad: np.pad(x, ((0, 0), (0, 0), (pad, 0), (pad, 0)))),
            answers.size_without_pad,
            lambda x, W, b, stride=1, pad=1: answers.place_by_place(x, W, b, stride, pad),
        ),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "the stride is left out somewhere",
        answers.cut_every_second,
        symptom="Right for stride 1. In the case “{case}” stride is {stride}, and {told}; the "
        "right shape is {right}.",
        question="Window (i, j) begins at row i times what, and at column j times what?",
        also=(
            answers.cut_columns,
            Conv(strides=lambda stride: (1, 1)),
            Conv(begins=lambda stride: (1, 1)),
            Conv(begins=lambda stride: (stride, 1)),
            Conv(begins=lambda stride: (1, stride)),
            Conv(strides=lambda stride: (min(stride, 2), min(stride, 2))),
        ),
        measure=facts,
        code="W4",
    ),
    Misconception(
        "the margin is not zero",
        Conv(padded=filled("edge")),
        symptom="Right without padding. In the case “{case}” {share} of {numbers} numbers are "
        "wrong: those whose window sees the margin.",
        question="Which numbers stand in your margin?",
        also=(
            Conv(padded=filled("symmetric")),
            Conv(padded=filled("wrap")),
            Conv(padded=filled("mean")),
            Conv(padded=filled("constant", constant_values=1)),
        ),
        measure=facts,
        code="W5",
    ),
    Misconception(
        "images and channels are padded, too",
        answers.pad_every_axis,
        symptom="Right without padding. In the case “{case}”, {told}: `np.pad(x, pad)` widens all "
        "four axes.",
        question="Print `xp.shape`. Which axes should have grown?",
        also=(answers.pad_every_axis_and_keep,),
        measure=facts,
        code="W6",
    ),
    Misconception(
        "the padded images do not fit the kernels",
        Conv(padded=np.pad),
        symptom="Right without padding. In the case “{case}” pad is {pad}, and {told}: an "
        "array has another shape than its line needs.",
        question="Print the shape of the padded array and of a window. Have more axes grown than "
        "the last two, or do you cut from x?",
        also=(from_x,),
        measure=facts,
    ),
    Misconception(
        "the last window is left out",
        without_last(1, 1),
        symptom="In the case “{case}”, {told}; {right} is asked for. The last window down or "
        "across is missing.",
        question="A kernel as large as the image fits once. What do your sizes, or your loops, "
        "give for it?",
        also=(without_last(1, 0), without_last(0, 1), left_at_zero),
        measure=facts,
    ),
    Misconception(
        "sizes rounded up",
        rounded_up(more_zeros=True),
        symptom="Right where the windows end at the edge. In the case “{case}”, {told}; {right} is "
        "asked for: the last window hangs over the edge.",
        question="Equation (9.2) rounds down. What do your sizes do with half a step?",
        also=(rounded_up(more_zeros=False),),
        measure=facts,
    ),
    Misconception(
        "stride and pad in another order",
        pad_first,
        symptom="Right where both come by name. In the case “{case}” they are the fourth and the "
        "fifth argument, {stride} and {pad}; and {told}.",
        question="In which order does the task name them, and in which order your `def` line?",
        measure=facts,
    ),
    Misconception(
        "`return` inside a loop",
        only(..., 0, slice(None)),
        symptom="In the case “{case}” {share} of {numbers} numbers are wrong, and {told}. What "
        "comes first in y is right, the others are 0: a loop ends early.",
        question="How far to the right does `return` stand, and when is it reached?",
        also=(
            only(..., 0, 0),
            only(0, 0, 0, 0),
            only(0, 0, 0),
            only(0, slice(None), 0, 0),
            only(0, slice(None), 0),
            only(0, 0),
        ),
        measure=facts,
    ),
    Misconception(
        "the kernels are not on axis 1",
        Conv(order=(0, 2, 3, 1)),
        symptom="In the case “{case}”, {told}; asked for is (n, k, oh, ow), here {right}.",
        question="Which axis of your y counts the kernels?",
        also=(Conv(order=(1, 0, 2, 3)), Conv(order=(0, 1, 3, 2)), Conv(order=(2, 3, 0, 1))),
        measure=facts,
        code="W7",
    ),
    Misconception(
        "a reshape in place of a transpose",
        answers.reshaped("nijk"),
        symptom="The shape is right. But in the case “{case}”, {told}: the numbers of the maps "
        "are mixed.",
        question="`reshape` keeps the order of the numbers. In which order do your axes stand "
        "before it?",
        also=(answers.reshaped("knij"), answers.reshaped("ijnk")),
        measure=facts,
    ),
    Misconception(
        "the kernels are mirrored",
        Conv(kernels=lambda W: W[:, :, ::-1, ::-1]),
        symptom="In the case “{case}”, {told}: along rows, columns or both, the kernel runs "
        "backwards.",
        question="As in 09.2: which number of the kernel meets the first one of the window?",
        also=(Conv(kernels=lambda W: W[..., ::-1]), Conv(kernels=lambda W: W[:, :, ::-1])),
        measure=facts,
    ),
    Misconception(
        "one image or one kernel only",
        answers.one_image,
        symptom="In the case “{case}” {share} of {numbers} numbers are wrong, and {told}.",
        question="Which images and which kernels does your loop write, and which places stay 0?",
        also=(answers.first_image, answers.last_kernel),
        measure=facts,
    ),
)
