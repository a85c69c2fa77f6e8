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
  make bench ARGS=--rewrite                measure nothing; tell the kept numbers anew
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from benchmarks import RESULTS, ROOT, documents, facts, groups, results
from benchmarks.case import Group
from benchmarks.measure import FULL, QUICK, NotEqual, Plan, measure_case


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the arguments, and add the `groups` and the `plan` that they stand for."""
    form = argparse.RawDescriptionHelpFormatter
    options = argparse.ArgumentParser("benchmarks", description=__doc__, formatter_class=form)
    options.add_argument("names", nargs="*", metavar="NAME", help="groups; none: all usual ones")
    options.add_argument("--quick", action="store_true", help="fewer cases, fewer repetitions")
    options.add_argument("--rewrite", action="store_true", help="tell the kept numbers anew")
    place = options.add_mutually_exclusive_group()
    place.add_argument("--store", action="store_true", help="write benchmarks/results and README")
    place.add_argument("--output", type=Path, default=ROOT / "build" / "bench", help="a folder")
    args, every = options.parse_args(argv), groups.every()
    if args.quick and args.store:
        options.error("--store keeps numbers that others read: leave out --quick")
    if unknown := [name for name in args.names if name not in every]:
        options.error(f"there is no group {unknown[0]!r}; there are: {', '.join(every)}")
    args.groups = [every[n] for n in args.names] or [g for g in every.values() if not g.opt_in]
    args.plan = QUICK if args.quick else FULL
    return args


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what was asked for; return 0 when every group was measured and told."""
    args = parse(argv)
    try:
        for group in () if args.rewrite else args.groups:
            measure_group(group, args.plan, args.quick, RESULTS if args.store else args.output)
        if args.rewrite or args.store:
            found = results.stored(groups.every().values(), RESULTS)
            for measured in found.values():
                documents.write_page(measured, RESULTS)
            print(f"Changed: {', '.join(documents.update(found)) or 'no document'}")
    except (NotEqual, BrokenProcessPool, documents.NotComparable) as error:
        print(f"make bench stopped: {error}", file=sys.stderr)
        return 1
    return 0


def measure_group(group: Group, plan: Plan, quick: bool, folder: Path) -> None:
    """Measure those of a group's cases that can be measured here, and print and write its page."""
    made = {**facts.of_this_machine(), **vars(plan), "libraries": {}}
    made["command"] = f"make bench NAME={group.name}" + " ARGS=--quick" * quick
    rows = []
    for case in group.cases:
        if quick and not case.quick and not group.opt_in:
            continue
        if case.threads > made["cores"]:
            print(f"{case.name}: left out, it needs {case.threads} cores", flush=True)
            continue
        print(f"{group.name}: {case.name}", file=sys.stderr, flush=True)
        row, libraries = measure_case(case.using(case.quicker) if quick else case, plan)
        rows.append(row)
        made["libraries"] |= libraries
    if rows:
        results.write(group, made, rows, folder)
        page = documents.write_page(results.read(group, folder), folder)
        print(f"\n{page.read_text('utf-8')}\nWritten to {folder}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
