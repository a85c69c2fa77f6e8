"""Exercise 10.6: what goes wrong with the share of changed predictions, and what to say."""

from typing import Any

import numpy as np

from course_lib.data.corruptions import shift
from course_lib.exercises.pooling import shifts_answers as known
from course_lib.exercises.pooling.shifts_answers import sensitivity
from course_lib.judging import Misconception, Observation, show
from course_lib.judging.functions import FUNCTIONS


def facts(seen: Observation) -> dict[str, Any]:
    _, x, y, move = seen.args
    f = FUNCTIONS["logits_of_places"]
    before, after = f(x).argmax(axis=1), f(shift(x, move, 0)).argmax(axis=1)
    error = seen.outcome.got.error
    got = seen.outcome.got.value
    mine = f"an array {got.shape}" if isinstance(got, np.ndarray) and got.ndim else show(got or 0)
    return {
        "mine": mine,
        "came": f"it stopped with a {error.type}" if error else f"you give {mine}",
        "move": move,
        "n": len(x),
        "wrong": show((before != y).mean()),
        "changed": int((before != after).sum()),
    }


HERE = "In the case “{case}” (move = {move}) {came}. "

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "what leaves comes back",
        sensitivity(known.rolled),
        symptom="Right where nothing crosses the edge. "
        + HERE
        + "Your digits re-enter on the other side.",
        question="A digit that moves out of the picture: where does `np.roll` put it?",
        measure=facts,
        code="W1",
    ),
    Misconception(
        "rows run into one another",
        sensitivity(known.flat_without_edge),
        symptom="Right where nothing crosses the edge. "
        + HERE
        + "What leaves a row on one side enters another row on the other side.",
        question="As one long row, where does the last pixel of row 0 move: out, or into row 1?",
        also=(sensitivity(known.rolled_flat),),
        measure=facts,
    ),
    Misconception(
        "compared with the labels",
        sensitivity(score=known.wrong_after),
        symptom=HERE + "You asked whether answers are right; before the shift, a share of "
        "{wrong} was wrong already.",
        question="A wrong answer that stays the same: is it stable or not?",
        also=(
            sensitivity(score=known.right_after),
            sensitivity(score=known.lost_accuracy),
            sensitivity(score=lambda b, a, y: abs(known.lost_accuracy(b, a, y))),
            sensitivity(score=known.lost_images),
            sensitivity(score=known.became_wrong_among_right),
            sensitivity(score=known.changed_or_wrong),
            sensitivity(known.rolled, known.wrong_after),
            sensitivity(score=known.wrong_before),
            sensitivity(score=known.right_or_wrong_flips),
        ),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "moved down",
        sensitivity(known.downwards),
        symptom=HERE + "Your images moved along the rows' axis: up or down.",
        question="The move is horizontal: which axis of (n, c, h, w) is that?",
        also=(sensitivity(known.rolled_down), sensitivity(known.both_ways)),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "moved along the channels",
        sensitivity(known.rolled_channels),
        symptom=HERE + "Your images moved along the channels' axis; with one channel nothing "
        "moves.",
        question="The move is horizontal: which axis of (n, c, h, w) is that?",
        measure=facts,
    ),
    Misconception(
        "left for right",
        sensitivity(known.leftwards),
        symptom=HERE + "Your images moved the other way.",
        question="After a move by 1 to the right, in which column is the pixel of column 0?",
        measure=facts,
    ),
    Misconception(
        "the sign of move is lost",
        sensitivity(known.size_of_dx),
        symptom="Right to the right. " + HERE + "Your images did not move left.",
        question="Which of your slices changes when `move` is negative?",
        measure=facts,
    ),
    Misconception(
        "slices for one direction",
        sensitivity(known.right_only),
        symptom="Right for some values of `move`. " + HERE.rstrip(),
        question="What do your slices say for a negative `move`, for 0, and for one above w?",
        also=(
            sensitivity(known.minus_slice),
            sensitivity(known.never_zero),
            sensitivity(known.never_too_far),
        ),
        measure=facts,
    ),
    Misconception(
        "something else than zeros enters",
        sensitivity(known.edge_repeated),
        symptom=HERE + "The columns that became free hold other numbers than 0.",
        question="What lies beyond the edge of a digit: ink or background?",
        also=(sensitivity(known.old_pixels_stay), sensitivity(known.ink_enters)),
        measure=facts,
    ),
    Misconception(
        "always one pixel",
        sensitivity(known.one_pixel),
        symptom="Right for move = 1 and -1. " + HERE.rstrip(),
        question="Where does the size of `move` enter your code?",
        measure=facts,
    ),
    Misconception(
        "the share that stays",
        sensitivity(score=known.equal_share),
        symptom=HERE + "{changed} of {n} predictions change.",
        question="Does your number count those that changed or those that stayed?",
        measure=facts,
    ),
    Misconception(
        "logits are compared",
        sensitivity(score=known.any_logit_differs),
        symptom=HERE + "Nearly every logit moves; {changed} of {n} predictions change.",
        question="What is the prediction of an image: its logits, or the class that wins?",
        also=(
            sensitivity(score=known.logits_differ),
            sensitivity(score=known.mean_distance),
        ),
        measure=facts,
    ),
    Misconception(
        "a count or a percentage",
        sensitivity(score=known.count),
        symptom=HERE + "A share lies between 0 and 1; here {changed} of {n} predictions change.",
        question="By which number must the count be divided?",
        also=(sensitivity(score=known.percent), sensitivity(score=known.per_class)),
        measure=facts,
    ),
    Misconception(
        "the winner over the images",
        sensitivity(score=known.of_the_batch),
        symptom=HERE + "You compare one winner a class; there are {n} images.",
        question="f(x) is (n, k). Along which axis do the classes of one image lie?",
        measure=facts,
    ),
    Misconception(
        "one answer an image",
        sensitivity(score=known.per_image),
        symptom="One answer for each of the {n} images came; one number is asked for.",
        question="What turns n times yes or no into a share?",
        measure=facts,
    ),
    Misconception(
        "x is moved itself",
        known.in_place,
        symptom="Your number is right, but `x` holds other numbers after the call.",
        question="Which line writes into an array that the caller still owns?",
    ),
)
