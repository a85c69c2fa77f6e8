"""The list of claims of lesson 12, each with who says it, and the sources that count.

`docket()` shows the whole list, `claim(21)` one entry, `reading()` the sources. A claim that an
earlier lesson tested comes with its result; the others are open. "The introduction" is the Chinese
text that the last page of the lesson goes through.
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import indent
from typing import Any

import numpy as np

from course_lib.machine import fewer_here

Means = Mapping[str, float]
Runs = Sequence[float] | np.ndarray
IN_WORDS = {
    "FALSE": "false",
    "CONDITION": "true with a condition",
    "OK": "true",
    "OPEN": "undecided",
}
VERDICTS = tuple(IN_WORDS)
N_SEEDS = 5
EPOCHS = {
    **dict.fromkeys(("ten_classes", "full_mnist", "adam_rates", "least_squares"), 5),
    **dict.fromkeys(("shuffled_pixels", "shuffled_lenet", "distorted"), 5),
    **{"narrow_net": 8, "correlations": 8, "small_batches": 4, "few_digits": 30},
    **{"confidence": 60, "random_labels": 60},
}
"""How long an experiment of the bench trains, where its docstring does not say so."""
LINK = re.compile(r"\[([^]]+)\]\((https?://[^)]+)\)")


@dataclass(frozen=True)
class Source:
    """A primary source, and the places in it that speak about one claim.

    Attributes:
        author: the name that a reference must hold.
        year: the year that it must hold, or "" for a web page or documentation.
        places: section, figure, table, equation or page numbers; "" where none is needed.
    """

    author: str
    year: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """One entry of the list.

    Attributes:
        says: the claim, in our words.
        who: its author, and the place.
        verdicts: the answers that can be defended, the course's own first; OPEN is named only
            where nothing is random and yet the numbers do not decide.
        measure: what a trial measures, in words.
        arms: arm -> (lowest, highest) plausible number.
        sources: "Author year: place, place", one string a source.
        lesson: where the course tried it, or "" for an open one.
        bench: the function of `course_lib.training.bench` that measures it, or "".
        seeds: whether the numbers differ from seed to seed.
        against: whether means speak against the claim as stated.
        spread: for a claim about the spread: an sd below it speaks against the claim.
        compared: pairs of arms, the first one first; () means the arms of a claim with two.
        keeps: which of the lesson's rules 1 to 3 `bench` keeps in these pairs; the test of this
            module compares it with what the experiment trains.
        number: how `verdict` is asked for it.
    """

    says: str
    who: str
    verdicts: tuple[str, ...]
    measure: str
    arms: Mapping[str, tuple[float, float]]
    sources: tuple[str, ...]
    lesson: str = ""
    bench: str = ""
    seeds: bool = False
    against: Callable[[Means], bool] = field(default=lambda means: True, repr=False)
    spread: float = 0.0
    compared: tuple[tuple[str, str], ...] = ()
    keeps: tuple[int, ...] = (1, 2)
    number: int = 0

    @property
    def label(self) -> str:
        """The result of an earlier lesson, or that the claim is open."""
        found = IN_WORDS[self.verdicts[0]]
        return f"{found}, lesson {int(self.lesson)}" if self.lesson else "open"

    @property
    def primary(self) -> tuple[Source, ...]:
        """The sources that count for this claim."""
        return tuple(_source(text) for text in self.sources)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs of arms whose differences count; none where no seeds are asked for."""
        arms = tuple(self.arms)
        two = ((arms[0], arms[1]),) if self.seeds and len(arms) == 2 else ()
        return self.compared or two

    @property
    def rules(self) -> str:
        """Which of the rules 1 to 3 its experiment keeps; rules 4 to 6 are the reader's to keep."""
        if not self.bench or not self.pairs:
            return "-"
        return ", ".join(str(rule) for rule in self.keeps)

    @property
    def how(self) -> str:
        """How it is measured: by which function, or by hand."""
        if self.bench:
            return f"bench.{self.bench}"
        return "five seeds, by an experiment of yours" if self.seeds else "by hand, or in one line"

    @property
    def trains(self) -> str:
        """Network, images and epochs of its experiment of the bench; "" where it has none."""
        from course_lib.training import bench  # a checker of records needs no training

        if not self.bench:
            return ""
        says = " ".join(getattr(bench, self.bench).__doc__.partition("\n\n")[0].split())
        return says + (f" {EPOCHS[self.bench]} epochs." if self.bench in EPOCHS else "")

    def __repr__(self) -> str:
        """The entry in words, with its label on the line of the claim."""
        how_many = f"{N_SEEDS} seeds or more" if self.seeds else "one number per arm, no seeds"
        return "\n".join(
            (
                f'{self.number}. {self.label}: "{self.says}"',
                f"   said by: {self.who}",
                f"   measure: {self.measure}",
                f"   arms: {', '.join(repr(arm) for arm in self.arms)} ({how_many})",
                f"   how: {self.how}" + (f": {self.trains}" if self.bench else ""),
                *([f"   keeps rules: {self.rules}"] if self.rules != "-" else []),
            )
        )


def _source(text: str) -> Source:
    """Read "Srivastava 2014: 7.4, 11"."""
    who, _, places = text.partition(":")
    author, _, year = who.partition(" ")
    return Source(author, year, tuple(p.strip() for p in places.split(",") if p.strip()))


class Table:
    """Rows of words, shown as a table in a notebook and as lines elsewhere."""

    def __init__(self, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        self.head = head
        self.rows = rows

    def __len__(self) -> int:
        """How many rows."""
        return len(self.rows)

    def __repr__(self) -> str:
        """One line a row."""
        return "\n".join("  ".join(row) for row in self.rows)

    def _repr_html_(self) -> str:
        head = "".join(f"<th scope=col>{html.escape(t)}</th>" for t in self.head)
        body = "".join(
            f"<tr><th scope=row>{html.escape(row[0])}</th>"
            + "".join(f"<td style='text-align:left'>{_linked(t)}</td>" for t in row[1:])
            + "</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _linked(text: str) -> str:
    """A cell as HTML, where "[title](address)" is a link."""
    return LINK.sub(r'<a href="\2">\1</a>', html.escape(text))


def docket(*numbers: int, open_only: bool = False) -> Table:
    """The claims, each with its author and its result: all of them, some, or the open ones."""
    asked = [claim(number) for number in numbers] or CLAIMS.values()
    shown = [c for c in asked if not (open_only and c.lesson)]
    rows = [(str(c.number), c.label, c.says, c.who, c.how, c.rules) for c in shown]
    return Table(("no.", "result", "claim", "said by", "measured", "keeps rules"), rows)


def claim(number: int) -> Claim:
    """One claim of the list.

    Raises:
        KeyError: there is no such number.
    """
    if number not in CLAIMS:
        raise KeyError(f"there is no claim {number!r}; they run from 1 to {len(CLAIMS)}")
    return CLAIMS[number]


class Record(str):
    """A record for exercise 12.1 as code to copy; a notebook shows it as it is printed."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The code itself."""
        return str(self)


def record(
    number: int,
    measured: Mapping[str, Sequence[float]] | Callable[..., dict[str, float]],
    expected: str = "",
    seeds: Iterable[int] | None = None,
) -> Record:
    """What was measured, as a record to copy into `verdict`: three entries are left to you.

    Above it are the bands of each pair, what the rule of two rounds says of it, the rules that its
    experiment keeps, and the network, images and epochs of that experiment.

    Args:
        number: of the claim.
        measured: an experiment, which runs with the seeds 0 to 4, and with 5 to 9 if a difference
            was seen; or arm -> numbers, as `bench.repeat` or `bench.once` returns them.
        expected: what you wrote down before the run.
        seeds: 0, 1, 2, ... if left out, and none where the claim needs none.

    Raises:
        KeyError: there is no such number.
        ValueError: what was measured has other arms.
    """
    one, own = claim(number), False
    if callable(measured):
        own = getattr(measured, "__name__", "") != one.bench
        measured = _in_two_rounds(one, measured)
    if not {*one.arms} & {*measured}:
        raise ValueError(_other_arms(one, measured))
    n = max(map(len, measured.values())) if one.seeds else 0
    plain = {arm: [round(float(v), 4) for v in runs] for arm, runs in measured.items()}
    entries = {
        "expected": json.dumps(expected, ensure_ascii=False) if expected else "...",
        "verdict": "...",
        "statement": "...",
        "source": "...",
        "seeds": str(list(range(n) if seeds is None else seeds)),
        "measured": _in_lines(plain),
    }
    if one.pairs:
        entries["pairs"] = str([*one.pairs]).replace("'", '"')
    lines = [f'    "{key}": {code},' for key, code in entries.items()]
    trained = [f"# {one.how}: {one.trains}"] if one.bench and not own else []
    code = "\n".join((*_found(one, plain), *trained, f"records[{number}] = {{", *lines, "}"))
    return Record(indent(code, "    "))


def _in_two_rounds(
    one: Claim, experiment: Callable[..., dict[str, float]]
) -> dict[str, list[float]]:
    """Five seeds, and five new ones if a difference was seen; one run where none are needed."""
    from course_lib.training.bench import once, repeat  # a checker of records needs no training

    if not one.seeds:
        return once(experiment)
    told = repeat(experiment, range(fewer_here(N_SEEDS, 2, "seeds")))
    if not {*one.arms} <= {*told}:
        raise ValueError(_other_arms(one, told))
    seen = any(_side(told[first], told[second]) for first, second in one.pairs)
    if not seen or min(map(len, told.values())) < N_SEEDS:
        return told
    new = repeat(experiment, range(N_SEEDS, 2 * N_SEEDS))
    return {arm: runs + new[arm] for arm, runs in told.items()}


def _other_arms(one: Claim, measured: Iterable[str]) -> str:
    """That an experiment has not the arms of a claim; perhaps it belongs to another one."""
    has, asked = (", ".join(repr(arm) for arm in arms) for arms in (measured, one.arms))
    return (
        f"the experiment has the arms {has or '(none)'}; number {one.number} asks for {asked}, "
        f"measured {'by ' * bool(one.bench)}{one.how}"
    )


def _fives(first: Runs, second: Runs) -> list[tuple[Any, Any]]:
    """Two arms, five seeds at a time; all of them where there are fewer."""
    starts = range(0, len(first) - N_SEEDS + 1, N_SEEDS) or [0]
    return [(first[i : i + N_SEEDS], second[i : i + N_SEEDS]) for i in starts]


def _side(first: Runs, second: Runs) -> int:
    """1 or -1 where a difference is seen, by its direction, and else 0."""
    middle, reach = _band(first, second)
    return int(np.sign(middle)) if abs(middle) > reach else 0


def _band(first: Runs, second: Runs) -> tuple[float, float]:
    """The mean difference of two arms, and three standard errors of it."""
    gaps = np.subtract(second, first)  # (seeds,)
    return float(gaps.mean()), float(3 * gaps.std(ddof=1) / np.sqrt(len(gaps)))


def last_band(first: Runs, second: Runs) -> tuple[float, float]:
    """The same of the last five seeds: of the new ones where there are ten."""
    return _band(*_fives(first, second)[-1])


def in_rounds(first: Runs, second: Runs) -> str:
    """What the rule of section 12.3 says of two arms: of five seeds, and of the next five."""
    sides = [_side(*five) for five in _fives(first, second)]
    if not sides[0]:
        return "not seen"
    if len(sides) == 1:
        return "waits for new seeds"
    return "counts" if sides[0] == sides[1] else "does not count"


def _found(one: Claim, measured: Mapping[str, Sequence[float]]) -> list[str]:
    """Comments: the bands of each pair that was measured, and which rules the experiment keeps."""
    from course_lib.training.bench import change  # a checker of records needs no training

    told = []
    for first, second in one.pairs:
        v, w = measured.get(first, ()), measured.get(second, ())
        if min(len(v), len(w)) > 1:
            bands = "; ".join(change(*five, digits=2) for five in _fives(v, w))
            told.append(f"# {first} to {second}: {bands} ({in_rounds(v, w)})")
    return [*told, f"# keeps rules: {one.rules}"] if one.rules != "-" else told


def report(
    number: int,
    found: Mapping[str, Any],
    t: Callable[[Sequence[float], Sequence[float]], float],
    rule: Callable[..., object],
) -> str:
    """One trial in words: what was expected, what was measured, and what the rule makes of it.

    Args:
        number: of the claim.
        found: its record.
        t: two arms -> how many standard errors their mean difference is from 0.
        rule: that of five seeds, and of five new ones -> what they say.
    """
    from course_lib.training.bench import change  # a checker of records needs no training

    one, measured = claim(number), found["measured"]
    lines = [f'{number}. "{one.says}": {IN_WORDS[found["verdict"]]}']
    if found.get("expected", ...) is not ...:
        lines.append(f"expected: {found['expected']}")
    lines += [f"{arm}: {_summary(measured[arm])}" for arm in one.arms]
    for first, second in found.get("pairs", one.pairs):
        v, w = measured[first], measured[second]  # five runs, or ten
        fives = _fives(v, w)
        bands = "; ".join(change(*five, digits=2) for five in fives)
        lines.append(f"{first} to {second}: {bands} ({rule(*[t(*five) for five in fives[:2]])})")
    return "\n   ".join((*lines, found["statement"], found["source"]))


def _summary(runs: Sequence[float]) -> str:
    """Mean and sd in words; a number alone has no sd."""
    spread = f", sd {np.std(runs, ddof=1):.2f}" if len(runs) > 1 else ""
    return f"mean {np.mean(runs):.2f}{spread}" if spread else f"{runs[0]:.4g}"


def _in_lines(arms: Mapping[str, list[float]]) -> str:
    """The numbers as code, one line per arm, with mean and sd where there are several."""
    lines = []
    for arm, runs in arms.items():
        if len(runs) > 1:
            lines.append(f"# {_summary(runs)}")
        lines.append(f'"{arm}": {runs},')
    return "{\n" + indent("\n".join(lines), "        ") + "\n    }"


def reading(*numbers: int, open_only: bool = False) -> Table:
    """The primary sources and what is where: of all claims, of some, or of the open ones."""
    asked = [claim(number) for number in numbers] or [
        c for c in CLAIMS.values() if not (open_only and c.lesson)
    ]
    sources = {source for c in asked for source in c.primary}
    rows = [
        row
        for row in READING
        if not (numbers or open_only)
        or any(s.author in row[0] and s.year in row[0] for s in sources)
    ]
    return Table(("author, year", "title", "what is where"), rows)


ONE_LOSS = "logits (2, 1, 0), true class 0: "

_EVERY = {
    # 1 to 32: tested in lessons 1 to 11
    1: Claim(
        "MNIST gives 70,000 images for training: 50,000 to train and 20,000 to test.",
        "the introduction, 1",
        ("FALSE", "CONDITION"),
        "images in each file of MNIST",
        {"training images": (60_000, 60_000), "test images": (10_000, 10_000)},
        ("Burges:", "LeCun 1998: III-A"),
        "01",
    ),
    2: Claim(
        "Each image of MNIST has 28 by 28 pixels.",
        "the introduction, 1",
        ("OK",),
        "rows and columns of an image, as the header of the file gives them",
        {"rows": (28, 28), "columns": (28, 28)},
        ("Burges:", "LeCun 1998: III-A"),
        "01",
        against=lambda m: m["rows"] != 28 or m["columns"] != 28,
    ),
    3: Claim(
        "The paper of LeCun in 1998 founded MNIST.",
        "the introduction, 1",
        ("CONDITION", "FALSE"),
        "authors of the paper, and lettered sections of section III that describe the data set",
        {"authors": (4, 4), "sections on the data": (1, 1)},
        ("LeCun 1998: II-B, III-A, IV",),
        "01",
    ),
    4: Claim(
        "Softmax takes a real number or a vector, and returns probabilities.",
        "the introduction, 2.1",
        ("CONDITION", "FALSE"),
        "softmax of one logit, for the logits -3 and 7",
        {"logit -3": (1, 1), "logit 7": (1, 1)},
        ("Goodfellow 2016: 6.2.2.3",),
        "02",
    ),
    5: Claim(
        "Softmax preserves the rank order of its inputs.",
        "Bridle 1990, p. 213",
        ("OK",),
        "logits (1, 2, 3): p of the smallest and of the largest logit",
        {"smallest logit": (0.0895, 0.0905), "largest logit": (0.6645, 0.6655)},
        ("Bridle 1990: 213", "Bishop 2006: 4.2, 4.62"),
        "02",
        against=lambda m: m["smallest logit"] >= m["largest logit"],
    ),
    6: Claim(
        "Softmax of z_k is e^z_k over the sum of all e^z_j.",
        "the introduction, 2.1",
        ("CONDITION", "OK"),
        "the smallest whole logit whose exp overflows",
        {"float32": (89, 89), "float64": (710, 710)},
        ("Goodfellow 2016: 4.1",),
        "02",
    ),
    7: Claim(
        "We maximise the cross-entropy.",
        "the introduction, 2.2",
        ("FALSE",),
        "training loss of softmax regression after 50 steps down, and after 50 steps up",
        {"down": (0.3, 0.6), "up": (100, 5000)},
        ("Goodfellow 2016: 5.5, 6.2.1.1",),
        "03",
        bench="down_and_up",
    ),
    8: Claim(
        "The loss of the K-class output is -sum of y log p + (1 - y) log(1 - p).",
        "the introduction, 2.2",
        ("CONDITION", "FALSE"),
        ONE_LOSS
        + "the categorical loss, and this binary form with the same p of softmax, summed over "
        "the three classes",
        {"categorical": (0.407, 0.408), "binary form": (0.782, 0.783)},
        ("Bishop 2006: 4.3.2, 4.90, 4.3.4, 4.108",),
        "03",
        against=lambda m: m["binary form"] > m["categorical"],
    ),
    9: Claim(
        "The loss is the sum over all samples.",
        "the introduction, 2.2",
        ("CONDITION", "OK"),
        "loss of a batch that holds every example twice, over the loss of the batch",
        {"sum": (2, 2), "mean": (1, 1)},
        ("Goodfellow 2016: 5.9, 8.1.3",),
        "03",
    ),
    10: Claim(
        "The loss makes the true class score high and the wrong classes low.",
        "the introduction, 2.2",
        ("OK", "CONDITION"),
        "true class 0: the loss of the logits (2, 1, 0), and of (2, 0, 1)",
        {"(2, 1, 0)": (0.407, 0.408), "(2, 0, 1)": (0.407, 0.408)},
        ("Goodfellow 2016: 6.2.2.3, 6.30",),
        "03",
    ),
    11: Claim(
        "Layers, units, activation, first weights, optimiser: all of it can be searched.",
        "the introduction, 2.3",
        ("CONDITION",),
        "the best of 100 guessers: in % right on the 1,000 images on which it was chosen, "
        "and on 9,000 others",
        {"where it was chosen": (11.5, 15), "on other images": (8.8, 11.2)},
        ("Goodfellow 2016: 5.3, 11.4, 11.4.3, 11.4.4", "Bergstra 2012: abstract"),
        "06",
        "best_guesser",
        True,
        lambda m: m["where it was chosen"] > m["on other images"] + 1,
    ),
    12: Claim(
        "Batch norm is a regularisation technique.",
        "the introduction, 2.4",
        ("CONDITION",),
        "test accuracy in % of nets that have learned all of 1,000 digits, without and with it",
        {"plain": (85, 91), "batch norm": (85, 92)},
        ("Goodfellow 2016: 7.12, 8.7.1", "Ioffe 2015: abstract, 3.3, 3.4, 4.2.1"),
        "07",
        "few_digits",
        True,
        lambda m: m["batch norm"] < m["plain"] + 3,
    ),
    13: Claim(
        "Batch norm normalises the output of each layer to mean 0 and variance 1.",
        "the introduction, 2.4",
        ("CONDITION", "FALSE"),
        "mean and sd of y for one column (1, 2, 3, 6), gamma = 3, beta = 2, eps = 0",
        {"mean": (2, 2), "sd": (3, 3)},
        ("Ioffe 2015: 3, 1, 3.1, 2, 3.2", "Goodfellow 2016: 8.7.1"),
        "07",
    ),
    14: Claim(
        "In batch norm, gradients pass through the computation of mean and variance.",
        "Goodfellow et al. 2016, 8.7.1",
        ("OK",),
        "column (1, 2, 3, 6), dy = (1, 0, 0, 0): the sum of dx, with the statistics in the "
        "graph, and with statistics taken as constants",
        {"in the graph": (-0.001, 0.001), "as constants": (0.53, 0.54)},
        ("Ioffe 2015: 2, 3, 1", "Goodfellow 2016: 8.7.1"),
        "07",
        against=lambda m: abs(m["in the graph"]) > abs(m["as constants"]),
    ),
    15: Claim(
        "With batch norm, backpropagation through a layer is unaffected by the scale of its "
        "parameters.",
        "Ioffe and Szegedy 2015, 3.3",
        ("OK",),
        "batch norm of x W and of x (2 W), eps = 0: largest difference of the two gradients with "
        "respect to x",
        {"difference": (0, 1e-6)},
        ("Ioffe 2015: 3.3",),
        "07",
        against=lambda m: m["difference"] > 1e-6,
    ),
    16: Claim(
        "Batch norm improves speed and performance.",
        "the introduction, 2.4",
        ("CONDITION", "FALSE"),
        "test accuracy in % of a net, plain and with batch norm (normed), in batches of 64 and 2",
        {
            "plain (64)": (75, 95),
            "normed (64)": (85, 95),
            "plain (2)": (80, 95),
            "normed (2)": (30, 75),
        },
        ("Ioffe 2015: 3, 3.1, 3.3", "Santurkar 2018: abstract", "Goodfellow 2016: 7.12, 8.7.1"),
        "07",
        "small_batches",
        True,
        lambda m: m["normed (2)"] < m["plain (2)"] - 5,
        compared=(("plain (64)", "normed (64)"), ("plain (2)", "normed (2)")),
        keeps=(1, 2, 3),  # each rate was chosen on held-out digits
    ),
    17: Claim(
        "In training, dropout scales what it keeps by 1/(1 - p).",
        "PyTorch documentation, Dropout",
        ("OK",),
        "what an activation of 1 becomes where it is kept",
        {"p = 0.5": (2, 2), "p = 0.2": (1.25, 1.25)},
        ("PyTorch: Dropout", "Srivastava 2014: 10"),
        "08",
        against=lambda m: m["p = 0.5"] != 2,
    ),
    18: Claim(
        "Dropout works so that units are highly correlated, which makes the model robust.",
        "the introduction, 2.5",
        ("FALSE", "CONDITION"),
        "mean |correlation| of pairs of 256 hidden units, times 100",
        {"no dropout": (10, 22), "dropout": (6, 18)},
        ("Hinton 2012: abstract", "Srivastava 2014: 2, 7.1"),
        "08",
        "correlations",
        True,
        lambda m: m["dropout"] < m["no dropout"] - 1,
    ),
    19: Claim(
        "With rate 0.5 about half of the units are zeroed, that is, of every 5 nodes one.",
        "the introduction, 2.5",
        ("FALSE", "CONDITION"),
        "five units at rate 0.5: how many fall on average, and the probability in % of exactly one",
        {"fall on average": (2.5, 2.5), "exactly one": (15.6, 15.65)},
        ("Srivastava 2014: 4, 5.1",),
        "08",
    ),
    20: Claim(
        "At test time all nodes are switched on again.",
        "the introduction, 2.5",
        ("CONDITION",),
        "masks of 0 and 1, rate 0.5: mean of a unit of value 1 in training, and at test time",
        {"in training": (0.5, 0.5), "at test": (1, 1)},
        ("Srivastava 2014: 4, 2, 10",),
        "08",
    ),
    21: Claim(
        "Dropout improves the performance of neural networks.",
        "Srivastava et al. 2014, abstract",
        ("CONDITION", "FALSE"),
        "test accuracy in % of a net with two layers of 16 units",
        {"no dropout": (80, 95), "dropout": (20, 92)},
        ("Srivastava 2014: abstract, 6.1.1, 2, 7.3, 7.4, 10, 11", "Goodfellow 2016: 7.12"),
        "08",
        "narrow_net",
        True,
        lambda m: m["dropout"] < m["no dropout"] - 1,
    ),
    22: Claim(
        "Softmax regression is for binary classification: it outputs two classes only.",
        "the introduction, 2.6",
        ("FALSE",),
        "test accuracy of softmax regression on all ten digits, in %",
        {"accuracy on ten classes": (88, 93.5)},
        ("Goodfellow 2016: 6.2.2.3", "Bishop 2006: 4.2, 4.62, 4.3.4"),
        "04",
        "ten_classes",
        True,
    ),
    23: Claim(
        "Two classes are learned by z = Wx + b, softmax, cross-entropy, gradient descent.",
        "the introduction, 2.6",
        ("OK", "CONDITION"),
        "d inputs, 784 of them: parameters of the two-column softmax, and of the sigmoid that "
        "gives the same probabilities",
        {"softmax": (1570, 1570), "sigmoid": (785, 785)},
        ("Goodfellow 2016: 6.2.2.3", "Bishop 2006: 4.3.2, 4.3.4"),
        "04",
    ),
    24: Claim(
        "In the gradient of the binary cross-entropy, the derivative of the sigmoid cancels.",
        "Bishop 2006, 4.3.2",
        ("OK",),
        "z = 1, label 0: the derivative of the loss with respect to z by a difference quotient, "
        "and sigmoid(z) less the label",
        {"difference quotient": (0.73, 0.732), "sigmoid less label": (0.73, 0.732)},
        ("Bishop 2006: 4.3.2, 4.91",),
        "03",
        against=lambda m: abs(m["difference quotient"] - m["sigmoid less label"]) > 0.01,
    ),
    25: Claim(
        "A convolutional network automatically extracts edges, corners, texture, colour.",
        "the introduction, 2.7",
        ("CONDITION", "FALSE"),
        "test accuracy in % of a LeNet-style net, pixels in place, and all shuffled alike, which "
        "leaves no edge to extract",
        {"in place": (88, 97.5), "shuffled": (65, 91)},
        ("Goodfellow 2016: 9.4, 9.10, 9.19", "Zeiler 2014: 4, 2", "LeCun 1998: II-A, III-D"),
        "10",
        "shuffled_lenet",
        True,
        lambda m: m["shuffled"] > 50,
    ),
    26: Claim(
        "A convolutional layer computes a cross-correlation.",
        "PyTorch documentation, Conv2d",
        ("OK",),
        "image 1 to 9 in 3x3, kernel 1 to 4 in 2x2, first output: of the library, and of "
        "cross-correlation and convolution as mathematics defines them",
        {"library": (37, 37), "cross-correlation": (37, 37), "convolution": (23, 23)},
        ("Goodfellow 2016: 9.1, 9.6", "PyTorch: Conv2d"),
        "09",
        against=lambda m: m["library"] != m["cross-correlation"],
    ),
    27: Claim(
        "With several channels, a convolution makes a joint analysis across the channels.",
        "the introduction, 2.7",
        ("OK",),
        "weights of one 5x5 kernel for 1 and for 3 channels",
        {"1 channel": (25, 25), "3 channels": (75, 75)},
        ("Goodfellow 2016: 9.5, 9.7",),
        "09",
        against=lambda m: m["3 channels"] != 3 * m["1 channel"],
    ),
    28: Claim(
        "Convolutional networks handle images of several sizes, no fixed size is needed.",
        "the introduction, 2.7",
        ("CONDITION", "FALSE"),
        "LeNet-style net: numbers that reach its first linear layer from images of 28 and of 32 "
        "pixels",
        {"28 pixels": (400, 400), "32 pixels": (576, 576)},
        ("Long 2015: 3, 3.1", "Goodfellow 2016: 9.7"),
        "11",
        against=lambda m: m["28 pixels"] != m["32 pixels"],
    ),
    29: Claim(
        "Convolutional networks have good resistance to distortion and noise.",
        "the introduction, 2.7",
        ("CONDITION",),
        "test accuracy in % of a LeNet-style and of a dense net, on clean images, moved by 4 "
        "pixels, and noisy",
        {
            "clean": (88, 97.5),
            "moved": (20, 80),
            "noisy": (75, 96),
            "dense, clean": (85, 95),
            "dense, moved": (10, 45),
            "dense, noisy": (75, 93),
        },
        (
            "LeCun 1998: II-A, III-E",
            "Azulay 2019: abstract, 3",
            "Hendrycks 2019: abstract, 1",
            "Goodfellow 2016: 9.2",
        ),
        "11",
        "distorted",
        True,
        lambda m: m["clean"] - 5 > m["moved"] > m["dense, moved"],
        compared=(("moved", "dense, moved"), ("noisy", "dense, noisy")),
        keeps=(2,),  # two kinds of network share no initial weights
    ),
    30: Claim(
        "A convolutional network may contain several fully connected layers inside.",
        "the introduction, 2.7",
        ("OK", "CONDITION"),
        "LeNet-style net: parameters in linear layers, and in all layers",
        {"linear": (59_134, 59_134), "all": (61_706, 61_706)},
        ("LeCun 1998: II-B",),
        "10",
        against=lambda m: not 0 < m["linear"] < m["all"],
    ),
    31: Claim(
        "A skip connection adds no parameters.",
        "He et al. 2016a, 3.2",
        ("OK",),
        "parameters of two 3x3 convolutions of 16 maps with biases, without and with a skip",
        {"without": (4640, 4640), "with": (4640, 4640)},
        ("He 2016: 3.2",),
        "11",
        against=lambda m: m["without"] != m["with"],
    ),
    32: Claim(
        "Such a model is trained with gradient descent.",
        "the introduction, 2.6",
        ("CONDITION", "OK"),
        "steps in one epoch of 60,000 images: plain gradient descent, and batches of 100",
        {"plain": (1, 1), "batches of 100": (600, 600)},
        ("Goodfellow 2016: 5.9, 8.1.3, 8.3.1",),
        "04",
    ),
    # 33 to 45: the learner's to choose, except 36, which lesson 12 tests
    33: Claim(
        "Without dropout, a fully connected network makes 1.60 % errors on MNIST at best.",
        "Srivastava et al. 2014, Table 2",
        ("OK", "CONDITION"),
        "test accuracy in % of 784-256-10, trained on all images",
        {"784-256-10": (96.5, 98.6)},
        ("LeCun 1998: III-C, 9", "Srivastava 2014: 6.1.1, 2"),
        bench="full_mnist",
        seeds=True,
        against=lambda m: m["784-256-10"] > 98.4,
    ),
    34: Claim(
        "A network can overfit to the loss without overfitting to the accuracy.",
        "Guo et al. 2017, section 3",
        ("OK",),
        "test accuracy in %, and test loss, after 10 and after 100 epochs",
        {
            "accuracy after 10 epochs": (88, 94),
            "accuracy after 100 epochs": (88, 94),
            "loss after 10 epochs": (0.2, 0.45),
            "loss after 100 epochs": (0.3, 0.6),
        },
        ("Guo 2017: 3, 2, 1",),
        bench="early_and_late",
        seeds=True,
        against=lambda m: (
            m["loss after 100 epochs"] <= m["loss after 10 epochs"]
            or m["accuracy after 100 epochs"] < m["accuracy after 10 epochs"] - 0.5
        ),
        compared=(
            ("accuracy after 10 epochs", "accuracy after 100 epochs"),
            ("loss after 10 epochs", "loss after 100 epochs"),
        ),
    ),
    35: Claim(
        "Neural nets predict well calibrated probabilities: where they say p = 0.96, they are "
        "right in 96 of 100 cases.",
        "Niculescu-Mizil and Caruana 2005, abstract, on problems with two classes",
        ("CONDITION", "FALSE"),
        "mean of the largest p, and accuracy, both on the test images and in %",
        {"mean largest p": (93, 99), "accuracy": (88, 94)},
        ("Guo 2017: 1, 2, 3, abstract", "Niculescu-Mizil 2005: abstract, 1"),
        bench="confidence",
        seeds=True,
        against=lambda m: m["mean largest p"] > m["accuracy"] + 1,
    ),
    36: Claim(
        "A network that is trained on and on overtrains: its test error rises again.",
        "LeCun et al. 1998, III-B: “very common”",
        ("CONDITION", "FALSE"),
        "test accuracy in % of 784-256-10, after the epoch with the best validation accuracy, and "
        "after 60 epochs; and the accuracy on its training images then",
        {
            "training, 60 epochs": (99.9, 100),
            "test, stopped": (92.5, 96),
            "test, 60 epochs": (92.5, 96),
        },
        ("LeCun 1998: III-B",),
        "12",
        bench="learned_by_heart",
        seeds=True,
        against=lambda m: m["test, 60 epochs"] > m["test, stopped"] - 0.3,
        compared=(("test, stopped", "test, 60 epochs"),),
    ),
    37: Claim(
        "A classifier that knows nothing of neighbouring pixels would do just as well if the "
        "pixels were permuted.",
        "LeCun et al. 1998, III-D, of support vector machines",
        ("OK", "CONDITION"),
        "test accuracy in % of a fully connected network, pixels in place, and shuffled",
        {"in place": (89, 95), "shuffled": (88, 95)},
        ("LeCun 1998: III-D", "Goodfellow 2016: 9.4"),
        bench="shuffled_pixels",
        seeds=True,
        against=lambda m: m["shuffled"] < m["in place"] - 1,
    ),
    38: Claim(
        "The log-likelihood works much better for classification than the quadratic cost.",
        "Glorot and Bengio 2010, 4.1",
        ("OK", "CONDITION"),
        "test accuracy in % of a linear map fitted to one-hot codes by least squares, and of "
        "softmax regression, both on 10,000 images",
        {"quadratic cost": (82, 87), "log-likelihood": (88, 93.5)},
        ("Goodfellow 2016: 6.2.2.3", "Glorot 2010: 4.1, 5"),
        bench="least_squares",
        against=lambda m: m["quadratic cost"] >= m["log-likelihood"],
    ),
    39: Claim(
        "The nearest neighbour makes 3.09 % errors on the test images.",
        "the page of MNIST, K. Wilder's row for K nearest neighbours",
        ("CONDITION", "OK", "OPEN"),
        "test accuracy in % of the nearest of 5,000 training images, which cannot refute a claim "
        "about all 60,000",
        {"nearest neighbour": (92, 97.2)},
        ("LeCun 1998: III-C, 9", "Burges:"),
        bench="nearest_neighbour",
    ),
    40: Claim(
        "The hyper-parameters of Adam typically require little tuning.",
        "Kingma and Ba 2015, abstract",
        ("CONDITION", "FALSE"),
        "test accuracy in %, trained with Adam at two learning rates",
        {"lr 0.001": (87, 95), "lr 0.3": (5, 60)},
        ("Kingma 2015: 1, 2.1, abstract",),
        bench="adam_rates",
        seeds=True,
        against=lambda m: m["lr 0.3"] < m["lr 0.001"] - 5,
    ),
    41: Claim(
        "Dropout with p = 0.8 drops 80 % of the units.",
        "PyTorch documentation, Dropout",
        ("CONDITION",),
        "units dropped in %, where p is read as in PyTorch, and as Srivastava et al. read it",
        {"PyTorch": (80, 80), "Srivastava et al.": (20, 20)},
        ("Srivastava 2014: 4, 2, 10", "PyTorch: Dropout"),
    ),
    42: Claim(
        "Batch norm with momentum 0.9 keeps nine tenths of the old running mean.",
        "CS231n, assignment on batch norm",
        ("CONDITION", "FALSE"),
        "running mean 1, batch mean 0: the new running mean by the formula of PyTorch, and by "
        "r <- m r + (1 - m) new, with m = 0.9",
        {"PyTorch": (0.1, 0.1), "other formula": (0.9, 0.9)},
        ("PyTorch: BatchNorm, BatchNorm1d, BatchNorm2d",),
    ),
    43: Claim(
        "In front of batch norm, the bias of a layer can be ignored.",
        "Ioffe and Szegedy 2015, 3.2",
        ("OK", "CONDITION"),
        "largest change of the output of batch norm when 5 is added to the bias of the layer "
        "before it",
        {"change": (0, 1e-6)},
        ("Ioffe 2015: 3.2", "Goodfellow 2016: 8.7.1"),
        against=lambda m: m["change"] > 1e-6,
    ),
    44: Claim(
        "It is surprisingly easy to find a seed that performs much better or much worse than the "
        "average, even if the variance is not very large.",
        "Picard 2021, abstract, on larger networks",
        ("CONDITION", "OK"),
        "test accuracy in % of a net with two layers of 16 units and dropout (judge the spread)",
        {"dropout": (20, 92)},
        ("Picard 2021: abstract",),
        bench="narrow_net",
        seeds=True,
        spread=1.0,
    ),
    45: Claim(
        "A network can fit labels that were drawn at random.",
        "Zhang et al. 2017, section 2",
        ("OK",),
        "accuracy in % of 784-256-10 on 1,000 training images with random labels, and on the test "
        "images with their true ones",
        {"training": (99, 100), "test": (4, 18)},
        ("Zhang 2017: 2, 2.1, 1, abstract",),
        bench="random_labels",
        seeds=True,
        against=lambda m: m["training"] < 99,
    ),
}
CLAIMS = {number: replace(one, number=number) for number, one in _EVERY.items()}
"""Number -> claim."""

_TABLE = Path(__file__).with_name("12_claims_on_trial") / "reading.md"
READING: list[tuple[str, ...]] = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in _TABLE.read_text("utf-8").splitlines()
    if line.startswith("|")
][2:]
"""Author and year, title, and what is where."""
