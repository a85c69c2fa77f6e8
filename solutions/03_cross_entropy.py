# %% [markdown]
# # 3 · Cross-entropy: the price of an answer
#
# *about 155 minutes: six stations (146) with recall and quiz (9), and 10 more for the part marked
# "more" · needs lesson 2 (softmax, logsumexp) · six exercises · one or two stations make a good
# sitting*
#
# Softmax turns the logits of an image into probabilities. Are they good probabilities? This lesson
# builds the number that says so. It is the number that every later lesson makes smaller.
#
# **When you are done you can**
#
# - derive the cross-entropy from one sentence about probability, and say why it is made small;
# - compute it from logits, so that no image is too wrong for a float;
# - split it into a part that no model can avoid and a part that yours can;
# - choose between the binary and the categorical form, and say what happens if you mix them up;
# - look at a loss and say: impossible, guessing, learnt or overconfident.

# %%
import numpy as np

from course_lib import check, hint, nn, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import load_mnist
from course_lib.nn import accuracy, log_softmax, logsumexp, sigmoid, softmax
from course_lib.plots import losses
from course_lib.widgets import loss_ledger

rng = np.random.default_rng(3)

# %% [markdown]
# ### Before we start: two questions from memory

# %% [markdown] card="03.r1" kind="recall"
# Lesson 2, from memory. One image has the logits (2, 1), and its softmax is (0.73, 0.27). Another
# has the logits (102, 101). Its softmax is:
# - [x] (0.73, 0.27) -> Only differences of logits count: e^100 stands above and below the line,
#   and cancels.
# - [ ] (1.00, 0.00) -> Multiplying the logits by 100 would do that. Adding 100 keeps the odds at
#   e : 1, so 0.73 and 0.27 stay. {shift-is-scale}
# - [ ] (0.50, 0.50) -> 102/203 is close to one half, but softmax compares differences, and the
#   difference is still 1. {softmax-is-shares}
#
# Read again: lesson 2, the station on shifts

# %% [markdown] card="03.r2" kind="recall"
# Lesson 1, from memory. You standardise the pixels of the test images. Mean and standard deviation
# come from:
# - [x] the training images -> The test set may not speak before the test: it is measured with the
#   ruler made in training.
# - [ ] the test images -> Then the same image gets other inputs in another test set. A single
#   test image would become all zeros. {each-set-its-own-ruler}
# - [ ] both sets together -> Then a number of the test set enters the training. It is a small
#   leak, and it is one. {more-data-is-better}
#
# Read again: lesson 1, the station on standardising

# %% [markdown]
# ## 3.1 From likelihood to loss
#
# *22 minutes*
#
# ### Three images
#
# Three images, three labels. For each image a model gives ten probabilities; we look only at the
# one it gave to the *true* class: 0.5, 0.25 and 0.8. Another model gave 0.6, 0.1 and 0.9 to the
# same three labels. Which model explains the labels better?
#
# Ask each model: "how probable are *these three labels together*?" The images were drawn
# independently, so the probabilities multiply.

# %%
p_first = np.array([0.5, 0.25, 0.8])  # (n,) probability of each true class
p_second = np.array([0.6, 0.1, 0.9])  # (n,) the same from the other model
print(f"first model  {p_first.prod():.3f}")
print(f"second model {p_second.prod():.3f}")

# %% [markdown]
# The first model wins, although it is less sure of two of the three. The **likelihood** is the
# probability that a model gives to all labels together: with 0.5 and 0.25 for two labels it is
# $0.5 \cdot 0.25 = 0.125$. Write $p_{i,y_i}$ for the probability that the model gives to the label
# $y_i$ of image $i$:
#
# $$\mathcal L = \prod_{i=1}^{n} p_{i,\,y_i} \qquad (3.1)\ \text{definition}$$
#
# To *fit* a model means: choose its numbers so that $\mathcal L$ is as large as possible. This rule is
# called maximum likelihood (Goodfellow, Bengio and Courville, *Deep Learning*, section 5.5).
# Everything in this lesson follows from it.

# %% [markdown] card="03.a" kind="predict"
# A model that guesses gives each of 1,000 images the probability 0.1 for its true class.
# `np.prod(np.full(1000, 0.1))` prints:
# - [x] 0.0 -> The smallest positive float64 is 4.9e-324. After 323 images the product is about
#   1e-323; image 324 rounds it to 0. Then every model has likelihood 0, good or bad.
# - [ ] 1e-1000 -> That is the true value. A float64 has no room for it: its exponents end near
#   -324. {float-is-real}
# - [ ] an error: underflow -> Numpy says nothing when a product becomes too small: the result is
#   0.0, silently. {numpy-would-tell-me}
#
# Read again: station 3.1

# %%
guess = np.full(1000, 0.1)  # (n,) a guess among ten classes, for 1,000 images
running = np.cumprod(guess)  # (n,) the product after 1, 2, 3, ... images
print("product of 1,000 factors:", guess.prod())
print("the product is 0 from image", 1 + int(np.argmax(running == 0)), "on")
print(f"sum of their logarithms: {np.log(guess).sum():.1f}")

# %% [markdown]
# What do you read off the first two lines? And what does the third line keep?

# %%
outcome("03.a")

# %% [markdown]
# ### The logarithm saves the product
#
# The logarithm turns a product into a sum, and $10^{-1000}$ into $-2302.6$:
#
# $$\log \prod_{i=1}^{n} p_{i,\,y_i} = \sum_{i=1}^{n} \log p_{i,\,y_i} \qquad (3.2)$$
#
# It also grows whenever its argument grows. So the model with the largest likelihood is the model
# with the largest **log-likelihood**, which is the logarithm of the likelihood: 0.1 becomes -2.3.

# %%
verify("3.2", np.log(p_first.prod()), np.log(p_first).sum())
print("logarithms, first model: ", np.log(p_first).round(3))
print("logarithms, second model:", np.log(p_second).round(3))

# %% [markdown]
# Two small changes remain. We change the sign, so that the number says how *bad* the model is.
# And we divide by $n$, so that it is the price of a typical image. The result is the **loss**:
# one number that says how wrong a model is, such as 0.1 (good) or 5 (bad).
#
# $$\text{loss} = -\frac{1}{n} \sum_{i=1}^{n} \log p_{i,\,y_i} \qquad (3.3)\ \text{definition}$$
#
# Nothing was lost on the way. Put (3.2) into (3.3) and multiply by $-n$: then $-n \cdot
# \text{loss}$ is $\log \mathcal L$. The exponential function undoes the logarithm:
#
# $$\mathcal L = e^{-n \cdot \text{loss}} \qquad (3.4)$$
#
# Large likelihood means small loss. **The loss is made small; the likelihood is made large.**

# %%
loss_first = -np.log(p_first).mean()
loss_second = -np.log(p_second).mean()
print(f"loss of the first model {loss_first:.3f}, of the second {loss_second:.3f}")
verify("3.4", p_first.prod(), np.exp(-3 * loss_first))

# %% [markdown]
# ### A model with one number
#
# Ten images; seven of them show a digit with a loop. A very small model says "loop" with
# probability $q$, whatever the image. Its likelihood is $q^7 (1-q)^3$.

# %% [markdown] card="03.f" kind="predict"
# Seven of ten images show a loop. Which q makes the likelihood of all ten largest?
# - [x] q = 0.7 -> The share that was seen. At 0.7 the likelihood is 0.0022; at 0.5 it is 0.0010,
#   less than half.
# - [ ] q = 0.5 -> That is the choice of somebody who saw nothing: 0.0010, against 0.0022 at 0.7.
#   {unsure-means-half}
# - [ ] q = 1.0 -> Then each of the three images without a loop has probability 0, and so has the
#   product. {majority-takes-all}
#
# Read again: station 3.1

# %%
q = np.linspace(0.01, 0.99, 99)  # (m,) candidates
likelihood = q**7 * (1 - q) ** 3  # (m,)
loss_of_q = -(7 * np.log(q) + 3 * np.log(1 - q)) / 10  # (m,)
losses.likelihood_and_loss(q, likelihood, loss_of_q)

# %% [markdown]
# What do you read off the two curves? Where does each have its best point?

# %%
outcome("03.f")

# %% [markdown]
# With $n_1$ loops in $n$ images the loss is $-\frac{n_1}{n}\log q - \frac{n-n_1}{n}\log(1-q)$.
# Its slope is $-\frac{n_1}{nq} + \frac{n-n_1}{n(1-q)}$. Where the slope is 0, multiply by
# $n\,q\,(1-q)$: $-n_1(1-q) + (n-n_1)q = 0$, so $-n_1 + nq = 0$, and the best number is
#
# $$q = \frac{n_1}{n} \qquad (3.5)$$
#
# Maximum likelihood answers what you would have said without it: seven in ten.

# %%
verify("3.5", q[loss_of_q.argmin()], 7 / 10)

# %% [markdown]
# ### Claim on trial: which way?
#
# > *"We maximise the objective: the mean of $-\log p$ of the true classes."* — **FALSE** (the
# > sign is wrong).
#
# **Why people believe it.** Maximum *likelihood* is everywhere, and the objective looks like it:
# the minus sign is easy to lose. We take the words literally, on 2,000 MNIST images. The model is
# one matrix `W` of shape (784, 10), with logits `x @ W`. How the gradient comes about is lesson
# 4; here we borrow it from the course's library. A step against the gradient makes the mean
# smaller, a step along it larger.

# %%
(x, y), (x_test, y_test) = load_mnist(n_train=20_000)  # (20000, 784), (20000,), (10000, 784), ...
x_few, y_few = x[:2000].astype(np.float64), y[:2000]


def walk(W, sign, n_steps=50, lr=0.5):
    """Move W by sign * lr * gradient; return it with the loss before each step and at the end."""
    history = [nn.cross_entropy(x_few @ W, y_few)]
    for _ in range(n_steps):
        dz = nn.softmax_cross_entropy_grad(x_few @ W, y_few)  # (n, k)
        W = W + sign * lr * x_few.T @ dz  # (d, k)
        history.append(nn.cross_entropy(x_few @ W, y_few))
    return W, history


# %% [markdown] card="03.b" kind="predict"
# The claim says: *maximise* the mean of -log p. We take 50 steps that make it smaller, and reach
# about 90 % accuracy. Then 50 steps that make it larger. At the end:
# - [x] the mean is above 100, accuracy below 20 % -> A larger mean means smaller p for the true
#   class: each step pushes an image away from its own label. Nothing stops it, as -log p has no
#   upper end.
# - [ ] the mean is nearer 0, accuracy nearer 100 % -> That is what steps *down* give. Each -log p
#   is at least 0: the best mean, 0, is the smallest. {loss-is-a-reward}
# - [ ] the mean is 2.3 again, accuracy near 10 % -> The way up does not stop where the way down
#   began. 2.3 is the price of guessing; being surely wrong costs hundreds. {up-undoes-down}
#
# Read again: station 3.1

# %%
W_start = np.zeros((784, 10))
W_down, down = walk(W_start, -1)
W_up, up = walk(W_down, +1)
losses.up_and_down(down, up)

# %%
W_only_up, only_up = walk(W_start, +1)
for name, W, history in (
    ("50 steps down", W_down, down),
    ("then 50 steps up", W_up, up),
    ("only 50 steps up", W_only_up, only_up),
):
    end = history[-1]
    told = f"loss {end:.2f}" if end < 10 else f"loss above {100 * int(end // 100)}"
    print(f"{name:17} {told:15} accuracy {accuracy(x_few @ W, y_few):.0%}")
assert down[-1] < 0.5
assert min(up[-1], only_up[-1]) > 300
assert accuracy(x_few @ W_up, y_few) < 0.2 < 0.85 < accuracy(x_few @ W_down, y_few)

# %% [markdown]
# What do you read off? Compare the accuracy in the second line with a guess among ten.

# %%
outcome("03.b")

# %%
print("loss after 0, 5, 10 and 15 steps up:", np.round([up[n] for n in (0, 5, 10, 15)], 1))
print("after 20 steps up it is above 20:", bool(up[20] > 20))

# %% [markdown]
# Why does the loss hardly move at first, and then leap? Near its smallest value the slope is small,
# so the first steps are short. Each step up meets a larger slope than the one before.
#
# **What is true.** The mean of $-\log p$ is a loss: it is *minimised*. That is the same as
# maximising the likelihood (Goodfellow, Bengio and Courville, sections 5.5 and 6.2.1.1). After
# steps in the wrong direction the answers are no better than a guess. The loss is far worse than
# that of a guess, because the model is sure of wrong classes.

# %% [markdown]
# ### Claim on trial: sum or mean?
#
# > *"The loss is the sum over all samples."* — **SLOPPY**: then the step depends on how many
# > samples there are.
#
# **Why people believe it.** The log-likelihood (3.2) is a sum, and the best model is the same for
# sum and mean. So what is different? Take 500 images, and then the same 500 twice. We print the
# loss, and the length of its gradient for `W`: a step is `lr` times as long.

# %%
once = np.arange(500)  # (500,)
twice = np.concatenate([once, once])  # (1000,) no answer gets better or worse
for name, chosen in (("once", once), ("twice", twice)):
    images, labels, n = x_few[chosen], y_few[chosen], len(chosen)
    z = images @ W_down  # (n, 10)
    mean = nn.cross_entropy(z, labels)
    length = np.linalg.norm(images.T @ nn.softmax_cross_entropy_grad(z, labels))
    print(f"each image {name:5}  mean: loss {mean:.4f}, gradient {length:.4f}")
    print(f"                  sum:  loss {n * mean:6.1f}, gradient {n * length:6.1f}")

# %% [markdown]
# The sum doubles and the mean stays; the two gradients do the same. So with the sum, twice the
# batch makes steps twice as long. The learning rate must then be found again for each batch size.
# **What is true.** Both have their minimum at the same model. We use the mean, so that a learning
# rate keeps its meaning when the batch grows (our measurement above).
#
# *Saved; a good place to stop (1 of 6).*

# %% [markdown]
# ## 3.2 From logits, in code
#
# *22 minutes*
#
# ### One line from lesson 2
#
# In lesson 2 you wrote $\log p_c = z_c - \operatorname{logsumexp}(z)$. With the sign changed,
# this is the price of one image:
#
# $$-\log p_y = \operatorname{logsumexp}(z) - z_y \qquad (3.6)$$
#
# Logits $(2, 1, 0)$ have logsumexp 2.408. If the true class is 0, the price is 0.408. If it is 2,
# the price is 2.408.

# %%
z_small = np.array([[2.0, 1.0, 0.0, -1.0], [0.0, 3.0, 0.0, 0.0], [1.0, 1.0, 1.0, 5.0]])  # (3, 4)
y_small = np.array([2, 0, 3])  # (3,)
p_small = softmax(z_small)  # (3, 4)
own = [p_small[0, 2], p_small[1, 0], p_small[2, 3]]  # p of each true class, picked by hand
own_logits = np.array([z_small[0, 2], z_small[1, 0], z_small[2, 3]])  # (3,)

print("price of each image:", (-np.log(own)).round(3))
verify("3.6", logsumexp(z_small) - own_logits, -np.log(own))

# %% [markdown]
# ### A worked example: one entry from each row
#
# Picking by hand does not scale to 60,000 images. The named steps are: *shift each row · log of the
# sum · pick the true class · subtract · average*. The idea is in *pick*. Look at the shapes:

# %%
log_p = log_softmax(z_small)  # (3, 4)
picked = log_p[np.arange(3), y_small]  # (3,) rows [0, 1, 2] paired with columns [2, 0, 3]
crossed = log_p[:, y_small]  # (3, 3) all rows, crossed with columns [2, 0, 3]
print("paired", picked.shape, picked.round(3))
print("crossed", crossed.shape)
print(crossed.round(3))

# %% [markdown]
# The three numbers that we want stand on the diagonal of the second array. Six others stand beside
# them: image 0 with the label of image 1, and so on.

# %% [markdown] card="03.w1" kind="why"
# `log_p` has shape (3, 4) and `y` is `[2, 0, 3]`. Why `log_p[np.arange(3), y]`, and why would
# `log_p[:, y]` fail us?
# - [x] Two index arrays are paired; a slice is crossed with y -> `[0, 1, 2]` and `[2, 0, 3]` are
#   read side by side: three entries. The slice `:` means all rows, so `log_p[:, y]` has 9.
# - [ ] Both pick three entries; the first is faster -> The first has shape (3,), the second (3,
#   3). Their means differ: one looks at 3 numbers, the other at 9. {slice-pairs-too}
# - [ ] A slice gives a view, so the loss would change log_p -> Indexing with an array always
#   copies. The trouble is the shape: (3, 3). {slice-is-the-danger}
#
# Read again: station 3.2

# %% [markdown]
# ### Exercise 03.1
#
# The function gets the logits `z` and the integer labels `y`. It returns the mean of $-\log p$ of
# the true classes, as in (3.3) and (3.6). It must be right for logits of any size: if the true
# class is 800 behind, that image costs 800. For example, `cross_entropy(np.zeros((4, 10)), y)` is
# 2.302585 for any four labels.
#
# There is one line too many: two lines pick entries, and only one of them pairs image $i$ with
# label $i$.


# %% exercise="03.1"
def cross_entropy(z, y):
    """Mean of -log p of the true classes.

    z: (n, k) logits. y: (n,) labels, 0 to k - 1. Returns one number.
    """
    # BEGIN SOLUTION
    n = len(y)
    shifted = z - z.max(axis=1, keepdims=True)  # (n, k) the largest entry of each row is 0
    total = np.exp(shifted).sum(axis=1)  # (n,) between 1 and k
    own = shifted[np.arange(n), y]  # (n,) shifted logit of each true class
    prices = np.log(total) - own  # (n,) -log p
    return prices.mean()
    # END SOLUTION


# %%
cross_entropy = check("03.1", cross_entropy)

# %% [markdown]
# ### A constant that hides errors
#
# Many programs compute softmax first, then `-np.log(p)`, and add a small constant against log 0.

# %% [markdown] card="03.c" kind="predict"
# Somebody computes `-np.log(softmax(z) + 1e-7)`, to be safe from log 0. The true class is 800
# logits *behind*, then 800 *ahead*. The two losses are:
# - [x] 16.1 and a number below 0 -> -log(0 + 1e-7) is 16.1 where 800 is right, and -log(1 + 1e-7)
#   is -1e-7 where 0 is right. From logits both come out exactly.
# - [ ] 800 and 0 -> Those are the right values. The constant hides them: p has rounded to 0, and
#   what is left is -log(1e-7). {small-constant-small-error}
# - [ ] inf and 0 -> That is what happens without the constant. It does prevent inf, and it puts a
#   ceiling of 16.1 in its place. {constant-does-nothing}
#
# Read again: station 3.2

# %%
behind = np.array([[0.0, 800.0]])  # (1, 2) the true class, 0, is 800 behind
ahead = np.array([[800.0, 0.0]])  # (1, 2) and 800 ahead
for name, z in (("behind", behind), ("ahead", ahead)):
    p_true = softmax(z)[0, 0]
    with_constant = -np.log(p_true + 1e-7)
    exact = cross_entropy(z, np.array([0]))
    print(f"800 {name:6}  with the constant {with_constant:7.3g}   from logits {exact:5.1f}")

# %% [markdown]
# What do you read off the second line? Can a mean of $-\log p$ be negative?

# %%
outcome("03.c")

# %% [markdown]
# ### On real images
#
# We need a classifier, and have not trained one yet. Lesson 1 had one: compare each image with
# the ten class means. The nearer the mean, the larger the logit. So the logit is *minus the squared
# distance*; we call these logits `z_near`. Where we use them we divide by a number $T$, the
# temperature of lesson 2: logits (2, 0) become (1, 0) at $T = 2$.

# %%
means = np.stack([x[:10_000][y[:10_000] == c].mean(axis=0) for c in range(10)])  # (10, 784)


def near(images):
    """(n, 784) -> (n, 10): minus the squared distance to each class mean."""
    images = images.astype(np.float64)
    squares = (images**2).sum(axis=1, keepdims=True)  # (n, 1)
    return -(squares - 2 * images @ means.T + (means**2).sum(axis=1))  # (n, 10)


z_near = near(x_test)  # (10000, 10)
print(f"right: {accuracy(z_near, y_test):.0%} of {len(y_test):,} test images")

# %%
cold = z_near / 0.05  # (10000, 10) a small temperature: very sure of everything
p_true = softmax(cold)[np.arange(10_000), y_test]  # (10000,)
with np.errstate(divide="ignore"):
    print("mean of -log(softmax):", -np.log(p_true).mean())
print("images whose p rounded to 0:", int((p_true == 0).sum()))
print(f"from logits: {cross_entropy(cold, y_test):.1f}")

# %% [markdown]
# A few images among 10,000 make the whole mean infinite. The loss from logits is large, and
# it is a number: training could still improve it.

# %% [markdown]
# ### Claim on trial: who is scored?
#
# > *"The loss demands that the right class scores high and the wrong classes score low."* —
# > **SLOPPY**: it looks at one probability only.
#
# **Why people believe it.** During training this is what one sees. But look at what (3.6) reads.
# Three rows of logits, true class 0 each time:

# %%
rows = np.array(
    [
        [0.0, 0.0, -50.0],  # one rival, as strong as the true class
        [np.log(2), 0.0, 0.0],  # two rivals, each half as strong
        [100.0, 100.0, 50.0],  # all logits high
    ]
)
for row in rows:
    loss = cross_entropy(row[None], np.array([0]))
    print(f"z = {row.round(1)!s:18}  p = {softmax(row[None])[0].round(2)!s:16}  loss {loss:.4f}")

# %% [markdown]
# One loss, three quite different rows of logits. The first two differ in $p$: it makes no
# difference how the rest is shared among the wrong classes. The first and the last have the same
# $p$: high logits mean nothing by themselves. **What is true.** The loss reads $\log p$ of the true
# class. The other classes enter only through the normaliser, logsumexp (Goodfellow, Bengio and
# Courville, section 6.2.2.3, equation 6.30).
#
# *Saved; a good place to stop (2 of 6).*

# %% [markdown]
# ## 3.3 Labels as rows
#
# *16 minutes*
#
# ### One-hot
#
# So far a label is a whole number. We can also write it as a row of probabilities that is sure:
# with three classes, label 2 becomes $(0, 0, 1)$. Such a row is called **one-hot**: a single 1 at
# the true class, zeros elsewhere. We write $t_{i,c}$ for row $i$, column $c$; `t` has shape
# `(n, k)`.

# %% [markdown]
# ### Exercise 03.2
#
# Write `one_hot`. It gets integer labels and the number of classes `k`, and returns a float64 array
# of shape `(n, k)` with a single 1 in each row. `k` may be larger than any label of the batch. For
# example, `one_hot(np.array([2, 0]), 3)` is `[[0, 0, 1], [1, 0, 0]]`.


# %% exercise="03.2"
def one_hot(y, k):
    """Labels as rows with a single 1.

    y: (n,) integer labels, 0 to k - 1. k: number of classes. Returns (n, k), float64.
    """
    # BEGIN SOLUTION
    t = np.zeros((len(y), k))  # (n, k) k comes from outside: a batch may lack a class
    rows = np.arange(len(y))  # (n,) 0, 1, ..., n - 1
    t[rows, y] = 1  # n pairs: row i with column y[i]
    return t
    # END SOLUTION


# %%
one_hot = check("03.2", one_hot)

# %% [markdown]
# Rows can also be unsure: $t = (0.7, 0.3)$ says that seven of ten readers call this image a 4, and
# three a 9. The **cross-entropy** of $t$ and $p$ is the mean of $-\log p$, weighed by $t$. It is what
# a model pays on average when the labels of the readers are drawn from $t$. For $t = p = (0.5, 0.5)$
# it is 0.693.
#
# $$H(t, p) = -\sum_{c=1}^{k} t_c \log p_c \qquad (3.7)\ \text{definition}$$
#
# For a one-hot row all terms but one are 0, and we have (3.3) again, image by image:
#
# $$-\sum_{c=1}^{k} t_c \log p_c = -\log p_y \quad\text{for one-hot } t \qquad (3.8)$$

# %%
t_small = one_hot(y_small, 4)  # (3, 4)
print(t_small)
verify("3.8", -(t_small * log_softmax(z_small)).sum(axis=1), -np.log(own))

# %% [markdown]
# ### Exercise 03.3
#
# Write `cross_entropy_soft`: the mean over the rows of $H(t, p)$, where $p$ is the softmax of the
# logits. Compute log p from the logits, so that a gap of 800 costs what it should; you may use
# `log_softmax`. Logits may be of any size, as in 03.1. A class with target 0 counts as 0, even if
# its logit is `-inf`. Numpy should not warn. For example, logits `[[0, 0]]` with targets `[[0.9, 0.1]]` give 0.693147.


# %% exercise="03.3"
def cross_entropy_soft(z, t):
    """Mean over the rows of -sum of t log p.

    z: (n, k) logits; may hold -inf where t is 0. t: (n, k) target probabilities.
    Returns one number.
    """
    # BEGIN SOLUTION
    shifted = z - z.max(axis=1, keepdims=True)  # (n, k)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))  # (n, k)
    log_p = np.where(t > 0, log_p, 0)  # before the product: 0 times -inf would be nan
    prices = -(t * log_p).sum(axis=1)  # (n,) a weighted sum inside each row
    return prices.mean()
    # END SOLUTION


# %%
cross_entropy_soft = check("03.3", cross_entropy_soft)

# %% [markdown]
# ### Claim on trial: one-hot makes it another loss?
#
# > *"Because every class has a one-hot code, we use the multinomial cross-entropy."* — **SLOPPY**:
# > the code changes nothing.
#
# **Why people believe it.** Two functions, two kinds of argument: it looks like two losses. Feed
# both with the same labels:

# %%
z_warm = z_near / 4  # (10000, 10)
with_labels = cross_entropy(z_warm, y_test)
with_rows = cross_entropy_soft(z_warm, one_hot(y_test, 10))
print(f"labels {with_labels:.4f}, one-hot rows {with_rows:.4f}")
print(f"equal up to rounding: {abs(with_labels - with_rows) < 1e-9}")

# %% [markdown]
# **What is true.** One-hot is a notation; integer labels give the same number with a tenth of the
# memory. The loss is the *categorical* cross-entropy (C. M. Bishop, *Pattern Recognition and
# Machine Learning*, section 4.3.4, equation 4.108). "Multinomial" names the distribution behind
# it (section 2.2).
#
# *Saved; a good place to stop (3 of 6).*

# %% [markdown]
# ## 3.4 Two classes, and a mix-up
#
# *27 minutes*
#
# ### One logit is enough
#
# With two classes, one logit $z$ is enough: $p = \sigma(z)$ is the probability of class 1, and
# $1 - p$ that of class 0 (lesson 2). The target $t$ is one number an image, between 0 and 1. The
# **binary cross-entropy** is the price of one image with two classes: for $p = 0.5$ it is 0.693.
#
# $$B(t, p) = -\big(t \log p + (1 - t) \log(1 - p)\big) \qquad (3.9)\ \text{definition}$$
#
# It is nothing new. Take the two logits $(0, z)$ and the target row $(1 - t, t)$; softmax gives
# $(1 - p, p)$, and (3.7) becomes
#
# $$H\big((1 - t, t), (1 - p, p)\big) = B(t, p) \qquad (3.10)$$

# %%
z_two = np.array([0.0, 2.0, -1.0, 3.0])  # (n,)
t_two = np.array([1.0, 0.0, 0.0, 0.5])  # (n,)
p_two = sigmoid(z_two)  # (n,)
B = -(t_two * np.log(p_two) + (1 - t_two) * np.log(1 - p_two))  # (n,)

pair = np.stack([np.zeros(4), z_two], axis=1)  # (n, 2) logits
rows_two = np.stack([1 - t_two, t_two], axis=1)  # (n, 2) targets
print("p", p_two.round(3), " price", B.round(3))
verify("3.10", cross_entropy_soft(pair, rows_two), B.mean())

# %% [markdown]
# ### From the logit
#
# Here too, $\log \sigma(z)$ fails when $\sigma(z)$ rounds to 0. Write the two logarithms with the
# logit. Since $\sigma(z) = \frac{1}{1 + e^{-z}}$ and $1 - \sigma(z) = \frac{1}{1 + e^{z}}$,
#
# $$-\log \sigma(z) = \log(1 + e^{-z}), \qquad -\log\big(1 - \sigma(z)\big) = \log(1 + e^{z})
# \qquad (3.11)$$
#
# The function $\log(1 + e^z)$ is called **softplus**: a smooth version of $\max(z, 0)$; at 0 it is
# 0.693, at 10 about 10. Typed like that it overflows at 710. Take the larger of $e^z$ and 1 out of
# the sum, as in logsumexp; what remains has an exponent of at most 0:
#
# $$\log(1 + e^{z}) = \max(z, 0) + \log\big(1 + e^{-|z|}\big) \qquad (3.12)$$
#
# Also $\log(1 + e^{-z}) = \log(1 + e^{z}) - z$, because $1 + e^{-z} = e^{-z}(e^{z} + 1)$. Put both
# into (3.9): $t(\text{softplus} - z) + (1 - t)\,\text{softplus}$, which is $\text{softplus} - tz$:
#
# $$B = \max(z, 0) - z\,t + \log\big(1 + e^{-|z|}\big) \qquad (3.13)$$

# %%
left = np.stack([-np.log(sigmoid(z_two)), -np.log(1 - sigmoid(z_two))])  # (2, n)
right = np.stack([np.log(1 + np.exp(-z_two)), np.log(1 + np.exp(z_two))])  # (2, n)
verify("3.11", left, right)
verify("3.12", np.log(1 + np.exp(z_two)), np.maximum(z_two, 0) + np.log1p(np.exp(-np.abs(z_two))))
verify("3.13", B, np.maximum(z_two, 0) - z_two * t_two + np.log1p(np.exp(-np.abs(z_two))))

# %% [markdown]
# ### Exercise 03.4
#
# Write `binary_cross_entropy`: the mean of (3.9) over the batch, from the logits. Targets may be
# any number between 0 and 1. Wrong by 800 costs 800, right by 800 costs 0, and numpy should not
# warn. For example, `binary_cross_entropy(np.array([800.0, -800.0]), np.array([1.0, 1.0]))` is
# 400.

# %%
trace("03.4")


# %% exercise="03.4"
def binary_cross_entropy(z, t):
    """Mean of -(t log p + (1 - t) log(1 - p)), where p is the sigmoid of the logit.

    z: (n,) logits of class 1. t: (n,) targets between 0 and 1. Returns one number.
    """
    # BEGIN SOLUTION
    positive = np.maximum(z, 0)  # (n,)
    rest = np.log1p(np.exp(-np.abs(z)))  # (n,) the exponent is never above 0
    prices = positive - z * t + rest  # (n,)
    return prices.mean()
    # END SOLUTION


# %%
binary_cross_entropy = check("03.4", binary_cross_entropy)

# %% [markdown]
# ### Claim on trial: the binary form for ten classes?
#
# > *"The cross-entropy of the softmax output is $-\sum_c \big(t_c \log p_c + (1 - t_c)
# > \log(1 - p_c)\big)$."* — **SLOPPY**: this is the binary form, and another loss.
#
# **Why people believe it.** Each class looks like a yes-or-no question. We give the sum a letter:
#
# $$S = -\sum_{c} \big(t_c \log p_c + (1 - t_c) \log(1 - p_c)\big)
# \qquad (3.14)\ \text{definition}$$
#
# Take three logits, $z = (3, 2, 1)$, with true class 0, and compare values and slopes.

# %% [markdown] card="03.d" kind="predict"
# Logits (3, 2, 1), true class 0. We put the softmax outputs into the *binary* loss, one term a
# class, and add. Compared with the categorical cross-entropy:
# - [x] another value and another gradient -> 0.783 against 0.408, and the gradients differ in
#   direction too: the wrong classes are charged a second time.
# - [ ] the same value, as the outputs sum to 1 -> That is true for two classes up to a factor 2.
#   With three, log(1 - p) of a wrong class holds the sum of two others. {bce-is-ce}
# - [ ] another value, but the same gradient -> The gradients are (-0.616, 0.465, 0.151) and
#   (-0.335, 0.245, 0.090): their ratios are 1.84, 1.90 and 1.68. {only-a-constant}
#
# Read again: station 3.4

# %%
z_three = np.array([3.0, 2.0, 1.0])  # (k,)
t_three = np.array([1.0, 0.0, 0.0])  # (k,)


def categorical(z):
    """(k,) -> number: (3.7) of the softmax."""
    return cross_entropy_soft(z[None], t_three[None])


def binary_terms(z):
    """(k,) -> number: (3.14) of the softmax."""
    p = softmax(z[None])[0]
    return -(t_three * np.log(p) + (1 - t_three) * np.log(1 - p)).sum()


# %%
def slope(f, z, h=1e-5):
    """(k,) -> (k,): how f changes when one logit moves a little, to both sides."""
    nudges = h * np.eye(len(z))  # (k, k) one logit a row
    return np.array([(f(z + e) - f(z - e)) / (2 * h) for e in nudges])


slope_ce, slope_s = slope(categorical, z_three), slope(binary_terms, z_three)  # (k,), (k,)
print(f"categorical   {categorical(z_three):.4f}   slopes {slope_ce.round(4)}")
print(f"binary terms  {binary_terms(z_three):.4f}   slopes {slope_s.round(4)}")
print("ratio of the slopes", (slope_s / slope_ce).round(2))

# %% [markdown]
# What do you read off the last line? If one loss were only a multiple of the other, what would it
# show?

# %%
outcome("03.d")

# %% [markdown]
# The slopes by pencil: $\partial S / \partial p_c = -\frac{t_c}{p_c} + \frac{1 - t_c}{1 - p_c}$.
# The Jacobian $J$ of softmax from lesson 2 carries it to the logits. It is symmetric, so no
# transpose is needed:
#
# $$\frac{\partial S}{\partial z} = J \left(-\frac{t}{p} + \frac{1 - t}{1 - p}\right),
# \quad J = \operatorname{diag}(p) - p\,p^\top \qquad (3.15)$$
#
# For the categorical loss only $-t/p$ stands in the bracket. Lesson 4 shows that $J$ then cancels
# it down to $p - t$: the slopes in the first line above. With the second term nothing cancels.

# %%
p_three = softmax(z_three[None])[0]  # (k,)
J = np.diag(p_three) - np.outer(p_three, p_three)  # (k, k)
verify("3.15", slope_s, J @ (-t_three / p_three + (1 - t_three) / (1 - p_three)), tol=1e-8)
print("p - t", (p_three - t_three).round(4))

# %% [markdown]
# Does the mix-up ruin training? We take 50 steps down $S$, on the same 2,000 images as before.
# Guess first: will the test accuracy be near 10 %, some points below the 50 right steps, or about
# equal?

# %%
t_few = one_hot(y_few, 10)  # (2000, 10)
W_mixed = np.zeros((784, 10))
for _ in range(50):
    p = softmax(x_few @ W_mixed)  # (n, k)
    dp = -t_few / p + (1 - t_few) / (1 - p)  # (n, k)
    W_mixed = W_mixed - 0.5 * x_few.T @ nn.softmax_vjp(p, dp) / len(p)  # (d, k)

for name, W in (("categorical", W_down), ("binary terms", W_mixed)):
    z = x_test @ W  # (10000, 10)
    right = accuracy(z, y_test)
    print(f"{name:12}  cross-entropy {cross_entropy(z, y_test):.2f}   accuracy {right:.0%}")
    assert right > 0.85

# %% [markdown]
# It does not. Both losses fall when the true class gains probability, so both learn, though their
# steps differ in length and in direction. That is why nobody notices, and why the losses of two
# such programs cannot be compared. **What is true.** The categorical cross-entropy is $-\sum_c t_c
# \log p_c$ (Bishop, section 4.3.4, equation 4.108). The binary form belongs to one sigmoid (section
# 4.3.2, equation 4.90).
#
# A sum of binary terms has a right place: ten *sigmoids*, each with a question of its own ("has a
# loop?", "is even?"). An image may then have several labels at once, which is called
# **multi-label**: targets such as $(1, 1, 0)$, where the row need not sum to 1.

# %%
z_questions = np.array([3.0, 2.0, -4.0])  # (k,) three yes-or-no questions about one image
t_questions = np.array([1.0, 1.0, 0.0])  # (k,) yes, yes, no
p_questions = sigmoid(z_questions)  # (k,)
print("sigmoids", p_questions.round(3), f" sum {p_questions.sum():.2f}")
print(f"mean binary cross-entropy {binary_cross_entropy(z_questions, t_questions):.3f}")

# %% [markdown]
# *Saved; a good place to stop (4 of 6).*

# %% [markdown]
# ## 3.5 How small can it get?
#
# *27 minutes, and 10 more*
#
# ### A die that everybody knows
#
# A three-sided die falls on 0 half of the time, and on 1 and 2 a quarter of the time each. So
# $t = (0.5, 0.25, 0.25)$. One forecaster knows that, so $p = t$. A second says $(0.8, 0.1, 0.1)$.
# A third says that all sides are equally likely. Each pays $-\log p$ of the side that falls.

# %% [markdown] card="03.g" kind="predict"
# The die falls on its three sides with t = (0.5, 0.25, 0.25). Each forecaster pays -log p of the
# side that falls. Who pays least in the long run?
# - [x] the one who says (0.5, 0.25, 0.25) -> Saying what is true costs 1.040, and no forecast
#   costs less. The next lines say why.
# - [ ] the one who says (0.8, 0.1, 0.1) -> Half of the time that is cheaper, 0.22 against 0.69.
#   The other half costs 2.30 against 1.39, and the mean is 1.263. {boldness-pays}
# - [ ] the one who says (1/3, 1/3, 1/3) -> Never a bad surprise: always 1.099. That is more than
#   1.040. {guessing-is-safe}
#
# Read again: station 3.5

# %%
t = np.array([0.5, 0.25, 0.25])  # (k,)
forecasts = np.array([[0.5, 0.25, 0.25], [0.8, 0.1, 0.1], [1 / 3, 1 / 3, 1 / 3]])  # (3, k)
for p in forecasts:
    print(f"p = {p.round(2)}   H(t, p) = {-(t * np.log(p)).sum():.3f}")

# %% [markdown]
# What do you read off? Does anybody pay 0?

# %%
outcome("03.g")

# %% [markdown]
# Even the forecaster who knows everything pays 1.040: the die is random, and $p$ cannot change
# that. This floor is the **entropy** of $t$: the mean price when the forecast is right. A fair
# coin has 0.693, a sure thing 0.
#
# $$H(t) = -\sum_{c} t_c \log t_c \qquad (3.16)\ \text{definition}$$
#
# What the others pay above the floor is the **KL divergence** of $t$ and $p$ (after Kullback and
# Leibler). It is the extra price of using $p$ where $t$ is true: here 0.223 and 0.059.
#
# $$\operatorname{KL}(t \,\|\, p) = \sum_{c} t_c \log \frac{t_c}{p_c}
# \qquad (3.17)\ \text{definition}$$
#
# A class with $t_c = 0$ counts as 0 in all these sums: $u \log u$ goes to 0 with $u$. Now write
# $\log \frac{t_c}{p_c} = \log t_c - \log p_c$ in (3.17), multiply out, and move one sum across:
#
# $$H(t, p) = H(t) + \operatorname{KL}(t \,\|\, p) \qquad (3.18)$$

# %%
floor = -(t * np.log(t)).sum()  # H(t)
extra = (t * np.log(t / forecasts)).sum(axis=1)  # (3,) KL of t and each forecast
print(f"H(t) = {floor:.3f}   KL = {extra.round(3)}")
verify("3.18", -(t * np.log(forecasts)).sum(axis=1), floor + extra)

# %% [markdown]
# ### Why the extra price is never negative
#
# The proof needs one picture: the logarithm lies below its tangent at 1.
#
# $$\log u \le u - 1 \quad\text{for } u > 0 \qquad (3.19)$$
#
# The difference $u - 1 - \log u$ has slope $1 - 1/u$: negative left of 1, positive right of it.
# So it is smallest at $u = 1$, where it is 0. Only there do the two sides meet.

# %%
u = np.linspace(0.05, 3, 60)  # (m,)
verify("3.19", np.maximum(np.log(u), u - 1), u - 1)
losses.log_below_its_tangent(u)

# %% [markdown]
# Now use it with $u = p_c / t_c$ in each class that $t$ allows. The minus sign turns the inequality
# round:
#
# $$\operatorname{KL}(t \,\|\, p) = -\sum_{c:\,t_c > 0} t_c \log \frac{p_c}{t_c}
# \;\ge\; -\sum_{c:\,t_c > 0} t_c \Big(\frac{p_c}{t_c} - 1\Big)
# = \sum_{c:\,t_c > 0} (t_c - p_c) \;\ge\; 0 \qquad (3.20)$$
#
# The last step: over these classes $t$ sums to 1, and $p$ sums to 1 or less. If $p_c = 0$ for such
# a class, then the KL divergence is infinite, and (3.20) holds all the more.
#
# When is it 0? Then both steps must be equalities. The first asks for $u = 1$, so $p_c = t_c$, in
# every class with $t_c > 0$. These $p_c$ already sum to 1, so nothing is left for the other
# classes: there $p_c = 0 = t_c$. Hence $p = t$, and (3.18) gives **Gibbs' inequality**:
#
# $$H(t, p) \ge H(t), \quad\text{with equality only for } p = t \qquad (3.21)$$
#
# This is why cross-entropy is a good loss: nobody can do better than to say what is true.

# %%
t_many = rng.dirichlet(np.ones(5), size=1000)  # (1000, 5) random distributions
t_many[:500, 0] = 0  # half of them rule out class 0
t_many /= t_many.sum(axis=1, keepdims=True)
p_many = rng.dirichlet(np.ones(5), size=1000)  # (1000, 5) random forecasts
allowed = t_many > 0  # (1000, 5)
u_many = np.where(allowed, p_many, 1) / np.where(allowed, t_many, 1)  # (1000, 5) p / t
kl_many = -(t_many * np.log(u_many)).sum(axis=1)  # (1000,)
bound = (allowed * (t_many - p_many)).sum(axis=1)  # (1000,) the third expression of (3.20)
print(f"smallest KL {kl_many.min():.3f}, largest bound {bound.max():.3f}")
verify("3.20", np.maximum(kl_many, np.maximum(bound, 0)), kl_many)

# %%
cross_many = -(t_many * np.log(p_many)).sum(axis=1)  # (1000,) H(t, p)
own_many = -(t_many * np.log(np.where(allowed, t_many, 1))).sum(axis=1)  # (1000,) H(t)
verify("3.21", np.maximum(cross_many, own_many), cross_many)

# %% [markdown] card="03.w2" kind="why"
# Which step of the proof of (3.20) needs that p sums to at most 1?
# - [x] The last: it turns sum p - sum t into at most 0 -> The tangent gives KL at least sum of (t
#   - p). Only with sum t = 1 and sum p at most 1 is that at least 0.
# - [ ] The first: log u lies below u - 1 -> That holds for every u > 0, and knows nothing of
#   probabilities: at u = 2 it says 0.69 and 1. {tangent-needs-probabilities}
# - [ ] None: KL is positive for any p -> Take p = (1, 1) and t = (0.5, 0.5): then KL = log 0.5 =
#   -0.69. {kl-is-a-distance}
#
# Read again: station 3.5

# %% [markdown]
# KL is no distance: the two arguments have different jobs. The left one says what happens, the
# right one is tested. Exchange them and the number changes:

# %%
t_pair, p_pair = np.array([0.9, 0.1]), np.array([0.5, 0.5])  # (2,), (2,)
print(f"KL(t || p) = {(t_pair * np.log(t_pair / p_pair)).sum():.3f}")
print(f"KL(p || t) = {(p_pair * np.log(p_pair / t_pair)).sum():.3f}")

# %% [markdown]
# ### Exercise 03.5
#
# Below stand `entropy`, which is right, and `kl`, which fails as soon as `t` holds a zero. Both
# work row by row, and a class with $t_c = 0$ counts as 0. Repair `kl`, so that it also survives
# rows where `t` and `p` are 0 at the same class, without a warning. (`p` is positive wherever `t`
# is.) For example, `kl(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]]))` is `[0.6931]`. See how
# `entropy` does it: `where=` says where the logarithm is taken at all, `out=` what stands
# elsewhere.


# %% exercise="03.5"
def entropy(t):
    """Entropy of each row: (n, k) probabilities -> (n,). This one is right."""
    log_t = np.log(t, out=np.zeros_like(t), where=t > 0)  # (n, k) 0 where t is 0
    return -(t * log_t).sum(axis=1)  # (n,)


def kl(t, p):
    """KL(t || p) of each row: (n, k), (n, k) -> (n,). Rows of t may hold zeros."""
    # BEGIN SOLUTION
    log_t = np.log(t, out=np.zeros_like(t), where=t > 0)  # (n, k) 0 where t is 0
    log_p = np.log(p, out=np.zeros_like(t), where=t > 0)  # (n, k) 0 there, too
    return (t * (log_t - log_p)).sum(axis=1)  # (n,) such a class counts as 0
    # END SOLUTION


# %%
entropy, kl = check("03.5", entropy, kl)

# %% [markdown]
# ### The price of a guess
#
# Somebody who knows nothing gives each of the $k$ classes $p_c = 1/k$. Each term of (3.7) is then
# $t_c \log k$, and the $t_c$ sum to 1:
#
# $$H(t, p) = \log k \quad\text{for } p = \left(\tfrac1k, \dots, \tfrac1k\right) \qquad (3.22)$$
#
# It does not depend on $t$. For ten digits it is 2.303, and you will see this number at the start
# of every training run. The scale of a loss is easier to feel after undoing the logarithm. The
# **perplexity** is $e^{\text{loss}}$: a loss of $\log 2$ has perplexity 2, as unsure as a fair
# coin.
#
# $$\text{perplexity} = e^{\text{loss}} \qquad (3.23)\ \text{definition}$$

# %%
for k in (2, 10, 1000):
    t_any = rng.dirichlet(np.ones(k))  # (k,) any distribution
    guess_loss = -(t_any * np.log(np.full(k, 1 / k))).sum()
    print(f"k = {k:4}: a guess costs {guess_loss:.3f}, perplexity {np.exp(guess_loss):.0f}")
verify("3.22", cross_entropy_soft(np.zeros((1000, 5)), t_many), np.log(5))

# %% [markdown]
# ### More: label smoothing
#
# A one-hot target has entropy 0, so the loss can always fall further: the true logit must run
# ahead without end. **Label smoothing** takes a share $\varepsilon$ from the true class and
# spreads it over all $k$: with $\varepsilon = 0.1$ and two classes, $(1, 0)$ becomes
# $(0.95, 0.05)$. It was proposed by Szegedy and others (2016, section 7) to make a model "less
# confident".
#
# $$t' = (1 - \varepsilon)\, t + \frac{\varepsilon}{k} \qquad (3.24)\ \text{definition}$$
#
# Put it into (3.7). The sum is linear in $t$, so it splits into two:
#
# $$H(t', p) = (1 - \varepsilon)\,(-\log p_y) + \frac{\varepsilon}{k} \sum_{c} (-\log p_c)
# \qquad (3.25)$$

# %%
eps = 0.1
t_smooth = (1 - eps) * t_small + eps / 4  # (3, 4)
log_p = log_softmax(z_small)  # (3, 4)
split = (1 - eps) * -log_p[np.arange(3), y_small] + eps / 4 * -log_p.sum(axis=1)  # (3,)
print(t_smooth)
verify("3.25", cross_entropy_soft(z_small, t_smooth), split.mean())

# %% [markdown]
# By (3.21) the loss is now smallest at $p = t'$. The true class is then ahead of each other one
# by a finite gap, the logarithm of the ratio of their probabilities:
#
# $$z_y - z_c = \log \frac{1 - \varepsilon + \varepsilon/k}{\varepsilon/k}
# = \log\Big(1 + k\,\frac{1 - \varepsilon}{\varepsilon}\Big) \qquad (3.26)$$

# %%
gap = np.linspace(0, 10, 10_001)  # (m,) true logit minus each other one; ten classes
z_gap = np.zeros((len(gap), 10))
z_gap[:, 0] = gap
log_p_gap = log_softmax(z_gap)  # (m, 10)
hard = -log_p_gap[:, 0]  # (m,)
smoothed = -(0.9 * log_p_gap[:, 0] + 0.01 * log_p_gap.sum(axis=1))  # (m,)
verify("3.26", gap[smoothed.argmin()], np.log(1 + 10 * 0.9 / 0.1), tol=1e-3)
losses.smoothing(gap, hard, smoothed)

# %% [markdown]
# *Saved; a good place to stop (5 of 6).*

# %% [markdown]
# ## 3.6 Reading a loss
#
# *32 minutes*
#
# ### The ledger of one answer
#
# How much does one answer cost? It depends on one number, the **margin**: the log-odds of the true
# class. Probability 0.5 has margin 0, and 0.98 has margin about 4.
#
# $$m = \log \frac{p_y}{1 - p_y} \qquad (3.27)\ \text{definition}$$
#
# So $p_y = \sigma(m)$, and by (3.11)
#
# $$-\log p_y = \log(1 + e^{-m}) \qquad (3.28)$$
#
# The slope is $-\frac{e^{-m}}{1 + e^{-m}}$. Multiply above and below by $e^m$: it is
# $-\frac{1}{e^m + 1}$, which is $-(1 - p_y)$:
#
# $$\frac{d(-\log p_y)}{dm} = -(1 - p_y) \qquad (3.29)$$
#
# A confident error pulls with force 1; an answer that is right and sure hardly pulls at all.

# %%
m = np.array([-4.0, -2.0, 0.0, 2.0, 4.0])  # (5,)
p_m = 1 / (1 + np.exp(-m))  # (5,)
h = 1e-5
steep = (np.log1p(np.exp(-(m + h))) - np.log1p(np.exp(-(m - h)))) / (2 * h)  # (5,)
print("margin", m)
print("price ", np.log1p(np.exp(-m)).round(3))
verify("3.28", -np.log(p_m), np.log1p(np.exp(-m)))
verify("3.29", steep, -(1 - p_m), tol=1e-8)

# %%
ledgers = {
    "sure label, unsure p": (np.array([1.0, 0.0, 0.0]), np.array([0.5, 0.25, 0.25])),
    "unsure label, right p": (t, t),
    "unsure label, sure p": (t, np.array([0.96, 0.02, 0.02])),
}
losses.loss_ledger(np.linspace(-5, 5, 101), ledgers)

# %% [markdown]
# Left: accuracy counts an answer as 0 or 1. With three classes, a true class with $p$ between 1/3
# and 1/2 may win or lose. In this grey band it depends on how the two rivals share the rest. The
# loss does not ask; it sees how sure the answer was. Right: three answers, each with the two parts
# of (3.18). Which part can training make smaller? Your own functions say the same:

# %%
for name, (target, p) in ledgers.items():
    h_t, extra_price = entropy(target[None])[0] + 0.0, kl(target[None], p[None])[0]
    print(f"{name:22} {h_t:.3f} + {extra_price:.3f} = {h_t + extra_price:.3f}")

# %% [markdown]
# ### One wrong answer among twenty
#
# Now with many answers: 20 images, three classes, one dot an image.

# %% [markdown] card="03.h" kind="predict"
# A model gets 20 of 20 images right, each with a margin of about 4. Then one answer becomes wrong,
# and sure of it: its margin falls from 4 to -12. What happens to accuracy and mean loss?
# - [x] accuracy falls by 5 points, the loss rises by {= (log1p(exp(12)) - log1p(exp(-4))) /
#   20:.2f} -> One of 20 is 5 points, however wrong it is. The loss asks how wrong: log(1 + e^12)
#   is 12.00, and one image counts a twentieth.
# - [ ] accuracy falls by 5 points, the loss rises by {= log(3) / 20:.2f} -> That is a twentieth
#   of log 3, the price of a *guess* among three. Whoever is sure and wrong pays the margin, and
#   that has no ceiling. {a-mistake-costs-a-guess}
# - [ ] both become worse by 5 % -> Accuracy does. The loss was .018 and is now about .62: 34
#   times as large. {loss-is-error-rate}
#
# Read again: station 3.6
#
# ```python
# from math import exp, log, log1p
# ```

# %% [markdown]
# In the picture below two models read 19 of 20 images. The first (small dots) is unsure where it is
# wrong, $m = -0.8$; yours is sure, $m = -6$. All prices come from your 03.3. Move the dots of yours.
# The ringed one, example 20, is open: at the bottom stand its three $p$ as bars, which move too, and
# its label $t$ as dashed lines. “all: share of wrong 1” says how the wrong classes divide $1 - p$, in all
# 20 answers. The label belongs to the ledger alone: the curve and the mean losses keep the sure one,
# $(1, 0, 0)$. First your prediction: bring the ringed dot to 4, then to -12.

# %%
loss_ledger(cross_entropy_soft)

# %% [markdown]
# What do you read off? Move other dots, and watch accuracy and loss: when does one of them move
# alone? (When all 20 move together, those that reach an end wait there, and come back as one.) Then
# give the open example a label of many readers, and make its $p$ as cheap as it can be.

# %%
outcome("03.h")

# %% [markdown]
# ### Same answers, other loss
#
# Back to the distance classifier, and to its temperature.

# %% [markdown] card="03.e" kind="predict"
# We divide all logits of a classifier by T = 4. On the 10,000 test images:
# - [x] accuracy stays, the loss changes -> Dividing keeps the order in each row, so no answer
#   changes. The probabilities do: here the loss halves.
# - [ ] both get worse, as evidence is lost -> The order of the logits is kept, so each answer is
#   the same as before. {temperature-loses-evidence}
# - [ ] accuracy and loss stay, as softmax divides anyway -> Softmax ignores a common shift. A
#   common factor changes every ratio: e becomes e^0.25. {scale-is-shift}
#
# Read again: station 3.6

# %%
for T in (0.05, 1, 4, 50):
    z = z_near / T  # (10000, 10)
    sure = softmax(z).max(axis=1).mean()
    told = f"loss {cross_entropy(z, y_test):5.2f}   mean confidence {sure:.0%}"
    print(f"T = {T:5}   accuracy {accuracy(z, y_test):.0%}   {told}")

# %% [markdown]
# What do you read off the columns? In which line does the model believe about as much as it knows?

# %%
outcome("03.e")

# %% [markdown]
# A model is **calibrated** if its confidence can be believed: of all answers given with 0.8,
# eight in ten are right. No single $T$ need make ours so, but which one comes nearest? We take the
# $T$ with the smallest loss. All $T$ give the same answers, so the loss can only fall by better
# probabilities; by (3.21) true ones would cost least. The test set may not choose (lesson 1). So we choose one $T$ on 10,000
# *other* training images, the validation images, which the class means never saw.

# %%
x_val, y_val = x[10_000:], y[10_000:]  # (10000, 784), (10000,)
z_val = near(x_val)  # (10000, 10)
temperatures = np.geomspace(0.25, 64, 41)  # (41,)
val_losses = np.array([cross_entropy(z_val / T, y_val) for T in temperatures])  # (41,)
T_best = temperatures[val_losses.argmin()]
losses.temperature(temperatures, val_losses, accuracy(z_val, y_val), np.log(10))


# %%
def in_bins(z, y):
    """Mean confidence, share right and size of each bin that holds at least 50 images."""
    p = softmax(z)  # (n, k)
    sure, right = p.max(axis=1), p.argmax(axis=1) == y  # (n,), (n,)
    number = np.minimum((sure * 10).astype(int), 9)  # (n,) bin 0 to 9
    rows = []
    for b in range(10):
        inside = number == b  # (n,)
        if inside.sum() >= 50:
            rows.append([sure[inside].mean(), right[inside].mean(), inside.sum()])
    return np.array(rows).T  # (3, bins)


# %%
sure_1, right_1, size_1 = in_bins(z_near, y_test)
sure_best, right_best, size_best = in_bins(z_near / T_best, y_test)
print(f"T = 1: answers with confidence {sure_1[-2]:.2f} are right {right_1[-2]:.0%} of the time")
losses.reliability({"T = 1": (sure_1, right_1), f"T = {T_best:.1f}": (sure_best, right_best)})

# %% [markdown]
# These are the test images, of which 81 % are right (79 % of the validation images were). The
# chosen temperature lies near the diagonal, and $T = 1$ far below it: it says 0.85 where about half
# are right. One number for the distance is the **expected calibration error**: the mean of
# |confidence - share right| over the bins, weighed by their sizes $n_b$, with sum $n$. (Bins with
# fewer than 50 images say little: they are left out, of $n$ too.) Bins (0.8, 0.6) and (0.9, 0.9) of
# equal size give 0.1. It is equation 3 of Guo and others (2017, section 2), who also repair
# over-sure nets by one temperature (section 1).
#
# $$\text{ECE} = \sum_b \frac{n_b}{n}\, \big|\,\text{confidence}_b - \text{share right}_b\,\big|
# \qquad (3.30)\ \text{definition}$$

# %%
for name, T, sure, right, size in (
    ("as it comes", 1.0, sure_1, right_1, size_1),
    ("chosen", T_best, sure_best, right_best, size_best),
):
    ece = (size * np.abs(sure - right)).sum() / size.sum()
    loss = cross_entropy(z_near / T, y_test)
    words = f"loss {loss:.2f}  perplexity {np.exp(loss):.1f}  ECE {ece:.2f}"
    print(f"{name:12} accuracy {accuracy(z_near / T, y_test):.0%}  {words}")
    assert 0.80 < accuracy(z_near / T, y_test) < 0.82

# %% [markdown]
# Equal answers, half the loss. Accuracy counts answers; cross-entropy also asks whether the model
# knows when it is unsure. The perplexity says it as a count: with the better temperature, a digit
# leaves the model as unsure as a choice among fewer than two.

# %% [markdown]
# ### Exercise 03.6
#
# You join a project and see one number: the loss. What do you make of it? Write two functions.
#
# `expected_initial_loss(k)` returns the loss of a model that finds all `k` classes equally
# likely: `expected_initial_loss(10)` is 2.302585. `diagnose(loss, k)` returns one of four words,
# for `k` of at least 2:
#
# - `"impossible"`: the loss is negative or `nan`. No cross-entropy is, so there is a bug.
# - `"guessing"`: the loss lies between $0.95 \log k$ and $1.05 \log k$. That is 5 % of $\log k$ on
#   either side: 2.19 to 2.42 for ten classes.
# - `"learnt"`: below that band, down to 0 (0 included).
# - `"overconfident"`: above that band, `inf` included. It is worse than knowing nothing.
#
# For example, `diagnose(2.31, 10)` is `"guessing"`.


# %% exercise="03.6"
def expected_initial_loss(k):
    """The mean cross-entropy of a guess among k classes, in nats."""
    # BEGIN SOLUTION
    return float(np.log(k))  # -log(1/k)
    # END SOLUTION


def diagnose(loss, k):
    """Say what a mean cross-entropy over k classes tells: one of the four words."""
    # BEGIN SOLUTION
    if not loss >= 0:  # nan fails every comparison, so it lands here too
        return "impossible"
    ratio = loss / np.log(k)  # 1 for a guess
    if ratio < 0.95:
        return "learnt"
    return "guessing" if ratio <= 1.05 else "overconfident"
    # END SOLUTION


# %%
expected_initial_loss, diagnose = check("03.6", expected_initial_loss, diagnose)

# %% [markdown]
# ### Five runs, five numbers
#
# Before you run the cell: which word do you expect for each? The second model starts from random
# weights of size 1, the last one lost its minus sign.

# %%
W_large = rng.normal(size=(784, 10))  # (d, k)
runs = {
    "all weights 0": cross_entropy(x_test @ np.zeros((784, 10)), y_test),
    "weights of size 1": cross_entropy(x_test @ W_large, y_test),
    f"distances, T = {T_best:.1f}": cross_entropy(z_near / T_best, y_test),
    "distances, T = 0.05": cross_entropy(z_near / 0.05, y_test),
    "sign lost": -cross_entropy(z_near / T_best, y_test),
}
for name, loss in runs.items():
    print(f"{name:20} {loss:6.2f}  {diagnose(loss, 10)}")

# %% [markdown]
# What do you read off the fourth line? That model gets 81 % right, and its loss is far above that
# of a guess. "Overconfident" judges the probabilities; the answers may be good. The second line
# is a design choice gone wrong: weights of size 1 give logits that differ by more than ten. The
# first steps of training only undo that. A first loss near $\log k$ is the cheapest test that
# you will ever run.
#
# *Saved; a good place to stop (6 of 6).*

# %% [markdown]
# ## Recap
#
# 1. The mean of $-\log p$ of the true classes is the negative log-likelihood per image, on average;
#    it is made small.
# 2. Computed as logsumexp minus the true logit, it is right for logits of any size.
# 3. Cross-entropy is entropy plus KL divergence, and KL is at least 0, with 0 only for $p = t$.
# 4. A guess among $k$ classes costs $\log k$; the categorical form goes with softmax, the binary
#    form with a sigmoid.
# 5. Two models with equal accuracy can have very different losses, because the loss also judges
#    confidence.

# %% [markdown]
# ## Quiz
#
# About six minutes: three new items and two old ones. `"?"` means: I do not know yet.

# %% [markdown] card="03.q1" kind="quiz"
# Ten classes, all logits 0. The mean cross-entropy is about:
# - [x] {= nn.expected_initial_loss(10):.2f} -> p is 1/10 for each class, and -log(1/10) = log 10
#   = 2.303. A first loss far from it means a bug, or logits that are too large.
# - [ ] {= 1 / 10:.2f} -> That is p itself. The loss is -log p: -log 0.1 = 2.303.
#   {loss-is-probability}
# - [ ] {= np.log2(10):.2f} -> That is log2(10), in bits. Our loss uses the natural logarithm:
#   3.32 times 0.693 is 2.303. {bits-for-nats}
#
# Read again: station 3.5
#
# ```python
# from course_lib import nn
# ```

# %% [markdown] card="03.q2" kind="quiz"
# Twenty images, each right with margin 4 (loss 0.018). One of them turns wrong with margin -10.
# Accuracy falls from 100 % to 95 %. The mean loss rises from 0.018 to about:
# - [x] {= ledger_of_twenty(True):.2f} -> A confident error costs nearly |m| = 10. A twentieth of
#   that is 0.5: thirty times the loss, for 5 points of accuracy.
# - [ ] {= blind_to_confidence()} -> That counts the error as 1, as accuracy does. The loss counts
#   how sure it was: 10 / 20 = 0.5. {loss-counts-errors}
# - [ ] {= np.log1p(np.exp(10.0)):.2f} -> That is the loss of the one image. The mean over 20
#   images is a twentieth of it. {worst-sets-the-loss}
#
# Read again: station 3.6
#
# ```python
# def ledger_of_twenty(confident: bool) -> float:
#     """Mean loss of 20 answers with margin 4, or 19 of them beside one with margin -10."""
#     margins = np.full(20, 4.0)
#     margins[0] = -10.0 if confident else 4.0
#     return float(np.log1p(np.exp(-margins)).mean())
# def blind_to_confidence() -> str:
#     """The belief that one error in 20 costs what a 0/1 loss says."""
#     return f'{ledger_of_twenty(False) + 1 / 20:.2f}'
# ```

# %% [markdown] card="03.q3" kind="quiz"
# The true distribution is t = (1, 0); a model says p = (0.5, 0.5). KL(t || p) and KL(p || t) are:
# - [x] 0.69 and infinite -> 1 log(1/0.5) = 0.69. The other way round, p expects a class half of
#   the time that t rules out: 0.5 log(0.5/0).
# - [ ] 0.69 and 0.69 -> KL is no distance: it weighs by its left argument. Here the second is
#   infinite. {kl-is-symmetric}
# - [ ] nan and infinite -> The class with t = 0 counts as 0, since u log u goes to 0: the first
#   is 0.69. {zero-log-zero-is-nan}
#
# Read again: station 3.5

# %% [markdown] card="03.q4" kind="quiz"
# From lesson 2. `logsumexp` of the row (1000, 1000) is:
# - [x] {= nn.logsumexp(np.array([[1000.0, 1000.0]]))[0]:.2f} -> m + log(1 + 1) = 1000 + 0.693:
#   the maximum is taken out of the sum first.
# - [ ] inf -> That is the formula typed as it stands: e^1000 overflows. Taken out of the sum, the
#   maximum does no harm: 1000.69. {formula-is-code}
# - [ ] {= np.log(2.0):.2f} -> The maximum was taken out, and must come back: 1000 + 0.69.
#   {forgot-the-maximum}
#
# Read again: lesson 2, the station on logsumexp
#
# ```python
# from course_lib import nn
# ```

# %% [markdown] card="03.q5" kind="quiz"
# From lesson 1. `minibatches(10, 4, rng)` gives batches of these sizes:
# - [x] 4, 4, 2 -> Each index comes once in an epoch; the last batch holds what is left. That is
#   one reason for a loss that is a mean.
# - [ ] 4, 4 -> Then 2 of 10 images would be left out in every epoch. {last-batch-is-dropped}
# - [ ] 4, 4, 4 -> That needs 12 images: two of the 10 would come twice. {last-batch-is-filled}
#
# Read again: lesson 1, the station on mini-batches

# %% [markdown]
# ## What the library offers
#
# From now on `course_lib.nn` brings `cross_entropy`, `cross_entropy_soft`,
# `binary_cross_entropy`, `one_hot`, `entropy`, `kl` and `expected_initial_loss`. They compute
# what you wrote, and say more about wrong arguments. PyTorch's `CrossEntropyLoss` also takes
# logits, never probabilities: feed it a softmax and it takes the softmax of a softmax.
#
# ## Go deeper
#
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning* (2016): section 5.5 on maximum
#   likelihood, 6.2.1.1 on learning conditional distributions, 6.2.2.3 on softmax units.
# - C. M. Bishop, *Pattern Recognition and Machine Learning* (2006): sections 4.3.2 and 4.3.4, the
#   binary and the categorical error function.
# - J. S. Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs"
#   (1990): softmax with the logarithmic score.
# - C. Szegedy and others, "Rethinking the Inception Architecture for Computer Vision" (2016),
#   section 7: label smoothing.
# - C. Guo and others, "On Calibration of Modern Neural Networks" (2017), sections 1 to 3.
#
# **Next:** lesson 4 takes the slope of this loss. It is shorter than you expect.
