"""What the learner starts from: the stub of each form, made from the solution and the catalogue."""

import random
import re
import textwrap

from course_lib.authoring.source import BEGIN, END, Cell, LessonError, Region, solution_regions
from course_lib.judging import Exercise


def solved(cell: Cell) -> str:
    """The cell's code without the markers."""
    return "\n".join(line for line in cell.text.splitlines() if line.strip() not in (BEGIN, END))


def start(cell: Cell, exercise: Exercise) -> str:
    """The cell's code as the learner finds it."""
    lines = cell.text.splitlines()
    regions = solution_regions(cell)
    bodies = _bodies(exercise, regions, lines)
    for region, body in reversed(list(zip(regions, bodies, strict=True))):
        lines[region.begin : region.end + 1] = textwrap.indent(body, region.indent).splitlines()
    return "\n".join(lines)


def _bodies(exercise: Exercise, regions: list[Region], lines: list[str]) -> list[str]:
    verb = "order the lines of" if exercise.form == "order" else "write"
    wanted = [f"exercise {exercise.id}: {verb} {_enclosing(lines, r.begin)}" for r in regions]
    stubs = [f'raise NotImplementedError("{words}")' for words in wanted]
    if exercise.form in ("complete", "debug", "derive"):
        if not exercise.start:
            raise LessonError(f"exercise {exercise.id} is to {exercise.form}, but has no `start`")
        given = textwrap.dedent(exercise.start).strip("\n").split("\n# next region\n")
        if len(given) > len(regions):
            raise LessonError(f"exercise {exercise.id}: more parts of `start` than regions")
        return given + stubs[len(given) :]
    if exercise.form == "order":
        return [
            "\n".join([f"# {line}" for line in shuffled(exercise, region)]) + f"\n{stub}"
            for region, stub in zip(regions, stubs, strict=True)
        ]
    return stubs


def _enclosing(lines: list[str], begin: int) -> str:
    for line in reversed(lines[:begin]):
        if found := re.match(r"\s*(?:def|class)\s+(\w+)", line):
            return found[1]
    return "it"


def code_lines(region: Region) -> list[str]:
    """The region's statements without comments, relative to its indentation."""
    kept = []
    for line in region.lines:
        bare = re.sub(r"\s+#.*$", "", line.removeprefix(region.indent))
        if bare.strip() and not bare.strip().startswith("#"):
            kept.append(bare)
    return kept


def shuffled(exercise: Exercise, region: Region) -> list[str]:
    """The region's lines in an order that depends on the exercise alone, with the decoy if any.

    Of several functions, the decoy goes to the one with a line that begins with the same word.
    """
    lines = code_lines(region)
    twins = [line for line in lines if line.split()[0] == exercise.decoy.partition(" ")[0].strip()]
    if exercise.form == "order" and exercise.decoy and (len(exercise.names) == 1 or twins):
        lines = [*lines, exercise.decoy]
    mixed, order = list(lines), random.Random(exercise.id)
    for _ in range(20):
        order.shuffle(mixed)
        if mixed != lines:
            break
    return mixed
