"""Right and wrong answers to exercise 13.1: a layer of the course as a torch layer."""

from collections.abc import Callable
from typing import Any

from course_lib import nn
from course_lib.judging.torch_later import torch

# ---------------------------------------------------------------- what right looks like


def by_parameters(layer):
    """Each kind by itself, its parameters made anew."""
    if isinstance(layer, nn.Linear):
        d, k = layer.params["W"].shape
        twin = torch.nn.Linear(d, k, dtype=torch.float64)
        twin.weight = torch.nn.Parameter(torch.tensor(layer.params["W"].T))
        twin.bias = torch.nn.Parameter(torch.tensor(layer.params["b"]))
    elif isinstance(layer, nn.Conv2d):
        k, c, kh, kw = layer.params["W"].shape
        settings = {"stride": layer.stride, "padding": layer.pad, "dtype": torch.float64}
        twin = torch.nn.Conv2d(c, k, (kh, kw), **settings)
        twin.weight = torch.nn.Parameter(torch.tensor(layer.params["W"]))
        twin.bias = torch.nn.Parameter(torch.tensor(layer.params["b"]))
    elif isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
        kinds = {nn.BatchNorm1d: torch.nn.BatchNorm1d, nn.BatchNorm2d: torch.nn.BatchNorm2d}
        twin = kinds[type(layer)](len(layer.params["gamma"]), layer.eps, layer.momentum)
        twin.weight = torch.nn.Parameter(torch.tensor(layer.params["gamma"]))
        twin.bias = torch.nn.Parameter(torch.tensor(layer.params["beta"]))
        twin.running_mean = torch.tensor(layer.buffers["running_mean"])
        twin.running_var = torch.tensor(layer.buffers["running_var"])
    elif isinstance(layer, nn.MaxPool2d):
        twin = torch.nn.MaxPool2d(layer.kernel, layer.stride, layer.pad)
    elif isinstance(layer, nn.Dropout):
        twin = torch.nn.Dropout(layer.p)
    elif isinstance(layer, nn.ReLU | nn.Flatten):
        twin = torch.nn.ReLU() if isinstance(layer, nn.ReLU) else torch.nn.Flatten()
    else:
        raise TypeError(layer)
    twin.train() if layer.training else twin.eval()
    return twin


def by_state_dict(layer):
    """Names are translated; the rest is one loop over the layer's own arrays."""
    kind = type(layer).__name__
    state = {
        {"W": "weight", "b": "bias", "gamma": "weight", "beta": "bias"}.get(name, name): value
        for name, value in layer.state().items()
    }
    if kind == "Linear":
        state["weight"] = state["weight"].T
        twin = torch.nn.Linear(*state["weight"].shape[::-1])
    elif kind == "Conv2d":
        twin = torch.nn.Conv2d(*state["weight"].shape[1::-1], layer.kernel, layer.stride, layer.pad)
    elif kind.startswith("BatchNorm"):
        twin = getattr(torch.nn, kind)(len(state["bias"]), layer.eps, layer.momentum)
    elif kind == "MaxPool2d":
        twin = torch.nn.MaxPool2d(layer.kernel, layer.stride, layer.pad)
    elif kind in ("Dropout", "ReLU", "Flatten"):
        twin = getattr(torch.nn, kind)(*([layer.p] if kind == "Dropout" else []))
    else:
        raise TypeError(f"{kind} has no twin here")
    twin.to(torch.float64)
    twin.load_state_dict({k: torch.as_tensor(v.copy()) for k, v in state.items()}, strict=False)
    twin.training = layer.training
    return twin


def by_data(layer):
    """The reference, and then the numbers once more through `.data`."""
    twin = twin_of()(layer)
    if isinstance(layer, nn.Linear):
        twin.weight.data = torch.from_numpy(layer.params["W"].T.copy())
    return twin


# ---------------------------------------------------------------- what goes wrong

Change = Callable[[Any], Any]


def same(value: Any) -> Any:
    return value


def twin_of(
    linear: Change = lambda W: W.T,
    conv: Change = same,
    put: Change = lambda a: torch.tensor(a),
    drop: tuple[str, ...] = (),
    norm_drop: tuple[str, ...] = (),
    eps: Change = same,
    momentum: Change = same,
    p: Change = same,
    variance: Change = same,
    mode: Callable[[Any], Any] = lambda layer: layer.training,
    shape: Callable[[Any], tuple[Any, Any]] = lambda layer: (layer.stride, layer.pad),
    pool: Callable[[Any], tuple[Any, ...]] | None = None,
    other: Callable[[Any], Any] | None = None,
    double: Change = lambda twin: twin.double(),
    copied: bool = False,
    norm: Callable[[Any], str] = lambda layer: type(layer).__name__,
    loaded: bool = False,
    arrays_of: Callable[[Any, Any], tuple[Any, Any]] = lambda gamma, beta: (gamma, beta),
    settings_of: Callable[[Any, Any], tuple[Any, Any]] = lambda eps, momentum: (eps, momentum),
) -> Callable[[nn.Module], Any]:
    """A right answer with the faults that are switched on.

    Args:
        linear: what becomes of the weights of a linear layer.
        conv: what becomes of kernels.
        put: how an array becomes a tensor.
        drop: names of numbers that stay as torch made them.
        norm_drop: the same, in batch norm only.
        eps: what becomes of that setting.
        momentum: what becomes of it; None leaves torch's own.
        p: what becomes of the drop probability.
        variance: what becomes of the running variance.
        mode: the twin's mode.
        shape: (stride, padding) of a convolution.
        pool: arguments of the pooling.
        other: what is given for a layer that has no twin.
        double: how the layer gets its dtype.
        copied: whether numbers go into the parameters by `copy_`, which tests the shape.
        norm: which torch class a batch norm becomes.
        loaded: whether numbers go in by `load_state_dict`, as in the code that is given.
        arrays_of: (gamma, beta) -> (weight, bias).
        settings_of: (eps, momentum) -> (eps, momentum) of torch's layer.
    """

    def numbers_of(layer: Any) -> tuple[Any, dict[str, Any]]:
        if isinstance(layer, nn.Linear):
            W = layer.params["W"]
            return torch.nn.Linear(*W.shape), {"weight": linear(W), "bias": layer.params["b"]}
        if isinstance(layer, nn.Conv2d):
            W, (stride, pad) = layer.params["W"], shape(layer)
            made = torch.nn.Conv2d(W.shape[1], W.shape[0], layer.kernel, stride, pad)
            return made, {"weight": conv(W), "bias": layer.params["b"]}
        if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            gamma, beta = arrays_of(layer.params["gamma"], layer.params["beta"])
            kind = getattr(torch.nn, norm(layer))
            mine = settings_of(eps(layer.eps), momentum(layer.momentum))
            settings = dict(zip(("eps", "momentum"), mine, strict=True))
            settings = {name: value for name, value in settings.items() if value is not None}
            statistics = dict(layer.buffers)
            statistics["running_var"] = variance(statistics["running_var"])
            made = kind(len(gamma), **settings)
            arrays = {"weight": gamma, "bias": beta, **statistics}
            return made, {name: a for name, a in arrays.items() if name not in norm_drop}
        if isinstance(layer, nn.MaxPool2d):
            given = (layer.kernel, layer.stride, layer.pad) if pool is None else pool(layer)
            return torch.nn.MaxPool2d(*given), {}
        if isinstance(layer, nn.Dropout):
            return torch.nn.Dropout(p(layer.p)), {}
        if isinstance(layer, nn.ReLU | nn.Flatten):
            return getattr(torch.nn, type(layer).__name__)(), {}
        if other is None:
            raise TypeError(f"no twin for {layer!r}")
        return other(layer), {}

    def to_torch(layer):
        twin, arrays = numbers_of(layer)
        if twin is None:
            return None
        twin = double(twin)
        if loaded:
            twin.load_state_dict({name: put(a) for name, a in arrays.items()}, strict=False)
            arrays = {}
        for name, array in arrays.items():
            if name in drop:
                continue
            tensor, old = put(array), getattr(twin, name)
            if copied:
                with torch.no_grad():
                    old.copy_(tensor)
            else:
                parameter = isinstance(old, torch.nn.Parameter)
                setattr(twin, name, torch.nn.Parameter(tensor) if parameter else tensor)
        return twin.train(mode(layer))

    return to_torch


def bare_tensor(layer):
    """A tensor where a parameter stood: torch refuses it."""
    twin = twin_of()(layer)
    if hasattr(twin, "weight"):
        twin.weight = torch.tensor(layer.params.get("W", layer.params.get("gamma")).T)
    return twin


def frozen(layer):
    """Numbers that nobody will train."""
    return twin_of()(layer).requires_grad_(False)


def switching(training: bool) -> Callable[[Any], Any]:
    """The mode of the numpy layer is set on the way."""

    def to_torch(layer):
        twin = twin_of()(layer)
        (layer.train if training else layer.eval)()
        return twin

    return to_torch


def without_bias(layer):
    if not isinstance(layer, nn.Linear):
        return twin_of()(layer)
    twin = torch.nn.Linear(*layer.params["W"].shape, bias=False).double()
    twin.weight = torch.nn.Parameter(torch.tensor(layer.params["W"].T))
    return twin.train(layer.training)


def exchanged_sizes(layer):
    """Linear(k, d): the weights fit as they are, and nothing else does."""
    if not isinstance(layer, nn.Linear):
        return twin_of()(layer)
    d, k = layer.params["W"].shape
    twin = torch.nn.Linear(k, d).double()
    twin.weight = torch.nn.Parameter(torch.tensor(layer.params["W"]))
    twin.bias = torch.nn.Parameter(torch.tensor(layer.params["b"]))
    return twin.train(layer.training)
