"""What every widget promises: one call in its test file tries all of it."""

import inspect
import json
import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from ipywidgets.widgets.widget import _remove_buffers

from course_lib import exercises, widgets
from course_lib.widgets.frame import Card, module_text
from course_lib.widgets.parts import Select, Slider, Steps, Switch, at, plain

LONGEST = 30_000  # bytes of JavaScript: the saved state of a notebook repeats them


def check_card(card: Card, f: Any) -> None:
    """A widget with a right function: all promises that need no browser.

    Args:
        card: the widget's.
        f: what a lesson passes, such as the library's function.
    """
    function = getattr(widgets, card.name)
    _check_defaults(card, function)
    assert len(module_text(card.name).encode()) < LONGEST
    assert card.question.endswith("?")
    assert not card.predicted or exercises.get_question(card.predicted).kind == "predict"
    start = card.checked({})
    check_view(card, start, f)
    for state in reachable(card):
        check_view(card, state, f)
    assert card.view(card.checked({}), f) == card.view(card.checked({}), f), "view is not pure"
    _check_code(card, f)
    _check_figure(function(f)._repr_mimebundle_()[0], card)
    with pytest.raises(TypeError):
        function(f, no_such_argument=1)


def check_view(card: Card, state: dict[str, Any], f: Any) -> dict[str, Any]:
    """A view can be sent, says something, has one truth value a find; the state is unchanged."""
    before = json.dumps(plain(state), default=len)
    view = card.view(state, f)
    assert json.dumps(plain(state), default=len) == before, "view changed the state"
    json.dumps(_remove_buffers(plain(view))[0], allow_nan=False)
    assert len(view["readout"].split()) > 3
    assert len(view.get("finds", ())) == len(card.finds)
    assert set(view) <= {"readout", "formula", "arrays", "finds", "data"}
    for grid in view.get("arrays", ()):
        shape = (len(grid["rows"]), len(grid["columns"]))
        for part in {"texts", "links", "tints"} & set(grid):
            assert (len(grid[part]), *{len(row) for row in grid[part]}) == shape
    return view


def check_finds(card: Card, f: Any, found: dict[int, Any], **usual: Any) -> None:
    """Each find is ticked in the states that reach it, and in no other one."""
    for find, tries in found.items():
        for changes, reached in tries:
            seen = card.view(card.checked({**usual, **changes}), f)
            assert seen["finds"][find] == reached, (find, changes, seen["readout"])


def check_another_question(card: Card, f: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands in place of the first one, and of what was predicted."""
    monkeypatch.setattr("course_lib.widgets.frame.said", lambda question_id: question_id)
    function = getattr(widgets, card.name)
    usual, other = function(f), function(f, question="And now?")
    assert (usual.setup["question"], usual.setup["said"]) == (card.question, card.predicted)
    assert (other.setup["question"], other.setup["said"]) == ("And now?", "")
    name = getattr(f, "__name__", "")
    assert other.view["code"] == f"{card.name}({name}, question='And now?')"
    assert "And now?" in other._repr_mimebundle_()[0]["text/html"]


def numbers(made: dict[str, Any]) -> np.ndarray:
    """The array that a view sends."""
    kind = {"f8": float, "u1": np.uint8, "i4": np.int32}[made["kind"]]
    return np.frombuffer(made["bytes"], kind).reshape(made["shape"])


def reachable(card: Card) -> list[dict[str, Any]]:
    """The start with each control at its ends, or at each of its options."""
    states = []
    for control in card.controls:
        match control:
            case Slider(stops=stops) if stops:
                values = [stops[0], stops[-1]]
            case Slider(low=low, high=high) | Steps(low=low, high=high):
                values = [low, high]
            case Select(options=options):
                values = list(options)
            case Switch():
                values = [True, False]
        for value in values:
            states.append(put(card.checked({}), control.path, value))
    return states


def put(state: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the state with one value changed."""
    copy = json.loads(json.dumps(state))
    *way, last = path.split(".")
    holder = at(copy, ".".join(way)) if way else copy
    holder[int(last) if isinstance(holder, list) else last] = value
    return copy


def _check_defaults(card: Card, function: Callable[..., Any]) -> None:
    """The keys of the state are the function's arguments after the first, with equal defaults."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    defaults = {p.name: plain(p.default) for p in parameters}
    assert defaults == plain(card.start)
    assert "Args:" in (function.__doc__ or "")


def _check_code(card: Card, f: Any) -> None:
    """The call that the frame writes makes the state again."""
    function = getattr(widgets, card.name)
    for state in [card.checked({}), *reachable(card)]:
        call = card.call(state, f)
        call_with_f = re.sub(r"\((\w+|\([^)]*\))", "(f", call, count=1)
        made = eval(call_with_f, {card.name: function, "f": f})
        assert {k: v for k, v in made.state.items() if k != "n"} == state, call


class _Figure(HTMLParser):
    """The tags and the alt texts of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.alt: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.alt += [v or "" for k, v in attrs if k == "alt"]


def _check_figure(bundle: dict[str, Any], card: Card) -> None:
    """The fallback has the picture with alt text, the question and the read-out."""
    assert "application/vnd.jupyter.widget-view+json" in bundle
    figure = _Figure(bundle["text/html"])
    assert figure.tags[:4] == ["figure", "p", "strong", "img"]
    assert figure.tags[-1] == "figcaption"
    assert all(len(alt.split()) > 8 for alt in figure.alt)
    assert len(figure.alt) == figure.tags.count("img")
    assert bundle["text/plain"] in unescape(bundle["text/html"])
    assert card.question in unescape(bundle["text/html"])
