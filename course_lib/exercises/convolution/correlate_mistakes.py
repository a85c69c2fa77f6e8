"""Exercise 09.2: what goes wrong with a sliding kernel, and what to say about it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.judging import Misconception, Observation, show

LINES = {
    "shapes": "(h, width), (kh, kw) = x.shape, w.shape",
    "sizes": "oh, ow = h - kh + 1, width - kw + 1",
    "empty": "y = np.zeros((oh, ow))",
    "rows": "for i in range(oh):",
    "columns": "    for j in range(ow):",
    "cut": "        window = x[i : i + kh, j : j + kw]",
    "write": "        y[i, j] = (window * w).sum()",
    "give": "return y",
}


def arranged(order: str = "", **changed: str) -> Callable[..., Any]:
    """The function that these lines make.

    Args:
        order: names of `LINES` with blanks between; by default the right order.
        **changed: name -> another text for that line.
    """
    lines = {**LINES, **changed}
    body = "\n".join("    " + lines[name] for name in (order or " ".join(LINES)).split())
    namespace: dict[str, Any] = {"np": np}
    exec("def correlate2d(x, w):\n" + body, namespace)
    return namespace["correlate2d"]


right = arranged()


def padded(before: Callable[[int], int], after: Callable[[int], int]) -> Callable[..., Any]:
    """Correlation with zeros around the image: before(k) and after(k) of them on each axis."""

    def correlate2d(x, w):
        return right(np.pad(x, [(before(k), after(k)) for k in w.shape]), w)

    return correlate2d


def in_the_corner(x, w):
    y = np.zeros_like(x)
    part = right(x, w)
    y[: part.shape[0], : part.shape[1]] = part
    return y


def in_the_middle(x, w):
    y, part = np.zeros_like(x), right(x, w)
    top, left = w.shape[0] // 2, w.shape[1] // 2
    y[top : top + part.shape[0], left : left + part.shape[1]] = part
    return y


def true_convolution(x, w):
    (h, width), (kh, kw) = x.shape, w.shape
    y = np.zeros((h - kh + 1, width - kw + 1))
    for i, j in np.ndindex(y.shape):
        for u, v in np.ndindex(w.shape):
            y[i, j] += x[i + kh - 1 - u, j + kw - 1 - v] * w[u, v]
    return y


def facts(seen: Observation) -> dict[str, Any]:
    x, w = seen.args
    outcome = seen.outcome
    sizes = {"size": f"{w.shape[0]} by {w.shape[1]}", "image": f"{x.shape[0]} by {x.shape[1]}"}
    if outcome.got.error:
        return {"told": f"it stops: {outcome.got.error.message.split(': ')[0].strip()}", **sizes}
    got = np.asarray(seen.got, dtype=float)
    told = f"y has shape {got.shape}"
    if got.shape == seen.expected.shape:
        where = tuple(np.argwhere(~np.isclose(got, seen.expected))[0])
        told = f"y[{where[0]}, {where[1]}] is {show(got[where])}"
    corners = {
        "last number": w[::-1, ::-1],
        "lower left number": w[::-1],
        "upper right number": w[:, ::-1],
    }
    met = next((name for name, k in corners.items() if same(got, right(x, k))), "last number")
    both = met == "last number"
    return {
        "told": told,
        "met": met,
        "name": "That is convolution as mathematics defines it."
        if both
        else "Only one of its two axes runs backwards.",
        **sizes,
        "zeros": int((got == 0).sum()),
        "numbers": got.size,
        "windows": f"{seen.expected.shape[0]} by {seen.expected.shape[1]}",
        "part": " by ".join(map(str, got.shape)),
    }


def same(a: Any, b: Any) -> bool:
    return np.shape(a) == np.shape(b) and bool(np.allclose(a, b))


misconceptions = (
    Misconception(
        "the kernel is mirrored",
        arranged(write="        y[i, j] = (window * w[::-1, ::-1]).sum()"),
        symptom="Here {told}. The window's first number met the kernel's {met}: the kernel is "
        "mirrored. {name}",
        question="At place (0, 0): which number of w should x[0, 0] be multiplied by?",
        also=(
            true_convolution,
            arranged(write="        y[i, j] = (window * w[::-1]).sum()"),
            arranged(write="        y[i, j] = (window * w[:, ::-1]).sum()"),
            arranged(write="        y[i, j] = (window[::-1, ::-1] * w).sum()"),
        ),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "rows and columns are exchanged",
        arranged(cut="        window = x[j : j + kh, i : i + kw]"),
        symptom="With an image of {image} and a kernel of {size}, {told}.",
        question="i counts rows, j columns. Which of kh and kw goes with i, and which index of x "
        "and of y?",
        also=(
            arranged(cut="        window = x[i : i + kw, j : j + kh]"),
            arranged(sizes="oh, ow = h - kw + 1, width - kh + 1"),
            arranged(shapes="(width, h), (kh, kw) = x.shape, w.shape"),
            arranged(shapes="(h, width), (kw, kh) = x.shape, w.shape"),
            arranged(shapes="(width, h), (kw, kh) = x.shape, w.shape"),
            arranged(empty="y = np.zeros((ow, oh))"),
            arranged(write="        y[j, i] = (window * w).sum()"),
            arranged(empty="y = np.zeros((ow, oh))", write="        y[j, i] = (window * w).sum()"),
            arranged(rows="for i in range(ow):", columns="    for j in range(oh):"),
            arranged(write="        y[i, j] = (window * w.T).sum()"),
        ),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "windows that hang over the edge",
        padded(lambda k: k // 2, lambda k: k - 1 - k // 2),
        symptom="The image is {image}, the kernel {size}. Your y is {part}: it has a number where "
        "the window would leave the image.",
        question="How many windows of that size lie wholly inside, down and across?",
        also=(
            padded(lambda k: (k - 1) // 2, lambda k: k - 1 - (k - 1) // 2),
            padded(lambda k: k - 1, lambda k: k - 1),
            padded(lambda k: k // 2, lambda k: k // 2),
            padded(lambda k: 1, lambda k: 1),
            padded(lambda k: 0, lambda k: k - 1),
            in_the_corner,
            in_the_middle,
        ),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "the last window is left out",
        arranged(sizes="oh, ow = h - kh, width - kw"),
        symptom="The image is {image}, the kernel {size}: {windows} windows fit. In your y, the "
        "last row or column is missing or 0 ({told}).",
        question="A kernel as large as the image fits once. What do your sizes give for it?",
        also=(
            arranged(sizes="oh, ow = h - kh, width - kw + 1"),
            arranged(sizes="oh, ow = h - kh + 1, width - kw"),
            arranged(rows="for i in range(oh - 1):"),
            arranged(columns="    for j in range(ow - 1):"),
            arranged(rows="for i in range(oh - 1):", columns="    for j in range(ow - 1):"),
            arranged(rows="for i in range(h - kh):", columns="    for j in range(width - kw):"),
        ),
        measure=facts,
        code="W4",
    ),
    Misconception(
        "`return` inside a loop",
        arranged(give="        return y"),
        symptom="{zeros} of your {numbers} numbers are 0, and the first one is right: the loop "
        "ends early.",
        question="How far to the right does `return` stand, and when is it reached?",
        also=(arranged(give="    return y"),),
        measure=facts,
    ),
    Misconception(
        "y is written after the inner loop",
        arranged(write="    " + LINES["write"].strip()),
        symptom="{zeros} of your {numbers} numbers are 0; each row holds only its last number.",
        question="How far to the right does the line that writes y[i, j] stand, and how often is "
        "it reached?",
        measure=facts,
    ),
    Misconception(
        "y is made anew inside the loop",
        arranged(
            "shapes sizes rows columns empty cut write give", empty="        " + LINES["empty"]
        ),
        symptom="{zeros} of your {numbers} numbers are 0, and the last one is right: the others "
        "are not there when y is returned.",
        question="How often is the empty y made, and how often is a number written into it?",
        also=(
            arranged(
                "shapes sizes rows empty columns cut write give", empty="    " + LINES["empty"]
            ),
        ),
        measure=facts,
    ),
    Misconception(
        "the kernel is not used",
        arranged(write="        y[i, j] = window.sum()"),
        symptom="Here {told}: that is the sum of the window itself.",
        question="Each number of the window has a weight. Where does w enter?",
        measure=facts,
    ),
    Misconception(
        "a mean in place of a sum",
        arranged(write="        y[i, j] = (window * w).mean()"),
        symptom="Here {told}: a kernel of {size} divides your numbers by its count.",
        question="Does the formula divide by anything?",
        measure=facts,
    ),
    Misconception(
        "a matrix product in place of number by number",
        arranged(write="        y[i, j] = (window @ w).sum()"),
        symptom="With a kernel of {size}, {told}: `@` multiplies rows by columns.",
        question="Each number of the window meets one number of w, at the same place. Which sign "
        "does that?",
        also=(
            arranged(write="        y[i, j] = np.dot(window, w).sum()"),
            arranged(write="        y[i, j] = (window @ w.T).sum()"),
            arranged(write="        y[i, j] = (window.T @ w).sum()"),
        ),
        measure=facts,
    ),
    Misconception(
        "each column overwrites the one before",
        arranged(write="        y[i] = (window * w).sum()"),
        symptom="Whole rows or columns of your y hold one number several times; {told}.",
        question="Which two numbers name the place to write to?",
        also=(arranged(write="        y[:, j] = (window * w).sum()"),),
        measure=facts,
    ),
)
