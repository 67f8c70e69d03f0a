r"""Cells: values become the text of a cell and are read back exactly.

Several values are parted by ``|``. In a value ``\|`` is a bar, ``\\`` a backslash, ``\e`` no character at all, and
``\u{9}`` a character by its number: one that a sheet would lose, such as a space at an end. A cell that a spreadsheet
would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["join_values", "split_values"]

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
# A workbook writes _x000D_ for a character by its number: a text that looks like that must not be taken for it.
_LOST = re.compile(r"[\x00-\x09\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_SPECIAL = re.compile(r"[\\|]")
_VALUE = re.compile(r"(?:[^\\|]++|\\.)*+", re.DOTALL)
_SEQUENCE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|([\\|e])|)")


def _written(value: str) -> str:
    if not value:
        return r"\e"
    text = _SPECIAL.sub(lambda match: f"\\{match.group()}", value)
    begin = len(text) - len(text.lstrip())
    end = len(text.rstrip()) if text.strip() else begin
    inner = _LOST.sub(lambda match: _numbers(match.group()), text[begin:end])
    return f"{_numbers(text[:begin])}{inner}{_numbers(text[end:])}"


def _numbers(text: str) -> str:
    return "".join(f"\\u{{{ord(char):x}}}" for char in text)


def join_values(values: Sequence[str]) -> str:
    r"""Write values as the text of one cell; no values give an empty cell.

    >>> join_values(["=1+1", "a|b"])
    "'=1+1 | a\\|b"
    """
    text = " | ".join(_written(value) for value in values)
    return f"'{text}" if _FORMULA.match(text) else text


def split_values(text: str) -> list[str]:
    r"""Read the values of a cell. Raises ``ValueError`` where a backslash stands for nothing.

    >>> split_values("'=1+1 | a\\|b")
    ['=1+1', 'a|b']
    """
    plain = text[1:] if _ESCAPED.match(text) else text
    if not plain.strip():
        return []
    return [_SEQUENCE.sub(_meant, piece) for piece in _pieces(plain) if piece]


def _pieces(text: str) -> list[str]:
    pieces, place = [], 0
    while place <= len(text):
        match = _VALUE.match(text, place)
        end = match.end() if match else place
        if end < len(text) and text[end] != "|":
            raise ValueError("a backslash at the end stands for nothing; write it twice")
        pieces.append(text[place:end].strip())
        place = end + 1
    return pieces


def _meant(match: re.Match[str]) -> str:
    number, char = match.groups()
    if number is not None and int(number, 16) <= 0x10FFFF and not 0xD800 <= int(number, 16) <= 0xDFFF:  # noqa: PLR2004
        return chr(int(number, 16))
    if char is None:
        raise ValueError("a single backslash stands for nothing; write it twice")
    return "" if char == "e" else char
