"""Write a lesson on one printed page: its derivation, its formulas, its mistakes, its symbols.

The page is made from the lesson. Every equation has its number and what verified it; the mistakes
are those that its exercises name first or, with the results of a graded class, those that were made
most often. npm fetches MathJax once; nothing is loaded from elsewhere when the page is shown.

Examples:
  course page 02                           pages/02_softmax.html
  course page 02 --pdf                     and pages/02_softmax.pdf, one sheet of A4
  course page --pdf --out handouts/        every lesson
  course page 02 --results results/        with the mistakes of your class
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from course_lib.cli.commands import usage_errors, written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course page`."""
    parser.add_argument("lessons", nargs="*", metavar="NN", help="lesson numbers; none means all")
    parser.add_argument("--out", type=Path, default=Path("pages"), help="default: pages")
    parser.add_argument("--pdf", action="store_true", help="print each page, too")
    parser.add_argument(
        "--results",
        type=Path,
        metavar="DIR",
        help="what `course grade` wrote: the class's mistakes",
    )


def run(args: argparse.Namespace) -> int:
    """Write the pages; 1 when one does not fit on a sheet."""
    from course_lib.authoring.source import LessonError
    from course_lib.cli.folders import lessons_chosen, repository
    from course_lib.npm import NpmError
    from course_lib.slides.lesson_page import write_lesson_page

    numbers = [n for typed in args.lessons or [""] for n in lessons_chosen(typed)]
    counts = _counts(args.results) if args.results else None
    pages = []
    for number in numbers:
        source = next((repository() / "solutions").glob(f"{number}_*.py"))
        with usage_errors(LessonError, NpmError), written(args.out):
            pages.append(write_lesson_page(source, args.out, counts))
        print(pages[-1], flush=True)
    return _print(pages) if args.pdf else 0


def _counts(results: Path) -> dict[tuple[str, str], int]:
    """(exercise, mistake) -> how many students of a graded class made it."""
    from course_lib.cli.report import read_results
    from course_lib.grading.reports.summary import diagnoses

    return {(d.exercise, d.name): len(d.students) for d in diagnoses(read_results(results))}


def _print(pages: Sequence[Path]) -> int:
    from course_lib.cli.browser import browser
    from course_lib.slides.browser import print_sheet

    wrong: list[str] = []
    with browser() as running:
        for page in pages:
            pdf = page.with_suffix(".pdf")
            if not print_sheet(running, page, pdf, wrong):
                wrong.append(f"{pdf}: the lesson has more than one sheet holds; its end is cut off")
            print(pdf, flush=True)
    print("\n".join(wrong), end="\n" * bool(wrong))
    return int(bool(wrong))
