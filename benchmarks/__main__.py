"""Measure the course's library beside PyTorch, and tell the numbers as tables.

Examples:
  make bench                               every group, about 15 minutes
  make bench ARGS=--quick                  the most telling cases, in two minutes
  make bench NAME=layers                   one group
  make bench NAME="layers growth"          two groups
  make bench NAME=commands                 the commands that take minutes
  make bench NAME=widgets                  how soon the widgets answer in a browser
  make bench NAME=grading                  `course grade` beside nbgrader, on a made class
  make bench ARGS=--store                  and keep the numbers in benchmarks/results, for README.md
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import RESULTS, ROOT, groups, instructors, pages, readme, stored
from benchmarks.case import Group
from benchmarks.facts import of_this_machine, usable_cores
from benchmarks.measure import FULL, QUICK, Plan, measure_case
from benchmarks.process import WorkerDied, WorkerFailed
from benchmarks.proof import NotEqual


def parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    found = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    found.add_argument("names", nargs="*", metavar="NAME", help="groups; none: all usual ones")
    found.add_argument("--quick", action="store_true", help="fewer cases, fewer repetitions")
    found.add_argument("--list", action="store_true", help="say what there is; measure nothing")
    found.add_argument("--rounds", type=int, help="one launch of so many repetitions")
    place = found.add_mutually_exclusive_group()
    place.add_argument("--store", action="store_true", help="write benchmarks/results and README")
    place.add_argument("--output", type=Path, default=ROOT / "build" / "bench", help="a folder")
    return found


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the arguments, and add the `groups` and the `plan` that they stand for."""
    options = parser()
    args = options.parse_args(argv)
    if args.quick and args.store:
        options.error("--store keeps numbers that others read: leave out --quick")
    if args.rounds is not None and args.rounds < 1:
        options.error(f"--rounds must be at least 1; got {args.rounds}")
    try:
        every = [groups.get(name) for name in args.names or groups.names()]
    except KeyError as error:
        options.error(error.args[0])
    args.groups = [group for group in every if args.names or not group.opt_in]
    args.plan = QUICK if args.quick else FULL
    if args.rounds:
        args.plan = replace(args.plan, launches=1, rounds=args.rounds, fresh_rounds=args.rounds)
    return args


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what was asked for; return 0 when every group was measured and told."""
    args = parse(argv)
    if args.list:
        for group in map(groups.get, groups.names()):
            say(f"{group.name:16} {len(group.cases):3} cases   {group.title}")
        return 0
    try:
        for group in args.groups:
            measure_group(group, args.plan, args.quick, RESULTS if args.store else args.output)
        if args.store:
            say(f"docs/instructors.md: {'changed' if instructors.update() else 'unchanged'}")
            say(f"README.md: {'changed' if readme.update() else 'unchanged'}")
    except (NotEqual, WorkerDied, WorkerFailed, readme.NotComparable) as error:
        print(f"make bench stopped: {error}", file=sys.stderr)
        return 1
    return 0


def measure_group(group: Group, plan: Plan, quick: bool, folder: Path) -> None:
    """Measure a group's cases, print its page, and write it with its figure."""
    made = {**of_this_machine(), **vars(plan), "command": f"make bench NAME={group.name}"}
    made["command"] += " ARGS=--quick" if quick else ""
    with group.around():
        measured = measure_cases(group, plan, quick)
    if not measured:
        say(f"{group.name}: nothing to measure")
        return
    found = stored.from_measured(group, measured, made)
    page = pages.write(found, folder)
    say(f"\n{page}\nWritten to {folder}: {group.name}.md, {group.name}.json\n")


def measure_cases(group: Group, plan: Plan, quick: bool) -> list[dict[str, Any]]:
    """Measure the cases of a group that can be measured here."""
    measured = []
    for case in group.cases:
        if quick and not case.quick and not group.opt_in:
            continue
        if case.threads > usable_cores():
            say(f"{case.name}: left out, it needs {case.threads} cores; {usable_cores()} usable")
            continue
        say(f"{group.name}: {case.name}", file=sys.stderr)
        measured.append(measure_case(case.quickened() if quick else case, plan))
    return measured


def say(text: str, file: object = None) -> None:
    """Print at once, also into a pipe."""
    print(text, file=file or sys.stdout, flush=True)  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.exit(main())
