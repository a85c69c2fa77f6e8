"""Exercise 08.2: dropout, backward. The mask of forward is the whole gradient."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.dropout import backward_answers as known
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Observation,
    Variant,
    drawn,
    normal,
    show,
)


def mask(*shape: int, p: float) -> Any:
    """A mask of forward: 0 or 1 / (1 - p), both of them present."""

    def how(rng: np.random.Generator) -> np.ndarray:
        kept = rng.random(shape) >= p
        kept.flat[0], kept.flat[-1] = True, False
        return kept / (1 - p)

    return drawn(how, f"a mask {shape} with p = {p}")


SOME_ZEROS = drawn(
    lambda rng: rng.normal(size=(5, 6)) * (np.arange(30).reshape(5, 6) % 3 > 0),
    "normal numbers (5, 6), a third of them 0",
)

# ---------------------------------------------------------------- numbers for the hints


def facts(seen: Observation) -> dict[str, Any]:
    dy, given = seen.args
    got = np.broadcast_to(seen.got, dy.shape)
    gone = given == 0
    kept = ~gone & (dy != 0)
    return {
        "alive": int((gone & (got != 0)).sum()),
        "gone": int(gone.sum()),
        "scale": show(given.max()),
        "ratio": show((got[kept] / dy[kept]).mean()),
        "lost": int((kept & (got == 0)).sum()),
        "stay": int(kept.sum()),
    }


def without_dy(seen: Observation) -> dict[str, Any]:
    dy, given = seen.args
    there = np.flatnonzero((given != 0) & (seen.got != 0))
    return {
        "top": show(seen.got.max()),
        "first": show(dy.flat[there[0]]),
        "last": show(dy.flat[there[-1]]),
    }


def what_came(seen: Observation) -> dict[str, Any]:
    return {"came": np.shape(seen.got), "wanted": seen.args[0].shape}


def quotient(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.warned:
        return {"fact": f"numpy warned: {seen.outcome.got.warned[0]}"}
    told = facts(seen)
    return {"fact": f"what stays is multiplied by {told['ratio']}, in forward by {told['scale']}"}


exercise = Exercise(
    id="08.2",
    names=("dropout_backward",),
    title="the same mask on the way back",
    asks="dropout_backward(dy: (n, d), mask: (n, d)) -> dx: (n, d)",
    form="debug",
    points=1,
    minutes=5,
    difficulty=1,
    reference={"dropout_backward": nn.dropout_backward},
    cases=(
        Case("p = 0.2", normal(6, 5), mask(6, 5, p=0.2)),
        Case("p = 0.5", normal(4, 7), mask(4, 7, p=0.5)),
        Case("some gradients are 0", SOME_ZEROS, mask(5, 6, p=0.2), edge=True),
        Case("as many rows as columns", normal(5, 5), mask(5, 5, p=0.4), edge=True),
        Case("evaluation: the mask is 1", normal(5, 6), np.ones((5, 6)), edge=True),
        Case("p = 1: the mask is 0", normal(5, 6), np.zeros((5, 6)), edge=True),
    ),
    variants=(
        Variant("by np.where", known.by_where),
        Variant("by assignment on a copy", known.by_assignment),
        Variant("entry by entry", known.entry_by_entry),
        Variant("by einsum", known.by_einsum),
    ),
    misconceptions=(
        Misconception(
            "a new mask",
            known.new_mask,
            symptom="Of {gone} entries that forward dropped, {alive} get a gradient in your dx; "
            "of {stay} that it kept, {lost} get none.",
            question="Which units had a part in the loss: those of the old draw or of a new one?",
            also=(
                known.new_mask_unscaled,
                known.new_mask_without_seed,
                known.new_mask_global,
                known.shuffled_mask,
                known.shuffled_rows,
                known.mask_times_new_mask,
            ),
            measure=facts,
            code="W1",
        ),
        Misconception(
            "dy has no part",
            known.the_mask,
            symptom="Your dx holds {top} where dy is {first}, and {top} again where dy is {last}.",
            question="dx answers: by how much does the loss move with x? Which argument tells how "
            "much it moves with y?",
            also=(known.where_kept, known.new_mask_of_the_mask),
            measure=without_dy,
        ),
        Misconception(
            "not the scale of forward",
            known.no_scale,
            symptom="The right entries are 0. What stays is multiplied by {ratio} in your dx; "
            "forward multiplied it by {scale}.",
            question="If x rises by 1, by how much does y = x times the mask rise?",
            also=(
                known.no_scale_by_where,
                known.no_scale_by_assignment,
                known.scale_of_a_half,
                known.scale_of_a_half_by_where,
            ),
            measure=facts,
            code="W2",
        ),
        Misconception(
            "zeros of the numbers, not of the mask",
            known.zeros_of_dy,
            symptom="Forward dropped {gone} entries, and {alive} of them get a gradient in your "
            "dx.",
            question="A number can be 0 by itself, or not. Which array knows what was dropped?",
            also=(
                known.zeros_of_dy_unscaled,
                known.straight_through,
                known.straight_through_scaled,
            ),
            measure=facts,
            code="W3",
        ),
        Misconception(
            "scaled twice",
            known.scaled_twice,
            symptom="The right entries are 0. What stays is multiplied by {ratio}, though the mask "
            "already holds {scale}.",
            question="The mask holds 1 / (1 - p) already. What else does your line multiply by?",
            also=(known.scaled_by_mean,),
            measure=facts,
        ),
        Misconception(
            "divided by the mask",
            known.divided,
            symptom="In the case “{case}”, {fact}.",
            question="y = x times the mask. Does the slope of y in x hold the mask, or 1 over it?",
            also=(known.divided_where_kept,),
            measure=quotient,
        ),
        Misconception(
            "the dropped ones learn",
            known.opposite,
            symptom="All {gone} dropped entries get a gradient in your dx, and {lost} of {stay} "
            "kept ones get none.",
            question="Did a dropped unit have any part in the loss?",
            also=(known.opposite_scaled,),
            measure=facts,
        ),
        Misconception(
            "summed over the batch",
            known.summed,
            symptom="Your dx has shape {came}; there is one slope for each entry of x, {wanted}.",
            question="Was x broadcast in forward? If not, is there anything to sum?",
            also=(known.averaged, known.matrix_product),
            measure=what_came,
        ),
        Misconception(
            "in place",
            known.in_place,
            symptom="Your numbers are right, but an argument holds other numbers after the call.",
            question="Which line writes into an array that the caller still owns?",
            also=(known.zeroed_in_place, known.mask_in_place),
        ),
    ),
    formula_line="*each path back*: y = x * mask, entry by entry, so dx = dy * mask",
    twin="The same step for another layer: **multiply each entry by its own factor**.\n"
    "y = x * factor, with factors drawn in forward and kept. For x = 3, factor 1.1, dy = 10: "
    "dx = 11.\n"
    "```python\n"
    "def speckle_backward(dy, factor):     # (n, d), (n, d)\n"
    "    return dy * factor                # the factors of forward, no new ones\n"
    "```",
    start="rng = np.random.default_rng(0)\n"
    "mask = (rng.random(dy.shape) >= 0.5) / 0.5  # (n, d): which units stay\n"
    "return dy * mask  # (n, d)",
)
