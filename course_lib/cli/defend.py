"""Answer three questions about your own code of an exercise that passes.

What does your function give here? Which of your lines makes it do something else? Which input
breaks a variant of it? Your code is run to find out. Without NOTEBOOK, the lesson's notebook of the
folder that you are in is read, else the course's; save it first. The exit code is 0 when all
answers are right, 1 when not, 2 when nothing can be asked.

For instructors: --from RESULTS, which `course grade` wrote, makes a page of questions for each
student, about exercises that the student has passed, and a page of answers for the examiner. The
hand-ins must be where they were when they were graded. Their code runs as isolated as it was then.

Examples:
  course defend 02.1
  course defend 02.1 my/02_softmax.ipynb --seed 7
  course defend --from results/ --out defence/
  course defend --from results/ --out defence/ --student ada --lessons 02,03
"""

import argparse
import os
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.cli.commands import UsageError, listed, on_one_thread, usage_errors, written

if TYPE_CHECKING:
    from course_lib.defence.hand_ins import Sheet, Wanted
    from course_lib.defence.questions import Question, Reply

WIDTH = 88
TRIES = 3  # to type something that can be read and is allowed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course defend`."""
    parser.add_argument("exercise", nargs="?", metavar="ID", help="the exercise, such as 02.1")
    parser.add_argument("notebook", nargs="?", type=Path, help="a notebook file (.ipynb)")
    parser.add_argument("--seed", type=int, default=0, help="another number, other questions")
    parser.add_argument("--from", dest="results", type=Path, metavar="RESULTS", help="of a class")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to (RESULTS/defence)")
    parser.add_argument("--student", metavar="NAME", help="with --from: this student only")
    parser.add_argument("--lessons", default="", help="with --from: such as 02,03; all otherwise")
    parser.add_argument("--workers", type=int, help="with --from: processes; one per core else")
    parser.add_argument(
        "--unsafe-no-isolation",
        action="store_true",
        help="with --from: run hand-ins without any protection",
    )


def run(args: argparse.Namespace) -> int:
    """Ask a student, or write the pages of a class."""
    if args.seed < 0:
        raise UsageError("--seed must be 0 or more")
    if args.results is not None:
        return _class(args)
    if args.exercise is None:
        raise UsageError("say which exercise: course defend 02.1")
    return _student(args)


def _student(args: argparse.Namespace) -> int:
    from course_lib.defence.answer import NoDefence
    from course_lib.defence.notebook import answer_of
    from course_lib.defence.questions import WHY_NONE, questions
    from course_lib.hand_ins.source import NotebookError

    path = args.notebook or _notebook(args.exercise)
    with usage_errors(NotebookError, KeyError, NoDefence):
        answer = answer_of(path, args.exercise)
        print(f"Your code of {args.exercise} in {path} passes. One moment: it is run.", flush=True)
        asked = questions(answer, args.seed)
    absent = [why for kind, why in WHY_NONE.items() if kind not in {q.kind for q in asked}]
    for why in absent:
        print(f"Another kind of question is asked twice: {why}.")
    try:
        right = _interview(asked)
    except (EOFError, KeyboardInterrupt):
        print("\nStopped. The same command asks the same questions.")
        return 1
    return 0 if right == len(asked) else 1


def _interview(questions: "Sequence[Question]") -> int:
    """Ask all questions; say after each answer whether it is right, and why.

    Returns:
        How many were answered rightly.

    Raises:
        EOFError: nothing more is typed.
    """
    right, before = 0, ""
    for i, question in enumerate(questions, 1):
        print(f"\nQuestion {i} of {len(questions)}\n")
        for part in question.parts:
            if part.text != before:  # the code is shown once, until another one is
                print(_told(*part))
            before = part.text if part.code and part is question.parts[0] else before
        reply = _asked(question)
        right += reply.right
        print(_told(f"{'Right.' if reply.right else 'Not right.'} {reply.says}"))
    print(f"\n{right} of {len(questions)}")
    return right


def _asked(question: "Question") -> "Reply":
    """What is said to the first answer that can be read."""
    from course_lib.defence.questions import Reply

    sign = " =" if question.kind == "input" else ":"
    for _ in range(TRIES):
        reply = question.judge([input(f"{prompt}{sign} ") for prompt in question.prompts])
        if not reply.again:
            return reply
        print(_told(f"{reply.says} Try again."))
    return Reply(False, f"The answer was: {' '.join(part.text for part in question.solution[:2])}")


def _told(text: str, code: bool = False) -> str:
    """A paragraph for the terminal: code indented, text wrapped."""
    if code:
        return f"\n{textwrap.indent(text, '    ')}\n"
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _notebook(exercise: str) -> Path:
    """The notebook of an exercise's lesson."""
    from course_lib.cli.folders import NOTEBOOKS, notebooks_folder, notebooks_in

    here = Path.cwd()
    places = [*sorted(here.glob(NOTEBOOKS)), *notebooks_in(notebooks_folder(here))]
    found = next((path for path in places if path.name[:2] == exercise[:2]), None)
    if found is None:
        raise UsageError(f"there is no notebook of {exercise}: name the file")
    return found


def _class(args: argparse.Namespace) -> int:
    """Write the pages of a class; 1 where a student gets fewer than three questions."""
    on_one_thread()  # before numpy starts: workers use the processors
    from course_lib.defence.pages import write_pages
    from course_lib.defence.questions import N_QUESTIONS
    from course_lib.grading import isolation

    if args.notebook is not None:
        raise UsageError("a notebook is read without --from")
    if args.workers is not None and args.workers < 1:
        raise UsageError("--workers must be at least 1")
    wanted = _wanted(args)
    if not args.unsafe_no_isolation:
        with usage_errors(isolation.NoIsolation):
            isolation.strongest()
    out = args.out or args.results / "defence"
    sheets = sorted(_sheets(wanted, args.workers), key=lambda sheet: sheet.student.casefold())
    with written():
        index = write_pages(sheets, out)
    n = sum(len(sheet.questions) for sheet in sheets)
    short = [sheet for sheet in sheets if len(sheet.questions) < N_QUESTIONS]
    print(f"{n} questions for {len(sheets)} students: {index}")
    for sheet in short:
        print(f"{sheet.student}: {' '.join(sheet.remarks) or 'fewer than three questions.'}")
    return 1 if short else 0


def _wanted(args: argparse.Namespace) -> "list[Wanted]":
    """Who is asked about what.

    Raises:
        UsageError: there are no results, or nobody passed what is asked for.
    """
    from course_lib.cli.report import known_student, read_results
    from course_lib.defence.hand_ins import Wanted
    from course_lib.grading.gradebook import FILE, Gradebook

    results = read_results(args.results)
    only = known_student(results, args.student) if args.student is not None else None
    lessons = listed(args.lessons)
    with Gradebook(args.results / FILE, read_only=True) as book:
        files = {(h.student, h.lesson): (Path(h.path), h.raw) for h in book.handins()}
    passed: dict[str, list[tuple[str, Path, str]]] = {}
    for mark in results.marks:
        chosen = args.exercise in (None, mark.exercise) and (not lessons or mark.lesson in lessons)
        if mark.status == "passed" and chosen and only in (None, mark.student):
            path, raw = files[mark.student, mark.lesson]
            passed.setdefault(mark.student, []).append((mark.exercise, path, raw))
    if not passed:
        raise UsageError("nobody has passed any of these exercises: there is nothing to ask")
    unsafe = args.unsafe_no_isolation
    return [Wanted(s, tuple(a), args.seed, unsafe=unsafe) for s, a in passed.items()]


def _sheets(wanted: "list[Wanted]", n_workers: int | None) -> "Iterator[Sheet]":
    from concurrent.futures import as_completed

    from tqdm import tqdm

    from course_lib.defence.hand_ins import sheet_in_worker
    from course_lib.grading import workers

    n = min(n_workers or len(os.sched_getaffinity(0)), len(wanted))
    with workers.here(n) as pool, tqdm(total=len(wanted), unit="student", disable=None) as bar:
        for future in as_completed([pool.submit(sheet_in_worker, one) for one in wanted]):
            bar.update()
            yield future.result()
