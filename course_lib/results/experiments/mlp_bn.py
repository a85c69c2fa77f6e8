"""A perceptron with two hidden layers and batch normalisation on all of MNIST.

The procedure is that of `mlp`: lr is chosen on validation images, the test set is read once.
"""

from course_lib.results.experiment import Experiment
from course_lib.results.experiments import mlp

experiment = Experiment(
    name="mlp_bn",
    title="Two hidden layers with batch normalisation on MNIST: accuracy in percent",
    arms={"784-256-128-10 with batch norm": {"sizes": [784, 256, 128, 10], "batch_norm": True}},
    seeds=(0, 1, 2),
    metrics=mlp.experiment.metrics,
    run=mlp.run,
    common=mlp.experiment.common,
    quick=mlp.experiment.quick,
)
