"""Several cores: threads share the work of a layer, with the same result to the last bit.

numpy lets go of Python's lock while it computes, so two threads compute at once. Who asks for them
holds the linear algebra to one thread meanwhile, or both would want the same cores.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import copy_context
from itertools import chain
from typing import Any, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

WORTH = 2**19  # numbers for a thread: with fewer, waking it up costs more than it saves
_pool: Any = None  # the threads that help this one
_helpers = 0


@contextmanager
def threads(n: int) -> Iterator[None]:
    """Let layers share their work among n threads in this block."""
    global _pool, _helpers
    if n < 2 or _pool is not None:  # somebody has asked already
        yield
        return
    from concurrent.futures import ThreadPoolExecutor  # only now: it takes time to import

    with ThreadPoolExecutor(n - 1) as pool:
        try:
            _pool, _helpers = pool, n - 1
            yield
        finally:
            _forget_pool()


def shares(n: int, size: int) -> list[slice]:
    """Cut n things into a share for each thread, if all their `size` numbers are worth it."""
    k = max(1, min(1 + _helpers, n, size // WORTH))
    return [slice(i * n // k, (i + 1) * n // k) for i in range(k)]


def share_out(work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """Return [work(part) for part in parts], each on a thread of its own, the first on this one."""
    pool, others = _pool, []
    if pool is not None:
        with suppress(RuntimeError):  # no further thread is to be had: this one does the rest
            for part in parts[1:]:  # with this thread's settings, such as numpy's of warnings
                others.append(pool.submit(copy_context().run, work, part))
    try:
        done = [work(part) for part in (parts[0], *parts[1 + len(others) :])]
    finally:
        for other in others:
            other.exception()  # wait: nobody writes any more
    return [done[0], *(other.result() for other in others), *done[1:]]


def gather(work: Callable[[slice], Iterator[Result]], cut: Sequence[slice]) -> Iterable[Result]:
    """Return what work yields for all shares, in their order; one by one on a single thread."""
    if len(cut) == 1:
        return work(cut[0])
    return chain.from_iterable(share_out(lambda share: [*work(share)], cut))


def _forget_pool() -> None:
    global _pool, _helpers
    _pool, _helpers = None, 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_pool)  # threads do not come along
