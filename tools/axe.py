"""axe-core, the accessibility checker, for the browser tests: fetched once with npm, and kept.

npm comes with the test tools (pyright's node brings it), so nothing of the system is needed.
"""

import os
from pathlib import Path

from nbgrader_environment import with_network

from course_lib.npm import AXE as WANTED
from course_lib.npm import RegistryUnreachable, package

__all__ = ["WANTED", "RegistryUnreachable", "ensure", "on_ci"]


def ensure() -> Path:
    """Return the path of axe-core's script.

    Raises:
        RegistryUnreachable: npm's registry did not answer.
        NpmError: npm failed otherwise; the message is what npm said.
    """
    return package(WANTED, with_network()) / "axe.min.js"


def on_ci() -> bool:
    """Whether a missing axe-core is a fault: CI must not pass by leaving a test out."""
    return bool(os.environ.get("CI"))
