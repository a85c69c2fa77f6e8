"""README.md's table, made from the stored results.

`python -m benchmarks.readme` makes it, and the pages in `results/`, again without measuring anew.
"""

import re
from collections.abc import Callable
from pathlib import Path

from benchmarks import RESULTS, ROOT, groups, pages, promptness, report, stored
from benchmarks.stored import Row, Stored

README = ROOT / "README.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
BLOCK = re.compile(f"{BEGIN}\n.*?{END}", re.DOTALL)
STEPS = ("conv net, batch 128", "MLP, batch 128", "softmax regression, batch 128")
THREADS = "conv net, batch 128, two threads"
LAYERS = (
    "conv 3x3, 16 to 32 channels",
    "batch norm 2d",
    "max pool 2x2",
    "dropout",
    "softmax cross-entropy",
)
SAME = ("cpu", "libraries", "python", "variables")


class NotComparable(Exception):
    """Stored groups are missing, or were measured under different conditions."""


def block(folder: Path = RESULTS) -> str:
    """The generated part of README.md, between its two marks.

    Raises:
        NotComparable: a group was not measured, or under other conditions than the rest.
    """
    names = ("training_steps", "layers", "memory", "latency", "growth")
    missing = [name for name in names if not (folder / f"{name}.json").is_file()]
    if missing:
        wanted = f'make bench NAME="{" ".join(missing)}" ARGS=--store'
        raise NotComparable(f"README.md also needs: {wanted}")
    steps, layers, memory, latency, growth = (stored.read(name, folder) for name in names)
    check_same_conditions([steps, layers, memory, growth])
    figure = groups.get("growth").draw
    assert figure is not None
    parts = (
        BEGIN,
        comparison(steps, layers, memory),
        conditions(steps),
        waiting(latency),
        *widgets(folder),
        f"![{figure(growth).alt}](benchmarks/results/growth.svg)",
        END,
    )
    return (
        "\n\n".join(parts).replace(f"{BEGIN}\n\n", f"{BEGIN}\n").replace(f"\n\n{END}", f"\n{END}")
    )


def comparison(steps: Stored, layers: Stored, memory: Stored) -> str:
    """A row each: one training step of three nets, single layers, peak memory."""
    head = ["", "course_lib", "PyTorch", "ratio", "PyTorch, tuned", "ratio"]
    measured = {row.name for row in steps.rows}
    names = [*STEPS[:1], *([THREADS] if THREADS in measured else []), *STEPS[1:]]
    rows = [_line(f"step: {name}", steps.row(name), "cpu") for name in names]
    rows += [_line(f"layer: {name}", layers.row(name), "cpu") for name in LAYERS]
    rows.append(_line(f"peak memory: {STEPS[0]}", memory.row(STEPS[0]), "bytes"))
    return report.table([head, *rows])


def _line(name: str, row: Row, metric: str) -> list[str]:
    cells = [name, report.amount(row.summary(row.ours, metric).median, metric)]
    for rival in ("torch", "torch_channels_last"):
        cells.append(report.amount(row.summary(rival, metric).median, metric))
        cells.append(f"{row.ratio(rival, metric):.2f}")
    return cells


def conditions(steps: Stored) -> str:
    """The conditions of the comparison, in one sentence."""
    made = steps.made
    chosen = "".join(f", {name}={value}" for name, value in made["variables"].items())
    return (
        f"CPU time, median of {report.repetitions(made)}, one thread where nothing else "
        f"is said, measured by `make bench` on {made['date']} on {made['cpu']}, {made['system']}, "
        f"{report.libraries(made)}{chosen}; *ratio* is course_lib divided by PyTorch, and *tuned* "
        "is channels-last with tuned malloc."
    )


def waiting(latency: Stored) -> str:
    """What a learner waits for, in one sentence."""

    def wall(name: str) -> str:
        row = latency.row(name)
        return report.amount(row.summary(row.ours, "wall").median, "wall")

    return (
        f"By the clock, a first `check` takes {wall('`check`, first mistake')} (median over all "
        f"exercises, each with its first known mistake), `import course_lib` "
        f"{wall('`import course_lib`')}, and `course --help` {wall('`course --help`')}."
    )


def widgets(folder: Path) -> list[str]:
    """How soon the widgets answer: a sentence and a table; nothing where it was not measured."""
    if not (folder / "widgets.json").is_file():
        return []
    found = stored.read("widgets", folder)
    made = found.made
    return [
        "A widget runs the learner's function for each answer. The table tells how long it takes "
        "from a key until picture and read-out show the answer, in how many frames a dragged "
        "thing follows the mouse, and how soon the last answer comes after a drag of 3 seconds. "
        "Measured by "
        f"`{made['command']}` on {made['date']} on {made['cpu']}, {made['cores']} cores, "
        f"{report.libraries(made)}:",
        promptness.table(found),
    ]


def check_same_conditions(measured: list[Stored]) -> None:
    """Refuse to put numbers of different machines or versions into one table."""
    first, *others = measured
    for other in others:
        for name in SAME:
            if first.made[name] != other.made[name]:
                raise NotComparable(
                    f"{first.name} and {other.name} were measured under different conditions "
                    f"({name}: {first.made[name]}, {other.made[name]}): `make bench ARGS=--store`."
                )


def update(
    path: Path = README, folder: Path = RESULTS, made: Callable[[Path], str] = block
) -> bool:
    """Put the block of the stored results into a file; tell whether it changed.

    Args:
        path: the file.
        folder: of the stored results.
        made: makes the block of them.

    Raises:
        ValueError: the file has not both marks, once each and in order.
    """
    text = path.read_text("utf-8")
    if len(BLOCK.findall(text)) != 1:
        raise ValueError(f"{path.name} needs one {BEGIN} and one {END} behind it.")
    new = BLOCK.sub(lambda _: made(folder), text)
    path.write_text(new, "utf-8")
    return new != text


if __name__ == "__main__":
    pages.write_all(RESULTS)
    update()
