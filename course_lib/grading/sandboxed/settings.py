"""The limits of one sandbox, as its host sets them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How much one hand-in may use.

    Attributes:
        seconds: for one case; an answer that takes longer is stopped, and the next is asked. A
            part of it, `computing`, is the processor's time that it may take: an endless loop is
            found by that, sooner, and on a busy machine nobody is stopped for waiting.
        grace: seconds more until the child is killed, where an answer ignores the stop.
        memory_mib: memory beyond what the interpreter itself has.
        scratch_mib: files in its scratch.
        message_mib: all of its answers.
        reading_seconds: for reading one notebook.
        handin: for all answers of a hand-in together, in multiples of `seconds`; see `budget`.
    """

    seconds: float = 1.5
    grace: float = 1.0
    memory_mib: int = 512
    scratch_mib: int = 16
    message_mib: int = 64
    reading_seconds: float = 20.0
    handin: float = 40 / 3

    @property
    def computing(self) -> float:
        """Seconds of the processor's time for one case."""
        return self.seconds / 7

    @property
    def budget(self) -> float:
        """Seconds that a hand-in's code may keep a worker, whatever signs of life it gives."""
        return self.handin * self.seconds
