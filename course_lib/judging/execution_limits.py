"""What surrounds a call of the learner's code: limits of time, random state, memory, warnings."""

import contextlib
import math
import random
import signal
import sys
import threading
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import cache, wraps
from typing import Any

import numpy as np

from course_lib.lesson_functions.torch_later import loaded


class TookTooLong(Exception):
    """The learner's code ran longer than a case may take."""


class NeverEnds(Exception):
    """An iterator gave more items than anybody waits for."""


@contextlib.contextmanager
def time_limit(seconds: float, computing: float | None = None) -> Iterator[None]:
    """Raise TookTooLong after `seconds`, where the platform and the thread allow it.

    Again after as long, if the code went on: it may catch everything, and what is raised within a
    callback of Python's own, such as a weak reference's, is lost.

    Args:
        seconds: by the clock, counted in `TICKS`: where the whole process stands still, as on a
            machine that is stopped for a while, one tick passes and not the time.
        computing: seconds of the processor's time, for a process that has one thread: on a busy
            machine, waiting for one's turn does not count.
    """
    computes = computing is not None
    with READY if _ready.get() > computes else timers_ready(computes) as possible:
        if not possible:
            yield
            return
        if not TIMERS:
            with _watch.until(seconds):
                yield
            return
        _told[signal.SIGALRM] = f"{seconds:g} seconds"
        tick = _clock.begin(seconds)
        signal.setitimer(signal.ITIMER_REAL, tick, tick)
        if computing is not None:
            _told[signal.SIGPROF] = f"{computing:.3g} seconds of computing"
            signal.setitimer(signal.ITIMER_PROF, computing, computing)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            if computing is not None:
                signal.setitimer(signal.ITIMER_PROF, 0)


TICKS = 8  # of one limit by the clock; a signal that comes while another one waits is lost
TIMERS = hasattr(signal, "setitimer")  # Windows and WebAssembly have none
READY, NOTHING = contextlib.nullcontext(True), contextlib.nullcontext()
"""What an inner block does where an outer one has prepared it: a fifth of a generator's time."""
TOO_LONG = "no answer after {}: is there an endless loop?"
_told: dict[int, str] = {}  # signal -> after what time it comes
_ready = ContextVar("the handlers that an outer `timers_ready` set: 1, or both", default=0)


class _Clock:
    """What is left of a limit by the clock: a tick counts whole, or as long as the code computed.

    A call into compiled code may take many ticks, and only the last of their signals comes.
    """

    seconds = left = computed = 0.0

    def begin(self, seconds: float) -> float:
        """Set a limit, and return the seconds of a tick."""
        self.seconds = self.left = seconds
        self.computed = time.thread_time()
        return seconds / TICKS

    def runs_out(self) -> bool:
        """Count a tick; whether the limit is used up by it. Then it begins anew."""
        before, self.computed = self.computed, time.thread_time()
        self.left -= max(self.seconds / TICKS, self.computed - before)
        if self.left > self.seconds / TICKS / 2:  # less is rounding
            return False
        self.left = self.seconds
        return True


_clock = _Clock()


def _stop(number: int, frame: object) -> None:
    if number == signal.SIGALRM and not _clock.runs_out():
        return
    if STOPS_LATER.held:
        STOPS_LATER.came = number
        return
    _strike(number)


def _strike(number: int) -> None:
    after = _told.get(number, "a while")
    raise TookTooLong(TOO_LONG.format(after))


class _StopsLater:
    """A block in which no time limit strikes: what came meanwhile strikes at its end.

    For the few lines that may not be left half done, such as reading from a pipe.
    """

    held, came = False, 0

    def __enter__(self) -> None:
        self.held = True

    def __exit__(self, *_: object) -> None:
        self.held = False
        if self.came:
            number, self.came = self.came, 0
            _strike(number)


STOPS_LATER = _StopsLater()


class _Watch:
    """Stops loops that take too long where no signal can: each jump back looks at the clock."""

    TOOL = 4  # of Python's six numbers for tools that watch a program: a free one

    def __init__(self) -> None:
        self.deadline, self.seconds = math.inf, 0.0

    @contextlib.contextmanager
    def ready(self) -> Iterator[bool]:
        """Have Python report jumps; yields whether it can, as it can since 3.12."""
        monitoring: Any = getattr(sys, "monitoring", None)
        if monitoring is None or monitoring.get_tool(self.TOOL):
            yield False
            return
        jump = monitoring.events.JUMP
        monitoring.use_tool_id(self.TOOL, "course_lib")
        monitoring.register_callback(self.TOOL, jump, self._jumped)
        monitoring.set_events(self.TOOL, jump)
        try:
            yield True
        finally:
            monitoring.set_events(self.TOOL, 0)
            monitoring.free_tool_id(self.TOOL)

    @contextlib.contextmanager
    def until(self, seconds: float) -> Iterator[None]:
        """Stop loops that still run after so many seconds."""
        before = self.deadline, self.seconds
        self.deadline, self.seconds = time.perf_counter() + seconds, seconds
        try:
            yield
        finally:
            self.deadline, self.seconds = before

    def _jumped(self, *_: object) -> None:
        if time.perf_counter() > self.deadline and not STOPS_LATER.held:
            raise TookTooLong(TOO_LONG.format(f"{self.seconds:g} seconds"))


_watch = _Watch()


@contextlib.contextmanager
def timers_ready(computing: bool = False) -> Iterator[bool]:
    """Let `time_limit` stop what runs within; yields whether platform and thread allow it.

    Setting the handlers takes longer than most answers run. So inside another such block nothing is
    done: who runs many cases opens one around all of them.

    Args:
        computing: whether the processor's time is limited, too. Otherwise that signal stays whose
            it is: the judge of a class limits itself by it.
    """
    if _ready.get() > computing:
        yield True
        return
    if threading.current_thread() is not threading.main_thread():
        yield False
        return
    if not TIMERS:
        with _watch.ready() as possible:
            token = _ready.set(2 if possible else 0)
            try:
                yield possible
            finally:
                _ready.reset(token)
        return
    numbers = (signal.SIGALRM, signal.SIGPROF) if computing else (signal.SIGALRM,)
    before = {number: signal.signal(number, _stop) for number in numbers}
    token = _ready.set(len(numbers))
    try:
        yield True
    finally:
        _ready.reset(token)
        for number, handler in before.items():
            signal.signal(number, handler)


_state_is_kept = ContextVar(
    "whether an outer `global_state_kept` puts the state back", default=False
)


@contextlib.contextmanager
def global_state_kept() -> Iterator[None]:
    """Put numpy's and Python's global random state back after the block.

    Saving it takes longer than most answers run. So inside another such block nothing is done: who
    runs many cases opens one around all of them.
    """
    if _state_is_kept.get():
        yield
        return
    numpy_state, python_state = np.random.get_state(), random.getstate()  # noqa: NPY002
    token = _state_is_kept.set(True)
    try:
        yield
    finally:
        _state_is_kept.reset(token)
        np.random.set_state(numpy_state)  # noqa: NPY002
        random.setstate(python_state)


@contextlib.contextmanager
def global_seed(seed: int | None) -> Iterator[None]:
    """Set the global random seeds of numpy, Python and PyTorch, and put their state back after.

    Args:
        seed: the seed; None to go on from where another such block left numpy and Python, which is
            another state if anything was drawn there, and costs no time.
    """
    kept, torch = _state_is_kept.get(), loaded()
    with (
        NOTHING if kept else global_state_kept(),
        torch_as_it_was(torch, 2 if seed is None else seed) if torch else NOTHING,
    ):
        bits = np.random.mtrand.get_bit_generator()
        if seed is not None:
            np.random.seed(seed)  # noqa: NPY002
            random.setstate(_python_state(seed))
        try:
            yield
        finally:
            np.random.mtrand.set_bit_generator(bits)  # an answer may have exchanged it


@cache
def _python_state(seed: int) -> Any:
    """The state that Python's `random.seed` gives, which takes twice as long as to set it."""
    return random.Random(seed).getstate()


@contextlib.contextmanager
def torch_as_it_was(torch: Any, seed: int) -> Iterator[None]:
    """One thread and this seed for PyTorch, and everything global put back after."""
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    gradients, dtype = torch.is_grad_enabled(), torch.get_default_dtype()
    torch.default_generator.manual_seed(seed)  # that of the CPU: the state that is put back
    torch.set_num_threads(1)
    torch.set_grad_enabled(True)
    try:
        yield
    finally:
        torch.set_rng_state(state)
        torch.set_num_threads(threads)
        torch.set_grad_enabled(gradients)
        torch.set_default_dtype(dtype)


def _unusable(function: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    """`np.empty` or `np.empty_like` that holds nan, and the largest of whole numbers."""

    @wraps(function)
    def filled(*args: Any, **kwargs: Any) -> np.ndarray:
        array = function(*args, **kwargs)
        if array.dtype.kind in "fc":
            array.fill(np.nan)
        elif array.dtype.kind in "iu":
            array.fill(np.iinfo(array.dtype).max)
        return array

    return filled


EMPTY = {"empty": _unusable(np.empty), "empty_like": _unusable(np.empty_like)}


@contextlib.contextmanager
def empty_holds_nan() -> Iterator[None]:
    """Let `np.empty` hold nan in place of what lay in memory.

    That may be the results of a right answer that ran before, where a wrong one writes nothing.
    """
    space = np.__dict__
    kept = {name: space[name] for name in EMPTY}
    space.update(EMPTY)
    try:
        yield
    finally:
        space.update(kept)


@contextlib.contextmanager
def no_warnings() -> Iterator[None]:
    """Keep warnings from the terminal, numpy's above all: a wrong answer's values may be anything.

    The runner collects those of an answer's own calls in any case.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def peak_memory() -> Iterator[list[int]]:
    """Bytes allocated at most at one time within the block."""
    peak = [0]
    tracemalloc.start()
    try:
        yield peak
    finally:
        peak[0] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
