"""Places in a text: lines and columns from 1, columns counted in code points."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

__all__ = ["Located", "Place", "SourceText"]

Node = ox.NamedNode | ox.BlankNode
Term = Node | ox.Literal


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a term stands: from a line and column up to, and without, an end. No column: the line as a whole.

    In a spreadsheet the line is the row, and ``cell`` names the cell as spreadsheets do.
    """

    line: int
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """A triple with the places of its terms. A JSON-LD or RDF/XML value that is not certain has no object."""

    subject: Node
    predicate: ox.NamedNode
    object: Term | None
    graph: Node | ox.DefaultGraph
    subject_place: Place
    predicate_place: Place
    object_place: Place


class SourceText:
    r"""A text that turns offsets into places; a byte-order mark is no part of its first line.

    >>> SourceText("\ufeffa\r\nbc").place(4, 5)
    Place(line=2, column=2, end_line=2, end_column=3, cell='')
    """

    def __init__(self, text: str) -> None:
        """Take a text as it was decoded, line ends untouched."""
        self.text = text.removeprefix("\ufeff")

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def place(self, start: int, end: int) -> Place:
        """Give the place of the text between two offsets."""
        return Place(*self._position(start), *self._position(end))

    def line(self, number: int) -> str:
        r"""Give a line without its end; there is none beyond the last.

        >>> SourceText("a\r\nb").line(1)
        'a'
        """
        if not 1 <= number <= len(self._starts):
            return ""
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : end].rstrip("\r\n")

    def slice(self, place: Place) -> str:
        r"""Give the text that stands at a place.

        >>> SourceText("a bc").slice(Place(1, 3, 1, 5))
        'bc'
        """
        if place.column is None or place.end_line is None or place.end_column is None:
            return self.line(place.line)
        start = self._starts[place.line - 1] + place.column - 1
        return self.text[start : self._starts[place.end_line - 1] + place.end_column - 1]
