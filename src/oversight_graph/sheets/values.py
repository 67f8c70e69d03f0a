"""Values: what stands in a cell becomes a term of RDF, and a term becomes what stands in a cell."""

from __future__ import annotations

import datetime
import re

import pyoxigraph as ox

from ..suggestions import corrected_literal
from ..vocab import PREFIXES, expand, shorten
from .columns import Column

__all__ = ["CellError", "quoted", "read_iri", "read_value", "write_value"]

_XSD = PREFIXES["xsd"]
_DATE, _INTEGER, _DECIMAL, _STRING = (ox.NamedNode(f"{_XSD}{n}") for n in ("date", "integer", "decimal", "string"))
_NUMBERS = {_INTEGER: re.compile(r"[+-]?[0-9]+"), _DECIMAL: re.compile(r"[+-]?[0-9]*\.[0-9]+")}
_SHOWN = 80
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class CellError(ValueError):
    """A text that is no value of its column: the reason and the mend."""

    def __init__(self, reason: str, mend: str) -> None:
        self.reason = reason
        self.mend = mend
        super().__init__(reason, mend)


def quoted(text: str) -> str:
    """Give what stands in a cell as a message shows it, the beginning of a long text.

    >>> quoted("2014"), len(quoted("x" * 1000))
    ("'2014'", 83)
    """
    return repr(text) if len(text) <= _SHOWN else repr(f"{text[:_SHOWN]}…")


def read_iri(text: str) -> ox.NamedNode:
    """Read a name: a CURIE with a known prefix, or an IRI, in angle brackets or not.

    >>> read_iri("issue:vetting").value
    'https://w3id.org/oversight-graph/issue/vetting'
    """
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    iri = bare if bare != text or bare.startswith(("http://", "https://")) else expand(text)
    if iri is None:
        raise CellError(f"{quoted(text)} is no name that is known here", _name_mend(text))
    try:
        return ox.NamedNode(iri)
    except ValueError:
        mend = "write it whole, as <https://example.org/x>, without spaces"
        raise CellError(f"{quoted(text)} is no valid IRI", mend) from None


def _name_mend(text: str) -> str:
    import difflib

    prefix, colon, local = text.partition(":")
    near = difflib.get_close_matches(prefix, sorted(PREFIXES), n=1) if colon else []
    return f"did you mean {near[0]}:{local}" if near else "write it as prefix:name or as an IRI in angle brackets"


def read_value(column: Column, text: str) -> ox.NamedNode | ox.Literal:
    """Read one value of a column. Raises ``CellError``.

    >>> from .columns import COLUMNS
    >>> print(read_value(COLUMNS["start"], "12"))
    "12"^^<http://www.w3.org/2001/XMLSchema#integer>
    """
    if column.kind == "iri":
        return read_iri(text)
    if column.kind == "date":
        return ox.Literal(_day(column, text), datatype=_DATE)
    if column.kind == "number":
        return ox.Literal(text, datatype=_number_type(column, text))
    return ox.Literal(text, language="en") if column.kind == "en" else ox.Literal(text)


def _day(column: Column, text: str) -> str:
    if _is_day(text):
        return text
    better = corrected_literal(text, _DATE.value, column.iri)
    day = better.split('"')[1] if better else ""
    raise CellError(f"{quoted(text)} is no date", f"did you mean {day}" if day else "write it as YYYY-MM-DD")


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and datetime.date.fromisoformat(text))
    except ValueError:
        return False


def _number_type(column: Column, text: str) -> ox.NamedNode:
    for datatype, pattern in _NUMBERS.items():
        if pattern.fullmatch(text):
            return datatype
    better = corrected_literal(text, _INTEGER.value, column.iri) or corrected_literal(text, _DECIMAL.value, column.iri)
    raise CellError(f"{quoted(text)} is no number", f"did you mean {better}" if better else "write it as 12 or 90.5")


def write_value(column: Column, term: object) -> str | None:
    """Write a term as a value of a column; ``None`` where the column cannot hold it."""
    if isinstance(term, ox.NamedNode):
        return _name(term.value) if column.kind == "iri" else None
    if not isinstance(term, ox.Literal) or column.kind == "iri":
        return None
    if term.language is not None:
        plain = getattr(term, "direction", None) is None
        return term.value if column.kind == "en" and term.language == "en" and plain else None
    held = {
        "date": term.datatype == _DATE and _is_day(term.value),
        "number": term.datatype in _NUMBERS and bool(_NUMBERS[term.datatype].fullmatch(term.value)),
        "string": term.datatype == _STRING,
    }
    return term.value if held.get(column.kind) else None


def _name(iri: str) -> str:
    short = shorten(iri)
    return f"<{iri}>" if short == iri else short
