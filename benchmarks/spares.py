"""Spares: things that made data has none of, or too few to break, each conforming by itself."""

from __future__ import annotations

from collections.abc import Callable

from .records import Record, date, english, iri, number, term
from .world import start

__all__ = ["SPARES"]

_GRAPH = iri("graph/made-concepts")


def _issue(rank: int) -> Record:
    record = start(iri(f"issue/made-{rank}"), "Issue", _GRAPH)
    record.say("skos:broader", iri("issue/vetting"))
    record.say("skos:definition", english("what a made issue is about"))
    record.say("skos:inScheme", iri("issue/scheme"))
    record.say("skos:prefLabel", english(f"made issue {rank}"))
    return record


def _grade(rank: int) -> Record:
    record = Record(iri(f"grade/made-{rank}"), "Grade", _GRAPH)
    record.say("rdf:type", term("skos:Concept"))
    record.say("og:rank", number(2))
    record.say("skos:inScheme", iri("grade/peel-2014/scheme"))
    record.say("skos:prefLabel", english(f"made grade {rank}"))
    return record


def _scheme(rank: int) -> Record:
    record = Record(iri(f"grade/made-scheme-{rank}"), "ConceptScheme", _GRAPH)
    record.say("rdf:type", term("skos:ConceptScheme"))
    record.say("rdfs:label", english(f"made scheme {rank}"))
    return record


def _former_name(rank: int) -> Record:
    record = Record(iri(f"issue/made-former-name-{rank}"), "Label", _GRAPH)
    record.say("rdf:type", term("skosxl:Label"))
    record.say("skosxl:literalForm", english(f"former name {rank}"))
    record.say("og:earliest", date("2014-01-01"))
    record.say("og:latest", date("2015-01-01"))
    return record


def _change(rank: int) -> Record:
    record = start(iri(f"body/made-spare-change-{rank}"), "Renaming", iri("graph/made-bodies"))
    record.say("dcterms:source", f"<https://example.org/spare-change/{rank}>")
    record.say("og:earliest", date("2017-07-19"))
    record.say("og:latest", date("2017-07-19"))
    record.say("org:originalOrganization", iri("body/made-inspectorate-a"))
    record.say("org:resultingOrganization", iri("body/made-inspectorate-b"))
    record.say("rdfs:label", english("a change"))
    return record


def _question(rank: int) -> Record:
    record = Record(iri(f"grade/made-question-{rank}"), "Question", _GRAPH)
    record.say("rdf:type", term("skos:Concept"))
    record.say("skos:prefLabel", english(f"made question {rank}"))
    return record


# A conforming thing of each node shape that made data lacks, by a running number.
SPARES: dict[str, Callable[[int], Record]] = {
    "BodyChangeShape": _change,
    "ConceptSchemeShape": _scheme,
    "FormerNameShape": _former_name,
    "GradeShape": _grade,
    "IssueShape": _issue,
    "QuestionShape": _question,
}
