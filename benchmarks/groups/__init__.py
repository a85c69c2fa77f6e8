"""The groups of cases. A file here defines `groups`, one or several that measure related work."""

import pkgutil
from functools import cache
from importlib import import_module
from operator import attrgetter

from benchmarks.case import Group


@cache
def every() -> dict[str, Group]:
    """Name -> group, in alphabetical order."""
    files = [import_module(f"{__name__}.{file.name}") for file in pkgutil.iter_modules(__path__)]
    groups = [group for file in files for group in file.groups]
    return {group.name: group for group in sorted(groups, key=attrgetter("name"))}
