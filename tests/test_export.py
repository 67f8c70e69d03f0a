"""Exports: what is written is read back the same, and two writes give the same bytes."""

import hashlib
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from functools import cache

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oversight_graph.bundled import bundled_folder
from oversight_graph.dataset import open_store
from oversight_graph.errors import OutputError
from oversight_graph.export import EXPORT_FORMATS, export_graph
from oversight_graph.export.gexf import write_gexf
from oversight_graph.export.graphml import write_graphml
from oversight_graph.export.looks import LOOKS, edge_look, look_of
from oversight_graph.export.nodelink import write_node_link
from oversight_graph.export.xmltext import clean_text
from oversight_graph.load import FORMATS
from oversight_graph.network import Selection, build_network
from oversight_graph.store import GraphStore
from oversight_graph.validate import validate_files
from oversight_graph.vocab import BASE, DERIVED_GRAPH, PREFIXES

RDF = ("jsonld", "nquads", "trig")
VETTING = Selection(issue=f"{PREFIXES['issue']}vetting")
HOSTILE = [
    "<b>&amp;</b> ]]> <!-- -->",
    "\"double\" 'single' \\ back",
    "nul \x00 escape \x1b bell \x07 \ufffe \uffff",
    "tab\tline\nreturn\r\nlone\rend",
    "\U0001f46e non-BMP \U0010ffff",
    " leading and trailing ",
    "\u2028 \x85 \u202e right to left",
]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(HOSTILE)


@cache
def bundled() -> GraphStore:
    return open_store()


@cache
def again() -> GraphStore:
    return open_store()


@cache
def drawn(selection=None):
    return build_network(bundled(), selection)


@cache
def _written(store, name, **options):
    stream = io.BytesIO()
    export_graph(store, name, stream, **options)
    return stream.getvalue()


def _bytes(writer, graph):
    stream = io.BytesIO()
    writer(graph, stream)
    return stream.getvalue()


def _canonical(quads):
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def _read(name, content):
    return _canonical(ox.parse(content, FORMATS[EXPORT_FORMATS[name].suffix], base_iri="https://e.org/"))


def _undressed(graph):
    """Take the looks off again, each of which is that of what it is on."""
    assert graph.graph.pop("legend", "") or not graph
    for node, data in graph.nodes(data=True):
        assert (data.pop("look"), data.pop("color")) == (look_of(data), LOOKS[look_of(data)].colour), node
    for *_, data in graph.edges(data=True):
        assert data.pop("look") == edge_look(data)
    return graph


def _read_graphml(content):
    return _undressed(nx.read_graphml(io.BytesIO(content), force_multigraph=True))


def _read_gexf(content):
    graph = nx.MultiDiGraph(nx.read_gexf(io.BytesIO(content)))
    for _, data in graph.nodes(data=True):
        data.pop("start", None)
        data.pop("end", None)
        data.pop("viz", None)
    for *_, data in graph.edges(data=True):
        data.pop("id")
        data.pop("start", None)
        data.pop("end", None)
    return graph


def _edges(graph):
    return sorted((source, target, sorted(data.items())) for source, target, data in graph.edges(data=True))


READERS = {
    "gexf": _read_gexf,
    "graphml": _read_graphml,
    "node-link": lambda content: _undressed(nx.node_link_graph(json.loads(content), edges="edges")),
}
WRITERS = {"gexf": write_gexf, "graphml": write_graphml, "node-link": write_node_link}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("selection", [None, VETTING], ids=["whole", "vetting"])
def test_networks_read_back_the_same(name, selection):
    graph = drawn(selection)
    read = READERS[name](_written(bundled(), name, selection=selection))
    assert graph.number_of_edges() > 0
    assert dict(read.nodes(data=True)) == dict(graph.nodes(data=True))
    assert _edges(read) == _edges(graph)
    assert read.is_multigraph()
    assert read.is_directed()


@pytest.mark.parametrize("name", ["gexf", "node-link"])
def test_edge_keys_read_back(name):
    read = READERS[name](_written(bundled(), name, selection=VETTING))
    assert set(read.edges(keys=True)) == set(drawn(VETTING).edges(keys=True))


@pytest.mark.parametrize(("name", "closure"), [("jsonld", True), ("nquads", False), ("trig", True)])
def test_quads_read_back_the_same(name, closure):
    wanted = _canonical(bundled().quads(derived=closure))
    assert _read(name, _written(bundled(), name, closure=closure)) == wanted


def test_turtle_holds_the_union():
    union = _canonical(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in bundled().quads(derived=False))
    assert _read("turtle", _written(bundled(), "turtle")) == union


@pytest.mark.parametrize("name", ["node-link", "nquads"])
def test_closure_adds(name):
    assert len(_written(bundled(), name, closure=True)) > len(_written(bundled(), name))


@pytest.mark.parametrize("name", EXPORT_FORMATS)
def test_two_writes_give_the_same_bytes(name):
    content = _written(bundled(), name)
    assert content == _written(again(), name)
    assert content.endswith(b"\n")
    content.decode("utf-8")


def test_bytes_do_not_hang_on_the_hash_seed():
    script = (
        "import hashlib, io; from oversight_graph.dataset import open_store\n"
        "from oversight_graph.export import export_graph\n"
        "store, stream = open_store(), io.BytesIO()\n"
        "for name in ('node-link', 'turtle'): export_graph(store, name, stream)\n"
        "print(hashlib.sha256(stream.getvalue()).hexdigest())\n"
    )
    here = hashlib.sha256(b"".join(_written(bundled(), name) for name in ("node-link", "turtle"))).hexdigest()
    run = [sys.executable, "-c", script]
    told = subprocess.run(run, env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == here


def _texts_graph(texts):
    graph = nx.MultiDiGraph()
    for number, text in enumerate(texts):
        graph.add_node(f"n{number}", iri=f"n{number}", label=f"{number}{text}", description=text, open=True, rank=3)
        graph.add_edge("n0", f"n{number}", key="og:a", property="og:a", label="a", reason=text, confidence=0.5)
        graph.add_edge("n0", f"n{number}", key="og:b", property="og:b", label="b", inferred=False)
    return graph


def _as_xml(graph):
    for _, data in [*graph.nodes(data=True), *((None, data) for *_, data in graph.edges(data=True))]:
        for name, value in list(data.items()):
            data[name] = clean_text(value) if isinstance(value, str) else value
            if value == "":
                del data[name]
    return graph


@pytest.mark.parametrize("name", READERS)
@settings(deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_hostile_texts_stay_well_formed_and_read_back(name, texts):
    graph = _texts_graph(texts)
    read = READERS[name](_bytes(WRITERS[name], graph))
    wanted = graph if name == "node-link" else _as_xml(graph)
    assert dict(read.nodes(data=True)) == dict(wanted.nodes(data=True))
    assert _edges(read) == _edges(wanted)


@pytest.mark.parametrize("name", ["gexf", "graphml"])
def test_columns_of_mixed_types_do_not_break_the_file(name):
    graph = nx.MultiDiGraph()
    graph.add_node("a", rank=1, words=2, label="a")
    graph.add_node("b", rank=0.5, words="2; 3", label="b")
    nodes = READERS[name](_bytes(WRITERS[name], graph)).nodes
    assert (nodes["a"]["rank"], nodes["b"]["rank"]) == (1.0, 0.5)
    assert (nodes["a"]["words"], nodes["b"]["words"]) == ("2", "2; 3")


@pytest.mark.parametrize("name", [*RDF, "turtle"])
@settings(deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_hostile_literals_read_back(name, texts):
    subject, graph = ox.NamedNode("https://e.org/s"), ox.NamedNode("https://e.org/g")
    place = ox.DefaultGraph() if name == "turtle" else graph
    label, blank = ox.NamedNode(f"{PREFIXES['rdfs']}label"), ox.BlankNode()
    integer = ox.NamedNode(f"{PREFIXES['xsd']}integer")
    terms = [*map(ox.Literal, texts), ox.Literal(texts[0], language="en"), ox.Literal("7", datatype=integer), blank]
    store = GraphStore()
    store.add(ox.Quad(subject, label, term, place) for term in terms)
    store.add([ox.Quad(blank, ox.NamedNode(f"{PREFIXES['rdf']}type"), subject, place)])
    stream = io.BytesIO()
    export_graph(store, name, stream)
    assert _read(name, stream.getvalue()) == _canonical(store.engine)


def test_gexf_has_spans_and_no_clock():
    content = _written(bundled(), "gexf")
    assert b"lastmodified" not in content
    dated = [data for _, data in drawn().nodes(data=True) if "earliest" in data]
    space = "{http://www.gexf.net/1.2draft}"
    graph = ET.fromstring(content).find(f"{space}graph")  # noqa: S314 - our own file
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")
    spans = [(node.get("start"), node.get("end")) for node in graph.iter(f"{space}node") if node.get("start")]
    assert sorted(start for start, _ in spans) == sorted(data["earliest"] for data in dated)
    assert {end for _, end in spans} == {max(data["latest"] for data in dated)}


def test_graphml_edges_have_each_an_identifier():
    content = _written(bundled(), "graphml")
    space = "{http://graphml.graphdrawing.org/xmlns}"
    names = [edge.get("id") for edge in ET.fromstring(content).iter(f"{space}edge")]  # noqa: S314 - our own file
    assert len(names) == len(set(names)) == drawn().number_of_edges()


def test_jsonld_is_compact():
    document = json.loads(_written(bundled(), "jsonld"))
    assert document["@context"]["og"] == PREFIXES["og"]
    published = json.loads((bundled_folder("ontology") / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    assert document["@context"].items() <= published.items()
    things = [thing for graph in document["@graph"] for thing in graph.get("@graph", ())]
    (afi,) = [thing for thing in things if thing["@id"] == "hmic2016:afi-1"]
    assert (afi["@type"], afi["mainIssue"]) == ("AreaForImprovement", "issue:vetting")
    assert list(afi["label"]) == ["en"]
    names = [thing["@id"] for thing in document["@graph"]]
    assert "graph:issues" in names
    assert "graph:derived" not in names


def test_suffixes_are_distinct():
    suffixes = [each.suffix for each in EXPORT_FORMATS.values()]
    assert len(suffixes) == len(set(suffixes))


def test_unknown_format():
    with pytest.raises(OutputError, match="dwg: it is no export format; use cytoscape, cytoscape-style, dot"):
        _written(GraphStore(), "dwg")


def test_jsonld_reads_the_same_in_rdflib():
    import rdflib

    read = rdflib.Dataset()
    read.parse(data=_written(bundled(), "jsonld", selection=VETTING), format="json-ld")
    wanted = rdflib.Dataset()
    wanted.parse(data=_written(bundled(), "nquads", selection=VETTING), format="nquads")
    named = {quad for quad in wanted.quads() if not any(isinstance(term, rdflib.BNode) for term in quad)}
    assert len(named) > 1000
    assert named <= set(read.quads())
    assert len(read) == len(wanted)


@pytest.mark.parametrize("name", [*RDF, "turtle"])
@pytest.mark.parametrize("option", [{"projection": "bodies"}, {"measures": True}])
def test_rdf_takes_no_projection_and_no_measures(name, option):
    with pytest.raises(OutputError, match="use cytoscape, cytoscape-style, dot, gexf, graphml"):
        _written(GraphStore(), name, **option)


@pytest.mark.parametrize("name", [*RDF, "turtle"])
def test_a_selection_of_rdf_has_its_statements_whole_with_their_passages(name):
    read = GraphStore()
    read.add(_read(name, _written(bundled(), name, selection=VETTING)))
    told = {row["s"] for row in read.rows("SELECT ?s WHERE { ?s og:statedIn ?report }")}
    kept = {data["iri"] for _, data in drawn(VETTING).nodes(data=True)}
    assert {iri for iri in kept if bundled().query(f"ASK {{ <{iri}> og:statedIn ?report }}")} <= told
    for text in ("{ ?s og:cites ?passage }", "{ ?s og:fingerprint ?sum }", "{ ?s og:earliest ?day }"):
        everything = {row["s"] for row in bundled().rows(f"SELECT ?s WHERE {text}")}
        assert told & everything <= {row["s"] for row in read.rows(f"SELECT ?s WHERE {text}")}
    stated = {quad for quad in bundled().quads(derived=False) if getattr(quad.subject, "value", "") in told}
    assert {quad.object.value for quad in stated if hasattr(quad.object, "value")} <= {
        quad.object.value for quad in read.quads() if hasattr(quad.object, "value")
    }


@pytest.mark.parametrize(
    "selection",
    [VETTING, Selection(around=f"{BASE}report/hmic-2016-peel-legitimacy-mps/afi-1"), Selection(since=date(2022, 1, 1))],
    ids=["issue", "around", "since"],
)
def test_a_selected_record_is_closed_and_conforms(selection, tmp_path):
    read = _read("trig", _written(bundled(), "trig", selection=selection))
    assert 100 < len(read) < len(list(bundled().quads(derived=False))) / 2
    about = {quad.subject for quad in read}
    named = {quad.object for quad in read if isinstance(quad.object, ox.NamedNode)}
    ours = {node for node in named if node.value.startswith(BASE) and not node.value.startswith(PREFIXES["og"])}
    assert ours <= about
    written = tmp_path / "part.trig"
    written.write_bytes(_written(bundled(), "trig", selection=selection))
    ontology = GraphStore()
    ontology.add(quad for quad in bundled().quads(derived=False) if quad.graph_name.value.endswith("/ontology"))
    found = validate_files([written], ontology)
    assert [result for result in found.results if result.severity == "violation"] == []


def test_a_selection_with_closure_has_what_is_derived_of_it():
    derived = ox.NamedNode(DERIVED_GRAPH)
    read = _read("trig", _written(bundled(), "trig", selection=VETTING, closure=True))
    states = [quad for quad in read if quad.graph_name == derived and quad.predicate.value.endswith("progressState")]
    assert {quad.subject.value for quad in states} >= {
        data["iri"] for _, data in drawn(VETTING).nodes(data=True) if "progress" in data
    }


@pytest.mark.parametrize("name", READERS)
def test_empty_store(name):
    assert READERS[name](_written(GraphStore(), name)).number_of_nodes() == 0
