"""What goes wrong in 12.1 with what comes back as a whole, and what to say about it."""

from course_lib.exercises.claims.verdict_answers import drop, put, spoilt
from course_lib.exercises.claims.verdict_number_mistakes import ABOUT_NUMBERS
from course_lib.exercises.claims.verdict_spoilers import (
    a_record_for_the_rest,
    a_word_for_the_rest,
    empty_ones,
    facts,
    for_every_number,
    none_at_all,
    one_claim,
    records,
    three_claims,
    tuples,
    words_alone,
)
from course_lib.exercises.claims.verdict_word_mistakes import ABOUT_SOURCES, ABOUT_WORDS
from course_lib.judging import Misconception

ABOUT_FORM = (
    Misconception(
        "no verdict on a claim stops the function",
        records,
        symptom="`verdict` is asked for every claim of the docket. For a claim that you did not "
        "judge it stopped: {error}",
        question="What should come back for a claim that is not among yours?",
    ),
    Misconception(
        "fewer than four claims",
        three_claims,
        symptom="Verdicts that came back: {n}. Four are asked for, of any numbers in the docket.",
        question="For which claim numbers does your function return a dictionary?",
        also=(one_claim, none_at_all),
        measure=facts,
    ),
    Misconception(
        "an answer for every number",
        for_every_number,
        symptom="For the number {claim}, which is no claim of the docket, a dictionary came back.",
        question="What should come back for a claim that you did not judge?",
        also=(a_record_for_the_rest, empty_ones),
        measure=facts,
    ),
    Misconception(
        "no dictionary",
        tuples,
        symptom="For claim {claim} a {came} came back; a dictionary with seven keys, or None, is "
        "asked for.",
        question="Which names tell what each entry is?",
        also=(words_alone, a_word_for_the_rest),
        measure=facts,
    ),
    Misconception(
        "a key is missing",
        spoilt(drop("source")),
        symptom="The record of claim {claim} has no entry {missing}.",
        question="Which seven keys does the docstring list?",
        also=(
            spoilt(drop("sd")),
            spoilt(drop("seeds", "mean")),
            spoilt(drop("statement"), 43),
            spoilt(drop("verdict"), 40),
        ),
        measure=facts,
    ),
    Misconception(
        "another word for a verdict",
        spoilt(put("verdict", False)),
        symptom="The verdict on claim {claim} is {word}, of type {type}.",
        question="Which three words in capitals may a verdict be?",
        also=(
            spoilt(put("verdict", "WRONG")),
            spoilt(put("verdict", "FALSE as stated"), 40),
            spoilt(put("verdict", None), 37),
        ),
        measure=facts,
    ),
)

misconceptions = (*ABOUT_FORM, *ABOUT_NUMBERS, *ABOUT_SOURCES, *ABOUT_WORDS)
