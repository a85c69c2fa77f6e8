"""Exercise 06.4: draw on a logarithmic scale. The known answers: `log_uniform_answers`."""

from course_lib import training
from course_lib.exercises.training import log_uniform_answers as known
from course_lib.exercises.training.log_properties import ANOTHER_DRAW, PROPERTIES
from course_lib.exercises.training.log_uniform_mistakes import misconceptions
from course_lib.judging import (
    Case,
    Exercise,
    Rng,
    Variant,
    call,
)

exercise = Exercise(
    id="06.4",
    names=("log_uniform",),
    title="draw on a logarithmic scale",
    asks="log_uniform(lo, hi, size, rng) -> (size,) numbers from lo to hi",
    form="debug",
    points=2,
    minutes=6,
    difficulty=2,
    reference={"log_uniform": training.log_uniform},
    cases=(
        Case("2,000 learning rates", 1e-4, 1.0, 2000, Rng(), properties=PROPERTIES),
        Case("800 widths", 8.0, 512.0, 800, Rng(), properties=PROPERTIES),
        Case(
            "two generators",
            steps=[call("", 0.01, 10.0, 500, Rng("a")), call("", 0.01, 10.0, 500, Rng("b"))],
            properties=[*PROPERTIES, ANOTHER_DRAW],
        ),
        Case("a table of numbers", 0.5, 500.0, (30, 20), Rng(), properties=PROPERTIES, edge=True),
        Case("one number", 0.001, 0.1, 1, Rng(), properties=PROPERTIES, edge=True),
    ),
    variants=(
        Variant("powers of ten", known.base_ten),
        Variant("powers of e", known.base_e),
        Variant("a power of the ratio", known.power_of_the_ratio),
        Variant("down from hi", known.from_above),
        Variant("powers of two", known.base_two),
        Variant("in float32", known.in_float32),
        Variant("one by one", known.one_by_one),
    ),
    misconceptions=misconceptions,
    formula_line="log x is uniform between log lo and log hi: draw the logarithm, "
    "then undo it with the power of the same base",
    twin="The same idea for another scale: **squares of an even size**. A side between 1 and 10 "
    "is drawn so that every *area* is equally likely.\n"
    "```python\n"
    "def side_of_even_area(lo, hi, size, rng):\n"
    "    area = rng.uniform(lo**2, hi**2, size)   # even on the scale of areas\n"
    "    return np.sqrt(area)                     # undo the square\n"
    "```\n"
    "Draw on the scale that should be even, with the ends on that scale; then go back.",
    start="""
return rng.uniform(lo, hi, size)
""",
)
