"""Exercise 06.3: what goes wrong with a step of Adam, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.training import adam_answers as known
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def entry(seen: Observation) -> dict[str, Any]:
    """The first number of each array of the step at fault, and of what came."""
    w, dw, m, v, t, lr, b1, b2, eps = seen.args
    got = seen.outcome.got.value
    w_new, m_new, v_new = got if isinstance(got, tuple) else (got, m, v)

    def first(array: Any) -> str:
        return show(np.ravel(array)[0])

    return {
        "dw": first(dw),
        "m": first(m),
        "v": first(v),
        "t": t,
        "lr": lr,
        "eps": eps,
        "moved": show(np.ravel(w_new)[0] - np.ravel(w)[0]),
        "got_m": first(m_new),
        "got_v": first(v_new),
        "names": " and ".join(seen.outcome.got.changed),
    }


def division(seen: Observation) -> dict[str, Any]:
    outcome = seen.outcome
    t = outcome.steps[outcome.step].args[4]
    warned = outcome.got.warned
    came = str(outcome.got.error) if outcome.got.error else (warned[0] if warned else "a wrong w")
    return {"t": t, "came": came}


misconceptions = (
    Misconception(
        "no bias correction",
        known.no_correction,
        symptom="m and v are right. In step {t} with lr = {lr} your w moves by {moved}. "
        "A first step has size lr.",
        question="m started at 0: what share of the gradient does it hold after one step?",
        also=(known.no_correction_of_m, known.no_correction_of_v),
        measure=entry,
        code="W1",
    ),
    Misconception(
        "steps counted from 0",
        known.from_zero,
        symptom="In step {t} this came: {came}. You divide by 1 minus a power, "
        "and that power is 1 here.",
        question="The first step has t = 1. Which number is b1**t then, and which is yours?",
        measure=division,
        code="W2",
    ),
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
        "no root",
        known.no_root,
        symptom="m and v are right. In step {t} with lr = {lr} and dw = {dw} your w moves by "
        "{moved}.",
        question="v is in units of dw squared. Which function brings it back to units of dw?",
        measure=entry,
    ),
    Misconception(
        "uphill",
        known.uphill,
        symptom="m and v are right. The gradient dw is {dw}, and your w moves by {moved}: "
        "to where the loss grows.",
        question="Which sign stands before the step?",
        measure=entry,
    ),
    Misconception(
        "the corrected means are kept",
        known.corrected_kept,
        symptom="Your w moves rightly, by {moved}. The m that you return is {got_m}, "
        "and the next step would correct it again.",
        question="Which m does the next step start from: before or after the division?",
        also=(known.corrected_in_memory,),
        measure=entry,
    ),
    Misconception(
        "b1 without its power",
        known.without_power,
        symptom="In step 1 all is right. In step {t} your w moves by {moved}: your divisor is "
        "the same in every step.",
        question="m holds the share 1 - b1 after one step. Which share does it hold after t?",
        also=(known.times_t,),
        measure=entry,
    ),
    Misconception(
        "one step too far",
        known.one_later,
        symptom="m and v are right. In step {t} with lr = {lr} your w moves by {moved}: "
        "the correction belongs to the step after it.",
        question="t is the number of this step, and starts at 1. Must anything be added?",
        measure=entry,
    ),
    Misconception(
        "multiplied in place of divided",
        known.multiplied,
        symptom="m and v are right. In step {t} with lr = {lr} your w moves by {moved}.",
        question="m is too small by the factor 1 - b1^t. What makes it as large as dw?",
        measure=entry,
    ),
    Misconception(
        "the two corrections exchanged",
        known.powers_exchanged,
        symptom="m and v are right. In step {t} with lr = {lr} your w moves by {moved}.",
        question="Which share, b1 or b2, built m? And which stands in your correction of m?",
        also=(known.b1_in_both,),
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
        symptom="Your numbers are right; after the call, {names} of the caller holds other "
        "numbers than before. Your new m starts with {got_m}.",
        question="`*=` writes into the array that was given. Which line makes a new array?",
        also=(known.memory_in_place, known.w_in_place),
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
    Misconception(
        "numbers in place of arguments",
        known.usual_numbers,
        symptom="Right for the usual settings. In the case “{case}” your new m starts with "
        "{got_m}, your w moves by {moved}.",
        question="Where do your lines use the arguments b1, b2 and eps?",
        measure=entry,
    ),
)
