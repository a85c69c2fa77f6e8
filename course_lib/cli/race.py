"""Race for 99 of 100 test digits: processor seconds of training, with numpy, on one thread.

FILE has a function `train(x, y, rng)` that returns a function `predict(x)`; the rules are in
lesson 14. It runs as any program of yours does, and nothing shields your machine from it.

Examples:
  course race mine.py            three seeds, scored on 10,000 held-out training digits
  course race mine.py --digits 2000      a quick try on few digits
  course race mine.py --final    twenty seeds, scored on the test digits; kept in your table
  course race                    show your table
"""

import argparse
import hashlib
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from course_lib.cli.commands import UsageError, usage_errors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course race`."""
    parser.add_argument("file", nargs="?", type=Path, help="the entry; none: show the table")
    parser.add_argument("--final", action="store_true", help="run the race itself, and keep it")
    parser.add_argument("--seeds", type=int, default=3, help="of a trial, not of the race")
    parser.add_argument("--digits", type=int, help="training digits of a trial; default: all")


def run(args: argparse.Namespace) -> int:
    """Run an entry and tell each seed; keep the result of a whole race."""
    if args.file is None:
        print(_table())
        return 0
    if args.seeds < 1 or (args.digits is not None and args.digits < 1):
        raise UsageError("--seeds and --digits must be at least 1")
    if args.final and args.digits:
        raise UsageError("the race is run on all training digits: leave out --digits")

    from course_lib.training import race

    seeds = range(race.SEEDS if args.final else args.seeds)
    with usage_errors(race.EntryError):
        train, done = race.load_entry(args.file), list[race.Lap]()
        content = hashlib.sha256(args.file.read_bytes()).hexdigest()
        for lap in race.laps(train, race.digits(args.final, args.digits), seeds):
            done.append(lap)
            told = f"{lap.seconds:5.2f} s, {lap.accuracy:.2%} right, read in {lap.reading:.2f} s"
            print(f"seed {len(done) - 1:2}: {told}", flush=True)
    result = race.RaceResult(tuple(done))
    spread = f" ± {100 * result.spread:.2f}" if len(done) > 1 else ""
    where = "test digits" if args.final else "held-out training digits"
    print(f"mean:    {result.seconds:5.2f} s, {100 * result.accuracy:.2f}{spread} % of the {where}")
    if args.final:
        _keep(args.file.stem, content, result)
        print(
            "" if result.arrived else "The mean is below 99.0 %: not yet there.\n", _table(), sep=""
        )
    return 0


def _keep(name: str, content: str, result: Any) -> None:
    """Add the result, a `RaceResult`, to the local file of progress."""
    from course_lib.checking.progress import log

    facts = ("seconds", "reading", "accuracy", "spread")
    log().add("race", name, content=content, **{fact: getattr(result, fact) for fact in facts})


def _table() -> str:
    """All races on this machine, the quickest of those that arrived first."""
    from course_lib.checking.progress import log

    events = [event for event in log().events() if event["kind"] == "race"]
    if not events:
        return "No race yet. `course race FILE --final` runs one; lesson 14 has the rules."
    ranked = sorted(
        zip(events, _finals(events), strict=True),
        key=lambda pair: (pair[0]["accuracy"] < 0.99, pair[0]["seconds"]),
    )
    lines = [f"{'entry':24} {'seconds':>8} {'of the test digits':>20} {'read in':>8}  day"]
    for e, final in ranked:
        right = f"{100 * e['accuracy']:.2f} ± {100 * e['spread']:.2f} %"
        right += " " if e["accuracy"] >= 0.99 else "*"
        day = time.strftime("%Y-%m-%d", time.localtime(e["time"]))
        line = f"{e['id']:24} {e['seconds']:8.2f} {right:>20} {e['reading']:6.2f} s  {day}"
        seen = f"  final {final} of this entry: its test digits had been read before"
        lines.append(line + seen * (final > 1))
    if any(e["accuracy"] < 0.99 for e in events):
        lines.append("* below 99.0 %: not yet there")
    return "\n".join(lines)


def _finals(events: Sequence[Mapping[str, Any]]) -> list[int]:
    """Of each race, the oldest first: with those before it of the same file or name, how many."""

    def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        if one["id"] == other["id"]:
            return True
        return "content" in one and one["content"] == other.get("content")  # older ones have none

    return [sum(same(e, earlier) for earlier in events[: i + 1]) for i, e in enumerate(events)]
