"""Hand-ins alike: passages of code that two students share and hardly anybody else has.

A hint for a human, never a verdict. Short functions are alike by nature: softmax has few spellings,
and a class that was taught together writes alike. So a passage counts only when it is rare in the
class, and never when it stands in code that all were given or that many arrive at on their own.

How it is measured, an exercise at a time. Names that the student chose, numbers and strings are
made equal, so that renaming hides nothing. Every run of `K` tokens is a passage. A passage of the
given code is left out (the base code of MOSS), and so is one that many have. What is left is
compared:

    agreement = weight of the rare passages that both have
                / weight of the rare passages of the one that has fewer

where a passage that `m` of `n` students have weighs log2(n / m).

Fingerprints of k-grams and base code: S. Schleimer, D. S. Wilkerson, A. Aiken, "Winnowing: local
algorithms for document fingerprinting", SIGMOD 2003. Winnowing itself, which keeps some of the
fingerprints of a long text, is left out: an exercise is so short that all of them are kept. The
weight is the inverse document frequency of K. Sparck Jones, Journal of Documentation 28, 1972.
"""

import builtins
import keyword
import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from course_lib.grading.records import Mark

NOTICE = "A hint for a human, never a verdict."
K = 6  # tokens in a passage: `e / e.sum(` is six
MIN_SHARED = 12  # rare passages that two must share: 17 tokens in a row, or several shorter runs
MIN_AGREEMENT = 0.5
FEW, FEW_OF_MANY, LARGEST_GROUP = 5, 1 / 20, 1 / 4
"""A passage is rare when at most 5 students have it, or 5 % of many; never more than a quarter."""

TOKEN = re.compile(
    r"(?P<string>[rbfuRBFU]{0,2}(?:'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"))"
    r"|(?P<number>(?:0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?j?))"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\*\*=?|//=?|>>=?|<<=?|->|:=|[-+*/%&|^@!=<>]=|[^\w\s])",
    re.DOTALL,
)
KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | {"np", "numpy", "torch", "self"}


@dataclass(frozen=True)
class Likeness:
    """What two students share in one exercise."""

    exercise: str  # its number
    students: tuple[str, str]  # the two, in order
    agreement: float  # between 0 and 1, see above
    shared: int  # how many rare passages both have
    holders: int  # how many students have the commonest of these passages


@dataclass(frozen=True)
class Pair:
    """Two students whose hand-ins are alike, with every exercise in which they are."""

    students: tuple[str, str]
    exercises: tuple[Likeness, ...]

    @property
    def shared(self) -> int:
        """Rare passages in all exercises."""
        return sum(e.shared for e in self.exercises)


def normalise(code: str) -> list[str]:
    r"""The tokens of Python code, without what a student may rename: own names, numbers, strings.

    Keywords, builtins, attributes and the names of keyword arguments stay. Code need not be valid.

    >>> normalise("def f(z):\n    return z.sum(axis=1) + 2")
    ['def', '_', '(', '_', ')', ':', 'return', '_', '.sum', '(', 'axis=', '0', ')', '+', '0']
    """
    tokens: list[str] = []
    depth = 0
    for match in TOKEN.finditer(code):
        kind, text = match.lastgroup, match.group()
        if kind == "sign":
            depth += (text in "([{") - (text in ")]}")
            if text == "=" and depth > 0 and tokens and tokens[-1].startswith("_"):
                names = re.findall(r"\w+", code[max(0, match.start() - 60) : match.start()])
                tokens[-1] = f"{names[-1] if names else '_'}="  # of a keyword argument
                continue
            tokens.append(text)
        elif kind == "name" and tokens and tokens[-1] == ".":
            tokens[-1] = f".{text}"
        else:
            name = text if text in KEPT else "_"
            tokens.append({"number": "0", "string": "''"}.get(kind or "", name))
    return tokens


def passages(code: str) -> frozenset[str]:
    """Every run of K tokens."""
    tokens = normalise(code)
    return frozenset(" ".join(tokens[i : i + K]) for i in range(len(tokens) - K + 1))


def alike(marks: Iterable[Mark], given: Mapping[str, Collection[str]] | None = None) -> list[Pair]:
    """The pairs of students whose code is alike beyond what the class shares, most alike first.

    Args:
        marks: of a whole class; those without code are passed over.
        given: exercise -> normalized code that does not count: start code, solution, known answers.
    """
    codes: dict[str, dict[str, str]] = defaultdict(dict)
    for mark in marks:
        if mark.code and mark.status != "not attempted":
            codes[mark.exercise][mark.student] = mark.code
    found: dict[tuple[str, str], list[Likeness]] = defaultdict(list)
    for exercise in sorted(codes):
        for likeness in alike_in_one(exercise, codes[exercise], (given or {}).get(exercise, ())):
            found[likeness.students].append(likeness)
    pairs = [Pair(students, tuple(likenesses)) for students, likenesses in found.items()]
    return sorted(pairs, key=lambda pair: (-pair.shared, pair.students))


def alike_in_one(
    exercise: str, codes: Mapping[str, str], given: Collection[str] = ()
) -> list[Likeness]:
    """The pairs that are alike in one exercise; `codes` is student -> code.

    Only students who share a rare passage are ever compared, through an index of these passages:
    the time grows with the number of students, not with its square.
    """
    known = {text: passages(text) for text in set(codes.values())}
    base = frozenset[str]().union(*map(passages, given))
    index: dict[str, list[str]] = defaultdict(list)
    for student in sorted(codes):
        for passage in known[codes[student]] - base:
            index[passage].append(student)
    n = len(codes)
    few = min(n * LARGEST_GROUP, max(FEW, n * FEW_OF_MANY))
    weights = dict.fromkeys(codes, 0.0)
    shared: dict[tuple[str, str], list[int]] = defaultdict(list)
    for holders in (those for those in index.values() if len(those) <= few):
        for student in holders:
            weights[student] += math.log2(n / len(holders))
        for pair in combinations(holders, 2):
            shared[pair].append(len(holders))
    likenesses = []
    for pair, counts in shared.items():
        both = math.fsum(math.log2(n / m) for m in counts)
        fewer = min(weights[student] for student in pair)
        agreement = min(1.0, both / fewer) if fewer else 0.0
        if len(counts) >= MIN_SHARED and agreement >= MIN_AGREEMENT:
            likenesses.append(Likeness(exercise, pair, agreement, len(counts), max(counts)))
    return likenesses
