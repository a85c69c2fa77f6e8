"""Exercise 07.3: batch norm as a layer with a memory."""

from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.exercises.batch_norm import memory_answers as answers
from course_lib.exercises.batch_norm.memory_mistakes import misconceptions
from course_lib.judging import (
    Case,
    Exercise,
    Kept,
    Step,
    Variant,
    attribute,
    drawn,
    make,
    method,
    normal,
)

GAMMA, BETA = np.array([1.5, -0.5, 2.0]), np.array([-1.0, 0.5, 3.0])
MEAN, VAR = np.array([0.2, -0.4, 1.0]), np.array([1.0, 0.5, 2.0])
ARRAYS = ("gamma", "beta", "running_mean", "running_var")
MEMORY = (attribute("bn", "running_mean"), attribute("bn", "running_var"))


def batch(n: int) -> Any:
    """(n, 3) columns of different means and sizes."""
    return drawn(
        lambda rng: rng.normal((2.0, 4.0, 3.0), (2.0, 0.5, 3.0), size=(n, 3)),
        f"{n} examples, each column with a mean and a size of its own",
    )


def layer(**options: Any) -> Step:
    """A layer of three features."""
    return make("bn", "BatchNorm", GAMMA, BETA, MEAN, VAR, **options)


def trained(x: Any) -> Step:
    """A training step that only prepares."""
    return replace(method("bn", "forward", x, True), judged=False)


exercise = Exercise(
    id="07.3",
    names=("BatchNorm",),
    title="a layer with a memory",
    asks="BatchNorm(gamma, beta, running_mean, running_var: (d,), momentum=0.1, eps=1e-5) · "
    "forward(x: (n, d), training: bool) -> (n, d)",
    form="complete",
    points=4,
    minutes=15,
    difficulty=3,
    reference={"BatchNorm": answers.BatchNorm},
    cases=(
        Case(
            "one training batch of four",
            steps=[layer(), method("bn", "forward", batch(4), True), *MEMORY],
        ),
        Case(
            "three training batches, then evaluation",
            steps=[
                layer(),
                trained(batch(5)),
                trained(batch(4)),
                trained(batch(3)),
                *MEMORY,
                method("bn", "forward", batch(4), False),
            ],
        ),
        Case(
            "evaluation of a layer that never trained",
            steps=[layer(), method("bn", "forward", normal(4, 3), False)],
            edge=True,
        ),
        Case(
            "two equal calls in evaluation",
            steps=[
                layer(),
                trained(batch(4)),
                method("bn", "forward", np.array([[1.0, 2.0, 3.0], [0.0, 5.0, 1.0]]), False),
                method("bn", "forward", np.array([[1.0, 2.0, 3.0], [0.0, 5.0, 1.0]]), False),
                *MEMORY,
            ],
            edge=True,
        ),
        Case(
            "one image at a time in evaluation",
            steps=[layer(), trained(batch(6)), method("bn", "forward", batch(1), False)],
            edge=True,
        ),
        Case(
            "momentum 0.3 and eps 0.5",
            steps=[
                layer(momentum=0.3, eps=0.5),
                method("bn", "forward", batch(5), True),
                *MEMORY,
                method("bn", "forward", batch(2), False),
            ],
            edge=True,
        ),
        Case(
            "a training batch of one",
            steps=[layer(), method("bn", "forward", batch(1), True), *MEMORY],
            edge=True,
        ),
        Case(
            "a feature whose running variance is 1e-6",
            steps=[
                make("bn", "BatchNorm", GAMMA, BETA, MEAN, np.array([1e-6, 1.0, 0.0])),
                method("bn", "forward", normal(3, 3), False),
            ],
            edge=True,
        ),
        Case(
            "two layers that begin with the same arrays",
            steps=[
                layer(),
                Step("attribute", "bn", "running_mean", keep="mean", judged=False),
                Step("attribute", "bn", "running_var", keep="var", judged=False),
                make("other", "BatchNorm", GAMMA, BETA, Kept("mean"), Kept("var")),
                replace(method("other", "forward", batch(4), True), judged=False),
                *MEMORY,
            ],
            edge=True,
        ),
        Case(
            "the caller changes its arrays in place after the layer was made",
            steps=[
                layer(),
                *(replace(attribute("bn", name), keep=name, judged=False) for name in ARRAYS),
                make("other", "BatchNorm", *map(Kept, ARRAYS)),
                *(replace(method(name, "fill", 7.0), judged=False) for name in ARRAYS),
                method("other", "forward", batch(4), False),
            ],
            edge=True,
        ),
        Case(
            "gamma and beta can be read",
            steps=[layer(), attribute("bn", "gamma"), attribute("bn", "beta")],
            edge=True,
        ),
    ),
    variants=(
        Variant("in place", answers.InPlace),
        Variant("move towards the batch", answers.Towards),
        Variant("feature by feature", answers.FeatureByFeature),
    ),
    misconceptions=misconceptions,
    formula_line="training: y from the batch's own mean and variance (divided by n), then "
    "r = (1 - m) r + m * new for both, with the variance divided by n - 1; "
    "evaluation: y = gamma (x - running_mean) / sqrt(running_var + eps) + beta, and nothing moves",
    twin="The same pattern for another layer with a memory: **divide by the largest value seen "
    "lately**.\n"
    "```python\n"
    "class ByPeak:\n"
    "    def __init__(self, peak, momentum=0.1):\n"
    "        self.peak, self.momentum = peak, momentum     # one number; start value given\n"
    "\n"
    "    def forward(self, x, training):\n"
    "        if training:\n"
    "            new = np.abs(x).max()                     # of this batch\n"
    "            self.peak = (1 - self.momentum) * self.peak + self.momentum * new\n"
    "            return x / new                            # training: the batch's own number\n"
    "        return x / self.peak                          # evaluation: the memory, unmoved\n"
    "```\n"
    "Start 1, momentum 0.1, a batch with peak 3: the memory becomes 0.9 + 0.3 = 1.2.",
    start="""
m, n = self.momentum, len(x)
if training:
    mu, v = x.mean(axis=0), x.var(axis=0)  # (d,), (d,): this batch's own
    self.running_mean = ...  # (d,): move by the share m
    if n > 1:
        self.running_var = ...  # (d,): the same, with the unbiased variance
else:
    mu, v = ..., ...  # (d,), (d,)
return self.gamma * (x - mu) / np.sqrt(v + self.eps) + self.beta  # (n, d)
""",
)
