"""What goes wrong in 12.4 with the choice of a setting, and what to say about it."""

from course_lib.exercises.claims.row_answers import LINES, reproduced
from course_lib.exercises.claims.row_facts import facts
from course_lib.judging import Misconception


def returns(**parts: str) -> str:
    """The last line, with other entries."""
    usual = {
        "setting": "best",
        "test": "test",
        "mean": "np.mean(test)",
        "sd": "np.std(test, ddof=1)",
    }
    inside = ", ".join(f"{k!r}: {v}" for k, v in {**usual, **parts}.items())
    return f"return {{{inside}}}"


ON_TEST = 'def on_test(s):\n    return np.mean([test_fn(models[s, seed]) for seed in row["seeds"]])'

ABOUT_CHOICE = (
    Misconception(
        "chosen on the test images",
        reproduced(v=ON_TEST, b='best = max(row["settings"], key=on_test)'),
        symptom="The test images were read {reads} times, for {models} models, and setting "
        "{setting} is the choice that follows them.",
        question="Use the validation part to choose. After the choice, how many readings are left?",
        also=(
            reproduced(
                v=ON_TEST.replace("np.mean", "max"),
                b='best = max(row["settings"], key=on_test)',
            ),
            reproduced(
                v=LINES["v"] + "\n" + ON_TEST,
                b='best = max(row["settings"], key=lambda s: on_val(s) + on_test(s))',
            ),
        ),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "the test images are read too often",
        reproduced(
            t="every = {k: test_fn(m) for k, m in models.items()}\n"
            'test = [every[best, seed] for seed in row["seeds"]]'
        ),
        symptom="The test images were read {reads} times; {n_seeds} readings are allowed, one for "
        "each seed of the chosen setting.",
        question="Which of the readings does the row need?",
        also=(
            reproduced(t=LINES["t"] + "\n" + LINES["t"]),
            reproduced(t=LINES["t"] + "\ntest_fn(models[best, row['seeds'][0]])"),
        ),
        measure=facts,
    ),
    Misconception(
        "nothing is read on validation",
        reproduced(v="", b='best = row["settings"][0]'),
        symptom="`score_fn` was never called, so the setting was not chosen by a score.",
        question="Which setting would you take without looking, and how would you defend it?",
        also=(reproduced(v="", b='best = row["settings"][-1]'),),
        measure=facts,
    ),
    Misconception(
        "one seed for the choice",
        reproduced(
            v='def on_val(s):\n    return score_fn(models[s, row["seeds"][0]], x[n:], y[n:])'
        ),
        symptom="You chose {chosen}: it wins with the first seed, not in the mean of {n_seeds}.",
        question="Would the choice be the same with the second seed?",
        measure=facts,
    ),
    Misconception(
        "the best single run chooses",
        reproduced(v=LINES["v"].replace("np.mean", "np.max")),
        symptom="You chose {chosen}: its best run is the best of all; its mean is not.",
        question="What do you expect of a setting with one lucky run and four poor ones?",
        measure=facts,
    ),
    Misconception(
        "the last seed chooses",
        reproduced(
            v='def on_val(s):\n    for seed in row["seeds"]:\n'
            "        score = score_fn(models[s, seed], x[n:], y[n:])\n    return score"
        ),
        symptom="You chose {chosen}: it wins with the last seed. Its mean is {its_mean}, and that "
        "of another setting {best_mean}.",
        question="Is the score of a setting kept for each seed, or written over in the loop?",
        measure=facts,
    ),
    Misconception(
        "the median chooses",
        reproduced(v=LINES["v"].replace("np.mean", "np.median")),
        symptom="You chose {chosen}: its median is the highest. Its mean is {its_mean}, and that "
        "of another setting {best_mean}.",
        question="Sum of the accuracies over their count: for which setting is it highest?",
        measure=facts,
    ),
    Misconception(
        "the lowest run chooses",
        reproduced(v=LINES["v"].replace("np.mean", "min")),
        symptom="You chose {chosen}: its lowest run is the best of the lowest. Its mean is "
        "{its_mean}, and that of another setting {best_mean}.",
        question="The task asks for the highest mean. Which number of each setting did you take?",
        also=(
            reproduced(
                v=LINES["v"].replace("return np.mean(", "v = (") + "\n    "
                "return np.mean(v) - np.std(v)"
            ),
        ),
        measure=facts,
    ),
    Misconception(
        "nearly the mean chooses",
        reproduced(v=LINES["v"].replace("return np.mean(", "return round(np.mean(")[:-1] + "), 1)"),
        symptom="You chose {chosen}, with a mean of {its_mean} on validation; another setting has "
        "{best_mean}.",
        question="Is your score the mean itself, of all seeds, with all its digits?",
        also=(
            reproduced(
                v=LINES["v"].replace("return np.mean(", "v = sorted(") + "\n    "
                "return np.mean(v[1:-1] or v)"
            ),
        ),
        measure=facts,
    ),
    Misconception(
        "models of another setting are tested",
        reproduced(
            b=LINES["b"] + '\nlast = row["settings"][-1]',
            t=LINES["t"].replace("models[best", "models[last"),
        ),
        symptom="`setting` is {setting}, which is right. The models that were read on the test "
        "images were trained with {chosen}.",
        question="Which models does your list hold when the loop over the settings is over?",
        measure=facts,
    ),
    Misconception(
        "the row is changed",
        reproduced(t=LINES["t"] + '\nrow["settings"].sort(reverse=True)'),
        symptom="All numbers are right, and the caller's row has another entry `{part}` than "
        "before.",
        question="Which of your lines writes into `row`, or into a list that it holds?",
        also=(
            reproduced(t=LINES["t"] + '\nrow["seeds"].clear()'),
            reproduced(t=LINES["t"] + '\nrow["n_val"] = 3'),
            reproduced(t=LINES["t"] + '\nrow["best"] = best'),
        ),
        measure=facts,
    ),
    Misconception(
        "another setting for each seed",
        reproduced(
            b='best_of = {seed: max(row["settings"], key=lambda s: '
            'score_fn(models[s, seed], x[n:], y[n:])) for seed in row["seeds"]}\n'
            'best = best_of[row["seeds"][0]]',
            t='test = [test_fn(models[best_of[seed], seed]) for seed in row["seeds"]]',
        ),
        symptom="Each seed was tested with a setting of its own; the row is about one setting.",
        question="Which setting would you write into the row?",
        measure=facts,
    ),
    Misconception(
        "the lowest accuracy wins",
        reproduced(b='best = min(row["settings"], key=on_val)'),
        symptom="You chose {chosen}, which has the lowest mean on the validation images.",
        question="An accuracy, unlike a loss, is better when it is ...?",
        measure=facts,
    ),
    Misconception(
        "the later of equal settings",
        reproduced(b='best = sorted(row["settings"], key=on_val)[-1]'),
        symptom="Without a tie all is right. Of two settings with equal means you took {chosen}, "
        "the later one.",
        question="Which one does your comparison keep when the scores are equal?",
        also=(
            reproduced(
                b='best, top = None, -1\nfor s in row["settings"]:\n'
                "    if on_val(s) >= top:\n        best, top = s, on_val(s)"
            ),
        ),
        measure=facts,
    ),
    Misconception(
        "the place in place of the setting",
        reproduced(r=returns(setting='row["settings"].index(best)')),
        symptom="`setting` is {setting}; the models that you tested were trained with {chosen}.",
        question="Is it the number of the setting in the list, or the setting?",
        also=(reproduced(r=returns(setting="on_val(best)")),),
        measure=facts,
    ),
)
