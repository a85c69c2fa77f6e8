"""`--unsafe-no-isolation` protects from nothing; the usual crashes still end a child only."""

from collections.abc import Iterator

import pytest
from graded import HONEST, SECRET, marked

from course_lib.grading import isolation
from course_lib.grading.marking import Marker
from course_lib.grading.sandboxed.settings import Limits

CRASHES = {
    "exit": "raise SystemExit",
    "os._exit": "import os\n    os._exit(3)",
    "segmentation fault": "import ctypes\n    ctypes.string_at(1)",
    "stack overflow": "import sys\n    sys.setrecursionlimit(10**9)\n    return softmax(z)",
    "endless loop": "while True:\n        pass",
    "deaf sleep": (
        "import signal, time\n    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
        "    time.sleep(10**6)"
    ),
    "a closed pipe": "import os\n    os.closerange(3, 64)",
    "prints": "print('x' * 10**6)",
    "large results": "return np.zeros((900, 1000))",
    "a patch": "np.exp = None\n    return z",
    "a short cut": "from course_lib.nn import softmax as s\n    return s(z)",
}


@pytest.fixture(scope="module")
def marker() -> Iterator[Marker]:
    """A marker without walls."""
    with Marker(isolation.NONE, SECRET, "secret", Limits(seconds=0.7, grace=0.5)) as made:
        yield made


@pytest.mark.parametrize("body", CRASHES.values(), ids=CRASHES)
def test_a_crash_ends_its_own_child_only(marker: Marker, body: str) -> None:
    code = f"import numpy as np\ndef softmax(z):\n    {body}\n"
    got = marked(marker, "02.1", code, "careless")
    assert (got.status, got.points) == ("not yet", pytest.approx(0, abs=0.4))
    after = marked(marker, "02.1", HONEST, "honest")
    assert (after.status, after.points) == ("passed", after.worth)
