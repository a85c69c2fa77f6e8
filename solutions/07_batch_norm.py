# %% [markdown]
# # 7 · Batch norm: every feature on its own scale
#
# *about 225 minutes: seven stations (215) with recall and quiz (10) · needs lessons 4 to 6 · six
# exercises · the first two stations have a pause inside*
#
# Lesson 6 chose the first weights with care, so that activations keep their size. Batch norm
# chooses the size anew, in every layer and at every step. The idea fits into three lines. Its
# backward pass, its memory and the stories that people tell about it need a whole lesson.
#
# **When you are done you can**
#
# - write batch norm forward, and say what it makes equal and what it leaves alone (07.1);
# - derive its backward pass by three paths, and check it by two sums that must be 0 (07.2);
# - keep training and evaluation apart, as PyTorch does, with both variances (07.3);
# - say which numbers share a mean: for images, for layer norm (07.4, 07.5);
# - remove a trained batch norm from a network without changing its answers (07.6);
# - separate what is known about batch norm from what is only told (station 7, quiz).

# %%
from functools import partial
from itertools import pairwise

import numpy as np
import torch

from course_lib import check, hint, nn, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import load_mnist
from course_lib.nn import cross_entropy, numerical_grad, softmax_cross_entropy_grad
from course_lib.plots import batch_norm as draw
from course_lib.results import result
from course_lib.training import evaluate, fit
from course_lib.widgets import batch_strings

rng = np.random.default_rng(7)

# %% [markdown]
# ## Recall
#
# Two questions from earlier lessons, without looking. Replace `...` by a letter in quotes.

# %% [markdown] card="07.r1" kind="recall"
# `z = x @ W + b`, and `dz` has the rows $(0.5, -0.5)$ and $(0.25, -0.25)$. `db` is
# - [x] {= as_list(DZ.sum(axis=0))} -> One row b served both examples, so the slopes of both paths
#   are added.
# - [ ] {= as_list(DZ.mean(axis=0))} -> That is a mean. The factor 1/n stands in dz already; here
#   paths are added. {mean-in-place-of-sum}
# - [ ] {= as_list(DZ.sum(axis=1))} -> That sums over the classes: one number an example. b has
#   one number a class. {sum-over-the-other-axis}
#
# Read again: lesson 4, from the logits back to the weights
#
# ```python
# DZ = np.array([[0.5, -0.5], [0.25, -0.25]])
# def as_list(numbers: np.ndarray) -> str:
#     """Such as (0.75, -0.75)."""
#     return '(' + ', '.join((f'{v:g}' for v in np.atleast_1d(numbers))) + ')'
# ```

# %% [markdown] card="07.r2" kind="recall"
# One number $x$ is used twice: $u = 2x$ and $v = 3x$. The loss has slope 1 in $u$ and slope 10 in
# $v$. Its slope in $x$ is
# - [x] {= 2 * 1 + 3 * 10} -> Two paths: 2 times 1 and 3 times 10. Where a path splits, the slopes
#   are added.
# - [ ] {= 3 * 10} -> That keeps the last path alone. The path through u brings 2 more.
#   {last-path-wins}
# - [ ] {= 2 * 1 * 3 * 10} -> That multiplies the paths. Factors multiply along a path; paths are
#   added. {paths-multiply}
#
# Read again: lesson 5, where a path splits

# %% [markdown]
# ## 7.1 Forward
#
# *40 minutes, with a pause in the middle*
#
# ### Try before you are told
#
# Ten layers of 100 units, with weights of sd 0.01 and ReLU. Nobody chose the sd with care. We send
# 500 digits through, and look at how far the activations spread.

# %%
(x, y), (x_test, y_test) = load_mnist(n_train=10_000)  # (10000, 784), (10000,), (10000, 784), ...
a = x[:500].astype(float)  # (500, 784)
for layer in range(1, 11):
    W = rng.normal(scale=0.01, size=(a.shape[1], 100))  # (784 or 100, 100)
    a = np.maximum(a @ W, 0)  # (500, 100)
    if layer in (1, 5, 10):
        print(f"layer {layer:2}: sd about {a.std():.0e}")

# %% [markdown]
# After ten layers the sd is near $10^{-12}$: for the layer above, all images look alike. Take a
# pencil and eight minutes at most. **Invent two ways to make each column of `a` comparable again.
# What does each of them lose?** There is no wrong answer, and nothing is graded.
#
# <details><summary>After your eight minutes: usual answers, and what they lose</summary>
#
# - *Divide each column by its largest value.* One odd image then decides the scale of all others.
# - *Divide by the sd.* Better. But a column with mean 50 and sd 1 still lives far from 0, where
#   ReLU is a straight line.
# - *Subtract the mean, divide by the sd, once, before training.* Good for one step. Then the
#   weights move, and the sizes with them.
# - *Do it at every step, outside the network.* Then the gradient does not know about it, and works
#   against it. Station 7 shows what happens.
#
# </details>
#
# What is left: subtract the mean and divide by the sd, at every step, *inside* the network, with a
# gradient that passes through. That is **batch norm**, BN: give each column of a batch mean 0 and
# sd 1, for example (1, 3) becomes (-1, 1).
#
# ### By hand
#
# A **feature** is one column: one number of every example. Two images with 0.2 and 0.9 at pixel 300
# have the feature (0.2, 0.9) there. Take a feature of four examples, $(1, 2, 3, 6)$.
#
# - mean $\mu = 12 / 4 = 3$
# - differences $(-2, -1, 0, 3)$; their sum is 0
# - squares $(4, 1, 0, 9)$; their sum is 14, so the variance is $v = 14 / 4 = 3.5$
# - sd $= \sqrt{3.5} = 1.871$
# - result $(-1.069, -0.535, 0, 1.604)$

# %%
column = np.array([1.0, 2.0, 3.0, 6.0])  # (n,)
differences = column - column.mean()  # (n,)
sd = np.sqrt((differences**2).mean())
print((differences / sd).round(3))
draw.number_lines({"x": column, "x - mean": differences, "divided by sd": differences / sd})

# %% [markdown]
# The picture says what these steps do: they move a column and stretch it. They keep the order, and
# the shape of the cloud.
#
# ### The formula
#
# A batch has $n$ examples and $d$ features: $x$ has shape $(n, d)$. Each feature $j$ has its own
# mean and variance, over the examples $i$:
#
# $$\mu_j = \frac{1}{n} \sum_{i=1}^{n} x_{ij}, \qquad
# v_j = \frac{1}{n} \sum_{i=1}^{n} (x_{ij} - \mu_j)^2 \qquad (7.1)\ \text{definition}$$
#
# Both have shape $(d,)$. The sum of squares is divided by $n$, not by $n - 1$. Then
#
# $$\hat x_{ij} = \frac{x_{ij} - \mu_j}{s_j}, \quad s_j = \sqrt{v_j + \epsilon}, \qquad
# y_{ij} = \gamma_j\, \hat x_{ij} + \beta_j \qquad (7.2)\ \text{definition}$$
#
# $\epsilon$ is a small number, here $10^{-5}$. It stands inside the root, so that a column that
# does not vary gives $0 / \sqrt{\epsilon} = 0$ and not $0 / 0$. And $\gamma$ and $\beta$, both
# $(d,)$, are learnt: if mean 0 and sd 1 are not the best for the next layer, training moves them.
# (Ioffe and Szegedy, 2015, section 3, Algorithm 1.) So $\hat x$ keeps the order of a column, and a
# negative $\gamma$ turns it round in $y$.
#
# What do we know of each column of $y$? Its mean is $\beta_j$, as the $\hat x_{ij}$ sum to 0. Its
# sd is $|\gamma_j|$ times the sd of $\hat x$, and that is $\sqrt{v_j} / s_j$, a little below 1:
#
# $$\frac{1}{n} \sum_{i} y_{ij} = \beta_j, \qquad
# \operatorname{sd}_j(y) = |\gamma_j| \sqrt{\frac{v_j}{v_j + \epsilon}} \qquad (7.3)$$

# %%
x_small, gamma, beta = rng.normal(2, 3, size=(6, 3)), rng.normal(size=3), rng.normal(size=3)
mu, v = x_small.mean(axis=0), x_small.var(axis=0)  # (d,), (d,)
s = np.sqrt(v + 1e-5)  # (d,)
xhat = (x_small - mu) / s  # (n, d) / (d,): each column by its own s
y_small = gamma * xhat + beta  # (n, d)
told = np.concatenate([beta, np.abs(gamma) * np.sqrt(v / (v + 1e-5))])  # (2 d,)
verify("7.3", np.concatenate([y_small.mean(axis=0), y_small.std(axis=0)]), told)

# %% [markdown]
# *A good place for a pause: half of station 1.*

# %% [markdown]
# ### What batch norm cannot see

# %% [markdown] card="07.a" kind="predict"
# The column $(1, 2, 3, 6)$ is multiplied by 1000, then 5 is added. After batch norm with $\gamma =
# 1$, $\beta = 0$, compared with the old column, it is
# - [x] the same, to about five digits -> The 5 cancels in every difference. The 1000 cancels but
#   for eps: they differ by 2e-6.
# - [ ] 1000 times as large -> The differences are, and so is the sd that divides them.
#   {scale-passes-through}
# - [ ] the same, but shifted by about 0.003 -> The mean moves with the column: 3 becomes 3005.
#   Nothing of the 5 is left. {shift-is-only-scaled}
#
# Read again: section 7.1


# %%
def normalise(x, eps=1e-5):
    """(n, d) -> xhat (n, d): batch norm with gamma = 1 and beta = 0."""
    return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)


one_column = column[:, None]  # (4, 1)
before, after = normalise(one_column), normalise(1000 * one_column + 5)  # (4, 1), (4, 1)
print("before", before.ravel().round(4))
print("after ", after.ravel().round(4))
print(f"largest difference: {np.abs(before - after).max():.0e}")

# %% [markdown]
# What do you read off?

# %%
outcome("07.a")

# %% [markdown]
# Put $a x + c$ with $a > 0$ into (7.1). The mean becomes $a \mu + c$, so $c$ cancels in every
# difference. The differences become $a (x - \mu)$, the variance $a^2 v$. Divide above and below
# by $a$: all that is left of $a$ stands beside $\epsilon$.
#
# $$\frac{a (x_{ij} - \mu_j)}{\sqrt{a^2 v_j + \epsilon}}
# = \frac{x_{ij} - \mu_j}{\sqrt{v_j + \epsilon / a^2}} \qquad (7.4)$$
#
# So batch norm is **invariant**: the answer stays when the input is shifted. For a stretch with
# $a > 0$ it stays almost, up to $\epsilon$. (1, 3) and (10, 30) both give (-1, 1).
#
# The shift has a consequence. Most layers before a batch norm compute $z = xW + b$. But $b$ shifts
# all examples of a column alike, and a shift is invisible. So the loss $L$ does not depend on $b$:
#
# $$\frac{\partial L}{\partial b_j} = 0 \qquad (7.5)$$
#
# The bias stays where it started, and $\beta$ does its work. (Ioffe and Szegedy, 2015, section
# 3.2.)

# %%
scale, shift = 20.0, -3.0
verify("7.4", normalise(scale * x_small + shift), normalise(x_small, eps=1e-5 / scale**2))
W_small, labels = rng.normal(size=(3, 4)), np.array([0, 3, 1, 1, 2, 0])  # (d, k), (n,)


def loss_with_bias(b):
    """The loss when b is added before batch norm."""
    return cross_entropy(normalise(x_small @ W_small + b), labels)


slope_of_b = numerical_grad(loss_with_bias, rng.normal(size=4))  # (k,) measured
verify("7.5", slope_of_b, np.zeros(4), tol=1e-9)

# %% [markdown]
# ### Exercise 07.1
#
# Write batch norm, equations (7.1) and (7.2). `x` has shape `(n, d)` and holds floats, with
# `n >= 1`; `gamma` and `beta` have shape `(d,)`. Return `y` and the cache of lesson 5:
# what forward keeps for backward. It is `(xhat, gamma, s)`, with `xhat` of shape
# `(n, d)` and `s`, the root of `v + eps`, of shape `(d,)`.
#
# A column that does not vary gives `y = beta` there, without a warning. So does a batch of one.
# Columns may lie far from 0, around a million. Float32 stays float32. `x` must hold the same
# numbers after the call. For example, `x = [[1], [3]]`, `gamma = [2]`, `beta = [10]` give
# `y` about `[[8], [12]]`.

# %%
trace("07.1")


# %% exercise="07.1"
def batch_norm(x, gamma, beta, eps=1e-5):
    """Normalise each column of a batch, then scale and shift it.

    x: (n, d) floats. gamma, beta: (d,). eps: added to the variance, inside the root.
    Returns y (n, d) and the cache (xhat (n, d), gamma (d,), s (d,)), where s = sqrt(v + eps).
    """
    # BEGIN SOLUTION
    differences = x - x.mean(axis=0)  # (n, d): each column around its own mean
    v = (differences**2).mean(axis=0)  # (d,): divided by n
    s = np.sqrt(v + eps)  # (d,): never 0
    xhat = differences / s  # (n, d)
    return gamma * xhat + beta, (xhat, gamma, s)
    # END SOLUTION


# %%
batch_norm = check("07.1", batch_norm)

# %% [markdown]
# *Your answers are saved; a good place to stop (1 of 7).*

# %% [markdown]
# ## 7.2 Backward
#
# *45 minutes, with a pause in the middle*
#
# ### A worked example: centring
#
# First a smaller layer, $y = x - \mu$, with the mean over the batch. How does one $x_i$ reach the
# outputs? On two paths. Directly, into $y_i$. And through $\mu$, into *every* $y$. The named
# steps, for one column of $n$ examples:
#
# - *gradient at the output*: $dy$ is given, shape $(n,)$.
# - *each path back*: the direct path has factor 1, so it brings $dy_i$. On the mean path, $\mu$
#   enters each $y$ with factor $-1$, so $d\mu = -\sum_k dy_k$. And $x_i$ enters $\mu$ with factor
#   $1/n$. So the mean path brings $-\frac{1}{n} \sum_k dy_k$.
# - *add the paths*: $dx_i = dy_i - \frac{1}{n} \sum_k dy_k$.
# - *sum what was broadcast*: $\mu$ was one number for $n$ rows; its sum is done above.
# - *check the shape*: $(n,)$, as $x$.
#
# $$dx_i = dy_i - \frac{1}{n} \sum_{k=1}^{n} dy_k \qquad (7.6)$$

# %%
dy_one = np.array([1.0, 0.0, 0.0, 0.0])  # (n,)
centred_direct = dy_one  # (n,)  direct path
centred_mean = -dy_one.sum() / len(dy_one)  # ()  mean path: the same for every row
print("dx", centred_direct + centred_mean)  # add the paths
seen_slopes = numerical_grad(lambda x: (dy_one * (x - x.mean())).sum(), column)  # (n,)
verify("7.6", seen_slopes, centred_direct + centred_mean, tol=1e-8)

# %% [markdown] card="07.w1" kind="why"
# In centring, `dx` sums to 0 for every `dy`. Which principle is behind it?
# - [x] adding one number to all x changes no y -> Moving all x together is invisible, so the
#   slopes in that direction sum to 0.
# - [ ] dy sums to 0, and dx copies it -> Here dy = (1, 0, 0, 0) sums to 1; dx = (0.75, -0.25,
#   -0.25, -0.25) sums to 0. {dy-sums-to-zero}
# - [ ] for each x, its two paths cancel -> They do not cancel for one x: x[0] keeps 0.75. Only
#   the sum over all x is 0. {paths-cancel-one-by-one}
#
# Read again: section 7.2

# %% [markdown]
# *A good place for a pause: half of station 2 is still to come.*

# %% [markdown]
# ### Batch norm has three paths
#
# Now the division, too. One $x_i$ reaches the outputs directly, through $\mu$, and through $v$:
#
# ```text
#        .------------- direct -------------.
#  x ----+---> mu ---> x - mu --------------+---> xhat ---> y
#        |     :                            |
#        |     : (its slopes sum to 0)      |
#        |     v                            |
#        '---> v  ---> s = sqrt(v + eps) ---'
# ```

# %% [markdown]
# ### Exercise 07.2
#
# Derive the backward pass yourself before you read ours, in the named steps of the worked example.
# Each line says with respect to what its gradient is. `dy` has shape `(n, d)`, and the cache is
# `(xhat, gamma, s)`, as 07.1 returns it. It does not hold `x`, but $x - \mu = \hat x\, s$. Return
# `dx` with shape `(n, d)`, `dgamma` and `dbeta` with shape `(d,)`. For one example `dx` is 0.
# Float32 stays float32. `dy` and the cache must hold the same numbers after the call. For example,
# the column `(1, 2, 3, 6)` with `dy = (1, 0, 0, 0)` gives `dx` about `(0.25, -0.21, -0.13, 0.10)`.


# %% exercise="07.2"
def batch_norm_backward(dy, cache):
    """Carry the gradient back through batch norm, by three paths.

    dy: (n, d) gradient at y. cache: (xhat (n, d), gamma (d,), s (d,)).
    Returns dx (n, d), dgamma (d,) and dbeta (d,).
    """
    # BEGIN SOLUTION
    xhat, gamma, s = cache  # (n, d), (d,), (d,)
    n = len(dy)
    dgamma = (dy * xhat).sum(axis=0)  # (d,)  sum what was broadcast
    dbeta = dy.sum(axis=0)  # (d,)  sum what was broadcast
    dxhat = dy * gamma  # (n, d)  gradient at xhat
    direct = dxhat / s  # (n, d)  mu and v held fixed
    dmu = -dxhat.sum(axis=0) / s  # (d,)
    mean_path = dmu / n  # (d,)  mu moves by 1/n
    dv = -(dxhat * xhat).sum(axis=0) / (2 * s**2)  # (d,)  x - mu = xhat s
    variance_path = dv * 2 * xhat * s / n  # (n, d)  v moves by 2 (x - mu) / n
    dx = direct + mean_path + variance_path  # (n, d)  add the paths
    return dx, dgamma, dbeta
    # END SOLUTION


# %%
batch_norm_backward = check("07.2", batch_norm_backward)

# %% [markdown]
# ### The three paths, line by line
#
# Compare your lines with these. Again one column. $dy$ has shape $(n,)$, and $\gamma$, $\beta$,
# $\mu$, $v$, $s$ are numbers.
#
# *Gradient at the output.* $\beta$ enters every $y_i$ with factor 1, $\gamma$ with factor
# $\hat x_i$, and $\hat x_i$ enters its own $y_i$ with factor $\gamma$:
#
# $$d\beta = \sum_{i} dy_i, \qquad d\gamma = \sum_{i} dy_i\, \hat x_i, \qquad
# d\hat x_i = \gamma\, dy_i \qquad (7.7)$$
#
# *Direct path.* With $\mu$ and $s$ held fixed, $x_i$ moves $\hat x_i$ at rate $1/s$. It brings
# $d\hat x_i / s$.
#
# *Variance path.* $\hat x_i = (x_i - \mu)(v + \epsilon)^{-1/2}$. The slope of the power is
# $-\frac{1}{2} (v + \epsilon)^{-3/2} = -\frac{1}{2} s^{-3}$. And $v$ serves all $n$ rows, so their
# parts are summed:
#
# $$dv = \sum_{i} d\hat x_i\, (x_i - \mu) \left(-\tfrac{1}{2}\right) s^{-3} \qquad (7.8)$$
#
# In $v = \frac{1}{n} \sum (x_i - \mu)^2$, $x_i$ has slope $\frac{2}{n} (x_i - \mu)$. So this path
# brings $dv \cdot \frac{2}{n} (x_i - \mu)$.
#
# *Mean path.* $\mu$ enters each $\hat x_i$ with factor $-1/s$. It also enters $v$, with slope
# $-\frac{2}{n} \sum (x_i - \mu)$. But differences from the mean sum to 0: that part vanishes.
#
# $$d\mu = -\frac{1}{s} \sum_{i} d\hat x_i \qquad (7.9)$$
#
# $x_i$ has slope $1/n$ in $\mu$, so the path brings $d\mu / n$. *Add the paths*:
#
# $$dx_i = \frac{d\hat x_i}{s} + \frac{d\mu}{n}
# + dv\, \frac{2 (x_i - \mu)}{n} \qquad (7.10)$$
#
# These are the equations of Ioffe and Szegedy (2015, section 3). By hand, for the column
# $(1, 2, 3, 6)$, $\gamma = 1$ and $dy = (1, 0, 0, 0)$:

# %%
mu_c, v_c = column.mean(), column.var()  # (), () of this column; n = 4
s_c = np.sqrt(v_c + 1e-5)
direct = dy_one / s_c  # (n,)
mean_path = np.full(4, -dy_one.sum() / s_c / 4)  # (n,): d mu / n, the same for every row
dv_one = (dy_one * (column - mu_c)).sum() * -0.5 * s_c**-3  # ()
variance_path = dv_one * 2 * (column - mu_c) / 4  # (n,)
for name, part in (("direct", direct), ("mean", mean_path), ("variance", variance_path)):
    print(f"{name:9}", part.round(3))
print("dx       ", (direct + mean_path + variance_path).round(3))

# %%
draw.paths_back({"direct": direct, "mean path": mean_path, "variance path": variance_path})

# %% [markdown]
# Only the first output was pushed, and all four inputs feel it. Each equation, measured: we move
# one quantity and hold the others. In (7.9), $v$ follows $\mu$ as it does in the formula, so the
# check includes the part that vanishes.

# %%
g, b1 = 1.7, -0.4  # gamma and beta of this column
dy_c = rng.normal(size=4)  # (n,)
xhat_c = (column - mu_c) / s_c  # (n,)


def through(mu, v, x=column):
    """What dy makes of the outputs, for a given mean and variance."""
    return (dy_c * (g * (x - mu) / np.sqrt(v + 1e-5) + b1)).sum()


measured_c = [
    numerical_grad(lambda b: (dy_c * (g * xhat_c + b)).sum(), np.array(b1)),
    numerical_grad(lambda gamma: (dy_c * (gamma * xhat_c + b1)).sum(), np.array(g)),
    *numerical_grad(lambda h: (dy_c * (g * h + b1)).sum(), xhat_c),
]
verify("7.7", measured_c, [dy_c.sum(), (dy_c * xhat_c).sum(), *(g * dy_c)], tol=1e-8)

# %%
dxhat_c = g * dy_c  # (n,)
dv_c = (dxhat_c * (column - mu_c)).sum() * -0.5 * s_c**-3
dmu_c = -dxhat_c.sum() / s_c
along_mu = numerical_grad(lambda m: through(m, ((column - m) ** 2).mean()), np.array(mu_c))
verify("7.8", numerical_grad(lambda v: through(mu_c, v), np.array(v_c)), dv_c, tol=1e-8)
verify("7.9", along_mu, dmu_c, tol=1e-8)
measured_c = numerical_grad(lambda x: through(x.mean(), x.var(), x), column)  # (n,)
verify("7.10", measured_c, dxhat_c / s_c + dmu_c / 4 + dv_c * 2 * (column - mu_c) / 4, tol=1e-8)

# %% [markdown]
# ### One line
#
# Put $x - \mu = \hat x\, s$ into (7.8): $dv = -\frac{1}{2} s^{-2} \sum_k d\hat x_k \hat x_k$. The
# variance path is then $-\frac{1}{n s}\, \hat x_i \sum_k d\hat x_k \hat x_k$. Insert $d\hat x =
# \gamma\, dy$, and take $\gamma / (n s)$ out:
#
# $$dx_i = \frac{\gamma}{n s} \Big( n\, dy_i - \sum_{k} dy_k
# - \hat x_i \sum_{k} dy_k\, \hat x_k \Big) \qquad (7.11)$$
#
# Two sums, both known already: they are $d\beta$ and $d\gamma$. Is it the same as the three paths?
# Here is the closed form beside your three paths, on a batch:

# %%
gamma, beta, dy = rng.normal(size=3), rng.normal(size=3), rng.normal(size=(6, 3))
_, cache = batch_norm(x_small, gamma, beta)
dx, dgamma, dbeta = batch_norm_backward(dy, cache)  # (n, d), (d,), (d,): three paths
xhat, _, s = cache
closed = gamma / (6 * s) * (6 * dy - dbeta - xhat * dgamma)  # (n, d): one line
verify("7.11", dx, closed)

# %% [markdown]
# With $1/n$ inside, the two sums are means. Written for $d\hat x = \gamma\, dy$, (7.11) reads:
# `dx = (dxhat - mean(dxhat) - xhat * mean(dxhat * xhat)) / s`. Each mean runs over the numbers that
# share one $\mu$. In this form it serves station 5, too.

# %%
dxhat = gamma * dy  # (n, d)
with_means = (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0)) / s  # (n, d)
print("the same dx:", bool(np.abs(dx - with_means).max() < 1e-12))

# %% [markdown]
# And the judge that knows no calculus, for all three gradients:

# %%
measured = (
    numerical_grad(lambda x: (dy * batch_norm(x, gamma, beta)[0]).sum(), x_small),
    numerical_grad(lambda gamma: (dy * batch_norm(x_small, gamma, beta)[0]).sum(), gamma),
    numerical_grad(lambda beta: (dy * batch_norm(x_small, gamma, beta)[0]).sum(), beta),
)
for name, derived, seen in zip(
    ("dx", "dgamma", "dbeta"), (dx, dgamma, dbeta), measured, strict=True
):
    error = np.abs(derived - seen).max() / np.abs(seen).max()
    print(f"{name:6} {derived.shape}: relative error below 1e-7: {bool(error < 1e-7)}")
    assert error < 1e-7

# %% [markdown]
# ### Two sums that must be 0
#
# A shift of a column is invisible. So pushing all $x_i$ up together must not change the loss: the
# slopes of one column sum to 0. A stretch is *almost* invisible. Sum $dx_i\, \hat x_i$ in (7.11),
# with $\sum \hat x_i = 0$ and $\frac{1}{n} \sum \hat x_i^2 = v / (v + \epsilon)$:
#
# $$\sum_{i} dx_i = 0 \qquad (7.12)$$
#
# $$\sum_{i} dx_i\, \hat x_i = \frac{\gamma}{s}\, d\gamma\, \frac{\epsilon}{v + \epsilon}
# \qquad (7.13)$$
#
# Where $v$ is far larger than $\epsilon$, the right side is nearly 0. (In a column that hardly
# varies it is not.) These two sums cost nothing, and they find every mistake that treats $\mu$ or
# $v$ as a constant.

# %%
verify("7.12", dx.sum(axis=0), np.zeros(3))
v = x_small.var(axis=0)  # (d,)
verify("7.13", (dx * xhat).sum(axis=0), gamma / s * dgamma * 1e-5 / (v + 1e-5))
constants = gamma * dy / s  # (n, d): the direct path alone
no_variance = gamma / s * (dy - dy.mean(axis=0))  # (n, d): direct and mean path
for name, wrong in (("mu and v constant", constants), ("v constant", no_variance)):
    sums = np.abs(wrong.sum(axis=0)).max(), np.abs((wrong * xhat).sum(axis=0)).max()
    print(f"{name:18} largest sums: dx {sums[0]:.2f}, dx xhat {sums[1]:.2f}")

# %% [markdown]
# ### A shadow
#
# Write (7.11) for a column as a matrix times $dy$. Let $\mathbf 1$ be $n$ ones:
#
# $$dx = \frac{\gamma}{s}\, P\, dy, \qquad
# P = I - \frac{1}{n} \mathbf 1 \mathbf 1^\top - \frac{1}{n}\, \hat x\, \hat x^\top \qquad (7.14)$$
#
# $P$ has shape $(n, n)$. It removes from $dy$ the part along $\mathbf 1$, and nearly all of the
# part along $\hat x$. What is left is a **projection**, a shadow: of arrow (3, 4) the floor keeps
# (3, 0). So $dx$ never asks for a common shift, and hardly for a common stretch. For three
# examples, the plane across $(1, 1, 1)$ can be drawn. In it, `g` is $d\hat x$:

# %%
P = np.eye(6) - np.ones((6, 6)) / 6 - np.outer(xhat[:, 0], xhat[:, 0]) / 6  # (n, n)
verify("7.14", measured[0][:, 0], gamma[0] / s[0] * P @ dy[:, 0], tol=1e-7)
print("the shadow of a shadow is the same shadow:", bool(np.abs(P @ P - P).max() < 1e-4))
draw.shadow(np.array([0.0, 1.0, 5.0]), np.array([0.2, -0.9, 1.0]))

# %% [markdown]
# *Your answers are saved; a good place to stop (2 of 7).*

# %% [markdown]
# ## 7.3 Training and evaluation
#
# *35 minutes*
#
# In training, an image's output depends on the other images of its batch. When the network is
# used, one image may come alone. A column of one number is its own mean. So
# $\hat x = 0 / \sqrt{\epsilon} = 0$, and $y = \beta$ for *every* image. And nothing can be
# learnt from it:

# %%
alone, kept_alone = batch_norm(np.array([[3.0, -8.0]]), np.ones(2), np.array([0.5, 2.0]))
dx_alone, dgamma_alone, _ = batch_norm_backward(np.array([[1.0, -1.0]]), kept_alone)
print("y is beta:", alone, " dx is 0:", bool((dx_alone == 0).all()), " dgamma:", dgamma_alone)

# %% [markdown]
# A gradient check on a batch of one compares 0 with 0 for $dx$ and for $d\gamma$. A missing
# variance path passes it, as does anything that is multiplied by $\hat x$. It proves little.
#
# ### Remember the statistics
#
# So the layer keeps two memories, $r^{\text{mean}}$ and $r^{\text{var}}$, each $(d,)$. A **running
# average** mixes the old memory with the new number: 0.9 times 2 plus 0.1 times 12 is 3. Let $r$ be
# either of the two, and $m$ the share of the new:
#
# $$r \leftarrow (1 - m)\, r + m \cdot \text{new} \qquad (7.15)\ \text{definition}$$
#
# Libraries call $m$ the momentum. PyTorch's default 0.1 is the share of the *new*; the same layer
# has momentum 0.9 where it means the share of the *old*. Neither is the momentum of lesson 6.
#
# How much of $r$ is measured after $t$ steps? The start value loses the factor $1 - m$ at each
# step. So its share is $(1 - m)^t$, and the measured share is the rest:
#
# $$\text{share}(t) = 1 - (1 - m)^t \qquad (7.16)$$

# %%
r, shares = 0.0, []
for _ in range(50):
    r = (1 - 0.1) * r + 0.1 * 1.0  # every batch says 1
    shares.append(r)
verify("7.16", shares, 1 - 0.9 ** np.arange(1, 51))
for t in (1, 5, 10, 22, 50):
    print(f"after {t:2} steps: {shares[t - 1]:.3f}")

# %%
slow = 1 - 0.99 ** np.arange(1, 51)  # (50,)
draw.memory_curve({"m = 0.1": np.array(shares), "m = 0.01": slow})

# %% [markdown]
# A layer that was trained for five steps still knows 59 % of its start value: evaluate later.
#
# ### Two variances
#
# The batch is normalised with $v$, divided by $n$. To *guess* the variance of all images from a
# batch, $v$ is too small on average. The batch's own mean lies in the middle of the batch, nearer
# to its numbers than the true mean is. If $\sigma^2$ is the variance of all:
#
# $$\operatorname{E}[v] = \frac{n - 1}{n}\, \sigma^2 \qquad (7.17)$$
#
# Why? $\frac{1}{n} \sum (x_i - M)^2$ around the *true* mean $M$ is $\sigma^2$ on average. It splits
# into $v$ and $(\mu - M)^2$: write $x_i - M = (x_i - \mu) + (\mu - M)$ and square; the mixed part
# vanishes, as $\sum (x_i - \mu) = 0$. And a mean of $n$ numbers, drawn independently, has variance
# $\sigma^2 / n$. So $\operatorname{E}[v] = \sigma^2 - \sigma^2 / n$. The memory therefore takes
# $v \cdot n / (n - 1)$, the **unbiased** variance: (1, 3) has $v = 1$ and unbiased 2. We check
# with a tiny world of three numbers and all nine pairs that can be drawn from it:

# %%
world = np.array([0.0, 1.0, 5.0])
pairs = np.array([(p, q) for p in world for q in world])  # (9, 2): every batch of two
verify("7.17", pairs.var(axis=1).mean(), (2 - 1) / 2 * world.var())
for n in (2, 8, 128):
    print(f"n = {n:3}: the two sds differ by the factor {np.sqrt(n / (n - 1)):.3f}")

# %% [markdown]
# Ioffe and Szegedy (2015, section 3.1, Algorithm 2) use the unbiased variance too. They average
# over many batches after training, where libraries keep a running average. In evaluation the
# statistics are constants:
#
# $$y_{ij} = \gamma_j\, \frac{x_{ij} - r^{\text{mean}}_j}{\sqrt{r^{\text{var}}_j + \epsilon}}
# + \beta_j \qquad (7.18)\ \text{definition}$$
#
# ### Exercise 07.3
#
# Complete `forward`; `__init__` is done. `gamma`, `beta`, `running_mean` and `running_var` have shape
# `(d,)`. The last two are where the memories begin, and the layer keeps copies of them. `gamma` and
# `beta` are kept as they are, without a copy, as training will change them in place. All four can be
# read as attributes of these names. `forward(x, training)` takes `(n, d)` and returns `(n, d)`.
#
# In training, `y` comes from the batch's own mean and variance (divided by n). Both memories then
# move by (7.15), where `momentum` is the share of the *new*; `running_var` takes the unbiased
# variance. For a batch of one, `running_mean` moves and `running_var` stays. In evaluation,
# equation (7.18) holds, and nothing moves. For example, with `running_mean = [0]`, a batch
# `[[1], [3]]` moves it to `[0.2]`, and `running_var = [1]` to `[1.1]`.


# %% exercise="07.3"
class BatchNorm:
    """Batch norm that remembers mean and variance for evaluation.

    gamma, beta: (d,). running_mean, running_var: (d,), where the memories begin.
    momentum: the share of the new statistics.
    """

    def __init__(self, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
        self.gamma, self.beta = gamma, beta  # (d,), (d,): trained from outside
        self.running_mean = running_mean.copy()  # (d,): copies, as they will move
        self.running_var = running_var.copy()  # (d,)
        self.momentum, self.eps = momentum, eps

    def forward(self, x, training):
        """x: (n, d). training: whether the batch's own statistics are used. Returns (n, d)."""
        # BEGIN SOLUTION
        m, n = self.momentum, len(x)
        if training:
            mu, v = x.mean(axis=0), x.var(axis=0)  # (d,), (d,): this batch's own
            self.running_mean = (1 - m) * self.running_mean + m * mu  # (d,)
            if n > 1:
                self.running_var = (1 - m) * self.running_var + m * v * n / (n - 1)  # (d,)
        else:
            mu, v = self.running_mean, self.running_var  # (d,), (d,)
        return self.gamma * (x - mu) / np.sqrt(v + self.eps) + self.beta  # (n, d)
        # END SOLUTION


# %%
BatchNorm = check("07.3", BatchNorm)

# %% [markdown]
# PyTorch has the same layer. Three batches of different sizes, then evaluation, in both:

# %%
ours = BatchNorm(np.ones(3), np.zeros(3), np.zeros(3), np.ones(3))
theirs = torch.nn.BatchNorm1d(3, dtype=torch.float64)  # momentum 0.1, eps 1e-5
for n in (4, 7, 2):
    batch = rng.normal(1, 2, size=(n, 3))  # (n, d)
    gap = np.abs(ours.forward(batch, True) - theirs(torch.tensor(batch)).detach().numpy()).max()
    assert gap < 1e-12
theirs.eval()
gaps = (
    np.abs(ours.forward(batch, False) - theirs(torch.tensor(batch)).detach().numpy()).max(),
    np.abs(ours.running_mean - theirs.running_mean.numpy()).max(),
    np.abs(ours.running_var - theirs.running_var.numpy()).max(),
)
print("evaluation, running mean, running variance agree to 1e-12:", bool(max(gaps) < 1e-12))

# %% [markdown]
# For a batch of one in training, PyTorch stops with an error; ours returns $\beta$, as the formula
# says.
#
# ### Can one example be changed alone?
#
# One feature and five examples: $(3, 1, 2, -1, -2)$. One of them moves, and the others stay.

# %% [markdown] card="07.h" kind="predict"
# A batch of five numbers, $(3, 1, 2, -1, -2)$, with $\gamma = 1$ and $\beta = 0$. The first becomes
# $y = 1.29$. Now it alone moves from 3 to 300. Its $y$ becomes
# - [x] 2.00, and all other y come together -> The sd grows with the point: no value can pass the
#   root of n - 1, here 2. The four others spanned 2.16; now they span 0.03.
# - [ ] about 129, and all other y stay -> That is what evaluation does. In training mean and sd
#   hold this point, too. {statistics-stay-put}
# - [ ] 1.29 as before: a stretch is invisible -> A stretch of all five is. Here one number moved,
#   and the others did not. {one-is-all}
#
# Read again: section 7.3

# %% [markdown]
# The picture below runs your `batch_norm`, `batch_norm_backward` and `BatchNorm`. Drag the points
# on the line of $x$, or go to one by `Tab` and move it by the arrow keys; `Home` and `End` send it
# far away, and `Esc` leads back to the notebook. The axes rescale, so that nothing leaves the
# picture. On top lie two means with one sd on either side: those of the batch, and those in the
# memory of a layer that has seen the batch $(3, 1, 2, -1, -2)$ in 20 steps of training. The bars at
# the bottom are $dx$ when $dy$ is 1 at the point that you moved last. Three states to look for stand
# below the picture.

# %%
batch_strings((batch_norm, batch_norm_backward, BatchNorm))

# %% [markdown]
# What do you read off with one point at 300? How far apart are the $y$ of the others, and what is
# left of the gradient of the outlier? Then add a number to all $x$, in training and in evaluation.

# %%
outcome("07.h")

# %% [markdown]
# In training nobody moves alone: each $y$ depends on all $x$. Take $\gamma = 1$ and $\beta = 0$.
# The squares of the $n$ values $\hat x_i$ sum to $n$ at most, and their sum is 0. If one of them is
# $a$, the others sum to $-a$, and their squares to at least $a^2 / (n - 1)$. So
# $a^2 + a^2 / (n - 1) \le n$, which is $a^2 \le n - 1$: no value passes $\sqrt{n - 1}$. A point that
# has nearly reached it can hardly move any more: that is why its gradient dies. And a shift of all
# $x$ moves no $y$. In evaluation the statistics are constants: a point pulls only its own thread, and
# a shift of all $x$ moves every $y$.
#
# *Your answers are saved; a good place to stop (3 of 7).*

# %% [markdown]
# ## 7.4 Images
#
# *20 minutes*
#
# Later lessons have images of shape $(n, c, h, w)$: $n$ images with $c$ channels of $h$ by $w$
# pixels. A **channel** is one layer of an image: a colour photo has 3, for instance red and blue.
# One set of weights slides over all places of an image, so all places should be treated alike.
# The numbers that share one mean are all pixels of a channel, over the whole batch:
#
# $$\mu_c = \frac{1}{n h w} \sum_{i, p, q} x_{i c p q} \qquad (7.19)$$
#
# The variance likewise: $c$ means from $n h w$ numbers each. (Ioffe and Szegedy, 2015, section
# 3.2.) Which numbers belong together is all that changes:

# %%
images = rng.normal(size=(4, 3, 2, 5))  # (n, c, h, w)
total = np.zeros(3)  # (c,)
for i, c, p, q in np.ndindex(images.shape):
    total[c] += images[i, c, p, q]
verify("7.19", total / (4 * 2 * 5), images.mean(axis=(0, 2, 3)))
draw.norm_axes(4, 3, 4)

# %% [markdown]
# ### Exercise 07.4
#
# This version keeps one mean for each *pixel* of each channel. It should keep one for each
# channel: repair it. `x` has shape `(n, c, h, w)`, `gamma` and `beta` have shape `(c,)`. It returns
# `y` alone, with the shape of `x`; `x` stays as it was. `nn.batch_norm` is the library's copy of your
# 07.1, with the same cache. For example, two images of one channel and two pixels, `[[1, 1]]` and `[[3, 3]]`, with
# `gamma = [1]` and `beta = [0]`, become -1 and 1.
#
# Think first: which axes must become rows, and which axis must be the columns?


# %% exercise="07.4"
def batch_norm_2d(x, gamma, beta, eps=1e-5):
    """Batch norm for images: one mean and one variance a channel.

    x: (n, c, h, w). gamma, beta: (c,). Returns y (n, c, h, w).
    """
    # BEGIN SOLUTION
    n, c, h, w = x.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, c)  # (n*h*w, c): one column a channel
    y, _ = nn.batch_norm(rows, gamma, beta, eps)
    return y.reshape(n, h, w, c).transpose(0, 3, 1, 2)  # (n, c, h, w): both moves undone
    # END SOLUTION


# %%
batch_norm_2d = check("07.4", batch_norm_2d)

# %%
y_images = batch_norm_2d(images, np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.0, 5.0]))
print("means of the channels", y_images.mean(axis=(0, 2, 3)).round(6) + 0.0)
print("sds of the channels  ", y_images.std(axis=(0, 2, 3)).round(3))

# %% [markdown]
# *Your answers are saved; a good place to stop (4 of 7).*

# %% [markdown]
# ## 7.5 Layer norm, and a layer that disappears
#
# *30 minutes*
#
# ### Layer norm
#
# Turn the table round: let each *example* have its own mean and variance, over its $d$ features.
# That is **layer norm**: each row gets mean 0 and sd 1, so row (10, 30) becomes (-1, 1). With
# $\gamma = 1$ and $\beta = 0$ it is batch norm of the turned table:
#
# $$\operatorname{LN}(x) = \operatorname{BN}(x^\top)^\top \qquad (7.20)$$
#
# No example sees another one. So nothing has to be remembered, and training and evaluation are
# the same. The parameters did not turn: $\gamma$ and $\beta$ still have one entry a feature. That
# changes the backward pass in one point. Along a row $\gamma$ varies, so $d\hat x = \gamma\, dy$
# must come *before* the two means.

# %%
rows_in = rng.normal(3, 2, size=(4, 6))  # (n, d)
turned, _ = batch_norm(rows_in.T, np.ones(4), np.zeros(4))  # (d, n)
by_torch = torch.nn.functional.layer_norm(torch.tensor(rows_in), (6,))  # (n, d)
verify("7.20", by_torch.numpy(), turned.T)

# %% [markdown]
# ### Exercise 07.5
#
# Write layer norm, forward and backward. `layer_norm(x, gamma, beta, eps)` takes `(n, d)`, with
# `gamma` and `beta` of shape `(d,)`. It returns `y` and the cache `(xhat, gamma, s)`; here `s` has
# shape `(n, 1)`. `layer_norm_backward(dy, cache)` returns `dx` with shape `(n, d)`, `dgamma` and
# `dbeta` with shape `(d,)`. Rows may lie far from 0, around a million. `x`, `dy` and the cache stay
# as they were. For example, `x = [[1, 3]]`, `gamma = [1, 2]`, `beta = [0, 0]` give `y` about
# `[[-1, 2]]`.


# %% exercise="07.5"
def layer_norm(x, gamma, beta, eps=1e-5):
    """Normalise each row, then scale and shift each column.

    x: (n, d). gamma, beta: (d,). Variance divided by d, eps inside the root.
    Returns y (n, d) and the cache (xhat (n, d), gamma (d,), s (n, 1)).
    """
    # BEGIN SOLUTION
    mu = x.mean(axis=1, keepdims=True)  # (n, 1)
    s = np.sqrt(x.var(axis=1, keepdims=True) + eps)  # (n, 1)
    xhat = (x - mu) / s  # (n, d)
    return gamma * xhat + beta, (xhat, gamma, s)
    # END SOLUTION


def layer_norm_backward(dy, cache):
    """Carry the gradient back through layer norm.

    dy: (n, d). cache: (xhat (n, d), gamma (d,), s (n, 1)).
    Returns dx (n, d), dgamma (d,) and dbeta (d,).
    """
    # BEGIN SOLUTION
    xhat, gamma, s = cache
    dxhat = dy * gamma  # (n, d)  before the means, as gamma varies along a row
    shared = dxhat.mean(axis=1, keepdims=True)  # (n, 1)  mean path
    along = (dxhat * xhat).mean(axis=1, keepdims=True)  # (n, 1)  variance path
    return (dxhat - shared - xhat * along) / s, (dy * xhat).sum(axis=0), dy.sum(axis=0)
    # END SOLUTION


# %%
layer_norm, layer_norm_backward = check("07.5", layer_norm, layer_norm_backward)

# %%
gamma_6, beta_6, dy_6 = rng.normal(size=6), rng.normal(size=6), rng.normal(size=(4, 6))
dx_6, _, _ = layer_norm_backward(dy_6, layer_norm(rows_in, gamma_6, beta_6)[1])  # (n, d)
seen_6 = numerical_grad(lambda x: (dy_6 * layer_norm(x, gamma_6, beta_6)[0]).sum(), rows_in)
error_6 = np.abs(dx_6 - seen_6).max() / np.abs(seen_6).max()
print("relative error below 1e-7:", bool(error_6 < 1e-7))

# %% [markdown]
# ### Batch norm disappears
#
# In evaluation, (7.18) multiplies and adds constants. So does the linear layer before it. Two such
# maps in a row are one. Write $g = \gamma / \sqrt{r^{\text{var}} + \epsilon}$, shape $(k,)$:
#
# $$\gamma\, \frac{(xW + b) - r^{\text{mean}}}{\sqrt{r^{\text{var}} + \epsilon}} + \beta
# = x\,(W g) + \left( (b - r^{\text{mean}})\, g + \beta \right) \qquad (7.21)$$
#
# $W g$ multiplies column $j$ of $W$ by $g_j$. By hand: $W = 4$, $b = 1$, mean 3, variance 4,
# $\gamma = 1$, $\beta = 10$, $\epsilon = 0$. Then $g = 0.5$, the new weight is 2, and the new bias
# is $(1 - 3) \cdot 0.5 + 10 = 9$. To **fold** a layer is to hide it in its neighbour in this way:
# 4 and 1 become 2 and 9.
#
# ### Exercise 07.6
#
# Write `fold_batch_norm`. `W` has shape `(d, k)` and `b` has shape `(k,)`. `bn` is a dictionary
# with everything the layer holds after its last training step: the arrays `gamma`, `beta`,
# `running_mean`, `running_var`, `batch_mean` and `batch_var` (of the last batch), each `(k,)`, and
# the number `eps`. Return new `W` and `b`, so that `x @ W + b` is what the two old layers give in
# evaluation. The old arrays stay as they were.


# %% exercise="07.6"
def fold_batch_norm(W, b, bn):
    """Make one linear layer of a linear layer and the batch norm behind it, in evaluation.

    W: (d, k). b: (k,). bn: gamma, beta, running_mean, running_var, batch_mean, batch_var (k,),
    and eps, a number. Returns the new W (d, k) and b (k,).
    """
    # BEGIN SOLUTION
    g = bn["gamma"] / np.sqrt(bn["running_var"] + bn["eps"])  # (k,)
    return W * g, (b - bn["running_mean"]) * g + bn["beta"]  # (d, k) * (k,): each column
    # END SOLUTION


# %%
fold_batch_norm = check("07.6", fold_batch_norm)

# %%
names = ("gamma", "beta", "running_mean", "batch_mean")
bn = {name: rng.normal(size=3) for name in names} | {"eps": 1e-5}
bn |= {name: rng.uniform(0.5, 2, size=3) for name in ("running_var", "batch_var")}
W_old, b_old = rng.normal(size=(6, 3)), rng.normal(size=3)  # (d, k), (k,)
trained = BatchNorm(bn["gamma"], bn["beta"], bn["running_mean"], bn["running_var"])
W_new, b_new = fold_batch_norm(W_old, b_old, bn)
verify("7.21", trained.forward(rows_in @ W_old + b_old, False), rows_in @ W_new + b_new)

# %% [markdown]
# *Your answers are saved; a good place to stop (5 of 7).*

# %% [markdown]
# ## 7.6 What batch norm buys
#
# *25 minutes*
#
# Now your functions become a layer. `back` can be exchanged, so that we can break it later.


# %%
class Norm(nn.Module):
    """Batch norm made of your functions, in float32."""

    def __init__(self, k, momentum=0.1, back=batch_norm_backward):
        zeros, ones = np.zeros(k, np.float32), np.ones(k, np.float32)  # (k,), (k,)
        super().__init__(gamma=ones, beta=zeros)
        self.back, self.memory = back, BatchNorm(ones, zeros, zeros, ones, momentum)

    def forward(self, x):
        """(n, k) -> (n, k)."""
        if self.training:
            _, self.cache = batch_norm(x, *self.params.values())
        return self.memory.forward(x, self.training)

    def backward(self, dy):
        """(n, k) -> (n, k)."""
        dx, self.grads["gamma"], self.grads["beta"] = self.back(dy, self.cache)
        return dx


# %%
def network(sizes, rng, norm=None, sd=None):
    """Linear layers and ReLU; `norm(k)` makes a layer to put before each ReLU."""
    modules = []
    for d, k in pairwise(sizes[:-1]):
        modules.append(nn.Linear(d, k, rng, scale=sd, dtype=np.float32))
        if norm:
            modules.append(norm(k))
        modules.append(nn.ReLU())
    return nn.Sequential(*modules, nn.Linear(*sizes[-2:], rng, scale=sd, dtype=np.float32))


def train(model, n_images, seed=0, **settings):
    """Train on the first images; where numbers overflow, they become nan without a warning."""
    order = np.random.default_rng(seed)
    with np.errstate(all="ignore"):
        fit(model, x[:n_images], y[:n_images], rng=order, progress=False, **settings)
    return model


# %% [markdown]
# ### Experiment: how carefully must the weights begin?
#
# Five hidden layers of 100 units, 1,000 images, 20 passes with lr 0.01, batches of 100. The first
# weights have the same sd in all layers.

# %% [markdown] card="07.b" kind="predict"
# Five hidden layers, first weights with sd 0.03, lr 0.01, 20 passes over 1,000 images. The network
# without batch norm gets about 12 % of these images right. With batch norm:
# - [x] over 97 % -> Each layer's size is put right at once, so the gradient arrives and training
#   works.
# - [ ] about 12 %, as the weights are as small -> The weights are; the activations are not: batch
#   norm divides by their sd. {small-weights-small-signal}
# - [ ] about 50 %: it begins later -> It does not begin later: the first forward pass has normal
#   sizes already. {repair-takes-time}
#
# Read again: section 7.6

# %%
sds = (1.0, 0.3, 0.1, 0.03, 0.01)
right = {"without BN": [], "with BN": []}
for sd in sds:
    for name, norm in (("without BN", None), ("with BN", Norm)):
        deep = network((784, *[100] * 5, 10), np.random.default_rng(0), norm, sd)
        train(deep, 1000, lr=0.01, n_epochs=20, batch_size=100)
        deep.train()  # the statistics of these 1,000 images themselves
        with np.errstate(all="ignore"):
            right[name].append(nn.accuracy(deep.forward(x[:1000]), y[:1000]))
at_003 = {name: shares[3] for name, shares in right.items()}
print({name: f"{share:.0%}" for name, share in at_003.items()})
assert at_003["without BN"] < 0.14
assert at_003["with BN"] > 0.97

# %% tags=["nbval-ignore-output"]
draw.against_setting(sds, right, "sd of the first weights", good=0.9)

# %% [markdown]
# What do you read off, at sd 0.03, at 0.3 and at 1?

# %%
outcome("07.b")

# %% [markdown]
# With sd 0.03 and no batch norm, five layers shrink the signal so much that all images look alike.
# The network then learns how frequent each digit is: that is the 12 %. Batch norm takes the scale
# out at once.
#
# By (7.4) the size of $W$ hardly matters for the output. It does matter for the step. If $W$ is
# ten times larger, $s$ is ten times larger, and (7.11) makes the gradient ten times smaller. So
# large weights learn slowly: see sd 1. The next cell measures it. (Ioffe and Szegedy, 2015, section 3.3.) At one setting, sd
# 0.3, the plain network wins: with this small lr, its large weights bring large gradients. Batch
# norm does not make every setting better. It makes the range of good ones wider.


# %%
def loss_of_weights(W):
    """The loss when batch norm follows the weights."""
    return cross_entropy(normalise(x_small @ W), labels)


usual, larger = (np.abs(numerical_grad(loss_of_weights, c * W_small)).max() for c in (1, 10))
print(f"weights 10 times larger: the gradient is {usual / larger:.1f} times smaller")

# %% [markdown]
# ### Experiment: how long may a step be?
#
# Three hidden layers of 100 units, 10,000 images, 3 passes, first weights as in lesson 6.

# %% [markdown] card="07.c" kind="predict"
# Same network with good first weights, lr 2, 3 passes over 10,000 images. Which reaches 90 % on the
# test images?
# - [x] only the one with batch norm -> Without it the loss explodes: about 10 %. With it, over 90
#   %.
# - [ ] both: the first weights are good -> Good first weights do not bound the second ones: a
#   step of lr 2 ruins them. {init-is-enough}
# - [ ] neither: lr 2 is too large -> With batch norm large weights get small gradients, and it
#   stays above 90 %. {lr-limit-is-universal}
#
# Read again: section 7.6

# %%
rates = (0.01, 0.1, 0.5, 1.0, 2.0)
test_right = {"without BN": [], "with BN": []}
for lr in rates:
    for name, norm in (("without BN", None), ("with BN", Norm)):
        model = network((784, 100, 100, 100, 10), np.random.default_rng(0), norm)
        train(model, 10_000, lr=lr, n_epochs=3, batch_size=100)
        with np.errstate(all="ignore"):
            test_right[name].append(evaluate(model, x_test, y_test))
assert test_right["without BN"][4] < 0.2
assert test_right["with BN"][4] > 0.9

# %% tags=["nbval-ignore-output"]
for name, curve in test_right.items():
    points = (f"lr {lr:g}: {right_at:.0%}" for lr, right_at in zip(rates, curve, strict=True))
    print(f"{name:10} ", ", ".join(points))

# %% tags=["nbval-ignore-output"]
draw.against_setting(rates, test_right, "learning rate", good=0.9)

# %% [markdown]
# What do you read off? Compare the best of each curve, too.

# %%
outcome("07.c")

# %% tags=["nbval-ignore-output"]
best = {name: max(shares) for name, shares in test_right.items()}
ahead = best["with BN"] - best["without BN"]
print(f"each at its best rate: batch norm is {100 * ahead:.1f} points ahead")
assert 0 < ahead < 0.04

# %% [markdown]
# At its best learning rate the plain network is only a few points behind. What batch norm buys
# here is *width*: more settings work.
#
# ### Experiment: how large must a batch be?

# %% [markdown] card="07.d" kind="predict"
# We train with batch norm in batches of 2 and in batches of 64, for equally many passes. Test
# accuracy, with running statistics:
# - [x] far lower with batches of 2 -> In a batch of two every feature becomes -1 or 1: only its
#   sign is left.
# - [ ] higher with batches of 2: more steps -> There are 32 times as many steps, on inputs of
#   which only signs are left. {more-steps-is-better}
# - [ ] nearly the same: averages even it out -> With statistics of the test images themselves it
#   is still low: little was learnt. {running-averages-repair}
#
# Read again: section 7.6

# %%
by_size = {}
for size in (2, 64):
    for name, norm in (("without BN", None), ("with BN", Norm)):
        model = network((784, 100, 100, 100, 10), np.random.default_rng(0), norm)
        train(model, 4000, lr=0.1, n_epochs=2, batch_size=size)
        by_size[name, size] = evaluate(model, x_test, y_test)  # with the running statistics
        if norm and size == 2:
            model.train()  # now with the statistics of all test images themselves
            by_itself = nn.accuracy(model.forward(x_test), y_test)
assert by_size["with BN", 64] > 0.85
assert by_size["with BN", 2] < by_size["with BN", 64] - 0.2
assert by_size["with BN", 2] < by_size["without BN", 2] - 0.1
assert by_itself < by_size["with BN", 64] - 0.2

# %% tags=["nbval-ignore-output"]
for (name, size), share in by_size.items():
    print(f"batches of {size:2}, {name:10}: {share:.0%} of the test images right")
print(f"batches of  2, with BN, statistics of all test images: {by_itself:.0%}")

# %% [markdown]
# What do you read off?

# %%
outcome("07.d")

# %% [markdown]
# In a batch of two, each column becomes (-1, 1) or (1, -1), whatever the images were: only the sign
# is left. So the network learns little. Two other explanations fall short. Small batches alone are
# not the reason: without batch norm the same batches do far better. The running statistics explain a
# part at most: with statistics of the test images themselves, accuracy stays far below that of
# batches of 64. That is a price of batch norm: it needs batches of some size. Layer norm does not.
#
# ### Experiment: six faults
#
# Suppose your code has a fault. Will the accuracy tell you? Six faults, on purpose. We train a
# network with 64 and 64 units, on 1,500 digits averaged to 7 by 7 pixels, five seeds for each. On
# the way back, a fault is a wrong `back`:


# %%
def wrong_dx(paths):
    """Backward passes that leave out paths: "dm" is direct and mean."""

    def back(dy, cache):
        xhat, gamma, s = cache
        dgamma, dbeta, n = (dy * xhat).sum(axis=0), dy.sum(axis=0), len(dy)
        mean_part = dbeta / n if "m" in paths else 0
        return gamma / s * (dy - mean_part), dgamma, dbeta

    return back


def wrong_beta(change):
    """Backward passes with another gradient of beta, which is the bias of these layers."""

    def back(dy, cache):
        dx, dgamma, dbeta = batch_norm_backward(dy, cache)
        return dx, dgamma, change(dbeta)

    return back


# %%
faults = {
    "none": {},
    "no variance path": {"back": wrong_dx("dm")},
    "mean and variance constant": {"back": wrong_dx("d")},
    "no gradient for beta": {"back": wrong_beta(np.zeros_like)},
    "gradient of beta one number": {"back": wrong_beta(lambda d: np.full_like(d, d.sum()))},
    "batch statistics at test time": {},
    "momentum 0.9 for 0.1": {"momentum": 0.9},
}

# %% [markdown] card="07.e" kind="predict"
# In a small network the backward pass of batch norm lacks its variance path. Mean test accuracy
# over five seeds, compared with the right code:
# - [x] within two points of it -> The network learns all the same, within two points here. The
#   sums convict it.
# - [ ] about 10 %: nothing is learnt -> A gradient that is partly wrong still points downhill
#   most of the time. {wrong-gradient-no-learning}
# - [ ] about ten points below it -> It stays within two points: accuracy hides this fault, a
#   gradient check does not. {accuracy-shows-bugs}
#
# Read again: section 7.6


# %%
def small(x):
    """Average 4 by 4 pixels: (n, 784) -> (n, 49)."""
    return x.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(len(x), 49)


x_7, x_7_test, accuracy = small(x[:1500]), small(x_test), {name: [] for name in faults}
for name, settings in faults.items():
    for seed in range(5):
        norm = partial(Norm, **settings)  # norm(k) is Norm(k, ...) with the fault
        model = network((49, 64, 64, 10), np.random.default_rng(seed), norm)
        order = np.random.default_rng(seed)
        fit(model, x_7, y[:1500], lr=0.1, n_epochs=12, batch_size=32, rng=order, progress=False)
        if name == "batch statistics at test time":
            model.train()
        accuracy[name].append(nn.accuracy(model.forward(x_7_test), y_test))
accuracy = {name: np.array(values) for name, values in accuracy.items()}  # each (5,)

# %% [markdown]
# And the checks. The gradient check compares all three gradients with central differences, on a
# random batch in float64. The sums are those of (7.12) and (7.13).

# %%
dy_test, g_test = rng.normal(size=(6, 3)), np.array([1.5, -0.7, 2.0])  # (n, d), (d,)
_, kept_test = batch_norm(x_small, g_test, np.zeros(3))
seen_test = (
    numerical_grad(lambda x: (dy_test * batch_norm(x, g_test, 0 * g_test)[0]).sum(), x_small),
    numerical_grad(lambda g: (dy_test * batch_norm(x_small, g, 0 * g)[0]).sum(), g_test),
    numerical_grad(lambda b: (dy_test * batch_norm(x_small, g_test, b)[0]).sum(), 0 * g_test),
)
errors, sums = {}, {}
for name, settings in faults.items():
    found = settings.get("back", batch_norm_backward)(dy_test, kept_test)
    both = zip(found, seen_test, strict=True)
    errors[name] = float(max(np.abs(f - m).max() / np.abs(m).max() for f, m in both))
    products = (found[0].sum(axis=0), (found[0] * kept_test[0]).sum(axis=0))
    sums[name] = [float(np.abs(p).max()) for p in products]

# %% tags=["nbval-ignore-output"]
print(f"{'fault':31} accuracy ± sd    gradient check   sum dx   sum dx xhat")
for name in faults:
    mean, spread = accuracy[name].mean(), accuracy[name].std(ddof=1)
    one, two = (f"{value:.1f}" if value > 1e-3 else "0" for value in sums[name])
    print(f"{name:31} {mean:.3f} ± {spread:.3f}    {errors[name]:.0e}            {one:6}   {two}")

# %% tags=["nbval-ignore-output"]
draw.convictions(accuracy, errors)

# %%
loss_of = {name: accuracy["none"].mean() - values.mean() for name, values in accuracy.items()}
hidden = [name for name in faults if name != "none" and loss_of[name] < 0.025]
convicted = [name for name in faults if errors[name] > 1e-6]
print(f"within 2.5 points of the right code, {len(hidden)} of 6:", ", ".join(hidden))
print(f"convicted by the gradient check, {len(convicted)} of 6:", ", ".join(convicted))
assert len(convicted) == 4
assert abs(loss_of["no variance path"]) < 0.02
assert len(hidden) == 5

# %%
outcome("07.e")

# %% [markdown]
# What do you read off? Five of six faults stay within 2.5 points of the right code; compare with the
# spread of its seeds in the table. The sixth loses some points; a wrong learning rate would do that,
# too. Accuracy cannot convict. The two sums convict two faults: those that treat a statistic as a
# constant. The gradient check convicts four: these two, and the two at $\beta$.
#
# The other two faults pass every gradient check, as no gradient is wrong: batch statistics at test
# time, and the exchanged momentum. Which check finds *them*? Each breaks a promise about *forward*,
# so we test the promise:

# %%
layer_wrong, layer_right = Norm(3, momentum=0.9), Norm(3)
batch = rng.normal(2, 1, size=(8, 3)).astype(np.float32)  # (n, d)
for name, layer in (("momentum 0.1", layer_right), ("momentum 0.9", layer_wrong)):
    layer.forward(batch)
    share = layer.memory.running_mean[0] / batch[:, 0].mean()
    print(f"{name}: share of the new after one step {share:.1f}")
layer_right.eval()
together, single = layer_right.forward(batch)[0], layer_right.forward(batch[:1])[0]  # (d,), (d,)
print("evaluation, alone or in a batch, the same:", bool(np.allclose(together, single)))
layer_right.train()
together, single = layer_right.forward(batch)[0], layer_right.forward(batch[:1])[0]
print("batch statistics, alone or in a batch, the same:", bool(np.allclose(together, single)))

# %% [markdown]
# *Your answers are saved; a good place to stop (6 of 7).*

# %% [markdown]
# ## 7.7 Claims on trial
#
# *20 minutes*
#
# A popular summary of batch norm has three steps: normalise the output of each layer; compute a
# new root of the mean square as part of the cost; minimise the cost by gradient descent. The
# first three trials take these steps in turn.
#
# ### What it normalises
#
# **SLOPPY:** "Batch norm normalises the output of each layer to mean 0 and variance 1."
#
# *Why people say it:* $\hat x$ does have mean 0 and variance 1. *The number:* choose $\beta$ and
# $\gamma$, and look.

# %%
chosen_beta, chosen_gamma = np.array([0.0, 1.0, -1.0, 2.0]), np.array([1.0, 2.0, 0.5, 3.0])
out, _ = batch_norm(rng.normal(5, 4, size=(50, 4)), chosen_gamma, chosen_beta)
print("means", out.mean(axis=0).round(3) + 0.0, " sds", out.std(axis=0).round(3))

# %% [markdown]
# *The correct sentence:* each feature is normalised over the mini-batch (for images: each channel
# over $n, h, w$), usually before the nonlinearity; then $\gamma$ and $\beta$ give it mean $\beta$
# and sd $|\gamma|$. At test time running averages take the batch's place. (Ioffe and Szegedy,
# 2015, sections 3, 3.1 and 3.2.)
#
# ### Part of the cost?
#
# **FALSE:** "In the second step, a new root of the mean square is computed as part of the cost
# function."
#
# *Why people believe it:* older methods did add a penalty to the cost (Goodfellow et al., 2016,
# section 8.7.1). *The number:* the loss of our networks is the cross-entropy, and nothing was
# added. $\mu$ and $v$ are part of the forward pass, and the gradient goes through them. If it does
# not, this happens. A bias $b$ stands before batch norm, and the gradient treats $\mu$ and $v$ as
# constants:

# %%
target, b = np.array([1.0, 0.0, 0.0, -0.2]), 0.0  # (n,)
for step in range(1, 1001):
    out, kept_b = batch_norm(column[:, None] + b, np.ones(1), np.zeros(1))
    error = out[:, 0] - target  # (n,)
    b -= 0.1 * (error / kept_b[2]).sum()  # the direct path alone, with s = kept_b[2]
    if step in (1, 10, 100, 1000):
        print(f"step {step:4}: loss {(error**2).sum() / 2:.4f}, b {b:.1f}")
right_gradient = batch_norm_backward(error[:, None], kept_b)[0].sum()
print("the right gradient of b is 0:", bool(abs(right_gradient) < 1e-9))

# %% [markdown]
# The bias grows without end, and the loss does not move. Ioffe and Szegedy saw it too: "the model
# blows up when the normalization parameters are computed outside the gradient descent step"
# (section 2). *The correct sentence:* mean and variance are steps of the forward pass, and the
# backward pass goes through them; the cost stays as it was.
#
# ### Is the last step gradient descent?
#
# **SLOPPY:** "Its third step is gradient descent, to minimise the cost."
#
# *Why people say it:* training follows. *The number:* let us leave out what the sentence leaves
# out, in a trained network: first what was learnt, then what was remembered.

# %%
model_bn = network((784, 100, 100, 10), np.random.default_rng(0), Norm)
train(model_bn, 4000, lr=0.5, n_epochs=5, batch_size=64)
norms = [m for m in model_bn.modules if isinstance(m, Norm)]
whole = evaluate(model_bn, x_test, y_test)
first = norms[0].params  # gamma (100,), beta (100,)
moved_by = np.abs(first["gamma"] - 1).max(), np.abs(first["beta"]).max()
print(f"gamma and beta of the first layer moved by up to {moved_by[0]:.1f} and {moved_by[1]:.1f}")

# %%
kept, memories = model_bn.state(), [layer.memory for layer in norms]
for name, value in model_bn.params.items():
    value[...] = 1 if "gamma" in name else 0 if "beta" in name else value
no_scale = evaluate(model_bn, x_test, y_test)
model_bn.load_state(kept)
for layer in norms:
    layer.memory = BatchNorm(*layer.params.values(), np.zeros(100), np.ones(100))
no_memory = evaluate(model_bn, x_test, y_test)
for layer, memory in zip(norms, memories, strict=True):
    layer.memory = memory  # as it was
assert whole - no_scale < 0.03 < whole - no_memory

# %% tags=["nbval-ignore-output"]
print(f"test accuracy as trained:        {whole:.0%}")
print(f"gamma = 1 and beta = 0 again:    {no_scale:.0%}")
print(f"without the running statistics:  {no_memory:.0%}")

# %% [markdown]
# In this shallow network what was learnt matters little, and what was remembered a lot. *The
# correct sentence:* gradient descent is training as ever; what belongs to batch norm is that
# $\gamma$ and $\beta$ are learnt, and that running statistics are kept for test time. (Ioffe and
# Szegedy, 2015, Algorithms 1 and 2.)
#
# ### Does it always help?
#
# **SLOPPY:** "Batch norm improves speed and performance."
#
# *Why people say it:* station 6 saw it: at sd 0.03, and over the learning rates. *The numbers against
# "always":* with batches of two it was far worse than with 64. At sd 0.3 the plain network won. And
# on all of MNIST, with lr chosen on validation images, 15 passes, three seeds, here is a network
# with batch norm beside a smaller one without. The first has a hidden layer more, so the comparison
# favours it:

# %%
result("mlp_bn")

# %%
result("mlp")

# %%
full = {}
for name in ("mlp_bn", "mlp"):
    stored = result(name)  # one arm each
    full[name] = stored.mean(next(iter(stored.arms)), "test")
print("less than half a point apart:", bool(abs(full["mlp_bn"] - full["mlp"]) < 0.5))
assert abs(full["mlp_bn"] - full["mlp"]) < 0.5

# %% [markdown]
# *The correct sentence:* batch norm trains faster and allows larger steps, given batches of some
# size; a shallow network with a well-chosen learning rate hardly needs it. (Santurkar et al., 2018,
# on why: the next trials.)

# %% [markdown]
# ### Is it a regularisation?
#
# **SLOPPY:** "Batch norm is a regularisation technique."
#
# *Why people say it:* the paper does: "Batch Normalization regularizes the model" is the title of
# its section 3.4. *The number:* 1,000 training images, a fixed number of steps, at the
# end of which every network has all of them right.

# %% [markdown] card="07.f" kind="predict"
# 1,000 training images, so many steps that all are right. We compare networks with and without
# batch norm twice: in batches of 50, and with all images in one batch (equally many steps), where
# the statistics have no noise from drawing batches. Batch norm gains test accuracy
# - [x] in both, about one point -> With batches of 50 it gains 0.8 points; without their noise
#   1.3: noise is not all.
# - [ ] only in batches of 50: noise regularises -> With all images in one batch that noise is
#   gone, and 1.3 points are gained. {noise-is-the-whole-reason}
# - [ ] in neither: it only speeds up training -> All end at 100 % on the training images; the
#   test images tell them apart. {no-side-effects}
#
# Read again: section 7.7

# %%
small_data = result("batch_norm_small_data")
small_data

# %%
on_test = {arm: small_data.mean(arm, "test_accuracy") for arm in small_data.arms}
for batches in ("", ", one batch"):
    gain = on_test[f"batch norm{batches}"] - on_test[f"neither{batches}"]
    print(f"batch norm{batches}: gain {100 * gain:.1f} points")
    assert 0.005 < gain < 0.02

# %%
outcome("07.f")

# %% [markdown]
# What do you read off? Batch norm gains about one point, as much as dropout (lesson 8). Is it the
# noise of small batches? With all 1,000 images in one batch there is no such noise, and after
# equally many steps the gain is still there. So here the noise is at most a part of it. In batches
# of 50 the mean loss of the first pass is lower with batch norm: it trains faster, too. (With one
# batch that pass is one step, taken before anything is learnt, and the loss is higher with it.)
#
# *The correct sentence:* batch norm is there to ease the optimisation; that it also regularises is
# a side effect, and dropout may then be reduced (Ioffe and Szegedy, 2015, section 3.4). "The primary
# purpose of batch normalization is to improve optimization, but the noise can have a regularizing
# effect" (Goodfellow et al., 2016, section 7.12). Ours shows an effect that is not the noise alone.
#
# ### Why does it work?
#
# **FALSE as stated:** "Batch norm works because it keeps the distributions of layer inputs still:
# it reduces internal covariate shift."
#
# *Why people believe it:* it stands in the paper's title, as its authors' hypothesis. Santurkar,
# Tsipras, Ilyas and Madry (2018) tested it: they move the outputs of batch norm again, by random
# shifts and scales that are new at every step. Our copy of their idea: six layers of 100 units.

# %% [markdown] card="07.g" kind="predict"
# While a network with batch norm trains at lr 0.5, we move the outputs of each batch norm: every
# feature gets a new random shift and scale at every step. For the test images nothing is moved. The
# test accuracy is
# - [x] about that of batch norm without moves -> It stays within a point, though the means jump
#   farther than without batch norm.
# - [ ] about that of the plain network -> The plain network is three points below. Stillness is
#   not what helps. {stillness-is-the-reason}
# - [ ] far below both: nothing can be learnt -> Its next layer normalises again; the network
#   learns as well as with batch norm. {noise-ruins-training}
#
# Read again: section 7.7

# %%
moved = result("batch_norm_noise")
moved

# %%
at = {name: moved.mean(f"{name}, lr 0.5", "test_accuracy") for name in
      ("no batch norm", "batch norm", "moved batch norm")}  # fmt: skip
how_far = {name: moved.mean(f"{name}, lr 0.5", "movement") for name in at}
assert how_far["moved batch norm"] > how_far["no batch norm"] > how_far["batch norm"]
assert (
    abs(at["moved batch norm"] - at["batch norm"]) < 0.01 < at["batch norm"] - at["no batch norm"]
)

# %%
outcome("07.g")

# %% [markdown]
# What do you read off? With the moves, the means jump farther than without any batch norm, and the
# network is as good as with it. Keeping distributions still cannot be the reason. *The correct
# sentence:* what is known is that "such distributional stability of layer inputs has little to do
# with the success of BatchNorm" (Santurkar et al., 2018, abstract). The same authors show that
# the loss becomes smoother, so that larger steps are safe.
#
# ### One more
#
# **FALSE:** "Batch norm reduces the noise inside a batch."
#
# *Why people believe it:* "normal" sounds calm. *The number:* one image, in 200 different batches
# of 32, in training mode.

# %% tags=["nbval-ignore-output"]
plain = network((784, 100, 100, 10), np.random.default_rng(0))
with_bn = network((784, 100, 100, 10), np.random.default_rng(0), Norm)
for name, model in (("without BN", plain), ("with BN", with_bn)):
    train(model, 4000, lr=0.1, n_epochs=2, batch_size=32)
    model.train()
    drawn = np.random.default_rng(1)
    logits = []
    for _ in range(200):
        others = drawn.integers(1, 4000, size=31)  # (31,) never image 0
        logits.append(model.forward(x[[0, *others]])[0])  # (10,) the logits of image 0
    shake = np.std(logits, axis=0).mean()  # () over the batches, mean over the classes
    print(f"{name:10}: between batches its logits have an sd of {shake:.1f}")
    assert shake > 0.2 if name == "with BN" else shake < 1e-3

# %% [markdown]
# Without batch norm an image does not see its neighbours. With it, its logits shake. *The correct
# sentence:* batch norm *adds* noise in training, as every batch has other statistics.
#
# *Your answers are saved; this was the last station (7 of 7).*

# %% [markdown]
# ## Recap
#
# 1. Batch norm gives each feature mean $\beta$ and sd $|\gamma|$ over the batch; a shift or a
#    stretch of its input is invisible, so a bias before it has gradient 0.
# 2. The gradient has three paths: direct, through the mean, through the variance. So each column
#    of $dx$ sums to 0, and $\sum dx\, \hat x$ is nearly 0 where $v$ is far larger than $\epsilon$.
# 3. Training uses the batch's statistics (divided by $n$); evaluation uses running averages, with
#    the unbiased variance.
# 4. For images one mean serves a channel, over $n, h, w$; layer norm uses the same formula for
#    each example.
# 5. Batch norm makes training less sensitive to initial weights and learning rate; it needs
#    batches of some size, and it adds noise.
#
# ## Quiz
#
# Three questions on this lesson, two on earlier ones.

# %% [markdown] card="07.q1" kind="quiz"
# One column $x = (1, 2, 3, 6)$ goes through batch norm with $\gamma = 1$, and $dy = (1, 0, 0, 0)$.
# The four entries of $dx$ sum to
# - [x] {= sum_of_dx(True)}: shifting all x together changes nothing -> dx is about (0.25, -0.21,
#   -0.13, 0.10). A direction that changes nothing has slope 0.
# - [ ] {= sum_of_dx(False)}: dy divided by the sd -> That is the direct path alone. Mean and
#   variance move, too. {statistics-are-constants}
# - [ ] {= DY.sum():.2f}: as much as dy -> Even the direct path divides by the sd, 1.87; and two
#   more paths are added. {normalising-passes-gradients-through}
#
# Read again: section 7.2
#
# ```python
# from course_lib import nn
# X, DY = (np.array([[1.0], [2.0], [3.0], [6.0]]), np.array([[1.0], [0.0], [0.0], [0.0]]))
# def sum_of_dx(through_statistics: bool) -> str:
#     """The sum of dx for the column of the quiz, with and without the paths through mu and v."""
#     _, (xhat, gamma, s) = nn.batch_norm(X, np.ones(1), np.zeros(1))
#     dx = DY * gamma / s
#     if through_statistics:
#         dx, _, _ = nn.batch_norm_backward(DY, (xhat, gamma, s))
#     return f'{abs(dx.sum().round(9)):.2f}'
# ```

# %% [markdown] card="07.q2" kind="quiz"
# At test time you feed images one at a time, but batch norm is still in training mode. The layer's
# output is
# - [x] beta, for every image -> With n = 1 each feature is its own mean: x minus mu is 0, and the
#   image has gone.
# - [ ] nearly that of training -> With n = 1 nothing of the image is left: the output is beta,
#   whatever it shows. {eval-is-a-detail}
# - [ ] nan, as the variance is 0 -> eps stands in the root: 0 / sqrt(eps) = 0. The error makes no
#   noise. {zero-variance-crashes}
#
# Read again: section 7.3

# %% [markdown] card="07.q3" kind="quiz"
# `Linear` with a bias that starts at 0, then batch norm, then training for 1,000 steps. The bias is
# then
# - [x] 0, up to rounding -> A shift of a column is invisible to batch norm, so the slope of the
#   bias is 0.
# - [ ] minus the mean of its column -> Batch norm subtracts the mean itself; nothing pushes the
#   bias anywhere. {bias-learns-the-mean}
# - [ ] growing at every step -> That happens only if mu and v are treated as constants on the way
#   back. {statistics-are-constants}
#
# Read again: section 7.1

# %% [markdown] card="07.q4" kind="quiz"
# $z = (-1, 4, -3)$ goes through ReLU; the gradient above is $da = (7, 7, -7)$. The gradient at $z$
# is
# - [x] {= relu_back([-1, 4, -3], [7, 7, -7], 'z')} -> Slope 1 where z is positive, else 0, times
#   da.
# - [ ] {= relu_back([-1, 4, -3], [7, 7, -7], 'da')} -> That asks where da is positive. The mask
#   asks where z was. {mask-from-da}
# - [ ] {= relu_back([-1, 4, -3], [7, 7, -7], 'value')} -> That is the value of ReLU. Its slope at
#   4 is 1, and 1 times 7 is 7. {gradient-is-value}
#
# Read again: lesson 5, ReLU backward
#
# ```python
# def relu_back(z: list[float], da: list[float], mask: str) -> str:
#     """The gradient at z, with the mask taken from z or from da, or the value in its place."""
#     numbers = {'z': np.where(np.array(z) > 0, da, 0.0), 'da': np.where(np.array(da) > 0, da, 0.0)}
#     value = numbers.get(mask, np.maximum(z, 0.0))
#     return '(' + ', '.join((f'{v:g}' for v in value)) + ')'
# ```

# %% [markdown] card="07.q5" kind="quiz"
# You train with 40 learning rates and keep the one with the best *test* accuracy. As an estimate
# for new images, this accuracy is
# - [x] too high on average -> The choice keeps the luck of the winner. Choose on validation
#   images instead.
# - [ ] fair: no test image was trained on -> Choosing is learning, too: the best of 40 is the
#   luckiest of 40. {looking-is-not-training}
# - [ ] too low: most rates were bad -> Bad rates are thrown away and play no part; the winner's
#   luck stays. {average-of-trials}
#
# Read again: lesson 6, choosing on the test set

# %% [markdown]
# ## What the library offers, and where to go deeper
#
# `course_lib.nn` holds `batch_norm`, `batch_norm_2d` and `layer_norm` with their backward passes,
# and the modules `BatchNorm1d`, `BatchNorm2d` and `LayerNorm`, which switch with `train()` and
# `eval()`. `nn.fold_batch_norm(W, b, module)` takes such a module in place of a dictionary.
#
# - S. Ioffe, C. Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing
#   Internal Covariate Shift", 2015: sections 2 and 3. Read it as what its authors thought then.
# - S. Santurkar, D. Tsipras, A. Ilyas, A. Madry, "How Does Batch Normalization Help
#   Optimization?", 2018: the test of that explanation.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016: sections 8.7.1 and 7.12.
# - The pages of PyTorch on `BatchNorm1d`: which variance is used where, and which momentum.
#
# **Next:** lesson 8 adds noise on purpose.
