"""A headless Chromium: open a page of ours in it, and hear what goes wrong there.

Needs playwright and a Chromium, which the tests and a lecturer have, and a learner need not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

LOCAL = ("file:", "data:", "blob:", "about:")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@contextmanager
def chromium(program: str) -> Iterator["Browser"]:
    """A headless Chromium that Playwright drives.

    Args:
        program: the browser's path.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


def listen(page: "Page", said: list[str]) -> None:
    """Note what a page asks of elsewhere, and what goes wrong in it."""

    def asked(request: "Request") -> None:
        if not request.url.startswith(LOCAL):
            said.append(f"a request to {request.url}")

    def told(message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning"):
            said.append(f"the console: {message.text}")

    page.on("request", asked)
    page.on("requestfailed", lambda request: said.append(f"{request.url} is not there"))
    page.on("pageerror", lambda error: said.append(f"the page's error: {error}"))
    page.on("console", told)


def open_page(page: "Page", path: Path, words: str = "") -> None:
    """Open a page of ours with these words behind its address, and wait until it is complete."""
    page.goto(f"{path.resolve().as_uri()}?{words}")
    page.wait_for_selector("body[data-ready=yes]", timeout=60_000)
    page.evaluate("document.fonts.ready")
