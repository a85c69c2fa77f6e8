"""Exercise 02.6: what goes wrong with the sigmoid, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.softmax import sigmoid_answers as answers
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def first_value(seen: Observation) -> dict[str, Any]:
    t, got = np.ravel(seen.args[0]), np.ravel(seen.got)
    return {"t": show(t[0]), "value": show(got[0])}


def at_a_negative(seen: Observation) -> dict[str, Any]:
    t, got = np.ravel(seen.args[0]), np.ravel(seen.got)
    i = int(np.argmin(t))
    return {"t": show(t[i]), "value": show(got[i])}


def at_a_positive(seen: Observation) -> dict[str, Any]:
    t, got = np.ravel(seen.args[0]), np.ravel(seen.got)
    i = int(np.argmax(t))
    return {"high": show(t[i]), "value": show(got[i])}


def first_cut(seen: Observation) -> dict[str, Any]:
    """The first number whose answer is off, with all its digits: an exact 0 or 1."""
    t, got, right = np.ravel(seen.args[0]), np.ravel(seen.got), np.ravel(seen.expected)
    i = int(np.argmax(np.abs(got - right) > 6e-11))
    return {"t": f"{t[i]:.3g}", "value": f"{got[i]:g}", "size": f"{np.exp(-abs(t[i])):.2g}"}


def in_the_mixed_array(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.warned and np.isfinite(seen.got).all():
        return {"fact": "numpy warns of an overflow"}
    wrong = int(np.argmin(np.isfinite(seen.got)))
    return {"fact": f"the answer for {seen.args[0][wrong]:g} is {show(seen.got[wrong])}"}


misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "one form for all signs",
        answers.one_form_for_all,
        symptom="Ordinary numbers are right. At t = -1000 numpy warns of an overflow: "
        "your code asks for e^1000.",
        question="The other form, e^t / (1 + e^t), is equal on paper. For which sign of t is "
        "each one safe?",
        also=(answers.as_a_power,),
        code="W1",
    ),
    Misconception(
        "one form for the whole array",
        answers.by_question(lambda t: (t >= 0).all()),
        symptom="Arrays of one sign are right. In the array (-1000, 0, 1000) {fact}: "
        "all its entries got one form.",
        question="Your `if` asks once for the whole array. How many entries must be asked?",
        also=(
            answers.by_question(lambda t: (t >= 0).any()),
            answers.by_question(lambda t: (t > 0).all()),
            answers.by_question(lambda t: t.mean() >= 0),
            answers.by_question(lambda t: np.ravel(t)[0] >= 0),
        ),
        measure=in_the_mixed_array,
    ),
    Misconception(
        "the bars are lost",
        answers.bars_lost,
        symptom="At t = {t} yours is {value}; for negative t it should be below 0.5.",
        question="The exponent must never be positive. For t = -2, what is -t, and what is -|t|?",
        measure=at_a_negative,
    ),
    Misconception(
        "the bars are lost, with a plus",
        answers.bars_lost_the_other_way,
        symptom="Negative t are right. At t = {high} yours is {value}; for positive t it "
        "should be above 0.5.",
        question="The exponent must never be positive. For t = 2, what is t, and what is -|t|?",
        measure=at_a_positive,
    ),
    Misconception(
        "both branches are computed",
        answers.both_branches,
        symptom="Your numbers are right, and numpy still warns: `np.where` computes both "
        "branches for every entry, then picks.",
        question="Which exponent is never positive, whatever the sign of t?",
        also=(answers.both_branches_by_complement,),
        code="W2",
    ),
    Misconception(
        "clipped",
        answers.clipped(500.0),
        symptom="No warning. But sigmoid(-1000) came out as {got}, the same as for every "
        "t below your limit; it should round to 0.",
        question="The sigmoid keeps the order of its inputs. What does clipping do to the "
        "order of -600 and -1000?",
        also=tuple(
            answers.clipped(limit) for limit in (20.0, 30.0, 50.0, 100.0, 250.0, 700.0, 709.0)
        ),
        code="W3",
    ),
    Misconception(
        "0 and 1 too early",
        answers.cut_off(-15.0, np.inf),
        symptom="At t = {t} yours is exactly {value}. It should differ from that by about "
        "e^-|t| = {size}.",
        question="Ten decimals are asked for. From which |t| on is e^-|t| too small to show in "
        "them?",
        also=tuple(
            answers.cut_off(-below, above)
            for below in (6.0, 10.0, 15.0, 20.0, np.inf)
            for above in (6.0, 10.0, 15.0, 20.0, np.inf)
            if (below, above) not in ((15.0, np.inf), (np.inf, np.inf))
        ),
        measure=first_cut,
    ),
    Misconception(
        "the other form for all signs",
        answers.the_other_form,
        symptom="Ordinary numbers and -1000 are right. At t = 1000 your answer is {got}: "
        "e^1000 over e^1000.",
        question="For which sign of t is e^t / (1 + e^t) safe, and which form suits the rest?",
    ),
    Misconception(
        "the two values exchanged",
        answers.wrong_direction,
        symptom="At t = {t} yours is {value}: it falls where it should rise.",
        question="For a large positive t, is class 1 likely or unlikely?",
        also=(answers.wrong_direction_unsafe,),
        measure=first_value,
    ),
    Misconception(
        "never below one half",
        answers.one_branch,
        symptom="At t = {t} yours is {value}; for negative t it should be below 0.5.",
        question="With |t|, t and -t look the same. Where do you tell them apart again?",
        measure=at_a_negative,
    ),
    Misconception(
        "one question about many numbers",
        answers.one_question_about_many,
        symptom="numpy stopped: your `if` was asked about {many} numbers at once, some of which "
        "may be negative and some not.",
        question="An `if` needs one yes or no. Which function of numpy picks entry by entry?",
        measure=lambda seen: {"many": np.size(seen.args[0])},
    ),
)
