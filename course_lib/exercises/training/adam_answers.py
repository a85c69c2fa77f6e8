"""Right and wrong answers to exercise 06.3, adam: each is code that somebody writes.

A wrong answer is the right one with some of its lines changed; `altered` makes it.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

LINES = {
    "m": "m = b1 * m + (1 - b1) * dw",
    "v": "v = b2 * v + (1 - b2) * dw**2",
    "m_hat": "m_hat = m / (1 - b1**t)",
    "v_hat": "v_hat = v / (1 - b2**t)",
    "w": "w = w - lr * m_hat / (np.sqrt(v_hat) + eps)",
    "r": "return w, m, v",
}


def altered(**changed: str) -> Callable[..., Any]:
    """The right function with other texts for some of its lines."""
    body = "\n".join(f"    {line}" for line in {**LINES, **changed}.values())
    namespace: dict[str, Any] = {"np": np}
    exec(f"def adam(w, dw, m, v, t, lr, b1, b2, eps):\n{body}", namespace)
    return namespace["adam"]


# ---------------------------------------------------------------- what right looks like

towards_the_new = altered(m="m = m + (1 - b1) * (dw - m)", v="v = v + (1 - b2) * (dw * dw - v)")
in_copies = altered(
    m="m, v, w = np.array(m, float), np.array(v, float), np.array(w, float); m *= b1; "
    "m += (1 - b1) * dw",
    v="v *= b2; v += (1 - b2) * np.square(dw)",
    w="w -= lr * m_hat / (np.sqrt(v_hat) + eps)",
)


def corrected_rate(w, dw, m, v, t, lr, b1, b2, eps):
    m = b1 * m + (1 - b1) * dw
    v = b2 * v + (1 - b2) * dw * dw
    root = (1 - b2**t) ** 0.5  # both corrections go into the learning rate and into eps
    w = w - lr * root / (1 - b1**t) * m / (np.sqrt(v) + root * eps)
    return w, m, v


def entry_by_entry(w, dw, m, v, t, lr, b1, b2, eps):
    w_new, m_new, v_new = np.empty(w.shape), np.empty(w.shape), np.empty(w.shape)
    for i in np.ndindex(w.shape):
        m_new[i] = b1 * m[i] + (1 - b1) * dw[i]
        v_new[i] = b2 * v[i] + (1 - b2) * dw[i] ** 2
        size = (v_new[i] / (1 - b2**t)) ** 0.5 + eps
        w_new[i] = w[i] - lr * m_new[i] / (1 - b1**t) / size
    return w_new, m_new, v_new


# ---------------------------------------------------------------- what goes wrong

no_correction = altered(m_hat="m_hat = m", v_hat="v_hat = v")
no_correction_of_m = altered(m_hat="m_hat = m")
no_correction_of_v = altered(v_hat="v_hat = v")
from_zero = altered(m_hat="m_hat = m / (1 - b1**(t - 1))", v_hat="v_hat = v / (1 - b2**(t - 1))")
from_zero_m = altered(m_hat="m_hat = m / (1 - b1**(t - 1))")
from_zero_v = altered(v_hat="v_hat = v / (1 - b2**(t - 1))")
one_later = altered(m_hat="m_hat = m / (1 - b1**(t + 1))", v_hat="v_hat = v / (1 - b2**(t + 1))")
eps_inside = altered(w="w = w - lr * m_hat / np.sqrt(v_hat + eps)")
eps_inside_squared = altered(w="w = w - lr * m_hat / np.sqrt(v_hat + eps**2)")
no_eps = altered(w="w = w - lr * m_hat / np.sqrt(v_hat)")
not_squared = altered(v="v = b2 * v + (1 - b2) * dw")
absolute = altered(v="v = b2 * v + (1 - b2) * np.abs(dw)")
square_of_m = altered(v="v = b2 * v + (1 - b2) * m**2")
no_root = altered(w="w = w - lr * m_hat / (v_hat + eps)")
two_roots = altered(v_hat="v_hat = np.sqrt(v / (1 - b2**t))")
shared = altered(m="m = v = b1 * m + (1 - b1) * dw")
one_array = altered(
    m="m = np.array(m, float); v = m; m *= b1; m += (1 - b1) * dw",
    v="v *= b2; v += (1 - b2) * dw**2",
)
m_for_both = altered(v="v = b2 * m + (1 - b2) * dw**2")
negative_divisor = altered(m_hat="m_hat = m / (b1**t - 1)")
uphill = altered(w="w = w + lr * m_hat / (np.sqrt(v_hat) + eps)")
corrected_kept = altered(r="return w, m_hat, v_hat")
corrected_in_memory = altered(
    m_hat="m = m_hat = m / (1 - b1**t)", v_hat="v = v_hat = v / (1 - b2**t)"
)
without_power = altered(m_hat="m_hat = m / (1 - b1)", v_hat="v_hat = v / (1 - b2)")
without_power_of_m = altered(m_hat="m_hat = m / (1 - b1)")
without_power_of_v = altered(v_hat="v_hat = v / (1 - b2)")
power_outside = altered(m_hat="m_hat = m / (1 - b1)**t", v_hat="v_hat = v / (1 - b2)**t")
power_outside_m = altered(m_hat="m_hat = m / (1 - b1)**t")
power_outside_v = altered(v_hat="v_hat = v / (1 - b2)**t")
times_t_of_m = altered(m_hat="m_hat = m / (1 - b1 * t)")
times_t_of_v = altered(v_hat="v_hat = v / (1 - b2 * t)")
share_of_the_start = altered(m_hat="m_hat = m / b1**t", v_hat="v_hat = v / b2**t")
share_of_the_start_m = altered(m_hat="m_hat = m / b1**t")
share_of_the_start_v = altered(v_hat="v_hat = v / b2**t")
no_brackets = altered(m_hat="m_hat = m / 1 - b1**t", v_hat="v_hat = v / 1 - b2**t")
no_brackets_m = altered(m_hat="m_hat = m / 1 - b1**t")
no_brackets_v = altered(v_hat="v_hat = v / 1 - b2**t")
eps_outside = altered(w="w = w - lr * m_hat / np.sqrt(v_hat) + eps")
times_t = altered(m_hat="m_hat = m / (1 - b1 * t)", v_hat="v_hat = v / (1 - b2 * t)")
multiplied = altered(m_hat="m_hat = m * (1 - b1**t)", v_hat="v_hat = v * (1 - b2**t)")
multiplied_m = altered(m_hat="m_hat = m * (1 - b1**t)")
multiplied_v = altered(v_hat="v_hat = v * (1 - b2**t)")
multiplied_without_power = altered(m_hat="m_hat = m * (1 - b1)", v_hat="v_hat = v * (1 - b2)")
multiplied_m_without_power = altered(m_hat="m_hat = m * (1 - b1)")
powers_exchanged = altered(m_hat="m_hat = m / (1 - b2**t)", v_hat="v_hat = v / (1 - b1**t)")
b1_in_both = altered(v_hat="v_hat = v / (1 - b1**t)")
b2_in_both = altered(m_hat="m_hat = m / (1 - b2**t)")
shares_exchanged = altered(m="m = (1 - b1) * m + b1 * dw", v="v = (1 - b2) * v + b2 * dw**2")
not_averaged = altered(m="m = b1 * m + dw", v="v = b2 * v + dw**2")
m_not_averaged = altered(m="m = b1 * m + dw")
rms_alone = altered(w="w = w - lr * dw / (np.sqrt(v_hat) + eps)")
root_over_all = altered(w="w = w - lr * np.sqrt(m_hat / (v_hat + eps))")
in_place = altered(
    m="m *= b1; m += (1 - b1) * dw",
    v="v *= b2; v += (1 - b2) * dw**2",
    w="w -= lr * m_hat / (np.sqrt(v_hat) + eps)",
)
memory_in_place = altered(m="m *= b1; m += (1 - b1) * dw", v="v *= b2; v += (1 - b2) * dw**2")
w_in_place = altered(w="w -= lr * m_hat / (np.sqrt(v_hat) + eps)")
w_alone = altered(r="return w")
old_memory = altered(
    m="old_m, old_v = m, v; m = b1 * m + (1 - b1) * dw", r="return w, old_m, old_v"
)
results_exchanged = altered(r="return w, v, m")
w_last = altered(r="return m, v, w")
no_rate = altered(w="w = w - m_hat / (np.sqrt(v_hat) + eps)")
usual_powers = altered(m_hat="m_hat = m / (1 - 0.9**t)", v_hat="v_hat = v / (1 - 0.999**t)")
usual_power_of_m = altered(m_hat="m_hat = m / (1 - 0.9**t)")
usual_power_of_v = altered(v_hat="v_hat = v / (1 - 0.999**t)")
usual_numbers = altered(m="b1, b2, eps = 0.9, 0.999, 1e-8; m = b1 * m + (1 - b1) * dw")
