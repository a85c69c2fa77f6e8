"""Exercise 06.6: what goes wrong when curves are read, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.training import diagnosis_answers as known
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def said(seen: Observation) -> dict[str, Any]:
    """What was said of which curves."""
    train, val = seen.args
    got = seen.got
    with np.errstate(invalid="ignore"):
        return {
            "said": f"“{got}”" if isinstance(got, str) else f"{got!r}",
            "last": show(val[-1]),
            "last_train": show(train[-1]),
            "ends": f"{show(train[-3:].mean())} and {show(val[-3:].mean())}",
            "start": show(train[0]),
            "lowest": show(val.min()),
        }


misconceptions = (
    Misconception(
        "the last point alone",
        known.last_point,
        symptom="In the case “{case}” you say {said}. The curves end with {last_train} and "
        "{last}; the means of their last three are {ends}.",
        question="One epoch may be lucky. How many entries does the task call the end?",
        also=(known.last_point_of_val, known.last_point_of_train),
        measure=said,
        code="W1",
    ),
    Misconception(
        "nan slips through",
        known.nan_never_asked,
        symptom="Every number is judged rightly. In the case “{case}” you say {said}.",
        question="Is nan > 2 true? Is nan == nan? Which of your questions finds one nan or "
        "infinity, in either curve?",
        also=(
            known.only_the_last_asked,
            known.only_train_asked,
            known.only_val_asked,
            known.only_nan_asked,
            known.only_inf_asked,
            known.nan_compared,
            known.all_must_be_nan,
        ),
        measure=said,
        code="W2",
    ),
    Misconception(
        "a loss read as an accuracy",
        known.accuracy_falls,
        symptom="In the case “{case}” you say {said}. The curves are losses; they end at {ends}.",
        question="When a model gets better, does its loss rise or fall?",
        also=(
            known.accuracy_falls_1_1,
            known.accuracy_everywhere,
            known.low_is_underfit,
        ),
        measure=said,
        code="W3",
    ),
    Misconception(
        "the gap between the curves decides",
        known.gap,
        symptom="In the case “{case}” you say {said}. The curves end at {ends}; "
        "the lowest validation loss is {lowest}.",
        question="With what does the task compare the end of the validation loss: "
        "with the other curve, or with itself?",
        also=(known.gap_to_lowest_train, known.gap_without_margin),
        measure=said,
    ),
    Misconception(
        "another margin",
        known.no_margin,
        symptom="In the case “{case}” you say {said}. The validation loss was {lowest} at its "
        "lowest; the curves end at {ends}.",
        question="By which factor must the end lie above the lowest entry? Which numbers "
        "does your line compare here?",
        also=(known.absolute_margin, known.twice_the_lowest),
        measure=said,
    ),
    Misconception(
        "compared with another entry",
        known.from_its_start,
        symptom="In the case “{case}” you say {said}. The validation loss was {lowest} at its "
        "lowest; the curves end at {ends}.",
        question="Which entry is the lowest of the whole validation curve, and with which one do "
        "you compare?",
        also=(
            known.from_the_step_before,
            known.lowest_after_the_first,
            known.lowest_before_the_end,
        ),
        measure=said,
    ),
    Misconception(
        "the questions in another order",
        known.underfit_first,
        symptom="In the case “{case}” you say {said}. Two of the rules hold there; "
        "the curves end at {ends}.",
        question="Which question does the task ask first, and which of yours comes first?",
        also=(known.overfit_first, known.underfit_before_diverged),
        measure=said,
    ),
    Misconception(
        "half of another number",
        known.absolute_half,
        symptom="In the case “{case}” you say {said}. The training loss starts at {start}; "
        "the curves end at {ends}.",
        question="Half of which number is the limit for underfitting?",
        also=(known.half_of_val, known.half_of_the_highest),
        measure=said,
    ),
    Misconception(
        "a climbing training loss is missed",
        known.climbing_is_fine,
        symptom="In the case “{case}” you say {said}. The training loss starts at {start}; "
        "the curves end at {ends}.",
        question="Which line of yours sees a training loss that ends above its first entry? Does "
        "an earlier line answer first?",
        also=(known.diverged_last, known.above_its_highest),
        measure=said,
    ),
    Misconception(
        "a word is never said",
        known.never_underfit,
        symptom="In the case “{case}” you say {said}. The curves end at {ends}.",
        question="There are four words. Which line of yours leads to each, and when does it?",
        also=(known.never_overfit, known.from_its_highest),
        measure=said,
    ),
    Misconception(
        "one word for every curve",
        known.always("ok"),
        symptom="You say {said} of every pair of curves, also in the case “{case}”, where they "
        "end at {ends}.",
        question="Which line of yours looks at the curves?",
        also=tuple(known.always(word) for word in known.FOUR[:3]),
        measure=said,
    ),
    Misconception(
        "equal is taken as larger",
        known.equal_everywhere,
        symptom="Right except at the limit. In the case “{case}” you say {said}; the curves end "
        "at {ends}.",
        question="The rules say “larger than”. What does your comparison say of two equal numbers?",
        also=(
            known.equal_is_diverged,
            known.equal_is_overfit,
            known.equal_is_underfit,
            known.less_is_ok,
        ),
        measure=said,
    ),
    Misconception(
        "another sign of divergence",
        known.any_spike_is_divergence,
        symptom="In the case “{case}” you say {said}. The training loss starts at {start}; "
        "the curves end at {ends}.",
        question="Which two numbers does the task compare, to see that a training diverged?",
        also=(
            known.val_start,
            known.mean_of_the_first_three,
            known.above_its_lowest,
            known.either_rises,
            known.both_rise,
        ),
        measure=said,
    ),
    Misconception(
        "another end",
        known.mean_of_all,
        symptom="In the case “{case}” you say {said}. The means of the last three entries are "
        "{ends}.",
        question="Of which entries does the task take the mean? Which entries does your slice "
        "take, and what do you take of them?",
        also=(
            known.first_three,
            known.last_two,
            known.without_the_last,
            known.third_from_last,
            known.lowest_of_three,
            known.highest_of_three,
            known.median_of_three,
            known.last_four,
        ),
        measure=said,
    ),
    Misconception(
        "other words",
        known.OTHER_SPELLINGS[0],
        symptom="In the case “{case}” you say {said}, which is none of the four words.",
        question="How does the task spell its four words?",
        also=known.OTHER_SPELLINGS[1:],
        measure=said,
    ),
    Misconception(
        "nothing is returned",
        known.always(None),
        symptom="In the case “{case}” your function returns {said}.",
        question="Does every way through your function end in a `return`?",
        also=(known.nothing,),
        measure=said,
    ),
)
