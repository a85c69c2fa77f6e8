"""Exercise 05.6: further mistakes: what is drawn, what is called nothing, what is put back."""

from course_lib.exercises.backprop.checker_hints import calls, numbers, with_leftovers
from course_lib.exercises.backprop.faulty_checker import Checker
from course_lib.judging import Misconception

slips = (
    Misconception(
        "the sign is lost",
        Checker(signs=False),
        symptom="In the case “{case}” your error for `{name}` is {value}: a slope and its opposite "
        "count as equal.",
        question="The slopes 1 and -1: how large is their difference, and what does your line make "
        "of it?",
        also=with_leftovers(Checker(signs=False), again=True),
        measure=numbers,
    ),
    Misconception(
        "where the derived gradient is 0, nobody looks",
        Checker(entries="not 0"),
        symptom="In the case “{case}” your error for `{name}` is {value}: entries whose derived "
        "gradient is 0 were never drawn.",
        question="A forgotten slope is often 0. Which entries can your checker draw?",
        also=with_leftovers(Checker(entries="not 0"), Checker(entries="not 0, or all")),
        measure=numbers,
    ),
    Misconception(
        "a right gradient is called unchecked",
        Checker(asks="gap"),
        symptom="In the case “{case}” your error for `{name}` is {value}, though its gradient is "
        "right and not 0.",
        question="If nothing was checked, which numbers are 0: the differences or the slopes?",
        also=(
            Checker(asks="exact"),
            Checker(asks="gap", small=0.0),
            Checker(asks="gap", small=1e-7),
            Checker(asks="gap", small=1e-12),
            Checker(asks="gap", entries="again"),
            Checker(asks="exact", entries="again"),
        ),
        measure=numbers,
    ),
    Misconception(
        "one gradient decides that nothing was checked",
        Checker(asks="derived"),
        symptom="In the case “{case}” your error for `{name}` is {value}, though one of its two "
        "gradients is not 0: something was checked.",
        question="Which must be 0 before you may say so: the derived slopes, the measured ones, or "
        "both?",
        also=(
            Checker(asks="measured"),
            Checker(asks="each"),
            *(Checker(asks=a, entries="again") for a in ("derived", "measured", "each")),
        ),
        measure=numbers,
    ),
    Misconception(
        "small gradients are called unchecked",
        Checker(small=1e-7),
        symptom="In the case “{case}” your error for `{name}` is {value}: its slopes are small, "
        "and not 0.",
        question="Up to which size does the task call a slope nothing?",
        also=(*(Checker(small=small) for small in (1e-8, 1e-6, 1e-5, 1e-4)),),
        measure=numbers,
    ),
    Misconception(
        "n has no effect",
        Checker(entries="all"),
        symptom="In the case “{case}” f was called {calls} times. Two calls an entry are enough.",
        question="Where does your code use `n`?",
        also=(Checker(entries="twenty"),),
        measure=calls,
    ),
    Misconception(
        "entries are not put back",
        Checker(restored=False),
        symptom="In the case “{case}” your error for `{name}` is {value}, though the gradient is "
        "right.",
        question="When the second entry is measured, where does the first one stand?",
        also=(Checker(restored=False, entries="again"),),
        measure=numbers,
    ),
)
