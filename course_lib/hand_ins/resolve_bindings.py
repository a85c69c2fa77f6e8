"""Which bindings of a notebook are kept, and in which order they can run.

The last definition of a name wins, and a constant never replaces a definition. An earlier one is
kept only where a kept statement needs it as it runs (`old = softmax`, a decorator, a base class).
What is needed and stands further down, because cells were moved, comes first.
"""

from collections.abc import Iterator, Sequence

from course_lib.hand_ins.bindings import Binding


def resolve_bindings(found: Sequence[Binding]) -> list[int]:
    """The indices of the bindings that are kept, in an order that can run. Imports come first."""
    imports = [i for i, b in enumerate(found) if b.kind == "import"]
    imports.sort(key=lambda i: getattr(found[i].node, "module", None) != "__future__")
    bound = _bound(found)
    done: dict[int, None] = {}
    for i in _wanted(found, bound):
        _with_needs(i, found, bound, done)
    return [*imports, *done]


def _bound(found: Sequence[Binding]) -> dict[str, list[int]]:
    """Name -> the bindings that count: where a definition is among them, definitions only."""
    bound: dict[str, list[int]] = {}
    for i, binding in enumerate(found):
        if binding.kind not in ("import", "member"):
            for name in binding.names:
                bound.setdefault(name, []).append(i)
    for name, indices in bound.items():
        bound[name] = [i for i in indices if found[i].defines] or indices
    return bound


def _wanted(found: Sequence[Binding], bound: dict[str, list[int]]) -> Iterator[int]:
    winners = {indices[-1] for indices in bound.values()}
    for i, binding in enumerate(found):
        if binding.kind == "member":
            indices = bound.get(binding.names[0], ())
            if indices and indices[-1] < i:
                yield i
        elif i in winners:
            yield i


def _with_needs(
    i: int, found: Sequence[Binding], bound: dict[str, list[int]], done: dict[int, None]
) -> None:
    """Put a binding down after all that it needs. A stack of its own: chains may be long."""
    stack = [(i, False)]
    entered: set[int] = set()
    while stack:
        at, ready = stack.pop()
        if ready:
            done[at] = None
        elif at not in done and at not in entered:
            entered.add(at)
            stack.append((at, True))
            needed = (_before(bound.get(name, ()), at) for name in sorted(found[at].needs))
            stack += [(j, False) for j in needed if j is not None]


def _before(indices: Sequence[int], at: int) -> int | None:
    """The last binding before a place; where there is none, the first after it."""
    earlier = [i for i in indices if i < at]
    later = [i for i in indices if i > at]
    return earlier[-1] if earlier else (later[0] if later else None)
