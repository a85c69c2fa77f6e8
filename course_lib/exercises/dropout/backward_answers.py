"""Right and wrong answers to exercise 08.2, dropout_backward: each is code that somebody writes."""

import numpy as np

# ---------------------------------------------------------------- what right looks like


def by_where(dy, mask):
    return np.where(mask > 0, dy * mask, 0.0)


def by_assignment(dy, mask):
    dx = dy.copy()
    dx[mask == 0] = 0
    return dx * mask.max()


def entry_by_entry(dy, mask):
    dx = np.zeros(dy.shape)
    for i in np.ndindex(dy.shape):
        dx[i] = dy[i] * mask[i]
    return dx


def by_einsum(dy, mask):
    return np.einsum("ij,ij->ij", dy, mask)


# ---------------------------------------------------------------- what goes wrong


def new_mask(dy, mask):
    mask = (np.random.default_rng(0).random(dy.shape) >= 0.5) / 0.5
    return dy * mask


def new_mask_unscaled(dy, mask):
    return dy * (np.random.default_rng(0).random(dy.shape) >= 0.5)


def new_mask_without_seed(dy, mask):
    return dy * (np.random.default_rng().random(dy.shape) >= 0.5) / 0.5


def new_mask_global(dy, mask):
    return dy * (np.random.rand(*dy.shape) >= 0.5) / 0.5  # noqa: NPY002 (this is the mistake)


def shuffled_mask(dy, mask):
    return dy * np.random.default_rng(0).permutation(mask.ravel()).reshape(mask.shape)


def shuffled_rows(dy, mask):
    return dy * np.random.default_rng(0).permutation(mask)


def mask_times_new_mask(dy, mask):
    mask = mask * (np.random.default_rng(0).random(dy.shape) >= 0.5)
    return dy * mask


def new_mask_of_the_mask(dy, mask):
    return mask * (np.random.default_rng(0).random(dy.shape) >= 0.5)


def the_mask(dy, mask):
    return mask.copy()


def where_kept(dy, mask):
    return (mask > 0) * 1.0


def scale_of_a_half(dy, mask):
    return dy * (mask > 0) / 0.5


def scale_of_a_half_by_where(dy, mask):
    return np.where(mask == 0, 0.0, 2 * dy)


def no_scale(dy, mask):
    return dy * (mask != 0)


def no_scale_by_where(dy, mask):
    return np.where(mask == 0, 0.0, dy)


def no_scale_by_assignment(dy, mask):
    dx = dy.copy()
    dx[mask == 0] = 0
    return dx


def zeros_of_dy(dy, mask):
    return np.where(dy != 0, dy * mask.max(), 0.0)


def zeros_of_dy_unscaled(dy, mask):
    return dy * (dy != 0)


def scaled_twice(dy, mask):
    return dy * mask * mask


def scaled_by_mean(dy, mask):
    kept = (mask != 0).mean()
    return dy * mask / kept if kept else dy * mask


def divided(dy, mask):
    return dy / mask


def divided_where_kept(dy, mask):
    return np.divide(dy, mask, out=np.zeros(dy.shape), where=mask != 0)


def opposite(dy, mask):
    return dy * (mask == 0)


def opposite_scaled(dy, mask):
    return dy * (mask == 0) * mask.max()


def straight_through(dy, mask):
    return dy.copy()


def straight_through_scaled(dy, mask):
    return dy * mask.max()


def summed(dy, mask):
    return (dy * mask).sum(axis=0)


def averaged(dy, mask):
    return (dy * mask).mean(axis=0)


def matrix_product(dy, mask):
    return dy @ mask.T


def in_place(dy, mask):
    dy *= mask
    return dy


def zeroed_in_place(dy, mask):
    dy[mask == 0] = 0
    return dy * mask


def mask_in_place(dy, mask):
    mask *= dy
    return mask
