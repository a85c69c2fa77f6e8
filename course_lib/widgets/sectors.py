"""Three arrows from one origin cut the plane into sectors: where they lie, what they can part."""

from itertools import permutations

import numpy as np

TIGHT = 1e-9  # rad


def clip(W: np.ndarray, c: int, reach: float) -> np.ndarray:
    """The region where class c has the largest logit, as a polygon.

    Args:
        W: (2, k) weights, a column a class; no bias.
        c: the class.
        reach: the square from -reach to reach is cut.

    Returns:
        (m, 2) corners in order; (0, 2) where the class wins nowhere.
    """
    corners = reach * np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]])
    for other in range(W.shape[1]):
        ahead = W[:, c] - W[:, other]  # (2,) the logit of c is ahead where x @ ahead > 0
        if other != c and (
            ahead.any() or other < c
        ):  # equal arrows: the first wins, as argmax does
            corners = _half(corners, ahead)
    return corners


def _half(corners: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """The part of a polygon on the side to which `normal` points."""
    kept: list[np.ndarray] = []
    heights = corners @ normal  # (m,)
    for i, (here, height) in enumerate(zip(corners, heights, strict=True)):
        before, below = corners[i - 1], heights[i - 1]
        if (height > 0) != (below > 0):  # the edge crosses the border
            kept.append(before + (here - before) * (below / (below - height)))
        if height > 0:
            kept.append(here)
    return np.array(kept).reshape(-1, 2)


def solvable(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether some W, without bias, gets all points right; True unless all three classes are there.

    With three classes the regions are sectors around the origin, each narrower than half a turn,
    and any three such sectors belong to some W: the normals of their borders then have a positive
    combination that is 0, which is what the differences of three arrows need. So three borders are
    looked for, in the gaps between the classes.

    Args:
        x: (n, 2) points.
        y: (n,) labels 0, 1, 2.
    """
    if len(set(y.tolist())) < 3:
        return True
    if (np.hypot(*x.T) == 0).any():
        return False  # all logits of the origin are 0
    angles = np.arctan2(x[:, 1], x[:, 0])  # (n,)
    return any(_ordered(angles, y, (0, *rest)) for rest in permutations((1, 2)))


def _ordered(angles: np.ndarray, y: np.ndarray, order: tuple[int, ...]) -> bool:
    """Whether borders fit when the classes follow each other in this order, counterclockwise."""
    spans = []
    for c in order:
        own = np.sort(angles[y == c])
        gaps = np.diff(np.append(own, own[0] + 2 * np.pi))  # the widest lies outside the class
        first = own[(int(gaps.argmax()) + 1) % len(own)]
        spans.append((first, 2 * np.pi - gaps.max()))
    low, high, end = [], [], spans[0][0] + spans[0][1]
    for first, width in (*spans[1:], spans[0]):
        start = end + (first - end) % (2 * np.pi)  # where the next class begins
        low, high, end = [*low, end], [*high, start], start + width
    if abs(end - spans[0][0] - spans[0][1] - 2 * np.pi) > TIGHT:
        return False  # more than one turn: the classes are interleaved
    return _borders(np.array(low), np.array(high))


def _borders(low: np.ndarray, high: np.ndarray) -> bool:
    """Whether three angles fit: each in its open gap, neighbours less than half a turn apart.

    These are bounds on differences: they fit if no circle of them is 0 or less (Bellman-Ford).
    """
    edges = [(0, i + 1, h) for i, h in enumerate(high)]  # border i is less than high[i]
    edges += [(i + 1, 0, -v) for i, v in enumerate(low)]
    edges += [(1, 2, np.pi), (2, 3, np.pi), (3, 1, -np.pi)]  # 3 to 1 goes on to the next turn
    distance = np.zeros(4)
    for _ in range(5):
        before = distance.copy()
        for start, stop, bound in edges:
            distance[stop] = min(distance[stop], distance[start] + bound - TIGHT)
        if (distance == before).all():
            return True
    return False
