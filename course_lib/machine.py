"""What this machine has: WebAssembly lacks some of what Python's library promises."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

WEBASSEMBLY = sys.platform == "emscripten"
"""Whether Python runs in a browser: one thread, no processes, no signals, 32-bit integers."""

thread_time: Callable[[], float] = getattr(time, "thread_time", time.perf_counter)
"""Seconds that this thread has computed; where no clock tells them, the seconds that passed."""

process_time: Callable[[], float] = time.perf_counter if WEBASSEMBLY else time.process_time
"""Seconds that this process has computed; in a browser, whose clock is always 0, those passed."""


def fewer_here(full: int, few: int, what: str) -> int:
    """How many of something a long computation takes: in a browser a few, which it says.

    Args:
        full: how many everywhere else.
        few: how many in a browser, where arrays are multiplied some fifty times slower.
        what: such as "training digits".
    """
    if not WEBASSEMBLY:
        return full
    print(  # noqa: T201 (a lesson's cell calls it)
        f"In the browser this takes {few:,} {what} instead of {full:,}, because arithmetic is some "
        "fifty times slower there; the numbers below differ from those in the text."
    )
    return few


CACHES = Path("/sys/devices/system/cpu/cpu0/cache")
"""Where Linux tells the caches of the first core."""


def caches(folder: Path = CACHES) -> dict[int, int]:
    """Bytes of the caches for data of one core: level -> size. Empty where no system tells them.

    The last level is often shared with other cores, and a rented machine may tell all of it,
    although others use it, too.
    """
    found = {}
    for index in sorted(folder.glob("index*")):
        try:
            kind, level, size = (
                (index / name).read_text("ascii").strip() for name in ("type", "level", "size")
            )
            if kind != "Instruction":
                found[int(level)] = int(size.rstrip("KM")) * {"K": 1024, "M": 1024**2}[size[-1]]
        except (OSError, ValueError, KeyError, IndexError):
            continue
    return found
