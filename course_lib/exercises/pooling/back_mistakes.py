"""Exercise 10.2: what goes wrong on the way back through max pooling, and what to say."""

from typing import Any

import numpy as np

from course_lib.exercises.pooling import back_answers as known
from course_lib.exercises.pooling.back_answers import back
from course_lib.judging import Misconception, Observation, show


def facts(seen: Observation) -> dict[str, Any]:
    dy, (x, k, stride) = seen.args
    dx, right = np.asarray(seen.got, dtype=float), np.asarray(seen.expected)
    told = {
        "of_dx": show(dx.sum().round(9)),
        "of_dy": show(dy.sum().round(9)),
        "pixels": int((dx != 0).sum()),
        "windows": dy.size,
        "came": dx.shape,
        "wanted": x.shape,
        "k": k,
        "stride": stride,
    }
    if dx.shape == right.shape:
        at = np.argwhere(~np.isclose(dx, right, rtol=1e-6, atol=1e-9))
        index = tuple(int(i) for i in (at[0] if len(at) else np.zeros(4)))
        told |= {"value": show(dx[index]), "place": list(index), "pixel": show(x[index])}
    return told


def how_it_came(seen: Observation) -> dict[str, Any]:
    error = seen.outcome.got.error
    return {"fact": f"it stopped with {error}"[:80] if error else f"{facts(seen)['value']} came"}


SUM = "In the case “{case}” your dx sums to {of_dx}, and dy to {of_dy}. "
AT = "In the case “{case}” you give {value} at index {place}. "

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "every tie wins",
        back(known.every_winner),
        symptom="Right without ties. " + SUM + "Pixels that tie each got the whole gradient.",
        question="If two equal pixels both rise by 1, by how much does the largest rise?",
        measure=facts,
        code="W1",
    ),
    Misconception(
        "the last window stays",
        back(add=False),
        symptom="Right where windows lie apart. " + SUM + "A pixel that several windows see "
        "kept what one of them brought.",
        question="One pixel wins in two windows. What becomes of the first one's gradient when "
        "the second one writes?",
        also=(
            back(known.every_winner, add=False),
            known.added_where_it_wins(known.first_winner),
            known.added_where_it_wins(known.every_winner),
            known.fancy_index,
        ),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "spread over the window",
        back(known.spread),
        symptom="In the case “{case}” {pixels} pixels get a gradient, from {windows} windows. A "
        "pixel that is not the largest moves nothing.",
        question="If a pixel that is far from the largest rises a little, does y change?",
        also=(back(known.everybody), back(known.everybody, add=False)),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "a winner in each row or column",
        back(known.winner_of_each_row),
        symptom="In the case “{case}” {pixels} pixels get a gradient, from {windows} windows: each "
        "row or each column of a window has a winner of its own.",
        question="How many numbers does `argmax` look at, if it runs along one axis of "
        "(n, c, k, k)?",
        also=(back(known.winner_of_each_column),),
        measure=facts,
    ),
    Misconception(
        "repeats are averaged",
        known.repeats_averaged,
        symptom="Right where windows lie apart. " + SUM + "A pixel that wins in several windows "
        "got the mean of what they brought.",
        question="One pixel moves y on several paths. Are the paths added or averaged?",
        measure=facts,
    ),
    Misconception(
        "a pixel is paid once",
        known.paid_once,
        symptom="Right where windows lie apart. " + SUM + "A pixel that wins in several windows "
        "kept what the first one brought.",
        question="One pixel wins in two windows. What should become of the second one's gradient?",
        measure=facts,
    ),
    Misconception(
        "some windows pay nothing",
        back(known.if_positive),
        symptom=SUM + "Some windows whose largest number is not above 0 paid nothing.",
        question="If the largest number of a window is 0 or below, and it rises by 0.1: by how "
        "much does y rise?",
        also=(back(known.unless_zero),),
        measure=facts,
    ),
    Misconception(
        "found by its value, anywhere",
        known.by_value_anywhere,
        symptom="Right without ties. " + AT + "Your winners were found by their value in the "
        "whole image, not inside their window.",
        question="Which pixels can a window see? Another window may hold the same number.",
        also=(known.first_of_the_image,),
        measure=facts,
        code="W4",
    ),
    Misconception(
        "ties share",
        back(known.shared_by_winners),
        symptom="Right without ties, and the sums agree. " + AT + "Equal pixels got equal shares.",
        question="The task names one winner when several are equal. Which one?",
        measure=facts,
    ),
    Misconception(
        "another of the equals wins",
        back(known.last_winner),
        symptom="Right without ties, and the sums agree. " + AT + "Of equal pixels, another "
        "one was chosen than the task names.",
        question="In which order does one read a window, and which of the equals comes first?",
        also=(back(known.down_the_columns),),
        measure=facts,
    ),
    Misconception(
        "row and column of the winner exchanged",
        back(known.turned_winner),
        symptom=AT + "The sums agree; the place inside the window is turned.",
        question="argmax says 1 in a window of 2 by 2. Which row and which column is that?",
        measure=facts,
    ),
    Misconception(
        "another pixel than the largest",
        back(known.smallest),
        symptom=AT + "That pixel holds {pixel}. The sums agree, but some dy went to another pixel "
        "than the largest of its window.",
        question="Which pixel set the value of y: that one alone moves it.",
        also=(
            back(known.by_size),
            back(known.first_place),
            known.local_places,
            known.largest_of_the_image,
        ),
        measure=facts,
    ),
    Misconception(
        "one winner for all images or channels",
        back(known.whole_window_winner),
        symptom=AT + "Each image and each channel has a winner of its own in a window.",
        question="A window has axes (n, c, k, k). Over which of them is a winner sought?",
        also=(
            back(known.first_of_everything),
            back(known.of_the_first_image),
            back(known.of_the_first_channel),
        ),
        measure=facts,
    ),
    Misconception(
        "times the pixel's value",
        back(known.times_value),
        symptom=SUM + "The winners are right; their gradient was multiplied by the pixel.",
        question="y is the winner itself. If it rises by 0.1, by how much does y rise?",
        measure=facts,
    ),
    Misconception(
        "windows begin elsewhere",
        back(begin=lambda i, k, s: i * k),
        symptom="Right for stride = k. In the case “{case}” (k and stride differ) {fact}.",
        question="Where did window i begin in the forward pass?",
        also=(known.side_by_side,),
        measure=how_it_came,
    ),
    Misconception(
        "the stride is forgotten",
        back(begin=lambda i, k, s: i),
        symptom=AT + "Your windows move by 1, those of forward by {stride}.",
        question="Where did window i begin in the forward pass?",
        measure=facts,
    ),
    Misconception(
        "a mean over the batch",
        back(slope=lambda dy: dy / len(dy)),
        symptom=SUM + "dy was divided once more.",
        question="dy is the gradient of the loss already. Who took the mean?",
        also=(back(slope=lambda dy: dy / dy.size),),
        measure=facts,
    ),
    Misconception(
        "the shape of dy",
        known.shape_of_dy,
        symptom="Your dx has shape {came}. There is one slope for each pixel of x, {wanted}.",
        question="dx says how the loss moves with x. Whose shape does it have?",
        measure=facts,
    ),
    Misconception(
        "written into x",
        known.in_place,
        symptom="Your numbers are right, but `cache` holds other numbers after the call.",
        question="Which line writes into an array that the caller still owns?",
    ),
    Misconception(
        "numbers become wider",
        back(dtype=np.float64),
        symptom="Your numbers are right. Float32 came in, and float64 goes out.",
        question="Which dtype does `np.zeros` give, if none is named?",
    ),
)
