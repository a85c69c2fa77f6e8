"""Exercise 07.6: what goes wrong when batch norm is folded, and what to say about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.judging import Misconception, Observation, show


def root(bn):
    return np.sqrt(bn["running_var"] + bn["eps"])


def columns(W, g):
    return W * g


def shifted(b, g, bn):
    return (b - bn["running_mean"]) * g + bn["beta"]


@dataclass(frozen=True)
class Fold:
    """Folding with faults that can be switched on; callable as `fold_batch_norm`."""

    s: Callable[..., Any] = root
    gain: Callable[..., Any] = lambda bn, s: bn["gamma"] / s
    W: Callable[..., Any] = columns
    b: Callable[..., Any] = shifted
    order: int = 1

    def __call__(self, W, b, bn):
        """Fold with the faults that are switched on."""
        g = self.gain(bn, self.s(bn))
        return (self.W(W, g), self.b(b, g, bn))[:: self.order]


def in_place(W, b, bn):
    g = bn["gamma"] / root(bn)
    W *= g
    b = (b - bn["running_mean"]) * g + bn["beta"]
    return W, b


def in_place_for_both(W, b, bn):
    g = bn["gamma"] / root(bn)
    W *= g
    b -= bn["running_mean"]
    b *= g
    b += bn["beta"]
    return W, b


def both(seen: Observation) -> dict[str, Any]:
    W, b, bn = seen.args
    value = seen.outcome.got.value
    if seen.outcome.got.error:
        return {"fact": "It stopped: (d, k) and (d,) or (k, 1) do not line up."}
    got_W, got_b = value
    ratio = np.ravel(got_W)[0] / W[0, 0]
    fact = f"Your W starts with {show(np.ravel(got_W)[0])}, your b with {show(np.ravel(got_b)[0])}"
    return {
        "fact": fact + ".",
        "W": show(np.ravel(got_W)[0]),
        "b": show(np.ravel(got_b)[0]),
        "factor": show(ratio),
        "extra": show(((bn["gamma"][0] / ratio) ** 2 - bn["running_var"][0]).round(12)),
        "eps": show(bn["eps"]),
        "gamma": show(bn["gamma"][0]),
    }


misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "statistics of the last batch",
        Fold(
            s=lambda bn: np.sqrt(bn["batch_var"] + bn["eps"]),
            b=lambda b, g, bn: (b - bn["batch_mean"]) * g + bn["beta"],
        ),
        symptom="Your b starts with {b}: statistics of the last training batch are in it.",
        question="Which statistics does batch norm use in evaluation?",
        also=(
            Fold(s=lambda bn: np.sqrt(bn["batch_var"] + bn["eps"])),
            Fold(b=lambda b, g, bn: (b - bn["batch_mean"]) * g + bn["beta"]),
        ),
        measure=both,
        code="W1",
    ),
    Misconception(
        "eps is forgotten",
        Fold(s=lambda bn: np.sqrt(bn["running_var"])),
        symptom="In column 0, gamma was divided by a number whose square is {extra} larger than "
        "`running_var`. It should be larger by eps, {eps}.",
        question="Which two numbers stand under the root in evaluation?",
        also=(
            Fold(s=lambda bn: np.sqrt(bn["running_var"]) + bn["eps"]),
            Fold(s=lambda bn: np.sqrt(bn["running_var"] + bn["eps"] ** 2)),
        ),
        measure=both,
        code="W2",
    ),
    Misconception(
        "eps is fixed",
        Fold(s=lambda bn: np.sqrt(bn["running_var"] + 1e-5)),
        symptom="Right for eps = 1e-5. In the case “{case}” column 0 of W was scaled by {factor}, "
        "as if eps were still 1e-5.",
        question="Which entry of `bn` tells eps, and which line reads it?",
        measure=both,
    ),
    Misconception(
        "the mean is not scaled",
        Fold(b=lambda b, g, bn: b * g - bn["running_mean"] + bn["beta"]),
        symptom="Your W is right. Your b starts with {b}: not all of b - `running_mean` got the "
        "factor that W got.",
        question="First subtract the mean, then scale: what happens to the mean itself?",
        also=(
            Fold(b=lambda b, g, bn: b - bn["running_mean"] * g + bn["beta"]),
            Fold(b=lambda b, g, bn: b - bn["running_mean"] + bn["beta"]),
        ),
        measure=both,
        code="W3",
    ),
    Misconception(
        "beta is scaled",
        Fold(b=lambda b, g, bn: (b - bn["running_mean"] + bn["beta"]) * g),
        symptom="Your W is right. Your b starts with {b}: beta got the factor of W, too.",
        question="y = gamma * xhat + beta: is beta multiplied by anything?",
        measure=both,
    ),
    Misconception(
        "a sign in b",
        Fold(b=lambda b, g, bn: (b + bn["running_mean"]) * g + bn["beta"]),
        symptom="Your W is right. Your b starts with {b}: all its parts are there, but one has "
        "the other sign.",
        question="With x = 0, b goes into batch norm. What is subtracted from what, and what is "
        "added?",
        also=(
            Fold(b=lambda b, g, bn: (bn["running_mean"] - b) * g + bn["beta"]),
            Fold(b=lambda b, g, bn: (b - bn["running_mean"]) * g - bn["beta"]),
        ),
        measure=both,
    ),
    Misconception(
        "rows are scaled",
        Fold(W=lambda W, g: W * g[:, None]),
        symptom="{fact} Each output has its own factor, and it multiplied the inputs' rows.",
        question="W has shape (d, k). Which axis counts the outputs?",
        also=(
            Fold(W=lambda W, g: np.diag(g) @ W),
            Fold(W=lambda W, g: (W.T * g).T),
            Fold(W=lambda W, g: W @ g),
        ),
        measure=both,
        code="W4",
    ),
    Misconception(
        "the mean is missing",
        Fold(b=lambda b, g, bn: b * g + bn["beta"]),
        symptom="Your W is right. Your b starts with {b}: the running mean does not show in it.",
        question="With x = 0, what do the two layers give? That is the new b.",
        also=(Fold(b=lambda b, g, bn: b + bn["beta"]),),
        measure=both,
    ),
    Misconception(
        "beta or b is missing",
        Fold(b=lambda b, g, bn: (b - bn["running_mean"]) * g),
        symptom="Your W is right. Your b starts with {b}: beta or the old b does not show in it.",
        question="With x = 0, what do the two layers give? That is the new b.",
        also=(
            Fold(b=lambda b, g, bn: bn["beta"] - bn["running_mean"] * g),
            Fold(b=lambda b, g, bn: b),
            Fold(b=lambda b, g, bn: bn["beta"]),
        ),
        measure=both,
    ),
    Misconception(
        "the factor is another",
        Fold(s=lambda bn: bn["running_var"] + bn["eps"]),
        symptom="Column 0 of W was scaled by {factor}; gamma is {gamma} there. The factor is "
        "another.",
        question="gamma times (z - mean) / s: which number multiplies z?",
        also=(
            Fold(gain=lambda bn, s: 1 / s),
            Fold(gain=lambda bn, s: bn["gamma"]),
            Fold(gain=lambda bn, s: bn["gamma"] * s),
            Fold(gain=lambda bn, s: s / bn["gamma"]),
        ),
        measure=both,
    ),
    Misconception(
        "W is not scaled",
        Fold(W=lambda W, g: W),
        symptom="Your b is right. Your W is the old one.",
        question="If z doubles, what does batch norm in evaluation do with the difference?",
    ),
    Misconception(
        "in place",
        in_place,
        symptom="Your numbers are right, but `W` or `b` holds other numbers after the call.",
        question="Which line writes into an array that the caller still owns?",
        also=(in_place_for_both,),
    ),
    Misconception(
        "results in another order",
        Fold(order=-1),
        symptom="Two results came in another order: first W (d, k), then b (k,).",
        question="In which order does the docstring name the results?",
    ),
)
