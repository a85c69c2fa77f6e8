"""How much of lesson 12's harmless band is the luck of the images that judge?

The first run has the seeds of `pytorch_start`; its rates are those that any of them chose, and
their neighbours.
"""

from course_lib.results.experiment import Experiment
from course_lib.results.experiments import judging_images

experiment = Experiment(
    name="judging_pytorch",
    title="784-64-10 with PyTorch's size of weights or He's: scatter over seeds, and over images",
    arms={"PyTorch's size against He's": {"factor": 6**-0.5}},
    seeds=(100, 155, 210),
    metrics=judging_images.experiment.metrics,
    run=judging_images.run,
    common={**judging_images.experiment.common, "n_seeds": 55},
    quick=judging_images.experiment.quick,
)
