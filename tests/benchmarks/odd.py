"""Work that misbehaves, and a case of two implementations that do it, for tests of the workers."""

import os
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.case import Case
from benchmarks.work import Work


class Odd(Work):
    """Notes in a file what it does, and in which process."""

    def __init__(self, log: str = "", dies: bool = False, fails: bool = False) -> None:
        self.log, self.dies, self.fails = log, dies, fails

    def note(self, what: str) -> None:
        if self.log:
            with Path(self.log).open("a") as file:
                file.write(f"{what} {os.getpid()}\n")

    def run(self) -> None:
        self.note("run")
        if self.dies:
            os._exit(7)
        if self.fails:
            raise ValueError("no such thing")

    def proof(self) -> dict[str, np.ndarray]:
        self.note("proof")
        return {"number": np.array([1.0])}


class Other(Odd):
    """Does the same, but answers another number."""

    def proof(self) -> dict[str, np.ndarray]:
        return {"number": np.array([2.0])}


def odd(**settings: Any) -> Case:
    return Case("odd case", Odd, settings, ("numpy", "numpy_tuned_malloc"))


def counterpart(work: Work) -> Work:
    return Other()
