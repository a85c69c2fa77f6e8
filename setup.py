"""What pyproject.toml cannot say: a wheel brings `notebooks/` along, as `course_lib/notebooks`."""

from setuptools import find_namespace_packages, setup

setup(
    packages=[*find_namespace_packages(include=["course_lib*"]), "course_lib.notebooks"],
    package_dir={"course_lib.notebooks": "notebooks"},
)
