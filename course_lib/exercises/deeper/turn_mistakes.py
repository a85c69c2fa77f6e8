"""Exercise 11.3: what goes wrong with a turn, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.deeper import turn_answers as turns
from course_lib.exercises.deeper.turn_answers import middle, turned
from course_lib.judging import Misconception, Observation, show


def of_turn(seen: Observation) -> dict[str, Any]:
    x, degrees = seen.args
    got = np.asarray(seen.outcome.got.value, dtype=float)
    return {
        "degrees": degrees,
        "was": show(x.sum()),
        "ink": show(got.sum()),
        "first": show(got.flat[0]),
        "h": x.shape[-2],
        "w": x.shape[-1],
    }


turn_mistakes = (
    Misconception(
        "turns about another point",
        {"rotate": turns.about_half},
        symptom="rotate: turned by {degrees} degrees, your images of {h} by {w} have ink {ink}; "
        "before it was {was}. They turn about a point that is not their middle.",
        question="Rows are numbered 0, 1, 2, 3. Which number lies in the middle?",
        also=(
            {"rotate": turned(lambda size: size / 2)},
            {"rotate": turned(lambda size: (size - 1) // 2)},
            {"rotate": turned(lambda size: (size + 1) / 2)},
            {"rotate": turned(lambda size: size / 2 - 1)},
            {"rotate": turned(lambda size: round(size / 2))},
            {"rotate": turned(lambda size: round((size - 1) / 2))},
            {"rotate": turned(lambda size: size - 1 / 2)},
            {"rotate": turned(lambda size: size - 1)},
            {"rotate": turns.about_the_whole},
            {"rotate": turns.about_the_corner},
        ),
        measure=of_turn,
        code="W4",
    ),
    Misconception(
        "the middle along one axis alone",
        {"rotate": turned(middle, across=lambda size: size // 2)},
        symptom="rotate: turned by {degrees} degrees, your images of {h} by {w} have ink {ink}; "
        "before it was {was}. The point about which they turn is the middle along one axis only.",
        question="`centre` holds a row and a column. Is each of them the middle of its numbers?",
        also=(
            {"rotate": turned(lambda size: size // 2, across=middle)},
            {"rotate": turned(middle, across=lambda size: size / 2)},
            {"rotate": turned(lambda size: size / 2, across=middle)},
        ),
        measure=of_turn,
    ),
    Misconception(
        "taken away and not added again",
        {"rotate": turns.not_moved_back},
        symptom="rotate: turned by {degrees} degrees, your images have ink {ink}; before it was "
        "{was}. Even a turn of 0 degrees changes them.",
        question="What is taken away from the places before the turn, and what is added after it?",
        also=(
            {"rotate": turned(middle, back=lambda size: size // 2)},
            {"rotate": turned(lambda size: size // 2, back=middle)},
            {"rotate": turned(middle, back=lambda size: size / 2)},
            {"rotate": turned(lambda size: size / 2, back=middle)},
        ),
        measure=of_turn,
    ),
    Misconception(
        "height and width exchanged in the centre",
        {"rotate": turned(middle, exchanged=True)},
        symptom="rotate: right for square images. For {h} by {w} pixels and {degrees} degrees "
        "your first pixel is {first}.",
        question="The centre holds a row and a column. Which of them belongs to h?",
        measure=of_turn,
    ),
    Misconception(
        "turns the other way",
        {"rotate": turned(middle, sign=-1)},
        symptom="rotate: your images turn clockwise. Turned by {degrees} degrees, the first pixel "
        "is {first}.",
        question="Did the line with `turn` change? For which direction does the start stand?",
        measure=of_turn,
    ),
    Misconception(
        "degrees and radians",
        {"rotate": turns.turned_in_degrees},
        symptom="rotate: the number {degrees} was taken for radians; your first pixel is {first}.",
        question="Which unit does `np.cos` expect?",
        measure=of_turn,
    ),
    Misconception(
        "the nearest pixel",
        {"rotate": turns.turned_to_the_nearest},
        symptom="rotate: a quarter turn is right. With {degrees} degrees your first pixel is "
        "{first}: each place took one pixel, and no mixture of its neighbours.",
        question="A place between two pixels takes a share of each. Which lines do that?",
        measure=of_turn,
    ),
)
