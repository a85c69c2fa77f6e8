"""Say what is present, what is missing, and what to type.

The exit code is 0 when the course can be taken, 1 when something that it needs is missing.

Examples:
  course doctor
"""

import argparse
import textwrap
from collections.abc import Sequence

from course_lib.cli.examinations import Finding, examine


def run(args: argparse.Namespace) -> int:
    """Print the table of findings and the verdict."""
    findings = examine()
    print(table(findings))
    problems = [finding for finding in findings if finding.state == "MISSING"]
    print()
    if problems:
        print(f"{len(problems)} of {len(findings)} things need your attention: see 'type' above.")
        return 1
    print("The course can be taken: type `course lab` or `make lab`.")
    return 0


def table(findings: Sequence[Finding]) -> str:
    """Return the findings as lines of text, the cure below what it cures."""
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.state:<8} {finding.name:<{width}}  {finding.detail}")
        if finding.cure:
            lines += textwrap.wrap(
                finding.cure,
                width=100,
                initial_indent=" " * (width + 11) + "type: ",
                subsequent_indent=" " * (width + 17),
                break_on_hyphens=False,
                break_long_words=False,
            )
    return "\n".join(lines)
