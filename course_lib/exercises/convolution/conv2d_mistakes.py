"""Exercise 09.3: what goes wrong in a convolution with channels, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.convolution import conv2d_answers as answers
from course_lib.exercises.convolution.conv2d_answers import Conv, filled, zeros_around
from course_lib.judging import Misconception, Observation, show


def facts(seen: Observation) -> dict[str, Any]:
    x, W, b = seen.args[:3]
    words = seen.outcome.steps[0].kwargs
    error = seen.outcome.got.error
    known = {
        "c": x.shape[1],
        "n": len(x),
        "k": len(W),
        "stride": words.get("stride", 1),
        "pad": words.get("pad", 0),
        "right": seen.expected.shape if seen.expected is not None else (),
        "kernel": f"{W.shape[2]} by {W.shape[3]}",
        "entries": W[0].size,
    }
    if error:
        return {**known, "told": f"it stops with {error.type}", "share": 0, "bias": show(b[0])}
    got, right = np.asarray(seen.got, dtype=float), np.asarray(seen.expected)
    told = f"your y has shape {got.shape}"
    off = "?"
    if got.shape == right.shape:
        wrong = ~np.isclose(got, right)
        where = tuple(int(i) for i in np.argwhere(wrong)[0])
        told = f"your y at index {list(where)} is {show(got[where])}"
        off = show((got - right)[where])
        known["share"] = int(wrong.sum())
        known["numbers"] = got.size
    return {**known, "told": told, "off": off, "bias": show(b[0]), "share": known.get("share", 0)}


NO_CHANNEL = Conv(inputs=lambda x: x[:, :1], kernels=lambda W: W[:, :1])

misconceptions = (
    Misconception(
        "the bias is left out, or meets another axis",
        Conv(bias=lambda y, b: y),
        symptom="In the case “{case}”, {told}; kernel 0 has the bias {bias}. A plain (k,) array "
        "lines up with the last axis, and y is (n, k, oh, ow).",
        question="Which shape must b have, so that it meets axis 1 of (n, k, oh, ow)?",
        also=(
            Conv(bias=lambda y, b: y + b),
            Conv(bias=lambda y, b: y + b[:, None]),
            Conv(bias=lambda y, b: y + b[0]),
            Conv(bias=lambda y, b: y + b.sum()),
            Conv(bias=lambda y, b: y + b.mean()),
            Conv(bias=lambda y, b: y + b[:, None, None, None]),
        ),
        measure=facts,
        code="W1",
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
