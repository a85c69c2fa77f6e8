"""The race of lesson 14: processor seconds to 99 % of the test digits, with numpy, on one thread.

An entry is a Python file with a function `train(x, y, rng)`. It gets images (n, 1, 28, 28) from 0
to 1 in float32, labels (n,) and a generator, and returns a function that reads images:
`predict(x)` gives a digit for each. The other files of this folder are the course's own entries.

The clock is the processor time of `train`, all threads together. It cannot see what an entry starts
in other processes, and nothing keeps an entry from opening the test digits itself. It is the
learner's own file on the learner's own machine.
"""

import gc
import inspect
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import numpy as np
from threadpoolctl import threadpool_limits

from course_lib.data import load_mnist
from course_lib.machine import process_time
from course_lib.nn import Array, Labels

Predict = Callable[[Array], Labels]
Train = Callable[[Array, Labels, np.random.Generator], Predict]
Digits = tuple[tuple[Any, Any], tuple[Any, Any]]  # images and labels, to train on and to score

GOAL = 0.99  # of the test digits, the mean over the seeds
SEEDS = 20
N_HELD_OUT = 10_000
READING = 1.0  # seconds that reading may always take
FRAMEWORKS = {"torch", "tensorflow", "jax", "numba", "cupy", "sklearn", "scipy"}


class EntryError(Exception):
    """An entry cannot run the race; the message says what to change."""


@dataclass(frozen=True)
class Lap:
    """One seed of an entry: processor seconds to train and to read, and how much it read right."""

    seconds: float
    reading: float
    accuracy: float


@dataclass(frozen=True)
class RaceResult:
    """All laps of an entry."""

    laps: tuple[Lap, ...]

    @property
    def seconds(self) -> float:
        """Mean processor seconds of training."""
        return float(np.mean([lap.seconds for lap in self.laps]))

    @property
    def reading(self) -> float:
        """Mean processor seconds of reading the digits that it is scored on."""
        return float(np.mean([lap.reading for lap in self.laps]))

    @property
    def accuracy(self) -> float:
        """Mean accuracy."""
        return float(np.mean([lap.accuracy for lap in self.laps]))

    @property
    def spread(self) -> float:
        """Standard deviation of the accuracy over seeds; nan for one seed."""
        found = [lap.accuracy for lap in self.laps]
        return float(np.std(found, ddof=1)) if len(found) > 1 else float("nan")

    @property
    def arrived(self) -> bool:
        """Whether the mean accuracy is at least 99.0 %."""
        return self.accuracy >= GOAL


def digits(final: bool, n_train: int | None = None) -> Digits:
    """Digits to train on and digits to score: (x, y), (x, y).

    Args:
        final: True for all training digits and the test digits; False for the first 50,000
            training digits and the other 10,000, which are the ones to choose settings by.
        n_train: fewer training digits, and no more to read, for a quick try.
    """
    (x, y), (x_test, y_test) = load_mnist(n_test=None if final else 1, flat=False)
    n_kept = len(x) if final else len(x) - N_HELD_OUT
    n_train = n_kept if n_train is None else min(n_train, n_kept)
    scored = (x_test, y_test) if final else (x[n_kept:], y[n_kept:])
    few = slice(n_train if n_train < n_kept else None)
    return (x[:n_train], y[:n_train]), (scored[0][few], scored[1][few])


def load_entry(path: Path) -> Train:
    """The function `train` of a file.

    Raises:
        EntryError: the file cannot be run, imports a framework, or has no such function.
    """
    spec = spec_from_file_location(f"race_entry_{path.stem}", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise EntryError(f"there is no Python file {path}")
    module = module_from_spec(spec)
    with _numpy_alone():
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            raise EntryError(_told(f"{path.name} cannot be run", error, path)) from error
    return _train_of(module, path)


def _train_of(module: ModuleType, path: Path) -> Train:
    train = getattr(module, "train", None)
    if not callable(train):
        what = "has no function `train`" if train is None else f"has a `train` that is {train!r}"
        raise EntryError(f"{path.name} {what}; write `def train(x, y, rng):`")
    try:
        inspect.signature(train).bind(None, None, None)
    except TypeError as error:
        raise EntryError(
            f"train must take three arguments, images, labels and a generator: {error}"
        ) from error
    return cast(Train, train)


def laps(train: Train, found: Digits, seeds: range) -> Iterator[Lap]:
    """Run an entry once for each seed, on one thread.

    Raises:
        EntryError: it fails, returns something else, reads for longer than it trains, or imports a
            framework.
    """
    return (lap(train, found, seed) for seed in seeds)


def lap(train: Train, found: Digits, seed: int, only_numpy: bool = True) -> Lap:
    """Run an entry once; see `laps`. The course itself lets PyTorch run, too, to compare."""
    (x, y), (x_scored, y_scored) = found
    for array in (x, y, x_scored, y_scored):
        array.setflags(write=False)  # the next seed gets the same digits
    gc.collect()
    with threadpool_limits(1), _numpy_alone() if only_numpy else nullcontext():
        predict, seconds = _timed("train", train, x, y, np.random.default_rng(seed))
        if not callable(predict):
            raise EntryError(
                f"train must return a function that reads images; it returned {_short(predict)}"
            )
        answer, reading = _timed("predict", predict, x_scored)
    if reading > max(seconds, READING):
        raise EntryError(
            f"predict took {reading:.2f} s and train {seconds:.2f} s; reading may take no longer "
            "than training, or else the nearest neighbour would train in no time"
        )
    read = _checked(answer, len(y_scored))
    return Lap(seconds, reading, float((read == y_scored).mean()))


class _Refusal(MetaPathFinder):
    """Lets no framework be imported, and keeps which one was wanted, and where."""

    def __init__(self) -> None:
        self.wanted = ""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        """Raise ModuleNotFoundError for a framework; leave the others to Python."""
        if _of_a_framework(fullname):
            frames = [f for f in traceback.extract_stack()[:-1] if "importlib" not in f.filename]
            place = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}"
            self.wanted = self.wanted or f"{fullname} ({place})"
            raise ModuleNotFoundError(f"the race has no {fullname}", name=fullname)


def _of_a_framework(module: str) -> bool:
    return module.partition(".")[0] in FRAMEWORKS


@contextmanager
def _numpy_alone() -> Iterator[None]:
    """Let no framework be imported in this block, not even one that this process has loaded.

    Raises:
        EntryError: an import of one was tried, and perhaps caught.
    """
    refusal = _Refusal()
    loaded = {name: sys.modules.pop(name) for name in [*sys.modules] if _of_a_framework(name)}
    sys.meta_path.insert(0, refusal)
    try:
        yield
    finally:
        sys.meta_path.remove(refusal)
        sys.modules.update(loaded)
        if refusal.wanted:
            raise EntryError(
                "the race is for numpy and course_lib alone, and this entry imports "
                f"{refusal.wanted}; take that import out, and do in numpy what it is for"
            )


def _timed(name: str, call: Callable[..., Any], *arguments: Any) -> tuple[Any, float]:
    """What a call returns, and its processor seconds, those of all threads."""
    start = process_time()
    try:
        value = call(*arguments)
    except Exception as error:
        raise EntryError(_told(f"{name} failed", error)) from error
    return value, process_time() - start


def _checked(answer: Any, n: int) -> Labels:
    """The digits that predict returned.

    Raises:
        EntryError: they are not n integers from 0 to 9.
    """
    read = np.asarray(answer)
    if read.shape == (n, 10):
        raise EntryError(
            f"predict returned shape {read.shape}: are these scores? Return the digit of each "
            "image, scores.argmax(axis=1)"
        )
    if read.shape != (n,):
        raise EntryError(f"predict must return shape ({n},), a digit per image; got {read.shape}")
    if read.dtype.kind not in "iu":
        raise EntryError(f"predict must return integers; got {read.dtype}")
    if n and not 0 <= read.min() <= read.max() <= 9:
        raise EntryError(f"digits are 0 to 9; predict returned {read.min()} to {read.max()}")
    return read


def _told(what: str, error: Exception, path: Path | None = None) -> str:
    """Such as "train failed: ZeroDivisionError: division by zero (mine.py, line 3)"."""
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, SyntaxError) or not frames:
        place = f"line {error.lineno}" if isinstance(error, SyntaxError) else ""
    else:
        own = [f for f in frames if path is None or Path(f.filename).resolve() == path.resolve()]
        own = own or [*frames]
        outside = [f for f in own if Path(f.filename) != Path(__file__)] or own
        place = f"{Path(outside[0].filename).name}, line {outside[0].lineno}"
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{what}: {type(error).__name__}: {said}" + (f" ({place})" if place else "")


def _short(value: Any) -> str:
    told = repr(value)
    return told if len(told) < 60 else f"an object of type {type(value).__name__}"
