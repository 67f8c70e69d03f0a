"""Statements: reads statements with their passages from a store into plain records."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from .store import GraphStore, Row
from .vocab import OG, shorten

__all__ = ["KIND_ORDER", "Passage", "Statement", "passages_of", "read_statements"]

KIND_ORDER = (
    "Judgment",
    "CauseOfConcern",
    "Finding",
    "Recommendation",
    "AreaForImprovement",
    "Response",
    "Reply",
    "Commitment",
    "Proposal",
    "ProgressAssessment",
    "Measure",
)
_LINKS = (
    "respondsTo",
    "elaborates",
    "towards",
    "madeIn",
    "assesses",
    "promptedBy",
    "reiterates",
    "restates",
    "contradicts",
    "replaces",
)
# What bounds a statement in time beside its own date: each kind has one of them at most.
_SPANNED = "og:deadline|og:due|og:period"
# What only some kinds have: the name of the detail and the path that leads to it.
_DETAILS = {
    "voice": "og:voice",
    "polarity": "og:polarity",
    "grade": "og:grade/skos:prefLabel",
    "question": "og:question/skos:prefLabel",
    "verdict": "og:verdict",
    "basis": "og:basis",
    "decision": "og:decision",
    "modality": "og:modality",
    "indicator": "og:indicator",
    "value": "og:valueText",
    "unit": "og:unit",
    "population": "og:population",
    "period": "og:period/rdfs:label",
    "status": "og:valueStatus",
    "measureKind": "og:measureKind",
    "deadline": "og:deadlineText",
    "due": "og:due/rdfs:label",
    "policy": "og:assessedAgainst/rdfs:label",
    "compliance": "og:compliance",
    "mentions": "og:mentions/rdfs:label",
    "knownThrough": "og:knownThrough",
}
_STATEMENTS = """
SELECT ?s ?kind ?label ?description ?report ?earliest ?when ?main ?mainLabel WHERE {{
  VALUES ?s {{ {iris} }}
  ?s a ?class ; og:statedIn ?report ; rdfs:label ?label ; dcterms:description ?description .
  FILTER(?class IN ({classes}))
  BIND(STRAFTER(STR(?class), "#") AS ?kind)
  ?report og:latest ?printed ; og:earliest ?printedFrom .
  OPTIONAL {{ ?s og:latest ?own }} OPTIONAL {{ ?s og:earliest ?ownFrom }}
  BIND(COALESCE(?own, ?printed) AS ?when) BIND(COALESCE(?ownFrom, ?printedFrom) AS ?earliest)
  OPTIONAL {{ ?s og:mainIssue ?main . ?main skos:prefLabel ?mainLabel }}
}} ORDER BY ?s ?kind
"""
_VALUES_OF = "SELECT ?s ?name ?value WHERE {{ VALUES ?s {{ {iris} }} {{ {union} }} }} ORDER BY ?s ?name ?value"
_SPANS = """
SELECT ?s ?from ?until WHERE {{
  VALUES ?s {{ {iris} }} ?s {path} ?p . ?p og:earliest ?from ; og:latest ?until
}} ORDER BY ?s
"""
_PASSAGES = """
SELECT ?s ?passage ?report ?section ?opening ?closing ?start ?end ?words ?page WHERE {{
  VALUES ?s {{ {iris} }}
  ?s og:cites ?passage .
  ?passage og:ofReport ?report ; og:opening ?opening ; og:closing ?closing ; oa:start ?start ; oa:end ?end ;
           og:wordCount ?words .
  OPTIONAL {{ ?passage og:section ?section }} OPTIONAL {{ ?report foaf:page ?page }}
}} ORDER BY ?s ?report ?start
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that a statement cites: where it stands, and its first and last words."""

    iri: str
    report: str
    section: str
    opening: str
    closing: str
    start: int
    end: int
    words: int
    page: str | None = None

    @property
    def quotation(self) -> str:
        """Its first and last words, or the whole where it is that short."""
        return self.opening if self.opening == self.closing else f"{self.opening} … {self.closing}"

    @property
    def pointer(self) -> str:
        """Say in one line where to read it."""
        return f"{self.section}: “{self.quotation}”" if self.section else f"“{self.quotation}”"


@dataclass(slots=True)
class Statement:
    """One statement: what it is, where and when it was said, by whom, and the passages that bear it.

    It was said between ``earliest`` and ``when``. ``span`` holds the first and the last day of its deadline, of what it
    is due by or of the period of its figure; ``details`` what only its kind has, such as ``polarity``, ``grade`` or
    ``verdict``; ``links`` the statements that it names, by property.
    """

    iri: str
    kind: str
    label: str
    description: str
    report: str
    earliest: datetime.date
    when: datetime.date
    issue: str
    issue_label: str
    span: tuple[datetime.date, datetime.date] | None = None
    details: dict[str, str] = field(default_factory=dict)
    agents: list[str] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    links: dict[str, list[str]] = field(default_factory=dict)

    @property
    def curie(self) -> str:
        """The IRI in short form."""
        return shorten(self.iri)


def passages_of(store: GraphStore, iris: Collection[str]) -> dict[str, list[Passage]]:
    """Give the passages that each of some things cites, in the order of the text."""
    found: dict[str, list[Passage]] = defaultdict(list)
    for row in store.rows_about(_PASSAGES, iris):
        found[str(row["s"])].append(_passage(row))
    return found


def _passage(row: Row) -> Passage:
    return Passage(
        iri=str(row["passage"]),
        report=str(row["report"]),
        section=str(row["section"] or ""),
        opening=str(row["opening"]),
        closing=str(row["closing"]),
        start=int(str(row["start"])),
        end=int(str(row["end"])),
        words=int(str(row["words"])),
        page=None if row["page"] is None else str(row["page"]),
    )


def read_statements(store: GraphStore, iris: Collection[str]) -> dict[str, Statement]:
    """Read statements by their IRIs, with passages and links; what is no statement is left out.

    The result is in the order of time, then of IRI.
    """
    classes = ", ".join(f"og:{kind}" for kind in KIND_ORDER)
    found: dict[str, Statement] = {}
    for row in store.rows_about(_STATEMENTS, iris, classes=classes):
        known = found.get(str(row["s"]))
        # A cause of concern is also a finding: the kind that says more stands.
        if known is None or KIND_ORDER.index(str(row["kind"])) < KIND_ORDER.index(known.kind):
            found[str(row["s"])] = _statement(row)
    if found:
        _add_values(store, found)
        _add_spans(store, found)
        for iri, passages in passages_of(store, found.keys()).items():
            found[iri].passages = passages
    return dict(sorted(found.items(), key=lambda item: (item[1].when, item[0])))


def _statement(row: Row) -> Statement:
    earliest, when = row["earliest"], row["when"]
    return Statement(
        iri=str(row["s"]),
        kind=str(row["kind"]),
        label=str(row["label"]),
        description=str(row["description"]),
        report=str(row["report"]),
        earliest=earliest if isinstance(earliest, datetime.date) else datetime.date.min,
        when=when if isinstance(when, datetime.date) else datetime.date.max,
        issue=str(row["main"] or ""),
        issue_label=str(row["mainLabel"] or ""),
    )


def _add_values(store: GraphStore, found: dict[str, Statement]) -> None:
    paths = {**_DETAILS, **{name: f"og:{name}" for name in _LINKS}, "agent": "prov:wasAttributedTo"}
    union = " UNION ".join(f'{{ ?s {path} ?value . BIND("{name}" AS ?name) }}' for name, path in paths.items())
    for row in store.rows_about(_VALUES_OF, found, union=union):
        statement, name, value = found[str(row["s"])], str(row["name"]), str(row["value"])
        if name in _LINKS:
            statement.links.setdefault(name, []).append(value)
        elif name == "agent":
            statement.agents.append(shorten(value))
        else:
            text = value.removeprefix(OG)
            known = statement.details.get(name)
            statement.details[name] = f"{known}; {text}" if known else text


def _add_spans(store: GraphStore, found: dict[str, Statement]) -> None:
    for row in store.rows_about(_SPANS, found, path=_SPANNED):
        first, last = row["from"], row["until"]
        if isinstance(first, datetime.date) and isinstance(last, datetime.date):
            found[str(row["s"])].span = (first, last)
