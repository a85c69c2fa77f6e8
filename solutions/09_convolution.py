# %% [markdown]
# # 9 · Convolution: one small window, many places
#
# *About 100 minutes · needs lessons 4 to 7 · exercises 09.1, 09.2, 09.3 and 09.5; 09.4, 09.6
# and 09.7 are under More*
#
# A unit of a dense layer has a weight for every pixel. We give one unit the weights of an upright
# stroke, show it exactly that stroke, and then the same stroke five columns farther to the right.

# %%
import numpy as np
from IPython.display import display

from course_lib import check, checked, hint, nn, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import load_mnist, shift
from course_lib.nn import numerical_grad
from course_lib.plots import convolution as draw
from course_lib.results import pytorch, result
from course_lib.training.best_pieces import resemblance, untrained_pieces
from course_lib.widgets import one_number

rng = np.random.default_rng(9)
(x_train, _), (x_test, y_test) = load_mnist(n_train=1000)
digits = x_train.reshape(-1, 28, 28).astype(float)  # (1000, 28, 28)

# %%
stroke = np.zeros((28, 28))  # (h, w)
stroke[8:20, 13:15] = 1.0  # 12 rows, 2 columns
moved = shift(stroke, dx=5, dy=0)  # (h, w)
print("the stroke in its place:  ", (stroke * stroke).sum())
print("five columns to the right:", (stroke * moved).sum())

# %% [markdown]
# From 24 to 0. To this unit, the moved stroke is as good as no stroke at all, because its weights
# are 0 where the ink is now. The networks of lessons 4 to 8 are made of such units, so they have to
# learn every stroke anew at every place. A stroke of 12 by 2 fits into 459 places of an image. With
# 784 weights for each, looking for this shape costs 360,000 weights.
#
# **Your move.** Take five minutes, and invent two ways to find upright strokes wherever they are.
# What does each cost?
#
# <details><summary>What people usually invent, and what it costs</summary>
#
# - *One unit for each place.* That is the 360,000 weights, and each place must see strokes of its own
#   to learn them.
# - *Train with moved images.* It is still one unit for each place, and more images.
# - *Move the stroke to the middle first.* Then we must know where it is, which was the question.
# - *Compare a small piece at every place with one small pattern.* That takes few weights, and every
#   place helps to learn them.
#
# </details>
#
# The last idea is the one that stayed. Cut a **window** of 12 by 2 pixels out of the image, compare
# it with the 24 weights of the stroke, and do the same at all 459 places. The 24 weights are called
# a **kernel**, and the 459 answers make a new image, a **feature map**, or map for short.

# %%
W_stroke = np.ones((1, 1, 12, 2))  # 24 weights
both = np.stack([stroke, moved])[:, None]  # (2, 1, 28, 28)
answers = nn.conv2d(both, W_stroke, np.zeros(1))[:, 0]  # (2, 17, 27): 459 places
shown = {"stroke": stroke, "its map": answers[0], "moved": moved, "map of that": answers[1]}
draw.maps(shown, "The peak of 24 moves five columns, as the stroke does")

# %% [markdown]
# The moved stroke gets its 24 as well, and nobody had to learn it there. One small set of weights
# serves every place. This lesson follows that bargain: what does such a layer compute, how does it
# learn from all places at once, and what have we given up? At the end we settle the bill, in
# weights and in digits.
#
# But ones only count ink. What else gets 24, and what would you put beside the stroke?
#
# <details><summary>One answer</summary>
#
# A black image, at every place. With twelve weights of $-1$ on each side, a window of 12 by 4 still
# gives 24 to a stroke alone, and $24 - 24 = 0$ to a black area.
#
# </details>
#
# ## 9.1 A window that slides
#
# Take an image with rows $(1, 2, 0)$, $(0, 3, 1)$, $(2, 1, 4)$, and a kernel with rows $(1, 0)$ and
# $(0, -1)$. The window fits at two places across and two down. In the picture it starts at row 0,
# column 1.

# %%
x_hand = np.array([[1.0, 2.0, 0.0], [0.0, 3.0, 1.0], [2.0, 1.0, 4.0]])  # (h, w)
W_hand = np.array([[1.0, 0.0], [0.0, -1.0]])  # (kh, kw)
y_hand = x_hand[:2, :2] - x_hand[1:, 1:]  # (oh, ow): upper left minus lower right
draw.one_place(x_hand, W_hand, y_hand, at=(0, 1))

# %% [markdown]
# Work out the other three. The example of exercise 09.2 tells whether they are right. In letters,
# the window of place $(i, j)$ starts at row $i$ and column $j$. Inside it, $u$ counts rows and $v$
# columns:
#
# $$y_{ij} = \sum_{u=0}^{kh-1} \sum_{v=0}^{kw-1} x_{i+u,\, j+v}\; W_{uv}
# \qquad (9.1)\ \text{definition}$$
#
# The image $x$ has shape $(h, w)$, the kernel $W$ has shape $(kh, kw)$ and the map $y$ has shape
# $(oh, ow)$.
#
# ### How many windows fit?
#
# Two choices are still open. **Padding** puts zeros around the image, so that the window may hang
# over the edge: $(5, 7)$ with padding 1 becomes $(0, 5, 7, 0)$. **Stride** is how far the window
# moves each time, so that with stride 2 it starts at columns 0, 2, 4 and so on. Here is a row of 6
# pixels with padding 1, a window of 3 and stride 2:

# %%
draw.windows_on_a_row(6, 3, stride=2, pad=1)

# %% [markdown]
# The first window takes 3 of the 8 cells and leaves 5 to move in, enough for two moves by 2, and
# not for a third. Two moves make three windows, as three fence posts have two gaps. In general (the
# brackets round down)
#
# $$\text{windows} = \Big\lfloor \frac{h + 2\, \text{pad} - kh}{s} \Big\rfloor + 1 \qquad (9.2)$$
#
# for $h$ pixels, a window of $kh$, stride $s$ and $\text{pad}$ zeros on each side. Rows and columns
# are counted separately. With stride 1, an odd $kh$ and $\text{pad} = (kh - 1)/2$, the map is as
# large as the image, which many libraries call "same" padding.

# %%
trace("09.1")

# %% [markdown]
# ### Exercise 09.1
#
# Write (9.2) for one axis. For example, `conv_output_size(6, 3, 2, 1)` is `3`.


# %% exercise="09.1"
def conv_output_size(h, kh, stride, pad):
    """How many windows of kh pixels fit into h pixels, with pad zeros on each side.

    All four are integers; h, kh and stride are at least 1, pad is at least 0. Returns an int, not a
    float. Raises ValueError if no window fits; a window as large as the padded row fits once.
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
# ### Exercise 09.2
#
# Put (9.1) together, without padding and with stride 1; one of the lines is not needed. With the
# image and the kernel of the picture the result is `[[-2, 1], [-1, -1]]`.


# %% exercise="09.2"
def correlate2d(x, W):
    """Slide the kernel W (kh, kw), as it is, over x (h, width), both float64.

    Only windows inside the image count; the kernel is not larger than the image.
    Returns a new array (h - kh + 1, width - kw + 1). x and W are not changed.
    """
    # BEGIN SOLUTION
    (h, width), (kh, kw) = x.shape, W.shape
    oh, ow = h - kh + 1, width - kw + 1  # how many windows fit
    y = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            window = x[i : i + kh, j : j + kw]  # (kh, kw)
            y[i, j] = (window * W).sum()  # number by number, then one sum
    return y
    # END SOLUTION


# %%
correlate2d = check("09.2", correlate2d)

# %% [markdown]
# What can nine numbers see? The kernel with rows $(-1, 0, 1)$, $(-2, 0, 2)$, $(-1, 0, 1)$ is named
# after Sobel. Its weights, too, sum to 0, so an even area gives 0 however bright it is, whereas a
# window with rows $(0, 1, 1)$ gives $1 + 2 + 1 = 4$. Here this kernel and its transpose look at a
# digit, next to a kernel of nine times $1/9$, which takes the mean of each window.

# %%
digit = digits[0]  # (28, 28)
sobel = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])  # (kh, kw)
filtered = {
    "digit": digit,
    "across": correlate2d(digit, sobel),  # (26, 26) is there more ink on the right?
    "down": correlate2d(digit, sobel.T),  # (26, 26) is there more ink below?
    "mean": correlate2d(digit, np.full((3, 3), 1 / 9)),  # (26, 26)
}
draw.maps(filtered, "Sobel answers at edges alone, and with a sign for ink that begins or ends")

# %% [markdown]
# From left to right in "across", and from top to bottom in "down", the map is above 0 (violet) where
# ink begins and below 0 (brown) where it ends.
#
# **Your move.** Find nine numbers that move the digit one pixel to the left, and change it in no
# other way.

# %%
my_kernel = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])  # (kh, kw) change me
found = correlate2d(digit, my_kernel)  # (26, 26)
wanted = digit[1:-1, 2:]  # (26, 26): the digit without its border, one pixel farther left
to_the_right = np.allclose(found, digit[1:-1, :-2])
print("right" if np.allclose(found, wanted) else
      f"not yet{': it moves to the right' if to_the_right else ''}")  # fmt: skip

# %% [markdown]
# <details><summary>One answer</summary>
#
# The only 1 is in the middle row, in the last column. Then $y_{ij} = x_{i+1,\, j+2}$, so that each
# place takes the pixel to the right of its middle.
#
# </details>

# %% [markdown]
# ## 9.2 Channels, kernels, images
#
# A colour image is three images, one each for red, green and blue. Each of them is called a
# **channel**, as in lesson 7. A digit has one channel. But the maps that a first convolution makes
# of it, say eight, are an image of eight channels for the next.
#
# So a kernel has to look at all channels at once, through a slice of weights for each. Below is an
# image of two channels in which the window fits once.

# %%
window = np.array([[[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [1.0, 0.0]]])  # (c, kh, kw)
kernel = np.array([[[1.0, 0.0], [0.0, 1.0]], [[2.0, 1.0], [1.0, 3.0]]])  # (c, kh, kw)
draw.one_number_of_a_map(window, kernel, 0.5)

# %% [markdown]
# The slices give 5 and 2, and with the bias they sum to 7.5, which is one number of one map. A
# kernel makes one map, however many channels it looks at, and a layer of $k$ kernels makes $k$ of
# them for each image.
#
# | array | shape | counted by |
# | --- | --- | --- |
# | images $x$ | $(n, c, h, w)$ | image $m$, channel $d$, row, column |
# | kernels $W$ | $(k, c, kh, kw)$ | kernel $f$, channel $d$, row $u$ and column $v$ of the window |
# | biases $b$ | $(k,)$ | kernel $f$ |
# | maps $y$ | $(n, k, oh, ow)$ | image $m$, kernel $f$, row $i$ and column $j$ of the map |
#
# Write $\bar x$ for the images with $\text{pad}$ zeros on each side. With stride $s$, the window of
# place $(i, j)$ starts at row $is$ and column $js$ of $\bar x$:
#
# $$y_{mfij} = b_f + \sum_{d=0}^{c-1} \sum_{u=0}^{kh-1} \sum_{v=0}^{kw-1}
# \bar x_{m,\, d,\, is + u,\, js + v}\; W_{fduv} \qquad (9.3)\ \text{definition}$$
#
# The letters that the left side lacks, $d$, $u$ and $v$, run over one window and are summed.
# The backward pass, the matrix and the counts of this lesson follow from this line.

# %% [markdown] card="09.w1" kind="why"
# Three input channels, eight kernels. How many maps come out, and what does each see?
# - [x] 8, each from all three channels -> A kernel holds three slices, and the sum over d joins
#   what they find.
# - [ ] 24, one for each channel and kernel -> The three answers of one kernel are summed: one map
#   for each kernel. {one-map-a-pair}
# - [ ] 3, each from all eight kernels -> Kernels make maps; channels are what each of them looks
#   at. {channels-pass-through}
#
# Read again: section 9.2

# %% [markdown]
# ### Exercise 09.3
#
# Write (9.3). Loops over everything are as right as one product. `np.einsum` writes a sum of
# products with one letter per axis: `np.einsum("md,fd->mf", A, B)` multiplies `A[m, d]` by `B[f,
# d]` and sums over `d`, the letter that is missing on the right, so it is `A @ B.T`. For example,
# ones of shape `(1, 2, 2, 2)`, a kernel of ones of the same shape, `b = [0.5]` and `pad=0` give
# `[[[[8.5]]]]`.


# %% exercise="09.3"
def conv2d(x, W, b, stride=1, pad=0):
    """Convolve images with kernels.

    x: (n, c, h, w). W: (k, c, kh, kw). b: (k,). All float64, and none is changed.
    stride and pad hold for rows and columns alike; pad zeros go on each of the four sides.
    At least one window fits; cells that no window reaches are left out. Returns (n, k, oh, ow).
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

# %% [markdown] card="09.j" kind="predict"
# A kernel of 3 by 3, stride 2, no padding. It slides over an image that is 7 wide, and over one
# that is 8 wide. Then
# - [x] both maps are {= nn.conv_output_size(8, 3, 2, 0)} columns wide, and no window reads the
#   eighth column -> The third window ends at column 6. The next one would start at 6 and end at 8,
#   outside. So no number of the map depends on column 7.
# - [ ] the second map is one column wider, so that every pixel is read -> A fourth window would be
#   partly outside. Only windows that lie inside count. {every-pixel-is-read}
# - [ ] both maps are equally wide, and the eighth column is read as often as the first -> The first
#   column is read by the first windows. No window reads the eighth. {borders-are-alike}
#
# Read again: section 9.1
#
# ```python
# from course_lib import nn
# ```

# %%
# Your conv2d, moving. Walk the frame with stride 1, 2 and 3, then set padding to 1.
# Which pixels are crossed out, because no window reads them?
display(one_number(conv2d, stride=2, dy=()))
outcome("09.j")

# %% [markdown]
# The crossed pixels at the right are there because (9.2) rounds down. They have no say in the map,
# and therefore they will get no gradient.
#
# ## 9.3 Nine numbers, one matrix
#
# Lay one image flat, and its map too. Each number of the map is a weighted sum of pixels, so there
# is a matrix $T$ with one row per window and one column per pixel such that
#
# $$y = T x \qquad (9.4)$$
#
# That makes a convolution a dense layer. Which one?

# %% [markdown] card="09.c" kind="predict"
# We write the correlation of a 5 by 5 image with a 3 by 3 kernel as one matrix, 9 rows by 25
# columns. No weight of the kernel is 0. Of the 225 entries, how many differ from 0?
# - [x] {= entries_of_matrix(5, 3)} -> Each of the 9 rows holds the 9 weights once. Nine numbers,
#   each used nine times.
# - [ ] 9 -> There are 9 different weights. But every row, one per window, holds all of them.
#   {each-weight-stands-once}
# - [ ] 225 -> That is a dense layer. A window sees 9 of 25 pixels; the others have weight 0.
#   {every-pixel-matters}
#
# Read again: section 9.3
#
# ```python
# from course_lib import nn
# def entries_of_matrix(h: int, kh: int) -> int:
#     """The entries that are not 0 in the matrix of a kh by kh kernel on an h by h image."""
#     return nn.conv_output_size(h, kh) ** 2 * kh * kh
# ```

# %%
W_nine = np.arange(1.0, 10.0).reshape(3, 3)  # (kh, kw): nine different numbers
units = np.eye(25).reshape(25, 5, 5)  # (25, h, w): in each image one pixel is 1
T = np.stack([correlate2d(unit, W_nine).ravel() for unit in units], axis=1)  # (9, 25)
display(draw.matrix(T, W_nine))
outcome("09.c")

# %% [markdown]
# Most entries are 0 because a window sees few pixels, and the same nine numbers return in every
# row, since the weights are shared. **A convolution is a dense layer with most weights held at 0,
# and the others held equal.** That is the whole bargain: 81 weights that are only 9, in a layer
# that would have 225.
#
# $T$ also gives the gradient of the pixels. Write $p$ for a pixel's row and $q$ for a pixel's
# column. Raise pixel $(p, q)$ by 1, and number $(i, j)$ of the map rises by $T_{ij,\,pq}$, so that
# the column of $T$ for this pixel lists all windows that it takes part in. The pixel collects what
# they send back, $dx_{pq} = \sum_i \sum_j T_{ij,\,pq}\, dy_{ij}$, which is the transpose, as in
# lesson 5:
#
# $$dx = T^\top dy \qquad (9.5)$$
#
# No one builds $T$, which is huge. And the nine weights, each of which occurs nine times in it?

# %% [markdown] card="09.r2" kind="recall"
# A warm-up from lesson 4. `z = x @ W + b` with x (n, d) and W (d, k). The gradient of the loss with
# respect to W is
# - [x] `x.T @ dz` -> Shape (d, k), as W: for each weight, its input times the gradient at its
#   output, summed over n.
# - [ ] `dz @ W.T` -> Shape (n, d): that is the gradient of x. {gradient-of-the-other-factor}
# - [ ] `dz.T @ x` -> Shape (k, d): the transpose of what is needed. {transposed-weights}
#
# Read again: lesson 4, from the logits back to the weights

# %% [markdown]
# ## 9.4 Backward: all places teach the same weights
#
# Begin with one row of pixels, $x = (1, 2, 3)$, and a kernel of two weights, $W = (10, 20)$, so
# that $y_0 = 10\cdot 1 + 20\cdot 2$ and $y_1 = 10\cdot 2 + 20\cdot 3$. Let $dy = (1, 3)$ arrive
# from the loss. **Your move.** Write down $dx$ and $dW$ before you look at the picture.

# %%
draw.back_on_a_row(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0]), np.array([1.0, 3.0]))

# %% [markdown]
# Each arrow carries the gradient at its upper end times the weight that it went through, and the
# arrows that meet in a pixel are added. The middle pixel is in both windows, so it gets $20 + 30 =
# 50$. The two blue arrows are *one* weight, $W_0$, used at two places. A nudge of $W_0$ moves both
# $y_0$ and $y_1$, and so both places contribute, $1\cdot 1 + 3\cdot 2 = 7$. What was shared on the
# way forward is summed on the way back.
#
# ### The same with images, channels and kernels
#
# In (9.3) there are three kinds of numbers to nudge. Two questions are enough for each: *which
# numbers of $y$ did it help to make?* and *what was it multiplied by there?* The first says what to
# sum over, the second what to sum.
#
# **Your move.** Take 2 images of 3 channels and 6 by 6 pixels, and 4 kernels of 3 by 3, with stride
# 1 and no padding, so that the maps are 4 by 4. How many products are summed in the gradient of one
# weight? And how many in the gradient of the pixel in row 2, column 2 of one channel?

# %%
for_a_weight, for_a_pixel = 0, 0  # yours

ones = np.ones((2, 3, 6, 6)), np.ones((4, 3, 3, 3)), np.ones((2, 4, 4, 4))  # x, W, dy
dx_ones, dW_ones, _ = nn.conv2d_backward(ones[2], ones[0], ones[1])  # each product is 1
print("weight:", "right" if dW_ones[0, 0, 0, 0] == for_a_weight else "not yet")
print("pixel: ", "right" if dx_ones[0, 0, 2, 2] == for_a_pixel else "not yet")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# A weight belongs to one kernel, so it helps to make one map, but at all 16 places of it and in
# both images: 32 products. The pixel belongs to one image and one channel. It is seen by 9 windows,
# and every window by all 4 kernels: 36 products. If you had 9, you forgot that the four kernels
# look at the same pixel. If you had 96 for the weight, you summed over channels, but each channel
# has its own slice of weights.
#
# </details>
#
# | one number | helps to make, in $y$ | is multiplied there by |
# | --- | --- | --- |
# | weight $W_{fduv}$ | map $f$, at every place $(i, j)$, in every image $m$ | the pixel at row $is + u$, column $js + v$ of channel $d$ |
# | pixel $\bar x_{mdpq}$ | in image $m$, all maps $f$, at the places whose window holds it | the weight that lies on it, $W_{fduv}$ with $is + u = p$ and $js + v = q$ |
# | bias $b_f$ | map $f$, at every place, in every image | 1 |
#
# Here $p$ and $q$ count the rows and columns of $\bar x$, with its zeros. Read the rows of the
# table as sums, and the backward pass is written down:
#
# $$dW_{fduv} = \sum_m \sum_i \sum_j dy_{mfij}\; \bar x_{m,\, d,\, is+u,\, js+v} \qquad (9.6)$$
#
# $$d\bar x_{mdpq} = \sum_f\ \sum_{\substack{i,\, u:\\ is + u = p}}\
# \sum_{\substack{j,\, v:\\ js + v = q}} dy_{mfij}\; W_{fduv} \qquad (9.7)$$
#
# $$db_f = \sum_m \sum_i \sum_j dy_{mfij} \qquad (9.8)$$
#
# The zeros around the image are not input, so that $dx$ is $d\bar x$ without them.
#
# **Your move.** With stride 2 and windows of 3 rows, which pairs $(i, u)$ does (9.7) sum for row
# $p = 4$ of $\bar x$, and which for $p = 5$?
#
# <details><summary>Our way, once you have tried</summary>
#
# $2i + u = 4$ with $u$ from 0 to 2 leaves $(1, 2)$ and $(2, 0)$: row 4 is the last row of window 1
# and the first of window 2. For $p = 5$ only $(2, 1)$ is left. The pairs are those of (9.3), so that
# a program which goes through the places as `conv2d` did needs no rule for strides.
#
# </details>

# %% [markdown]
# ### Exercise 09.5
#
# A program does better by going through the places $(i, j)$ one at a time, as `conv2d` did. At one
# place you have the windows of all images, `(n, c, kh, kw)`, and the gradients `g` of shape
# `(n, k)`; `xp` is $\bar x$. **Derive what this place contributes to `dW`, and to the piece of
# `dxp` under its windows.** Ask which sums of (9.6) and (9.7) are done at the place, and which by
# the loop. With one image of one row, $x = (1, 2, 3)$, it must give the picture's numbers.


# %% exercise="09.5"
def conv2d_backward(dy, cache):
    """Back through conv2d, with stride, padding and bias.

    dy: (n, k, oh, ow). cache: (x (n, c, h, w), W (k, c, kh, kw), stride, pad), as conv2d got them.
    Returns dx (n, c, h, w), dW (k, c, kh, kw), db (k,). The 1/n of the loss is in dy already. A pixel
    that no window sees gets 0. All float64; no argument changes.
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


# %%
# Your function on one image. Press "all gradients 1": which pixel adds up the most windows?
# (If your gradients are not those of T, the figure names the first place where they differ.)
one_number(conv2d, conv2d_backward, w=(-1, 0, 1, -2, 0, 3, -1, 1, 0))

# %%
conv2d_backward = check("09.5", conv2d_backward)

# %% [markdown]
# ## 9.5 The name is wrong
#
# Look at (9.7) for one image, one channel, one kernel, stride 1 and no padding. Pixel $(p, q)$ is
# seen by the windows that start at $(p - u, q - v)$, so
#
# $$dx_{pq} = \sum_u \sum_v dy_{p-u,\, q-v}\; W_{uv} \qquad (9.9)$$
#
# where $dy$ counts as 0 outside the map. Forward, the index was $i + u$, and here it is $p - u$.
# The same minus sign appears in products of polynomials, where the coefficient of $t^2$ collects all
# pairs of exponents with sum 2, that is $1 \cdot 5 + 2 \cdot 4$ in
#
# $$(1 + 2t)(3 + 4t + 5t^2) = 3 + 10 t + 13 t^2 + 10 t^3 \qquad (9.10)$$
#
# Mathematicians call this operation a **convolution**:
#
# $$(x * W)_{ij} = \sum_u \sum_v x_{i-u,\, j-v}\; W_{uv} \qquad (9.11)\ \text{definition}$$
#
# Here $x$, too, counts as 0 outside. Ours, (9.1) with its plus, is called **cross-correlation**. So
# a forward pass through `conv2d` is a cross-correlation, whereas its backward pass to the pixels,
# (9.9), is a true convolution, $dx = dy * W$.
#
# Libraries call (9.1) a convolution, and so do we from here on. (PyTorch's page on `Conv2d` says
# "valid 2D cross-correlation operator".) For a learned kernel it makes no difference, since training
# puts each number where it is needed, and *More* shows a layer that learns the mirror image. It
# matters when you copy a kernel into another program.

# %% [markdown]
# ## 9.6 What a window knows, and how far it sees
#
# The stroke of the first page moved five columns, and so did its peak. An operation whose answer
# moves as its input moves is **equivariant** to shifts. That is not *invariant*: the answer does
# not stay, it says where. Write "move" for one shift of all pixels, and "corr" for the
# cross-correlation with a kernel:
#
# $$\text{corr}(\text{move}(x)) = \text{move}(\text{corr}(x)) \qquad (9.12)$$
#
# **Your move.** Take one row, for which $j$ and $v$ are enough. It is moved by $\delta$, so $x'_j =
# x_{j-\delta}$. Put that into (9.1). Which step needs weights that are the same at every place?
#
# <details><summary>Our way, once you have tried</summary>
#
# $y'_j = \sum_v x'_{j+v} W_v = \sum_v x_{(j-\delta)+v} W_v = y_{j-\delta}$. The last step reads
# the sum as the number of place $j - \delta$. If each place had weights $W_{jv}$ of its own, place
# $j - \delta$ would have others.
#
# </details>
#
# This needs a window that sees only pixels that moved along. **Circular padding** continues the
# image with its other side, $(1, 2, 3)$ becomes $(3, 1, 2, 3, 1)$, and leaves no border at all.

# %% [markdown] card="09.f" kind="predict"
# First move, then convolve; or first convolve, then move. We measure the largest difference for a
# shift with circular padding (what leaves comes in on the other side), for one with zero padding, and
# for a quarter turn with circular padding. It is 0
# - [x] for the first only -> Zeros enter at the border, and a turned image meets the kernel
#   unturned.
# - [ ] for both shifts -> Near the border the zeros of the padding are where pixels were.
#   {borders-do-not-count}
# - [ ] for all three -> A vertical edge turned is a horizontal edge: the kernel answers
#   differently. {equivariant-to-everything}
#
# Read again: section 9.6


# %%
def same_size(x, W, mode):
    """A map as large as the image: odd kernels, circular ("wrap") or zero ("constant") padding."""
    return correlate2d(np.pad(x, [(size // 2, size // 2) for size in W.shape], mode=mode), W)


def roll(x):
    """Three rows down, two columns to the right; what leaves comes in on the other side."""
    return np.roll(x, (3, 2), axis=(0, 1))


noise, W_odd, apart = rng.normal(size=(16, 16)), rng.normal(size=(3, 3)), {}  # (h, w), (kh, kw)
moves = {"circular, shift": ("wrap", roll), "zeros, shift": ("constant", roll)}
moves["circular, quarter turn"] = ("wrap", np.rot90)
for name, (mode, move) in moves.items():
    two_ways = same_size(move(noise), W_odd, mode), move(same_size(noise, W_odd, mode))
    apart[name] = np.abs(two_ways[0] - two_ways[1])  # (16, 16)

# %%
display(draw.differences(apart))
zero = digits[1]  # (28, 28): its margin of zeros is wider than the shift
way, other = same_size(roll(zero), sobel, "constant"), roll(same_size(zero, sobel, "constant"))
print(f"a digit, zeros around it, shifted: largest difference {np.abs(way - other).max():.1f}")
outcome("09.f")

# %% [markdown]
# With circular padding the shift is exact. With zeros it fails in the rows and columns that touch a
# border before or after the move, but a digit has a wide margin of zeros of its own. The quarter
# turn fails everywhere, because the kernel would have to turn.
#
# And the converse: could a layer be equivariant and share no weights? Not a linear one. Take a row
# with circular padding, and let $V_{jq}$ be the weight from pixel $q$ to place $j$. A row with a
# single 1, at $q$, has column $q$ of $V$ as its map. Shift that 1 by $\delta$, and the map is
# column $q + \delta$, which must be column $q$ moved by $\delta$. Hence $V_{j+\delta,\,q+\delta} =
# V_{jq}$ for every $\delta$ (behind the last index comes the first). With $\delta = -j$ this says
# $V_{jq} = V_{0,\,q-j}$, so that one row decides the others:
#
# | $V$ | $q = 0$ | $q = 1$ | $q = 2$ |
# | --- | --- | --- | --- |
# | $j = 0$ | $V_{00}$ | $V_{01}$ | $V_{02}$ |
# | $j = 1$ | $V_{02}$ | $V_{00}$ | $V_{01}$ |
# | $j = 2$ | $V_{01}$ | $V_{02}$ | $V_{00}$ |
#
# Place $j$ reads its pixels from $j$ on, with the weights of place 0. That is (9.1), with a window
# as wide as the row. For a linear layer with circular padding, sharing is therefore the only way,
# whereas the small window is a demand of its own.
#
# ### What it costs, and how far it sees
#
# The window makes each kernel small, and sharing keeps the size of the image out of the count. With
# $c$ input channels and $k$ kernels of $kh$ by $kw$, a layer has
#
# $$k\, (c\, kh\, kw + 1) \qquad (9.13)$$
#
# parameters, with one bias per kernel. From a digit to 32 maps of 26 by 26, kernels of 3 by 3 make
# $32\,(9 + 1) = 320$ parameters. A dense layer to as many numbers has 785 for each, or 17 million.
#
# The price is a narrow view. The **receptive field** of a number is the part of the input that can
# change it. After one layer of 3 by 3 kernels it is 3 pixels wide, and after two it is 5, since
# each of 3 neighbouring numbers sees 3 pixels. A stride helps, if it comes early:

# %%
draw.fields([[(3, 1), (3, 1)], [(3, 2), (3, 1)], [(3, 1), (3, 2)]])

# %% [markdown]
# On the right the stride comes last and widens nothing. In the middle it comes first, so that the
# three numbers that the second kernel reads are two pixels apart. Write $r_l$ for the width after
# layer $l$, $\text{size}_l$ for its kernels and $s_l$ for its stride. A layer adds
# $\text{size}_l - 1$ steps, and a step is as long as all strides *before* it multiplied:
#
# $$r_l = r_{l-1} + (\text{size}_l - 1)\; s_1 s_2 \cdots s_{l-1}, \qquad r_0 = 1 \qquad (9.14)$$
#
# For kernels 5, 3, 3 and strides 2, 3, 1 that is $1 + 4 \cdot 1 + 2 \cdot 2 + 2 \cdot 6 = 21$.

# %% [markdown]
# ## 9.7 A bet on neighbours
#
# A shared window is a bet: near pixels belong together, and one place is like another. Does it pay?
# We let two layers clean digits, whose pixels have normal noise of standard deviation 0.5. One is a
# single kernel of 5 by 5 with padding 2, which has 26 parameters. The other is a dense layer with
# 784 weights and a bias for each of its 784 outputs. Neither has a nonlinearity, and both are
# solved exactly by least squares with a penalty on large weights, chosen on 200 held-out training
# digits. Three seeds draw digits and noise. The error is squared, and 100 % is that of an empty
# image.
#
# Fitted to *one* digit, with the penalty chosen on those 200 others, the kernel is far ahead, with an
# error of 33 % on new digits against 94 %. The digit has 784 windows, which all teach the same 26
# numbers. To the dense layer it is a single example for each output.

# %% [markdown] card="09.g" kind="predict"
# We give both layers more and more digits, up to 10,000. How do their errors compare at the end?
# - [x] the dense layer's is lower, by about a third -> It has examples enough to learn what is
#   different from place to place: digits have ink in the middle, and none in the corners. A kernel
#   must treat all places alike.
# - [ ] they are equal, within a point or two -> A dense layer can copy the kernel, but it can do more.
#   It knows where on the image it is, and 10,000 digits are enough to use that.
#   {same-task-same-answer}
# - [ ] the kernel's is lower still, by about a third -> The kernel had learned all that 26 numbers can
#   hold from a few digits. More digits do not help it. {sharing-always-wins}
#
# Read again: section 9.7

# %%
cleaned = result("window_or_dense")
for arm in ("kernel of 5 by 5, 1,000 digits", "kernel of 15 by 15, 1,000 digits",
            "kernel of 5 by 5, 10,000 digits", "dense layer, 10,000 digits"):  # fmt: skip
    print(f"{arm:32} {cleaned.mean(arm, 'error'):.1f} %, and "
          f"{cleaned.mean(arm, 'moved'):.1f} % if new digits move by three pixels")  # fmt: skip
sizes, errors = (1, 10, 100, 1000, 10_000), {}
for name in ("kernel of 5 by 5", "dense layer"):
    errors[name] = np.array([cleaned.values[f"{name}, {n:,} digits"]["error"] for n in sizes])
display(draw.against_digits(sizes, errors))
outcome("09.g")

# %% [markdown]
# The kernel has learned all that it can from ten digits. The dense layer needs hundreds to draw
# level, and then it passes, because part of the bet is wrong: on MNIST, one place is *not* like
# another. All digits were centred, so ink in a corner is surely noise, and a dense layer can know
# that. Move the new digits three pixels to the right and down, under the same noise, and its error
# doubles, whereas the kernel's stays nearly the same: what it makes of the digit moves along, as in
# (9.12), and here the border with its zeros hardly matters. The dense layer has a second advantage,
# a view of all 784 pixels rather than 25. But of two kernels that learned from 1,000 digits, the
# one that sees 225 is hardly better.
#
# With thousands of centred images and one layer, knowing the place is worth more. Could we have
# both? Put windows first, and a dense layer last, which knows where they were.
#
# ## 9.8 What does it look for?
#
# A small network of this kind has two convolutions, each with a ReLU, of 8 kernels (5 by 5, stride
# 2) and 12 kernels (5 by 5), and one linear layer from the last maps to ten logits. We trained it
# on 60,000 digits: six epochs, batches of 64, learning rate 0.05, momentum 0.9, three seeds,
# not tuned. Here is the bill, next to those of two dense networks: 784-256-10 of lesson 5 (15
# epochs, learning rate chosen on held-out digits) and the narrow 784-32-32-10 of lesson 8, without
# dropout (12 epochs, learning rate 0.01).

# %%
net, dense = result("learned_kernels"), result("mlp")
once = 12**2 * 8 * 25 + 8**2 * 12 * 200 + 768 * 10  # products for one image
for name, stored, size, products in (
    ("two convolutions", net, 8 * 26 + 12 * 201 + 769 * 10, once),
    ("784-256-10", dense, 785 * 256 + 257 * 10, 784 * 256 + 256 * 10),
    ("784-32-32-10", result("dropout_narrow"), 785 * 32 + 33 * 32 + 33 * 10, 816 * 32 + 32 * 10),
):
    arm = next(iter(stored.arms))  # in dropout_narrow: "no dropout"
    mean, sd = stored.mean(arm, "test"), stored.sd(arm, "test")
    print(f"{name:16} {size:7,} parameters, {products:,} products per image, "
          f"{mean:.1f} ± {sd:.1f} % of the test images")  # fmt: skip

# %% [markdown]
# A twentieth of the weights reads as many digits. What do they look for? The kernels of the second
# layer, each on eight maps at once, are hard to read, but a number of that layer sees only
# $1 + 4 \cdot 1 + 4 \cdot 2 = 13$ pixels along each axis, by (9.14). So for each map we cut out the
# five pieces at which it is largest, among all places of the 10,000 test images and at most one per
# image. And because five winners among so many may look alike whatever the kernel, we do the same
# with the random kernels from which training began.

# %%
images = x_test.reshape(-1, 28, 28)  # (10000, 28, 28)
places = net.values["two convolutions"]  # where each map is largest, for each seed
before = untrained_pieces(images, seeds=(0, 1, 2))
for name, where in (("trained", places), ("untrained", before)):
    alike, others, n_digits = resemblance(images, y_test, where, size=13, n_maps=12)  # (3,) each
    print(f"{name:9} correlation of two pieces of one map {alike.mean():.1f}, of two maps "
          f"{abs(others.mean()):.1f}; a map's five pieces come from {n_digits.mean():.1f} ± "
          f"{n_digits.std(ddof=1):.1f} digits")  # fmt: skip
draw.pieces(images, y_test, {"trained": places, "untrained": before}, size=13, maps=range(6, 12))

# %% [markdown]
# Nobody asked for parts of digits. Yet, after training, map 6 answers to the bottom of a bowl, in a
# 6, a 0 or an 8, and map 8 to an arch, in a 0, a 7 or a 2. Would you have taken that as the work of
# training? On the right, random kernels have tastes, too. Map 11 picks a corner before training as
# well as after it, although many winners of maps 8 to 10 are blots of thick ink, and over three seeds
# the pieces of one map are nearly as alike as on the left. What we could measure of training, in
# these three networks, is that the five come from fewer digits. (*More* shows the first layer's
# kernels.)
#
# That is a convolutional network in small: windows on pixels, windows on their maps, and at the end
# a dense layer, with a weight for each place of each map. In weights, the bill is 10,310 for the
# work of 203,530. (The narrow dense one, with 26,506, reads less.) In products it is hardly
# smaller: a kernel is used at every place, so both networks multiply about 200,000 times per image.
# What was learned at one place need not be learned at another.
#
# ## Close the book
#
# Without looking: a layer of $k$ kernels slides over images. Say what one number of a map is, how
# many windows fit, and over which letters the gradient of a weight is summed. What is shared on the
# way forward is ... on the way back.

# %% [markdown] card="09.q1" kind="quiz"
# A row of 32 pixels, kernel 5, stride 2, padding 2 on both sides. The output has length
# - [x] {= nn.conv_output_size(32, 5, 2, 2)} -> 31 cells of room make 15 whole moves; the first
#   window needs none.
# - [ ] {= math.ceil(moves(32, 5, 2, 2)) + 1} -> The 17th window would need one cell more than
#   there is. {round-up}
# - [ ] {= math.floor(moves(32, 5, 2, 2))} -> That counts the moves. There is one window more than
#   moves. {forgot-the-first-window}
#
# Read again: section 9.1
#
# ```python
# import math
# from course_lib import nn
# def moves(h: int, kh: int, stride: int, pad: int) -> float:
#     """How often the window could move, not rounded."""
#     return (h + 2 * pad - kh) / stride
# ```

# %% [markdown] card="09.q2" kind="quiz"
# Four pixels, the kernel $(3, 1)$, and $dy = (1, 1, 1)$. Then $dx$ is
# - [x] {= slide_back(KERNEL, True)} -> Each place sends (3, 1) back to its window; where windows
#   overlap the parts are added.
# - [ ] {= slide_back(KERNEL, False)} -> That overwrites: a pixel keeps only what its last window
#   sent. {last-window-wins}
# - [ ] {= slide_back(KERNEL[::-1], True)} -> That mirrors the kernel. A pixel that met 3 in forward
#   gets 3 back. {kernel-turned-on-the-way-back}
#
# Read again: section 9.4
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
# - [ ] hold numbers that were nowhere in them before -> The same windows give the same numbers;
#   only their places change. {a-shift-changes-the-features}
#
# Read again: section 9.6

# %% [markdown]
# One question to take along. Shuffle the pixels of all digits in the same way. A dense network learns
# as well as before, because it never knew which pixels are neighbours. What happens to a network that
# bet on neighbours? Next: [10 · Pooling and convolutional
# networks](10_pooling_and_convnets.ipynb).

# %% [markdown]
# ## More: every window as one row
#
# All windows need the same weights. So lay each window out as a row of a matrix, and the whole
# layer becomes one product, the $xW + b$ of lesson 4. The function that lays them out is called
# `im2col` in many libraries, image to columns, although here each window is a row. An image with
# rows $(5, 6, 7)$, $(8, 9, 1)$ has two windows of 2 by 2:
#
# ```text
#   5 6 7        window 0:  5 6 / 8 9   ->   row 0:  5 6 8 9
#   8 9 1        window 1:  6 7 / 9 1   ->   row 1:  6 7 9 1
# ```
#
# The 6 and the 9 are in both rows, because two windows see them. With $c$ channels, a row holds the
# channels one after the other, in the order in which `W.reshape(k, -1)` lays out a kernel. The rows
# go image by image, then by $i$, then by $j$.

# %% [markdown] card="09.r1" kind="recall"
# `table` has the rows $(1, 2, 3)$ and $(4, 5, 6)$. The first row of `table.reshape(3, 2)` is
# - [x] {= as_row(TABLE.reshape(3, 2)[0])} -> A reshape keeps the order of the numbers, row by
#   row, and cuts it anew.
# - [ ] {= as_row(TABLE.T[0])} -> That is the transpose: it swaps rows and columns. A reshape
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

# %%
trace("09.4")

# %% [markdown]
# ### Exercise 09.4
#
# Write `im2col`: row $(m \cdot oh + i) \cdot ow + j$ is window $(i, j)$ of image $m$, laid flat. A
# reshape only cuts the order of numbers anew; to change it, permute axes first by `transpose`. For
# the image above, `im2col(x, 2, 2)` is `[[5, 6, 8, 9], [6, 7, 9, 1]]`.


# %% exercise="09.4"
def im2col(x, kh, kw, stride=1, pad=0):
    """Every window of x (n, c, h, w) as one row: (n * oh * ow, c * kh * kw).

    A row goes through channels, then rows, then columns of its window. stride and pad as in conv2d.
    Returns a new array, which does not change when x does. x, float64, is not changed.
    """
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
# $$Y = R M^\top + b, \quad\text{shape } (n\, oh\, ow,\ k) \qquad (9.15)$$
#
# Here $k$ is the last axis, whereas in `y` it is axis 1, so a reshape alone would mix the maps. The
# backward pass is the one from lesson 4, $dM = dY^\top R$ and $dR = dY\, M$. But $R$ was made of
# $x$ by copying, and a pixel that was copied into four rows has four paths to the loss. `col2im`
# carries $dR$ back to the images. How many rows is each pixel of a 4 by 5 image in, if the window
# is 2 by 3? Send ones back:

# %%
print(nn.col2im(np.ones((9, 6)), (1, 1, 4, 5), 2, 3)[0, 0])  # 3 by 3 windows of 6 numbers

# %% [markdown]
# A corner is seen by one window, the middle by six. `col2im` is the transpose of `im2col`, as
# $T^\top$ is of $T$. (A matrix that repeats its numbers along diagonals is called **Toeplitz**; $T$
# is made of such blocks.) For all $x$ and all $G$ of the shape of $R$, summed over all entries,
#
# $$\sum \text{im2col}(x) \cdot G = \sum x \cdot \text{col2im}(G) \qquad (9.16)$$
#
# which is a test that needs no other implementation.
#
# ### Exercise 09.6
#
# The code lays rows back into images, but something is wrong, and one change repairs it. For
# example, rows $(1, 2)$ and $(10, 20)$, for an image of 1 by 3 and a window of 1 by 2, give $(1,
# 12, 20)$.


# %% exercise="09.6"
def col2im(columns, shape, kh, kw, stride=1, pad=0):
    """Rows of windows (n * oh * ow, c * kh * kw) back into images: the transpose of im2col.

    shape: (n, c, h, w) of the images without their padding, which is cut off. Returns that shape, in
    which each pixel is the sum of all its entries; one that no window sees is 0. float64.
    """
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
rows_of_digit = im2col(digits[:1, None], 5, 5, pad=2)  # (784, 25)
print(f"one digit: {digit.size} numbers; its windows of 5 by 5: {rows_of_digit.size:,} numbers")

# %% [markdown]
# Twenty-five times the memory buys one product of two matrices, which processors do fast. How fast,
# and what else a convolution in numpy needs to keep up with a framework, is the subject of lesson
# 14, *How fast can numpy go?*

# %% [markdown]
# ## More: the bill of a stack
#
# Equations (9.13) and (9.14) as code tell what a stack of convolutions costs, and how far it sees.

# %%
trace("09.7")

# %% [markdown]
# ### Exercise 09.7
#
# Write (9.13), summed over layers, and (9.14) after the last one. For example, `[(1, 32, 3, 1)]` has
# 320 parameters and a receptive field of 3.


# %% exercise="09.7"
def n_parameters(layers):
    """How many numbers a stack of convolutions learns.

    layers: list of (c, k, size, stride), first layer first: c input channels, k kernels of size by
    size, each with a bias, and the stride; all integers from 1 up. Returns an int; 0 for no layer.
    The list is not changed.
    """
    # BEGIN SOLUTION
    total = 0
    for c, k, size, _stride in layers:
        total += k * (c * size * size + 1)  # weights, and one bias per kernel
    return total
    # END SOLUTION


def receptive_field(layers):
    """How wide the field of one number of the last map is, in input pixels along one axis.

    layers: as above. Returns an int; 1 for no layer. The list is not changed.
    """
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
for name, stack in {
    "three of 3 by 3": [(16, 16, 3, 1)] * 3,
    "one of 7 by 7": [(16, 16, 7, 1)],
}.items():
    print(f"{name}: {receptive_field(stack)} pixels wide, {n_parameters(stack):,} parameters")

# %% [markdown]
# Three layers of small kernels see as far as one layer of large ones, with about half the weights,
# and each of the three can be followed by a nonlinearity. Two relatives change the bill further.
#
# A **dilated convolution** reads its pixels with gaps, at $is + au$ rather than $is + u$, as if
# zeros were between its weights. Its parameters remain (9.13), but a window spans $a\,(kh - 1) + 1$
# pixels, which is its $\text{size}_l$ in (9.14). Double the gaps in each layer, and the view about
# doubles, too.
#
# A **grouped convolution** deals channels and kernels into groups, and a kernel sees only the
# $c/\text{groups}$ channels of its own. That leaves $k\,(c\,kh\,kw/\text{groups} + 1)$ parameters.
# With $\text{groups} = c = k$ it is **depthwise**, one kernel per channel, and a layer of 1 by 1
# kernels behind it joins the channels.

# %%
gaps = [(16, 16, 2 * a + 1, 1) for a in (1, 2, 4)]  # three layers of 3 by 3, as wide as they span
print(f"dilated by 1, 2 and 4: {receptive_field(gaps)} pixels wide")
one_each, join = 16 * n_parameters([(1, 1, 3, 1)]), n_parameters([(16, 16, 1, 1)])
print(f"depthwise, then 1 by 1: {one_each} + {join} = {one_each + join} parameters; "
      f"one of 3 by 3: {n_parameters([(16, 16, 3, 1)]):,}")  # fmt: skip

# %% [markdown]
# ## More: convolution commutes

# %% [markdown] card="09.b" kind="predict"
# A kernel slides over an image with zeros all around; then we swap the two, and the image
# slides over the kernel. Which operation gives one and the same array both times?
# - [x] convolution, the one that mirrors the kernel -> Its two indices always sum to the place,
#   and a sum is symmetric.
# - [ ] both: a product does not care about order -> Each product is the same; but it lands at
#   another place, mirrored. {products-commute}
# - [ ] cross-correlation, since nothing is mirrored -> There the index is the place *plus* u:
#   swapped, the array runs backwards. {no-mirror-no-trouble}
#
# Read again: section 9.5


# %%
def convolve(x, W):
    """(h, w), (kh, kw) -> (h + kh - 1, w + kw - 1): each number of x spreads the kernel, (9.11)."""
    out = np.zeros((x.shape[0] + W.shape[0] - 1, x.shape[1] + W.shape[1] - 1))
    for (p, q), value in np.ndenumerate(x):
        out[p : p + W.shape[0], q : q + W.shape[1]] += value * W
    return out


def full(x, W):
    """The cross-correlation of all overlaps: (h + kh - 1, w + kw - 1)."""
    return correlate2d(np.pad(x, [(size - 1, size - 1) for size in W.shape]), W)


# %%
x_57, W_23 = rng.normal(size=(5, 7)), rng.normal(size=(2, 3))  # (h, w), (kh, kw)
swapped = full(W_23, x_57)  # (6, 9)
exchanged = np.abs(convolve(x_57, W_23) - convolve(W_23, x_57)).max()
print(f"convolution: they differ by {exchanged:.1f}")
print(f"cross-correlation: by up to {np.abs(full(x_57, W_23) - swapped).max():.1f}; "
      f"with one of the two read backwards by {np.abs(full(x_57, W_23) - swapped[::-1, ::-1]).max():.1f}")  # fmt: skip
outcome("09.b")

# %% [markdown]
# In (9.11) the places of $x$ and $W$ sum to $(i, j)$, and a sum does not care which comes first.
# So convolution commutes, $x * W = W * x$, and it is associative, too. In a layer, where $x$ and $W$
# never change roles, we need neither property. To turn one operation into the other, mirror the
# kernel, put $kh - 1$ rows and $kw - 1$ columns of zeros on each side of the image, and slide
# (without these zeros, the row $(1, 2, 3)$ and the kernel $(10, 1)$ give $(12, 23)$ by
# cross-correlation and $(21, 32)$ by convolution):
#
# $$(x * W)_{ij} = \sum_u \sum_v \bar x_{i+u,\, j+v}\; W_{kh-1-u,\, kw-1-v} \qquad (9.17)$$
#
# With a stride, $s - 1$ zeros go between the entries of $dy$ first, which is called **dilating**:
# $(4, 7)$ with stride 2 becomes $(4, 0, 7)$. The places in between had no part in the loss. Then,
# for one channel, one kernel and no padding (with padding, the left side is $d\bar x$),
#
# $$dx = \text{dilate}(dy) * W \qquad (9.18)$$
#
# As a layer of its own, from small maps to large ones, (9.18) is a **transposed convolution**
# (PyTorch's `ConvTranspose2d`): it multiplies by $T^\top$. If the last window ends before the edge,
# zeros are appended to this $dx$, since no window reaches there.

# %% [markdown]
# ## More: a layer that learns the mirror image
#
# Nobody tells a layer which kernel to use. Here it sees pairs: the middle of a digit, and its map
# under some kernel of edges, made by a true convolution.

# %% [markdown] card="09.e" kind="predict"
# The targets come from a *mirrored* kernel (convolution). We train a layer that computes
# cross-correlation, by gradient descent. After training, the loss is
# - [x] near 0, and the learned kernel is the mirror image -> The layer learns the numbers that it
#   needs, in the places where it needs them.
# - [ ] large: the layer cannot mirror -> It need not: a mirrored kernel is a kernel like others,
#   with nine free numbers. {the-layer-must-flip}
# - [ ] near 0, and it is the kernel we used -> With that kernel as it is, cross-correlation would
#   give other maps. {mirror-makes-no-difference}
#
# Read again: section 9.5

# %%
middles = digits[:16, None, 8:20, 8:20]  # (16, 1, 12, 12) the middle of 16 digits
edges = np.array([[0.0, 1.0, 3.0], [-1.0, 0.0, 1.0], [-1.0, -2.0, -1.0]])  # (3, 3), sums to 0
targets = conv2d(middles, edges[None, None, ::-1, ::-1], np.zeros(1))  # (16, 1, 10, 10)
W_now, velocity = np.zeros((1, 1, 3, 3)), 0.0
for _ in range(200):
    difference = conv2d(middles, W_now, np.zeros(1)) - targets  # (16, 1, 10, 10)
    dW = conv2d_backward(difference / difference.size, (middles, W_now, 1, 0))[1]
    velocity = 0.9 * velocity + dW  # momentum, as in lesson 6
    W_now = W_now - 0.7 * velocity
print(f"loss after 200 steps: {(difference**2).mean() / 2:.3f}")
display(draw.kernels({"used": edges, "its mirror": edges[::-1, ::-1], "learned": W_now[0, 0]}))
outcome("09.e")

# %% [markdown]
# If you copy the learned kernel into a program that convolves, mirror it first.
#
# ## More: what became of the random kernels
#
# The first layer of section 9.8, for one seed (violet above 0, brown below), as it was drawn and as
# it was learned, with the correlation of the two below each pair.

# %%
drawn = nn.Conv2d(1, 8, 5, np.random.default_rng(0), dtype=np.float32).params["W"]  # before it
draw.learned(drawn, places)  # the first seed's

# %% [markdown]
# Some show strokes and edges: kernel 4 answers to a nearly level stroke, and punishes ink above and
# below it in column 3. Half of them have at least 1.8 times the norm with which they began. But
# none has forgotten where it came from: of the correlations between unrelated lists of 25 numbers,
# 19 in 20 are smaller than $2/\sqrt{24} = 0.41$ in size.
#
# ## More: is it a joint analysis of the channels?
#
# The introduction from which this course began says so (section 2.7), and since each kernel looks
# at all channels at once, it sounds as if it looked for combinations. But (9.3) is a sum over $d$:
# each map is the sum of one cross-correlation per channel, with a slice of weights of its own. Only
# the nonlinearity behind it can ask for two channels *at once*.

# %%
x_rgb, W_rgb = rng.normal(size=(1, 3, 6, 6)), rng.normal(size=(4, 3, 3, 3))  # (n,c,h,w), (k,c,..)
together = nn.conv2d(x_rgb, W_rgb, np.zeros(4))  # (1, 4, 4, 4)
alone = [nn.conv2d(x_rgb[:, [d]], W_rgb[:, [d]], np.zeros(4)) for d in range(3)]  # each (1,4,4,4)
print(f"together against the sum of three channels: {np.abs(together - sum(alone)).max():.1f}")
print(f"without channel 0: {np.abs(together - alone[1] - alone[2]).max():.1f}")

# %% [markdown]
# ## More: two hundred layers against PyTorch
#
# The checks know a few shapes. Here are many more, compared with a library that others have tested.

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
# Read again: lesson 2, on sums in floating point


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
if torch := pytorch("09.layers"):
    differ = []
    while len(differ) < 200:
        n, c, k, stride = rng.integers(1, 4, size=4).tolist()  # 1, 2 or 3
        (h, w), (kh, kw) = rng.integers(3, 10, size=2).tolist(), rng.integers(1, 5, size=2).tolist()
        pad = int(rng.integers(0, 3))
        if kh <= h + 2 * pad and kw <= w + 2 * pad:
            differ.append(compare(n, c, h, w, k, kh, kw, stride, pad))
    below, exact = sum(one < 1e-12 for one in differ), all(one == 0 for one in differ)
    print(f"of 200 layers, {below} differ by less than 1e-12; all exactly equal: {exact}")
outcome("09.d")

# %% [markdown]
# Forward and all three gradients agree, for images and kernels that are not square and for strides 1
# to 3. What is left is rounding.
#
# ## More: the equations, checked
#
# Each is compared with small steps, with counting, or with another way to compute the same.

# %% tags=["checks"]
counted, room = [], []
for size, width, step, pad in ((6, 3, 2, 1), (7, 3, 2, 0), (8, 3, 2, 0), (12, 5, 3, 4)):
    ends = np.arange(size + 2 * pad) + width  # where a window ends that starts in this cell
    counted.append(int((ends[::step] <= size + 2 * pad).sum()))  # every step-th cell, if it fits
    room.append((size + 2 * pad - width) / step)
with checked():
    verify("9.2", counted, np.floor(room) + 1)

# %% tags=["checks"]
x_5, dy_5 = rng.normal(size=(5, 5)), rng.normal(size=(3, 3))  # (h, w), (oh, ow)
seen_dx = numerical_grad(lambda x: (dy_5 * correlate2d(x, W_nine)).sum(), x_5)  # (h, w)
with checked():
    verify("9.4", T @ x_5.ravel(), correlate2d(x_5, W_nine).ravel())
    verify("9.5", seen_dx.ravel(), T.T @ dy_5.ravel(), tol=1e-7)

# %% tags=["checks"]
x_4d, W_4d, b_4d = rng.normal(size=(2, 3, 7, 6)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
oh, ow = conv_output_size(7, 3, 2, 1), conv_output_size(6, 2, 2, 1)
dy_4d = rng.normal(size=(2, 4, oh, ow))  # (n, k, oh, ow)
x_bar = np.pad(x_4d, [(0, 0), (0, 0), (1, 1), (1, 1)])  # (n, c, h + 2, w + 2)
dW_sum, dx_bar = np.zeros_like(W_4d), np.zeros_like(x_bar)
for m, f, i, j, d, u, v in np.ndindex(*dy_4d.shape, 3, 3, 2):  # product by product
    dW_sum[f, d, u, v] += dy_4d[m, f, i, j] * x_bar[m, d, 2 * i + u, 2 * j + v]
    dx_bar[m, d, 2 * i + u, 2 * j + v] += dy_4d[m, f, i, j] * W_4d[f, d, u, v]
with checked():
    slopes = numerical_grad(lambda W: (dy_4d * conv2d(x_4d, W, b_4d, 2, 1)).sum(), W_4d)
    verify("9.6", slopes, dW_sum, tol=1e-7)
    slopes = numerical_grad(lambda x: (dy_4d * conv2d(x, W_4d, b_4d, 2, 1)).sum(), x_4d)
    verify("9.7", slopes, dx_bar[:, :, 1:-1, 1:-1], tol=1e-7)
    slopes = numerical_grad(lambda b: (dy_4d * conv2d(x_4d, W_4d, b, 2, 1)).sum(), b_4d)
    verify("9.8", slopes, dy_4d.sum(axis=(0, 2, 3)), tol=1e-7)

# %% tags=["checks"]
t = np.linspace(-1, 1, 5)  # five values of t, to compare two polynomials
with checked():
    verify("9.9", seen_dx, convolve(dy_5, W_nine), tol=1e-7)
    verify("9.10", (1 + 2 * t) * (3 + 4 * t + 5 * t**2), 3 + 10 * t + 13 * t**2 + 10 * t**3)

# %% tags=["checks"]
V = np.stack([np.roll([5.0, 6.0, 7.0], j) for j in range(3)])  # (3, 3) row 0 decides the others
S = np.roll(np.eye(3), 1, axis=0)  # (3, 3) moves a row of three pixels by one
free = 9 - np.linalg.matrix_rank(np.kron(S, np.eye(3)) - np.kron(np.eye(3), S.T))  # of 9 in V
counts = [nn.n_parameters(nn.Conv2d(c, k, size, rng)) for c, k, size in ((1, 32, 3), (3, 16, 5))]
chosen = ((5, 2), (3, 3), (3, 1))  # (size, stride) of three layers
net = nn.Sequential(*(nn.Conv2d(1, 1, size, rng, stride=s) for size, s in chosen))
dy_one = np.zeros_like(net.forward(rng.normal(size=(1, 1, 40, 40))))  # (1, 1, oh, ow)
dy_one[0, 0, 1, 1] = 1.0  # the loss depends on this number alone
reached = net.backward(dy_one)[0, 0] != 0  # (40, 40)
with checked():
    verify("9.12", same_size(roll(noise), W_odd, "wrap"), roll(same_size(noise, W_odd, "wrap")))
    verify("9.12", V @ S, S @ V)
    verify("9.12", free, 3)  # SV = VS: 9 linear equations in 9 entries, solutions of dimension 3
    verify("9.13", counts, [32 * (1 * 3 * 3 + 1), 16 * (3 * 5 * 5 + 1)])
    verify("9.14", [reached.any(axis=0).sum(), reached.any(axis=1).sum()], 1 + 4 + 2 * 2 + 2 * 6)

# %% tags=["checks"]
R, M = im2col(x_4d, 3, 2, stride=2, pad=1), W_4d.reshape(4, -1)  # (n oh ow, c kh kw), (k, c kh kw)
y_rows = (R @ M.T + b_4d).reshape(2, oh, ow, 4).transpose(0, 3, 1, 2)  # (n, k, oh, ow)
G = rng.normal(size=R.shape)  # (n oh ow, c kh kw)
dY = dy_4d.transpose(0, 2, 3, 1).reshape(-1, 4)  # (n oh ow, k): k becomes the last axis
dx_rows, dW_rows = col2im(dY @ M, x_4d.shape, 3, 2, 2, 1), (dY.T @ R).reshape(W_4d.shape)
with checked():
    verify("9.15", y_rows, conv2d(x_4d, W_4d, b_4d, stride=2, pad=1))
    sent_back = col2im(G, x_4d.shape, 3, 2, 2, 1)
    verify("9.16", (R * G).sum(), (x_4d * sent_back).sum())
    verify("9.6", dW_rows, dW_sum)
    verify("9.7", dx_rows, dx_bar[:, :, 1:-1, 1:-1])

# %% tags=["checks"]
dy_2, dilated = rng.normal(size=(2, 2)), np.zeros((3, 3))  # (oh, ow): 5 by 5, kernel 3, stride 2
dilated[::2, ::2] = dy_2
strided_dx = numerical_grad(lambda x: (dy_2 * correlate2d(x, W_nine)[::2, ::2]).sum(), x_5)
with checked():
    verify("9.17", convolve(x_57, W_23), full(x_57, W_23[::-1, ::-1]))
    verify("9.18", strided_dx, convolve(dilated, W_nine), tol=1e-7)

# %% [markdown]
# ## More: the library, and where to go deeper
#
# `course_lib.nn` holds `conv2d`, `im2col`, `col2im` and `conv_output_size`, called as yours. Three
# names are called in another way: `nn.conv2d_backward(dy, x, W, stride, pad)` takes no cache, and
# `nn.n_parameters(module)` and `nn.receptive_field(module)` take a network. The module is
# `nn.Conv2d(c, k, kernel, rng, stride=1, pad=0)`; kernels and strides may differ along rows and
# columns.
#
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016: sections 9.1, 9.2 and 9.5. Their
#   (9.7) and (9.8) are our (9.3).
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based Learning Applied to Document
#   Recognition", 1998: section II-A, on local windows, shared weights, and maps that move along.
# - The pages of PyTorch on `Conv2d`: which operation it computes, and its sizes.
