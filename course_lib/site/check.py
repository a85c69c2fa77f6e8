"""Look at a built site: every link leads somewhere, every page is quiet, accessible and narrow."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from course_lib.chromium import listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

WIDE, NARROW = (1280, 900), (390, 844)
FOREIGN = ("lite", "decks")  # pages that are not Sphinx's: they are checked where they are made
AXE = """async only => {
  const asked = only ? {runOnly: [only]} : {};
  const found = await axe.run(document, {resultTypes: ["violations"], preload: false, ...asked});
  return found.violations.filter(v => ["serious", "critical"].includes(v.impact))
    .map(v => v.id + ": " + v.nodes[0].html.slice(0, 120));
}"""
READY = "() => document.readyState == 'complete' && window.MathJax?.startup?.promise"
FRAME = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
BAD_FORMULAS = r"""() => {
  const bad = [...document.querySelectorAll('[data-mjx-error]')].map(n => n.dataset.mjxError);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = texts.nextNode();)
    if (/\$[^$]+\$|\\\(/.test(node.data) && !node.parentElement.closest("code, pre, script, style"))
      bad.push(node.data.trim().slice(0, 80));
  return bad;
}"""


@dataclass
class _Html(HTMLParser):
    """What a page links to, and what may be linked to in it."""

    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the links and the anchors of a tag."""
        for name, value in attrs:
            if name in ("href", "src", "poster") and value:
                self.links.append(value)
            elif name in ("id", "name") and value:
                self.anchors.add(value)


def broken_links(site: Path) -> list[str]:
    """The links from a page of the site to a file or a place in one that is not there.

    Args:
        site: the folder. Links to other sites are not followed; of the browser edition's and the
            decks' pages it is only asked whether they are there.
    """
    read = {path: _read(path) for path in pages_of(site)}
    return [
        f"{path.relative_to(site)}: {link} leads nowhere"
        for path, page in read.items()
        for link in dict.fromkeys(page.links)
        if not _leads_somewhere(link, path, site, read)
    ]


def pages_of(site: Path) -> list[Path]:
    """The pages that are checked."""
    found = sorted(site.rglob("*.html"))
    return [path for path in found if path.relative_to(site).parts[0] not in FOREIGN]


def _read(path: Path) -> _Html:
    page = _Html()
    page.feed(path.read_text("utf-8"))
    return page


def _leads_somewhere(link: str, path: Path, site: Path, read: dict[Path, _Html]) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if parts.path.startswith("/") or not target.is_relative_to(site.resolve()):
        return False  # it would leave a site that is served from a folder of its own
    if not target.is_file():
        return False
    page = read.get(target)
    anchor = unquote(parts.fragment)
    return page is None or not anchor or anchor == "top" or anchor in page.anchors


def findings(
    browser: "Browser", site: Path, axe: Path, pages: Iterable[Path] | None = None
) -> Iterator[str]:
    """What is wrong with the pages in a browser, light and dark, wide and narrow.

    Args:
        browser: a running browser.
        site: the folder; its pages are opened from the disk, without a server.
        axe: the script of axe-core.
        pages: some of its pages; None means all.
    """
    for path in pages_of(site) if pages is None else pages:
        name = path.relative_to(site)
        page = browser.new_page(viewport=_size(WIDE), color_scheme="light", reduced_motion="reduce")
        said: list[str] = []
        listen(page, said)
        page.goto(path.resolve().as_uri())
        said += _looked_at(page, axe)
        page.close()
        yield from (f"{name}: {one}" for one in dict.fromkeys(said))


def _size(pixels: tuple[int, int]) -> "ViewportSize":
    return {"width": pixels[0], "height": pixels[1]}


def _looked_at(page: "Page", axe: Path) -> Iterator[str]:
    if page.locator("script[src*=tex-svg]").count():
        page.wait_for_function(READY)
    yield from (f"a formula: {one}" for one in page.evaluate(BAD_FORMULAS))
    page.add_script_tag(path=axe)
    yield from (f"axe-core: {one}" for one in page.evaluate(AXE))
    page.emulate_media(color_scheme="dark")
    yield from (f"dark: {one}" for one in page.evaluate(AXE, "color-contrast"))
    page.set_viewport_size(_size(NARROW))
    page.evaluate(FRAME)
    yield from (f"narrow: {one}" for one in page.evaluate(AXE, "scrollable-region-focusable"))
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > NARROW[0]:
        yield f"it is {wide} pixels wide in a window of {NARROW[0]}"
