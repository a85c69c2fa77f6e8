"""What travels to and from the sandbox: round trips, and garbled messages refused."""

import contextlib
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib.grading.sandboxed.messages import (
    LENGTH,
    Message,
    answers_of,
    answers_value,
    from_grader,
    pack,
    to_sandbox,
)
from course_lib.grading.sandboxed.values import Garbled, Opaque
from course_lib.judging.answers import Answer, Failure
from course_lib.judging.compare import same_value
from course_lib.judging.steps import Kept, Named, Rng, Tensor, call, method
from course_lib.judging.torch_values import Described, FromTorch


def travelled(value: Any) -> Any:
    return Message(pack({}, value)[LENGTH.size :]).value


NUMBERS = st.integers() | st.floats() | st.booleans() | st.none() | st.text() | st.binary()
ARRAYS = hnp.arrays(
    st.sampled_from(["f8", "f4", "f2", "i8", "u1", "?", "c16", "U3"]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0),
)
KEYS = st.integers() | st.text()
VALUES = st.recursive(
    NUMBERS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(KEYS, inner, max_size=3)
    ),
    max_leaves=8,
)


def alike(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray):
        same = np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
        return type(a) is type(b) and a.dtype == b.dtype and same
    if isinstance(a, float) and math.isnan(a):
        return isinstance(b, float) and math.isnan(b)
    if isinstance(a, dict):
        return list(a) == list(b) and all(alike(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(alike, a, b))
    return type(a) is type(b) and a == b


@given(VALUES)
def test_values_come_back_as_they_went(value: Any) -> None:
    assert alike(value, travelled(value))


@pytest.mark.parametrize(
    "value", [np.float32(1.5), np.int64(-3), np.bool_(True), np.float64("nan")]
)
def test_numbers_of_numpy_keep_their_type(value: Any) -> None:
    came = travelled(value)
    assert type(came) is type(value)
    assert came == value or came != came


def test_arrays_come_back_as_base_arrays_of_their_own_memory() -> None:
    class Liar(np.ndarray):
        def __eq__(self, other: object) -> Any:
            return True

    came = travelled(np.arange(6.0).reshape(2, 3)[:, ::2].view(Liar))
    assert type(came) is np.ndarray
    assert came.flags.owndata
    assert came.tolist() == [[0.0, 2.0], [3.0, 5.0]]


def test_what_the_judge_looks_at_keeps_its_kind() -> None:
    seen = np.ones(2).view(FromTorch)
    seen.graph = True
    assert isinstance(travelled(np.ones((1, 1)).view(np.matrix)), np.matrix)
    assert travelled(seen).graph is True
    assert isinstance(travelled(Described({"class": "Linear"})), Described)
    assert travelled({1, 2}) == frozenset({1, 2})
    assert travelled(...) is ...


def test_an_object_travels_as_the_name_of_its_type_alone() -> None:
    class Spoon:
        def __repr__(self) -> str:
            raise RuntimeError

    came = travelled([Spoon(), lambda: 1, np.array([Spoon()], object)])
    assert [type(came[0]).__name__, type(came[1]).__name__] == ["Spoon", "function"]
    assert isinstance(came[0], Opaque)
    assert came[2].dtype == object
    assert type(came[2][0]).__name__ == "Spoon"
    assert not same_value(came[0], travelled(Spoon()), 0, 0)


def test_steps_come_back_as_they_went() -> None:
    steps = (
        call("f", np.ones((2, 3)), Rng("rng", 5), Named("exp_sum"), keep="y", k=Kept("y", 0)),
        method("y", "forward", Tensor(np.ones(2, np.float32), trained=True)),
    )
    ((came, memory),) = from_grader(to_sandbox([(steps, True)]))
    assert memory is True
    assert [s.kind for s in came] == ["call", "method"]
    assert came[0].args[1:] == (Rng("rng", 5), Named("exp_sum"))
    assert came[0].kwargs == {"k": Kept("y", 0)}
    assert came[1].args[0].trained is True
    assert came[1].args[0].dtype == np.float32


def test_answers_come_back_as_they_went() -> None:
    failed = Failure("KeyError", "'x'", 3, "return d[x]", ("KeyError", "LookupError"))
    answers = (
        (Answer(np.ones(2), None, ("overflow",), ("x",), "differs", 7, True),),
        (Answer(error=failed),),
    )
    came = answers_of(travelled(answers_value(answers)), [1, 2])
    assert came[1] == answers[1]
    assert came[0][0].warned == ("overflow",)
    assert came[0][0].repeat == "differs"
    assert came[0][0].value.tolist() == [1, 1]


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        [[]],
        [[None]],
        [[[1, None, [], [], "same", 0, False]] * 2],
        [[[1, None, [], [], "always", 0, False]]],
        [[[1, None, [], [], "same", "0", False]]],
        [[[1, None, [3], [], "same", 0, False]]],
        [[[1, ["E", "m", "line", "", []], [], [], "same", 0, False]]],
        [[[1, ["E", 5, 1, "", []], [], [], "same", 0, False]]],
    ],
)
def test_answers_of_another_form_are_refused(value: Any) -> None:
    with pytest.raises(Garbled):
        answers_of(value, [1])


def test_a_case_that_stops_without_an_error_is_refused() -> None:
    with pytest.raises(Garbled, match="no error says why"):
        answers_of([[[1, None, [], [], "same", 0, False]]], [2])


def message(tree: Any, *buffers: bytes, sizes: Any = None) -> bytes:
    sizes = [len(b) for b in buffers] if sizes is None else sizes
    return framed({}) + framed([tree, sizes]) + b"".join(buffers)


def framed(part: Any) -> bytes:
    text = json.dumps(part).encode()
    return LENGTH.pack(len(text)) + text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 7,
        LENGTH.pack(2**60) + b"{}",
        LENGTH.pack(2) + b"[]",
        message([{"!": "array", "d": "<U1000000", "s": [1], "b": 0}, *[""] * 60], bytes(4_000_000)),
        framed({}),
        framed([]) + framed([1, []]),
        framed({}) + framed(1),
        framed({}) + framed([1]),
        framed({}) + framed([1, 2]),
        framed({}) + LENGTH.pack(9) + b"[1, []]",
        message({"!": "pickle", "v": "cos"}),
        message({"!": "array", "d": "<f8", "s": [2], "b": 0}, b"\0" * 8),
        message({"!": "array", "d": "<f8", "s": [-1], "b": 0}, b"\0" * 8),
        message({"!": "array", "d": "<f8", "s": [2**40, 2**40], "b": 0}, b"\0" * 8),
        message({"!": "array", "d": "O", "s": [1], "b": 0}, b"\0" * 8),
        message({"!": "array", "d": "V8", "s": [1], "b": 0}, b"\0" * 8),
        message({"!": "array", "d": "<f8", "s": [1], "b": 1}, b"\0" * 8),
        message({"!": "array", "d": "<f8", "s": [True], "b": 0}, b"\0" * 8),
        message(1, b"abc", sizes=[2]),
        message(1, b"abc", sizes=[-3, 6]),
        message({"!": "dict", "v": [[[], 1]]}),
        message({"!": "dict", "v": [[1]]}),
        message({"!": "complex", "v": ["a", 1.0]}),
        message({"!": "named", "v": 3}),
        message({"!": "int", "v": "zz"}),
        message({"!": "objects", "s": [3], "v": [1]}),
        LENGTH.pack(200_006) + b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}" + framed([1, []]),
        framed({}) + LENGTH.pack(200_000) + b"[" * 100_000 + b"]" * 100_000,
    ],
)
def test_garbled_messages_are_refused(body: bytes) -> None:
    with pytest.raises(Garbled):
        _ = Message(body).value


def test_deep_and_endless_values_are_refused() -> None:
    deep: Any = 1
    for _ in range(60):
        deep = [deep]
    with pytest.raises(Garbled, match="nested"):
        _ = Message(message(deep)).value
    with pytest.raises(Garbled, match="parts"):
        _ = Message(message([0] * 600_000)).value


@given(st.binary(max_size=200))
def test_noise_is_refused_and_breaks_nothing(noise: bytes) -> None:
    with pytest.raises(Garbled):
        _ = Message(noise).value


@given(st.data())
def test_a_message_with_one_byte_changed_is_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(pack({"exercise": "02.1"}, [np.ones(3), {"a": (1, "b")}])[LENGTH.size :])
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Garbled):
        _ = Message(bytes(body)).value
