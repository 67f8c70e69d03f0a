"""Draws: everything that is left to chance, drawn from the profile by one seeded generator."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from .profile import read_profile

__all__ = ["Draws"]

_ONSETS = (
    "b",
    "br",
    "c",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
)
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_ENDINGS = ("", "n", "r", "l", "s", "t", "nd", "m")
_VOCABULARY = 6000
# A plain distribution of values, with the running sums of their weights.
_Table = tuple[Sequence[Any], list[int]]


def _table(weights: Mapping[str, int], *, numbers: bool = False) -> _Table:
    return [int(key) if numbers else key for key in weights], list(accumulate(weights.values()))


@cache
def _vocabulary() -> tuple[str, ...]:
    """Make words that no language has, as long as those of the bundled descriptions; common ones often."""
    maker = random.Random("words of no language")
    lengths, sums = _table(read_profile()["letters"], numbers=True)
    words: list[str] = []
    for rank in range(1, _VOCABULARY + 1):
        wanted = lengths[bisect(sums, maker.random() * sums[-1])]
        word = ""
        while len(word) < wanted:
            word += maker.choice(_ONSETS) + maker.choice(_VOWELS) + maker.choice(_ENDINGS)
        words += [word[:wanted]] * max(1, _VOCABULARY // (20 * rank))
    return tuple(words)


@cache
def _tables() -> dict[str, _Table]:
    profile = read_profile()
    return {
        **{name: _table(weights) for name, weights in profile["values"].items()},
        **{f"each {name}": _table(weights, numbers=True) for name, weights in profile["each"].items()},
        **{f"words {name}": _table(weights, numbers=True) for name, weights in profile["words"].items()},
        "main issue": _table(profile["main issue"]),
        "body rank": (range(len(profile["body ranks"])), list(accumulate(profile["body ranks"]))),
    }


class Draws:
    """One stream of chance; the same seed gives the same stream."""

    def __init__(self, seed: str) -> None:
        """Start the stream that a text stands for."""
        self.random = random.Random(seed)
        self._chance = self.random.random
        self._tables = _tables()
        self._words = _vocabulary()
        self._shares: dict[str, float] = read_profile()["shares"]

    def one(self, name: str) -> Any:
        """Draw from a distribution of the profile."""
        values, sums = self._tables[name]
        return values[bisect(sums, self._chance() * sums[-1])]

    def happens(self, share: float) -> bool:
        """Say yes in this share of cases."""
        return self._chance() < share

    def has(self, name: str) -> bool:
        """Say yes in the share of cases that the profile has by this name."""
        return self._chance() < self._shares[name]

    def below(self, end: int) -> int:
        """Draw a whole number from zero, below an end."""
        return int(self._chance() * end)

    def pick(self, values: Sequence[str]) -> str:
        """Draw one of some values, all alike."""
        return values[int(self._chance() * len(values))]

    def words(self, number: int) -> str:
        """Make a text of so many words."""
        known, chance = self._words, self._chance
        return " ".join([known[int(chance() * len(known))] for _ in range(number)])

    def text(self, name: str) -> str:
        """Make a text with a number of words as the profile has it for a kind of text."""
        return self.words(self.one(f"words {name}"))

    def digest(self) -> str:
        """Make what looks like a SHA-256 digest."""
        return f"{self.random.getrandbits(256):064x}"
