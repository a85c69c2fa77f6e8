"""A page that shows the figure of a widget as a host without JavaScript does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from notebook_page import ARTIFACTS

from course_lib.widgets.frame import Frame

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTH = 800
STYLE = "<style>img { max-width: 100% }</style>"  # as notebooks and exported pages have it


@contextmanager
def still_page(browser: Browser, widget: Frame, name: str) -> Iterator[Page]:
    """The page, 800 px wide, which nothing leaves; at the end a picture is kept: look at it."""
    figure = widget._repr_mimebundle_()[0]["text/html"]
    with browser.new_context(viewport={"width": WIDTH, "height": 1000}) as context:
        page = context.new_page()
        page.set_content(f"<!doctype html><html lang=en><title>{name}</title>{STYLE}{figure}")
        yield page
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
        ARTIFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTIFACTS / f"widget-{name}-still.png", full_page=True)
