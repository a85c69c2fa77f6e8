"""What a hostile hand-in tries to reach: each attempt reports what it got, and all get nothing."""

import ast
import contextlib
import math
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from graded import HONEST, SECRET, answer_to
from running import ROOT, descendants

from course_lib import exercises
from course_lib.grading import isolation
from course_lib.grading.marking import Marker
from course_lib.grading.records import Mark
from course_lib.grading.sandboxed.settings import Limits
from course_lib.grading.verdicts import answers_in

PROBE = """
def softmax(z):
    {attempt}
"""


def said(marker: Marker, attempt: str) -> str:
    """What the body of a hostile function returned, or the error that stopped it."""
    lines = attempt.strip().replace("\n", "\n    ")
    got = answer_to(marker, "02.1", PROBE.format(attempt=lines)).got
    if got.told is None:
        return f"ended: {got.end}"
    first = answers_in("02.1", SECRET, got.told)[0][0]
    return f"refused: {first.error}" if first.error else f"got: {first.value}"


def each(marker: Marker, attempt: str, places: Iterable[object] = (0,)) -> dict[object, str]:
    """The same of many attempts in one process, which differ by `it`."""
    places = list(places)
    code = f"""
found = []
for it in {places!r}:
    def attempt():
        {attempt.replace(chr(10), chr(10) + "        ")}
    try:
        found.append(f"got: {{attempt()}}")
    except BaseException as error:
        found.append(f"refused: {{type(error).__name__}}")
return found
"""
    answer = said(marker, code)
    assert answer.startswith("got: "), answer
    return dict(zip(places, ast.literal_eval(answer.removeprefix("got: ")), strict=True))


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
    *(str(ROOT), str(ROOT / "solutions"), str(ROOT / "tests"), str(Path.home())),
    str(ROOT / "course_lib" / "exercises" / "lesson_code.json"),
    *(str(exercises.page_path("02.1")), str(exercises.FOLDER / "02_softmax")),
    *("/etc/passwd", "/etc/hostname", "/root", "/home", "/var", "/sys"),
    *("/proc", "/proc/1/environ", "/proc/self/mem", "/proc/self/maps", "/dev/shm", "/dev/mem"),
    *("/course", str(ROOT / "course_lib" / "judging" / "judge.py")),
]


def test_no_file_of_the_host_is_there(patient: Marker) -> None:
    look = "import os\nreturn os.listdir(it) if os.path.isdir(it) else open(it, 'rb').read(20)"
    for place, answer in each(patient, look, PLACES).items():
        # Where the interpreter lies in a home folder, the way to it is there, and nothing beside.
        way = [p.name for p in Path(sys.base_prefix).parents if str(p.parent) == place]
        assert answer.startswith("refused: ") or answer in ("got: []", f"got: {way}"), place


def test_no_installed_package_of_any_python_can_be_read(patient: Marker) -> None:
    """Beside the interpreter lie packages, perhaps this course: as in Anaconda without a venv."""
    folders = [Path(folder) for folder in isolation._site_folders()]
    files = [str(file) for folder in folders if (file := next(folder.rglob("*.*"), None))]
    assert files, "this machine's Python has no packages: nothing is tested"
    refused(each(patient, "return open(it, 'rb').read(9)", files))


def refused(answers: dict[object, str], *errors: str) -> None:
    """Fail unless all attempts were refused, by one of these errors where any are given."""
    got = {it: answer for it, answer in answers.items() if not answer.startswith("refused: ")}
    assert not got
    assert not errors or {answer.split()[1] for answer in answers.values()} <= {*errors}, answers


MODULES = "exercises exercises.page checking authoring results grading.gradebook grading.marking"
MORE_MODULES = "grading.answer_keys grading.seed nn nn.probabilities training"


def test_no_answer_of_the_course_can_be_imported(patient: Marker) -> None:
    load = "import importlib\nreturn importlib.import_module(f'course_lib.{it}').__file__"
    names = f"{MODULES} {MORE_MODULES}".split()
    assert all(find_spec(f"course_lib.{name}") for name in names), "a probe for nothing"
    refused(each(patient, load, names))


def test_no_other_package_can_be_imported(patient: Marker) -> None:
    packages = ["torch", "scipy", "matplotlib", "IPython", "pytest", "nbformat"]
    load = "import importlib\nreturn importlib.import_module(it)"
    refused(each(patient, load, packages), "ModuleNotFoundError", "PermissionError")


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
def test_no_dangerous_system_call(patient: Marker) -> None:
    attempt = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
return [libc.syscall(it, 0, 0, 0, 0, 0), ctypes.get_errno()]
"""
    answers = each(patient, attempt, RAW_CALLS.values())
    assert dict(zip(RAW_CALLS, answers.values(), strict=True)) == dict.fromkeys(
        RAW_CALLS, "got: [-1, 1]"
    )


PLACES_TO_WRITE = [
    *("/evil", "/usr/lib/evil", "/site/sitecustomize.py", "/site/numpy/evil.py", "/proc/evil"),
    *("/course/evil", "/nowhere/.bashrc", str(Path.home() / ".bashrc"), "/dev/shm/evil"),
]


def test_nothing_is_written_outside_the_scratch(patient: Marker) -> None:
    refused(each(patient, "open(it, 'a').write('evil')\nreturn 1", PLACES_TO_WRITE))
    assert not Path("/evil").exists()


def test_the_scratch_is_empty_for_everybody(marker: Marker) -> None:
    note = Path(f"/tmp/note-{os.getpid()}")
    leave = f"open('{note}', 'w').write('for a friend')\nreturn 'written'"
    assert said(marker, leave) == "got: written"
    assert said(marker, "import os\nreturn os.listdir('/tmp')") == "got: []"
    assert not note.exists()


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
