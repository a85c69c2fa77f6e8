"""What an exercise is, and how an answer is judged. This room knows no lesson."""

from course_lib.judging.answer_key import AnswerKey
from course_lib.judging.answers import Answer, Failure
from course_lib.judging.exercise import (
    Case,
    Exercise,
    Invariant,
    Line,
    Misconception,
    Property,
    Trace,
    Variant,
)
from course_lib.judging.formatting import an, show
from course_lib.judging.judge import judge
from course_lib.judging.question import Choice, Question
from course_lib.judging.steps import (
    Kept,
    Named,
    Rng,
    Step,
    Tensor,
    ask,
    attribute,
    call,
    distributions,
    drawn,
    labels,
    make,
    method,
    normal,
)
from course_lib.judging.symptom import Observation
from course_lib.judging.verdict import Verdict

__all__ = [
    "Answer",
    "AnswerKey",
    "Case",
    "Choice",
    "Exercise",
    "Failure",
    "Invariant",
    "Kept",
    "Line",
    "Misconception",
    "Named",
    "Observation",
    "Property",
    "Question",
    "Rng",
    "Step",
    "Tensor",
    "Trace",
    "Variant",
    "Verdict",
    "ask",
    "an",
    "attribute",
    "call",
    "distributions",
    "drawn",
    "judge",
    "labels",
    "make",
    "method",
    "normal",
    "show",
]
