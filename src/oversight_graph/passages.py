"""Passages: the words of a text, their fingerprints, and where a passage stands.

This module works on plain text and knows nothing of RDF. Offsets are Unicode code-point offsets into
the source as given. The rules are those of ``docs/evidence.md``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

__all__ = [
    "CONTEXT_WORDS",
    "Located",
    "SourceText",
    "Span",
    "clean",
    "fingerprint",
    "kept_positions",
    "parse_skips",
    "words",
]

CONTEXT_WORDS = 8
QUOTE_WORDS = 4
_NEAR = 2000

_SUPERSCRIPT_DIGITS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
# Each alternative is text that belongs to the page, not to the sentence.
_NOISE = re.compile(
    r"<sup>.*?</sup>"  # footnote mark
    r"|</?(?!https?://)[A-Za-z][^<>]*>"  # HTML tag, but never an <http://...> address
    rf"|[{_SUPERSCRIPT_DIGITS}]"
    r"|\[\d+\]"  # footnote number
    r"|\u00ad",  # soft hyphen
    re.DOTALL,
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a source: code-point offsets ``start`` (inclusive) and ``end`` (exclusive).

    ``skips`` are inner ranges that do not belong to the passage, such as a footnote in mid-sentence.

    >>> Span(3, 10) < Span(3, 11)
    True
    """

    start: int
    end: int
    skips: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Located:
    """Where a passage was found in a text: ``how`` is offsets, window, context, ambiguous or missing."""

    how: str
    span: Span | None = None


def parse_skips(text: str) -> tuple[tuple[int, int], ...]:
    """Read the value of ``og:skips``: ranges ``START-END`` separated by spaces or commas.

    Raises ``ValueError`` where the text is not a list of ranges.

    >>> parse_skips("42926-43446")
    ((42926, 43446),)
    """
    ranges = []
    for part in re.split(r"[\s,]+", text.strip()):
        start, _, end = part.partition("-")
        ranges.append((int(start), int(end)))
    return tuple(ranges)


def clean(text: str) -> str:
    """Take out what belongs to the page: footnote marks, HTML tags, superscript digits, soft hyphens.

    >>> clean("vetting<sup>3</sup> <b>policy</b>\u00b9 [4] see <http://example.org/a>")
    'vetting policy  see <http://example.org/a>'
    """
    return _NOISE.sub("", text)


def words(text: str) -> list[str]:
    """Split cleaned, NFKC-normalised, case-folded text into its words.

    >>> words("The force\u2019s <i>IT</i> strategy, 2013\u201317")
    ['the', 'force', 's', 'it', 'strategy', '2013', '17']
    """
    return _WORD.findall(unicodedata.normalize("NFKC", clean(text)).casefold())


def fingerprint(word_list: list[str]) -> str:
    """Hash a list of words: SHA-256 over the words joined by single spaces, in hexadecimal.

    >>> fingerprint(["yes"])[:8]
    '8a798890'
    """
    return hashlib.sha256(" ".join(word_list).encode("utf-8")).hexdigest()


def _without(text: str, start: int, end: int, skips: tuple[tuple[int, int], ...]) -> str:
    parts, position = [], start
    for skip_start, skip_end in sorted(skips):
        parts.append(text[position:skip_start])
        position = skip_end
    parts.append(text[position:end])
    return "".join(parts)


class SourceText:
    """A source text with the operations that evidence needs.

    ``text`` is the whole source, decoded from UTF-8 and not normalised.

    >>> source = SourceText("HMIC found gaps. Vetting lags behind.")
    >>> source.quote(Span(17, 37))
    'Vetting lags behind.'
    """

    def __init__(self, text: str) -> None:
        """Keep the text; the word index is built when it is first needed."""
        self.text = text

    def quote(self, span: Span) -> str:
        """Give the passage as it stands in the source, without the skipped ranges."""
        return _without(self.text, span.start, span.end, span.skips)

    def words_of(self, span: Span) -> list[str]:
        """Give the words of a passage."""
        return words(self.quote(span))

    def context_of(self, span: Span) -> list[str]:
        """Give the eight words before, the words of the passage and the eight words after."""
        before = self._near(max(0, span.start - _NEAR), span.start, span.start)
        after = self._near(span.end, span.end + _NEAR, len(self.text) - span.end)
        return before[-CONTEXT_WORDS:] + self.words_of(span) + after[:CONTEXT_WORDS]

    def _near(self, start: int, end: int, whole: int) -> list[str]:
        """Split some text beside a passage; the far end may cut a word, so few words mean: take all of it."""
        found = words(self.text[start:end])
        if len(found) > 2 * CONTEXT_WORDS or end - start >= whole:
            return found
        return words(self.text[:end]) if end < len(self.text) and start else words(self.text[start:])

    @cached_property
    def _index(self) -> tuple[list[str], list[tuple[int, int]]]:
        """Every word with the source range that it came from."""
        found: list[str] = []
        where: list[tuple[int, int]] = []
        pieces: list[str] = []
        origins: list[tuple[int, int]] = []
        for cluster in _clusters(self.text):
            folded = unicodedata.normalize("NFKC", "".join(self.text[place] for place in cluster)).casefold()
            pieces.append(folded)
            origins.extend([(cluster[0], cluster[-1] + 1)] * len(folded))
        for match in _WORD.finditer("".join(pieces)):
            found.append(match.group())
            where.append((origins[match.start()][0], origins[match.end() - 1][1]))
        return found, where

    def locate(self, count: int, wanted: str, context: str, hint: Span | None = None) -> Located:
        """Find a passage by its offsets, or else by its fingerprint and then its context.

        ``count`` is the passage's number of words, ``wanted`` and ``context`` its two fingerprints and
        ``hint`` the offsets it is said to have. Of several windows with the wanted fingerprint, the one
        whose context agrees is taken; where none does, the passage is ambiguous.

        >>> text = SourceText("One two three. One two three.")
        >>> text.locate(3, fingerprint(["one", "two", "three"]), "").how
        'ambiguous'
        """
        if hint and hint.end <= len(self.text) and fingerprint(self.words_of(hint)) == wanted:
            return Located("offsets", hint)
        windows = self._windows(count, wanted)
        if len(windows) == 1:
            return Located("window", windows[0])
        if not windows:
            return Located("missing")
        matching = [span for span in windows if fingerprint(self.context_of(span)) == context]
        return Located("context", matching[0]) if len(matching) == 1 else Located("ambiguous")

    def _windows(self, count: int, wanted: str) -> list[Span]:
        if count < 1:
            return []
        found, where = self._index
        return [
            Span(where[first][0], where[first + count - 1][1])
            for first in range(len(found) - count + 1)
            if fingerprint(found[first : first + count]) == wanted
        ]

    def find_words(self, wanted: list[str], begin: int = 0) -> list[Span]:
        """Find every run of the given words that starts at or after offset ``begin``."""
        found, where = self._index
        first = bisect_left(where, (begin, begin))
        size = len(wanted)
        return [
            Span(where[index][0], where[index + size - 1][1])
            for index in range(first, len(found) - size + 1)
            if found[index : index + size] == wanted
        ]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0] + [index + 1 for index, char in enumerate(self.text) if char == "\n"]

    def line_of(self, offset: int) -> int:
        """Give the number of the line, from 1, on which an offset stands."""
        return bisect_right(self._line_starts, offset)

    def line_start(self, line: int) -> int:
        """Give the offset at which a line, numbered from 1, begins."""
        return self._line_starts[line - 1]


def _clusters(text: str) -> list[list[int]]:
    """Put each letter together with the marks that follow it, since NFKC makes one of them."""
    clusters: list[list[int]] = []
    for place in kept_positions(text):
        joins = unicodedata.category(text[place]).startswith("M") or "\u1160" <= text[place] <= "\u11ff"
        if joins and clusters:
            clusters[-1].append(place)
        else:
            clusters.append([place])
    return clusters


def kept_positions(text: str) -> list[int]:
    """Give the offsets of what cleaning leaves of a text.

    >>> kept_positions("a<sup>1</sup>b")
    [0, 13]
    """
    kept: list[int] = []
    position = 0
    for match in _NOISE.finditer(text):
        kept.extend(range(position, match.start()))
        position = match.end()
    kept.extend(range(position, len(text)))
    return kept
