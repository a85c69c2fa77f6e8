"""Hostile hand-ins with PyTorch: threads, pickles, compilers, downloads, short cuts."""

from collections.abc import Iterator

import pytest
from graded import SECRET, answer_to, marked

from course_lib.grading import isolation
from course_lib.grading.marking import Marker
from course_lib.grading.sandboxed.settings import Limits
from course_lib.grading.verdicts import answers_in

ID = "13.4"
HONEST = """
import torch
def sgd_step(parameters, lr):
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None:
                p -= lr * p.grad
"""


@pytest.fixture(scope="module")
def marker(walls: isolation.Isolation) -> Iterator[Marker]:
    """A marker with a warm PyTorch."""
    with Marker(walls, SECRET, "secret", Limits(seconds=3, grace=2)) as made:
        yield made


@pytest.fixture(autouse=True)
def honest_after(marker: Marker) -> object:
    """After each attack an honest hand-in gets full marks, by the same warm sandbox."""
    yield
    after = marked(marker, ID, HONEST, "honest")
    assert (after.status, after.points) == ("passed", after.worth)


def said(marker: Marker, attempt: str) -> str:
    """What the body of a hostile function came to: its error's words, or that it went through."""
    lines = attempt.strip().replace("\n", "\n        ")
    code = f"""
import torch
def sgd_step(parameters, lr):
    try:
        {lines}
    except BaseException as error:
        raise ValueError("refused: " + type(error).__name__)
    raise ValueError("got through")
"""
    got = answer_to(marker, ID, code).got
    if got.told is None:
        return f"ended: {got.end}"
    answers = answers_in(ID, SECRET, got.told)
    return next(str(a.error) for case in answers for a in case if a.error)


REFUSED = {
    "a thread": "import threading\nthreading.Thread(target=print).start()",
    "a loader with workers": (
        "from torch.utils.data import DataLoader\nlist(DataLoader(list(range(4)), num_workers=2))"
    ),
    "a process": "import torch.multiprocessing as m\nm.Process(target=print).start()",
    "a compiler": (
        "from torch.utils.cpp_extension import load_inline\n"
        "load_inline('evil', 'int f() { return 1; }', functions=['f'])"
    ),
    "a download": "torch.hub.load_state_dict_from_url('http://127.0.0.1:9/x')",
    "a repository": "torch.hub.load('pytorch/vision', 'resnet18')",
    "a file of the system": "torch.save(torch.zeros(1), '/usr/lib/evil.pt')",
    "a file at home": "torch.save(torch.zeros(1), '/nowhere/evil.pt')",
    "a pickle that runs a program": (
        "import subprocess\nclass Evil:\n"
        "    def __reduce__(self): return subprocess.check_call, (['/usr/bin/true'],)\n"
        "import io\nfile = io.BytesIO()\ntorch.save(Evil(), file)\nfile.seek(0)\n"
        "torch.load(file, weights_only=False)"
    ),
    "a group of processes": (
        "import torch.distributed as d\n"
        "d.init_process_group('gloo', 'tcp://127.0.0.1:9', rank=0, world_size=1)"
    ),
    "shared memory": "torch.zeros(4).share_memory_()",
    "the converter of the catalogue": (
        "import sys\nfrom course_lib.nn import relu\n"
        "sys.modules['course_lib.lesson_functions.torch_nets'].torch_layer(relu)"
    ),
    "the catalogue": (
        "from course_lib import exercises\nexercises.get('13.4').reference['sgd_step']"
    ),
    "memory": "torch.ones(10**11)",
}


@pytest.mark.parametrize("attempt", REFUSED.values(), ids=REFUSED)
def test_torch_opens_no_door(marker: Marker, attempt: str) -> None:
    answer = said(marker, attempt)
    assert "refused: " in answer, answer


HURTING = {
    "many threads": "torch.set_num_threads(64)\n    torch.ones(999, 999) @ torch.ones(999, 999)",
    "another dtype for all": "torch.set_default_dtype(torch.float16)",
    "no gradients for all": "torch.set_grad_enabled(False)",
    "deterministic for all": "torch.use_deterministic_algorithms(True)",
    "an error in native code": "torch._C._crash_if_csrc_asan() if 0 else __import__('os').abort()",
    "out of bounds": "torch.as_strided(torch.zeros(1), (10**6,), (10**9,)).sum()",
    "patches": "torch.Tensor.__eq__ = torch.allclose = torch.equal = lambda *a, **k: True",
    "patches of values": (
        "import sys\n    v = sys.modules['course_lib.judging.values']\n    v.numbers = lambda t: 0"
    ),
}


@pytest.mark.parametrize("body", HURTING.values(), ids=HURTING)
def test_nothing_that_is_set_for_all_earns_marks_or_stays(marker: Marker, body: str) -> None:
    code = f"import torch\ndef sgd_step(parameters, lr):\n    {body}\n"
    got = marked(marker, ID, code, "mallory")
    assert got.status == "not yet"
    assert got.points < got.worth / 2


def test_a_hostile_tensor_is_numbers_or_nothing(marker: Marker) -> None:
    code = """
import torch
class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, *a, **k): return True
    def detach(self): raise SystemExit
def sgd_step(parameters, lr):
    return torch.zeros(3).as_subclass(Liar)
"""
    assert marked(marker, ID, code, "mallory").status == "not yet"
