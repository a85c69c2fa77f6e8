"""Exercise 07.3: mistakes in y, in training and in evaluation."""

from typing import Any

import numpy as np

from course_lib.exercises.batch_norm import memory_answers as answers
from course_lib.exercises.batch_norm.memory_answers import changed, evaluate_with, train_with
from course_lib.judging import Misconception, Observation, show


def first(seen: Observation) -> dict[str, Any]:
    """Column 0 of what came, and the batch it came from."""
    step = seen.outcome.steps[seen.outcome.step]
    batches = [s for s in seen.outcome.steps if s.kind == "method"]
    x = step.args[0] if step.kind == "method" else batches[0].args[0]
    got = np.atleast_2d(np.asarray(seen.got, dtype=float))
    return {
        "what": f"`{step.member}`" if step.kind == "attribute" else "y",
        "n": len(x),
        "first": show(got[0, 0]),
        "mean": show(x[:, 0].mean()),
        "var": show(x[:, 0].var()),
        "sd": show(x[:, 0].std()),
    }


in_the_two_modes: tuple[Misconception, ...] = (
    Misconception(
        "batch statistics in evaluation",
        changed(forward=answers.batch_in_evaluation),
        symptom="Training is right. In evaluation your y starts with {first}: it still uses the "
        "statistics of the batch that came in.",
        question="One image at a time: what is x minus the mean of that batch?",
        also=(
            changed(forward=answers.batch_mean_in_evaluation),
            changed(forward=answers.batch_in_evaluation_and_remembered),
        ),
        measure=first,
        code="W1",
    ),
    Misconception(
        "the batch's variance in evaluation",
        changed(forward=answers.batch_variance_in_evaluation),
        symptom="Training is right. In evaluation your y starts with {first}: its mean is the "
        "remembered one, its variance that of the batch that came in.",
        question="One image at a time: what is the variance of that batch?",
        measure=first,
    ),
    Misconception(
        "evaluation is remembered",
        changed(forward=answers.remembers_in_evaluation),
        symptom="In the case “{case}”, {what} starts with {first}: the running statistics moved "
        "in evaluation.",
        question="Two equal calls in evaluation should give one answer. Which lines may run in "
        "training only?",
        also=(
            changed(forward=answers.remembers_after_evaluation),
            changed(forward=answers.remembers_only_in_evaluation),
        ),
        measure=first,
        code="W2",
    ),
    Misconception(
        "gamma and beta not applied in evaluation",
        evaluate_with(lambda x, gamma, beta, mean, var, eps: (x - mean) / np.sqrt(var + eps)),
        symptom="Training is right. In evaluation your y starts with {first}: gamma or beta "
        "is missing there.",
        question="What was learnt for the end of the formula: does it count in training only?",
        also=(
            evaluate_with(
                lambda x, gamma, beta, mean, var, eps: gamma * (x - mean) / np.sqrt(var + eps)
            ),
            evaluate_with(
                lambda x, gamma, beta, mean, var, eps: (x - mean) / np.sqrt(var + eps) + beta
            ),
            evaluate_with(
                lambda x, gamma, beta, mean, var, eps: (
                    beta * (x - mean) / np.sqrt(var + eps) + gamma
                )
            ),
        ),
        measure=first,
        code="W6",
    ),
    Misconception(
        "running statistics in training",
        changed(forward=answers.running_in_training),
        symptom="In training your y starts with {first}. The batch was normalised with the "
        "running statistics, not with its own.",
        question="In training, which statistics give y, and which ones are only updated?",
        also=(
            changed(forward=answers.old_running_in_training),
            changed(forward=answers.exchanged_modes),
        ),
        measure=first,
    ),
    Misconception(
        "eps is missing or outside the root in evaluation",
        evaluate_with(
            lambda x, gamma, beta, mean, var, eps: gamma * (x - mean) / np.sqrt(var) + beta
        ),
        symptom="Training is right. In the case “{case}” your y starts with {first}: eps is "
        "missing under the root, or stands outside.",
        question="Both modes share one formula. Which number stands under the root beside "
        "the variance?",
        also=(
            evaluate_with(
                lambda x, gamma, beta, mean, var, eps: (
                    gamma * (x - mean) / (np.sqrt(var) + eps) + beta
                )
            ),
            evaluate_with(
                lambda x, gamma, beta, mean, var, eps: gamma * (x - mean) / (var + eps) + beta
            ),
        ),
        measure=first,
    ),
    Misconception(
        "unbiased variance in the forward pass",
        train_with(
            lambda x, gamma, beta, mu, v, eps: (
                gamma * (x - mu) / np.sqrt(v * len(x) / (len(x) - 1) + eps) + beta
                if len(x) > 1
                else beta + 0 * x
            )
        ),
        symptom="Your y starts with {first}: in training it was divided by the root of the "
        "*unbiased* variance; n = {n}.",
        question="Which variance normalises the batch, and which one is remembered?",
        also=(
            train_with(
                lambda x, gamma, beta, mu, v, eps: (
                    gamma * (x - mu) / np.sqrt(x.var(axis=0, ddof=1) + eps) + beta
                )
            ),
            changed(forward=answers.unbiased_from_the_first_line(True, False)),
            changed(forward=answers.unbiased_from_the_first_line(True, True)),
        ),
        measure=first,
    ),
)
