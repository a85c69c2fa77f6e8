"""Write the browser edition: lessons 00 to 12 and 14 in a web page, with nothing to install.

The folder holds plain files for any web server. Pyodide runs the course's own code in the reader's
browser; after the first visit that needs no network. npm and pip fetch Pyodide and a few wheels
once. Pyodide's packages come from its release, or from the folder that PYODIDE_PACKAGES names; all
are checked against the hashes of Pyodide's lock file. JupyterLite comes with the extra `site`:
python -m pip install -e '.[site]'

Examples:
  course lite                          lite/
  course lite --out public/lite        another folder
  python -m http.server -d lite 8000   look at it at http://127.0.0.1:8000
"""

import argparse
from collections.abc import Sequence
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course lite`."""
    parser.add_argument("--out", type=Path, default=Path("lite"), help="default: lite")


def run(args: argparse.Namespace, extra: Sequence[str]) -> int:
    """Write the folder, and say how large it is."""
    from course_lib.browser_edition import BrowserEditionError, write_lite
    from course_lib.cli.commands import usage_errors
    from course_lib.cli.folders import repository
    from course_lib.npm import NpmError

    with usage_errors(BrowserEditionError, NpmError):
        page = write_lite(args.out.resolve(), repository())
    size = sum(path.stat().st_size for path in page.parent.rglob("*") if path.is_file())
    print(f"{args.out / page.name}: {size / 1e6:.0f} MB, with all that it needs")
    return 0
