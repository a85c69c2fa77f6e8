"""Known answers to exercise 02.5: right ones, and the ways in which it goes wrong."""

import numpy as np

# ---------------------------------------------------------------- what right looks like


def two_paths(p, g):
    direct = p * g
    return direct - p * direct.sum(axis=1, keepdims=True)


def one_jacobian_at_a_time(p, g):
    dz = np.empty(p.shape)
    for i in range(len(p)):
        J = np.diag(p[i]) - np.outer(p[i], p[i])
        dz[i] = J @ g[i]
    return dz


def inner_by_matmul(p, g):
    inner = p[:, None, :] @ g[:, :, None]
    return p * (g - inner[:, 0])


def three_loops(p, g):
    n, k = p.shape
    dz = np.zeros((n, k))
    for row in range(n):
        for j in range(k):
            for i in range(k):
                dz[row, j] += g[row, i] * p[row, i] * ((i == j) - p[row, j])
    return dz


# ---------------------------------------------------------------- what goes wrong


def direct_path_only(p, g):
    return p * g


def like_a_sigmoid(p, g):
    return p * (1 - p) * g


def inner_over_the_batch(p, g):
    return p * (g - (p * g).sum(axis=0))


def one_inner_product(p, g):
    return p * (g - (p * g).sum())


def all_jacobians(p, g):
    k = p.shape[1]
    J = p[:, :, None] * np.eye(k) - p[:, :, None] * p[:, None, :]
    return (J @ g[:, :, None])[:, :, 0]


def all_jacobians_by_einsum(p, g):
    k = p.shape[1]
    J = np.einsum("ni,ij->nij", p, np.eye(k)) - np.einsum("ni,nj->nij", p, p)
    return np.einsum("nij,nj->ni", J, g)


def no_keepdims(p, g):
    return p * (g - (p * g).sum(axis=1))


def g_without_p(p, g):
    return p * (g - g.sum(axis=1, keepdims=True))


def mean_of_g(p, g):
    return p * (g - g.mean(axis=1, keepdims=True))


def mean_of_the_products(p, g):
    return p * (g - (p * g).mean(axis=1, keepdims=True))


def everybody_pays_alike(p, g):
    return p * g - (p * g).sum(axis=1, keepdims=True)


def last_factor_lost(p, g):
    return g - (p * g).sum(axis=1, keepdims=True)


def softmax_again(p, g):
    e = np.exp(p - p.max(axis=1, keepdims=True))
    q = e / e.sum(axis=1, keepdims=True)
    return q * (g - (q * g).sum(axis=1, keepdims=True))


def centring_again(p, g):
    return g - g.mean(axis=1, keepdims=True)


def every_image_with_every_other(p, g):
    return p * (g - g @ p.T)


def every_image_with_every_other_by_inner(p, g):
    return p * (g - np.inner(p, g))


def last_image_left_out(p, g):
    dz = np.zeros(p.shape)
    for i in range(len(p) - 1):
        dz[i] = p[i] * (g[i] - p[i] @ g[i])
    return dz


def last_image_left_as_g(p, g):
    dz = g.copy()
    for i in range(len(p) - 1):
        dz[i] = p[i] * (g[i] - p[i] @ g[i])
    return dz


def last_image_left_as_p(p, g):
    dz = p.copy()
    for i in range(len(p) - 1):
        dz[i] = p[i] * (g[i] - p[i] @ g[i])
    return dz


def plus_for_minus(p, g):
    return p * (g + (p * g).sum(axis=1, keepdims=True))


def wrong_sign(p, g):
    return p * ((p * g).sum(axis=1, keepdims=True) - g)
