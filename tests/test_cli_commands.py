"""Commands with good input: what they say, and every format read back by a real parser."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import networkx as nx
import pyoxigraph as ox
import pytest
from lxml import etree

from cli_runner import NORTHSHIRE, Ran, assert_done, assert_valid, graph_store, run, run_graph, small_store
from oversight_graph.events import EVENTS
from oversight_graph.register import COLUMNS
from oversight_graph.render.json_form import schema
from oversight_graph.render.words import TIES
from oversight_graph.state import PROGRESS, REPLIES
from oversight_graph.statements import _DETAILS, _LINKS, KIND_ORDER
from oversight_graph.turtle import format_turtle

AFI = "hmic2016:afi-1"
AFI_IRI = ox.NamedNode("https://w3id.org/oversight-graph/report/hmic-2016-peel-legitimacy-mps/afi-1")
REC_IRI = ox.NamedNode("https://w3id.org/oversight-graph/report/northshire-2030/rec-1")
DERIVED = ox.NamedNode("https://w3id.org/oversight-graph/ontology#progressState")
RDF_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nquads": ox.RdfFormat.N_QUADS,
}


def _register(*arguments: str) -> dict[str, dict[str, Any]]:
    found = assert_done(run_graph("register", *arguments, "--format", "json")).json()
    assert_valid(found, "register")
    return {call["id"]: call for call in found["calls"]}


def _trace(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = assert_done(run_graph("trace", *arguments, "--format", "json")).json()
    assert_valid(found, "trace")
    return found


# The default graph


@pytest.mark.parametrize("command", [["register", "--issue", "vetting"], ["show", AFI]])
def test_the_bundled_graph_and_a_store_of_it_say_the_same(command: list[str]) -> None:
    bundled = assert_done(run(*command))
    assert AFI in bundled.text
    assert bundled.out == assert_done(run(*command, "--store", graph_store())).out


# trace


def test_trace_text_has_the_call_its_place_and_what_became_of_it() -> None:
    ran = assert_done(run_graph("trace vetting"))
    assert ran.text.startswith("vetting · as of ")
    assert "━━ December 2016 · " in ran.text
    assert AFI in ran.text
    assert "§ " in ran.text
    assert "What became of what was asked" in ran.text


@pytest.mark.parametrize("name", ["issue:vetting", "https://w3id.org/oversight-graph/issue/vetting", "Vetting"])
def test_an_issue_is_named_by_slug_curie_iri_or_label(name: str) -> None:
    assert _trace(name) == _trace("vetting")


def test_trace_json_follows_its_schema_and_holds_the_thread() -> None:
    found = _trace("vetting")
    assert AFI in {thread["call"] for thread in found["threads"]}
    assert {"issue:re-vetting"} <= set(found["narrower"])
    latest = [stop["latest"] for stop in found["stops"]]
    assert latest == sorted(latest)


def test_trace_is_bounded_by_dates_and_by_only() -> None:
    since = _trace("vetting", "--since", "2016", "--until", "2016-12")
    assert (since["since"], since["until"]) == ("2016-01-01", "2016-12-31")
    assert {stop["latest"][:4] for stop in since["stops"]} == {"2016"}
    known = _trace("vetting", "--as-of", "2017")
    assert known["asOf"] == "2017-12-31"
    assert max(stop["latest"] for stop in known["stops"]) <= "2017-12-31"
    only, with_narrower = _trace("vetting", "--only"), _trace("vetting")
    assert only["narrower"] == []
    kept, all_of_it = (
        {statement["id"] for stop in found["stops"] for statement in stop["statements"]}
        for found in (only, with_narrower)
    )
    assert kept < all_of_it


def test_trace_of_a_body() -> None:
    found = _trace("vetting", "--body", "mps")
    assert found["body"] == "body:mps"
    assert AFI in {thread["call"] for thread in found["threads"]}


def test_trace_with_nothing_in_its_bounds_is_done() -> None:
    ran = assert_done(run_graph("trace vetting", "--until", "1999"))
    assert "Nothing in the graph concerns this issue" in ran.text


# register


def test_register_table_and_json_hold_the_call() -> None:
    assert AFI in assert_done(run_graph("register", "--issue", "vetting")).text
    row = _register("--issue", "vetting")[AFI]
    assert row["kind"] == "area for improvement"
    assert row["issued"] == "December 2016"


def test_register_csv_is_read_back_with_every_column() -> None:
    ran = assert_done(run_graph("register", "--issue", "vetting", "--format", "csv"))
    rows = list(csv.DictReader(io.StringIO(ran.text, newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert AFI in {row["id"] for row in rows}
    assert ran.out.endswith(b"\r\n")
    assert ran.out.count(b"\r\n") == ran.out.count(b"\n")


def test_register_filters_keep_what_they_say() -> None:
    everything = _register()
    assert _register("--body", "mps").keys() <= everything.keys()
    for reply in REPLIES:
        assert {row["reply"] for row in _register("--reply", reply).values()} <= {reply}
    for progress in PROGRESS:
        assert {row["progress"] for row in _register("--progress", progress).values()} <= {progress}
    assert all(row["open"] for row in _register("--open").values())
    assert all(row["open"] and row["due"] for row in _register("--overdue").values())


def test_register_as_of_leaves_out_what_was_not_yet_asked() -> None:
    assert AFI not in _register("--issue", "vetting", "--as-of", "2016-11")
    assert AFI in _register("--issue", "vetting", "--as-of", "2016")


# show, search, list, stats


def test_show_text_json_and_turtle() -> None:
    ran = assert_done(run_graph("show", AFI))
    assert "og:AreaForImprovement" in ran.text
    assert "Passages\n" in ran.text
    found = assert_done(run_graph("show", AFI, "--format", "json")).json()
    assert_valid(found, "show")
    assert (found["id"], found["iri"]) == (AFI, AFI_IRI.value)
    assert found["passages"]
    turtle = assert_done(run_graph("show", AFI, "--format", "turtle"))
    assert AFI_IRI in {quad.subject for quad in ox.parse(turtle.out, ox.RdfFormat.TURTLE)}
    assert format_turtle(turtle.text) == turtle.text


@pytest.mark.parametrize("thing", ["vetting", "mps", "og:Finding", "report:hmic-2016-peel-legitimacy-mps"])
def test_show_json_of_other_things_follows_the_schema(thing: str) -> None:
    assert_valid(assert_done(run_graph("show", thing, "--format", "json")).json(), "show")


def test_search_finds_and_limits() -> None:
    assert "issue:vetting" in assert_done(run_graph("search vetting")).text
    rows = assert_done(run_graph("search vetting", "--limit", "3", "--format", "json")).json()
    assert len(rows) == 3
    assert all(set(row) == {"thing", "type", "label"} for row in rows)


def test_search_without_a_hit_is_done() -> None:
    assert assert_done(run_graph("search xyzzyplugh", "--format", "json")).json() == []


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("issues", "issue:vetting"),
        ("bodies", "body:mps"),
        ("reports", "report:hmic-2016-peel-legitimacy-mps"),
        ("policies", "policy:national-vetting-policy"),
        ("queries", "said-about-issue"),
        ("shapes", "og:FindingShape"),
    ],
)
def test_list_names_what_there_is(what: str, name: str) -> None:
    assert name in assert_done(run_graph(f"list {what}")).text
    rows = assert_done(run_graph(f"list {what}", "--format", "json")).json()
    assert name in {row["id"] for row in rows}
    assert len({tuple(row) for row in rows}) == 1


def test_stats_counts_add_up() -> None:
    found = assert_done(run_graph("stats", "--format", "json")).json()
    assert found["total"]["triples"] == sum(found["graph"].values())
    assert found["class"]["og:Finding"] > 0
    assert "og:Finding" in assert_done(run_graph("stats")).text


# export


def _exported(name: str, folder: Path, *arguments: str) -> Ran:
    """Export the small graph with the invented report in it: large ones are the tests of exports' own."""
    (folder / "n.ttl").write_text(NORTHSHIRE, encoding="utf-8")
    given = ("--store", small_store(), "--data", folder / "n.ttl")
    return assert_done(run("export", "--format", name, *arguments, *given))


def test_export_of_the_bundled_graph() -> None:
    quads = ox.parse(assert_done(run_graph("export", "--format", "nquads")).out, ox.RdfFormat.N_QUADS)
    assert AFI_IRI in {quad.subject for quad in quads}


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_export_in_rdf_is_read_back(name: str, tmp_path: Path) -> None:
    quads = list(ox.parse(_exported(name, tmp_path).out, RDF_FORMATS[name]))
    assert REC_IRI in {quad.subject for quad in quads}
    assert DERIVED not in {quad.predicate for quad in quads}


@pytest.mark.parametrize(("name", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_export_of_a_network_is_read_back(name: str, read: Callable[[IO[bytes]], Any], tmp_path: Path) -> None:
    out = _exported(name, tmp_path).out
    etree.fromstring(out)
    assert any(str(node).endswith("rec-1") for node in read(io.BytesIO(out)))


def test_export_in_node_link_json_is_read_back(tmp_path: Path) -> None:
    found = json.loads(_exported("node-link", tmp_path).out)
    edges = "edges" if "edges" in found else "links"
    graph = nx.node_link_graph(found, edges=edges)
    assert graph.number_of_edges() == len(found[edges]) > 0


def test_export_closure_adds_what_is_derived(tmp_path: Path) -> None:
    quads = ox.parse(_exported("nquads", tmp_path, "--closure").out, ox.RdfFormat.N_QUADS)
    assert (REC_IRI, DERIVED) in {(quad.subject, quad.predicate) for quad in quads}


# -o and --data


@pytest.mark.parametrize(
    ("command", "name", "begins"),
    [
        ("register", "calls.csv", b"id,kind,"),
        ("register", "calls.json", b"{"),
        ("register", "calls.TXT", b"id "),
        ("trace vetting", "vetting.json", b"{"),
        ("show vetting", "vetting.ttl", b"@prefix"),
        ("stats", "stats.json", b"{"),
        ("search vetting", "found.json", b"["),
        ("list bodies", "bodies.json", b"["),
        ("export", "all.nq", b"<"),
        ("export", "all.graphml", b"<?xml"),
    ],
)
def test_the_suffix_of_the_output_chooses_the_format(command: str, name: str, begins: bytes, tmp_path: Path) -> None:
    store = ("--store", small_store()) if command == "export" else ("--store", graph_store())
    ran = assert_done(run(*command.split(), "-o", tmp_path / name, *store))
    assert ran.out == b""
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_format_stands_above_the_suffix_and_a_hyphen_is_standard_output(tmp_path: Path) -> None:
    assert_done(run_graph("stats", "-o", tmp_path / "a.txt", "--format", "json"))
    assert json.loads((tmp_path / "a.txt").read_text(encoding="utf-8"))
    assert assert_done(run_graph("stats", "-o", "-", "--format", "json")).json()


def test_an_output_file_takes_the_rights_that_the_user_gives_new_files(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("", encoding="utf-8")
    assert_done(run_graph("stats", "-o", tmp_path / "ours.txt"))
    assert (tmp_path / "ours.txt").stat().st_mode == (tmp_path / "mine.txt").stat().st_mode


def test_data_adds_a_file_in_the_graph_of_its_report(tmp_path: Path) -> None:
    path = tmp_path / "any name.ttl"
    path.write_text(NORTHSHIRE, encoding="utf-8")
    given = ("--store", small_store(), "--data", path)
    query = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s a og:Recommendation } FILTER(?g != graph:derived) }"
    graphs = assert_done(run("query", "-e", query, "--format", "csv", *given)).text.split()
    assert graphs == ["g", "https://w3id.org/oversight-graph/report/northshire-2030/graph"]
    register = assert_done(run("register", "--format", "json", *given)).json()
    assert_valid(register, "register")
    assert [(call["issued"], call["open"]) for call in register["calls"]] == [("May 2030", True)]
    assert register["asOf"] == "2030-05-31"


def test_data_without_a_report_gets_a_graph_of_the_file_s_name(tmp_path: Path) -> None:
    first, second = tmp_path / "more words.ttl", tmp_path / "b.nt"
    first.write_text("<urn:a> <urn:p> <urn:b> .", encoding="utf-8")
    second.write_text("<urn:a> <urn:p> <urn:c> .\n", encoding="utf-8")
    query = "SELECT ?g WHERE { GRAPH ?g { <urn:a> <urn:p> ?o } } ORDER BY ?g"
    given = ("--store", small_store(), "--data", first, "--data", second)
    ran = assert_done(run("query", "-e", query, "--format", "csv", *given))
    base = "https://w3id.org/oversight-graph/graph/"
    assert ran.text.split() == ["g", f"{base}b", f"{base}more-words"]


# validate

_BAD = """
@prefix og: <https://w3id.org/oversight-graph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/oversight-graph/report/northshire-2030/f-1> a og:Finding ; rdfs:label "bad"@en ;
    og:polarity og:Sideways .
"""
_GOOD = """
@prefix body: <https://w3id.org/oversight-graph/body/> .
@prefix og: <https://w3id.org/oversight-graph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
body:northshire a og:PoliceForce ; rdfs:label "Northshire Police"@en .
"""
_SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:S-p .
ex:S-p sh:path ex:p ; sh:minCount 1 ; sh:severity sh:SEVERITY ; sh:message "Give it a p." .
"""


def _validated(text_of_file: str, folder: Path, *arguments: str | Path) -> Ran:
    path = folder / "file.ttl"
    path.write_text(text_of_file, encoding="utf-8")
    return run("validate", path, *arguments, "--store", small_store())


def test_validate_a_good_file(tmp_path: Path) -> None:
    ran = assert_done(_validated(_GOOD, tmp_path))
    assert ran.text == f"{tmp_path / 'file.ttl'}: conforms\n"


def test_validate_a_bad_file_names_what_is_wrong(tmp_path: Path) -> None:
    ran = assert_done(_validated(_BAD, tmp_path, "--format", "json"), status=1)
    found = ran.json()
    assert_valid(found, "validate")
    assert found["conforms"] is False
    rows = {(row["path"], row["shape"], row["severity"], row["value"]) for row in found["results"]}
    assert ("og:polarity", "og:FindingShape-polarity", "violation", "og:Sideways") in rows
    assert ("og:cites", "og:StatementShape-cites", "violation", "") in rows
    iri = "https://w3id.org/oversight-graph/report/northshire-2030/f-1"
    assert {row["focus"] for row in found["results"]} == {iri}


def test_validate_text_says_shape_and_mend(tmp_path: Path) -> None:
    ran = assert_done(_validated(_BAD, tmp_path), status=1)
    assert "og:polarity (found og:Sideways)" in ran.text
    assert "og:FindingShape-polarity" in ran.text


@pytest.mark.parametrize(
    ("severity", "fail_on", "status"),
    [
        ("Violation", "violation", 1),
        ("Warning", "violation", 0),
        ("Warning", "warning", 1),
        ("Info", "warning", 0),
        ("Info", "info", 1),
    ],
)
def test_fail_on_and_shapes_of_the_user(severity: str, fail_on: str, status: int, tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(_SHAPE.replace("SEVERITY", severity), encoding="utf-8")
    arguments = ("--shapes", shapes, "--fail-on", fail_on, "--format", "json")
    ran = assert_done(_validated("<https://example.org/a> a <https://example.org/T> .", tmp_path, *arguments), status)
    found = ran.json()
    assert_valid(found, "validate")
    assert [(row["focus"], row["severity"], row["message"]) for row in found["results"]] == [
        ("https://example.org/a", severity.casefold(), "Give it a p.")
    ]
    assert found["conforms"] is (severity != "Violation")


# fmt


def test_fmt_brings_a_file_into_normal_form_and_check_tells(tmp_path: Path) -> None:
    path = tmp_path / "my draft.ttl"
    path.write_text(_GOOD, encoding="utf-8")
    checked = run("fmt", "--check", path)
    assert (checked.status, checked.out) == (1, b"")
    assert f"Mend with: oversight-graph fmt '{path}'" in checked.err
    assert path.read_text(encoding="utf-8") == _GOOD
    assert_done(run("fmt", path))
    assert path.read_text(encoding="utf-8") == format_turtle(_GOOD) != _GOOD
    assert_done(run("fmt", "--check", path))
    assert_done(run("fmt", path))


def test_fmt_reads_standard_input() -> None:
    assert assert_done(run("fmt", "-", stdin=_GOOD.encode())).text == format_turtle(_GOOD)


def test_fmt_check_reads_standard_input_too() -> None:
    assert run("fmt", "--check", "-", stdin=_GOOD.encode()).status == 1
    assert run("fmt", "--check", "-", stdin=format_turtle(_GOOD).encode()).status == 0


def test_fmt_of_trig_keeps_the_graphs(tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    path.write_text("<urn:g> { <urn:a>   <urn:p> <urn:b> }", encoding="utf-8")
    assert_done(run("fmt", path))
    assert {str(quad.graph_name) for quad in ox.parse(path=str(path))} == {"<urn:g>"}
    assert_done(run("fmt", "--check", path))


# The schemas


@pytest.mark.parametrize("name", ["path", "register", "show", "trace", "validate"])
def test_schemas_are_strict_and_described(name: str) -> None:
    def walk(node: object, place: str) -> None:
        if isinstance(node, list):
            for number, each in enumerate(node):
                walk(each, f"{place}/{number}")
        if isinstance(node, dict):
            if node.get("type") == "object":
                assert node["additionalProperties"] is False, place
                assert set(node["required"]) <= set(node["properties"]), place
                for key, value in node["properties"].items():
                    assert value["description"].endswith("."), f"{place}/{key}"
            for key, value in node.items():
                walk(value, f"{place}/{key}")

    found = schema(name)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert (
        found["properties"]["schema"]["const"] == f"oversight-graph/{name}/{2 if name in {'register', 'trace'} else 1}"
    )
    walk(found, name)


def test_schemas_and_code_name_the_same() -> None:
    trace, register = schema("trace")["$defs"], schema("register")["$defs"]["call"]
    assert schema("trace")["title"] == "Trace"
    assert schema("register")["title"] == "Register"
    assert tuple(register["properties"]) == COLUMNS
    for holder in (register, trace["thread"]):
        assert tuple(holder["properties"]["reply"]["enum"]) == REPLIES
        assert tuple(holder["properties"]["progress"]["enum"]) == PROGRESS
    assert tuple(trace["statement"]["properties"]["kind"]["enum"]) == KIND_ORDER
    assert set(trace["details"]["properties"]) == set(_DETAILS)
    assert set(trace["links"]["properties"]) == set(_LINKS)
    assert set(trace["ties"]["properties"]) == set(TIES)
    assert tuple(trace["event"]["properties"]["kind"]["enum"]) == EVENTS
