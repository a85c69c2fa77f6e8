"""Write the browser edition: lessons 00 to 12 and 14 in a web page, with nothing to install.

The folder holds plain files for any web server. Pyodide runs the course's own code in the reader's
browser; after the first visit that needs no network. npm and pip fetch Pyodide and a few wheels
once. Pyodide's packages come from its release, or from the folder that PYODIDE_PACKAGES names; all
are checked against the hashes of Pyodide's lock file. JupyterLite comes with the extra `site`:
python -m pip install -e '.[site]'

With --check, a headless Chromium then runs every lesson from top to bottom, with requests to other
machines refused, and a table tells how long each took, beside its time in a kernel of this Python.
That takes about half an hour on two cores.

Examples:
  course lite                          lite/
  course lite --out public/lite        another folder
  course lite --check                  write it, and run all lessons in it
  course lite --check 02 14            write it, and run two of them
  python -m http.server -d lite 8000   look at it at http://127.0.0.1:8000
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from course_lib.cli.browser import browser
from course_lib.cli.commands import usage_errors
from course_lib.cli.folders import repository


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course lite`."""
    parser.add_argument("--out", type=Path, default=Path("lite"), help="default: lite")
    parser.add_argument(
        "--check",
        nargs="*",
        metavar="NN",
        help="run these lessons in a browser, or all: errors, outside requests, seconds",
    )


def run(args: argparse.Namespace) -> int:
    """Write the folder, and say how large it is; 1 when the check finds something."""
    from course_lib.browser_edition import BrowserEditionError, write_lite
    from course_lib.npm import NpmError

    root, chosen = repository(), []
    with usage_errors(BrowserEditionError, NpmError):
        if args.check is not None:
            from course_lib.browser_edition import check

            chosen = check.lessons(root / "notebooks", args.check)
        page = write_lite(args.out.resolve(), root)
    size = sum(path.stat().st_size for path in page.parent.rglob("*") if path.is_file())
    print(f"{args.out / page.name}: {size / 1e6:.0f} MB, with all that it needs", flush=True)
    return _checked(page.parent, chosen) if chosen else 0


def _checked(site: Path, notebooks: Sequence[Path]) -> int:
    """Run lessons, and print a table of seconds and what went wrong; 1 when something did."""
    from course_lib.authoring.source import LessonError
    from course_lib.browser_edition import check

    with usage_errors(LessonError):
        native = [check.native_seconds(notebook) for notebook in notebooks]
    print("\n| lesson | loaded | ready | first check | all cells | slowest cell | native |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    faults: list[str] = []
    with browser("the check") as running:
        runs = check.run_lessons(running, site, notebooks)
        for run, here in zip(runs, native, strict=True):
            first = "" if run.first_check is None else f"{run.first_check:.0f} s"
            number, seconds = run.slowest
            print(
                f"| {run.lesson} | {run.loaded / 1e6:.1f} MB | {run.ready:.0f} s | {first} "
                f"| {run.seconds:.0f} s | {number}: {seconds:.0f} s | {here:.0f} s |",
                flush=True,
            )
            faults += [f"lesson {run.lesson}: {fault}" for fault in run.faults]
    print("\n".join(faults) or "no faults")
    return int(bool(faults))
