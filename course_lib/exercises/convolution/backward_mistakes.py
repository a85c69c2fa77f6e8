"""Exercise 09.5: what goes wrong on the way back through a convolution, and what to say."""

from typing import Any

import numpy as np

from course_lib.exercises.convolution import backward_answers as answers
from course_lib.exercises.convolution.backward_answers import Backward, of_one_image, put
from course_lib.judging import Misconception, Observation, show

NAMES = "dx", "dW", "db"


def facts(seen: Observation) -> dict[str, Any]:
    """Which of the three results are wrong, and the first wrong number."""
    x, W, stride, pad = seen.args[1]
    known = {"n": len(x), "stride": stride, "pad": pad, "kernel": f"{W.shape[2]} by {W.shape[3]}"}
    error = seen.outcome.got.error
    if error:
        return {**known, "told": f"it stops with {error.type}", "fine": "Nothing is compared yet."}
    value, right = seen.outcome.got.value, seen.outcome.expected.value
    pairs = list(zip(NAMES, value, right, strict=True))
    wrong = [(name, g, r) for name, g, r in pairs if not same(g, r)]
    fine = [f"`{name}`" for name, g, r in pairs if same(g, r)]
    name, g, r = wrong[0]
    told = f"`{name}` has shape {np.shape(g)}, expected {r.shape}"
    if np.shape(g) == r.shape:
        at = tuple(int(i) for i in np.argwhere(~np.isclose(g, r))[0])
        told = f"`{name}` at index {list(at)} is {show(np.asarray(g)[at])}"
    are = "is" if len(fine) == 1 else "are"
    return {**known, "told": told, "fine": f"{' and '.join(fine) or 'None'} {are} right."}


def same(a: Any, b: Any) -> bool:
    return np.shape(a) == np.shape(b) and bool(np.allclose(np.asarray(a, dtype=float), b))


def returned(seen: Observation) -> dict[str, Any]:
    value = seen.outcome.got.value
    what = f"{len(value)} results" if isinstance(value, tuple) else "one array"
    shapes = [np.shape(v) for v in value] if isinstance(value, tuple) else [np.shape(value)]
    return {"what": what, "shapes": ", ".join(map(str, shapes))}


FLIPPED = Backward(window=lambda g, W: np.einsum("nk,kcuv->ncuv", g, W[:, :, ::-1, ::-1]))

misconceptions = (
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
