"""What every widget promises: a class in its test file tries all of it."""

import json
from collections.abc import Callable, Mapping, Sequence
from html import unescape
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from ipywidgets.widgets.widget import _remove_buffers

from course_lib import exercises, widgets
from course_lib.widgets.frame import Card, Frame, module_text
from course_lib.widgets.learner import name_of
from course_lib.widgets.parts import Select, Slider, Steps, Switch, at, plain

LONGEST = 30_000  # bytes of JavaScript: the saved state of a notebook repeats them


class WidgetContract:
    """All promises that need no browser. Inherit, and set `card` and `given`.

    Attributes:
        card: the widget's.
        given: what a lesson passes: right functions or models, the first one the usual one.
        finds: index of a find -> changes of the start, and whether it is then reached.
        usual: what is changed in each of these.
        said: what a lesson passes, changes of the start, and words of the read-out, whose ends are
            written ^ and $.
        wrong: what else might be passed, and what the read-out says of it.
        refused: arguments that no control could reach.
    """

    card: Card
    given: tuple[Any, ...]
    finds: Mapping[int, Sequence[tuple[dict[str, Any], bool]]] = {}
    usual: Mapping[str, Any] = {}
    said: Sequence[tuple[Any, dict[str, Any], str]] = ()
    wrong: Sequence[tuple[Any, str]] = ()
    refused: Sequence[dict[str, Any]] = ()

    def function(self, f: Any, **changes: Any) -> Frame:
        """What a lesson's call makes."""
        return getattr(widgets, self.card.name)(f, **changes)

    def test_the_card_keeps_its_promises(self):
        card = self.card
        assert "Args:" in (getattr(widgets, card.name).__doc__ or "")
        assert len(module_text(card.name).encode()) < LONGEST
        assert card.question.endswith("?")
        assert not card.predicted or exercises.get_question(card.predicted).kind == "predict"
        for f in self.given:
            for state in [card.checked({}), *reachable(card)]:
                check_view(card, state, f)
                if f is self.given[0] or state == card.checked({}):
                    self.check_code(state, f)
            assert card.view(card.checked({}), f) == card.view(card.checked({}), f), "not pure"
            _check_figure(self.function(f)._repr_mimebundle_()[0], card)
            with pytest.raises(TypeError):
                self.function(f, no_such_argument=1)

    def check_code(self, state: dict[str, Any], f: Any) -> None:
        """The call that the frame writes makes the state again."""
        call = self.card.call(state, f)
        with_f = call.replace(f"({name_of(f)}", "(f", 1)
        made = eval(with_f, {self.card.name: self.function, "f": f})
        assert {k: v for k, v in made.state.items() if k != "n"} == state, call

    def test_each_find_is_reached_and_missed(self):
        """Each is ticked in the states that reach it, and in no other one."""
        assert set(self.finds) <= set(range(len(self.card.finds)))
        for find, tries in self.finds.items():
            for changes, reached in tries:
                seen = self.card.view(self.card.checked({**self.usual, **changes}), self.given[0])
                assert seen["finds"][find] == reached, (find, changes, seen["readout"])

    def test_the_read_out_says_what_is(self):
        for f, changes, words in self.said:
            told = self.card.view(self.card.checked(changes), f)["readout"]
            assert words in f"^{told}$", (changes, words, told)

    def test_another_question_takes_the_place_of_the_first(self, monkeypatch: pytest.MonkeyPatch):
        """And of what was predicted for it."""
        card, f = self.card, self.given[0]
        if "question" not in card.start:
            return
        monkeypatch.setattr("course_lib.widgets.frame.said", lambda question_id: question_id)
        usual, other = self.function(f), self.function(f, question="And now?")
        assert (usual.setup["question"], usual.setup["said"]) == (card.question, card.predicted)
        assert (other.setup["question"], other.setup["said"]) == ("And now?", "")
        name = getattr(f, "__name__", "")
        assert other.view["code"] == f"{card.name}({name}, question='And now?')"
        assert "And now?" in other._repr_mimebundle_()[0]["text/html"]

    def test_what_is_wrong_is_named_or_refused(self):
        for f, told in self.wrong:
            assert told in repr(self.function(f)), told
        for changes in self.refused:
            with pytest.raises(ValueError, match="must"):
                self.function(self.given[0], **changes)


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


def numbers(made: dict[str, Any]) -> np.ndarray:
    """The array that a view sends."""
    kind = {"f8": float, "u1": np.uint8, "i4": np.int32}[made["kind"]]
    return np.frombuffer(made["bytes"], kind).reshape(made["shape"])


def states(card: Card) -> Callable[..., dict[str, Any]]:
    """A function that makes the start with some changes."""
    return lambda **changes: card.checked(changes)


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
