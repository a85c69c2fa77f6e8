"""Exercise 02.5: what goes wrong on the way back through softmax, and what to say about it."""

from typing import Any

from course_lib.exercises.softmax import softmax_vjp_answers as answers
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def first_row(seen: Observation) -> dict[str, Any]:
    return {
        "row": show(seen.got[0].sum()),
        "column": show(seen.got[:, 0].sum()),
        "k": seen.got.shape[1],
    }


def step_that_stopped(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.error:
        return {"fact": "Lining up (n, k) with (n,) stopped with an error."}
    return {"fact": f"Row 0 of your answer sums to {show(seen.got[0].sum())}, not to 0."}


def size_of_all(seen: Observation) -> dict[str, Any]:
    n, k = seen.args[0].shape
    return {"n": n, "k": k, "numbers": f"{n * k * k:,}", "few": f"{n * k:,}"}


def product_that_stopped(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.error:
        return {"fact": "Lining up (n, k) with (n, n) stopped with an error."}
    return {"fact": f"Row 0 of your answer sums to {show(seen.got[0].sum())}, not to 0."}


def least_likely(seen: Observation) -> dict[str, Any]:
    p = seen.args[0][0]
    least = int(p.argmin())
    return {"least": least, "p": show(p[least]), "dz": show(seen.got[0, least])}


def last_row(seen: Observation) -> dict[str, Any]:
    return {"last": "(" + ", ".join(show(v) for v in seen.got[-1][:3]) + ", ...)"}


misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "direct path only",
        answers.direct_path_only,
        symptom="Row 0 of yours sums to {row}. Shifting all logits of a row changes "
        "nothing, so it should sum to 0.",
        question="z_j also stands in the denominator of every p_i. Which path is that, "
        "and where is it in your code?",
        measure=first_row,
        code="W1",
    ),
    Misconception(
        "like a sigmoid",
        answers.like_a_sigmoid,
        symptom="Row 0 of yours sums to {row}, and should sum to 0: you used the diagonal "
        "of the Jacobian alone.",
        question="When z_j moves, which probabilities move besides p_j?",
        measure=first_row,
        code="W2",
    ),
    Misconception(
        "inner product over the batch",
        answers.inner_over_the_batch,
        symptom="Row 0 of yours sums to {row}, and should sum to 0: "
        "other images speak in its inner product.",
        question="<g, p> belongs to one image. Over which axis does its sum run?",
        also=(answers.one_inner_product,),
        measure=first_row,
        code="W3",
    ),
    Misconception(
        "all Jacobians at once",
        answers.all_jacobians,
        symptom="Right, but for {n} examples of {k} classes you built {numbers} numbers. "
        "The answer has {few}, and p * (g - <g, p>) needs no more.",
        question="Which of the numbers of J do you need twice?",
        also=(answers.all_jacobians_by_einsum,),
        measure=size_of_all,
        warns=True,
        code="W4",
    ),
    Misconception(
        "no keepdims",
        answers.no_keepdims,
        symptom="{fact}",
        question="The inner products have shape (n,). Along which axis does numpy line them "
        "up with g of shape (n, k)?",
        measure=step_that_stopped,
    ),
    Misconception(
        "g summed without p",
        answers.g_without_p,
        symptom="Row 0 of yours sums to {row}, and should sum to 0.",
        question="The shared path weighs each g_i by how much p_i moves. "
        "Which weights are missing in your sum?",
        also=(answers.mean_of_g,),
        measure=first_row,
    ),
    Misconception(
        "a mean for the inner product",
        answers.mean_of_the_products,
        symptom="Row 0 of yours sums to {row}, and should sum to 0. You divide the sum of the "
        "{k} products p_i g_i by {k}.",
        question="The p_i are weights with sum 1. Do they need a further division?",
        measure=first_row,
    ),
    Misconception(
        "every class pays alike",
        answers.everybody_pays_alike,
        symptom="Row 0 of yours sums to {row}, and should sum to 0. The direct path is right; "
        "from every class you subtract the same number.",
        question="In g_j p_j - p_j <g, p>, what is subtracted from a class whose p_j is 0?",
        measure=first_row,
    ),
    Misconception(
        "the last factor is lost",
        answers.last_factor_lost,
        symptom="Row 0 of yours sums to {row}, and should sum to 0. The bracket is right.",
        question="A class with probability 0 cannot react. Which factor makes its dz 0?",
        measure=first_row,
    ),
    Misconception(
        "softmax once more",
        answers.softmax_again,
        symptom="Row 0 of yours sums to 0, as it should. But {got} at index {index} would be "
        "right for softmax(p).",
        question="The argument is p. Is it a row of logits, or has softmax run already?",
    ),
    Misconception(
        "the worked example again",
        answers.centring_again,
        symptom="Row 0 of yours sums to 0, as it should. But class {least}, whose probability is "
        "{p}, got {dz}: p plays no part.",
        question="Centring subtracts a plain mean. What does softmax subtract, "
        "and what stands before the bracket in (2.19)?",
        measure=least_likely,
    ),
    Misconception(
        "every image with every other",
        answers.every_image_with_every_other,
        symptom="{fact}",
        question="A matrix product of g and p^T has shape (n, n). How many inner products does "
        "a batch of n images need?",
        also=(answers.every_image_with_every_other_by_inner,),
        measure=product_that_stopped,
    ),
    Misconception(
        "the last image is left out",
        answers.last_image_left_out,
        symptom="All rows are right but the last; it holds {last}.",
        question="Which is the last number that `range(n - 1)` gives, and which is the last row?",
        also=(answers.last_image_left_as_g, answers.last_image_left_as_p),
        measure=last_row,
    ),
    Misconception(
        "a plus for a minus",
        answers.plus_for_minus,
        symptom="Row 0 of yours sums to {row}, and should sum to 0.",
        question="The probabilities share a total of 1. With which sign does the shared path come?",
        measure=first_row,
    ),
    Misconception(
        "wrong sign",
        answers.wrong_sign,
        symptom="Row 0 of yours sums to 0, and the sizes are right. But {got} at index {index} "
        "has the wrong sign.",
        question="In (2.19), what is subtracted from what?",
    ),
)
