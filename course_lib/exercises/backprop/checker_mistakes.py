"""Exercise 05.6: what goes wrong with a checker, and what to say about it."""

import numpy as np

from course_lib.exercises.backprop.checker_hints import numbers, with_leftovers
from course_lib.exercises.backprop.checker_slips import slips
from course_lib.exercises.backprop.faulty_checker import Checker
from course_lib.judging import Misconception, show

misconceptions = (
    Misconception(
        "two faults: nothing was checked, and entries come twice",
        Checker(nothing=0.0, entries="again"),
        symptom="In the case “{case}” your error for `{name}` is {value}, as for a perfect "
        "gradient: both gradients are 0. A later case shows a second fault.",
        question="Two slopes of 0 agree whatever the code is. Which value says that nothing was "
        "checked?",
        also=(Checker(nothing=0.0, entries="again", small=2e-9),),
        measure=numbers,
    ),
    Misconception(
        "the scale of entries that were not drawn",
        Checker(scale="whole"),
        symptom="Where all entries are drawn, all is right. With one drawn entry, 3 times too "
        "large, your error is not 2/3.",
        question="The scale is a maximum over the drawn entries. Which entries does your line ask?",
    ),
    Misconception(
        "rng has no effect",
        Checker(entries="seeded"),
        symptom="In the case “{case}” your error for `{name}` is {value} for each of the 12.",
        question="You were given `rng`: which line draws without it?",
        measure=lambda seen: {"name": "W", "value": show(seen.outcome.got.value["W"])},
    ),
    Misconception(
        "absolute error",
        Checker(scale="none"),
        symptom="In the case “{case}” your error for `{name}` is {value}: it was not divided by "
        "the size of the gradients.",
        question="A difference of 1e-9: is it small, if the gradient itself is 1e-9?",
        also=(
            Checker(scale="none", small=0.0),
            Checker(scale="none", small=-1.0),
            Checker(scale="none", nothing=0.0),
            Checker(scale="capped"),
        ),
        measure=numbers,
        code="W1",
    ),
    Misconception(
        "the same entry again and again",
        Checker(entries="zero"),
        symptom="In the case “{case}” your error for `{name}` is {value}: most of its "
        "{size} entries were never visited.",
        question="Print `chosen` for a parameter with 8 entries and n = 8. Which entries are "
        "visited?",
        also=(
            Checker(entries="one"),
            Checker(entries="zero", nothing=0.0),
        ),
        measure=numbers,
        code="W2",
    ),
    Misconception(
        "nothing was checked, and it passes",
        Checker(nothing=0.0),
        symptom="In the case “{case}” your error for `{name}` is "
        "{value}, as for a perfect gradient. Both gradients are 0 everywhere.",
        question="Two slopes of 0 agree whatever the code is. Which value says that nothing was "
        "checked?",
        also=(Checker(nothing=0.0, small=2e-9), Checker(nothing=0.0, small=3e-10)),
        measure=numbers,
        code="W3",
    ),
    Misconception(
        "measured in float32",
        Checker(dtype=None),
        symptom="float64 is right. In the case “{case}” your error for `{name}` is {value}.",
        question="float32 keeps 7 digits. How many of them does a step of 1e-5 change?",
        also=(Checker(copies=False),),
        measure=numbers,
        code="W4",
    ),
    Misconception(
        "all in float32",
        Checker(dtype=np.float32),
        symptom="In the case “{case}” your error for `{name}` is {value}, though the gradient is "
        "right.",
        question="float32 keeps 7 digits. How many of them does a step of 1e-5 change?",
        also=with_leftovers(Checker(dtype=np.float32)),
        measure=numbers,
    ),
    Misconception(
        "nothing was checked, and it fails",
        Checker(nothing=1.0),
        symptom="In the case “{case}” your error for `{name}` is {value}: it says that the "
        "gradient is wrong.",
        question="The task names one value for “nothing was checked”. Which one?",
        also=(
            Checker(nothing=np.inf),
            Checker(nothing=-1.0),
            *(Checker(nothing=v, entries="again") for v in (1.0, np.inf, -1.0)),
        ),
        measure=numbers,
    ),
    Misconception(
        "rounding taken for a slope",
        Checker(small=0.0),
        symptom="In the case “{case}” your error for `{name}` is {value}: a slope near 1e-12 was "
        "compared with 0.",
        question="The values of f carry rounding of 1e-16. How large is that, divided by 2h?",
        also=(
            Checker(small=1e-14),
            Checker(small=-1.0),
            Checker(small=0.0, entries="again"),
            Checker(small=-1.0, entries="again"),
        ),
        measure=numbers,
    ),
    Misconception(
        "entries come twice",
        Checker(entries="again"),
        symptom="In the case “{case}” it was not found each time: with n = {n} draws, some of the "
        "{size} entries were never visited.",
        question="If 8 balls are drawn from 8 and each is put back, do all come up?",
        measure=numbers,
    ),
    Misconception(
        "always the first entries",
        Checker(entries="first n"),
        symptom="In the case “{case}” your error for `{name}` is {value}: the wrong entries stand "
        "late, and were never visited.",
        question="Who chooses the entries: their order, or `rng`?",
        measure=numbers,
    ),
    Misconception(
        "one-sided difference",
        Checker(slope="forward"),
        symptom="In the case “{case}” your error for `{name}` is {value}, near h.",
        question="At which two points is f evaluated, and is the entry in their middle?",
        also=with_leftovers(Checker(slope="forward")),
        measure=numbers,
    ),
    Misconception(
        "divided by h",
        Checker(slope="over h"),
        symptom="In the case “{case}” your error for `{name}` is {value}, though the gradient is "
        "right.",
        question="How far apart are the two points at which f is evaluated?",
        also=with_leftovers(Checker(slope="over h")),
        measure=numbers,
    ),
    Misconception(
        "each entry has its own scale",
        Checker(scale="each"),
        symptom="In the case “{case}” your error for `{name}` is {value}: each difference was "
        "divided by its own entry.",
        question="The formula has one maximum above the line and one below. Of which numbers?",
        also=with_leftovers(Checker(scale="each")),
        measure=numbers,
    ),
    Misconception(
        "scale of one gradient alone",
        Checker(scale="measured"),
        symptom="In the case “{case}” your error for `{name}` is {value}.",
        question="The scale is the largest entry of both gradients. Which one does your line ask?",
        also=with_leftovers(
            Checker(scale="measured"), Checker(scale="derived"), Checker(scale="sum")
        ),
        measure=numbers,
    ),
    Misconception(
        "mean in place of largest",
        Checker(joined="mean"),
        symptom="In the case “{case}” your error for `{name}` is {value}: one wrong entry of "
        "many hides in a mean.",
        question="One entry in a thousand is wrong. What does a mean make of it?",
        also=with_leftovers(Checker(joined="mean")),
        measure=numbers,
    ),
    Misconception(
        "one number for all parameters",
        Checker(joined="one number"),
        symptom="One number came, {value}; one for each parameter is asked for.",
        question="If `W` is right and `b` is wrong, what should your answer say?",
        also=with_leftovers(Checker(joined="one number")),
        measure=numbers,
    ),
    *slips,
)  # fmt: skip
