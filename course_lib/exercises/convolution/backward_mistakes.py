"""Exercise 09.5: what goes wrong on the way back through a convolution, and what to say."""

import numpy as np

from course_lib.exercises.convolution import backward_answers as answers
from course_lib.exercises.convolution.backward_answers import (
    Backward,
    nothing,
    of_one_image,
    put,
    summed_first,
)
from course_lib.exercises.convolution.backward_facts import facts, returned
from course_lib.judging import Misconception

FLIPPED = Backward(window=lambda g, W: np.einsum("nk,kcuv->ncuv", g, W[:, :, ::-1, ::-1]))

misconceptions = (
    Misconception(
        "a blank is left, or writes to another array",
        Backward(weight=nothing, window=nothing),
        symptom="{fine} {zeros} 0 everywhere: no line of yours adds to {arrays}.",
        question="Is a blank `...` left? If not: to which array does that line add, and which "
        "array becomes `dx` or `dW` at the end?",
        also=(
            Backward(weight=nothing),
            Backward(window=nothing),
            answers.into_the_images,
        ),
        measure=facts,
    ),
    Misconception(
        "db is a mean, or misses a sum",
        Backward(db=lambda dy: dy.mean(axis=(0, 2, 3))),
        symptom="{fine} {told}. b was added at all n oh ow places of its map.",
        question="Which axes of dy (n, k, oh, ow) must go away, so that (k,) is left, and by a "
        "sum or a mean?",
        also=(
            Backward(db=lambda dy: dy.sum(axis=(2, 3)).mean(axis=0)),
            Backward(db=lambda dy: dy.sum(axis=0).mean(axis=(1, 2))),
            Backward(db=lambda dy: dy.sum(axis=0)),
            Backward(db=lambda dy: dy.sum(axis=(2, 3))),
            Backward(db=lambda dy: dy.sum()),
            Backward(db=lambda dy: dy.sum(axis=(1, 2, 3))),
            Backward(db=lambda dy: dy.sum(axis=(0, 1))),
            Backward(db=lambda dy: dy.sum(axis=(0, 2, 3), keepdims=True)),
            Backward(db=lambda dy: np.zeros(dy.shape[1])),
            Backward(db=lambda dy: dy[:, :, -1, -1].sum(axis=0)),
            Backward(db=lambda dy: dy[-1].sum(axis=(1, 2))),
        ),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "dW comes from one image",
        Backward(weight=of_one_image(-1)),
        symptom="Right for one image. For n = {n} images, {told}.",
        question="One kernel served all images. What becomes of what each image brings?",
        also=(Backward(weight=of_one_image(0)),),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "dx is put, not added",
        Backward(dx_by=put),
        symptom="{fine} {told}: a pixel that several windows see keeps the part of the last one.",
        question="A pixel has one path through each window that sees it. What happens to paths?",
        measure=facts,
        code="W3",
    ),
    Misconception(
        "the stride is left out",
        Backward(begins=lambda stride: (1, 1)),
        symptom="Right for stride 1. In the case “{case}” stride is {stride}, and {told}.",
        question="Where did window (i, j) begin in forward?",
        also=(
            Backward(begins=lambda stride: (stride, 1)),
            Backward(begins=lambda stride: (1, stride)),
            answers.not_dilated,
        ),
        measure=facts,
        code="W4",
    ),
    Misconception(
        "the kernel is turned round on the way back",
        FLIPPED,
        symptom="Right for a kernel of one pixel. With a kernel of {kernel}, {told}.",
        question="In forward, the window's first number met W[..., 0, 0]. Which number of W does "
        "its gradient need?",
        also=(
            answers.kernel_not_flipped,
            Backward(weight=lambda g, x: np.einsum("nk,ncuv->kcuv", g, x)[:, :, ::-1, ::-1]),
            Backward(
                window=lambda g, W: np.einsum("nk,kcuv->ncuv", g, W[:, :, ::-1, ::-1]),
                weight=lambda g, x: np.einsum("nk,ncuv->kcuv", g, x)[:, :, ::-1, ::-1],
            ),
        ),
        measure=facts,
        code="W5",
    ),
    Misconception(
        "the margin is not cut off evenly",
        Backward(crop=lambda dxp, pad, h, w: dxp[:, :, 2 * pad :, 2 * pad :]),
        symptom="Right without padding. In the case “{case}” pad is {pad}, and {told}.",
        question="In xp the image begins at row pad. Where does it end?",
        also=(
            Backward(crop=lambda dxp, pad, h, w: dxp[:, :, :h, :w]),
            Backward(crop=lambda dxp, pad, h, w: dxp[:, :, pad:, pad:]),
            Backward(crop=lambda dxp, pad, h, w: dxp[:, :, pad:h, pad:w]),
            Backward(crop=lambda dxp, pad, h, w: dxp),
            Backward(crop=lambda dxp, pad, h, w: dxp[:, :, 1:-1, 1:-1] if pad else dxp),
        ),
        measure=facts,
        code="W6",
    ),
    Misconception(
        "cut from pad to -pad, with pad = 0",
        Backward(crop=lambda dxp, pad, h, w: dxp[:, :, pad:-pad, pad:-pad]),
        symptom="Right with padding. In the case “{case}” pad is {pad}, and {told}: -0 is 0, and a "
        "slice from 0 to 0 is empty.",
        question="How else can you say where the image ends, without counting from the back?",
        measure=facts,
    ),
    Misconception(
        "divided by n once more",
        Backward(dW=lambda dW, n: dW / n),
        symptom="Right for one image. For n = {n}, {told}: it is {n} times too small. The loss is "
        "a mean already, so dy holds the 1/n.",
        question="Where does 1/n stand in dy, and where would it be a second time?",
        also=(
            Backward(dW=lambda dW, n: dW / n, db=lambda dy: answers.over_all(dy) / len(dy)),
            Backward(weight=lambda g, x: (g[:, :, None, None, None] * x[:, None]).mean(axis=0)),
            Backward(
                dW=lambda dW, n: dW / n,
                db=lambda dy: answers.over_all(dy) / len(dy),
                dx=lambda dx, n: dx / n,
            ),
        ),
        measure=facts,
        code="W7",
    ),
    Misconception(
        "dW keeps the last place only",
        Backward(dW_by=put),
        symptom="{fine} {told}: one place (i, j) is in it, and the others are lost.",
        question="One kernel served all places. What becomes of what each place brings?",
        also=(Backward(dW_by=put, dx_by=put),),
        measure=facts,
    ),
    Misconception(
        "the kernels are not summed in dx",
        Backward(window=lambda g, W: np.einsum("n,cuv->ncuv", g[:, -1], W[-1])),
        symptom="{fine} {told}. Each pixel has a path through every kernel.",
        question="Which axis is summed in what a place brings to its window: n, k or c?",
        also=(
            Backward(window=lambda g, W: np.einsum("n,cuv->ncuv", g[:, 0], W[0])),
            Backward(window=lambda g, W: np.einsum("nk,kcuv->ncuv", g, W) / len(W)),
            Backward(window=lambda g, W: np.einsum("nk,kcuv->cuv", g, W)),
            Backward(window=lambda g, W: W.sum(axis=0)),
            Backward(window=lambda g, W: np.einsum("n,kcuv->ncuv", g.sum(axis=1), W)),
        ),
        measure=facts,
    ),
    Misconception(
        "the images are joined before the product",
        Backward(weight=summed_first(np.sum, np.sum)),
        symptom="Right for one image. For n = {n} images, {told}: the slopes of one image meet the "
        "windows of another.",
        question="Image 0 has a slope and a window of its own. Do you add products, or multiply "
        "sums?",
        also=(
            Backward(weight=summed_first(np.sum, np.mean)),
            Backward(weight=summed_first(np.mean, np.mean)),
        ),
        measure=facts,
    ),
    Misconception(
        "the weight path without its gradient",
        Backward(weight=lambda g, window: window.sum(axis=0)),
        symptom="{fine} {told}. That is the sum of the windows; dy has no part in it.",
        question="A window matters for dW as much as its output matters for the loss. Which array "
        "says that?",
        also=(Backward(weight=lambda g, window: np.ones((g.shape[1], 1, 1, 1)) * window.sum(0)),),
        measure=facts,
    ),
    Misconception(
        "dW from images with another margin",
        Backward(padded=lambda x, pad: np.pad(x, [(0, 0)] * 2 + [(pad, pad)] * 2, mode="edge")),
        symptom="Right without padding. In the case “{case}” pad is {pad}, and {told}.",
        question="Which windows did the kernel meet in forward: those of x, or those with zeros "
        "around x?",
        also=(Backward(padded=lambda x, pad: np.pad(x, [(0, 0)] * 2 + [(0, 2 * pad)] * 2)),),
        measure=facts,
    ),
    Misconception(
        "rows that no window reached are missing",
        answers.valid_only,
        symptom="Right where the windows reach every pixel. In the case “{case}”, {told}.",
        question="A pixel that no window sees: how much does the loss change with it?",
        measure=facts,
    ),
    Misconception(
        "the results in another order",
        Backward(order=(1, 2, 0)),
        symptom="Three results are asked for, dx, dW and db. You return {what} with shapes "
        "{shapes}.",
        question="Which result has the shape of x, which that of W, which that of b?",
        also=(
            Backward(order=(1, 0, 2)),
            Backward(order=(2, 1, 0)),
            Backward(order=(0, 2, 1)),
            answers.without_db,
            answers.only_dx,
        ),
        measure=returned,
    ),
)
