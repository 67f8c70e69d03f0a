"""What validation finds: results with their places in the files and the advice that goes with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..positions import Place, SourceText

if TYPE_CHECKING:
    import rdflib

__all__ = ["SEVERITIES", "Spot", "ValidationReport", "ValidationResult", "gravity"]

SEVERITIES = ("info", "warning", "violation")


def gravity(severity: str) -> int:
    """Rank a severity, the mildest first; one of the user's own counts as a violation.

    >>> gravity("warning") < gravity("https://example.org/Grave") == gravity("violation")
    True
    """
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES) - 1


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place in a file."""

    file: str
    place: Place

    def __str__(self) -> str:
        """Write it as compilers do, ``file:line:column``, or as spreadsheets do, ``file!sheet!cell``.

        >>> str(Spot("a.ttl", Place(3, 7)))
        'a.ttl:3:7'
        >>> str(Spot("a.xlsx", Place(7, 3, cell="findings!C7")))
        'a.xlsx!findings!C7'
        """
        if self.place.cell:
            return f"{self.file}!{self.place.cell}"
        column = "" if self.place.column is None else f":{self.place.column}"
        return f"{self.file}:{self.place.line}{column}"


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One thing that a shape finds wrong: CURIEs where there are any, ``severity`` as one of ``SEVERITIES``.

    A severity of the user's own is its IRI or CURIE. ``spot`` is where the term that is wrong stands, or the
    first line of the thing that lacks something; ``related`` are the other triples that clash. A result of the graph
    beside the files has no spot.
    """

    focus: str
    path: str
    severity: str
    shape: str
    component: str
    value: str
    message: str
    spot: Spot | None = None
    related: tuple[Spot, ...] = ()
    help: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """Give what makes the result the same as another: everything but its place and the advice."""
        return self.focus, self.path, self.severity, self.shape, self.component, self.value, self.message


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """The results, gravest first; ``left_out`` counts those beyond a limit, which still count for the status.

    ``graph`` is the W3C report, ``texts`` are the files' texts by name, ``told`` says what an
    endpoint could not be asked.
    """

    results: tuple[ValidationResult, ...]
    left_out: int = 0
    gravest_left_out: str | None = None
    graph: rdflib.Graph | None = field(default=None, compare=False, repr=False)
    texts: Mapping[str, SourceText] = field(default_factory=dict, compare=False, repr=False)
    told: tuple[str, ...] = ()

    def worst(self) -> str | None:
        """Give the gravest severity, or ``None`` where nothing was found.

        >>> ValidationReport(()).worst() is None
        True
        """
        found = [gravity(result.severity) for result in self.results]
        found += [gravity(self.gravest_left_out)] if self.gravest_left_out else []
        return SEVERITIES[max(found)] if found else None

    def fails(self, threshold: str) -> bool:
        """Say if anything was found that is at least as grave as a severity."""
        worst = self.worst()
        return worst is not None and gravity(worst) >= gravity(threshold)

    def limited(self, most: int | None) -> ValidationReport:
        """Keep the first results only, and count the rest.

        >>> ValidationReport(()).limited(5).left_out
        0
        """
        if most is None or len(self.results) <= most:
            return self
        # The results stand gravest first, so that the first one left out is the gravest of those.
        gravest = self.results[most].severity
        left_out = len(self.results) - most
        return replace(self, results=self.results[:most], left_out=left_out, gravest_left_out=gravest)
