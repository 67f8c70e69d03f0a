"""Validation of a graph behind an endpoint: real servers give what the graph at hand gives, and little is fetched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib.compare

from benchmarks.generate import write
from cli_runner import ROOT, assert_failed, run
from conftest import FAILING, HEADER
from oversight_graph.dataset import open_store
from oversight_graph.endpoint import EndpointStore
from oversight_graph.errors import RefusedQueryError
from oversight_graph.infer import derive
from oversight_graph.load import load_file, parse_text
from oversight_graph.store import GraphStore
from oversight_graph.turtle import canonical
from oversight_graph.validate import Choice, ValidationReport, plain_graph, validate_files
from oversight_graph.validate.readers import EndpointReader, StoreReader
from oversight_graph.validate.triples import Term
from oversight_graph.vocab import PREFIXES, term
from servers import SERVERS, server_of

WHOLE = Choice(everything=True)
pytestmark = pytest.mark.virtuoso


def identities(report: ValidationReport) -> Counter[tuple[str, ...]]:
    return Counter(each.identity for each in report.results)


@contextmanager
def served(request: pytest.FixtureRequest, store: GraphStore, *options: str) -> Iterator[EndpointStore]:
    """Serve a graph, and reach it."""
    folder = request.getfixturevalue("tmp_path_factory").mktemp("served")
    path = folder / "graph.nq"
    store.engine.dump(str(path), format=ox.RdfFormat.N_QUADS)
    with server_of(request, path, folder, *options) as url, EndpointStore(url) as remote:
        yield remote


@pytest.fixture(scope="module", params=SERVERS)
def sound(request: pytest.FixtureRequest, store: GraphStore) -> Iterator[EndpointStore]:
    """Serve the bundled graph."""
    with served(request, store) as remote:
        yield remote


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    """Open the bundled graph with a fault of every shape, and a made one with hundreds of seeded faults."""
    made = tmp_path_factory.mktemp("made") / "made.ttl"
    write(made, 10_000, seed=5, faults=0.2)
    store = GraphStore()
    store.add(open_store().quads(derived=False))
    for path in FAILING:
        store.add(load_file(path, "faults"))
    store.add(load_file(made, "made"))
    derive(store)
    return store


@pytest.fixture(scope="module", params=SERVERS)
def remote_wrong(request: pytest.FixtureRequest, wrong: GraphStore) -> Iterator[EndpointStore]:
    with served(request, wrong, "--union-default-graph") as remote:
        yield remote


@pytest.fixture(scope="module")
def expected(wrong: GraphStore) -> Counter[tuple[str, ...]]:
    found = identities(validate_files([], wrong, choice=WHOLE))
    assert found.total() > 900
    return found


def test_the_whole_graph_has_the_same_results(remote_wrong: EndpointStore, expected: Counter[tuple[str, ...]]) -> None:
    steps: list[str] = []
    report = validate_files([], remote_wrong, choice=WHOLE, tell=steps.append)
    assert identities(report) == expected
    read = next(int(step.split()[1]) for step in steps if step.startswith("checking"))
    assert read < len(remote_wrong) / 2
    # What differs from engine to engine, or walks a path of unknown length, is checked here.
    assert [told.split(" was")[0] for told in report.told] == [
        "sh:maxCount and sh:minCount of og:IssueShape-root",
        "sh:pattern of og:PassageShape-closing",
        "sh:pattern of og:PassageShape-opening",
        "sh:or of og:OmissionShape-reason",
    ]


class Weak(EndpointStore):
    """An endpoint that refuses a good part of the queries, as weaker engines do."""

    def query(self, text: str, *more: Any) -> Any:
        """Run a query that is not refused."""
        if "NOT EXISTS" in text or "OPTIONAL" in text:
            raise RefusedQueryError(self.name, "it refuses the query", "ask for less")
        return super().query(text, *more)


@pytest.mark.parametrize("remote_wrong", ["oxigraph"], indirect=True)
def test_what_an_engine_refuses_is_checked_here(
    remote_wrong: EndpointStore, expected: Counter[tuple[str, ...]]
) -> None:
    report = validate_files([], Weak(remote_wrong.name), choice=WHOLE)
    assert identities(report) == expected
    for begins in (
        "the query of og:LinkOrderShape-dates was checked here, on ",
        "whether names are declared was checked ",
    ):
        assert any(told.startswith(begins) for told in report.told)


@pytest.mark.parametrize("paths", [FAILING[start::8] for start in range(8)])
def test_files_have_the_same_results_beside_an_endpoint(
    paths: list[Path], sound: EndpointStore, store: GraphStore
) -> None:
    found, beside = ([identities(validate_files([path], each)) for path in paths] for each in (sound, store))
    assert found == beside
    assert sum(each.total() for each in found) > len(paths)


def test_a_file_that_makes_older_records_wrong(sound: EndpointStore, store: GraphStore, tmp_path: Path) -> None:
    """It takes the place of a report there, says of another's call that it is older, and leaves a cause without one."""
    path = tmp_path / "hmicfrs-2019-peel-legitimacy-mps.ttl"
    own = (ROOT / "data" / "reports" / path.name).read_text(encoding="utf-8")
    path.write_text(
        own.replace("og:promptedBy", "og:mentions")
        + "\n<https://w3id.org/oversight-graph/report/hmic-2014-integrity-mps/rec-3>"
        + ' og:latest "1999-01-01"^^xsd:date .\n',
        encoding="utf-8",
    )
    found = identities(validate_files([path], sound))
    assert found == identities(validate_files([path], store))
    assert found.total() > 3


def test_files_and_the_whole_graph(remote_wrong: EndpointStore, wrong: GraphStore) -> None:
    path = ROOT / "tests" / "shapes" / "MeasureShape" / "fail.ttl"
    found, beside = (validate_files([path], each, choice=WHOLE) for each in (remote_wrong, wrong))
    assert identities(found) == identities(beside)


def test_shapes_of_the_users_own_are_checked_here(sound: EndpointStore, store: GraphStore, tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix og: <https://w3id.org/oversight-graph/ontology#> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:S> a sh:NodeShape ; sh:targetClass og:Judgment ; sh:property <urn:P> .\n"
        "<urn:P> sh:path og:answers ; sh:minCount 1 .\n",
        encoding="utf-8",
    )
    found, beside = (validate_files([], each, [shapes], WHOLE) for each in (sound, store))
    assert identities(found) == identities(beside) != Counter()
    assert found.told == (
        f"the shapes were checked here, on all {len(list(store.quads(derived=False))):,} statements read from there",
    )


def test_blank_nodes_are_read_with_what_names_them(sound: EndpointStore, store: GraphStore) -> None:
    properties: Sequence[Term] = [ox.NamedNode(term(name)) for name in ("within", "knownThrough", "follows")]
    link = ox.NamedNode(f"{PREFIXES['owl']}propertyChainAxiom")
    named = [quad.subject for quad in store.engine.quads_for_pattern(None, link, None, None)]
    here, there = (list(reader.about([*properties, *named])) for reader in (StoreReader(store), EndpointReader(sound)))
    assert any(isinstance(quad.subject, ox.BlankNode) for quad in there)
    assert rdflib.compare.isomorphic(plain_graph(here), plain_graph(there))


BLANK = """
<https://w3id.org/oversight-graph/report/{name}/f-1> a og:Finding ;
    dcterms:description "What it rests on has no name." ;
    og:cites [ a og:Passage ; og:opening "{name}" ] ,
        [ a og:Passage ; og:closing "of {name}" ; og:ofReport <https://w3id.org/oversight-graph/report/{name}> ] .
_:unnamed a og:Finding ;
    dcterms:description "Nobody can say which this is." ;
    og:concerns issue:vetting ;
    og:cites [ a og:Passage ; og:wordCount 0 ] .
"""


def _nameless(report: ValidationReport) -> Counter[tuple[str, ...]]:
    """Count results without the labels of blank nodes, which are an engine's own."""
    return Counter(tuple("_:" if part.startswith("_:") else part for part in each.identity) for each in report.results)


@pytest.fixture(scope="module")
def nameless() -> GraphStore:
    """Open the bundled graph with blank nodes in three others."""
    graph = GraphStore()
    graph.add(open_store().quads(derived=False))
    for name in ("first", "second", "third"):
        named = ox.NamedNode(f"{PREFIXES['graph']}{name}")
        text = HEADER + BLANK.format(name=name)
        graph.add(ox.Quad(q.subject, q.predicate, q.object, named) for q in parse_text(text, name))
    derive(graph)
    return graph


@pytest.fixture(scope="module", params=SERVERS)
def remote_nameless(request: pytest.FixtureRequest, nameless: GraphStore) -> Iterator[EndpointStore]:
    with served(request, nameless, "--union-default-graph") as remote:
        yield remote


def test_blank_nodes_of_several_graphs_are_told_apart(remote_nameless: EndpointStore, nameless: GraphStore) -> None:
    expected = _nameless(validate_files([], nameless, choice=WHOLE))
    assert expected.total() > 30
    assert _nameless(validate_files([], remote_nameless, choice=WHOLE)) == expected


def test_a_graph_with_blank_nodes_is_exported_whole(remote_nameless: EndpointStore, nameless: GraphStore) -> None:
    there, here = (set(canonical(each.quads(derived=False))) for each in (remote_nameless, nameless))
    assert there == here


def test_a_file_that_replaces_a_graph_with_blank_nodes(
    remote_nameless: EndpointStore, nameless: GraphStore, tmp_path: Path
) -> None:
    path = tmp_path / "second.trig"
    path.write_text(f"{HEADER} graph:second {{ {BLANK.format(name='second').replace('og:wordCount 0', 'a og:Call')} }}")
    found, beside = (_nameless(validate_files([path], each)) for each in (remote_nameless, nameless))
    assert found == beside
    assert found.total() > 3


@pytest.mark.parametrize("remote_wrong", ["oxigraph"], indirect=True)
def test_command_line(remote_wrong: EndpointStore) -> None:
    ran = run("validate", "--all", "--store", remote_wrong.name, "--max-results", "3")
    assert ran.status == 1
    assert "violations" in ran.text
    assert "sh:pattern of og:PassageShape-opening was checked here, on " in ran.err
    assert_failed(run("validate", "--store", remote_wrong.name), 2, "There is no FILE to check")
