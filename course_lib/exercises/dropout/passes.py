"""Exercise 08.4: many passes with dropout left on. Equal generators, so the answer is exact."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.dropout import passes_answers as known
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Named,
    Observation,
    Rng,
    Variant,
    attribute,
    call,
    normal,
    show,
)

PREDICT = Named("thinned_logits")


def facts(seen: Observation) -> dict[str, Any]:
    mean, sd = seen.outcome.got.value
    return {
        "T": seen.args[2],
        "mean": show(np.ravel(mean)[0]),
        "sd": show(np.ravel(sd)[0]),
        "largest": show(np.max(sd)) if np.max(sd) > 1e-12 else "0",
        "rows": show(np.sum(mean, axis=1)[0]) if np.ndim(mean) == 2 else "-",
        "shapes": f"{np.shape(mean)} and {np.shape(sd)}",
        "wanted": (len(seen.args[1]), 3),
    }


def counted(seen: Observation) -> dict[str, Any]:
    return {"calls": seen.got, "T": seen.outcome.steps[0].args[2]}


exercise = Exercise(
    id="08.4",
    names=("mc_dropout",),
    title="ask the net many times",
    asks="mc_dropout(predict, x: (n, d), T, rng) -> (mean: (n, k), sd: (n, k))",
    form="order",
    points=2,
    minutes=8,
    difficulty=2,
    reference={"mc_dropout": nn.mc_dropout},
    cases=(
        Case("ten passes", PREDICT, normal(3, 4), 10, Rng()),
        Case("two passes", PREDICT, normal(2, 4), 2, Rng()),
        Case(
            "how often predict is called",
            steps=[
                call("", Named("CountedPasses"), normal(2, 4), 3, Rng()),
                attribute("CountedPasses", "calls"),
            ],
        ),
        Case("as many images as classes", PREDICT, normal(3, 4), 7, Rng(), edge=True),
        Case("one image", PREDICT, normal(1, 4), 6, Rng(), edge=True),
        Case("one pass", PREDICT, normal(4, 4), 1, Rng(), edge=True),
    ),
    variants=(
        Variant("with running sums", known.running_sums),
        Variant("into an array", known.into_an_array),
        Variant("one softmax for all passes", known.one_softmax),
        Variant("by a comprehension", known.by_comprehension),
    ),
    misconceptions=(
        Misconception(
            "averages logits",
            known.averages_logits,
            symptom="Entry 0 of your mean is {mean}: the softmax of mean logits, which is not the "
            "mean of {T} probabilities.",
            question="What must be averaged: the logits, or the probabilities that come from them?",
            also=(known.averages_logits_sd_of_p, known.averages_logits_sd_of_z),
            measure=facts,
            code="W1",
        ),
        Misconception(
            "the same draw in every pass",
            known.new_seed_each_pass,
            symptom="All {T} passes agree: your largest sd is {largest}.",
            question="From which generator does each pass draw, and does it move on in between?",
            also=(known.copied_rng, known.one_pass_repeated, known.own_rng_each_pass),
            measure=facts,
            code="W2",
        ),
        Misconception(
            "evaluation mode",
            known.without_rng,
            symptom="All {T} passes agree: your largest sd is {largest}. Nothing was dropped.",
            question="Without `rng`, `predict` drops nothing. What should differ between passes?",
            also=(known.without_rng_once,),
            measure=facts,
            code="W3",
        ),
        Misconception(
            "another generator for all passes",
            known.own_generator,
            symptom="Entry 0 of your mean is {mean}, and the given `rng` was never asked.",
            question="You were given `rng`. Which generator does `predict` get from you?",
            also=(known.spawned, known.seeded_by_number),
            measure=facts,
        ),
        Misconception(
            "sum, not mean",
            known.summed,
            symptom="Row 0 of your mean sums to {rows}, with T = {T}.",
            question="The rows of a mean of probabilities sum to 1. By what must you divide?",
            measure=facts,
        ),
        Misconception(
            "variance",
            known.variance,
            symptom="The mean is right. Entry 0 of your second result is {sd}; it is measured in "
            "squares.",
            question="Which step leads from a mean squared distance back to a distance?",
            measure=facts,
        ),
        Misconception(
            "divided by T - 1",
            known.unbiased,
            symptom="The mean is right. Entry 0 of your sd is {sd}, for T = {T}.",
            question="The docstring says by which number to divide: T, or T - 1?",
            also=(known.unbiased_by_hand,),
            measure=facts,
        ),
        Misconception(
            "sd of the mean",
            known.standard_error,
            symptom="The mean is right. Entry 0 of your sd is {sd}, for T = {T}.",
            question="Which scatter is asked for: that of one pass, or that of a mean? And where "
            "does T stand: under the root, and once?",
            also=(known.divided_once_more, known.root_of_sum_by_T),
            measure=facts,
        ),
        Misconception(
            "sd of the logits",
            known.sd_of_logits,
            symptom="The mean is right. Your largest sd is {largest}; of numbers between 0 and 1 "
            "it is 0.5 at most.",
            question="Of which array is the sd asked: z, or softmax of z?",
            measure=facts,
        ),
        Misconception(
            "over the wrong axis",
            known.over_images,
            symptom="Shapes {shapes} came; {wanted} is asked for twice.",
            question="The array of all passes is (T, n, k). Which axis should go away?",
            also=(known.over_classes, known.over_everything, known.over_passes_and_images),
            measure=facts,
        ),
        Misconception(
            "another number of passes",
            known.one_too_few,
            symptom="Entry 0 of your mean is {mean}: T = {T} passes were asked for, "
            "another number was made.",
            question="How many times does your loop run, and who else calls `predict`?",
            also=(
                known.one_too_many,
                known.loop_too_short,
                known.loop_from_one,
                known.one_to_learn_the_shape,
            ),
            measure=facts,
        ),
        Misconception(
            "a call without use",
            known.both_lines,
            symptom="Your two results are right, but `predict` was called {calls} times, for "
            "T = {T}.",
            question="Which call has no part in the answer?",
            also=(known.the_whole_net_for_the_shape, known.last_one_thrown_away),
            measure=counted,
        ),
        Misconception(
            "the sd first",
            known.sd_first,
            symptom="Row 0 of your first result sums to {rows}; a row of mean probabilities sums "
            "to 1.",
            question="In which order does the docstring name the two results?",
            measure=facts,
        ),
        Misconception(
            "only the last pass",
            known.only_the_last,
            symptom="Your largest sd is {largest}, and your mean is that of one pass.",
            question="In which line is the list made: before the loop, or in it?",
            measure=facts,
        ),
        Misconception(
            "counts votes",
            known.votes,
            symptom="Entry 0 of your mean is {mean}: the share of passes in which class 0 won.",
            question="A pass says more than its winner. Which numbers should be averaged?",
            measure=facts,
        ),
        Misconception(
            "no softmax",
            known.no_softmax,
            symptom="Row 0 of your mean sums to {rows}; a row of probabilities sums to 1.",
            question="`predict` returns logits. What turns them into probabilities?",
            measure=facts,
        ),
    ),
    formula_line="T passes, each with new masks from the same rng: softmax of each pass first, "
    "then mean and standard deviation over the passes, axis 0 of (T, n, k)",
    twin="The same pattern for another quantity: **ask a noisy scale T times**.\n"
    "```python\n"
    "def weigh(scale, x, T, rng):                 # scale(x, rng) -> (n,) grams, noisy\n"
    "    seen = []                                # before the loop\n"
    "    for _ in range(T):\n"
    "        seen.append(scale(x, rng))           # the same rng, which moves on\n"
    "    seen = np.stack(seen)                    # (T, n)\n"
    "    return seen.mean(axis=0), seen.std(axis=0)   # (n,), (n,)\n"
    "```",
    decoy="    z = predict(x, np.random.default_rng(0))",
    uses=("nn.softmax",),
)
