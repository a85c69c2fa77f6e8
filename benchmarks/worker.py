"""The process of one implementation: `python -m benchmarks.worker`, spoken to in lines of JSON.

The parent writes one request a line, such as {"do": "measure", "times": 10}, and reads one answer
a line. The end of the input ends the process.
"""

import json
import os
import sys
import traceback
from importlib import import_module
from typing import Any, TextIO

import numpy as np

from benchmarks import facts
from benchmarks.work import Work, calibrate


class Worker:
    """Holds the work between two requests; each method answers one kind of request."""

    work: Work

    def begin(self, module: str, function: str, options: dict[str, Any], threads: int) -> Any:
        """Make the work, and make sure that the libraries use as many threads as they should."""
        self.work = getattr(import_module(module), function)(**options)
        return {**facts.of_this_process(threads), **self.work.facts()}

    def prove(self, path: str) -> Any:
        """Write the numbers that must be equal into a file."""
        with open(path, "wb") as file:
            np.savez(file, **self.work.proof())  # type: ignore[arg-type]

    def calibrate(self, seconds: float) -> Any:
        """Warm up; say how often the work is done in that time."""
        return calibrate(self.work, seconds)

    def measure(self, times: int) -> Any:
        """Do the work that often; say what once cost."""
        return self.work.measure(times)


def answer(worker: Worker, line: str) -> dict[str, Any]:
    """Answer one request; an error becomes an answer as well."""
    try:
        request = json.loads(line)
        return {"answer": getattr(worker, request.pop("do"))(**request)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}", "traceback": traceback.format_exc()}


def private_channel() -> TextIO:
    """A stream to the parent; whatever else is printed goes to the error stream."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return channel


def main() -> None:
    """Answer requests until there are no more."""
    channel, worker = private_channel(), Worker()
    for line in sys.stdin:
        channel.write(json.dumps(answer(worker, line)) + "\n")
        channel.flush()


if __name__ == "__main__":
    main()
