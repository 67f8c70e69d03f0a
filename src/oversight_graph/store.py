"""Store: the one place that knows the SPARQL engine. Queries run over the union of all graphs."""

from __future__ import annotations

import datetime
import os
import re
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, cast

import pyoxigraph as ox

from .errors import ParameterError, QuerySyntaxError, StoreError
from .markup import escaped, html_table
from .querywords import has_dataset_clause
from .vocab import BASE, DERIVED_GRAPH, PREFIXES, iri_list

if TYPE_CHECKING:
    from rdflib import Dataset

__all__ = ["GraphStore", "Row", "Rows", "Value", "engine_failures", "has_blank", "iri_batches", "native"]

Value = str | int | float | bool | datetime.date | None
Row = dict[str, Value]


class Rows(list[Row]):
    """The rows of a SELECT query, which a notebook shows as a table."""

    def __init__(self, columns: Iterable[str] = (), rows: Iterable[Row] = ()) -> None:
        """Hold rows, and the names of their columns, which are known even where there is no row."""
        super().__init__(rows)
        self.columns = tuple(columns)

    def _repr_html_(self) -> str:
        cells = [[escaped(row[name]) for name in self.columns] for row in self]
        return html_table(f"{len(self)} {'row' if len(self) == 1 else 'rows'}", self.columns, cells)


_XSD = PREFIXES["xsd"]
_CONVERTERS: dict[str, Callable[[str], Value]] = {
    **{f"{_XSD}{name}": int for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")},
    **{f"{_XSD}{name}": float for name in ("decimal", "double", "float")},
    f"{_XSD}boolean": lambda text: text in {"true", "1"},
    f"{_XSD}date": datetime.date.fromisoformat,
}
_DERIVED = ox.NamedNode(DERIVED_GRAPH)
# The engine looks a few given IRIs up one by one; for more than a hundred it may read everything instead.
_ABOUT = "SELECT ?s ?p ?o ?g WHERE {{ VALUES ?s {{ {iris} }} GRAPH ?g {{ ?s ?p ?o }} }}"
_FEW = 60
_POSITION = re.compile(r"error at (\d+):(\d+):\s*(.*)", re.DOTALL)


def native(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Value:
    """Turn an RDF term into a Python value: IRIs and texts are strings, numbers and dates are typed.

    A literal whose text does not fit its datatype comes back as its text.

    >>> native(ox.Literal("2014-11-30", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")))
    datetime.date(2014, 11, 30)
    """
    if not isinstance(term, ox.Literal):
        return None if term is None else term.value if not isinstance(term, ox.Triple) else str(term)
    convert = _CONVERTERS.get(term.datatype.value)
    try:
        return convert(term.value) if convert else term.value
    except ValueError:
        return term.value


def _syntax_error(name: str, query: str, said: str) -> QuerySyntaxError:
    """Make an error of what the engine says; it lists grammar rules, so the text at the place is told instead."""
    match = _POSITION.search(said)
    line, column = (int(match.group(1)), int(match.group(2))) if match else (1, 1)
    reasons = re.findall(r"(?:one of|expected|,) ([A-Z][a-z][^,\[]*)", said)
    if match and not match.group(3).startswith("expected"):
        detail = " ".join(match.group(3).split())
    elif reasons:
        detail = reasons[0].strip()
    else:
        lines = query.splitlines()[line - 1 : line]
        found = re.match(r"\w+|\S", lines[0][column - 1 :].lstrip()) if lines else None
        place = repr(found.group()) if found else "the end"
        detail = f"something is missing or out of place at or before {place}"
    return QuerySyntaxError(name, line, column, f"the query does not parse: {detail}")


def _scope(text: str, dataset: tuple[Sequence[str], Sequence[str]] | None) -> dict[str, Any]:
    """Say to the engine which graphs a query is about; told to take the union, it would not heed ``FROM``."""
    if dataset is None:
        return {"use_default_graph_as_union": not has_dataset_clause(text)}
    try:
        default, named = ([ox.NamedNode(iri) for iri in iris] for iris in dataset)
    except ValueError as error:
        raise ParameterError("graph", str(error), "give an absolute IRI") from None
    return {"default_graph": default, "named_graphs": named}


def iri_batches(iris: Iterable[str]) -> Iterator[str]:
    """Write some IRIs as they stand in VALUES blocks, a few at a time.

    >>> list(iri_batches(["urn:b", "urn:a", "urn:b"]))
    ['<urn:a> <urn:b>']
    """
    ordered = sorted(set(iris))
    for start in range(0, len(ordered), _FEW):
        yield iri_list(ordered[start : start + _FEW])


def has_blank(quad: ox.Quad) -> bool:
    """Say if a quad is about a blank node, or leads to one.

    >>> has_blank(ox.Quad(ox.BlankNode(), ox.NamedNode("urn:p"), ox.Literal("x")))
    True
    """
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


@contextmanager
def engine_failures(name: str) -> Iterator[None]:
    """Turn what the engine raises while it answers, which may be late, into ``StoreError``."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise StoreError(name, f"the query failed ({error})", "check the query or the store") from None


class GraphStore:
    """A dataset in the engine, in memory or opened from a folder on disk.

    >>> store = GraphStore()
    >>> store.rows("SELECT ?s WHERE { ?s ?p ?o }")
    []
    """

    def __init__(self, engine: ox.Store | None = None, name: str = "memory", hold: int | None = None) -> None:
        """Wrap an engine's store, or make an empty one in memory.

        ``name`` stands for it in errors; ``hold`` is the descriptor of a file that is kept open as long as the store.
        """
        self._engine: ox.Store | None = engine if engine is not None else ox.Store()
        self.name = name
        self._release = weakref.finalize(self, os.close, hold) if hold is not None else None

    @property
    def engine(self) -> ox.Store:
        """The engine itself, where the graph is at hand."""
        if self._engine is None:
            raise StoreError(self.name, "it is closed", "open it again")
        return self._engine

    def __enter__(self) -> Self:
        """Use it in a ``with`` block, at the end of which it is closed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the engine, and of its files where it has any."""
        self._engine = None
        if self._release:
            self._release()

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads in bulk; on a store in memory this is the fast way in."""
        self.engine.bulk_extend(quads)

    def query(
        self, text: str, name: str = "query", dataset: tuple[Sequence[str], Sequence[str]] | None = None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Run any query form over the union of all graphs, or over the dataset that it names by ``FROM``.

        ``dataset``, the graphs that make up the default graph and the named ones, goes before both. Our prefixes need
        not be declared. Raises ``QuerySyntaxError`` with line and column.

        >>> bool(GraphStore().query("ASK { ?s ?p ?o }"))
        False
        """
        try:
            with engine_failures(self.name):
                return self.engine.query(text, base_iri=BASE, prefixes=PREFIXES, **_scope(text, dataset))
        except SyntaxError as error:
            raise _syntax_error(name, text, str(error)) from None

    def update(self, text: str) -> None:
        """Apply a SPARQL update, whole or not at all.

        Our prefixes need not be declared. Raises ``QuerySyntaxError`` with line and column.

        >>> GraphStore().update("INSERT DATA { GRAPH graph:x { body:mps a og:Body } }")
        """
        try:
            with engine_failures(self.name):
                self.engine.update(text, base_iri=BASE, prefixes=PREFIXES)
        except SyntaxError as error:
            raise _syntax_error("update", text, str(error)) from None

    def rows(self, text: str) -> Rows:
        """Run a SELECT query and give its rows as dictionaries of Python values, unbound ones ``None``."""
        solutions = self.query(text)
        if not isinstance(solutions, ox.QuerySolutions):
            raise QuerySyntaxError("query", 1, 1, "a SELECT query is wanted here")
        names = [variable.value for variable in solutions.variables]
        with engine_failures(self.name):
            return Rows(names, ({name: native(solution[name]) for name in names} for solution in solutions))

    def rows_about(self, text: str, iris: Iterable[str], **blanks: str) -> Iterator[Row]:
        """Run a SELECT query about some IRIs, a few at a time, so that it costs what it touches.

        The IRIs take the place of ``{iris}`` in the text, in a VALUES block; ``blanks`` fill its other blanks.

        >>> list(GraphStore().rows_about("SELECT ?s WHERE {{ VALUES ?s {{ {iris} }} }}", ["urn:b", "urn:a"]))
        [{'s': 'urn:a'}, {'s': 'urn:b'}]
        """
        for few in iri_batches(iris):
            yield from self.rows(text.format(iris=few, **blanks))

    def quads_about(self, iris: Iterable[str]) -> Iterator[ox.Quad]:
        """Walk the quads that have one of some subjects, at the cost of these."""
        for few in iri_batches(iris):
            solutions = self.query(_ABOUT.format(iris=few))
            with engine_failures(self.name):
                for found in cast("ox.QuerySolutions", solutions):
                    yield ox.Quad(*found)

    def graph_names(self) -> list[str]:
        """List the IRIs of the named graphs, sorted."""
        return sorted(name.value for name in self.engine.named_graphs())

    def has(self, iri: str) -> bool:
        """Say if anything is said of or about a thing."""
        node = ox.NamedNode(iri)
        roles = ((node, None, None, None), (None, None, node, None))
        return any(next(self.engine.quads_for_pattern(*ends), None) is not None for ends in roles)

    def __len__(self) -> int:
        """Count the quads."""
        return len(self.engine)

    def quads(self, derived: bool = True) -> Iterator[ox.Quad]:
        """Walk all quads, or all that are stated."""
        for quad in self.engine.quads_for_pattern(None, None, None, None):
            if derived or quad.graph_name != _DERIVED:
                yield quad

    def quads_with(self, predicate: str) -> Iterator[ox.Quad]:
        """Walk the quads that have a predicate."""
        return self.engine.quads_for_pattern(None, ox.NamedNode(predicate), None, None)

    def quads_to(self, iris: Iterable[str]) -> Iterator[ox.Quad]:
        """Walk the quads that have one of some things as their object, at the cost of these."""
        for iri in iris:
            yield from self.engine.quads_for_pattern(None, None, ox.NamedNode(iri), None)

    def as_rdflib(self) -> Dataset:
        """Give the store as an rdflib ``Dataset`` whose default graph is the union of all graphs."""
        import rdflib
        from oxrdflib import OxigraphStore

        dataset = rdflib.Dataset(store=OxigraphStore(store=self.engine), default_union=True)
        for prefix, namespace in PREFIXES.items():
            dataset.bind(prefix, rdflib.Namespace(namespace), replace=True)
        return dataset
