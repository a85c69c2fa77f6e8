"""Right and wrong layers that remember their statistics: the known answers to exercise 07.3."""

from collections.abc import Callable
from typing import Any

import numpy as np


class BatchNorm:
    """Batch norm with running statistics, as the lesson writes it."""

    def __init__(self, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
        self.gamma, self.beta = gamma, beta  # (d,), (d,)
        self.running_mean = running_mean.copy()  # (d,)
        self.running_var = running_var.copy()  # (d,)
        self.momentum, self.eps = momentum, eps

    def forward(self, x, training):
        """(n, d) -> (n, d): with the batch's statistics, or with the running ones."""
        mu, v = self.running_mean, self.running_var  # (d,), (d,)
        if training:
            mu, v = x.mean(axis=0), x.var(axis=0)  # (d,), (d,)
            self.remember(mu, v, len(x))
        return self.gamma * (x - mu) / np.sqrt(v + self.eps) + self.beta

    def remember(self, mu, v, n):
        """Move the running statistics towards those of a batch of n."""
        m = self.momentum
        self.running_mean = (1 - m) * self.running_mean + m * mu
        if n > 1:
            self.running_var = (1 - m) * self.running_var + m * v * n / (n - 1)


# ---------------------------------------------------------------- what right looks like


class InPlace(BatchNorm):
    """The running arrays are the layer's own, so they may change in place."""

    def remember(self, mu, v, n):
        """Move both arrays in place."""
        self.running_mean *= 1 - self.momentum
        self.running_mean += self.momentum * mu
        if n > 1:
            self.running_var += self.momentum * (v * n / (n - 1) - self.running_var)


class Towards(BatchNorm):
    """Both running arrays move a share of the way, and `np.var` divides by n - 1 itself."""

    def forward(self, x, training):
        """(n, d) -> (n, d)."""
        if not training:
            scale = self.gamma / np.sqrt(self.running_var + self.eps)
            return x * scale + (self.beta - self.running_mean * scale)
        mu = np.mean(x, axis=0)
        s = np.sqrt(np.var(x, axis=0) + self.eps)
        self.running_mean = self.running_mean + self.momentum * (mu - self.running_mean)
        if len(x) >= 2:
            unbiased = np.var(x, axis=0, ddof=1)
            self.running_var = self.running_var + self.momentum * (unbiased - self.running_var)
        return (x - mu) / s * self.gamma + self.beta


class FeatureByFeature(BatchNorm):
    """One column at a time."""

    def forward(self, x, training):
        """(n, d) -> (n, d)."""
        y = np.empty(x.shape)
        for j, column in enumerate(x.T):
            mu, v = self.running_mean[j], self.running_var[j]
            if training:
                n, mu, v = len(column), column.mean(), column.var()
                m = self.momentum
                self.running_mean[j] = (1 - m) * self.running_mean[j] + m * mu
                if n > 1:
                    self.running_var[j] = (1 - m) * self.running_var[j] + m * v * n / (n - 1)
            y[:, j] = self.gamma[j] * (column - mu) / np.sqrt(v + self.eps) + self.beta[j]
        return y


# ---------------------------------------------------------------- what goes wrong


def changed(**methods: Callable[..., Any]) -> dict[str, type]:
    """The right class with other methods."""
    return {"BatchNorm": type("BatchNorm", (BatchNorm,), methods)}


def remember_with(mean: Callable[..., Any], var: Callable[..., Any]) -> dict[str, type]:
    """Other rules for the running statistics: (old, new, momentum, n) -> running."""

    def remember(self, mu, v, n):
        with np.errstate(all="ignore"):
            self.running_mean = mean(self.running_mean, mu, self.momentum, n)
            self.running_var = var(self.running_var, v, self.momentum, n)

    return changed(remember=remember)


def right_mean(old, new, m, n):
    return (1 - m) * old + m * new


def right_var(old, new, m, n):
    return (1 - m) * old + m * new * n / (n - 1) if n > 1 else old


def batch_in_evaluation(self, x, training):
    mu, v = x.mean(axis=0), x.var(axis=0)
    if training:
        self.remember(mu, v, len(x))
    return self.gamma * (x - mu) / np.sqrt(v + self.eps) + self.beta


def batch_mean_in_evaluation(self, x, training):
    mu, v = x.mean(axis=0), x.var(axis=0)
    if training:
        self.remember(mu, v, len(x))
    else:
        v = self.running_var
    return self.gamma * (x - mu) / np.sqrt(v + self.eps) + self.beta


def batch_variance_in_evaluation(self, x, training):
    mu, v = x.mean(axis=0), x.var(axis=0)
    if training:
        self.remember(mu, v, len(x))
    else:
        mu = self.running_mean
    return self.gamma * (x - mu) / np.sqrt(v + self.eps) + self.beta


def batch_in_evaluation_and_remembered(self, x, training):
    mu, v = x.mean(axis=0), x.var(axis=0)
    self.remember(mu, v, len(x))
    return self.gamma * (x - mu) / np.sqrt(v + self.eps) + self.beta


def remembers_in_evaluation(self, x, training):
    mu, v = x.mean(axis=0), x.var(axis=0)
    self.remember(mu, v, len(x))
    if not training:
        mu, v = self.running_mean, self.running_var
    return self.gamma * (x - mu) / np.sqrt(v + self.eps) + self.beta


def remembers_after_evaluation(self, x, training):
    y = BatchNorm.forward(self, x, training)
    if not training:
        self.remember(x.mean(axis=0), x.var(axis=0), len(x))
    return y


def remembers_only_in_evaluation(self, x, training):
    mu, v = x.mean(axis=0), x.var(axis=0)
    if not training:
        self.remember(mu, v, len(x))
        mu, v = self.running_mean, self.running_var
    return self.gamma * (x - mu) / np.sqrt(v + self.eps) + self.beta


def exchanged_modes(self, x, training):
    return BatchNorm.forward(self, x, not training)


def running_in_training(self, x, training):
    if training:
        self.remember(x.mean(axis=0), x.var(axis=0), len(x))
    return self.gamma * (x - self.running_mean) / np.sqrt(self.running_var + self.eps) + self.beta


def old_running_in_training(self, x, training):
    y = BatchNorm.forward(self, x, False)
    if training:
        self.remember(x.mean(axis=0), x.var(axis=0), len(x))
    return y


def unbiased_from_the_first_line(twice: bool, guard: bool) -> Callable[..., Any]:
    """The first line takes the unbiased variance; n / (n - 1) may then come a second time."""

    def forward(self, x, training):
        if not training:
            return BatchNorm.forward(self, x, training)
        n = len(x)
        mu, v = x.mean(axis=0), x.var(axis=0, ddof=min(1, n - 1) if guard else 1)
        m = self.momentum
        self.running_mean = (1 - m) * self.running_mean + m * mu
        if n > 1:
            new = v * n / (n - 1) if twice else v
            self.running_var = (1 - m) * self.running_var + m * new
        return self.gamma * (x - mu) / np.sqrt(v + self.eps) + self.beta

    return forward


def never_remembers(self, mu, v, n):
    return None


def sd_in_both(self, x, training):
    mu, sd = self.running_mean, self.running_var
    if training:
        mu, v = x.mean(axis=0), x.var(axis=0)
        sd = np.sqrt(v + self.eps)
        m, n = self.momentum, len(x)
        self.running_mean = (1 - m) * self.running_mean + m * mu
        if n > 1:
            self.running_var = (1 - m) * self.running_var + m * np.sqrt(v * n / (n - 1))
    return self.gamma * (x - mu) / sd + self.beta


def evaluate_with(formula: Callable[..., Any]) -> dict[str, type]:
    """Another formula in evaluation: (x, gamma, beta, mean, var, eps) -> y."""

    def forward(self, x, training):
        if training:
            return BatchNorm.forward(self, x, training)
        with np.errstate(all="ignore"):
            return formula(x, self.gamma, self.beta, self.running_mean, self.running_var, self.eps)

    return changed(forward=forward)


def train_with(formula: Callable[..., Any]) -> dict[str, type]:
    """Another formula in training: (x, gamma, beta, mu, v, eps) -> y."""

    def forward(self, x, training):
        y = BatchNorm.forward(self, x, training)
        if not training:
            return y
        with np.errstate(all="ignore"):
            return formula(x, self.gamma, self.beta, x.mean(axis=0), x.var(axis=0), self.eps)

    return changed(forward=forward)


def start_by_reference(self, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
    self.gamma, self.beta = gamma, beta
    self.running_mean, self.running_var = running_mean, running_var
    self.momentum, self.eps = momentum, eps


def gamma_and_beta_copied(self, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
    BatchNorm.__init__(self, gamma.copy(), beta.copy(), running_mean, running_var, momentum, eps)


def gamma_copied(self, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
    BatchNorm.__init__(self, gamma.copy(), beta, running_mean, running_var, momentum, eps)


def beta_copied(self, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
    BatchNorm.__init__(self, gamma, beta.copy(), running_mean, running_var, momentum, eps)


def mean_by_reference(self, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
    BatchNorm.__init__(self, gamma, beta, running_mean, running_var, momentum, eps)
    self.running_mean = running_mean


def variance_by_reference(self, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
    BatchNorm.__init__(self, gamma, beta, running_mean, running_var, momentum, eps)
    self.running_var = running_var


def start_from_zero_and_one(self, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
    self.gamma, self.beta = gamma, beta
    self.running_mean, self.running_var = np.zeros_like(gamma), np.ones_like(gamma)
    self.momentum, self.eps = momentum, eps


def fixed_momentum(self, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
    BatchNorm.__init__(self, gamma, beta, running_mean, running_var, 0.1, eps)


def fixed_eps(self, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
    BatchNorm.__init__(self, gamma, beta, running_mean, running_var, momentum, 1e-5)


def plain_average(self, mu, v, n):
    """The mean of all batches so far, which ignores the momentum."""
    self.count = getattr(self, "count", 0) + 1
    self.running_mean = self.running_mean + (mu - self.running_mean) / self.count
    if n > 1:
        self.running_var = self.running_var + (v * n / (n - 1) - self.running_var) / self.count
