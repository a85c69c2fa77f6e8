"""Wrong answers to 12.1 that are more than one change of an entry, and the numbers for hints."""

from collections.abc import Callable
from typing import Any

from course_lib.exercises.claims import verdicts
from course_lib.exercises.claims.docket import CLAIMS
from course_lib.exercises.claims.rubric import first_fault
from course_lib.exercises.claims.verdict_answers import of_numbers, other_claims
from course_lib.judging import Observation


def facts(seen: Observation) -> dict[str, Any]:
    """What the rubric says of the first fault."""
    return first_fault(list(seen.values))[1]


def records(claim_id):
    return verdicts.JUDGED[claim_id]


def three_claims(claim_id):
    return verdicts.verdict(claim_id) if claim_id != 43 else None


def one_claim(claim_id):
    return verdicts.verdict(claim_id) if claim_id == 35 else None


def none_at_all(claim_id):
    return None


def for_every_number(claim_id):
    return verdicts.verdict(35)


def tuples(claim_id):
    record = verdicts.verdict(claim_id)
    return record and tuple(record.values())


def words_alone(claim_id):
    record = verdicts.verdict(claim_id)
    return record and record["verdict"]


def a_word_for_the_rest(claim_id):
    return verdicts.verdict(claim_id) or "not judged"


def empty_ones(claim_id):
    return verdicts.verdict(claim_id) or {}


def a_record_for_the_rest(claim_id):
    return verdicts.verdict(claim_id) or verdicts.verdict(35)


def other_word(number: int, word: str) -> Callable[[int], Any]:
    """Four other claims, one of them with another verdict."""

    def verdict(claim_id):
        record = other_claims(claim_id)
        return {**record, "verdict": word} if record and claim_id == number else record

    return verdict


def shares(numbers: list[float]) -> list[float]:
    return [v / 100 for v in numbers]


def by_100(record: dict[str, Any]) -> None:
    if record["seeds"]:
        of_numbers(shares)(record)


def claimed(record: dict[str, Any]) -> None:
    record["statement"] = claim_of(record)


def denied(record: dict[str, Any]) -> None:
    record["statement"] = f"It is false that {claim_of(record)}"


def reworded(record: dict[str, Any]) -> None:
    record["statement"] = "With Adam the learning rate does not need to be chosen."


def claim_of(record: dict[str, Any]) -> str:
    number = next(n for n, r in verdicts.JUDGED.items() if r["source"] == record["source"])
    return CLAIMS[number].says


def first_only(record: dict[str, Any]) -> None:
    of_numbers(lambda v: v[:1])(record)
    record["seeds"] = record["seeds"][:1]


def three(record: dict[str, Any]) -> None:
    of_numbers(lambda v: v[:3])(record)
    record["seeds"] = record["seeds"][:3]


def only_first_place(record: dict[str, Any]) -> None:
    record["source"] = record["source"].partition(",")[0]


def supported(record: dict[str, Any]) -> None:
    """The shuffled arm is far worse, as the claim says; and the claim is called false."""
    record["measured"]["shuffled"] = [v - 3 for v in record["measured"]["shuffled"]]
    of_numbers(lambda v: v)(record)
    record["verdict"] = "FALSE"


def without_year(record: dict[str, Any]) -> None:
    for year in ("2017", "1998", "2016", "2015"):
        record["source"] = record["source"].replace(year, "")


def seeded(how: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    """A change for the claims in which seeds differ."""
    return lambda record: how(record) if record["seeds"] else None
