"""The frame without a browser: answers, errors, order, the saved state, the fallback."""

import base64
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from ipywidgets import Widget

from course_lib.checking import predict
from course_lib.widgets import said
from course_lib.widgets.frame import Card, Frame
from course_lib.widgets.learner import Complaint, ask, name_of
from course_lib.widgets.parts import (
    Select,
    Slider,
    Steps,
    Switch,
    array,
    fraction,
    grid,
    literal,
    short,
    term,
)


def double(x: np.ndarray) -> np.ndarray:
    return 2 * x


def shaky(x: np.ndarray) -> np.ndarray:
    if x[0] > 3:
        raise ValueError(f"{x[0]:g} is too large")
    return 2 * x


def view(state, f):
    y = ask(f, np.array([state["x"]], float), shape=(1,))
    return {
        "readout": f"twice {state['x']} is {y[0]:g}",
        "formula": [["2 * ", term("x", str(state["x"])), " = ", fraction([term("y", "y")], ["1"])]],
        "arrays": [grid("y", y[None], ["y"], ["0"])],
        "finds": [bool(y[0] == 6)],
        "data": {"y": array(y)},
    }


def picture(state, f):
    raise RuntimeError("this toy has no picture")


TOY = Card(
    name="softmax_lab",  # whose JavaScript is as good as any here
    question="What is twice x?",
    start={"x": 1.0, "names": ("a", "b"), "on": False, "way": "up", "step": 0},
    view=view,
    picture=picture,
    controls=(
        Slider("x", "x", 0, 10, 1),
        Switch("on", "on"),
        Select("way", "way", ("up", "down")),
        Steps("step", "step", 0, 3),
    ),
    finds=("Reach 6.",),
    predicted="02.a",
)


def move(frame: Frame, **changes) -> None:
    """What the page sends when something was moved."""
    state = {**frame.state, **changes, "n": frame.state["n"] + 1}
    frame.set_state({"state": state})


def test_an_answer_carries_the_number_of_its_question():
    frame = Frame(TOY, double, {})
    assert frame.view["readout"] == repr(frame) == "twice 1.0 is 2"
    for n in range(1, 5):
        move(frame, x=float(n))
        assert frame.view["n"] == n
        assert frame.view["readout"] == f"twice {float(n)} is {2 * n}"


def test_equal_states_with_new_numbers_are_answered_too():
    """Or the page would wait for ever."""
    frame = Frame(TOY, double, {})
    move(frame)
    assert frame.view["n"] == 1


def test_when_states_come_faster_than_answers_the_last_answer_is_of_the_last_state():
    seen = []
    frame = Frame(TOY, double, {})
    frame.observe(lambda change: seen.append(change["new"]["n"]), names=["view"])
    with frame.hold_trait_notifications():  # as if all came while Python was busy
        for n in range(1, 50):
            frame.state = {**frame.state, "x": float(n % 11), "n": n}
    move(frame, x=3.0)
    assert seen == [49, 50]
    assert frame.view["readout"] == "twice 3.0 is 6"


def test_an_exception_is_read_with_class_message_and_line_and_the_next_answer_is_right_again():
    frame = Frame(TOY, shaky, {})
    move(frame, x=4.0)
    line = shaky.__code__.co_firstlineno + 2
    assert frame.view["readout"] == f"your shaky raised ValueError: 4 is too large at line {line}"
    assert frame.view["error"]
    assert frame.view["code"] == "softmax_lab(shaky, x=4)"
    move(frame, x=3.0)
    assert frame.view["readout"] == "twice 3.0 is 6"
    assert "error" not in frame.view


def test_an_exception_at_the_start_stops_no_notebook_and_has_a_figure_without_picture():
    def stub(x):
        raise NotImplementedError("exercise 02.1: write softmax")

    frame = Frame(TOY, stub, {})
    assert "your stub raised NotImplementedError: exercise 02.1: write softmax" in repr(frame)
    bundle, _ = frame._repr_mimebundle_()
    assert "exercise 02.1: write softmax" in bundle["text/html"]
    assert "<img" not in bundle["text/html"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda x: None, "returned None"),
        (lambda x: "a word", "returned str: no array of numbers"),
        (lambda x: [[1], [1, 2]], "returned list: no array of numbers"),
        (lambda x: x[None], "returned shape (1, 1); here it must be (1,)"),
        (lambda x: sys.exit(3), "raised SystemExit: 3"),
    ],
)
def test_a_strange_answer_is_named(wrong, told: str):
    assert told in repr(Frame(TOY, wrong, {}))


def test_interrupting_the_kernel_ends_one_answer_and_no_more():
    def endless(x):
        if x[0] > 3:
            raise KeyboardInterrupt
        return x

    frame = Frame(TOY, endless, {})
    move(frame, x=4.0)
    assert repr(frame) == "your endless was stopped"
    assert frame.view["code"] == "softmax_lab(endless, x=4)"
    move(frame, x=2.0)
    assert frame.view["readout"] == "twice 2.0 is 2"


def test_an_error_of_the_widget_itself_is_not_blamed_on_the_learner():
    broken = Card("softmax_lab", "Is it broken?", {}, lambda state, f: {}[f(-2)], picture)
    assert repr(Frame(broken, abs, {})) == "softmax_lab cannot show this: KeyError: 2"


def test_warnings_of_numpy_are_not_written(recwarn):
    def loud(x):
        return np.exp(1000 * x)

    assert "inf" in repr(Frame(TOY, loud, {}))
    assert not recwarn.list


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"x": 11}, "x must be a number from 0 to 10; got 11"),
        ({"x": float("nan")}, "x must be a number"),
        ({"x": "2"}, "x must be a number"),
        ({"on": 1}, "on must be True or False"),
        ({"way": "sideways"}, "way must be one of"),
        ({"step": 1.5}, "step must be a whole number from 0 to 3"),
        ({"step": 4}, "step must be a whole number from 0 to 3"),
    ],
)
def test_a_value_that_no_control_reaches_is_refused_by_the_call_and_read_from_the_page(state, told):
    with pytest.raises(ValueError, match=told):
        Frame(TOY, double, state)
    frame = Frame(TOY, double, {})
    move(frame, **state)
    assert told in repr(frame)


def test_a_path_that_is_missing_is_named():
    card = Card("softmax_lab", "?", {"z": (1,)}, view, picture, (Slider("z.1", "z", 0, 1),))
    with pytest.raises(ValueError, match=r"softmax_lab: z\.1 is missing"):
        card.checked({})


def test_finds_stay_ticked_and_what_was_given_is_not_found():
    frame = Frame(TOY, double, {"x": 3})
    assert frame.view["found"] == []
    move(frame, x=2.0)
    assert frame.view["found"] == []
    move(frame, x=3.0)
    move(frame, x=1.0)
    assert frame.view["found"] == [0]


def test_the_call_is_written_as_a_person_would_type_it():
    frame = Frame(TOY, double, {})
    assert frame.view["code"] == "softmax_lab(double)"
    move(frame, x=0.5, names=["a"], on=True, way="down")
    expected = "softmax_lab(double, x=0.5, names=('a',), on=True, way='down')"
    assert frame.view["code"] == expected


def test_names_are_those_of_the_notebook(monkeypatch: pytest.MonkeyPatch):
    model = object()
    shell = SimpleNamespace(user_ns={"_": model, "my_net": model})
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert name_of(model) == "my_net"
    assert name_of({"a": model, "b": max}) == "my_net, max"
    assert name_of(lambda: 0) == "function"


def test_what_was_predicted_is_shown(capsys):
    predict("02.a", "a")
    text = Frame(TOY, double, {}).setup["said"]
    assert text.startswith("(a) ")
    assert text in capsys.readouterr().out
    predict("02.a", "?")
    assert Frame(TOY, double, {}).setup["said"] == ""
    assert said.said("") == ""


def test_the_saved_state_holds_all_that_the_page_needs():
    frame = Frame(TOY, double, {"x": 3})
    saved = Widget.get_manager_state(widgets=[frame])["state"][frame.model_id]
    assert saved["state"]["setup"]["controls"][0] == {
        "kind": "slider", "path": "x", "label": "x",
        "low": 0, "high": 10, "step": 1, "stops": [], "typed": False,
    }  # fmt: skip
    (buffer,) = saved["buffers"]
    assert buffer["path"] == ["view", "data", "y", "bytes"]
    assert np.frombuffer(base64.b64decode(buffer["data"])).tolist() == [6.0]


def test_another_frame_made_of_a_saved_state_is_the_same():
    frame = Frame(TOY, double, {})
    move(frame, x=4.0, way="down")
    state = {k: v for k, v in frame.get_state()["state"].items() if k != "n"}
    again = Frame(TOY, double, state)
    assert again.view == {**frame.view, "n": 0}


def test_bytes_from_the_page_arrive_as_a_view_of_memory():
    def of_bytes(state, f):
        return {"readout": f"{list(bytes(state['ink']))} came"}

    card = Card("softmax_lab", "?", {"ink": b""}, of_bytes, picture)
    frame = Frame(card, double, {})
    move(frame, ink=memoryview(b"\x01\x02"))
    assert repr(frame) == "[1, 2] came"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.6652, ".665"), (1, "1.000"), (-0.25, "-.250"), (-0.0001, ".000"), (10.5, "10.500"),
     (float("nan"), "nan"), (float("-inf"), "-inf")],
)  # fmt: skip
def test_numbers_are_short(value: float, text: str):
    assert short(value) == text


def test_signs_are_written_and_coloured():
    made = grid("J", np.array([[0.5, -0.25], [0.0, np.nan]]), "ab", "cd", signed=True)
    assert made["texts"] == [["+.500", "-.250"], [".000", "nan"]]
    assert made["tints"] == [[50, -25], [0, 0]]


@pytest.mark.parametrize(
    ("values", "kind"),
    [([[1.5, np.nan]], "f8"), ([1, 2], "i4"), (np.eye(2, dtype=bool), "u1"),
     (np.arange(6, dtype=np.uint8).reshape(2, 3)[:, ::2], "u1"), (np.float16([2]), "f8")],
)  # fmt: skip
def test_arrays_travel_as_bytes(values, kind: str):
    made = array(values)
    back = np.frombuffer(made["bytes"], kind).reshape(made["shape"])
    np.testing.assert_array_equal(back, np.asarray(values))
    assert made["kind"] == kind


def test_literals():
    assert literal([1.0, (2.5, True), "x"]) == "(1, (2.5, True), 'x')"


def test_a_complaint_is_the_readout():
    def complain(x):
        raise Complaint("rows must be images")

    assert repr(Frame(TOY, complain, {})) == "rows must be images"
