"""Training: the loop, its record, predictions of a trained model, and what a call costs."""

from course_lib.training.clock import fastest, laps, milliseconds, profiled
from course_lib.training.history import Epoch, History
from course_lib.training.loop import fit
from course_lib.training.prediction import evaluate, predict_logits
from course_lib.training.search import Trial, diagnose_curve, log_uniform, random_search, report
from course_lib.training.softmax import fit_softmax

__all__ = [
    "Epoch",
    "History",
    "Trial",
    "diagnose_curve",
    "evaluate",
    "fastest",
    "laps",
    "milliseconds",
    "fit",
    "fit_softmax",
    "log_uniform",
    "predict_logits",
    "profiled",
    "random_search",
    "report",
]
