"""How long calls take beside one another: CPU time, the best of rounds in which they take turns."""

import cProfile
import io
import pstats
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from course_lib.machine import WEBASSEMBLY, process_time

TICKS = 10  # a measurement lasts at least so many ticks of the clock, so it errs by a tenth at most

CLOCK = "perf_counter" if WEBASSEMBLY else "process_time"  # that of `process_time`


def fastest(
    calls: Mapping[str, Callable[[], Any]], rounds: int = 5, least: float = 0.05
) -> dict[str, float]:
    """Measure the CPU time of some calls, taking turns, and keep the best round of each.

    Other programs make a call slower and never faster, so the best round is nearest to what the
    call itself needs. CPU time counts all threads of this process, and no other process.

    Args:
        calls: name -> function without arguments. Each is run a few times first, to warm up.
        rounds: how often each is measured, at least 1.
        least: seconds that one measurement lasts at least; a short call is repeated.

    Returns:
        name -> CPU seconds of one call.

    Raises:
        ValueError: there is no round.
    """
    if rounds < 1:
        raise ValueError(f"rounds must be at least 1; got {rounds}.")
    least = max(least, TICKS * time.get_clock_info(CLOCK).resolution)
    repeats = {name: _repeats(call, least) for name, call in calls.items()}
    best = dict.fromkeys(calls, float("inf"))
    for _ in range(rounds):
        for name, call in calls.items():
            seconds = _seconds(call, repeats[name]) / repeats[name]
            best[name] = min(best[name], seconds)
    return best


def laps(
    steps: Callable[[], Iterable[str]], rounds: int = 5, least: float = 0.05
) -> dict[str, float]:
    """Measure the CPU time of the steps of one function where they stand, so that they add up.

    Args:
        steps: a generator function without arguments, which yields the name of each step when it
            has done it. The time of a name that comes again is added to what it had.
        rounds: how often all of it is measured, at least 1; the round with the least sum is kept.
        least: seconds that one round lasts at least; a short one is repeated.

    Returns:
        name -> CPU seconds of this step in one call.

    Raises:
        ValueError: there is no round, or no step.
    """
    if rounds < 1:
        raise ValueError(f"rounds must be at least 1; got {rounds}.")
    spent: dict[str, float] = {}

    def call() -> None:
        begun = process_time()
        for name in steps():
            now = process_time()
            spent[name] = spent.get(name, 0.0) + now - begun
            begun = now

    repeats = _repeats(call, least)
    if not spent:
        raise ValueError("the function has no step; let it yield a name after each.")
    best: dict[str, float] = {}
    for _ in range(rounds):
        spent = {}
        _seconds(call, repeats)
        if not best or sum(spent.values()) < sum(best.values()):
            best = spent
    return {name: seconds / repeats for name, seconds in best.items()}


def milliseconds(seconds: Mapping[str, float], priced: Mapping[str, float] | None = None) -> str:
    """What was measured, in milliseconds, a line for each.

    Args:
        seconds: what was timed -> its seconds, as `fastest` and `laps` return them.
        priced: what a model says of some of them, or all, in milliseconds; a second column.
    """
    wide = max(len("milliseconds"), *map(len, seconds))
    head = f"{'milliseconds':{wide}}   clock   model" if priced else "milliseconds"
    lines = [head]
    for name, s in seconds.items():
        model = f" {priced[name]:7.2f}" if priced and name in priced else ""
        lines.append(f"{name:{wide}} {1000 * s:7.2f}{model}")
    return "\n".join(lines)


def _repeats(call: Callable[[], Any], least: float) -> int:
    """How many calls last `least` seconds: a power of 2. To find out is the warm-up."""
    call()  # it may have to ask the system for memory, which takes longer than all later ones
    repeats = 1
    while _seconds(call, repeats) < least:
        repeats *= 2
    return repeats


def _seconds(call: Callable[[], Any], repeats: int) -> float:
    start = process_time()
    for _ in range(repeats):
        call()
    return process_time() - start


def profiled(function: Callable[..., Any], *given: Any, lines: int = 12) -> str:
    """What `cProfile` says of a call: its functions, those with the most time on top.

    Args:
        function: is called once.
        *given: with these arguments.
        lines: how many functions are told.

    Returns:
        The table of `pstats` by `cumtime`, the time of a function with all that it calls, and with
        file names instead of paths.
    """
    profile, told = cProfile.Profile(), io.StringIO()
    profile.runcall(function, *given)
    pstats.Stats(profile, stream=told).strip_dirs().sort_stats("cumtime").print_stats(lines)
    return "\n".join(line for line in told.getvalue().splitlines() if line.strip())
