"""Competency: what the graph is there to answer, as question, query, parameters and the rows expected.

The cases stand in ``competency/cases.json``, each with the rows that were read against the sources. Every
query must also fall without each part of the model that its header says it needs.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from oversight_graph.dataset import open_store
from oversight_graph.names import KINDS
from oversight_graph.queries import PARAMETER_KINDS, bound_text, catalogue, find_query, write_result
from oversight_graph.store import GraphStore
from oversight_graph.vocab import BASE, OG, expand

HERE = Path(__file__).parent / "competency"
CASES: list[dict[str, Any]] = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))
QUERIES = {query.name: query for query in catalogue()}

STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")


def case_name(case: dict[str, Any]) -> str:
    return str(case["rows"]).removesuffix(".csv")


each_case = pytest.mark.parametrize("case", CASES, ids=case_name)
each_query = pytest.mark.parametrize("name", sorted(QUERIES))


@cache
def bundled() -> GraphStore:
    return open_store()


@pytest.fixture(scope="session")
def store() -> GraphStore:
    return bundled()


@pytest.fixture(scope="module")
def copy() -> GraphStore:
    other = GraphStore(name="copy")
    other.add(bundled().quads())
    return other


def bound(case: dict[str, Any]) -> str:
    return bound_text(bundled(), find_query(case["query"]), case["params"])


def csv_of(store: GraphStore, text: str, name: str) -> str:
    stream = io.BytesIO()
    write_result(store.query(text, name), stream, "csv")
    return stream.getvalue().decode("utf-8").replace("\r\n", "\n")


def expected(case: dict[str, Any]) -> str:
    return (HERE / case["rows"]).read_text(encoding="utf-8")


@each_case
def test_answers_are_the_rows_expected(case: dict[str, Any], store: GraphStore) -> None:
    found = csv_of(store, bound(case), case["query"]).splitlines()
    diff = difflib.unified_diff(expected(case).splitlines(), found, "expected", "found", lineterm="", n=1)
    told = "\n".join(diff)
    assert not told, f"{case['question']} ({case['query']} {case['params']})\n{told}"


@each_case
def test_case_is_told_in_full(case: dict[str, Any]) -> None:
    assert case.keys() == {"question", "query", "params", "rows", "rests_on"}
    assert case["question"].endswith("?")
    assert len(case["rests_on"].split()) > 3


def test_case_files_match_the_list() -> None:
    assert sorted(case["rows"] for case in CASES) == sorted(path.name for path in HERE.glob("*.csv"))


@each_case
def test_rows_are_not_doubled(case: dict[str, Any]) -> None:
    rows = [tuple(row) for row in csv.reader(io.StringIO(expected(case)))]
    assert len(rows) == len(set(rows))


def test_catalogue_has_forty_questions() -> None:
    assert len(QUERIES) >= 40


@each_query
def test_query_is_documented(name: str) -> None:
    query = QUERIES[name]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+|[a-z]+", name)
    assert query.summary.endswith("?")
    assert len(query.description.split()) > 5
    assert query.tags
    assert query.needs
    assert {parameter.kind for parameter in query.parameters} <= set(PARAMETER_KINDS)
    assert all(parameter.description for parameter in query.parameters)
    assert any(case["query"] == name for case in CASES), "no competency case asks it"


@each_query
def test_query_orders_its_rows_and_declares_its_prefixes(name: str) -> None:
    text = QUERIES[name].text
    assert "\nORDER BY " in text
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#+"))
    ox.Store().query(body)
    declared = set(re.findall(r"^PREFIX (\w+):", body, re.MULTILINE))
    used = set(re.findall(r"(?<![\w?/:])([a-z]+):\w", re.sub(r"^PREFIX.*$", "", body, flags=re.MULTILINE)))
    assert declared == used


@each_query
def test_query_uses_no_path_that_repeats(name: str) -> None:
    body = re.sub(r"^(#|PREFIX).*$", "", QUERIES[name].text, flags=re.MULTILINE)
    assert not re.search(r"\w+:\w+[*+]", body)


@each_query
def test_needs_are_terms_that_exist(name: str, store: GraphStore) -> None:
    for need in QUERIES[name].needs:
        iri = expand(need)
        assert iri, f"{need} has no known prefix"
        if iri.startswith(OG):
            assert store.query(f"ASK {{ <{iri}> a ?any }}"), f"{need} is not in the ontology"


@each_query
def test_query_uses_terms_that_exist(name: str, store: GraphStore) -> None:
    body = "\n".join(line for line in QUERIES[name].text.splitlines() if not line.startswith("#+"))
    used = {f"{OG}{local}" for local in re.findall(r"\bog:(\w+)", body)}
    assert {iri for iri in used if not store.query(f"ASK {{ <{iri}> a ?any }}")} == set()


@each_query
def test_parameters_that_name_things_can_be_resolved(name: str) -> None:
    named = [parameter for parameter in QUERIES[name].parameters if parameter.kind in KINDS]
    assert all(parameter.default in {None, "*"} for parameter in named)


def without(copy: GraphStore, iri: str) -> Iterator[ox.Quad]:
    """Take every quad that uses a term out of a store, and give what was taken."""
    term = ox.NamedNode(iri)
    for pattern in ((None, term, None), (None, None, term)):
        yield from list(copy.engine.quads_for_pattern(*pattern, None))


@each_query
def test_answer_falls_without_what_it_needs(name: str, copy: GraphStore) -> None:
    cases = [case for case in CASES if case["query"] == name]
    for need in QUERIES[name].needs:
        taken = set(without(copy, str(expand(need))))
        for quad in taken:
            copy.engine.remove(quad)
        changed = any(csv_of(copy, bound(case), name) != expected(case) for case in cases)
        copy.add(taken)
        assert changed, f"no case of {name} misses {need}"


def plain(term: Any) -> rdflib.term.Identifier:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = None if term.datatype == STRING else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype)


@pytest.fixture(scope="module")
def on_rdflib() -> rdflib.Dataset:
    """Give the bundled graph in the store of rdflib itself."""
    dataset = rdflib.Dataset(default_union=True)
    graphs: dict[str, rdflib.Graph] = {}
    for quad in bundled().quads():
        name = getattr(quad.graph_name, "value", "")
        graph = graphs.setdefault(name, dataset.graph(rdflib.URIRef(name) if name else None))
        graph.add((plain(quad.subject), plain(quad.predicate), plain(quad.object)))
    return dataset


@each_query
def test_another_engine_gives_the_same_rows(name: str, on_rdflib: rdflib.Dataset) -> None:
    case = next(case for case in CASES if case["query"] == name)
    result = on_rdflib.query(bound(case))
    found = {tuple("" if value is None else str(value) for value in row) for row in result}
    header, *rows = csv.reader(io.StringIO(expected(case)))
    assert [str(variable) for variable in result.vars] == header
    assert found == {tuple(row) for row in rows}


def test_a_grade_moves_from_an_earlier_one_of_the_same_body_alone(copy: GraphStore) -> None:
    text = bound_text(copy, QUERIES["grade-history"], {})
    moved = next(row for row in copy.rows(text) if row["earlier_grade"])
    newcomer = f"{BASE}body/of-this-test"
    also = ox.Quad(ox.NamedNode(str(moved["judgment"])), ox.NamedNode(f"{OG}about"), ox.NamedNode(newcomer))
    copy.add([also])
    rows = [row for row in copy.rows(text) if row["judgment"] == moved["judgment"]]
    copy.engine.remove(also)
    assert {row["body"]: row["earlier_grade"] for row in rows} == {
        moved["body"]: moved["earlier_grade"],
        newcomer: None,
    }
