"""The issue scheme passes the checks that qSKOS makes of a thesaurus, and each check finds what it is for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

from conftest import HEADER, ROOT
from oversight_graph.load import parse_file, parse_text
from oversight_graph.reference.facts import Facts
from oversight_graph.store import GraphStore
from oversight_graph.vocab import shorten

ISSUES = "issue:scheme"
LABELS = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel")
MATCHES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch")
INVERSES = {"skos:topConceptOf": "skos:hasTopConcept", "skos:broader": "skos:narrower"}


def _schemes(facts: Facts) -> list[str]:
    return facts.things("skos:ConceptScheme")


def _concepts(facts: Facts, scheme: str = "") -> list[str]:
    schemes = [scheme] if scheme else _schemes(facts)
    return sorted({concept for each in schemes for concept in facts.subjects("skos:inScheme", each)})


def _above(facts: Facts, concept: str) -> set[str]:
    """Give the concepts above one; in a cycle that is also the concept itself."""
    found: set[str] = set()
    waiting = facts.of(concept, "skos:broader")
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += facts.of(each, "skos:broader")
    return found


def _tops(facts: Facts, concept: str) -> set[str]:
    return {each for each in {concept, *_above(facts, concept)} if facts.of(each, "skos:topConceptOf")}


def _names(facts: Facts, concept: str) -> list[str]:
    former = [facts.one(label, "skosxl:literalForm") for label in facts.of(concept, "skosxl:altLabel")]
    return [name.casefold() for predicate in LABELS for name in facts.of(concept, predicate)] + [
        name.casefold() for name in former
    ]


def without_root(facts: Facts) -> list[str]:
    return [each for each in _concepts(facts) if len(_tops(facts, each)) != 1]


def tops_with_broader(facts: Facts) -> list[str]:
    return [each for each in _concepts(facts) if facts.of(each, "skos:topConceptOf") and facts.of(each, "skos:broader")]


def several_broader(facts: Facts) -> list[str]:
    return [each for each in _concepts(facts) if len(facts.of(each, "skos:broader")) > 1]


def cycles(facts: Facts) -> list[str]:
    return [each for each in _concepts(facts) if each in _above(facts, each)]


def orphans(facts: Facts) -> list[str]:
    """Concepts of the tree that nothing joins to another: neither broader nor narrower."""
    return [
        each
        for each in _concepts(facts, ISSUES)
        if not facts.of(each, "skos:broader") and not facts.subjects("skos:broader", each)
    ]


def broader_outside_the_scheme(facts: Facts) -> list[str]:
    return [
        each
        for each in _concepts(facts)
        for wider in facts.of(each, "skos:broader")
        if facts.of(wider, "skos:inScheme") != facts.of(each, "skos:inScheme")
    ]


def redundant_broader(facts: Facts) -> list[str]:
    """Concepts with a broader one that is also above another of their broader ones."""
    return [
        each
        for each in _concepts(facts)
        for wider in facts.of(each, "skos:broader")
        if any(wider in _above(facts, other) for other in set(facts.of(each, "skos:broader")) - {wider})
    ]


def not_in_one_scheme(facts: Facts) -> list[str]:
    concepts = {*facts.things("skos:Concept"), *facts.things("og:Issue")}
    return [each for each in sorted(concepts) if len(set(facts.of(each, "skos:inScheme")) & set(_schemes(facts))) != 1]


def without_one_preferred_label(facts: Facts) -> list[str]:
    return [each for each in _concepts(facts) if len(facts.of(each, "skos:prefLabel")) != 1]


def clashing_labels(facts: Facts) -> list[str]:
    """Names, former ones included, that two concepts of one scheme share, whatever kind of label each is."""
    faults = []
    for scheme in _schemes(facts):
        owners: dict[str, set[str]] = defaultdict(set)
        for concept in _concepts(facts, scheme):
            for name in _names(facts, concept):
                owners[name].add(concept)
        faults += [name for name, found in owners.items() if len(found) > 1]
    return sorted(faults)


def doubled_labels(facts: Facts) -> list[str]:
    return [each for each in _concepts(facts) if max(Counter(_names(facts, each)).values(), default=0) > 1]


def blank_or_padded_labels(facts: Facts) -> list[str]:
    values = [name for each in _concepts(facts) for predicate in LABELS for name in facts.of(each, predicate)]
    return [name for name in values if not name.strip() or name != " ".join(name.split())]


def undocumented(facts: Facts) -> list[str]:
    """Issues without a definition; concepts of the schemes of others without a definition or a source."""
    own = set(_concepts(facts, ISSUES))
    return [
        each
        for each in _concepts(facts)
        if not facts.of(each, "skos:definition") and (each in own or not facts.of(each, "dcterms:source"))
    ]


def undeclared_matches(facts: Facts) -> list[str]:
    concepts = set(_concepts(facts))
    return [each for each in concepts for match in MATCHES if not set(facts.of(each, match)) <= concepts]


def matches_inside_a_scheme(facts: Facts) -> list[str]:
    return [
        each
        for each in _concepts(facts)
        for match in MATCHES
        for other in facts.of(each, match)
        if facts.of(other, "skos:inScheme") == facts.of(each, "skos:inScheme")
    ]


def matched_twice(facts: Facts) -> list[str]:
    """Concepts that two kinds of match join to the same other one."""
    counts = {each: Counter(other for match in MATCHES for other in facts.of(each, match)) for each in _concepts(facts)}
    return [each for each, found in counts.items() if max(found.values(), default=0) > 1]


def one_sided(facts: Facts) -> list[str]:
    """Pairs of which one side names the other and is not named back, where the other side is written at all."""
    faults = []
    for one, other in INVERSES.items():
        forth = {(each, value) for each in facts.named() for value in facts.of(each, one)}
        back = {(value, each) for each in facts.named() for value in facts.of(each, other)}
        faults += [f"{first} {one} {second}" for first, second in forth ^ back if back or other == "skos:hasTopConcept"]
    return faults


def loose_former_names(facts: Facts) -> list[str]:
    used = Counter(label for each in _concepts(facts) for label in facts.of(each, "skosxl:altLabel"))
    return [label for label in {*facts.things("skosxl:Label"), *used} if used[label] != 1 or not _dated(facts, label)]


def _dated(facts: Facts, label: str) -> bool:
    return all(facts.of(label, each) for each in ("skosxl:literalForm", "og:earliest", "og:latest"))


CHECKS: tuple[Callable[[Facts], list[str]], ...] = (
    without_root,
    tops_with_broader,
    several_broader,
    cycles,
    orphans,
    broader_outside_the_scheme,
    redundant_broader,
    not_in_one_scheme,
    without_one_preferred_label,
    clashing_labels,
    doubled_labels,
    blank_or_padded_labels,
    undocumented,
    undeclared_matches,
    matches_inside_a_scheme,
    matched_twice,
    one_sided,
    loose_former_names,
)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(parse_file(ROOT / "ontology" / "issues.ttl"))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_issues_pass(check, facts):
    assert len(_concepts(facts, ISSUES)) > 50
    assert check(facts) == []


SOUND = """
issue:scheme a skos:ConceptScheme ; skos:hasTopConcept issue:a .
issue:a a og:Issue ; skos:inScheme issue:scheme ; skos:topConceptOf issue:scheme ; skos:prefLabel "a" ;
  skos:definition "A." .
issue:b a og:Issue ; skos:inScheme issue:scheme ; skos:broader issue:a ; skos:prefLabel "b" ; skos:altLabel "bee" ;
  skos:definition "B." ; skosxl:altLabel issue:b-label .
issue:b-label a skosxl:Label ; skosxl:literalForm "bi" ; og:earliest "2010-01-01" ; og:latest "2011-01-01" .
grade:s a skos:ConceptScheme ; skos:hasTopConcept grade:x .
grade:x a skos:Concept ; skos:inScheme grade:s ; skos:topConceptOf grade:s ; skos:prefLabel "b" ;
  dcterms:source <https://e.org/> .
"""
NEW = ' a og:Issue ; skos:inScheme issue:scheme ; skos:prefLabel "c" ; skos:definition "C." '
WRONG: dict[Callable[[Facts], list[str]], str] = {
    without_root: f"issue:c{NEW}.",
    tops_with_broader: f"issue:c{NEW}; skos:broader issue:b ; skos:topConceptOf issue:scheme .",
    several_broader: f"issue:c{NEW}; skos:broader issue:a, issue:b .",
    cycles: "issue:a skos:broader issue:b .",
    orphans: f"issue:c{NEW}; skos:topConceptOf issue:scheme .",
    broader_outside_the_scheme: "issue:a skos:broader grade:x .",
    redundant_broader: f"issue:c{NEW}; skos:broader issue:a, issue:b .",
    not_in_one_scheme: "issue:c a og:Issue .",
    without_one_preferred_label: 'issue:b skos:prefLabel "b2" .',
    clashing_labels: 'issue:a skos:altLabel "Bi" .',
    doubled_labels: 'issue:b skos:altLabel "B" .',
    blank_or_padded_labels: 'issue:b skos:altLabel " bees" .',
    undocumented: 'issue:c a og:Issue ; skos:inScheme issue:scheme ; skos:broader issue:a ; skos:prefLabel "c" .',
    undeclared_matches: "issue:b skos:closeMatch grade:y .",
    matches_inside_a_scheme: "issue:b skos:closeMatch issue:a .",
    matched_twice: "issue:b skos:closeMatch grade:x ; skos:broadMatch grade:x .",
    one_sided: "issue:scheme skos:hasTopConcept issue:b .",
    loose_former_names: "issue:l a skosxl:Label .",
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_check_passes_what_is_sound_and_finds_what_is_wrong(check):
    assert check(Facts(parse_text(HEADER + SOUND))) == []
    assert check(Facts(parse_text(HEADER + SOUND + WRONG[check]))) != []


def _unused(facts: Facts, used: set[str]) -> list[str]:
    """Issues that no statement concerns, and others' concepts that no issue is matched to, without a note why."""
    own = _concepts(facts, ISSUES)
    matched = {other for issue in own for match in MATCHES for other in facts.of(issue, match)}
    idle = {*own, *_concepts(facts)} - used - matched
    return sorted(each for each in idle if not facts.of(each, "skos:editorialNote"))


def test_every_concept_is_used_or_it_is_noted_why_not(store: GraphStore, facts: Facts):
    rows = store.rows("SELECT DISTINCT ?issue WHERE { GRAPH ?graph { ?thing og:concerns|og:mainIssue ?issue } }")
    used = {shorten(str(row["issue"])) for row in rows}
    mend = "add a skos:editorialNote to it in ontology/issues.ttl that says why it is kept"
    assert _unused(facts, used) == [], mend


def test_no_note_says_that_a_used_issue_is_unused(store: GraphStore, facts: Facts):
    rows = store.rows("SELECT DISTINCT ?issue WHERE { GRAPH ?graph { ?thing og:concerns|og:mainIssue ?issue } }")
    noted = {each for each in _concepts(facts, ISSUES) if "No statement" in facts.one(each, "skos:editorialNote")}
    assert noted & {shorten(str(row["issue"])) for row in rows} == set()


def test_the_check_of_use_finds_an_idle_concept_and_takes_a_note():
    assert _unused(Facts(parse_text(HEADER + SOUND)), {"issue:a"}) == ["grade:x", "issue:b"]
    noted = Facts(parse_text(f'{HEADER}{SOUND} issue:b skos:editorialNote "Kept." ; skos:closeMatch grade:x .'))
    assert _unused(noted, {"issue:a"}) == []


def test_what_the_engine_derives_agrees_with_the_tree(store: GraphStore, facts: Facts):
    rows = store.rows("SELECT ?issue ?wider WHERE { ?issue og:within ?wider . ?issue a og:Issue }")
    derived: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        derived[shorten(str(row["issue"]))].add(shorten(str(row["wider"])))
    for issue in _concepts(facts, ISSUES):
        assert derived[issue] == {issue, *_above(facts, issue)}, issue
