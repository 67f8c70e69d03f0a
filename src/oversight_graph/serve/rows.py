"""Rows: counts the rows of a result while the engine writes it, by the form that it is written in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, TypeVar

from .problems import HttpProblemError

__all__ = ["CountedRows", "RowLimitError", "counted"]

Item = TypeVar("Item")

_JSON_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_CSV_STRING = re.compile(rb'"[^"]*+"')


class RowLimitError(HttpProblemError):
    """A result that has more rows, or triples, than one answer may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(503, f"The result has more than {limit} rows; ask for fewer with LIMIT and OFFSET.")
        self.limit = limit


def _json_rows(data: bytes) -> tuple[int, bytes]:
    """Count the rows that begin in some JSON, and give what has to be read again before what follows."""
    structure, quote, _ = _JSON_STRING.sub(b"", data).partition(b'"')
    count = structure.count(b"},{") + structure.count(b"[{")
    if quote:
        escaped = (len(data) - len(data.rstrip(b"\\"))) % 2
        return count, b'"' + b"\\" * escaped
    return count, next((part for part in (b"},", b"}", b"[") if structure.endswith(part)), b"")


def _csv_rows(data: bytes) -> tuple[int, bytes]:
    structure, quote, _ = _CSV_STRING.sub(b"", data).partition(b'"')
    return structure.count(b"\n"), quote


def _tsv_rows(data: bytes) -> tuple[int, bytes]:
    return data.count(b"\n"), b""


def _xml_rows(data: bytes) -> tuple[int, bytes]:
    return data.count(b"<result>"), data[-7:]


# What counts the rows of a form, and how many of its marks are no row: the line of names.
_COUNTERS: dict[str, tuple[Callable[[bytes], tuple[int, bytes]], int]] = {
    "csv": (_csv_rows, 1),
    "json": (_json_rows, 0),
    "tsv": (_tsv_rows, 1),
    "xml": (_xml_rows, 0),
}


class CountedRows(io.RawIOBase):
    """A binary stream that passes everything on, and stops with ``RowLimitError`` after so many rows."""

    def __init__(self, output: IO[bytes] | io.RawIOBase, form: str, limit: int) -> None:
        super().__init__()
        self._output = output
        self._count, self._heads = _COUNTERS[form]
        self._limit = limit
        self._rest = b""
        self.rows = -self._heads

    def writable(self) -> bool:
        """Say that this can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Take some bytes of the result."""
        found, self._rest = self._count(self._rest + bytes(data))
        self.rows += found
        if self.rows > self._limit:
            raise RowLimitError(self._limit)
        self._output.write(data)
        return len(data)


def counted(items: Iterable[Item], limit: int) -> Iterator[Item]:
    """Pass items on, and stop with ``RowLimitError`` after so many.

    >>> list(counted("ab", 2))
    ['a', 'b']
    """
    for number, item in enumerate(items, 1):
        if number > limit:
            raise RowLimitError(limit)
        yield item
