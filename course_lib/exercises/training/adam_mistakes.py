"""Exercise 06.3: what goes wrong with a step of Adam, and what to say about it."""

from course_lib.exercises.training import adam_answers as known
from course_lib.exercises.training.adam_corrections import ABOUT_CORRECTIONS, entry
from course_lib.judging import Misconception

misconceptions = (
    *ABOUT_CORRECTIONS,
    Misconception(
        "eps inside the root",
        known.eps_inside,
        symptom="m and v are right. In the case “{case}”, with eps = {eps}, your w moves by "
        "{moved}.",
        question="Is eps added to the mean square, or to its root?",
        also=(known.eps_inside_squared,),
        measure=entry,
        code="W3",
    ),
    Misconception(
        "v of the gradient, not of its square",
        known.not_squared,
        symptom="m is right. For v = {v} and dw = {dw} your new v is {got_v}.",
        question="v is a running mean of squares. What do you take the mean of?",
        also=(known.absolute, known.square_of_m),
        measure=entry,
        code="W4",
    ),
    Misconception(
        "m and v share memory",
        known.shared,
        symptom="For v = {v} and dw = {dw} your new v is {got_v}; your new m is {got_m}. "
        "The numbers of m went into v.",
        question="Which old array does your new v start from? "
        "How many arrays does `m = v = ...` make?",
        also=(known.one_array, known.m_for_both),
        measure=entry,
        code="W5",
    ),
    Misconception(
        "no root, or two",
        known.no_root,
        symptom="m and v are right. In step {t} with lr = {lr} and dw = {dw} your w moves by "
        "{moved}.",
        question="v is in units of dw squared. How many roots bring it back to units of dw, and "
        "how many do you take?",
        also=(known.two_roots,),
        measure=entry,
    ),
    Misconception(
        "uphill",
        known.uphill,
        symptom="m and v are right. The gradient dw is {dw}, and your w moves by {moved}: "
        "to where the loss grows.",
        question="Which sign stands before the step, and which one has your divisor?",
        also=(known.negative_divisor,),
        measure=entry,
    ),
    Misconception(
        "the shares of old and new exchanged",
        known.shares_exchanged,
        symptom="For m = {m} and dw = {dw} your new m is {got_m}: it holds most of the "
        "new gradient.",
        question="b1 = 0.9 is the share of the old mean. What is left for the new gradient?",
        measure=entry,
    ),
    Misconception(
        "a sum in place of a mean",
        known.not_averaged,
        symptom="For m = {m} and dw = {dw} your new m is {got_m}. "
        "The two shares of a mean sum to 1.",
        question="By what is the new gradient multiplied in a running mean?",
        also=(known.m_not_averaged,),
        measure=entry,
    ),
    Misconception(
        "m is never used",
        known.rms_alone,
        symptom="m and v are right. In step {t} your w moves by {moved}, whatever m is.",
        question="Which array stands above the line: dw, or its corrected running mean?",
        measure=entry,
    ),
    Misconception(
        "no eps",
        known.no_eps,
        symptom="Right as long as v is large. In the case “{case}” your w moves by {moved}, "
        "with eps = {eps}.",
        question="What is 0 / 0, and which small number keeps the divisor above 0?",
        measure=entry,
    ),
    Misconception(
        "the root of everything",
        known.root_over_all,
        symptom="m and v are right. In step {t} your w moves by {moved}: "
        "the running mean of dw stands under the root.",
        question="Which of the two means is in units of dw squared, and needs the root?",
        measure=entry,
    ),
    Misconception(
        "in place",
        known.in_place,
        symptom="Your numbers are right; after the call, other numbers than before stand "
        "in {names} of the caller. Your new m starts with {got_m}.",
        question="An operation such as `-=` writes into the array that was given. Which line "
        "makes a new array?",
        also=(known.memory_in_place, known.w_in_place),
        measure=entry,
    ),
    Misconception(
        "no learning rate",
        known.no_rate,
        symptom="m and v are right. In step {t} with lr = {lr} your w moves by {moved}.",
        question="By what is the quotient multiplied before it is subtracted from w?",
        measure=entry,
    ),
    Misconception(
        "results exchanged",
        known.results_exchanged,
        symptom="Your three results start with {got_w}, {got_m} and {got_v}: the right arrays, "
        "in another order.",
        question="In which order does the docstring name w, m and v?",
        also=(known.w_last,),
        measure=entry,
    ),
    Misconception(
        "the means are lost",
        known.w_alone,
        symptom="One array came, of shape {shape}. The next step needs two more.",
        question="Which three arrays does the docstring name?",
    ),
    Misconception(
        "the old means are returned",
        known.old_memory,
        symptom="Your w moves rightly, by {moved}. The m that you return is {got_m}, "
        "as it was before.",
        question="Which m does the next step start from?",
        measure=entry,
    ),
)
