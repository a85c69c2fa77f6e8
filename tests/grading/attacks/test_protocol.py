"""Attacks on the pipes and processes between a child and the grader, and on what stays warm."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from graded import HONEST, PIPE, SECRET, Marking
from running import all_gone, descendants, environment, wait_until

from course_lib.grading import isolation
from course_lib.grading.marking import Marker
from course_lib.grading.sandboxed.settings import Limits

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def marker(rung: isolation.Isolation) -> Iterator[Marker]:
    with Marker(rung, SECRET, "secret", Limits(seconds=0.7, grace=0.5, handin=6)) as made:
        yield made


pytestmark = pytest.mark.usefixtures("honest_after")

ENDS = {
    "half a message": "os.write(pipe(), (1000).to_bytes(8, 'little') + b'{')\n    os._exit(0)",
    "half a length": "os.write(pipe(), b'123')\n    os._exit(0)",
    "the end of a job": (
        'end = b\'{"end": "done", "signal": 0}\'\n'
        "    os.write(pipe(), len(end).to_bytes(8, 'little') + b'\\1' + end)\n    os._exit(0)"
    ),
    "a closed pipe and a good night": "deaf()\n    os.close(pipe())\n    time.sleep(10**6)",
    "a closed pipe and much work": "deaf()\n    os.close(pipe())\n    while True: pass",
    "another file in its place": "os.dup2(os.open('/dev/null', os.O_WRONLY), pipe())\n    return z",
    "a pipe that does not wait": "fcntl.fcntl(pipe(), fcntl.F_SETFL, os.O_NONBLOCK)\n    return z",
    "a large pipe": "fcntl.fcntl(pipe(), 1031, 1 << 20)\n    return z",
    "a byte now and then": (
        "deaf()\n    while True:\n        os.write(pipe(), b'x')\n        time.sleep(0.3)"
    ),
    "a flood": "block = b'x' * (1 << 20)\n    while True: os.write(pipe(), block)",
}


@pytest.mark.parametrize("body", ENDS.values(), ids=ENDS)
def test_no_end_of_a_child_disturbs_the_next_one(
    marker: Marker, hostile: Marking, body: str
) -> None:
    warm = warm_processes(marker)
    began = time.monotonic()
    hostile(f"{PIPE}\ndef softmax(z):\n    {body}\n")
    assert warm_processes(marker) >= warm  # the sandbox itself goes on
    assert time.monotonic() - began < 30  # all answers of a hand-in have 4.2


def warm_processes(marker: Marker) -> set[int]:
    """The processes of a marker's sandboxes."""
    return {s._process.pid for s in marker._warm.values() if s._process is not None}


LEFT_BEHIND = {
    "a file": ("open('/tmp/x', 'w').write('1')", "os.path.exists('/tmp/x')"),
    "the folder": ("os.chdir('/usr')", "os.getcwd() != '/tmp'"),
    "the mask": ("os.umask(0o077)", "os.umask(0o022) == 0o077"),
    "the environment": ("os.environ['X'] = '1'", "'X' in os.environ"),
    "a module": ("sys.modules['x'] = os", "'x' in sys.modules"),
    "a patch": ("np.exp = None", "np.exp is None"),
    "a patch of the runner": ("runner.run_case = None", "runner.run_case is None"),
    "the random state": ("np.random.seed(4711)", "np.random.get_state()[1][0] == 4711"),
    "a handler": (
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "signal.getsignal(signal.SIGTERM) == signal.SIG_IGN",
    ),
    "a limit": (
        "resource.setrlimit(resource.RLIMIT_NOFILE, (9, 9))",
        "resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 9",
    ),
    "the switch interval": ("sys.setswitchinterval(9)", "sys.getswitchinterval() == 9"),
    "a warning filter": ("np.seterr(all='raise')", "np.geterr()['over'] == 'raise'"),
}


@pytest.mark.parametrize(("leave", "look"), LEFT_BEHIND.values(), ids=LEFT_BEHIND)
def test_nothing_stays_for_the_next_hand_in(mark: Marking, leave: str, look: str) -> None:
    """What one hand-in leaves, the next does not find: it would be wrong on purpose."""
    head = (
        "import os, sys, signal\nimport numpy as np\nimport course_lib.judging.runner as runner\n"
        "try:\n    import resource\nexcept ImportError:\n    pass\n"
    )
    leaving = (
        f"{head}\ntry:\n    {leave}\nexcept Exception:\n    pass\ndef softmax(z):\n    return z"
    )
    mark("02.1", leaving, "mallory")
    looking = f"{head}\nfound = {look}\n{HONEST}\nif found:\n    softmax = None\n"
    assert mark("02.1", looking, "friend").status == "passed"


SLEEPER = """
import sys
sys.path.insert(0, {tests!r})
from graded import *
from course_lib.grading import isolation
from course_lib.grading.sandboxed.settings import Limits
walls = isolation.LANDLOCK if {landlock} else isolation.strongest()
with Marker(walls, 1, "s", Limits(seconds=30, grace=30)) as marker:
    print("ready", flush=True)
    marked(marker, "02.1", {code!r})
"""
CHATTY = """
import signal, time
import course_lib.grading.sandboxed.child as child
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
def say(out, fields, value=None):
    pass
def softmax(z):
    while True:
        try:
            {body}
        except BaseException:
            pass
"""


@pytest.mark.parametrize("body", ["time.sleep(60)", "pass"], ids=["asleep", "at work"])
def test_no_child_survives_a_grader_that_is_killed(marker: Marker, body: str) -> None:
    """Neither a child, nor its supervisor, nor the warm process, a few seconds after `kill -9`."""
    landlock = marker.isolation == isolation.LANDLOCK
    code = CHATTY.format(body=body)
    text = SLEEPER.format(tests=str(HERE.parent), landlock=landlock, code=code)
    command = [sys.executable, "-c", text]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment()) as grader:
        assert grader.stdout is not None
        assert grader.stdout.readline() == b"ready\n"
        least = 3 if landlock else 5  # warm process, supervisor, child
        wait_until(lambda: len(descendants(grader.pid)) >= least, 30)
        below = descendants(grader.pid)
        time.sleep(0.3)
        grader.send_signal(signal.SIGKILL)
    assert all_gone(below)
