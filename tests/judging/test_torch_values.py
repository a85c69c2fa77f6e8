"""Tensors and torch modules go into a case and come out of it; nothing global stays changed."""

import subprocess
import sys
from dataclasses import replace
from unittest import mock

import numpy as np
import pytest

from course_lib import exercises
from course_lib.checking.check import check
from course_lib.judging import (
    AnswerKey,
    Case,
    Kept,
    Tensor,
    ask,
    call,
    method,
    normal,
)
from course_lib.judging.diagnosis import agree
from course_lib.judging.outcome import judge_cases
from course_lib.judging.runner import run_case
from course_lib.judging.steps import settle
from course_lib.lesson_functions.torch_later import torch as late
from tests.judging.tasks import diagnose, exercise


def test_the_catalogue_does_not_import_torch():
    code = (
        "import sys; from course_lib import exercises; exercises.exercises(); "
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_missing_package_is_said_in_one_sentence(capsys):
    needy = replace(exercises.get("02.1"), needs=("no_such_package",))
    with mock.patch.object(exercises, "get", return_value=needy):
        back = check("02.1", lambda z: z)
    assert back is needy.reference["softmax"]
    assert "python -m pip install no_such_package" in capsys.readouterr().out


torch = pytest.importorskip("torch")


def test_only_what_steps_an_optimiser_waits_for_its_imports():
    waits = set()
    for one in exercises.exercises():
        with mock.patch("course_lib.judging.answer_key.warm_up") as warm_up:
            AnswerKey(one)
        waits |= {one.id} if warm_up.called else set()
    assert waits == {"13.4", "13.5"}


def run(function, *steps, **options):
    settled = settle(steps, np.random.default_rng(0))
    return run_case({"f": function}, "f", settled, **options)


def verdict(right, answer, *cases):
    return diagnose(exercise(right, *cases, needs=("torch",)), answer)


def test_a_tensor_is_made_for_each_round_and_comes_back_as_numbers():
    answer = run(lambda t: 2 * t, call("", Tensor(normal(2, 3))))[0]
    assert answer.value.shape == (2, 3)
    assert answer.value.dtype == np.float64
    assert not answer.value.graph
    leaf = run(lambda t: 2 * t, call("", Tensor(np.ones(2), trained=True)))[0]
    assert leaf.value.graph
    assert leaf.value.tolist() == [2, 2]


def test_a_changed_tensor_is_seen_and_a_changed_module_too():
    def spoil(t):
        t += 1

    def train(net):
        with torch.no_grad():
            net[0].weight += 1

    assert run(spoil, call("", Tensor(np.ones(2))))[0].changed == ("t",)
    kept = ask("torch_net", "mlp", 0, keep="net", judged=False)
    assert run(train, kept, call("", Kept("net")))[1].changed == ("net.0.weight",)
    right, wrong = (verdict(a, b, Case("x", Tensor(np.ones(2)))).status for a, b in (
        (spoil, spoil), (lambda t: None, spoil)))  # fmt: skip
    assert (right, wrong) == ("passed", "not yet")


def test_the_module_that_is_imported_late_is_called_a_module():
    with pytest.raises(TypeError, match="'module' and 'float'"):
        _ = late * 1.0


def test_modules_come_back_as_class_mode_and_numbers():
    step = ask("torch_net", "norm", 3)
    value = run(None, step)[0].value
    assert value["class"] == "Sequential"
    assert value["training"] is False
    assert value["0.weight"].shape == (4, 6)
    assert "1.running_var" in value
    assert not [name for name in value if "num_batches" in name]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda t: t.sum(), "a number is asked for; a tensor came"),
        (lambda t: (t * torch.ones(3, requires_grad=True)).sum(), "a tensor that still carries"),
    ],
)
def test_a_tensor_is_no_number(answer, words):
    told = verdict(lambda t: float(t.sum()), answer, Case("x", Tensor(np.ones(3))))
    assert told.status == "not yet"
    assert words in told.outcomes[0].words
    assert told.diagnosis == "another type"
    assert "a number is asked for" in told.symptom


def test_an_array_is_no_tensor_and_a_tensor_no_array():
    case = Case("x", Tensor(np.ones(3)))
    assert verdict(lambda t: 2 * t, lambda t: 2 * t.numpy(), case).diagnosis == "another type"
    told = verdict(lambda t: 2 * t.numpy(), lambda t: 2 * t, case)
    assert told.symptom.endswith("come in a tensor: an array is asked for.")


def test_global_state_is_put_back():
    def unruly(t):
        torch.manual_seed(99)
        torch.set_grad_enabled(False)
        torch.set_default_dtype(torch.float64)
        torch.set_num_threads(3)
        return torch.rand(2)

    torch.manual_seed(5)
    threads, expected = torch.get_num_threads(), torch.rand(3)
    torch.manual_seed(5)
    answer = run(unruly, call("", Tensor(np.ones(1))))[0]
    assert torch.equal(torch.rand(3), expected)
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() == torch.float32
    assert torch.get_num_threads() == threads
    assert answer.value.dtype == np.float64


def test_torch_random_numbers_follow_the_rounds_seed():
    assert run(lambda: torch.rand(2), call(""))[0].repeat == "global seed"
    assert run(lambda: torch.get_num_threads(), call(""))[0].value == 1


def test_what_has_no_numpy_twin_comes_back_all_the_same():
    odd = (torch.ones(2, dtype=torch.bfloat16), torch.eye(2).to_sparse(), torch.ones(1).to("meta"))
    for tensor in odd[:2]:
        assert run(lambda tensor=tensor: tensor, call(""))[0].error is None
    assert run(lambda: odd[2], call(""))[0].error is not None


@pytest.mark.parametrize("kind", ["mlp", "norm", "drop", "conv"])
def test_the_twin_of_a_network_gives_the_same_logits(kind):
    steps = (
        ask("numpy_net", kind, 7, keep="ours", judged=False),
        ask("torch_twin", Kept("ours"), keep="theirs", judged=False),
        method("ours", "forward", normal(4, 1, 6, 6) if kind == "conv" else normal(4, 6)),
    )
    settled = settle(steps, np.random.default_rng(1))
    x = Tensor(settled[2].args[0])
    course, pytorch = run_case({}, "f", (*settled, method("theirs", "forward", x)))[2:]
    np.testing.assert_allclose(course.value, pytorch.value, atol=1e-12)


def test_what_prepares_may_be_an_iterator():
    steps = (
        ask("torch_net", "mlp", 0, keep="net", judged=False),
        ask("iterator_of_parameters", Kept("net"), keep="params", judged=False),
        call("", Kept("params")),
    )
    assert run(lambda params: len(list(params)), *steps)[2].value == 6


def test_runtime_errors_are_told_apart_by_their_words():
    def leaf(t):
        t += 1

    def no_numpy(t):
        return t.numpy()

    answer_key = AnswerKey(exercise(lambda t: None, Case("x", Tensor(np.ones(2), trained=True))))
    one, other = (judge_cases(answer_key, answer_key.answers(f))[0] for f in (leaf, no_numpy))
    assert one.got.error.type == other.got.error.type == "RuntimeError"
    assert agree(one, one)
    assert not agree(one, other)
