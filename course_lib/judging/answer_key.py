"""What the judge knows of an exercise: settled cases, right answers, and known wrong ones."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np

from course_lib.judging.answers import Answer, Answers
from course_lib.judging.exercise import Exercise, Implementation, Misconception
from course_lib.judging.lines import line_of
from course_lib.judging.runner import run_case, run_cases
from course_lib.judging.steps import Step
from course_lib.judging.values import copied
from course_lib.lesson_functions.torch_later import warm_up

CALLS = ("call", "make", "line")  # the steps that run the answer's own functions


class AnswerKey:
    """What the judge knows of an exercise for one seed: settled cases, and known answers to them.

    The reference runs once per seed. Misconceptions run when a wrong answer first asks for them.
    """

    def __init__(self, exercise: Exercise, seed: int = 0) -> None:
        for package in exercise.needs:
            import_module(package)  # before the first round, which puts its global state back
        if "torch" in exercise.needs and re.search(r"\b(lr|optimiser)\b", exercise.asks):
            warm_up()  # what steps an optimiser
        self.exercise = exercise
        self.seed = seed
        self.steps: tuple[tuple[Step, ...], ...] = tuple(
            self._with_lines_before(case.settled(self.rng(i)))
            for i, case in enumerate(exercise.all_cases)
        )
        self._spelled: dict[int, dict[str, Any]] = {}
        self._wrong: dict[tuple[int, int, bool], tuple[Answer, ...]] = {}

    def _with_lines_before(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """The steps of a line's case, with the right values of the lines before it."""
        if steps[0].kind != "line":
            return steps
        (step,), known = steps, dict[str, Any]()
        right = self.exercise.reference[step.target or self.exercise.name]
        for line in self.exercise.lines:
            if line.name == step.member:
                break
            made = line_of(right, line.name, [*known])
            known[line.name] = made(*copied(step.args), **copied(known))
        return (replace(step, kwargs=known),)

    def rng(self, case: int) -> np.random.Generator:
        """The generator that a case draws its numbers with."""
        return np.random.default_rng([self.seed, int(self.exercise.id.replace(".", "")), case])

    def answers(self, implementation: Implementation) -> Answers:
        """Run an implementation on all cases, in this process."""
        names = self.exercise.implementation(implementation)
        return self.run(names)

    def run(
        self, names: Mapping[str, Any], seconds: float = 10.0, computing: float | None = None
    ) -> Answers:
        """Run the named functions on all cases, in this process; limits as of `run_cases`."""
        jobs = [
            (steps, case.memory)
            for steps, case in zip(self.steps, self.exercise.all_cases, strict=True)
        ]
        return run_cases(names, self.exercise.name, jobs, seconds=seconds, computing=computing)

    @cached_property
    def reference(self) -> Answers:
        """The right answers."""
        return self.run(self.exercise.reference)

    @cached_property
    def spellings(self) -> tuple[tuple[Misconception, Implementation], ...]:
        """Every spelling of every misconception."""
        known = self.exercise.misconceptions
        return tuple((m, wrong) for m in known for wrong in (m.wrong, *m.also))

    def spelled(self, spelling: int) -> dict[str, Any]:
        """The functions that a spelling hands in, made when they are first asked for."""
        if spelling not in self._spelled:
            wrong = self.spellings[spelling][1]
            self._spelled[spelling] = self.exercise.implementation(wrong)
        return self._spelled[spelling]

    def wrong_answers(self, spelling: int, case: int, repeat: bool = True) -> tuple[Answer, ...]:
        """One spelling's answers to one case; it runs when it is first asked for them.

        Without `repeat` it runs once only, and an answer that varies from call to call is not seen.
        With it, it runs once more than it has run by now.
        """
        asked = spelling, case, repeat
        if asked not in self._wrong:
            names, steps = self.spelled(spelling), self.steps[case]
            if self._all_right(names, steps):  # it would run the reference once more
                self._wrong[asked] = self.reference[case]
            else:
                self._wrong[asked] = run_case(
                    names,
                    self.exercise.name,
                    steps,
                    memory=self.exercise.all_cases[case].memory,
                    repeat=repeat and not steps[0].input,
                    once=self._wrong.get((spelling, case, False), ()),
                )
        return self._wrong[asked]

    def _all_right(self, names: Mapping[str, Any], steps: tuple[Step, ...]) -> bool:
        """Whether these steps call none of the functions in which a spelling is wrong."""
        right = self.exercise.reference
        called = {s.target or self.exercise.name for s in steps if s.kind in CALLS}
        return all(names[name] is right[name] for name in called)
