"""``query``: where it comes from, its forms and formats, and parameters, which become terms and never text."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from lxml import etree

from cli_runner import assert_done, assert_failed, run, run_graph
from oversight_graph.queries import catalogue

AFI = "hmic2016:afi-1"
AFI_IRI = "https://w3id.org/oversight-graph/report/hmic-2016-peel-legitimacy-mps/afi-1"
MPS = "https://w3id.org/oversight-graph/body/mps"
VETTING = "https://w3id.org/oversight-graph/issue/vetting"
CALLS = "SELECT ?call ?label WHERE { ?call a og:AreaForImprovement ; rdfs:label ?label } ORDER BY ?call"
CONSTRUCT = "CONSTRUCT { ?call a og:CallForAction } WHERE { ?call a og:AreaForImprovement }"
SPARQL_RESULTS = "{http://www.w3.org/2005/sparql-results#}"
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
HOSTILE = [
    '" . ?s ?p ?o . "',
    'x" } UNION { ?s ?p ?o',
    '") || true || ("',
    "x' } #",
    "back\\slash\\",
    'line\nbreak\r\ttab """ ',
    "?other $other",
    "<urn:x> . <urn:y>",
    "İstanbul ☃ \U0001f46e",
    "",
]


def _values(*arguments: str | Path, stdin: bytes = b"") -> list[dict[str, str]]:
    found = assert_done(run_graph("query", *arguments, "--format", "json", stdin=stdin)).json()
    return [{name: term["value"] for name, term in row.items()} for row in found["results"]["bindings"]]


# Where a query comes from


def test_the_catalogue_is_listed_and_each_query_described() -> None:
    listed = assert_done(run("query", "--list")).text
    queries = catalogue()
    assert queries
    for query in queries:
        assert query.name in listed
        described = assert_done(run("query", "--describe", query.name)).text
        assert described.startswith(f"{query.name}\n  {query.summary}\n")
        assert all(f"--param {parameter.name}=" in described for parameter in query.parameters)
        assert "#+" not in described


def test_a_query_of_the_catalogue_runs_with_a_name_as_parameter() -> None:
    by_slug = _values("said-about-issue", "--param", "issue=vetting")
    assert by_slug
    assert by_slug == _values("said-about-issue", "--param", "issue=issue:vetting")
    assert by_slug == _values("said-about-issue", "--param", f"issue={VETTING}")
    assert MPS in {value for row in _values("who-oversees-whom", "--param", "body=mps") for value in row.values()}


def test_a_file_standard_input_and_an_expression_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "my-question.rq"
    path.write_text(CALLS, encoding="utf-8")
    expected = _values("-e", CALLS)
    assert AFI_IRI in {row["call"] for row in expected}
    assert _values(path) == expected
    assert _values("-", stdin=CALLS.encode()) == expected


# Forms and formats


def test_select_as_a_table_has_short_names_and_a_count() -> None:
    ran = assert_done(run_graph("query", "-e", CALLS))
    assert AFI in ran.text
    assert ran.text.splitlines()[-1].endswith(" rows")


def test_select_formats_are_read_back_alike() -> None:
    expected = [(row["call"], row["label"]) for row in _values("-e", CALLS)]
    as_csv = assert_done(run_graph("query", "-e", CALLS, "--format", "csv")).text
    assert [tuple(row) for row in csv.reader(io.StringIO(as_csv, newline=""))] == [("call", "label"), *expected]
    as_tsv = assert_done(run_graph("query", "-e", CALLS, "--format", "tsv")).text.splitlines()
    assert as_tsv[0] == "?call\t?label"
    assert [line.split("\t")[0] for line in as_tsv[1:]] == [f"<{call}>" for call, _ in expected]
    root = etree.fromstring(assert_done(run_graph("query", "-e", CALLS, "--format", "xml")).out)
    assert root.tag == f"{SPARQL_RESULTS}sparql"
    assert [uri.text for uri in root.iter(f"{SPARQL_RESULTS}uri")] == [call for call, _ in expected]
    out = assert_done(run_graph("query", "-e", CALLS, "--format", "json")).out
    read = ox.parse_query_results(out, ox.QueryResultsFormat.JSON)
    assert isinstance(read, ox.QuerySolutions)
    assert [(row["call"].value, row["label"].value) for row in read] == expected


@pytest.mark.parametrize(("pattern", "answer"), [("?s a og:Finding", True), ("?s a og:Nothing", False)])
def test_ask_is_done_whatever_the_answer(pattern: str, answer: bool) -> None:
    query = f"ASK {{ {pattern} }}"
    assert assert_done(run_graph("query", "-e", query)).text == ("yes\n" if answer else "no\n")
    assert assert_done(run_graph("query", "-e", query, "--format", "json")).json()["boolean"] is answer
    root = etree.fromstring(assert_done(run_graph("query", "-e", query, "--format", "xml")).out)
    assert root.findtext(f"{SPARQL_RESULTS}boolean") == str(answer).lower()
    assert assert_done(run_graph("query", "-e", query, "--format", "csv")).text == f"{answer}\n".lower()


def test_an_empty_result_is_done() -> None:
    ran = assert_done(run_graph("query", "-e", "SELECT ?s WHERE { ?s a og:Nothing }"))
    assert ran.text.endswith("0 rows\n")


@pytest.mark.parametrize("name", GRAPHS)
def test_construct_is_read_back_in_every_format(name: str) -> None:
    ran = assert_done(run_graph("query", "-e", CONSTRUCT, "--format", name))
    quads = list(ox.parse(ran.out, GRAPHS[name]))
    assert AFI_IRI in {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    assert len({quad.predicate for quad in quads}) == 1


def test_construct_and_describe_are_turtle_by_default() -> None:
    for query in (CONSTRUCT, f"DESCRIBE <{AFI_IRI}>"):
        quads = ox.parse(assert_done(run_graph("query", "-e", query)).out, ox.RdfFormat.TURTLE)
        assert AFI_IRI in {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}


@pytest.mark.parametrize(
    ("query", "name"),
    [("ASK {}", "turtle"), (CALLS, "rdfxml"), (CONSTRUCT, "csv"), (CONSTRUCT, "table"), (CONSTRUCT, "xml")],
)
def test_a_format_that_does_not_fit_the_result_is_refused(query: str, name: str, tmp_path: Path) -> None:
    assert_failed(run_graph("query", "-e", query, "--format", name), 2, "written as" if name != "table" else "table")
    output = tmp_path / "out.any"
    output.write_text("as before", encoding="utf-8")
    assert_failed(run_graph("query", "-e", query, "--format", name, "-o", output), 2)
    assert output.read_text(encoding="utf-8") == "as before"
    assert list(tmp_path.iterdir()) == [output]


@pytest.mark.parametrize(("suffix", "name"), [("csv", "csv"), ("tsv", "tsv"), ("json", "json"), ("xml", "xml")])
def test_the_suffix_chooses_the_format_of_rows(suffix: str, name: str, tmp_path: Path) -> None:
    output = tmp_path / f"answer.{suffix}"
    assert_done(run_graph("query", "-e", CALLS, "-o", output))
    assert output.read_bytes() == assert_done(run_graph("query", "-e", CALLS, "--format", name)).out


@pytest.mark.parametrize(
    ("suffix", "name"),
    [
        ("ttl", "turtle"),
        ("trig", "trig"),
        ("jsonld", "jsonld"),
        ("nt", "ntriples"),
        ("nq", "nquads"),
        ("rdf", "rdfxml"),
    ],
)
def test_the_suffix_chooses_the_format_of_graphs(suffix: str, name: str, tmp_path: Path) -> None:
    output = tmp_path / f"answer.{suffix}"
    assert_done(run_graph("query", "-e", CONSTRUCT, "-o", output))
    assert output.read_bytes() == assert_done(run_graph("query", "-e", CONSTRUCT, "--format", name)).out


# Parameters


@pytest.mark.parametrize("value", HOSTILE)
def test_a_text_stays_a_literal_whatever_it_holds(value: str, tmp_path: Path) -> None:
    path = tmp_path / "echo.rq"
    path.write_text("#+ param given (text): Anything\nSELECT (?given AS ?out) WHERE {}", encoding="utf-8")
    ran = assert_done(run_graph("query", path, "--param", f"given={value}", "--format", "json"))
    assert ran.json()["results"]["bindings"] == [{"out": {"type": "literal", "value": value}}]


@pytest.mark.parametrize("value", [text for text in HOSTILE if text])
def test_an_undeclared_parameter_stays_one_term_too(value: str) -> None:
    query = "SELECT ?s WHERE { ?s rdfs:label ?label FILTER(STR(?label) = ?given) }"
    assert _values("-e", query, "--param", f"given={value}") == []


@pytest.mark.parametrize("value", ["vetting> . ?s ?p ?o . <urn:x", "issue:vetting> ?p ?o . #", '" }'])
def test_a_name_that_is_none_is_refused_and_never_put_in(value: str) -> None:
    assert_failed(run_graph("query said-about-issue", "--param", f"issue={value}"), 2, "There is no issue")


def test_a_term_with_a_space_in_it_is_refused() -> None:
    ran = run_graph("query said-about-issue", "--param", "issue=vetting", "--param", "voice=a> . ?s ?p <b")
    assert_failed(ran, 2, "Parameter 'voice'")


def test_an_undeclared_parameter_is_read_by_its_form_or_its_name() -> None:
    kind = "SELECT (DATATYPE(?x) AS ?kind) WHERE {}"
    assert _values("-e", kind, "--param", "x=12")[0]["kind"].endswith("#integer")
    assert _values("-e", kind, "--param", "x=2016-12-08")[0]["kind"].endswith("#date")
    assert _values("-e", kind, "--param", "x=words")[0]["kind"].endswith("#string")
    assert _values("-e", "SELECT (?body AS ?x) WHERE {}", "--param", "body=mps") == [{"x": MPS}]
    assert _values("-e", "SELECT (?x AS ?y) WHERE {}", "--param", "?x=body:mps") == [{"y": MPS}]


def test_a_parameter_binds_inside_a_sub_select(tmp_path: Path) -> None:
    path = tmp_path / "count.rq"
    path.write_text(
        "#+ param issue (issue): The issue\n"
        "SELECT ?issue ?n WHERE { { SELECT ?issue (COUNT(DISTINCT ?s) AS ?n)\n"
        "  WHERE { ?s og:concerns ?issue } GROUP BY ?issue } } ORDER BY ?issue",
        encoding="utf-8",
    )
    rows = _values(path, "--param", "issue=vetting")
    assert [row["issue"] for row in rows] == [VETTING]
    expected = _values("-e", f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s og:concerns <{VETTING}> }}")
    assert [{"n": row["n"]} for row in rows] == expected


def test_dates_of_a_parameter_mean_their_first_or_last_day(tmp_path: Path) -> None:
    path = tmp_path / "dates.rq"
    path.write_text(
        "#+ param from (date): First\n#+ param to (date-end): Last\nSELECT (?from AS ?a) (?to AS ?b) WHERE {}",
        encoding="utf-8",
    )
    assert _values(path, "--param", "from=2016", "--param", "to=2016-02") == [{"a": "2016-01-01", "b": "2016-02-29"}]


def test_json_of_a_query_is_utf_8_in_a_file(tmp_path: Path) -> None:
    assert_done(run_graph("query", "-e", 'SELECT ("☃" AS ?x) WHERE {}', "-o", tmp_path / "a.json"))
    assert "☃" in json.dumps(json.loads((tmp_path / "a.json").read_text(encoding="utf-8")), ensure_ascii=False)
