"""Vocabulary: the page of classes, properties, closed lists, grades, rules, shapes and alignments."""

from __future__ import annotations

from collections.abc import Callable

from ..bundled import bundled_folder
from ..queries import read_query
from .diagram import class_diagram, closed_lists
from .facts import Facts, read_facts
from .markdown import anchored, code, document, fact_list, link, links, plain, table
from .rules_of_form import shapes_part

__all__ = ["PROPERTY_GROUPS", "ontology_page", "property_groups"]

_ONTOLOGY = "https://w3id.org/oversight-graph/ontology"
_AGENT_FAMILIES = ("og:answersTo", "og:oversees", "og:relatesTo")
_STATES = {"og:decidedBy", "og:isOpen", "og:progressState", "og:replyState", "og:timesRepeated"}
_TIMES = {"dcterms:PeriodOfTime", "xsd:date"}
_MATCHES = {
    "rdfs:subClassOf": "is a kind of",
    "rdfs:subPropertyOf": "is a kind of",
    "skos:closeMatch": "is close to",
    "skos:relatedMatch": "touches",
}


def _under(facts: Facts, each: str, *families: str) -> bool:
    return any(each in facts.below(family, "rdfs:subPropertyOf") for family in families)


def _on(facts: Facts, each: str, *kinds: str) -> bool:
    return set(facts.of(each, "schema:domainIncludes")) <= set(kinds)


def _values(facts: Facts, each: str) -> set[str]:
    return set(facts.of(each, "schema:rangeIncludes"))


def _is_evidence(facts: Facts, each: str) -> bool:
    return _on(facts, each, "og:Passage") or _values(facts, each) == {"og:Passage"}


def _is_of_bodies(facts: Facts, each: str) -> bool:
    return _on(facts, each, "og:Body", "og:Instrument", "og:OversightRelationship", "og:Policy")


# A property stands in the first group that takes it.
PROPERTY_GROUPS: tuple[tuple[str, Callable[[Facts, str], bool]], ...] = (
    ("Links from later to earlier", lambda facts, each: _under(facts, each, "og:follows")),
    ("Between agents", lambda facts, each: _under(facts, each, *_AGENT_FAMILIES)),
    ("Values from closed lists", lambda facts, each: _values(facts, each) <= set(closed_lists(facts))),
    ("Evidence", _is_evidence),
    ("Figures and comparisons", lambda facts, each: _on(facts, each, "og:Comparison", "og:Measure")),
    ("Time", lambda facts, each: _values(facts, each) <= _TIMES),
    ("State of a call, derived", lambda _, each: each in _STATES),
    ("Bodies, relationships and policies", _is_of_bodies),
    ("Inferred links and omissions", lambda facts, each: _on(facts, each, "og:InferredLink", "og:Omission")),
    ("Statements, reports and the rest", lambda facts, each: True),  # noqa: ARG005
)


def property_groups(facts: Facts) -> dict[str, list[str]]:
    """Give every property of the ontology under the title of its group.

    >>> "og:respondsTo" in property_groups(read_facts("oversight.ttl"))["Links from later to earlier"]
    True
    """
    found: dict[str, list[str]] = {title: [] for title, _ in PROPERTY_GROUPS}
    for each in sorted({*facts.things("owl:DatatypeProperty"), *facts.things("owl:ObjectProperty")}):
        found[next(title for title, takes in PROPERTY_GROUPS if takes(facts, each))].append(each)
    return found


def _head(facts: Facts) -> str:
    about = [
        ("Version", code(facts.one(_ONTOLOGY, "owl:versionInfo"))),
        ("Version IRI", f"<{facts.one(_ONTOLOGY, 'owl:versionIRI')}>"),
        ("Namespace", f"`og:` is <{facts.one(_ONTOLOGY, 'vann:preferredNamespaceUri')}>"),
        ("Licence", f"<{facts.one(_ONTOLOGY, 'dcterms:license')}>"),
        ("How it changes", "[change policy](change-policy.md)"),
        ("Beside it", "[issues](issues.md), [queries](queries.md)"),
    ]
    return f"{plain(facts.one(_ONTOLOGY, 'dcterms:description'))}\n\n{fact_list(about)}"


def _matches(alignments: Facts, term: str) -> str:
    found = [f"{words} {links(alignments.of(term, match))}" for match, words in _MATCHES.items()]
    return "; ".join(text for text in found if "`" in text)


def _example(facts: Facts, term: str) -> str:
    return "; ".join(plain(text) for text in facts.of(term, "skos:example"))


def _deprecation(facts: Facts, term: str) -> str:
    if facts.one(term, "owl:deprecated") != "true":
        return ""
    return f"yes; use {links(facts.of(term, 'dcterms:isReplacedBy'))}. {plain(facts.one(term, 'skos:changeNote'))}"


def _class(facts: Facts, alignments: Facts, kind: str) -> str:
    used = facts.subjects("schema:domainIncludes", kind)
    shown = [
        ("Label", plain(facts.one(kind, "rdfs:label"))),
        ("Deprecated", _deprecation(facts, kind)),
        ("Is a kind of", links(facts.of(kind, "rdfs:subClassOf"))),
        ("Its kinds", links(facts.subjects("rdfs:subClassOf", kind))),
        ("Properties", links(used)),
        ("Value of", links(facts.subjects("schema:rangeIncludes", kind))),
        ("Other vocabularies", _matches(alignments, kind)),
        ("Example", _example(facts, kind)),
    ]
    return f"{anchored(kind, 3)}\n\n{plain(facts.one(kind, 'skos:definition'))}\n\n{fact_list(shown)}"


def _kind_of_property(facts: Facts, each: str) -> str:
    names = {
        "owl:DatatypeProperty": "datatype property",
        "owl:ObjectProperty": "object property",
        "owl:SymmetricProperty": "symmetric",
        "owl:TransitiveProperty": "transitive",
    }
    return ", ".join(names.get(kind, kind) for kind in facts.of(each, "rdf:type"))


def _inverse(facts: Facts, each: str) -> list[str]:
    return sorted({*facts.of(each, "owl:inverseOf"), *facts.subjects("owl:inverseOf", each)})


def _property(facts: Facts, alignments: Facts, each: str) -> str:
    chains = [" then ".join(link(step) for step in facts.items(head)) for head in _chains(facts, each)]
    shown = [
        ("Label", plain(facts.one(each, "rdfs:label"))),
        ("Deprecated", _deprecation(facts, each)),
        ("Kind", _kind_of_property(facts, each)),
        ("Is a kind of", links(facts.of(each, "rdfs:subPropertyOf"))),
        ("Its kinds", links(facts.subjects("rdfs:subPropertyOf", each))),
        ("Inverse", links(_inverse(facts, each))),
        ("Follows from", "; ".join(chains)),
        ("Used on", links(facts.of(each, "schema:domainIncludes"))),
        ("Values", links(facts.of(each, "schema:rangeIncludes"))),
        ("Other vocabularies", _matches(alignments, each)),
        ("Example", _example(facts, each)),
    ]
    return f"{anchored(each, 4)}\n\n{plain(facts.one(each, 'skos:definition'))}\n\n{fact_list(shown)}"


def _chains(facts: Facts, each: str) -> list[str]:
    return facts.of(each, "owl:propertyChainAxiom")


def _classes_part(facts: Facts, alignments: Facts, lists: dict[str, list[str]]) -> list[str]:
    kinds = [kind for kind in facts.things("owl:Class") if kind not in lists]
    intro = "A class also has the properties of the classes that it is a kind of."
    return ["## Classes", intro, *(_class(facts, alignments, kind) for kind in kinds)]


def _properties_part(facts: Facts, alignments: Facts) -> list[str]:
    parts = ["## Properties"]
    for title, found in property_groups(facts).items():
        if found:
            parts += [f"### {title}", *(_property(facts, alignments, each) for each in found)]
    return parts


def _lists_part(facts: Facts, alignments: Facts, lists: dict[str, list[str]]) -> list[str]:
    intro = "Each of these classes has these members and no others."
    parts = ["## Closed lists", intro]
    told: set[str] = set()
    for kind, individuals in lists.items():
        rows = []
        for each in individuals:
            anchor = "" if each in told else f'<a id="{each.partition(":")[2]}"></a>'
            told.add(each)
            label, meaning = plain(facts.one(each, "rdfs:label")), plain(facts.one(each, "skos:definition"))
            rows.append([f"{anchor}{code(each)}", label, meaning, _matches(alignments, each)])
        parts += [
            _class(facts, alignments, kind),
            table(["Member", "Label", "Definition", "Other vocabularies"], rows),
        ]
    return parts


def _grades_part() -> list[str]:
    facts = read_facts("grades.ttl")
    intro = "Grades have a rank (higher is better), which is compared only inside their scheme."
    parts = ["## Grades and questions", intro]
    for scheme in facts.things("skos:ConceptScheme"):
        concepts = facts.subjects("skos:inScheme", scheme)
        ordered = sorted(concepts, key=lambda each: (-int(facts.one(each, "og:rank") or 0), each))
        rows = [
            [
                code(each),
                plain(facts.one(each, "skos:prefLabel")),
                facts.one(each, "og:rank"),
                plain(facts.one(each, "skos:definition")),
            ]
            for each in ordered
        ]
        until = facts.one(scheme, "og:validUntil")
        since = facts.one(scheme, "og:validFrom")
        dates = f" For reports from {since}{f' to {until}' if until else ' on'}." if since else ""
        parts += [
            f"### {plain(facts.one(scheme, 'rdfs:label'))}",
            f"{code(scheme)}: {plain(facts.one(scheme, 'dcterms:description'))}{dates}",
            table(["Concept", "Label", "Rank", "Definition"], rows),
        ]
    return parts


def _rules_part(facts: Facts) -> list[str]:
    intro = (
        "What the reasoner derives, into `graph/derived`: first what follows from the axioms of the ontology "
        "(sub-classes, sub-properties, and those in this table), then the project's own rules."
    )
    rows = []
    for each in facts.things("owl:ObjectProperty"):
        kinds = set(facts.of(each, "rdf:type")) - {"owl:ObjectProperty"}
        rows += [[link(each), code(kind)] for kind in sorted(kinds)]
        rows += [[link(each), f"{code('owl:inverseOf')} {link(other)}"] for other in facts.of(each, "owl:inverseOf")]
        chains = [" then ".join(link(step) for step in facts.items(head)) for head in _chains(facts, each)]
        rows += [[link(each), f"{code('owl:propertyChainAxiom')} {chain}"] for chain in chains]
    parts = ["## Rules", intro, table(["Property", "Axiom"], rows)]
    for path in sorted((bundled_folder("ontology") / "rules").glob("*.rq")):
        rule = read_query(path.read_text(encoding="utf-8"), path.stem)
        parts.append(
            f'<a id="rule-{path.stem}"></a>\n\n### {path.stem}\n\n{plain(rule.summary)}. {plain(rule.description)}'
        )
    return parts


def _alignments_part(facts: Facts, alignments: Facts) -> list[str]:
    intro = (
        "From `ontology/alignments.ttl`, which the reasoner does not read. *Is a kind of* holds without exception; "
        "*is close to* joins terms that serve the same end with other edges; *touches* joins terms that merely meet."
    )
    rows = [[link(term), _matches(alignments, term)] for term in facts.named() if _matches(alignments, term)]
    return ["## Other vocabularies", intro, table(["Term", "Stands to others"], rows)]


def ontology_page() -> str:
    """Write the reference of the ontology.

    >>> ontology_page().splitlines()[0]
    '# Ontology'
    """
    facts, alignments = read_facts("oversight.ttl"), read_facts("alignments.ttl")
    lists = closed_lists(facts)
    parts = [
        _head(facts),
        "Contents: [diagram](#diagram) · [classes](#classes) · [properties](#properties) · "
        "[closed lists](#closed-lists) · [grades and questions](#grades-and-questions) · [rules](#rules) · "
        "[shapes](#shapes) · [other vocabularies](#other-vocabularies)",
        "## Diagram",
        "Hollow arrows lead to the wider class. Members of closed lists are written as attributes; "
        "only the main properties are drawn.",
        class_diagram(facts),
        *_classes_part(facts, alignments, lists),
        *_properties_part(facts, alignments),
        *_lists_part(facts, alignments, lists),
        *_grades_part(),
        *_rules_part(facts),
        *shapes_part(),
        *_alignments_part(facts, alignments),
    ]
    return document("Ontology", "ontology", "`ontology/`", parts)
