"""Nesting: how deep the brackets of a file stand in one another, before a parser or a shape has to follow them."""

from __future__ import annotations

import re
from itertools import accumulate

__all__ = ["DEEPEST", "too_deep"]

# No file of records comes near it; what reads deeper ones needs time and memory that grow faster than they do.
DEEPEST = 1_000

_OPENING, _CLOSING = b"([{", b")]}"
_NO_BRACKET = bytes(set(range(256)) - set(_OPENING + _CLOSING))
_STEP = {**dict.fromkeys(_OPENING, 1), **dict.fromkeys(_CLOSING, -1)}
# What hides a bracket: texts, IRIs and comments of Turtle and TriG, and texts of JSON.
_TOKEN = re.compile(
    rb"""\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''
        |"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+'|<[^<>"{}|^`\\\x00-\x20]*+>|\#[^\n\r]*+|[()\[\]{}]""",
    re.VERBOSE | re.DOTALL,
)


def too_deep(source: bytes) -> tuple[int, int] | None:
    r"""Say at which line and column, both from 1, the brackets of a file stand deeper than ``DEEPEST``, if they do.

    >>> too_deep(b"<urn:x> <urn:p> [ <urn:q> ( 1 2 ) ] ."), too_deep(b"\n" + b"[" * 2000)
    (None, (2, 1001))
    """
    brackets = source.translate(None, _NO_BRACKET)
    if max(accumulate(_STEP[bracket] for bracket in brackets), default=0) <= DEEPEST:
        return None
    depth = 0
    for match in _TOKEN.finditer(source):
        depth += _STEP.get(match.group()[0], 0) if len(match.group()) == 1 else 0
        if depth > DEEPEST:
            before = source[: match.start()]
            line = before.rpartition(b"\n")[2]
            return before.count(b"\n") + 1, len(line.decode("utf-8", "replace")) + 1
    return None
