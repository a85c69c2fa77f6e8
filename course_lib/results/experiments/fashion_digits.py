"""The four classifiers of `fashion` on digits, by the same recipe: a fair pair of tables."""

from dataclasses import replace

from course_lib.results.experiments import fashion

experiment = replace(
    fashion.experiment,
    name="fashion_digits",
    title="The same four classifiers on MNIST's digits: accuracy in percent",
    common={**fashion.experiment.common, "data": "digits"},
)
