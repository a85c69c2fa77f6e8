"""A tiny site: lesson 02 alone, without lectures; and pages with faults, each of which is found."""

import re
from inspect import ismodule
from pathlib import Path

import pytest
from lab_server import ROOT

from course_lib import exercises, nn
from course_lib.browser_edition.check import serving
from course_lib.chromium import listen
from course_lib.exercises.docket import CLAIMS
from course_lib.site.build import SiteError, _sphinx, build_site
from course_lib.site.check import broken_links, findings, pages_of
from course_lib.site.pages import home, lesson_bar, reference


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, deck_packages) -> Path:
    folder = tmp_path_factory.mktemp("site") / "built"
    build_site(ROOT, folder, ["02"], decks=False, lite=False)
    return folder


def text(site: Path, page: str) -> str:
    return (site / f"{page}.html").read_text("utf-8")


def test_every_link_leads_somewhere(site: Path):
    assert len(pages_of(site)) > 40
    assert broken_links(site) == []


def test_pages_are_quiet_accessible_and_narrow(browser, site: Path, axe_script: Path):
    names = ("index", "solutions/02_softmax", "exercises/02_softmax", "reference/nn_losses")
    looked_at = [site / f"{name}.html" for name in names]
    assert list(findings(browser, site, axe_script, looked_at)) == []


def test_a_lesson_has_its_ways_on_and_its_answers_on_another_page(site: Path):
    unsolved, solved = text(site, "notebooks/02_softmax"), text(site, "solutions/02_softmax")
    for words in ("open on my machine", "with answers", "downloads/02_softmax.ipynb"):
        assert words in unsolved
    assert ">one page<" in unsolved
    for absent in ("run it here", "slides"):  # this site was built without them
        assert f">{absent}<" not in unsolved
    assert "<img alt=" not in unsolved
    assert solved.count("<img alt=") > 10
    assert "Drag" in solved or "logit" in solved
    assert "widget-view" not in solved
    assert (site / "downloads" / "course.zip").stat().st_size > 10_000_000


def test_a_whole_site_has_all_ways_on():
    bar = lesson_bar("02_softmax", solved=False, lite=True, deck=True, sheet=True)
    words = re.findall(r"<(?:a[^>]*|summary)>([^<]+)</(?:a|summary)>", bar)
    assert [w for w in words if "is installed" not in w and "notebook" not in w] == [
        "run it here",
        "open on my machine",
        "this lesson opens in your JupyterLab",
        "slides",
        "one page",
        "with answers",
    ]
    first = home("", {}, ["teaching"], "", lite=True, decks=True)
    assert re.findall("<strong>(.+?)</strong>", first) == [
        "Run it here",
        "On my machine",
        "Teach with it",
    ]


def test_the_reference_has_every_function_with_its_text(site: Path):
    page = text(site, "reference/nn_probabilities")
    assert 'id="course_lib.nn.softmax"' in page
    assert "Turn logits into probabilities, row by row." in page
    assert 'id="course_lib.check"' in text(site, "reference/course_lib")


def test_the_reference_names_all_of_nn():
    pages = dict(reference())
    told = "".join(source for name, source in pages.items() if name.startswith("nn_"))
    found = re.findall(r"auto(?:class|function):: course_lib\.nn\.(\w+)$", told, re.MULTILINE)
    public = {name for name, value in vars(nn).items() if name[0] != "_" and not ismodule(value)}
    assert set(found) == public - {"Array", "Labels"}


def test_every_mistake_and_every_claim_is_there(site: Path):
    catalogue = text(site, "exercises/02_softmax")
    names = [m.name for e in exercises.lesson("02") for m in e.misconceptions]
    assert len(re.findall("<h3>", catalogue)) == len(names)
    assert "Which number may you subtract from a row without changing its softmax?" in catalogue
    shown = text(site, "claims")
    assert len(re.findall("<h3>", shown)) == len(CLAIMS)
    open_ones = [one for one in CLAIMS.values() if not one.lesson]
    assert shown.count("<summary>The result</summary>") == len(open_ones)


@pytest.mark.parametrize("served", [False, True], ids=["from the disk", "served"])
def test_the_search_works_without_a_network_and_gives_no_answers_away(browser, site, served):
    with serving(site) as server:
        base = server.url if served else site.resolve().as_uri()
        page, said = browser.new_page(), []
        listen(page, said)
        page.goto(f"{base}/index.html")
        page.fill("input[name=q]", "jacobian")
        page.keyboard.press("Enter")
        page.wait_for_selector(".search-summary:has-text('finished')")
        found = page.eval_on_selector_all("ul.search a", "links => links.map(a => a.href)")
        page.wait_for_load_state("networkidle")  # closing would end a request for the icon
        page.close()
    assert any("notebooks/02_softmax.html" in link for link in found)
    assert any("course_lib.nn.softmax_jacobian" in link for link in found)
    assert not any("/solutions/" in link or "/exercises/" in link for link in found)
    assert [one for one in said if not one.startswith(f"a request to {base}")] == []


GOOD = """<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width">
<title>A page</title><link rel="icon" href="data:,"></head>
<body><main><h1 id="top-of-it">A page</h1><p><a href="other.html#here">other</a></p>
{}</main></body></html>
"""
LINKS = {
    "a file": '<a href="nobody.html">x</a>',
    "an anchor": '<a href="other.html#nowhere">x</a>',
    "an anchor of its own page": '<a href="#nowhere">x</a>',
    "an image": '<img alt="x" src="nobody.png">',
    "from the root of the host": '<a href="/other.html">x</a>',
    "out of the site": '<a href="../outside.html">x</a>',
}
FAULTS = {
    "a request to https://example.org/a.js": '<script src="https://example.org/a.js"></script>',
    "the console: alas": '<script>console.error("alas")</script>',
    "the page's error: alas": '<script>throw new Error("alas")</script>',
    "axe-core: image-alt": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    "dark: color-contrast": "<style>@media (prefers-color-scheme: dark) {"
    " p { color: #333; background: #222 } }</style>",
    "narrow: scrollable-region-focusable": '<div style="overflow-x: scroll; width: 90vw">'
    '<div style="width: 800px; height: 9px">x</div></div>',
    "pixels wide in a window of 390": '<div style="width: 700px">wide</div>',
    "a formula: Undefined": '<span data-mjx-error="Undefined"></span>',
    "a formula: for $p_0$": "<p>for $p_0$ and <code>$code$</code></p>",
}


def planted(folder: Path, fault: str) -> Path:
    folder /= "site"
    folder.mkdir()
    (folder.parent / "outside.html").touch()
    (folder / "page.html").write_text(GOOD.format(fault))
    (folder / "other.html").write_text(GOOD.format('<p id="here">Here.</p>'))
    return folder


@pytest.mark.parametrize("fault", LINKS.values(), ids=LINKS)
def test_a_broken_link_is_found(tmp_path: Path, fault: str):
    (said,) = broken_links(planted(tmp_path, fault))
    assert re.fullmatch(r"page.html: \S+ leads nowhere", said)


def test_a_site_without_faults_has_none(browser, axe_script: Path, tmp_path: Path):
    folder = planted(tmp_path, '<a href="https://example.org/">elsewhere</a>')
    assert broken_links(folder) == []
    assert list(findings(browser, folder, axe_script)) == []


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_each_fault_of_a_page_is_found(browser, axe_script: Path, tmp_path: Path, fault: str):
    folder = planted(tmp_path, fault)
    said = list(findings(browser, folder, axe_script, [folder / "page.html"]))
    (wanted,) = [name for name, planted_one in FAULTS.items() if planted_one == fault]
    assert any(wanted in one for one in said), said
    assert all(one.startswith("page.html: ") for one in said)


def test_a_page_with_a_fault_stops_the_build(tmp_path: Path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "index.md").write_text("# A page\n\n[a link](nobody.md)\n")
    with pytest.raises(SiteError, match=r"index.md:3.*nobody.md"):
        _sphinx(ROOT, source, tmp_path / "made")


def test_another_folder_is_left_alone(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(SiteError, match="holds other files"):
        build_site(ROOT, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_lesson_that_is_not_there(tmp_path: Path):
    with pytest.raises(SiteError, match="there is no lesson 77; there are: 00, 01"):
        build_site(ROOT, tmp_path / "site", ["77"])
    assert not list(tmp_path.iterdir())
