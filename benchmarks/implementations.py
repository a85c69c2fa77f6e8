"""The implementations that are compared: where their code is, and how their process is set up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# glibc hands freed memory of large arrays back to the system, and the next step pays for fetching
# it again, page by page. These values, in bytes, let it keep what it has (mallopt(3)).
TUNED_MALLOC = {
    "MALLOC_TOP_PAD_": str(256 * 2**20),
    "MALLOC_MMAP_THRESHOLD_": str(2**30),
    "MALLOC_TRIM_THRESHOLD_": str(8 * 2**30),
}


@dataclass(frozen=True)
class Implementation:
    """One way to do the work of a case.

    Attributes:
        name: a short word, used in files.
        label: its name in tables.
        package: where the functions that `Case.work` names are.
        options: handed to these functions, beside the case's settings.
        environment: variables of its process.
    """

    name: str
    label: str
    package: str
    options: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def rival(self) -> bool:
        """Whether it is somebody else's, so that ours is told as a multiple of it."""
        return self.package != "benchmarks.ours"


ALL = (
    Implementation("numpy", "course_lib", "benchmarks.ours"),
    Implementation("torch", "PyTorch", "benchmarks.theirs"),
    Implementation(
        "torch_channels_last",
        "PyTorch, channels-last, tuned malloc",
        "benchmarks.theirs",
        {"channels_last": True},
        TUNED_MALLOC,
    ),
    Implementation(
        "numpy_tuned_malloc",
        "course_lib, tuned malloc",
        "benchmarks.ours",
        environment=TUNED_MALLOC,
    ),
    Implementation("nbgrader", "nbgrader, a call each", "benchmarks.nbgrader", {"kind": "calls"}),
    Implementation(
        "nbgrader_batch", "nbgrader, one call for all", "benchmarks.nbgrader", {"kind": "batch"}
    ),
)


def get(name: str) -> Implementation:
    """The implementation with this name.

    Raises:
        KeyError: there is none; the message lists those that exist.
    """
    for implementation in ALL:
        if implementation.name == name:
            return implementation
    raise KeyError(f"no implementation {name!r}; there are: {', '.join(i.name for i in ALL)}")
