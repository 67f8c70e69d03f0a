"""Endpoint: a graph behind a SPARQL 1.1 endpoint, read like one at hand.

A query is parsed here first, so that a faulty one is told as ever and nothing is sent. What an engine sends in pieces
is fetched piece by piece.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from .errors import StoreError
from .querywords import has_dataset_clause
from .sparql_http import Access, Binding, Question, SparqlClient, solutions
from .sparql_text import is_ordered, prefixes_used, prologue_end
from .store import GraphStore, has_blank, iri_batches
from .vocab import BASE, DERIVED_GRAPH, PREFIXES

if TYPE_CHECKING:
    from rdflib import Dataset

__all__ = ["EndpointStore"]

# Rows asked for at a time where a result comes in pieces; some engines give no more than these.
_PAGE = 10_000
_BLANK = "SELECT DISTINCT ?b WHERE { GRAPH ?g { ?b ?p ?o } FILTER(isBlank(?b)) } ORDER BY ?b"


class EndpointStore(GraphStore):
    """A graph behind a SPARQL 1.1 endpoint.

    The endpoint holds what ``oversight-graph export --closure`` writes. Where its default graph is not the union of
    all graphs, each query names them all. ``default-graph-uri`` and ``named-graph-uri`` in the address bound it.
    """

    def __init__(self, url: str, access: Access | None = None) -> None:
        """Reach an endpoint. Raises ``StoreError`` where it does not answer or holds no such graph."""
        self.access = access or Access.from_environment()
        self.client = SparqlClient(url, self.access)
        self.name = self.client.address
        self.dataset = self.client.parameters
        self._parser = ox.Store()
        if not self.dataset:
            self.dataset = self._bounded()

    @property
    def engine(self) -> ox.Store:
        """Refuse: there is no engine at hand. Raises ``StoreError``."""
        raise StoreError(
            self.name, "this needs the graph at hand", "export it from there, and name the file or a store on disk"
        )

    def close(self) -> None:
        """Let go of the connections."""
        self.client.close()

    def query(
        self, text: str, name: str = "query", dataset: tuple[Sequence[str], Sequence[str]] | None = None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Run any query form over the union of all graphs, or over the dataset that it names by ``FROM``.

        ``dataset`` goes before both. Raises ``QuerySyntaxError`` with line and column before anything is sent, and
        ``StoreError``.
        """
        form, names = self._form(text, name)
        question = Question(f"{prefixes_used(text, PREFIXES)}{text}", self._parameters(text, dataset))
        if form is ox.QueryTriples:
            return self.client.triples(question)
        if form is ox.QueryBoolean:
            said = json.dumps({"head": {}, "boolean": self.client.truth(question)})
            return ox.parse_query_results(said, ox.QueryResultsFormat.JSON)
        rows, more = self.client.rows(question)
        if more:
            rows = [row for page in self._pages(question, names) for row in page]
        return solutions(names, rows)

    def _parameters(
        self, text: str, dataset: tuple[Sequence[str], Sequence[str]] | None
    ) -> tuple[tuple[str, str], ...]:
        if dataset is None:
            return () if has_dataset_clause(text) else tuple(self.dataset)
        return tuple(
            (f"{kind}-graph-uri", iri) for kind, iris in zip(("default", "named"), dataset, strict=True) for iri in iris
        )

    def _form(self, text: str, name: str) -> tuple[type, list[str]]:
        """Give the form of a query, and its columns where it has any."""
        empty = GraphStore(self._parser, self.name).query(text, name)
        columns = [variable.value for variable in empty.variables] if isinstance(empty, ox.QuerySolutions) else []
        return type(empty), columns

    # Large results

    def _pages(self, question: Question, variables: Sequence[str]) -> Iterator[list[Binding]]:
        """Fetch the rows of a query page by page; one that has no order is given one, or pages would overlap."""
        if has_dataset_clause(question.text):
            reason = "it may have cut the result off, and a query with FROM cannot be fetched page by page"
            raise StoreError(self.name, reason, "name the graphs in the address, or ask for fewer rows")
        text = question.text if is_ordered(question.text) else _ordered(question.text, variables)
        prologue, select = _parted(text)
        place, more = 0, True
        while more:
            page = f"{prologue}SELECT * WHERE {{ {{ {select}\n}} }} LIMIT {_PAGE} OFFSET {place}"
            rows, more = self.client.rows(Question(page, question.dataset))
            yield rows
            place += len(rows)

    # Reading

    def _bounded(self) -> list[tuple[str, str]]:
        """Give the protocol's parameters that make the default graph the union of our graphs, none where it is.

        A graph is ours where its name is, or where it holds a report.
        """
        names = self._all_names()
        if DERIVED_GRAPH not in names:
            mend = "load into it what 'oversight-graph export --closure --format nquads' writes"
            raise StoreError(self.name, "it holds no graph with what is derived", mend)
        reporting = {str(row["g"]) for row in self.rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?r a og:Report } }")}
        ours = [name for name in names if name.startswith(BASE) or name in reporting]
        if len(ours) == len(names) and self._is_union():
            return []
        return [(f"{kind}-graph-uri", name) for kind in ("default", "named") for name in ours]

    def _all_names(self) -> list[str]:
        # An engine that lists its graphs answers the empty pattern at once; others look through the quads.
        for pattern in ("", "?s ?p ?o"):
            rows = self.rows(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {pattern} }} }} ORDER BY ?g")
            names = sorted(str(row["g"]) for row in rows)
            if DERIVED_GRAPH in names:
                break
        return names

    def _is_union(self) -> bool:
        stated = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{DERIVED_GRAPH}>)"
        one = f"{{ SELECT * WHERE {{ GRAPH <{DERIVED_GRAPH}> {{ ?s ?p ?o }} }} LIMIT 1 }}"
        other = f"{{ SELECT (?s AS ?x) (?p AS ?y) (?o AS ?z) WHERE {{ {stated} }} LIMIT 1 }}"
        return bool(self.query(f"ASK {{ {one} ?s ?p ?o . {other} ?x ?y ?z }}"))

    def graph_names(self) -> list[str]:
        """List the IRIs of the named graphs, sorted."""
        return sorted({uri for name, uri in self.dataset if name == "named-graph-uri"}) or self._all_names()

    def has(self, iri: str) -> bool:
        """Say if anything is said of or about a thing."""
        return bool(self.query(f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?q <{iri}> }} }}"))

    def __len__(self) -> int:
        """Count the quads."""
        return int(str(self.rows("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")[0]["n"]))

    def quads(self, derived: bool = True) -> Iterator[ox.Quad]:
        """Walk all quads, or all that are stated, graph by graph.

        Where blank nodes have other names in each answer, what is derived about them is left out: it cannot be told
        about which.
        """
        for name in self.graph_names():
            if name != DERIVED_GRAPH:
                yield from self.quads_in(name)
            elif derived:
                yield from (quad for quad in self.quads_in(name) if not has_blank(quad) or self._labels_last)

    def quads_in(self, name: str) -> Iterator[ox.Quad]:
        """Walk the quads of a graph, all of one answer, so that a blank node has one name in them."""
        graph, digest = ox.NamedNode(name), hashlib.sha256(name.encode()).hexdigest()[:12]

        def own(found: Any) -> Any:
            blank = isinstance(found, ox.BlankNode) and not self._labels_last
            return ox.BlankNode(f"g{digest}{found.value}") if blank else found

        found = self.query(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
        for subject, predicate, target in cast("ox.QuerySolutions", found):
            yield ox.Quad(own(subject), predicate, own(target), graph)

    @cached_property
    def _labels_last(self) -> bool:
        """Say if a blank node has the same label in every answer: then it may stand in several graphs."""
        two, second = (
            [row["b"] for row in cast("ox.QuerySolutions", self.query(f"{_BLANK} {window}"))]
            for window in ("LIMIT 2", "LIMIT 1 OFFSET 1")
        )
        return two[1:] == second != []

    def quads_with(self, predicate: str) -> Iterator[ox.Quad]:
        """Walk the quads that have a predicate, a page at a time."""
        named = ox.NamedNode(predicate)
        text = f"SELECT ?s ?o ?g WHERE {{ GRAPH ?g {{ ?s <{predicate}> ?o }} }}"
        for subject, target, graph in self._read(text, ("s", "o", "g")):
            yield ox.Quad(subject, named, target, graph)

    def quads_to(self, iris: Iterable[str]) -> Iterator[ox.Quad]:
        """Walk the quads that have one of some things as their object, a page at a time."""
        for few in iri_batches(iris):
            text = f"SELECT ?s ?p ?o ?g WHERE {{ VALUES ?o {{ {few} }} GRAPH ?g {{ ?s ?p ?o }} }}"
            for found in self._read(text, ("s", "p", "o", "g")):
                yield ox.Quad(*found)

    def _read(self, text: str, names: Sequence[str]) -> Iterator[ox.QuerySolution]:
        for page in self._pages(Question(text, tuple(self.dataset)), names):
            yield from solutions(names, page)

    def as_rdflib(self) -> Dataset:
        """Give the endpoint as an rdflib ``Dataset`` on rdflib's own SPARQL store, which asks its default graph.

        With ``update_url`` it can be written to. Raises ``StoreError`` where the default graph is not the union of
        all graphs, since rdflib's store cannot name them with each query.
        """
        import rdflib
        from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

        if self.dataset:
            mend = "let the server make it so, or name the address without parameters"
            raise StoreError(self.name, "its default graph is not the union of all graphs, as rdflib wants it", mend)
        update = self.access.update_url
        more: dict[str, Any] = {"headers": self.access.headers}
        if update:
            return rdflib.Dataset(store=SPARQLUpdateStore(self.name, update, **more), default_union=True)
        return rdflib.Dataset(store=SPARQLStore(self.name, method="POST_FORM", **more), default_union=True)


def _parted(text: str) -> tuple[str, str]:
    """Part the prologue from a query, which is to stand within another."""
    end = prologue_end(text)
    return text[:end], text[end:]


def _ordered(text: str, variables: Sequence[str]) -> str:
    prologue, select = _parted(text)
    names = " ".join(f"?{name}" for name in variables)
    return f"{prologue}SELECT {names} WHERE {{ {{ {select}\n}} }} ORDER BY {names}"
