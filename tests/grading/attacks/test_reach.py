"""What a hostile hand-in tries to reach: each attempt reports what it got, and all get nothing."""

import contextlib
import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from graded import HONEST, SECRET, reading_of
from running import ROOT, descendants

from course_lib.grading import answer_keys, isolation
from course_lib.grading.marking import Marker
from course_lib.grading.records import HandIn, Mark
from course_lib.grading.responses import GradingContext
from course_lib.grading.sandboxed.settings import Limits
from course_lib.grading.verdicts import answers_in

PROBE = """
def softmax(z):
    {attempt}
"""


def said(marker: Marker, attempt: str, exercise: str = "02.1") -> str:
    """What the body of a hostile function returned, or the error that stopped it."""
    lines = attempt.strip().replace("\n", "\n    ")
    reading = reading_of(PROBE.format(attempt=lines))
    handin = HandIn("mallory", "02", Path("02_softmax.ipynb"))
    wanted = [answer_keys.answer_key(exercise, SECRET).exercise]
    got = marker._answers(wanted, GradingContext(handin, reading, SECRET))[exercise].got
    if got.told is None:
        return f"ended: {got.end}"
    first = answers_in(exercise, SECRET, got.told)[0][0]
    return f"refused: {first.error}" if first.error else f"got: {first.value}"


@pytest.fixture(scope="module")
def marker(rung: isolation.Isolation) -> Iterator[Marker]:
    with Marker(rung, SECRET, "secret", Limits(seconds=0.7, grace=0.5)) as made:
        yield made


@pytest.fixture
def patient(marker: Marker, monkeypatch: pytest.MonkeyPatch) -> Marker:
    """The marker, which leaves a walk through all memory its time, on a busy machine too."""
    monkeypatch.setattr(marker, "limits", replace(marker.limits, seconds=30))
    monkeypatch.setattr(marker, "_left", math.inf)
    return marker


pytestmark = pytest.mark.usefixtures("honest_after")

PLACES = [
    str(ROOT),
    str(ROOT / "solutions"),
    str(ROOT / "tests"),
    str(ROOT / "course_lib" / "exercises" / "lesson_code.json"),
    str(Path.home()),
    "/etc/passwd",
    "/etc/hostname",
    "/root",
    "/home",
    "/var",
    "/proc/1/environ",
    "/proc/self/mem",
    "/proc/self/maps",
    "/dev/shm",
    "/dev/mem",
    "/sys",
]


@pytest.mark.parametrize("place", PLACES)
def test_no_file_of_the_host_is_there(marker: Marker, place: str) -> None:
    attempt = f"""
import os
return os.listdir({place!r}) if os.path.isdir({place!r}) else open({place!r}, "rb").read(20)
"""
    answer = said(marker, attempt)
    # Where the interpreter lies in a home folder, the way to it is there, and nothing beside it.
    way = [p.name for p in Path(sys.base_prefix).parents if str(p.parent) == place]
    assert answer.startswith("refused: ") or answer in ("got: []", f"got: {way}"), answer


def test_the_courses_own_sources_are_covered(marker: Marker) -> None:
    seen = said(marker, "import os\nreturn os.listdir('/course')")
    assert seen == "got: []" or seen.startswith("refused: ")
    read = f"return open({str(ROOT / 'course_lib' / 'judging' / 'judge.py')!r}).read(9)"
    assert said(marker, read).startswith("refused: ")
    seen = said(marker, "import os\nreturn os.listdir('/proc')")
    assert seen == "got: []" or seen.startswith("refused: ")


def test_no_installed_package_of_any_python_can_be_read(marker: Marker) -> None:
    """Beside the interpreter lie packages, perhaps this course: as in Anaconda without a venv."""
    folders = [Path(folder) for folder in isolation._site_folders()]
    files = [next(folder.rglob("*.*"), None) for folder in folders]
    assert [f for f in files if f], "this machine's Python has no packages: nothing is tested"
    for file in filter(None, files):
        answer = said(marker, f"return open({str(file)!r}, 'rb').read(9)")
        assert answer.startswith("refused: "), (file, answer)


MODULES = [
    *("exercises", "exercises.softmax", "checking", "authoring", "results", "grading.gradebook"),
    *(
        "grading.marking",
        "grading.answer_keys",
        "grading.seed",
        "nn",
        "nn.probabilities",
        "training",
    ),
]


@pytest.mark.parametrize("module", MODULES)
def test_no_answer_of_the_course_can_be_imported(marker: Marker, module: str) -> None:
    attempt = f"""
import importlib
return repr(importlib.import_module("course_lib.{module}").__file__)
"""
    assert said(marker, attempt).startswith("refused: "), module


@pytest.mark.parametrize(
    "package", ["torch", "scipy", "matplotlib", "IPython", "pytest", "nbformat"]
)
def test_no_other_package_can_be_imported(marker: Marker, package: str) -> None:
    answer = said(marker, f"import {package}\nreturn 1")
    assert answer.startswith(("refused: ModuleNotFoundError", "refused: PermissionError")), answer


def test_no_expected_value_and_no_seed_is_in_memory(patient: Marker) -> None:
    attempt = """
import gc, sys
gc.unfreeze()  # the warm process hid its objects from the collector, and from get_objects
found = []
frame = sys._getframe()
while frame is not None:
    found += [n for n in frame.f_locals if n in ("expected", "reference", "seed_name", "right")]
    frame = frame.f_back
for thing in gc.get_objects():
    if type(thing).__name__ in ("AnswerKey", "Exercise", "Seed", "Marker"):
        found.append(type(thing).__name__)
    try:
        name = thing.__name__
    except Exception:  # such as what stands for a PyTorch that is not there
        continue
    if name in ("softmax", "logsumexp") and callable(thing):
        code = getattr(thing, "__code__", None)
        if thing.__module__ != "notebook" and (code is None or code.co_name != "refused"):
            found.append(f"{thing.__module__}.{thing.__name__}")
return found
"""
    assert said(patient, attempt) == "got: []"


def test_no_earlier_hand_in_is_in_memory(patient: Marker, mark: Callable[..., Mark]) -> None:
    canary = "canary_of_an_earlier_student_4711"
    mark("02.1", HONEST + f"\n\ndef {canary}():\n    return 1\n", "earlier")
    # The name is built from parts, so that the probe itself does not hold it.
    attempt = """
import gc
gc.unfreeze()
word = "canary_of_an_" + "earlier_student_" + str(4711)
for thing in gc.get_objects():
    try:
        for part in gc.get_referents(thing):
            if isinstance(part, str) and part is not word and word in part:
                return "found"
    except Exception:
        continue
return "nothing"
"""
    assert said(patient, attempt) == "got: nothing"


def test_the_warm_process_holds_neither_code_nor_answers(marker: Marker) -> None:
    """Every byte that it may write to is searched, from outside: a child inherits all of them."""
    parts = ("canary_of_", "an_answer_", "0815")  # whole in the answer only
    answer = said(marker, f"code_canary_4711 = 1\nreturn ''.join({parts}) * 1000")
    assert "".join(parts) in answer
    found = [memory(pid) for pid in sorted(below())]
    warm = [held for held in found if b"course_lib.grading.sandboxed.child" in held]
    assert warm
    for held in warm:
        assert b"code_canary_4711" not in held
        assert "".join(parts).encode() not in held


def memory(pid: int) -> bytes:
    """What a process may write to; nothing of one that is gone, or does not let us look."""
    held = []
    with contextlib.suppress(OSError), open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            start, end = (int(edge, 16) for edge in span.split("-"))
            if rights.startswith("rw"):
                with contextlib.suppress(OSError):
                    file.seek(start)
                    held.append(file.read(end - start))
    return b"".join(held)


def test_the_environment_tells_nothing(marker: Marker) -> None:
    answer = said(marker, "import os\nreturn sorted(os.environ)")
    known = {"HOME", "LANG", "LC_CTYPE", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "PATH", "PWD"}
    names = set(answer.removeprefix("got: ").strip("[]").replace("'", "").split(", "))
    assert {n for n in names if not n.startswith("OPENBLAS")} <= known


SPAWNING = {
    "fork": "import os\nreturn os.fork()",
    "system": "import os\nreturn 'ran' if os.system('true') == 0 else 1 / 0",
    "exec": "import os\nos.execv('/usr/bin/true', ['true'])",
    "subprocess": "import subprocess\nreturn subprocess.run(['/usr/bin/true']).returncode",
    "posix_spawn": "import os\nreturn os.posix_spawn('/usr/bin/true', ['true'], {})",
    "multiprocessing": "import multiprocessing as m\nm.Process(target=print).start()\nreturn 1",
    "thread": "import threading\nthreading.Thread(target=print).start()\nreturn 1",
    "fork bomb": "import os\nwhile True:\n    os.fork()",
    "socket": "import socket\nreturn socket.socket().fileno()",
    "udp": "import socket\nreturn socket.socket(socket.AF_INET, socket.SOCK_DGRAM).fileno()",
    "unix socket": "import socket\nreturn socket.socketpair()[0].fileno()",
    "name service": "import socket\nreturn socket.gethostbyname('localhost')",
    "kill": "import os\nos.kill(-1, 9)\nreturn 1",
    "kill parent": "import os\nos.kill(os.getppid(), 9)\nreturn 1",
    "priority": "import os\nreturn os.nice(-5)",
    "limits": "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))\nreturn 1",
    "new session": "import os\nos.setsid()\nreturn 1",
    "change root": "import os\nos.chroot('/tmp')\nreturn 1",
    "device": "import os\nos.mknod('/tmp/d', 0o20666, os.makedev(1, 1))\nreturn 1",
    "link out": "import os\nos.symlink('/usr', '/tmp/x')\nreturn 1",
}


@pytest.mark.parametrize("attempt", SPAWNING.values(), ids=SPAWNING)
def test_no_process_no_socket_no_privilege(marker: Marker, attempt: str) -> None:
    assert said(marker, attempt).startswith("refused: "), attempt


RAW_CALLS = {
    "ptrace": 101,
    "mount": 165,
    "umount": 166,
    "unshare": 272,
    "setns": 308,
    "process_vm_readv": 310,
    "memfd_create": 319,
    "bpf": 321,
    "userfaultfd": 323,
    "io_uring_setup": 425,
    "clone3": 435,
    "pidfd_getfd": 438,
}


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of calls are of x86_64")
@pytest.mark.parametrize("number", RAW_CALLS.values(), ids=RAW_CALLS)
def test_no_dangerous_system_call(marker: Marker, number: int) -> None:
    attempt = f"""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
return [libc.syscall({number}, 0, 0, 0, 0, 0), ctypes.get_errno()]
"""
    assert said(marker, attempt) == "got: [-1, 1]"


PLACES_TO_WRITE = [
    *("/evil", "/usr/lib/evil", "/site/sitecustomize.py", "/site/numpy/evil.py", "/proc/evil"),
    *("/course/evil", "/nowhere/.bashrc", str(Path.home() / ".bashrc"), "/dev/shm/evil"),
]


@pytest.mark.parametrize("place", PLACES_TO_WRITE)
def test_nothing_is_written_outside_the_scratch(marker: Marker, place: str) -> None:
    answer = said(marker, f"open({place!r}, 'a').write('evil')\nreturn 1")
    assert answer.startswith("refused: ")
    assert not Path("/evil").exists()


def test_the_scratch_is_empty_for_everybody(marker: Marker) -> None:
    leave = "open('/tmp/note', 'w').write('for a friend')\nreturn 'written'"
    assert said(marker, leave) == "got: written"
    assert said(marker, "import os\nreturn os.listdir('/tmp')") == "got: []"
    assert not Path("/tmp/note").exists()


def test_the_scratch_is_small(marker: Marker) -> None:
    fill = """
block = b'x' * (1 << 20)
for i in range(64):
    with open(f'/tmp/{i}', 'wb') as file:
        file.write(block)
return 'filled'
"""
    assert said(marker, fill).startswith("refused: OSError")


def test_no_other_open_file_leads_out(marker: Marker) -> None:
    attempt = """
import os
written = []
for file in range(256):
    try:
        os.write(file, b'')
        written.append(file)
    except OSError:
        pass
return [f for f in written if f > 2]
"""
    answer = said(marker, attempt)
    assert answer.count(",") == 0, answer  # one pipe: that of the answers


def test_nothing_survives(marker: Marker) -> None:
    assert said(marker, "return 1") == "got: 1"
    before = calm()
    assert said(marker, "import os\nos.fork()").startswith("refused: ")
    ignoring = """
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    pass
"""
    assert said(marker, ignoring) == "ended: slow"
    assert calm() == before


def calm() -> set[int]:
    """The processes below this one, when no supervisor is on its way out any more."""
    seen = below()
    for _ in range(50):
        time.sleep(0.1)
        before, seen = seen, below()
        if before == seen:
            break
    return seen


def below() -> set[int]:
    return {process.pid for process in descendants(os.getpid())}


def test_the_judge_is_not_in_memory(marker: Marker) -> None:
    """How answers are run is there; how they are judged and what is known of them is not."""
    attempt = """
import sys
return sorted(name for name in sys.modules if name.startswith("course_lib.judging."))
"""
    answer = said(marker, attempt)
    assert "course_lib.judging.runner" in answer
    for part in ("judge", "answer_key", "exercise", "verdict", "detectors", "symptom"):
        assert f"course_lib.judging.{part}'" not in answer
