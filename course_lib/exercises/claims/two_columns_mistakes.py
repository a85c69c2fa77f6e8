"""What goes wrong in 12.2, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.claims import two_columns_answers as known
from course_lib.exercises.claims.two_columns_properties import parts
from course_lib.judging import Misconception, Observation, show
from course_lib.nn import sigmoid, softmax


def at_ones(seen: Observation) -> dict[str, Any]:
    """Both probabilities of class 1 for an input of small equal numbers, and the forms."""
    w, b = seen.args
    told: dict[str, Any] = {"d": len(w)}
    pair = parts(list(seen.values))
    got = seen.values[0] if seen.values else None
    told["came"] = _kinds(got) if pair is None else f"{pair[0].shape} and {pair[1].shape}"
    if pair is None or pair[0].shape != (len(w), 2) or pair[1].shape != (2,):
        return told
    x = np.full(len(w), 0.2)
    with np.errstate(all="ignore"):
        told["softmax"] = show(softmax((x @ pair[0] + pair[1])[None])[0, 1])
    told["sigmoid"] = show(sigmoid(np.array(x @ w + b)))
    told["first"] = ", ".join(show(v) for v in pair[0][0])
    told["b"] = ", ".join(show(v) for v in pair[1])
    told["w"], told["b0"] = show(w[0]), show(b)
    return told


def _kinds(got: Any) -> str:
    """The type of what came, or of each of its parts."""
    kinds = [type(part).__name__ for part in (got if isinstance(got, tuple | list) else [got])]
    return " and ".join(kinds[:3]) or "nothing"


SEEN = "For inputs of 0.2, your columns give class 1 p = {softmax}; sigmoid gives {sigmoid}."

misconceptions = (
    Misconception(
        "both columns are w",
        known.both_columns,
        symptom=SEEN + " Both logits are equal.",
        question="What is softmax of two equal logits, whatever they are?",
        measure=at_ones,
        code="W1",
    ),
    Misconception(
        "both columns of W are w",
        known.both_columns_right_b,
        symptom=SEEN + " Your b is right; the columns of W are equal.",
        question="By how much do your two logits differ, and does x have a part in it?",
        measure=at_ones,
    ),
    Misconception(
        "-w and w",
        known.plus_and_minus,
        also=(known.nothing_and_twice,),
        symptom=SEEN + " Your two logits differ by 2z, so the odds are e^(2z).",
        question="The odds of a sigmoid are e^z. By how much may the two logits differ?",
        measure=at_ones,
        code="W2",
    ),
    Misconception(
        "-w and w, while b is right",
        known.plus_and_minus_in_W,
        symptom=SEEN + " The columns of W differ by 2w; your b is right.",
        question="The difference of the columns decides. Which one do you want, w or 2w?",
        measure=at_ones,
    ),
    Misconception(
        "-b and b, while W is right",
        known.plus_and_minus_in_b,
        symptom=SEEN + " Your b is ({b}) for b = {b0}; your W is right.",
        question="The difference of the two entries decides. Which one do you want?",
        measure=at_ones,
    ),
    Misconception(
        "the classes are exchanged",
        known.exchanged,
        symptom=SEEN + " They sum to 1.",
        question="Class 1 is the positive one. Which column should grow with x w + b?",
        measure=at_ones,
        code="W3",
    ),
    Misconception(
        "the columns of W are exchanged",
        known.exchanged_in_W,
        symptom=SEEN + " Your b is right.",
        question="Which column belongs to class 1?",
        measure=at_ones,
    ),
    Misconception(
        "the entries of b are exchanged",
        known.exchanged_in_b,
        symptom=SEEN + " Your W is right; b is ({b}), and the difference of its entries is -b.",
        question="Which entry belongs to class 1?",
        measure=at_ones,
    ),
    Misconception(
        "no bias is left",
        known.no_bias,
        symptom=SEEN + " Your W is right; b is ({b}), so nothing of b = {b0} is left.",
        question="For x = 0 the sigmoid gives sigmoid(b). What do your two columns give?",
        also=(known.bias_twice,),
        measure=at_ones,
    ),
    Misconception(
        "half of w and of b",
        known.halves_on_one_side,
        symptom=SEEN + " The columns differ by w/2, and the entries of b by b/2.",
        question="Halves are right if both columns have one, with opposite signs. Are both there?",
        measure=at_ones,
    ),
    Misconception(
        "half of w",
        known.half_of_w,
        symptom=SEEN + " The columns of W differ by w/2; your b is right.",
        question="Halves are right if both columns have one, with opposite signs. Are both there?",
        measure=at_ones,
    ),
    Misconception(
        "half of b",
        known.half_of_b,
        symptom=SEEN + " Your W is right; b is ({b}) for b = {b0}.",
        question="Halves are right if both entries have one, with opposite signs. Are both there?",
        measure=at_ones,
    ),
    Misconception(
        "w and -w",
        known.minus_and_plus,
        symptom=SEEN + " The columns of W differ by -2w.",
        question="Which column belongs to class 1? And by how much may the two logits differ?",
        measure=at_ones,
    ),
    Misconception(
        "probabilities in place of weights",
        known.one_minus,
        symptom=SEEN + " The first row of your W is ({first}), for a weight {w}.",
        question="Probabilities sum to 1. Must two logits?",
        also=(known.probabilities,),
        measure=at_ones,
    ),
    Misconception(
        "classes along the first axis",
        known.rows,
        symptom="Your results have the shapes {came}; there are {d} inputs and two classes.",
        question="In x @ W, with x of shape (n, d): which axis of W is the one of the inputs?",
        also=(known.one_column,),
        measure=at_ones,
    ),
    Misconception(
        "b has no entry for each class",
        known.b_for_every_input,
        symptom="Your results have the shapes {came}; b should have shape (2,).",
        question="How many biases has a softmax with two classes?",
        also=(known.b_as_a_row,),
        measure=at_ones,
    ),
    Misconception(
        "not two arrays",
        known.only_W,
        symptom="Two arrays are asked for, W and b. What came is: {came}.",
        question="Is each of the two results an array, and are both returned?",
        also=(known.flat, known.b_as_a_number, known.a_function),
        measure=at_ones,
    ),
    Misconception(
        "W holds whole numbers",
        known.whole_numbers,
        symptom="The first row of your W is ({first}), for a weight {w}: digits are cut off.",
        question="Which dtype has the array into which you write?",
        measure=at_ones,
    ),
    Misconception(
        "b holds whole numbers",
        known.whole_numbers_in_b,
        symptom="Your b is ({b}) for b = {b0}: digits are cut off.",
        question="Which dtype has the array into which you write?",
        measure=at_ones,
    ),
    Misconception(
        "float32 in place of float64",
        known.in_float32,
        symptom="Your W is {dtypes[0]} and your b is {dtypes[1]}; float64 is asked for both.",
        question="float32 holds seven digits. Which of your lines chooses the dtype?",
        also=(known.b_in_float32,),
        measure=lambda seen: {"dtypes": [part.dtype for part in seen.values[0]]},
    ),
    Misconception(
        "an infinite column",
        known.minus_infinity,
        symptom="Your W holds infinite numbers: then class 0 can never win.",
        question="Sigmoid gives both classes a chance. Which finite column leaves class 0 one?",
    ),
    Misconception(
        "w is changed in place",
        known.halves_in_place,
        symptom="Your two columns are right, and your caller's w holds other numbers than before.",
        question="What does a line such as `w /= 2` do to the array that was handed in?",
        also=(known.zero_in_place,),
    ),
)
