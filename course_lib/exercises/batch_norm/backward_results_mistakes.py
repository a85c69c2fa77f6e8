"""Exercise 07.2: mistakes in dgamma, dbeta, and in what is handed back."""

from typing import Any

import numpy as np

from course_lib.exercises.batch_norm import backward_answers as answers
from course_lib.exercises.batch_norm.backward_answers import Backward
from course_lib.judging import Misconception, Observation, show


def of_gamma(seen: Observation) -> dict[str, Any]:
    _, dgamma, dbeta = seen.outcome.got.value
    return {
        "dgamma": show(np.ravel(dgamma)[0].round(9)),
        "dbeta": show(np.ravel(dbeta)[0]),
        "n": len(seen.args[0]),
        "s": show(seen.args[1][2][0]),
    }


results: tuple[Misconception, ...] = (
    Misconception(
        "x in place of xhat for gamma",
        Backward(dgamma=lambda dy, xhat, gamma, s: (dy * xhat * s).sum(axis=0)),
        symptom="dx is right. Your dgamma starts with {dgamma}: it is not a sum of dy times xhat.",
        question="In y = gamma * xhat + beta, which array does gamma multiply?",
        also=(
            Backward(dgamma=lambda dy, xhat, gamma, s: (dy * gamma * xhat).sum(axis=0)),
            Backward(dgamma=lambda dy, xhat, gamma, s: (dy * xhat / s).sum(axis=0)),
            Backward(dgamma=lambda dy, xhat, gamma, s: xhat.sum(axis=0)),
        ),
        measure=of_gamma,
        code="W5",
    ),
    Misconception(
        "mean in place of sum for gamma or beta",
        Backward(
            dgamma=lambda dy, xhat, gamma, s: (dy * xhat).mean(axis=0),
            dbeta=lambda dy: dy.mean(axis=0),
        ),
        symptom="dx is right. Your dgamma starts with {dgamma}, your dbeta with {dbeta}; "
        "one of them is {n} times too small, for n = {n}.",
        question="One row gamma served n rows. Are the slopes of its n paths added or averaged?",
        also=(
            Backward(dgamma=lambda dy, xhat, gamma, s: (dy * xhat).mean(axis=0)),
            Backward(dbeta=lambda dy: dy.mean(axis=0)),
        ),
        measure=of_gamma,
        code="W6",
    ),
    Misconception(
        "in place",
        answers.scaled_in_place,
        symptom="Your numbers are right, but `dy` holds other numbers after the call than before.",
        question="Which line writes into an array that the caller still owns?",
    ),
    Misconception(
        "scaled too early",
        answers.scaled_in_place_too_early,
        symptom="dx is right. Your dgamma starts with {dgamma}: it was taken after `dy` had "
        "already been multiplied by gamma.",
        question="Which lines need the old dy, and which one overwrites it?",
        measure=of_gamma,
    ),
    Misconception(
        "results in another order",
        Backward(order=(0, 2, 1)),
        symptom="dx is right. The second result should be dgamma and the third dbeta; "
        "yours are exchanged.",
        question="In which order does the docstring name the three results?",
        also=(Backward(order=(1, 2, 0)), Backward(order=(2, 1, 0))),
    ),
    Misconception(
        "dx alone",
        answers.only_dx,
        symptom="One array came; the docstring names three results: dx, dgamma and dbeta.",
        question="What trains gamma and beta, if their gradients are not returned?",
        also=(Backward(order=(0, 1)),),
    ),
    Misconception(
        "one number for gamma or beta",
        Backward(dbeta=lambda dy: dy.sum()),
        symptom="dx is right. gamma and beta have one entry a feature; one of your two "
        "gradients has another shape.",
        question="Which axis should the sum remove: the examples, or everything?",
        also=(
            Backward(dgamma=lambda dy, xhat, gamma, s: (dy * xhat).sum()),
            Backward(
                dgamma=lambda dy, xhat, gamma, s: (dy * xhat).sum(), dbeta=lambda dy: dy.sum()
            ),
            Backward(dbeta=lambda dy: dy.sum(axis=1)),
            Backward(
                dgamma=lambda dy, xhat, gamma, s: (dy * xhat).sum(axis=1),
                dbeta=lambda dy: dy.sum(axis=1),
            ),
            Backward(dgamma=lambda dy, xhat, gamma, s: dy * xhat),
            Backward(
                dgamma=lambda dy, xhat, gamma, s: (dy * xhat).sum(axis=0, keepdims=True),
                dbeta=lambda dy: dy.sum(axis=0, keepdims=True),
            ),
        ),
    ),
    Misconception(
        "numbers become wider",
        answers.wide_numbers,
        symptom="Your numbers are right. Float32 came in, and float64 goes out.",
        question="Which line makes 8 bytes of 4?",
    ),
)
