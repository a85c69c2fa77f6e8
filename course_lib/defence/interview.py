"""A defence in the terminal: a question, a typed answer, what running the code says to it."""

import textwrap
from collections.abc import Callable, Sequence

from course_lib.defence.questions import Part, Question, Reply

WIDTH = 88
TRIES = 3  # to type something that can be read and is allowed


def interview(
    questions: Sequence[Question],
    read: Callable[[str], str] = input,
    write: Callable[[str], None] = print,
) -> int:
    """Ask all questions, and say after each answer whether it is right and why.

    Args:
        questions: at least one.
        read: prompt -> what was typed.
        write: shows a text.

    Returns:
        How many were answered rightly.

    Raises:
        EOFError: nothing more is typed.
    """
    right, before = 0, ""
    for i, question in enumerate(questions, 1):
        write(f"\nQuestion {i} of {len(questions)}\n")
        for part in question.parts:
            if part.text != before:  # the code is shown once, until another one is
                write(told(part))
            before = part.text if part.code and part is question.parts[0] else before
        reply = _asked(question, read, write)
        right += reply.right
        write(told(Part(f"{'Right.' if reply.right else 'Not right.'} {reply.says}")))
    write(f"\n{right} of {len(questions)}")
    return right


def _asked(question: Question, read: Callable[[str], str], write: Callable[[str], None]) -> Reply:
    """What is said to the first answer that can be read."""
    sign = " =" if question.kind == "input" else ":"
    for _ in range(TRIES):
        reply = question.judge([read(f"{prompt}{sign} ") for prompt in question.prompts])
        if not reply.again:
            return reply
        write(told(Part(f"{reply.says} Try again.")))
    return Reply(False, f"The answer was: {' '.join(part.text for part in question.solution[:2])}")


def told(part: Part) -> str:
    """A paragraph for the terminal: code indented, text wrapped."""
    if part.code:
        return f"\n{textwrap.indent(part.text, '    ')}\n"
    return textwrap.fill(part.text, WIDTH, break_long_words=False, break_on_hyphens=False)
