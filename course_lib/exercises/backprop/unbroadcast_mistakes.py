"""Exercise 05.3: what goes wrong with sums over repeated axes, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.judging import Misconception, Observation, show


def leading(g, shape):
    return tuple(range(g.ndim - len(shape)))


def size_one(g, shape):
    """The axes of g where shape has size 1."""
    return tuple(g.ndim - len(shape) + i for i, size in enumerate(shape) if size == 1)


def leading_only(g, shape):
    return g.sum(axis=leading(g, shape))


def leading_only_in_a_loop(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    return g


def leading_then_reshape(g, shape):
    return g.sum(axis=leading(g, shape)).reshape(shape)


def size_one_only(g, shape):
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def axes_lost(g, shape):
    return g.sum(axis=leading(g, shape) + size_one(g, shape))


def axes_lost_where_repeated(g, shape):
    axes = tuple(a for a in size_one(g, shape) if g.shape[a] > 1)
    return g.sum(axis=leading(g, shape) + axes)


def axes_kept(g, shape):
    return g.sum(axis=leading(g, shape) + size_one(g, shape), keepdims=True)


def mean(g, shape):
    return g.mean(axis=leading(g, shape) + size_one(g, shape), keepdims=True).reshape(shape)


def mean_of_batch(g, shape):
    g = g.mean(axis=leading(g, shape)) if leading(g, shape) else g
    return g.sum(axis=size_one(g, shape), keepdims=True)


def first_axis_always(g, shape):
    return g.sum(axis=0)


def first_axis_kept(g, shape):
    return g.sum(axis=0, keepdims=True)


def first_axis_reshaped(g, shape):
    return g.sum(axis=0).reshape(shape)


def all_axes(g, shape):
    return np.full(shape, g.sum(), g.dtype)


def one_number(g, shape):
    return g.sum()


def pairwise(g, shape):
    """Sums every axis whose size does not occur in `shape`: it compares sizes, not places."""
    axes = tuple(a for a in range(g.ndim) if g.shape[a] not in shape)
    return g.sum(axis=axes, keepdims=True).reshape(shape)


def from_the_left(g, shape):
    padded = tuple(shape) + (1,) * (g.ndim - len(shape))
    axes = tuple(a for a in range(g.ndim) if padded[a] == 1)
    return g.sum(axis=axes, keepdims=True).reshape(shape)


def trailing_axes(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=-1)
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def first_copy(g, shape):
    at = (0,) * (g.ndim - len(shape)) + tuple(slice(0, size) for size in shape)
    return g[at]


def first_entries(g, shape):
    return np.resize(g, shape)


def reshaped(g, shape):
    return g.reshape(shape)


def repeated_again(g, shape):
    return np.broadcast_to(g, shape)


def largest(g, shape):
    return g.max(axis=leading(g, shape) + size_one(g, shape), keepdims=True).reshape(shape)


# ---------------------------------------------------------------- numbers for the hints


def numbers(seen: Observation) -> dict[str, Any]:
    g, shape = seen.args
    got = np.asarray(seen.got) if seen.got is not None else np.zeros(0)
    error = seen.outcome.got.error
    came = "it stopped" if error else f"shape {got.shape} came"
    return {
        "asked": shape,
        "given": g.shape,
        "came": came,
        "total": show(got.sum()) if got.size and not error else "nothing",
        "wanted": show(g.sum()),
    }


misconceptions = (
    Misconception(
        "axes in front alone are summed",
        leading_only,
        symptom="Axes in front are right. From {given} to {asked}, {came}: the axis of size 1 "
        "was not summed.",
        question="Where `shape` has size 1 and `g` has more, what did broadcasting do?",
        also=(leading_only_in_a_loop, leading_then_reshape),
        measure=numbers,
        code="W1",
    ),
    Misconception(
        "axes of size 1 are lost",
        axes_lost,
        symptom="Your sums are right. From {given} to {asked}, {came}.",
        question="An axis of size 1 belongs to the shape. What does a sum do to the axis it "
        "runs over?",
        also=(axes_lost_where_repeated,),
        measure=numbers,
        code="W2",
    ),
    Misconception(
        "mean in place of sum",
        mean,
        symptom="In the case “{case}” your entries sum to {total}; those of `g` sum to {wanted}.",
        question="Each copy is one path to the loss. Are the slopes of paths added or averaged?",
        also=(mean_of_batch,),
        measure=numbers,
        code="W3",
    ),
    Misconception(
        "axes that were not repeated are summed",
        first_axis_kept,
        symptom="From {given} to {asked}, {came}: your sum runs over axis 0, "
        "whatever the two shapes are.",
        question="Compare `g.shape` with `shape`, from the right. Which axes differ?",
        also=(first_axis_always, first_axis_reshaped),
        measure=numbers,
        code="W4",
    ),
    Misconception(
        "one sum for all",
        all_axes,
        symptom="In the case “{case}” your first entry is {got}, the sum of all of `g`.",
        question="Which entries of `g` are copies of the same entry?",
        also=(one_number,),
        measure=numbers,
    ),
    Misconception(
        "axes of size 1 alone are summed",
        size_one_only,
        symptom="From {given} to {asked}, {came}: `g` has more axes than `shape`.",
        question="Which axes did broadcasting put in front?",
        measure=numbers,
    ),
    Misconception(
        "too many axes are kept",
        axes_kept,
        symptom="Your sums are right. From {given} to {asked}, {came}.",
        question="`keepdims=True` keeps every axis. Which ones should go away?",
        measure=numbers,
    ),
    Misconception(
        "compared from the left",
        from_the_left,
        symptom="From {given} to {asked}, {came}. Your axes are paired from the left.",
        question="numpy lines shapes up at one end before it broadcasts. At which one?",
        also=(trailing_axes,),
        measure=numbers,
    ),
    Misconception(
        "sizes are compared, not places",
        pairwise,
        symptom="From {given} to {asked}, {came}: which axis to sum was read from sizes alone.",
        question="For g of shape (3, 3) and `shape` (3,): which of the two axes is new?",
        measure=numbers,
    ),
    Misconception(
        "one copy in place of all",
        first_copy,
        symptom="In the case “{case}” your entry {index} is {got}: one copy's slope, "
        "the others are left out.",
        question="Every copy reaches the loss. What happens to the slopes of several paths?",
        also=(first_entries,),
        measure=numbers,
    ),
    Misconception(
        "nothing is summed",
        reshaped,
        symptom="From {given} to {asked}, {came}: the number of entries must change.",
        question="Several entries of `g` belong to one entry of the result. What joins them?",
        also=(repeated_again,),
        measure=numbers,
    ),
    Misconception(
        "the largest in place of the sum",
        largest,
        symptom="In the case “{case}” your entries sum to {total}; those of `g` sum to {wanted}.",
        question="Which operation joins the slopes of several paths?",
        measure=numbers,
    ),
)
