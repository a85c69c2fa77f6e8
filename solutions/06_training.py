# %% [markdown]
# # 6 · Training: the gradient never says how far
#
# *About 100 minutes · needs lessons 1 to 5 · exercises 06.1 to 06.3 and 06.5; 06.4 and 06.6
# are under More*
#
# Lesson 5 found the gradient of any network, and it agreed with nudging to within $10^{-7}$. Below,
# one network is trained in four runs, each with three seeds, on the same 4,000 digits, for one
# epoch in batches of 25. The code would pass the gradient check in all four. Only two numbers
# differ: the standard deviation (sd) of the initial weights, and the learning rate (lr).

# %%
from functools import partial
from itertools import pairwise

import numpy as np
from IPython.display import display

from course_lib import check, checked, hint, nn, outcome, predict, quiz, reveal, training, verify
from course_lib.checking import calibration, trace
from course_lib.data import load_mnist, minibatches, split
from course_lib.machine import fewer_here
from course_lib.plots import optimisers as draw
from course_lib.plots import search as maps
from course_lib.widgets import bowl

(x, y), (x_test, y_test) = load_mnist()  # (60000, 784), (60000,), (10000, 784), (10000,)
train_rows, val_rows = split(60_000, (4000, 4000), np.random.default_rng(0))  # as in lesson 1
x_train, y_train = x[train_rows], y[train_rows]  # (4000, 784), (4000,)
x_val, y_val = x[val_rows], y[val_rows]  # (4000, 784), (4000,)


# %%
def deep_net(rng, sd=None):
    """784-100-100-100-100-100-10 with ReLU; sd of the weights, or None for the rule of 6.1."""
    modules = []
    for d, k in pairwise([784, 100, 100, 100, 100, 100, 10]):
        modules += [nn.Linear(d, k, rng, scale=sd, dtype=np.float32), nn.ReLU()]
    return nn.Sequential(*modules[:-1])


def train(net, optimiser, rng, n=4000, **how):
    """Train on the first n images; return the accuracy on the 4,000 validation images."""
    how = {"n_epochs": 1, "batch_size": 25, "progress": False} | how
    with np.errstate(all="ignore"):  # a step that is too long overflows, on purpose
        training.fit(net, x_train[:n], y_train[:n], optimiser=optimiser, rng=rng, **how)
    return training.evaluate(net, x_val, y_val)


# %% tags=["nbval-ignore-output"]
seeds = range(fewer_here(3, 1, "seeds"))
for sd, lr in ((0.01, 0.1), (None, 0.001), (None, 0.1), (None, 3.0)):
    right = []
    for seed in seeds:
        order = np.random.default_rng(seed)
        net = deep_net(order, sd)
        right.append(train(net, nn.SGD(net, lr), order))
    print(f"sd {sd or 'by rule'}, lr {lr:g}:", ", ".join(f"{r:.0%}" for r in right), "right")

# %% [markdown]
# One setting in four has learned to read: it gets 85 to 88 digits of a hundred. The others get 9
# to 22, where guessing would get 10, and none of them stopped with an error. A gradient says which
# way is down, but not where to begin or how far to go. That costs about 70 digits of a hundred,
# and it is the bill that this lesson has to settle.
#
# One idea is enough for all of it. Training does everything many times: an image passes through
# six layers, a weight takes 160 steps, a search makes 16 trials. Whatever multiplies at each
# repetition is raised to a power, and powers are merciless, since $0.9^{100}$ is 0.00003.
# Therefore we ask the same two questions everywhere. **What is the factor, and how often is it
# applied?**
#
# ## 6.1 A factor per layer
#
# We begin with the first run. Do you remember from lesson 5 why initial weights have to differ at
# all? How large they should be is another question, although "small" sounds safe. Below, 1,000
# images go through ten layers of 100 ReLU units whose weights have sd 0.01, and we look at the sd
# of the activations.

# %% [markdown] card="06.r2" kind="recall"
# A warm-up from lesson 5. All hidden units of a layer have identical initial weights, incoming and
# outgoing, and identical biases. During training they
# - [x] stay identical, since they get equal gradients -> Each step then changes them equally, so
#   they are equal again.
# - [ ] drift apart, since the images differ -> Every unit sees the same images with the same
#   weights, so no image tells them apart. {data-break-symmetry}
# - [ ] drift apart, since the batches are random -> A batch is random, but it is the same batch for
#   every unit. {chance-breaks-symmetry}
#
# Read again: lesson 5, symmetry

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


# %%
def spread_of_layers(rule, n_layers=10):
    """The sd of the activations of each layer; rule(d, k) is the sd of a (d, k) matrix."""
    draws, a, spread = np.random.default_rng(0), x[:1000].astype(float), []
    for _ in range(n_layers):
        d = a.shape[1]
        a = np.maximum(a @ draws.normal(scale=rule(d, 100), size=(d, 100)), 0)  # (1000, 100)
        spread.append(a.std())
    return np.array(spread)  # (n_layers,)


small = spread_of_layers(lambda d, k: 0.01)
print("sd in layers 1, 2, 3, 10:", ", ".join(f"{s:.1e}" for s in small[[0, 1, 2, 9]]))
print(f"factor per layer, from 2 to 10: {(small[9] / small[1]) ** (1 / 8):.2f}")
outcome("06.a")

# %% [markdown]
# Activations of $10^{-12}$ give logits so close to 0 that softmax offers every digit 10 %. Training
# hardly repairs that, because the gradient shrinks in each layer on its way back, too. Where does
# the factor 0.07 come from, when no weight has that size?
#
# **Your move.** Take one unit with three inputs $a = (1, 2, 2)$, and let each weight be $+1$ or
# $-1$ by the toss of a coin. Its value $z = \pm1 \pm2 \pm2$ is 0 on average. **What is the
# average of $z^2$?** There are eight cases to list, although there is a shorter way.

# %%
mean_square = 0.0  # yours

signs = 2 * np.indices((2, 2, 2)).reshape(3, 8) - 1  # (3, 8) every choice of three signs
cases = np.array([1.0, 2.0, 2.0]) @ signs  # (8,)
print("right" if np.isclose(mean_square, (cases**2).mean()) else "not yet")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# Multiply out $(\pm1 \pm2 \pm2)^2$. A product of two different terms, such as $(\pm1)(\pm2)$, is
# as often positive as negative, so that it averages to 0. Only the squares are left: $1+4+4=9$.
# If you found 25, you let all signs agree, which happens in two cases of eight.
#
# </details>

# %%
draw.squares_add(np.array([1.0, 2.0, 2.0]))

# %% [markdown]
# Products average to 0, so the root mean square is 3 rather than 5. In general, fix one image,
# whose $a$ has $d$ entries. Only the weights are random, drawn independently with mean 0 and
# variance $\operatorname{Var}(W)$, the mean squared distance from the mean. Then
# $z = \sum_i W_i a_i$ has mean 0, and the $d$ squares are left. The square of $W_i a_i$ is
# $\operatorname{Var}(W)\,a_i^2$ on average, so that with $\overline{a^2}$ for the mean of the $d$
# squared entries
#
# $$\operatorname{Var}(z) = \sum_{i=1}^{d} \operatorname{Var}(W)\, a_i^2
# = d \, \operatorname{Var}(W) \, \overline{a^2} \qquad (6.1)$$
#
# ReLU comes next. If $-W$ is as likely as $W$, then $-z$ is as likely as $z$, and ReLU removes half
# of its mean square. ($E$ is a mean over draws of the weights, and the 100 units of a layer are 100
# draws.)
#
# $$E[\operatorname{relu}(z)^2] = \tfrac{1}{2} \operatorname{Var}(z) \qquad (6.2)$$
#
# Put these together, write $a'$ for the activations of the next layer, and in this section let $E$
# average over the units and the images, too. A layer has one factor:
#
# $$E[a'^2] = \tfrac{1}{2}\, d \, \operatorname{Var}(W) \cdot E[a^2] \qquad (6.3)$$
#
# With 100 units and sd 0.01 that is $\frac12\cdot100\cdot0.0001 = 0.005$ for the mean square, and
# its root, 0.07, is the factor that we measured. (Our sd is taken about the mean rather than 0, but
# it shrinks by the same factor.) To keep the signal alive through any number of layers, the factor
# must be 1:
#
# $$\operatorname{Var}(W) = \frac{2}{d} \qquad (6.4)\ \text{definition}$$
#
# This is **He initialisation** (He et al., 2015, equation 10). The 2 repairs the half that ReLU
# removes, and $d$ counts the terms of the sum. **Xavier initialisation**, five years older, has
# $2/(d+k)$ and knows no ReLU (Glorot and Bengio, 2010, equation 12), so that each of the nine
# layers with $d = k$ multiplies the signal by $\sqrt{1/2}$.

# %%
rules = {"sd 0.01": lambda d, k: 0.01, "Xavier": lambda d, k: np.sqrt(2 / (d + k))}
rules["He"] = lambda d, k: np.sqrt(2 / d)
spread = {name: spread_of_layers(rule) for name, rule in rules.items()}
print(f"Xavier, factor per layer: {(spread['Xavier'][9] / spread['Xavier'][1]) ** (1 / 8):.2f}")
draw.activation_spread(spread)

# %% [markdown]
# On a log axis a constant factor is a straight line, and He's is level.
#
# The gradient has a factor, too. Let $dx'_j$ arrive at the output of unit $j$. By the rules of
# lesson 5 it passes the gate of that unit and is multiplied by its weight, so that $x_i$ receives
# $dx_i = \sum_{j=1}^{k} W_{ij}\,[z_j > 0]\,dx'_j$. These are $k$ terms, of which half are 0. If
# $dx'$ is independent of $W$ and of the signs of $z$, products average to 0 as in (6.1), each
# square of a weight to $\operatorname{Var}(W)$, and $[z_j > 0]$ to $\frac12$. Hence $E[dx^2]$ is
# $\frac12\,k\operatorname{Var}(W)$ times $E[dx'^2]$, and we call that number the **backward
# factor**.
#
# In the first run, layer 1 has $d = 784$, $k = 100$ and sd 0.01. Forward it multiplied the size of
# the signal by 0.2. **By which number does it multiply the size of the gradient?** Work it out
# before you run the cell.

# %%
net, back = deep_net(np.random.default_rng(0), 0.01), []  # five hidden layers
g = nn.softmax_cross_entropy_grad(net.forward(x[:1000]), y[:1000])  # (1000, 10)
for module in net.modules[::-1]:
    g = module.backward(g)  # (1000, 100), and in the end (1000, 784)
    back += [np.sqrt((g**2).mean())] if isinstance(module, nn.Linear) else []
print(f"gradient size, layers 5 to 2: times {(back[4] / back[0]) ** (1 / 4):.2f} per layer; "
      f"layer 1: times {back[5] / back[4]:.2f}")  # fmt: skip

# %% [markdown]
# It is 0.07 again, the root of $\frac12 \cdot 100 \cdot 0.0001 = 0.005$, because only $k$ counts.
# With He's weights the backward factor of the mean square is $k/d$, and over many layers these
# quotients telescope to the last $k$ over the first $d$, so that He et al. find either $d$ or $k$
# sufficient. Xavier's rule is a compromise between the two.
#
# He's rule was that of the third run in the first cell. From the first run it differs only in the
# size of the weights, and 10 digits of a hundred became 87.
#
# ### Exercise 06.1
#
# Write `init_linear`, which draws the weights from a normal distribution by either rule. For
# example, `init_linear(50, 3, rng)` gives a `W` of shape `(50, 3)` with an sd near 0.2.


# %% exercise="06.1"
def init_linear(d, k, rng, kind="he"):
    """Draw the initial weights of a linear layer.

    d, k: numbers of inputs and outputs. rng: a np.random.Generator that draws the weights.
    kind: "he", variance 2 / d, or "xavier", variance 2 / (d + k).
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
# And if you cannot derive a rule? Send images through the network, and print what each layer does
# to their mean square. If a network does not learn, read the code of the layer whose factor is far
# from 1. (*More* divides each layer's factor out of its weights, and so mends a network without any
# rule.)
#
# ## 6.2 A factor per step
#
# The other two runs failed although their weights were right. One took steps that were too short
# and the other steps that were too long, and two weights suffice to see both. Take the loss
# $L = \frac12(w_1^2 + 25\,w_2^2)$, a long bowl that bends 25 times as strongly along $w_2$ as
# along $w_1$. We call 1 and 25 its **curvatures**. (Close to a minimum most smooth losses look like
# such a bowl, although its axes may be turned against those of the weights.) Along an axis of
# curvature $c$ the gradient is $c\,w$, and a step gives $w - \text{lr}\cdot c\,w$. So a step, too,
# is a factor, and after $t$ steps
#
# $$w_t = (1 - \text{lr} \cdot c)^t \; w_0 \qquad (6.5)$$
#
# This shrinks only if the factor lies between $-1$ and 1, which means that the learning rate
# must be below $2/c$. Both axes share one learning rate. **Which one is best, if the slower axis
# counts?** Sketch both factors before you look.

# %%
draw.step_factors((1.0, 25.0))

# %% [markdown]
# The steep axis prefers 0.04, whereas the flat axis would like to go much faster. The best
# compromise is where both are equally bad: $1 - \text{lr} = 25\,\text{lr} - 1$ gives
# $2/26 = 0.0769$. If the steep axis is 5 % steeper than you thought, that rate is already fatal: in
# a long bowl, the best plain rate is close to a cliff.
#
# What separates the two axes? At this rate the gradients across the bowl change sign at each step,
# whereas those along it all agree. Let us add them up, so that steps which agree grow and steps
# which alternate cancel. We keep a **velocity** $v$, a sum of gradients in which old ones fade by a
# factor $\mu$ per step:
#
# $$v \leftarrow \mu\, v + dw, \qquad w \leftarrow w - \text{lr} \cdot v
# \qquad (6.6)\ \text{definition}$$
#
# This is **momentum**. The velocity starts at 0, and with $\mu = 0$ we are back at plain
# gradient descent.

# %%
trace("06.2")

# %% [markdown]
# ### Exercise 06.2
#
# Write one step with momentum, equation (6.6). For example, `w = 1`, `dw = 1`, `v = 0`,
# `lr = 0.1` and `mu = 0.5` give `w = 0.9` and `v = 1`.


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


# %%
def bowl_loss(w1, w2):
    """The loss of the long bowl."""
    return (w1**2 + 25 * w2**2) / 2


def descend(mu, lr=0.07, n_steps=30):
    """The points that momentum visits in the bowl, the start first."""
    w, v, points = np.array([4.0, 1.0]), np.zeros(2), []
    for _ in range(n_steps + 1):
        points.append(w)
        w, v = sgd_momentum(w, np.array([1.0, 25.0]) * w, v, lr, mu)
    return np.array(points)  # (n_steps + 1, 2)


draw.bowl_paths(bowl_loss, {"plain": descend(0.0), "momentum 0.5": descend(0.5)}, (5.0, 1.6))

# %% [markdown]
# Putting (6.6) into itself repeatedly shows what momentum does. By step $t$ the gradient $g_s$
# of step $s$ has faded $t - s$ times:
#
# $$v_t = \sum_{s=1}^{t} \mu^{\,t-s}\, g_s \qquad (6.7)$$
#
# **Your move.** Let $\mu = 0.9$. If every gradient is the same $g$, where does $v$ end? And where
# does its size end if the gradients alternate, $g, -g, g, \dots$? You need no series: in the end
# the velocity does not change any more, except for its sign.

# %%
agreeing, alternating = 1.0, 1.0  # yours: the size of v / g after many steps

for name, answer, sign in (("agreeing", agreeing, 1.0), ("alternating", alternating, -1.0)):
    v, g = 0.0, 1.0
    for _ in range(500):
        v, g = 0.9 * v + g, sign * g
    print(f"{name}: {'right' if np.isclose(answer, abs(v), rtol=1e-2) else 'not yet'}")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# If $v$ has settled, then $v = \mu\,v + g$, so $v = g/(1-\mu)$, which is $10\,g$. If it alternates
# with the gradient, the velocity before was $-v$, so $v = -\mu\,v + g$ and $v = g/(1+\mu)$, about
# $0.53\,g$. If you found 1.9 for the first, you stopped after two steps. If you found 1, you
# thought of a mean, but here each new gradient is added in full.
#
# </details>
#
# Gradients that agree are multiplied by up to $1/(1-\mu) = 10$, and those that alternate are
# divided by nearly 2. As with a falling stone, the limit $10\,g$ is called the **terminal
# velocity**. On the way there, (6.7) is a geometric sum:
#
# $$v_t = g \, \frac{1 - \mu^t}{1 - \mu} \;\to\; \frac{g}{1 - \mu} \qquad (6.8)$$
#
# Ten times the velocity near a cliff sounds like trouble.

# %% [markdown] card="06.i" kind="predict"
# In the bowl with curvatures 1 and 25, plain steps diverge if the learning rate is above 0.08. With
# momentum 0.9, they diverge if it is above
# - [x] 0.152, nearly twice -> Across the bowl the gradients alternate, so that the velocity is
#   only about half a gradient.
# - [ ] 0.008, a tenth -> The velocity is ten times as large where all gradients agree. Where they
#   alternate, it is g / (1 + mu). {momentum-multiplies-the-rate}
# - [ ] 0.08, as before -> The steep axis does decide, and on it momentum brakes: at 0.15 the weights
#   still arrive. {limit-is-curvature-alone}
#
# Read again: section 6.2

# %%
# The figure runs your sgd_momentum; each square of its map is a pair of learning rate and mu.
# Set mu to 0.9 and raise the learning rate. Where does the path stop arriving?
display(bowl(sgd_momentum))
for mu in (0.0, 0.9):
    rates = np.arange(70, 171) / 1000  # (101,) 0.070, 0.071, ...
    ends = [np.abs(descend(mu, lr, 300)[-1]).max() for lr in rates]
    print(f"mu {mu:g}: diverges above {rates[np.array(ends) < 100][-1]:.3f}")
outcome("06.i")

# %% [markdown]
# The edge is a weight that jumps from $w$ to $-w$ and back; *More* shows that there is no other.
# Its gradients alternate, so the velocity is $c\,w/(1+\mu)$, and the step $\text{lr}\cdot v$ must
# be $2w$. This gives the fatal learning rate,
#
# $$\text{lr} = \frac{2\,(1 + \mu)}{c} \qquad (6.9)$$
#
# which is the dashed line of the map. Momentum moves the cliff away from us, because on the steep
# axis it brakes. Is it faster? The best plain rate needs 87 steps to shrink both weights to a
# thousandth of their start. The path with $\mu = 0.9$ in the figure is first there at step 104,
# which is what the map counts, then swings out again, and stays from step 135 on. At that $\mu$ no
# rate brings the factor per step below $\sqrt{0.9} = 0.949$ (*More*), whereas plain descent manages
# 0.923. Only if the curvatures differ by more than 38 times does the best factor of plain descent
# exceed 0.949, and only then can $\mu = 0.9$ pay. Can you find a smaller $\mu$ that needs fewer
# than 30?
#
# <details><summary>Our way, once you have tried</summary>
#
# With $\mu = 0.444$ and a learning rate of 0.1111 it takes 27 steps. An axis along which momentum
# swings to and fro has the factor $\sqrt\mu$ per step, whatever its curvature. The smallest $\mu$
# that lets both of ours swing is 0.444 (*More*), and $\sqrt{0.444} = 0.667$ is far below 0.923.
#
# </details>
#
# ## 6.3 A step size for each weight
#
# A bowl with curvatures 1 and 25 is a mild one. In a network the gradients differ from weight to
# weight by far more, since a pixel near the border is almost always blank. Let us measure it in the
# first layer, with one root mean square gradient per pixel.

# %%
net = deep_net(np.random.default_rng(0))
z = net.forward(x_train[:1000])  # (1000, 10)
net.backward(nn.softmax_cross_entropy_grad(z, y_train[:1000]))
size = np.sqrt((net.grads["0.W"] ** 2).mean(axis=1))  # (784,)
print(f"{(size == 0).sum()} pixels have no gradient at all")
fifth, median, largest = np.percentile(size[size > 0], [5, 50, 100])
print(f"among the others, the largest is {largest / median:.1f} times the median, and about "
      f"{round(largest / fifth, -2):.0f} times the 5th percentile")  # fmt: skip

# %% [markdown]
# With one learning rate for all, the weights of some pixels move 200 times as far as those of
# others. What if each weight divided its step by the usual size of its own gradient? **Adam** keeps
# two running means for each weight, of the gradient and of its square, in which old values fade by
# $\beta_1 = 0.9$ and $\beta_2 = 0.999$ per step (here $v$ is not a velocity):
#
# $$m_t = \beta_1 m_{t-1} + (1 - \beta_1)\, dw, \qquad
# v_t = \beta_2 v_{t-1} + (1 - \beta_2)\, dw^2 \qquad (6.10)\ \text{definition}$$
#
# Then it steps by $m$ divided by $\sqrt v$. One nuisance is left: both means start at 0.
#
# **Your move.** Let the gradient be 3 in every step. Then $m_1 = 0.3$, and
# $m_2 = 0.9\cdot0.3 + 0.1\cdot3 = 0.57$, although a mean of threes should be 3. **Which fraction
# of 3 is in $m_t$?** Ask how much of the 0 at the start is left after $t$ steps.


# %%
def fraction(t):
    """The fraction of a constant gradient that m holds after t steps, with b1 = 0.9."""
    return 1.0  # yours: 0.1 for t = 1, 0.19 for t = 2


m = 0.0
for t in range(1, 21):
    m = 0.9 * m + 0.1 * 3.0
    if t in (1, 2, 20):
        print(f"t = {t}: {'right' if np.isclose(fraction(t) * 3, m) else 'not yet'}")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# The 0 at the start is a member of the mean like any other, and it fades by 0.9 per step. After
# $t$ steps its fraction is $0.9^t$, so the threes have $1 - 0.9^t$: `return 1 - 0.9**t`.
#
# </details>
#
# If the gradients are random with mean $g$, then by (6.7) and (6.8)
#
# $$E[m_t] = (1 - \beta_1)\, g \sum_{s=1}^{t} \beta_1^{\,t-s} = (1 - \beta_1^{\,t})\, g
# \qquad (6.11)$$
#
# and in the same way $E[v_t] = (1 - \beta_2^{\,t})\,E[dw^2]$. Adam divides by the known factor,
# which is its **bias correction**:
#
# $$\hat m = \frac{m_t}{1 - \beta_1^{\,t}}, \qquad \hat v = \frac{v_t}{1 - \beta_2^{\,t}}, \qquad
# w \leftarrow w - \text{lr}\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}
# \qquad (6.12)\ \text{definition}$$
#
# Here $t$ counts the steps from 1, and $\epsilon = 10^{-8}$ keeps the divisor above 0 (Kingma and
# Ba, 2015, Algorithm 1).
#
# Two weights have gradients 10 and 0.001, and the learning rate is 0.1. **How far does each of
# them move in Adam's first step?** Work it out before you run the cell.

# %%
dw, zero = np.array([10.0, 0.001]), np.zeros(2)  # (2,), (2,)
first = {
    "plain": zero - nn.sgd_momentum(zero, dw, zero, 0.1, 0.0)[0],
    "Adam": zero - nn.adam(zero, dw, zero, zero, 1, 0.1, 0.9, 0.999, 1e-8)[0],
}
for name, (large, small) in first.items():
    print(f"{name:5} first step: {large:.3f} for dw = 10, {small:.4f} for dw = 0.001")

# %% [markdown]
# With $t = 1$ the correction gives $\hat m = dw$ and $\hat v = dw^2$, so the first step is
#
# $$\text{lr} \, \frac{dw}{|dw| + \epsilon} \approx \text{lr} \cdot \operatorname{sign}(dw)
# \qquad (6.13)$$
#
# The gradient decides the direction, and the learning rate alone decides the distance. Without the
# correction, $m$ would be $0.1\,dw$ and $\sqrt v$ about $0.0316\,dw$, which makes the first step
# 3.16 times as long. The mean of the squares forgets its 0 a hundred times more slowly than $m$
# does.
#
# ### Exercise 06.3
#
# In `adam`, correct the start of `m` and of `v`. For example, `w = 0`, `dw = 3`, `m = 0`, `v = 0`,
# `t = 1`, `lr = 0.1` and the usual betas give about `w = -0.1`, `m = 0.3` and `v = 0.009`. The
# returned means are the uncorrected ones, since the next step continues from them.


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

# %%
# The bowl with your Adam. Move the curvature of the steep axis from 25 to 100. What happens?
bowl(
    (sgd_momentum, adam),
    lr=0.5,
    mu=0.9,
    rule="Adam",
    question="What does Adam do in a steeper bowl?",
)

# %% [markdown]
# The path hardly changes, since each weight divides its own curvature away. (In a turned bowl it
# does change; see *More*.) Adam is not even faster here: with 0.9 for $\mu$ and for $\beta_1$,
# momentum is first there at step 104 and Adam at 109, and tuned they are there before 30 and at 23
# (from where Adam leaves again; see *More*). In the white field of the map, at small $\beta_1$, it
# does not settle: without a mean of gradients it keeps jumping across the minimum, in steps about
# as long as the learning rate. What Adam offers is one learning rate that suits very different
# gradients. Is that worth anything on digits?
#
# ## 6.4 Which learning rate?
#
# A number that training does not find and that we must choose is a **hyperparameter**. The learning
# rate is usually the most important one, so we try its whole range with the deep network of the
# first cell: ten rates, a factor of 3.2 apart, for each of three rules. Every run is one epoch of
# 2,000 images, and we take the mean of two seeds.

# %% [markdown] card="06.d" kind="predict"
# Momentum 0.9 has nearly doubled the fatal learning rate of the bowl. Compared with plain SGD, the
# best learning rate of the deep network with momentum 0.9 is
# - [x] about a tenth -> Where gradients agree, the steps grow up to ten times as long, so a smaller
#   rate does the same work.
# - [ ] about the same -> At the best plain rate, steps up to ten times as long are too long.
#   {rate-is-a-property-of-the-net}
# - [ ] about twice as large -> The bowl's limit comes from its steep axis, where gradients
#   alternate. What the batches agree on adds up to ten times as much. {momentum-damps}
#
# Read again: section 6.4

# %% tags=["nbval-ignore-output"]
ways = {"SGD": nn.SGD, "momentum 0.9": partial(nn.SGD, momentum=0.9), "Adam": nn.Adam}
n_seeds = fewer_here(2, 1, "seeds")
rates, scores = 10.0 ** np.arange(-4, 0.6, 0.5), {}  # (10,) from 1e-4 to 3.2
for name, way in ways.items():
    right = np.zeros((n_seeds, 10))
    for seed, i in np.ndindex(n_seeds, 10):
        order = np.random.default_rng(seed)
        net = deep_net(order)
        right[seed, i] = train(net, way(net, rates[i]), order, n=2000)
    scores[name], good = right.mean(axis=0), rates[(right > 0.6).all(axis=0)]  # (10,), (g,)
    best = rates[scores[name].argmax()]
    print(f"{name:12} best {best:.4f}, above 60 % from {good.min():.4f} to {good.max():.4f}")
display(draw.rate_range(rates, scores))
outcome("06.d")

# %% [markdown]
# All three curves have the shape that (6.5) predicts: on the left too little happens, and on the
# right the network falls off its cliff. Momentum does with 0.01 what plain steps do with 0.1, as
# its terminal velocity suggests. Its cliff is nearer, too, whereas in the bowl it was farther away
# (*More*). Adam's rates are lower still.
#
# Is there a number that all three share? We measure how far a step goes: its length as a fraction
# of the length of the weights, for each matrix and each step of the epoch, and take the median of
# one seed.


# %% tags=["nbval-ignore-output"]
def step_size(way, lr):
    """The median, over the matrices and one epoch, of length of a step / length of the weights."""
    net = deep_net(order := np.random.default_rng(0))
    optimiser, seen = way(net, lr), []
    for at in minibatches(2000, 25, order):
        net.backward(nn.softmax_cross_entropy_grad(net.forward(x_train[at]), y_train[at]))
        before = {name: W.copy() for name, W in net.params.items() if W.ndim == 2}
        optimiser.step()
        seen += [np.linalg.norm(net.params[k] - W) / np.linalg.norm(W) for k, W in before.items()]
    return np.median(seen)


print("rule            rate    step  accuracy")
for name, way in ways.items():
    good = np.flatnonzero(scores[name] > 0.6)
    for i in range(good[0] - 1, good[-1] + 2):  # and one more rate on either side
        print(f"{name:12} {rates[i]:7.4f} {step_size(way, rates[i]):7.2%} {scores[name][i]:9.0%}")

# %% [markdown]
# **If a training fails, print the relative step.** Between 0.1 % and 1 %, roughly, it is healthy:
# there this network reads more than 60 %, whatever the rule, and the steps of the three best rates
# differ by a factor of only 4. Print it early, because once a long step has blown the weights up,
# the next one looks short.
#
# Kingma and Ba say in their abstract that Adam's hyperparameters usually need little tuning. Here
# its range of good rates is the widest, and after 80 steps it has got farthest, too. But a rate of
# 0.1, with which plain steps are at their best, ruins Adam completely: by (6.13) its first step
# moves each weight that has a gradient by 0.1, although He's rule drew them with an sd of 0.14 or
# less. We call the claim **true, with a condition**: try the right decade first. Two seeds of one
# network prove no more.
#
# The good ranges are visible only on a log axis. A search should therefore draw the *logarithm* of
# a rate evenly, so that every factor of 10 gets the same chance. (*More* does it, and counts how
# many draws are enough.)

# %% [markdown]
# ## 6.5 Choose without fooling yourself
#
# We are about to try many settings and keep the best. On which images may we judge them? First a
# game without any learning, played by 100 classifiers that only guess.

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
    print(f"{n_images:5} test images: mean {right.mean():.1%}, best of 100 "
          f"{right.max(axis=1).mean():.1%}")  # fmt: skip
chosen_on = dice.binomial(100, 0.1, size=(2000, 100)) / 100  # accuracies on 100 images
fresh = dice.binomial(1000, 0.1, size=(2000, 100)) / 1000  # and on 1,000 new ones
winner, games = chosen_on.argmax(axis=1), np.arange(2000)  # (2000,), (2000,)
print(f"the winner on 1,000 images that had no say: {fresh[games, winner].mean():.1%}")
outcome("06.f")

# %% [markdown]
# Each of the 100 guessers is worth 10 %. What the best of them shows above that is called
# **selection bias**. It is a power again: if one guesser has at most $c$ right answers with
# probability $F(c)$, then the best of $m$ independent guessers has at most $c$ only if all of them
# do ($c$ and $m$ are counts here, not a curvature and Adam's mean),
#
# $$P(\text{best} \le c) = F(c)^m \qquad (6.14)$$
#
# Even $F = 0.99$ becomes 0.37 for $m = 100$, so that a stroke of luck which is rare for one is
# likely for the best of many.
#
# On images that had no say in the choice, the winner is back at 10 %, since the luck was in the
# images and does not travel. Therefore whatever *chooses* looks at validation images, and the test
# images are read once, for the one model that was chosen. It does not matter that no weight was
# ever trained on them, because choosing is learning, too.
#
# ### Exercise 06.5
#
# Order the lines of `random_search` and of `report`. `random_search` makes `n` trials, and each
# draws a new *setting*, such as `{"lr": 0.03}`, from a `space` such as `{"lr": (0.001, 1.0)}`.
# `report` returns the best trial and the test score of its model. One of its lines is too many, and
# this section says which.


# %% exercise="06.5"
def random_search(train_fn, val_fn, space, n, rng):
    """Train n settings that are drawn at random, each number on the log scale.

    train_fn(setting, rng) -> model. val_fn(model) -> score, higher is better, maybe negative.
    space: name -> (lo, hi); each trial draws each name anew. n: number of trials.
    Returns a list of (score, setting, model), in the order in which they ran. The stop button,
    a KeyboardInterrupt in a training or a scoring, ends the search and keeps the trials that have
    their score; every other error comes through.
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

    trials: (score, setting, model) each. test_fn(model) -> score; it may be called once.
    Returns the trial with the highest score, the earliest on a tie, and its model's test score.
    """
    # BEGIN SOLUTION
    best = max(trials, key=lambda trial: trial[0])
    test_score = test_fn(best[2])  # once, for the model that was chosen
    return best, test_score
    # END SOLUTION


# %%
random_search, report = check("06.5", random_search, report)

# %% [markdown]
# ## 6.6 The bill
#
# Back to the first cell and its two careless numbers. Your search now draws both of them blindly:
# the learning rate from 0.001 to 1, and a factor from 0.1 to 10 that multiplies He's sd in every
# layer. Each of 16 trials is three epochs of the 4,000 images in batches of 50, with momentum
# 0.9. (The search takes some seconds.)


# %% tags=["nbval-ignore-output"]
def train_setting(setting, rng):
    """Train the deep network with a setting."""
    net = deep_net(rng)
    for name in net.params:
        net.params[name] *= setting["scale"]  # the biases are 0
    train(net, nn.SGD(net, setting["lr"], momentum=0.9), rng, n_epochs=3, batch_size=50)
    return net


space, n_trials = {"lr": (0.001, 1.0), "scale": (0.1, 10.0)}, fewer_here(16, 6, "trials")
validate = partial(training.evaluate, x=x_val, y=y_val)
trials = random_search(train_setting, validate, space, n_trials, np.random.default_rng(6))
ranked = sorted(trials, key=lambda trial: -trial[0])
for score, setting, _ in ranked[:5]:
    print(f"validation {score:.0%}: lr {setting['lr']:.3f}, weights {setting['scale']:.2f} x He")
print(f"{sum(score < 0.2 for score, *_ in trials)} of {len(trials)} trials only guess")
maps.search_map(trials, ranked[0], "scale", "times He's sd")

# %% [markdown]
# In this search, all settings that learn lie between 0.49 and 1.27 times He's sd. (That is the
# middle of the range, which we chose.) How wide the strip is depends on the learning rate: under
# *More*, another seed learns at 1.76. At their own rates, but with He's weights, six of the ten
# that failed learn (*More*). What do the test images say?

# %% tags=["nbval-ignore-output"]
chosen, test_score = report(trials, lambda net: training.evaluate(net, x_test, y_test))
print(f"validation {chosen[0]:.0%}, test {test_score:.0%}")

# %% [markdown]
# In the first cell, three settings of four read 9 to 22 digits of a hundred. The chosen network
# reads 91 of a hundred that it has never seen (after three epochs rather than one), so the bill is
# settled.
#
# Is that figure honest? The test images had no say in the choice, but the draw of the settings is
# luck, too. Seed 6, for lesson 6, gives 91 %, whereas seeds 5 and 7 give 87 % and 89 % (*More*). So
# we report about 89 %, give or take 2.
#
# You could tell the story to a friend like this. Whatever is repeated is raised to a power, so
# find its factor. A layer multiplies by $\frac12 d\operatorname{Var}(W)$, and He makes that 1. A
# step multiplies by $1 - \text{lr}\cdot c$, and momentum lends the flat directions speed while it
# brakes the steep ones. Adam divides each weight's gradient by its usual size, after it has
# removed the $\beta^t$ that its start left behind. And a search raises luck to a power, which is
# why whatever chooses must never see the test images.
#
# One thing should bother you. He's promise was made for random weights, at step 0. Is it kept when
# training is over?

# %% tags=["nbval-ignore-output"]
for name, net in (("fresh", deep_net(np.random.default_rng(0))), ("chosen", chosen[2])):
    a, spread = x_val[:1000], []
    for module in net.modules:
        a = module.forward(a)
        spread += [f"{a.std():.2f}"] if isinstance(module, nn.ReLU) else []
    print(f"{name} network, sd in layers 1 to 5:", ", ".join(spread))

# %% [markdown]
# In the trained network the spread grows from layer to layer. Its weights are not independent draws
# any more, although (6.1) has to assume that they are, and care with the first draw works only
# once, before training. What if a layer could restore its scale by itself, at every step? That is
# lesson 7.
#
# How many of the answers that you called certain were right? After one more question, the last cell
# draws your curve, on which a point below the line means overconfidence.

# %% [markdown] card="06.q3" kind="quiz"
# You train 100 settings, all of them on training images only, and keep the one with the best *test*
# accuracy. That figure is
# - [x] too high on average: the winner was lucky, too -> The best of 100 guessers shows 12.4 % on
#   1,000 images; each is worth 10 %.
# - [ ] right on average: nothing was trained on the test set -> The choice was. The best of 100
#   guessers shows 12.4 % where 10 % is true. {looking-is-not-training}
# - [ ] too low: more trials bring more noise -> The noise is kept only where it helps: the
#   largest of 100 is chosen. {more-trials-more-noise}
#
# Read again: section 6.5


# %%
calibration()

# %% [markdown]
# ## More: mend a network without the rule
#
# **Your move.** We derived (6.4) for independent weights and ReLU,
# whereas a measurement needs neither. Send images through the network, find what each layer does to
# their mean square, and divide it out of the weights. Below is one layer of the first run, with sd
# 0.01. **By which number do you divide its weights**, so that `after` gets the mean square of `a`?


# %%
def divisor(a, after):
    """By what to divide W, given the inputs a of a layer and the outputs after its ReLU."""
    return 1.0  # yours


a, W = x[:1000], np.random.default_rng(0).normal(scale=0.01, size=(784, 100))
after = np.maximum(a @ W, 0)  # (1000, 100)
mended = np.maximum(a @ (W / divisor(a, after)), 0)  # (1000, 100)
ratio = (mended**2).mean() / (a**2).mean()
print(f"mean square after / before: {ratio:.4f},", "right" if abs(ratio - 1) < 1e-6 else "not yet")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# `return np.sqrt((after**2).mean() / (a**2).mean())`. The mean square contains each weight twice,
# so halving $W$ quarters it, and the root of the factor is what we need. If your ratio came out near
# 21.80, you divided by the factor itself, and the layer now enlarges the signal as much as it
# shrank it before.
#
# </details>
#
# (The 0.0459 of the first try is one draw of 100 units; on average over draws, (6.3) gives 0.039.)
# One layer after the other, the division mends a whole network. We let it loose on the deep network
# of the first cell, drawn far too small, too small, and far too large.


# %% tags=["nbval-ignore-output"]
def level(net, a):
    """Divide each W of net, first to last, so that relu(a @ W) has the mean square of a."""
    for module in net.modules:
        if isinstance(module, nn.Linear):
            after = np.maximum(module.forward(a), 0)
            module.params["W"] /= np.sqrt((after**2).mean() / (a**2).mean())
        a = module.forward(a)
    return net


for sd in (0.001, 0.01, 1.0):
    right = []
    for seed in seeds:
        net = level(deep_net(order := np.random.default_rng(seed), sd), x_train[:1000])
        right.append(train(net, nn.SGD(net, 0.1), order))
    found = np.mean([net.params[f"{i}.W"].std() for i in (2, 4, 6, 8)])  # four are (100, 100)
    print(f"sd {sd:g}, in the end {found:.2f}:", ", ".join(f"{r:.0%}" for r in right))

# %% [markdown]
# Levelled, the first run reads nearly as well as the third. The three lines agree up to rounding,
# because the division removes whatever sd we began with. What is left, 0.15, is close to the
# $\sqrt{2/100} = 0.14$ of He's rule, which the program was never told.

# %% [markdown]
# ## More: draw on the scale that matters
#
# The good ranges of 6.4 are visible only on a log axis. If a program draws rates between lo and hi
# at random, every *decade*, a factor of 10, should get the same chance, so that it is the
# *logarithm* which must be uniform. The probability of a rate below $r$ is then
#
# $$P(\text{rate} < r) = \frac{\log(r / \text{lo})}{\log(\text{hi} / \text{lo})} \qquad (6.15)$$
#
# From $10^{-4}$ to 1, half of the draws lie below 0.01. Draws that are uniform without the
# logarithm put 1 % there.
#
# How many trials are enough? Let a fraction $q$ of all settings be good. One trial misses with
# probability $1 - q$, which is the factor, and it is applied $n$ times:
#
# $$P(\text{at least one hit}) = 1 - (1 - q)^n \qquad (6.16)$$
#
# If 5 % of all settings are good, 60 trials hit one with a probability of $1 - 0.95^{60}$, or 95 %.
#
# ### Exercise 06.4
#
# Repair `log_uniform`, so that the logarithm of its numbers is uniform as in (6.15). For example,
# `log_uniform(0.01, 1, 1000, rng)` holds about 500 numbers below 0.1.


# %% exercise="06.4"
def log_uniform(lo, hi, size, rng):
    """Random numbers from lo to hi, uniform on the logarithmic scale.

    lo, hi: the ends, 0 < lo < hi. size: an integer or a tuple, the shape of the result.
    rng: draws them, one draw for each number. Returns an array of that shape, not rounded.
    """
    # BEGIN SOLUTION
    log_x = rng.uniform(np.log(lo), np.log(hi), size)  # even on the log scale
    return np.exp(log_x)  # undo the logarithm, with the same base
    # END SOLUTION


# %%
log_uniform = check("06.4", log_uniform)

# %% [markdown]
# ## More: read a loss curve
#
# Two curves say more than one final number: the loss of the training images and that of the
# validation images, before the first step and after each epoch. Here are four trainings of a
# network with 32 hidden units, with momentum 0.9.


# %%
def mean_loss(z, y):
    """The mean cross-entropy, infinite where a logit is not a number."""
    return nn.cross_entropy(z, y) if np.isfinite(z).all() else np.inf


# %%
def loss_curves(n, lr, n_epochs):
    """Both losses, and which validation answers are right: at the start, after each epoch."""
    order = np.random.default_rng(0)
    hidden, last = (nn.Linear(d, k, order, dtype=np.float32) for d, k in ((784, 32), (32, 10)))
    net, seen = nn.Sequential(hidden, nn.ReLU(), last), []
    optimiser = nn.SGD(net, lr, momentum=0.9)
    for epoch in range(n_epochs + 1):
        if epoch > 0:
            train(net, optimiser, order, n=n)
        with np.errstate(all="ignore"):
            z, z_val = net.forward(x_train[:n]), net.forward(x_val)  # (n, 10), (4000, 10)
            losses = mean_loss(z, y_train[:n]), mean_loss(z_val, y_val)
        seen.append((*losses, z_val.argmax(axis=1) == y_val))
    train_loss, val_loss, right = zip(*seen, strict=True)
    return np.array(train_loss), np.array(val_loss), np.array(right)


# %% tags=["nbval-ignore-output"]
runs = {
    "lr 0.02": loss_curves(2000, 0.02, 6),
    "lr 0.00003": loss_curves(2000, 0.00003, 6),
    "lr 10": loss_curves(2000, 10.0, 6),
    "200 images": loss_curves(200, 0.05, 40),
}
for name, (train_loss, val_loss, _) in runs.items():
    ends = [f"{loss:.1f}" if loss < 3 else "above 3" for loss in (train_loss[-1], val_loss[-1])]
    print(f"{name:11} training {train_loss[0]:.1f} to {ends[0]}", end="; ")
    print(f"validation {val_loss[0]:.1f}, lowest {val_loss.min():.1f}, at the end {ends[1]}")

# %% [markdown]
# In the first run both losses fall, and the validation loss stays near its lowest value. The second
# has hardly moved. It **underfits**, which means that the training loss itself is still high. The
# third was thrown to about four times its start, as the figure below shows. It is coming down, but
# it ends above its start, and our rule calls that **diverged**. The fourth keeps getting better on
# its 200 images, but after a few epochs it gets slowly worse on all others: it **overfits**.
#
# Nature draws no limits between these four words, although a program needs some. Here is a
# convention of this course. The **end** of a curve is the mean of its last three entries, because
# one epoch may be lucky. The rules are asked in this order:
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
# Write `diagnose_curve` by these four rules. For example, `[2.3, 1.0, 0.4, 0.2, 0.1]` and
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

# %% tags=["nbval-ignore-output"]
curves = {name: (train_loss, val_loss) for name, (train_loss, val_loss, _) in runs.items()}
draw.loss_pairs(curves, {name: diagnose_curve(*pair) for name, pair in curves.items()})

# %% [markdown]
# Each word has its own cure. Underfitting asks for a larger rate, more epochs or a wider network,
# and divergence for a smaller rate or other initial weights. Against overfitting there are more
# images, fewer epochs, a penalty as in lesson 4, and what lesson 8 will add.
#
# **Early stopping** keeps the weights of the epoch that was best on the validation images. Is the
# validation accuracy of that epoch an honest number?

# %% [markdown] card="06.h" kind="predict"
# We train for many epochs and keep the epoch with the best accuracy on 100 validation images. On
# new images, that epoch's accuracy is on average
# - [x] a little lower -> The epoch was chosen for its luck on these 100 images, too.
# - [ ] the same -> For one epoch named in advance, yes. The best of many epochs is a choice.
#   {stopping-is-not-choosing}
# - [ ] a little higher -> The choice can only favour the images that it looked at.
#   {new-images-are-easier}
#
# Read again: *More*, read a loss curve

# %% [markdown]
# The run with 200 images has 41 moments. We choose the best one on 100 of its 4,000 validation
# images, drawn at random, ask the other 3,900, and repeat this 500 times.

# %% tags=["nbval-ignore-output"]
right = runs["200 images"][2]  # (41, 4000) was the answer right, moment by moment
draws, seen, fresh = np.random.default_rng(0), [], []
for _ in range(500):
    order = draws.permutation(4000)
    on_100 = right[:, order[:100]].mean(axis=1)  # (41,)
    epoch = on_100.argmax()  # the choice
    seen.append(on_100[epoch])
    fresh.append(right[epoch, order[100:]].mean())
print(f"the chosen epoch: {np.mean(seen):.0%} where it was chosen, {np.mean(fresh):.0%} elsewhere")
outcome("06.h")

# %% [markdown]
# Early stopping is a search over one more hyperparameter, the number of epochs, so the test images
# come after it.
#
# ## More: a grid or random points?
#
# With two hyperparameters, a **grid search** tries every pair of chosen values, such as 3 rates
# and 3 widths. A **random search** draws each trial anew.

# %% [markdown] card="06.e" kind="predict"
# Two numbers can be set. Only one of them matters, and nobody knows which. With nine trials each,
# which search comes nearer to the best value?
# - [x] the random points, on average -> They try nine values of the number that matters; the grid
#   tries three.
# - [ ] the grid, on average -> It is even in the square, but seen from one side its nine points
#   are three. {even-is-best}
# - [ ] both alike, on average -> Six of the grid's nine trials repeat a value of the number that
#   matters. {trials-are-trials}
#
# Read again: *More*, a grid or random points?

# %% [markdown]
# Here is a square with both scales from 0 to 1, and the best place is anywhere in it with equal
# chance. How far away is the nearest trial, if only the first number matters, and if both do?

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
display(maps.coverage(grid, drawn_points[3]))  # one of the 4,000 random searches
outcome("06.e")

# %% [markdown]
# If both numbers matter equally, the grid is better. Bergstra and Bengio (2012) found that for most
# data sets only a few hyperparameters really matter, and since we do not know which ones, random
# points cover each of them better. The number of hyperparameters does not enter (6.16), except
# through $q$: where many of them matter, good settings are a small fraction.
#
# ## More: the best of many, exactly
#
# One guesser has $c$ right answers among $n$ images, each right with probability $p$. Any $c$ of
# the $n$ may be the right ones, so the probability is **binomial**,
# $\frac{n!}{c!\,(n - c)!}\, p^c (1 - p)^{n - c}$, with mean $np$ and variance $np(1 - p)$. For
# $n = 100$ and $p = 0.1$ these are 10 and 9, and an accuracy of 10 % has an sd of 3 points.
#
# The mean of an integer that is at least 0 is the sum of $P(\text{it} \ge c)$ over
# $c = 1, 2, \dots$, because the value 3 is counted for $c = 1, 2, 3$. With (6.14),
#
# $$E[\text{best}] = \sum_{c=1}^{n} \left(1 - F(c - 1)^m\right) \qquad (6.17)$$


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


m = np.array([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])  # (10,)
best = {f"{n:,} images": np.array([expected_best(n, k) for k in m]) for n in (100, 1000)}
for name, value in best.items():
    print(f"best of 100 on {name}: {value[6]:.1%} expected")
maps.best_of_many(m, best, 0.1)

# %% [markdown]
# The bias grows slowly with the number of trials and shrinks with the number of images. Layers,
# units, initial weights and optimiser may all be searched, as long as validation images choose
# rather than test images (Goodfellow, Bengio and Courville, 2016, sections 5.3 and 11.4).

# %% tags=["checks"]
answers = np.indices((2, 2, 2, 2)).reshape(4, 16)  # (4, 16) every outcome; rows 0, 1: guesser one
probability = np.prod(np.where(answers == 1, 0.1, 0.9), axis=0)  # (16,)
best_count = np.maximum(answers[:2].sum(axis=0), answers[2:].sum(axis=0))  # (16,)
with checked():
    verify("6.14", [probability[best_count <= c].sum() for c in (0, 1, 2)], at_most(2) ** 2)
    verify("6.17", (probability * best_count).sum(), 2 * expected_best(2, 2))

# %% [markdown]
# ## More: the same search with other seeds, and why trials fail

# %% tags=["nbval-ignore-output"]
for seed in (5, 7):
    others = random_search(train_setting, validate, space, n_trials, np.random.default_rng(seed))
    best, test_score = report(others, lambda net: training.evaluate(net, x_test, y_test))
    print(f"seed {seed}: validation {best[0]:.0%}, test {test_score:.0%}, ", end="")
    print(f"lr {best[1]['lr']:.3f}, weights {best[1]['scale']:.2f} x He")

# %% [markdown]
# Sixteen trials are few where only a small part of the square is good: a search that hits it once
# or twice has hardly a choice. And would other weights have saved a trial that failed? We give each
# failed trial of section 6.6 He's weights, keep its learning rate, and train it again.

# %% tags=["nbval-ignore-output"]
failed, saved = [setting for score, setting, _ in trials if score < 0.2], {True: [], False: []}
for setting in failed:
    net = train_setting(setting | {"scale": 1.0}, np.random.default_rng(0))
    saved[validate(net) > 0.2].append(setting["lr"])
print(f"{len(saved[True])} of {len(failed)} now learn, with rates up to {max(saved[True], default=0):.2f}; "
      f"the others have rates from {min(saved[False], default=1):.2f}")  # fmt: skip

# %% [markdown]
# At their own rates, these six learn once they get He's weights. A smaller or larger rate might
# have saved some of them too: seed 5 ends at 1.76 x He with learning rate 0.003. The others have a
# learning rate that is too large even for He's weights.
#
# ## More: Adam arrives, and leaves again
#
# Let us follow Adam through a bowl that is turned by 45°, where no weight has a curvature of its
# own. Then, in ours and with $\beta_1 = 0.5$, for which the map promises 23 steps, we follow it
# beyond its arrival at a thousandth of the start. Will it stay, although ever more small squares
# dilute the large ones in $\hat v$? As an intervention, $\hat v$ can be held from there on.


# %%
def adam_walk(lr, b1, bend, w, hold=False, n_steps=700):
    """Follow Adam from w: its distance from 0, relative to the start, and lr / root of v_hat."""
    start, m, v, t, far, rates = np.linalg.norm(w), np.zeros(2), np.zeros(2), 0, [1.0], []
    for _ in range(n_steps):
        rest = hold and min(far) < 0.001  # it has arrived, and v_hat is to stay
        t, held = t + (not rest), v
        w, m, v = adam(w, bend @ w, m, v, t, lr, b1, 0.999, 1e-8)
        v = held if rest else v
        far.append(np.linalg.norm(w) / start)
        rates.append(lr / np.sqrt(v / (1 - 0.999**t)))
    return np.array(far), np.array(rates)  # (n_steps + 1,), (n_steps, 2)


# %%
w, turn = np.array([4.0, 1.0]), np.array([[1.0, -1.0], [1.0, 1.0]]) / 2**0.5  # turn: by 45 degrees
steep, bent = np.diag([1.0, 100.0]), np.diag([1.0, 25.0])  # (2, 2): the gradient is steep @ w
for says, way in (("straight", (steep, w)), ("turned", (turn @ steep @ turn.T, turn @ w))):
    far, _ = adam_walk(0.1, 0.9, *way)
    print(f"curvatures 1 and 100, {says:8}: arrives at step {(far < 0.001).argmax()}")
for hold in (False, True):
    far, rates_seen = adam_walk(0.5, 0.5, bent, w, hold)
    arrived, over = (far < 0.001).argmax(), (rates_seen[:, 1] > 6 / 25).argmax() + 1
    print(f"1 and 25, {'v_hat held' if hold else f'over its cliff from step {over}'}: arrives at step "
          f"{arrived}, and goes back to {far[arrived:].max():.1%} of the start")  # fmt: skip

# %% [markdown]
# Adam's $m$ is $1 - \beta_1$ times a velocity with $\mu = \beta_1$, so by (6.9) its cliff is where
# $\text{lr}/\sqrt{\hat v}$ reaches $\frac{2\,(1 + \beta_1)}{(1 - \beta_1)\, c}$, which is $6/c$ for
# $\beta_1 = 0.5$. While the weights rest, that quotient grows. Little is forgotten, since
# $0.999^{181}$ is still 0.83, but for the same reason $\hat v$ is nearly the plain mean of all
# squares so far. The first large ones are divided by an ever larger $t$, and $\hat v$ falls about
# like $1/t$. From step 181 on the steep axis is over its cliff, so every step multiplies
# the little that is left of the error, until a quarter of the start is back. Held at its value on
# arrival, $\hat v$ lets the weights rest. (With the usual $\beta_1 = 0.9$ the cliff is at $38/c$.)
#
# In the white field of the map, at small $\beta_1$, the few blue squares came near the minimum
# once, by chance, and left again. The orange one was on a long jump at step 400, the last that we
# look at.
#
# ## More: RMSProp, and what a step costs
#
# **RMSProp** (root mean square) is Adam without the mean of the gradient and without bias
# correction:
#
# $$s \leftarrow \rho\, s + (1 - \rho)\, dw^2, \qquad
# w \leftarrow w - \text{lr} \, \frac{dw}{\sqrt{s} + \epsilon} \qquad (6.18)\ \text{definition}$$
#
# Gradients 3 and 0.03, held for long, both give steps of size lr. The start at 0 is not corrected,
# so that with the usual $\rho = 0.99$ the first step is ten times as long.

# %%
rms = zero - nn.rmsprop(zero, dw, zero, 0.1, 0.99, 1e-8)[0]  # (2,)
print(f"RMSProp's first step: {rms[0]:.3f} for dw = 10, {rms[1]:.3f} for dw = 0.001")

# %% [markdown]
# Momentum and RMSProp remember one number per weight, and Adam two. What do they cost in time? For
# each weight and image, a matrix product takes a multiplication and an addition. Forward, $dW$ and
# $dx$ are three products, 6 operations, of which the first layer needs 4. Per weight, SGD takes 2
# operations, momentum 4, RMSProp 9 (4 for $s$, a root, a sum, and 3 for the step), and Adam 14 (3
# for $m$, 4 for $v$, 2 corrections, and 5 as before).

# %%
n_weights = 784 * 256 + 256 + 256 * 10 + 10  # a network 784-256-10
gradient = 100 * (4 * 784 * 256 + 6 * 256 * 10)  # operations for a batch of 100 images
for name, memory, operations in (
    ("SGD", 0, 2),
    ("momentum", 1, 4),
    ("RMSProp", 1, 9),
    ("Adam", 2, 14),
):
    print(
        f"{name:9} remembers {memory * n_weights:7,} numbers; its update takes "
        f"{operations * n_weights / gradient:.1%} of the operations of the gradient"
    )

# %% [markdown]
# The update is cheap compared with the gradient. In practice it takes a larger fraction of the
# time than of the operations, because it reads and writes much memory for little arithmetic.
#
# ## More: three more questions, on He's rule and on Adam

# %% [markdown] card="06.w2" kind="why"
# Adam divides m by `1 - b1**t`. Why does this divisor go to 1 as t grows?
# - [x] the 0 at the start is forgotten -> Its fraction is b1**t: after 50 steps, 0.9**50 = 0.005 of
#   the mean is still that 0.
# - [ ] the gradients get smaller during training -> The divisor holds only beta and t, and does not
#   know the gradients. {correction-follows-gradients}
# - [ ] the learning rate must fall with time -> The divisor makes early steps longer; it does not
#   make late ones shorter. {correction-is-a-schedule}
#
# Read again: section 6.3

# %% [markdown] card="06.q1" kind="quiz"
# A layer has 200 inputs and 50 ReLU outputs. He's rule draws its weights with sd
# - [x] {= he_sd(D)} -> The variance is 2/200 = 0.01, its root 0.1.
# - [ ] {= he_sd(K)} -> That is sqrt(2/50): z is a sum over the 200 inputs, so they count.
#   {fan-out-instead-of-fan-in}
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

# %% [markdown]
# ## More: how much momentum can gain
#
# On an axis of curvature $c$, the velocity is the last move divided by $-\text{lr}$. Putting that
# into (6.6) gives $w_{t+1} = (1 + \mu - \text{lr}\cdot c)\,w_t - \mu\,w_{t-1}$. We look for a
# factor per step, $w_t = \lambda^t$:
#
# $$\lambda^2 - (1 + \mu - \text{lr} \cdot c)\, \lambda + \mu = 0 \qquad (6.19)$$
#
# So an axis has two factors, and their product is $\mu < 1$. If they are complex, both have size
# $\sqrt\mu$, *whatever the curvature*, and that is below 1. At the edge, where one of them has
# size 1, both are therefore real. A factor of $+1$ needs $\text{lr}\cdot c = 0$, and $-1$ gives
# (6.9) again, so there is no other edge. They are complex while $\text{lr}\cdot c$ lies between
# $(1-\sqrt\mu)^2$ and $(1+\sqrt\mu)^2$. The smallest $\mu$ for which our curvatures, 1 and 25,
# both fit in has $\frac{1+\sqrt\mu}{1-\sqrt\mu} = \sqrt{25}$, so that $\sqrt\mu = \frac46$:

# %%
c, mu, lr = np.array([1.0, 25.0]), (4 / 6) ** 2, (1 + 4 / 6) ** 2 / 25  # c: (2,)
sizes = [np.abs(np.roots([1, lr * each - 1 - mu, mu])).max() for each in c]
path = descend(mu, lr, 100)  # (101, 2)
with checked():
    verify("6.19", path[2:], (1 + mu - lr * c) * path[1:-1] - mu * path[:-2])
print(f"mu {mu:.3f}, lr {lr:.3f}: factors per step {sizes[0]:.3f} and {sizes[1]:.3f}")

# %% [markdown]
# That is 0.667 per step rather than 0.923. (Both solutions coincide here, which adds a factor that
# grows like $t$. Hence the map shows 27 steps, where $0.667^t$ alone would need 18. Elsewhere it
# can show too few, since a path that swings past 0 counts as arrived.) For a ratio
# $\kappa$ of the curvatures, the best factor is $(\kappa-1)/(\kappa+1)$ without momentum, and
# $(\sqrt\kappa-1)/(\sqrt\kappa+1)$ with it. In a bowl of ratio 10,000, momentum needs about a
# hundredth of the steps.
#
# In section 6.4 momentum's cliff was nearer than that of plain steps, rather than farther away as
# in the bowl. Measured by the relative step it is no nearer, since momentum at 0.1 and plain SGD at
# 0.32 both make steps of 1.7 %. (That describes the cliff; its cause we have not tested.)
#
# (Our form of momentum is that of PyTorch's SGD. Where a text adds $(1-\mu)\,dw$ rather than $dw$,
# the learning rate must be $1/(1-\mu)$ times as large for the same steps.)
#
# ## More: a learning rate that falls
#
# A batch of few images gives the true gradient plus noise. Let the noise be independent from step
# to step, with mean 0 and variance $\sigma^2$. On an axis of curvature $c$, a plain step then
# multiplies $E[w^2]$ by $(1 - \text{lr}\cdot c)^2$ and adds $\text{lr}^2\sigma^2$, because
# independent terms add like sides at right angles. The two balance at
#
# $$E[w^2] = \frac{\text{lr}\;\sigma^2}{c\,(2 - \text{lr} \cdot c)} \qquad (6.20)$$
#
# So the weights never come to rest, and a shorter step means a smaller jitter, although it also
# means a longer way. To see both, we train the deep network of the first cell for eight epochs,
# with five seeds: at a rate of 0.1, at 0.0125, and at a rate that falls from one to the other,
# epoch by epoch.


# %% tags=["nbval-ignore-output"]
def end_of(rates, seed):
    """Train one epoch at each rate; return the training loss and the validation accuracy."""
    net = deep_net(order := np.random.default_rng(seed))
    for rate in rates:
        right = train(net, nn.SGD(net, rate), order)
    return nn.cross_entropy(net.forward(x_train), y_train), right


five, falling = range(fewer_here(5, 1, "seeds")), 0.1 * (1 - np.arange(8) / 8)  # falling: (8,)
for name, rates in (("0.1", [0.1] * 8), ("0.0125", [0.0125] * 8), ("falling", falling)):
    ends = [end_of(rates, seed) for seed in five]
    print(f"{name:8} training loss", ", ".join(f"{loss:.2f}" for loss, _ in ends), end=";  ")
    print("validation", ", ".join(f"{right:.0%}" for _, right in ends))

# %% [markdown]
# At 0.0125 the way is too long, so that every seed ends with a larger training loss than the
# others. At 0.1 the weights never settle: the loss ends between 0.02 and 0.12, depending on where
# the last batches have left them, and the accuracy between 90 % and 93 %. With the same images in
# the same order, the falling rate ends near 0.02 and 93 % with every seed. Hence the usual
# **schedule**: begin with a large rate, and let it fall towards the end. With large batches,
# schedules often start with a *warm-up*, in which the rate climbs over the first epochs, while the
# network still changes fast (P. Goyal and others, *Accurate, Large Minibatch SGD*, 2017, section
# 2.2).
#
# Adam needs care with a penalty on the weights. If its gradient is added to $dw$, it is divided by
# $\sqrt{\hat v}$ as well, so that weights with large gradients shrink less. *AdamW* shrinks all
# weights by the same factor, in a step of its own (I. Loshchilov, F. Hutter, *Decoupled Weight
# Decay Regularization*, 2019).

# %% tags=["checks"]
c, lr, noise = 25.0, 0.02, np.array([3.0, -3.0, 3.0, -3.0])  # noise: every sign, with sd 3
w = np.sqrt(lr * 3.0**2 / (c * (2 - lr * c))) * np.array([1, 1, -1, -1])  # at the balance
with checked():
    verify("6.20", ((w - lr * (c * w + noise)) ** 2).mean(), (w**2).mean())

# %% [markdown]
# ## More: the library, and where to go deeper
#
# `course_lib.nn` holds `init_linear`, `sgd_momentum`, `rmsprop` and `adam`, and the optimisers
# `SGD`, `RMSProp` and `Adam` for whole networks: `training.fit(net, ..., optimiser=nn.Adam(net,
# lr))`. `course_lib.training` holds `log_uniform`, `random_search` (with a progress bar on
# request), `report` and `diagnose_curve`.
#
# - X. Glorot, Y. Bengio, "Understanding the Difficulty of Training Deep Feedforward Neural
#   Networks", 2010: section 4.2.1.
# - K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers", 2015: section 2.2.
# - D. Mishkin, J. Matas, "All You Need Is a Good Init", 2016: initial weights by measurement, as
#   `level` finds them.
# - D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", 2015: Algorithm 1, section 3.
# - The notes of Stanford's course CS231n, "Learning": as a rough rule, steps of about a thousandth
#   of the weights.
# - J. Bergstra, Y. Bengio, "Random Search for Hyper-Parameter Optimization", 2012.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016: section 8.5.3 on Adam, 5.3 and
#   11.4 on hyperparameters.

# %% [markdown]
# ## More: the equations of 6.1 to 6.4, checked

# %% tags=["checks"]
rng, s = np.random.default_rng(6), 0.7
a = rng.random(size=(50, 3))  # 50 rows of three inputs
z = a @ (s * signs)  # (50, 8) every row with every draw of the weights
with checked():
    verify("6.1", (z**2).mean(), 3 * s**2 * (a**2).mean())
    verify("6.2", (np.maximum(z, 0) ** 2).mean(), z.var() / 2)
    verify("6.3", (np.maximum(z, 0) ** 2).mean(), 0.5 * 3 * s**2 * (a**2).mean())

# %% tags=["checks"]
c, lr, mu, w = np.array([1.0, 25.0]), 0.07, 0.9, np.array([4.0, 1.0])  # c, w: (2,)
gradients, v = rng.normal(size=6), 0.0  # (6,)
for g in gradients:
    v = mu * v + g
constant = [sum(2.0 * mu**s for s in range(t)) for t in range(1, 101)]  # (100,) always g = 2
with checked():
    verify("6.5", descend(0.0)[30], (1 - lr * c) ** 30 * w)
    verify("6.7", v, (mu ** np.arange(5, -1, -1) * gradients).sum())
    verify("6.8", constant, 2.0 * (1 - mu ** np.arange(1, 101)) / (1 - mu))

# %% tags=["checks"]
noise = 2 * np.indices((2, 2, 2, 2)).reshape(4, 16) - 1  # (4, 16) every choice of four signs
m = np.zeros(16)  # (16,) one running mean for each choice
for step in noise:
    m = 0.9 * m + 0.1 * (3.0 + step)  # gradients of mean 3
even = 10 ** np.linspace(-4, 0, 1_000_001)  # (1000001,) evenly spaced logarithms
for_r = np.array([0.001, 0.01, 0.3])  # (3,)
at_edge = sgd_momentum(4.0, 25 * 4.0, -25 * 4.0 / 1.9, 2 * 1.9 / 25, 0.9)[0]
with checked():
    verify("6.9", at_edge, -4.0)
    verify("6.11", m.mean(), (1 - 0.9**4) * 3.0)
    verify("6.13", first["Adam"], 0.1 * np.sign(dw), tol=1e-5)
    below = [(even < r).mean() for r in for_r]
    verify("6.15", below, np.log(for_r / 1e-4) / np.log(1.0 / 1e-4), tol=1e-5)
    verify("6.16", (0.05 * 0.95 ** np.arange(60)).sum(), 1 - 0.95**60)  # first hit at 1, 2, ...
