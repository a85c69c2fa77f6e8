# %% [markdown]
# # 0 · Start here: how far does one number get?
#
# *25 minutes · needs: a little Python · one exercise*
#
# A sorting machine looks at a handwritten digit that is either a 0 or a 1, and each mistake sends a
# letter to the wrong town. A neural network would read the 784 pixels of the image with a hundred
# thousand weights. Is all of that needed? Let us see how many letters in a hundred go astray if the
# machine boils the image down to a single number, one that you compute yourself.
#
# That is how the whole course works. You derive and write every part of a neural-network classifier
# (softmax, cross-entropy, backpropagation, batch normalisation, dropout, convolution), you check
# each step with numbers as you go, and only then do you meet PyTorch, whose parts you will
# recognise because you have built them.
#
# **How to run a cell:** click on it and press *Shift + Enter*. Do it now with the next one.

# %%
import numpy as np

from course_lib import check, hint, outcome, predict, progress, quiz, reveal, trace, verify
from course_lib.data import load_mnist
from course_lib.plots.first import ink_of_two_classes, misread, zeros_and_ones

# %% [markdown]
# ## 0.1 One number per image
#
# MNIST is a collection of handwritten digits, which ships with this course. Each image has 28 rows
# of 28 pixels. We lay the rows one after the other, so that an image becomes a row of
# $d = 28 \cdot 28 = 784$ numbers, from 0 where the paper is blank to 1 where it is black.
#
# An **array** is a grid of numbers, and its **shape** says how many there are along each direction:
# `np.array([3, 5])` has shape `(2,)`, and two rows of three numbers have shape `(2, 3)`. Every
# array in this course is shown with its shape, because many a bug in a network is a shape that
# nobody looked at.

# %%
(x, y), (x_test, y_test) = load_mnist()  # (60000, 784), (60000,) and (10000, 784), (10000,)
print("training images", x.shape, " labels", y.shape)
print("test images    ", x_test.shape, " labels", y_test.shape)
print("first five labels", y[:5].tolist())

# %%
zeros_and_ones(x, y)

# %% [markdown]
# How much more does a zero cost your pen? The **ink** of an image is the mean of its pixels, so
# that the tiny image $(0, 1, 1, 0)$ has ink $0.5$. For image $i$ with pixels
# $x_{i1}, \dots, x_{id}$ we write
#
# $$a_i = \frac{1}{d} \sum_{j=1}^{d} x_{ij} \qquad (0.1)\ \text{definition}$$
#
# All images together form `x` with shape `(n, d)`, one image per row, and their inks form `a` with
# shape `(n,)`, one number per image.

# %% [markdown]
# ### Exercise 00.1
#
# Write `ink`. It gets `x` with shape `(n, d)` and returns the ink of each image, shape `(n,)`.
# For example, `ink(np.array([[0.0, 1.0, 1.0, 0.0]]))` is `array([0.5])`.
#
# Work the tiny case by hand first. Then replace the line that starts with `raise` with your own,
# and run that cell and the one below it. (`x.mean(axis=0)` removes axis 0, the images, whereas
# `x.mean(axis=1)` removes axis 1, the pixels.)

# %%
trace("00.1")


# %% exercise="00.1"
def ink(x):
    """The ink of each image.

    x: (n, d) pixels between 0 and 1, one image per row. Returns (n,): the mean of each row.
    """
    # BEGIN SOLUTION
    return x.mean(axis=1)  # (n,): axis 1, the pixels, goes away
    # END SOLUTION


# %%
ink = check("00.1", ink)

# %% [markdown]
# To make this number a rule, we put a threshold halfway between the mean inks of the zeros and the
# ones among the training images, and call an image with less ink a 1.

# %%
a = ink(x)  # (60000,)
threshold = (a[y == 0].mean() + a[y == 1].mean()) / 2  # ()
print(f"mean ink of the zeros {a[y == 0].mean():.3f}")
print(f"mean ink of the ones  {a[y == 1].mean():.3f}")
print(f"threshold             {threshold:.3f}")

# %%
ink_of_two_classes(a[y == 0], a[y == 1], threshold)

# %% [markdown]
# A zero costs more than twice the ink. The threshold runs through the valley between the two heaps,
# and yet both of them reach across it.
# Before you see what that costs, commit yourself: run the cell, choose, and say how sure you are. A
# wrong prediction is worth more than none, because what surprises you stays with you.

# %% [markdown] card="00.a" kind="predict"
# A threshold on the ink alone must tell zeros from ones, on test images that it never saw. How many
# of 100 will it get right?
# - [x] more than 90 -> Ones are thin: their mean ink is less than half of a zero's, and few zeros
#   are thin. One good number can do most of the work, and the rest of the course is about the rest.
# - [ ] about 55 -> 55 is close to what you get with no ink at all, by always saying 1.
#   {one-number-knows-nothing}
# - [ ] about 75 -> The two heaps of ink overlap much less than that: look at the picture again.
#   {simple-means-weak}
#
# Read again: section 0.1

# %%
kept = y_test <= 1  # (10000,) True for the zeros and ones among the test images
said_one = ink(x_test[kept]) < threshold  # (2115,) our answer
is_one = y_test[kept] == 1  # (2115,) the truth
accuracy = (said_one == is_one).mean()
print(f"{kept.sum()} test images; always saying 1 is right for {is_one.mean():.1%} of them")
print(f"one number and one threshold: {accuracy:.1%}")
print(f"letters in the wrong town: {(said_one != is_one).sum()} of {kept.sum()}")
outcome("00.a")

# %% [markdown]
# Seven letters in a hundred go to the wrong town. You have built a **classifier**, a rule that
# turns an image into a class. It was fitted on training images and measured on test images that it
# had never seen, which is the only measurement that counts. Here are six of each
# kind that went astray, the heaviest 1s and the lightest 0s.

# %%
misread(x_test[kept], y_test[kept], ink(x_test[kept]))

# %% [markdown]
# You read all twelve without effort. Could the machine, with a better threshold? Halfway was a
# guess. **Try others**, on the training images, where you may choose as you like. How few mistakes
# can you get? With the histogram in view, say why the best threshold lies where it does.


# %%
def mistakes(threshold):
    """How many of the training 0s and 1s are on the wrong side."""
    wrong = (a < threshold) != (y == 1)  # (60000,)
    return wrong[y <= 1].sum()


for t in (threshold, 0.15):  # try others
    print(f"threshold {t:.3f}: {mistakes(t)} of {(y <= 1).sum()} misread")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# Near 0.116 there are 788 mistakes rather than 906. Moving the threshold a little to the right
# gains the 1s in that strip and loses the 0s in it, so that the best place is where the two heaps
# are equally high. That is left of halfway, because the 1s lie closer together.
#
# </details>
#
# Even the best threshold misreads six in a hundred. A 1 from a broad pen holds as much ink as a 0,
# and a 0 from a fine pen as little as a 1: the ink does not know *where* it lies. To do better, a
# rule must look at 784 numbers rather than one, learn how much each of them counts, and say how
# sure it is. That is the work of lessons 1 to 4, for all ten digits.

# %% [markdown]
# ## 0.2 An equation and its check
#
# You need not take a formula on trust. Unless a numbered equation is a definition, we derive it and
# then compare its two sides in numpy.
#
# Take four images with inks $0.1, 0.3, 0.3, 0.5$, of which the first is a 1 and the others are 0s.
# The mean ink of the 1s is $0.1$, that of the 0s is $1.1 / 3$, and that of all four is
# $1.2 / 4 = 0.3$, not halfway between. How do the means of the classes give the mean of all?
#
# Write $n_c$ for the number of images of class $c$, and $m_c$ for their mean ink. The inks of class
# $c$ sum to $n_c m_c$, and these sums add up to the sum over all $n$ images, so that
#
# $$\frac{1}{n} \sum_{i=1}^{n} a_i = \sum_{c} \frac{n_c}{n}\, m_c \qquad (0.2)$$
#
# For the four images this is $\frac14 \cdot 0.1 + \frac34 \cdot \frac{1.1}{3} = 0.3$. Now for all
# 60,000 images and ten classes at once:

# %%
n_c = np.bincount(y)  # (10,) images of each class
m_c = np.array([a[y == c].mean(dtype=np.float64) for c in range(10)])  # (10,) mean ink of each
verify("0.2", a.mean(dtype=np.float64), (n_c / len(y) * m_c).sum())

# %% [markdown]
# Such a check proves no equation, but it catches a wrong one. If we forget the weights $n_c / n$
# and take the plain mean of the ten class means, `verify` notices a difference of less than 1 %:

# %%
try:
    verify("0.2", a.mean(dtype=np.float64), m_c.mean())
except AssertionError as error:
    print(error)

# %% [markdown]
# From lesson 1 on, the checks are folded into lines such as "5 equations checked", which you may
# open.

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
# **You are never locked out**: `check` returns your own function when it is right, and the course's
# version until then, so that every notebook runs from top to bottom, whatever you leave out.
#
# **Help comes in stages**: a report first says what it saw. If the same mistake is still there when
# you run it again, the report adds a question, and after that the line of the lesson and a worked
# example of the same idea. `hint("00.1")` goes one stage further at once.
# After an honest attempt, `reveal("00.1")` shows a worked solution.
#
# **A core and more**: a lesson is a story of about an hour and a half. What is true but leads away
# from the story follows at the end, in sections called *More* that are closed until you open them.
#
# **Two habits** save much time. Write on paper before you type. And when a result makes no sense,
# choose *Kernel, Restart Kernel and Run All Cells*, because until you do, a notebook remembers old
# definitions.
#
# Run the quiz cell and choose by mouse or by the keys `a`, `b` and `c`. "Not sure yet" is a good
# answer, too. Without a mouse, a letter in the call does the same: `quiz("00.q1", "a")`.

# %% [markdown] card="00.q1" kind="quiz"
# Your answer to an exercise is wrong and you go on to the next cell. What runs there?
# - [x] the course's own version of the function -> `check` hands back your function when it is
#   right and the course's until then, so that the rest works, and you can return at any time.
# - [ ] your own version, wrong as it is -> Then one mistake would spoil every later picture. Your
#   version takes over as soon as it passes. {errors-carry-on}
# - [ ] nothing: the notebook stops there -> No check ever stops a notebook: *Run All* on a fresh
#   notebook runs to the end. {a-check-is-a-gate}
#
# Read again: section 0.3

# %% [markdown]
# ## 0.4 The road, the notation, and where you stand
#
# | notebook | you derive | you end with |
# | --- | --- | --- |
# | [01 Data](01_data.ipynb) | the file format, splits, standardising, the class means | a first classifier of ten digits |
# | [02 Softmax](02_softmax.ipynb) | softmax from odds, its Jacobian, safe computation | probabilities that cannot overflow |
# | [03 Cross-entropy](03_cross_entropy.ipynb) | the loss from maximum likelihood | one number that says how wrong a model is |
# | [04 Softmax regression](04_softmax_regression.ipynb) | the gradient, its numerical check, SGD | a model trained on all 60,000 images |
# | [05 Backpropagation](05_backprop.ipynb) | the backward pass of every layer, and of a whole network | a network with curved borders, every gradient checked |
# | [06 Training](06_training.ipynb) | initial weights, momentum, Adam, selection bias | an honest search on a validation set |
# | [07 Batch norm](07_batch_norm.ipynb) | its backward pass from what it cannot see | networks that no longer depend on lucky initial weights |
# | [08 Dropout](08_dropout.ipynb) | its mean and variance, the ensemble and the ridge behind it | knowing when it helps and when it hurts |
# | [09 Convolution](09_convolution.ipynb) | the sum, its matrix, and the backward pass of both | a layer that looks for one thing everywhere |
# | [10 Pooling and convnets](10_pooling_and_convnets.ipynb) | pooling forward and backward, LeNet-5 | a network that reads 99 of 100 digits |
# | [11 Deeper and wider](11_deeper_and_wider.ipynb) | channels, sizes, distortions, ways past a layer | a table of what your networks withstand |
# | [12 Claims on trial](12_claims_on_trial.ipynb) | what makes an experiment fair; two classes as one | four claims, judged by you |
# | [13 PyTorch](13_pytorch.ipynb) | automatic differentiation, on a tape of your own | the same networks, in PyTorch |
# | [14 Fast numpy](14_fast_numpy.ipynb) | what makes a loop slow, and what not to compute | a race: 99 % of the test digits in seconds |
#
# These letters usually mean this, unless a lesson says otherwise:
#
# | symbol | shape | meaning |
# | --- | --- | --- |
# | `x` | (n, d) | inputs, one example per row |
# | `y` | (n,) | labels, integers from 0 to k - 1 |
# | `W`, `b` | (d, k), (k,) | weights and bias |
# | `z` | (n, k) | logits: any real numbers, larger means more likely |
# | `p` | (n, k) | probabilities; each row sums to 1 |
# | `loss` | () | one number: how wrong the model is |
# | `dz` | as `z` | the gradient: how the loss changes with each entry of `z`; `dW` is the same for `W` |
# | `n`, `d`, `k` | integers | examples, inputs, classes |
# | `rng` | | a random generator with a known seed, so that your numbers equal ours |
#
# Your progress is kept in one file in the course's folder, and is sent nowhere.

# %% tags=["nbval-ignore-output"]
progress()

# %% [markdown]
# **To tell a friend**: an image is a row of 784 numbers. A classifier turns it into a class, and
# what counts is how it does on images that it never saw. A single number reads 93 of 100 zeros and
# ones, and it fails where two images hold the same ink in different places.
#
# **Where the data come from**: LeCun, Cortes and Burges, *The MNIST database of handwritten
# digits*, described in LeCun, Bottou, Bengio and Haffner, *Gradient-Based Learning Applied to
# Document Recognition* (Proceedings of the IEEE, 1998, section III-A).
#
# Next: [01 Data](01_data.ipynb), where the digits come from, and how data can fool you before any
# model does.
