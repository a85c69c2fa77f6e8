"""Lesson 12's question answered: do first weights of PyTorch's size cost half a point?

Planned after `halved_weights`, and before the first run: its pairs scatter by 0.96, so that
(3.84 * 0.96 / 0.5)^2 = 55 new seeds exclude a loss of half a point in 80 % of trials if there is no
effect. They run once, and rule 6 of the lesson says what they say.

In that run two seeds of each arm chose 0.01, the lowest rate. By rule 3 the grid was widened by
0.003, and no choice changed.
"""

from course_lib.results.experiment import Experiment
from course_lib.results.experiments import halved_weights

experiment = Experiment(
    name="pytorch_start",
    title="784-64-10 on 2,000 images, with first weights of He's size or 1 / sqrt 6 of it",
    arms={"as they are": {"factor": 1.0}, "PyTorch's size": {"factor": 6**-0.5}},
    seeds=tuple(range(100, 155)),
    metrics=halved_weights.experiment.metrics,
    run=halved_weights.run,
    common={**halved_weights.experiment.common, "lrs": [0.003, 0.01, 0.03, 0.1, 0.3]},
    quick=halved_weights.experiment.quick,
)
