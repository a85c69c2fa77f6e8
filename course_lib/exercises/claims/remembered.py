"""Many properties ask one and the same question of a case: it is answered once."""

from collections.abc import Callable
from functools import wraps
from typing import Any


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Keep the last answer, for calls with the same object as first argument."""
    last: list[Any] = [None, None]

    @wraps(function)
    def asked(values: Any, *others: Any) -> Any:
        if last[0] is not values:
            last[:] = values, function(values, *others)
        return last[1]

    return asked
