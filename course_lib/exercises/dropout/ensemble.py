"""Exercise 08.6: one answer from many nets, by the normalised geometric mean."""

from typing import Any

import numpy as np

from course_lib.exercises.dropout import ensemble_answers as known
from course_lib.judging import (
    Case,
    Exercise,
    Invariant,
    Misconception,
    Observation,
    Variant,
    normal,
    show,
)

OPPOSED = np.array([[[1000.0, -1000.0]], [[-1000.0, 1000.0]]])
UNLIKE = np.array(  # opposed nets; logits near 0; logits near 1000
    [
        [[1000.0, -1000.0], [0.0, 1.0], [1000.0, 999.0]],
        [[-1000.0, 1000.0], [2.0, 0.0], [1001.0, 1002.0]],
    ]
)


def facts(seen: Observation) -> dict[str, Any]:
    z, got = seen.args[0], np.asarray(seen.got, dtype=float)
    where = seen.outcome
    return {
        "m": len(z),
        "row": show(got.reshape(-1, got.shape[-1]).sum(axis=-1)[0]) if got.ndim else show(got),
        "entry": show(got.ravel()[0]) if got.size else "-",
        "came": got.shape,
        "wanted": z.shape[1:],
        "case": where.case.says,
        "fact": str(where.got.error or (where.got.warned[0] if where.got.warned else "")),
    }


exercise = Exercise(
    id="08.6",
    names=("geometric_ensemble",),
    title="one answer from many nets",
    asks="geometric_ensemble(z: (M, n, k)) -> (n, k)",
    form="write",
    points=2,
    minutes=10,
    difficulty=3,
    reference={"geometric_ensemble": known.reference},
    cases=(
        Case("four nets", normal(4, 3, 5)),
        Case("two nets that disagree", np.array([[[3.0, 0.0, 1.0]], [[0.0, 2.0, 4.0]]])),
        Case("as many nets as images and classes", normal(3, 3, 3), edge=True),
        Case("one net", normal(1, 4, 3), edge=True),
        Case("one image", normal(6, 1, 4), edge=True),
        Case(
            "logits near 1000",
            np.array([[[1000.0, 999.0, 0.0]], [[998.0, 1000.0, 1.0]]]),
            edge=True,
        ),
        Case(
            "two nets that are sure, and disagree",
            np.array([[[0.0, -60.0, -2.0]], [[0.0, 56.0, 1.0]]]),
            edge=True,
        ),
        Case("400 nets", normal(400, 1, 12), edge=True),
        Case("nets (1000, -1000) and (-1000, 1000)", OPPOSED, edge=True),
        Case(
            "nets (2000, 0) and (0, 1000)",
            np.array([[[2000.0, 0.0]], [[0.0, 1000.0]]]),
            edge=True,
        ),
        Case("three images of unlike size", UNLIKE, edge=True),
    ),
    invariants={
        "geometric_ensemble": (
            Invariant("each row of the answer sums to 1", lambda p: p.sum(axis=-1), 1.0),
        )
    },
    variants=(
        Variant("softmax of the mean logits", known.of_mean_logits),
        Variant("mean of the logarithms", known.mean_of_logs),
        Variant("image by image", known.image_by_image),
        Variant("shifted by hand", known.shifted_by_hand),
    ),
    misconceptions=(
        Misconception(
            "arithmetic mean",
            known.arithmetic,
            symptom="Entry 0 of your answer is {entry}: the plain mean of {m} probabilities.",
            question="A geometric mean multiplies and takes a root. What happens to the logarithms "
            "then?",
            also=(known.arithmetic_renormalised,),
            measure=facts,
        ),
        Misconception(
            "not normalised",
            known.not_normalised,
            symptom="Row 0 of your answer sums to {row}. Each row of probabilities sums to 1.",
            question="Geometric means of k classes sum to less than 1. Which last step mends it?",
            also=(known.not_normalised_roots,),
            measure=facts,
        ),
        Misconception(
            "the product without its root",
            known.product,
            symptom="Rows sum to 1. With {m} nets, entry 0 is {entry}: more sure than it should "
            "be.",
            question="A product of M numbers: which root brings it back to the size of one?",
            also=(
                known.summed_logits,
                known.product_renormalised,
                known.product_of_probabilities,
            ),
            measure=facts,
        ),
        Misconception(
            "the product falls out of range",
            known.prod_then_root,
            symptom="Right for a few nets. In the case “{case}”: {fact}.",
            question="Multiply 400 numbers near 0.1: which number does a float hold then? "
            "Which sum could take the place of the product?",
            also=(known.prod_then_root_of_exp,),
            measure=facts,
        ),
        Misconception(
            "a probability that is 0",
            known.log_of_softmax,
            symptom="Right for ordinary logits. In the case “{case}”: {fact}.",
            question="softmax rounds e^-1000 to 0. Which function gives log q without the detour "
            "by q?",
            also=(known.roots_then_product, known.roots_then_product_in_a_loop),
            measure=facts,
        ),
        Misconception(
            "a small number in the logarithm",
            known.log_of_softmax_plus_little,
            symptom="Right for ordinary logits. In the case “{case}”, entry 0 of your answer is "
            "{entry}: a probability below your bound is lost.",
            question="Which function gives log q without the detour by q, and needs no bound?",
            also=(known.log_of_clipped, known.log_of_clipped_then_softmax),
            measure=facts,
        ),
        Misconception(
            "no shift before exp",
            known.no_shift,
            symptom="Right for ordinary logits. In the case “{case}”: {fact}.",
            question="e^1000 is too large for a float, and e^-1000 is 0. Which number may be "
            "subtracted from a row before exp?",
            also=(known.mean_log_then_exp, known.one_shift_from_all_nets),
            measure=facts,
        ),
        Misconception(
            "one shift for all images",
            known.one_shift_for_all,
            symptom="Right for ordinary logits. In the case “{case}”: {fact}.",
            question="e^-1000 is 0. Must the number that you subtract be the same for every image?",
            also=(known.one_shift_for_all_of_logs,),
            measure=facts,
        ),
        Misconception(
            "a square root for every M",
            known.square_root,
            symptom="Right for two nets. With {m} nets, entry 0 is {entry}.",
            question="Which root brings a product of M numbers back to the size of one?",
            also=(known.square_root_of_logs,),
            measure=facts,
        ),
        Misconception(
            "median",
            known.median,
            symptom="Entry 0 of your answer is {entry}: a median, which only looks at the nets in "
            "the middle.",
            question="Should a net that is very sure move the answer more than one that is not?",
            also=(known.median_of_logits,),
            measure=facts,
        ),
        Misconception(
            "one net speaks for all",
            known.first_net,
            symptom="Entry 0 of your answer is {entry}: one of {m} nets alone says that.",
            question="Which axis of z counts the nets, and where do they all come in?",
            also=(known.last_net,),
            measure=facts,
        ),
        Misconception(
            "over the wrong axis",
            known.over_images,
            symptom="Shape {came} came; {wanted} is asked for, as {m} nets become one.",
            question="z is (M, n, k). Which axis counts the nets?",
            also=(known.over_classes,),
            measure=facts,
        ),
        Misconception(
            "geometric mean of logits",
            known.geometric_of_logits,
            symptom="Entry 0 of your answer is {entry}, in the case “{case}”.",
            question="Of which numbers is the geometric mean asked, and can logits be negative?",
            measure=facts,
        ),
        Misconception(
            "the nets' answers, one by one",
            known.each_net,
            symptom="Shape {came} came, one answer a net; {wanted} is asked for.",
            question="Which step makes one answer out of many?",
            measure=facts,
        ),
        Misconception(
            "harmonic mean",
            known.harmonic,
            symptom="Entry 0 of your answer is {entry}, in the case “{case}”.",
            question="Is the mean taken of 1 / q, or of log q?",
            measure=facts,
        ),
        Misconception(
            "normalised over all images",
            known.normalised_over_all,
            symptom="Row 0 of your answer sums to {row}.",
            question="Over which axis should the answer sum to 1, and is it one image or all?",
            measure=facts,
        ),
    ),
    formula_line="log q of each net, mean over the nets (axis 0), then softmax",
    twin="The same pattern for another mean: **the mean growth of m years**, factors near 1.\n"
    "```python\n"
    "def mean_growth(factors):             # (m,) such as 1.10 and 0.90\n"
    "    return np.exp(np.log(factors).mean())    # a mean of logarithms: sqrt(1.10 * 0.90)\n"
    "```\n"
    "It gives 0.995: after +10 % and -10 % one has less than before. A sum of logarithms never "
    "leaves the range, whatever m is.",
    uses=(
        "nn.log_softmax",
        "nn.softmax",
    ),
)
