"""What learners predict before each experiment of this lesson."""

from course_lib.judging import Choice, Question


def rise(i: int, p: tuple[float, ...], step: float, counted: float = 1.0) -> str:
    """How far p_i falls when z_0 rises by a small step; `counted` scales it."""
    return f"{p[0] * p[i] * step * counted:.5f}"


predictions = (
    Question(
        "02.a",
        "predict",
        "Draw 10,000 rows of five random logits. In how many rows does $p_i \\le p_j$ hold for "
        "*all* pairs $i \\ne j$?",
        Choice(
            "in none",
            "Taken both ways, $p_i \\le p_j$ and $p_j \\le p_i$ make all five equal to 0.2. Random "
            "logits never do that.",
        ),
        (
            Choice(
                "in about half",
                "For *one* pair it holds in about half of the rows. All pairs at once include each "
                "pair both ways.",
                "each-pair-by-itself",
            ),
            Choice(
                "in all, it belongs to softmax",
                "softmax(1, 2, 3) = (.090, .245, .665) breaks it already: .665 is above .090.",
                "order-is-inequality",
            ),
        ),
        "station 2.1",
    ),
    Question(
        "02.b",
        "predict",
        "The logits are 1000 and 999. What does formula (2.3) give, typed into numpy as it stands?",
        Choice(
            "nan and nan",
            "e^1000 is above the largest float, 1.8e308. It becomes inf, and inf / inf is nan.",
        ),
        (
            Choice(
                "0.73 and 0.27",
                "That is the right answer on paper: odds e to 1. The computer meets e^1000 on its "
                "way there.",
                "formula-is-program",
            ),
            Choice(
                "1 and 0",
                "Both exponentials became inf, so neither wins: inf / inf has no value.",
                "the-largest-takes-all",
            ),
        ),
        "station 2.2",
    ),
    Question(
        "02.c",
        "predict",
        "In float64, with 64 bits a number, the typed formula fails for the row (t, t) once t "
        "reaches 710. float32 has half the bits. Where does it fail?",
        Choice(
            "near 89",
            "The range hangs on the bits of the *exponent*: 8 in place of 11. Three bits fewer "
            "make log(largest float) smaller by 2^3: 710 / 8 = 89.",
        ),
        (
            Choice(
                "near 355",
                "Half the bits is a matter of memory. The largest float32 is 3.4e38, and its "
                "logarithm is 88.7, far below 355.",
                "half-the-bits-half-the-range",
            ),
            Choice(
                "near 710 too",
                "Fewer bits cost digits *and* range: e^89 is 4.5e38, and the largest float32 is "
                "3.4e38.",
                "bits-are-only-digits",
            ),
        ),
        "station 2.2",
    ),
    Question(
        "02.d",
        "predict",
        "With pixels from 0 to 255 all logits of the 10,000 test images lie between -13,000,000 "
        "and -600,000. For how many images does the typed formula give nan, in float64?",
        Choice(
            "for all of them",
            "Every exponential is rounded to 0, so every row is 0 / 0. Too small is as bad as too "
            "large.",
        ),
        (
            Choice(
                "for none: no logit is positive",
                "Nothing overflows, that is true. But e^-600000 is rounded to 0 in every class, "
                "and 0 / 0 is nan.",
                "only-overflow-is-dangerous",
            ),
            Choice(
                "for a few unusual images",
                "The limit is -746 in float64. The *nearest* class mean of any image is 600,000 "
                "away on this scale.",
                "only-outliers-fail",
            ),
        ),
        "station 2.3",
    ),
    Question(
        "02.e",
        "predict",
        "`softmax` is safe now. What is `np.log(softmax(z))` for class 1 of the logits (0, -800)?",
        Choice(
            "-inf",
            "p is 3.7e-348, below the smallest float 4.9e-324. It is rounded to 0, and log 0 is "
            "-inf.",
        ),
        (
            Choice(
                "-800",
                "That is the right answer. The logarithm cannot undo an exponential that was "
                "rounded to 0.",
                "log-undoes-exp",
            ),
            Choice(
                "-745",
                "-745 is near the logarithm of the smallest positive float. Numbers below it are "
                "rounded to 0, they do not stop there.",
                "floats-stop-at-the-smallest",
            ),
        ),
        "station 2.4",
    ),
    Question(
        "02.f",
        "predict",
        "p = (0.5, 0.25, 0.25). We raise the logit $z_0$ by 0.01 and leave the others alone. "
        "What does $p_1$ do?",
        Choice(
            "it falls by about {value}",
            "p_0 gains 0.0025, and the others pay for it in proportion to their size: half each.",
            value=lambda: rise(1, (0.5, 0.25, 0.25), 0.01),
        ),
        (
            Choice(
                "it stays: its own logit did not move",
                "p_0 gains 0.0025. If p_1 and p_2 stayed, the sum would be 1.0025.",
                "each-logit-owns-its-probability",
            ),
            Choice(
                "it falls by about {value}",
                "That is what p_0 gains, 0.0025. Two classes share the payment.",
                "every-class-pays-in-full",
                value=lambda: rise(1, (0.5, 0.25, 0.25), 0.01, 2.0),
            ),
        ),
        "station 2.5",
    ),
    Question(
        "02.g",
        "predict",
        "All logits of all test images are divided by 4. What happens to the accuracy, and to the "
        "mean of the largest probability?",
        Choice(
            "accuracy stays, the mean falls",
            "Dividing by a positive number keeps the order of each row, so every answer stays. "
            "Odds of e^8 become e^2.",
        ),
        (
            Choice(
                "both fall",
                "The largest logit stays the largest: 10,000 answers are unchanged.",
                "less-sure-is-less-right",
            ),
            Choice(
                "accuracy rises, the mean falls",
                "Being more careful changes no answer: the order in each row is kept.",
                "careful-is-better",
            ),
        ),
        "station 2.7",
    ),
    Question(
        "02.h",
        "predict",
        "We add 100 to all three logits of (2, 1, 0), in float64. What does the typed formula make "
        "of that?",
        Choice(
            "the same probabilities as before",
            "e^102 / (e^102 + e^101 + e^100) has the factor e^100 above and below the line: it "
            "cancels. And e^102, about 2e44, still fits into a float64.",
        ),
        (
            Choice(
                "class 0 moves towards 1",
                "That is what a *factor* does: three times the logits give (.950, .047, .002). A "
                "sum leaves all differences as they are, and so the odds.",
                "shift-is-scale",
            ),
            Choice(
                "nan: e^102 is too large",
                "The largest float64 is 1.8e308, and e^102 is 2.0e44. It takes a shift of 708 to "
                "get there.",
                "large-is-infinite",
            ),
        ),
        "station 2.2",
    ),
)
