# %% [markdown]
# # 8 · Dropout: training many nets in one
#
# *about 185 minutes: eight stations (175) with recall and quiz (10) · needs lessons 4 to 7 · six
# exercises*
#
# A net with many weights learns its training images by heart. Dropout works against this in two
# lines of code: in each step, units are switched off by lot. This lesson derives what that does,
# measures it, and shows where it helps and where it hurts.
#
# **When you are done you can**
#
# - derive the factor $1/(1-p)$, and write dropout forward and backward (08.1, 08.2);
# - compute mean and variance of what dropout lets through (08.3);
# - average many passes with dropout left on, and say what their scatter means (08.4);
# - show that dropout on the inputs of a linear regression is a ridge penalty (08.5);
# - say which mean of many nets the whole net computes exactly (08.6);
# - read off training and test accuracy what dropout gained, and what it cost (quiz).

# %%
from itertools import product
from math import comb

import numpy as np

from course_lib import check, hint, nn, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import load_mnist
from course_lib.nn import log_softmax, numerical_grad, softmax
from course_lib.plots import dropout as draw
from course_lib.results import result
from course_lib.training import evaluate, fit
from course_lib.widgets import thinned_nets

rng = np.random.default_rng(8)

# %% [markdown]
# ## Recall
#
# Two questions from earlier lessons, without looking. Replace `...` by a letter in quotes.

# %% [markdown] card="08.r1" kind="recall"
# A batch norm layer has trained, and is now in *evaluation* mode. With which mean does it centre an
# image?
# - [x] its running mean -> One image must not depend on the others that happen to stand in its
#   batch.
# - [ ] the mean of the batch -> With one image a batch, x minus its own mean is 0: every answer
#   would be beta. {eval-is-a-detail}
# - [ ] the mean of that image's features -> That is layer norm: it has no memory, and no modes.
#   {batch-norm-is-layer-norm}
#
# Read again: lesson 7, memory

# %% [markdown] card="08.r2" kind="recall"
# Of 100 settings you keep the one with the best *test* accuracy. That accuracy is
# - [x] too high on average -> Choosing keeps lucky noise: the best of 100 coin flips looks better
#   than chance.
# - [ ] fair: nothing was trained on it -> To choose is also to learn. The validation images are
#   for that. {looking-is-not-training}
# - [ ] too low, as noise was added -> The noise is kept only where it helps.
#   {more-trials-more-noise}
#
# Read again: lesson 6, search

# %% [markdown]
# ## 8.1 Drop, and make up for it
#
# *22 minutes*
#
# **Dropout** sets units to 0 by lot, in training only: (3, 5) may become (0, 5). The **drop rate**
# $p$ is the probability that a unit is set to 0: with 0.2, about 20 of 100 fall. In this course
# $p$ *always* means the probability to drop. (Srivastava and others, 2014, write $p$ for the
# probability to *keep*; so check this first in every text and library.)

# %% [markdown] card="08.a" kind="predict"
# Each of 10,000 entries is 1. Each is set to 0 with probability 0.2, and nothing else is done. The
# mean of what comes out is about
# - [x] {= 1 - 0.2:g}: a share of 0.2 is gone -> 8,000 ones are left, so the mean is 0.8. The next
#   layer gets inputs that are smaller by that factor.
# - [ ] 1: the others stay as they were -> Those that stay do. But 2,000 zeros enter the mean: it
#   falls to 0.8. {zeroing-keeps-the-mean}
# - [ ] {= 0.2:g}: p is what is kept -> In this course p is the probability to drop. A mean of 0.2
#   has drop rate 0.8. {p-is-keep}
#
# Read again: section 8.1

# %%
ones = np.ones(10_000)  # (10000,)
kept = rng.random(10_000) >= 0.2  # (10000,) True: stays
print(f"mean of what comes out: {(ones * kept).mean():.1f}")

# %% [markdown]
# What do you read off?

# %%
outcome("08.a")

# %% [markdown]
# At test time nothing is dropped. Then the next layer would get inputs that are larger, on average,
# than those it met in training. So what stays must become larger in training, to make up for what
# is gone.
#
# By how much? By hand: five units of value 1, and $p = 0.2$. On average four stay. Their sum is to
# be 5, as before, so each must become $5/4 = 1.25 = 1/(1 - 0.2)$.
#
# Let $m$ be 1 with probability $1 - p$ and 0 with probability $p$, drawn anew for each entry of
# $x$, shape $(n, d)$. So $m$ has shape $(n, d)$, too. A dot between two arrays of one shape
# multiplies entry by entry:
#
# $$y = x \cdot s, \qquad s = \frac{m}{1 - p} \qquad (8.1)\ \text{definition}$$
#
# We call $s$ the **mask**: what each entry is multiplied by, 0 or 1.25 for $p = 0.2$. In code it is
# `mask`. The two values of $y$ and their probabilities give its mean, written $\operatorname{E}$:
#
# $$\operatorname{E}[y] = (1 - p) \cdot \frac{x}{1 - p} + p \cdot 0 = x \qquad (8.2)$$
#
# Now all masks of three units, one by one. There are $2^3$ of them, each with its probability.


# %%
def all_masks(h, p):
    """Every mask of h units, (2^h, h), with the probability of each, (2^h,)."""
    m = np.array(list(product((0, 1), repeat=h)))  # (2^h, h)
    return m / (1 - p), np.prod(np.where(m, 1 - p, p), axis=1)


x = np.array([2.0, -1.0, 3.0])  # (3,)
every, chance = all_masks(3, 0.2)  # (8, 3), (8,)
verify("8.2", chance @ (every * x), x)

# %% [markdown]
# This form is called *inverted* dropout, as the factor stands in training, and nothing is left to
# do at test time. It is the form of PyTorch's `torch.nn.Dropout`, of section 10 of Srivastava and
# others (2014), and of this course.
#
# ### Who draws?
#
# Each *entry*: each unit of each example, in each step. A mask of another shape is often typed by
# mistake, and it runs without an error:

# %%
shape = (8, 12)  # (n, d)
by_entry = rng.random(shape) >= 0.4  # (8, 12)
by_unit = np.tile(rng.random((1, 12)) >= 0.4, (8, 1))  # (8, 12): one row for all
draw.masks({"one draw an entry": by_entry, "wrong: one draw a unit": by_unit})

# %% [markdown]
# ### Exercise 08.1
#
# Write `dropout`. `x` has shape `(n, d)`; `p` lies between 0 and 1, both included; `rng` is a
# generator, and the only source of chance. In training, each entry is dropped with probability `p`,
# independently of all others and of its own value. The mask holds 0 where an entry is dropped and
# `1 / (1 - p)` where it stays, and `y` is `x` times the mask. In training with `p = 1`, `y` and the
# mask are 0.
#
# Without training, whatever `p` is, `y` equals `x`, and the mask is 1 everywhere, shape `(n, d)`.
# `x` itself never changes. All arrays are float64, here and in the other exercises of this lesson,
# and so are your results. For example, with `p = 0.75` an entry 2 becomes 0 or 8.

# %%
trace("08.1")


# %% exercise="08.1"
def dropout(x, p, rng, training):
    """Drop each entry of x with probability p; what stays is divided by 1 - p.

    x: (n, d) float64. p: probability to drop, 0 to 1. rng: the only source of chance.
    training: False leaves x as it is, for every p.
    Returns y (n, d), which is x * mask, and the mask (n, d): 0 or 1 / (1 - p); 1 in evaluation.
    """
    # BEGIN SOLUTION
    if not training:
        return x, np.ones(x.shape)
    kept = rng.random(x.shape) >= p  # (n, d): a draw for each entry
    mask = kept / (1 - p) if p < 1 else np.zeros(x.shape)  # (n, d): nothing stays at p = 1
    return x * mask, mask
    # END SOLUTION


# %%
dropout = check("08.1", dropout)

# %% [markdown]
# ### A claim on trial: neurons or units?
#
# **FALSE:** "Dropout switches off whole neurons, and not merely some units."
#
# *Why people say it:* two words suggest two things. *The number:* below, unit 2 of 5 is set to 0
# behind its ReLU. In a second net, neuron 2 is removed with all of its weights.

# %%
some = np.random.default_rng(2)
x, W1, W2 = (some.normal(size=shape) for shape in ((4, 6), (6, 5), (5, 3)))  # (n, d) (d, h) (h, k)
one_gone = np.array([1, 1, 0, 1, 1])  # (5,)
z_unit = (nn.relu(x @ W1) * one_gone) @ W2  # (4, 3) logits, unit 2 set to 0
z_neuron = nn.relu(x @ np.delete(W1, 2, axis=1)) @ np.delete(W2, 2, axis=0)  # (4, 3)
print("largest difference below 1e-12:", bool(np.abs(z_unit - z_neuron).max() < 1e-12))

# %% [markdown]
# *The correct sentence:* neuron and unit are two words for one thing, and each unit (or input) is
# dropped independently with probability $p$, anew for each example and each step. (Srivastava and
# others, 2014, sections 4 and 5.1.)
#
# *Your answers are saved; a good place to stop (1 of 8).*

# %% [markdown]
# ## 8.2 The way back
#
# *15 minutes*
#
# The mask is drawn once, in forward. After that it is a table of fixed numbers, and $y = x \cdot s$
# is a plain product. A worked example first, with the named steps of lesson 4: noise that
# *multiplies*. Each entry gets a factor $f$ of shape $(n, d)$, drawn near 1, and $y = x f + c$,
# with one bias $c$ a column.
#
# - *gradient at the output*: $dy$ is given, shape $(n, d)$.
# - *each path back*: $x$ moves $y$ with factor $f$; $c$ with factor 1.
# - *add the paths*: each entry of $x$ has one path.
# - *sum what was broadcast*: one row $c$ served all rows.
# - *check the shape*: each gradient has the shape of its array.

# %%
x, f = np.array([[2.0], [4.0]]), np.array([[0.9], [1.2]])  # (n, d) = (2, 1), (2, 1)
dy = np.array([[10.0], [1.0]])  # (2, 1)
dx = dy * f  # (2, 1)  each path back, with the factors of forward
dc = dy.sum(axis=0)  # (1,)  sum what was broadcast
print("dx", dx.ravel(), " dc", dc)

# %% [markdown] card="08.w1" kind="why"
# Why must the backward pass use the very mask that forward drew?
# - [x] it is the slope of the function that made this loss -> The loss belongs to this mask: y =
#   x * mask, so dy/dx is that mask, and no other.
# - [ ] to save the time of a second draw -> Another mask of the same kind would give another
#   gradient, and a wrong one. {cache-is-for-speed}
# - [ ] a new mask would drop too many units -> It drops as many on average; it is the slope of
#   another net's loss. {share-is-all-that-counts}
#
# Read again: section 8.2

# %% [markdown]
# Dropout has no $c$, and its factors are 0 or $1/(1-p)$. The rest is the same:
#
# $$dx = dy \cdot s \qquad (8.3)$$
#
# A dropped unit gets no gradient: it had no part in the loss. What stays gets $1/(1-p)$ times the
# gradient, as its moves reach the loss enlarged. To check (8.3) by central differences, the mask
# must hold still: each call gets a generator with the same seed.

# %%
x, w = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))  # (3, 4), (3, 4)


def loss_with_mask(x):
    """A loss of the dropped x; the same mask in each call."""
    y, _ = dropout(x, 0.3, np.random.default_rng(0), True)
    return (w * y**2).sum() / 2


y, mask = dropout(x, 0.3, np.random.default_rng(0), True)  # (3, 4), (3, 4)
verify("8.3", numerical_grad(loss_with_mask, x), (w * y) * mask, tol=1e-8)

# %% [markdown]
# ### Exercise 08.2
#
# `dropout_backward(dy, mask)` gets the gradient at the output and the mask of forward, both float64
# of shape `(n, d)`. It returns `dx`, a new array of the same kind; `dy` and `mask` keep their
# numbers. The mask may be 0 or 1 everywhere. For example, `dy = [[3, 3]]` and `mask = [[0, 2]]`
# give `[[0, 6]]`.


# %% exercise="08.2"
def dropout_backward(dy, mask):
    """Carry the gradient back through y = x * mask.

    dy: (n, d) gradient at the output. mask: (n, d), as forward drew it.
    Returns dx: (n, d), a new array.
    """
    # BEGIN SOLUTION
    return dy * mask  # (n, d): each path back
    # END SOLUTION


# %%
dropout_backward = check("08.2", dropout_backward)

# %% [markdown]
# *Your answers are saved; a good place to stop (2 of 8).*

# %% [markdown]
# ## 8.3 How far it scatters, and how many fall
#
# *22 minutes*
#
# The mean of $y$ is $x$. But a single $y$ is never $x$: it is 0, or too large. How far is it off?
# By hand: $x = 4$ and $p = 0.2$. Then $y$ is 5 with probability 0.8, and 0 with probability 0.2.
# Its squared distances from the mean 4 are $1$ and $16$, so on average $0.8 \cdot 1 + 0.2 \cdot 16
# = 4$.
#
#
# The **variance**, $\operatorname{Var}$, is the mean squared distance from the mean: of 3 and 5 it
# is 1. A shorter way to it is the mean of the squares, less the square of the mean. Here the mean is
# $x$, a fixed number:
#
# $$\operatorname{E}[(y - x)^2] = \operatorname{E}[y^2] - 2x \operatorname{E}[y] + x^2
# = \operatorname{E}[y^2] - x^2 \qquad (8.4)$$
#
# The two means are left, and they are yours.
#
# ### Exercise 08.3
#
# Derive the variance, line by line. `x` is a float64 array of any shape, and `p` is at least 0 and
# below 1. `dropout_moments` returns the exact mean and the exact *variance* of each entry of
# `dropout(x, p, rng, True)`, over all masks: two float64 arrays, both shaped as `x`. For example,
# `x = [1, -3]` and `p = 0.5` give mean `[1, -3]` and variance `[1, 9]`.

# %%
trace("08.3")


# %% exercise="08.3"
def dropout_moments(x, p):
    """Mean and variance of each entry after dropout, over the masks.

    x: any shape, float64. p: probability to drop, at least 0 and below 1.
    Returns mean and variance, two arrays shaped as x.
    """
    # BEGIN SOLUTION
    stays = x / (1 - p)  # as x: y where it is not dropped
    mean = (1 - p) * stays  # as x: the other value is 0
    square = (1 - p) * stays**2  # as x
    variance = square - mean**2  # as x
    return mean, variance
    # END SOLUTION


# %%
dropout_moments = check("08.3", dropout_moments)

# %% [markdown]
# Compare with yours: $y^2$ is $x^2/(1-p)^2$ with probability $1 - p$, and 0 otherwise. So
#
# $$\operatorname{Var}[y] = (1 - p) \cdot \frac{x^2}{(1 - p)^2} - x^2
# = x^2 \left( \frac{1}{1 - p} - 1 \right) = x^2 \, \frac{p}{1 - p} \qquad (8.5)$$

# %%
x = np.array([4.0, -1.0, 3.0])  # (3,)
every, chance = all_masks(3, 0.2)  # (8, 3), (8,)
verify("8.4", chance @ (every * x - x) ** 2, chance @ (every * x) ** 2 - x**2)
verify("8.5", chance @ (every * x - x) ** 2, x**2 * 0.2 / 0.8)

# %% [markdown]
# For $p = 0.5$ the variance is $x^2$: the scatter is as large as the number itself. And your own
# `dropout`, measured on 40,000 draws:

# %%
rates = np.linspace(0.02, 0.85, 60)  # (60,)
measured = {}
for p in (0.1, 0.2, 0.5, 0.8):
    y, _ = dropout(np.ones((200, 200)), p, np.random.default_rng(3), True)  # (200, 200)
    measured[p] = float(y.var())
    print(f"p = {p}: mean {y.mean():.2f}, variance {y.var():.2f}, formula {p / (1 - p):.2f}")
draw.scatter_curve(rates, rates / (1 - rates), measured)

# %% [markdown]
# ### How many fall?
#
# A layer has five units, and $p = 0.5$.

# %% [markdown] card="08.b" kind="predict"
# Five units, drop rate 0.5, each draws for itself. How often is *exactly one* of them dropped?
# - [x] in about {= comb(5, 1) / 2 ** 5:.0%} of the draws -> 5 of 32 equally likely outcomes have
#   one dropped unit: 0.156.
# - [ ] always: one of every five -> That would be a fixed number. On average 2.5 of 5 are
#   dropped, and the number varies from 0 to 5. {rate-is-a-count}
# - [ ] in about {= 0.5 * 0.5 ** 4:.0%} of the draws -> That is for one *given* unit, with the
#   four others staying. Each of the five can be that unit. {one-order-is-all}
#
# Read again: section 8.3
#
# ```python
# from math import comb
# ```

# %% [markdown]
# A given choice of $j$ units falls, and the others stay, with probability $p^j (1-p)^{5-j}$. There
# are $\binom{5}{j}$ such choices: for $j = 1$ there are 5, for $j = 2$ there are 10. So for $h$
# units
#
# $$P(j \text{ fall}) = \binom{h}{j} \, p^j \, (1 - p)^{h - j} \qquad (8.6)$$
#
# This is the **binomial** distribution: the number of hits in $h$ equal, independent lots, 2 of 5
# for example. Each unit adds $p$ to the mean, so
#
# $$\operatorname{E}[j] = \sum_{j=0}^{h} j \, P(j \text{ fall}) = h p \qquad (8.7)$$

# %%
h, p = 5, 0.5
every, chance = all_masks(h, p)  # (32, 5), (32,)
fallen = (every == 0).sum(axis=1)  # (32,)
by_masks = [chance[fallen == j].sum() for j in range(h + 1)]  # six probabilities
by_formula = np.array([comb(h, j) * p**j * (1 - p) ** (h - j) for j in range(h + 1)])  # (6,)
verify("8.6", by_masks, by_formula)
verify("8.7", np.arange(h + 1) @ by_formula, h * p)

# %%
_, mask = dropout(np.ones((200_000, 5)), 0.5, np.random.default_rng(5), True)  # a million draws
shares = np.bincount((mask == 0).sum(axis=1), minlength=6) / len(mask)  # (6,)
draw.counts(by_formula, shares)

# %% [markdown]
# What do you read off? Look at 1, and at 0.

# %%
outcome("08.b")

# %% [markdown]
# ### A claim on trial: one of every five
#
# **FALSE:** "With rate 0.5 about half of the units are zeroed, that is, of every 5 nodes one."
#
# *Why people say it:* a rate sounds like a count, and a slip turned a half into a fifth.

# %%
print(f"of five: on average {(mask == 0).sum(axis=1).mean():.1f} fall")
print(f"exactly one: {by_formula[1]:.3f}, none at all: {by_formula[0]:.3f}")

# %% [markdown]
# *The number:* exactly one of five falls in 16 % of the draws, and in 3 % none does. *The correct
# sentence:* of 5 units, 2.5 fall on average, and their number is binomial, from 0 to 5.
#
# *Your answers are saved; a good place to stop (3 of 8).*

# %% [markdown]
# ## 8.4 Many nets in one
#
# *22 minutes*
#
# Every mask leaves another net: a **thinned net** is what is left when the dropped units are
# removed: units 1 and 3 of 4, for example. A layer of $h$ units holds $2^h$ of them, which share
# their weights. Each training example trains one of them.
#
# What do they say together? An **ensemble** is a group of nets whose answers are averaged: 0.6 and
# 0.8 give 0.7. For four units we can ask all 16 nets.

# %% [markdown] card="08.c" kind="predict"
# A net has 4 hidden units and *linear* outputs. Inverted dropout with drop rate 0.5 makes 16
# different nets. Compare the mean of their 16 outputs with one pass through the whole net, nothing
# dropped.
# - [x] equal, but for rounding -> A mean passes through a linear map, and the mean of each masked
#   unit is the unit.
# - [ ] near, as one pass is an estimate -> With all 16 masks nothing is estimated: the difference
#   is rounding, below 1e-12. {average-is-approximate}
# - [ ] smaller, as half of the units are missing -> The factor 1/(1 - p) = 2 makes up for the
#   missing half. {scale-forgotten}
#
# Read again: section 8.4

# %%
a = rng.normal(size=(1, 4))  # (1, h) hidden activations of one image
W, b = rng.normal(scale=1.5, size=(4, 3)), rng.normal(size=3)  # (h, k), (k,)
every, chance = all_masks(4, 0.5)  # (16, 4), (16,)
z_each = (every * a) @ W + b  # (16, 3) logits of each thinned net
print("mean of 16 nets:", (chance @ z_each).round(3))
print("the whole net:  ", (a @ W + b)[0].round(3))

# %% [markdown]
# What do you read off?

# %%
outcome("08.c")

# %% [markdown]
# A mean passes through a linear map. With one mask $s$, of shape $(h,)$ as $a$, and (8.2):
#
# $$\operatorname{E}[(a \cdot s)\, W + b] = \operatorname{E}[a \cdot s]\, W + b
# = a\, W + b \qquad (8.8)$$
#
# One pass does the work of $2^h$. That is why nothing has to be averaged at test time.
#
# The *classic* form drops without a factor in training; at test time it multiplies by $1 - p$.
# It multiplies by $m$ itself, 0 or 1, and its means are smaller by that factor:
#
# $$\operatorname{E}[(a \cdot m)\, W + b] = \left( (1 - p)\, a \right) W + b \qquad (8.9)$$
#
# So both forms agree between training and test, each in its own way.

# %%
verify("8.8", chance @ z_each, (a @ W + b)[0])
m = every * 0.5  # (16, 4): 0 or 1, without the factor
verify("8.9", chance @ ((m * a) @ W + b), ((0.5 * a) @ W + b)[0])

# %% [markdown]
# ### A claim on trial: switch everything on
#
# **SLOPPY:** "At test time all nodes are switched on again."
#
# *Why people say it:* it is true, and half of the rule. *The number:* take masks of 0 and 1, and
# switch everything on without a factor.

# %%
trained_on = chance @ ((m * a) @ W)  # (3,) what the next layer met on average
switched_on = (a @ W)[0]  # (3,) what it meets now
print("too large by the factor", (switched_on / trained_on).round(6))

# %% [markdown]
# *The correct sentence:* at test time all units work, *and* the scale must fit: a factor
# $1/(1-p)$ in training (inverted), or $1 - p$ at test time (classic). (Srivastava and others, 2014,
# sections 4 and 10.)
#
# ### A ReLU behind the mask
#
# What if a ReLU stands *after* the dropped units? Its mean over the masks is not the ReLU of the
# mean. So the whole net only approximates the mean of all nets.

# %%
W1, W2 = rng.normal(size=(4, 6)), rng.normal(size=(6, 3))  # (h, 6), (6, k)
through_relu = nn.relu((every * a) @ W1) @ W2  # (16, 3) outputs of each net
whole = (nn.relu(a @ W1) @ W2)[0]  # (3,)
gap = np.abs(chance @ through_relu - whole).max()
print(f"largest gap between the mean of 16 nets and the whole net: {gap:.2f}")
assert gap > 0.05

# %% [markdown]
# ### Exercise 08.4
#
# For 256 units there are $2^{256}$ nets: nobody asks them all. But we may ask some, drawn by lot:
# leave dropout on, and send the same image through $T$ times. Averaging such passes is known as
# *MC dropout* (Gal and Ghahramani, 2016, section 4).
#
# Order the lines of `mc_dropout`. One line too many stands among them. `predict(x, rng)` makes one
# pass with masks drawn from `rng`, and returns logits of shape `(n, k)`; `predict(x)` without `rng`
# drops nothing. Call `predict` exactly `T` times, `T` at least 1, always with the `rng` that was
# given. Return the mean of the *probabilities* over the passes, and their standard deviation: the
# root of the mean squared distance, dividing by `T` under the root, not by `T - 1`. Both are
# float64 arrays of shape `(n, k)`. For example, with probabilities 0.2 and 0.6 of a class in two
# passes, the mean is 0.4 and the sd 0.2. As $p$ is the drop rate, $q$ stands for probabilities in
# this lesson.


# %% exercise="08.4"
def mc_dropout(predict, x, T, rng):
    """Average the probabilities of T passes with dropout left on.

    predict: predict(x, rng) returns the logits (n, k) of one pass. x: (n, d). T: at least 1.
    rng: the same generator for all passes.
    Returns mean and standard deviation (T, not T - 1, under its root) of T probabilities: (n, k).
    """
    # BEGIN SOLUTION
    passes = []
    for _ in range(T):
        z = predict(x, rng)  # (n, k): new masks, as rng moves on
        passes.append(softmax(z))  # (n, k)
    q = np.stack(passes)  # (T, n, k)
    mean = q.mean(axis=0)  # (n, k)
    sd = q.std(axis=0)  # (n, k)
    return mean, sd
    # END SOLUTION


# %%
mc_dropout = check("08.4", mc_dropout)


# %% [markdown]
# With many passes the mean comes near that of all 16 nets:


# %%
def one_pass(a, rng=None):
    """Logits of one thinned net; of the whole net without rng."""
    y, _ = dropout(a, 0.5, rng, rng is not None)
    return y @ W + b


q_each = softmax(z_each)  # (16, 3)
for T in (10, 100, 10_000):
    mean, sd = mc_dropout(one_pass, a, T, np.random.default_rng(1))  # (1, 3), (1, 3)
    off = np.abs(mean[0] - chance @ q_each).max()
    print(f"T = {T:6,}: off by {off:.1e}")
assert off < 0.02

# %% [markdown]
# *Your answers are saved; a good place to stop (4 of 8).*

# %% [markdown]
# ## 8.5 Dropout as a ridge
#
# *22 minutes*
#
# What does training under such noise look for? For one model we can say exactly: linear regression
# with inputs dropped. $x$ has shape $(n, d)$, the targets $t$ have shape $(n,)$, the weights $w$
# have shape $(d,)$. The loss is the sum of $(t_i - x_i w)^2$.
#
# By hand: one example, $x = (3)$, $t = 3$, $w = 1$, $p = 0.5$. Without dropout the loss is 0. With
# it, $y$ is 6 or 0, and the loss is $(3 - 6)^2 = 9$ or $(3 - 0)^2 = 9$: on average 9. It is
# $w^2 x^2 \cdot 1$: the variance of $y w$ from (8.5).
#
# In general, write $u = x_i \cdot s$ for the dropped inputs of example $i$, and split the error:
#
# $$t_i - u w = (t_i - x_i w) - (u - x_i)\, w \qquad (8.10)$$
#
# The first part is fixed. The second has mean 0, by (8.2). So in the mean of the square, the mixed
# term vanishes, and
#
# $$\operatorname{E}\left[(t_i - u w)^2\right]
# = (t_i - x_i w)^2 + \operatorname{Var}[u w] \qquad (8.11)$$
#
# Units fall independently of one another, so the variances of the parts $u_j w_j$ are added, each
# by (8.5): $\operatorname{Var}[u w] = \sum_j w_j^2\, x_{ij}^2\, p/(1-p)$. Sum over the examples:
#
# $$\operatorname{E}\left[\sum_i (t_i - u_i w)^2\right]
# = \sum_i (t_i - x_i w)^2 + \sum_j r_j w_j^2, \qquad
# r_j = \frac{p}{1 - p} \sum_i x_{ij}^2 \qquad (8.12)$$
#
# The mean loss under dropout is the plain loss plus a penalty on squared weights. Such a penalty is
# called a **ridge**: with $r = 2$, the weight 3 costs 18. (Srivastava and others, 2014, section
# 9.1, where $p$ is the probability to keep.) Now all masks of three inputs, each example with
# all 8 of them:

# %%
p, w = 0.2, rng.normal(size=3)  # w (d,)
x, t = rng.normal(size=(5, 3)), rng.normal(size=5)  # (n, d), (n,)
masks_3, weight = all_masks(3, p)  # (8, 3), (8,)
u = masks_3 * x[:, None, :]  # (n, 8, d): each example under each mask
verify("8.10", t[:, None] - u @ w, (t - x @ w)[:, None] - (u - x[:, None, :]) @ w)
mean_square = ((t[:, None] - u @ w) ** 2) @ weight  # (n,)
spread = ((u @ w) ** 2) @ weight - ((u @ w) @ weight) ** 2  # (n,) variance of u w
verify("8.11", mean_square, (t - x @ w) ** 2 + spread)
penalty = sum(w[j] ** 2 * x[i, j] ** 2 * 0.2 / 0.8 for i in range(5) for j in range(3))
verify("8.12", mean_square.sum(), ((t - x @ w) ** 2).sum() + penalty)

# %% [markdown] card="08.w2" kind="why"
# Why does dropping inputs charge a *squared* weight?
# - [x] the noise of an input reaches the output times its weight, and variances are squares ->
#   The output scatters by w_j times the scatter of x_j; squared, that is w_j^2 Var.
# - [ ] because a penalty must be positive, and a square is -> An absolute value is positive, too.
#   The square is that of a variance. {squares-are-for-signs}
# - [ ] because the loss then has a term l2 -> Nobody added one: it comes out of the mean over the
#   masks. {penalty-is-put-in}
#
# Read again: section 8.5

# %% [markdown]
# ### Exercise 08.5
#
# Write `dropout_as_ridge`. It returns $r$ of (8.12), shape `(d,)`: what each squared weight costs,
# for the loss that *sums* over the examples, as a float64 array. `x` has shape `(n, d)`, float64,
# and `p` is at least 0 and below 1. For example, `x = [[1, 2], [1, 0]]` and `p = 0.5` give
# `[2, 4]`.


# %% exercise="08.5"
def dropout_as_ridge(x, p):
    """What dropout on the inputs of a linear regression charges for each squared weight.

    x: (n, d) inputs, float64. p: probability to drop, at least 0 and below 1.
    Returns r: (d,), for the loss that sums over the examples.
    """
    # BEGIN SOLUTION
    return p / (1 - p) * (x**2).sum(axis=0)  # (d,): variances of all examples, added
    # END SOLUTION


# %%
dropout_as_ridge = check("08.5", dropout_as_ridge)

# %% [markdown]
# At the best weights the slope of the right side of (8.12) is 0. With $R$ for the diagonal matrix
# of $r$, shape $(d, d)$, that slope is
#
# $$-2\, x^\top (t - x w) + 2 R\, w = 0 \qquad (8.13)$$
#
# Collect what holds $w$: $(x^\top x + R)\, w = x^\top t$. So
#
# $$w = (x^\top x + R)^{-1} x^\top t \qquad (8.14)$$
#
# The other route asks no formula: copy each example under all 8 masks, weigh each copy by its
# probability, and solve plain least squares for all 40 rows.

# %%
solved = np.linalg.solve(x.T @ x + np.diag(dropout_as_ridge(x, p)), x.T @ t)  # (d,)
root = np.sqrt(weight)  # (8,): it is squared in the loss
rows = (u * root[:, None]).reshape(-1, 3)  # (40, d)
targets = (t[:, None] * root).ravel()  # (40,)
slope = numerical_grad(lambda w: ((t - x @ w) ** 2).sum() + dropout_as_ridge(x, p) @ w**2, solved)
verify("8.13", slope, np.zeros(3), tol=1e-7)
verify("8.14", np.linalg.lstsq(rows, targets, rcond=None)[0], solved)
plain = np.linalg.lstsq(x, t, rcond=None)[0]  # (d,)
print(f"length of w without dropout {np.linalg.norm(plain):.2f}, with {np.linalg.norm(solved):.2f}")

# %% [markdown]
# A large input is charged more than a small one, as its noise grows in proportion to it. For other
# models this holds only nearly (Wager, Wang and Liang, 2013).
#
# *Your answers are saved; a good place to stop (5 of 8).*

# %% [markdown]
# ## 8.6 Which mean is exact for softmax?
#
# *32 minutes*
#
# In 8.4 the outputs were linear. Now softmax follows.

# %% [markdown] card="08.d" kind="predict"
# Now the 16 nets end in softmax. Compare the plain mean of their 16 probabilities with the softmax
# of the whole net.
# - [x] they differ, by far more than rounding -> Softmax is no linear map: its mean over nets is
#   another number. Another kind of mean is exact.
# - [ ] they are equal but for rounding, as for linear outputs -> The mean *logits* are equal.
#   Softmax of a mean is not the mean of softmaxes. {mean-passes-through-anything}
# - [ ] they differ, until the mean is divided by its sum -> The plain mean of probabilities sums
#   to 1 already: that division changes nothing. {normalising-mends-a-mean}
#
# Read again: section 8.6

# %%
every, chance = all_masks(4, 0.5)  # (16, 4), (16,)
plain_mean = chance @ q_each  # (3,)
whole = softmax(a @ W + b)[0]  # (3,)
print("plain mean of 16 nets:", plain_mean.round(2))
print("softmax, whole net:   ", whole.round(2))
assert np.abs(plain_mean - whole).max() > 0.05

# %% [markdown]
# What do you read off?

# %%
outcome("08.d")

# %% [markdown]
# There is another mean. The **geometric mean** of $M$ numbers is the $M$-th root of their product:
# of 2 and 8 it is 4. With $q^{(l)}$ for the probabilities of net $l$, one takes it class by class;
# the results sum to 1 at most, so each is divided by the sum:
#
# $$g_j = \left( \prod_{l=1}^{M} q_j^{(l)} \right)^{1/M}, \qquad
# \bar q_j = \frac{g_j}{\sum_i g_i} \qquad (8.15)\ \text{definition}$$
#
# By hand: two nets say $(0.5, 0.5)$ and $(0.9, 0.1)$. Then $g = (\sqrt{0.45}, \sqrt{0.05}) = (0.67,
# 0.22)$, and $\bar q = (0.75, 0.25)$. The plain mean would be $(0.7, 0.3)$.
#
# What does this mean do to the logits? Take the logarithm. By lesson 2,
# $\log q_j^{(l)} = z_j^{(l)} - c_l$, where $c_l$ is the same for all classes $j$. So $\log g_j$ is
# the mean of the logits, less a constant. Softmax does not see a constant, and $\bar q$ is the softmax of $\log g$:
#
# $$\bar q = \operatorname{softmax}\!\left( \frac{1}{M} \sum_{l=1}^{M} z^{(l)} \right)
# \qquad (8.16)$$
#
# For $p = 0.5$ all masks are equally likely. Then this mean of the logits is the one of (8.8): the
# logits of the whole net. So for $p = 0.5$ *one pass through the whole net is the normalised
# geometric mean of all thinned nets*, exactly, if nothing but linear maps and one softmax follow
# the mask. (Goodfellow, Bengio and Courville, 2016, section 7.12.)

# %%
g = np.prod(q_each, axis=0) ** (1 / 16)  # (3,)
verify("8.16", g / g.sum(), softmax(z_each.mean(axis=0, keepdims=True))[0])
print("and the whole net, off by less than 1e-12:", bool(np.abs(g / g.sum() - whole).max() < 1e-12))
means = {"plain mean": plain_mean[0], "geometric mean": (g / g.sum())[0], "whole net": whole[0]}
draw.many_nets(q_each[:, 0], {name: float(value) for name, value in means.items()})

# %% [markdown]
# For another $p$ some masks are likelier than others, and the mean of (8.8) weighs each net by the
# probability $P_l$ of its mask. The geometric mean must weigh each logarithm in the same way:
#
# $$\operatorname{softmax}\!\left( \sum_{l=1}^{M} P_l \log q^{(l)} \right)
# = \operatorname{softmax}(a\, W + b) \qquad (8.17)$$

# %%
masks_4, P = all_masks(4, 0.2)  # (16, 4), (16,) chances, from 0.0016 to 0.41
log_q = log_softmax((masks_4 * a) @ W + b)  # (16, 3)
verify("8.17", softmax((P @ log_q)[None])[0], whole)  # (3,)
equal_shares = softmax(log_q.mean(axis=0, keepdims=True))[0]  # (3,)
print(
    "p = 0.2, each net weighed equally, off by up to", np.abs(equal_shares - whole).max().round(2)
)
assert np.abs(equal_shares - whole).max() > 0.01

# %% [markdown]
# ### Exercise 08.6
#
# Write `geometric_ensemble`. `z` has shape `(M, n, k)`, float64: the logits of `M` nets for `n`
# images. It returns $\bar q$ of (8.15), a float64 array of shape `(n, k)`; every row sums to 1.
# There may be hundreds of nets, and logits anywhere from -2000 to 2000, of unlike size in one
# batch. For example, two nets with probabilities (0.5, 0.5) and (0.9, 0.1) for an image give (0.75,
# 0.25). You may use `softmax` and `log_softmax`, which take arrays of shape `(n, k)`.


# %% exercise="08.6"
def geometric_ensemble(z):
    """The normalised geometric mean of the probabilities of M nets.

    z: (M, n, k) logits, from -2000 to 2000.
    Returns (n, k) probabilities; every row sums to 1.
    """
    # BEGIN SOLUTION
    log_q = np.stack([log_softmax(one) for one in z])  # (M, n, k)
    return softmax(log_q.mean(axis=0))  # (n, k): a root of a product is a mean of logarithms
    # END SOLUTION


# %%
geometric_ensemble = check("08.6", geometric_ensemble)

# %%
by_yours = geometric_ensemble(z_each[:, None, :])[0]  # (3,): 16 nets, one image
print("yours is the whole net:", bool(np.abs(by_yours - whole).max() < 1e-12))

# %% [markdown]
# ### 256 nets of one digit
#
# So far the numbers were random. Now a net that has learnt digits, with eight hidden units.

# %% [markdown] card="08.i" kind="predict"
# A net with 8 hidden units was trained without dropout. It gives the digit of an image, a 4, the
# probability 0.98. We drop each unit with p = 0.5 and divide by 1 - p. The plain mean of all 256
# thinned nets gives the 4 about
# - [x] 0.30 -> Most thinned nets are wrong. The geometric mean of the same 256 answers is 0.98.
# - [ ] 0.98 -> The mean of the *logits* is kept. Softmax is no straight line: that of p is not.
#   {mean-passes-through-softmax}
# - [ ] 0.49 -> Half of the units is not half of the probability: here it is 0.30.
#   {probability-is-shared-by-units}
#
# Read again: section 8.6

# %% [markdown]
# The picture below runs your `geometric_ensemble` on all $2^8 = 256$ thinned nets. Each cell of the
# field is one of them, and darker cells give the digit a larger probability $q$. Choose a net in the
# field, by mouse or by the arrow keys, or switch its units on and off; `Esc` leads back to the
# notebook. The net that keeps all eight units is not the whole net: in training its units carry the
# factor $1/(1-p)$. The bars show how often a draw leaves a net with such a probability, and the
# lines mark the whole net and three means. Yours gives each net the same share, the two others weigh
# it by the probability $P_l$ of its mask. Four states to look for stand below; the last one is about
# the batch of ten digits at the bottom.

# %%
thinned_nets(geometric_ensemble)

# %% [markdown]
# What do you read off at $p = 0.5$? And at $p = 0.2$: which line stays on the whole net, and which
# one leaves it? Then try the factor $1/p$. And below, a batch of ten digits: what does one mask for
# all of them leave alone, and what does it widen?

# %%
outcome("08.i")

# %% [markdown]
# The geometric mean is the whole net to the last digit, for all $p$: nothing was drawn, all nets
# were asked. The plain mean is far from it, as this net was trained without dropout and never had
# to do without a unit. With equal shares yours agrees at $p = 0.5$ only, as (8.16) says.
#
# *Your answers are saved; a good place to stop (6 of 8).*

# %% [markdown]
# ## 8.7 Where it helps, and where it hurts
#
# *22 minutes*
#
# Now real digits, and your own two functions in a layer. It remembers its mask, and looks at
# `self.training`, which `fit` and `evaluate` set.


# %%
class Drop(nn.Module):
    """Your dropout as a layer of a network."""

    def __init__(self, p, rng):
        super().__init__()
        self.p, self.rng = p, rng

    def forward(self, x):
        """(n, d) -> (n, d)."""
        y, self.mask = dropout(x, self.p, self.rng, self.training)  # (n, d), (n, d)
        return y.astype(x.dtype)

    def backward(self, dy):
        """(n, d) -> (n, d)."""
        return dropout_backward(dy, self.mask).astype(dy.dtype)  # (n, d)


# %%
def network(width, p, p_input, seed):
    """784-width-width-10 with ReLU; equal seeds give equal weights."""
    weights, masks = np.random.default_rng([seed, 1]), np.random.default_rng([seed, 2])
    modules = [Drop(p_input, masks)]
    for d in (784, width):
        layer = nn.Linear(d, width, weights, dtype=np.float32)
        modules += [layer, nn.ReLU(), Drop(p, masks)]
    return nn.Sequential(*modules, nn.Linear(width, 10, weights, dtype=np.float32))


# %% [markdown] card="08.e" kind="predict"
# 1,000 training images, 784-256-256-10, 60 passes, lr 0.05. With dropout (0.5, and 0.2 of the
# pixels), compared with none,
# - [x] the test accuracy is higher -> Both read nearly all of the training images. The net with
#   dropout gains more than a point on the test images.
# - [ ] it is lower, as half of the net is missing -> It is missing in training only. At test time
#   all units work. {noise-always-hurts}
# - [ ] it is the same, as both reach 100 % in training -> Equal training accuracy, and yet a gap
#   on the test images. {training-fixes-everything}
#
# Read again: section 8.7

# %%
(x_all, y_all), (x_test, y_test) = load_mnist()  # (60000, 784), (60000,), (10000, 784), (10000,)
rows = np.random.default_rng([0, 0]).permutation(60_000)[:1000]  # (1000,)
accuracies, trained = {}, {}
for name, p, p_input in (("none", 0.0, 0.0), ("dropout", 0.5, 0.2)):
    model = network(256, p, p_input, 0)
    order = np.random.default_rng([0, 3])
    settings = {"lr": 0.05, "momentum": 0.9, "n_epochs": 60, "batch_size": 100}
    fit(model, x_all[rows], y_all[rows], rng=order, progress=False, **settings)
    trained[name], accuracies[name] = model, evaluate(model, x_test, y_test)
    print(f"{name:8} training above 99 %:", evaluate(model, x_all[rows], y_all[rows]) > 0.99)
gain = 100 * (accuracies["dropout"] - accuracies["none"])
print("dropout gains more than a point on the test images:", bool(gain > 1))
assert gain > 1

# %% [markdown]
# What do you read off? Both nets know their training images.

# %%
outcome("08.e")

# %% [markdown]
# One seed and one learning rate are not much. Here are three seeds and four rates, with 512 units a
# layer and 100 passes; both nets of a pair start from equal weights.

# %%
small = result("dropout_small")
small

# %%
lrs = (0.02, 0.05, 0.1, 0.2)
names = {way: [f"{way}, lr {lr}" for lr in lrs] for way in ("no dropout", "dropout")}
runs = {way: [small.values[arm]["test"] for arm in arms] for way, arms in names.items()}
draw.gains(lrs, runs["no dropout"], runs["dropout"])

# %% [markdown]
# Two readings of one table. At *equal* rates:

# %%
for lr, without, with_ in zip(lrs, runs["no dropout"], runs["dropout"], strict=True):
    gaps = np.subtract(with_, without)  # (3,) seed by seed
    print(f"lr {lr}: gain {gaps.mean():+.1f} points (sd {gaps.std(ddof=1):.1f})")
    assert lr > 0.05 or gaps.min() > 2  # every seed gains over two points at the small rates

# %% [markdown]
# And with each way at *its own best* rate, chosen on the validation images, as lesson 6 asks:

# %%
best = {
    way: max(arms, key=lambda arm: small.mean(arm, "validation")) for way, arms in names.items()
}
gaps = np.subtract(*(small.values[best[way]]["test"] for way in ("dropout", "no dropout")))  # (3,)
print("chosen:", best["no dropout"], "and", best["dropout"])
print(f"gain {gaps.mean():+.1f} points (sd {gaps.std(ddof=1):.1f})")
assert 0.5 < gaps.mean() < 1.5

# %% [markdown]
# What do you read off? At lr 0.02 and 0.05 each seed gains over two points. But these rates suit
# dropout, and the plain net does better at a larger one. With each way at its own best rate about
# half of the gain is left; at lr 0.2 dropout even loses. So "over two points" is true of two small
# rates only. *How much* a method gains is a statement about the comparison, too.
#
# Two limits of this table: the plain net's best rate is the largest one tried, so a larger one may
# be better still, and the gain smaller. And three seeds are few.
#
# ### Few units, many images

# %% [markdown] card="08.f" kind="predict"
# The same dropout in a net with only 32 units a layer, and all 60,000 images. The test accuracy
# - [x] falls by several points -> With 32 units and so many images there is little to overfit.
#   With dropout, even the training images are read worse: 92 %.
# - [ ] rises: more data, more gain -> With more data there is less overfitting left to prevent:
#   it falls. {dropout-always-helps}
# - [ ] stays within half a point -> It falls from above 96 to below 93 %. {dropout-is-free}
#
# Read again: section 8.7

# %%
narrow, wide = result("dropout_narrow"), result("dropout_wide")
narrow

# %%
wide

# %% [markdown]
# What do you read off? Compare training and test accuracy in each row.

# %%
outcome("08.f")

# %%
for name, stored in (("32 units", narrow), ("256 units", wide)):
    gaps = np.subtract(*(stored.values[way]["test"] for way in ("dropout", "no dropout")))  # (3,)
    print(f"{name}: change of the test accuracy {gaps.mean():+.1f} (sd {gaps.std(ddof=1):.1f})")
    plain = stored.mean("no dropout", "test")
    print(f"  without dropout: training {stored.mean('no dropout', 'train'):.1f}, test {plain:.1f}")
    print(f"  with dropout:    training {stored.mean('dropout', 'train'):.1f}")
    assert stored.mean("dropout", "train") < plain
assert wide.mean("no dropout", "test") - wide.mean("dropout", "test") < 1
assert narrow.mean("no dropout", "test") - narrow.mean("dropout", "test") > 4

# %% [markdown]
# Is a bad learning rate the reason? For the narrow net, four rates with three seeds each, read on
# validation images:

# %%
rates = result("dropout_rates")
tried = {way: [f"{way}, lr {lr}" for lr in (0.005, 0.01, 0.02, 0.05)] for way in names}
chosen = {
    way: max(arms, key=lambda arm: rates.mean(arm, "validation")) for way, arms in tried.items()
}
for way, arms in tried.items():
    print(f"{way:10}", [round(rates.mean(arm, "validation"), 1) for arm in arms], chosen[way])
lost = rates.mean(chosen["no dropout"], "validation") - rates.mean(chosen["dropout"], "validation")
print(f"each way at its own best rate: dropout costs {lost:.1f} points")
assert lost > 4
assert "0.01" in chosen["dropout"]  # neither the smallest nor the largest rate that was tried

# %% [markdown]
# No: with dropout 0.01 is better than half and twice of it, and four points are still lost.
#
# What decides, then? Look at the *training* accuracy of the nets that trained with dropout.
# (Nothing is dropped when it is read.) With 1,000 images it stays at 100 %: the net still learns
# its own images, and gains on others. With all images it falls below what the plain net reaches on
# *test* images, for both widths. To overfit less cannot make up for that: so much noise is too much
# for this net, or for 12 passes. Which of the two it is with 256 units, we did not test.
#
# So a gap between training and test accuracy must be there, or dropout has little to win. But the
# gap is no promise: with 256 units it is above 1.5 points, and dropout loses.
#
# ### A claim on trial: dropout improves
#
# **SLOPPY:** "Dropout improves the network."
#
# *Why people say it:* the tables of the paper show gains. In its Table 2 the best error on MNIST
# without dropout is 1.60 %. With dropout, three layers of 1,024 units have 1.35 % (logistic) and
# 1.25 % (ReLU). These are other nets, so dropout is not the only difference. *The numbers:* the
# printed ones above. With 1,000 images the test accuracy rises, at a rate that suits. With all
# images it falls: by less than a point with 256 units, by more than four with 32.
#
# *The correct sentence:* dropout trades capacity and training time for less overfitting. It can
# help a large net with few examples; where a net is small or training short, it hurts. (Srivastava
# and others, 2014: gains in 6.1.1, no gain with 100 or 500 examples in 7.4, training two to three
# times longer in section 11; Goodfellow, Bengio and Courville, 2016, section 7.12.)
#
# ### A claim on trial: highly correlated units
#
# **FALSE:** "Dropout works so that units are highly correlated, which makes the model robust."
#
# *Why people say it:* many units then seem to share one task. The authors say the opposite: dropout
# is to prevent **co-adaptation**: units that are right only together, as 5 and -2 make 3.

# %% [markdown] card="08.g" kind="predict"
# Dropout is meant to keep units from relying on one another. So what does it do to the mean
# |correlation| between units of a layer?
# - [x] it depends on the net -> It fell with 256 units a layer, and rose with 32.
# - [ ] it always falls -> True with 256 units. With 32 it rose: to rely on another unit is no
#   correlation. {co-adaptation-is-correlation}
# - [ ] it always rises -> True with 32 units. With 256 it fell. {dropout-makes-copies}
#
# Read again: section 8.7

# %%
for name, stored in (("32 units", narrow), ("256 units", wide)):
    for way in ("no dropout", "dropout"):
        mean, sd = stored.mean(way, "correlation"), stored.sd(way, "correlation")
        print(f"{name:9} {way:10} mean |correlation| {mean:.3f} (sd {sd:.3f})")

# %% [markdown]
# What do you read off?

# %%
outcome("08.g")

# %% [markdown]
# *The number:* with 256 units the mean correlation fell, with 32 it rose. So neither "more" nor
# "less" is a law. *The correct sentence:* dropout is meant to prevent complex co-adaptation, and a
# robust net does not rely on particular partners; plain correlation does not measure that. (Hinton
# and others, 2012, title and abstract; Srivastava and others, 2014, sections 2 and 7.1.)
#
# *Your answers are saved; a good place to stop (7 of 8).*

# %% [markdown]
# ## 8.8 Wrong dropout that runs, and doubt
#
# *20 minutes*
#
# No error message tells of the mistakes of this lesson. What do they cost?

# %% [markdown] card="08.h" kind="predict"
# Two nets with the *same* trained weights; in training, dropout had no factor 1/(1 - p). At test
# time one multiplies its units by 1 - p, the other forgets to. Which number shows the mistake best?
# - [x] the test cross-entropy -> The accuracies agree within half a point. Forgetting more than
#   doubles the cross-entropy.
# - [ ] the test accuracy -> Logits that are too large seldom change their order: within half a
#   point. {accuracy-sees-everything}
# - [ ] neither: the weights are the same -> Training met half of the units at a time. Now twice
#   as many arrive, and the net is too sure. {training-fixes-everything}
#
# Read again: section 8.8

# %%
bugs = result("dropout_bugs")
bugs

# %%
kinds = ("right", "classic", "not rescaled", "active at test", "one mask a batch")
arms = [f"{kind}, p = 0.5" for kind in kinds]
draw.two_scores(
    kinds,
    [bugs.values[arm]["test_accuracy"] for arm in arms],
    [bugs.values[arm]["test_cross_entropy"] for arm in arms],
)

# %% [markdown]
# What do you read off? Compare "classic" with "not rescaled": in training they are one and the same
# program, with the same seeds.

# %%
outcome("08.h")

# %%
pair = [f"{kind}, p = 0.5" for kind in ("not rescaled", "classic")]
lost = bugs.mean(pair[1], "test_accuracy") - bugs.mean(pair[0], "test_accuracy")
times = bugs.mean(pair[0], "test_cross_entropy") / bugs.mean(pair[1], "test_cross_entropy")
print(f"forgetting the scale: accuracy {-lost:+.1f} points, cross-entropy times {times:.1f}")
assert abs(lost) < 0.5
assert times > 2

# %% [markdown]
# "Classic" is a right program, and yet below "right". A likely reason: its activations are smaller
# in training, so one learning rate is not the same step for both. We did not test that.
#
# A net that forgets the scale answers as often right, and is far too sure. Why? At test time each
# of the two hidden layers hands on twice as much as in training, and ReLU lets that factor through.
# But for the biases, the logits become four times as large. The largest of them stays the largest,
# while softmax becomes much more certain: only the cross-entropy sees it.
#
# "Active at test" is caught by asking twice: two answers differ. "One mask a batch" is caught by
# comparing the rows of the mask. Your 08.1 was judged by such properties.
#
# Two rows carry a warning about the table itself. The right dropout for $p = 0.2$ and the one that
# divides by $p$ were trained at two rates:

# %%
for kind in (
    "right, p = 0.2",
    "divided by p, p = 0.2",
    "right, p = 0.5",
    "one mask a batch, p = 0.5",
):
    for arm in (kind, f"{kind}, lr 0.05"):
        found = ", ".join(f"{v:.0f}" for v in bugs.values[arm]["test_accuracy"])
        print(f"{arm:36} test accuracy of three seeds: {found}")

# %%
for kind, p, most in (("divided by p", 0.2, 28), ("one mask a batch", 0.5, 1)):
    right_one, other = (bugs.mean(f"{name}, p = {p}", "test_accuracy") for name in ("right", kind))
    print(f"at lr 0.02, {kind}: costs {right_one - other:.1f} points")
    assert 0 < right_one - other < most

# %% [markdown]
# At lr 0.05 dividing by $p$ stays at guessing, for all three seeds, and one run of three with one
# mask a batch does, too. At lr 0.02 no run does: dividing by $p$ still costs 27 points, one mask a
# batch half a point. What a bug costs depends on the rate, so one seed at one rate may mislead.
#
# ### Ask the net many times
#
# Leave dropout on at test time, on purpose: your `mc_dropout` of 08.4, on the net of 8.7. Does the
# scatter of its answers say where it is wrong?


# %%
def noisy(x, rng=None):
    """Logits of one pass of the net of 8.7, with masks drawn from rng."""
    model = trained["dropout"]
    drops = [module for module in model.modules if isinstance(module, Drop)]
    before = [module.rng for module in drops]
    for module in drops:
        module.rng, module.training = rng, rng is not None
    z = model.forward(x)  # (n, k)
    for module, old in zip(drops, before, strict=True):
        module.rng, module.training = old, False
    return z


# %%
some_x, some_y = x_test[:1000], y_test[:1000]  # (1000, 784), (1000,)
mean, sd = mc_dropout(noisy, some_x, 30, np.random.default_rng(2))  # (1000, 10), (1000, 10)
top = mean.argmax(axis=1)  # (1000,)
doubt = sd[np.arange(1000), top]  # (1000,) scatter of the winning class
right = top == some_y  # (1000,)
print(f"mean scatter where it is right: {doubt[right].mean():.1f}")
print(f"mean scatter where it is wrong: {doubt[~right].mean():.1f}")
assert doubt[~right].mean() > 1.5 * doubt[right].mean()

# %% [markdown]
# Where the net is wrong, its thinned nets disagree more. That is of use: send doubtful images to a
# person. It is no proof: some wrong answers scatter little.

# %%
surest = doubt < np.quantile(doubt, 0.5)  # (1000,) the less doubtful half
print("more mistakes in the doubtful half:", bool((~right[~surest]).sum() > (~right[surest]).sum()))

# %% [markdown]
# And is the mean of many passes a better answer than one pass through the whole net? Three seeds,
# on all test images:

# %%
asked = result("dropout_passes")
asked

# %%
for arm in ("one whole pass", "30 passes with dropout"):
    accuracy, loss = (asked.mean(arm, f"test_{name}") for name in ("accuracy", "cross_entropy"))
    print(f"{arm:24} accuracy {accuracy:.1f} %, cross-entropy {loss:.2f}")
losses = [
    asked.values[arm]["test_cross_entropy"] for arm in ("30 passes with dropout", "one whole pass")
]
assert all(np.less(*losses))  # in every seed

# %% [markdown]
# One pass through the whole net is about as often right as 30 passes, at a thirtieth of the cost.
# (In Srivastava and others, 2014, section 7.5, it took about 50 passes to be as good.) But the mean
# of many passes gives better probabilities: its cross-entropy is lower, for each of the three
# seeds.
#
# *Your answers are saved; this was the last station (8 of 8).*

# %% [markdown]
# ## Recap
#
# 1. Dropout sets each entry to 0 with probability $p$, in training only, and divides the others by
#    $1 - p$: the mean stays $x$, and the variance becomes $x^2 p/(1-p)$.
# 2. Backward multiplies by the mask that forward drew.
# 3. Of $h$ units a binomial number falls, $hp$ on average; each example draws its own mask.
# 4. One pass through the whole net is the exact mean of all thinned nets for linear outputs, and
#    their normalised geometric mean for softmax, if each net is weighed by the probability of its
#    mask (equally for $p = 0.5$). Through a ReLU it is an approximation.
# 5. Dropped inputs of a linear regression are a ridge penalty. Dropout trades capacity for less
#    overfitting: it can help a net that overfits, and that still learns its training images with it.
#
# ## Quiz
#
# Three questions on this lesson, two on earlier ones.

# %% [markdown] card="08.q1" kind="quiz"
# Drop rate 0.2, inverted dropout. In training, a surviving activation of 1.0 becomes
# - [x] {= 1 / (1 - 0.2):g} -> 1/(1 - p) = 1/0.8, so that the mean over dropped and kept stays 1.
# - [ ] {= 1 / 0.2:g} -> That divides by p: right only at p = 0.5. The mean would become 0.8 * 5 =
#   4. {divide-by-p}
# - [ ] {= 1.0:.1f} -> Then the mean falls to 0.8, and at test time the next layer gets larger
#   inputs. {zeroing-is-all}
#
# Read again: section 8.1

# %% [markdown] card="08.q2" kind="quiz"
# Linear regression, inputs dropped with p = 0.5. Averaged over the masks, the loss equals the plain
# loss plus a ridge penalty. For p = 0.1 that penalty is
# - [x] {= 0.1 / 0.9 / (0.5 / 0.5):.2f} times as large -> p/(1 - p) goes from 1 to 0.1/0.9.
# - [ ] {= 0.1 / 0.5:.2f} times as large -> That is the ratio of the p. The factor is p/(1 - p),
#   as the scale enlarges noise. {penalty-is-p}
# - [ ] {= 0.9 / 0.1 / (0.5 / 0.5):.2f} times as large -> That is (1 - p)/p: it would charge most
#   where hardly anything is dropped. {p-is-keep}
#
# Read again: section 8.5

# %% [markdown] card="08.q3" kind="quiz"
# A net with 32 units a layer reads 92 % of its training images and 92 % of the test images.
# Somebody adds more dropout. Most likely the test accuracy
# - [x] falls: there is nothing to overfit -> Training and test agree: the net is too weak, and
#   dropout takes strength away.
# - [ ] rises: dropout always regularises -> It can help only where training is far better than
#   test. Here both are 92 %. {dropout-always-helps}
# - [ ] stays: all units are back at test time -> They are, but their weights were trained under
#   noise that such a net cannot bear. {dropout-is-free}
#
# Read again: section 8.7

# %% [markdown] card="08.q4" kind="quiz"
# A batch norm column $x = (1, 2, 3, 6)$ with gamma 1 gets the upstream gradient $(1, 0, 0, 0)$. The
# four entries of dx sum to
# - [x] 0 -> Shifting all x together changes nothing, so the slopes of that move sum to 0.
# - [ ] {= 1 / 3.5 ** 0.5:.2f} -> That is dy / s alone, with the mean and the variance taken for
#   constants. {statistics-are-constants}
# - [ ] 1 -> dy sums to 1, but the paths through mean and variance take it all back.
#   {normalising-passes-gradients-through}
#
# Read again: lesson 7, three paths

# %% [markdown] card="08.q5" kind="quiz"
# Ten classes, and a net that gives every class the same logit. Its mean cross-entropy is about
# - [x] 2.30 -> Each p is 1/10, and -log 0.1 = 2.30. A net that starts far above it has a bug.
# - [ ] 0.10 -> That is p itself. The loss is -log p. {loss-is-probability}
# - [ ] 3.32 -> That is -log2 0.1, in bits. We use the natural logarithm. {bits-for-nats}
#
# Read again: lesson 3, the loss of a guess

# %% [markdown]
# ## What the library offers, and where to go deeper
#
# `course_lib.nn` holds `dropout`, `dropout_backward`, `dropout_moments`, `mc_dropout` and
# `dropout_as_ridge`, and the layer `Dropout(p, rng)`, for arrays of any shape. PyTorch's
# `torch.nn.Dropout(p)` has the same conventions: $p$ is the probability to drop, and the factor
# $1/(1-p)$ stands in training.
#
# - G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever, R. R. Salakhutdinov, "Improving Neural
#   Networks by Preventing Co-adaptation of Feature Detectors", 2012: the idea and its purpose.
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov, "Dropout: A Simple Way
#   to Prevent Neural Networks from Overfitting", 2014: sections 4 and 5.1 for the method, 7 for
#   what it does, 9.1 for linear regression, 10 for the inverted form.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016: section 7.12.
# - Y. Gal, Z. Ghahramani, "Dropout as a Bayesian Approximation: Representing Model Uncertainty in
#   Deep Learning", 2016: section 4 for many passes.
# - S. Wager, S. Wang, P. Liang, "Dropout Training as Adaptive Regularization", 2013: beyond linear
#   regression.
#
# **Next:** lesson 9 gives up the idea that every pixel has a weight of its own.
