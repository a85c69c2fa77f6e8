"""The commands that take minutes: only run when they are named."""

from benchmarks.case import Case, Group


def _course(name: str, words: str) -> Case:
    return Case(
        name=name,
        work="learner:course",
        settings={"words": words},
        implementations=("numpy",),
        fresh=True,
        most_rounds=1,
        tiny={"words": "--help"},
    )


group = Group(
    name="commands",
    title="Commands that take minutes",
    cases=(
        _course("the build of all notebooks", "build"),
        _course("the comparison of all notebooks with their sources", "build --check"),
        _course("every test, as `make test`", "test"),
    ),
    metrics=("wall", "cpu"),
    notes=("Each runs once, with one BLAS thread a process.",),
    opt_in=True,
)
