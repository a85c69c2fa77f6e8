# %% [markdown]
# # 3 · Cross-entropy: what should a wrong bet cost?
#
# *About 100 minutes · needs lessons 1 and 2 · exercises 03.1, 03.2, 03.3 and 03.6; 03.4 and 03.5
# are under More*
#
# In lesson 2 a bank let the nearest class mean read the digits on its cheques. This reader bets a
# probability on each of its answers. The bank accepts bets above 0.9, and a misreading among them
# costs it 10 cents; for every other digit it pays a person 1 cent. At temperature $T = 1$ the bets
# were so rash that 10,000 digits cost 111 euros, although people alone would have cost 100. At
# $T = 3.4$, which we found by making two averages agree, they cost 64.
#
# From now on the bank wants the reader to choose its temperature by itself. It announces a fine:
# for a digit whose true class got probability $p$, the reader pays $1 - p$. That is 0 if it bet
# everything on the truth, 1 if it bet nothing on it, and in proportion in between. Since the reader
# is selfish, it will choose the temperature at which its fines are lowest. No accountant could
# object.

# %%
import numpy as np

from course_lib import check, checked, hint, nn, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import load_mnist, split
from course_lib.nn import accuracy, log_softmax, logsumexp, sigmoid, softmax
from course_lib.plots import losses
from course_lib.widgets import loss_ledger

# %% [markdown]
# ## 3.1 A reasonable fine
#
# The reader is the one of lesson 2, whose class means come from 50,000 training images. The other
# 10,000 are held out as a validation set, so that the reader can choose its temperature without
# looking at the test digits.

# %%
(x, y), (x_test, y_test) = load_mnist(dtype=np.float64)  # (60000, 784), (60000,), ...
train, held = split(60_000, (50_000, 10_000), np.random.default_rng(2))
x_train, y_train = x[train], y[train]
means = np.stack([x_train[y_train == c].mean(axis=0) for c in range(10)])  # (10, 784)


def scores(images):
    """(n, 784) -> (n, 10): minus the squared distance to each class mean."""
    square = (images**2).sum(axis=1, keepdims=True)  # (n, 1)
    return 2 * images @ means.T - (means**2).sum(axis=1) - square


z_test, z_held, y_held = scores(x_test), scores(x[held]), y[held]  # (10000, 10) twice, (10000,)

# %%
temperatures = np.arange(1, 81) / 10  # (80,) 0.1 to 8.0
true_class = np.arange(10_000), y_held  # picks one number per row


def chosen_by(fine):
    """The temperature at which the reader's fines on the held-out digits are lowest."""
    paid = [fine(softmax(z_held / T)[true_class]).mean() for T in temperatures]
    return temperatures[np.argmin(paid)]


def bill(p):
    """Euros for the 10,000 test digits: 10 cents per accepted mistake, 1 cent per question."""
    accepted, wrong = p.max(axis=1) > 0.9, p.argmax(axis=1) != y_test  # (n,), (n,)
    return (10 * np.sum(accepted & wrong) + np.sum(~accepted)) / 100


# %% [markdown] card="03.b" kind="predict"
# The reader is right on 82 % of the digits, whatever its temperature. It sets its temperature where
# its mean fine $1 - p$ is lowest. How much does it then bet on its own answers, on average?
# - [ ] about 82 % -> The fine is fair to look at. But suppose there are two classes and you are
#   70 % sure: betting q costs 0.7 (1 - q) + 0.3 q = 0.7 - 0.4 q on average, which falls until
#   q = 1. {fair-fine-fair-bet}
# - [ ] about 60 % -> Caution costs money here. With two classes, and if you are 70 % sure, betting
#   q costs 0.7 - 0.4 q on average: each step towards q = 1 saves some. {fines-make-careful}
# - [x] about 99 % -> With two classes, and if it is 70 % sure, betting q costs
#   0.7 (1 - q) + 0.3 q = 0.7 - 0.4 q. With more classes a wrong answer costs at least q, so
#   that the total is never below that, and at q = 1 it is exactly that, the least.
#
# Read again: section 3.1

# %%
T = chosen_by(lambda p: 1 - p)
p = softmax(z_test / T)  # (10000, 10)
print(f"T = {T:.1f}, mean bet {p.max(axis=1).mean():.0%}, right {accuracy(p, y_test):.0%}")
print(f"the bank pays {bill(p):.0f} euros")
near = [f"{(1 - softmax(z_held / T)[true_class]).mean():.4f}" for T in (0.1, 0.2, 0.3)]
print(f"mean fine {near[0]} at T = 0.1, {near[1]} at 0.2, {near[2]} at 0.3")
outcome("03.b")

# %% [markdown]
# The reader has done as it was told. Under this fine it pays least if it bets 99 % on answers of
# which 82 % are right. (For one digit whose odds are known, it would bet everything. One
# temperature serves all 10,000, though, and below 0.2 the narrow mistakes cost a little more than
# the narrow right answers save.) The bank pays 164 euros, half as much again as at $T = 1$, and
# this time it asked for it.
#
# At the end of lesson 2 we met another price for a bet, although we gave no reason for it:
# $-\log p$. Let us charge that instead, and leave the rest unchanged.

# %%
fines = {"1 - p": lambda p: 1 - p, "-log p": lambda p: -np.log(p)}
paid = {
    name: np.array([fine(softmax(z_held / T)[true_class]).mean() for T in temperatures])
    for name, fine in fines.items()
}  # two arrays (80,)
T = chosen_by(lambda p: -np.log(p))
p = softmax(z_test / T)  # (10000, 10)
print(f"T = {T:.1f}, mean bet {p.max(axis=1).mean():.0%}, the bank pays {bill(p):.0f} euros")
losses.fines(temperatures, paid, np.array([bill(softmax(z_test / T)) for T in temperatures]), 100)

# %% [markdown]
# Now the reader chooses $T = 3.6$, close to the 3.4 that we chose for it. It bets 80 % on answers
# of which 82 % are right, and the bill is back at 64 euros. Nobody told it about the cents or the
# limit of 0.9, and yet the temperature that is cheapest for the reader is now nearly the cheapest
# for the bank.
#
# This fine is the loss with which nearly every neural network that classifies is trained. Why does
# it bring out honest bets where $1 - p$ did not, and is it the only one that does?

# %% [markdown]
# ## 3.2 Invent a better one
#
# Forget temperatures, and look at a single smudge. Our reader believes that it is a 4 with
# probability 0.6, a 9 with 0.3 and a 7 with 0.1. It may report any three numbers that sum to 1.
# A fine $f(p)$ depends only on the number that it gave to the class that turns out to be true. A
# selfish reader reports whatever costs it least on average, and takes that average with its own
# belief: $0.6\,f(p_4) + 0.3\,f(p_9) + 0.1\,f(p_7)$.
#
# **Besides $-\log p$, can you invent a fine under which the cheapest report is the belief itself?**
# It should fall as $p$ rises, since a better bet must not cost more, but otherwise you are free.
# Try three before you go on.

# %%
reports = np.array([(a, b, 100 - a - b) for a in range(101) for b in range(101 - a)]) / 100
belief = np.array([0.6, 0.3, 0.1])  # (3,)


def selfish(fine):
    """The report, in hundredths, that costs a reader with this belief least on average."""
    with np.errstate(divide="ignore"):  # a fine may be infinite at 0
        return reports[(fine(reports) * belief).sum(axis=1).argmin()]


def my_fine(p):
    """What the bank charges if the true class got probability p."""
    return 1 - p  # yours


print("it believes", belief, "and says", selfish(my_fine))

# %%
fines = {  # four that people often invent, and yours may be among them
    "1 - p": lambda p: 1 - p,
    "(1 - p)^2": lambda p: (1 - p) ** 2,
    "1 / p": lambda p: 1 / p,
    "-log p": lambda p: -np.log(p),
}
losses.selfish(belief, {name: selfish(fine) for name, fine in fines.items()})

# %% [markdown]
# Under $1 - p$ the reader shouts, because its mean fine, $1 - 0.6\,p_4 - 0.3\,p_9 - 0.1\,p_7$, is
# lowest with everything on the largest factor. The square is milder, although it still declares
# impossible a class that the reader expects once in ten. Under $1/p$, in contrast, small numbers
# are so dear that the reader turns shy, and says 0.47 where it believes 0.6. Only under $-\log p$
# does it say what it thinks, to the hundredth.
#
# Three of the four belong to one family, $f(p) = (1 - p^a)/a$. With $a = 1$ it is $1 - p$, and with
# $a = -1$ it is $1/p$, less a constant. Near $a = 0$ we have
# $p^a = e^{a\log p} \approx 1 + a\log p$, so that $-\log p$ takes that place. Here is the cheapest
# report for each $a$:

# %%
losses.powers(belief)

# %% [markdown]
# The report meets the belief at $a = 0$ only, so none of these powers will do. Does anything else
# work?

# %% [markdown]
# ## 3.3 Move a crumb
#
# Suppose that some smooth, falling fine $f$ makes honesty cheapest, whatever the reader believes.
# Take ours at the moment when it reports its belief, and let it move a crumb $\varepsilon$ of
# probability from the 4 to the 9.

# %%
losses.crumb(belief)

# %% [markdown]
# In six cases out of ten the digit is a 4, and the fine rises by $|f'(0.6)|\,\varepsilon$. In three
# it is a 9, and the fine falls by $|f'(0.3)|\,\varepsilon$. On average the reader loses
# $0.6\,|f'(0.6)|\,\varepsilon$ and saves $0.3\,|f'(0.3)|\,\varepsilon$. If it saved more than it
# lost, it would move the crumb; if less, it would move one the other way. Honesty can only be
# cheapest if the two are **equal**.
#
# **Your turn.** The bank may choose the unit of its fines, so let the slope of $f$ at 0.5 be $-2$.
# If another reader believes $(0.5, 0.25, 0.25)$, what must the slope at 0.25 be, so that no crumb
# is worth moving? A third one believes $(0.5, 0.4, 0.1)$: what must it be at 0.1? And at any $p$?

# %%
slope_at = {0.5: -2.0, 0.25: 0.0, 0.1: 0.0}  # yours: the last two
for at, slope in slope_at.items():
    print(f"p = {at}: slope {slope:.1f}; on average the crumb is worth {at * abs(slope):.2f}")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# At 0.5 the crumb is worth $0.5\cdot2 = 1$. It must be worth 1 at 0.25 as well, so the slope there
# is $-4$, and at 0.1 it is $-10$. At any $p$ it is $-1/p$. If you found $-1$ and $-0.4$, your
# slopes shrink with $p$: then a rare class counts little *and* comes rarely, so the reader would
# starve it.
#
# </details>
#
# The same argument links any two probabilities that fit into one row, and two that do not, such as
# 0.7 and 0.8, are linked through a third, here 0.1. Hence one number $w > 0$, what a crumb is
# worth, holds for all:
#
# $$p\, f'(p) = -w \quad\text{for } 0 < p < 1 \qquad (3.1)$$
#
# The function with slope $-w/p$ is $-w\log p$, plus a constant. Whoever bets everything on the
# truth should pay 0, which makes the constant 0, and $w$ is the bank's choice of currency. We take
# 1:
#
# $$f(p) = -\log p \qquad (3.2)\ \text{definition}$$
#
# In lesson 2 an exponential was forced on us because points add while odds multiply. Here a
# logarithm is, because a rare class must make up in slope what it lacks in frequency.
#
# We needed a third class, because with two the other probability is always $1 - p$. Then (3.1) need
# only hold in pairs, $p\,f'(p) = (1-p)\,f'(1-p)$. The square $(1-p)^2$ fulfils that, and its mean
# fine is a parabola that opens upwards, so that it is honest for yes-or-no questions. From three
# classes on the logarithm is, as you have now shown, the only candidate among the smooth fines that
# look at nothing but the probability of what came, whatever the currency. (Brier's sum of squares
# over *all* classes is honest, too; it looks at the whole report.) Fines under which honesty is
# cheapest are called **proper scoring rules**. (Section 3.6 shows that the candidate is one: every
# lie, small or big, costs more than the truth.)

# %% [markdown]
# ## 3.4 All digits at once
#
# Two readers see the same three digits. The first gave the true classes 0.5, 0.25 and 0.8, the
# second 0.6, 0.1 and 0.9. The second was closer twice. Which of them pays less?

# %%
p_first, p_second = np.array([0.5, 0.25, 0.8]), np.array([0.6, 0.1, 0.9])  # (3,), (3,)
for name, p_true in (("first ", p_first), ("second", p_second)):
    print(f"{name} fines {-np.log(p_true).round(2)}, mean {-np.log(p_true).mean():.2f}")

# %% [markdown]
# The first does, since the second lost more by one bad bet than it gained by two good ones. There
# is another way to compare them, in which no fine occurs: how probable did each reader think that
# these three labels would come *together*? If the labels have no influence on each other once the
# images are given, the probabilities multiply, and the answers are 0.100 and 0.054. This number is
# called the **likelihood** of the reader. For $n$ images with labels $y_i$,
#
# $$\mathcal L = \prod_{i=1}^{n} p_{i,\,y_i} \qquad (3.3)\ \text{definition}$$
#
# The first reader wins again. The logarithm of a product is a sum of
# logarithms, so the mean fine, which we call the **loss**, is
#
# $$\text{loss} = -\frac1n\sum_{i=1}^{n}\log p_{i,\,y_i} = -\frac1n\log\mathcal L \qquad (3.4)$$
#
# The lowest loss and the largest likelihood therefore belong to the same reader. To choose the
# model under which the labels that came are most probable is called **maximum likelihood**
# (Goodfellow, Bengio and Courville, *Deep Learning*, section 5.5). We take the mean rather than the
# sum, so that the loss is a price per image, whether there are ten or 10,000.
#
# The smallest model of all has one number. Ten images come, seven of them show a digit with a loop,
# and the model says "loop" with probability $q$, whatever it sees. **Which $q$ makes its loss
# lowest?** Set the derivative of $-\frac{n_1}{n}\log q - \frac{n-n_1}{n}\log(1-q)$ to 0, for $n_1$
# loops in $n$.
#
# <details><summary>Our way, once you have tried</summary>
#
# The derivative is $-\frac{n_1}{nq} + \frac{n-n_1}{n(1-q)}$, and it is 0 where
# $n_1(1-q) = (n-n_1)\,q$.
#
# </details>
#
# $$q = \frac{n_1}{n} \qquad (3.5)$$
#
# It is a minimum, and the only one, because the second derivative
# $\frac{n_1}{nq^2} + \frac{n-n_1}{n(1-q)^2}$ is positive everywhere. With $n_1 = 0$ the loss is
# $-\log(1-q)$, which is lowest at the end, $q = 0$, so that (3.5) still holds. But a model that has
# seen ten images without a loop then calls loops impossible, and the first one that comes costs it
# infinity.

# %% [markdown]
# ## 3.5 From logits, in code
#
# A program has logits rather than probabilities. From lesson 2 we know
# $\log p_c = z_c - \operatorname{logsumexp}(z)$, so the fine for an image with label $y$ is
#
# $$-\log p_y = \operatorname{logsumexp}(z) - z_y. \qquad (3.6)$$
#
# Since logsumexp is a soft maximum, this says roughly by how much the true logit falls short of the
# largest. Logits $(2, 1, 0)$ have logsumexp 2.41, so that the fine is 0.41 if the true class is 0,
# and 2.41 if it is 2.
#
# The only new step is to pick one number per row, which `true_class` did in section 3.1 without a
# word, and numpy has two ways to read `log_p[..., y]`.

# %%
z_small = np.array([[2.0, 1.0, 0.0, -1.0], [0.0, 3.0, 0.0, 0.0], [1.0, 1.0, 1.0, 5.0]])  # (3, 4)
y_small = np.array([2, 0, 3])  # (3,)
log_p = log_softmax(z_small)  # (3, 4)
print("A", log_p[np.arange(3), y_small].round(2))
print("B", log_p[:, y_small].round(2), sep="\n")

# %% [markdown] card="03.w1" kind="why"
# `log_p` has shape (3, 4) and `y` is `[2, 0, 3]`. Why `log_p[np.arange(3), y]` rather than
# `log_p[:, y]`?
# - [x] Two index arrays are paired; a slice is crossed with y -> `[0, 1, 2]` and `[2, 0, 3]` are
#   read in step: three entries. The slice `:` means all rows, so `log_p[:, y]` has 9, and six of
#   them pair an image with another image's label.
# - [ ] Both pick three entries, and the first is faster -> The first has shape (3,), the second (3,
#   3). Their means differ: one looks at 3 numbers, the other at 9. {slice-pairs-too}
# - [ ] A slice gives a view, so the loss would change log_p -> Indexing with an array always
#   copies. The trouble is the shape: (3, 3). {slice-is-the-danger}
#
# Read again: section 3.5

# %% [markdown]
# ### Exercise 03.1
#
# Put the lines of `cross_entropy` in order: the mean of (3.6) over the batch. One line is too many.
# For logits `[[2, 1, 0], [0, 1, 2]]` and labels `[0, 1]` it gives 0.907606.


# %% exercise="03.1"
def cross_entropy(z, y):
    """Mean of -log p of the true classes, right for logits of any size.

    z: (n, k) logits. y: (n,) labels, 0 to k - 1. Returns one number.
    A true class that is 800 behind costs 800.
    """
    # BEGIN SOLUTION
    m = z.max(axis=1, keepdims=True)  # (n, 1)
    shifted = z - m  # (n, k) the largest entry of each row is 0
    total = np.exp(shifted).sum(axis=1, keepdims=True)  # (n, 1) between 1 and k
    log_p = shifted - np.log(total)  # (n, k)
    own = log_p[np.arange(len(y)), y]  # (n,) of each true class
    return -own.mean()
    # END SOLUTION


# %%
cross_entropy = check("03.1", cross_entropy)

# %% [markdown]
# Do real digits need that much care? Let a very cold reader, at $T = 0.05$, compute its fines
# through $p$. A common patch adds a small constant inside the logarithm, so that it never sees a 0.

# %%
cold = z_test / 0.05  # (10000, 10)
p_true = softmax(cold)[np.arange(10_000), y_test]  # (10000,)
with np.errstate(divide="ignore"):
    print(f"through p:     {-np.log(p_true).mean():.2f} ({(p_true == 0).sum()} digits with p = 0)")
print(f"patched, 1e-7: {-np.log(p_true + 1e-7).mean():.2f}")
print(f"from logits:   {cross_entropy(cold, y_test):.2f}")

# %% [markdown]
# Two digits in 10,000 turn the whole mean into infinity. Such a mean cannot tell two readers apart,
# and a program that differentiates through $\log p$ gets `nan`. The patch hides them at the price
# of a ceiling. No bet costs more than $-\log 10^{-7} = 16.1$, so that rashness becomes cheap, 2.73
# rather than 21.99. It also makes a perfect answer cost $-\log(1 + 10^{-7})$, which is below 0. From
# logits, every digit pays what it should.

# %% tags=["checks"]
beliefs, h = np.array([0.1, 0.25, 0.5, 0.6]), 1e-6  # (4,)
q = np.arange(1, 1000) / 1000  # (999,)
with checked():
    slopes = (-np.log(beliefs + h) + np.log(beliefs - h)) / (2 * h)  # (4,)
    verify("3.1", beliefs * slopes, -1, tol=1e-8)
    verify("3.4", -np.log(p_first).mean(), -np.log(p_first.prod()) / 3)
    verify("3.5", q[(-0.7 * np.log(q) - 0.3 * np.log(1 - q)).argmin()], 7 / 10)
    verify("3.6", -np.log(softmax(z_small)[np.arange(3), y_small]),
           logsumexp(z_small) - z_small[np.arange(3), y_small])  # fmt: skip

# %% [markdown]
# ## 3.6 The price of a lie
#
# Ask ten people about a smudge, and seven say 4 while three say 9. So the truth is itself a row of
# probabilities, $t = (0.7, 0.3)$. If a reader reports $p$, it pays $-\log p_4$ seven times out of
# ten and $-\log p_9$ otherwise. The mean fine, or *price* of a report, is called the
# **cross-entropy** of $t$ and $p$:
#
# $$H(t, p) = -\sum_{c=1}^{k} t_c \log p_c \qquad (3.7)\ \text{definition}$$
#
# By the crumbs we expect the lowest price at $p = t$. How fast does it rise on either side?

# %% [markdown] card="03.g" kind="predict"
# The truth is (0.7, 0.3). A shy reader reports (0.5, 0.5), a bold one (0.9, 0.1), and an honest one
# the truth. The shy and the bold report are equally far off. Which of the two pays more?
# - [ ] the shy one -> It never wins much, but never loses much either:
#   0.69 each time. That is 0.08 above the honest 0.61, while the bold one pays 0.15 above it.
#   {saying-nothing-costs-most}
# - [ ] both alike -> The logarithm is not symmetric. Near 0 it is steep: a
#   class to which the bold one gives 0.1 comes three times in ten, at 2.30 each. {price-is-distance}
# - [x] the bold one -> It saves seven times, 0.11 rather than 0.36, and loses three times, 2.30
#   rather than 1.20. Above the honest price it pays 0.15, nearly twice the 0.08 of the shy one.
#
# Read again: section 3.6

# %%
t = np.array([0.7, 0.3])  # (2,)
for name, p in {"shy": [0.5, 0.5], "honest": [0.7, 0.3], "bold": [0.9, 0.1]}.items():
    print(f"{name:6} pays {-np.log(p).round(2)}, on average {-(t * np.log(p)).sum():.2f}")
outcome("03.g")
losses.price_of_a_lie(0.7, (0.5, 0.9))

# %% [markdown]
# The bold report costs more than the shy one. Even the honest reader pays 0.61, the green line,
# because the truth itself is in doubt and no report can change that. This floor is the **entropy**
# of $t$, after C. Shannon (1948):
#
# $$H(t) = -\sum_{c} t_c \log t_c \qquad (3.8)\ \text{definition}$$
#
# A sure label has entropy 0, and a fair coin 0.69. (The unit of the natural logarithm is the *nat*;
# with $\log_2$ it is the *bit*, and the coin has 1.) The orange bars are what the others pay on top
# of it, for saying $p$ where $t$ is true. It is called the **KL divergence**, after S. Kullback and
# R. Leibler (1951):
#
# $$\operatorname{KL}(t \,\|\, p) = \sum_{c} t_c \log \frac{t_c}{p_c}
# \qquad (3.9)\ \text{definition}$$
#
# Write $\log\frac{t_c}{p_c}$ as $\log t_c - \log p_c$, and (3.9) splits into the two sums above:
#
# $$H(t, p) = H(t) + \operatorname{KL}(t \,\|\, p) \qquad (3.10)$$
#
# The price of a report is the doubt in the world plus the price of a lie. (The order matters: the
# first row says what comes, the second what was reported. A class with $t_c = 0$ never comes, so it
# counts as 0 in all of these sums.)
#
# ### Can a big lie pay?
#
# If no crumb pays, the reader is at a flat place, which may be a valley, a summit or a saddle. In the
# figure it is a valley, but that is one truth with two classes. We want to know for every $t$ and
# every $p$ that the price of a lie is not negative. One picture is enough, because the logarithm
# lies below its tangent at 1 and touches it only there.

# %%
losses.log_below_its_tangent(np.linspace(0.05, 3, 60))

# %% [markdown]
# $$\log u \le u - 1 \quad\text{for } u > 0 \qquad (3.11)$$
#
# (The gap $u - 1 - \log u$ has derivative $1 - 1/u$, which is negative left of 1 and positive right
# of it.) **Which $u$ turns (3.11) into a statement about one term of (3.9)?** Find it, and add up
# the terms.
#
# <details><summary>Our way, once you have tried</summary>
#
# A term of (3.9) is $-t_c\log\frac{p_c}{t_c}$, so take $u = \frac{p_c}{t_c}$. Then
# $\log u \le u - 1$ says that the term is at least
# $-t_c\left(\frac{p_c}{t_c} - 1\right) = t_c - p_c$.
#
# </details>
#
# $$\operatorname{KL}(t \,\|\, p) = -\sum_{c:\,t_c > 0} t_c \log \frac{p_c}{t_c}
# \;\ge\; \sum_{c:\,t_c > 0} (t_c - p_c) \;\ge\; 0 \qquad (3.12)$$
#
# Over the classes that $t$ allows, $t$ sums to 1 and $p$ to at most 1, which gives the last step.
# For equality every $u$ must be 1, so that $p_c = t_c$ wherever $t_c > 0$. These already sum to 1,
# so that 0 is left for the other classes. Hence, with (3.10), **Gibbs' inequality**:
#
# $$H(t, p) \ge H(t), \quad\text{with equality only for } p = t \qquad (3.13)$$
#
# (If some $p_c = 0$ with $t_c > 0$, the price is infinite, and no lie is dearer.) The flat place of
# section 3.3 is a valley, then. No lie pays, big or small, whatever the truth is.

# %% tags=["checks"]
rng = np.random.default_rng(3)
t_many = rng.dirichlet(np.ones(5), size=1000) * np.repeat([[0, 1, 1, 1, 1], [1] * 5], 500, axis=0)
t_many /= t_many.sum(axis=1, keepdims=True)  # (1000, 5) half of them rule out class 0
p_many = rng.dirichlet(np.ones(5), size=1000)  # (1000, 5)
allowed, u = t_many > 0, np.linspace(0.05, 3, 60)  # (1000, 5), (60,)
ratio = np.where(allowed, p_many, 1) / np.where(allowed, t_many, 1)  # (1000, 5)
lie, truth = -(t_many * np.log(ratio)).sum(axis=1), nn.entropy(t_many)  # (1000,), (1000,)
cross = -(t_many * np.log(p_many)).sum(axis=1)  # (1000,) H(t, p)
bound = (allowed * (t_many - p_many)).sum(axis=1)  # (1000,)
with checked():
    verify("3.10", cross, truth + lie)
    verify("3.11", np.maximum(np.log(u), u - 1), u - 1)
    verify("3.12", np.maximum(lie, np.maximum(bound, 0)), lie)
    verify("3.13", np.maximum(cross, truth), cross)

# %% [markdown]
# ## 3.7 Labels as rows
#
# A label such as 2 is a truth without doubt. As a row for three classes it is $(0, 0, 1)$, with a
# single 1 at the true class, and is called **one-hot**. For such a row all terms of (3.7) but one
# vanish, and we have $-\log p_y$ again. The entropy is 0, so that the whole fine is the price of a
# lie, and a model can in principle get rid of all of it. One-hot is a notation, not another loss;
# integer labels give the same number, for ten classes with a tenth of the memory.
#
# ### Exercise 03.2
#
# Write `one_hot`. For example, `one_hot(np.array([2, 0]), 3)` is `[[0, 0, 1], [1, 0, 0]]`.


# %% exercise="03.2"
def one_hot(y, k):
    """Labels as rows with a single 1.

    y: (n,) integer labels, 0 to k - 1. k: number of classes, perhaps more than the batch shows.
    Returns (n, k), float64.
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
# ### Exercise 03.3
#
# Write `cross_entropy_soft`, the mean of (3.7) over the rows, where $p$ is the softmax of the
# logits. As in 03.1, never go through $p$ to reach $\log p$. Some readers rule a class out by
# giving it the logit `-inf`; where the target is 0 as well, that costs nothing, so look out for 0
# times infinity. For example, logits `[[1, 0]]` with targets `[[0.9, 0.1]]` give 0.413262.


# %% exercise="03.3"
def cross_entropy_soft(z, t):
    """Mean over the rows of -sum of t log p, right for logits of any size; numpy must not warn.

    z: (n, k) logits; may hold -inf where t is 0. t: (n, k) target probabilities; a class with
    target 0 counts as 0. Returns one number.
    """
    # BEGIN SOLUTION
    shifted = z - z.max(axis=1, keepdims=True)  # (n, k)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))  # (n, k)
    safe = np.where(t > 0, log_p, 0)  # before the product: 0 times -inf would be nan
    prices = -(t * safe).sum(axis=1)  # (n,) a weighted sum inside each row
    return prices.mean()
    # END SOLUTION


# %%
cross_entropy_soft = check("03.3", cross_entropy_soft)

# %% [markdown]
# Rows also tell us what a training set is. The model with one number saw ten labels, and in the
# loss (3.4) seven of them cost $-\log q$. Sort the sum by class, and what remains is the
# cross-entropy of the fractions $\hat t = (0.7, 0.3)$ that the data show and the model's $p$:
#
# $$-\frac1n\sum_{i=1}^{n}\log p_{y_i} = H(\hat t, p) = H(\hat t) + \operatorname{KL}(\hat t\,\|\,p)
# \qquad (3.14)$$
#
# That is why the loss has its name, and it proves (3.5) a second time, without a derivative: the
# loss is lowest at $p = \hat t$. A model that looks at its images can say something else about each
# of them, but the reading is the same, image by image: training brings the model closer to the data
# in the sense of KL.

# %% [markdown]
# ## 3.8 What does a number tell?
#
# You join a project and are told that the loss is 1.9. Is that good? A reader that has no idea
# gives each of $k$ classes $1/k$ and pays $\log k$, whatever comes, because the $t_c$ sum to 1:
#
# $$H(t, p) = \log k \quad\text{for } p = \left(\tfrac1k, \dots, \tfrac1k\right) \qquad (3.15)$$
#
# For ten digits that is 2.30, and near it most of our training runs will begin. So 1.9 is better
# than a guess. To see how much, undo the logarithm. Since $e^{1.9} = 6.7$, the model is as unsure
# as one that guesses among 6.7 classes, and this count $e^{\text{loss}}$ is called the
# **perplexity**.
#
# ### Exercise 03.6
#
# Write two functions. `expected_initial_loss(k)` is the price of a guess: 2.302585 for ten classes.
# `diagnose(loss, k)` returns one of four words:
#
# - `"impossible"`: negative or `nan`. A mean of $-\log p$ is neither, so there is a bug.
# - `"guessing"`: within 5 % of $\log k$ on either side, which is 2.19 to 2.42 for ten classes.
# - `"learnt"`: below that band, 0 included.
# - `"overconfident"`: above that band, `inf` included. It is worse than a guess.
#
# For example, `diagnose(2.31, 10)` is `"guessing"`.


# %% exercise="03.6"
def expected_initial_loss(k):
    """The mean cross-entropy of a guess among k classes, in nats."""
    # BEGIN SOLUTION
    return float(np.log(k))  # -log(1/k)
    # END SOLUTION


def diagnose(loss, k):
    """Say what a mean cross-entropy over k classes, at least 2, tells: one of the four words."""
    # BEGIN SOLUTION
    if not loss >= 0:  # nan fails every comparison, so it lands here too
        return "impossible"
    start = np.log(k)  # what a guess costs
    low, high = 0.95 * start, 1.05 * start
    if loss < low:
        return "learnt"
    return "guessing" if loss <= high else "overconfident"
    # END SOLUTION


# %%
expected_initial_loss, diagnose = check("03.6", expected_initial_loss, diagnose)

# %% [markdown]
# **Which word do you expect for each line of the cell below? Type all six, and then run it.** The
# second model has random weights of standard deviation 1, and the last one has lost its minus sign.
# The fifth answers another question, whether a cheque is forged, and always says that one in ten is,
# which happens to be the case.

# %%
expected = ["?", "?", "?", "?", "?", "?"]  # yours, in the order of the lines

W_large = np.random.default_rng(3).normal(size=(784, 10))  # (d, k)
runs = {
    "all weights 0": (cross_entropy(x_test @ np.zeros((784, 10)), y_test), 10),
    "weights of size 1": (cross_entropy(x_test @ W_large, y_test), 10),
    "our reader, T = 3.6": (cross_entropy(z_test / 3.6, y_test), 10),
    "our reader, T = 0.05": (cross_entropy(z_test / 0.05, y_test), 10),
    "one in ten is forged": (nn.entropy(np.array([[0.9, 0.1]]))[0], 2),
    "sign lost": (-cross_entropy(z_test / 3.6, y_test), 10),
}
for word, (name, (loss, k)) in zip(expected, runs.items(), strict=False):
    print(f"{name:20} {loss:6.2f}  {diagnose(loss, k):13} you: {word}")

# %% [markdown]
# The fourth line is our reader again, right on 82 % of the digits. It pays far more than a guess,
# since the loss judges the bets rather than the answers. The fifth line is a trap. Its 0.33 is less
# than half of $\log 2 = 0.69$, and yet that model never looks at a cheque. If the classes are not
# equally frequent, the number to beat is the entropy of their fractions, by (3.14).
#
# A mean can also hide who pays.

# %% [markdown] card="03.e" kind="predict"
# Our reader at T = 3.6 is right on 82 % of the test digits, and pays 0.57 on average. Sort the
# 10,000 digits by their fine. What fraction of all fines does the dearest tenth pay?
# - [ ] about a tenth -> Half of the digits pay 0.14 or less, so the
#   mean of 0.57 is not typical at all. {mean-is-typical}
# - [x] more than half -> The dearest 1,000 digits pay 55 % of all fines. Most right answers cost
#   hardly anything, whereas the wrong ones have no ceiling.
# - [ ] practically all -> An answer that is right with p = 0.6 still
#   costs 0.51. The other nine tenths pay 45 % between them. {right-is-free}
#
# Read again: section 3.8

# %%
fine = -log_softmax(z_test / 3.6)[np.arange(10_000), y_test]  # (10000,)
dearest = np.sort(fine)[-1000:]  # (1000,)
print(f"mean {fine.mean():.2f}, median {np.median(fine):.2f}")
print(f"the dearest tenth pays {dearest.sum() / fine.sum():.0%} of all fines")
outcome("03.e")
losses.dearest(x_test, z_test.argmax(axis=1), y_test, fine)

# %% [markdown]
# When a loss will not fall, look at such a row first. It shows what the model is sure and wrong
# about (here, sevens with a bar and threes that begin like a seven), and a wrong label would turn
# up here, too.
#
# How much can one digit cost? Write $m$ for the **log-odds** of its true class, its lead over all
# rivals together, which is 0 at $p_y = 0.5$ and about 4 at 0.98. (In (2.3), $m$ was a row's
# maximum.) Then $p_y/(1-p_y) = e^m$, hence $p_y = 1/(1 + e^{-m})$, the sigmoid of lesson 2. Minus
# its logarithm is $\log(1 + e^{-m})$, whose derivative is $-e^{-m}/(1 + e^{-m})$, and that is
# $-(1 - p_y)$:
#
# $$m = \log\frac{p_y}{1-p_y}, \qquad -\log p_y = \log(1 + e^{-m}), \qquad
# \frac{d(-\log p_y)}{dm} = -(1 - p_y). \qquad (3.16)$$
#
# An answer that is sure and right costs hardly anything, whereas one that is sure and wrong costs
# about $|m|$, and pulls with a force of nearly 1.

# %% [markdown] card="03.h" kind="predict"
# A model gets 20 of 20 images right, each with log-odds of about 4. Then one answer becomes wrong,
# and sure of it: its log-odds fall from 4 to -12. What happens to accuracy and mean loss?
# - [x] accuracy falls by 5 points, the loss rises by {= (log1p(exp(12)) - log1p(exp(-4))) /
#   20:.2f} -> One of 20 is 5 points, however wrong it is. The loss asks how wrong: log(1 + e^12)
#   is 12.00, and one image counts a twentieth.
# - [ ] accuracy falls by 5 points, the loss rises by {= log(3) / 20:.2f} -> That is a twentieth
#   of log 3, the price of a *guess* among three. A sure and wrong answer pays its log-odds, and
#   these have no ceiling. {a-mistake-costs-a-guess}
# - [ ] both become worse by 5 % -> Accuracy does. The loss was .018 and is now about .62: 34
#   times as large. {loss-is-error-rate}
#
# Read again: section 3.8
#
# ```python
# from math import exp, log, log1p
# ```

# %% [markdown]
# In the live figure two models each miss one of twenty images of three classes. The mistake costs
# the first model 1.17 and yours 6.00, so that by your 03.3 their losses are 0.07 and 0.31. **Drag
# your ringed dot to $m = 4$, and then to $-12$.** (In the grey band $p_y$ is 1/3 to 1/2, and the
# rivals decide whether the answer is right.)

# %%
loss_ledger(cross_entropy_soft)

# %%
costs = np.log1p(np.exp(-np.array([4.0, -12.0])))  # (2,) by (3.16)
print(f"at 4 the image costs {costs[0]:.2f}, at -12 it costs {costs[1]:.2f}")
print(f"the mean of twenty rises by {(costs[1] - costs[0]) / 20:.2f}")
outcome("03.h")

# %% tags=["checks"]
m, h = np.array([-4.0, -2.0, 0.0, 2.0, 4.0]), 1e-5  # (5,)
slope = (np.log1p(np.exp(-m - h)) - np.log1p(np.exp(-m + h))) / (2 * h)  # (5,)
labels, p_one = np.array([0] * 7 + [1] * 3), np.array([[0.4, 0.6]])  # (10,), (1, 2)
fractions = one_hot(labels, 2).mean(axis=0)[None]  # (1, 2)
floor, lie = nn.entropy(fractions)[0], nn.kl(fractions, p_one)[0]
with checked():
    verify("3.14", -np.log(p_one[0][labels]).mean(),
           [cross_entropy_soft(np.log(p_one), fractions), floor + lie])  # fmt: skip
    verify("3.15", cross_entropy_soft(np.zeros((1000, 5)), t_many), np.log(5))
    verify("3.16", [-np.log(sigmoid(m)), slope], [np.log1p(np.exp(-m)), sigmoid(m) - 1], tol=1e-8)

# %% [markdown]
# ## 3.9 Honest, and worthless
#
# One reader from lesson 2 is still waiting. The lazy one gives the same answers as ours, and bets
# 0.82 on each of them. By lesson 2, a model is **calibrated** if its bets come true, about 80 % of
# those at 0.8. To measure it, we sort the answers into ten bins by their bets and compare the mean
# bet with the fraction that is right.


# %%
def bins(p):
    """Mean bet, fraction right and count of each bin with at least 10 digits, (3, bins)."""
    bet, right = p.max(axis=1), p.argmax(axis=1) == y_test  # (n,), (n,)
    number = np.minimum((bet * 10).astype(int), 9)  # (n,) bin 0 to 9
    chosen = [number == b for b in range(10) if (number == b).sum() >= 10]
    return np.array([(bet[s].mean(), right[s].mean(), s.sum()) for s in chosen]).T


lazy = np.full((10_000, 10), 0.18 / 9)  # (n, k)
lazy[np.arange(10_000), z_test.argmax(axis=1)] = 0.82
readers = {"T = 1": softmax(z_test), "T = 3.6": softmax(z_test / 3.6), "lazy": lazy}
losses.reliability({name: bins(p) for name, p in readers.items()})

# %%
for name, p in readers.items():
    bet, right, count = bins(p)
    loss = -np.log(p[np.arange(10_000), y_test]).mean()
    print(f"{name:8} off by {count @ np.abs(bet - right) / count.sum():.2f}", end="   ")
    print(f"loss {loss:.2f}   bill {bill(p):3.0f} euros")
bet, right, count = bins(readers["T = 3.6"])
for b in (-1, 1):  # the last bin and the second one
    print(f"T = 3.6: {count[b]:,.0f} digits with bets around {bet[b]:.2f}, right {right[b]:.0%}")

# %% [markdown]
# By the gap between bets and outcomes the lazy reader is the best of the three, since its only bin
# is on the diagonal. For the bank it is worthless, since it never bets 0.9. The loss, however, puts
# the three in the order of their bills.
#
# How does the loss notice? On 4,576 digits the answer is right 98 times in 100, and on 375 others 36
# times, so that 0.82 is the truth about the mixture and a lie about nearly every digit in it. Right
# and wrong are two classes, for which (3.14) holds in each bin, and the report 0.82 costs the bin's
# own entropy plus a KL. (*More: what the lazy reader pays* adds up the whole difference.)
#
# So a proper fine rewards two things at once, honesty and looking closely. That answers the
# question with which lesson 2 ended. The loss and the bill need not agree, since the bank cares
# about one limit, 0.9, whereas the loss cares about every bet. But a reader that tells the truth
# about each digit serves any bank, whatever its limit and its prices are.

# %% [markdown]
# ## 3.10 Close the book
#
# Answer from memory, on paper, before you open the fold.
#
# 1. Why does the fine $1 - p$ make a reader rash?
# 2. What must a crumb of probability be worth, and which function follows?
# 3. What does an honest reader pay, and what a liar?
# 4. A loss of 2.30 on ten classes; a loss of 0.33 on two: what do they tell you?
#
# <details><summary>In a few sentences</summary>
#
# The mean fine is a straight line in the report, so it is lowest at an end. A crumb must be worth
# the same at every probability, $p f'(p) = -w$, and so the fine is $-\log p$. The honest reader
# pays the entropy $H(t)$ of the truth, and a liar $\operatorname{KL}(t\,\|\,p) > 0$ on top of it.
# The first loss is that of a guess; the second may be learned, or be the entropy of 90 to 10.
#
# </details>
#
# Our reader had one number to choose, and tried eighty values of it. The reader of lesson 4 has
# 7,850. Eighty values for each would make $80^{7850}$ readers, which is out of the question, and
# yet it will find a good one in seconds. You already hold the reason, in one line of lesson 2: the
# fine has a gradient, and it is $p - t$. Next: [4 · Softmax
# regression](04_softmax_regression.ipynb).

# %% [markdown]
# ## More: what has stayed?
#
# Four questions, which teach most if you leave them for tomorrow. The last one is from lesson 2.

# %% [markdown] card="03.q1" kind="quiz"
# Ten classes, all logits 0. The mean cross-entropy is about:
# - [x] {= np.log(10):.2f} -> p is 1/10 for each class, and -log(1/10) = log 10
#   = 2.303. A first loss far from it means a bug, or logits that are too large.
# - [ ] {= 1 / 10:.2f} -> That is p itself. The loss is -log p: -log 0.1 = 2.303.
#   {loss-is-probability}
# - [ ] {= np.log2(10):.2f} -> That is log2(10), in bits. Our loss uses the natural logarithm:
#   3.32 times 0.693 is 2.303. {bits-for-nats}
#
# Read again: section 3.8
#
# ```python
# from course_lib import nn
# ```

# %% [markdown] card="03.q2" kind="quiz"
# A quiz show has three answers per question, and fines you $(1 - p)^2$ for the probability p that
# you gave to the right one. You believe (0.6, 0.3, 0.1). The cheapest report is:
# - [ ] (0.6, 0.3, 0.1) -> With two answers the square would be honest. With three it does not fulfil
#   p f'(p) = -w, and (0.67, 0.33, 0) is cheaper. {square-is-honest}
# - [x] (0.67, 0.33, 0) -> At the honest report a crumb is worth 2 p (1 - p): 0.48 at 0.6, 0.42 at
#   0.3 and only 0.18 at 0.1. So it pays to move crumbs away from the last.
# - [ ] (1, 0, 0) -> That is what 1 - p asks for. The square punishes a large miss more, so the
#   second answer keeps a third. {every-fine-makes-rash}
#
# Read again: section 3.3

# %% [markdown] card="03.q3" kind="quiz"
# The true distribution is t = (1, 0); a model says p = (0.5, 0.5). KL(t || p) and KL(p || t) are:
# - [ ] 0.69 and 0.69 -> KL is no distance: it weighs by its left argument. Here the second is
#   infinite. {kl-is-symmetric}
# - [ ] nan and infinite -> The class with t = 0 counts as 0, since t log t goes to 0: the first
#   is 0.69. {zero-log-zero-is-nan}
# - [x] 0.69 and infinite -> 1 log(1/0.5) = 0.69. The other way round, p expects a class half of
#   the time that t rules out: 0.5 log(0.5/0).
#
# Read again: section 3.6

# %% [markdown] card="03.r1" kind="recall"
# Lesson 2, from memory. `logsumexp` of the row (1000, 1000) is:
# - [x] {= nn.logsumexp(np.array([[1000.0, 1000.0]]))[0]:.2f} -> m + log(1 + 1) = 1000 + 0.693:
#   the maximum is taken out of the sum first.
# - [ ] inf -> That is what the formula gives if it is typed unchanged: e^1000 overflows. With the
#   maximum taken out it is 1000.69. {formula-is-code}
# - [ ] {= np.log(2.0):.2f} -> The maximum was taken out, and must be added again: 1000 + 0.69.
#   {forgot-the-maximum}
#
# Read again: lesson 2, the section on log-sum-exp
#
# ```python
# from course_lib import nn
# ```

# %% [markdown]
# ## More: two classes, and ten questions at once
#
# With two classes one logit $z$ is enough: $p = \sigma(z)$ is the probability of class 1, and the
# target $t$ is one number per image. The **binary cross-entropy** is the price of such a report,
#
# $$B(t, p) = -\big(t \log p + (1 - t) \log(1 - p)\big) \qquad (3.17)\ \text{definition}$$
#
# which is (3.7) for the logits $(0, z)$ and the target row $(1 - t, t)$:
#
# $$H\big((1 - t, t), (1 - p, p)\big) = B(t, p) \qquad (3.18)$$
#
# In code it has to avoid $p$, like everything else here. Because $\sigma(z) = 1/(1 + e^{-z})$ and
# $1 - \sigma(z) = 1/(1 + e^{z})$,
#
# $$-\log \sigma(z) = \log(1 + e^{-z}), \qquad -\log\big(1 - \sigma(z)\big) = \log(1 + e^{z}).
# \qquad (3.19)$$
#
# The function $\log(1 + e^z)$ is called **softplus**, a smooth $\max(z, 0)$. As typed it overflows
# at 710, so take the larger of $e^z$ and 1 out of the sum:
#
# $$\log(1 + e^{z}) = \max(z, 0) + \log\big(1 + e^{-|z|}\big) \qquad (3.20)$$
#
# Since $\log(1 + e^{-z}) = \log(1 + e^{z}) - z$, both terms of (3.17) share one softplus, and
#
# $$B = \max(z, 0) - z\,t + \log\big(1 + e^{-|z|}\big) \qquad (3.21)$$

# %% tags=["checks"]
z_two, t_two = np.array([0.0, 2.0, -1.0, 3.0]), np.array([1.0, 0.0, 0.0, 0.5])  # (n,), (n,)
p_two, softplus = sigmoid(z_two), np.log(1 + np.exp(z_two))  # (n,), (n,)
B = -(t_two * np.log(p_two) + (1 - t_two) * np.log(1 - p_two))  # (n,)
pair = np.stack([np.zeros(4), z_two], axis=1)  # (n, 2) logits
rows_two = np.stack([1 - t_two, t_two], axis=1)  # (n, 2) targets
stable = np.maximum(z_two, 0) + np.log1p(np.exp(-np.abs(z_two)))  # (n,)
with checked():
    verify("3.18", cross_entropy_soft(pair, rows_two), B.mean())
    verify("3.19", [-np.log(p_two), -np.log(1 - p_two)], [softplus - z_two, softplus])
    verify("3.20", softplus, stable)
    verify("3.21", B, stable - z_two * t_two)

# %% [markdown]
# ### Exercise 03.4
#
# Write `binary_cross_entropy`, the mean of (3.17) over the batch, from the logits. For example,
# `binary_cross_entropy(np.array([800.0, -800.0]), np.array([1.0, 1.0]))` is 400.

# %%
trace("03.4")


# %% exercise="03.4"
def binary_cross_entropy(z, t):
    """Mean of -(t log p + (1 - t) log(1 - p)), where p is the sigmoid of the logit.

    z: (n,) logits of class 1, of any size; numpy must not warn. t: (n,) targets between 0 and 1.
    Returns one number.
    """
    # BEGIN SOLUTION
    softplus = np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))  # (n,) no exponent above 0
    prices = softplus - z * t  # (n,)
    return prices.mean()
    # END SOLUTION


# %%
binary_cross_entropy = check("03.4", binary_cross_entropy)

# %% [markdown]
# Ten sigmoids can ask ten questions about one image ("has a loop?", "is even?"), and then the
# prices of the questions are added. This is called **multi-label**: several answers may be yes. M.
# Nielsen (*Neural Networks and Deep Learning*, 2015, chapter 3) trains ten sigmoids on MNIST in
# this way:
#
# $$S = -\sum_{c} \big(t_c \log p_c + (1 - t_c) \log(1 - p_c)\big)
# \qquad (3.22)\ \text{definition}$$
#
# For sigmoids that is right. The same line over the outputs of a *softmax* is another loss than
# (3.7), since each wrong class is charged a second time. Its gradient needs the Jacobian $J$ of
# softmax (lesson 2). Its first half is $p - t$ again, whereas in the second nothing cancels:
#
# $$\frac{\partial S}{\partial z} = J \left(-\frac{t}{p} + \frac{1 - t}{1 - p}\right),
# \quad J = \operatorname{diag}(p) - p\,p^\top \qquad (3.23)$$

# %%
z_three, t_three = np.array([3.0, 2.0, 1.0]), np.array([1.0, 0.0, 0.0])  # (k,), (k,)
p_three = softmax(z_three[None])[0]  # (k,)
J = np.diag(p_three) - np.outer(p_three, p_three)  # (k, k)
slope_s = J @ (-t_three / p_three + (1 - t_three) / (1 - p_three))  # (k,) by (3.23)


def binary_terms(z):
    """(k,) logits -> number: (3.22) of their softmax."""
    p = softmax(z[None])[0]
    return -(t_three * np.log(p) + (1 - t_three) * np.log(1 - p)).sum()


loss = cross_entropy(z_three[None], np.array([0]))
print(f"categorical   {loss:.3f}   gradient {(p_three - t_three).round(3)}")
print(f"binary terms  {binary_terms(z_three):.3f}   gradient {slope_s.round(3)}")
print("ratio of the gradients", (slope_s / (p_three - t_three)).round(2))

# %% [markdown]
# If one were a multiple of the other, the three ratios would agree. Training hides the mix-up,
# because both losses fall when the true class gains probability. Here are 50 steps with each, on
# 2,000 images (learning rate 0.5, all weights 0 at the start). A third program uses the binary
# terms, and cuts each gradient to the length of the categorical one.

# %%
x_few, y_few, t_few = x[:2000], y[:2000], one_hot(y[:2000], 10)  # (2000, 784), (2000,), (2000, 10)
models = {}
for name in ("categorical", "binary terms", "cut short"):
    W = np.zeros((784, 10))
    for _ in range(50):
        p = softmax(x_few @ W)  # (n, k)
        dW = right = x_few.T @ (p - t_few) / 2000  # (784, k)
        if name != "categorical":
            dW = x_few.T @ nn.softmax_vjp(p, -t_few / p + (1 - t_few) / (1 - p)) / 2000
        if name == "cut short":
            dW = dW * np.linalg.norm(right) / np.linalg.norm(dW)
        W = W - 0.5 * dW
    models[name], z = W, x_test @ W  # (784, 10), (10000, 10)
    print(f"{name:12} loss {cross_entropy(z, y_test):.2f}, right {accuracy(z, y_test):.0%}")
W_right = models["categorical"]

# %% [markdown]
# Both programs learn, so nobody notices. The mix-up even looks better here, but only because its
# gradients are longer: cut short, it gets 0.48, too. (All three are measured by (3.4). What the
# programs print of their own losses cannot be compared at all. Even $S$ is an honest fine, though,
# since by (3.13) each of its ten terms is cheapest at $p_c = t_c$. Unlike $-\log p_y$, it looks at
# the whole row.) Bishop (*Pattern Recognition and Machine Learning*, 2006) has the binary form in
# equation 4.90, for one sigmoid, and the categorical one in 4.108, for softmax. (It is sometimes
# called multinomial. One draw of a class has a *categorical* distribution; the multinomial counts
# the classes of many draws.)

# %% tags=["checks"]
nudges = 1e-5 * np.eye(3)  # (k, k) one logit per row
moved = [(binary_terms(z_three + e) - binary_terms(z_three - e)) / 2e-5 for e in nudges]
with checked():
    verify("3.23", moved, slope_s, tol=1e-8)

# %% [markdown]
# ## More: a divergence that survives zeros
#
# ### Exercise 03.5
#
# Entropy and divergence take logarithms of numbers that may be 0, and $0\log 0$ counts as 0. The
# function `entropy` below is right, whereas `kl` fails as soon as `t` holds a zero. Repair it, so
# that it survives rows where `t` is 0, and rows where both are. `entropy` shows how: `where=` says
# where the logarithm is taken at all, and `out=` what is put elsewhere. For example,
# `kl(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]]))` is `[0.6931]`.


# %% exercise="03.5"
def entropy(t):
    """Entropy of each row: (n, k) probabilities -> (n,). This one is right."""
    log_t = np.log(t, out=np.zeros_like(t), where=t > 0)  # (n, k) 0 where t is 0
    return -(t * log_t).sum(axis=1)  # (n,)


def kl(t, p):
    """KL(t || p) of each row, without a warning: (n, k), (n, k) -> (n,).

    Rows of t may hold zeros, which count as 0; p is positive wherever t is.
    """
    # BEGIN SOLUTION
    log_t = np.log(t, out=np.zeros_like(t), where=t > 0)  # (n, k) 0 where t is 0
    log_p = np.log(p, out=np.zeros_like(t), where=t > 0)  # (n, k) 0 there, too
    return (t * (log_t - log_p)).sum(axis=1)  # (n,) such a class counts as 0
    # END SOLUTION


# %%
entropy, kl = check("03.5", entropy, kl)

# %% [markdown]
# ## More: a label in doubt
#
# Go back to the figure of section 3.8, drag the ringed dot to $-6$, and set the ledger's label to
# $(0.7, 0.2, 0.1)$. **What does the answer cost if its label is in doubt, and how low can you bring
# it?**
#
# <details><summary>Our way, once you have tried</summary>
#
# It costs 4.41 rather than 6.00, since in three cases of ten another class is true. Of that, 0.80 is
# the entropy of the label, which no report can save, and 3.61 is KL. At $m = 4$ it still costs 1.43,
# too sure for such a label. The floor of 0.80 is reached where the report is the label, with
# $m = \log(0.7/0.3) = 0.85$ and two thirds of the rest on the first rival.
#
# </details>

# %% [markdown]
# ## More: a price in bits
#
# Send labels over a wire, in bits. Eight equally frequent classes need 3 bits each, which is
# $-\log_2\frac18$. If the classes come with the frequencies $t = (\frac12, \frac14, \frac14)$, the code
# words 0, 10 and 11 are better than three of 2 bits: each class has $-\log_2 t_c$ of them, 1, 2 and
# 2, on average 1.5, which is the entropy $H(t)$ in bits. A code made for
# $p = (\frac14, \frac14, \frac12)$ gives the first class 2 bits and the last one 1, and the mean of
# $-\log_2 p_c$ is then 1.75. A wrong $p$ makes the code too long, here by 0.25 bits, and that is
# $\operatorname{KL}(t\,\|\,p)$.

# %% [markdown]
# ## More: what it asks of the other classes
#
# What does $-\log p_y$ ask of the other nine classes? Goodfellow, Bengio and Courville say of $\log
# p_i$, which is (3.6) with the sign flipped, that its first term asks for $z_i$ to be pushed up,
# and its second for all of $z$ to be pushed down (section 6.2.2.3, after equation 6.30). And
# so it is: the first pulls $z_y$ up by 1, the second pushes every logit down by its own $p$, the
# true one included, and together they are $t - p$, lesson 2's gradient with the sign flipped. The
# value of the fine, however, depends on $p_y$ alone. How the wrong classes share the rest makes no
# difference to what is paid today, although it decides which of them is pushed tomorrow:

# %%
for row in np.log([[0.5, 0.5 - 1e-9, 1e-9], [0.5, 0.25, 0.25]]):
    slope = softmax(row[None])[0] - [1, 0, 0]  # (3,) p - t
    print(f"loss {cross_entropy(row[None], np.array([0])):.2f}, gradient {slope.round(2)}")

# %% [markdown]
# ## More: three logs, three bugs
#
# Three programs train the model of *More: two classes, and ten questions at once* on its 2,000
# images, and each has one bug. They print these losses after 0, 10, 50 and 300 steps:
#
# | | 0 | 10 | 50 | 300 |
# | --- | --- | --- | --- | --- |
# | A | 2.30 | 2.19 | 1.81 | 1.62 |
# | B | 4,605.17 | 1,496.54 | 814.74 | 419.19 |
# | C | 7.60 | 6.17 | 5.90 | 5.72 |
#
# **What is wrong with each? Its first loss, or the last, tells.**
#
# <details><summary>Our way, once you have tried</summary>
#
# *A* takes the softmax twice. It starts at $\log 10$, as it should, but the second softmax sees
# numbers from 0 to 1, so that no $p_y$ exceeds $e/(e + 9) = 0.23$, and no loss is below 1.46. *B*
# prints the sum for the mean: its first loss is $2{,}000\log 10$. (A step along the sum would be
# 2,000 times as long.) *C* has the wrong axis: its first loss is $\log 2{,}000$, the price of a
# guess among 2,000 images rather than ten classes.
#
# </details>


# %%
def log_of(bug):
    """The losses that a program with this bug prints."""
    W, told = np.zeros((784, 10)), []
    for _ in range(301):
        z = x_few @ W
        p = softmax(z.T).T if bug == "axis" else softmax(z)  # (n, k)
        q = softmax(p) if bug == "twice" else p
        fines = -np.log(q[np.arange(2000), y_few])  # (n,)
        told.append(fines.sum() if bug == "sum" else fines.mean())
        dz = q * t_few.sum(axis=0) - t_few if bug == "axis" else q - t_few
        dz = nn.softmax_vjp(p, dz) if bug == "twice" else dz
        W = W - 0.5 * x_few.T @ dz / 2000
    return [f"{told[step]:.2f}" for step in (0, 10, 50, 300)]


print({bug: log_of(bug) for bug in ("twice", "sum", "axis")})

# %% [markdown]
# ## More: a sum, a mean, a sign
#
# *Sign.* The likelihood is made large, and the loss small. If the minus sign is lost on the way,
# the program climbs. Thirty steps up from a model that has learned:

# %%
W, told = W_right, []
for _ in range(31):
    told.append(round(float(cross_entropy(x_few @ W, y_few)), 1))
    W = W + 0.5 * x_few.T @ (softmax(x_few @ W) - t_few) / 2000
print(f"loss after 0, 10 and 15 steps: {told[0]}, {told[10]}, {told[15]}")
print(f"after 30 steps more than {told[30] // 50 * 50:.0f}, right {accuracy(x_few @ W, y_few):.0%}")

# %% [markdown]
# The answers end up no better than a guess, and the loss far worse, because the model is now sure
# of wrong classes. The first steps are short, since a model that has learned has a small gradient.
# Later ones are longer, until most answers are sure and wrong. From then on every step adds as much
# to the loss as the one before, and there is no top.
#
# *Sum or mean.* Both have their minimum at the same model, unless something else is added to the
# loss, such as a penalty on large weights, which then weighs more against a mean than against a
# sum. What differs is the step. We take 250, 1,000 and 4,000 images that the model has not seen,
# and print the length of the gradient and how much it varies between ten such batches.

# %%
for n in (250, 1000, 4000):
    rows = np.arange(2000, 2000 + 10 * n).reshape(10, n)  # ten batches of new images
    g = [x[r].T @ (softmax(x[r] @ W_right) - one_hot(y[r], 10)) / n for r in rows]
    length = np.mean([np.linalg.norm(v) for v in g])
    noise = np.mean([np.linalg.norm(v - np.mean(g, axis=0)) for v in g])
    print(f"{n:4} images: sum {n * length:5.0f}, mean {length:.2f}, of which noise {noise:.2f}")

# %% [markdown]
# From 1,000 to 4,000 images the sum's gradient, and with it the step, grows threefold. That of the
# mean shrinks somewhat, because the noise of a batch halves when its size is four times as large. A
# learning rate therefore keeps its *meaning* under a mean, namely how far to go along the mean of
# the images' gradients. It does not follow that the best rate stays the same (compare (6.20) in
# lesson 6).

# %% [markdown]
# ## More: label smoothing
#
# A one-hot target has entropy 0, so the loss of an image can always fall further, and in a model
# that can fit all its images the true logit runs ahead without end. **Label smoothing** takes a
# fraction $\varepsilon$ from the true class and spreads it over all $k$ (a fixed fraction, no
# longer the crumb of section 3.3), which was proposed to make a model "less confident" (Szegedy and
# others, 2016, section 7). With $\varepsilon = 0.1$ and two classes, $(1, 0)$ becomes
# $(0.95, 0.05)$.
#
# $$t' = (1 - \varepsilon)\, t + \frac{\varepsilon}{k} \qquad (3.24)\ \text{definition}$$
#
# Cross-entropy is linear in its first argument, so it splits into two:
#
# $$H(t', p) = (1 - \varepsilon)\,(-\log p_y) + \frac{\varepsilon}{k} \sum_{c} (-\log p_c)
# \qquad (3.25)$$
#
# By (3.13) it is lowest at $p = t'$. The true logit is then ahead of each other one by a finite
# gap, the logarithm of the ratio of their probabilities:
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
losses.smoothing(gap, hard, smoothed)

# %% tags=["checks"]
t_smooth = 0.9 * one_hot(y_small, 4) + 0.1 / 4  # (3, 4)
split_up = 0.9 * -log_p[np.arange(3), y_small] + 0.1 / 4 * -log_p.sum(axis=1)  # (3,)
with checked():
    verify("3.25", cross_entropy_soft(z_small, t_smooth), split_up.mean())
    verify("3.26", gap[smoothed.argmin()], np.log(1 + 10 * 0.9 / 0.1), tol=1e-3)

# %% [markdown]
# In the words of the bank, the reader is told that one digit in ten is labelled at random, and an
# honest reader then never bets more than 0.91.

# %% [markdown]
# ## More: how far from calibrated?
#
# The number in section 3.9 is the **expected calibration error** (Guo and others, 2017, equation
# 3). With $n_b$ digits in bin $b$,
#
# $$\text{ECE} = \sum_b \frac{n_b}{n}\, \big|\,\text{mean bet}_b - \text{fraction right}_b\,\big|
# \qquad (3.27)\ \text{definition}$$
#
# Bins (0.8, 0.6) and (0.9, 0.9) of equal size give 0.1. Read it with care. It looks at the bet on
# the answer alone and at none of the other nine. Within a bin, bets that are too bold and too shy
# cancel, so that wide bins flatter and narrow ones, with few digits each, exaggerate. And it is not
# a proper fine, as the lazy reader shows. Section 4.2 of the same paper chooses one temperature by
# the loss on held-out images, as we did, and the authors find it hard to beat for deep networks.

# %%
p = readers["T = 3.6"]  # (10000, 10)
for n_bins in (5, 10, 100, 1000):
    bet, right = p.max(axis=1), p.argmax(axis=1) == y_test  # (n,), (n,)
    number = np.minimum((bet * n_bins).astype(int), n_bins - 1)  # (n,)
    gaps = [abs((bet - right)[number == b].sum()) for b in range(n_bins)]
    print(f"{n_bins:4} bins: ECE {sum(gaps) / len(bet):.3f}")

# %% [markdown]
# ## More: what the lazy reader pays
#
# In section 3.9 the lazy reader pays 0.87 per digit, and the one at $T = 3.6$ pays 0.57, although
# their answers are the same. What is the difference paid for? If the bet on an answer is $q$ and the
# answer is wrong, then $p_y = (1-q)\cdot\frac{p_y}{1-q}$, and the logarithm charges both factors,
# first for being wrong, then for the class.

# %%
wrong, pays = z_test.argmax(axis=1) != y_test, {}  # (n,)
for name in ("lazy", "T = 3.6"):
    p_y = readers[name][np.arange(10_000), y_test]  # (n,)
    rest = 1 - readers[name].max(axis=1)  # (n,)
    pays[name] = -np.log(p_y).mean(), -np.log(p_y / rest)[wrong].mean()
more, rival = np.array(pays["lazy"]) - pays["T = 3.6"]
bet, right, count = bins(readers["T = 3.6"])
came, said = (np.stack([v, 1 - v], axis=1) for v in (right, bet))  # (bins, 2) twice
in_bins = count @ nn.kl(came, np.full(came.shape, (0.82, 0.18))) / count.sum()
rivals, lie = wrong.mean() * rival, count @ nn.kl(came, said) / count.sum()
print(f"class, if wrong: lazy {pays['lazy'][1]:.2f}, T = 3.6 {pays['T = 3.6'][1]:.2f}")
print(f"lazy pays {more:.3f} more: {in_bins:.3f} for the bins, {rivals:.3f} for the rivals,")
print(f"{more - in_bins - rivals + lie:.3f} within the bins, less {lie:.3f}, the lie of T = 3.6")

# %% [markdown]
# | what the lazy reader does not tell apart | what that costs | nats |
# | --- | --- | --- |
# | the bins: it says 0.82 in all of them | the KL of each bin, on average | 0.132 |
# | the nine rivals: it gives 0.02 to each | $0.18\,(2.20 - 1.30)$ | 0.160 |
# | the digits of one bin, on which $T = 3.6$ bets differently | the rest | 0.006 |
# | less what $T = 3.6$ pays for a lie of its own | the KL of each bin, on average | $-0.003$ |
#
# The first row is the lie of section 3.9. The second is paid on 18 digits of 100: where nine rivals
# are alike the class costs $\log 9 = 2.20$, and 1.30 at $T = 3.6$. The last row is there because the
# reader at $T = 3.6$ is no saint either. Its dots are a little off the diagonal.

# %% [markdown]
# ## More: the library, and further reading
#
# From now on `course_lib.nn` brings `cross_entropy`, `cross_entropy_soft`, `binary_cross_entropy`,
# `one_hot`, `entropy` and `kl`. They compute what you wrote, and say more about wrong arguments.
# PyTorch's `CrossEntropyLoss` takes logits as well, never probabilities: feed it a softmax, and it
# takes the softmax of a softmax.
#
# A cross-entropy without a bug is never negative, because a probability is at most 1. A *density*
# may exceed 1, so that for continuous outcomes a negative loss is no bug.
#
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning* (2016): section 5.5 on maximum
#   likelihood, 6.2.1.1 on learning conditional distributions, 6.2.2.3 on softmax units.
# - I. J. Good, "Rational Decisions" (1952), proposes the logarithm, as a fee that encourages people
#   to estimate probabilities well.
# - G. Brier (1950) charged weather forecasters the sum of $(p_c - t_c)^2$, where $t_c$ is 1 for what
#   came. That fine looks at the whole report, and it is honest, too.
# - T. Gneiting, A. Raftery, "Strictly Proper Scoring Rules, Prediction, and Estimation" (2007).
# - C. M. Bishop, *Pattern Recognition and Machine Learning* (2006): sections 4.3.2 and 4.3.4.
# - J. S. Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs"
#   (1990): softmax with the logarithmic score.
# - C. Szegedy and others, "Rethinking the Inception Architecture for Computer Vision" (2016).
# - C. Guo and others, "On Calibration of Modern Neural Networks" (2017): sections 2 and 4.2.
