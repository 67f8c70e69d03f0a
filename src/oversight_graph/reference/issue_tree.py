"""Issue tree: the page of issues, with the schemes of others that they are matched to."""

from __future__ import annotations

from .facts import Facts, read_facts
from .markdown import code, document, fact_list, plain, table

__all__ = ["issues_page"]

_SCHEME = "issue:scheme"
_BASE = "https://w3id.org/oversight-graph/issue/"
_MATCHES = {
    "skos:exactMatch": "is the same as",
    "skos:closeMatch": "is close to",
    "skos:broadMatch": "lies within",
    "skos:narrowMatch": "takes in",
    "skos:relatedMatch": "touches",
}


def _slug(concept: str) -> str:
    return concept.removeprefix("issue:").removeprefix(_BASE)


def _id(concept: str) -> str:
    return _slug(concept).replace("/", "-")


def _to(facts: Facts, concept: str) -> str:
    return f"[{plain(facts.one(concept, 'skos:prefLabel'))}](#{_id(concept)})"


def _by_label(facts: Facts, concepts: list[str]) -> list[str]:
    return sorted(concepts, key=lambda each: (facts.one(each, "skos:prefLabel").casefold(), each))


def _branch(facts: Facts, concept: str, depth: int = 0) -> list[str]:
    narrower = _by_label(facts, facts.subjects("skos:broader", concept))
    below = [line for each in narrower for line in _branch(facts, each, depth + 1)]
    return [f"{'  ' * depth}- {_to(facts, concept)}", *below]


def _former_names(facts: Facts, concept: str) -> str:
    names = [
        (facts.one(label, "og:earliest"), facts.one(label, "og:latest"), facts.one(label, "skosxl:literalForm"))
        for label in facts.of(concept, "skosxl:altLabel")
    ]
    return "; ".join(f"{plain(name)} ({since} to {until})" for since, until, name in sorted(names))


def _matches(facts: Facts, concept: str) -> str:
    found = [
        f"{words} {', '.join(_to(facts, other) for other in facts.of(concept, match))}"
        for match, words in _MATCHES.items()
        if facts.of(concept, match)
    ]
    return "; ".join(found)


def _issue(facts: Facts, concept: str) -> str:
    shown = [
        ("Name", code(_slug(concept))),
        ("Scope", plain(facts.one(concept, "skos:scopeNote"))),
        ("Also called", "; ".join(plain(name) for name in facts.of(concept, "skos:altLabel"))),
        ("Former names", _former_names(facts, concept)),
        ("History", plain(facts.one(concept, "skos:historyNote"))),
        ("Note", plain(facts.one(concept, "skos:editorialNote"))),
        ("Within", ", ".join(_to(facts, wider) for wider in facts.of(concept, "skos:broader"))),
        ("Takes in", ", ".join(_to(facts, each) for each in _by_label(facts, facts.subjects("skos:broader", concept)))),
        ("Other schemes", _matches(facts, concept)),
    ]
    heading = f'<a id="{_id(concept)}"></a>\n\n### {plain(facts.one(concept, "skos:prefLabel"))}'
    return f"{heading}\n\n{plain(facts.one(concept, 'skos:definition'))}\n\n{fact_list(shown)}"


def _other_scheme(facts: Facts, scheme: str) -> list[str]:
    rows = []
    for concept in _by_label(facts, facts.subjects("skos:inScheme", scheme)):
        matched = sorted({issue for match in _MATCHES for issue in facts.subjects(match, concept)})
        label = f'<a id="{_id(concept)}"></a>{plain(facts.one(concept, "skos:prefLabel"))}'
        rows.append([label, f"`<{_BASE}{_slug(concept)}>`", ", ".join(_to(facts, issue) for issue in matched)])
    source = facts.one(scheme, "dcterms:source")
    about = f"{plain(facts.one(scheme, 'dcterms:description'))} Source: <{source}>"
    return [f"## {plain(facts.one(scheme, 'rdfs:label'))}", about, table(["Concept", "IRI", "Issues matched"], rows)]


def issues_page() -> str:
    """Write the page of issues.

    >>> issues_page().splitlines()[0]
    '# Issues'
    """
    facts = read_facts("issues.ttl")
    top = _by_label(facts, facts.subjects("skos:topConceptOf", _SCHEME))
    issues = facts.subjects("skos:inScheme", _SCHEME)
    others = [scheme for scheme in facts.things("skos:ConceptScheme") if scheme != _SCHEME]
    intro = (
        f"{plain(facts.one(_SCHEME, 'dcterms:description'))} There are {len(issues)}. A question about an issue takes "
        "in the issues within it (`og:within`); matches to the schemes of others do not count for that."
    )
    parts = [
        intro,
        "## Tree",
        "\n".join(line for concept in top for line in _branch(facts, concept)),
        "## Issues by name",
        *(_issue(facts, concept) for concept in _by_label(facts, issues)),
        *(part for scheme in others for part in _other_scheme(facts, scheme)),
    ]
    return document("Issues", "issues", "`ontology/issues.ttl`", parts)
