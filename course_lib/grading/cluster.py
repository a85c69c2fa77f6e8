"""Grading on more than one machine: the same work, sent to the workers of a Dask cluster.

Each worker has sandboxes of its own, in a process beside it. A hand-in travels as bytes, marks
travel back, and the gradebook stays here. A worker that dies has its work done again elsewhere.
There is no scheduler of our own.
"""

import logging
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any

from course_lib.grading import subprocess_worker

INSTALL = (
    "--scheduler needs the package distributed: `python -m pip install -e .[cluster]` in the "
    "course's folder."
)
PATIENCE = "15s"  # for the scheduler to answer


class NoCluster(RuntimeError):
    """There is no cluster to work on; the message says what to do."""


ADDRESS = re.compile(r"(tcp|tls|ucx|ws|wss)://[^/\s]+:\d+")


class _Beside(Executor):
    """Has each task done in a process beside the thread of the worker that gets it."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Send a task."""
        return self._executor.submit(subprocess_worker.do, fn, *args, **kwargs)


@contextmanager
def there(address: str) -> Iterator[Executor]:
    """Workers of the cluster whose scheduler has this address.

    Raises:
        NoCluster: nobody answers there, or the packages differ.
    """
    with _client(address) as client:
        yield _Beside(client.get_executor(pure=False, retries=3))


def size(address: str) -> int:
    """How many things the cluster does at one time.

    Raises:
        NoCluster: nobody answers there, or it has no workers.
    """
    with _client(address) as client:
        threads = sum(client.nthreads().values())  # pyright: ignore[reportAttributeAccessIssue]
    if not threads:
        raise NoCluster(
            f"The scheduler at {address} has no workers. On each machine, in an environment with "
            f"this course: `dask worker {address} --nworkers 4 --nthreads 1`."
        )
    return threads


def _client(address: str):  # noqa: ANN202 (distributed is imported late)
    if not ADDRESS.fullmatch(address):
        raise NoCluster(f"{address!r} is no address of a Dask scheduler, such as tcp://host:8786.")
    try:
        from distributed import Client
    except ImportError:
        raise NoCluster(INSTALL) from None
    for handler in logging.getLogger("distributed").handlers:
        handler.setLevel(logging.CRITICAL)  # what goes wrong is said in sentences
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoCluster(
            f"No Dask scheduler answers at {address} ({error}). Start one with `dask scheduler`, "
            "and give the address that it prints."
        ) from None
