"""Report pages in a real browser: nothing runs, nothing is fetched, nothing sticks out."""

from pathlib import Path

import pytest

from course_lib.grading.records import Mark
from course_lib.grading.reports.results import ClassResults
from course_lib.grading.reports.write import write_class

HOSTILE = (
    "<script>alert(1)</script>\"><img src='https://example.org/x' onerror=alert(2)>" + "W" * 900
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A class of twelve, one of whom tries everything."""
    folder = tmp_path_factory.mktemp("report")
    names = [HOSTILE, *(f"student {i}" for i in range(11))]
    marks = [
        Mark(name, "02", f"02.{i}", "c", "v", "s", "not yet", 1.0, 3.0, 1, 5, "columns", HOSTILE)
        for name in names
        for i in range(1, 7)
    ]
    flagged = {(HOSTILE, "02"): (HOSTILE,)}
    write_class(ClassResults(tuple(marks), {(HOSTILE, "02"): (HOSTILE,)}, flagged), folder)
    return [
        folder / "index.html",
        folder / "students.html",
        *sorted(folder.glob("students/s*"))[:2],
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1100])
def test_a_page_stays_quiet_and_within_the_window(browser, pages, scheme: str, width: int):
    with browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme
    ) as context:
        page = context.new_page()
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: told.append(request.url))
        for path in pages:
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("[...document.images].every(i => i.naturalWidth > 100)")
            assert page.get_by_role("heading", level=1).count() == 1
            ink, paper = page.evaluate(
                "(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))"
            )
            assert (sum_of(ink) < sum_of(paper)) == (scheme == "light")
            filters = page.evaluate("[...document.images].map(i => getComputedStyle(i).filter)")
            assert all(
                (f == "none") == (scheme == "light") for f in filters
            )  # no white in the dark
        assert [t for t in told if not t.startswith(("file:", "data:"))] == []


def sum_of(colour: str) -> int:
    """How bright "rgb(1, 2, 3)" is."""
    return sum(int(part) for part in colour[4:-1].split(","))
