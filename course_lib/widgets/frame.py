"""The frame of every widget, and how to write one: this page is all that an author needs.

A widget is **two files named after it** and nothing else: `NAME.py` holds a pure function
`view(state, f) -> dict`, a `Card` and the function `NAME(f, ...)` that a lesson calls; `NAME.js`
draws and is touched. `softmax_lab` is the model to copy. `course_lib.widgets` finds both by itself.

**State** (JavaScript to Python) is a small dict. *Its keys are the keyword arguments of NAME*, so
the frame can write the call that recreates it. It holds numbers, words, truth values, and lists and
dicts of those. Large things are bytes; they arrive as `memoryview`: use `bytes(...)`.

**View** (Python to JavaScript) is what `view(state, f)` returns. `f` is what the lesson passed:
the learner's function, or a tuple of functions or models. Call it through `ask`, which is quiet and
says what is wrong with an answer; put `@quiet()` above a `view` that computes with nan or inf.
Whatever `view` raises becomes the read-out ("your softmax raised ValueError: ... at line 3"), and
the last picture stays, in grey. Its keys:

- `readout`: what *is*, in one or two sentences with numbers.
- `formula`: a list of lines; a line is a list of strings, `term`s and `fraction`s. Optional.
- `arrays`: a list of `grid`s, at most about 60 cells each; the rest belongs into the picture.
- `finds`: one truth value for each of the card's finds: is it reached *now*? The frame ticks it.
- `data`: for your picture: numbers, strings, lists, `array(...)`. A float that may be nan or inf
  must go through `array` or `short`: JSON has neither.

**Links.** Formula, picture and arrays light up together where they share a key: the `link` of a
`term` and of a `grid`'s cell, and the attribute `data-link` of any element that you draw.

**JavaScript.** The module is the frame's text and `NAME.js` in one, below 30 KB, with no imports.
The top of `frame_helpers.js` lists the helpers. Comments stand on lines of their own: those lines
and the indentation are left out. `NAME.js` ends with `export default lab({ picture, controls })`:

- `picture(kit)` is called once. Append your elements to `kit.box` and return `draw`, which is
  called after every change of state (at once: move what is dragged, step through what is known) and
  after every view. It reads `kit.state` and `kit.view` (the last good view; `data` is yours). An
  element with `role="img"` gets the read-out as its label; what takes the focus stands beside it,
  not in it.
- `kit.set({T: 2})` changes entries of the state, `kit.put("z.0", 2)` one at a path. Python answers
  with a new view. Call it as often as the pointer moves: late answers are skipped, never queued.
- `controls(kit)`, optional, returns further elements for the row of controls (buttons, fields).

Python computes what the lesson teaches, with the learner's function: JavaScript never has a second
softmax. The frame does the rest: question, what the learner predicted, controls, read-out (shown at
once, read aloud after 300 ms of rest), finds, reset, copy as code, tables, greying while Python
computes, Escape, links, colours for light and dark, the figure for hosts without JavaScript.

**Tests.** `tests/widgets/contract.py` tries every card; yours are `tests/widgets/test_NAME.py` and
`tests/browser/test_NAME.py`, which holds one table.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from course_lib import palette
from course_lib.widgets import still
from course_lib.widgets.learner import name_of, quiet, trouble
from course_lib.widgets.parts import Control, at, described, literal, plain
from course_lib.widgets.said import said

if TYPE_CHECKING:
    from course_lib.plots import Picture
else:
    Picture = Any  # figures take a second to load, and few widgets are asked for theirs

PARTS = ("frame_helpers", "frame_controls", "frame_pieces", "frame_style", "frame")
State = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True)
class Card:
    """What stands on a widget: everything but the learner's function and the present state.

    Attributes:
        name: of the function that a lesson calls, and of the two files.
        question: one line, answered by moving something.
        start: the state at the beginning. It must teach by itself: many read and never touch.
        view: (state, f) -> view, pure.
        picture: (state, f) -> the static picture for hosts that run no JavaScript, from `plots`.
        controls: what can be moved beside the picture, in order.
        finds: states to look for, each in one sentence.
        predicted: the id of the lesson's prediction ("02.h") whose answer is shown; "" for none.
        below: (state, f) -> what stands below the static picture: images, tables and lists, made
            by the functions of `still.py`.
        apart: whether the functions of a tuple are arguments of their own: `NAME(f, g)`. Without
            it they are one argument, in brackets.
    """

    name: str
    question: str
    start: State
    view: Callable[[State, Any], View]
    picture: Callable[[State, Any], Picture]
    controls: tuple[Control, ...] = ()
    finds: tuple[str, ...] = ()
    predicted: str = ""
    below: Callable[[State, Any], list[str]] = lambda state, f: []
    apart: bool = False

    @classmethod
    def of(
        cls,
        function: Callable[..., "Frame"],
        question: str,
        view: Callable[[State, Any], View],
        picture: Callable[[State, Any], Picture],
        **more: Any,
    ) -> "Card":
        """The card of NAME: its state begins with the defaults of NAME's further arguments."""
        first, *rest = inspect.signature(function).parameters.values()
        start = {parameter.name: parameter.default for parameter in rest}
        apart = first.kind is first.VAR_POSITIONAL
        return cls(function.__name__, question, start, view, picture, apart=apart, **more)

    def asking(self, question: str) -> "Card":
        """The card with another question, of which nothing was predicted; "" keeps its own."""
        return replace(self, question=question, predicted="") if question else self

    def checked(self, state: State) -> State:
        """A complete state: the start with these changes, in what JSON knows.

        Raises:
            ValueError: a value that no control could reach; the message names it.
        """
        full = {**plain(self.start), **plain(state)}
        for control in self.controls:
            try:
                value = at(full, control.path)
            except (KeyError, IndexError, TypeError, ValueError):
                raise ValueError(f"{self.name}: {control.path} is missing") from None
            control.check(value)
        return full

    def call(self, state: State, f: Any) -> str:
        """The call that recreates a state: `softmax_lab(softmax, z=(2, 1, 0), T=0.5)`."""
        start = plain(self.start)
        changed = [f"{k}={literal(v)}" for k, v in state.items() if v != start.get(k, ...)]
        together = isinstance(f, tuple | list) and not self.apart
        given = f"({name_of(f)})" if together else name_of(f)
        return f"{self.name}({', '.join([given, *changed])})"


@cache
def module_text(name: str) -> str:
    """The JavaScript module of a widget: the frame's text, then its own, `compact`."""
    folder = Path(__file__).parent
    return compact("".join((folder / f"{p}.js").read_text("utf-8") for p in (*PARTS, name)))


def compact(text: str) -> str:
    """JavaScript as a notebook keeps it: every notebook with a widget's state holds its text.

    Names of the palette in double braces become colours. Comments on lines of their own and
    indentation are left out.
    """
    text = re.sub(r"\{\{([A-Z_]+)\}\}", lambda m: _colour(m[1]), text)
    lines = (line.strip() for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def _colour(name: str) -> str:
    """What stands for `{{BLUE}}`, or for `{{DARK_HUES}}`, in the text of a widget."""
    colour = getattr(palette, name)
    return colour if isinstance(colour, str) else palette.css(colour)


class Shown(anywidget.AnyWidget):
    """A widget that is shown everywhere: its `html` stands where no JavaScript runs."""

    def html(self) -> str:
        """What a host without JavaScript shows."""
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """The live widget; its HTML where no JavaScript runs; its words for a terminal."""
        made = super()._repr_mimebundle_(include=include, exclude=exclude)
        data, metadata = made if isinstance(made, tuple) else (made, {})
        if data is None:  # closed
            return None
        return {**data, "text/html": self.html(), "text/plain": repr(self)}, metadata


class Frame(Shown):
    """A widget on the page.

    Args:
        card: what stands on it.
        f: the learner's function, as the lesson passed it.
        state: entries of the state that differ from the card's start; other names are left out, so
            that a widget's function passes its `locals()`.

    Raises:
        ValueError: an entry that no control could reach.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    setup = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, card: Card, f: Any, state: State) -> None:
        self._card, self._f = card, f
        self._found: set[int] = set()
        start = card.checked({name: state[name] for name in card.start if name in state})
        super().__init__(
            _esm=module_text(card.name),
            setup={
                "name": card.name,
                "question": card.question,
                "said": said(card.predicted),
                "controls": [described(c) for c in card.controls],
                "finds": list(card.finds),
                "start": start,
            },
            state={**start, "n": 0},
            view=self._look({**start, "n": 0}),
        )
        self.observe(self._answer, names=["state"])

    def _answer(self, change: Any) -> None:
        """Answer the newest state; nothing that is raised here would be seen by anybody."""
        try:
            self.view = self._look(self.state)
        except KeyboardInterrupt:
            stopped = {"readout": f"your {name_of(self._f)} was stopped", "error": True}
            self.view = self._finished(stopped, self.state)

    def _look(self, state: State) -> View:
        """The view of a state; what is raised becomes the read-out."""
        try:
            checked = self._card.checked(_without_number(state))
            with quiet():
                seen = plain(self._card.view(checked, self._f))
        except (Exception, SystemExit) as error:
            seen = {"readout": trouble(error, self._f, self._card.name), "error": True}
        return self._finished(seen, state)

    def _finished(self, seen: View, state: State) -> View:
        """A view with what the frame knows: its state's number and call, all that was found."""
        n = state.get("n", 0)
        if n:  # what is given from the start was not found
            self._found |= {i for i, reached in enumerate(seen.get("finds", ())) if reached}
        code = self._card.call(_without_number(state), self._f)
        return {**seen, "n": n, "found": sorted(self._found), "code": code}

    def __repr__(self) -> str:
        return self.view["readout"]

    def html(self) -> str:
        """Question, picture with alt text and what stands below it, read-out."""
        state = _without_number(self.state)
        try:
            with quiet():
                picture = self._card.picture(state, self._f)
                shown = [still.image(picture), *self._card.below(state, self._f)]
        except (Exception, SystemExit):  # the read-out says it
            shown = []
        return still.figure(self._card.question, shown, repr(self))


def _without_number(state: State) -> State:
    """The state as widgets know it; the frame counts its changes under "n"."""
    return {key: value for key, value in state.items() if key != "n"}
