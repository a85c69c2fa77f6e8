# %% [markdown]
# # 6 · Training: the first weights, the steps, and an honest choice
#
# *about 165 minutes: six stations (154), recall and quiz (11) · needs lessons 1 to 5 · six
# exercises*
#
# Lesson 5 found the gradient of any net. A gradient is not a training yet: where do the weights
# start, how long is a step, and who chooses all these numbers? This lesson derives the first two,
# and shows how the third goes wrong without a single error message.
#
# **When you are done you can**
#
# - derive how large the first weights must be, and draw them (06.1);
# - write a step with momentum and a step of Adam, and check both by hand (06.2, 06.3);
# - draw learning rates on the scale that suits them (06.4);
# - search for a good setting, choose it on validation images, and report one honest test figure
#   (06.5);
# - say from two loss curves what went wrong (06.6).

# %%
import numpy as np
from tqdm import tqdm

from course_lib import check, hint, nn, outcome, predict, quiz, reveal, trace, training, verify
from course_lib.data import load_mnist, minibatches, split
from course_lib.plots.optimisers import activation_spread, bowl_paths, loss_pairs, rate_range
from course_lib.plots.search import best_of_many, coverage, search_map
from course_lib.widgets import bowl

rng = np.random.default_rng(6)
(x, y), (x_test, y_test) = load_mnist()  # (60000, 784), (60000,), (10000, 784), (10000,)

# %% [markdown]
# ## Recall
#
# Two questions from earlier lessons, without looking. Replace `...` by a letter in quotes.

# %% [markdown] card="06.r1" kind="recall"
# $z = (-1, 2, 0)$ goes through ReLU, and $da = (4, 4, 4)$ comes back. Then $dz$ is
# - [x] {= numbers(relu_backward(DA, Z))} -> The slope is 1 where z is above 0, and 0 elsewhere;
#   times da.
# - [ ] {= numbers(DA)} -> That is da itself: the slope of ReLU is left out.
#   {relu-passes-everything-back}
# - [ ] {= numbers(DA * np.maximum(Z, 0))} -> That is da times relu(z): the slope is 1 there, not
#   z. {gradient-is-value}
#
# Read again: lesson 5, ReLU backward
#
# ```python
# from course_lib.nn import relu_backward, sgd_momentum
# Z, DA = (np.array([-1.0, 2.0, 0.0]), np.array([4.0, 4.0, 4.0]))
# def numbers(values: np.ndarray) -> str:
#     """Whole numbers in brackets, as in the text."""
#     return '(' + ', '.join((f'{v:.0f}' for v in values)) + ')'
# ```

# %% [markdown] card="06.r2" kind="recall"
# All hidden units start alike: equal weights in, equal biases, equal weights out. During training,
# the hidden units
# - [x] stay twins: they get equal gradients -> Each step then changes them equally, so they are
#   equal again.
# - [ ] drift apart, as the data differ -> Every unit sees the same data with the same weights:
#   nothing tells them apart. {data-break-symmetry}
# - [ ] drift apart, as the batches are random -> A batch is random, but it is the same batch for
#   every unit. {chance-breaks-symmetry}
#
# Read again: lesson 5, symmetry

# %% [markdown]
# ## 6.1 How large are the first weights?
#
# *25 minutes*
#
# Hidden units that start alike, in all their weights, stay alike. So the first weights are drawn at
# random. But how large? "Small" sounds safe: with small weights no unit is loud. Take a standard
# deviation (sd) of 0.01.

# %% [markdown] card="06.a" kind="predict"
# Ten layers of 100 ReLU units, all weights from a normal distribution with sd 0.01. Images go in.
# The activations of layer 10 have an sd of about
# - [x] 2e-12 -> The pixels have 0.3. The first layer multiplies by 0.2, each of the nine others
#   by 0.07: 0.3 times 0.2 times 0.07**9 is about 2e-12.
# - [ ] 3e-21 -> That is ten times a factor 0.01. A z is a sum of many terms, so the factor of a
#   layer is larger: 0.2, then nine times 0.07. {a-layer-multiplies-by-one-weight}
# - [ ] 1e-2 -> That is the sd of the weights. Layer 1 already has 0.058; then each layer
#   multiplies by about 0.07. {size-of-weights-is-size-of-activations}
#
# Read again: section 6.1

# %% [markdown]
# We send 1,000 images through ten layers of 100 ReLU units, with three rules for the sd of the
# weights. A layer has $d$ inputs and $k$ outputs.


# %%
def spread_of_layers(rule, n_layers, seed=0):
    """The sd of the activations of each layer; rule(d, k) is the sd of the weights."""
    draws, a, spread = np.random.default_rng(seed), x[:1000].astype(float), []
    for _ in range(n_layers):
        d = a.shape[1]
        W = draws.normal(scale=rule(d, 100), size=(d, 100))  # (d, 100)
        a = np.maximum(a @ W, 0)  # (1000, 100)
        spread.append(a.std())
    return np.array(spread)  # (n_layers,)


# %%
rules = {
    "sd 0.01": lambda d, k: 0.01,
    "Xavier": lambda d, k: np.sqrt(2 / (d + k)),
    "He": lambda d, k: np.sqrt(2 / d),
}
spread = {name: spread_of_layers(rule, 10) for name, rule in rules.items()}
for name, sd in spread.items():
    print(f"{name:8} layers 1, 2, 3, 6, 10: " + ", ".join(f"{s:.1e}" for s in sd[[0, 1, 2, 5, 9]]))

# %%
activation_spread(spread)

# %% [markdown]
# What do you read off? By which factor does each line fall from one layer to the next?

# %%
outcome("06.a")

# %% [markdown]
# With activations of $10^{-12}$ the logits are 0 for every image, and nothing can be learned from
# them. Where does the factor come from?
#
# ### One output, by hand
#
# Three inputs, $a = (1, 2, 2)$. Each weight is $+s$ or $-s$, by the toss of a coin. Then
# $z = \pm s \pm 2s \pm 2s$. On average $z$ is 0. What is the average of $z^2$? Multiply out: each
# product of two different terms is as often positive as negative, and averages to 0. The squares
# stay: $s^2 (1 + 4 + 4) = 9 s^2$.
#
# The **variance** of a random number is its mean squared distance from its mean: for $-1$ and 3,
# equally likely, it is 4. Its root is the standard deviation. So here $\operatorname{Var}(W) = s^2$
# and $\operatorname{Var}(z) = 9 s^2$.
#
# ### In general
#
# Let $a$ have $d$ entries, and let the weights be drawn independently with mean 0. The output is
# $z = \sum_i W_i a_i$. The mean of $W_i W_j$ is 0 for $i \ne j$, and $\operatorname{Var}(W)$ for
# $i = j$. So $d$ terms stay. We write $E[a^2]$ for the mean of all squared inputs, and get
#
# $$\operatorname{Var}(z) = d \, \operatorname{Var}(W) \, E[a^2] \qquad (6.1)$$
#
# Above: $d = 3$ and $E[a^2] = 9/3$, so $3 \cdot s^2 \cdot 3 = 9 s^2$.
#
# ReLU comes next. Here the distribution of the weights must be symmetric: $-W$ is as likely as $W$,
# as with coins and normal numbers. Then $z$ is as often positive as negative, with the same sizes.
# ReLU sets the negative half to 0. So half of the mean square is left:
#
# $$E[\operatorname{relu}(z)^2] = \tfrac{1}{2} \operatorname{Var}(z) \qquad (6.2)$$
#
# Put (6.1) into (6.2). With $a'$ for the activations of the next layer:
#
# $$E[a'^2] = \tfrac{1}{2}\, d \, \operatorname{Var}(W) \cdot E[a^2] \qquad (6.3)$$
#
# Every layer multiplies the mean square by $\frac{1}{2} d \operatorname{Var}(W)$. We check the
# three on a case that can be counted out: all $2^3$ draws of three weights $\pm s$.

# %%
signs = 2 * np.indices((2, 2, 2)).reshape(3, 8) - 1  # (3, 8) every choice of three signs
s, a = 0.7, rng.random(size=(50, 3))  # a: 50 rows of three inputs
z = a @ (s * signs)  # (50, 8) every row with every draw of the weights
mean_square = (a**2).mean()  # E[a^2]
verify("6.1", (z**2).mean(), 3 * s**2 * mean_square)
verify("6.2", (np.maximum(z, 0) ** 2).mean(), z.var() / 2)
verify("6.3", (np.maximum(z, 0) ** 2).mean(), 0.5 * 3 * s**2 * mean_square)

# %% [markdown]
# The size of the activations is the root of their mean square, and follows with the root of that
# factor. (The figure shows their sd. It is somewhat smaller, as their mean is above 0, and falls by
# nearly the same factor.) For 100 units and sd 0.01 the factor is
# $\sqrt{\frac{1}{2} \cdot 100 \cdot 0.0001} = 0.07$. That is what you read off above. Only the first
# layer differs: for its 784 inputs it is $\sqrt{\frac{1}{2} \cdot 784 \cdot 0.0001} = 0.2$. To keep
# the size, the factor must be 1:
#
# $$\operatorname{Var}(W) = \frac{2}{d} \qquad (6.4)\ \text{definition}$$
#
# This is **He initialisation**: for $d = 50$ inputs the variance is 0.04, the sd 0.2. (He et al.,
# 2015, section 2.2, equation 10.) The 2 is ReLU's half; $d$ counts the terms of the sum.
#
# **Xavier** initialisation is older: $\operatorname{Var}(W) = 2 / (d + k)$. Without ReLU, the size
# of the activations is kept by $1/d$. The gradient on its way back sums over $k$ outputs, and its
# size is kept by $1/k$. Xavier's rule is the compromise: $d$ is replaced by the mean of $d$ and
# $k$. (Glorot and Bengio, 2010, section 4.2.1, equation 12.) With $d = k$ and ReLU, its factor is
# $\sqrt{1/2}$.

# %%
for name, predicted in (("sd 0.01", np.sqrt(0.5 * 100 * 0.01**2)), ("Xavier", np.sqrt(0.5))):
    measured = (spread[name][9] / spread[name][1]) ** (1 / 8)  # eight layers, each d = k = 100
    print(f"{name:8} factor of a layer: predicted {predicted:.2f}, measured {measured:.2f}")
    assert abs(measured / predicted - 1) < 0.1

# %% [markdown]
# ### Exercise 06.1
#
# Write `init_linear`. `W` has shape `(d, k)` and comes from a normal distribution with mean 0. Its
# *variance* is `2 / d` for `kind="he"`, the default, and `2 / (d + k)` for `kind="xavier"`. `b` has
# shape `(k,)` and is 0. All numbers come from `rng`, a `np.random.Generator`: other generators
# give other weights. `W` and `b` are arrays. The check judges shapes, mean, sd, and whether some
# weights lie beyond 2.5 sd, as normal numbers do; it does not judge single numbers. For example,
# `init_linear(50, 3, rng)` gives a `W` of shape `(50, 3)` with an sd near 0.2.


# %% exercise="06.1"
def init_linear(d, k, rng, kind="he"):
    """Draw the first weights of a linear layer.

    d, k: numbers of inputs and outputs. rng: draws the weights. kind: "he" or "xavier".
    Returns W (d, k), normal with mean 0, and b (k,), which is 0.
    """
    # BEGIN SOLUTION
    variance = 2 / d if kind == "he" else 2 / (d + k)
    W = rng.normal(0.0, np.sqrt(variance), size=(d, k))  # `scale` asks for the sd
    return W, np.zeros(k)
    # END SOLUTION


# %%
init_linear = check("06.1", init_linear)

# %% [markdown]
# With your weights, a net of 30 layers still speaks:

# %%
a, deep = x[:500].astype(float), np.random.default_rng(1)  # (500, 784)
for _ in range(30):
    W, b = init_linear(a.shape[1], 100, deep)  # (d, 100), (100,)
    a = np.maximum(a @ W + b, 0)  # (500, 100)
print("sd after 30 layers between 0.02 and 2:", bool(0.02 < a.std() < 2))

# %% [markdown]
# *Your answers are saved; a good place to stop (1 of 6).*

# %% [markdown]
# ## 6.2 Momentum
#
# *32 minutes*
#
# Plain gradient descent has a weakness, and two weights suffice to see it. Take the loss
# $L = \frac{1}{2} (w_1^2 + 25 w_2^2)$: a long bowl, 25 times steeper along $w_2$. Its gradient is
# $(w_1, 25 w_2)$. The factors 1 and 25 say how strongly the bowl bends along each axis: they are
# its curvatures. Along one axis with curvature $c$, a step is $w - \text{lr} \cdot c\, w$. It
# multiplies $w$ by a fixed number, and after $t$ steps
#
# $$w_t = (1 - \text{lr} \cdot c)^t \; w_0 \qquad (6.5)$$
#
# This shrinks only if $|1 - \text{lr} \cdot c| < 1$, so lr must lie below $2/c$. The steep axis
# decides: lr below $2/25 = 0.08$. With lr 0.07 the steep axis jumps from side to side, by the
# factor $-0.75$. The flat axis creeps, by 0.93. One learning rate serves both, badly.

# %%
lr, c, w = 0.07, np.array([1.0, 25.0]), np.array([4.0, 1.0])  # c, w: (2,)
for _ in range(30):
    w = w - lr * c * w  # (2,)
verify("6.5", w, (1 - lr * c) ** 30 * np.array([4.0, 1.0]))
print("after 30 steps w =", w.round(4))

# %% [markdown]
# The idea: let steps add up where they agree, and shrink where they alternate. We keep a
# **velocity** $v$, a sum of all gradients in which old ones fade: gradients 1 and 1 give 1.9.
# With $\mu$ for the share that is kept in a step:
#
# $$v \leftarrow \mu\, v + dw, \qquad w \leftarrow w - \text{lr} \cdot v
# \qquad (6.6)\ \text{definition}$$
#
# This is **momentum**; $v$ starts at 0, and $v$, $w$, $dw$ have one shape. With $\mu = 0$ it is
# plain gradient descent.
#
# ### A worked example, with named steps
#
# $L = w^2/2$, so $dw = w$. Start at $w = 1$, with lr 0.1 and $\mu = 0.5$.
#
# | step | *decay the old velocity* | *add the gradient* | *step* |
# | --- | --- | --- | --- |
# | 1 | $0.5 \cdot 0 = 0$ | $0 + 1 = 1$ | $1 - 0.1 = 0.9$ |
# | 2 | $0.5 \cdot 1 = 0.5$ | $0.5 + 0.9 = 1.4$ | $0.9 - 0.14 = 0.76$ |
# | 3 | $0.5 \cdot 1.4 = 0.7$ | $0.7 + 0.76 = 1.46$ | $0.76 - 0.146 = 0.614$ |

# %%
w, v = 1.0, 0.0
for step in (1, 2, 3):
    v = 0.5 * v + w  # the gradient of w^2 / 2 is w
    w = w - 0.1 * v
    print(f"step {step}: v = {v:.2f}, w = {w:.3f}")

# %% [markdown] card="06.w1" kind="why"
# With $\mu = 0.5$ and a gradient that is always 1, the velocity goes 1, 1.5, 1.75, ... and stays
# below 2. Why does it stop growing?
# - [x] each step takes away half of it, and adds 1 -> At v = 2 the loss, 1, is as large as the
#   gain, 1: v stays there.
# - [ ] the learning rate holds it back -> lr does not enter v. It scales the step that is taken
#   with v. {lr-limits-velocity}
# - [ ] v is a running mean, and a mean is limited -> A mean of ones is 1. v goes to 2: the new
#   gradient is added in full. {momentum-is-a-mean}
#
# Read again: section 6.2

# %% [markdown]
# How fast can it get? Let the gradient be the same number $g$ in every step.

# %% [markdown] card="06.b" kind="predict"
# The gradient is the same in every step, and $\mu = 0.9$. After many steps, one step with momentum
# is as long as
# - [x] 10 plain steps -> The velocity goes to 1 / (1 - 0.9) = 10 times the gradient.
# - [ ] 1.9 plain steps -> That is the second step: 1 + 0.9. The third adds 0.81, and so on, up to
#   10. {only-the-last-step-counts}
# - [ ] 1 plain step -> That holds for a running mean, (1 - mu) dw. Here the gradient is added in
#   full. {momentum-is-a-mean}
#
# Read again: section 6.2

# %% [markdown]
# Put (6.6) into itself again and again. After $t$ steps, the gradient $g_s$ of step $s$ has faded
# $t - s$ times:
#
# $$v_t = \sum_{s=1}^{t} \mu^{\,t-s}\, g_s \qquad (6.7)$$
#
# If all $g_s$ are $g$, this is $g\,(1 + \mu + \dots + \mu^{t-1})$. Multiply the bracket by
# $1 - \mu$: all powers but the first and the last cancel, and $1 - \mu^t$ is left. So
#
# $$v_t = g \, \frac{1 - \mu^t}{1 - \mu} \;\to\; \frac{g}{1 - \mu} \qquad (6.8)$$
#
# The limit is the **terminal velocity**: for $\mu = 0.9$ it is $10\, g$. A falling stone is alike:
# it stops getting faster when drag takes away what gravity adds.

# %%
gradients, v, mu = rng.normal(size=6), 0.0, 0.9  # (6,)
for dw in gradients:
    v = mu * v + dw
verify("6.7", v, (mu ** np.arange(5, -1, -1) * gradients).sum())
velocities, v = [], 0.0
for _ in range(100):
    v = mu * v + 2.0  # always the gradient g = 2
    velocities.append(v)
verify("6.8", velocities, 2.0 * (1 - mu ** np.arange(1, 101)) / (1 - mu))
print(
    "after 1, 5, 20 and 100 steps: v / g =", np.round(np.array(velocities)[[0, 4, 19, 99]] / 2, 2)
)

# %%
outcome("06.b")

# %% [markdown]
# Some texts damp the gradient as well, $v \leftarrow \mu v + (1 - \mu)\, dw$. Then $v$ is a mean,
# its limit is $g$, and lr must be $1/(1 - \mu)$ times as large for the same steps: ten times for
# $\mu = 0.9$. Both forms are in use; a learning rate means nothing without its form. Ours is (6.6),
# as in PyTorch's SGD.
#
# ### Exercise 06.2
#
# Write one step with momentum, equation (6.6). `w`, `dw` and `v` have one shape, any shape; they
# must hold the same numbers after the call. Return the new `w`, then the new `v`. For example,
# `w = 1`, `dw = 1`, `v = 0`, `lr = 0.1`, `mu = 0.5` give `w = 0.9` and `v = 1`.

# %%
trace("06.2")


# %% exercise="06.2"
def sgd_momentum(w, dw, v, lr, mu):
    """One step of gradient descent with momentum.

    w, dw, v: weights, their gradient, their velocity, of one shape. lr, mu: numbers.
    Returns the new w and the new v: new arrays; the given ones stay as they are.
    """
    # BEGIN SOLUTION
    v = mu * v + dw  # decay the old velocity, add the gradient
    w = w - lr * v  # step
    return w, v
    # END SOLUTION


# %%
sgd_momentum = check("06.2", sgd_momentum)

# %% [markdown]
# Now the long bowl, 30 steps with your function. Same start, same learning rate; only $\mu$
# differs.


# %%
def bowl_loss(w1, w2):
    """The loss of the long bowl."""
    return (w1**2 + 25 * w2**2) / 2


def descend(mu, lr=0.07, n_steps=30):
    """The points that momentum visits in the bowl, the start first."""
    w, v = np.array([4.0, 1.0]), np.zeros(2)
    points = [w]
    for _ in range(n_steps):
        w, v = sgd_momentum(w, c * w, v, lr, mu)
        points.append(w)
    return np.array(points)  # (n_steps + 1, 2)


paths = {"plain": descend(0.0), "momentum 0.5": descend(0.5)}
bowl_paths(bowl_loss, paths, (5.0, 1.6))

# %% [markdown]
# What do you read off? Along the bowl the steps grow, across it they shrink. Gradients
# $g, -g, g, \dots$ give a velocity of size $g\,(1 - \mu + \mu^2 - \dots) \to g/(1 + \mu)$.
#
# ### The best rate and the fatal one
#
# In this bowl, plain steps diverge if lr is above 0.08. What does momentum do to that limit?

# %% [markdown] card="06.i" kind="predict"
# The bowl with curvatures 1 and 25. Plain steps diverge if lr is above 0.08. With momentum $\mu =
# 0.9$, they diverge if lr is above
# - [x] 0.152: nearly twice as large -> Across the bowl the steps alternate, so the velocity
#   brakes: the limit is 2 (1 + mu) / 25 = 0.152.
# - [ ] 0.008: the velocity is ten times as large -> It is where all gradients agree. Where they
#   alternate, it is g / (1 + mu). {momentum-multiplies-the-rate}
# - [ ] 0.08, as the steep axis decides -> It does decide, and on it momentum brakes: at lr 0.15
#   the weights still arrive. {limit-is-curvature-alone}
#
# Read again: section 6.2

# %% [markdown]
# The picture below runs your `sgd_momentum`. Drag the start in the bowl, or the point in the map of
# lr and $\mu$; the arrow keys move both, and `Esc` leads back to the notebook. Each square of the map
# is one pair of lr and $\mu$, and its colour tells how many steps it takes until both weights have
# shrunk to a thousandth of their start. The dashed line in the map is the fatal lr for each $\mu$.
# Leave “rule” as it is until 6.3. Four states to look for stand below the picture; three can be
# reached now, the last one in 6.3.

# %%
bowl(sgd_momentum)

# %% [markdown]
# What do you read off at $\mu = 0.9$, lr 0.15? How many steps does the best plain rate need, and how
# near is it to the fatal one? How many does the quickest place of the map need?

# %%
outcome("06.i")

# %% [markdown]
# Along an axis of curvature $c$, look at a weight that jumps from side to side, $w, -w, w, \dots$,
# and neither grows nor shrinks: this is the edge. Let $v$ be the velocity that takes $w$ to $-w$. The
# velocity before it was $-v$, so (6.6) says $v = -\mu v + c\, w$, and $v = c\, w / (1 + \mu)$. The
# step from $w$ to $-w$ is $\text{lr} \cdot v = 2 w$. So the edge lies at
# $\text{lr} = 2 (1 + \mu) / c$, and momentum *widens* it. Without momentum, the best rate serves both axes
# equally badly: $1 - \text{lr} = -(1 - 25\, \text{lr})$, so lr is $2 / 26 = 0.0769$. That is 96 % of
# the fatal $2 / 25$: a long bowl pushes the two together. A curvature that is 5 % larger than you
# thought is enough to fall over the edge. And it needs 87 steps, where the quickest place of the map,
# with momentum 0.5, needs 19.
#
# *Your answers are saved; a good place to stop (2 of 6).*

# %% [markdown]
# ## 6.3 A step size for each weight
#
# *25 minutes*
#
# In a net the steepness differs from weight to weight, by far more than 25. A pixel at the border
# is almost always blank, so its weights get tiny gradients. Could each weight have a step of its
# own?
#
# Keep a **running mean** of the squared gradient: a mean in which old numbers fade. With share
# $\rho = 0.9$ and start 0, squares 4 and 4 give 0.4, then 0.76. Divide each step by its root:
#
# $$s \leftarrow \rho\, s + (1 - \rho)\, dw^2, \qquad
# w \leftarrow w - \text{lr} \, \frac{dw}{\sqrt{s} + \epsilon} \qquad (6.9)\ \text{definition}$$
#
# This is **RMSProp**: gradients 3 and 0.03, held for long, both give steps of size lr. RMS stands
# for root mean square. $\epsilon$, such as $10^{-8}$, keeps the divisor above 0; $s$ has the shape
# of $w$.
#
# **Adam** does the same and replaces $dw$ by a running mean, too. It holds $m$ and $v$, both with
# the shape of $w$, and two shares, $\beta_1 = 0.9$ and $\beta_2 = 0.999$ (here, as in the paper, $v$
# is no velocity):
#
# $$m_t = \beta_1 m_{t-1} + (1 - \beta_1)\, dw, \qquad
# v_t = \beta_2 v_{t-1} + (1 - \beta_2)\, dw^2 \qquad (6.10)\ \text{definition}$$
#
# ### The wrong start, by hand
#
# Both start at 0, and a mean that starts at 0 is too small. Let the gradient be 3 in every step.
# Then $m_1 = 0.3$, and $m_2 = 0.9 \cdot 0.3 + 0.1 \cdot 3 = 0.57$. It should be 3. The shares of 3
# that it holds are 0.1 and 0.19: that is $1 - 0.9$ and $1 - 0.9^2$.
#
# In general let the gradients be random, all with the same mean $g$. As in (6.7), the sum is
# $m_t = (1 - \beta_1) \sum_s \beta_1^{\,t-s} g_s$. Take the mean $E$ of both sides, and use the
# sum of powers of (6.8):
#
# $$E[m_t] = (1 - \beta_1)\, g \sum_{s=1}^{t} \beta_1^{\,t-s} = (1 - \beta_1^{\,t})\, g
# \qquad (6.11)$$
#
# In the same way $E[v_t] = (1 - \beta_2^{\,t})\, E[dw^2]$. So we divide by the known factor:
#
# $$\hat m = \frac{m_t}{1 - \beta_1^{\,t}}, \qquad \hat v = \frac{v_t}{1 - \beta_2^{\,t}}, \qquad
# w \leftarrow w - \text{lr}\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}
# \qquad (6.12)\ \text{definition}$$
#
# This is the **bias correction**: it turns 0.3 back into 3. $t$ counts the steps from 1. (Kingma
# and Ba, 2015, Algorithm 1 and section 3.)

# %%
b1, g = 0.9, 3.0
noise = 2 * np.indices((2, 2, 2, 2)).reshape(4, 16) - 1  # (4, 16) every choice of four signs
m = np.zeros(16)  # (16,) one running mean for each choice
for signs_of_step in noise:
    m = b1 * m + (1 - b1) * (g + signs_of_step)  # gradients of mean g
verify("6.11", m.mean(), (1 - b1**4) * g)

# %% [markdown] card="06.w2" kind="why"
# Adam divides m by `1 - b1**t`. Why does the divisor go to 1 as t grows?
# - [x] the start at 0 is forgotten: its share is `b1**t` -> After 50 steps 0.9**50 = 0.005 of the
#   mean is still the 0 that it started from.
# - [ ] the gradients get smaller during training -> The divisor holds only beta and t: it knows
#   nothing of the gradients. {correction-follows-gradients}
# - [ ] the learning rate must fall with time -> The divisor makes early steps larger; it does not
#   make late ones smaller. {correction-is-a-schedule}
#
# Read again: section 6.3

# %% [markdown]
# ### The first step

# %% [markdown] card="06.c" kind="predict"
# Two weights have gradients 10 and 0.001. Adam takes its first step, with lr 0.1. The two weights
# move by
# - [x] 0.1 and 0.1 -> The first step is lr times dw / |dw|: the size of the gradient cancels.
# - [ ] 1 and 0.0001 -> That is lr times dw: a plain step. Adam divides by the size of the
#   gradient. {steps-follow-the-gradient}
# - [ ] 0.01 and 100 -> That is lr / dw: a division by the square. Adam divides by its root.
#   {division-without-root}
#
# Read again: section 6.3

# %% [markdown]
# With $t = 1$: $m_1 = (1 - \beta_1)\, dw$, so $\hat m = dw$, and $\hat v = dw^2$. The first step is
#
# $$\text{lr} \, \frac{dw}{|dw| + \epsilon} \approx \text{lr} \cdot \operatorname{sign}(dw)
# \qquad (6.13)$$
#
# It has the size lr, whatever the gradient. Here are the first steps of all four rules, for two
# gradients. Check one entry of each row by hand:

# %%
dw, zero = np.array([10.0, 0.001]), np.zeros(2)  # (2,), (2,)
first_steps = {
    "SGD": zero - nn.sgd_momentum(zero, dw, zero, 0.1, 0.0)[0],
    "momentum 0.9": zero - nn.sgd_momentum(zero, dw, zero, 0.1, 0.9)[0],
    "RMSProp 0.99": zero - nn.rmsprop(zero, dw, zero, 0.1, 0.99, 1e-8)[0],
    "Adam": zero - nn.adam(zero, dw, zero, zero, 1, 0.1, 0.9, 0.999, 1e-8)[0],
}
for name, (large, small) in first_steps.items():
    print(f"{name:13} first step for dw = 10: {large:.3f}, for dw = 0.001: {small:.4f}")
verify("6.13", first_steps["Adam"], 0.1 * np.sign(dw), tol=1e-5)

# %%
outcome("06.c")

# %% [markdown]
# RMSProp's first steps are ten times lr: with $\rho = 0.99$, which is usual, $s = 0.01\, dw^2$, and
# nothing corrects the start. (With $\rho = 0.9$ they are $1/\sqrt{0.1} = 3.2$ times lr.) With
# Adam's means but without correction, the first step would be $0.1 / \sqrt{0.001} = 3.16$ times lr.
#
# ### Exercise 06.3
#
# Fill the two blanks of `adam`: *correct the start* of `m` and of `v`. `w`, `dw`, `m` and `v` have
# one shape, any shape; they must hold the same numbers after the call. `t` is the number of this
# step and starts at 1. Return the new `w` and the new, *uncorrected* `m` and `v`, as the next step
# needs them. For example, `w = 0`, `dw = 3`, `m = 0`, `v = 0`, `t = 1`, `lr = 0.1` and the usual
# shares give about `w = -0.1`, `m = 0.3` and `v = 0.009`.


# %% exercise="06.3"
def adam(w, dw, m, v, t, lr, b1, b2, eps):
    """One step of Adam.

    w, dw: weights and their gradient. m, v: running means of dw and dw**2, of the same shape.
    t: number of this step, from 1. lr, b1, b2, eps: numbers; eps is added to the root.
    Returns the new w, m and v: new arrays; the given ones stay as they are.
    """
    # BEGIN SOLUTION
    m = b1 * m + (1 - b1) * dw  # running mean of the gradient
    v = b2 * v + (1 - b2) * dw**2  # running mean of its square
    m_hat = m / (1 - b1**t)  # correct the start
    v_hat = v / (1 - b2**t)  # correct the start
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)  # step
    return w, m, v
    # END SOLUTION


# %%
adam = check("06.3", adam)

# %% [markdown]
# Your Adam in the long bowl, beside the two of before:


# %%
def descend_by_adam(lr, n_steps=30):
    """The points that Adam visits in the bowl, the start first."""
    w, m, v = np.array([4.0, 1.0]), np.zeros(2), np.zeros(2)
    points = [w]
    for t in range(1, n_steps + 1):
        w, m, v = adam(w, c * w, m, v, t, lr, 0.9, 0.999, 1e-8)
        points.append(w)
    return np.array(points)  # (n_steps + 1, 2)


bowl_paths(bowl_loss, paths | {"Adam, lr 0.5": descend_by_adam(0.5)}, (5.0, 1.6))

# %% [markdown]
# What do you read off? Adam's first step goes equally far along both axes: it does not see that one
# is 25 times steeper. But with these shares it is not the fastest here: in such a bowl, momentum with
# a good rate is faster. Adam's gain is that one lr suits very different gradients.
#
# The picture of before, now with your Adam; the map spans lr and $\beta_1$. Move the curvature
# $\kappa$: what happens to the path, and to the map? The last of the four states can be reached now.

# %%
bowl(
    (sgd_momentum, adam),
    lr=0.5,
    mu=0.9,
    rule="Adam",
    question="What does Adam do in a steeper bowl?",
)

# %% [markdown]
# ### What a step costs
#
# Momentum and RMSProp remember one number for each weight, Adam two. And the time? For each weight
# and each image of a batch, a matrix product takes a multiplication and an addition. Forward,
# $dW$ and $dx$ are three products, so 6 operations. The first layer needs no $dx$: 4. The updates
# are counted out for one weight, from (6.6), (6.9), (6.10) and (6.12):
#
# - SGD: times lr, subtract. 2.
# - momentum: times $\mu$, add; times lr, subtract. 4.
# - RMSProp: the square, two products and a sum for $s$; root, plus $\epsilon$; times lr, divide,
#   subtract. 9.
# - Adam: 3 for $m$, 4 for $v$, 2 corrections; root, plus $\epsilon$; times lr, divide, subtract.
#   14.

# %%
n_weights = 784 * 256 + 256 + 256 * 10 + 10  # a net 784-256-10
gradient = 100 * (4 * 784 * 256 + 6 * 256 * 10)  # operations for a batch of 100 images
for name, memory, operations in (
    ("SGD", 0, 2),
    ("momentum", 1, 4),
    ("RMSProp", 1, 9),
    ("Adam", 2, 14),
):
    share = operations * n_weights / gradient
    print(
        f"{name:9} remembers {memory * n_weights:7,} numbers; its update takes {share:.1%} of "
        "the operations of the gradient"
    )

# %% [markdown]
# The update is cheap beside the gradient. In practice it takes a larger share of the time than of
# the operations, as it reads and writes much memory for little arithmetic.
#
# *Your answers are saved; a good place to stop (3 of 6).*

# %% [markdown]
# ## 6.4 Which learning rate?
#
# *22 minutes*
#
# A number that training does not find, and somebody must choose, is a **hyperparameter**: lr = 0.1
# and 64 hidden units are two. The learning rate is the one that matters most. So look at its whole
# range, from far too small to far too large, with short trainings on few images. As in lesson 1,
# validation images judge; the test images stay closed.

# %%
train_rows, val_rows = split(60_000, (4000, 4000), np.random.default_rng(0))
x_train, y_train = x[train_rows], y[train_rows]  # (4000, 784), (4000,)
x_val, y_val = x[val_rows], y[val_rows]  # (4000, 784), (4000,)


def make_net(width, rng):
    """A net 784 - width - 10 with ReLU, in float32."""
    layers = (
        nn.Linear(784, width, rng, dtype=np.float32),
        nn.Linear(width, 10, rng, dtype=np.float32),
    )
    return nn.Sequential(layers[0], nn.ReLU(), layers[1])


# %% [markdown]
# Three rules, ten rates each, from 0.0001 to 3.2: one pass through 2,000 images.

# %% [markdown] card="06.d" kind="predict"
# A net learns digits by plain SGD, at its best learning rate. With momentum 0.9 the best learning
# rate is
# - [x] much smaller -> The steps grow up to ten times as long, so a smaller rate does the same
#   work.
# - [ ] the same -> At the best plain rate, steps up to ten times as long are too long.
#   {rate-is-a-property-of-the-net}
# - [ ] much larger -> Momentum does not damp the steps, it adds them up: up to ten times as
#   long. {momentum-damps}
#
# Read again: section 6.4

# %%
rates = 10.0 ** np.arange(-4, 0.6, 0.5)  # (10,) from 1e-4 to 3.2
ways = {
    "SGD": lambda net, lr: nn.SGD(net, lr),
    "momentum 0.9": lambda net, lr: nn.SGD(net, lr, momentum=0.9),
    "Adam": lambda net, lr: nn.Adam(net, lr),
}


# %%
def short_training(way, lr):
    """The validation accuracy after one pass through 2,000 images, in batches of 25."""
    order = np.random.default_rng(0)
    net = make_net(32, order)
    optimiser = ways[way](net, lr)
    for rows in minibatches(2000, 25, order):
        z = net.forward(x_train[rows])  # (25, 10)
        if not np.isfinite(z).all():
            return 0.1  # it broke: no better than guessing
        net.backward(nn.softmax_cross_entropy_grad(z, y_train[rows]))
        optimiser.step()
    return training.evaluate(net, x_val[:2000], y_val[:2000])


# %%
with np.errstate(all="ignore"):  # the largest rates overflow, on purpose
    scores = {way: np.array([short_training(way, lr) for lr in rates]) for way in ways}
best = {way: rates[score.argmax()] for way, score in scores.items()}
for way in ("SGD", "momentum 0.9"):
    print(f"{way}: the smallest rate that reaches 60 % is {rates[scores[way] > 0.6].min():.4f}")
print("best rate smaller with momentum:", bool(best["momentum 0.9"] < best["SGD"]))
rate_range(rates, scores)

# %% [markdown]
# What do you read off? How many decades does each good range span, and how do the three differ?

# %%
outcome("06.d")

# %% [markdown]
# Momentum 0.9 reaches 60 % with about a tenth of the rate that SGD needs; the rates tried lie a
# factor of 3.2 apart. That is its terminal velocity, $1 / (1 - 0.9) = 10$. The *best* rates of the
# two differ less: at a large rate the gradient changes from step to step, and less adds up. On the
# left nothing happens, on the right it breaks, and between them is a range of good rates. The axis
# is logarithmic, and it has to be: from $10^{-4}$ to $10^{-3}$ is as far as from 0.1 to 1.
#
# ### Draw on that scale
#
# If we draw rates at random between lo and hi, each *decade*, a factor of 10, should get the same
# share. So the *logarithm* must be uniform. By hand, from $10^{-4}$ to 1: draw $u$ between $-4$ and
# 0; the rate is $10^u$. For $u = -2.5$ it is 0.0032. The share of rates below a number $c$ is then
#
# $$P(\text{rate} < c) = \frac{\log(c / \text{lo})}{\log(\text{hi} / \text{lo})} \qquad (6.14)$$
#
# For $c = 0.01$ this is $2/4$: half of the draws lie in the two lower decades. A draw that is
# uniform without logarithm puts 1 % there.

# %%
lo, hi = 1e-4, 1.0
even = 10 ** np.linspace(-4, 0, 1_000_001)  # (1000001,) evenly spaced logarithms
for_c = np.array([0.001, 0.01, 0.3])  # (3,)
verify(
    "6.14",
    [(even < number).mean() for number in for_c],
    np.log(for_c / lo) / np.log(hi / lo),
    tol=1e-5,
)

# %% [markdown]
# ### Exercise 06.4
#
# Repair `log_uniform`. It returns an array of random numbers between `lo` and `hi`, with 0 < `lo` <
# `hi`, whose logarithm is uniform, as in (6.14). `size` is a whole number or a tuple: the shape of
# the result. All numbers come from `rng`, a draw for each; they are not rounded. For example,
# `log_uniform(0.01, 1, 1000, rng)` holds about 500 numbers below 0.1.


# %% exercise="06.4"
def log_uniform(lo, hi, size, rng):
    """Random numbers from lo to hi, uniform on the logarithmic scale.

    lo, hi: the ends, 0 < lo < hi. size: a whole number or a tuple. rng: draws them.
    Returns an array of that shape.
    """
    # BEGIN SOLUTION
    log_x = rng.uniform(np.log(lo), np.log(hi), size)  # even on the log scale
    return np.exp(log_x)  # undo the logarithm, with the same base
    # END SOLUTION


# %%
log_uniform = check("06.4", log_uniform)

# %%
drawn = log_uniform(1e-4, 1.0, 10_000, np.random.default_rng(0))  # (10000,)
print("share of each decade:", np.histogram(np.log10(drawn), bins=[-4, -3, -2, -1, 0])[0] / 10_000)

# %% [markdown]
# ### A grid or random points?
#
# With two hyperparameters, a **grid search** tries every pair of chosen values: 3 rates and 3
# widths make 9 trials. A **random search** draws each trial anew: 9 trials, 9 rates, 9 widths.

# %% [markdown] card="06.e" kind="predict"
# Two numbers can be set, and only one of them matters; nobody knows which. Nine trials: a 3 by 3
# grid, or nine random points. Which comes nearer to its best value?
# - [x] the random points, on average -> They try nine values of the number that matters; the grid
#   tries three.
# - [ ] the grid, on average -> It is even in the square, but seen from one side its nine points
#   are three. {even-is-best}
# - [ ] both alike, on average -> Six of the grid's nine trials repeat a value of the number that
#   matters. {trials-are-trials}
#
# Read again: section 6.4

# %% [markdown]
# Here is a square with both scales from 0 to 1. The best place is anywhere in it, with equal
# chance. How far is the nearest trial, if only the first number matters? And how far if both
# matter?

# %%
draws = np.random.default_rng(1)
middles = (np.arange(3) + 0.5) / 3  # (3,) 1/6, 3/6, 5/6
grid = np.array([[a, b] for a in middles for b in middles])  # (9, 2)
best_place = draws.random((4000, 1, 2))  # 4,000 times another best place
drawn_points = draws.random((4000, 9, 2))  # and another random search
distance = {"grid": np.abs(grid - best_place), "random": np.abs(drawn_points - best_place)}
for name, gap in distance.items():  # gap: (4000, 9, 2)
    one = gap[:, :, 0].min(axis=1).mean()
    both = np.sqrt((gap**2).sum(axis=2)).min(axis=1).mean()
    print(f"{name:6}: to the best {one:.2f} if one number matters, {both:.2f} if both do")

# %%
coverage(grid, drawn_points[3])  # one of the 4,000 random searches

# %%
outcome("06.e")

# %% [markdown]
# If both numbers matter equally, the grid is better. Bergstra and Bengio (2012) found that for most
# data sets only a few hyperparameters really matter. Which ones is not known before; then random
# points cover each number better.
#
# How many trials? Let a share $q$ of all settings be good enough. One trial misses them with
# probability $1 - q$, and $n$ independent trials all miss with $(1 - q)^n$. So
#
# $$P(\text{at least one hit}) = 1 - (1 - q)^n \qquad (6.15)$$
#
# For $q = 0.05$ and $n = 60$ it is 95 %. The number of hyperparameters does not enter, except
# through $q$: with many that matter, good settings are a small share.

# %%
misses = np.cumprod(np.full(60, 0.95))  # (60,) probability that the first 1, 2, ... trials all miss
first_hit = 0.05 * np.concatenate([[1.0], misses[:-1]])  # (60,) the first hit comes in trial n
verify("6.15", first_hit.sum(), 1 - 0.95**60)
print(f"60 trials, a good share of 5 %: {first_hit.sum():.0%}")

# %% [markdown]
# *Your answers are saved; a good place to stop (4 of 6).*

# %% [markdown]
# ## 6.5 Choose without fooling yourself
#
# *28 minutes*
#
# Now we will try many settings and keep the best. Which images may judge? First, a game without any
# learning: 100 classifiers that only guess.

# %% [markdown] card="06.f" kind="predict"
# 100 classifiers guess among ten classes, each by its own dice. Each is worth 10 %. We keep the one
# with the best accuracy on 100 test images. It shows about
# - [x] 18 % -> One guesser has an sd of 3 points. The best of 100 lies about 2.7 sd above 10 %.
# - [ ] 10 % -> On average they do show 10 %. The best of 100 was not taken on average.
#   {looking-is-not-training}
# - [ ] 13 % -> That is one sd, of 3 points, above 10 %: about 20 of the 100 show that or more.
#   The best one lies further out. {the-best-is-one-sd-up}
#
# Read again: section 6.5

# %%
dice = np.random.default_rng(3)
for n_images in (100, 1000):
    right = dice.binomial(n_images, 0.1, size=(2000, 100)) / n_images  # 2,000 games, 100 guessers
    print(
        f"{n_images:5} test images: mean {right.mean():.1%}, mean of the best {right.max(axis=1).mean():.1%}"
    )

# %% [markdown]
# What do you read off? All are worth 10 %, and the best one shows much more. The surplus is called
# **selection bias**: the best of two dice shows 4.5 on average, not 3.5.

# %%
outcome("06.f")

# %% [markdown]
# ### How much, exactly
#
# One guesser has $c$ right answers among $n$ images. Each of them is right with probability $p$,
# here 0.1. Any $c$ of the $n$ images may be the right ones, so the probability is **binomial**:
# $\frac{n!}{c!\,(n - c)!}\, p^c (1 - p)^{n - c}$. For $n = 2$ and $c = 1$ it is
# $2 \cdot 0.1 \cdot 0.9 = 0.18$. Its mean is $np$ and its variance $np(1 - p)$: for $n = 100$ that is 10 and 9, so an
# accuracy of 10 % has an sd of 3 points.
#
# Write $F(c)$ for the probability of at most $c$ right answers. The best of $m$ is at most $c$ if
# *all* are, and they guess independently:
#
# $$P(\text{best} \le c) = F(c)^m \qquad (6.16)$$
#
# The mean of a whole number that is at least 0 is the sum of $P(\text{it} \ge c)$ over
# $c = 1, 2, \dots$: the value 3 is counted for $c = 1, 2, 3$. And
# $P(\text{best} \ge c) = 1 - F(c - 1)^m$. So
#
# $$E[\text{best}] = \sum_{c=1}^{n} \left(1 - F(c - 1)^m\right) \qquad (6.17)$$
#
# This is a number of right answers; divided by $n$ it is the share, the accuracy. In code, $n!$
# would be too large for a float. So its logarithm is used, a sum of logarithms.


# %%
def at_most(n, p=0.1):
    """F(c) for c = 0 to n: the probability of at most c right answers among n."""
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])  # (n + 1,)
    c = np.arange(n + 1)
    log_ways = log_factorial[n] - log_factorial - log_factorial[::-1]  # (n + 1,)
    return np.cumsum(np.exp(log_ways + c * np.log(p) + (n - c) * np.log(1 - p)))  # (n + 1,)


def expected_best(n, m):
    """The mean best accuracy of m guessers on n images, by (6.17)."""
    return (1 - at_most(n)[:-1] ** m).sum() / n


# %% [markdown]
# Two guessers and two images can be counted out: each of the four answers is right with 0.1.

# %%
answers = np.indices((2, 2, 2, 2)).reshape(4, 16)  # (4, 16) every outcome; rows 0, 1: guesser one
probability = np.prod(np.where(answers == 1, 0.1, 0.9), axis=0)  # (16,)
best_count = np.maximum(answers[:2].sum(axis=0), answers[2:].sum(axis=0))  # (16,)
verify("6.16", [probability[best_count <= number].sum() for number in (0, 1, 2)], at_most(2) ** 2)
verify("6.17", (probability * best_count).sum(), 2 * expected_best(2, 2))
for n_images in (100, 1000):
    print(f"best of 100 on {n_images} images: {expected_best(n_images, 100):.1%} expected")

# %%
m = np.array([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])  # (10,)
best_of_many(
    m, {f"{n:,} images": np.array([expected_best(n, k) for k in m]) for n in (100, 1000)}, 0.1
)

# %% [markdown]
# The bias grows with the number of trials, slowly, and shrinks with the number of images. For two
# guessers or more it is never 0. So whatever *chooses* needs images of its own, and those are the
# validation images.

# %% [markdown] card="06.g" kind="predict"
# Now the guesser is chosen on 100 *validation* images. There it shows about 18 %. On 1,000 test
# images that nobody has looked at, it shows about
# - [x] 10 % -> The luck was in the validation images. New images know nothing of the choice.
# - [ ] 18 % -> It was lucky, not good. Its next answers are guesses as well. {luck-is-skill}
# - [ ] well below 10 % -> Dice have no memory: each new answer is right with probability 0.1.
#   {luck-runs-out}
#
# Read again: section 6.5

# %%
val_right = dice.binomial(100, 0.1, size=(2000, 100)) / 100  # accuracies on 100 validation images
test_right = dice.binomial(1000, 0.1, size=(2000, 100)) / 1000  # on 1,000 test images
winner = val_right.argmax(axis=1)  # (2000,) chosen on validation
games = np.arange(2000)
print(f"the winner on the validation images: {val_right[games, winner].mean():.0%}")
print(f"the winner on the test images:       {test_right[games, winner].mean():.0%}")

# %%
outcome("06.g")

# %% [markdown]
# ### A search with an honest end
#
# *search*: train every setting, and score it on the validation images. *choose*: keep the best.
# *report*: read the test score of that one model, once. In this order, the last number is honest.
#
# ### Exercise 06.5
#
# Order the lines of `random_search` and of `report`. In `report`, one line too many stands among
# them: it chooses by the wrong images.
#
# `random_search` makes `n` trials. `space` holds a pair (lo, hi) for each name, as in
# `{"lr": (0.001, 1.0)}`. A *setting* is a dictionary with one number for each name, drawn anew for each
# trial and each name, on the log scale. `train_fn(setting, rng)` returns a model, and gets the
# given `rng` or a generator drawn from it. `val_fn(model)` returns a score, which may be negative:
# higher is better. Each trial is `(score, setting, model)`; the list holds them in the order in
# which they ran. An interrupt (the stop button) raises `KeyboardInterrupt`, in a training or in a
# scoring. It ends the search, and the trials that have their score by then are returned. Any other
# error comes through: a bug should be seen.
#
# `report` returns the trial with the highest validation score, the earliest one on a tie, and
# `test_fn` of its model: two results. `test_fn` may be called once. For example, with scores 0.8
# and 0.9 the second trial is reported, with the test score of its model.


# %% exercise="06.5"
def random_search(train_fn, val_fn, space, n, rng):
    """Train n settings that are drawn at random, each number on the log scale.

    train_fn(setting, rng) -> model. val_fn(model) -> score, higher is better.
    space: name -> (lo, hi). n: number of trials.
    Returns a list of (score, setting, model), in the order in which they ran.
    """
    # BEGIN SOLUTION
    trials = []
    try:
        for _ in range(n):
            setting = {name: training.log_uniform(*space[name], 1, rng)[0] for name in space}
            model = train_fn(setting, rng)
            trials.append((val_fn(model), setting, model))
    except KeyboardInterrupt:
        pass  # what was found is kept
    return trials
    # END SOLUTION


def report(trials, test_fn):
    """Choose by the validation score; read the test score of that one model.

    trials: (score, setting, model) each. test_fn(model) -> score on the test images.
    Returns the best trial, and the test score of its model.
    """
    # BEGIN SOLUTION
    best = max(trials, key=lambda trial: trial[0])
    test_score = test_fn(best[2])  # once, for the model that was chosen
    return best, test_score
    # END SOLUTION


# %%
random_search, report = check("06.5", random_search, report)

# %% [markdown]
# ### Experiment: search on MNIST
#
# Two hyperparameters: the learning rate from 0.001 to 1, and the width from 8 to 128 hidden units.
# 16 trials, each three passes with momentum 0.9 through 4,000 images. A progress bar shows how far
# the search is. You may stop it: what was found is kept.


# %%
def train_setting(setting, rng):
    """Train a net with a setting on the 4,000 training images."""
    net = make_net(round(float(setting["width"])), rng)
    optimiser = nn.SGD(net, float(setting["lr"]), momentum=0.9)
    how = {"n_epochs": 3, "batch_size": 100, "progress": False}
    with np.errstate(all="ignore"):  # a rate that is too large may overflow
        training.fit(net, x_train, y_train, optimiser=optimiser, rng=rng, **how)
    return net


# %%
space = {"lr": (0.001, 1.0), "width": (8.0, 128.0)}
with tqdm(total=16, unit="trial") as bar:

    def score_on_validation(net):
        """The validation accuracy; the bar moves on."""
        bar.update()
        return training.evaluate(net, x_val, y_val)

    search_rng = np.random.default_rng(5)
    trials = random_search(train_setting, score_on_validation, space, 16, search_rng)

# %%
ranked = sorted(trials, key=lambda trial: -trial[0])
for score, setting, _ in (*ranked[:3], ranked[-1]):
    print(f"validation {score:.2f}: lr {setting['lr']:.4f}, width {setting['width']:.0f}")
search_map(trials, ranked[0])

# %% [markdown]
# What do you read off? Which of the two numbers matters more here? Now the test images are opened,
# once, for one net:

# %%
chosen, test_score = report(trials, lambda net: training.evaluate(net, x_test, y_test))
print(f"the winner: validation accuracy {chosen[0]:.2f}, test accuracy {test_score:.2f}")
assert chosen[0] > 0.88
assert 0.87 < test_score < 0.95

# %% [markdown]
# For 4,000 images and three passes that is good. After that, the search is over: whoever goes back
# to change something because of the test score has begun to choose on the test set.
#
# ### A claim on trial
#
# **SLOPPY:** "The number of layers, units, the activation, the first weights, the optimiser: all of
# it can be searched."
#
# *Why people say it:* it is true, and there are programs for it. *The number that is missing:* take
# 100 settings that all guess, so that 10 % is true. Their best test accuracy is 12.4 % on 1,000
# images, and 18.2 % on 100. The claim does not say on which images the search is judged. *The
# correct sentence:* hyperparameters can be searched, on validation images, never on the test
# images; random points cover the few numbers that matter better than a grid. (Goodfellow, Bengio,
# Courville, 2016, sections 5.3 and 11.4; Bergstra and Bengio, 2012.)
#
# *Your answers are saved; a good place to stop (5 of 6).*

# %% [markdown]
# ## 6.6 Read a loss curve
#
# *22 minutes*
#
# One number at the end of a training says little. Two curves say much: the loss of the training
# images and the loss of validation images, before the first step and after each epoch. Here are
# four trainings.


# %%
def mean_loss(z, y):
    """The mean cross-entropy, infinite where a logit is no number."""
    return nn.cross_entropy(z, y) if np.isfinite(z).all() else np.inf


def one_epoch(net, optimiser, n_images, order):
    """Train on the first n_images training images, in batches of 25."""
    for rows in minibatches(n_images, 25, order):
        z = net.forward(x_train[rows])  # (25, 10)
        net.backward(nn.softmax_cross_entropy_grad(z, y_train[rows]))
        optimiser.step()


# %%
def loss_curves(n_images, lr, n_epochs):
    """Both losses, and which validation answers are right: at the start, after each epoch."""
    order = np.random.default_rng(0)
    net, train, val, right = make_net(32, order), [], [], []
    optimiser = nn.SGD(net, lr, momentum=0.9)
    with np.errstate(all="ignore"):  # a rate that is too large may overflow
        for epoch in range(n_epochs + 1):
            if epoch > 0:
                one_epoch(net, optimiser, n_images, order)
            z, z_val = net.forward(x_train[:n_images]), net.forward(x_val)  # (n, 10), (4000, 10)
            train.append(mean_loss(z, y_train[:n_images]))
            val.append(mean_loss(z_val, y_val))
            right.append(z_val.argmax(axis=1) == y_val)
    return np.array(train), np.array(val), np.array(right)


# %%
runs = {
    "lr 0.02": loss_curves(2000, 0.02, 6),
    "lr 0.00003": loss_curves(2000, 0.00003, 6),
    "lr 10": loss_curves(2000, 10.0, 6),
    "200 images": loss_curves(200, 0.05, 40),
}
for name, (train, val, _) in runs.items():
    ends = [f"{loss:.1f}" if loss < 3 else "above 3" for loss in (train[-1], val[-1])]
    print(f"{name:11} training {train[0]:.1f} to {ends[0]}", end="; ")
    print(f"validation {val[0]:.1f}, lowest {val.min():.1f}, at the end {ends[1]}")

# %% [markdown]
# What do you read off? Give each run a word of your own, before you read on.
#
# - The first: both fall, and the validation loss stays near its lowest value. Fine.
# - The second has hardly moved: it **underfits**, the training loss itself is still high: 2.2,
#   where the first run reached 0.1.
# - The third ends above its start, or with no number at all: it has **diverged**: 2.4 became more
#   than 3.
# - The fourth gets better on its 200 images and worse on all others: it **overfits**: 0.0 on
#   training, 0.8 on validation.
#
# ### A rule that can be written down
#
# Where are the limits? Nature has none. A program needs some, so here is a convention of this
# course. One epoch may be lucky or unlucky, so the **end** of a curve is the mean of its last three
# entries: 0.3, 0.4, 0.2 end at 0.3. The questions are asked in this order:
#
# 1. Is an entry of either curve nan or infinite? Or is the end of the training loss larger than its
#    *first entry*? Then `"diverged"`.
# 2. Is the end of the validation loss larger than 1.1 times the *lowest entry* of that curve? Then
#    `"overfit"`.
# 3. Is the end of the training loss larger than half of its *first entry*? Then `"underfit"`.
# 4. Else `"ok"`.
#
# ### Exercise 06.6
#
# Write `diagnose_curve` by these four rules, word for word. Both arguments are float arrays of one
# length of at least 3; they must hold the same numbers after the call. Entry 0 is the loss before
# any step, and every other entry that after an epoch. For example, `[2.3, 1.0, 0.4, 0.2, 0.1]` and
# `[2.3, 1.1, 0.7, 0.8, 0.9]` are `"overfit"`: the ends are 0.23 and 0.8, and 0.8 is above
# $1.1 \cdot 0.7$.


# %% exercise="06.6"
def diagnose_curve(train_loss, val_loss):
    """Say in one word how a training went.

    train_loss, val_loss: (m,) losses, entry 0 before any step; m is at least 3.
    Returns "diverged", "overfit", "underfit" or "ok", asked in this order.
    """
    # BEGIN SOLUTION
    if not (np.isfinite(train_loss).all() and np.isfinite(val_loss).all()):
        return "diverged"
    train_end, val_end = train_loss[-3:].mean(), val_loss[-3:].mean()
    if train_end > train_loss[0]:
        return "diverged"
    if val_end > 1.1 * val_loss.min():
        return "overfit"
    if train_end > 0.5 * train_loss[0]:
        return "underfit"
    return "ok"
    # END SOLUTION


# %%
diagnose_curve = check("06.6", diagnose_curve)

# %%
words = {name: diagnose_curve(train, val) for name, (train, val, _) in runs.items()}
loss_pairs({name: (train, val) for name, (train, val, _) in runs.items()}, words)

# %% [markdown]
# Each word has its own cure. Underfit: a larger rate, more epochs, a wider net. Diverged: a smaller
# rate, or other first weights. Overfit: more images, fewer epochs, or a penalty, as in lesson 4;
# lesson 8 knows one more.
#
# ### Fewer epochs: early stopping
#
# **Early stopping** keeps the weights of the epoch that was best on the validation images: of 70,
# 80 and 78 % it keeps the 80. Is the validation accuracy of that epoch then an honest number?

# %% [markdown] card="06.h" kind="predict"
# We train for many epochs and keep the epoch with the best accuracy on 100 validation images. On
# new images, that epoch's accuracy is on average
# - [x] a little lower -> The epoch was chosen for its luck on these 100 images, too.
# - [ ] the same -> For one epoch named in advance, yes. The best of many epochs is a choice.
#   {stopping-is-not-choosing}
# - [ ] a little higher -> The choice can only favour the images that it looked at.
#   {new-images-are-easier}
#
# Read again: section 6.6

# %% [markdown]
# The run with 200 images has 41 moments, and its answers on 4,000 validation images are kept.
# Choose the best moment on 100 of them, drawn at random, and ask the other 3,900. Repeat it 500
# times.

# %%
right = runs["200 images"][2]  # (41, 4000) was the answer right, moment by moment
draws, seen, fresh = np.random.default_rng(0), [], []
for _ in range(500):
    order = draws.permutation(4000)
    on_100 = right[:, order[:100]].mean(axis=1)  # (41,)
    epoch = on_100.argmax()  # the choice
    seen.append(on_100[epoch])
    fresh.append(right[epoch, order[100:]].mean())
gap = np.mean(seen) - np.mean(fresh)
print("the chosen epoch looks better than it is, by 1 to 4 points:", bool(0.01 < gap < 0.04))
assert 0.01 < gap < 0.04

# %%
outcome("06.h")

# %% [markdown]
# Early stopping is a search over one more hyperparameter, the number of epochs. So it is judged on
# validation images, and the test images come after it, once.
#
# *Your answers are saved; this was the last station (6 of 6).*

# %% [markdown]
# ## Recap
#
# 1. A ReLU layer multiplies the mean square of its inputs by $\frac{1}{2} d \operatorname{Var}(W)$;
#    He's $\operatorname{Var}(W) = 2/d$ keeps it.
# 2. Momentum adds up gradients that agree, up to $1/(1 - \mu)$ times; gradients that alternate
#    shrink, to $1/(1 + \mu)$ of their size.
# 3. Adam divides a running mean of the gradient by the root of a running mean of its square. Both
#    start at 0, so both are divided by $1 - \beta^t$; the first step has size lr.
# 4. Learning rates are compared on a log scale. Random trials cover the few hyperparameters that
#    matter better than a grid.
# 5. Whatever chooses, a search or early stopping, looks at validation images; the test images are
#    read once, for the model that was chosen.
#
# ## Quiz
#
# Three questions on this lesson, two on earlier ones.

# %% [markdown] card="06.q1" kind="quiz"
# A layer has 200 inputs and 50 ReLU outputs. He's rule draws its weights with sd
# - [x] {= he_sd(D)} -> The variance is 2/200 = 0.01, its root 0.1.
# - [ ] {= he_sd(K)} -> That is sqrt(2/50): z is a sum over the 200 inputs, so they count.
#   {fan-out-in-place-of-fan-in}
# - [ ] {= 2 / D:.2f} -> That is 2/200, the variance. The sd is its root. {variance-used-as-sd}
#
# Read again: section 6.1
#
# ```python
# from course_lib.nn import adam, cross_entropy, init_linear
# D, K, LR = (200, 50, 0.001)
# def he_sd(d: int) -> str:
#     """The sd of He's weights, measured on many of them."""
#     W, _ = init_linear(d, 20000 // d * 40, np.random.default_rng(0))
#     return f'{W.std():.2f}'
# ```

# %% [markdown] card="06.q2" kind="quiz"
# Somebody writes Adam without bias correction: lr 0.001, beta 0.9 and 0.999. The gradient of a
# weight is 3. Its first step is
# - [x] {= first_step(corrected=False)} -> m = 0.1 dw and sqrt(v) = 0.0316 dw: the ratio is 3.16,
#   times lr.
# - [ ] {= first_step(corrected=True)} -> That is the first step with the correction: m and v made
#   as large as dw, dw**2. {correction-changes-nothing}
# - [ ] {= 0.1 * LR:.4f} -> Only m starts too small in this thought. v does too, and its root
#   divides. {only-m-starts-at-zero}
#
# Read again: section 6.3
#
# ```python
# from course_lib.nn import adam, cross_entropy, init_linear
# D, K, LR = (200, 50, 0.001)
# def first_step(corrected: bool) -> str:
#     """The size of Adam's first step, with and without the correction of the start."""
#     dw, zero = (np.array([3.0]), np.zeros(1))
#     t = 1 if corrected else 100000
#     w, _, _ = adam(zero, dw, zero, zero, t, LR, 0.9, 0.999, 1e-08)
#     return f'{abs(w[0]):.4f}'
# ```

# %% [markdown] card="06.q3" kind="quiz"
# You train 100 settings, none ever sees the test set, and you keep the one with the best *test*
# accuracy. That figure is
# - [x] too high on average: choosing is learning too -> The best of 100 guessers shows 12.4 % on
#   1,000 images; each is worth 10 %.
# - [ ] right on average: nothing was trained on the test set -> The choice was. The best of 100
#   guessers shows 12.4 % where 10 % is true. {looking-is-not-training}
# - [ ] too low: more trials bring more noise -> The noise is kept only where it helps: the
#   largest of 100 is chosen. {more-trials-more-noise}
#
# Read again: section 6.5

# %% [markdown] card="06.q4" kind="quiz"
# Ten classes. Before the first step, the mean cross-entropy of a fresh net should be near
# - [x] {= cross_entropy(np.zeros((1, 10)), np.array([3])):.2f} -> All classes are about equally
#   likely: -log(1/10).
# - [ ] {= 1 / 10:.2f} -> That is the probability 1/10. The loss is minus its logarithm.
#   {loss-is-probability}
# - [ ] {= np.log2(10):.2f} -> That is log2(10). We use the natural logarithm. {bits-for-nats}
#
# Read again: lesson 3, the first loss
#
# ```python
# from course_lib.nn import adam, cross_entropy, init_linear
# ```

# %% [markdown] card="06.q5" kind="quiz"
# The hidden layer computes $z = xW + b$ for a batch of 50. Then `db` is
# - [x] the sum of `dz` over the 50 rows -> Every row used the same b, and slopes of all paths are
#   added.
# - [ ] the mean of `dz` over the 50 rows -> The 1/n of the mean loss is in dz already; a second
#   one makes db 50 times too small. {mean-twice}
# - [ ] the sum of all entries of `dz` -> That is one number; b has an entry for each unit.
#   {one-number-for-the-bias}
#
# Read again: lesson 4, from the logits back to the weights

# %% [markdown]
# ## What the library offers, and where to go deeper
#
# `course_lib.nn` holds `init_linear`, `sgd_momentum`, `rmsprop` and `adam`, and the optimisers
# `SGD`, `RMSProp` and `Adam` for whole nets: `training.fit(net, ..., optimiser=nn.Adam(net, lr))`.
# `course_lib.training` holds `log_uniform`, `random_search` (with a progress bar on request),
# `report` and `diagnose_curve`.
#
# - X. Glorot, Y. Bengio, "Understanding the Difficulty of Training Deep Feedforward Neural
#   Networks", 2010: section 4.2.1.
# - K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers", 2015: section 2.2.
# - D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", 2015: Algorithm 1, section 3.
# - J. Bergstra, Y. Bengio, "Random Search for Hyper-Parameter Optimization", 2012.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016: section 8.5.3 on Adam, 5.3 and
#   11.4 on hyperparameters.
#
# **Next:** lesson 7 keeps the size of the activations right in every step, not only at the start.
