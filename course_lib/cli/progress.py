"""Show which exercises are passed, attempted and open. Nothing is sent anywhere.

Examples:
  course progress
"""

import argparse
from collections.abc import Sequence


def run(args: argparse.Namespace, extra: Sequence[str]) -> int:
    """Print the table of the local progress file."""
    from course_lib import progress

    print(progress())
    return 0
