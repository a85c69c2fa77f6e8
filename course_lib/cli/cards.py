"""Write the questions of the lessons as flashcards: a package for Anki, or a table.

In Anki each lesson is a deck. Import a newer package over it at any time: it changes the words of
cards and keeps what you have learned.

Examples:
  course cards --to anki --out cards.apkg              all lessons
  course cards --to anki --out cards.apkg --met        only what you have answered in notebooks
  course cards --to csv --out cards.csv --lesson 02    a table, of one lesson
"""

import argparse
from pathlib import Path

from course_lib.cli.commands import UsageError, written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course cards`."""
    parser.add_argument("--to", choices=("anki", "csv"), default="anki", help="default: anki")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: cards.apkg, cards.csv")
    parser.add_argument("--lesson", metavar="NN", default="", help="only questions of this lesson")
    parser.add_argument("--met", action="store_true", help="only those that you have answered")


def run(args: argparse.Namespace) -> int:
    """Write the file."""
    from course_lib.checking.flashcards import as_table, chosen, write_anki
    from course_lib.checking.progress import log
    from course_lib.cli.folders import lessons_chosen

    questions = chosen(lessons_chosen(args.lesson), log().events() if args.met else None)
    if not questions:
        raise UsageError("you have answered none of these questions yet; leave out --met for all.")
    target = args.out or Path(f"cards.{'apkg' if args.to == 'anki' else 'csv'}")
    with written(target):
        if args.to == "anki":
            write_anki(questions, target)
        else:
            target.write_text(as_table(questions), "utf-8")
    print(f"{target}: {len(questions)} cards of {len({q.id[:2] for q in questions})} lessons")
    return 0
