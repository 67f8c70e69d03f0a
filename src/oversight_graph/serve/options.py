"""Options: the parameters of a request, read as the command line reads its options."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from ..dates import first_day, last_day
from .problems import HttpProblemError

__all__ = ["Options"]

_YES, _NO = {"", "1", "true", "yes"}, {"0", "false", "no"}


class Options:
    """The parameters of one request. Each reader raises ``HttpProblemError`` or what the library raises.

    >>> Options({"open": ""}, {"open"}).flag("open")
    True
    """

    def __init__(self, values: Mapping[str, str], known: Collection[str]) -> None:
        for name in values:
            if name not in known:
                listed = ", ".join(sorted(known)) or "none"
                raise HttpProblemError(400, f"There is no parameter '{name}' here; there is {listed}.")
        self._values = values

    def text(self, name: str) -> str | None:
        """Give a text; one that is empty is as none."""
        return self._values.get(name) or None

    def flag(self, name: str) -> bool:
        """Say if a flag is set: by its name alone, or by a word for yes."""
        value = self._values.get(name, "no").casefold()
        if value not in _YES | _NO:
            raise HttpProblemError(400, f"The parameter '{name}' is yes or no, not '{value}'.")
        return value in _YES

    def choice(self, name: str, choices: Collection[str]) -> str | None:
        """Give one of some words."""
        value = self.text(name)
        if value is not None and value not in choices:
            raise HttpProblemError(400, f"The parameter '{name}' is one of {', '.join(choices)}.")
        return value

    def number(self, name: str, default: int) -> int:
        """Give a whole number."""
        value = self.text(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and len(value) < 4):  # noqa: PLR2004 - three digits
            raise HttpProblemError(400, f"The parameter '{name}' is a small whole number.")
        return int(value)

    def start(self, name: str) -> datetime.date | None:
        """Give the first day of a date."""
        value = self.text(name)
        return first_day(value, name) if value else None

    def end(self, name: str) -> datetime.date | None:
        """Give the last day of a date."""
        value = self.text(name)
        return last_day(value, name) if value else None
