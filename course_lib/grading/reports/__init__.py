"""Reports: a feedback page a student, and the class report for the instructor.

Every page is one file without scripts that fetches nothing. Text that comes from a student is
escaped, cut, and shown with its invisible characters visible (`text`).
"""

from course_lib.grading.reports.gains import gains_text
from course_lib.grading.reports.results import Change, ClassResults, ShownMark
from course_lib.grading.reports.student import student_page
from course_lib.grading.reports.terminal import class_text
from course_lib.grading.reports.write import alike_in_class, write_class, write_gains, write_student

__all__ = [
    "Change",
    "ClassResults",
    "ShownMark",
    "alike_in_class",
    "class_text",
    "gains_text",
    "student_page",
    "write_class",
    "write_gains",
    "write_student",
]
