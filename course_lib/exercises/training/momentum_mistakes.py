"""Exercise 06.2: what goes wrong with a step of momentum, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.training import momentum_answers as known
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def entry(seen: Observation) -> dict[str, Any]:
    """The first number of each array of the step at fault, and of what came."""
    w, dw, v, lr, mu = seen.args
    got_w, got_v = seen.outcome.got.value

    def first(array: Any) -> str:
        return show(np.ravel(array)[0])

    return {
        "w": first(w),
        "dw": first(dw),
        "v": first(v),
        "lr": lr,
        "mu": mu,
        "got_w": first(got_w),
        "got_v": first(got_v),
    }


def what_changed(seen: Observation) -> dict[str, Any]:
    value = seen.outcome.got.value
    return {"names": " and ".join(seen.outcome.got.changed), "got_w": show(np.ravel(value[0])[0])}


misconceptions = (
    Misconception(
        "uphill",
        known.rolls_uphill,
        symptom="The gradient dw is {dw}, and your step takes w from {w} to {got_w}: "
        "to where the loss grows.",
        question="dw points where the loss grows, and v is made of gradients. "
        "Which sign stands before lr v?",
        also=(known.lr_inside_uphill,),
        measure=entry,
        code="W1",
    ),
    Misconception(
        "(1 - mu) damping",
        known.damped,
        symptom="For v = {v}, dw = {dw} and mu = {mu} your new v is {got_v}. "
        "The new gradient does not enter in full.",
        question="A running mean weighs the new number by 1 - mu. "
        "By what does the task's formula weigh it?",
        measure=entry,
        code="W2",
    ),
    Misconception(
        "mu weighs the gradient",
        known.damped_and_exchanged,
        symptom="For v = {v}, dw = {dw} and mu = {mu} your new v is {got_v}: mu multiplies "
        "the gradient.",
        question="Of which array does a step keep the share mu?",
        also=(known.mu_on_the_gradient,),
        measure=entry,
    ),
    Misconception(
        "in place",
        known.both_in_place,
        symptom="Your numbers are right, w starts with {got_w}. After the call, other "
        "numbers than before stand in {names} of the caller.",
        question="An operation such as `-=` writes into the array that was given. "
        "Which line makes a new array?",
        also=(known.w_in_place, known.v_in_place),
        measure=what_changed,
        code="W3",
    ),
    Misconception(
        "the learning rate inside the velocity",
        known.lr_inside,
        symptom="Your w is right, {got_w}. For v = {v}, dw = {dw} and mu = {mu} your v is {got_v}.",
        question="In the task's formula v is a sum of gradients. Where does lr enter?",
        measure=entry,
    ),
    Misconception(
        "a velocity that points downhill",
        known.negative_velocity,
        symptom="In the first step w is right. With v = {v} and dw = {dw}, your v is {got_v}: "
        "the gradient enters it with a minus.",
        question="In the task's formula, do v and dw have the same sign?",
        also=(known.lr_inside_negative,),
        measure=entry,
    ),
    Misconception(
        "two signs that meet",
        known.minus_negative,
        symptom="For v = {v} and dw = {dw} your v is {got_v}, and w goes from {w} to {got_w}.",
        question="How many minus signs stand between dw and w in the task's two formulas?",
        measure=entry,
    ),
    Misconception(
        "the learning rate twice",
        known.lr_twice,
        symptom="w goes from {w} to {got_w}, with lr = {lr}. Your v, {got_v}, holds lr too.",
        question="How often does lr act on one gradient, in the task's two formulas?",
        measure=entry,
    ),
    Misconception(
        "the step with the old velocity",
        known.old_velocity,
        symptom="Your new v is right, {got_v}. But w goes from {w} to {got_w}: a step with the "
        "v of before, {v}.",
        question="Which of the two comes first: the new velocity, or the step?",
        measure=entry,
    ),
    Misconception(
        "a step with more than the velocity",
        known.nesterov,
        symptom="Your v is right, {got_v}. But w goes from {w} to {got_w}: that is not lr "
        "times this v, with lr = {lr}.",
        question="The task's step is lr times one array. Which one, and what else is in yours?",
        also=(known.gradient_on_top, known.gradient_on_top_of_the_old, known.mu_twice),
        measure=entry,
    ),
    Misconception(
        "momentum without effect",
        known.no_momentum,
        symptom="w goes from {w} to {got_w}, whatever v is: here v is {v}.",
        question="Which array does the task subtract from w, lr dw or lr v?",
        also=(known.velocity_is_the_gradient,),
        measure=entry,
    ),
    Misconception(
        "a velocity that never slows",
        known.never_slows,
        symptom="For v = {v}, dw = {dw} and mu = {mu} your new v is {got_v}: mu has no effect.",
        question="Which share of the old velocity is kept in a step?",
        measure=entry,
    ),
    Misconception(
        "the gradient is not added",
        known.gradient_forgotten,
        symptom="For v = {v}, dw = {dw} and mu = {mu} your new v is {got_v}, whatever dw is.",
        question="Which of the two named steps, decay and add, do you find in your code?",
        measure=entry,
    ),
    Misconception(
        "the gradient decays too",
        known.all_decays,
        symptom="For v = {v}, dw = {dw} and mu = {mu} your new v is {got_v}.",
        question="What does mu multiply: the old velocity alone, or the sum? Is the sum made "
        "first?",
        also=(known.decayed_after_the_step,),
        measure=entry,
    ),
    Misconception(
        "mu is the share that is lost",
        known.forgets_mu,
        symptom="In the first step all is right. For v = {v}, dw = {dw} and mu = {mu} "
        "your new v is {got_v}.",
        question="With mu = 0.9, is 90 % of the old velocity kept, or lost?",
        measure=entry,
    ),
    Misconception(
        "no learning rate",
        known.no_learning_rate,
        symptom="Your v is right, {got_v}. w goes from {w} to {got_w}, with lr = {lr}.",
        question="By what is v multiplied before it is subtracted from w?",
        measure=entry,
    ),
    Misconception(
        "results exchanged",
        known.exchanged,
        symptom="The first result starts with {got_w}, the second with {got_v}: "
        "they stand in the other order.",
        question="In which order does the docstring name the two results?",
        measure=entry,
    ),
    Misconception(
        "the velocity is lost",
        known.w_alone,
        symptom="One array came, of shape {shape}. The next step needs a second one.",
        question="Which two arrays does the docstring name?",
    ),
    Misconception(
        "the old velocity is returned",
        known.old_v_returned,
        symptom="Your w is right, {got_w}. For v = {v} and dw = {dw} the v that you return is "
        "{got_v}: it does not hold dw.",
        question="Which v does the next step start from?",
        also=(known.decayed_v_returned,),
        measure=entry,
    ),
    Misconception(
        "a number in place of an argument",
        known.fixed_mu,
        symptom="Right for the usual setting. For lr = {lr} and mu = {mu} your v is {got_v} "
        "and your w {got_w}.",
        question="Which of your numbers should come from an argument?",
        also=(known.fixed_lr,),
        measure=entry,
    ),
)
