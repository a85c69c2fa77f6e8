"""Pictures that move under the learner's hand and run the learner's own function.

Each widget is two files here, named after it: `softmax_lab.py` (what it computes) and
`softmax_lab.js` (how it is drawn and touched). `frame.py` tells how to write one. A widget is
imported by its name, `from course_lib.widgets import softmax_lab`, and loaded on first use.
"""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(__file__).parent
__all__ = sorted(
    p.stem for p in FOLDER.glob("*.js") if not p.stem.startswith(("frame", "question"))
)  # pyright: ignore[reportUnsupportedDunderAll]


class _Room(ModuleType):
    """This package. A name of a widget is its function, though its module has the same name."""

    def __setattr__(self, name: str, value: Any) -> None:
        """Python binds a loaded submodule here: keep the function in its place."""
        if name in __all__ and isinstance(value, ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Room


def __getattr__(name: str) -> Any:
    """Load a widget when it is first used (PEP 562)."""
    if name in __all__:
        return getattr(import_module(f"{__name__}.{name}"), name)
    raise AttributeError(f"course_lib.widgets has no name {name!r}; widgets: {', '.join(__all__)}")
