"""Suggestions: near names, allowed values and corrected literals. Where nothing is near or certain: nothing."""

from __future__ import annotations

import calendar
import datetime
import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation

from .vocab import PREFIXES, shorten, term

__all__ = ["DeclaredNames", "closest_values", "corrected_literal"]

# A text that is longer stands for no date and no number that anyone would mean.
_LONGEST = 100
_XSD = PREFIXES["xsd"]
_DATE = f"{_XSD}date"
_BEGINS = {term("earliest"), term("validFrom")}
_ENDS = {term("latest"), term("validUntil")}
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}


def _split(iri: str) -> tuple[str, str]:
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    return iri[:cut], iri[cut:]


def _near(word: str, words: Iterable[str], cutoff: float, most: int) -> list[str]:
    by_text = {each.casefold(): each for each in sorted(words, reverse=True)}
    found = difflib.get_close_matches(word.casefold(), sorted(by_text), n=most, cutoff=cutoff)
    return [by_text[text] for text in found]


class DeclaredNames:
    """The IRIs that are declared, by namespace and by last part: a search looks only at those that can be meant.

    >>> base = "https://w3id.org/oversight-graph/"
    >>> DeclaredNames([f"{base}issue/vetting", f"{base}issue/leadership"]).like(f"{base}issue/veting")
    ('issue:vetting',)
    >>> DeclaredNames([f"{base}issue/vetting"]).like(f"{base}issue/parking")
    ()
    """

    def __init__(self, iris: Iterable[str]) -> None:
        self._by_space: dict[str, dict[str, str]] = defaultdict(dict)
        self._by_local: dict[str, list[str]] = defaultdict(list)
        for iri in iris:
            space, local = _split(iri)
            self._by_space[space][local] = iri
            self._by_local[local].append(iri)

    def like(self, iri: str, most: int = 2) -> tuple[str, ...]:
        """Give the declared IRIs that a misspelt one may stand for, as CURIEs, the nearest first.

        They are near in the same namespace, or have the same last part in another one.
        """
        space, local = _split(iri)
        if not local:
            return ()
        found = self._beside(space, local, most) or self._elsewhere(space, local)
        return tuple(shorten(each) for each in found[:most])

    def _beside(self, space: str, local: str, most: int) -> list[str]:
        declared = self._by_space.get(space, {})
        numbered = re.fullmatch(r"(.*?)[0-9]+", local)
        # A number is no misspelling of another: f-12 is not near f-13, but f_12 is near f-12.
        digits = re.sub(r"[^0-9]", "", local)
        cased = [each for each in declared if each != local and each[:1].isupper() == local[:1].isupper()]
        words = [each for each in cased if not numbered or re.sub(r"[^0-9]", "", each) == digits]
        return [declared[word] for word in _near(local, words, 0.7 if numbered else 0.8, most)]

    def _elsewhere(self, space: str, local: str) -> list[str]:
        if re.fullmatch(r"[a-z]+-[0-9]+", local):
            return []
        return sorted(iri for iri in self._by_local.get(local, ()) if _split(iri)[0] != space)


def closest_values(iri: str, allowed: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Give the allowed values that are nearest to one that is not allowed, as CURIEs.

    >>> closest_values(term("Postive"), [term("Positive"), term("Negative"), term("Mixed")])
    ('og:Positive',)
    """
    by_local = {_split(each)[1]: each for each in allowed}
    return tuple(shorten(by_local[word]) for word in _near(_split(iri)[1], by_local, 0.6, most))


def corrected_literal(text: str, expected: str, path: str = "") -> str | None:
    """Write a literal's text with the expected datatype as Turtle; ``None`` where it is not certain.

    A year or month becomes a day only where the property says which end of it is meant.

    >>> corrected_literal("30 November 2014", _DATE)
    '"2014-11-30"^^xsd:date'
    >>> corrected_literal("2014", _DATE, term("latest"))
    '"2014-12-31"^^xsd:date'
    >>> corrected_literal("2014", _DATE) is None
    True
    >>> corrected_literal("1,204", f"{_XSD}integer")
    '1204'
    """
    kind = expected.removeprefix(_XSD)
    correct = _CORRECTORS.get(kind) if len(text) <= _LONGEST else None
    return correct(" ".join(text.split()), path) if correct and expected.startswith(_XSD) else None


def _date(text: str, path: str) -> str | None:
    found = _day(text) or _bound(text, path)
    return f'"{found.isoformat()}"^^xsd:date' if found else None


def _made(year: str, month: str | int, day: str | int) -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _day(text: str) -> datetime.date | None:
    match = re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?Z?", text)
    if match:
        return _made(*match.groups())
    match = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)? ([A-Za-z]+),? ([0-9]{4})", text)
    if match:
        return _made(match.group(3), _MONTHS.get(match.group(2).casefold(), 0), match.group(1))
    match = re.fullmatch(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})", text)
    # 03/04/2014 is a day in March or in April: only a day after the twelfth is certain.
    certain = match and (int(match.group(1)) > 12 or match.group(1) == match.group(2))  # noqa: PLR2004
    return _made(match.group(3), match.group(2), match.group(1)) if match and certain else None


def _bound(text: str, path: str) -> datetime.date | None:
    match = re.fullmatch(r"([0-9]{4})(?:-(0[1-9]|1[0-2]))?", text)
    named = re.fullmatch(r"([A-Za-z]+) ([0-9]{4})", text)
    year, month = (match.group(1), int(match.group(2) or 0)) if match else ("0", 0)
    if named and named.group(1).casefold() in _MONTHS:
        year, month = named.group(2), _MONTHS[named.group(1).casefold()]
    if path in _BEGINS:
        return _made(year, month or 1, 1)
    if path not in _ENDS or int(year) == 0:
        return None
    return _made(year, month or 12, calendar.monthrange(int(year), month or 12)[1])


def _integer(text: str, _path: str) -> str | None:
    found = _number(text)
    return str(int(found)) if found is not None and found == found.to_integral_value() else None


def _decimal(text: str, _path: str) -> str | None:
    found = _number(text)
    return None if found is None else f"{found:f}" if "." in f"{found:f}" else f"{found:f}.0"


def _number(text: str) -> Decimal | None:
    plain = text.replace(",", "") if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text) else text
    try:
        return Decimal(plain) if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", plain) else None
    except InvalidOperation:
        return None


def _boolean(text: str, _path: str) -> str | None:
    return {"true": "true", "1": "true", "false": "false", "0": "false"}.get(text.casefold())


_CORRECTORS: dict[str, Callable[[str, str], str | None]] = {
    "boolean": _boolean,
    "date": _date,
    "decimal": _decimal,
    "integer": _integer,
}
