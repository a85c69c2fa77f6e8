"""What the judge knows of an exercise: settled cases, right answers, and known wrong ones."""

from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np

from course_lib.judging.answers import Answer, Answers
from course_lib.judging.exercise import Exercise, Implementation, Misconception
from course_lib.judging.outcome import Outcome, judge_case
from course_lib.judging.runner import run_case, run_cases
from course_lib.judging.steps import Step
from course_lib.lesson_functions.torch_later import warm_up


class AnswerKey:
    """What the judge knows of an exercise for one seed: settled cases, and known answers to them.

    The reference runs once per seed. Misconceptions run when a wrong answer first asks for them.
    """

    def __init__(self, exercise: Exercise, seed: int = 0) -> None:
        for package in exercise.needs:
            import_module(package)  # before the first round, which puts its global state back
        if "torch" in exercise.needs:
            warm_up()
        self.exercise = exercise
        self.seed = seed
        self.steps: tuple[tuple[Step, ...], ...] = tuple(
            case.settled(self.rng(i)) for i, case in enumerate(exercise.cases)
        )
        self._wrong: dict[tuple[int, int, bool], Outcome] = {}
        self._once: dict[tuple[int, int], tuple[Answer, ...]] = {}

    def rng(self, case: int) -> np.random.Generator:
        """The generator that a case draws its numbers with."""
        return np.random.default_rng([self.seed, int(self.exercise.id.replace(".", "")), case])

    def answers(self, implementation: Implementation) -> Answers:
        """Run an implementation on all cases, in this process."""
        names = self.exercise.implementation(implementation)
        return self.run(names)

    def run(self, names: Mapping[str, Any], seconds: float = 10.0) -> Answers:
        """Run the named functions on all cases, in this process."""
        jobs = [
            (steps, case.memory)
            for steps, case in zip(self.steps, self.exercise.cases, strict=True)
        ]
        return run_cases(names, self.exercise.name, jobs, seconds=seconds)

    @cached_property
    def reference(self) -> Answers:
        """The right answers."""
        return self.run(self.exercise.reference)

    @cached_property
    def spellings(self) -> tuple[tuple[Misconception, dict[str, Any]], ...]:
        """Every spelling of every misconception, as the functions that it hands in."""
        return tuple(
            (m, self.exercise.implementation(wrong))
            for m in self.exercise.misconceptions
            for wrong in (m.wrong, *m.also)
        )

    def wrong_outcome(self, spelling: int, case: int, repeat: bool = True) -> Outcome:
        """One spelling's outcome in one case; it runs when it is first asked for.

        Without `repeat` it runs once only, and an answer that varies from call to call is not seen.
        """
        if (spelling, case, repeat) not in self._wrong:
            steps, asked = self.steps[case], self.exercise.cases[case]
            got = self._wrong_answers(spelling, case, repeat)
            self._wrong[spelling, case, repeat] = judge_case(
                self.exercise, asked, steps, got, self.reference[case]
            )
        return self._wrong[spelling, case, repeat]

    def _wrong_answers(self, spelling: int, case: int, repeat: bool) -> tuple[Answer, ...]:
        """Run one spelling on one case; with `repeat` once more than it has run by now."""
        names, steps = self.spellings[spelling][1], self.steps[case]
        if self._all_right(names, steps):
            return self.reference[case]  # it would run the reference once more
        got = run_case(
            names,
            self.exercise.name,
            steps,
            memory=self.exercise.cases[case].memory,
            repeat=repeat and not steps[0].input,
            once=self._once.get((spelling, case), ()),
        )
        if not repeat:
            self._once[spelling, case] = got
        return got

    def _all_right(self, names: Mapping[str, Any], steps: tuple[Step, ...]) -> bool:
        """Whether these steps call none of the functions in which a spelling is wrong."""
        right = self.exercise.reference
        called = {s.target or self.exercise.name for s in steps if s.kind in ("call", "make")}
        return all(names[name] is right[name] for name in called)

    def outcomes(self, answers: Answers) -> tuple[Outcome, ...]:
        """Judge all cases."""
        return tuple(
            judge_case(self.exercise, case, steps, got, expected)
            for case, steps, got, expected in zip(
                self.exercise.cases, self.steps, answers, self.reference, strict=True
            )
        )
