"""A measured group as files: numbers, page, figure. Pages are made again without measuring anew."""

from pathlib import Path

from benchmarks import figures, groups, report, stored
from benchmarks.stored import Stored


def write(measured: Stored, folder: Path) -> str:
    """Write a group's JSON, its page and its figure; return the page."""
    stored.write(measured, folder)
    return write_page(measured, folder)


def write_page(measured: Stored, folder: Path) -> str:
    """Write a group's page and figure from its numbers; return the page."""
    group, alt = groups.get(measured.name), ""
    draw, table = group.draw, group.table(measured) if group.table else ""
    if draw is not None:
        picture = draw(measured)
        figures.save(picture, folder / f"{measured.name}.svg")
        alt = picture.alt
    page = report.render(measured, alt, table)
    (folder / f"{measured.name}.md").write_text(page, "utf-8")
    return page


def write_all(folder: Path) -> None:
    """Write the pages of all stored groups again."""
    for path in sorted(folder.glob("*.json")):
        write_page(stored.read(path.stem, folder), folder)
