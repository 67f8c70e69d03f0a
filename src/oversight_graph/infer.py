"""Infer: the OWL 2 RL closure of the data under our ontology, and the project's own rules.

The rules of the OWL 2 RL profile that our axioms can fire (https://www.w3.org/TR/owl2-profiles/, section
4.3) are run over each triple once, by a work list: prp-spo1, prp-spo2, prp-inv1/2, prp-symp, prp-trp,
prp-eqp1/2, cax-sco, cax-eqc1/2, with scm-sco, scm-spo and scm-eqc/eqp for the hierarchy. An axiom of any
other kind is refused, so that the closure is never silently short. The project's own rules are CONSTRUCT
queries in ``ontology/rules``. Derived triples stand in one graph and are never stated as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import pyoxigraph as ox

from .bundled import bundled_folder
from .collector import collector_held
from .errors import UnsupportedAxiomError
from .store import GraphStore
from .vocab import DERIVED_GRAPH, PREFIXES

__all__ = ["Axioms", "Triple", "axioms_of", "closed_over", "derive", "own_rules", "rl_closure"]

Node = ox.NamedNode | ox.BlankNode | ox.Triple
Term = Node | ox.Literal
Triple = tuple[Node, ox.NamedNode, Term]
Name = TypeVar("Name", bound=Hashable)

_RDF, _RDFS, _OWL = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"]
_TYPE = ox.NamedNode(f"{_RDF}type")
_GRAPH = ox.NamedNode(DERIVED_GRAPH)
# Those of a property chain.
_LINKS = 2
_UNSUPPORTED_TYPES = [
    "AllDifferent",
    "AllDisjointClasses",
    "AllDisjointProperties",
    "AsymmetricProperty",
    "FunctionalProperty",
    "InverseFunctionalProperty",
    "IrreflexiveProperty",
    "NegativePropertyAssertion",
    "Restriction",
]
_UNSUPPORTED_PREDICATES = [
    f"{_RDFS}domain",
    f"{_RDFS}range",
    *(
        f"{_OWL}{name}"
        for name in (
            "complementOf",
            "differentFrom",
            "disjointUnionOf",
            "disjointWith",
            "hasKey",
            "intersectionOf",
            "oneOf",
            "onProperty",
            "propertyDisjointWith",
            "sameAs",
            "unionOf",
        )
    ),
]


@dataclass
class Axioms:
    """The axioms of an ontology, ready to be used as rules; hierarchies are already closed."""

    superclasses: dict[Term, set[Term]] = field(default_factory=dict)
    superproperties: dict[Term, set[Term]] = field(default_factory=dict)
    inverses: dict[Term, set[Term]] = field(default_factory=lambda: defaultdict(set))
    transitive: set[Term] = field(default_factory=set)
    chains: list[tuple[Term, tuple[Term, Term]]] = field(default_factory=list)

    def triggers(self) -> set[Term]:
        """Give the predicates whose triples can fire a rule."""
        links = {link for _, chain in self.chains for link in chain}
        return {*self.superproperties, *self.inverses, *self.transitive, *links}

    def heads(self) -> set[Term]:
        """Give the predicates, ``rdf:type`` apart, that a rule can derive."""
        supers = set().union(*self.superproperties.values(), *self.inverses.values())
        return {*supers, *self.transitive, *(head for head, _ in self.chains)}


def _pattern(store: GraphStore, predicate: str, target: Term | None = None) -> Iterator[tuple[Node, Term]]:
    for quad in store.engine.quads_for_pattern(None, ox.NamedNode(predicate), target, None):
        if quad.graph_name != _GRAPH:
            yield quad.subject, quad.object


def closed_over(pairs: Iterable[tuple[Name, Name]]) -> dict[Name, set[Name]]:
    """Give for each lower end of some pairs all that can be reached upwards, itself left out.

    >>> closed_over([("a", "b"), ("b", "c")])["a"] == {"b", "c"}
    True
    """
    direct: dict[Name, set[Name]] = defaultdict(set)
    for lower, upper in pairs:
        direct[lower].add(upper)
    closed: dict[Name, set[Name]] = {}
    for start in list(direct):
        reached: set[Name] = set()
        waiting = list(direct[start])
        while waiting:
            node = waiting.pop()
            if node not in reached:
                reached.add(node)
                waiting.extend(direct.get(node, ()))
        closed[start] = reached - {start}
    return closed


def _links(store: GraphStore, head: Term) -> list[Term]:
    """Give the members of a chain's list, no more than tell it from one of two: a list may lead back into itself."""
    items: list[Term] = []
    while isinstance(head, ox.NamedNode | ox.BlankNode) and head != ox.NamedNode(f"{_RDF}nil") and len(items) <= _LINKS:
        first = [quad.object for quad in store.engine.quads_for_pattern(head, ox.NamedNode(f"{_RDF}first"), None, None)]
        rest = [quad.object for quad in store.engine.quads_for_pattern(head, ox.NamedNode(f"{_RDF}rest"), None, None)]
        if not first or not rest:
            break
        items.append(first[0])
        head = rest[0]
    return items


def _refuse_unsupported(store: GraphStore) -> None:
    for name in _UNSUPPORTED_TYPES:
        for subject, _ in _pattern(store, _TYPE.value, ox.NamedNode(f"{_OWL}{name}")):
            raise UnsupportedAxiomError(str(subject), f"owl:{name}")
    for predicate in _UNSUPPORTED_PREDICATES:
        for subject, _ in _pattern(store, predicate):
            raise UnsupportedAxiomError(str(subject), predicate)


def _binary_chains(store: GraphStore) -> list[tuple[Term, tuple[Term, Term]]]:
    chains: list[tuple[Term, tuple[Term, Term]]] = []
    for head, chain in _pattern(store, f"{_OWL}propertyChainAxiom"):
        links = _links(store, chain)
        if len(links) != _LINKS:  # a longer chain is written as two
            raise UnsupportedAxiomError(str(head), "a property chain of other than two links")
        chains.append((head, (links[0], links[1])))
    return chains


def axioms_of(store: GraphStore) -> Axioms:
    """Read the axioms that stand in a store.

    Raises ``UnsupportedAxiomError`` for an axiom for which there is no rule.
    """
    _refuse_unsupported(store)
    same = [
        *((a, b) for a, b in _pattern(store, f"{_OWL}equivalentClass")),
        *((b, a) for a, b in _pattern(store, f"{_OWL}equivalentClass")),
    ]
    equal = [
        *((a, b) for a, b in _pattern(store, f"{_OWL}equivalentProperty")),
        *((b, a) for a, b in _pattern(store, f"{_OWL}equivalentProperty")),
    ]
    axioms = Axioms(
        superclasses=closed_over([*_pattern(store, f"{_RDFS}subClassOf"), *same]),
        superproperties=closed_over([*_pattern(store, f"{_RDFS}subPropertyOf"), *equal]),
        chains=_binary_chains(store),
    )
    for one, other in _pattern(store, f"{_OWL}inverseOf"):
        axioms.inverses[one].add(other)
        axioms.inverses[other].add(one)
    for prop, _ in _pattern(store, _TYPE.value, ox.NamedNode(f"{_OWL}SymmetricProperty")):
        axioms.inverses[prop].add(prop)
    axioms.transitive = {p for p, _ in _pattern(store, _TYPE.value, ox.NamedNode(f"{_OWL}TransitiveProperty"))}
    return axioms


Pair = tuple[Term, Term]


class _Closure:
    """A work list of properties: what is new of one is taken as a whole, and what follows from it is put on the list.

    Sets of pairs keep the hashes of terms, which is what the time would otherwise go into.
    """

    def __init__(self, axioms: Axioms) -> None:
        self.axioms = axioms
        self.known: dict[Term, set[Pair]] = defaultdict(set)
        self.stated: dict[Term, set[Pair]] = {}
        self.waiting: dict[Term, set[Pair]] = {}
        joining = set(axioms.transitive) | {link for _, chain in axioms.chains for link in chain}
        self.forward: dict[Term, dict[Term, set[Term]]] = {prop: defaultdict(set) for prop in joining}
        self.backward: dict[Term, dict[Term, set[Term]]] = {prop: defaultdict(set) for prop in joining}
        self.joins = [(prop, (prop, prop)) for prop in axioms.transitive] + axioms.chains

    def state(self, prop: Term, pairs: Iterable[Pair]) -> None:
        self.stated.setdefault(prop, set()).update(pairs)

    def _conclude(self, prop: Term, pairs: Iterable[Pair]) -> None:
        if isinstance(prop, ox.NamedNode):
            new = {pair for pair in pairs if not isinstance(pair[0], ox.Literal)} - self.known[prop]
            if new:
                self.known[prop] |= new
                self.waiting.setdefault(prop, set()).update(new)

    def run(self) -> Iterator[Triple]:
        """Give what follows and is not stated."""
        for prop, pairs in self.stated.items():
            self._conclude(prop, pairs)
        while self.waiting:
            prop, new = self.waiting.popitem()
            for superproperty in self.axioms.superproperties.get(prop, ()):
                self._conclude(superproperty, new)
            for inverse in self.axioms.inverses.get(prop, ()):
                self._conclude(inverse, [(target, subject) for subject, target in new])
            if prop in self.forward:
                self._join(prop, new)
        for prop, pairs in self.known.items():
            for subject, target in pairs - self.stated.get(prop, set()):
                yield subject, prop, target  # type: ignore[misc]

    def _join(self, prop: Term, new: set[Pair]) -> None:
        forward, backward = self.forward[prop], self.backward[prop]
        for subject, target in new:
            forward[subject].add(target)
            backward[target].add(subject)
        for head, (first, second) in self.joins:
            if prop == first:
                after = self.forward[second]
                self._conclude(head, [(start, end) for start, middle in new for end in after.get(middle, ())])
            if prop == second:
                before = self.backward[first]
                self._conclude(head, [(start, end) for middle, end in new for start in before.get(middle, ())])


def _types(store: GraphStore, axioms: Axioms, more: Iterable[Triple]) -> Iterator[Triple]:
    """Give the classes of things that follow from their classes; the hierarchy is closed, so one step is all."""
    members: dict[Term, set[Node]] = {}
    for kind in _classes(axioms):
        quads = store.engine.quads_for_pattern(None, _TYPE, kind, None)
        members[kind] = {quad.subject for quad in quads if quad.graph_name != _GRAPH}
    for subject, predicate, target in more:
        if predicate == _TYPE and target in members:
            members[target].add(subject)
    for superclass, stated in members.items():
        below = [members[kind] for kind, above in axioms.superclasses.items() if superclass in above]
        for subject in set().union(*below) - stated:
            yield subject, _TYPE, superclass


def rl_closure(store: GraphStore, axioms: Axioms, more: Iterable[Triple] = ()) -> list[Triple]:
    """Give what follows by OWL 2 RL from the stated triples and ``more``, and is not among them.

    Only what can fire a rule is read, so the cost follows the data that the rules touch.

    >>> from oversight_graph.load import parse_text
    >>> store = GraphStore()
    >>> store.add(parse_text("@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix : <https://e.org/> . "
    ...                      ":Cat rdfs:subClassOf :Animal . :tom a :Cat ."))
    >>> [str(target) for _, _, target in rl_closure(store, axioms_of(store))]
    ['<https://e.org/Animal>']
    """
    more = list(more)
    closure = _Closure(axioms)
    for prop in sorted({*axioms.triggers(), *axioms.heads()} - {_TYPE}, key=str):
        quads = store.engine.quads_for_pattern(None, prop, None, None) if isinstance(prop, ox.NamedNode) else ()
        closure.state(prop, [(quad.subject, quad.object) for quad in quads if quad.graph_name != _GRAPH])
    for subject, prop, target in more:
        closure.state(prop, [(subject, target)])
    with collector_held():
        return [*_types(store, axioms, more), *closure.run()]


def _classes(axioms: Axioms) -> list[Term]:
    supers = set().union(*axioms.superclasses.values())
    return sorted({*axioms.superclasses, *supers}, key=str)


def own_rules(store: GraphStore) -> list[Triple]:
    """Run the project's own rules and give what they yield beyond what is stated, each triple once."""
    found: dict[Triple, None] = {}
    for path in sorted((bundled_folder("ontology") / "rules").glob("*.rq")):
        answer = store.query(path.read_text(encoding="utf-8"), path.name)
        for triple in answer if isinstance(answer, ox.QueryTriples) else ():
            key = (triple.subject, triple.predicate, triple.object)
            if next(iter(store.engine.quads_for_pattern(*key, None)), None) is None:
                found[key] = None
    return list(found)


def derive(store: GraphStore) -> int:
    """Rebuild ``graph/derived``: the project's own edges and then the OWL 2 RL closure over everything.

    Gives the number of derived triples.
    """
    store.engine.clear_graph(_GRAPH)
    edges = own_rules(store)
    closure = rl_closure(store, axioms_of(store), edges)
    store.add(ox.Quad(*triple, _GRAPH) for triple in [*edges, *closure])
    return len(edges) + len(closure)
