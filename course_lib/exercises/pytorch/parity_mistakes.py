"""Exercise 13.2: what goes wrong when two networks are compared, and what to say."""

from typing import Any

import numpy as np

from course_lib.exercises.pytorch import parity_answers as known
from course_lib.exercises.pytorch.parity_answers import parity
from course_lib.judging import Misconception, Observation, show


def facts(seen: Observation) -> dict[str, Any]:
    """The rows that came: how many differ, and the first number that is at fault."""
    rows = seen.outcome.got.value
    bad = [row[0] for row in rows if max(abs(float(v)) for v in row[1:]) > 1e-10]
    right = seen.outcome.expected.value
    sought = [row[0] for row in right if max(row[1:]) > 1e-10]
    value = seen.got if isinstance(seen.got, float | int | np.number | np.ndarray) else 0.0
    value = np.ravel(value)[0] if np.size(value) else 0.0
    return {
        "bad": len(bad),
        "first": bad[0] if bad else "none",
        "named": rows[0][0],
        "rows": len(rows),
        "sought": len(sought),
        "layers": len(right),
        "value": show(value) if isinstance(value, float | int | np.number) else "no number",
    }


IN = "In the case “{case}” "

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "each net feeds itself",
        parity(own_forward=True, own_backward=True),
        symptom=IN + "{bad} of {layers} layers differ, and one fault was planted: it goes through "
        "all that follows.",
        question="If layer 2 is wrong, what does layer 3 of the torch net get to see?",
        also=(parity(own_forward=True),),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "gradients feed themselves",
        parity(own_backward=True),
        symptom=IN + "{bad} of {layers} layers differ: the outputs agree with one fault, the "
        "gradients spread it.",
        question="On the way back, whose gradient does each torch layer get: its own net's, or the "
        "numpy layer's?",
        measure=facts,
        code="W2",
    ),
    Misconception(
        "torch's numbers handed on",
        parity(handed=True, returned=True),
        symptom=IN + "you give {value}. Both layers got equal inputs, but behind a fault these "
        "were torch's numbers, where ours are asked for.",
        question="(13.2) calls h what *our* layers gave. Whose output does your loop hand on?",
        also=(parity(handed=True), parity(returned=True)),
        measure=facts,
    ),
    Misconception(
        "training mode left on",
        parity(training=None),
        symptom=IN + "your numbers for {first} are those of training mode.",
        question="Which layers do something else in training? In which mode are both models given?",
        also=(
            parity(training=True),
            parity(switched=(True, False)),
            parity(switched=(False, True)),
        ),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "means instead of the largest",
        parity(size=lambda d: float(np.abs(d).mean())),
        symptom=IN + "you give {value} where one entry of many is off: the mean hides it.",
        question="One entry of a thousand is off by 1. What is the mean, what the largest?",
        measure=facts,
        code="W4",
    ),
    Misconception(
        "float32",
        parity(single=True),
        symptom=IN + "without a fault you find differences of {value}: that is float32.",
        question="How many digits has float32, and how small is 1e-10 beside 1?",
        measure=facts,
        code="W5",
    ),
    Misconception(
        "gradients before they are there",
        parity(watched=False),
        symptom=IN + "it stopped with {error}: the input of a layer asks for no gradient.",
        question="Which option makes a tensor collect a gradient in `.grad`?",
        measure=lambda seen: {"error": str(seen.outcome.got.error)[:70]},
        code="W6",
    ),
    Misconception(
        "gradients of several walks added",
        known.one_leaf,
        symptom=IN
        + "{bad} of {layers} layers differ, and nothing was planted: `.grad` adds up what "
        "several calls of backward bring.",
        question="How often does backward reach the first layer in your loop?",
        measure=facts,
        code="W7",
    ),
    Misconception(
        "signs kept",
        parity(size=lambda d: float(d.max())),
        symptom=IN + "you give {value}: a difference below 0 got lost, or came as it is.",
        question="Which is worse: off by 0.1 or off by -0.3?",
        also=(parity(size=lambda d: float(-d.min())), parity(size=lambda d: float(d.min()))),
        measure=facts,
    ),
    Misconception(
        "means with their signs",
        parity(size=lambda d: float(abs(d.mean()))),
        symptom=IN + "you give {value}: differences above and below 0 cancel in a mean.",
        question="Two entries are off by 1 and -1. What is their mean?",
        also=(parity(size=lambda d: float(d.mean())),),
        measure=facts,
    ),
    Misconception(
        "sums or norms",
        parity(size=lambda d: float(np.abs(d).sum())),
        symptom=IN + "you give {value}, which grows with the number of entries.",
        question="Which single number says: no entry is off by more than this?",
        also=(
            parity(size=lambda d: float(np.linalg.norm(d))),
            parity(size=lambda d: float((d**2).sum())),
        ),
        measure=facts,
    ),
    Misconception(
        "squares",
        parity(size=lambda d: float((d**2).max())),
        symptom=IN + "you give {value}: that is a square.",
        question="An entry is off by 1e-6. What do you report, and is it below 1e-10?",
        also=(parity(size=lambda d: float((d**2).mean())),),
        measure=facts,
    ),
    Misconception(
        "relative differences",
        known.relative,
        symptom=IN + "you give {value}: a difference over the size of the numbers.",
        question="The docstring asks for the largest absolute difference. What is divided here?",
        also=(known.scaled(True, False), known.scaled(False, True)),
        measure=facts,
    ),
    Misconception(
        "ones on the way back",
        parity(start=np.ones_like),
        symptom=IN + "forward is right. Backward you give {value}: `dy` has no part in it.",
        question="Which gradient stands at the output: ones, or the one that was given?",
        also=(
            parity(start=lambda dy: np.ones_like(dy) / len(dy)),
            parity(seed=lambda g: known.torch.ones(g.shape)),
        ),
        measure=facts,
    ),
    Misconception(
        "a gradient beside an output",
        known.at_the_output,
        symptom=IN + "forward is right. Backward you give {value}: a gradient was compared with "
        "an output.",
        question="Backward, (13.2) compares two gradients at the layer's *input*. Which are they?",
        measure=facts,
    ),
    Misconception(
        "last layer first",
        parity(finish=lambda rows: rows[::-1]),
        symptom=IN + "your first row is {named}.",
        question="Rows are made on the way back: in which order do they lie in the list?",
        measure=facts,
    ),
    Misconception(
        "two walks, two orders",
        parity(
            finish=lambda rows: [(a[0], a[1], b[2]) for a, b in zip(rows, rows[::-1], strict=True)]
        ),
        symptom=IN
        + "forward is right. Backward, the first layer got the last one's number, {value}.",
        question="One loop runs forward, one runs backward. Which number is appended first?",
        measure=facts,
    ),
    Misconception(
        "backward first",
        parity(finish=lambda rows: [(a, c, b) for a, b, c in rows]),
        symptom=IN + "your two numbers of a row stand in the other order: {value} came first.",
        question="Which difference does the docstring name first?",
        measure=facts,
    ),
    Misconception(
        "stops at the first difference",
        parity(finish=known.until_it_differs),
        symptom=IN + "{rows} rows came for {layers} layers.",
        question="Equal inputs make the layers independent. What would the other rows tell?",
        also=(parity(finish=lambda rows: [r for r in rows if max(r[1:]) > 1e-10] or rows[:0]),),
        measure=lambda seen: {
            "rows": len(seen.outcome.got.value),
            "layers": len(seen.outcome.expected.value),
        },
    ),
    Misconception(
        "one row for the whole net",
        known.whole_only,
        symptom=IN + "one row came for {layers} layers: it says that, and not where.",
        question="A net of thirty layers differs. Where will you look?",
        measure=facts,
    ),
    Misconception(
        "other names",
        parity(name=lambda i, layer: type(layer).__name__),
        symptom=IN + "your first row is called {named}.",
        question="Two layers of one kind: how does the docstring tell them apart?",
        also=(
            parity(name=lambda i, layer: f"{i + 1} {type(layer).__name__}"),
            parity(name=lambda i, layer: str(i)),
            parity(name=lambda i, layer: repr(layer)),
            parity(name=lambda i, layer: f"{i} {layer!r}"),
            parity(name=lambda i, layer: f"{i}: {type(layer).__name__}"),
        ),
        measure=facts,
    ),
    Misconception(
        "tensors in the rows",
        parity(size=lambda d: torch_number(d)),
        symptom=IN + "a row holds a tensor where a number is asked for.",
        question="What makes a Python number of a tensor with one entry?",
    ),
)


def torch_number(difference: Any) -> Any:
    return known.torch.tensor(difference).abs().max()
