"""Hand out: bundles for students, for nbgrader sites and for Gradescope.

All are made of what the repository holds: the student notebooks (`notebooks/`), the catalogue and
the package itself. A bundle is a zip file; the same choices give the same bytes.

- `selection`: which lessons, under which title, due when.
- `bundle`: the zip for students. `nbgrader`: the zip for an nbgrader site. `gradescope`: the
  autograder for Gradescope.
- `promises`: what notebooks say of worked solutions. `stripped`: notebooks reduced to their
  exercises. `readme`, `wheel`, `archive`: what bundles hold.
"""

from course_lib.grading.release.bundle import student_bundle
from course_lib.grading.release.gradescope import autograder
from course_lib.grading.release.nbgrader import nbgrader_bundle
from course_lib.grading.release.selection import ReleaseError, Selection, choose, due_date

__all__ = [
    "Selection",
    "ReleaseError",
    "autograder",
    "choose",
    "due_date",
    "nbgrader_bundle",
    "student_bundle",
]
