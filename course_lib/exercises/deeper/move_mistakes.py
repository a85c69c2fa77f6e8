"""Exercise 11.5: what goes wrong with augmentation, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.deeper import move_answers as known
from course_lib.exercises.deeper import move_draws as draws
from course_lib.exercises.deeper.move_answers import moving
from course_lib.exercises.deeper.move_properties import NOWHERE, moves
from course_lib.judging import Misconception, Observation, show


def short(words: str) -> str:
    """An error's text up to the first array that it shows."""
    return words.partition("array(")[0].rstrip(" .") + (" an array" if "array(" in words else "")


def facts(seen: Observation) -> dict[str, Any]:
    x, _, m = seen.args[:3]
    value, error = seen.outcome.got.value, seen.outcome.got.error
    told: dict[str, Any] = {
        "n": len(x),
        "m": m,
        "x": x.shape,
        "kind": f"an array of shape {value.shape}, {value.dtype}"
        if isinstance(value, np.ndarray)
        else ("nothing (None)" if value is None else f"a {type(value).__name__}"),
        "fact": short(str(error or seen.outcome.words)),
    }
    told |= dict.fromkeys(("different", "right", "down", "most", "changed", "ink", "was"), "-")
    if isinstance(value, np.ndarray) and value.shape == x.shape:
        found = moves(value, x, max(m, 1))
        own = found[found[:, 0] != NOWHERE]
        told["different"] = len({tuple(move) for move in own.tolist()})
        if len(own):
            told["right"], told["down"] = (
                ", ".join(str(v) for v in np.unique(own[:, axis])) for axis in (0, 1)
            )
            told["most"] = f"{(np.abs(own) == m).mean():.0%}"
        told["changed"] = int((value != x).any(axis=(1, 2)).sum())
        told["ink"], told["was"] = show(value.sum()), show(x.sum())
    return told


misconceptions = (
    Misconception(
        "one move for the batch",
        moving(draws.one_for_all),
        symptom="Your {n} images made {different} different move: all went the same way.",
        question="How many draws do n images need, and how often is your line with `rng` "
        "carried out?",
        measure=facts,
        code="W1",
    ),
    Misconception(
        "neighbours share a move",
        moving(draws.two_by_two),
        symptom="Your {n} images made {different} different moves, but whether two neighbours "
        "make the same one is no matter of chance.",
        question="How many images does one draw of yours serve?",
        also=(moving(draws.one_after_the_other),),
        measure=facts,
    ),
    Misconception(
        "images are moved in evaluation",
        moving(when=lambda training: True),
        symptom="In evaluation {changed} of {n} images were changed. A test image must be "
        "shown as it is.",
        question="What should `augment` do when `training` is False?",
        measure=facts,
        code="W2",
    ),
    Misconception(
        "the modes are exchanged",
        moving(when=lambda training: not training),
        symptom="With training = True {changed} of {n} images were changed, with training = False "
        "some were.",
        question="In which of the two modes should images move?",
        measure=facts,
    ),
    Misconception(
        "no image moves",
        lambda x, rng, max_shift, training: x.copy(),
        symptom="With training = True {changed} of {n} images were changed.",
        question="Which line moves an image, and where does its result go?",
        measure=facts,
    ),
    Misconception(
        "images change places",
        moving(end=known.reordered),
        symptom="In your answer some image i holds pixels of another image of x. The labels "
        "stay in their order, so they would name the wrong digit.",
        question="Label i belongs to image i. From which image of x does your code make image i?",
        also=(
            moving(end=known.backwards),
            moving(end=known.drawn_again),
            known.by_groups,
            known.each_by_its_neighbour,
            known.each_by_the_one_before,
        ),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "what leaves comes back",
        moving(move=known.rolled),
        symptom="Your images have ink {ink} in all; before it was {was}. What left on one "
        "side came back on the other.",
        question="What should stand where nothing moved in?",
        measure=facts,
    ),
    Misconception(
        "the edge is repeated",
        moving(move=known.edge_repeated),
        symptom="Your images have ink {ink} in all; before it was {was}. No pixel is 0 where "
        "an image moved away: the edge was copied.",
        question="What should stand where nothing moved in?",
        measure=facts,
    ),
    Misconception(
        "the longest move right and down never comes",
        moving(draws.without_the_last),
        symptom="For max_shift = {m} your moves are, to the right: {right}; down: {down}.",
        question="Does `rng.integers(low, high)` include high?",
        also=(moving(draws.without_the_last_unguarded),),
        measure=facts,
    ),
    Misconception(
        "no move to the left and up",
        moving(draws.only_forward),
        symptom="For max_shift = {m} your moves are, to the right: {right}; down: {down}.",
        question="Which is the least whole number that your line can draw, and which one is asked "
        "for?",
        also=(moving(draws.cut_off_after_the_last),),
        measure=facts,
    ),
    Misconception(
        "only 0 where moves of 1 are asked for",
        moving(draws.forward_without_the_last),
        symptom="For max_shift = {m} your moves are, to the right: {right}; down: {down}.",
        question="Which whole numbers can your line draw for max_shift = 1? Three are asked for.",
        also=(moving(draws.cut_off), moving(draws.forward_without_the_last_guarded)),
        measure=facts,
    ),
    Misconception(
        "no move of 0",
        moving(draws.the_edge_alone),
        symptom="For max_shift = {m} your moves are, to the right: {right}; down: {down}.",
        question="Which whole numbers lie from -max_shift to max_shift?",
        also=(moving(draws.never_0),),
        measure=facts,
    ),
    Misconception(
        "one move along an axis",
        moving(draws.sideways),
        symptom="For max_shift = {m} your moves are, to the right: {right}; down: {down}. Along "
        "one axis all images make one move.",
        question="Each image needs two draws of its own. Which line makes the second?",
        also=(
            moving(draws.up_and_down),
            moving(draws.one_row_move_for_all),
            moving(draws.one_column_move_for_all),
        ),
        measure=facts,
    ),
    Misconception(
        "data.shift is given something else",
        known.all_at_once,
        symptom="In training it stopped: {fact}.",
        question="What does the function on that line want, and what does it get?",
        also=(known.by_parts_of_pixels,),
        measure=facts,
    ),
    Misconception(
        "moves are too long",
        moving(draws.too_far),
        symptom="For max_shift = {m} your moves are, to the right: {right}; down: {down}.",
        question="Which is the longest move that is allowed?",
        also=(moving(draws.bell),),
        measure=facts,
    ),
    Misconception(
        "right and down are one draw",
        moving(draws.along_the_diagonal),
        symptom="All of your {n} images move along one diagonal: a single draw decides right "
        "and down.",
        also=(moving(draws.along_the_other_diagonal),),
        question="A move has two directions. How many draws does it need?",
        measure=facts,
    ),
    Misconception(
        "the moves are not equally likely",
        moving(draws.rounded),
        symptom="For max_shift = {m}, of your moves along an axis {most} are the longest ones. "
        "All whole moves should be equally likely.",
        question="2 max_shift + 1 moves share the chances. Which share belongs to the two longest?",
        measure=facts,
    ),
    Misconception(
        "the same moves in every call",
        moving(draws.own_seed),
        symptom="Two calls moved the images in the same way; the given `rng` was never asked.",
        question="From which generator do your moves come?",
        also=(moving(draws.own_seed_each),),
        measure=facts,
    ),
    Misconception(
        "the images of x are overwritten",
        known.into_x,
        symptom="The images move as they should, but `x` holds other numbers after the call.",
        question="Does your code write into x, or into a new array?",
    ),
    Misconception(
        "only one image moves",
        known.last_image_alone,
        symptom="In training {changed} of {n} images were changed.",
        question="Does your loop go through all images, and does each keep its result?",
        measure=facts,
    ),
    Misconception(
        "another shape",
        moving(end=known.also_the_old),
        symptom="x has shape {x}; your answer is {kind}.",
        question="How many images should come back, in which kind of array, and by which `return`?",
        also=(known.one_image_comes_back, known.list_of_images),
        measure=facts,
    ),
    Misconception(
        "nothing useful in evaluation",
        known.nothing_at_evaluation,
        symptom="Training is right. In evaluation your answer is {kind}, and not the images "
        "that came.",
        question="What should come back when nothing is to be moved?",
        also=(known.zeros_at_evaluation,),
        measure=facts,
    ),
    Misconception(
        "numbers become wider",
        known.in_float64,
        symptom="The images move as they should. Float32 came in; your answer is {kind}.",
        question="Which line makes the new array, and of which dtype?",
        measure=facts,
    ),
)
