"""Exercise 01.2: split. What goes wrong stands in `split_mistakes`."""

from course_lib import data
from course_lib.exercises.data import split_answers as known
from course_lib.exercises.data.parts import ANOTHER_SPLIT, PROPERTIES, SAME_SIZES
from course_lib.exercises.data.split_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Rng, Variant, call

exercise = Exercise(
    id="01.2",
    names=("split",),
    title="a split that does not leak",
    asks="split(n, sizes, rng) -> tuple of index arrays",
    form="write",
    points=2,
    minutes=8,
    difficulty=2,
    reference={"split": data.split},
    cases=(
        Case("two halves", 200, (100, 100), Rng(), properties=PROPERTIES),
        Case("two parts", 200, (150, 50), Rng(), properties=PROPERTIES),
        Case("a small part first", 200, (50, 150), Rng(), properties=PROPERTIES),
        Case("three parts", 300, (200, 50, 50), Rng(), properties=PROPERTIES),
        Case(
            "three generators",
            steps=[call("", 200, (150, 50), Rng(name)) for name in "abc"],
            properties=[*PROPERTIES, ANOTHER_SPLIT, SAME_SIZES],
        ),
        Case("some are left over", 200, (120, 60), Rng(), properties=PROPERTIES, edge=True),
    ),
    variants=(
        Variant("by cutting at the ends", known.by_cutting),
        Variant("parts in rising order", known.sorted_parts),
        Variant("who is still there", known.from_those_left),
    ),
    misconceptions=misconceptions,
    formula_line="shuffle once, then cut: one permutation of 0 to n - 1; "
    "part j is the stretch of it between the ends of parts j - 1 and j",
    twin="The same steps for another task: **deal cards** to players, each as many as asked.\n"
    "Cards 0 to 4 shuffled to (3, 0, 4, 1, 2); two players get 2 and 1: (3, 0) and (4,).\n"
    "```python\n"
    "def deal(cards, counts, rng):\n"
    "    rng.shuffle(cards)                       # once, for everybody\n"
    "    hands, start = [], 0\n"
    "    for count in counts:\n"
    "        hands.append(cards[start : start + count])\n"
    "        start = start + count                # the next hand begins where this one ends\n"
    "    return hands\n"
    "```",
)
