"""What a kernel of the lessons in the browser runs first: few batches and few trials."""


def _shorten() -> None:
    """Patch the library before a lesson imports from it, and leave no name to the lesson."""
    import sys
    from collections.abc import Iterator
    from itertools import islice

    import numpy as np
    from IPython import get_ipython

    from course_lib import data, machine

    machine.fewer_here = lambda full, few, what: few  # as in the browser edition
    whole = data.minibatches

    def first(n: int, batch_size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
        return islice(whole(n, batch_size, rng), 60 if n > 12_000 else 40)

    data.minibatches = first

    def shorten_torch(_: object) -> None:  # one lesson imports it, in its first cell
        torch = sys.modules.get("torch")
        if torch and "_whole" not in vars(torch):
            torch._whole = torch.randperm
            torch.randperm = lambda n, **how: torch._whole(n, **how)[:3000]

    get_ipython().events.register("pre_run_cell", shorten_torch)


_shorten()
del _shorten
