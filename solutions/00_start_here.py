# %% [markdown]
# # 0 · Start here: a first result, and how this course works
#
# *25 minutes · needs: a little Python · one exercise*
#
# At the end of this course you will know what a neural-network classifier *is*, because you will
# have derived and written every part of it: softmax, cross-entropy, batch normalisation, dropout,
# convolution. You check each step with numbers as you make it. Nothing stays magic. At the end you
# judge popular claims yourself, and meet PyTorch, of which you will recognise every part.
#
# **When you are done with this page you can**
#
# - run a cell, and let the course judge a function that you wrote;
# - read a report, and ask for one more hint;
# - tell a handwritten 0 from a 1 with a single number, on real data.
#
# **How to run a cell:** click on it and press *Shift + Enter*. Do it now with the next one.

# %%
import numpy as np

from course_lib import check, hint, outcome, predict, progress, quiz, reveal, trace, verify
from course_lib.data import load_mnist
from course_lib.plots.first import ink_of_two_classes, zeros_and_ones

# %% [markdown]
# ## 0.1 A first result in five minutes
#
# MNIST is a collection of handwritten digits. It ships with this course, so nothing is downloaded.
# Each image has 28 rows of 28 pixels. We lay the rows one after the other, which makes
# $d = 28 \cdot 28 = 784$ numbers an image. A pixel is 0 where the paper is blank and 1 where it is
# black.
#
# An **array** is a grid of numbers: `np.array([3, 5])` holds two. Its **shape** says how many
# numbers stand along each direction: that one has shape `(2,)`. Every array in this course is shown
# with its shape.

# %%
(x, y), (x_test, y_test) = load_mnist()  # (60000, 784), (60000,) and (10000, 784), (10000,)
print("training images", x.shape, " labels", y.shape)
print("test images    ", x_test.shape, " labels", y_test.shape)
print("first five labels", y[:5].tolist())

# %%
zeros_and_ones(x, y)

# %% [markdown]
# Look at the two rows. Which one would cost you more of your pen? Let us measure that. The **ink**
# of an image is the mean of its pixels: the image $(0, 1, 1, 0)$ has ink $0.5$. For image $i$ with
# pixels $x_{i1}, \dots, x_{id}$ we write
#
# $$a_i = \frac{1}{d} \sum_{j=1}^{d} x_{ij} \qquad (0.1)\ \text{definition}$$
#
# All images together form `x`, with shape `(n, d)`: one image a row. The inks form `a`, with shape
# `(n,)`: one number an image.

# %% [markdown]
# ### Exercise 00.1
#
# Write `ink`. It gets `x` with shape `(n, d)` and returns the ink of each image, shape `(n,)`.
# For example, `ink(np.array([[0.0, 1.0, 1.0, 0.0]]))` is `array([0.5])`.
#
# Work the tiny case by hand first. Then replace the line that starts with `raise` by your own, and
# run that cell and the one below it. (A row is one image. `x.mean(axis=0)` removes axis 0, the
# images; `x.mean(axis=1)` removes axis 1, the pixels.)

# %%
trace("00.1")


# %% exercise="00.1"
def ink(x):
    """The ink of each image.

    x: (n, d) pixels between 0 and 1, one image a row. Returns (n,): the mean of each row.
    """
    # BEGIN SOLUTION
    return x.mean(axis=1)  # (n,): axis 1, the pixels, goes away
    # END SOLUTION


# %%
ink = check("00.1", ink)

# %% [markdown]
# Now use it. We keep the zeros and ones of the training images and put a threshold half-way between
# their mean inks. An image with less ink than that is called a 1.

# %%
a = ink(x)  # (60000,)
threshold = (a[y == 0].mean() + a[y == 1].mean()) / 2  # ()
print(f"mean ink of the zeros {a[y == 0].mean():.3f}")
print(f"mean ink of the ones  {a[y == 1].mean():.3f}")
print(f"threshold             {threshold:.3f}")

# %%
ink_of_two_classes(a[y == 0], a[y == 1], threshold)

# %% [markdown]
# Before you see the result, commit yourself. A wrong prediction is worth more than none, because what
# surprises you stays with you. Run the cell, choose, and say how sure you are.

# %% [markdown] card="00.a" kind="predict"
# A threshold on the ink alone must tell zeros from ones, on test images that it never saw. How many
# of 100 will it get right?
# - [x] more than 90 -> Ones are thin: their mean ink is less than half of a zero's, and few zeros
#   are thin. One good number can do most of the work; the rest of the course is about the rest.
# - [ ] about 55 -> 55 is close to what you get with no ink at all, by always saying 1.
#   {one-number-knows-nothing}
# - [ ] about 75 -> The two heaps of ink overlap much less than that: look at the picture again.
#   {simple-means-weak}
#
# Read again: station 0.1

# %%
kept = y_test <= 1  # (10000,) True for the zeros and ones among the test images
said_one = ink(x_test[kept]) < threshold  # (2115,) our answer
is_one = y_test[kept] == 1  # (2115,) the truth
always_one = is_one.mean()
accuracy = (said_one == is_one).mean()
print(f"{kept.sum()} test images; always saying 1 is right for {always_one:.1%} of them")
print(f"one number and one threshold: {accuracy:.1%}")
assert 0.92 < accuracy < 0.935
outcome("00.a")

# %% [markdown]
# That is a **classifier**: a rule that turns an image into a class, here `ink < 0.125` into "1". It
# was fitted on training images and measured on test images that it had never seen. All that follows
# makes this rule better: more numbers than one, weights that are learnt, probabilities in place of
# a hard yes.

# %% [markdown]
# ## 0.2 An equation that checks itself
#
# Formulas in this course are never taken on trust. Each displayed equation has a number, is derived
# in small steps, and is then compared, left side against right side, in numpy. Here is one.
#
# Take four images with inks $0.1, 0.3, 0.3, 0.5$. The first is a 1, the others are zeros. The mean
# ink of the ones is $0.1$, of the zeros $1.1 / 3$. The mean of all four is $1.2 / 4 = 0.3$. How do
# the class means give the mean of all?
#
# Write $n_k$ for the number of images of class $k$, and $m_k$ for their mean ink. Summing the inks
# of class $k$ gives $n_k m_k$. Summing over the classes gives the sum over all $n$ images, so
#
# $$\frac{1}{n} \sum_{i=1}^{n} a_i = \sum_{k} \frac{n_k}{n}\, m_k \qquad (0.2)$$
#
# For the four images: $\frac14 \cdot 0.1 + \frac34 \cdot \frac{1.1}{3} = 0.3$. Now for all 60,000
# images and ten classes at once:

# %%
n_k = np.bincount(y)  # (10,) images of each class
m_k = np.array([a[y == k].mean(dtype=np.float64) for k in range(10)])  # (10,) mean ink of each
verify("0.2", a.mean(dtype=np.float64), (n_k / len(y) * m_k).sum())

# %% [markdown]
# The line says: the two sides agree, here to within $10^{-9}$. Had we forgotten the weights
# $n_k / n$ and taken the plain mean of the ten class means, `verify` would have said so:

# %%
try:
    verify("0.2", a.mean(dtype=np.float64), m_k.mean())
except AssertionError as error:
    print(error)

# %% [markdown]
# ## 0.3 What you will be asked, and who helps
#
# | cell | what you do | what comes back |
# | --- | --- | --- |
# | `trace("00.1", ...)` | work a tiny case by hand, type the numbers | right, or which wrong idea gives your numbers |
# | `check("00.1", ink)` | run your own cell, then this one | a report: passed, or what was seen in *your* output |
# | `predict("00.a")` | commit to an answer before an experiment | what came, once the experiment has run |
# | `quiz("00.q1")` | choose an answer | why it is right or wrong, with a number |
# | `verify("0.2", left, right)` | read it | the two sides of an equation agree |
#
# **Nothing is locked.** `check` returns your own function when it is right, and the course's version
# until then. So every notebook runs from top to bottom, whatever you leave out.
#
# **Help comes in stages.** A report first says what it saw. Change your code and run it again. If the
# same mistake is still there, the next report adds a question. Then come the line of the lesson and
# a worked example of the same idea. `hint("00.1")` goes one stage further at once.
# After an honest attempt, `reveal("00.1")` shows a worked solution.
#
# **Two habits.** Write on paper first. And when two cells disagree with what you expect, choose
# *Kernel, Restart Kernel and Run All Cells*: a notebook remembers old definitions until you do.
#
# Run the quiz cell and choose by mouse or by the keys `a`, `b` and `c`. "Not sure yet" is a good
# answer, too. Without a mouse, a letter in the call does the same: `quiz("00.q1", "a")`.

# %% [markdown] card="00.q1" kind="quiz"
# Your answer to an exercise is wrong and you go on to the next cell. What runs there?
# - [x] the course's own version of the function -> `check` hands back your function when it is
#   right and the course's until then. So nothing that follows breaks, and you can return at any
#   time.
# - [ ] your own version, wrong as it is -> Then one mistake would spoil every later picture. Your
#   version takes over as soon as it passes. {errors-carry-on}
# - [ ] nothing: the notebook stops there -> No check ever stops a notebook: *Run All* on a fresh
#   notebook runs to the end. {a-check-is-a-gate}
#
# Read again: station 0.3

# %% [markdown]
# ## 0.4 The road, the notation, and where you stand
#
# | notebook | you derive | you end with |
# | --- | --- | --- |
# | [01 Data](01_data.ipynb) | the file format, splits, standardising, the class means | a first classifier of ten digits |
# | [02 Softmax](02_softmax.ipynb) | softmax from odds, its Jacobian, safe computation | probabilities that cannot overflow |
# | [03 Cross-entropy](03_cross_entropy.ipynb) | the loss from maximum likelihood | one number that says how wrong a model is |
# | [04 Softmax regression](04_softmax_regression.ipynb) | the gradient, its numerical check, SGD | a model trained on all 60,000 images |
# | [05 Backpropagation](05_backprop.ipynb) | the backward pass of every layer, and of a whole network | a network that bends its borders, every gradient checked |
# | [06 Training](06_training.ipynb) | initial weights, momentum, Adam, selection bias | an honest search on a validation set |
# | [07 Batch norm](07_batch_norm.ipynb) | its backward pass by three paths and in one formula | networks that train at almost any scale |
# | [08 Dropout](08_dropout.ipynb) | its mean and variance, the ensemble and the ridge behind it | knowing when it helps and when it hurts |
# | [09 Convolution](09_convolution.ipynb) | the sum, its matrix, and the way back through both | a layer that looks for one thing everywhere |
# | [10 Pooling and convnets](10_pooling_and_convnets.ipynb) | pooling forward and backward, LeNet-5 | a network that reads 99 of 100 digits |
# | [11 Deeper and wider](11_deeper_and_wider.ipynb) | channels, sizes, distortions, ways past a layer | a table of what your networks withstand |
# | [12 Claims on trial](12_claims_on_trial.ipynb) | what makes an experiment fair; two classes as one | four claims, judged by you |
# | [13 PyTorch](13_pytorch.ipynb) | automatic differentiation, on a tape of your own | the same networks, in PyTorch |
#
# These letters usually mean this. Where a lesson needs one of them for something else, it says so:
#
# | symbol | shape | meaning |
# | --- | --- | --- |
# | `x` | (n, d) | inputs, one example a row |
# | `y` | (n,) | labels, whole numbers 0 to k - 1 |
# | `W`, `b` | (d, k), (k,) | weights and bias |
# | `z` | (n, k) | logits: any real numbers, larger means more likely |
# | `p` | (n, k) | probabilities; each row sums to 1 |
# | `loss` | () | one number: how wrong the model is |
# | `dz` | as `z` | how the loss changes with each entry of `z`; likewise `dW`, `db`, `dx` |
# | `n`, `d`, `k` | whole numbers | examples, inputs, classes |
# | `rng` | | a random generator with a known seed, so that your numbers equal ours |
#
# Your progress is kept in one file in the course's folder and is sent nowhere. This cell shows it;
# run it again whenever you like.

# %% tags=["nbval-ignore-output"]
progress()

# %% [markdown]
# **In five correct sentences.** An image is a row of 784 numbers between 0 and 1. A classifier turns
# it into a class, and is measured on images that it never saw. A displayed equation is derived, then
# verified in numbers. A check says what it saw in your own output. Nothing is locked, and nothing is
# sent anywhere.
#
# **Where the data come from:** Y. LeCun, C. Cortes, C. J. C. Burges, *The MNIST database of
# handwritten digits*; described in LeCun, Bottou, Bengio, Haffner, *Gradient-Based Learning Applied
# to Document Recognition*, Proc. IEEE 86(11), 1998, section III-A.
#
# Next: [01 Data](01_data.ipynb).
