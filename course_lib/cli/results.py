"""Compute the long experiments that the lessons show.

Examples:
  course results             those that are missing or out of date
  course results mlp         this one, whether or not it is out of date
  course results --list      what there is, and what is out of date
"""

import argparse
import os

from course_lib.cli.commands import UsageError
from course_lib.cli.folders import repository


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course results`."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="experiments; none: what is stale")
    parser.add_argument("--list", action="store_true", help="compute nothing")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes")


def run(args: argparse.Namespace) -> int:
    """Compute and store; one line a finished run."""
    from course_lib.results import compute, experiment

    known = experiment.names()
    if unknown := [name for name in args.names if name not in known]:
        raise UsageError(f"no experiment {', '.join(unknown)}; there are: {', '.join(known)}")
    if args.workers < 1:
        raise UsageError(f"--workers must be at least 1; got {args.workers}")
    if args.list:
        for name in args.names or known:
            state = "out of date" if compute.stale(name) else "stored"
            print(f"{name:24} {state:12} {experiment.get(name).title}")
        return 0
    repository()  # what is stored is a source of the course: not to be lost in an installed one
    wanted = args.names or [name for name in known if compute.stale(name)]
    if not wanted:
        print("Every result is stored and up to date. Name one to compute it again.")
    for name in wanted:
        path = compute.compute_and_store(name, args.workers, lambda line: print(line, flush=True))
        print(f"{name}: stored in {path.name}")
    return 0
