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
from collections.abc import Sequence
from pathlib import Path


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


def run(args: argparse.Namespace, extra: Sequence[str]) -> int:
    """Build the site; 1 when the check finds something."""
    from course_lib.cli.commands import UsageError
    from course_lib.site.build import MARK

    if not args.no_build:
        _build(args)
    elif not (args.out / MARK).is_file():
        raise UsageError(f"there is no site in {args.out}; type: course site --out {args.out}")
    return _checked(args.out) if args.check else 0


def _build(args: argparse.Namespace) -> None:
    from course_lib.cli.commands import usage_errors
    from course_lib.cli.folders import repository
    from course_lib.site.build import SiteError, build_site
    from course_lib.slides.deck import DeckError
    from course_lib.slides.npm import NpmError

    only = [number.strip() for number in args.only.split(",") if number.strip()]
    with usage_errors(SiteError, DeckError, NpmError):
        page = build_site(
            repository(),
            args.out,
            only,
            decks=not args.without_decks,
            lite=not args.without_lite,
        )
    print(page, flush=True)


def _checked(site: Path) -> int:
    """Print what is wrong with the site; 1 when something is."""
    from course_lib.cli.commands import UsageError, usage_errors
    from course_lib.cli.system_packages import PACKAGES, install_command
    from course_lib.site.check import broken_links, findings, pages_of
    from course_lib.slides.browser import chromium
    from course_lib.slides.npm import AXE, NpmError, package

    program = next(p for p in PACKAGES if p.debian == "chromium").program()
    if program is None:
        raise UsageError(f"this needs chromium; type: {install_command()}")
    wrong = 0
    with usage_errors(NpmError):
        axe = package(AXE) / "axe.min.js"
    for one in broken_links(site):
        print(one)
        wrong += 1
    try:
        with chromium(program) as browser:
            for one in findings(browser, site, axe):
                print(one, flush=True)
                wrong += 1
    except ImportError as error:
        raise UsageError("this needs playwright; type: pip install playwright") from error
    print(f"{len(pages_of(site))} pages, {wrong or 'no'} fault{'s' * (wrong != 1)}")
    return int(wrong > 0)
