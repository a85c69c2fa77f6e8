"""Right and wrong answers to exercise 06.2, sgd_momentum: each is code that somebody writes."""

import numpy as np

# ---------------------------------------------------------------- what right looks like


def step_by_step(w, dw, v, lr, mu):
    decayed = mu * v
    velocity = decayed + dw
    return w - lr * velocity, velocity


def in_copies(w, dw, v, lr, mu):
    w, v = np.array(w, dtype=float), np.array(v, dtype=float)
    v *= mu
    v += dw
    w -= lr * v
    return w, v


def steps_apart(w, dw, v, lr, mu):
    return w - lr * dw - lr * mu * v, dw + v * mu


def entry_by_entry(w, dw, v, lr, mu):
    w_new, v_new = np.empty_like(w), np.empty_like(v)
    for i in np.ndindex(np.shape(w)):
        v_new[i] = mu * v[i] + dw[i]
        w_new[i] = w[i] - lr * v_new[i]
    return w_new, v_new


# ---------------------------------------------------------------- what goes wrong


def rolls_uphill(w, dw, v, lr, mu):
    v = mu * v + dw
    return w + lr * v, v


def lr_inside_uphill(w, dw, v, lr, mu):
    v = mu * v + lr * dw
    return w + v, v


def damped(w, dw, v, lr, mu):
    v = mu * v + (1 - mu) * dw
    return w - lr * v, v


def damped_and_exchanged(w, dw, v, lr, mu):
    v = (1 - mu) * v + mu * dw
    return w - lr * v, v


def both_in_place(w, dw, v, lr, mu):
    v *= mu
    v += dw
    w -= lr * v
    return w, v


def w_in_place(w, dw, v, lr, mu):
    v = mu * v + dw
    w -= lr * v
    return w, v


def v_in_place(w, dw, v, lr, mu):
    v *= mu
    v += dw
    return w - lr * v, v


def lr_inside(w, dw, v, lr, mu):
    v = mu * v + lr * dw
    return w - v, v


def lr_inside_negative(w, dw, v, lr, mu):
    v = mu * v - lr * dw
    return w + v, v


def negative_velocity(w, dw, v, lr, mu):
    v = mu * v - dw
    return w + lr * v, v


def minus_negative(w, dw, v, lr, mu):
    v = mu * v - dw
    return w - lr * v, v


def lr_twice(w, dw, v, lr, mu):
    v = mu * v + lr * dw
    return w - lr * v, v


def old_velocity(w, dw, v, lr, mu):
    return w - lr * v, mu * v + dw


def nesterov(w, dw, v, lr, mu):
    v = mu * v + dw
    return w - lr * (dw + mu * v), v


def no_momentum(w, dw, v, lr, mu):
    return w - lr * dw, mu * v + dw


def velocity_is_the_gradient(w, dw, v, lr, mu):
    return w - lr * dw, dw


def never_slows(w, dw, v, lr, mu):
    v = v + dw
    return w - lr * v, v


def all_decays(w, dw, v, lr, mu):
    v = mu * (v + dw)
    return w - lr * v, v


def forgets_mu(w, dw, v, lr, mu):
    v = (1 - mu) * v + dw
    return w - lr * v, v


def no_learning_rate(w, dw, v, lr, mu):
    v = mu * v + dw
    return w - v, v


def exchanged(w, dw, v, lr, mu):
    v = mu * v + dw
    return v, w - lr * v


def w_alone(w, dw, v, lr, mu):
    return w - lr * (mu * v + dw)


def old_v_returned(w, dw, v, lr, mu):
    return w - lr * (mu * v + dw), v


def fixed_mu(w, dw, v, lr, mu):
    v = 0.9 * v + dw
    return w - lr * v, v


def fixed_lr(w, dw, v, lr, mu):
    v = mu * v + dw
    return w - 0.1 * v, v


def gradient_on_top(w, dw, v, lr, mu):
    v = mu * v + dw
    return w - lr * (v + dw), v


def gradient_on_top_of_the_old(w, dw, v, lr, mu):
    return w - lr * (v + dw), mu * v + dw


def gradient_forgotten(w, dw, v, lr, mu):
    v = mu * v
    return w - lr * v, v


def decayed_v_returned(w, dw, v, lr, mu):
    return w - lr * (mu * v + dw), mu * v


def decayed_after_the_step(w, dw, v, lr, mu):
    v = v + dw
    return w - lr * v, mu * v


def mu_on_the_gradient(w, dw, v, lr, mu):
    v = v + mu * dw
    return w - lr * v, v


def mu_twice(w, dw, v, lr, mu):
    v = mu * v + dw
    return w - lr * mu * v, v
