"""PyTorch, imported when it is first used: the course and its catalogue never import it."""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Later:
    """Stands for the module `torch`; its first attribute imports it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module("torch"), name)


torch: Any = _Later()


def loaded() -> ModuleType | None:
    """The module, where somebody has imported it; without it no tensor can exist."""
    return sys.modules.get("torch")
