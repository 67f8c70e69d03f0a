"""Columns: which sheets there are, what columns they have, and what a cell of each column is."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from ..vocab import expand

__all__ = ["COLUMNS", "ID", "LISTS", "SHEETS", "Column", "Sheet", "known_header", "near_header", "sheet_of"]

ID = "id"
# The sheet of a template that holds its drop-down lists; it holds no records.
LISTS = "lists"


@dataclass(frozen=True, slots=True)
class Column:
    """One property as a column. ``kind`` is ``iri``, ``date``, ``number``, ``string`` or ``en``, a text in English.

    ``choices`` names the kind of thing whose names a template offers, ``closed`` where there are no others; ``many``
    says that a cell may hold several.
    """

    header: str
    curie: str
    kind: str
    choices: str = ""
    many: bool = False

    @property
    def iri(self) -> str:
        """Give the IRI of the property.

        >>> COLUMNS["voice"].iri
        'https://w3id.org/oversight-graph/ontology#voice'
        """
        found = expand(self.curie)
        assert found is not None, self.curie
        return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: the classes whose records it holds, and its columns after ``id``."""

    name: str
    classes: tuple[str, ...]
    headers: tuple[str, ...]


def _named(kind: str, *curies: str, choices: str = "", many: bool = False) -> dict[str, Column]:
    suffix = "@en" if kind == "en" else ""
    headers = {f"{curie.partition(':')[2]}{suffix}": curie for curie in curies}
    return {header: Column(header, curie, kind, choices, many) for header, curie in headers.items()}


COLUMNS: dict[str, Column] = {
    "type": Column("type", "rdf:type", "iri", "class"),
    **_named("en", "rdfs:label", "dcterms:description", "og:indicator", "og:population", "og:reason", "og:doubt"),
    **_named("iri", "og:statedIn", "og:knownThrough", "og:ofReport", choices="report"),
    **_named("iri", "og:mainIssue", choices="issue"),
    **_named("iri", "og:concerns", choices="issue", many=True),
    **_named("iri", "og:about", "prov:wasAttributedTo", "og:addressedTo", "og:by", choices="body", many=True),
    **_named("iri", "dcterms:publisher", choices="body", many=True),
    **_named("iri", "og:voice", "og:polarity", "og:compliance", "og:decision", "og:modality", choices="closed"),
    **_named("iri", "og:verdict", "og:basis", "og:measureKind", "og:qualifier", "og:valueStatus", choices="closed"),
    **_named("iri", "og:linkProperty", choices="closed"),
    **_named("iri", "og:cites", "og:mentions", "og:followsUp", "og:restates", "og:contradicts", many=True),
    **_named("iri", "og:assessedAgainst", choices="policy", many=True),
    **_named("iri", "og:reiterates", "og:towards", "og:assesses", choices="call", many=True),
    **_named("iri", "dcterms:hasPart", "og:promptedBy", "og:madeIn", "og:elaborates", "og:omits", many=True),
    **_named("iri", "foaf:page", "dcterms:source", many=True),
    **_named("iri", "og:respondsTo", choices="call"),
    **_named("iri", "og:grade", choices="grade"),
    **_named("iri", "og:question", choices="question"),
    **_named("iri", "og:deadline", "og:due", "og:period"),
    **_named("iri", "og:compares", "og:comparedWith", "og:later", "og:earlier"),
    **_named("date", "og:earliest", "og:latest"),
    **_named("number", "oa:start", "oa:end", "og:wordCount", "og:sourceLength", "og:confidence"),
    **_named("number", "og:value", "og:lower", "og:upper", "og:numerator", "og:denominator"),
    **_named("string", "og:deadlineText", "og:valueText", "og:unit", "og:section", "og:opening", "og:closing"),
    **_named("string", "og:fingerprint", "og:contextFingerprint", "dcterms:title", "dcterms:issued", "og:reason"),
    **_named("string", "og:sourceFile", "og:sourceDigest", "og:term", "og:significance"),
    **_named("string", "og:skips", many=True),
}

_DATES = ("earliest", "latest")
_STATEMENT = (
    *("type", "label@en", "description@en", "statedIn", "knownThrough", "cites", "mainIssue", "concerns", "about"),
    *("wasAttributedTo", "voice", "mentions", *_DATES, "followsUp", "restates", "contradicts"),
)
_ACT = ("by", "madeIn", "towards")
_FIGURE = ("value", "lower", "upper", "numerator", "denominator", "unit", "qualifier", "valueText", "valueStatus")
_PRINTS = ("wordCount", "fingerprint", "contextFingerprint")
_SOURCE = ("sourceFile", "sourceDigest", "sourceLength")

_SHEETS = (
    Sheet(
        "findings",
        ("og:Finding", "og:CauseOfConcern"),
        (*_STATEMENT, "polarity", "assessedAgainst", "compliance"),
    ),
    Sheet(
        "calls",
        ("og:Recommendation", "og:AreaForImprovement"),
        (*_STATEMENT, "addressedTo", "deadline", "deadlineText", "hasPart", "promptedBy", "reiterates"),
    ),
    Sheet("parts", ("og:CallPart",), ("type", "label@en", "cites", "mainIssue", "concerns", "knownThrough")),
    Sheet("responses", ("og:Response",), (*_STATEMENT, "respondsTo", "decision")),
    Sheet("replies", ("og:Reply",), (*_STATEMENT, "elaborates")),
    Sheet("commitments", ("og:Commitment",), (*_STATEMENT, *_ACT, "modality", "due")),
    Sheet("proposals", ("og:Proposal",), (*_STATEMENT, *_ACT)),
    Sheet("assessments", ("og:ProgressAssessment",), (*_STATEMENT, "assesses", "verdict", "basis")),
    Sheet("judgments", ("og:Judgment",), (*_STATEMENT, "grade", "question")),
    Sheet(
        "measures",
        ("og:Measure",),
        (*_STATEMENT, "indicator@en", "population@en", "measureKind", *_FIGURE, "period"),
    ),
    Sheet(
        "comparisons",
        ("og:Comparison",),
        ("type", "label@en", "compares", "comparedWith", "term", "significance", "cites"),
    ),
    Sheet("periods", ("dcterms:PeriodOfTime",), ("type", "label@en", *_DATES)),
    Sheet(
        "passages",
        ("og:Passage",),
        ("type", "ofReport", "start", "end", "skips", "section", "opening", "closing", *_PRINTS),
    ),
    Sheet("omissions", ("og:Omission",), ("type", "omits", "reason", "reason@en")),
    Sheet(
        "links",
        ("og:InferredLink",),
        ("type", "label@en", "later", "earlier", "linkProperty", "cites", "reason@en", "doubt@en", "confidence"),
    ),
    Sheet(
        "reports",
        ("og:Report",),
        (
            *("type", "title", "publisher", "about", "issued", *_DATES, "page", "source", *_SOURCE),
            *("followsUp", "knownThrough", "cites"),
        ),
    ),
)
SHEETS: dict[str, Sheet] = {sheet.name: sheet for sheet in _SHEETS}
_BY_CLASS = {expand(name): sheet for sheet in _SHEETS for name in sheet.classes}


def sheet_of(class_iri: str) -> Sheet | None:
    """Give the sheet that holds the records of a class, if there is one.

    >>> sheet_of("https://w3id.org/oversight-graph/ontology#AreaForImprovement").name
    'calls'
    """
    return _BY_CLASS.get(class_iri)


def _plain(header: str) -> str:
    return "".join(char for char in header.casefold() if char not in " \u00a0-_\t\r\n")


_BY_HEADER = {_plain(header): header for header in (ID, *COLUMNS)}


def known_header(text: str) -> str | None:
    """Give the header that a text stands for, without regard to case, blanks, hyphens and underscores.

    >>> known_header(" Main_issue "), known_header("notes")
    ('mainIssue', None)
    """
    return _BY_HEADER.get(_plain(text))


def near_header(text: str) -> str | None:
    """Give the header that a text may be meant for.

    >>> near_header("labl")
    'label@en'
    """
    known = {plain.removesuffix("@en"): own for plain, own in _BY_HEADER.items()}
    near = difflib.get_close_matches(_plain(text), known, n=1, cutoff=0.75)
    return known[near[0]] if near else None
