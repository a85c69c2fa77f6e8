"""Slips in exercise 03.6: another word, another band, another base, an end of the range."""

from typing import Any

from course_lib.exercises.cross_entropy import diagnosis_answers as answers
from course_lib.judging import Misconception, Observation


def word(seen: Observation) -> dict[str, Any]:
    """The learner's word, for the symptom."""
    return {"word": str(seen.got)}


def judging(*functions: Any) -> tuple[dict[str, Any], ...]:
    """Answers that differ from the reference in `diagnose`."""
    return tuple({"diagnose": f} for f in functions)


BANDS = (0.0, 0.005, 0.01, 0.02, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5)

slips: tuple[Misconception, ...] = (
    Misconception(
        "base 10 in place of e",
        answers.both(answers.log10_of_k, answers.diagnose),
        also=(answers.both(answers.log10_of_k, answers.against(answers.log10_of_k)),),
        symptom="For ten classes you expect {got}: the logarithm to base 10.",
        question="Which logarithm does our loss use: log10 or the natural one?",
    ),
    Misconception(
        "two words exchanged",
        *judging(answers.renamed(learnt="overconfident", overconfident="learnt")),
        also=judging(
            answers.renamed(learnt="guessing", guessing="learnt"),
            answers.renamed(overconfident="guessing", guessing="overconfident"),
            answers.renamed(overconfident="impossible", impossible="overconfident"),
        ),
        symptom="In the case “{case}” you say “{word}”: two of your four words are exchanged.",
        question="Which word belongs below the band around log k, which above it, and which to "
        "numbers that no loss can be?",
        measure=word,
    ),
    Misconception(
        "a word that is not in the list",
        answers.OTHER_WORDS[0],
        also=(*answers.OTHER_WORDS[1:], *judging(answers.capitalised, answers.upper_case)),
        symptom="In the case “{case}” you say “{word}”. That is none of the four words.",
        question="Which four words does the task give? Compare letter by letter.",
        measure=word,
    ),
    Misconception(
        "a band on one side only",
        *judging(answers.banded(0, 0.05)),
        also=judging(answers.banded(0.05, 0)),
        symptom="In the case “{case}” you say “{word}”. Your band ends at log k.",
        question="A guess can come out a little above log k, or a little below. Does your band "
        "hold both?",
        measure=word,
    ),
    Misconception(
        "a band of another width",
        *judging(answers.banded(BANDS[-1], BANDS[-1])),
        also=judging(*(answers.banded(b, b) for b in BANDS[:-1])),
        symptom="In the case “{case}” you say “{word}”: your band is not 5 % of log k wide on "
        "either side.",
        question="For ten classes, where do 95 % and 105 % of 2.303 lie?",
        measure=word,
    ),
    Misconception(
        "0 called impossible",
        *judging(answers.zero_is_impossible),
        symptom="In the case “{case}” you say “{word}”. Every other number is judged rightly.",
        question="Which p costs nothing? Is that p allowed?",
        measure=word,
    ),
    Misconception(
        "infinity called impossible",
        *judging(answers.infinity_is_impossible),
        symptom="In the case “{case}” you say “{word}”. Every other number is judged rightly.",
        question="What does a model pay that gives the true class p = 0?",
        measure=word,
    ),
)
