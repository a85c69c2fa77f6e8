"""Mean pooling at the rate of max pooling, with the seeds of `pooling_kinds`.

Planned after that run, in which one of ten nets with mean pooling did not learn at its own rate.
"""

from dataclasses import replace

from course_lib.results.experiments.pooling_kinds import experiment as first

experiment = replace(
    first,
    name="pooling_mean_slower",
    title="A LeNet-style net with mean pooling, at the learning rate of max pooling",
    arms={"mean of 2x2": {**first.arms["mean of 2x2"], "lrs": [0.05]}},
)
