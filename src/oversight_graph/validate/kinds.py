"""Kinds: what values are, as far as it is sure: their kind, whether a text fits its datatype, and their order."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import SH, XSD

from .graphs import plain_term, quiet

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["Unsure", "comparable", "is_text_of", "value_kinds"]

_DATE, _INTEGER, _DECIMAL, _STRING = str(XSD.date), str(XSD.integer), str(XSD.decimal), str(XSD.string)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Python makes no number of more digits.
_NUMBER = re.compile(r"[+-]?[0-9]{1,4300}")
_KINDS: dict[Node, tuple[type, ...]] = {
    SH.IRI: (ox.NamedNode,),
    SH.BlankNode: (ox.BlankNode,),
    SH.Literal: (ox.Literal,),
    SH.BlankNodeOrIRI: (ox.BlankNode, ox.NamedNode),
    SH.IRIOrLiteral: (ox.NamedNode, ox.Literal),
    SH.BlankNodeOrLiteral: (ox.BlankNode, ox.Literal),
}


class Unsure(Exception):  # noqa: N818 - no error: pySHACL decides
    """A matter that is not decided here."""


def value_kinds(kind: Node) -> tuple[type, ...]:
    """Give the types of term that a node kind takes in; raises ``Unsure``."""
    if kind not in _KINDS:
        raise Unsure
    return _KINDS[kind]


def is_text_of(value: ox.Literal, datatype: str) -> bool:
    """Say if a literal is of a datatype; raises ``Unsure`` where its text may not fit it.

    >>> is_text_of(ox.Literal("7", datatype=ox.NamedNode(_INTEGER)), _INTEGER)
    True
    """
    if value.language or value.datatype.value != datatype:
        return False
    if datatype != _STRING and not _fits(value.value, datatype):
        raise Unsure
    return True


@lru_cache(maxsize=1 << 16)
def _fits(text: str, datatype: str) -> bool:
    if datatype == _INTEGER:
        return bool(_NUMBER.fullmatch(text))
    if datatype == _DATE:
        return bool(_DAY.fullmatch(text)) and _is_day(text)
    with quiet():
        plain: Any = plain_term(ox.Literal(text, datatype=ox.NamedNode(datatype)))
    return plain.ill_typed is False and plain.value is not None


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1 << 16)
def comparable(value: Any) -> tuple[str, Any]:
    """Give the kind of a value and what it is compared by; of what engines compare unlike, ``Unsure`` is raised."""
    if isinstance(value, ox.Literal):
        kind = value.datatype.value
        if kind == _DATE and _fits(value.value, kind) and _DAY.fullmatch(value.value):
            return "date", value.value
        if kind in {_INTEGER, _DECIMAL} and _fits(value.value, kind):
            plain: Any = plain_term(value)
            return "number", plain.value
    raise Unsure
