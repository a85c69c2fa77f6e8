"""A file a group of cases; each defines `group`. A new file joins by being here."""

import pkgutil
from importlib import import_module

from benchmarks.case import Group


def names() -> list[str]:
    """The names of all groups, in alphabetical order."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def get(name: str) -> Group:
    """The group with this name.

    Raises:
        KeyError: there is none; the message lists those that exist.
    """
    if name not in names():
        raise KeyError(f"there is no group {name!r}; there are: {', '.join(names())}")
    return import_module(f"{__name__}.{name}").group
