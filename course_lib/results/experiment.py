"""What a long experiment is: arms to compare, seeds, and a function that runs one arm once."""

import ast
import hashlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module, resources
from typing import Any

PACKAGE = "course_lib.results.experiments"


@dataclass(frozen=True)
class Experiment:
    """A comparison that takes too long for a lesson.

    Attributes:
        name: the name of its file, by which a lesson asks for it.
        title: what is compared, in a few words.
        arms: what is compared: name in words -> settings handed to `run`.
        seeds: each arm is run once a seed.
        metrics: name -> what the number is, in words, with its unit.
        run: (seed, **settings) -> one number a metric. It must be a function of a module, and
            depend on its arguments only, since it is run in another process.
        common: settings handed to every arm.
        quick: settings that shrink a run to about a second, for the tests.
        timed: whether the numbers are times. Then runs do not go side by side, equal seeds do not
            give equal numbers, and the processor is stored with the result.
    """

    name: str
    title: str
    arms: Mapping[str, Mapping[str, Any]]
    seeds: tuple[int, ...]
    metrics: Mapping[str, str]
    run: Callable[..., Mapping[str, float]]
    common: Mapping[str, Any] = field(default_factory=dict)
    quick: Mapping[str, Any] = field(default_factory=dict)
    timed: bool = False

    def measure(self, arm: str, seed: int, **changes: Any) -> dict[str, float]:
        """Run one arm once.

        Args:
            arm: its name.
            seed: of everything random in the run.
            **changes: settings that differ, such as those of `quick`.

        Raises:
            ValueError: the run did not return one number a metric.
        """
        measured = self.run(seed, **{**self.common, **self.arms[arm], **changes})
        if set(measured) != set(self.metrics):
            raise ValueError(
                f"{self.name}: run returned {sorted(measured)}, metrics are {sorted(self.metrics)}."
            )
        return {metric: float(measured[metric]) for metric in self.metrics}


def names() -> list[str]:
    """The names of all experiments, in alphabetical order."""
    package = import_module(PACKAGE)
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))


def get(name: str) -> Experiment:
    """The experiment with this name.

    Raises:
        KeyError: no such experiment; the message lists those that exist.
    """
    if name not in names():
        raise KeyError(f"there is no experiment {name!r}; there are: {', '.join(names())}")
    return import_module(f"{PACKAGE}.{name}").experiment


def source_hash(name: str) -> str:
    """SHA-256 of the code of the experiment's file, and of the experiments that it borrows from.

    Stored numbers with another hash are out of date. Docstrings, comments and layout take no part,
    since no number depends on them.
    """
    tree = ast.parse(resources.files(PACKAGE).joinpath(f"{name}.py").read_text("utf-8"))
    borrowed: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
            borrowed.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE}."):
            borrowed.add(str(node.module).rpartition(".")[2])
        elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = node.body[ast.get_docstring(node) is not None :]
    parts = [_dump(tree), *(source_hash(other) for other in sorted(borrowed))]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _dump(node: object) -> str:
    """What `ast.dump` says, without fields that are empty: Python's versions differ in those."""
    if isinstance(node, list):
        return f"[{', '.join(map(_dump, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = [f"{k}={_dump(v)}" for k, v in ast.iter_fields(node) if v not in (None, [])]
    return f"{type(node).__name__}({', '.join(fields)})"
