"""The Chromium of this machine, or a word on how to get it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from course_lib.cli.commands import UsageError
from course_lib.cli.system_packages import CHROMIUM, install_command

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@contextmanager
def browser(what: str = "this") -> Iterator["Browser"]:
    """A running browser.

    Args:
        what: what needs it, for the message.

    Raises:
        UsageError: Chromium or playwright is missing.
    """
    program = CHROMIUM.program()
    if program is None:
        raise UsageError(f"{what} needs chromium; type: {install_command()}")
    from course_lib.chromium import chromium

    try:
        import playwright  # noqa: F401
    except ImportError as error:
        raise UsageError(f"{what} needs playwright; type: pip install playwright") from error
    with chromium(program) as running:
        yield running
