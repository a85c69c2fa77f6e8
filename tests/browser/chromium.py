"""The browser that the tests drive: Debian's Chromium, or the same under another name."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from course_lib.cli import system_packages

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoBrowser(Exception):
    """Playwright or Chromium is missing; the message says what to type."""


def program() -> str:
    """The path of the browser.

    Raises:
        NoBrowser: it is missing.
    """
    (chromium,) = [p for p in system_packages.PACKAGES if p.debian == "chromium"]
    path = chromium.program()
    if path is None:
        raise NoBrowser(f"chromium is missing; type: {system_packages.install_command()}")
    return path


def version() -> str:
    """The browser's version, such as "140.0.7339.80"."""
    said = subprocess.run([program(), "--version"], capture_output=True, text=True, check=True)
    return re.findall(r"[\d.]+\d", said.stdout)[0]


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium, driven by Playwright.

    Raises:
        NoBrowser: one of them is missing.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NoBrowser("playwright is not installed") from None
    with sync_playwright() as driver:
        instance = driver.chromium.launch(executable_path=program(), args=FLAGS)
        yield instance
        instance.close()
