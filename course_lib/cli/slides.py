"""Build a lesson's lecture: slides for the projector, with the lecturer's notes.

The deck's source is `solutions/NN_topic.slides.md`; its numbers and figures are computed now, and a
claim in it that has become false stops the build. Open the page in a browser: the arrow keys go on,
S shows the notes with their minutes, and `?dark` behind the address makes it dark. npm fetches
reveal.js and MathJax once; nothing is loaded from elsewhere when the deck is shown.

Examples:
  course slides 02                     decks/02_softmax.html
  course slides 02 --pdf               and decks/02_softmax.pdf
  course slides 02 --short             about 70 minutes: without the slides that can go
  course slides --out lectures/        every lecture
  course slides 02 --check             open every slide in a browser, and say what is wrong
  course slides 02 --shots shots/      and keep a picture of each
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from course_lib.cli.commands import UsageError, usage_errors
from course_lib.cli.folders import repository


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course slides`."""
    parser.add_argument("lessons", nargs="*", metavar="NN", help="lesson numbers; none means all")
    parser.add_argument("--out", type=Path, default=Path("decks"), help="default: decks")
    parser.add_argument(
        "--short", action="store_true", help="leave out what can go: about 70 minutes, not 90"
    )
    parser.add_argument("--pdf", action="store_true", help="print each deck, too")
    parser.add_argument("--check", action="store_true", help="look at every slide in a browser")
    parser.add_argument("--shots", type=Path, help="a folder for pictures of the slides")
    parser.add_argument("--dark", action="store_true", help="check and photograph it dark")


def run(args: argparse.Namespace) -> int:
    """Build the decks; 1 when a check finds something."""
    from course_lib.npm import NpmError
    from course_lib.slides.deck import DeckError, read_deck
    from course_lib.slides.page import write_page

    pages = []
    for source in _sources(args.lessons):
        name = source.name.removesuffix(".slides.md") + ("_short" if args.short else "")
        with usage_errors(DeckError, NpmError):
            slides = read_deck(source, short=args.short)
            pages.append(write_page(slides, args.out, name))
        minutes = sum(slide.minutes for slide in slides)
        print(f"{pages[-1]}: {len(slides)} slides, {minutes} minutes", flush=True)
    if not (args.pdf or args.check or args.shots):
        return 0
    return _in_browser(args, pages)


def _sources(lessons: Sequence[str]) -> list[Path]:
    found = sorted((repository() / "solutions").glob("*.slides.md"))
    if not lessons:
        return found
    chosen = [path for path in found if path.name[:2] in lessons]
    if missing := set(lessons) - {path.name[:2] for path in chosen}:
        raise UsageError(
            f"there is no deck of lesson {', '.join(sorted(missing))}; there are: "
            + ", ".join(path.name[:2] for path in found)
        )
    return chosen


def _in_browser(args: argparse.Namespace, pages: Sequence[Path]) -> int:
    from course_lib.cli.browser import browser
    from course_lib.slides.browser import findings, print_pdf

    wrong = 0
    with browser() as running:
        for page in pages:
            if args.pdf:
                print_pdf(running, page, page.with_suffix(".pdf"))
                print(page.with_suffix(".pdf"))
            if args.check or args.shots:
                shots = args.shots / page.stem if args.shots else None
                said = findings(running, page, shots=shots, dark=args.dark)
                wrong += len(said)
                print("\n".join(f"{page.stem}, {one}" for one in said) or f"{page}: nothing wrong")
    return int(wrong > 0)
