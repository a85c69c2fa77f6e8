"""Names that a grader should see: flagged where they would run, and nowhere else."""

import pytest
from notebook_bytes import F, notebook

from course_lib.grading.sandboxed.name_rules import RULES
from course_lib.grading.sandboxed.reading import read


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("eval('1')", "`eval` runs text as code"),
        ("exec(x)", "`exec`"),
        ("compile(x, '', 'exec')", "`compile`"),
        ("open('x')", "`open` opens a file"),
        ("__import__('os')", "`__import__`"),
        ("setattr(x, 'a', 1)", "`setattr`"),
        ("x.__globals__", "`__globals__` walks"),
        ("getattr(x, '__subclasses__')", "`__subclasses__`"),
        ("np.exp = x", "`numpy.exp` is replaced"),
        ("sys._getframe()", "`sys._getframe`"),
        ("sys.settrace(x)", "`sys.settrace`"),
        ("sys.modules['a']", "`sys.modules`"),
        ("os.system('ls')", "`os.system` starts processes"),
        ("os.fork()", "`os.fork`"),
        ("os.kill(1, 9)", "`os.kill`"),
        ("inspect.stack()", "`inspect.stack`"),
        ("F.softmax(x)", "`torch.nn.functional.softmax` uses a ready-made function of PyTorch"),
        ("special.expit(x)", "`scipy.special.expit` uses another library's"),
        ("nn.q(x)", "`course_lib.nn.q` is the course's own answer"),
        ("y = '~/.bashrc'", "`.bash` is part of a path"),
        ("y = '/proc/self/mem'", "`/proc/`"),
        ("importlib.import_module('x')", "`importlib.import_module`"),
        ("course_lib.exercises.get('02.1')", "reaches for the course's answers"),
    ],
)
def test_flags_of_a_function(body: str, word: str):
    imports = (
        "import numpy as np, sys, os, inspect, importlib, course_lib\nfrom course_lib import nn\n"
        "import torch.nn.functional as F\nfrom scipy import special"
    )
    reading = read(notebook(imports, f"\ndef q(x):\n    {body}\n    return x"))
    found = [flag for flag in reading.flags if flag.startswith("`q`: ")]
    assert any(word in flag for flag in found)
    assert all(flag.endswith("(code cell 2, line 3)") for flag in found)


MODULES = "ctypes subprocess socket gc threading multiprocessing signal atexit pickle builtins"


@pytest.mark.parametrize("module", [*MODULES.split(), "importlib"])
def test_flags_of_imports_wherever_they_stand(module: str):
    for code in (f"import {module}", f"from {module} import x", f"{F}\n    import {module} as y"):
        assert any(f"`{module}" in flag for flag in read(notebook(code)).flags), code


def test_an_honest_function_and_an_experiment_raise_no_flag():
    honest = (
        "import numpy as np\nimport torch\n\ndef f(x):\n    z = x - x.max()\n    return np.exp(z)"
    )
    assert read(notebook(honest, "open('x')\neval('3')\nnp.exp = 3")).flags == ()


def test_every_rule_has_a_sentence_and_no_name_stands_twice():
    named = [(rule.kind, name) for rule in RULES for name in rule.names]
    assert len(named) == len(set(named))
    assert all(rule.says and not rule.says.endswith(".") for rule in RULES)
