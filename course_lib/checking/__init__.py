"""The words that a lesson speaks: they judge, compare, ask and remember."""

from course_lib.checking.calibration import calibration
from course_lib.checking.check import CheckFailed, check
from course_lib.checking.equations import EquationError, checked, verify
from course_lib.checking.questions import outcome, predict, quiz
from course_lib.checking.remember import review
from course_lib.checking.solutions import hint, reveal
from course_lib.checking.summary import progress
from course_lib.checking.tracing import trace
from course_lib.checking.undefined import watch

__all__ = [
    "CheckFailed",
    "EquationError",
    "calibration",
    "check",
    "checked",
    "hint",
    "outcome",
    "predict",
    "progress",
    "quiz",
    "reveal",
    "review",
    "trace",
    "verify",
]

watch()  # in a notebook
