"""Infer: the closure is that of OWL 2 RL, nothing unsupported passes silently, and the project's rules hold."""

# ruff: noqa: E501 - Turtle and SPARQL stand one statement a line

from __future__ import annotations

from collections.abc import Iterable

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conftest import HEADER, ROOT, store_of
from oversight_graph.errors import UnsupportedAxiomError
from oversight_graph.infer import axioms_of, derive, own_rules, rl_closure
from oversight_graph.load import parse_text
from oversight_graph.store import GraphStore
from oversight_graph.vocab import DERIVED_GRAPH, PREFIXES

E = "https://e.org/"
LANGUAGES = tuple(PREFIXES[name] for name in ("rdf", "rdfs", "owl", "xsd"))
TYPE = f"{PREFIXES['rdf']}type"
ONTOLOGY = (ROOT / "ontology" / "oversight.ttl").read_text(encoding="utf-8")
Triples = set[tuple[str, str, str]]


def facts(triples: Iterable[tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]], terms: set[str]) -> Triples:
    """Keep, of a closure, what it says about the data: the one filter under which the two closures are compared.

    A triple is kept where its subject is an IRI or a blank node that is no term of the ontology (``terms``) and
    none of RDF, RDFS, OWL and XSD; where its predicate is none of RDF, RDFS and OWL, but for ``rdf:type``
    (which leaves ``owl:sameAs`` out); and where, if the predicate is ``rdf:type``, its object is none of RDF, RDFS,
    OWL and XSD. What is left out are OWL 2 RL's axiomatic triples, the closure of the ontology itself, the
    ``owl:sameAs`` of each thing with itself, and types such as ``owl:Thing``, which no query asks for.
    """
    kept = set()
    for subject, predicate, target in triples:
        if isinstance(subject, rdflib.Literal) or str(subject) in terms or str(subject).startswith(LANGUAGES):
            continue
        if str(predicate) == TYPE:
            if str(target).startswith(LANGUAGES):
                continue
        elif str(predicate).startswith(LANGUAGES):
            continue
        kept.add((str(subject), str(predicate), target.n3() if isinstance(target, rdflib.Literal) else str(target)))
    return kept


def _rdflib(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    graph = rdflib.Graph()
    lines = b"".join(f"{ox.Triple(q.subject, q.predicate, q.object)} .\n".encode() for q in quads)
    return graph.parse(data=lines, format="nt")


def _compare(ontology: list[ox.Quad], data: list[ox.Quad], more: list[tuple] = ()) -> Triples:
    """Check our closure against owlrl's and give what both derive."""
    store = GraphStore()
    store.add(ontology)
    store.add(data)
    ours = rl_closure(store, axioms_of(store), more)
    terms = {q.subject.value for q in ontology if isinstance(q.subject, ox.NamedNode)}
    stated = [*ontology, *data, *(ox.Quad(*triple) for triple in more)]
    reference = _rdflib(stated)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(reference)
    theirs = facts(reference, terms)
    found = facts(_rdflib([*stated, *(ox.Quad(*triple) for triple in ours)]), terms)
    assert found == theirs
    return found - facts(_rdflib(stated), terms)


def _slice(path: str, count: int) -> list[ox.Quad]:
    """Give the triples of the first subjects of a file, whole, until there are enough."""
    quads = parse_text((ROOT / path).read_text(encoding="utf-8"), path)
    kept: list[ox.Quad] = []
    for subject in dict.fromkeys(quad.subject for quad in quads):
        if len(kept) >= count:
            break
        kept += [quad for quad in quads if quad.subject == subject]
    return kept


# --- against the reference ----------------------------------------------------------------------------------


def test_the_closure_of_bundled_data_is_that_of_owlrl(store):
    """Over a sample, since owlrl takes minutes on all: every property that a rule reads, a few triples of each.

    The annotations of the ontology (labels, definitions, documented domains) fire no rule and are left out.
    """
    ontology = [
        quad
        for quad in parse_text(ONTOLOGY, "oversight.ttl")
        if not isinstance(quad.object, ox.Literal)
        and quad.predicate.value.startswith(LANGUAGES)
        and "isDefinedBy" not in quad.predicate.value
    ]
    axioms = axioms_of(store)
    predicates = sorted({p for p in {*axioms.triggers(), *axioms.heads()} if isinstance(p, ox.NamedNode)}, key=str)
    data = _slice("data/reports/hmic-2016-press-release-mps.ttl", 200) + _slice("data/bodies.ttl", 120)
    for predicate in predicates:
        quads = [
            q
            for q in store.engine.quads_for_pattern(None, predicate, None, None)
            if q.graph_name.value != DERIVED_GRAPH
        ]
        for quad in sorted(quads, key=str)[:3]:  # with what the chains go through
            after = (
                store.engine.quads_for_pattern(quad.object, None, None, None)
                if isinstance(quad.object, ox.NamedNode)
                else ()
            )
            data += [
                quad,
                *sorted(
                    (q for q in after if q.predicate in predicates and q.graph_name.value != DERIVED_GRAPH), key=str
                )[:2],
            ]
    sample = GraphStore()
    sample.add([*ontology, *data])
    plain = list({ox.Quad(q.subject, q.predicate, q.object) for q in data if not isinstance(q.object, ox.Literal)})
    derived = _compare(ontology, plain, own_rules(sample))
    assert 150 < len(plain) < 900
    assert len({predicate for _, predicate, _ in derived}) >= 8


RULES = f"""
@prefix owl: <{PREFIXES["owl"]}> . @prefix rdfs: <{PREFIXES["rdfs"]}> . @prefix : <{E}> .
"""
AXIOMS = {
    "subclass": ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :C rdfs:subClassOf :B . :B a owl:Class .",
    "equivalent classes": ":A owl:equivalentClass :D . :D rdfs:subClassOf :B . :D owl:equivalentClass :C .",
    "subproperty": ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . :r rdfs:subPropertyOf :q .",
    "equivalent properties": ":p owl:equivalentProperty :r . :r rdfs:subPropertyOf :s .",
    "inverse": ":p owl:inverseOf :q . :s owl:inverseOf :s .",
    "symmetric": ":p a owl:SymmetricProperty .",
    "transitive": ":p a owl:TransitiveProperty . :q a owl:TransitiveProperty .",
    "chain": ":r owl:propertyChainAxiom ( :p :q ) . :s owl:propertyChainAxiom ( :r :r ) . :p owl:propertyChainAxiom ( :s :p ) .",
    "two axioms at once": ":p a owl:SymmetricProperty, owl:TransitiveProperty ; rdfs:subPropertyOf :q . :q owl:inverseOf :r .",
    "transitive through others": ":q a owl:TransitiveProperty . :p rdfs:subPropertyOf :q . :r owl:inverseOf :q . :s owl:equivalentProperty :r .",
}
AXIOMS["with texts"] = ":d rdfs:subPropertyOf :e . :e owl:equivalentProperty :f . :g owl:propertyChainAxiom ( :p :d ) ."
AXIOMS["all"] = " ".join(AXIOMS.values())
THINGS = [ox.NamedNode(f"{E}t{number}") for number in range(5)]
PROPERTIES = [ox.NamedNode(f"{E}{name}") for name in "pqrs"]
CLASSES = [ox.NamedNode(f"{E}{name}") for name in "ABCD"]
# Literals only stand with a property that has no inverse: OWL 2 RL as written also reasons with literals as subjects.
ASSERTIONS = st.one_of(
    st.builds(ox.Quad, st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS)),
    st.builds(
        ox.Quad,
        st.sampled_from(THINGS),
        st.just(ox.NamedNode(f"{E}d")),
        st.sampled_from([ox.Literal("x"), ox.Literal("y", language="en")]),
    ),
    st.builds(ox.Quad, st.sampled_from(THINGS), st.just(ox.NamedNode(TYPE)), st.sampled_from(CLASSES)),
)


@pytest.mark.parametrize("kind", sorted(AXIOMS))
@settings(max_examples=6, phases=[Phase.explicit, Phase.generate])  # owlrl is slow: no shrinking
@given(data=st.lists(ASSERTIONS, min_size=2, max_size=10, unique=True))
def test_each_kind_of_axiom_yields_what_owlrl_yields(kind, data):
    _compare(parse_text(RULES + AXIOMS[kind]), data)


@pytest.mark.parametrize(
    ("axioms", "data", "expected"),
    [
        (":A rdfs:subClassOf :B .", ":t a :A .", ":t a :B ."),
        (":A owl:equivalentClass :B .", ":t a :B .", ":t a :A ."),
        (":p rdfs:subPropertyOf :q .", ":t :p 'x' .", ":t :q 'x' ."),
        (":p owl:equivalentProperty :q .", ":t :q :u .", ":t :p :u ."),
        (":p owl:inverseOf :q .", ":t :p :u . :v :q :w . :t :p 'x' .", ":u :q :t . :w :p :v ."),
        (":p a owl:SymmetricProperty .", ":t :p :u .", ":u :p :t ."),
        (":p a owl:TransitiveProperty .", ":t :p :u . :u :p :v . :v :p :w .", ":t :p :v , :w . :u :p :w ."),
        (":r owl:propertyChainAxiom ( :p :q ) .", ":t :p :u . :u :q :v , 'x' .", ":t :r :v , 'x' ."),
        (":r owl:propertyChainAxiom ( :p :p ) .", ":t :p :t .", ":t :r :t ."),
    ],
)
def test_each_rule_by_hand(axioms, data, expected):
    store = GraphStore()
    store.add(parse_text(RULES + axioms + data))
    wanted = {(q.subject, q.predicate, q.object) for q in parse_text(RULES + expected)}
    found = rl_closure(store, axioms_of(store))
    assert set(found) == wanted
    assert len(found) == len(wanted)


@pytest.mark.parametrize(
    "axiom",
    [
        ":p rdfs:domain :A .",
        ":p rdfs:range :A .",
        ":p a owl:FunctionalProperty .",
        ":p a owl:InverseFunctionalProperty .",
        ":p a owl:AsymmetricProperty .",
        ":p a owl:IrreflexiveProperty .",
        ":p owl:propertyDisjointWith :q .",
        "[] a owl:AllDisjointProperties ; owl:members ( :p :q ) .",
        ":A owl:disjointWith :B .",
        "[] a owl:AllDisjointClasses ; owl:members ( :A :B ) .",
        ":A owl:disjointUnionOf ( :B :C ) .",
        ":A owl:complementOf :B .",
        ":A owl:hasKey ( :p ) .",
        ":A owl:intersectionOf ( :B :C ) .",
        ":A owl:unionOf ( :B :C ) .",
        ":A owl:oneOf ( :t :u ) .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue :t ] .",
        ":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .",
        ":t owl:sameAs :u .",
        ":t owl:differentFrom :u .",
        "[] a owl:AllDifferent ; owl:members ( :t :u ) .",
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :t .",
        ":r owl:propertyChainAxiom ( :p :q :s ) .",
        ":r owl:propertyChainAxiom ( :p ) .",
    ],
)
def test_an_axiom_without_a_rule_is_refused(axiom):
    store = GraphStore()
    store.add(parse_text(RULES + axiom))
    with pytest.raises(UnsupportedAxiomError) as caught:
        axioms_of(store)
    assert caught.value.exit_status == 2


def test_our_own_ontology_is_supported():
    store = GraphStore()
    store.add(parse_text(ONTOLOGY))
    axioms = axioms_of(store)
    assert axioms.superclasses
    assert axioms.transitive
    assert axioms.chains


# --- the project's own rules --------------------------------------------------------------------------------


def _ask(store: GraphStore, *patterns: str) -> list[bool]:
    return [bool(store.query(f"ASK {{ {pattern} }}")) for pattern in patterns]


def _pairs(store: GraphStore, predicate: str) -> set[tuple[str, str]]:
    rows = store.rows(f"SELECT ?a ?b WHERE {{ ?a og:{predicate} ?b }}")
    return {(str(row["a"]).rsplit("/", 1)[1], str(row["b"]).rsplit("/", 1)[1]) for row in rows}


def test_within_is_reflexive_and_closed_inside_the_scheme_only():
    store = store_of(
        """issue:a a og:Issue ; skos:inScheme issue:scheme .
        issue:b a og:Issue ; skos:inScheme issue:scheme ; skos:broader issue:a .
        issue:c a og:Issue ; skos:inScheme issue:scheme ; skos:broader issue:b , issue:x ; skos:broadMatch issue:y .
        issue:x a skos:Concept ; skos:inScheme issue:other ; skos:broader issue:z .
        issue:q a og:Issue ; skos:broader issue:a ."""
    )
    assert _pairs(store, "within") == {("a", "a"), ("b", "b"), ("c", "c"), ("b", "a"), ("c", "b"), ("c", "a")}


def test_only_a_renaming_continues_and_it_does_so_both_ways_and_through():
    store = store_of(
        """body:r1 a og:Renaming ; org:originalOrganization body:a ; org:resultingOrganization body:b .
        body:r2 a og:Renaming ; org:originalOrganization body:b ; org:resultingOrganization body:c .
        body:f a og:FunctionTransfer ; org:originalOrganization body:d ; org:resultingOrganization body:e .
        body:p a og:Replacement ; org:originalOrganization body:e ; org:resultingOrganization body:f ."""
    )
    names = "abc"
    assert _pairs(store, "continues") == {(one, other) for one in names for other in names}
    assert _pairs(store, "succeeds") == {("e", "d"), ("f", "e")}


def test_the_edge_of_a_relationship_runs_as_its_family_says():
    store = store_of(
        "".join(
            f"relationship:{name} a og:OversightRelationship ; og:overseer body:{name}-over ; og:overseen body:{name}-under ;"
            f" og:relation og:{name} . "
            for name in ("inspects", "reportsTo", "informs", "oversees", "answersTo", "relatesTo")
        )
    )
    assert _pairs(store, "inspects") == {("inspects-over", "inspects-under")}
    assert _pairs(store, "oversees") == {("inspects-over", "inspects-under"), ("oversees-over", "oversees-under")}
    assert _pairs(store, "reportsTo") == {("reportsTo-under", "reportsTo-over")}
    assert _pairs(store, "answersTo") == {("reportsTo-under", "reportsTo-over"), ("answersTo-under", "answersTo-over")}
    assert ("informs-over", "informs-under") in _pairs(store, "relatesTo")


def test_every_relation_that_the_data_uses_has_a_family_and_an_edge(store):
    rows = store.rows(
        "SELECT ?r ?relation ?a ?b { ?r a og:OversightRelationship ; og:relation ?relation ; og:overseer ?a ; og:overseen ?b }"
    )
    assert rows
    for row in rows:
        forward, backward = _ask(
            store, f"<{row['a']}> <{row['relation']}> <{row['b']}>", f"<{row['b']}> <{row['relation']}> <{row['a']}>"
        )
        assert forward or backward, row


def test_links_have_their_inverses_and_chains():
    store = store_of(
        """report:x a og:Report . hmic2014:rec-1 a og:Recommendation . hmic2016:resp a og:Response ; og:respondsTo hmic2014:rec-1 .
        hmic2016:reply a og:Reply ; og:elaborates hmic2016:resp . hmic2016:v a og:ProgressAssessment ; og:assesses hmic2014:rec-1 ."""
    )
    assert all(
        _ask(
            store,
            "hmic2014:rec-1 og:answeredBy hmic2016:resp",
            "hmic2014:rec-1 og:assessedBy hmic2016:v",
            "hmic2016:reply og:repliesTo hmic2014:rec-1",
            "hmic2016:resp og:follows hmic2014:rec-1",
            "hmic2014:rec-1 a og:CallForAction, og:Statement",
        )
    )


def test_an_inferred_link_yields_no_link():
    store = store_of(
        "link:x a og:InferredLink ; og:later hmic2016:a ; og:earlier hmic2014:b ; og:linkProperty og:reiterates .",
        derived=True,
    )
    assert _ask(store, "hmic2016:a ?p hmic2014:b", "hmic2014:b ?p hmic2016:a") == [False, False]


def test_derived_triples_stand_in_one_graph_and_are_never_stated(store):
    derived = {
        (q.subject, q.predicate, q.object)
        for q in store.engine.quads_for_pattern(None, None, None, ox.NamedNode(DERIVED_GRAPH))
    }
    stated = {(q.subject, q.predicate, q.object) for q in store.quads(derived=False)}
    assert derived
    assert not derived & stated


def test_deriving_twice_gives_the_same():
    text = """issue:a a og:Issue ; skos:inScheme issue:s . issue:b a og:Issue ; skos:inScheme issue:s ; skos:broader issue:a .
        body:r a og:Renaming ; org:originalOrganization body:a ; org:resultingOrganization body:b . hmic2014:f a og:CauseOfConcern ."""
    store = store_of(text)
    before = set(store.quads())
    count = sum(1 for q in before if q.graph_name.value == DERIVED_GRAPH)
    assert derive(store) == count
    assert set(store.quads()) == before


def test_what_is_taken_back_is_no_longer_derived():
    store = store_of("hmic2014:f a og:CauseOfConcern .")
    for quad in parse_text(HEADER + "hmic2014:f a og:CauseOfConcern ."):
        for found in list(store.engine.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)):
            store.engine.remove(found)
    derive(store)
    assert _ask(store, "hmic2014:f ?p ?o") == [False]
