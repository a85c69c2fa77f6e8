# %% [markdown]
# # 9 · Convolution: one small window, many places
#
# *about 230 minutes: seven stations (219) with recall and quiz (10), and pauses in the long ones ·
# 24 more for station 8, which no later lesson needs · needs lessons 4 to 7 · seven exercises*
#
# Shuffle the pixels of all digits in the same way, and the networks of lessons 4 to 8 learn as well
# as before; lesson 10 measures it. They do not know which pixels are neighbours. A convolution does.
# It looks through a small window, at every place, with the same few weights.
#
# **When you are done you can**
#
# - say how many windows fit, and slide a kernel over an image (09.1, 09.2);
# - tell cross-correlation from convolution, and say which one libraries compute (station 2, quiz);
# - write a convolution with channels, kernels, stride and padding (09.3);
# - write it as one matrix product (09.4), and carry gradients back through both forms (09.5, 09.6);
# - count its parameters, and how far it sees (09.7);
# - measure what moves along with a moved image, and what does not (station 7);
# - make a convolution in numpy thousands of times faster, and say which steps do it (station 8).

# %%
from itertools import product

import numpy as np
import torch

from course_lib import check, hint, nn, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import load_mnist, shift
from course_lib.nn import numerical_grad
from course_lib.plots import convolution as draw
from course_lib.plots import speed
from course_lib.results import result
from course_lib.training import fastest
from course_lib.widgets import one_number

rng = np.random.default_rng(9)
torch.set_num_threads(1)  # for small arrays one thread is enough
(x_train, _), (x_test, _) = load_mnist(n_train=1000)
digits = x_train.reshape(-1, 28, 28).astype(float)  # (1000, 28, 28)

# %% [markdown]
# ## Recall
#
# Two questions from earlier lessons, without looking. Replace `...` by a letter in quotes.

# %% [markdown] card="09.r1" kind="recall"
# `a` has the rows $(1, 2, 3)$ and $(4, 5, 6)$. The first row of `a.reshape(3, 2)` is
# - [x] {= as_row(TABLE.reshape(3, 2)[0])} -> A reshape keeps the order of the numbers, row by
#   row, and cuts it anew.
# - [ ] {= as_row(TABLE.T[0])} -> That is the transpose: it exchanges rows and columns. A reshape
#   does not. {reshape-is-transpose}
# - [ ] {= as_row(TABLE.reshape(3, 2, order='F')[0])} -> That reads and fills column by column.
#   numpy goes row by row. {columns-first}
#
# Read again: lesson 7, exercise 07.4 with its transpose and reshape
#
# ```python
# TABLE = np.array([[1, 2, 3], [4, 5, 6]])
# def as_row(numbers: np.ndarray) -> str:
#     """Such as (10, 30)."""
#     return '(' + ', '.join((f'{v:g}' for v in numbers)) + ')'
# ```

# %% [markdown] card="09.r2" kind="recall"
# `z = x @ W + b` with x (n, d) and W (d, k). The gradient of the loss in W is
# - [x] `x.T @ dz` -> Shape (d, k), as W: for each weight, its input times its slope, summed over
#   n.
# - [ ] `dz @ W.T` -> Shape (n, d): that is the gradient of x. {gradient-of-the-other-factor}
# - [ ] `dz.T @ x` -> Shape (k, d): the transpose of what is needed. {transposed-weights}
#
# Read again: lesson 4, from the logits back to the weights

# %% [markdown]
# ## 9.1 A window that slides
#
# *38 minutes, with a pause halfway*
#
# ### Try before you are told
#
# A unit of a dense layer has one weight for each pixel. Give it the weights of an upright stroke in
# the middle. Then show it that stroke, and the same stroke five columns farther to the right.

# %%
stroke = np.zeros((28, 28))  # (h, width)
stroke[8:20, 13:15] = 1.0
weights = stroke.copy()  # (h, width): the unit looks for this stroke
moved_stroke = shift(stroke, dx=5, dy=0)  # (h, width): 5 columns to the right, 0 rows down
print("the stroke in its place:", (weights * stroke).sum())
print("five columns to the right:", (weights * moved_stroke).sum())

# %% [markdown]
# The unit does not see the moved stroke at all. Take a pencil and eight minutes at most. **Invent
# two ways to find upright strokes wherever they stand. What does each of them cost?** There is no
# wrong answer, and nothing is graded.
#
# <details><summary>After your eight minutes: usual answers, and what they cost</summary>
#
# - *One unit for each place.* Hundreds of units with 784 weights each. Every one must learn the
#   stroke anew, from images that have a stroke in its place.
# - *Train with moved images.* Still one unit for each place, and more images.
# - *Move the stroke to the middle first.* Then we must know where it is, and that was the question.
# - *Cut out a small piece at every place, and compare each piece with one small pattern.* Few
#   weights, and every place helps to learn them.
#
# </details>
#
# This lesson follows the last answer. A **window** is a small rectangle of pixels: two rows by two
# columns, for example, hold four numbers. A **kernel** is a window's weights, one number for each
# pixel: rows (1, 0) and (0, -1), say. The answers of all places make a new image, a **map**: one
# number for each window, such as 7 here and 0 there.
#
# ### By hand
#
# Take an image with rows $(1, 2, 0)$, $(0, 3, 1)$, $(2, 1, 4)$, and the kernel with rows $(1, 0)$
# and $(0, -1)$. The window stands at two places across and two places down:
#
# - at row 0, column 0: $1 \cdot 1 + 2 \cdot 0 + 0 \cdot 0 + 3 \cdot (-1) = -2$
# - at row 0, column 1: $2 \cdot 1 + 0 \cdot 0 + 3 \cdot 0 + 1 \cdot (-1) = 1$
# - at row 1, column 0: $0 - 1 = -1$
# - at row 1, column 1: $3 - 4 = -1$

# %%
x_hand = np.array([[1.0, 2.0, 0.0], [0.0, 3.0, 1.0], [2.0, 1.0, 4.0]])  # (h, width)
w_hand = np.array([[1.0, 0.0], [0.0, -1.0]])  # (kh, kw)
y_hand = x_hand[:2, :2] - x_hand[1:, 1:]  # (2, 2): upper left minus lower right
draw.one_place(x_hand, w_hand, y_hand, at=(0, 1))

# %% [markdown]
# ### The formula
#
# The window at place $(i, j)$ begins at row $i$ and column $j$. Inside it, $u$ counts the rows and
# $v$ the columns:
#
# $$y_{ij} = \sum_{u=0}^{kh-1} \sum_{v=0}^{kw-1} x_{i+u,\, j+v}\; w_{uv}
# \qquad (9.1)\ \text{definition}$$
#
# $x$ has shape $(h, \text{width})$, the kernel $w$ has shape $(kh, kw)$, and the map $y$ has one
# entry for each window.
#
# ### How many windows fit?
#
# Two more words. **Padding** is a margin of zeros on each side: $(5, 7)$ with padding 1 becomes
# $(0, 5, 7, 0)$. **Stride** is how far the window moves each time: with stride 2 it begins at
# columns 0, 2, 4, and so on.
#
# Draw a row of 6 pixels with padding 1, and slide a window of 3 with stride 2:

# %%
draw.windows_on_a_row(6, 3, stride=2, pad=1)

# %% [markdown]
# The row has $6 + 2 = 8$ cells. The first window takes 3 and leaves 5 cells of room. In 5 cells it
# can move twice by 2; one cell is left over, and no window reaches it. So there are two moves, and
# three windows. In general, for $h$ pixels, a window of $kh$ pixels, stride $s$, and a margin
# of $\text{pad}$ zeros on each side:
#
# $$\text{windows} = \Big\lfloor \frac{h + 2\, \text{pad} - kh}{s} \Big\rfloor + 1
# \qquad (9.2)$$
#
# The brackets mean: round down. For an image, the formula is used twice: for rows as it stands, and
# for columns with the width and $kw$.

# %%
choices = [(6, 7, 12), (1, 3, 5), (1, 2, 3), (0, 1, 4)]  # h, kh, stride, pad
sizes = [(h, kh, s, pad) for h, kh, s, pad in product(*choices)]
counted = []
for h, kh, s, pad in sizes:
    ends = np.arange(h + 2 * pad) + kh  # where a window ends that begins in this cell
    counted.append(int((ends[::s] <= h + 2 * pad).sum()))  # every s-th cell, and only if it fits
room = np.array([(h + 2 * pad - kh) / s for h, kh, s, pad in sizes])
verify("9.2", counted, np.floor(room) + 1)

# %% [markdown]
# ### Exercise 09.1
#
# Write (9.2), for one axis: later cells call it with a height and `kh`, or with a width and `kw`. All
# four arguments are whole numbers, `h`, `kh` and `stride` at least 1, `pad` at least 0. `pad` cells
# stand on each side.
#
# The result is a whole number by its type, an `int` and no float. If not even one window fits, raise
# a `ValueError`; its words are yours. A window as large as the padded row fits once. Cells that no
# window reaches are no error. For example, `conv_output_size(6, 3, 2, 1)` is `3`.

# %%
trace("09.1")


# %% exercise="09.1"
def conv_output_size(h, kh, stride, pad):
    """How many windows of kh pixels fit into h pixels, with pad zeros on each side.

    Returns an int; raises ValueError when no window fits.
    """
    # BEGIN SOLUTION
    room = h + 2 * pad - kh  # cells in which the window can move
    if room < 0:
        raise ValueError(f"a window of {kh} does not fit into {h} pixels with padding {pad}")
    return room // stride + 1  # whole moves, and the first window
    # END SOLUTION


# %%
conv_output_size = check("09.1", conv_output_size)

# %% [markdown]
# *Your answers are saved; you can pause here, in the middle of station 1.*
#
# ### Exercise 09.2
#
# Write (9.1). `x` has shape `(h, width)`, `w` has shape `(kh, kw)`; both are float64, and so is the
# result. The kernel is not larger than the image. No padding, stride 1: only windows that lie
# wholly inside count.
#
# The kernel is used as it is, as in (9.1): the window's first number meets the kernel's first
# number. Return a new array; `x` and `w` stay as they are. With the image and the kernel of the
# picture above the result is `[[-2, 1], [-1, -1]]`.


# %% exercise="09.2"
def correlate2d(x, w):
    """Slide w (kh, kw) over x (h, width): (h - kh + 1, width - kw + 1) sums of products."""
    # BEGIN SOLUTION
    (h, width), (kh, kw) = x.shape, w.shape
    oh, ow = h - kh + 1, width - kw + 1  # how many windows fit
    y = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            window = x[i : i + kh, j : j + kw]  # (kh, kw)
            y[i, j] = (window * w).sum()  # number by number, then one sum
    return y
    # END SOLUTION


# %%
correlate2d = check("09.2", correlate2d)

# %% [markdown]
# ### What a kernel can see
#
# The kernel below goes by the name of Sobel. Its weights sum to 0.

# %% [markdown] card="09.a" kind="predict"
# The kernel with rows $(-1, 0, 1)$, $(-2, 0, 2)$, $(-1, 0, 1)$ looks at a window full of ones, and
# at a window with rows $(0, 1, 1)$. It answers
# - [x] 0, and then {= (SOBEL * EDGE).sum():g} -> Its weights sum to 0, so an even area gives 0.
#   At the edge 1 + 2 + 1 is left.
# - [ ] {= np.abs(SOBEL).sum():g}, and then less -> That is the sum of the sizes of the weights.
#   With their signs they cancel. {more-ink-more-answer}
# - [ ] 0, and then 1 -> 1 is the difference of two pixels. The kernel adds four such differences.
#   {edge-is-one-difference}
#
# Read again: section 9.1
#
# ```python
# SOBEL = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
# EDGE = np.array([[0.0, 1.0, 1.0]] * 3)
# ```

# %%
sobel = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])  # (3, 3)
even, edge = np.ones((3, 3)), np.array([[0.0, 1.0, 1.0]] * 3)  # (3, 3), (3, 3)
print("full of ones:", correlate2d(even, sobel)[0, 0])
print("0 on the left, 1 on the right:", correlate2d(edge, sobel)[0, 0])

# %%
outcome("09.a")

# %% [markdown]
# Now a digit, with three kernels: Sobel, Sobel turned by a quarter, and nine times 1/9, which takes
# the mean of each window.

# %%
digit = digits[0]  # (28, 28)
filtered = {
    "digit": digit,
    "across": correlate2d(digit, sobel),  # (26, 26) is there more ink on the right?
    "down": correlate2d(digit, sobel.T),  # (26, 26) is there more ink below?
    "mean": correlate2d(digit, np.full((3, 3), 1 / 9)),  # (26, 26)
}
draw.maps(filtered)

# %% [markdown]
# What do you read off? The two Sobel maps are 0 (nearly white) where the window sees no ink: all its
# pixels are 0. They answer at edges. Going from left to right in “across”, and from top to bottom in
# “down”: above 0 (orange) where ink begins, below 0 (purple) where it ends. The mean makes the digit
# soft.
#
# **Your turn.** Find nine numbers that move the digit one pixel to the left, and change nothing
# else. Type them below and run the cell.

# %%
my_kernel = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])  # (3, 3) change me
found = correlate2d(digit, my_kernel)  # (26, 26)
wanted = digit[1:-1, 2:]  # (26, 26): the digit without its border, one pixel farther left
print("moved to the left:", bool(np.allclose(found, wanted)))

# %% [markdown]
# <details><summary>One answer</summary>
#
# The only 1 stands in the middle row, in the last column. Then $y_{ij} = x_{i+1,\, j+2}$: each place
# takes the pixel to the right of its middle. With the 1 in the centre nothing moves.
#
# </details>
#
# *Your answers are saved; a good place to stop (1 of 8).*

# %% [markdown]
# ## 9.2 Correlation or convolution?
#
# *18 minutes*
#
# The operation (9.1) is called **cross-correlation**: $(1, 2, 3)$ with the kernel $(10, 1)$ gives
# $(12, 23)$. Mathematics means something else by **convolution**: the kernel is mirrored first, and
# the same numbers give $(21, 32)$.
#
# Where does the mirror come from? Multiply two polynomials:
#
# $$(1 + 2t)(3 + 4t + 5t^2) = 3 + 10 t + 13 t^2 + 10 t^3 \qquad (9.3)$$
#
# The factor of $t^2$ is $1 \cdot 5 + 2 \cdot 4$: all pairs whose places sum to 2. In the first list
# the places go up, in the second they go down. That is a convolution, with both lists at their full
# length. In two dimensions:
#
# $$(x * w)_{ij} = \sum_{u=0}^{kh-1} \sum_{v=0}^{kw-1} x_{i-u,\, j-v}\; w_{uv}
# \qquad (9.4)\ \text{definition}$$
#
# Compare with (9.1): $i - u$ in place of $i + u$. What lies outside the image counts as 0, and all
# places are kept where the two overlap: $i$ runs from 0 to $h + kh - 2$, which makes $h + kh - 1$
# rows, and $j$ likewise.
#
# Write $\bar x$ for the image with a margin of $kh - 1$ rows and $kw - 1$ columns of zeros on each
# side. Its row 0 is the first row of the margin; pixel $(0, 0)$ stands at $(kh - 1,\, kw - 1)$. And
# write $\tilde w$ for the mirrored kernel. Then a convolution is the cross-correlation of these two:
#
# $$(x * w)_{ij} = \sum_{u} \sum_{v} \bar x_{i+u,\, j+v}\; \tilde w_{uv}, \qquad
# \tilde w_{uv} = w_{kh-1-u,\, kw-1-v} \qquad (9.5)$$


# %%
def with_margin(x, w):
    """Put around x (h, width) kh - 1 rows and kw - 1 columns of zeros, on each side."""
    return np.pad(x, [(size - 1, size - 1) for size in w.shape])


def convolve(x, w):
    """The full convolution (h + kh - 1, width + kw - 1), by equation (9.5)."""
    return correlate2d(with_margin(x, w), w[::-1, ::-1])


t = np.linspace(-1, 1, 5)  # five values of t, to compare two polynomials
verify("9.3", (1 + 2 * t) * (3 + 4 * t + 5 * t**2), 3 + 10 * t + 13 * t**2 + 10 * t**3)
x_small, w_small = rng.normal(size=(5, 7)), rng.normal(size=(2, 3))  # (h, width), (kh, kw)
by_pairs = np.zeros((6, 9))  # (h + kh - 1, width + kw - 1)
for (i, j), value in np.ndenumerate(x_small):
    by_pairs[i : i + 2, j : j + 3] += value * w_small  # places sum, as in the polynomials
verify("9.5", convolve(x_small, w_small), by_pairs)

# %% [markdown] card="09.b" kind="predict"
# A kernel slides over an image with zeros all around; then we exchange the two, and the image
# slides over the kernel. Which operation gives one and the same array both times?
# - [x] convolution, the one that mirrors the kernel -> Its two indices always sum to the place,
#   and a sum is symmetric.
# - [ ] both: a product does not care about order -> Each product is the same; but it lands at
#   another place, mirrored. {products-commute}
# - [ ] cross-correlation, as nothing is mirrored -> There the index is the place *plus* u:
#   exchanged, the array runs backwards. {no-mirror-no-trouble}
#
# Read again: section 9.2

# %%
one_way, other_way = convolve(x_small, w_small), convolve(w_small, x_small)  # (6, 9), (6, 9)
print("convolution, x and w exchanged: equal:", bool(np.allclose(one_way, other_way)))
one_way = correlate2d(with_margin(x_small, w_small), w_small)  # (6, 9)
other_way = correlate2d(with_margin(w_small, x_small), x_small)  # (6, 9)
print(f"cross-correlation: largest difference {np.abs(one_way - other_way).max():.1f}")
backwards = other_way[::-1, ::-1]  # (6, 9)
print("cross-correlation, one of the two read backwards: equal:", np.allclose(one_way, backwards))

# %%
outcome("09.b")

# %% [markdown]
# What do you read off? In (9.4) the places of $x$ and $w$ always sum to $(i, j)$, and a sum does not
# care which of the two comes first:
#
# $$x * w = w * x \qquad (9.6)$$
#
# Cross-correlation does not commute. Exchanged, its map runs backwards.

# %%
(h, width), (kh, kw) = (5, 7), (2, 3)
by_index = np.zeros((h + kh - 1, width + kw - 1))  # now the kernel's places outside
for (i, j), value in np.ndenumerate(w_small):
    by_index[i : i + h, j : j + width] += value * x_small
verify("9.6", convolve(x_small, w_small), by_index)

# %% [markdown]
# ### Claim on trial
#
# **SLOPPY:** "The kernels of a convolutional network detect local patterns by convolution."
#
# *Why people say it:* the layer is called so, and the function is called `conv2d`. *The number:* we
# ask PyTorch for its `conv2d`, and compare.

# %%
x_torch, w_torch = torch.tensor(x_small)[None, None], torch.tensor(w_small)[None, None]
theirs = torch.nn.functional.conv2d(x_torch, w_torch).numpy()[0, 0]  # (4, 5)
ours = {"cross-correlation": w_small, "convolution": w_small[::-1, ::-1]}
for name, kernel in ours.items():
    apart = np.abs(theirs - correlate2d(x_small, kernel)).max()
    print(f"PyTorch's conv2d against {name}: {'equal' if apart < 1e-12 else f'off by {apart:.1f}'}")

# %% [markdown]
# *The correct sentence:* the layers of libraries compute cross-correlation and call it convolution
# (Goodfellow et al., 2016, section 9.1, equation 9.6); the pages of PyTorch say so, too: "valid 2D
# cross-correlation operator". The mirror serves only to make the operation commute. For a kernel
# that is learnt it makes no difference: station 6 shows it. From here on we say convolution, as all
# do, and mean (9.1).
#
# *Your answers are saved; a good place to stop (2 of 8).*

# %% [markdown]
# ## 9.3 Channels and kernels
#
# *28 minutes*
#
# A channel, as in lesson 7, is one layer of an image: a red pixel is, for example, (0.9, 0.1) in the
# channels red and green. A digit has one channel. But the six maps of a first convolution are an
# image with six channels for the second one.
#
# ### A worked example
#
# An image with two channels, each 2 by 2. A kernel now has two slices, one for each channel, and a
# bias 0.5. The window fits once. The named steps:
#
# - *cut the window*: all channels, the same rows and columns.
# - *multiply and sum over u, v*: channel 0 gives 5, channel 1 gives 2.
# - *sum over the channels*: $5 + 2 = 7$.
# - *add the bias*: $7 + 0.5 = 7.5$.

# %%
x_two = np.array([[[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [1.0, 0.0]]])  # (c, h, w)
w_two = np.array([[[1.0, 0.0], [0.0, 1.0]], [[2.0, 1.0], [1.0, 3.0]]])  # (c, kh, kw)
by_channel = (x_two * w_two).sum(axis=(1, 2))  # (c,)  multiply and sum over u, v
print("channels", by_channel, "· joined", by_channel.sum(), "· with bias", by_channel.sum() + 0.5)

# %% [markdown]
# One kernel makes one map. A layer has $k$ kernels and makes $k$ maps:
#
# | array | shape | meaning |
# | --- | --- | --- |
# | $x$ | $(n, c, h, w)$ | $n$ images of $c$ channels |
# | $W$ | $(k, c, kh, kw)$ | $k$ kernels of $c$ slices |
# | $b$ | $(k,)$ | one bias a kernel |
# | $y$ | $(n, k, oh, ow)$ | $k$ maps for each image |
#
# In these shapes $w$ is the width of the images, and the kernels have the capital letter. With stride
# $s$, and $\bar x$ for the images with a margin of $\text{pad}$ zeros on each side:
#
# $$y_{mfij} = b_f + \sum_{d=0}^{c-1} \sum_{u=0}^{kh-1} \sum_{v=0}^{kw-1}
# \bar x_{m,\, d,\, i s + u,\, j s + v}\; W_{fduv} \qquad (9.7)\ \text{definition}$$
#
# $m$ counts images, $f$ kernels, $d$ channels. (Goodfellow et al., 2016, section 9.5, equations 9.7
# and 9.8.)

# %% [markdown] card="09.w1" kind="why"
# Three input channels, eight kernels. How many maps come out, and what does each see?
# - [x] 8, each from all three channels -> A kernel holds three slices, and the sum over c joins
#   what they find.
# - [ ] 24, one for each channel and kernel -> The three answers of one kernel are summed: one map
#   for each kernel. {one-map-a-pair}
# - [ ] 3, each from all eight kernels -> Kernels make maps; channels are what each of them looks
#   at. {channels-pass-through}
#
# Read again: section 9.3

# %% [markdown]
# ### Claim on trial
#
# **OK:** "With several channels, a convolution makes a joint analysis across
# the visual channels."
#
# *Why people say it:* each kernel looks at all channels at once. *The number:* how much of the
# answer is joint?

# %%
x_rgb, W_rgb = rng.normal(size=(1, 3, 6, 6)), rng.normal(size=(4, 3, 3, 3))  # (n,c,h,w), (k,c,..)
together = nn.conv2d(x_rgb, W_rgb, np.zeros(4))  # (1, 4, 4, 4)
alone = [nn.conv2d(x_rgb[:, [d]], W_rgb[:, [d]], np.zeros(4)) for d in range(3)]  # each (1,4,4,4)
print("together, and the sum of three channels: equal:", np.allclose(together, sum(alone)))
without_first = np.abs(together - alone[1] - alone[2]).max()
print(f"without channel 0 some number moves by {without_first:.1f}")

# %% [markdown]
# *The correct sentence:* each output map is a sum of one cross-correlation for each input channel,
# with a slice of weights of its own; nothing else joins the channels (Goodfellow et al., 2016,
# section 9.5, equation 9.7). Only the nonlinearity behind it can ask for two channels *at once*.
#
# ### Exercise 09.3
#
# Write (9.7). `x` is `(n, c, h, w)`, `W` is `(k, c, kh, kw)`, `b` is `(k,)`, all float64. `stride`
# holds for rows and columns alike, and so does `pad`: that many zeros on each of the four sides of
# each image. At least one window fits. Cells that no window reaches are left out, as in (9.2).
#
# How you do it is yours: loops over everything are as right as one product. `np.einsum` writes sums
# of products with one letter for each axis: `np.einsum("ij,kj->ik", A, B)` multiplies `A[i, j]` by
# `B[k, j]`, and sums over j, the letter that is missing on the right. That is `A @ B.T`.
#
# Return an array `(n, k, oh, ow)`; the arguments stay as they are. For example, ones of shape
# `(1, 2, 2, 2)`, a kernel of ones of shape `(1, 2, 2, 2)`, `b = [0.5]` and `pad=0` give
# `[[[[8.5]]]]`.


# %% exercise="09.3"
def conv2d(x, W, b, stride=1, pad=0):
    """Convolve images with kernels.

    x: (n, c, h, w). W: (k, c, kh, kw). b: (k,).
    Returns (n, k, oh, ow).
    """
    # BEGIN SOLUTION
    (n, _, h, w), (k, _, kh, kw) = x.shape, W.shape
    oh, ow = (h + 2 * pad - kh) // stride + 1, (w + 2 * pad - kw) // stride + 1
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))  # images and channels stay
    y = np.zeros((n, k, oh, ow))
    for i in range(oh):
        for j in range(ow):
            top, left = i * stride, j * stride
            window = xp[:, :, top : top + kh, left : left + kw]  # (n, c, kh, kw)
            y[:, :, i, j] = np.einsum("ncuv,kcuv->nk", window, W) + b  # (n, k)
    return y
    # END SOLUTION


# %%
conv2d = check("09.3", conv2d)

# %% [markdown]
# Six kernels of 5 by 5, padding 2: the first layer of the network in lesson 10. Its maps are as large
# as the digits.

# %%
W_first, b_first = rng.normal(scale=0.3, size=(6, 1, 5, 5)), np.zeros(6)  # (k, c, kh, kw), (k,)
first_maps = conv2d(digits[:3, None], W_first, b_first, pad=2)  # (3, 6, 28, 28)
strided = conv2d(digits[:3, None], W_first, b_first, stride=2, pad=2)  # (3, 6, 14, 14)
print(first_maps.shape, "and with stride 2:", strided.shape)

# %% [markdown]
# *Your answers are saved; a good place to stop (3 of 8).*

# %% [markdown]
# ## 9.4 Every window as one row
#
# *24 minutes*
#
# All windows need the same weights. So lay each window out as a row of a matrix. Then the whole layer
# is one product, the $xW + b$ of lesson 4. The function that lays them out is called `im2col`, image
# to columns, in many libraries; with us the windows are rows.
#
# Take the image with rows $(5, 6, 7)$, $(8, 9, 1)$ and a window of 2 by 2. It fits twice:
#
# ```text
#   5 6 7        window 0:  5 6 / 8 9   ->   row 0:  5 6 8 9
#   8 9 1        window 1:  6 7 / 9 1   ->   row 1:  6 7 9 1
# ```
#
# The 6 and the 9 stand in both rows: two windows see them. With $c$ channels, a row holds the
# channels one after the other. That is the order in which `W.reshape(k, -1)` lays out a kernel
# $(c, kh, kw)$. And the rows go image by image, then by $i$, then by $j$.
#
# A reshape keeps the order of the numbers and only cuts it anew: six numbers as (2, 3) or
# (3, 2). To change the order, axes must be exchanged first, by `transpose`.

# %%
trace("09.4")

# %% [markdown]
# ### Exercise 09.4
#
# Write `im2col`. `x` is `(n, c, h, w)`, float64; `stride` and `pad` as in 09.3. Row
# $(m \cdot oh + i) \cdot ow + j$ of the result is window $(i, j)$ of image $m$, laid flat in the
# order $c$, then rows, then columns of the window.
#
# The result has shape `(n * oh * ow, c * kh * kw)` and is a new array: when `x` changes after the
# call, the result must not change with it. `x` stays as it is.


# %% exercise="09.4"
def im2col(x, kh, kw, stride=1, pad=0):
    """Every window of x (n, c, h, w) as one row: (n * oh * ow, c * kh * kw)."""
    # BEGIN SOLUTION
    n, c, h, w = x.shape
    oh, ow = (h + 2 * pad - kh) // stride + 1, (w + 2 * pad - kw) // stride + 1
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.zeros((n, oh, ow, c, kh, kw))  # the six axes in the order of the result
    for i in range(oh):
        for j in range(ow):
            top, left = i * stride, j * stride
            windows[:, i, j] = xp[:, :, top : top + kh, left : left + kw]  # (n, c, kh, kw)
    return windows.reshape(n * oh * ow, c * kh * kw)
    # END SOLUTION


# %%
im2col = check("09.4", im2col)

# %% [markdown]
# Call the rows $R$, shape $(n\, oh\, ow,\ c\, kh\, kw)$, and the kernels laid flat $M$, shape
# $(k,\ c\, kh\, kw)$. Then all numbers of all maps are
#
# $$Y = R M^\top + b, \quad\text{shape } (n\, oh\, ow,\ k) \qquad (9.8)$$
#
# Here $k$ is the last axis. In `y` it is axis 1. So a reshape alone would mix the maps.

# %%
x_4d, W_4d, b_4d = rng.normal(size=(2, 3, 7, 6)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
R = im2col(x_4d, 3, 2, stride=2, pad=1)  # (n oh ow, c kh kw)
M = W_4d.reshape(4, -1)  # (k, c kh kw)
Y = R @ M.T + b_4d  # (n oh ow, k)
oh, ow = conv_output_size(7, 3, 2, 1), conv_output_size(6, 2, 2, 1)
y_rows = Y.reshape(2, oh, ow, 4).transpose(0, 3, 1, 2)  # (n, k, oh, ow)
verify("9.8", y_rows, conv2d(x_4d, W_4d, b_4d, stride=2, pad=1))

# %% [markdown]
# What does it cost? A pixel is copied once for each window that sees it.

# %%
rows_of_digit = im2col(digits[:1, None], 5, 5, pad=2)  # (784, 25)
print(f"one digit: {digit.size} numbers; its windows of 5 by 5: {rows_of_digit.size:,} numbers")

# %% [markdown]
# Twenty-five times the memory, and in return one product of two matrices, which processors do fast.
# The course's library works this way, piece by piece. Station 8 measures what that buys.
#
# *Your answers are saved; a good place to stop (4 of 8).*

# %% [markdown]
# ## 9.5 The way back
#
# *52 minutes, with a pause halfway*
#
# ### One matrix
#
# One image, one kernel $w$, as in station 1. Each $y_{ij}$ is a sum of pixels with weights. So there
# is a matrix $T$ with $y = T x$, when $x$ and $y$ are laid flat. Each column of $T$ belongs to one
# pixel: it is the map of an image that is 1 at this pixel and 0 elsewhere.

# %% [markdown] card="09.c" kind="predict"
# We write the correlation of a 5 by 5 image with a 3 by 3 kernel as one matrix, 9 rows by 25
# columns. No weight of the kernel is 0. Of the 225 entries, how many differ from 0?
# - [x] {= entries_of_matrix(5, 3)} -> Each of the 9 rows holds the 9 weights once. Nine numbers,
#   each used nine times.
# - [ ] 9 -> There are 9 different weights. But every row, one a window, holds all of them.
#   {each-weight-stands-once}
# - [ ] 225 -> That is a dense layer. A window sees 9 of 25 pixels; the others have weight 0.
#   {every-pixel-matters}
#
# Read again: section 9.5
#
# ```python
# from course_lib import nn
# def entries_of_matrix(h: int, k: int) -> int:
#     """The entries that are not 0 in the matrix of a k by k kernel on an h by h image."""
#     return nn.conv_output_size(h, k) ** 2 * k * k
# ```

# %%
w_T = np.arange(1.0, 10.0).reshape(3, 3)  # (kh, kw): nine different numbers
units = np.eye(25).reshape(25, 5, 5)  # (25, h, width): one pixel is 1
T = np.stack([correlate2d(unit, w_T).ravel() for unit in units], axis=1)  # (9, 25)
draw.matrix(T, w_T)

# %%
outcome("09.c")

# %% [markdown]
# What do you read off? Most entries are 0: a window sees few pixels. And the same nine numbers stand
# in each row, farther to the right: the weights are shared. So a convolution is a dense layer with
# most weights held at 0, and the others held equal. (A matrix whose diagonals are constant, such as
# rows (1, 2, 0) and (0, 1, 2), is called **Toeplitz**. $T$ is made of such blocks, 3 by 5 each.)
#
# $$y = T x \qquad (9.9)$$
#
# And lesson 5 told how a gradient goes back through a matrix: by its transpose. With $dy$ laid flat,
#
# $$dx = T^\top dy \qquad (9.10)$$

# %%
x_5, dy_5 = rng.normal(size=(5, 5)), rng.normal(size=(3, 3))  # (h, width), (oh, ow)
verify("9.9", T @ x_5.ravel(), correlate2d(x_5, w_T).ravel())
dx_5 = (T.T @ dy_5.ravel()).reshape(5, 5)  # (h, width), as x
measured_dx = numerical_grad(lambda x: (dy_5 * correlate2d(x, w_T)).sum(), x_5)  # (h, width)
verify("9.10", measured_dx, dx_5, tol=1e-7)

# %% [markdown]
# ### A worked example: one dimension
#
# $T$ is large; nobody builds it. Look at its columns instead. One row of pixels, and a kernel of two
# weights: $y_i = x_i w_0 + x_{i+1} w_1$. The named steps:
#
# - *gradient at the output*: $dy$ is given, shape $(oh,)$.
# - *each path back*, at place $i$: the window path brings $dy_i\, w_0$ to $x_i$ and $dy_i\, w_1$ to
#   $x_{i+1}$. The weight path brings $dy_i\, x_i$ to $w_0$ and $dy_i\, x_{i+1}$ to $w_1$.
# - *add the paths*: windows overlap, so a pixel gets parts from two places. And the weights served
#   every place, so all places add to $dw$.
# - *check the shape*: $dx$ as $x$, $dw$ as $w$.
#
# With $x = (1, 2, 3)$, $w = (10, 20)$, $dy = (1, 1)$: $dw = (1, 2) + (2, 3) = (3, 5)$, and
# $dx = (10, 20, 0) + (0, 10, 20) = (10, 30, 20)$.


# %%
def slide_backward(dy, x, w):
    """(oh,), (h,), (kh,) -> dx (h,), dw (kh,): back through a kernel on one row."""
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i, g in enumerate(dy):  # gradient at the output, at this place
        dw += g * x[i : i + len(w)]  # weight path; added over the places
        dx[i : i + len(w)] += g * w  # window path; overlapping windows add
    return dx, dw


x_row, w_row, dy_row = np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0]), np.ones(2)
dx_row, dw_row = slide_backward(dy_row, x_row, w_row)
print("dx", dx_row, " dw", dw_row)
slopes = numerical_grad(lambda x: (dy_row * (x[:2] * 10 + x[1:] * 20)).sum(), x_row)  # (3,)
print("measured dx", slopes.round(6))

# %% [markdown] card="09.w2" kind="why"
# In `slide_backward`, each place adds to `dw`. Which principle is behind it?
# - [x] one w served every place: paths are added -> A change of w moves every y at once, so the
#   slopes of all these paths are summed.
# - [ ] y is a sum over u, so its gradient is one -> That sum joins the products of one place.
#   Here the sum runs over the places. {sum-of-forward-is-sum-of-backward}
# - [ ] the loss is a mean over the places -> A mean would only bring a factor 1/n; the sum is
#   there without it. {sum-comes-from-the-mean}
#
# Read again: section 9.5

# %% [markdown]
# ### Exercise 09.5
#
# Derive the backward pass of `conv2d`, with stride, padding and bias, before you read what becomes of
# it as a map. `dy` is `(n, k, oh, ow)`; the cache holds `(x, W, stride, pad)` as `conv2d` got them,
# all arrays float64. Return `dx` with the shape of `x`, `dW` with that of `W`, and `db` of shape
# `(k,)`, in this order.
#
# The loss is in `dy` already, with its $1/n$: divide by nothing. A pixel that no window sees gets 0.
# The arguments stay as they are. Loops over `n` and `k` are fine. `np.einsum` is shorter. With `g`
# (n, k) and some `A` (k, d, e), `np.einsum("nk,kde->nde", g, A)` multiplies `g[n, k]` by all of
# `A[k]`, and sums over k. A letter that is not missing on the right, such as d and e, is kept.


# %% exercise="09.5"
def conv2d_backward(dy, cache):
    """Back through conv2d.

    dy: (n, k, oh, ow). cache: (x (n, c, h, w), W (k, c, kh, kw), stride, pad).
    Returns dx (n, c, h, w), dW (k, c, kh, kw), db (k,).
    """
    # BEGIN SOLUTION
    x, W, stride, pad = cache
    (h, w), (kh, kw) = x.shape[2:], W.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))  # as in forward
    dxp, dW = np.zeros_like(xp), np.zeros_like(W)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            rows = slice(i * stride, i * stride + kh)
            columns = slice(j * stride, j * stride + kw)
            window = xp[:, :, rows, columns]  # (n, c, kh, kw)
            g = dy[:, :, i, j]  # (n, k)  gradient at the output, at this place
            dW += np.einsum("nk,ncuv->kcuv", g, window)  # weight path, added over n and places
            dxp[:, :, rows, columns] += np.einsum("nk,kcuv->ncuv", g, W)  # window path, added
    db = dy.sum(axis=(0, 2, 3))  # (k,)  sum what was broadcast
    dx = dxp[:, :, pad : pad + h, pad : pad + w]  # the margin is no part of x
    return dx, dW, db
    # END SOLUTION


# %% [markdown]
# Your function, unchanged, in a picture of one image. Choose “all gradients 1”. If its gradients are
# not those of $T$, the picture names the first place where they differ. Try stride 2 and padding 1,
# too. What else the picture can do is told below, where it comes again.

# %%
one_number(conv2d, conv2d_backward)

# %%
conv2d_backward = check("09.5", conv2d_backward)

# %% [markdown]
# ### Both gradients are maps again
#
# Pixel $(p, q)$ is seen by the windows at $(p - u, q - v)$, through the weight $w_{uv}$. So
#
# $$dx_{pq} = \sum_{u} \sum_{v} dy_{p-u,\, q-v}\; w_{uv} = (dy * w)_{pq} \qquad (9.11)$$
#
# The index runs with a minus: that is (9.4). Forward is a cross-correlation, and its way back is a
# convolution, over the full size. Weight $w_{uv}$ met the pixel $x_{i+u,\, j+v}$ at place $(i, j)$:
#
# $$dw_{uv} = \sum_{i} \sum_{j} x_{i+u,\, j+v}\; dy_{ij} \qquad (9.12)$$
#
# That is (9.1) with $dy$ as the kernel: $dw$ is the cross-correlation of $x$ with $dy$.

# %%
verify("9.11", convolve(dy_5, w_T), (T.T @ dy_5.ravel()).reshape(5, 5))
measured_dw = numerical_grad(lambda w: (dy_5 * correlate2d(x_5, w)).sum(), w_T)  # (kh, kw)
verify("9.12", measured_dw, correlate2d(x_5, dy_5), tol=1e-7)

# %% [markdown]
# *This was the hard half of the station; you can pause here. Your answers are saved.*
#
# ### Where does it come from, and where does it go?
#
# All of this, on one image of 7 rows. First a guess.

# %% [markdown] card="09.j" kind="predict"
# A kernel of 3 by 3, stride 2, no padding. It slides over an image that is 7 wide, and over one
# that is 8 wide. All numbers of both maps get the gradient 1. Then
# - [x] both maps are {= nn.conv_output_size(8, 3, 2, 0)} columns wide, and the eighth column gets
#   no gradient -> The third window ends at column 6. The next one would begin at 6 and end at 8,
#   outside. So nothing depends on column 7.
# - [ ] the second map is one column wider, so that each pixel gets a gradient -> A fourth window
#   would stand half outside. Only windows that lie inside count. {every-pixel-is-read}
# - [ ] both maps are equally wide, and the eighth column gets as much as the first -> The first
#   column is read by the first windows. No window reads the eighth. {borders-are-alike}
#
# Read again: section 9.5
#
# ```python
# from course_lib import nn
# ```

# %% [markdown]
# The picture below runs your `conv2d`. The orange frame is the window: drag it, or walk it with the
# arrow keys. A number of the kernel is changed by dragging up and down, or by arrow keys; the buttons
# from “copy” to “sharpen” set all nine. Each row of $T$ is one window; the framed one is drawn once
# more below it. The framed number of the map gets a gradient by the button “gradient of this number”,
# or by the space bar; “all gradients 1” gives one to each. The tables show what arrives in $dx$ and
# $dW$. `Esc` leads back to the notebook. Three things to find stand at the end.

# %%
one_number(conv2d)

# %% [markdown]
# What do you read off? Two numbers of the map have the gradient 1. Which pixels get something from
# both of them, and why do these parts add? Take stride 2, and the widths 7 and 8: which pixels does
# no window read, and what stands in their column of $T$?

# %%
outcome("09.j")

# %% [markdown]
# ### Stride and bias
#
# With stride $s$ only every $s$-th row and column of the map is kept. The others had no part in the
# loss: their slope is 0. So put $s - 1$ zeros between the entries of $dy$; this is called
# **dilating**: $(4, 7)$ with stride 2 becomes $(4, 0, 7)$. Then go on as before:
#
# $$dx = \text{dilate}(dy) * w \qquad (9.13)$$
#
# That is all where the last window ends at the edge. But of 6 pixels, windows of 3 with stride 2 reach
# only 5, and (9.13) has 5 rows. A pixel that no window reaches has slope 0: zeros are appended. With
# padding, this holds for the padded image, and the margin is cut off at the end.
#
# A bias is added to all places of its map, in all images. *Sum what was broadcast*:
#
# $$db_f = \sum_{m} \sum_{i} \sum_{j} dy_{mfij} \qquad (9.14)$$

# %%
dy_2 = rng.normal(size=(2, 2))  # (oh, ow): 5 by 5, kernel 3, stride 2
dilated = np.zeros((3, 3))  # (5 - 3 + 1, 5 - 3 + 1)
dilated[::2, ::2] = dy_2
measured_dx = numerical_grad(lambda x: (dy_2 * correlate2d(x, w_T)[::2, ::2]).sum(), x_5)
verify("9.13", measured_dx, convolve(dilated, w_T), tol=1e-7)
x_6, seen = np.ones((6, 6)), convolve(dilated, w_T)  # (h, width), (5, 5)
measured_dx = numerical_grad(lambda x: (dy_2 * correlate2d(x, w_T)[::2, ::2]).sum(), x_6)
appended = np.pad(seen, (0, 1))  # (6, 6): a row and a column of zeros
print("6 by 6, zeros appended: equal:", bool(np.allclose(measured_dx, appended, atol=1e-7)))

# %%
dy_4d = rng.normal(size=(2, 4, oh, ow))  # (n, k, oh, ow)
measured_db = numerical_grad(lambda b: (dy_4d * conv2d(x_4d, W_4d, b, 2, 1)).sum(), b_4d)  # (k,)
verify("9.14", measured_db, dy_4d.sum(axis=(0, 2, 3)), tol=1e-7)

# %% [markdown]
# ### Against PyTorch
#
# The judge knows a few shapes. Let us try many, and compare with a library that others have tested.

# %% [markdown] card="09.d" kind="predict"
# 200 random layers, in float64. We compare outputs and gradients with PyTorch's. The largest
# difference, relative to the largest number, is
# - [x] above 0 and below $10^{-12}$ -> Both add the same products, in other orders: only the last
#   digits differ.
# - [ ] exactly 0 everywhere: same formula -> Floating-point sums depend on the order of their
#   terms. {same-formula-same-bits}
# - [ ] about $10^{-7}$: PyTorch computes in float32 -> Its default is float32, but it keeps
#   float64 when it gets float64. {torch-is-always-float32}
#
# Read again: section 9.5


# %%
def compare(n, c, h, w, k, kh, kw, stride, pad):
    """The largest relative difference to PyTorch, in y, dx, dW and db."""
    x, W, b = rng.normal(size=(n, c, h, w)), rng.normal(size=(k, c, kh, kw)), rng.normal(size=k)
    y = conv2d(x, W, b, stride, pad)
    dy = rng.normal(size=y.shape)
    ours = (y, *conv2d_backward(dy, (x, W, stride, pad)))
    leaves = [torch.tensor(array, requires_grad=True) for array in (x, W, b)]
    y_torch = torch.nn.functional.conv2d(*leaves, stride=stride, padding=pad)
    y_torch.backward(torch.tensor(dy))
    theirs = [y_torch.detach().numpy(), *(leaf.grad.numpy() for leaf in leaves)]
    return max(np.abs(o - t).max() / np.abs(t).max() for o, t in zip(ours, theirs, strict=True))


# %%
apart, shapes_tried = [], set()
while len(apart) < 200:
    n, c, k, stride = rng.integers(1, 4, size=4).tolist()  # 1, 2 or 3
    h, w = rng.integers(3, 10, size=2).tolist()  # 3 to 9
    kh, kw = rng.integers(1, 5, size=2).tolist()  # 1 to 4
    pad = int(rng.integers(0, 3))
    if kh <= h + 2 * pad and kw <= w + 2 * pad:
        apart.append(compare(n, c, h, w, k, kh, kw, stride, pad))
        shapes_tried.add((h != w, kh != kw, stride))
print(f"{len(apart)} layers; below 1e-12 in all of them: {max(apart) < 1e-12}")
print(f"exactly equal in all: {max(apart) == 0}; kinds of shape tried: {len(shapes_tried)} of 12")

# %%
outcome("09.d")

# %% [markdown]
# What do you read off? Forward and all three gradients agree, for images and kernels that are not
# square and for strides 1 to 3. What is left is rounding: the same products, added in another order.
#
# *Your answers are saved; a good place to stop (5 of 8).*

# %% [markdown]
# ## 9.6 Back from rows, and learning a kernel
#
# *22 minutes*
#
# Station 4 wrote the layer as $Y = R M^\top + b$. Its way back is that of lesson 4: $dM = dY^\top R$
# and $dR = dY\, M$. But $R$ was made of $x$, by copying. A pixel that was copied into four rows has
# four paths to the loss. So on the way back the four slopes are *added*. The function that does this
# is called `col2im`.
#
# How many rows does each pixel of a 4 by 5 image stand in, when the window is 2 by 3? Send ones back:

# %%
ones = np.ones((9, 6))  # (oh ow, kh kw): 3 by 3 windows of 6 numbers
print(nn.col2im(ones, (1, 1, 4, 5), 2, 3)[0, 0])

# %% [markdown]
# A corner is seen by one window, the middle by six. `col2im` is the transpose of `im2col`, as
# $T^\top$ is that of $T$. For all $x$ and all $G$ of the shape of $R$:
#
# $$\sum \text{im2col}(x) \cdot G = \sum x \cdot \text{col2im}(G) \qquad (9.15)$$
#
# The sums run over all entries. This is a test that needs no other implementation.
#
# ### Exercise 09.6
#
# The code lays rows back into images. One change repairs it. `columns` is
# `(n * oh * ow, c * kh * kw)`, float64, in the order of `im2col`; `shape` is the tuple
# `(n, c, h, w)` of the images without their margin. Return `(n, c, h, w)`, in which each pixel is the
# sum of all its entries. The margin is cut off. A pixel that no window sees is 0. For example, rows
# $(1, 2)$ and $(10, 20)$, for an image of 1 by 3 and a window of 1 by 2, give $(1, 12, 20)$.


# %% exercise="09.6"
def col2im(columns, shape, kh, kw, stride=1, pad=0):
    """Rows of windows (n * oh * ow, c * kh * kw) back into images: the transpose of im2col."""
    # BEGIN SOLUTION
    n, c, h, w = shape
    oh = nn.conv_output_size(h, kh, stride, pad)
    ow = nn.conv_output_size(w, kw, stride, pad)
    windows = columns.reshape(n, oh, ow, c, kh, kw)
    out = np.zeros((n, c, h + 2 * pad, w + 2 * pad))
    for i in range(oh):
        for j in range(ow):
            top, left = i * stride, j * stride
            out[:, :, top : top + kh, left : left + kw] += windows[:, i, j]  # (n, c, kh, kw)
    return out[:, :, pad : pad + h, pad : pad + w]
    # END SOLUTION


# %%
col2im = check("09.6", col2im)

# %%
G = rng.normal(size=R.shape)  # (n oh ow, c kh kw)
left = (im2col(x_4d, 3, 2, 2, 1) * G).sum()
verify("9.15", left, (x_4d * col2im(G, x_4d.shape, 3, 2, 2, 1)).sum())
dY = dy_4d.transpose(0, 2, 3, 1).reshape(-1, 4)  # (n oh ow, k): k becomes the last axis
dx_rows = col2im(dY @ M, x_4d.shape, 3, 2, 2, 1)  # (n, c, h, w)
dW_rows = (dY.T @ R).reshape(W_4d.shape)  # (k, c, kh, kw)
dx_loop, dW_loop, _ = conv2d_backward(dy_4d, (x_4d, W_4d, 2, 1))
print("rows and loops give the same dx:", bool(np.allclose(dx_rows, dx_loop)))
print("rows and loops give the same dW:", bool(np.allclose(dW_rows, dW_loop)))

# %% [markdown]
# ### A kernel learns
#
# Nobody tells the layer which kernel to use. It sees pairs: a piece of a digit, and its edge map. The
# loss is half the mean squared difference. There are two sets of targets. One comes from an edge
# kernel by cross-correlation, the other from the same kernel by convolution, which mirrors it.

# %% [markdown] card="09.e" kind="predict"
# The targets come from a *mirrored* kernel (convolution). We train a layer that computes
# cross-correlation, by gradient descent. After training, the loss is
# - [x] near 0, and the learnt kernel is the mirror image -> The layer learns the numbers that it
#   needs, in the places where it needs them.
# - [ ] large: the layer cannot mirror -> It need not: a mirrored kernel is a kernel like others,
#   with nine free numbers. {the-layer-must-flip}
# - [ ] near 0, and it is the kernel we used -> With that kernel as it is, cross-correlation would
#   give other maps. {mirror-makes-no-difference}
#
# Read again: section 9.6

# %%
pieces = digits[:16, None, 8:20, 8:20]  # (16, 1, 12, 12) the middle of 16 digits
edges = np.array([[0.0, 1.0, 3.0], [-1.0, 0.0, 1.0], [-1.0, -2.0, -1.0]])  # (3, 3), sums to 0
mirrored = edges[::-1, ::-1]  # (3, 3)
learnt, losses = {}, {}
for name, used in (("cross-correlation", edges), ("convolution", mirrored)):
    targets = conv2d(pieces, used[None, None], np.zeros(1))  # (16, 1, 10, 10)
    W_now, velocity, losses[name] = np.zeros((1, 1, 3, 3)), 0.0, []
    for _ in range(200):
        difference = conv2d(pieces, W_now, np.zeros(1)) - targets  # (16, 1, 10, 10)
        losses[name].append((difference**2).mean() / 2)
        dy = difference / difference.size  # the slope of the loss
        velocity = 0.9 * velocity + conv2d_backward(dy, (pieces, W_now, 1, 0))[1]  # dW
        W_now = W_now - 0.7 * velocity  # momentum, as in lesson 6
    learnt[name] = W_now[0, 0]  # (3, 3)

# %%
draw.falling_loss(losses)

# %%
off = np.abs(learnt["cross-correlation"] - edges).max()
print("from cross-correlation it learns the kernel itself, within 0.01:", bool(off < 0.01))
draw.kernels({"used": edges, "its mirror": mirrored, "learnt": learnt["convolution"]})

# %%
outcome("09.e")

# %% [markdown]
# What do you read off? Both losses fall as far; the waves come from momentum. From the targets of a
# convolution the layer learns the mirror image, number for number. So for learning it does not
# matter which of the two operations a layer computes. It matters when you copy a kernel from one
# program into another.
#
# *Your answers are saved; a good place to stop (6 of 8).*

# %% [markdown]
# ## 9.7 What a convolution knows
#
# *37 minutes, with a pause halfway*
#
# ### It moves with the image
#
# An operation is **equivariant** to shifts when its answer moves as its input moves. If $(0, 5, 0)$
# gives $(0, 1, 0)$, then $(0, 0, 5)$ gives $(0, 0, 1)$. That is not *invariant*: the answer does not
# stay. Write “move” for one shift of all pixels, and “corr” for the cross-correlation with a kernel:
#
# $$\text{corr}(\text{move}(x)) = \text{move}(\text{corr}(x)) \qquad (9.16)$$
#
# In (9.1) nothing depends on where $(i, j)$ is. So this holds wherever the window sees only pixels
# that moved along. **Circular padding** continues the image with its own other side: $(1, 2, 3)$
# becomes $(3, 1, 2, 3, 1)$. Then there is no border at all. We test three moves on a random image.

# %% [markdown] card="09.f" kind="predict"
# First move, then convolve; or first convolve, then move. We measure the largest difference for a
# shift with circular padding, a shift with zero padding, and a quarter turn. It is 0
# - [x] for the first only -> Zeros enter at the border, and a turned image meets the kernel
#   turned.
# - [ ] for both shifts -> Near the border the zeros of the padding stand where pixels were.
#   {borders-do-not-count}
# - [ ] for all three -> A vertical edge turned is a horizontal edge: the kernel answers
#   differently. {equivariant-to-everything}
#
# Read again: section 9.7


# %%
def same_size(x, w, mode):
    """A map as large as the image: odd kernels, circular or zero padding."""
    margin = [(size // 2, size // 2) for size in w.shape]
    return correlate2d(np.pad(x, margin, mode={"circular": "wrap", "zero": "constant"}[mode]), w)


def roll(x):
    """Three rows down, two columns to the right; what leaves comes in on the other side."""
    return np.roll(x, (3, 2), axis=(0, 1))


noise, w_odd = rng.normal(size=(16, 16)), rng.normal(size=(3, 3))  # (h, width), (kh, kw)
moves = {"circular, shift": ("circular", roll), "zeros, shift": ("zero", roll)}
moves["circular, quarter turn"] = ("circular", np.rot90)
apart_maps = {}  # each (16, 16)
for name, (mode, move) in moves.items():
    two_ways = same_size(move(noise), w_odd, mode), move(same_size(noise, w_odd, mode))
    apart_maps[name] = np.abs(two_ways[0] - two_ways[1])

# %%
verify("9.16", same_size(roll(noise), w_odd, "circular"), roll(same_size(noise, w_odd, "circular")))
draw.differences(apart_maps)

# %%
outcome("09.f")

# %%
inner = apart_maps["zeros, shift"].copy()  # (16, 16)
inner[[0, -1, 2, 3]] = 0  # rows that touch a border, after the move or before it
inner[:, [0, -1, 1, 2]] = 0  # columns, likewise
print("zeros, away from these rows and columns: equal:", bool(inner.max() < 1e-12))
zero = digits[1]  # (28, 28)
rows, columns = np.nonzero(zero)
print("this 0 has ink in rows", rows.min(), "to", rows.max(), "only, of 0 to 27")
first_way, second_way = same_size(roll(zero), sobel, "zero"), roll(same_size(zero, sobel, "zero"))
print("moved, its margin of zeros is enough: equal:", bool(np.allclose(first_way, second_way)))

# %% [markdown]
# What do you read off? With circular padding the shift is exact. With zeros it fails in some rows
# and columns: those that touch a border after the move, or touched one before it. This digit has a
# wide margin of zeros, so nothing is lost. A quarter turn fails nearly everywhere: the kernel would
# have to turn, too. "Convolution is not naturally equivariant to some other transformations, such
# as changes in the scale or rotation of an image" (Goodfellow et al., 2016, section 9.2).
#
# ### It is cheap
#
# A layer with $c$ input channels and $k$ kernels of $kh$ by $kw$ has
#
# $$k\, (c\, kh\, kw + 1) \qquad (9.17)$$
#
# parameters: weights, and one bias a kernel. The size of the image does not occur. A dense layer
# that makes the same maps has a weight for each pair of an input and an output number.

# %%
counts = [nn.n_parameters(nn.Conv2d(c, k, size, rng)) for c, k, size in ((1, 32, 3), (3, 16, 5))]
verify("9.17", counts, [32 * (1 * 3 * 3 + 1), 16 * (3 * 5 * 5 + 1)])
inputs, outputs = 28 * 28, 32 * 26 * 26  # one digit, and 32 maps of a 3 by 3 kernel
print(f"from 1 to 32 maps, 3 by 3: {counts[0]} parameters")
print(f"a dense layer to the same numbers: {inputs * outputs + outputs:,}")

# %% [markdown]
# ### It learns from few images
#
# Does the saving matter? Both layers get the same task: Sobel maps of digits. Both are solved by
# least squares, so no learning rate can be to blame. For each number of pairs we measure the squared
# error on 200 new digits, divided by the sum of squares of the right maps.

# %% [markdown] card="09.g" kind="predict"
# Two layers shall learn the edge maps of digits, both by least squares. A dense layer gets 100
# pairs, a 3 by 3 kernel gets one pair. On new digits the relative error is
# - [x] near 0 for the kernel, over 10 % for the dense layer -> One image is 676 examples for 9
#   weights. The dense layer has 784 weights a pixel.
# - [ ] near 0 for both: the task is linear -> The dense layer *can* hold the answer; 100 pairs do
#   not tell it which. {can-represent-so-will-learn}
# - [ ] lower for the dense layer: 100 pairs against one -> Count the windows: one pair holds 676
#   of them, and all share the weights. {more-pairs-is-better}
#
# Read again: section 9.7

# %%
new_digits = x_test[:200].reshape(-1, 28, 28).astype(float)  # (200, 28, 28)
right_maps = nn.conv2d(digits[:500, None], sobel[None, None], np.zeros(1))  # (500, 1, 26, 26)
new_maps = nn.conv2d(new_digits[:, None], sobel[None, None], np.zeros(1)).reshape(200, -1)
flat_new, rows_new = new_digits.reshape(200, -1), im2col(new_digits[:, None], 3, 3)
pairs = [1, 10, 100, 500]
errors = {"dense layer": [], "kernel of 3 by 3": []}
for n in pairs:
    goal = right_maps[:n].reshape(n, -1)  # (n, 676)
    dense, *_ = np.linalg.lstsq(digits[:n].reshape(n, -1), goal, rcond=None)  # (784, 676)
    kernel, *_ = np.linalg.lstsq(im2col(digits[:n, None], 3, 3), goal.ravel(), rcond=None)  # (9,)
    answers = {"dense layer": flat_new @ dense, "kernel of 3 by 3": rows_new @ kernel}
    for name, answer in answers.items():
        missed = ((answer.reshape(200, -1) - new_maps) ** 2).sum()
        errors[name].append(missed / (new_maps**2).sum())

# %%
draw.against_pairs(pairs, errors)

# %%
outcome("09.g")

# %%
print(f"dense layer after 100 pairs: {errors['dense layer'][2]:.0%}")
print("kernel after one pair: below 1e-20:", bool(errors["kernel of 3 by 3"][0] < 1e-20))
assert 0.1 < errors["dense layer"][2] < 0.3

# %% [markdown]
# What do you read off? One digit holds 676 windows, and all of them teach the same nine weights. So a
# single pair is enough. The dense layer has 784 weights for each output number, and each pair teaches
# them once. It needs hundreds of pairs to find out what is built into the window: near pixels belong
# together, and one place is like another. Where that is wrong, the window has no advantage: lesson
# 10 shuffles the pixels and looks.
#
# *Your answers are saved; you can pause here, in the middle of station 7.*
#
# ### How far does it see?
#
# The **receptive field** of a number is the part of the input that can change it. After one layer
# with kernels of 3 by 3 it is 3 pixels wide. After a second such layer it is 5: a number sees 3
# neighbours, one pixel apart, and each of them sees 3 pixels.
#
# If the first layer has stride 2, its neighbours stand 2 pixels apart. Then the second window spans
# more pixels. In general layer $l$ widens the field. Write $r_l$ for its width after layer $l$,
# $\text{size}_l$ for the size of that layer's kernels, and $s_l$ for its stride. The width grows by
# $\text{size}_l - 1$ steps, and a step is as long as all strides *before* it, multiplied:
#
# $$r_l = r_{l-1} + (\text{size}_l - 1)\; s_1 s_2 \cdots s_{l-1}, \qquad r_0 = 1 \qquad (9.18)$$
#
# For kernels 5, 3, 3 and strides 2, 3, 1: $r_3 = 1 + 4 \cdot 1 + 2 \cdot 2 + 2 \cdot 6 = 21$. It is
# a width, from the first pixel to the last: where a stride is larger than its kernel, pixels in
# between are skipped. Kernels 1, 3 with strides 2, 1 see columns 0, 2 and 4: the width is 5. Let us
# measure: which pixels of a wide image have a slope that is not 0?

# %%
chosen = ((5, 2), (3, 3), (3, 1))  # (size, stride) of three layers
stack = nn.Sequential(*(nn.Conv2d(1, 1, size, rng, stride=s) for size, s in chosen))
wide = rng.normal(size=(1, 1, 40, 40))  # (n, c, h, w)
dy_one = np.zeros_like(stack.forward(wide))  # (1, 1, oh, ow)
dy_one[0, 0, 1, 1] = 1.0  # the slope of the loss: this number alone
reached = stack.backward(dy_one)[0, 0] != 0  # (40, 40)
verify("9.18", [reached.any(axis=0).sum(), reached.any(axis=1).sum()], 1 + 4 * 1 + 2 * 2 + 2 * 6)

# %%
trace("09.7")

# %% [markdown]
# ### Exercise 09.7
#
# Write both counts. `layers` is a list of tuples `(c, k, size, stride)`, first layer first: `c` input
# channels, `k` kernels of `size` by `size`, and the stride, all whole numbers from 1 up. Each layer
# has a bias for each kernel.
#
# `n_parameters` sums (9.17) over the layers; `receptive_field` gives (9.18) after the last layer.
# Both return a whole number by its type, an `int`, also without any layer: then they are 0 and 1.
# The list stays as it is. For example, `[(1, 32, 3, 1)]` has 320 parameters, and its receptive
# field is 3.


# %% exercise="09.7"
def n_parameters(layers):
    """How many numbers a stack of convolutions learns; layers: list of (c, k, size, stride)."""
    # BEGIN SOLUTION
    total = 0
    for c, k, size, _stride in layers:
        total += k * (c * size * size + 1)  # weights, and one bias a kernel
    return total
    # END SOLUTION


def receptive_field(layers):
    """How wide the field of one number of the last map is, in input pixels along one axis."""
    # BEGIN SOLUTION
    field, step = 1, 1
    for _c, _k, size, stride in layers:
        field += (size - 1) * step  # by the strides of the layers before
        step *= stride
    return field
    # END SOLUTION


# %%
n_parameters, receptive_field = check("09.7", n_parameters, receptive_field)

# %%
small_kernels, large_kernel = [(16, 16, 3, 1)] * 3, [(16, 16, 7, 1)]
for name, layers in (("three layers of 3 by 3", small_kernels), ("one of 7 by 7", large_kernel)):
    print(f"{name}: {receptive_field(layers)} pixels wide, {n_parameters(layers):,} parameters")

# %% [markdown]
# Three layers of small kernels see as far as one layer of large ones, with about half the weights.
# And each of the three can be followed by a nonlinearity.
#
# *Your answers are saved; a good place to stop (7 of 8).*

# %% [markdown]
# ## 9.8 From seven loops to the library
#
# *24 minutes · no later lesson needs it*
#
# Loops over all the letters of (9.7) and the library's `conv2d` give the same numbers. How far apart
# are they in time? We go from one to the other in five changes. Each version must give the same
# numbers as before, and then it is timed.
#
# ### Count the work
#
# A **multiply-add** is one product that is added to a sum: $5$ becomes $5 + 2 \cdot 3 = 11$. (9.7)
# takes one for each number of $y$ and each weight that this number meets:
#
# $$\text{multiply-adds} = (n\, k\, oh\, ow) \cdot (c\, kh\, kw) \qquad (9.19)$$
#
# By hand: 1 image, 2 kernels, $3 \cdot 3$ places, 1 channel, windows of $2 \cdot 2$. That is
# $18 \cdot 4 = 72$. Our layer is larger: 128 images of 16 by 16 with their margin, 16 channels, 32
# kernels of 3 by 3, stride 1, so maps of 14 by 14. The numbers are float32, 4 bytes each, as PyTorch
# takes them. `np.ndindex(2, 3)` runs through the six places (0, 0), (0, 1), and so on to (1, 2), as
# two nested loops do.

# %%
own = np.random.default_rng(98)
x_layer = own.normal(size=(128, 16, 16, 16)).astype(np.float32)  # (n, c, h, w)
W_layer = own.normal(scale=0.1, size=(32, 16, 3, 3)).astype(np.float32)  # (k, c, kh, kw)
b_layer = own.normal(size=32).astype(np.float32)  # (k,)
small_layer = sum(1 for _ in np.ndindex(1, 2, 3, 3, 1, 2, 2))  # turn by turn
verify("9.19", small_layer, (1 * 2 * 3 * 3) * (1 * 2 * 2))
print(f"our layer, an image: {(32 * 14 * 14) * (16 * 3 * 3):,} multiply-adds")

# %% [markdown]
# ### Seven loops
#
# (9.7) word by word: four loops choose a number of $y$, three loops sum.


# %%
def seven_loops(x, W, b):
    """Equation (9.7), one multiply-add at a time."""
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    y = np.zeros((n, k, h - kh + 1, w - kw + 1), x.dtype)
    for m, f, i, j in np.ndindex(y.shape):
        for d, u, v in np.ndindex(c, kh, kw):
            y[m, f, i, j] += x[m, d, i + u, j + v] * W[f, d, u, v]
    return y + b[:, None, None]


y_layer = nn.conv2d(x_layer, W_layer, b_layer)  # (n, k, oh, ow), by the library
verify("9.7", seven_loops(x_layer[:1], W_layer, b_layer), y_layer[:1], tol=1e-4)

# %% [markdown]
# The tolerance is that of float32, which keeps about seven digits.
#
# Seconds say as much about a computer as about a function. So we give *ratios*: the time of an
# image, divided by the library's time of an image. `fastest` lets the two calls take turns for a few
# rounds, after a warm-up, and keeps the best CPU time of each: other programs can make a call slower,
# never faster. The slow versions get fewer images; the ratio is for one image.


# %%
here = {}  # step -> its time, as a multiple of the library's, on your machine


def time_step(name, step, n=128):
    """Time a step on n images beside the library on all 128; keep and print the ratio."""
    calls = {
        "step": lambda: step(x_layer[:n], W_layer, b_layer),
        "library": lambda: nn.conv2d(x_layer, W_layer, b_layer),
    }
    seconds = fastest(calls, rounds=3)
    here[name] = (seconds["step"] / n) / (seconds["library"] / len(x_layer))
    decimals = 0 if here[name] > 100 else 2
    print(f"{name}: {here[name]:,.{decimals}f} times the library's time")


# %% tags=["nbval-ignore-output"]
time_step("seven loops", seven_loops, n=1)

# %% [markdown]
# Thousands of times. The multiply-adds are the same in both, so it must be something else: the loops
# themselves. Python **interprets** them: at each turn it looks up names and types, and makes a new
# object for a number such as 0.5. A function of numpy pays this price once a call. Its own loops were
# **compiled**, translated beforehand into steps of the processor. Three changes make Python's turns
# fewer, and give each turn more to do:

# %%
per_window, places = 16 * 3 * 3, 14 * 14  # c kh kw, oh ow
turns = {
    "seven loops": 128 * 32 * places * per_window,
    "one window at a time": 128 * 32 * places,
    "one place at a time": places,
    "all windows as rows": 1,
}
for name, number in turns.items():
    each = turns["seven loops"] // number
    print(f"{name:20} {number:11,} turns, {each:11,} multiply-adds in each")

# %% [markdown] card="09.h" kind="predict"
# Three changes, in this order: the sum over a window in one call; all images and kernels at once at
# each place; all places in one product. Which of them makes the time fall by the largest factor?
# - [x] the second: all images and kernels at once -> 4,096 turns become one (128 images, 32
#   kernels), and each had little to do before.
# - [ ] the first: numpy sums a window -> It saves 143 of 144 turns. But a turn is dearer now: it
#   calls numpy twice, for 144 multiply-adds. {innermost-loop-is-all}
# - [ ] the third: no loop is left -> It saves 195 of 196 turns. But a turn had half a million
#   multiply-adds, and what Python added to it was little. {fewest-turns-is-fastest}
#
# Read again: section 9.8

# %% [markdown]
# **One window at a time.** The window as it was cut, times the kernel, one sum: the three inner loops
# are gone.


# %%
def one_window(x, W, b):
    """The three inner loops become a product of arrays and a sum."""
    (n, _, h, w), (k, _, kh, kw) = x.shape, W.shape
    y = np.zeros((n, k, h - kh + 1, w - kw + 1), x.dtype)
    for m, f, i, j in np.ndindex(y.shape):
        window = x[m, :, i : i + kh, j : j + kw]  # (c, kh, kw)
        y[m, f, i, j] = (window * W[f]).sum() + b[f]
    return y


verify("9.7", one_window(x_layer[:2], W_layer, b_layer), y_layer[:2], tol=1e-4)

# %% tags=["nbval-ignore-output"]
time_step("one window at a time", one_window, n=2)

# %% [markdown]
# **One place at a time.** All images and all kernels at once: windows $(n,\ c\, kh\, kw)$ times
# kernels $(c\, kh\, kw,\ k)$.


# %%
def one_place(x, W, b):
    """At each place, the windows of all images meet all kernels in a matrix product."""
    (n, _, h, w), (k, _, kh, kw) = x.shape, W.shape
    y = np.zeros((n, k, h - kh + 1, w - kw + 1), x.dtype)
    M = W.reshape(k, -1)  # (k, c kh kw)
    for i, j in np.ndindex(y.shape[2:]):
        windows = x[:, :, i : i + kh, j : j + kw].reshape(n, -1)  # (n, c kh kw)
        y[:, :, i, j] = windows @ M.T + b  # (n, k)
    return y


verify("9.7", one_place(x_layer, W_layer, b_layer), y_layer, tol=1e-4)

# %% tags=["nbval-ignore-output"]
time_step("one place at a time", one_place)

# %% [markdown]
# **All windows as rows.** Station 4: no loop is left in our function.


# %%
def all_rows(x, W, b):
    """Equation (9.8): every window is a row of a matrix, and the layer is a product."""
    (n, _, h, w), (k, _, kh, kw) = x.shape, W.shape
    R = nn.im2col(x, kh, kw)  # (n oh ow, c kh kw)
    Y = R @ W.reshape(k, -1).T + b  # (n oh ow, k)
    return Y.reshape(n, h - kh + 1, w - kw + 1, k).transpose(0, 3, 1, 2)


verify("9.8", all_rows(x_layer, W_layer, b_layer), y_layer, tol=1e-4)

# %% tags=["nbval-ignore-output"]
time_step("all windows as rows", all_rows)

# %%
outcome("09.h")

# %% [markdown] card="09.w3" kind="why"
# From one place at a time to all windows as rows, 196 turns become 1. The time falls by far less
# than a factor of 196. Why?
# - [x] half a million multiply-adds a turn: Python's share was small -> What Python adds to a
#   turn stays the same. Beside so much work it is hardly seen.
# - [ ] both do the same multiply-adds, so times must be alike -> Seven loops do the same
#   multiply-adds, too, and take thousands of times longer. {same-work-same-time}
# - [ ] numpy compiled the loop over the 196 places -> numpy never sees the loop. Python
#   interprets it, turn by turn, as the seven. {numpy-compiles-my-loop}
#
# Read again: section 9.8

# %% [markdown]
# ### How the numbers lie in memory
#
# What is left to gain? The product itself is done by compiled code, written for such products. But
# $R$ must be made first: each number is read in one place and written in another. Copying is quick
# where many numbers stand side by side, and slow where it jumps.
#
# Take two images, the one of station 4 and ten times the same: rows $(5, 6, 7)$, $(8, 9, 1)$ and
# $(50, 60, 70)$, $(80, 90, 10)$. Windows are 2 by 2. Memory has no rows; it is one long list. We may
# choose which number is whose neighbour:
#
# ```text
#   image by image:  5 6 7 8 9 1 50 60 70 80 90 10    first window:  5 6 (7) 8 9
#   images last:     5 50 6 60 7 70 8 80 9 90 1 10    first weight:  5 50 6 60
# ```
#
# A row of $R$ is a window: $kw = 2$ numbers side by side, then a jump over the 7 to the next line of
# the image. (A *line* is a row of an image or a map; a row is one of $R$ from here on.) With the
# images as the last axis, we collect what *one weight* meets at all places in all images. These are
# $ow \cdot n = 4$ numbers side by side, for each line of the map. In our layer it is 1,792 numbers
# against 3. Call the matrix $C$ that has a row for each weight. It is $R^\top$, with its columns in
# another order: place by place, and at each place image by image. In this order (9.8) becomes
#
# $$Y^\top = M\, C + b, \quad\text{shape } (k,\ oh\, ow\, n) \qquad (9.20)$$
#
# with $b$ as a column. To call the result $(n, k, oh, ow)$ we need no copy: `transpose` leaves all
# numbers where they are and exchanges the steps. numpy calls these steps `strides`: how many bytes to
# go to the next number along each axis. (The stride of a window is another thing.)


# %%
def images_last(x, W, b):
    """A matrix with a row for each weight of a kernel, copied in long pieces of memory."""
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    oh, ow = h - kh + 1, w - kw + 1
    pixels = x.transpose(1, 2, 3, 0).copy()  # (c, h, w, n)
    C = np.empty((c, kh, kw, oh, ow, n), x.dtype)
    for u, v in np.ndindex(kh, kw):
        C[:, u, v] = pixels[:, u : u + oh, v : v + ow]  # (c, oh, ow, n)
    Y = W.reshape(k, -1) @ C.reshape(c * kh * kw, -1) + b[:, None]  # (k, oh ow n)
    return Y.reshape(k, oh, ow, n).transpose(3, 0, 1, 2)


verify("9.20", images_last(x_layer, W_layer, b_layer), all_rows(x_layer, W_layer, b_layer), 1e-4)

# %%
moved = x_layer.transpose(1, 2, 3, 0)  # (c, h, w, n)
print("image, channel, row, column: bytes to the next one", x_layer.strides)
print("channel, row, column, image, before a copy:       ", moved.strides)
print("and after it, the images last in memory:          ", moved.copy().strides)

# %% tags=["nbval-ignore-output"]
time_step("images last", images_last)

# %% [markdown]
# Python's turns went from one back to nine, and the function is faster.
#
# ### How much memory at once
#
# $C$ is large, and a product of matrices can be cut. With $C_1$ for the first line of all maps, $C_2$
# for the second line, and so on, each of shape $(c\, kh\, kw,\ ow\, n)$, side by side:
#
# $$M\, [\,C_1 \;\; C_2\,] = [\,M C_1 \;\; M C_2\,] \qquad (9.21)$$

# %%
for name, columns in (("all maps", 128 * places), ("one line of all maps", 128 * 14)):
    print(f"C of {name:20} {per_window * columns * 4 / 1e6:4.1f} MB")
M_layer, C = W_layer.reshape(32, -1), own.normal(size=(per_window, 10))  # (k, c kh kw), (.., 10)
verify("9.21", M_layer @ C, np.hstack([M_layer @ C[:, :6], M_layer @ C[:, 6:]]))

# %% [markdown]
# A processor holds what it used last in a small fast memory, its own **processor cache**: in many
# laptops 1 or 2 MB for each core, and tens of MB for all. (What forward keeps for backward is called
# cache, too; they have nothing in common.) A matrix of 1 MB may be still there when the product
# reads it. One of 14 MB has left the fastest part by then. How much this costs depends on the
# processor: look what your machine says.


# %%
def line_by_line(x, W, b):
    """The same for one line of the maps at a time, so that its matrix is small."""
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    oh, ow = h - kh + 1, w - kw + 1
    pixels = x.transpose(1, 2, 3, 0).copy()  # (c, h, w, n)
    y = np.empty((k, oh, ow, n), x.dtype)
    C = np.empty((c, kh, kw, ow, n), x.dtype)  # memory for one line, used for all of them
    for i in range(oh):
        for u, v in np.ndindex(kh, kw):
            C[:, u, v] = pixels[:, i + u, v : v + ow]  # (c, ow, n)
        Y = W.reshape(k, -1) @ C.reshape(c * kh * kw, -1) + b[:, None]  # (k, ow n)
        y[:, i] = Y.reshape(k, ow, n)
    return y.transpose(3, 0, 1, 2)


verify("9.21", line_by_line(x_layer, W_layer, b_layer), y_layer, tol=1e-4)

# %% tags=["nbval-ignore-output"]
time_step("one line at a time", line_by_line)

# %% [markdown]
# And the library? Its `conv2d` rests on the same two ideas, long pieces of memory and matrices that
# fit the processor cache, for any stride and padding. Beside it PyTorch's `conv2d`, on the same
# numbers. (numpy may use several threads on your machine; CPU time counts them all. PyTorch has one.)


# %%
def pytorch(x, W, b):
    """PyTorch's own function, on the same memory."""
    images, kernels, biases = map(torch.from_numpy, (x, W, b))
    return torch.nn.functional.conv2d(images, kernels, biases).numpy()


verify("9.7", pytorch(x_layer, W_layer, b_layer), y_layer, tol=1e-4)

# %% tags=["nbval-ignore-output"]
time_step("the library", nn.conv2d)
time_step("PyTorch", pytorch)

# %% [markdown]
# The library beside itself should give 1.0. How far it is off shows how far you can trust the other
# numbers. All steps, from your machine and from a stored measurement of three runs on one thread:

# %%
steps = result("conv_steps")
steps

# %% tags=["nbval-ignore-output"]
speed.ladder({step: steps.mean(step, "times_the_library") for step in steps.arms}, here)

# %% [markdown]
# What do you read off? Two changes bring nearly all: numbers go through compiled code in arrays, and
# the arrays are large. What comes after, memory in a good order and in small pieces, brings a factor
# of two to four, and no line of it is hard to read.
#
# **Your turn.** There is one more version, with no window matrix at all. Take one entry $(u, v)$ of all
# kernels, `W[:, :, u, v]`, shape $(k, c)$, and the pixels that it meets, cut from `x` and laid out as
# $(n, c, oh\, ow)$. Their product by `@` is what this entry adds to all of $y$. There are nine entries.
# Write it in place of the first line below. Before you time it: where will it land? (Run the cell of
# the figure again to see it there.)

# %% tags=["nbval-ignore-output"]
my_step = one_place  # change me: a function of x, W, b
print("equal:", np.allclose(my_step(x_layer, W_layer, b_layer), y_layer, atol=1e-4))
time_step("my step", my_step)

# %% [markdown]
# <details><summary>One answer</summary>
#
# ```python
# def my_step(x, W, b):
#     (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
#     oh, ow = h - kh + 1, w - kw + 1
#     y = np.zeros((n, k, oh * ow), x.dtype)
#     for u, v in np.ndindex(kh, kw):
#         pixels = x[:, :, u : u + oh, v : v + ow].reshape(n, c, -1)  # (n, c, oh ow)
#         y += W[:, :, u, v] @ pixels  # (n, k, oh ow)
#     return y.reshape(n, k, oh, ow) + b[:, None, None]
# ```
#
# Where we tried it, it landed at "images last" or a little behind. It copies as many numbers, and
# adds to all of $y$ nine times.
#
# </details>
#
# ### Claim on trial
#
# **FALSE as stated:** "A network in plain numpy is a toy: a framework is always faster."
#
# *Why people believe it:* many meet such networks as loops over numbers, and these *are* thousands of
# times slower. And by itself PyTorch's convolution may be faster than ours. But training is more than
# this one function. *The numbers:* whole steps of training (forward, backward, update) of four nets,
# in this library and in PyTorch, both with one thread. PyTorch is **eager** here: it does one
# operation at a time, as the program calls it.
#
# The *small conv net* has two convolutions with batch norm and ReLU, each followed by a step that
# halves the maps (lesson 10), and two linear layers with dropout. It is `nn.small_convnet`.

# %% [markdown] card="09.i" kind="predict"
# A step of training on one thread: softmax regression; 784-256-10; a small conv net; one layer with
# 32 kernels of 7 by 7 on 32 maps. In which of them is eager PyTorch faster than this library?
# - [x] in some: with the large kernels yes, in softmax regression no -> Small steps are
#   bookkeeping, and numpy has less of it; large kernels are arithmetic.
# - [ ] in all four: it is a framework -> Softmax regression takes it longer: a step is a few
#   small products. {framework-is-always-faster}
# - [ ] in none: our numpy is in good order, too -> With kernels of 7 by 7 it takes less than two
#   thirds of our time. {good-numpy-always-wins}
#
# Read again: section 9.8

# %%
frameworks = result("frameworks")
frameworks

# %%
for net in frameworks.arms:
    ratio = frameworks.mean(net, "over_eager")
    quicker, by = ("numpy", 1 / ratio) if ratio < 1 else ("eager PyTorch", ratio)
    print(f"{net:40} {quicker} is faster, {by:.1f} times")
assert frameworks.mean("softmax regression, 32 images", "over_eager") < 0.8
assert frameworks.mean("small conv net, 128 images", "over_eager") < 1
assert frameworks.mean("32 kernels of 7x7 on 32 maps, 16 images", "over_eager") > 1.5

# %%
outcome("09.i")

# %% [markdown]
# What do you read off? In softmax regression, a step is a few small products. There PyTorch's
# bookkeeping, such as the record of operations that its gradients need, takes longer than the
# products. With large kernels and many maps it is the other way round: nearly all the time is in
# one convolution, and PyTorch has code written for exactly that, without a matrix of windows. The
# small conv net lies between, and there numpy is still the faster of the two.
#
# "Channels last" in the second column means that the channels of a pixel stand side by side in memory.
# You ask for it in one line, and for images it is often PyTorch's faster way. So "PyTorch's time" is
# not one number.
#
# *The correct sentence:* in Python, a loop over numbers is thousands of times slower than the same sums
# in arrays; numpy in good order trains small nets on one thread faster than eager PyTorch, and large
# convolutions more slowly. We measured one processor and one thread. A GPU, many threads or a
# compiled model are not tried here, and are what a framework is for. So are gradients that nobody
# has to derive: lesson 13.
#
# *Your answers are saved; this was the last station (8 of 8).*

# %% [markdown]
# ## Recap
#
# 1. A convolution layer slides kernels over images; each number of a map is one window times one
#    kernel, summed over all channels, plus a bias. A row of $h$ pixels has
#    $\lfloor (h + 2\, \text{pad} - kh)/s \rfloor + 1$ windows.
# 2. Libraries compute cross-correlation; convolution mirrors the kernel first, and commutes. A
#    learnt kernel does not care.
# 3. The layer is a product with a matrix of shared weights. On the way back, its transpose adds what
#    overlapping windows bring; the kernel gets the correlation of $x$ with $dy$.
# 4. The maps move along with a shifted image, except near a border; with a turned image they do not.
# 5. Seven loops and one product take the same multiply-adds. Fast is what leaves few turns to Python,
#    and then what reads memory in order and in pieces that fit the processor cache.
#
# ## Quiz
#
# Three questions on this lesson, two on earlier ones.

# %% [markdown] card="09.q1" kind="quiz"
# A row of 32 pixels, kernel 5, stride 2, padding 2 on both sides. The output has length
# - [x] {= nn.conv_output_size(32, 5, 2, 2)} -> 31 cells of room make 15 whole moves; the first
#   window needs none.
# - [ ] {= math.ceil(moves(32, 5, 2, 2)) + 1} -> The 17th window would need one cell more than
#   there is. {round-up}
# - [ ] {= math.floor(moves(32, 5, 2, 2))} -> That counts the moves. The window stands at one
#   place more. {forgot-the-first-window}
#
# Read again: section 9.1
#
# ```python
# import math
# from course_lib import nn
# def moves(h: int, k: int, stride: int, pad: int) -> float:
#     """How often the window could move, not rounded."""
#     return (h + 2 * pad - k) / stride
# ```

# %% [markdown] card="09.q2" kind="quiz"
# Four pixels, the kernel $(3, 1)$, and $dy = (1, 1, 1)$. Then $dx$ is
# - [x] {= slide_back(KERNEL, True)} -> Each place brings (3, 1) to its window; where windows
#   overlap the parts are added.
# - [ ] {= slide_back(KERNEL, False)} -> That puts the parts: a pixel keeps only what its last
#   window brought. {last-window-wins}
# - [ ] {= slide_back(KERNEL[::-1], True)} -> That turns the kernel round. A pixel that met 3 in
#   forward gets 3 back. {kernel-turned-on-the-way-back}
#
# Read again: section 9.5
#
# ```python
# KERNEL = np.array([3.0, 1.0])
# def as_row(numbers: np.ndarray) -> str:
#     """Such as (10, 30)."""
#     return '(' + ', '.join((f'{v:g}' for v in numbers)) + ')'
# def slide_back(w: np.ndarray, added: bool) -> str:
#     """The gradient of four pixels for dy = (1, 1, 1): windows added, or put."""
#     dx = np.zeros(4)
#     for i in range(3):
#         dx[i:i + 2] = dx[i:i + 2] + w if added else w
#     return as_row(dx)
# ```

# %% [markdown] card="09.q3" kind="quiz"
# A digit with a wide margin of zeros moves three pixels to the right. The maps of a convolution
# (stride 1, zero padding, same size)
# - [x] move three pixels to the right -> The window finds the same pixels, three places farther
#   on.
# - [ ] stay as they are -> That would be invariance. A map says where something is; it has moved.
#   {equivariance-is-invariance}
# - [ ] hold numbers that stood nowhere in them before -> The same windows give the same numbers;
#   only their places change. {a-shift-changes-the-features}
#
# Read again: section 9.7

# %% [markdown] card="09.q4" kind="quiz"
# Batch norm for images of shape (32, 8, 28, 28), in training. It computes
# - [x] {= 8} means -> One mean a channel, over all images and places.
# - [ ] {= 8 * 28 * 28:,} means -> That is one mean a pixel of each channel. All places are
#   treated alike. {one-mean-a-pixel}
# - [ ] {= 32} means -> That is one mean an image. Batch norm takes its means over the batch.
#   {each-image-by-itself}
#
# Read again: lesson 7, batch norm for images

# %% [markdown] card="09.q5" kind="quiz"
# A gradient check reports 0 for every measured slope, 0 for every computed one, and calls them
# equal. What do you conclude?
# - [x] nothing was checked: I choose another input -> Many wrong gradients are 0 there, too. A
#   check needs slopes that are not 0.
# - [ ] the gradient is right: the error is 0 -> A function that returns zeros, whatever comes in,
#   would pass as well. {error-zero-is-perfect}
# - [ ] the step h is too small to see anything -> A small h can make the measured slopes 0. The
#   computed ones do not use h at all. {zero-means-small-step}
#
# Read again: lesson 5, the checker

# %% [markdown]
# ## What the library offers, and where to go deeper
#
# `course_lib.nn` holds `conv2d`, `im2col`, `col2im` and `conv_output_size`, called as yours. Three
# names are called in another way: `nn.conv2d_backward(dy, x, W, stride, pad)` takes no cache, and
# `nn.n_parameters(module)` and `nn.receptive_field(module)` take a network. `nn.shapes` tells the
# shapes in it. The module is `nn.Conv2d(c, k, kernel, rng, stride=1, pad=0)`; kernels and strides may
# differ along rows and columns.
#
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016: sections 9.1, 9.2 and 9.5.
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based Learning Applied to Document
#   Recognition", 1998: section II-A, on local windows, shared weights, and maps that move along.
# - The pages of PyTorch on `Conv2d`: which operation it computes, and its sizes.
#
# **Next:** lesson 10 makes maps smaller, and builds a network that reads 99 of 100 digits.
