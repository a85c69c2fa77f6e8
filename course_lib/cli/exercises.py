"""List the exercises, every known mistake with its hint, or what becomes of mutants.

Examples:
  course exercises
  course exercises 02.1 --matrix
  course exercises --matrix         all of them: some minutes
  course exercises 02.1 --mutants   wrong answers that a program made, and whether they are refused
  course exercises --mutants        the same for all whose row in docs/mutants.md is out of date
"""

import argparse
import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_lib.cli.commands import on_one_thread, usage_errors
from course_lib.cli.folders import repository

if TYPE_CHECKING:
    from course_lib.judging import Exercise

SEEDS = (0, 1, 2026)  # of the kill matrix: 0 is a notebook's, whose hints are shown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course exercises`."""
    parser.add_argument("exercises", nargs="*", metavar="ID", help="only these exercises")
    parser.add_argument("--matrix", action="store_true", help="the kill matrix, for instructors")
    parser.add_argument(
        "--mutants",
        action="store_true",
        help="slips in the right answers; all take a quarter of an hour",
    )


def run(args: argparse.Namespace) -> int:
    """Print the catalogue, the kill matrix or the table of mutants; exit code 1 at a hole."""
    on_one_thread()
    from course_lib.exercises import exercises, get

    with usage_errors(KeyError):
        chosen = [get(item) for item in args.exercises] or list(exercises())
    if args.matrix:
        return _print_matrix(chosen)
    if args.mutants:
        return _print_mutants(chosen, again=bool(args.exercises))
    for exercise in chosen:
        print(
            f"{exercise.id}  {', '.join(exercise.names):<30} {exercise.form:<9} "
            f"{exercise.points} points  {exercise.minutes:>3} minutes  "
            f"difficulty {exercise.difficulty} of 5  {len(exercise.misconceptions)} misconceptions"
        )
    return 0


def _print_matrix(chosen: Sequence["Exercise"]) -> int:
    """Print what every known answer is met with; a hole is marked and counted for each seed."""
    from course_lib.judging import AnswerKey
    from course_lib.judging.matrix import matrix

    total, holes = 0, Counter[int]()
    for exercise in chosen:
        print(f"\n{exercise.id} {', '.join(exercise.names)} · {exercise.title}")
        for seed, entry in ((s, e) for s in SEEDS for e in matrix(AnswerKey(exercise, s))):
            total, holes[seed] = total + (not seed), holes[seed] + (not entry.right)
            if seed and entry.right:
                continue  # only the numbers in its hint differ from those of seed 0
            mark = " " if entry.right else "!"
            met = entry.verdict.diagnosis or entry.verdict.status
            print(f"{mark} {entry.answer:<46} -> {met}{f' (seed {seed})' if seed else ''}")
            if entry.wanted[1] and "spelling" not in entry.answer:
                said = entry.verdict.symptom or " ".join(entry.verdict.warnings)
                print(textwrap.indent(textwrap.fill(said, 96), "      "))
                print(textwrap.indent(textwrap.fill(entry.verdict.question, 96), "      "))
    print()
    for seed in SEEDS:
        print(f"seed {seed}: {total} known answers, {holes[seed]} not met as they should be")
    return 1 if any(holes.values()) else 0


def _print_mutants(chosen: Sequence["Exercise"], again: bool) -> int:
    """Print and store a row for each exercise, and below it the mutants that survive.

    Unless asked for `again`, a row that is of the exercise's version stays.
    """
    from course_lib.exercises import page_path
    from course_lib.exercises.mutants import Proof, store, stored, version
    from course_lib.exercises.page import Page

    table, surviving = repository() / "docs" / "mutants.md", 0
    for exercise in chosen:
        if exercise.missing:
            print(f"{exercise.id} needs {', '.join(exercise.missing)}")
            continue
        path = page_path(exercise.id)
        assert path
        page = Page(path)
        if not again and stored(table).get(exercise.id, ("",))[0] == version(page):
            continue
        row = Proof(page).row()
        store(row, table)
        print(f"{exercise.id}  {row}", flush=True)
        for mutant in row.surviving:
            print(f"! {mutant}", flush=True)
        surviving += len(row.surviving)
    print(f"\n{surviving} mutants survive; the table is in {table}")
    return 1 if surviving else 0
