"""Exercise 11.4: accuracy against the level of a corruption, the same noise for every model."""

from typing import Any

import numpy as np

from course_lib.exercises.deeper import curve_answers as known
from course_lib.exercises.deeper.curve_answers import curve
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Named,
    Observation,
    Variant,
    drawn,
    show,
)

PREDICT, MOVED, NOISY = (
    Named(name) for name in ("brightest_column", "moved_images", "noisy_images")
)


def bright(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """(n, 4, 5) images with a bright column each, and labels of which a fifth is wrong."""
    y = rng.integers(0, 5, size=n)
    x = rng.uniform(0, 0.3, size=(n, 4, 5))
    x[np.arange(n), :, y] += 0.4
    wrong = rng.random(n) < 0.2
    return x, np.where(wrong, (y + rng.integers(1, 5, size=n)) % 5, y)


def digits(n_train: int, n_test: int) -> Any:
    """Both parts of a data set."""
    return drawn(
        lambda rng: {"train": bright(rng, n_train), "test": bright(rng, n_test)},
        f"{n_train} training and {n_test} test images",
    )


def facts(seen: Observation) -> dict[str, Any]:
    _, parts, _, levels, seed = seen.args
    value = seen.outcome.got.value
    came = np.ravel(np.asarray(value, dtype=float)) if np.ndim(value) or value is not None else []
    x, y = parts["test"]
    return {
        "levels": ", ".join(f"{level:g}" for level in levels),
        "m": len(levels),
        "came": len(came),
        "curve": ", ".join(show(v) for v in came),
        "n_train": len(parts["train"][1]),
        "n": len(y),
        "seed": seed,
        "kind": type(value).__name__,
        "most": show(np.max(came)) if len(came) else "-",
    }


exercise = Exercise(
    id="11.4",
    names=("corruption_curve",),
    title="a fair curve",
    asks="corruption_curve(predict, digits, corrupt, levels: m numbers, seed) -> curve: (m,)",
    form="order",
    points=3,
    minutes=8,
    difficulty=2,
    reference={"corruption_curve": known.reference},
    cases=(
        Case("moves by 0, 1 and 2", PREDICT, digits(30, 40), MOVED, (0, 1, 2), 5),
        Case("noise of five levels", PREDICT, digits(30, 80), NOISY, (0.0, 0.3, 0.5, 0.7, 0.9), 5),
        Case("another seed", PREDICT, digits(30, 80), NOISY, (0.4, 0.8, 0.6, 0.5), 6),
        Case("levels out of order", PREDICT, digits(30, 40), MOVED, (2, 0, 3, 0), 1, edge=True),
        Case("equal levels", PREDICT, digits(50, 80), NOISY, [0.6, 0.6, 0.6, 0.6], 0, edge=True),
        Case("one level", PREDICT, digits(20, 50), MOVED, (1,), 11, edge=True),
        Case(
            "parts of one size", PREDICT, digits(80, 80), NOISY, (0.3, 1.0, 0.5, 0.7), 2, edge=True
        ),
    ),
    variants=(
        Variant("by a comprehension", known.by_comprehension),
        Variant("into an array", known.into_an_array),
        Variant("counted one by one", known.counted_one_by_one),
    ),
    misconceptions=(
        Misconception(
            "one corruption on top of the other",
            known.cumulative,
            symptom="For the levels {levels} your curve is {curve}. Each level corrupted what the "
            "level before had left.",
            question="From which images should every level start, and does your name still hold "
            "them after one round?",
            also=(
                known.cumulative_copy,
                known.cumulative_with_one_generator,
                known.written_into_x,
            ),
            measure=facts,
            code="W1",
        ),
        Misconception(
            "new noise for each call",
            curve(generator=lambda seed, level: np.random.default_rng()),
            symptom="Two equal calls gave two curves; the last was {curve}. Two models would be "
            "compared on different images.",
            question="Which generator, made from which number, gives every model the same noise?",
            also=(
                curve(
                    generator=lambda seed, level: np.random.default_rng(
                        np.random.randint(2**31)  # noqa: NPY002 (the mistake itself)
                    )
                ),
            ),
            measure=facts,
            code="W2",
        ),
        Misconception(
            "training images",
            curve(part="train"),
            symptom="Your curve is {curve}: it was measured on the {n_train} training images.",
            question="Which part of `digits` has the model never seen?",
            also=(known.both_parts,),
            measure=facts,
            code="W3",
        ),
        Misconception(
            "one generator for all levels",
            known.one_generator,
            symptom="For the levels {levels} your curve is {curve}. The noise of a level depends "
            "on how many levels came before it.",
            question="Where must the generator be made, so that each level starts with the same "
            "draws?",
            also=(
                curve(generator=lambda seed, level: np.random.default_rng(seed + int(level * 10))),
                known.seed_counts_up,
            ),
            measure=facts,
        ),
        Misconception(
            "a seed of its own",
            curve(generator=lambda seed, level: np.random.default_rng(0)),
            symptom="For seed {seed} your curve is {curve}: it is the curve of another seed.",
            question="Which number makes the generator: the `seed` that was given?",
            also=(
                curve(generator=lambda seed, level: np.random.default_rng(42)),
                curve(generator=lambda seed, level: np.random.default_rng(11)),
                curve(generator=lambda seed, level: np.random.default_rng(1)),
            ),
            measure=facts,
        ),
        Misconception(
            "clean images",
            curve(seen="x"),
            symptom="For the levels {levels} your curve is {curve}: the level changes nothing.",
            question="Which images does `predict` get, and what became of the corrupted ones?",
            measure=facts,
        ),
        Misconception(
            "the same level each time",
            curve(level_of=lambda level, levels: levels[0]),
            symptom="For the levels {levels} your curve is {curve}: all levels give one number.",
            question="Which level does `corrupt` get in the second round?",
            also=(curve(level_of=lambda level, levels: levels[-1]),),
            measure=facts,
        ),
        Misconception(
            "errors, not right answers",
            curve(score=lambda labels, y: np.mean(labels != y)),
            symptom="For the levels {levels} your curve is {curve}. It rises where the task gets "
            "harder: it counts wrong answers.",
            question="Is the curve the share of right answers or of wrong ones?",
            also=(known.lost,),
            measure=facts,
        ),
        Misconception(
            "compared with the clean predictions",
            known.against_clean,
            symptom="Your curve is {curve}. It compares predictions with other predictions, so a "
            "wrong answer that stays wrong counts as right.",
            question="With what should the predicted labels be compared?",
            measure=facts,
        ),
        Misconception(
            "a count or a percentage",
            curve(score=lambda labels, y: np.sum(labels == y)),
            symptom="Your curve reaches {most}, for {n} test images. A share lies between 0 and 1.",
            question="By which number must a count be divided to become a share?",
            also=(
                curve(score=lambda labels, y: 100 * np.mean(labels == y)),
                curve(score=lambda labels, y: np.sum(labels == y) / 100),
            ),
            measure=facts,
        ),
        Misconception(
            "a list",
            curve(end=list),
            symptom="Your numbers are right. A {kind} came, where an array is asked for.",
            question="Which call makes an array of a list?",
            also=(curve(end=tuple),),
            measure=facts,
        ),
        Misconception(
            "fewer points than levels",
            known.returned_early,
            symptom="{m} levels were asked for, and your curve has {came} point.",
            question="How often is each line carried out: the new list, `append`, `return`? How "
            "far is each indented?",
            also=(known.new_list_each_time, known.appended_after_the_loop),
            measure=facts,
        ),
        Misconception(
            "one number for all levels",
            curve(end=np.mean),
            symptom="Your answer is one number, {curve}; {m} levels need {m} numbers.",
            question="A curve has a value at each level. What did the last step do to them?",
            also=(curve(end=lambda values: values[-1]), curve(end=max)),
            measure=facts,
        ),
    ),
    formula_line="for each level: a new generator from the seed, corrupt the *test* images x (x "
    "stays as it is), predict, and append the share of labels that are right",
    twin="The same pattern for another question: **how loud may the noise of a room be**, until "
    "words are misheard?\n"
    "```python\n"
    "def hearing_curve(listen, words, loudness, seed):\n"
    "    sounds, written = words                        # what was said, and how it is written\n"
    "    curve = []\n"
    "    for level in loudness:\n"
    "        rng = np.random.default_rng(seed)          # the same room for every listener\n"
    "        noisy = sounds + level * rng.normal(size=sounds.shape)   # `sounds` stays clean\n"
    "        curve.append(np.mean(listen(noisy) == written))\n"
    "    return np.array(curve)\n"
    "```\n"
    "The generator is made inside the loop: each level has the same noise, only louder.",
    decoy='x, y = digits["train"]',
)
