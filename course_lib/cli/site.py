"""Build the course as a site of static pages, to publish or to open by a double click.

The site has the lessons, with and without answers, the lectures, the library's reference, the
claims, the teaching guide, the exercises with their mistakes, and what one may download. Nothing in
it is loaded from elsewhere. All of it takes several minutes, most of them for the lectures.

Examples:
  course site                              into site/
  course site --out public/ --check        and open every page in a browser
  course site --no-build --check           open the pages of the site that is there
  course site --only 02 --without-decks    one lesson, to look at a change
"""

import argparse
from pathlib import Path

from course_lib.cli.commands import UsageError, how_many, listed, usage_errors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course site`."""
    parser.add_argument("--out", type=Path, default=Path("site"), help="default: site")
    parser.add_argument("--only", default="", metavar="02,03", help="these lessons only")
    parser.add_argument("--without-decks", action="store_true", help="build no lectures")
    parser.add_argument("--without-lite", action="store_true", help="build no browser edition")
    parser.add_argument("--no-build", action="store_true", help="take the site that is there")
    parser.add_argument(
        "--check",
        action="store_true",
        help="follow every link, and open every page: its console, requests and accessibility",
    )


def run(args: argparse.Namespace) -> int:
    """Build the site; 1 when the check finds something."""
    from course_lib.site import MARK

    if not args.no_build:
        _build(args)
    elif not (args.out / MARK).is_file():
        raise UsageError(f"there is no site in {args.out}; type: course site --out {args.out}")
    return _checked(args.out) if args.check else 0


def _build(args: argparse.Namespace) -> None:
    from course_lib.cli.folders import repository
    from course_lib.grading.release import ReleaseError
    from course_lib.npm import NpmError
    from course_lib.site.build import SiteError, build_site
    from course_lib.slides.deck import DeckError

    with usage_errors(SiteError, DeckError, ReleaseError, NpmError):
        page = build_site(
            repository(),
            args.out,
            listed(args.only),
            decks=not args.without_decks,
            lite=not args.without_lite,
        )
    print(page, flush=True)


def _checked(site: Path) -> int:
    """Print what is wrong with the site; 1 when something is."""
    from course_lib.cli.browser import browser
    from course_lib.npm import AXE, NpmError, package
    from course_lib.site.check import broken_links, findings, pages_of

    with usage_errors(NpmError):
        axe = package(AXE) / "axe.min.js"
    wrong = broken_links(site)
    for one in wrong:
        print(one)
    with browser("the check") as running:
        for one in findings(running, site, axe):
            print(one, flush=True)
            wrong.append(one)
    print(f"{len(pages_of(site))} pages, {how_many(len(wrong), 'fault') if wrong else 'no faults'}")
    return int(bool(wrong))
