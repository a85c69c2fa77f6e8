"""Exercise 08.1: what goes wrong in dropout, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.dropout import forward_answers as known
from course_lib.exercises.dropout.masks import dropped
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def facts(seen: Observation) -> dict[str, Any]:
    x, p = seen.args[:2]
    y, mask = (np.asarray(part, dtype=float) for part in seen.got)
    gone = dropped(mask, x)
    kept = ~gone & (x != 0)
    return {
        "p": f"{p:g}",
        "mean": show(y.mean()),
        "share": show(gone.mean()),
        "kept": show((np.broadcast_to(y, x.shape)[kept] / x[kept]).mean()) if kept.any() else "-",
        "mask": show(mask[mask != 0].mean()) if mask.any() else "0",
        "shape": mask.shape,
        "x_shape": x.shape,
        "first": int(gone[0].sum()),
        "units": x.shape[1],
        "zeros": int((y == 0).sum()),
        "mask_zeros": int((mask == 0).sum()),
        "total": int(gone.sum()),
    }


def whose_draw(seen: Observation) -> dict[str, Any]:
    told = {
        "global seed": "Your mask follows numpy's global seed.",
        "differs": "Two calls with equal generators gave two different masks.",
        "same": f"{len(seen.outcome.steps)} calls gave the same mask again.",
    }
    return {"fact": told[seen.outcome.got.repeat]}


def what_mask(mask: np.ndarray) -> str:
    if mask.dtype == object:
        return "None"
    return f"{show(mask.mean())} everywhere" if mask.ndim else f"one number, {show(mask)}"


def at_test(seen: Observation) -> dict[str, Any]:
    x, p = seen.args[:2]
    y = np.asarray(seen.got[0], dtype=float)
    mask = np.asarray(seen.got[1])
    return {
        "zeros": int(((y == 0) & (x != 0)).sum()),
        "size": x.size,
        "p": f"{p:g}",
        "ratio": show((y / x).mean()),
        "mask": what_mask(mask),
    }


def what_stopped(seen: Observation) -> dict[str, Any]:
    got = seen.outcome.got
    return {"fact": f"it stopped: {got.error}" if got.error else f"numpy warned: {got.warned[0]}"}


def how_many(seen: Observation) -> dict[str, Any]:
    return {"came": "None" if seen.outcome.got.value is None else "one array"}


ABOUT_SCALE = (
    Misconception(
        "not rescaled",
        known.not_rescaled,
        symptom="The right share is dropped. What stays is multiplied by {kept}: with p = {p}, "
        "the mean of a batch of ones is {mean}.",
        question="A share 1 - p of the ones is left. By which number must each be multiplied, so "
        "that the mean is 1 again?",
        also=(known.not_rescaled_truth_values,),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "divided by p",
        known.divided_by_p,
        symptom="Right at p = 0.5. At p = {p} what stays is multiplied by {kept}.",
        question="With p = 0.2, which share of the units is left? Which number brings the mean "
        "back to 1?",
        measure=facts,
        code="W2",
    ),
    Misconception(
        "another scale",
        known.times_the_rest,
        symptom="The right share is dropped. At p = {p}, what stays is multiplied by {kept}.",
        question="Of ten ones, 10 (1 - p) stay. Which number must each become for a sum of 10?",
        also=(known.one_plus_p, known.scaled_twice),
        measure=facts,
    ),
    Misconception(
        "y and mask disagree about the scale",
        known.only_y_is_scaled,
        symptom="What stays is multiplied by {kept} in y, while the mask holds {mask} there. "
        "Backward will use that mask.",
        question="Which array should hold the scale, so that y is x times the mask?",
        also=(known.only_the_mask_is_scaled,),
        measure=facts,
    ),
    Misconception(
        "scaled at test time only",
        known.classic,
        symptom="In training, what stays is multiplied by {kept}. You scale at test time, which "
        "is the classic form.",
        question="In the inverted form nothing is done at test time. Where must the scale go?",
        also=(known.classic_with_its_mask,),
        measure=facts,
    ),
)

ABOUT_SHARE = (
    Misconception(
        "p read as the keep probability",
        known.keep_probability,
        symptom="p = {p} is the probability to drop; a share of {share} was dropped.",
        question="Which draws below p should become 0, and which should stay?",
        also=(
            known.keep_by_binomial,
            known.turned_comparison,
            known.turned_binomial,
        ),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "keeps what should go, and does not rescale",
        known.keep_unscaled,
        symptom="What stays is multiplied by {kept}. And where p is not 0.5, a share of 1 - p is "
        "dropped.",
        question="First the share: which draws below p should become 0, and which should stay?",
        measure=facts,
    ),
    Misconception(
        "p has no part in the draw",
        known.heads_or_tails,
        symptom="At p = {p}, a share of {share} was dropped.",
        question="With which probability does your line give 0, and where does p enter it?",
        also=(known.rounded_draws,),
        measure=facts,
    ),
    Misconception(
        "draws from a bell curve",
        known.from_a_normal,
        symptom="At p = {p}, a share of {share} was dropped.",
        question="Which share of normal numbers lies below p? Of which draws is it p?",
        measure=facts,
    ),
    Misconception(
        "mask read off y",
        known.read_off_y,
        symptom="y is right. Where x was 0 before, your mask holds 0 as well: a share of {share} "
        "at p = {p}.",
        question="Can a 0 in y tell you whether the unit was dropped, or was 0 from the start?",
        also=(known.read_off_the_quotient,),
        measure=facts,
    ),
)

ABOUT_UNITS = (
    Misconception(
        "one mask for the batch",
        known.one_mask,
        symptom="All rows lost the same units, {first} of {units}. Your mask has shape {shape}.",
        question="Each example draws its own lots. How many draws does a batch of this shape need?",
        also=(known.one_mask_as_row, known.one_mask_tiled, known.one_mask_unscaled),
        measure=facts,
        code="W5",
    ),
    Misconception(
        "whole rows dropped",
        known.whole_rows,
        symptom="Each example lost all of its {units} units, or none. In all, a share of {share} "
        "is 0.",
        question="One draw an example drops the example. Who should draw: the example or its unit?",
        also=(known.whole_rows_repeated,),
        measure=facts,
        code="W6",
    ),
    Misconception(
        "one draw for everything",
        known.one_lot_for_all,
        symptom="All {units} units of all examples shared one draw: a share of {share} is 0.",
        question="How many numbers does your line draw, and how many entries has x?",
        measure=facts,
    ),
    Misconception(
        "always the first units",
        known.first_units_go,
        symptom="The first {first} of {units} units are dropped in every row and every call.",
        question="Who decides which units go: their place, or the generator?",
        measure=facts,
    ),
    Misconception(
        "an exact number of units",
        known.exact_count,
        symptom="Every example lost exactly {first} of {units} units.",
        question="If each unit draws its own lot, can the count be the same in every row?",
        measure=facts,
    ),
    Misconception(
        "an exact total",
        known.exact_total,
        symptom="Every call dropped exactly {total} entries.",
        question="If each entry draws its own lot, can the total be the same in every call?",
        measure=facts,
    ),
    Misconception(
        "two draws",
        known.two_draws,
        symptom="y has {zeros} zeros and the mask has {mask_zeros}, at other places. They come "
        "from two draws.",
        question="How often does your code ask the generator? How often should it?",
        measure=facts,
    ),
)

ABOUT_GENERATOR = (
    Misconception(
        "another generator",
        known.global_generator,
        symptom="{fact}",
        question="You were given `rng`. Which line draws, and does it draw from `rng` itself?",
        also=(
            known.global_binomial,
            known.own_generator,
            known.own_seed,
            known.copied_generator,
        ),
        measure=whose_draw,
        code="W7",
    ),
)

ABOUT_MODE = (
    Misconception(
        "active in evaluation",
        known.always_on,
        symptom="With training = False, {zeros} of {size} entries became 0.",
        question="What should happen to x at test time, and which line looks at `training`?",
        measure=at_test,
        code="W4",
    ),
    Misconception(
        "neither rescaled nor switched off",
        known.always_on_unscaled,
        symptom="The right share is dropped. What stays is multiplied by {kept}; and with "
        "training = False, units are dropped as well.",
        question="First the scale: which number brings the mean of a batch of ones back to 1?",
        measure=facts,
    ),
    Misconception(
        "scaled in evaluation as well",
        known.scaled_in_both,
        symptom="Training is right. With training = False, each entry is multiplied by {ratio}.",
        question="In training the scale makes up for what was dropped. What is dropped at test "
        "time?",
        also=(known.y_scaled_in_both, known.shrunk_at_test, known.shrunk_at_test_with_mask),
        measure=at_test,
        code="W9",
    ),
    Misconception(
        "the modes exchanged",
        known.turned_mode,
        symptom="With training = True nothing is dropped: what stays is multiplied by {kept}.",
        question="In which mode should units go: training = True or training = False?",
        measure=facts,
    ),
    Misconception(
        "no mask of ones in evaluation",
        known.no_mask_at_test,
        symptom="With training = False, y is right. Your mask is {mask}.",
        question="y is x times the mask. Which mask leaves x as it is, and which shape has it?",
        also=(known.one_for_a_mask, known.zeros_at_test),
        measure=at_test,
    ),
)

ABOUT_MARGINS = (
    Misconception(
        "0 divided by 0",
        known.zero_by_zero,
        symptom="All other cases hold. At p = 1, {fact}.",
        question="At p = 1 nothing stays, so nothing needs a scale. What is 1 - p there?",
        also=(known.zero_by_zero_number, known.zero_by_zero_y),
        measure=what_stopped,
        code="W8",
    ),
    Misconception(
        "in place",
        known.in_place,
        symptom="y is right, but x holds other numbers after the call than before.",
        question="Which line writes into an array that the caller still owns?",
        also=(known.zeroed_in_place,),
    ),
    Misconception(
        "one result",
        known.only_y,
        symptom="Two results are asked for, y and the mask; {came} came.",
        question="What will backward need, that y alone cannot tell?",
        also=(known.only_mask,),
        measure=how_many,
    ),
    Misconception(
        "the mask first",
        known.mask_first,
        symptom="Two arrays came, in the other order: the mask first.",
        question="In which order does the docstring name them?",
    ),
)

misconceptions = (
    *ABOUT_SCALE,
    *ABOUT_SHARE,
    *ABOUT_UNITS,
    *ABOUT_GENERATOR,
    *ABOUT_MODE,
    *ABOUT_MARGINS,
)
