"""What an import loads: nobody waits for a package that is not used yet."""

import json
import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest

NOTHING: set[str] = set()
LOADS = {
    "import course_lib": NOTHING,
    "from course_lib.cli import main; main([])": NOTHING,  # what `course --help` shows
    "import course_lib.nn": {"numpy"},
    "import course_lib.data": {"numpy"},
    "from course_lib import check, hint, predict, progress, quiz, trace, verify": {"numpy"},
    # The first check of a lesson also loads its exercises; those of PyTorch load it when they run.
    "from course_lib.exercises import exercises; exercises()": {"numpy"},
}
PROGRAM = """
import json, sys
before = set(sys.modules)
{statement}
print()
print(json.dumps(sorted(set(sys.modules) - before)))
"""


@pytest.mark.parametrize("statement", LOADS)
def test_an_import_loads_no_package_that_it_does_not_need(statement: str):
    program = PROGRAM.format(statement=statement)
    shown = subprocess.check_output([sys.executable, "-c", program], text=True)
    loaded = {name.partition(".")[0] for name in json.loads(shown.splitlines()[-1])}
    packages = loaded & set(packages_distributions())
    assert packages - {"course_lib"} == LOADS[statement]
