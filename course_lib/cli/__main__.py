"""`python -m course_lib.cli` is the `course` command."""

import sys

from course_lib.cli import main

sys.exit(main())
