"""Exercise 12.1: four claims judged. The rubric is executed: `rubric` holds its rules."""

from course_lib.exercises.claims import verdict_answers as known
from course_lib.exercises.claims import verdicts
from course_lib.exercises.claims.rubric import ASKED, first_fault
from course_lib.exercises.claims.verdict_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Property, Variant, call

SAYS = {
    "dictionaries": "each verdict is a dictionary",
    "other numbers": "for a number that is not in the docket None comes back",
    "four claims": "four claims are judged",
    "keys": "each record has its seven keys",
    "word": "each verdict is FALSE, SLOPPY or OK",
    "no number": "each verdict has numbers beside it",
    "arms": "the arms are named as in the docket",
    "sd of one": "the sd of one number is 0",
    "not numbers": "what is measured are numbers",
    "whole seeds": "the seeds are a list of whole numbers",
    "few seeds": "where seeds differ there are at least five",
    "lengths": "each seed gives one number in each arm",
    "seeds differ": "no seed comes twice",
    "twins": "the numbers of different seeds differ",
    "shares": "percent are given where percent are measured",
    "band": "each number is plausible for its experiment",
    "best seed": "the mean is not the best seed",
    "median": "the mean is not the median",
    "mean": "each mean is the mean of its numbers",
    "standard error": "the sd is not the standard error",
    "ddof": "the sd divides by n - 1",
    "range": "the sd is not the range",
    "sd": "each sd is that of its numbers",
    "secondary": "the source is primary",
    "off the list": "the source speaks about the claim",
    "year": "the source has its year",
    "no place": "the source has its section",
    "other place": "the section speaks about the claim",
    "no statement": "the statement is a sentence",
    "repeats": "the statement is not the claim",
    "copied": "each claim has a statement of its own",
    "against numbers": "the verdict agrees with the numbers beside it",
    "not defensible": "the verdict can be defended",
}


def group(says: str, first: str, last: str) -> Case:
    """One part of the rubric, asked of every claim of the docket."""
    rules = list(SAYS)
    asked = rules[rules.index(first) : rules.index(last) + 1]
    before = rules[: rules.index(first)]
    return Case(
        says,
        steps=[call("", number) for number in ASKED],
        properties=[
            Property(SAYS[rule], lambda values, steps, rule=rule: first_fault(values)[0] != rule)
            for rule in asked
        ]
        + [
            Property(
                "there are four records, with numbers, to be asked",
                lambda values, steps: first_fault(values)[0] not in before,
            )
        ],
        warnings_fail=False,
    )


exercise = Exercise(
    id="12.1",
    names=("verdict",),
    title="four verdicts",
    asks='verdict(claim_id) -> {"verdict", "statement", "source", "seeds", "measured", "mean", '
    '"sd"} or None',
    form="explain",
    points=6,
    minutes=30,
    difficulty=4,
    reference={"verdict": verdicts.verdict},
    cases=(
        group("four records come back", "dictionaries", "word"),
        group("numbers, means and spreads", "no number", "sd"),
        group("sources", "secondary", "other place"),
        group("sentences and verdicts", "no statement", "not defensible"),
    ),
    variants=(
        Variant("four other claims", known.other_claims),
        Variant("close to the words of the claim", known.near_the_claim),
        Variant("the claim and its condition", known.with_conditions),
        Variant("five claims", known.a_fifth_claim),
        Variant("seven seeds, rounded", known.with_seven_seeds),
        Variant("further keys", known.with_more_keys),
        Variant("Sec. in place of section", known.in_capitals_or_not),
    ),
    misconceptions=misconceptions,
    formula_line="*verdict* · *statement*: what is true, in your words · *source*: author, year, "
    "section · *measured*: one number a seed and arm, five seeds · *mean* and *sd* over n - 1",
    twin="The same record for a claim that is none of ours, **“tea cools faster without milk”**:\n"
    "```python\n"
    "minutes = {'with milk': [21.0, 22.5, 21.5, 23.0, 22.0],\n"
    "           'without': [19.0, 20.5, 20.0, 19.5, 21.0]}      # to 50 degrees, five cups each\n"
    "record = {\n"
    "    'verdict': 'OK',\n"
    "    'statement': 'A cup without milk was at 50 degrees two minutes earlier.',\n"
    "    'source': 'a physics paper: author, year, section',\n"
    "    'seeds': [1, 2, 3, 4, 5],                             # the cups\n"
    "    'measured': minutes,\n"
    "    'mean': {arm: np.mean(v) for arm, v in minutes.items()},\n"
    "    'sd': {arm: np.std(v, ddof=1) for arm, v in minutes.items()},\n"
    "}\n"
    "```\n"
    "The gap of the means, 2, is larger than the spread, 0.8: so the verdict can be given.",
)
