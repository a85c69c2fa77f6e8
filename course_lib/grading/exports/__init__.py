"""Exports: the marks as Canvas, Moodle, Gradescope or a spreadsheet read them.

Points set by hand count. The same marks give the same bytes. Nobody is left out without a word: see
`Exported`.
"""

from course_lib.grading.exports.gradescope import gradescope_results
from course_lib.grading.exports.roster import RosterError
from course_lib.grading.exports.write import (
    Exported,
    export_gradescope,
    export_student,
    export_table,
)

__all__ = [
    "Exported",
    "RosterError",
    "export_gradescope",
    "export_student",
    "export_table",
    "gradescope_results",
]
