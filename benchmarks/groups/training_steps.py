"""One training step of three nets, at three batch sizes."""

from benchmarks.case import FAIR, KINKS, Case, Goal, Group
from benchmarks.figures import ratios

BATCHES = (64, 128, 512)
SIDES = (*FAIR, "numpy_tuned_malloc")
CONV_NET = (Goal(0.80, 0.60), Goal(1.8, 1.3, versus="torch_channels_last"))


def _cases(what: str, work: str, goals: tuple[Goal, ...]) -> tuple[Case, ...]:
    return tuple(
        Case(
            name=f"{what}, batch {batch}",
            work=work,
            settings={"batch": batch},
            implementations=SIDES,
            goals=goals if batch == 128 else (),
            tolerances=KINKS,
            quick=batch == 128,
            tiny={"batch": 4},
        )
        for batch in BATCHES
    )


group = Group(
    name="training_steps",
    title="One training step",
    cases=(
        *_cases("conv net", "nets:conv_net_step", CONV_NET),
        Case(
            name="conv net, batch 128, two threads",
            work="nets:conv_net_step",
            settings={"batch": 128},
            implementations=SIDES,
            threads=2,
            goals=(Goal(1.2, 0.9),),
            tolerances=KINKS,
            tiny={"batch": 4},
        ),
        *_cases("MLP", "nets:mlp_step", (Goal(0.80, 0.55),)),
        *_cases("softmax regression", "nets:softmax_regression_step", (Goal(0.70, 0.40),)),
    ),
    metrics=("cpu", "wall", "faults"),
    notes=(
        "A step is forward, softmax cross-entropy, backward and SGD, in float32, on batches of "
        "MNIST that lie in memory.",
        "The conv net: conv 16@5x5 pad 2, BN, ReLU, pool 2, conv 32@3x3 pad 1, BN, ReLU, pool 2, "
        "fc 128, ReLU, dropout, fc 10. The MLP: 784-256-128-10 with BN, ReLU and dropout. Softmax "
        "regression: 784-10.",
        "Without tuned malloc a net may have two speeds, since malloc hands memory back after each "
        "step or keeps it, by what the process freed before; page faults tell which. So processes "
        "are launched several times.",
        "The MLP and softmax regression have no images, so there channels-last means tuned malloc "
        "only.",
    ),
    draw=ratios,
)
