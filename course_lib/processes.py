"""A pool of processes that Ctrl-C ends at once, with no word of theirs."""

import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children
from multiprocessing.context import BaseContext
from typing import Any

CAN_BLOCK = hasattr(signal, "pthread_sigmask")  # Windows cannot


@contextmanager
def stoppable_pool(
    n: int,
    context: BaseContext | None = None,
    initializer: Callable[..., object] | None = None,
    initargs: tuple[Any, ...] = (),
) -> Iterator[Executor]:
    """Start n processes, which leave Ctrl-C to the main one.

    When the block is left by an exception, such as Ctrl-C, they are killed: what they were at is
    lost, and what waited is not begun.

    Args:
        n: how many.
        context: of multiprocessing, which says how they are started.
        initializer: what each does first.
        initargs: its arguments.
    """
    others = set(active_children())
    with ProcessPoolExecutor(n, context, _begin, (initializer, initargs)) as pool:
        try:
            with _stops_later():
                for _ in range(n):
                    pool.submit(int)
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in set(active_children()) - others:
                process.kill()
            raise


def _begin(initializer: Callable[..., object] | None, initargs: tuple[Any, ...]) -> None:
    """In a new process: ignore Ctrl-C, which was held back until now."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if CAN_BLOCK:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    if initializer is not None:
        initializer(*initargs)


@contextmanager
def _stops_later() -> Iterator[None]:
    """Hold back SIGINT and SIGTERM. Processes that are started within never see a SIGINT.

    Raises:
        KeyboardInterrupt: at the end, when one of them came.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Python stops its main thread only
        return
    came: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    handlers = [signal.signal(number, lambda number, _: came.append(number)) for number in numbers]
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if CAN_BLOCK else set()
    try:
        yield
    finally:
        if CAN_BLOCK:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in zip(numbers, handlers, strict=True):
            signal.signal(number, handler)
    if came:
        raise KeyboardInterrupt
