"""The list of claims of lesson 12 is sound, and its bands hold for the bench that it names."""

from textwrap import dedent

import numpy as np
import pytest

from course_lib.exercises import docket
from course_lib.exercises.docket import VERDICTS, Claim
from course_lib.exercises.rubric import (
    ASKED,
    first_fault,
    inside,
    margin_in,
    says_again,
    source_fault,
)
from course_lib.judging.report import Report
from course_lib.training import bench
from tests.judging.tasks import answer_key, diagnose

KEY = answer_key("12.1")
RIGHT = KEY.exercise.reference["verdict"]
CLAIMS = list(docket.CLAIMS.values())
by_number = pytest.mark.parametrize("claim", CLAIMS, ids=[str(c.number) for c in CLAIMS])
MEASURED = {c.bench: c for c in CLAIMS if c.bench}
NOT_RANDOM = {"down_and_up", "nearest_neighbour", "least_squares"}


def typed(number: int) -> dict:
    """The right record of a claim as a learner types it: means and spreads are left out."""
    return {key: value for key, value in RIGHT(number).items() if key not in ("mean", "sd")}


def faults(number: int, record: dict) -> tuple:
    """The first fault where this record alone is handed in; "four claims": it has none itself."""
    return first_fault([record if n == number else None for n in ASKED])


def test_every_claim_stands_once_and_at_least_eight_are_open():
    assert list(docket.CLAIMS) == list(range(1, 46))
    assert len(docket.docket(open_only=True)) >= 8
    assert all(docket.claim(n).lesson for n in range(1, 33))


def test_at_least_a_third_of_the_claims_is_true_of_all_and_of_the_open_ones():
    for listed in (CLAIMS, [c for c in CLAIMS if not c.lesson]):
        assert sum(c.verdicts[0] == "OK" for c in listed) >= len(listed) / 3


@by_number
def test_an_entry_is_whole(claim: Claim):
    assert set(claim.verdicts) <= set(VERDICTS)
    assert claim.arms
    assert claim.measure
    assert claim.who, "a claim has an author, and a place"
    assert not claim.who.startswith("no author")
    assert all(low <= high for low, high in claim.arms.values())
    assert claim.label in repr(claim).splitlines()[0], "a claim never stands without its label"
    names = " ".join(author for author, _, _ in docket.READING)
    assert all(source.author in names for source in claim.primary)


@by_number
def test_a_source_of_the_entry_is_accepted_in_usual_spellings(claim: Claim):
    for source in claim.primary:
        for place in source.places or ("",):
            for form in ("{a} et al. {y}, section {p}", "{a} and others ({y}), sec. {p}"):
                text = form.format(a=source.author, y=source.year, p=place)
                assert not source_fault(text, claim), text


@pytest.mark.parametrize("name", sorted(MEASURED))
def test_the_bench_gives_the_arms_and_stays_in_the_bands(name: str):
    claim, experiment = MEASURED[name], getattr(bench, name)
    random = name not in NOT_RANDOM
    told = bench.repeat(experiment, seeds=[7]) if random else bench.once(experiment)
    assert claim.seeds is random
    assert set(told) >= set(claim.arms)
    for arm in claim.arms:
        assert all(inside(claim, arm, v) for v in told[arm]), (arm, told[arm])
    true = claim.verdicts[0] == "OK"
    assert claim.against({arm: float(np.mean(v)) for arm, v in told.items()}) is not true


def test_the_eight_methods_are_one_program_with_forty_seeds():
    methods = bench.eight_methods()
    assert "".join(methods) == "ABCDEFGH"
    assert methods["C"][0] == bench.small_net(10)
    runs = np.array(list(methods.values()))  # (8, 5)
    spread = np.sqrt(runs.var(axis=1, ddof=1).mean() / 5)  # of a mean
    equal = np.random.default_rng(0).normal(size=(20_000, 8))
    assert spread * np.ptp(equal, axis=1).mean() == pytest.approx(1.6, abs=0.05)  # "lie 1.6 apart"


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (lambda: bench.repeat(bench.least_squares), "by bench.once"),
        (lambda: bench.once(bench.best_guesser), "by bench.repeat"),
        (lambda: bench.repeat(lambda seed: 1.0), "should return a dictionary"),
        (lambda: bench.repeat("narrow_net"), "without brackets"),
        (lambda: bench.repeat(lambda seed: {"a": np.ones(2)}), "one number for the arm 'a'"),
    ],
)
def test_a_wrong_experiment_is_told_what_is_wrong(run, says):
    with pytest.raises(TypeError, match=says):
        run()


def test_a_change_is_told_with_its_band_and_whether_it_is_seen():
    assert bench.change([90, 92, 91], [91, 92, 93]) == "+1.0 ± 1.7, not seen"
    assert bench.change([1, 1, 1], [0.75, 0.5, 0.625], digits=3) == "-0.375 ± 0.217, seen"


def test_a_small_number_is_not_rounded_to_zero():
    assert bench.repeat(lambda seed: {"a": 1.2345e-5}, seeds=[0]) == {"a": [1.23e-5]}


@pytest.mark.parametrize(
    ("number", "statement"),
    [
        (42, "In PyTorch, batch norm with momentum 0.9 keeps one tenth of the old running mean."),
        (33, "With dropout, a fully connected network makes 1.60 % errors on MNIST, or fewer."),
        (34, "A network can overfit to the loss while its accuracy still rises a little."),
        (16, "Batch norm improves speed and performance only if the batches are large enough."),
    ],
)
def test_a_true_sentence_near_the_claim_is_no_repetition(number: int, statement: str):
    assert not says_again(statement, docket.claim(number).says)


@pytest.mark.parametrize(
    ("number", "statement"),
    [
        (43, "In front of batch norm, the bias of a layer cannot be ignored."),
        (16, "Batch norm doesn't improve speed and performance."),
        (34, "A network cannot overfit to the loss without overfitting to the accuracy."),
    ],
)
def test_a_claim_denied_by_one_word_is_a_repetition(number: int, statement: str):
    assert says_again(statement, docket.claim(number).says)


@by_number
def test_the_claim_is_a_repetition_denied_or_not(claim: Claim):
    for form in ("{}", "It is false that {}", "People say that {} That is wrong.", "{} Not true!"):
        assert says_again(form.format(claim.says), claim.says)


def test_no_such_claim_is_told():
    with pytest.raises(KeyError, match="from 1 to 45"):
        docket.claim(46)


@pytest.mark.parametrize("number", [16, 35, 37, 40, 43])
def test_a_printed_record_holds_what_the_rubric_asks_of_numbers(number: int):
    copied = {"records": {}}
    code = docket.record(number, RIGHT(number)["measured"], 'more, or "equal"')
    exec(dedent(str(code)), copied)
    numbers = copied["records"][number]
    assert numbers.pop("expected") == 'more, or "equal"'
    assert [key for key, value in numbers.items() if value is ...] == [
        "verdict", "statement", "source",
    ]  # fmt: skip
    whole = typed(number) | {key: value for key, value in numbers.items() if value is not ...}
    assert faults(number, whole)[0] == "four claims"


def test_a_report_tells_each_five_seeds_and_the_rule():
    old, new = [88.6, 89.02, 88.88, 84.7, 88.44], [91.07, 90.26, 91.27, 90.37, 90.59]
    found = {
        "verdict": "CONDITION", "statement": "More in large batches.", "source": "Ioffe 2015",
        "measured": {a: old * 2 for a in docket.claim(16).arms} | {"normed (64)": new + new[::-1]},
        "pairs": [("plain (64)", "normed (64)")],
    }  # fmt: skip
    asked = []
    told = docket.report(16, found, lambda v, w: len(asked) + v[0], lambda *t: asked.append(t))
    head, *arms, pair, statement, source = told.splitlines()
    assert head.endswith('": true with a condition')
    assert arms[0] == "   plain (64): mean 87.93, sd 1.71"
    assert pair == "   plain (64) to normed (64): +2.78 ± 2.26, seen; +2.78 ± 2.18, seen (None)"
    assert (statement, source) == ("   More in large batches.", "   Ioffe 2015")
    assert asked == [(88.6, 88.6)]
    told = docket.report(16, found | {"expected": "more"}, lambda v, w: 1.0, lambda *t: "waits")
    assert told.splitlines()[1] == "   expected: more"
    one = {**found, "expected": ..., "measured": {"change": [0.0]}, "pairs": []}
    assert docket.report(43, one, lambda v, w: 1.0, max).splitlines()[1] == "   change: 0"


def test_a_printed_record_keeps_other_seeds():
    runs = {"plain (2)": [89.0] * 5, "normed (2)": [57.0] * 5}
    printed = docket.record(16, runs, seeds=range(5, 10))
    assert '"seeds": [5, 6, 7, 8, 9],' in repr(printed)


@pytest.mark.parametrize(
    ("gain", "new", "seeds", "told"),
    [
        (0.0, 0.0, 5, "not seen"),
        (5.0, 5.0, 10, "counts"),
        (5.0, 0.0, 10, "does not count"),
        (5.0, -5.0, 10, "does not count"),
    ],
)
def test_an_experiment_runs_again_where_a_difference_is_seen(gain, new, seeds, told):
    def experiment(seed):
        luck = seed % 5 / 10
        return {"in place": 90.0, "shuffled": 90.0 + (gain if seed < 5 else new) + luck - 0.2}

    record = str(docket.record(37, experiment))
    assert f'"seeds": {list(range(seeds))},' in record
    assert record.strip().splitlines()[0].endswith(f"({told})")
    assert '"sum": [2.0]' in str(docket.record(9, lambda: {"sum": 2.0, "mean": 1.0}))


def test_what_five_seeds_saw_waits_for_new_ones():
    assert docket.in_rounds([1.0, 2, 3, 4, 5], [2.0, 3, 4, 5, 6.1]) == "waits for new seeds"
    assert docket.in_rounds([1.0, 2.0], [1.5, 1.0]) == "not seen"


def test_some_claims_and_their_sources_can_be_asked_for():
    assert [row[0] for row in docket.docket(16, 37).rows] == ["16", "37"]
    assert [row[0] for row in docket.reading(37).rows] == [
        "LeCun et al. 1998", "Goodfellow, Bengio, Courville 2016",
    ]  # fmt: skip


def _half(verdict, n=5):
    """The record of claim 16 with that verdict, of the first n seeds."""
    right = typed(16)
    measured = {arm: runs[:n] for arm, runs in right["measured"].items()}
    return {**right, "verdict": verdict, "measured": measured, "seeds": right["seeds"][:n]}


@pytest.mark.parametrize(
    ("number", "record", "fault"),
    [
        (16, _half("CONDITION"), "undecided"),
        (16, _half("OPEN"), "four claims"),
        (16, _half("CONDITION", 10), "four claims"),
        (16, _half("OPEN", 10), "decided"),
        (37, {"verdict": "CONDITION"}, "undecided"),
        (37, {"verdict": "OPEN"}, "four claims"),
        (37, {"verdict": "OK"}, "margin"),
        (37, {"verdict": "OK", "expected": "784-64-10 reads 92.5"}, "margin"),
        (37, {"verdict": "OK", "expected": "within 0.5 points"}, "margin"),
        (37, {"verdict": "OK", "expected": "within 1 point"}, "four claims"),
        (43, {"verdict": "OPEN"}, "decided"),
    ],
)
def test_open_is_for_what_seeds_leave_undecided(number, record, fault):
    whole = record if number == 16 else RIGHT(number) | record
    assert faults(number, whole)[0] == fault


def test_the_nearest_of_5000_images_may_leave_its_claim_open():
    record = {
        "verdict": "OPEN", "statement": "The nearest of 5,000 training images is right for 94 %.",
        "source": "LeCun et al. 1998, section III-C", "seeds": [],
        "measured": {"nearest neighbour": [93.5]},
    }  # fmt: skip
    assert faults(39, record)[0] == "four claims"


@pytest.mark.parametrize(
    ("text", "margin"),
    [
        ("a band within 1 point", 1),
        ("784-64-10 on 5,000 images reads 92.5", 0),
        ("±0.5", 0.5),
        ("-1 to .5", 1),
        ("within 2.", 2),
        (..., 0),
    ],
)
def test_the_margin_of_an_expectation_is_a_small_number(text, margin):
    assert margin_in(text) == margin


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (37, "The band -0.15 ± 0.53 (in place to shuffled) holds 0"),
        (45, "Your own means speak for the claim"),
    ],
)
def test_false_is_answered_by_the_band_only_where_no_difference_was_seen(number, says):
    right = RIGHT(37)
    if number == 45:
        runs = {"training": [99.9, 100.0] * 5, "test": [9.0, 11.0, 10.0, 12.0, 10.5] * 2}
        source = "Zhang et al. 2017, section 2"
        right = typed(37) | {"measured": runs, "seeds": [*range(10)], "source": source}
    rule, facts = faults(number, right | {"verdict": "FALSE"})
    assert rule == "against numbers"
    assert facts["why"].startswith(says)


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("false", "is 'false'. The words are in capitals: FALSE, CONDITION, OK, OPEN."),
        ("WRONG", "is 'WRONG'."),
        (False, "is False, of type bool."),
    ],
)
def test_another_word_for_a_verdict_is_told(word, says):
    said = diagnose("12.1", lambda n: RIGHT(n) | {"verdict": word} if n == 37 else None)
    assert says in said.symptom


def test_an_experiment_of_another_claim_is_told_by_its_arms():
    for measured in (lambda seed: {"lr 0.3": 1.0}, {"lr 0.3": [1.0]}):
        with pytest.raises(ValueError, match="the arms 'lr 0.3'; number 37 asks for 'in place', "):
            docket.record(37, measured)


def test_the_spread_of_pairs_is_told_next_to_that_of_independent_runs():
    told = bench.spreads([90, 92, 94], [91, 93, 95])
    assert told == "sd 2.00 and 2.00; of pairs 0.00, if independent 2.83"


def test_figures_of_equal_methods_have_a_pair_beyond_3_more_often_than_not():
    rng = np.random.default_rng(0)
    assert bench.figures_with_an_alarm(rng, 2, 20_000) == pytest.approx(0.04, abs=0.005)
    assert 0.5 < bench.figures_with_an_alarm(rng) < 0.6  # pairs that share arms: below 0.68


def test_a_printed_record_tells_what_was_found():
    told = str(docket.record(37, {"in place": [93.0, 91.0], "shuffled": [92.0, 88.0]}))
    first, second, *_ = lines = [line.strip() for line in told.splitlines()]
    assert first == "# in place to shuffled: -2.00 ± 3.00, not seen (not seen)"
    assert second == "# keeps rules: 1, 2"
    assert lines[2].startswith("# bench.shuffled_pixels: 784-64-10 on 5,000 images")
    assert lines[lines.index('"in place": [93.0, 91.0],') - 1] == "# mean 92.00, sd 1.41"
    assert '"expected": ...,' in lines
    alone = str(docket.record(9, {"sum": [2.0], "mean": [1.0]}))
    assert "#" not in alone


@pytest.mark.parametrize("number", [c.number for c in CLAIMS if c.bench and c.pairs])
def test_an_experiment_keeps_the_rules_that_its_claim_names(number: int, monkeypatch):
    """It is run without training: what it would train, and how, says which rules it keeps."""
    trained: dict[int, tuple] = {}
    epochs = set()

    def train(model, x, y, seed, n_epochs=5, lr=0.05, **settings):
        epochs.add(n_epochs)
        weights = [p.copy() for p in model.params.values() if p.ndim > 1]
        trained.setdefault(id(model), (model, weights, x.reshape(len(x), -1), seed, lr))

    monkeypatch.setattr(bench, "train", train)
    monkeypatch.setattr(
        bench, "train_with_adam", lambda model, x, y, seed, lr: train(model, x, y, seed, lr=lr)
    )
    monkeypatch.setattr(bench, "fit", lambda *args, **settings: None)
    monkeypatch.setattr(bench, "evaluate", lambda *args: 0.5)
    monkeypatch.setattr(bench, "predict_logits", lambda model, x: np.zeros((len(x), 10)))
    claim = docket.claim(number)
    experiment = getattr(bench, claim.bench)
    experiment(3)
    first, *others = trained.values() or [(None, [], np.zeros((0, 0)), 0, 0.0)]
    same = [
        len(weights) == len(first[1])
        and all(np.array_equal(a, b) for a, b in zip(weights, first[1], strict=True))
        and np.array_equal(np.sort(x, axis=1), np.sort(first[2], axis=1))  # pixels may be moved
        for _, weights, x, _, _ in others
    ]
    chosen = "Each learning rate has the highest mean" in experiment.__doc__
    assert not chosen or len({lr for *_, lr in trained.values()}) == len(trained)
    kept = (all(same), len({seed for *_, seed, _ in trained.values()}) <= 1, chosen)
    assert claim.keeps == tuple(rule for rule, holds in enumerate(kept, 1) if holds)
    assert claim.rules in repr(claim)
    told = f" {docket.EPOCHS.get(claim.bench)} epochs." in repr(claim)
    assert not epochs or epochs == {docket.EPOCHS.get(claim.bench)} or "epochs" in claim.trains
    assert told is (claim.bench in docket.EPOCHS)


def test_the_list_says_which_rules_are_kept():
    rules = {row[0]: row[-1] for row in docket.docket().rows}
    assert [rules[n] for n in ("16", "29", "37", "33", "43")] == ["1, 2, 3", "2", "1, 2", "-", "-"]
    assert [number for number, kept in rules.items() if "3" in kept] == ["16"]


def test_a_printed_record_proposes_pairs_of_arms_where_runs_have_seeds():
    assert '"pairs": [("in place", "shuffled")],' in repr(
        docket.record(37, {"in place": [93.0], "shuffled": [92.0]})
    )
    assert "pairs" not in repr(docket.record(9, {"sum": [2.0], "mean": [1.0]}))
    for claim in CLAIMS:
        assert all({*pair} <= {*claim.arms} for pair in claim.pairs), claim.number
        assert not claim.pairs or claim.seeds


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        ([("in place", "shuffled")], "four claims"),
        ([], "four claims"),
        (["in place", "shuffled"], "pairs"),
        ([("in place",)], "pairs"),
        ([("in place", "in place")], "pairs"),
        ([("in place", "moved")], "pairs"),
        ("in place", "pairs"),
        (..., "pairs"),
    ],
)
def test_pairs_are_of_two_arms_each_and_may_be_left_out(pairs, fault):
    assert faults(37, RIGHT(37))[0] == "four claims"
    assert faults(37, RIGHT(37) | {"pairs": pairs})[0] == fault


def test_a_report_promises_other_numbers_only_where_some_are_drawn():
    for name, again in (("12.1", "again."), ("12.5", "again with other numbers.")):
        assert again in repr(Report(diagnose(name, answer_key(name).spelled(0))))


def test_tables_can_be_shown():
    for table in (docket.docket(), docket.reading()):
        assert table._repr_html_().count("<tr>") == len(table) + 1
        assert len(repr(table).splitlines()) == len(table)


def test_the_short_reading_list_names_every_source_of_an_open_claim():
    told = docket.reading(open_only=True)
    names = " ".join(row[0] for row in told.rows)
    assert len(told) < len(docket.reading())
    assert all(s.author in names for c in CLAIMS if not c.lesson for s in c.primary)


def test_the_sd_of_one_number_is_told_as_it_came():
    known = [i for i, (m, _) in enumerate(KEY.spellings) if m.name == "the sd of one number"]
    said = [diagnose("12.1", KEY.spelled(i)).symptom for i in known]
    assert [text.partition("came out as ")[2][:5] for text in said] == ["nan. ", "None."]


@pytest.mark.parametrize(
    ("kept", "changes", "told", "held"),
    [
        ((), {}, "so far: 0. Four", 0),
        ((40,), {}, "so far: 1 (40). Four", 4),
        ((40, 43), {}, "so far: 2 (40 and 43). Four", 5),
        ((40,), {40: {"sd": {"lr 0.001": 0.1, "lr 0.3": 0.1}}}, "not the sd of its numbers.", 1),
        ((40, 43), {40: {"source": "Kingma and Ba 2015"}}, "No fault in 43.", 2),
        (
            (37, 40, 43),
            {40: {"source": "Kingma and Ba 2015"}, 43: {"statement": "It is wrong."}},
            "No fault in 37. Look at the statement of 43 as well.",
            2,
        ),
    ],
)
def test_each_record_is_judged_as_it_comes(kept, changes, told, held):
    def verdict(number):
        return {**RIGHT(number), **changes.get(number, {})} if number in kept else None

    found = diagnose("12.1", verdict)
    assert told in found.symptom
    assert sum(outcome.passed for outcome in found.outcomes) == held
    assert found.diagnosis in {mistake.name for mistake in KEY.exercise.misconceptions}
