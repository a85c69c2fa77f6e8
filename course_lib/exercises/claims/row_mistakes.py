"""What goes wrong in 12.4 with the seeds and the report. `row_rules` has the rules."""

from course_lib.exercises.claims.row_answers import LINES, reproduced
from course_lib.exercises.claims.row_choice_mistakes import ABOUT_CHOICE, returns
from course_lib.exercises.claims.row_facts import facts
from course_lib.exercises.claims.row_part_mistakes import ABOUT_PARTS
from course_lib.judging import Misconception

ABOUT_SEEDS = (
    Misconception(
        "one seed is trained",
        reproduced(
            n=LINES["n"] + '\nrow = {**row, "seeds": row["seeds"][:1]}', r=returns(sd="0.0")
        ),
        symptom="Trained seeds: {seeds}. The row has {n_seeds}.",
        question="Report all seeds. Which of them were left out?",
        also=(
            reproduced(
                n=LINES["n"] + '\nrow = {**row, "seeds": row["seeds"][-1:]}', r=returns(sd="0.0")
            ),
        ),
        measure=facts,
    ),
    Misconception(
        "the lucky seed",
        reproduced(
            t='seed = max(row["seeds"], key=lambda k: score_fn(models[best, k], x[n:], y[n:]))\n'
            "test = [test_fn(models[best, seed])]",
            r=returns(sd="0.0"),
        ),
        symptom="Of {n_seeds} seeds, {models} is read on the test images.",
        question="Report all seeds. What would a reader who draws a new seed find?",
        also=(
            reproduced(t='test = [test_fn(models[best, row["seeds"][0]])]', r=returns(sd="0.0")),
        ),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "seeds of your own",
        reproduced(
            n=LINES["n"] + '\nrow = {**row, "seeds": list(range(100, 100 + len(row["seeds"])))}'
        ),
        symptom="Trained seeds: {seeds}. They are not those of the row.",
        question="Which seeds does the row name, and where do yours come from?",
        also=(reproduced(m=LINES["m"].replace("y[:n], seed)", "y[:n], 100 + seed)")),),
        measure=facts,
    ),
    Misconception(
        "some settings are not trained",
        reproduced(
            m=LINES["m"].replace('row["settings"]', 'row["settings"][:2]'),
            b='best = max(row["settings"][:2], key=on_val)',
        ),
        symptom="{n_trained} models were trained; some of the row's settings are missing.",
        question="Which settings did your loop leave out?",
        measure=facts,
    ),
)

ABOUT_REPORT = (
    Misconception(
        "no dictionary of four",
        reproduced(r="return np.mean(test)"),
        symptom="What came back is of type {came}; a dictionary with setting, test, mean and sd "
        "is asked for. There is no {without}.",
        question="Which of the four names are there?",
        also=(
            reproduced(r="return best, test, np.mean(test), np.std(test, ddof=1)"),
            reproduced(r='return {"mean": np.mean(test), "sd": np.std(test, ddof=1)}'),
            reproduced(r="pass"),
        ),
        measure=facts,
    ),
    Misconception(
        "the test images are not read",
        reproduced(
            t='test = [score_fn(models[best, seed], x[n:], y[n:]) for seed in row["seeds"]]'
        ),
        symptom="`test_fn` was never called; the accuracies told are those of the choice.",
        question="These numbers were used to choose. Which images chose nothing?",
        measure=facts,
    ),
    Misconception(
        "validation accuracies told as test",
        reproduced(
            r=returns(test='[score_fn(models[best, k], x[n:], y[n:]) for k in row["seeds"]]')
        ),
        symptom="The {n_told} numbers under `test` are validation accuracies.",
        question="Which function gives the numbers of the test images?",
        measure=facts,
    ),
    Misconception(
        "the numbers lose their seeds",
        reproduced(r=returns(test="sorted(test)")),
        symptom="The {n_told} test accuracies are right, in another order than the seeds.",
        question="Which seed gave your first number?",
        also=(reproduced(r=returns(test="test[::-1]")),),
        measure=facts,
    ),
    Misconception(
        "not all test accuracies are told",
        reproduced(r=returns(test="max(test)")),
        symptom="`test` holds {n_told} numbers; {n_seeds} seeds were read.",
        question="Report all seeds. Which numbers are missing?",
        also=(
            reproduced(r=returns(test="np.mean(test)")),
            reproduced(r=returns(test="test[:1]")),
        ),
        measure=facts,
    ),
    Misconception(
        "the best seed told as mean",
        reproduced(r=returns(mean="max(test)")),
        symptom="`mean` is {mean}, the largest of the {n_told} test accuracies.",
        question="What would a reader expect from a new seed?",
        measure=facts,
    ),
    Misconception(
        "the median told as mean",
        reproduced(r=returns(mean="np.median(test)")),
        symptom="`mean` is {mean}, the middle one of the {n_told} test accuracies.",
        question="Sum of the numbers, over their count: what is it?",
        measure=facts,
    ),
    Misconception(
        "the mean is not that of the test accuracies",
        reproduced(r=returns(mean="on_val(best)")),
        symptom="`mean` is {mean}, which is not the mean of the numbers under `test`.",
        question="Which numbers went into it?",
        also=(reproduced(r=returns(mean="np.mean(test) / 100")),),
        measure=facts,
    ),
    Misconception(
        "spread over n",
        reproduced(r=returns(sd="np.std(test)")),
        symptom="`sd` is {sd}: the squares were divided by {n_told}.",
        question="The mean was made of the same numbers, so they lie close to it. By n or n - 1?",
        measure=facts,
    ),
    Misconception(
        "the standard error as spread",
        reproduced(r=returns(sd="np.std(test, ddof=1) / len(test) ** 0.5")),
        symptom="`sd` is {sd}: the sd over the root of {n_told}, the uncertainty of the mean.",
        question="How far does a single run lie from the mean, typically?",
        measure=facts,
    ),
    Misconception(
        "another spread",
        reproduced(r=returns(sd="np.var(test, ddof=1)")),
        symptom="`sd` is {sd}, which is not the sd of the numbers under `test`.",
        question="Root of the sum of squared distances from the mean, over n - 1: what comes?",
        also=(reproduced(r=returns(sd="max(test) - min(test)")),),
        measure=facts,
    ),
)

misconceptions = (*ABOUT_PARTS, *ABOUT_CHOICE, *ABOUT_SEEDS, *ABOUT_REPORT)
