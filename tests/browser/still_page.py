"""A page that shows the figure of a widget as a host without JavaScript does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from notebook_page import ARTIFACTS

from course_lib.widgets.frame import Frame

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTH = 800
STYLE = "<style>img { max-width: 100% }</style>"  # as notebooks and exported pages have it


@contextmanager
def still_page(browser: Browser, widget: Frame, name: str) -> Iterator[Page]:
    """The page, 800 px wide; at the end a picture of it is kept: look at it."""
    figure = widget._repr_mimebundle_()[0]["text/html"]
    with browser.new_context(viewport={"width": WIDTH, "height": 1000}) as context:
        page = context.new_page()
        page.set_content(f"<!doctype html><html lang=en><title>{name}</title>{STYLE}{figure}")
        yield page
        ARTIFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTIFACTS / f"widget-{name}-still.png", full_page=True)


def complaints_of(page: Page, axe_script: Path) -> list[str]:
    """What axe-core finds wrong with the figure, and whether it leaves the window."""
    page.add_script_tag(path=axe_script)
    found = page.evaluate("() => axe.run('figure')")
    assert len(found["passes"]) > 3, "axe-core looked at nothing"
    wide = page.evaluate("document.documentElement.scrollWidth") > WIDTH
    return [fault["id"] for fault in found["violations"]] + ["too wide"] * wide
