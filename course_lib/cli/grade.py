"""Grade a folder of hand-ins: each in isolation, marks kept as they come.

A run that was stopped goes on where it was: type the same command again. Hand-ins that did not
change are not graded again. The first line says how the hand-ins are laid out; --layout says it
for you. It ends with 0 when nothing needs a human, with 1 when something does (it says what), with
2 when it could not begin or go on, or nobody handed anything in, and with 130 when you stopped it.

Examples:
  course grade submitted/ --out results/
  course grade moodle.zip --out results/ --lessons 02,03
  course grade submitted/ --out results/ --layout plain
  course grade submitted/ --out results/ --workers 8 --seconds 5
  course grade submitted/ --out results/ --scheduler tcp://10.0.0.1:8786
"""

import argparse
import math
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.cli.commands import UsageError, how_many, listed, on_one_thread, usage_errors

if TYPE_CHECKING:
    from course_lib.grading.layouts import Layout
    from course_lib.grading.records import HandIn

LAYOUTS = ("plain", "nbgrader", "moodle", "canvas", "loose")
Pool = Callable[[], AbstractContextManager[Executor]]
UNPACKED = "unpacked"  # in the folder of results: notebooks out of archives
GOES_ON = "What was graded is kept; the same command goes on from there."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course grade`."""
    parser.add_argument("submissions", type=Path, help="a folder of hand-ins, or a zip file")
    parser.add_argument("--out", type=Path, required=True, help="the folder of results")
    parser.add_argument("--lessons", default="", help="such as 02,03; all that are found otherwise")
    parser.add_argument(
        "--layout", choices=LAYOUTS, default="", help="told by what is on top, else"
    )
    parser.add_argument("--workers", type=int, help="processes; one per core otherwise")
    parser.add_argument("--scheduler", default="", help="a Dask scheduler, such as tcp://host:8786")
    parser.add_argument("--seed-file", type=Path, help="your own secret, for the hidden numbers")
    parser.add_argument("--seconds", type=float, default=1.5, help="for one case; 1.5 otherwise")
    parser.add_argument("--memory", type=int, default=512, help="MiB for one hand-in; else 512")
    parser.add_argument(
        "--no-steps",
        action="store_true",
        help="marks and known mistakes only, in about half the time: no search for the first wrong "
        "step of other answers",
    )
    parser.add_argument("--fresh", action="store_true", help="grade everything again")
    parser.add_argument(
        "--unsafe-no-isolation",
        action="store_true",
        help="run hand-ins without any protection: only code that you trust as your own",
    )


def run(args: argparse.Namespace) -> int:
    """Grade, show progress, and say what needs a human."""
    try:
        with _stoppable():
            return _run(args)
    except KeyboardInterrupt:
        print(f"Stopped. {GOES_ON}", file=sys.stderr)
        return 130


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let `kill` do what Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(args: argparse.Namespace) -> int:
    on_one_thread()  # before numpy starts: workers use the processors
    from course_lib.grading.cluster import NoCluster
    from course_lib.grading.errors import GradebookError

    lessons = _lessons(args.lessons)
    n_workers = len(os.sched_getaffinity(0)) if args.workers is None else args.workers
    walls = _check(args, n_workers)
    layout = _layout(args)
    pool, n_workers = _pool(args, n_workers)
    try:
        with usage_errors(GradebookError):
            return _grade(args, lessons, layout, walls, pool, n_workers)
    except NoCluster as error:
        raise UsageError(f"the cluster was lost. {error} {GOES_ON}") from error


def _grade(
    args: argparse.Namespace,
    lessons: Sequence[str],
    layout: "Layout",
    walls: str,
    pool: Pool,
    n_workers: int,
) -> int:
    from course_lib.grading import submissions
    from course_lib.grading.grade import Grader
    from course_lib.grading.gradebook import FILE, Gradebook
    from course_lib.grading.reports.text import one_line
    from course_lib.grading.sandboxed.settings import Limits
    from course_lib.grading.seed import secret_seed
    from course_lib.grading.workers import Plan

    with Gradebook(args.out / FILE) as gradebook:
        seed = secret_seed(args.out, args.seed_file)  # behind the lock of the gradebook
        handins, troubles = submissions.find(args.submissions, lessons, args.out / UNPACKED, layout)
        if args.fresh and handins:
            gradebook.forget(lessons if args.lessons else ())
        gradebook.record_troubles(troubles)
        for trouble in troubles:
            said = one_line(f"{trouble.student or '?'}: {trouble.says}", longest=500)
            print(said, file=sys.stderr)
        facts = {
            "seed": seed.name,
            "lessons": args.lessons or "all",
            "seconds": str(args.seconds),
            "isolation": walls,
            "layout": layout.name,
            "hand-ins": str(len(handins)),
        }
        number = gradebook.start_run(**facts)
        if not handins:
            gradebook.finish_run(number)
        _say_what_is_missing(args, lessons, handins)
        limits = Limits(seconds=args.seconds, memory_mib=args.memory)
        plan = Plan(seed.number, seed.name, limits, args.unsafe_no_isolation, not args.no_steps)
        grader = Grader(gradebook, plan, pool, n_workers, send=bool(args.scheduler))
        _show(grader.grade(handins), len(handins))
        gradebook.record_troubles([*troubles, *grader.troubles])
        gradebook.finish_run(number)
        return _closing(args.out, gradebook, len(handins))


def _lessons(words: str) -> tuple[str, ...]:
    from course_lib import exercises

    wanted = tuple(listed(words))
    if unknown := [lesson for lesson in wanted if lesson not in exercises.LESSONS]:
        raise UsageError(
            f"there is no lesson {', '.join(unknown)}; there are {', '.join(exercises.LESSONS)}"
        )
    return wanted or tuple(exercises.LESSONS)


def _layout(args: argparse.Namespace) -> "Layout":
    """How the hand-ins are laid out; it is said.

    Raises:
        UsageError: that cannot be told, or nothing is there.
    """
    from course_lib.grading import submissions
    from course_lib.grading.layouts import Undecided, decide

    tree = submissions.survey(args.submissions)
    if args.submissions.is_dir() and not tree:
        raise UsageError(f"{args.submissions} is empty: nobody handed anything in")
    with usage_errors(Undecided):
        layout = decide(tree, args.submissions, args.layout)
    print(f"Layout: {layout.says(tree)}.", flush=True)
    return layout


def _say_what_is_missing(
    args: argparse.Namespace, lessons: Sequence[str], handins: Sequence["HandIn"]
) -> None:
    """Name the lessons that were asked for and that nobody handed in.

    Raises:
        UsageError: nobody handed in anything.
    """
    there = {handin.lesson for handin in handins}
    missing = [lesson for lesson in lessons if lesson not in there] if args.lessons else []
    if missing:
        said = f"nobody handed in lesson {' or '.join(missing)}"
    else:
        said = f"no hand-in of any lesson was found in {args.submissions}"
    if not handins:
        raise UsageError(f"{said}: nothing was graded")
    if missing:
        print(f"Note: {said}.", file=sys.stderr)


def _check(args: argparse.Namespace, n_workers: int) -> str:
    """Refuse what cannot work; return the name of the isolation."""
    from course_lib.grading import isolation

    if not args.submissions.exists():
        raise UsageError(f"{args.submissions}: there is no such folder or file")
    if args.submissions.is_dir():
        folder, out = args.submissions.resolve(), args.out.resolve()
        if (out / UNPACKED).is_relative_to(folder):
            raise UsageError(
                f"--out {args.out} lies inside {args.submissions}, where it would be taken for a "
                "hand-in: choose a folder outside of it"
            )
    if n_workers < 1 or not 0 < args.seconds < math.inf or args.memory < 64:
        raise UsageError("--workers must be at least 1, --seconds above 0, --memory at least 64")
    if args.unsafe_no_isolation:
        print("Warning: no isolation. The hand-ins can do all that you can.", file=sys.stderr)
        return isolation.NONE.name
    if args.scheduler:
        return "that of each worker"
    with usage_errors(isolation.NoIsolation):
        walls = isolation.strongest()
    if walls == isolation.LANDLOCK:
        print(f"bubblewrap is missing; {walls.name} take its place.", file=sys.stderr)
    return walls.name


def _pool(args: argparse.Namespace, n_workers: int) -> tuple[Pool, int]:
    from course_lib.grading import workers

    if not args.scheduler:
        return lambda: workers.here(n_workers), n_workers
    from course_lib.grading import cluster

    with usage_errors(cluster.NoCluster):
        return (lambda: cluster.there(args.scheduler)), cluster.size(args.scheduler)


def _show(happened, total: int) -> None:  # noqa: ANN001
    """Show a bar with the time that is left, and a line for each problem above it."""
    from tqdm import tqdm

    from course_lib.grading.reports.text import one_line

    with tqdm(total=total, unit="hand-in", disable=None) as bar:
        for progress in happened:
            if progress.trouble:
                tqdm.write(one_line(progress.trouble, longest=500), file=sys.stderr)
            bar.update(progress.done - bar.n)


def _closing(out: Path, gradebook, n_handins: int) -> int:  # noqa: ANN001
    """Say what was done and what needs a human; return the exit code."""
    from course_lib.grading.reports.results import class_results
    from course_lib.grading.reports.summary import calls

    results = class_results(gradebook)
    found = calls(results)  # what the report shows: points set by hand settle a flag
    problems = [call for call in found if call.kind == "hand-in"]
    flagged = {(call.student, call.where) for call in found if call.kind != "hand-in"}
    counts = f"{how_many(n_handins, 'hand-in')}, {how_many(len(results.marks), 'mark')}"
    print(f"{counts} in {out / 'gradebook.sqlite'}")
    told = [how_many(len(problems), "problem")] if problems else []
    if flagged:
        told.append(how_many(len(flagged), "mark or hand-in", "marks or hand-ins"))
    if told:
        them = "it" if len(problems) + len(flagged) == 1 else "them"
        print(f"{' and '.join(told)} to look at: `course report {out}` shows {them}")
    return 1 if any(call.kind != "to read" for call in found) else 0
