"""Work that misbehaves, for the tests of the workers: its process dies, fails or prints."""

import os
import sys
from pathlib import Path

import numpy as np

from benchmarks.work import Work


class Odd(Work):
    """Counts its runs, and answers `number` as its proof."""

    def __init__(self, number: float = 1.0, says: str = "", log: str = "") -> None:
        self.number, self.says, self.log = number, says, log

    def run(self) -> None:
        if self.says:
            print(self.says)
        if self.log:
            with Path(self.log).open("a") as file:
                file.write(f"{self.number:g}\n")

    def proof(self) -> dict[str, np.ndarray]:
        return {"number": np.array([self.number])}


class Dies(Odd):
    """Its process ends in the middle of a measurement."""

    def measure(self, times: int) -> dict[str, float]:
        print("the last words", file=sys.stderr, flush=True)
        os._exit(7)


class Fails(Odd):
    """Raises."""

    def run(self) -> None:
        raise ValueError("no such thing")


class Tells(Odd):
    """Writes down which process does what."""

    def tell(self, what: str) -> None:
        with Path(self.log).open("a") as file:
            file.write(f"{what} {os.getpid()}\n")

    def run(self) -> None:
        pass

    def proof(self) -> dict[str, np.ndarray]:
        self.tell("proof")
        return super().proof()

    def measure(self, times: int) -> dict[str, float]:
        self.tell("measure")
        return super().measure(times)
