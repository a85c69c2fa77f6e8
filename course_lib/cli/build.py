"""Rebuild the solution and student notebooks from solutions/*.py.

Examples:
  course build             every lesson
  course build 03          one lesson
  course build 03 --words  one lesson of which only the text changed: its outputs stay
  course build --check     change nothing; fail when a notebook is out of date
  course build --budget    change nothing; words, cells and habits of each lesson
"""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course build`."""
    parser.add_argument("lessons", nargs="*", metavar="NN", help="lesson numbers; none means all")
    parser.add_argument("--words", action="store_true", help="only text changed: keep the outputs")
    parser.add_argument("--check", action="store_true", help="compare, change nothing")
    parser.add_argument("--budget", action="store_true", help="count, change nothing")


def run(args: argparse.Namespace) -> int:
    """Hand the words on to the authoring room."""
    from course_lib.authoring.build import main
    from course_lib.cli.folders import repository

    flags = {"words": args.words, "check": args.check, "budget": args.budget}
    return main(repository(), *args.lessons, **flags)
