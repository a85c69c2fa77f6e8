"""Wrong answers to exercise 05.1, as learners write them."""

import numpy as np

# ---------------------------------------------------------------- forward


def leaky(z):
    return np.where(z > 0, z, 0.01 * z)


def largest_with_slope(z):
    return np.maximum(z, 0.01 * z)


def along_an_axis(z):
    return np.max(z, 0)


def largest_of_rows(z):
    return np.max(z, axis=-1, keepdims=True)


def pythons_max(z):
    return max(0, z)


def pythons_max_turned(z):
    return max(z, 0)


def absolute(z):
    return np.abs(z)


def nothing_cleared(z):
    return z.copy()


def z_itself(z):
    return z


def all_kept(z):
    return np.where(z > 0, z, z)


def smaller(z):
    return np.minimum(z, 0)


def up_to_one(z):
    return np.clip(z, 0, 1)


def step(z):
    return (z > 0).astype(z.dtype)


def cleared_in_place(z):
    z[z < 0] = 0
    return z


def largest_in_place(z):
    return np.maximum(z, 0, out=z)


def times_mask_in_place(z):
    z *= z > 0
    return z


# ---------------------------------------------------------------- backward


def mask_of_da(da, z):
    return da * (da > 0)


def largest_of_da(da, z):
    return np.maximum(da, 0)


def both_masks(da, z):
    return da * (z > 0) * (da > 0)


def one_at_zero(da, z):
    return da * (z >= 0)


def only_below_cleared(da, z):
    return np.where(z < 0, 0, da)


def one_at_zero_in_a_copy(da, z):
    dz = da.copy()
    dz[z < 0] = 0
    return dz


def half_at_zero(da, z):
    return da * np.heaviside(z, 0.5)


def da_cleared_in_place(da, z):
    da[z <= 0] = 0
    return da


def da_times_mask_in_place(da, z):
    da *= z > 0
    return da


def leaky_back(da, z):
    return np.where(z > 0, da, 0.01 * da)


def value_for_slope(da, z):
    return da * np.maximum(z, 0)


def value_alone(da, z):
    return np.maximum(z, 0)


def mask_alone(da, z):
    return (z > 0).astype(da.dtype)


def mask_of_bools(da, z):
    return z > 0


def ones_where_positive(da, z):
    return np.where(z > 0, 1.0, 0.0)


def other_side(da, z):
    return da * (z < 0)


def other_side_and_zero(da, z):
    return da * (z <= 0)


def sign_of_z(da, z):
    return da * np.sign(z)


def sign_by_where(da, z):
    return np.where(z > 0, da, -da)


def wherever_not_zero(da, z):
    return da * (z != 0)


def wherever_true(da, z):
    return np.where(z, da, 0)


def wherever_sign_squared(da, z):
    return da * np.sign(z) ** 2


def exchanged(z, da):
    return da * (z > 0)


def da_through(da, z):
    return da.copy()


def da_itself(da, z):
    return da
