"""What pyproject.toml cannot say: a wheel brings `notebooks/` along, as `course_lib/notebooks`.

The questions of the exam bank are in no wheel: lecturers keep them, in the course's own folder.
"""

from setuptools import find_namespace_packages, setup

found = find_namespace_packages(include=["course_lib*"], exclude=["course_lib.exam.questions"])

setup(
    packages=[*found, "course_lib.notebooks"],
    package_dir={"course_lib.notebooks": "notebooks"},
)
