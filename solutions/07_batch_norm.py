# %% [markdown]
# # 7 · Batch norm: let the layer choose its own scale
#
# *About 100 minutes · needs lessons 4 to 6 · exercises 07.1 to 07.3; 07.4 to 07.6 are under More*
#
# Ten layers of 100 ReLU units, and one careless number. Lesson 6 would have drawn the weights
# with standard deviation 0.05 in the first layer and 0.14 in the others. This network got 0.01
# everywhere, and we send 500 digits through it to see how far the activations spread.

# %%
import numpy as np
from IPython.display import display

from course_lib import check, checked, hint, nn, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import load_mnist
from course_lib.machine import fewer_here
from course_lib.nn import cross_entropy, numerical_grad
from course_lib.plots import batch_norm as draw
from course_lib.results import experiment, pytorch, result
from course_lib.training import batch_norm_nets as nets
from course_lib.training import evaluate, fit
from course_lib.widgets import batch_strings

n_train = fewer_here(10_000, 4_000, "training digits")
(x, y), (x_test, y_test) = load_mnist(n_train=n_train)  # (10000, 784), (10000,), (10000, 784), ...


# %%
def spreads(sd, norm=lambda z: z):
    """Spread (standard deviation) of the activations after each of ten layers."""
    rng, a, seen = np.random.default_rng(7), x[:500].astype(float), []
    for _ in range(10):
        W = rng.normal(scale=sd, size=(a.shape[1], 100))  # (784 or 100, 100)
        a = np.maximum(norm(a @ W), 0)  # (500, 100)
        seen.append(a.std())
    return seen


print(f"layer 1: {spreads(0.01)[0]:.0e}, layer 10: {spreads(0.01)[-1]:.0e}")

# %% [markdown]
# Each layer after the first divides the spread by about 14, so that $3\cdot10^{-12}$ is left at the
# end. With ten logits on top every class gets probability 1/10, and the gradient has to come back
# through the same small matrices. If that gradient stayed as it is, how many steps would the
# quickest weight of the first layer need until it has moved by its own size, 0.01?


# %%
def ten_layers(norm=None, sd=0.01):
    """784-100-...-100-10 with ReLU; `norm(k)` makes a layer to put before each ReLU."""
    rng, modules = np.random.default_rng(0), []
    for d in [784] + 9 * [100]:
        modules.append(nn.Linear(d, 100, rng, scale=sd, dtype=np.float32))
        modules += [norm(100), nn.ReLU()] if norm else [nn.ReLU()]
    return nn.Sequential(*modules, nn.Linear(100, 10, rng, scale=sd, dtype=np.float32))


_, grads = nets.loss_and_grads(ten_layers(), x[:500], y[:500])
print(f"at learning rate 0.1: {0.01 / (0.1 * np.abs(grads['0.W']).max()):.0e} steps")

# %% [markdown]
# At a thousand steps per second that takes sixty years. This network is not slow. It is stuck.
#
# Lesson 6 had a cure, which was to draw the initial weights with care. But care is a promise
# about step 0, whereas training moves the weights from step 1 on. We would rather have a layer
# that restores its scale by itself, at every step, whatever the weights are.
#
# ## 7.1 A rule that makes size irrelevant
#
# **Your move.** Here is one unit's value for four images, the column $(1, 2, 3, 6)$. Write down a
# rule that makes its size irrelevant, so that $(100, 200, 300, 600)$ gives the same result.
#
# <details><summary>What the usual answers lose</summary>
#
# Dividing by the largest value works, although one odd image then sets everybody's scale, and
# dividing by the sum fails as soon as the signs mix. The standard deviation is fairer because
# every image contributes to it. If we also subtract the mean first, the column lies around ReLU's
# kink, where some images pass and others do not.
#
# </details>
#
# We take the mean and the standard deviation. This is the core of batch norm.


# %%
def normalise(z, eps=1e-5):
    """(n, d) -> (n, d): each column gets mean 0 and standard deviation (almost) 1."""
    return (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps)


# %% [markdown] card="07.a" kind="predict"
# We put `normalise` in front of each of the ten ReLUs, and draw the weights with standard deviation
# 1, 0.01 or 0.0001. At layer 10 the activations have a spread of about 0.6 with
# - [x] 1 and 0.01 -> The weights' size multiplies a column and its standard deviation alike, so the
#   quotient does not notice, until the variance falls below the `eps` under the root.
# - [ ] all three -> The size does cancel, but only while the variance is far larger than the `eps`
#   under the root. At 0.0001 it is far smaller. {eps-never-matters}
# - [ ] 0.01 alone -> The large weights do make large columns, and then each column is divided by
#   its own spread. {large-weights-large-signal}
#
# Read again: section 7.1

# %%
display(draw.spreads({sd: (spreads(sd), spreads(sd, normalise)) for sd in (0.01, 1.0)}))
print(f"weights of 0.0001, with batch norm: layer 10 has {spreads(1e-4, normalise)[-1]:.0e}")
outcome("07.a")

# %% [markdown]
# The solid line belongs to both networks at once. One line of code did that, although not without
# limit. At 0.0001 the variance in the first layer is already smaller than the $10^{-5}$ under the
# root.
#
# That saves the forward pass. Does such a network learn? We train the stuck network as it is, and
# then with the library's version of this layer in front of each ReLU, on 10,000 digits, three
# epochs each. (In this lesson test images only measure.)

# %% tags=["nbval-ignore-output"]
settings = {"lr": 0.1, "n_epochs": 3, "batch_size": 100, "progress": False}
for name, norm in (("without", None), ("with", nets.batch_norm_layer)):
    model = ten_layers(norm)
    fit(model, x, y, rng=np.random.default_rng(0), **settings)
    print(f"{name:7} batch norm: {evaluate(model, x_test, y_test):.0%} of the test images")

# %% [markdown]
# The stuck network does no better than calling every image a 1, the most frequent digit, which is
# right for 11 %. With batch norm the same careless weights reach about 90 % in 300 steps. Three
# questions are left. How does a gradient come back through a layer in which every image depends on
# every other? What happens to an image that comes alone? And why does it help?
#
# ## 7.2 By hand, then by you
#
# In $(1, 2, 3, 6)$ the mean is $\mu = 3$ and the differences are $(-2, -1, 0, 3)$. Their squares
# sum to 14, so the variance is $v = 14/4 = 3.5$ and the standard deviation $s = 1.87$.

# %%
column = np.array([1.0, 2.0, 3.0, 6.0])  # (n,) one feature of n = 4 images
draw.by_hand(column)

# %% [markdown]
# Written for a batch $x$ of shape $(n, d)$, with one mean $\mu_j$ and one variance $v_j$ (divided
# by $n$) per feature $j$, this is **batch norm** (Ioffe and Szegedy, 2015, Algorithm 1):
#
# $$\hat x_{ij} = \frac{x_{ij}-\mu_j}{s_j}, \qquad s_j = \sqrt{v_j+\epsilon}, \qquad
# y_{ij} = \gamma_j\,\hat x_{ij} + \beta_j \qquad (7.1)\ \text{definition}$$
#
# (Here $x$ and $y$ are a layer's input and output, and $\mu$, $v$ and $\beta$ are not those of
# lesson 6.) The small $\epsilon = 10^{-5}$ goes inside the root for the sake of a column that does
# not vary, which becomes $0/\sqrt\epsilon = 0$ rather than $0/0$. The last step looks like a
# retreat, because $\gamma$ and $\beta$ may undo everything. But a column with mean 0 would put each
# unit's ReLU to sleep for about half of the images, whether that helps or not. Because
# $\operatorname{mean}(\hat x_j^2) = v_j/(v_j+\epsilon)$, each column of $y$ now has
#
# $$\operatorname{mean}(y_j) = \beta_j, \qquad
# \operatorname{sd}(y_j) = |\gamma_j|\sqrt{\frac{v_j}{v_j+\epsilon}} \qquad (7.2)$$
#
# rather than 0 and 1, and two trained numbers per feature decide what thousands of weights used to
# decide together.

# %%
trace("07.1")

# %% [markdown]
# ### Exercise 07.1
#
# Write (7.1). `column` as a batch of one feature, with $\gamma = 2$ and $\beta = 10$, gives
# $(7.86,\, 8.93,\, 10,\, 13.21)$. Backward will need `(xhat, gamma, s)`, so return it as the
# cache.


# %% exercise="07.1"
def batch_norm(x, gamma, beta, eps=1e-5):
    """Normalise each column of a batch, then scale and shift it.

    x: (n, d) floats, n >= 1; they may lie around a million. gamma, beta: (d,).
    Returns y (n, d) and the cache (xhat (n, d), gamma (d,), s (d,)), where s = sqrt(v + eps).
    A column that does not vary becomes beta. Float32 stays float32, and x is not changed.
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
# ## 7.3 What batch norm cannot see
#
# Add 5 to the column, and the mean rises by 5, so every difference is unchanged. Multiply it by
# 1000, and $s$ grows by the same factor. **Batch norm cannot see a shift, and it cannot see a
# stretch.** Most of this lesson follows from that one sentence, because what the loss cannot see,
# the gradient cannot ask for. In letters, for $c > 0$, dividing numerator and denominator by $c$
# leaves it in one place only:
#
# $$\frac{c\,(x_{ij}-\mu_j)}{\sqrt{c^2 v_j+\epsilon}}
# = \frac{x_{ij}-\mu_j}{\sqrt{v_j+\epsilon/c^2}} \qquad (7.3)$$
#
# That is the stretch's only trace, and it hardly matters while $v$ is far larger than $\epsilon$.
#
# The first consequence is a dead parameter. The bias in $z = xW + b$ shifts a whole column, so
# the loss $L$ does not depend on it:
#
# $$\frac{\partial L}{\partial b_j} = 0 \qquad (7.4)$$
#
# The bias keeps its initial value for ever, while $\beta$ does its work. (This is why you will
# meet `bias=False` in front of a batch norm.)
#
# The second consequence looks like a gift. If the loss cannot see the size of $W$, all sizes should
# train equally well, and nobody needs care any more. Ioffe and Szegedy promise a little less in
# their abstract: batch norm allows us to "be less careful about initialization". We test it with
# five hidden layers of 100 units on 10,000 digits, three epochs in batches of 100 at learning rate
# 0.1, three seeds. The hidden weights are drawn in six ways; the last layer, which no batch norm
# follows, always as in lesson 6. (These runs are stored, and so are those of the next table and of
# section 7.8. In the course's folder, `course results batch_norm_settings` repeats them.)

# %% [markdown] card="07.b" kind="predict"
# All networks with batch norm begin with the same spread in every layer. After three epochs, the
# one whose hidden weights began at standard deviation 1 has, compared with the one that began at
# 0.01,
# - [x] a test accuracy that is lower by more than two points -> By more than 20 points, so that a
#   size which the loss ignores does matter.
# - [ ] the same test accuracy, within two points -> The loss does ignore the size of the weights.
#   A step need not, as you will derive below. {invisible-is-harmless}
# - [ ] a test accuracy that is higher by more than two points -> Larger weights carry no more
#   signal here, since each column is divided by its spread. {large-weights-large-signal}
#
# Read again: section 7.3

# %%
tried = result("batch_norm_settings")
sds = (1.0, 0.3, 0.1, 0.03, 0.01, None)  # None: as in lesson 6, sqrt(2 / d)
runs = {
    way: [tried.values[f"{way}, sd {sd}"]["test_accuracy"] for sd in sds]
    for way in ("without", "with")
}
names = [f"{sd:g}" if sd else "lesson 6" for sd in sds]
found = "Without batch norm four of six settings fail. With it all six learn"
display(draw.accuracy_by_setting(names, runs, "standard deviation of the hidden weights", found))
for way, values in runs.items():
    print(f"lesson 6, {way:7} batch norm:", ", ".join(f"{v:.1%}" for v in values[-1]))
outcome("07.b")

# %% [markdown]
# With batch norm all six settings learn, including our careless 0.01. The last column is the fair
# one. With lesson 6's careful weights the gain at this rate shrinks to about a point on average,
# and one seed of three gains nothing. What batch norm does is make many more settings good. So the
# claim is **true, with a condition**, and the left end shows the condition: the loss cannot see
# that these weights are large, yet they learn less. Why?
#
# **Your move.** Let $L(W)$ be the loss as a function of weights followed by batch norm, so that
# $L(cW) = L(W)$ for every $c > 0$. The gradient at $W$ is $G$. **What is the gradient at
# $10\,W$?** A pencil is enough: move $10W$ by a small amount, and ask what the same move looks
# like from $W$. Then compare the length of the step $\eta\,\partial L/\partial W$, where $\eta$ is
# the learning rate, with the length of the weights that it moves.

# %%
gradient_factor = 1.0  # yours: (gradient at 10 W) / (gradient at W)
step_factor = 1.0  # yours: the same for (length of the step) / (length of the weights)

rng = np.random.default_rng(7)
x_small = rng.normal(2, 3, size=(6, 3))  # (n, d)
W, target = rng.normal(size=(3, 4)), rng.normal(size=(6, 4))  # (d, k), (n, k)


def loss_of_weights(W):
    """Some loss of weights that batch norm follows."""
    return (target * normalise(x_small @ W, eps=0)).sum()


G, at_10 = numerical_grad(loss_of_weights, W), numerical_grad(loss_of_weights, 10 * W)
relative = [np.linalg.norm(g) / np.linalg.norm(w) for g, w in ((G, W), (at_10, 10 * W))]
for name, agrees in (
    ("gradient", np.allclose(gradient_factor * G, at_10, rtol=1e-3)),
    ("step", np.isclose(step_factor * relative[0], relative[1], rtol=1e-2, atol=0)),
):
    print(f"{name}: {'right' if agrees else 'not yet'}")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# Moving $10W$ by $\Delta$ looks the same as moving $W$ by $\Delta/10$, because the loss cannot tell
# $10W+\Delta$ from $W+\Delta/10$. So the loss changes a tenth as much, and the gradient at $10W$ is
# $G/10$. The step is then 10 times shorter and the weights are 10 times longer. Relative to the
# weights, each step has become **100 times smaller**. Most of us stop at 10.
#
# </details>
#
# For every $c > 0$, for each column $W_{\cdot j}$ of weights, and with $\epsilon = 0$, that is
#
# $$\frac{\partial L}{\partial W}(cW) = \frac1c\,\frac{\partial L}{\partial W}(W), \qquad
# \sum_i W_{ij}\,\frac{\partial L}{\partial W_{ij}} = 0 \qquad (7.5)$$
#
# The second half says that the gradient is perpendicular to the weights, since moving along $W$
# itself changes no loss.
#
# The size of the weights has a job after all: it sets an **effective learning rate**,
# $\eta/|W|^2$ (van Laarhoven, 2017), with one power of $|W|$ for the shorter step and one for the
# longer weights. The figure shows both, in true lengths. All that the loss can see is the direction
# of $W$, so let us measure how far the hidden weights turn, by how many degrees in the first step
# and in all three epochs together.

# %%
display(draw.turn(0.5))
turns = result("batch_norm_turns")
print("degrees of turn  first step   three epochs")
for sd in (1.0, 0.1, 0.01):
    first, _, whole, _ = (turns.mean(f"sd {sd}", metric) for metric in turns.metrics)
    print(f"sd {sd:<13} {first:10.3f} {whole:14.2f}")

# %% [markdown]
# The first column is the theory: from row to row, weights that are 10 times smaller turn 100
# times farther, until a single step cannot turn anything by more than a right angle. The largest
# weights have turned by little more than half a degree in three epochs, so that this network still
# computes with nearly the random features that it began with.
#
# Over the whole training the rows differ by less, since steps get shorter (*More* says by how
# much). The dashed side of each triangle is the new $W$, longer than the old, and longer weights
# mean a smaller $\eta/|W|^2$: a layer whose steps are too long grows until they are not. (That
# holds for plain gradient descent without a penalty.)
#
# A gradient must be perpendicular to whatever the loss cannot see. That one idea is enough to
# derive the whole backward pass.

# %% [markdown] card="07.r2" kind="recall"
# A warm-up from lesson 5. One number $x$ is used twice, $u = 2x$ and $v = 3x$. We have
# $\partial L/\partial u = 1$ and $\partial L/\partial v = 10$. Then $\partial L/\partial x$ is
# - [x] {= 2 * 1 + 3 * 10} -> Two paths lead back to x: 2 times 1 and 3 times 10. Where a path
#   splits, the gradients are added.
# - [ ] {= 3 * 10} -> That keeps the last path alone. The path through u contributes 2 more.
#   {last-path-wins}
# - [ ] {= 2 * 1 * 3 * 10} -> That multiplies the paths. Factors multiply along a path; paths are
#   added. {paths-multiply}
#
# Read again: lesson 5, where a path splits

# %% [markdown]
# ## 7.4 Backward: two sums that must be 0
#
# Let the loss rise with the first output of our column alone, so that $dy = (1, 0, 0, 0)$, with
# $\gamma = 1$. **Which of the four inputs feel this push, and does the loss rise or fall when you
# raise them?** Sketch four arrows, up or down, before you look at the paths.

# %%
dy = np.array([1.0, 0.0, 0.0, 0.0])  # (n,) gradient at the outputs
draw.paths(column, dy, amounts=False)

# %% [markdown]
# Take the shapes first, and leave the amounts for later.
#
# - **Directly.** With $\mu$ and $s$ held fixed, $\hat x_i$ moves by $1/s$ per unit of $x_i$, so
#   this path contributes $dy_i/s$.
# - **Through the mean.** Raising any one example by $t$ raises $\mu$ by $t/n$, no matter which
#   example it is. So this path contributes the same number to all four.
# - **Through the variance.** Raising $x_i$ by a small $t$ changes $v$ by $\frac2n(x_i-\mu)\,t$.
#   ($\mu$ moves too, but $v$ does not notice:
#   $\partial v/\partial\mu = -2\operatorname{mean}(x-\mu) = 0$.) An example at the mean has no say,
#   and an outlier has the most. So this path contributes something proportional to $x_i-\mu$, and
#   therefore to $\hat x_i$.
#
# At $\mu$ a single number $d\mu$ arrives, and at $v$ a single $dv$, whatever $i$ is. So one unknown
# amount per path is enough, $p$ for the mean and $q$ for the variance:
#
# $$s\,dx_i = dy_i - p - q\,\hat x_i \qquad (7.6)$$
#
# Two unknowns, and we know two facts about the answer. If each $x_i$ moves by $t\,u_i$ with a small
# $t$, the loss changes by $t\sum_i dx_i\,u_i$. A shift of the whole column, $u_i = 1$, must leave
# the loss as it is, and so must a stretch about its mean, $u_i = \hat x_i$. (We take $\epsilon = 0$
# for now.) Therefore
#
# $$\sum_i dx_i = 0, \qquad \sum_i dx_i\,\hat x_i = 0 \qquad (7.7)$$
#
# **Your move, and the centre of this lesson.** Find $p$ and $q$ from the two sums, as formulas in
# `dy` and `xhat`. You will need $\sum_i\hat x_i$ and $\sum_i\hat x_i^2$; work them out for our
# column. The cell measures $dx$ by moving each input, and says whether yours agrees.

# %%
xhat, s = normalise(column, eps=0), column.std()  # (n,), ()
p, q = 0.0, 0.0  # yours

measured = numerical_grad(lambda x: (dy * normalise(x, eps=0)).sum(), column)  # (n,)
print("right" if np.allclose((dy - p - q * xhat) / s, measured, atol=1e-6) else "not yet")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# The $\hat x_i$ sum to 0, and their squares sum to $n$, because their variance is 1. Sum (7.6)
# over $i$: the left side is 0, so $0 = \sum dy_i - n\,p$. Multiply (7.6) by $\hat x_i$ and sum:
# $0 = \sum dy_i\,\hat x_i - n\,q$. Both amounts are means:
#
# ```python
# p, q = dy.mean(), (dy * xhat).mean()  # 0.25 and -0.267
# ```
#
# If your $q$ was $-1.069$, you took $\sum\hat x_i^2 = 1$. It is the *mean* square that is 1.
#
# </details>
#
# With $\gamma$ put back, which multiplies each $dy_i$ of its column first, the backward pass is one
# line per column:
#
# $$dx_i = \frac{\gamma}{s}\Big(dy_i - \operatorname{mean}(dy)
# - \hat x_i\operatorname{mean}(dy\,\hat x)\Big) \qquad (7.8)$$
#
# What do the two subtractions do? The directions $\mathbf 1 = (1,1,1,1)$ and $\hat x$ are
# perpendicular, so we can draw $dy$ as the diagonal of a box with one edge along each of them and a
# third at right angles to both. (Our column is a point in four dimensions, but $dy$, $\mathbf 1$
# and $\hat x$ fit into three, which means that the lengths below are true.)

# %%
draw.box(dy, xhat)

# %% [markdown]
# Two edges lie on the floor. Since they are moves that the loss cannot see, (7.8) removes them.
# The third edge is all that the inputs hear of the push, 0.68 of a length of 1, which is then
# divided by $s$. Mathematicians call this a **projection**: like a shadow, it forgets some
# directions (here two) and keeps the rest.

# %% [markdown]
# ## 7.5 Path by path
#
# ### Exercise 07.2
#
# (7.8) was shown for $\epsilon = 0$ only, whereas your code needs every $\epsilon$. The chain rule
# of lesson 5 gives that, path by path, and says what each path passes on. (In the end we can prove
# that (7.8) survives $\epsilon$, and you type it as one line.) A name that begins with `d` is the
# gradient with respect to the rest of the name. The cache does not hold $x$, but
# $x - \mu = \hat x\,s$. The column `(1, 2, 3, 6)` with `dy = (1, 0, 0, 0)` gives `dx` about
# `(0.25, -0.21, -0.13, 0.10)`.


# %% exercise="07.2"
def batch_norm_backward(dy, cache):
    """Carry the gradient back through batch norm, by three paths.

    dy: (n, d) gradient at y. cache: (xhat (n, d), gamma (d,), s (d,)), as 07.1 returns it.
    Returns dx (n, d), dgamma (d,) and dbeta (d,). For one example dx is 0. Float32 stays float32,
    and neither dy nor the cache is changed.
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

# %%
draw.paths(column, dy)

# %% [markdown]
# Compare the last line with your four arrows. Why should the 6 have a say, with 0.095, from the far
# end of the column? Raising 6 lifts the mean, which pushes the first $\hat x$ down, but it also
# widens the column, which pulls it up from $-1.07$ towards 0, and by more: $0.229 - 0.134 = 0.095$.
#
# These are the equations of Ioffe and Szegedy (2015, section 3), and they agree with (7.8) for
# every $\epsilon$, which is only inside $s$: because $dv = -\frac12\sum(d\hat x\,\hat x)/s^2$, the
# variance path $dv\cdot 2\hat x_i s/n$ is $-\hat x_i\operatorname{mean}(d\hat x\,\hat x)/s$. And
# (7.8) is a bargain, since both of its sums must be computed anyway: $\sum dy$ is $d\beta$, and
# $\sum dy\,\hat x$ is $d\gamma$. **Your move:** type it, with these two.


# %%
def in_one_line(dy, xhat, gamma, s, dgamma, dbeta):
    """(7.8) for a batch, from the two sums: dx (n, d)."""
    return 0 * dy  # yours


dy_3 = target[:, :3]  # (n, d)
_, cache_3 = batch_norm(x_small, np.array([1.0, -2.0, 0.5]), np.zeros(3), eps=1.0)
by_paths, *sums = batch_norm_backward(dy_3, cache_3)  # (n, d), and two of (d,)
print("right" if np.allclose(in_one_line(dy_3, *cache_3, *sums), by_paths) else "not yet")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# `return gamma / s * (dy - (dbeta + xhat * dgamma) / len(dy))`, since (7.8) has means, not sums.
#
# </details>
#
# Without the variance path, the test accuracy of a small network stays within 0.2 points (*More*),
# so check the gradient.
#
# ## 7.6 One image, alone
#
# Our second question was about an image that comes alone. Take a trained network (two hidden
# layers, 4,000 digits, two epochs) and one digit, a 5. Leave the network in training mode, and let
# the 5 appear in 200 batches, each time with 31 other digits.

# %% tags=["nbval-ignore-output"]
told = nets.in_many_batches(x[:4000], y[:4000])  # (200,) the probability of "this is a 5"
print(f"probability from {told.min():.2f} to {told.max():.2f}; "
      f"above 0.5 in {(told > 0.5).mean():.0%}")  # fmt: skip

# %% [markdown]
# The image is the same and so are the weights, yet the network's confidence in it runs from about
# 0.3 to nearly 1, because the neighbours set the mean and the variance. To the image, they are
# noise. With no neighbours at all it gets worse. One number is its own mean, so that
# $\hat x = 0$, and every image in the world receives $y = \beta$.
#
# For training we accept this, whereas for use we want constants. That is why the layer keeps
# **running statistics**. After each training batch, it moves a small way from the old value $r$
# towards the new one, once for the mean and once for the variance:
#
# $$r \leftarrow (1-m)\,r + m\cdot\text{new}, \qquad m = 0.1 \qquad (7.9)\ \text{definition}$$
#
# At test time (7.1) uses them instead of $\mu$ and $v$. PyTorch calls $m$ the momentum, although
# it weighs the *new* batch and is not the momentum of lesson 6.
#
# One detail costs many people an hour. A batch underestimates the variance $\sigma^2$ of all
# images, because it measures distances from its own mean, which sits in the middle of the batch.
# Measured from the true mean $M$, the batch's mean square is $\sigma^2$ on average. It splits into
# $v + (\mu-M)^2$, because the differences from $\mu$ sum to 0. In the sum of $n$
# independent numbers squares add as in (6.1), to $n\sigma^2$, and the mean divides that by $n^2$.
# The variance of $\mu$ is therefore $\sigma^2/n$, and on average
#
# $$\operatorname{E}[v] = \sigma^2 - \frac{\sigma^2}{n} = \frac{n-1}{n}\,\sigma^2 \qquad (7.10)$$
#
# The running variance therefore takes $v\cdot\frac{n}{n-1}$, the **unbiased** variance, while the
# batch itself is normalised with its plain $v$. A batch of one says nothing about the
# variance, and leaves the running variance alone.

# %% [markdown]
# ### Exercise 07.3
#
# In `forward`, a batch $(1, 3)$ should move `running_mean` from 0 to 0.2, and `running_var` from 1
# to 1.1.


# %% exercise="07.3"
class BatchNorm:
    """Batch norm that remembers mean and variance for evaluation.

    gamma, beta: (d,), kept without a copy, since training changes them in place.
    running_mean, running_var: (d,), their initial values; the layer keeps copies.
    momentum: the weight of the new statistics.
    """

    def __init__(self, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
        self.gamma, self.beta = gamma, beta  # (d,), (d,): trained from outside
        self.running_mean = running_mean.copy()  # (d,): copies, as they will move
        self.running_var = running_var.copy()  # (d,)
        self.momentum, self.eps = momentum, eps

    def forward(self, x, training):
        """x: (n, d). training: whether the batch's own statistics are used. Returns (n, d).

        In training both running statistics move, the variance towards the unbiased one, and for a
        batch of one not at all. In evaluation neither moves.
        """
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
# Two tests that no gradient check replaces: in evaluation, an image alone and the same image in
# company get the same answer, and after one batch the running mean has moved by a tenth of the way.

# %%
layer = BatchNorm(np.ones(3), np.zeros(3), np.zeros(3), np.ones(3))
batch = rng.normal(2, 1, size=(8, 3))  # (n, d)
in_training = layer.forward(batch, True)[0]
print("moved by a fraction of", (layer.running_mean / batch.mean(axis=0)).round(3))
print("in company  ", layer.forward(batch, False)[0].round(3))
print("alone       ", layer.forward(batch[:1], False)[0].round(3))
print("in training ", in_training.round(3))

# %% [markdown]
# ## 7.7 A loud neighbour
#
# Guess first, and then try it on your own functions.

# %% [markdown] card="07.h" kind="predict"
# How hard can one neighbour pull? In the batch $(3, 1, 2, -1, -2)$, with $\gamma = 1$ and
# $\beta = 0$, the first number becomes $y = 1.29$. Now it alone moves from 3 to 300. Its $y$
# becomes
# - [x] 2.00, and the other four come together -> The standard deviation grows with the point. The
#   other four spanned 2.16; now they span 0.03.
# - [ ] about {= (300 - 0.6) / np.std([3, 1, 2, -1, -2]):.0f}, and the other four stay -> That is
#   what the old mean and standard deviation would give. In training, both contain this point, too.
#   {statistics-stay-put}
# - [ ] 1.29 as before, since a stretch is invisible -> A stretch of all five is. Here one number
#   moved, and the others did not. {one-is-all}
#
# Read again: section 7.6

# %%
# Try it on your own functions. Drag one point to 300: what do the others do?
display(batch_strings((batch_norm, batch_norm_backward, BatchNorm)))
outcome("07.h")

# %% [markdown]
# The outlier meets a wall. Among $n$ numbers no $\hat x$ can pass $\sqrt{n-1}$, which *More* proves
# in two lines, and your $(0, 0, 0, 0, 5)$ from the warm-up ended exactly there, at $\sqrt 4 = 2$.
#
# All of this was about columns. Average over a row instead and you have layer norm, over a channel
# and you have batch norm for images (*More*).
#
# ## 7.8 Why does it work?
#
# We have seen *that* it works, and in 2015 its authors also said why. The distribution of each
# layer's inputs changes during training, as the layers below it change. "We refer to this
# phenomenon as internal covariate shift, and address the problem by normalizing layer inputs"
# (Ioffe and Szegedy, abstract). Part of that is right, since inputs do drift and batch norm does
# hold their means still. But is it why the network learns better? Santurkar and others (2018) had
# a neat idea: let batch norm do its work, and then spoil exactly this. After each batch norm they
# added noise for each image, from a distribution that changes at every step. We move the outputs
# `y` of each batch norm, whose features have an sd of about 1, in two ways. At every step the
# numbers are new.
#
# ```python
# f, s = rng.uniform(1, 1.25, d), rng.uniform(-0.5, 0.5, d)  # (d,), (d,)
# moved = y * f + s  # alike for all images
# own_f, own_s = rng.uniform(-0.25, 0.25, (n, d)), rng.uniform(-0.5, 0.5, (n, d))
# noisy = y * (f + own_f) + s + own_s  # and something for each image on top
# ```
#
# We take six layers of 100 units, drawn as in lesson 6, 10,000 digits, five epochs in batches of
# 100, three seeds. In the test the moves are off, and every batch of 1,000 images has its own
# statistics, because the running ones belong to the moved network.

# %% [markdown] card="07.g" kind="predict"
# At learning rate 0.5 the network without batch norm reaches 88 % on the test images, and with it
# 95 %. With batch norm *and* the random moves, so that at every step each mean moves by about a
# third of its feature's sd, it reaches
# - [x] about 95 %: the moves cost it almost nothing -> It stays within half a point. Keeping the
#   distributions still cannot be what helps, because here they do not keep still.
# - [ ] about 88 %: the benefit is gone -> The benefit stays, although what it was said to rest on
#   has been taken away. {stillness-is-the-reason}
# - [ ] far less than 88 %: every step contradicts the last -> The next layer normalises again,
#   and the network learns as well as with batch norm alone. {noise-ruins-training}
#
# Read again: section 7.8

# %% tags=["nbval-ignore-output"]
moved, right = result("batch_norm_noise"), {}
for lr in (0.5, 0.05):
    for name in ("no batch norm", "batch norm", "moved batch norm", "noisy batch norm"):
        arm = f"{name}, lr {lr}"
        right[name] = 100 * np.array(moved.values[arm]["test_accuracy"])  # (3,) seed by seed
        mean, sd = right[name].mean(), right[name].std(ddof=1)
        jump = f"   its means move by {moved.mean(arm, 'movement'):.3f} per step"
        print(f"lr {lr:<4} {name:16} {mean:.1f} ± {sd:.1f} %{jump if name[:3] != 'no ' else ''}")
    gains = right["batch norm"] - right["no batch norm"]  # (3,)
    print(f"lr {lr:<4} batch norm gains {gains.min():.1f} to {gains.max():.1f} points, by seed")
now = experiment.get("batch_norm_noise").measure("moved batch norm, lr 0.5", 0, n_train=n_train)
print(f"run just now: moved batch norm, lr 0.5, seed 0: {now['test_accuracy']:.1%}")
outcome("07.g")

# %% [markdown]
# As a reason the claim is **false**, at least here. Each mean moves by a third of its feature's sd
# at every step (two random numbers from an interval of length 1 are a third apart on average). At
# learning rate 0.5, that is more than 150 times as far as with batch norm alone, and yet the
# accuracy stays within 0.2 points, in both ways, no more than the seeds differ by. Nor does the
# next batch norm take the moves out again, because a ReLU comes first, and the factors differ from
# feature to feature. Santurkar and others agree: "such distributional stability of layer inputs has
# little to do with the success of BatchNorm" (abstract). At learning rate 0.05 both moved networks
# are even ahead.
#
# Plain batch norm gains at least 3 points at 0.5 with each seed, and none at 0.05, so in this
# network the gain comes only with long steps. However long the step, it turns each hidden unit's
# weights by less than a right angle (7.5), and the next batch norm sets the scale again, so that
# only the last $\gamma$ and $\beta$ and the output layer, which no batch norm follows, can make the
# forward pass run away. (*More* measures one step, made longer and longer.) That is a reading, not
# a test, and not the whole story: a network under *More* reads 87 % rather than 83 % at 0.01. The
# reason is still argued about.
#
# ## 7.9 Sixty years, settled
#
# Three functions of yours make a complete layer, which trains $\gamma$ and $\beta$, passes the
# gradient on and knows what to do with one image. It goes into the network from the first page.


# %%
class Norm(nn.Module):
    """Batch norm made of your functions, in float32."""

    def __init__(self, k):
        ones, zeros = np.ones(k, np.float32), np.zeros(k, np.float32)  # (k,), (k,)
        super().__init__(gamma=ones, beta=zeros)
        self.memory = BatchNorm(*self.params.values(), zeros, ones)

    def forward(self, x):
        """(n, k) -> (n, k)."""
        if self.training:
            _, self.cache = batch_norm(x, *self.params.values())
        return self.memory.forward(x, self.training)

    def backward(self, dy):
        """(n, k) -> (n, k)."""
        dx, self.grads["gamma"], self.grads["beta"] = batch_norm_backward(dy, self.cache)
        return dx


# %% tags=["nbval-ignore-output"]
model = ten_layers(Norm)
fit(model, x, y, rng=np.random.default_rng(0), **settings)
print(f"{evaluate(model, x_test, y_test):.0%} of the test images, after {3 * n_train // 100} steps")

# %% [markdown]
# The network that, at its first gradient, would have needed $2\cdot10^{12}$ steps to move one
# weight of its first layer by its own size reads nine digits of ten after 300. You could tell the
# story to a friend like this. A layer divides each feature by its own spread, so the loss can see
# neither a shift nor a stretch. What it cannot see, the gradient cannot ask for, which gives the
# backward pass, the dead bias, and weights whose size only sets how far they turn. The price is
# that images depend on each other, and that is why the layer needs a memory before it meets one
# image alone.
#
# One thing should bother you. In training, every image in every layer was shaken by its neighbours,
# like the 5 in section 7.6, and it learned all the same. What if we shook the network on purpose,
# and much harder: at each step, switch off half of its units at random? Lesson 8 does it, and the
# network reads *more* of the digits it has never seen. Why would that be?

# %% [markdown] card="07.w1" kind="why"
# Each column of `dx` sums to 0, for every `dy`. Which principle is behind it?
# - [x] adding one number to a whole column changes no y -> Moving all x together is invisible to
#   the loss, so the gradient has no part in that direction.
# - [ ] dy sums to 0, and dx copies it -> Ours, (1, 0, 0, 0), sums to 1, and dx sums to 0 all the
#   same. {dy-sums-to-zero}
# - [ ] for each x, its three paths cancel -> They do not: x[0] keeps 0.25. Only the sum over all
#   x is 0. {paths-cancel-one-by-one}
#
# Read again: section 7.4

# %% [markdown] card="07.q5" kind="quiz"
# From lesson 6: you train with 40 learning rates and keep the one with the best *test* accuracy.
# As an estimate for new images, this accuracy is
# - [x] too high on average -> The choice keeps the luck of the winner. Choose on validation
#   images instead.
# - [ ] fair: no test image was trained on -> Choosing is learning, too: the best of 40 is also
#   the luckiest of 40. {looking-is-not-training}
# - [ ] too low: most rates were bad -> Bad rates are thrown away and play no part; the winner's
#   luck stays. {average-of-trials}
#
# Read again: lesson 6, choosing on the test set

# %% [markdown]
# ## More: who shares a mean?
#
# Batch norm is about columns, but (7.1) never asks what the numbers of a group have in common.
# Choose another group, and you have another layer.

# %%
draw.sharing()

# %% [markdown]
# Later lessons have images with several **channels**, such as the red and the blue part of a photo.
# One kernel will slide over all places of an image (lesson 9), so all pixels of a channel share one
# mean, over the whole batch.
#
# **Layer norm** groups by row instead. An image then never sees its neighbours, so that it needs no
# running statistics, and the network is equally confident in company and alone. That makes it, or a
# close relative, the usual choice in language models. Both are exercises.
#
# ## More: batch norm for images
#
# A batch of images has the shape $(n, c, h, w)$: $n$ images with $c$ channels of $h$ by $w$ pixels.
#
# ### Exercise 07.4
#
# This version keeps one mean for each *pixel* of each channel. It should keep one for each channel:
# repair it. Two images of one channel and two pixels, `[[1, 3]]` twice, with `gamma = [1]` and
# `beta = [0]`, become `[[-1, 1]]` twice (this version makes zeros of them). `nn.batch_norm` is the
# library's copy of your 07.1. Which axes must become rows, and which axis must be the columns?


# %% exercise="07.4"
def batch_norm_2d(x, gamma, beta, eps=1e-5):
    """Batch norm for images: one mean and one variance per channel.

    x: (n, c, h, w), which is not changed. gamma, beta: (c,). Returns y (n, c, h, w) alone.
    """
    # BEGIN SOLUTION
    n, c, h, w = x.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, c)  # (n*h*w, c): one column per channel
    y, _ = nn.batch_norm(rows, gamma, beta, eps)
    return y.reshape(n, h, w, c).transpose(0, 3, 1, 2)  # (n, c, h, w): both moves undone
    # END SOLUTION


# %%
batch_norm_2d = check("07.4", batch_norm_2d)

# %% [markdown]
# ## More: layer norm
#
# With $\gamma = 1$ and $\beta = 0$, layer norm is batch norm of the transposed table: row
# $(10, 30)$ becomes $(-1, 1)$.
#
# $$\operatorname{LN}(x) = \operatorname{BN}(x^\top)^\top \qquad (7.11)$$
#
# The parameters were not transposed, though: $\gamma$ and $\beta$ still have one entry per
# feature. That changes the backward pass in one point. In a column of batch norm $\gamma$ is one
# number, so (7.8) could leave it in front. Along a row it varies, so that $d\hat x = \gamma\,dy$
# comes *before* the two means, which now run over the $d$ features of the row:
#
# $$dx_{ij} = \frac1{s_i}\Big(d\hat x_{ij} - \operatorname{mean}_j(d\hat x)
# - \hat x_{ij}\operatorname{mean}_j(d\hat x\,\hat x)\Big) \qquad (7.12)$$
#
# ### Exercise 07.5
#
# Write layer norm, forward and backward. `x = [[1, 3]]`, `gamma = [1, 2]` and `beta = [0, 0]`
# give `y` about `[[-1, 2]]`.


# %% exercise="07.5"
def layer_norm(x, gamma, beta, eps=1e-5):
    """Normalise each row, then scale and shift each column.

    x: (n, d), also around a million; it is not changed. gamma, beta: (d,). The variance is divided
    by d, and eps goes inside the root. Returns y (n, d) and the cache (xhat (n, d), gamma (d,),
    s (n, 1)).
    """
    # BEGIN SOLUTION
    mu = x.mean(axis=1, keepdims=True)  # (n, 1)
    s = np.sqrt(x.var(axis=1, keepdims=True) + eps)  # (n, 1)
    xhat = (x - mu) / s  # (n, d)
    return gamma * xhat + beta, (xhat, gamma, s)
    # END SOLUTION


def layer_norm_backward(dy, cache):
    """Carry the gradient back through layer norm; dy and the cache are not changed.

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

# %% tags=["checks"]
rows_in, gamma_6, dy_6 = rng.normal(3, 2, size=(4, 6)), rng.normal(size=6), rng.normal(size=(4, 6))
transposed, _ = batch_norm(rows_in.T, np.ones(4), np.zeros(4))  # (d, n)
by_rows, _ = layer_norm(rows_in, np.ones(6), np.zeros(6))  # (n, d)
dx_6, _, _ = layer_norm_backward(dy_6, layer_norm(rows_in, gamma_6, np.zeros(6))[1])  # (n, d)
seen_6 = numerical_grad(lambda x: (dy_6 * layer_norm(x, gamma_6, np.zeros(6))[0]).sum(), rows_in)
with checked():
    verify("7.11", by_rows, transposed.T)
    verify("7.12", seen_6, dx_6, tol=1e-7)

# %% [markdown]
# ## More: a trained batch norm disappears
#
# In evaluation, batch norm multiplies and adds constants, and so does the linear layer before it.
# Two such steps in a row are one. With $g = \gamma / \sqrt{r^{\text{var}} + \epsilon}$, of shape
# $(k,)$,
#
# $$\gamma\, \frac{(xW + b) - r^{\text{mean}}}{\sqrt{r^{\text{var}} + \epsilon}} + \beta
# = x\,(W g) + \left( (b - r^{\text{mean}})\, g + \beta \right) \qquad (7.13)$$
#
# where $W g$ multiplies column $j$ of $W$ by $g_j$. By hand: $W = 4$, $b = 1$, mean 3, variance
# 4, $\gamma = 1$, $\beta = 10$ and $\epsilon = 0$ give $g = 0.5$, a new weight of 2, and a new
# bias of $(1 - 3) \cdot 0.5 + 10 = 9$. To **fold** a layer is to hide it in its neighbour in this
# way.
#
# ### Exercise 07.6
#
# Write `fold_batch_norm`. `bn` is a dictionary with everything that the layer holds after its
# last training step, and not all of it is needed. With the numbers above, 4 and 1 become 2 and 9.


# %% exercise="07.6"
def fold_batch_norm(W, b, bn):
    """Make one linear layer of a linear layer and the batch norm behind it, in evaluation.

    W: (d, k). b: (k,). bn: gamma, beta, running_mean, running_var, batch_mean, batch_var (k,) (the
    last two of the last batch), and eps, a number. Nothing of this is changed.
    Returns the new W (d, k) and b (k,).
    """
    # BEGIN SOLUTION
    g = bn["gamma"] / np.sqrt(bn["running_var"] + bn["eps"])  # (k,)
    return W * g, (b - bn["running_mean"]) * g + bn["beta"]  # (d, k) * (k,): each column
    # END SOLUTION


# %%
fold_batch_norm = check("07.6", fold_batch_norm)

# %% tags=["checks"]
held = ("gamma", "beta", "running_mean", "batch_mean")
bn = {name: rng.normal(size=3) for name in held} | {"eps": 1e-5}
bn |= {name: rng.uniform(0.5, 2, size=3) for name in ("running_var", "batch_var")}
W_old, b_old = rng.normal(size=(6, 3)), rng.normal(size=3)  # (d, k), (k,)
settled = BatchNorm(bn["gamma"], bn["beta"], bn["running_mean"], bn["running_var"])
W_new, b_new = fold_batch_norm(W_old, b_old, bn)
with checked():
    verify("7.13", settled.forward(rows_in @ W_old + b_old, False), rows_in @ W_new + b_new)

# %% [markdown]
# ## More: learning rates, and settings where batch norm loses
#
# Three hidden layers drawn as in lesson 6, 10,000 digits, three epochs, three seeds, and five
# learning rates.

# %%
rates = (0.01, 0.1, 0.5, 1.0, 2.0)
by_rate = {
    way: [tried.values[f"{way}, lr {lr}"]["test_accuracy"] for lr in rates]
    for way in ("without", "with")
}
draw.accuracy_by_setting(
    [f"{lr:g}" for lr in rates], by_rate, "learning rate",
    "At learning rate 2 only the network with batch norm still learns",
)  # fmt: skip

# %% [markdown]
# Compare the best of each curve, too: 95 % rather than 92 %. (Both were picked on test images,
# which flatters both.) The larger gain is the range of learning rates that work, since 2 is still
# as good as 0.1. And now a setting in which it loses: 1,000 digits, 20 epochs at learning rate
# 0.01, five hidden layers whose weights have standard deviation 0.3.

# %%
for way in ("without", "with"):
    train, test = (
        tried.mean(f"{way}, small steps", f"{part}_accuracy") for part in ("train", "test")
    )
    print(f"{way:7} batch norm: {train:.0%} of the training images, {test:.0%} of the test images")
for name in ("mlp", "mlp_bn"):
    (arm,) = result(name).arms
    print(f"{arm}: {result(name).mean(arm, 'test'):.1f} ± {result(name).sd(arm, 'test'):.1f} %")

# %% [markdown]
# Without batch norm, these large weights bring large gradients, so that small steps go far, and
# 98 % of the training images are learned. With it, large weights turn slowly (7.5). (On new
# images neither is any good.)
#
# The last two lines are for all of MNIST, with the learning rate chosen on validation images, 15
# epochs and three seeds. The network with batch norm has a hidden layer more, which favours it, and
# yet the two are 0.1 points apart, as much as the seeds differ. So with all of MNIST, 15 epochs and
# a rate chosen for each, batch norm gains hardly anything here, whereas above, with 10,000 digits
# and three epochs, it gained about three points even at the best rates.
#
# ## More: how far the weights turn
#
# The figures of section 7.3 once more, now with the turn in a step at the end, and with how much
# longer the weights are after three epochs.

# %%
print("degrees of turn  first step   a step at the end   three epochs   new/old length")
for sd in (1.0, 0.1, 0.01):
    first, last, whole, growth = (turns.mean(f"sd {sd}", metric) for metric in turns.metrics)
    print(f"sd {sd:<13} {first:10.3f} {last:19.3f} {whole:14.2f} {growth:17.1f}")

# %% [markdown]
# Over the whole training, the rows differ by a factor of 16 and of 7 rather than 100. A network
# that learns has smaller gradients at the end, so its steps get shorter, and small weights grow,
# which shortens the turn once more.
#
# ## More: one step, made longer
#
# Santurkar and others (2018), from section 7.8, offer another reason, that batch norm "makes the
# optimization landscape significantly smoother" (abstract), and this we can measure. We train five
# hidden layers, drawn as in lesson 6, for 200 batches at learning rate 0.1, and stop. Then we take
# one step along the negative gradient of the next batch, at larger and larger learning rates. What
# happens to its loss?

# %%
stored = result("batch_norm_steps")
steps = [float(name.removeprefix("loss_")) for name in stored.metrics if name.startswith("loss")]
losses = {
    way: [stored.values[way][f"loss_{step:g}"] for step in steps] for way in ("without", "with")
}
draw.longer_steps(steps, losses)

# %% [markdown]
# All ten networks improve at first. Then those without batch norm hit a wall, and at eight times
# the learning rate all five of them are worse than before the step, whereas all five with it are
# still better.
#
# Is that fair? Steps at one learning rate are equally long if the gradients are. For a short step
# the loss falls by about the learning rate times the squared length of the gradient, so the first
# of the steps that we stored tells that length roughly, for both kinds alike. Below it is printed
# how much the gradient itself has changed after a short step and after a long one.

# %%
for way in losses:
    gain = np.subtract(losses[way][0], losses[way][1])  # (seeds,) about lr * length**2
    print(f"{way:7} batch norm: length {np.median(np.sqrt(gain / steps[1])):.1f}")
for step in (0.05, 0.4):
    one, two = (np.median(stored.values[way][f"change_{step}"]) for way in ("without", "with"))
    print(f"after a step at {step:<4} the gradient has changed by {one:.1f} (without) and "
          f"{two:.1f} (with) of its own length")  # fmt: skip

# %% [markdown]
# The gradients of both kinds are about equally long, and so are the steps. After a short one the
# gradient has changed by similar amounts, which means that nearby the landscape is not much
# smoother, whereas farther away it is. **True, with a condition**: in these five runs, batch norm
# moves the wall outward, at least beyond 0.8, where we stopped.
#
# ## More: does it regularise?
#
# "Batch Normalization regularizes the model" is the title of section 3.4 of Ioffe and Szegedy
# (2015), who found that dropout "can be either removed or reduced in strength". Goodfellow,
# Bengio and Courville (2016, section 7.12) weigh it differently: "The primary purpose of batch
# normalization is to improve optimization, but the noise can have a regularizing effect". Here
# are 1,000 training digits, and so many steps that every network learns all of them. In the arms
# with one batch, all images are in each step, so that there is no noise from drawing batches.

# %%
result("batch_norm_small_data")

# %% [markdown]
# At this one rate, 0.05, batch norm gains 0.8 points on new images, about as much as dropout. Is
# that regularisation, or a rate that suits it better? This table cannot say, and in lesson 8 the
# rate alone will gain more than a point on 1,000 digits. Nor can the noise be the whole reason,
# since with one batch the gain is 1.3 points. We call the claim **true, with a condition**: batch
# norm gains on new images here, but that regularisation is the reason this table does not show.
#
# ## More: if the gradient ignores mean and variance
#
# Older methods added a penalty to the cost, or normalised outside of the gradient (Goodfellow,
# Bengio and Courville, 2016, section 8.7.1). Then "the model blows up" (Ioffe and Szegedy, 2015,
# section 2). We see it with one number, a bias $b$ in front of batch norm. Its gradient takes the
# direct path alone.

# %%
wanted, b = np.array([1.0, 0.0, 0.0, -0.2]), 0.0  # (n,)
for step in range(1, 1001):
    out, kept = batch_norm(column[:, None] + b, np.ones(1), np.zeros(1))
    error = out[:, 0] - wanted  # (n,)
    b -= 0.1 * (error / kept[2]).sum()  # the direct path alone, with s = kept[2]
    if step in (1, 10, 100, 1000):
        print(f"step {step:4}: loss {(error**2).sum() / 2:.4f}, b {b:.1f}")

# %% [markdown]
# The bias grows without end and the loss does not move. The true gradient of $b$ is 0, by (7.4).
#
# ## More: batches of two, taken apart
#
# In a batch of two the normalised column is $(-1, 1)$ or $(1, -1)$ whatever the images were, so
# that only the sign survives. The directions $(1,1)$ and $(-1,1)$ fill the whole plane, which means
# that everything is floor, and the gradient must be 0 for every $dy$.


# %%
def dx_of(pair):
    """The gradient at a batch of two, (2,), for dy = (1, 0.3)."""
    _, cache = batch_norm(np.array(pair)[:, None], np.ones(1), np.zeros(1))
    dx, _, _ = batch_norm_backward(np.array([[1.0], [0.3]]), cache)
    return dx.ravel().round(2) + 0.0


print("(1, 3) -> dx:", dx_of([1.0, 3.0]))

# %% [markdown]
# In a pair of images that nearly agree, $v$ is no larger than $\epsilon$, so that the stretch is
# visible after all, and $1/s$ is in the hundreds. What does that do to training? We take three
# hidden layers of 100 units, 4,000 digits, two epochs at learning rate 0.1, and three seeds. Then
# we freeze one part at a time, and at last let everything learn with a larger $\epsilon$.

# %%
print("(1, 1.004) -> dx:", dx_of([1.0, 1.004]))
pairs = result("batch_norm_pairs")
for arm in pairs.arms:
    mean, sd = 100 * pairs.mean(arm, "test_accuracy"), 100 * pairs.sd(arm, "test_accuracy")
    own = 100 * pairs.mean(arm, "own_statistics")
    shown = arm.replace("all of these", "hidden W, gamma, beta")
    print(f"{shown:28} {mean:.0f} ± {sd:.0f} %, with statistics of all test images {own:.0f} %")

# %% [markdown]
# Small batches are not to blame by themselves, because the network without batch norm handles them
# well. With it, batches of two are a disaster, and a strange one. We expected the hidden layers to
# learn nothing. They do worse than nothing: with $W$, $\gamma$ and $\beta$ frozen together at their
# random start the mean is the highest at this $\epsilon$, and well above that with everything
# trained. (With spreads of this size we cannot say which of them did more damage.) The running
# statistics explain only a part of it, because even with those of all test images the network stays
# far below batches of 64. A larger $\epsilon$ repairs most of it. It does two things at once, which
# this experiment cannot separate: pairs that nearly agree no longer get huge gradients, and other
# pairs keep more than their sign.
#
# ## More: would you notice?
#
# Suppose you had forgotten the variance path. The code runs and the loss falls. Does the test
# accuracy give you away? We built in six faults, one at a time, and trained a small network with
# each: 64 and 64 units, 1,500 digits of 7 by 7 pixels, 12 epochs in batches of 32 at learning
# rate 0.1, five seeds.

# %%
faults = result("batch_norm_faults")
draw.faults(faults.values)

# %% [markdown]
# Four of the six means are inside the band of the correct code's seeds. One loses 1.2 points and
# one about 6, for which you would probably blame the learning rate. Without the variance path, the
# mean is within 0.2 points, although that gradient is plainly wrong. Accuracy cannot tell.
#
# A gradient check catches four, of which two also break a sum of (7.7). The last two faults are of
# another kind. One uses the test batch's own mean and variance at test time, and the other weighs
# each new batch by 0.9 rather than 0.1 in (7.9). No gradient is wrong there, so that neither test
# will ever find them, whereas the two tests at the end of section 7.6 do. Batch statistics at test
# time do no harm here, because the 10,000 test images came as one batch.
#
# ## More: an outlier meets a wall
#
# Section 7.7 moved one number of a batch very far. Here the last number of our column runs away.

# %%
last = np.geomspace(3, 1000, 200)
hats = np.array([normalise(np.array([1.0, 2.0, 3.0, value])) for value in last])  # (200, n)
draw.outlier(last, hats)

# %% [markdown]
# If one entry of $\hat x$ is $h$, the other $n-1$ sum to $-h$, and their squares sum to at least
# $h^2/(n-1)$, which is what equal numbers would give. All squares together sum to $n$ at most, so
# $h^2 + h^2/(n-1) \le n$, which is $h \le \sqrt{n-1}$. A point that has nearly reached the limit
# hardly moves its $\hat x$ any more, which is why its gradient dies.
#
# ## More: fifty layers
#
# The forward pass of a stack of batch norms keeps its scale. Does the backward pass? We compare
# the gradients of the weights of all hidden layers before the first step, on 500 digits.

# %%
deep = nets.dense_net((784, *[100] * 50, 10), np.random.default_rng(0), nets.batch_norm_layer)
_, grads = nets.loss_and_grads(deep, x[:500], y[:500])
lengths = [np.linalg.norm(g) for g in grads.values() if g.ndim == 2][1:-1]  # layers 2 to 50
growth = lengths[0] / lengths[-1]
print(f"from layer 50 to layer 2: about {round(growth, -3):,.0f} times as long, which is "
      f"{growth ** (1 / 48):.2f} per layer")  # fmt: skip

# %% [markdown]
# It does not. Going back, every layer makes the gradient about 1.2 times longer, so that fifty
# layers make an explosion of several thousand. (Yang and others, 2019, derive it.) Depth needs
# one more idea, which is lesson 11's.
#
# ## More: the fine print
#
# *The second sum with* $\epsilon$. With $\sum\hat x_i = 0$ and
# $\operatorname{mean}(\hat x^2) = v/(v+\epsilon)$, (7.8) gives
#
# $$\sum_i dx_i\,\hat x_i = \frac{\gamma}{s}\,d\gamma\,\frac{\epsilon}{v+\epsilon} \qquad (7.14)$$
#
# which is tiny unless a column hardly varies. *As a matrix*, for one column,
#
# $$dx = \frac{\gamma}{s}\,P\,dy, \qquad
# P = I - \frac1n\mathbf 1\mathbf 1^\top - \frac1n\,\hat x\,\hat x^\top \qquad (7.15)$$
#
# and for $\epsilon = 0$ the projection of a projection is the same projection, $P^2 = P$. *After
# $t$ batches*, the fraction of a running average that comes from batches rather than from its
# initial value is
#
# $$1 - (1-m)^t \qquad (7.16)$$
#
# With $m = 0.1$ that is 41 % after five batches and 90 % after 22, so evaluate later. Ioffe and
# Szegedy (2015, Algorithm 2) average the unbiased variance over many batches after training
# instead. *One batch of one image* has $dx = 0$ and $d\gamma = 0$, so a gradient check on it
# compares 0 with 0. In training, PyTorch refuses such a batch, whereas ours returns $\beta$, as
# the formula says. Otherwise both agree:

# %% tags=["checks"]
g_3, dy_3 = rng.normal(size=3), rng.normal(size=(6, 3))  # (d,), (n, d)
_, (xhat_3, _, s_3) = cache_3 = batch_norm(x_small, g_3, np.zeros(3))
dx_3, dgamma_3, _ = batch_norm_backward(dy_3, cache_3[1])
P = np.eye(6) - np.ones((6, 6)) / 6 - np.outer(xhat_3[:, 0], xhat_3[:, 0]) / 6  # (n, n)
v_small, average, steps = x_small.var(axis=0), 0.0, range(1, 51)  # v_small: (d,)
fractions = [average := 0.9 * average + 0.1 for _ in steps]  # every batch says 1
with checked():
    verify("7.14", (dx_3 * xhat_3).sum(axis=0), g_3 / s_3 * dgamma_3 * 1e-5 / (v_small + 1e-5))
    verify("7.15", dx_3[:, 0], g_3[0] / s_3[0] * P @ dy_3[:, 0])
    verify("7.16", fractions, [1 - 0.9**t for t in steps])

# %%
if torch := pytorch("07.running"):
    ours = BatchNorm(np.ones(3), np.zeros(3), np.zeros(3), np.ones(3))
    theirs = torch.nn.BatchNorm1d(3, dtype=torch.float64)  # momentum 0.1, eps 1e-5
    for n in (4, 7, 2):
        batch = rng.normal(1, 2, size=(n, 3))  # (n, d)
        ours.forward(batch, True), theirs(torch.tensor(batch))
    print("ours   ", ours.forward(batch, False)[0].round(6), ours.running_var.round(6))
    theirs.eval()
    print("PyTorch", theirs(torch.tensor(batch))[0].detach().numpy().round(6),
          theirs.running_var.numpy().round(6))  # fmt: skip

# %% [markdown]
# ## More: two more questions, on one image and on a bias

# %% [markdown] card="07.q2" kind="quiz"
# You feed images one at a time, but batch norm is still in training mode. The layer's output is
# - [x] beta, for every image -> With n = 1 each feature is its own mean. What is left of the
#   image is 0.
# - [ ] nearly that of training -> With n = 1 the output is beta, whatever the image shows.
#   {eval-is-a-detail}
# - [ ] nan, because the variance is 0 -> eps goes inside the root, so it is 0 / sqrt(eps) = 0.
#   The error is silent. {zero-variance-crashes}
#
# Read again: section 7.6

# %% [markdown] card="07.q3" kind="quiz"
# A linear layer whose bias starts at 0, then batch norm, then 1,000 training steps. The bias is
# then
# - [x] 0, up to rounding -> A shift of a column is invisible to batch norm, so the gradient of
#   the bias is 0.
# - [ ] minus the mean of its column -> Batch norm subtracts the mean itself, and leaves the bias
#   no work. {bias-learns-the-mean}
# - [ ] larger at every step -> That happens only if mean and variance are treated as constants on
#   the way back. {statistics-are-constants}
#
# Read again: section 7.3

# %% [markdown]
# ## More: the library, and where to go deeper
#
# `course_lib.nn` holds `batch_norm`, `batch_norm_2d` and `layer_norm` with their backward passes,
# and the modules `BatchNorm1d`, `BatchNorm2d` and `LayerNorm`, which switch with `train()` and
# `eval()`. `nn.fold_batch_norm(W, b, module)` takes such a module rather than a dictionary.
#
# - S. Ioffe, C. Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing
#   Internal Covariate Shift", 2015: sections 2 and 3. Read it as what its authors thought then.
# - S. Santurkar, D. Tsipras, A. Ilyas, A. Madry, "How Does Batch Normalization Help
#   Optimization?", 2018.
# - T. van Laarhoven, "L2 Regularization versus Batch and Weight Normalization", 2017: the
#   effective learning rate.
# - G. Yang, J. Pennington, V. Rao, J. Sohl-Dickstein, S. Schoenholz, "A Mean Field Theory of
#   Batch Normalization", 2019: gradients through many layers of it.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016: sections 8.7.1 and 7.12.

# %% [markdown]
# ## More: the equations of 7.2 to 7.6, checked

# %% tags=["checks"]
gamma, beta = rng.normal(size=3), rng.normal(size=3)  # (d,), (d,)
y_small = gamma * normalise(x_small) + beta  # (n, d)
sd_told = np.abs(gamma) * np.sqrt(v_small / (v_small + 1e-5))  # (d,)
shifted, b = normalise(20 * x_small - 3), rng.normal(size=4)
labels = np.array([0, 3, 1, 1, 2, 0])  # (n,)
with checked():
    verify("7.2", [y_small.mean(axis=0), y_small.std(axis=0)], [beta, sd_told])
    verify("7.3", shifted, normalise(x_small, eps=1e-5 / 20**2))
    grad_b = numerical_grad(lambda b: cross_entropy(normalise(x_small @ W + b), labels), b)
    verify("7.4", grad_b, np.zeros(4), tol=1e-9)
    verify("7.5", [*(10 * at_10).ravel(), *(W * G).sum(axis=0)], [*G.ravel(), *np.zeros(4)], 1e-6)

# %% tags=["checks"]
seen = numerical_grad(lambda x: (dy * 1.7 * normalise(x, eps=0)).sum(), column)  # gamma = 1.7
parts = dy.mean(), (dy * xhat).mean()
with checked():
    verify("7.6", s * measured, dy - parts[0] - parts[1] * xhat, tol=1e-7)
    verify("7.7", [measured.sum(), (measured * xhat).sum()], [0, 0], tol=1e-7)
    verify("7.8", seen, 1.7 / s * (dy - parts[0] - xhat * parts[1]), tol=1e-7)

# %% tags=["checks"]
world = np.array([0.0, 1.0, 5.0])
batches = np.array([(one, other) for one in world for other in world])  # (9, 2): every batch of two
with checked():
    verify("7.10", batches.var(axis=1).mean(), (2 - 1) / 2 * world.var())
