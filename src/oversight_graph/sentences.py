"""Sentences: splits a source text by the one rule that ``docs/evidence.md`` documents.

A line of the file is a block: no sentence runs over its end. Within it a sentence ends at a full stop, a
question mark or an exclamation mark, with the closing marks and footnote numbers that follow, where white
space and then a capital, a digit, a bullet or an opening mark comes next; a full stop of a known
abbreviation ends none. What holds no letter and no digit is no sentence.
"""

from __future__ import annotations

import re

from .passages import Span, words

__all__ = ["sentences"]

_ABBREVIATIONS = (
    "e.g",
    "i.e",
    "cit",
    "op",
    "ibid",
    "no",
    "nos",
    "p",
    "pp",
    "para",
    "paras",
    "s",
    "ss",
    "mr",
    "mrs",
    "dr",
)
_END = re.compile(
    r"[.?!][\"”’')\]*_]*(?:<sup>.*?</sup>|[\u00b9\u00b2\u00b3\u2070-\u2079])*[\"”’')\]*_]*\s+(?=[\"“‘'(\[*•\-–A-Z0-9])"
)
_LAST_WORD = re.compile(r"([A-Za-z.]+)$")


def _ends(line: str) -> list[int]:
    ends = []
    for match in _END.finditer(line):
        word = _LAST_WORD.search(line[: match.start()])
        if line[match.start()] == "." and word and word.group(1).casefold().strip(".") in _ABBREVIATIONS:
            continue
        ends.append(match.end())
    return [*ends, len(line)]


def sentences(text: str) -> list[Span]:
    r"""Give the spans of the sentences of a text, in order.

    >>> [span.start for span in sentences("Vetting lags, e.g. in boroughs. Who checks?\n\n---\nNobody.")]
    [0, 32, 49]
    """
    found, offset = [], 0
    for line in text.splitlines(keepends=True):
        begin = 0
        for end in _ends(line):
            piece = line[begin:end]
            if words(piece):
                lead = len(piece) - len(piece.lstrip())
                found.append(Span(offset + begin + lead, offset + begin + len(piece.rstrip())))
            begin = end
        offset += len(line)
    return found
