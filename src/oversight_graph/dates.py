"""Dates: a user's YYYY, YYYY-MM or YYYY-MM-DD means a period; its first or last day is what is compared."""

from __future__ import annotations

import calendar
import datetime
import re

from .errors import ParameterError

__all__ = ["first_day", "last_day"]

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def _read(text: str, name: str) -> tuple[int, int | None, int | None]:
    match = _DATE.fullmatch(text)
    if not match:
        raise ParameterError(name, f"{text!r} is no date", "write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = match.groups()
    return int(year), int(month) if month else None, int(day) if day else None


def _date(year: int, month: int, day: int, text: str, name: str) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise ParameterError(name, f"{text!r} is no day of the calendar", "write YYYY, YYYY-MM or YYYY-MM-DD") from None


def first_day(text: str, name: str = "date") -> datetime.date:
    """Give the first day of a period; raises ``ParameterError`` naming the parameter.

    >>> first_day("2014-11")
    datetime.date(2014, 11, 1)
    """
    year, month, day = _read(text, name)
    return _date(year, 1 if month is None else month, 1 if day is None else day, text, name)


def last_day(text: str, name: str = "date") -> datetime.date:
    """Give the last day of a period; raises ``ParameterError`` naming the parameter.

    >>> last_day("2016"), last_day("2016-02")
    (datetime.date(2016, 12, 31), datetime.date(2016, 2, 29))
    """
    year, month, day = _read(text, name)
    month = 12 if month is None else month
    length = calendar.monthrange(year, month)[1] if 1 <= month <= 12 and year else 1  # noqa: PLR2004 - months
    return _date(year, month, length if day is None else day, text, name)
