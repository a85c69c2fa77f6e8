"""The five quiz items that close this lesson."""

from course_lib.judging import Choice, Question

MILLION = 1e6

quiz_items = (
    Question(
        id="01.q1",
        kind="quiz",
        stem="60,000 images, batches of 128. How many batches has an epoch, and how many images "
        "has the last one?",
        right=Choice(
            "{value}",
            "60,000 = 468 times 128 + 96. The 96 that remain make the last, shorter batch.",
            value=lambda: f"{-(-60_000 // 128)} batches, the last with {60_000 % 128}",
        ),
        wrong=(
            Choice(
                "{value}",
                "Then 96 images would be left out in every epoch.",
                belief="drops the last batch",
                value=lambda: f"{60_000 // 128} batches, the last with 128",
            ),
            Choice(
                "{value}",
                "469 times 128 is 60,032: there are 32 images too few for that.",
                belief="all batches are equal",
                value=lambda: f"{-(-60_000 // 128)} batches, the last with 128",
            ),
        ),
        reread="station 1.5",
    ),
    Question(
        id="01.q2",
        kind="quiz",
        stem="`train = rng.permutation(60000)[:50000]` and then "
        "`val = rng.permutation(60000)[50000:]`. Which share of `val` is also in `train`?",
        right=Choice(
            "about {value} %",
            "Two shuffles know nothing of each other: each image of `val` is in `train` with "
            "probability 50,000 / 60,000.",
            value=lambda: round(100 * 50_000 / 60_000),
        ),
        wrong=(
            Choice(
                "none",
                "The slices [:50000] and [50000:] are disjoint only if they cut the same order.",
                belief="a new shuffle for each part",
            ),
            Choice(
                "about {value} %",
                "That is the share of `train` that is also in `val`: 8,333 of 50,000.",
                belief="shares of the other set",
                value=lambda: round(100 * 10_000 / 60_000),
            ),
        ),
        reread="station 1.3",
    ),
    Question(
        id="01.q3",
        kind="quiz",
        stem="`xt` is (10000, 784) and `means` is (10, 784), both float64. How much memory does "
        "`xt[:, None, :] - means` take?",
        right=Choice(
            "{value} MB",
            "Its shape is (10000, 10, 784): every difference is stored, 8 bytes each. The matrix "
            "product needs (10000, 10), a 784th of it.",
            value=lambda: round(10_000 * 10 * 784 * 8 / MILLION),
        ),
        wrong=(
            Choice(
                "{value} MB",
                "That is `xt` alone. Broadcasting does not copy its inputs, but the *result* is "
                "stored in full, ten times as large.",
                belief="broadcasting is free",
                value=lambda: round(10_000 * 784 * 8 / MILLION),
            ),
            Choice(
                "{value} MB",
                "That is the table of distances, after the sum over 784 pixels. The differences "
                "come first.",
                belief="only the result counts",
                value=lambda: 10_000 * 10 * 8 / MILLION,
            ),
        ),
        reread="station 1.6",
    ),
    Question(
        id="01.q4",
        kind="quiz",
        stem="From lesson 0: 900 ones have mean ink 0.1, and 100 zeros have mean ink 0.3. "
        "What is the mean ink of all 1,000?",
        right=Choice(
            "{value:.2f}",
            "By (0.2): 0.9 times 0.1 plus 0.1 times 0.3 = 0.12. Each class counts by its share.",
            value=lambda: (900 * 0.1 + 100 * 0.3) / 1000,
        ),
        wrong=(
            Choice(
                "{value:.2f}",
                "That is the mean of the two means, as if there were as many zeros as ones.",
                belief="mean of means",
                value=lambda: (0.1 + 0.3) / 2,
            ),
            Choice(
                "{value:.2f}",
                "The weights are exchanged: nine of ten images are ones, with ink 0.1.",
                belief="weights exchanged",
                value=lambda: (100 * 0.1 + 900 * 0.3) / 1000,
            ),
        ),
        reread="lesson 0, station 0.2",
    ),
    Question(
        id="01.q5",
        kind="quiz",
        stem="From lesson 0: of 2,115 test images, 1,135 are ones and the others zeros. "
        "A rule says 0 every time. Its accuracy is",
        right=Choice(
            "{value:.1f} %",
            "It is right for the 980 zeros: 980 / 2,115. The better constant answer is 1, "
            "with 53.7 %.",
            value=lambda: 100 * 980 / 2115,
        ),
        wrong=(
            Choice(
                "{value:.1f} %",
                "A coin would give that. A constant answer gives the share of its own class.",
                belief="half is chance",
                value=lambda: 50.0,
            ),
            Choice(
                "{value:.1f} %",
                "That is the accuracy of always saying 1.",
                belief="baseline of the other class",
                value=lambda: 100 * 1135 / 2115,
            ),
        ),
        reread="lesson 0, station 0.1",
    ),
)
