"""What goes wrong in 12.1 with sources, statements and verdicts, and what to say about it."""

from course_lib.exercises.claims.verdict_answers import put, spoilt
from course_lib.exercises.claims.verdict_spoilers import (
    claimed,
    denied,
    facts,
    only_first_place,
    other_word,
    reworded,
    supported,
    without_year,
)
from course_lib.judging import Misconception

ABOUT_SOURCES = (
    Misconception(
        "a blog or a course as source",
        spoilt(put("source", "a blog post on medium.com")),
        symptom="Claim {claim}: the source is {source}.",
        question="Who found it out first? Primary source: paper and section.",
        also=(
            spoilt(put("source", "lesson 8 of this course")),
            spoilt(put("source", "CS231n lecture notes, section 3")),
            spoilt(put("source", "https://en.wikipedia.org/wiki/Dilution"), 43),
            spoilt(put("source", "a YouTube tutorial, 2019"), 37),
        ),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "a source that does not speak about the claim",
        spoilt(put("source", "Turing 1950, section 1")),
        symptom="Claim {claim}: the source is {source}. The reading list has none of this name "
        "for this claim.",
        question="Which entry of the reading list has a section about this claim?",
        also=(
            spoilt(put("source", "Srivastava et al. 2014, section 9.1")),
            spoilt(put("source", "my own measurement, seed 0")),
            spoilt(put("source", "")),
            spoilt(put("source", None)),
        ),
        measure=facts,
    ),
    Misconception(
        "a source without its year",
        spoilt(without_year),
        symptom="Claim {claim}: the source is {source}. Its year is missing, or another one.",
        question="In which year did the paper appear, by the reading list?",
        also=(spoilt(put("source", "Ioffe and Szegedy 2014, section 3.2"), 43),),
        measure=facts,
    ),
    Misconception(
        "a paper without a section",
        spoilt(only_first_place),
        symptom="Claim {claim}: the source is {source}. It names no place of the reading list.",
        question="Which section, figure or table of it speaks about the claim?",
        measure=facts,
    ),
    Misconception(
        "another place of the paper",
        spoilt(put("source", "Ioffe and Szegedy 2015, section 4.2.1"), 43),
        symptom="Claim {claim}: the source is {source}. Author and year fit; the docket "
        "expects one of the places that its list names for this claim. Page numbers are not in it.",
        question="What stands in which section, by the reading list?",
        also=(
            spoilt(put("source", "Kingma and Ba 2015, section 7"), 40),
            spoilt(put("source", "Guo et al. 2017, section 4"), 35),
        ),
        measure=facts,
    ),
)

ABOUT_WORDS = (
    Misconception(
        "no sentence",
        spoilt(put("statement", "It is wrong.")),
        symptom="Claim {claim}: the statement has {n} words, {different} different ones of two "
        "letters or more.",
        question="What is true, then? Say it to somebody who has never heard the claim.",
        also=(
            spoilt(put("statement", "")),
            spoilt(put("statement", "a b c d e f g")),
            spoilt(put("statement", "6 7 8 9 10 11 12"), 37),
            spoilt(put("statement", "adam adam adam adam adam adam"), 40),
            spoilt(put("statement", None), 43),
            spoilt(put("statement", 0.95), 35),
        ),
        measure=facts,
    ),
    Misconception(
        "the claim repeated as the statement",
        spoilt(claimed),
        symptom="Claim {claim}: the statement says the claim again: “{statement} ...”.",
        question="Leave the claim's words aside. What did your numbers show?",
        also=(spoilt(denied), spoilt(claimed, 43), spoilt(reworded, 40)),
        measure=facts,
    ),
    Misconception(
        "one sentence for two claims",
        spoilt(put("statement", "My numbers show that the claim as stated does not hold.")),
        symptom="Claims {other} and {claim} have the same statement.",
        question="Which sentence is true of this claim, and of no other?",
        measure=facts,
    ),
    Misconception(
        "a verdict against its own numbers",
        spoilt(put("verdict", "OK")),
        symptom="Claim {claim}: {word}. Your own {what} {side} the claim: {numbers}.",
        question="Which result would have changed your mind, and is it what came?",
        also=(
            spoilt(put("verdict", "OK"), 43),
            spoilt(supported, 37),
        ),
        measure=facts,
    ),
    Misconception(
        "a verdict that cannot be defended",
        other_word(41, "FALSE"),
        symptom="Claim {claim}: {word}. {why}",
        question="SLOPPY means: true in part, or misleading. Which part of the claim is true, and "
        "which part is wrong?",
        also=(other_word(22, "SLOPPY"), other_word(27, "SLOPPY")),
        measure=facts,
    ),
)
