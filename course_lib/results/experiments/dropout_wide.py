"""As `dropout_narrow`, with 256 units a layer."""

from course_lib.results.experiment import Experiment
from course_lib.results.experiments.dropout_narrow import ARMS, COMMON, METRICS, QUICK, run

experiment = Experiment(
    name="dropout_wide",
    title="784-256-256-10 on all of MNIST: dropout in a wider net",
    arms=ARMS,
    seeds=(0, 1, 2),
    metrics=METRICS,
    run=run,
    common={"width": 256, **COMMON},
    quick=QUICK,
)
