"""What this machine has. WebAssembly, in a browser, lacks some of what Python's library promises."""

import sys
import time
from collections.abc import Callable

WEBASSEMBLY = sys.platform == "emscripten"
"""Whether Python runs in a browser: one thread, no processes, no signals, 32-bit integers."""

thread_time: Callable[[], float] = getattr(time, "thread_time", time.perf_counter)
"""Seconds that this thread has computed; where no clock tells them, the seconds that passed."""

process_time: Callable[[], float] = time.perf_counter if WEBASSEMBLY else time.process_time
"""Seconds that this process has computed; in a browser, whose clock stands at 0, those that passed."""
