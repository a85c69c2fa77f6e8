"""Peak memory of a training step."""

from benchmarks.case import KINKS, Case, Goal, Group

HALF = (Goal(1.0, 0.5, metric="bytes"),)


def _case(what: str, work: str, batch: int, quick: bool = False) -> Case:
    return Case(
        name=f"{what}, batch {batch}",
        work=work,
        settings={"batch": batch},
        goals=HALF if batch == 128 else (),
        tolerances=KINKS,
        fresh=True,
        quick=quick,
        tiny={"batch": 4},
    )


group = Group(
    name="memory",
    title="Peak memory of a training step",
    cases=(
        _case("conv net", "nets:conv_net_memory", 128, quick=True),
        _case("conv net", "nets:conv_net_memory", 512),
        _case("MLP", "nets:mlp_memory", 128),
    ),
    metrics=("bytes",),
    notes=(
        "How far resident memory rises during three steps above what the process holds before "
        "them, in a fresh process (Linux: VmHWM, reset by /proc/self/clear_refs). Before that, one "
        "step of batch 2 loads what is loaded at first use, and memory that is already freed goes "
        "back to the system.",
    ),
)
