"""What an import loads, and how long it takes: nobody waits for what is not used yet."""

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
import json, sys, time
before, start = set(sys.modules), time.process_time()
{statement}
seconds = time.process_time() - start
print()
print(json.dumps([seconds, sorted(set(sys.modules) - before)]))
"""


@pytest.mark.parametrize("statement", LOADS)
def test_an_import_loads_no_package_that_it_does_not_need(statement: str):
    program = PROGRAM.format(statement=statement)
    shown = subprocess.check_output([sys.executable, "-c", program], text=True)
    seconds, names = json.loads(shown.splitlines()[-1])
    loaded = {name.partition(".")[0] for name in names}
    packages = loaded & set(packages_distributions())
    assert packages - {"course_lib"} == LOADS[statement]
    assert seconds < 0.25 or LOADS[statement]
