"""Conditions: when a node may not conform to a shape, as SPARQL that any engine answers.

A doubt is held as branches, of which one is enough; a branch is a list of conditions that hold together, and becomes
one flat pattern: joins, filters, and filters on what is not there. Nothing is nested deeper than a shape nests it, and
no expression in a filter can end in an error, which would lose the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, product

from .kinds import Unsure

__all__ = ["Branches", "Condition", "Exists", "Test", "all_of", "any_of", "distinct", "negated", "written"]

# More branches than these make a query that costs more than to read the nodes.
_MOST = 64


@dataclass(frozen=True, slots=True)
class Test:
    """An expression that holds; ``sure`` says that it holds only where a constraint fails, not just maybe."""

    text: str
    sure: bool = True

    def negated(self) -> Test:
        """Give the expression that holds where this one does not."""
        return replace(self, text=f"!({self.text})")

    def written(self) -> str:
        """Write it as SPARQL."""
        return f"FILTER({self.text})"


@dataclass(frozen=True, slots=True)
class Exists:
    """A pattern that matches together with some conditions, or that does not (``absent``)."""

    pattern: str
    inner: tuple[Condition, ...] = ()
    absent: bool = False

    @property
    def sure(self) -> bool:
        """Say if all inside is sure."""
        return all(each.sure for each in self.inner)

    def negated(self) -> Exists:
        """Give the condition that holds where this one does not."""
        return replace(self, absent=not self.absent)

    def written(self) -> str:
        """Write it as SPARQL."""
        body = " ".join([f"{self.pattern} .", *(each.written() for each in self.inner)])
        return f"FILTER NOT EXISTS {{ {body} }}" if self.absent else body


Condition = Test | Exists
Branches = tuple[tuple[Condition, ...], ...]


def any_of(several: Iterable[Branches]) -> Branches:
    """Join doubts of which one is enough."""
    return tuple(chain.from_iterable(several))


def all_of(several: Sequence[Branches]) -> Branches:
    """Join doubts that hold together; raises ``Unsure`` where that takes too many branches."""
    found = tuple(tuple(chain.from_iterable(each)) for each in product(*several))
    if len(found) > _MOST:
        raise Unsure
    return found


def negated(branches: Branches, wholly: bool) -> Branches:
    """Give where none of the branches holds; raises ``Unsure`` where it has to be so ``wholly`` and that is not sure.

    >>> written(negated(((Test("?a"), Test("?b")),), wholly=True))
    ['FILTER(!(?a))', 'FILTER(!(?b))']
    """
    if wholly and not all(each.sure for branch in branches for each in branch):
        raise Unsure
    return all_of([tuple((each.negated(),) for each in branch) for branch in branches])


def distinct(names: Sequence[str]) -> tuple[Test, ...]:
    """Say that variables stand for different terms."""
    return tuple(Test(f"!sameTerm({one}, {other})") for one, other in combinations(names, 2))


def written(branches: Branches) -> list[str]:
    """Write each branch as SPARQL, joins before filters."""
    return [" ".join(each.written() for each in sorted(branch, key=_is_filter)) for branch in branches]


def _is_filter(condition: Condition) -> bool:
    return isinstance(condition, Test) or condition.absent
