"""Register, trace, exports and descriptions over HTTP: the same as the command line gives, and pages for people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pytest
import rdflib
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import sync_playwright

from cli_runner import assert_done, assert_valid, run_graph
from oversight_graph.export import EXPORT_FORMATS
from oversight_graph.queries import catalogue
from oversight_graph.store import GraphStore
from oversight_graph.vocab import BASE
from serve_runner import Server, serving

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("register --format json", "/register?format=json"),
        ("register --issue vetting --as-of 2017 --format json", "/register?issue=vetting&as-of=2017&format=json"),
        (
            "register --open --body mps --sort=-since --reply no-reply-held --format json",
            "/register?open&body=mps&sort=-since&reply=no-reply-held&progress=&format=json",
        ),
        ("register --overdue --progress met --format csv", "/register?overdue=yes&progress=met&format=csv"),
        ("trace vetting --format json", "/trace/vetting?format=json"),
        ("trace re-vetting --only --since 2016 --format json", "/trace/re-vetting?only&since=2016&format=json"),
        ("trace vetting --body mps --as-of 2017 --format json", "/trace/vetting?body=mps&as-of=2017&format=json"),
        ("trace issue:vetting --until 2017 --format json", "/trace/issue:vetting?until=2017&format=json"),
        ("export --format nquads --closure", "/export/nquads?closure"),
        ("export --format turtle", "/export/turtle"),
        ("export --format trig --issue vetting", "/export/trig?issue=vetting"),
        ("export --format gexf --issue vetting --since 2016", "/export/gexf?issue=vetting&since=2016"),
        ("export --format mermaid --around hmic2016:afi-1 --hops 2", "/export/mermaid?around=hmic2016:afi-1&hops=2"),
        ("export --format dot --projection issues-together", "/export/dot?projection=issues-together"),
    ],
)  # fmt: skip
def test_a_view_gives_what_the_command_line_gives(server: Server, command: str, path: str) -> None:
    answer = server.client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.content == assert_done(run_graph(command)).out


def test_forms_are_negotiated(server: Server) -> None:
    rows = json.loads(server.client.get("/register", headers={"accept": "application/json"}).content)
    assert_valid(rows, "register")
    assert_valid(server.client.get("/trace/vetting", headers={"accept": "application/json"}).json(), "trace")
    table = list(csv.DictReader(io.StringIO(server.client.get("/register", headers={"accept": "text/csv"}).text)))
    assert len(table) == len(rows["calls"])
    sheet = server.client.get("/register?format=xlsx")
    assert openpyxl.load_workbook(io.BytesIO(sheet.content)).active.max_row == len(table) + 1
    for path in ("/register", "/trace/vetting"):
        assert server.client.get(path).headers["content-type"] == "text/html; charset=utf-8"
        assert server.client.get(path, headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("name", [*EXPORT_FORMATS, "nodes.csv", "edges.csv"])
def test_every_export_is_a_file_to_keep(server: Server, name: str) -> None:
    answer = server.client.get(f"/export/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    assert answer.headers["content-type"] not in {"text/html", "application/octet-stream"}
    assert len(answer.content) > 1000


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/register?isue=vetting", 400),
        ("/register?open=perhaps", 400),
        ("/register?reply=maybe", 400),
        ("/register?sort=colour", 400),
        ("/register?as-of=someday", 400),
        ("/register?issue=veting", 404),
        ("/register?issue=vetting&issue=vetting", 400),
        ("/register?format=pdf", 400),
        ("/trace/veting", 404),
        ("/trace/vetting?body=nobody", 404),
        ("/export/pdf", 404),
        ("/export/gexf?hops=many", 400),
        ("/export/gexf?projection=upwards", 400),
        ("/export/turtle?projection=bodies", 400),
    ],
)
def test_what_cannot_be_shown_is_told_in_one_sentence(server: Server, path: str, status: int) -> None:
    answer = server.client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.text.count("\n") == 1


def test_the_page_of_a_trace_has_every_statement_with_its_passages(server: Server) -> None:
    found = json.loads(assert_done(run_graph("trace vetting --format json")).out)
    page = html.fromstring(server.client.get("/trace/vetting").text)
    shown = page.xpath("//main//li/p[1]/a/@href")
    said = [each["iri"].removeprefix(BASE) for stop in found["stops"] for each in stop["statements"]]
    assert [path.removeprefix("/") for path in shown] == said
    quotations = sum(len(each["passages"]) for stop in found["stops"] for each in stop["statements"])
    assert len(page.xpath("//blockquote")) == quotations
    assert len(page.xpath("//tbody/tr")) == len(found["threads"])


def test_the_page_of_the_register_has_every_call_and_keeps_what_was_asked(server: Server) -> None:
    rows = json.loads(assert_done(run_graph("register --open --issue vetting --format json")).out)["calls"]
    page = html.fromstring(server.client.get("/register?open=yes&issue=vetting").text)
    assert page.xpath("//tbody/tr/th//text()") == [row["label"] for row in rows]
    assert page.xpath("//input[@id='issue']/@value") == ["vetting"]
    assert page.xpath("//input[@id='open']/@checked")


def test_the_endpoint_describes_itself(server: Server, store: GraphStore) -> None:
    for media_type, syntax in {"text/turtle": "turtle", "application/rdf+xml": "xml"}.items():
        answer = server.client.get("/sparql", headers={"accept": media_type})
        assert answer.headers["content-type"].partition(";")[0] == media_type
        read = rdflib.Graph().parse(data=answer.text, format=syntax)
        service = rdflib.URIRef(server.sparql)
        assert read.value(service, SD.endpoint) == service
        assert SD.SPARQL11Query in set(read.objects(service, SD.supportedLanguage))
        assert SD.SPARQL11Update not in set(read.objects(service, SD.supportedLanguage))
        dataset = read.value(service, SD.defaultDataset)
        assert sorted(str(read.value(g, SD.name)) for g in read.objects(dataset, SD.namedGraph)) == store.graph_names()
    triples = read.value(rdflib.URIRef(f"{BASE}dataset"), VOID.triples)
    counted = store.rows("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }")[0]["n"]
    assert triples.toPython() == counted


def test_the_dataset_is_described_as_in_the_file_that_ships(server: Server) -> None:
    shipped = rdflib.Graph().parse(Path(__file__).parent.parent / "data" / "dataset.ttl")
    for path in ("/dataset", "/.well-known/void"):
        answer = server.client.get(path, headers={"accept": "application/n-triples"})
        assert set(rdflib.Graph().parse(data=answer.text, format="nt")) == set(shipped)


def test_the_ontology_and_graphs_are_given_whole(server: Server, store: GraphStore) -> None:
    for path, graph in {"/ontology": "ontology", "/graph/bodies": "bodies"}.items():
        answer = server.client.get(path, headers={"accept": "text/turtle"})
        read = rdflib.Graph().parse(data=answer.text, format="turtle")
        rows = store.rows(f"SELECT (COUNT(*) AS ?n) {{ GRAPH graph:{graph} {{ ?s ?p ?o }} }}")
        assert len(read) == rows[0]["n"]
    page = html.fromstring(server.client.get("/ontology").text)
    assert page.xpath("//dt[@id='Finding']")
    assert "triples" in server.client.get("/graph/bodies").text


def test_a_browser_without_script_can_ask(server: Server) -> None:
    form = html.fromstring(server.client.get("/sparql", headers={"accept": "text/html"}).text).forms[0]
    assert (form.method, form.action, list(form.fields)) == ("GET", "/sparql", ["query"])
    query = "SELECT ?body ?label { ?body a og:OversightBody ; rdfs:label ?label } ORDER BY ?label"
    answer = server.client.get(f"/sparql?{urlencode({'query': query})}", headers={"accept": "text/html,*/*;q=0.8"})
    page = html.fromstring(answer.text)
    rows = server.rows(query)
    assert page.xpath("//tbody/tr/td[2]/text()") == [row["label"] for row in rows]
    assert [f"{BASE}{path[1:]}" for path in page.xpath("//tbody/tr/td[1]/a/@href")] == [row["body"] for row in rows]
    assert page.forms[0].fields["query"] == query
    asked = server.client.get(f"/sparql?{urlencode({'query': 'ASK {}'})}", headers={"accept": "text/html"})
    assert "<p>yes</p>" in asked.text


@pytest.mark.parametrize("query", [each for each in catalogue() if not any(p.default is None for p in each.parameters)],
                         ids=lambda each: each.name)  # fmt: skip
def test_the_catalogue_answers_here_as_it_does_there(server: Server, store: GraphStore, query) -> None:
    answer = server.ask(query.text, "application/sparql-results+json")
    assert answer.status_code == 200
    rows = answer.json()["results"]["bindings"]
    assert len(rows) == len(list(store.query(query.text)))


@pytest.mark.chromium
def test_a_reader_with_a_screen_reader_a_keyboard_or_a_phone_can_use_every_page(server: Server, chromium: str) -> None:
    paths = ["", "register", "trace/vetting", "body/mps", "report/hmic-2016-peel-legitimacy-mps/afi-1", "ontology"]
    paths += ["issue/vetting", "graph/bodies", "sparql", "sparql?query=SELECT+*+{?s+a+og:Report}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 320, "height": 640}, bypass_csp=True)
        said: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("request", lambda request: asked.append(request.url))
        faults = {}
        for path in paths:
            page.goto(f"{server.url}{path}")
            found = Axe().run(page).response["violations"]
            grave = [each for each in found if each["impact"] in {"serious", "critical"}]
            faults[path] = [(each["id"], each["nodes"][0]["html"]) for each in grave]
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        browser.close()
    assert {path: found for path, found in faults.items() if found} == {}
    assert said == []
    assert all(url.startswith(server.url) for url in asked)
