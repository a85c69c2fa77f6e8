"""Exercise 06.3: what is wrong about the correction of the start, and what to say about it."""

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
        "got_w": first(w_new),
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


ABOUT_CORRECTIONS = (
    Misconception(
        "no bias correction",
        known.no_correction,
        symptom="m and v are right. In step {t} with lr = {lr} your w moves by {moved}. "
        "A first step has size lr.",
        question="m and v started at 0: what share of dw, and of dw**2, do they hold after one "
        "step? Which of the two do you correct?",
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
        also=(known.from_zero_m, known.from_zero_v),
        measure=division,
        code="W2",
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
        "the power of t",
        known.without_power,
        symptom="In step 1 all is right. In step {t} your w moves by {moved}.",
        question="The start at 0 keeps the share b1 in one step. Which share is left after t "
        "steps, and which number do you raise to the power t?",
        also=(
            known.without_power_of_m,
            known.without_power_of_v,
            known.power_outside,
            known.power_outside_m,
            known.power_outside_v,
            known.times_t,
            known.times_t_of_m,
            known.times_t_of_v,
        ),
        measure=entry,
    ),
    Misconception(
        "divided by the share of the start",
        known.share_of_the_start,
        symptom="m and v are right. In step {t} with lr = {lr} your w moves by {moved}.",
        question="b1**t is the share of the start at 0. Which share is left for the gradients, "
        "and which of the two do you divide by?",
        also=(known.share_of_the_start_m, known.share_of_the_start_v),
        measure=entry,
    ),
    Misconception(
        "a line without brackets",
        known.no_brackets,
        symptom="m and v are right. In step {t} with lr = {lr} your w moves by {moved}.",
        question="In `a / b - c` and in `a / b + c`, is c below the line? "
        "Which brackets does your line need?",
        also=(known.no_brackets_m, known.no_brackets_v, known.eps_outside),
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
        question="m is too small by the factor 1 - b1**t, v by 1 - b2**t. What makes them as "
        "large as dw and dw**2?",
        also=(
            known.multiplied_m,
            known.multiplied_v,
            known.multiplied_without_power,
            known.multiplied_m_without_power,
        ),
        measure=entry,
    ),
    Misconception(
        "b1 and b2 exchanged",
        known.powers_exchanged,
        symptom="m and v are right. In step {t} with lr = {lr} your w moves by {moved}.",
        question="Which share, b1 or b2, built m, and which built v? Which stands in each of "
        "your corrections?",
        also=(known.b1_in_both, known.b2_in_both),
        measure=entry,
    ),
    Misconception(
        "numbers in place of arguments",
        known.usual_numbers,
        symptom="Right for the usual settings. In the case “{case}” your new m starts with "
        "{got_m}, your w moves by {moved}.",
        question="Where do your lines use the arguments b1, b2 and eps?",
        also=(known.usual_powers, known.usual_power_of_m, known.usual_power_of_v),
        measure=entry,
    ),
)
