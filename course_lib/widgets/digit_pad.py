"""Lesson 01, and again wherever a model was trained: draw a digit, and see what the model is given.

Strokes become ink; ink is framed as MNIST's makers framed theirs, step by step, and each step can
be switched off. The learner's own models read the result.
"""

from typing import Any

import numpy as np

from course_lib.data import Framing, stored_strokes
from course_lib.data.drawing import Strokes
from course_lib.widgets.frame import Card, Frame, Picture, State, View
from course_lib.widgets.learner import quiet
from course_lib.widgets.parts import Select, Slider, Switch, array, fraction, grid, term
from course_lib.widgets.prepared import (
    OTHER,
    STEPS,
    WORDS,
    Given,
    from_kept,
    given,
    known,
    meant,
    nearest,
)
from course_lib.widgets.readers import Reading, reading, slope

SEVEN = stored_strokes(7)
APART = 3.0  # distance of two drawings that are not one


def digit_pad(
    *models: Any,
    strokes: Strokes = SEVEN,
    digit: int = 7,
    image: int = -1,
    zoom: float = 1,
    turn: float = 0,
    down: float = 0,
    right: float = 0,
    pen: float = 2,
    box: bool = True,
    side: int = 20,
    centre: str = "mass",
    again: bool = True,
    binary: bool = False,
    invert: bool = False,
    slopes: bool = True,
    kept: Strokes = (),
    question: str = "",
) -> Frame:
    """Draw a digit, frame it as MNIST is framed, and let your own models read it.

    Args:
        models: one or more. A function from images (n, 784) to digits (n,) or scores (n, 10), or
            a network of the course.
        strokes: the drawing: lists of (row, column) points on a pad of 112 x 112.
        digit: which digit it is meant to be.
        image: index of a test image that lies on the pad in place of the strokes; -1 for none.
        zoom: resizes what lies on the pad, 0.3 to 1.5.
        turn: turns it, in degrees, counter-clockwise.
        down: moves it, in pixels of the pad.
        right: moves it, in pixels of the pad.
        pen: width of a line in the 28 x 28 image, 1 to 6 pixels.
        box: cut out the box of the ink first.
        side: pixels of the longer side after scaling, 20 or 28.
        centre: "mass", "box", or "as drawn".
        again: ink the strokes again after scaling, so that small drawings get no fat lines.
        binary: black or white only.
        invert: ink 0 on 1.
        slopes: show how the score of the answer changes with the ink, where a model has scores.
        kept: the strokes of another drawing, to compare with.
        question: above the pad, in place of the first one and of what was predicted for it.

    Raises:
        ValueError: no model, or an argument out of its range.
    """
    if not models:
        raise ValueError("digit_pad needs a model that reads images, such as digit_pad(my_model).")
    return Frame(CARD.asking(question), models, locals())


def _all(models: Any) -> tuple[Any, ...]:
    return models if isinstance(models, tuple) else (models,)


@quiet()
def view(state: State, models: Any) -> View:
    """What is seen of a state (pure)."""
    models = _all(models)
    made = given(state)
    to_means, first, gaps = nearest(made.image)
    read = [reading(model, made.image) for model in models]
    kept = from_kept(state) if made.pad.any() else None
    scored = [r for r in read if r.p is not None]
    over = _slope(state, models, made.image, read)
    return {
        "readout": _readout(state, made, to_means, read, kept),
        "formula": _formula(state, made.steps),
        "arrays": [_table(to_means, scored)],
        "finds": _finds(state, models[0], read[0].digit, kept),
        "data": _data(state, made, to_means, first, gaps, read, over),
    }


def _slope(
    state: State, models: tuple[Any, ...], image: np.ndarray, read: list[Reading]
) -> tuple[str, int, np.ndarray] | None:
    """The first model with scores, its answer, and how that one's score changes with the ink."""
    for model, one in zip(models, read, strict=True):
        if state["slopes"] and one.p is not None:
            found = slope(model, image, one.digit)
            return None if found is None else (one.name, one.digit, found)
    return None


def _readout(
    state: State,
    made: Given,
    to_means: np.ndarray,
    read: list[Reading],
    kept: tuple[float, bool] | None,
) -> str:
    answers = "; ".join(map(str, read))
    if not made.pad.any():
        return f"The pad is blank, and still {answers}."
    (h, w), (small_h, small_w) = made.steps.cut.shape, made.steps.small.shape
    mass = [a + b for a, b in zip(made.steps.mass, made.steps.place, strict=True)]
    shift = [p - (28 - s) // 2 for p, s in zip(made.steps.place, (small_h, small_w), strict=True)]
    a, b = np.argsort(to_means, kind="stable")[:2]
    what = "Ink" if state["box"] else "Pad"
    pair = ""
    if kept:
        pair = f" The kept drawing, framed too, is {kept[0]:.1f} away; its nearest training image "
        pair += "is the same." if kept[1] else "is another one."
    return (
        f"{what} {h} x {w}, scaled by {small_h / h:.2f} to {small_h} x {small_w}, "
        f"({shift[0]}, {shift[1]}) off the middle, mass at ({mass[0]:.1f}, {mass[1]:.1f}). "
        f"Nearest mean {a} ({to_means[a]:.1f}), then {b} ({to_means[b]:.1f}). "
        f"It is a {meant(state)}: {answers}.{pair}"
    )


def _formula(state: State, steps: Framing) -> list[list[Any]]:
    lines = []
    total = steps.small.sum()
    for axis, key in enumerate("rc"):
        begin, length = steps.place[axis], steps.small.shape[axis]
        if state["centre"] == "mass" and total:
            moment = fraction([f"sum of {key} x"], ["sum of x"])
            numbers = fraction([f"{steps.mass[axis] * total:.0f}"], [f"{total:.1f}"])
            lines.append([f"{key}_{{0}} = round(14 − ", moment, ")"])
            mass = term(key, f"{steps.mass[axis]:.1f}")
            lines.append(["14 − ", numbers, " = 14 − ", mass, " → ", term(key, str(begin))])
        elif state["centre"] == "as drawn":
            mass = term(key, f"{steps.mass[axis]:.1f}")
            lines.append([f"{key}_{{0}} = ", term(key, str(begin)), ", as drawn; mass ", mass])
        else:
            half = fraction(["28 − ", term(key, str(length))], ["2"])
            lines.append([f"{key}_{{0}} = round ", half, " = ", term(key, str(begin))])
    return lines


def _table(to_means: np.ndarray, scored: list[Reading]) -> dict[str, Any]:
    columns = ["to mean", *(r.name for r in scored)]
    numbers = np.stack([to_means, *(r.p for r in scored if r.p is not None)], axis=1)
    caption = "distance to each class mean" + (", probabilities" if scored else "")
    made = grid(caption, numbers, list("0123456789"), columns, lambda i, j: f"d{i}")
    for row, distance in zip(made["texts"], to_means, strict=True):
        row[0] = f"{distance:.1f}"
    return made


def _finds(state: State, model: Any, digit: int, kept: tuple[float, bool] | None) -> list[bool]:
    right = meant(state)
    changed = [name for name, value in STEPS.items() if state[name] != value]
    framed = given({**state, **STEPS}).image
    missed = len(changed) == 1 and digit != right and reading(model, framed).digit == right
    return [missed, bool(kept and kept[1] and kept[0] >= APART)]


def _data(
    state: State,
    made: Given,
    to_means: np.ndarray,
    first: np.ndarray,
    gaps: np.ndarray,
    read: list[Reading],
    over: tuple[str, int, np.ndarray] | None,
) -> dict[str, Any]:
    steps = made.steps
    (h, w), (small_h, small_w) = steps.cut.shape, steps.small.shape
    mean = int(to_means.argmin())
    scored = [r for r in read if r.p is not None]
    stages = [
        (f"box {h} x {w}" if state["box"] else "whole pad", steps.cut),
        (f"{small_h} x {small_w}", steps.small),
        (f"begins at ({steps.place[0]}, {steps.place[1]})", steps.frame),
        ("read as " + ", ".join(str(r.digit) for r in read), made.image),
    ]
    stages.append((f"mean {mean}: {to_means[mean]:.1f}", known().means[mean].reshape(28, 28)))
    for i, gap in zip(first, gaps, strict=True):
        stages.append((f"a {known().y[i]}: {gap:.1f}", known().x[i].reshape(28, 28)))
    return {
        "strokes": [[[round(v, 1) for v in p] for p in stroke] for stroke in made.strokes],
        "pen": made.pen,
        "pad": array(np.round(255 * made.pad).astype(np.uint8)) if state["image"] >= 0 else None,
        "box": [*steps.corner, h, w] if state["box"] and made.pad.any() else None,
        "mass": [m + p + 0.5 for m, p in zip(steps.mass, steps.place, strict=True)]
        if made.pad.any()
        else None,
        "images": [
            {"text": text, "x": array(np.round(255 * x).astype(np.uint8))} for text, x in stages
        ],
        "bars": [{"name": r.name, "p": array(r.p)} for r in scored],
        "slope": array(over[2]) if over else None,
        "slopeOf": f"{over[0]}, score of {over[1]}" if over else "",
        "stored": {str(d): stored_strokes(d) for d in (3, 5, 7)},
    }


def picture(state: State, models: Any) -> Picture:
    """The drawing in five stages, and what the models answer with one step otherwise."""
    from course_lib.plots import digit_pad as drawn

    models = _all(models)
    made = given(state)
    stages = {
        "ink": made.pad,
        "box" if state["box"] else "whole pad": made.steps.cut,
        f"longer side {state['side']}": made.steps.small,
        f"centred: {state['centre']}": made.steps.frame,
        "what is read": made.image,
    }
    rows = {"all steps as for MNIST": STEPS}
    rows |= {WORDS[name]: {**STEPS, name: value} for name, value in OTHER.items()}
    chosen = {name: state[name] for name in STEPS}
    if chosen not in rows.values():
        words = "as drawn" if chosen == {**STEPS, "centre": "as drawn"} else "the steps chosen here"
        rows = {words: chosen, **rows}
    answers = {}
    for words, steps in rows.items():
        image = given({**state, **steps}).image
        answers[words] = [reading(model, image).digit for model in models]
    read = [reading(model, made.image) for model in models]
    over = _slope(state, models, made.image, read)
    return drawn.digit_pad(stages, meant(state), [r.name for r in read], answers, over)


CARD = Card.of(
    digit_pad,
    "Your 7 is perfect. Why does the computer read another digit?",
    view,
    picture,
    controls=(
        Select("digit", "I draw a", tuple(range(10))),
        Slider("image", "test image", -1, 9999, 1, typed=True),
        Slider("zoom", "size", 0.3, 1.5, 0.05),
        Slider("turn", "turn", -180, 180, 5),
        Slider("down", "down", -40, 40, 2),
        Slider("right", "right", -40, 40, 2),
        Slider("pen", "pen in pixels of 28", 1, 6, 0.5),
        Switch("box", "cut out the box"),
        Select("side", "longer side", (20, 28)),
        Select("centre", "centred by", ("mass", "box", "as drawn")),
        Switch("again", "ink again after scaling"),
        Switch("binary", "black or white"),
        Switch("invert", "invert"),
        Switch("slopes", "slope of the score over the ink"),
    ),
    finds=(
        "A digit that the first model reads with all steps as MNIST's, and misreads when exactly "
        "one step differs.",
        "Keep a drawing; then another one, at a distance of 3 or more, whose nearest training "
        "image is the same.",
    ),
    predicted="01.i",
)
