"""Exports for drawing: DOT, Cytoscape, Mermaid and CSV hold every node and edge, and what is drawn has a meaning."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli_runner import ROOT, assert_done, assert_failed, graph_store, run, run_graph
from oversight_graph.cli.export_command import _FORMATS, _PROJECTIONS
from oversight_graph.export import EXPORT_FORMATS, TABLES, export_graph, export_tables
from oversight_graph.export.cytoscape import write_cytoscape, write_cytoscape_style
from oversight_graph.export.dot import write_dot
from oversight_graph.export.gexf import write_gexf
from oversight_graph.export.looks import EDGE_LOOKS, LOOKS, look_of
from oversight_graph.export.mermaid import mermaid_text, write_mermaid
from oversight_graph.export.tables import write_edges, write_nodes
from oversight_graph.export.xmltext import clean_text
from oversight_graph.network import Selection, build_network
from oversight_graph.projections import PROJECTIONS, project
from oversight_graph.store import GraphStore
from oversight_graph.vocab import PREFIXES

VETTING = Selection(issue=f"{PREFIXES['issue']}vetting")
HOSTILE = [
    '<b>&amp;</b> "double" \'single\' ]]> -->',
    "\\", 'ends with \\"', "\\n \\N \\G \\l",
    "nul \x00 escape \x1b bell \x07 \ufffe",
    "tab\tline\nreturn\r\nlone\rend",
    "\U0001f46e \u2028 \x85 \u202e",
    "=1+1", "@a,b;c|d", "%% { } [ ] ( ) #35; `x` end subgraph style click",
    "",
]  # fmt: skip
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(HOSTILE)
MERMAID_TEXT = r"\"(?:[^\W_]|[ ,.:!?'()/+-]|#[0-9]+;)+\""
MERMAID_SHAPES = "|".join(
    re.escape(opened) + MERMAID_TEXT + re.escape(closed)
    for opened, closed in sorted({look.mermaid for look in LOOKS.values()})
)
MERMAID_LINES = [
    r"flowchart LR",
    rf"  (?:n|  k)[0-9]+(?:{MERMAID_SHAPES}):::[a-z-]+",
    rf"  n[0-9]+ (?:-->|-\.->|---)\|{MERMAID_TEXT}\| n[0-9]+",
    r'  subgraph legend\["Legend"\]',
    r"  end",
    r"  classDef [a-z-]+ fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#000000",
]


@cache
def bundled() -> GraphStore:
    return GraphStore(ox.Store.read_only(str(graph_store())))


@cache
def vetting():
    return build_network(bundled(), VETTING)


def _bytes(writer, graph):
    stream = io.BytesIO()
    writer(graph, stream)
    return stream.getvalue()


def _unquoted(text):
    inner = text[1:-1] if text.startswith('"') else text
    return re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]), inner, flags=re.DOTALL)


def _plain(data):
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in data.items()}


def _edges(graph):
    return sorted((source, target, sorted(_plain(data).items())) for source, target, data in graph.edges(data=True))


def _read_dot(content):
    pydot = pytest.importorskip("pydot")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydot uses names of pyparsing that are on their way out
        (read,) = pydot.graph_from_dot_data(content.decode())
    graph = nx.MultiDiGraph() if read.get_type() == "digraph" else nx.MultiGraph()
    for node in read.get_nodes():
        name = _unquoted(node.get_name())
        if name not in {"node", "edge", "graph"}:
            data = {_unquoted(key): _unquoted(value) for key, value in node.get_attributes().items()}
            graph.add_node(name, **{key: data[key] for key in data.keys() - {"shape", "fillcolor"}})
    for edge in read.get_edges():
        data = {_unquoted(key): _unquoted(value) for key, value in edge.get_attributes().items()}
        del data["style"]
        graph.add_edge(_unquoted(edge.get_source()), _unquoted(edge.get_destination()), **data)
    return graph


def _rows(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def _hostile(texts):
    graph = nx.MultiDiGraph()
    for number, text in enumerate(texts):
        graph.add_node(f"n{number}", iri=f"n{number}", label=f"x{text}", description=text, open=True, type="Finding")
        graph.add_edge("n0", f"n{number}", key="og:a", property="og:a", label=f"y{text}", derived=False, inferred=True)
    return graph


def _cleaned(graph):
    copy = nx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        copy.add_node(node, **{name: clean_text(value) for name, value in _plain(data).items()})
    for source, target, data in graph.edges(data=True):
        copy.add_edge(source, target, **{name: clean_text(value) for name, value in _plain(data).items()})
    return copy


def _assert_mermaid(text):
    for line in text.splitlines():
        assert any(re.fullmatch(rule, line) for rule in MERMAID_LINES), line
    names = set(re.findall(r"^ +([nk][0-9]+)\S", text, re.MULTILINE))
    assert set(re.findall(r"(?<=[ ])n[0-9]+(?= |$)", text)) <= names


def test_dot_reads_back_the_same():
    read = _read_dot(_bytes(write_dot, vetting()))
    assert dict(read.nodes(data=True)) == {node: _plain(data) for node, data in vetting().nodes(data=True)}
    assert _edges(read) == _edges(vetting())


@settings(max_examples=10)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_hostile_texts_in_dot(texts):
    graph = _hostile([*texts, *HOSTILE])
    read = _read_dot(_bytes(write_dot, graph))
    assert dict(read.nodes(data=True)) == dict(_cleaned(graph).nodes(data=True))
    assert _edges(read) == _edges(_cleaned(graph))


def test_dot_has_a_legend_of_what_is_drawn_and_adds_no_node():
    text = _bytes(write_dot, vetting()).decode()
    used = {look_of(data) for _, data in vetting().nodes(data=True)}
    for name, look in LOOKS.items():
        assert (f">{look.meaning}<" in text) == (name in used)
    table = re.search(r"label=<(<TABLE.*</TABLE>)>", text)
    assert ET.fromstring(table[1]).tag == "TABLE"  # noqa: S314 - our own file


def test_cytoscape_reads_back_the_same():
    document = json.loads(_bytes(write_cytoscape, vetting()))
    nodes = {each["data"]["id"]: each["data"] for each in document["elements"]["nodes"]}
    assert nodes == {node: {**data, "id": node, "look": look_of(data)} for node, data in vetting().nodes(data=True)}
    edges = [each["data"] for each in document["elements"]["edges"]]
    assert len({edge["id"] for edge in edges}) == len(edges) == vetting().number_of_edges()
    assert {(edge["source"], edge["target"], edge["property"]) for edge in edges} == set(vetting().edges(keys=True))


def test_cytoscape_style_has_a_rule_and_a_legend_for_every_look():
    document = json.loads(_bytes(write_cytoscape, vetting()))
    assert json.loads(_bytes(write_cytoscape_style, vetting())) == document["style"]
    selectors = {rule["selector"] for rule in document["style"]}
    for kind in ("node", "edge"):
        used = {each["data"]["look"] for each in document["elements"][f"{kind}s"]}
        assert {f'{kind}[look = "{name}"]' for name in used} <= selectors
        assert used <= document["legend"][f"{kind}s"].keys()


@settings(max_examples=10)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_hostile_texts_in_cytoscape_and_csv(texts):
    graph = _hostile([*texts, *HOSTILE])
    nodes = json.loads(_bytes(write_cytoscape, graph))["elements"]["nodes"]
    assert [each["data"]["label"] for each in nodes] == [data["label"] for _, data in graph.nodes(data=True)]
    rows = _rows(_bytes(write_nodes, graph))
    assert [row["description"] for row in rows] == [data["description"] for _, data in graph.nodes(data=True)]
    assert [row["Label"] for row in _rows(_bytes(write_edges, graph))] == [
        data["label"] for *_, data in graph.edges(data=True)
    ]


def test_csv_reads_back_the_same_for_gephi():
    tables = {name: io.BytesIO() for name in ("nodes.csv", "edges.csv", "legend.csv")}
    for name, write in export_tables(bundled(), selection=VETTING).items():
        write(tables[name])
    nodes, edges, legend = (_rows(table.getvalue()) for table in tables.values())
    looks = {row["look"] for row in (*nodes, *edges)}
    assert {row["look"] for row in legend} == looks
    assert all(row["meaning"] for row in legend)
    assert list(nodes[0])[:2] == ["Id", "Label"]
    assert list(edges[0])[:3] == ["Source", "Target", "Type"]
    assert {row["Id"]: row["iri"] for row in nodes} == dict(vetting().nodes(data="iri"))
    for row in nodes:
        wanted = _plain(vetting().nodes[row["Id"]])
        assert {name: value for name, value in row.items() if value and name not in {"Id", "Label", "look"}} == {
            name: value for name, value in wanted.items() if name != "label" and value
        }
    assert sorted((row["Source"], row["Target"], row["property"]) for row in edges) == sorted(
        vetting().edges(keys=True)
    )
    assert {row["Type"] for row in edges} == {"Directed"}


def test_mermaid_is_a_flowchart_with_every_node_and_edge():
    text = _bytes(write_mermaid, vetting()).decode()
    _assert_mermaid(text)
    assert len(re.findall(r"^  n[0-9]+[^ 0-9]", text, re.MULTILINE)) == vetting().number_of_nodes()
    assert len(re.findall(r"^  n[0-9]+ ", text, re.MULTILINE)) == vetting().number_of_edges()
    assert set(re.findall(r":::([a-z-]+)", text)) == set(re.findall(r"classDef ([a-z-]+)", text))


@settings(max_examples=50)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_hostile_texts_in_mermaid(texts):
    _assert_mermaid(_bytes(write_mermaid, _hostile([*texts, *HOSTILE])).decode())


def test_mermaid_text_keeps_words_and_is_cut():
    assert mermaid_text("Vetting, re-vetting: 3 of 4 (2016)?") == "Vetting, re-vetting: 3 of 4 (2016)?"
    assert mermaid_text("_a_\n#b") == "#95;a#95; #35;b"
    assert len(mermaid_text("x" * 500)) < 100


@pytest.mark.parametrize("writer", [write_dot, write_cytoscape, write_mermaid, write_nodes, write_edges, write_gexf])
def test_empty_and_undirected_networks(writer):
    assert _bytes(writer, nx.MultiDiGraph())
    graph = nx.MultiGraph()
    graph.add_edge("a", "b", key="og:a", property="og:a", label="a", weight=2)
    content = _bytes(writer, graph)
    assert content == _bytes(writer, graph)
    if writer is write_dot:
        assert not _read_dot(content).is_directed()
    if writer is write_edges:
        assert _rows(content)[0]["Type"] == "Undirected"


def test_gexf_colours_go_by_kind():
    read = nx.read_gexf(io.BytesIO(_bytes(write_gexf, vetting())))
    for node, data in read.nodes(data=True):
        colour = data["viz"]["color"]
        wanted = LOOKS[look_of(vetting().nodes[node])].colour
        assert "#{r:02x}{g:02x}{b:02x}".format(**colour) == wanted


def _contrast(colour):
    parts = [value / 255 for value in bytes.fromhex(colour.removeprefix("#"))]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05) / 0.05


def test_looks_differ_in_shape_and_are_readable_and_documented():
    assert len({look.dot for look in LOOKS.values()}) == len(LOOKS)
    assert len({look.cytoscape for look in LOOKS.values()}) == len(LOOKS)
    assert min(_contrast(look.colour) for look in LOOKS.values()) > 7
    document = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    for look in LOOKS.values():
        assert f"| {look.dot} | `{look.colour}` | {look.meaning} |" in document
    assert len({line for _, line, _ in EDGE_LOOKS.values()}) == len(EDGE_LOOKS)


# The command line


def test_the_command_knows_every_format_and_projection():
    assert {name: suffix for name, suffix in _FORMATS.items() if name not in TABLES} == {
        name: each.suffix for name, each in EXPORT_FORMATS.items()
    }
    assert list(PROJECTIONS) == _PROJECTIONS


def _ids(*arguments):
    found = assert_done(run_graph("export --format node-link", *arguments)).json()
    return {node["id"] for node in found["nodes"]}


def test_selections_on_the_command_line():
    assert _ids("--issue", "vetting") == set(vetting())
    only, early = _ids("--issue", "vetting", "--only"), _ids("--issue", "vetting", "--until", "2016")
    assert only < set(vetting())
    assert early < set(vetting())
    both = _ids("--issue", "vetting", "--only", "--body", "mps", "--since", "2016", "--until", "2016")
    assert "hmic2016:afi-1" in both
    assert {node for node in both if node.startswith("hmic2016:")} <= only & early
    assert not any(node.startswith("hmic2014:") for node in both)
    assert _ids("--around", "hmic2016:afi-1", "--hops", "0") == {"hmic2016:afi-1"}
    assert {"hmic2016:afi-1", "issue:vetting"} <= _ids("--around", "hmic2016:afi-1")
    report = "hmic-2016-peel-legitimacy-mps"
    assert f"report:{report}" in _ids("--report", report, "--issue", "vetting")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--issue veting", ["veting", "vetting"]),
        ("--only", ["--only", "--issue"]),
        ("--hops 2", ["--hops", "--around"]),
        ("--hops -1 --around vetting", ["--hops"]),
        ("--measures", ["measures", "graphml"]),
        ("--projection bodies", ["projection", "graphml"]),
        ("--projection nope", ["--projection", "bodies"]),
        ("--format csv", ["-o DIR"]),
        ("--since yesterday --format dot", ["--since"]),
    ],
)
def test_errors_on_the_command_line(arguments, words):
    assert_failed(run_graph("export", *arguments.split()), 2, *words)


def test_csv_fills_a_folder_whole_or_not_at_all(tmp_path, monkeypatch):
    folder = tmp_path / "tables"
    given = ("--issue", "vetting", "--format", "csv", "-o", folder)
    assert assert_done(run_graph("export", *given)).out == b""
    assert sorted(path.name for path in folder.iterdir()) == ["edges.csv", "legend.csv", "nodes.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert_done(run_graph("export", *given))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("oversight_graph.cli.common._write_beside", full)
    assert_failed(run_graph("export", *given), 2, "No space left")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_csv_into_a_file_is_refused(tmp_path):
    (tmp_path / "tables").write_text("mine", encoding="utf-8")
    assert_failed(run_graph("export", "--format", "csv", "-o", tmp_path / "tables"), 2, "no folder")
    assert (tmp_path / "tables").read_text(encoding="utf-8") == "mine"
    assert_failed(run_graph("export", "--format", "csv", "-o", tmp_path / "a" / "b"), 2, "choose another place")


@pytest.mark.parametrize("name", ["cytoscape", "dot", "mermaid"])
def test_a_projection_in_every_drawing_format(name, tmp_path):
    suffix = EXPORT_FORMATS[name].suffix
    output = tmp_path / f"bodies{suffix}"
    assert_done(run_graph("export --projection bodies", "-o", output))
    stream = io.BytesIO()
    export_graph(bundled(), name, stream, projection="bodies")
    assert output.read_bytes() == stream.getvalue()
    made = project(build_network(bundled()), "bodies")
    assert made.number_of_nodes() > 0
    assert all(str(data["label"])[:10] for _, data in made.nodes(data=True))


def test_help_needs_no_engine():
    assert Path(ROOT / "src").is_dir()
    assert "--projection" in assert_done(run("export", "--help")).text
