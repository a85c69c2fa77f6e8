"""The paragraph "How fast" of docs/instructors.md, made from the stored results of grading.

`python -m benchmarks.instructors` makes it again without measuring anew.
"""

from pathlib import Path

from benchmarks import RESULTS, ROOT, readme, report, stored
from benchmarks.groups.grading import EXERCISES, FAULTY, KILLS, LESSONS
from benchmarks.stored import Row, Stored

GUIDE = ROOT / "docs" / "instructors.md"
UNMEASURED = "Not measured yet: `make bench NAME=grading` measures it on your machine, in an hour."


def block(folder: Path = RESULTS) -> str:
    """The generated part of the guide, between its two marks."""
    if (folder / "grading.json").is_file():
        told = "\n\n".join(paragraphs(stored.read("grading", folder)))
    else:
        told = UNMEASURED
    return f"{readme.BEGIN}\n{told}\n{readme.END}"


def paragraphs(grading: Stored) -> list[str]:
    """How fast, in how much memory, what faults cost, and under which conditions."""
    made = grading.made
    return [
        f"{_speed(grading.row(EXERCISES), 'notebooks with the exercises alone')} "
        f"{_speed(grading.row(LESSONS), 'whole lessons')} nbgrader was measured on "
        f"{_number(grading.row(EXERCISES), 'nbgrader')} and "
        f"{_number(grading.row(EXERCISES), 'nbgrader_batch')} of the first, on "
        f"{_number(grading.row(LESSONS), 'nbgrader')} and "
        f"{_number(grading.row(LESSONS), 'nbgrader_batch')} of the second.",
        _memory(grading.row(EXERCISES)),
        _trouble(grading),
        f"Measured by `{made['command']}` on {made['date']}, two workers, {made['cpu']}, "
        f"{made['cores']} cores; all numbers and conditions: "
        "[benchmarks/results/grading.md](../benchmarks/results/grading.md).",
    ]


def _speed(row: Row, what: str) -> str:
    return (
        f"{_number(row, 'numpy')} {what} take {_value(row, 'total')}, or {_value(row, 'rate')} a "
        f"second: {row.ratio('nbgrader', 'rate'):.0f} times as many as nbgrader called once for "
        f"each, {row.ratio('nbgrader_batch', 'rate'):.0f} times as many as nbgrader called once "
        "for all."
    )


def _memory(row: Row) -> str:
    grown = f"; the second half's peak was {_value(row, 'growth')} times the first half's"
    return (
        f"In memory, `course grade` and its workers held at most "
        f"{_value(row, 'bytes')}, with all sandboxes {_value(row, 'sandboxes')}{grown}."
    )


def _trouble(grading: Stored) -> str:
    return (
        "With 5 % of hand-ins that hang, 2 % that hog memory and 2 % that crash, it took "
        f"{_value(grading.row(FAULTY), 'slowdown')} times as long, and the rows of all others were "
        f"equal. After {_value(grading.row(KILLS), 'kills')} kills at random moments, each "
        "followed by the same command, the gradebook was equal to an uninterrupted one."
    )


def _number(row: Row, implementation: str) -> str:
    return _value(row, "handins", implementation)


def _value(row: Row, metric: str, implementation: str = "numpy") -> str:
    return report.amount(row.summary(implementation, metric).median, metric)


def update(path: Path = GUIDE, folder: Path = RESULTS) -> bool:
    """Put the stored results into the guide; tell whether it changed.

    Raises:
        ValueError: the file has not both marks, once each and in order.
    """
    return readme.update(path, folder, block)


if __name__ == "__main__":
    update()
