"""The limits of one sandbox, as its host sets them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How much one hand-in may use."""

    # for one case; an answer that takes longer is stopped, and the next is asked. A part of it,
    # `computing`, is the processor's time that it may take: an endless loop is found by that,
    # sooner, and on a busy machine nobody is stopped for waiting.
    seconds: float = 1.5
    grace: float = 1.0  # seconds more until the child is killed, where an answer ignores the stop
    memory_mib: int = 512  # memory beyond what the interpreter itself has
    scratch_mib: int = 16  # files in its scratch
    message_mib: int = 64  # all of its answers
    reading_seconds: float = 20.0  # for reading one notebook
    # for all answers of a hand-in together, in multiples of `seconds`; see `budget`
    handin: float = 40 / 3

    @property
    def computing(self) -> float:
        """Seconds of the processor's time for one case."""
        return self.seconds / 7

    @property
    def budget(self) -> float:
        """Seconds that a hand-in's code may keep a worker, whatever signs of life it gives."""
        return self.handin * self.seconds
