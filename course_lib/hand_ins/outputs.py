"""Cut the outputs out of a notebook's bytes before they are parsed: nobody reads them.

A notebook of 50 MB is 20 KB of code and a few large outputs. Parsed, they would take many times
their size in memory. They are found by their brackets, which costs one pass over the bytes.
"""

import re

MAX_BRACKETS = 1_000_000  # in all outputs together: about a second

KEY = re.compile(rb'"(?:outputs|metadata|attachments)"\s*:\s*(?=[\[{])')
BRACKETS = re.compile(rb'(?:[^"\[\]{}]++|"[^"]*+"?)*+([\[\]{}])')


class TooManyParts(ValueError):
    """The outputs hold more brackets than anybody would wait for."""


def without_outputs(raw: bytes) -> bytes:
    """The bytes with empty outputs, metadata and attachments; cut off where these have no end.

    Args:
        raw: JSON in an encoding that keeps ASCII as it is; any other is returned unchanged.

    Raises:
        TooManyParts: there are more than MAX_BRACKETS brackets in the outputs.
    """
    shadow = raw.replace(rb"\\", b"__").replace(rb"\"", b"__")  # now every quote is a true one
    kept, at, budget = [], 0, MAX_BRACKETS
    while key := KEY.search(shadow, at):
        kept.append(raw[at : key.end()])
        kept.append(b"[]" if shadow[key.end()] == ord("[") else b"{}")
        end, budget = _closed(shadow, key.end(), budget)
        if end is None:
            return b"".join(kept)
        at = end
    return b"".join([*kept, raw[at:]])


def _closed(shadow: bytes, start: int, budget: int) -> tuple[int | None, int]:
    """Where the bracket at `start` closes, or None; and how many brackets may still be met."""
    depth, at = 0, start
    while budget > 0:
        bracket = BRACKETS.match(shadow, at)
        if bracket is None:
            return None, budget
        depth += 1 if bracket[1] in b"[{" else -1
        at = bracket.end()
        budget -= 1
        if depth == 0:
            return at, budget
    raise TooManyParts
