"""Five new seeds for `overtraining`: what was seen there once, and written down after that run."""

from dataclasses import replace

from course_lib.results.experiments.overtraining import experiment as first

experiment = replace(
    first,
    name="overtraining_again",
    title=f"{first.title}: new seeds",
    arms={arm: first.arms[arm] for arm in ("32 units", "128 units", "512 units")},
    seeds=(5, 6, 7, 8, 9),
)
