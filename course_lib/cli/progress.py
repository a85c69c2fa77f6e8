"""Show which exercises are passed, attempted and open. Nothing is sent anywhere.

Examples:
  course progress
"""

import argparse


def run(args: argparse.Namespace) -> int:
    """Print the table of the local progress file."""
    from course_lib import progress
    from course_lib.checking.progress import progress_path

    print(progress())
    path = progress_path()
    if path is not None and not path.exists():
        print("Nothing is recorded there yet. Type it in the folder of your notebooks.")
    return 0
