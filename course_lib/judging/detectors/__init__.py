"""The detectors, and one for what is "slow": what to say when no misconception fits.

Each looks at the first failing case, at the learner's value `s` and the right value `r`, and
returns a finding or None. They are asked in a fixed order, and the first finding is the hint. A
detector that needs to know what the reference gives on altered input (another axis, exchanged
arguments, a mirrored kernel) asks `counterfactuals`.
"""

from dataclasses import replace

from course_lib.judging.detectors import factors, form, patterns
from course_lib.judging.detectors.evidence import Detector, Evidence, Finding
from course_lib.judging.detectors.form import OUT_OF_TIME

ORDER: tuple[Detector, ...] = (
    form.out_of_time,
    form.raises,
    form.wrong_type,
    form.changed_argument,
    form.global_generator,
    form.two_answers,
    form.wrong_dtype,
    patterns.all_zero,
    factors.wrong_sign,
    factors.wrong_logarithm,
    factors.batch_factor,
    factors.biased_variance,
    factors.factor_two,
    patterns.altered,
    form.shape,
    patterns.one_sided,
    patterns.one_example,
    patterns.same_draw,
    form.left_the_range,
    patterns.broken_invariant,
    patterns.edge_case,
    patterns.near,
    factors.relation,
    patterns.right_in_part,
    patterns.first_property,
    patterns.first_difference,
)


def detect(e: Evidence) -> Finding:
    """The first finding, in order; the last detector always has one."""
    finding = next(f for f in (detector(e) for detector in ORDER) if f is not None)
    if finding.question or finding.detector == "not recognised":
        return finding
    return replace(finding, question="Which line of yours decides this?")


__all__ = ["ORDER", "OUT_OF_TIME", "Detector", "Evidence", "Finding", "detect"]
