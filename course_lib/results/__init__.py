"""Long experiments: computed by `make results`, stored with how they were made, shown in lessons.

One file of `experiments/` is one experiment: what it compares, with which settings and seeds, and
a function that runs one of them. `stored/` holds the measured numbers as JSON, one file each.
A lesson shows them by `result("mlp")`. Nothing in `stored/` is written by hand.
"""

from course_lib.results.experiment import Experiment
from course_lib.results.pytorch_prints import pytorch
from course_lib.results.store import Result, result

__all__ = ["Experiment", "Result", "pytorch", "result"]
