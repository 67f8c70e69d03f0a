"""Linked data: every thing at the path of its IRI, as a page and as RDF."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import pytest
import rdflib
from lxml import html

from oversight_graph.store import GraphStore
from oversight_graph.thing import thing_turtle
from oversight_graph.vocab import BASE, expand
from serve_runner import Server, serving

CALL = expand("hmic2016:afi-1") or ""
HOSTILE = """
@prefix og: <https://w3id.org/oversight-graph/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix body: <https://w3id.org/oversight-graph/body/> . @prefix dcterms: <http://purl.org/dc/terms/> .
body:bad a og:Body ; rdfs:label "<script>alert(1)</script> & 'x' \\"y\\" {{ 7*7 }}" ;
    dcterms:description "</p><img src=x onerror=alert(1)>" ; rdfs:seeAlso <javascript:alert(1)> .
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    extra = tmp_path_factory.mktemp("data") / "hostile.ttl"
    extra.write_text(HOSTILE, encoding="utf-8")
    with serving("--data", extra) as started:
        yield started


def _page(server: Server, path: str) -> html.HtmlElement:
    answer = server.client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return html.fromstring(answer.text)


FORMS = {"text/turtle": "turtle", "application/ld+json": "json-ld", "application/n-triples": "nt"}


@pytest.mark.parametrize("media_type", FORMS)
@pytest.mark.parametrize(
    "name", ["body:mps", "hmic2016:afi-1", "issue:vetting", "report:hmic-2016-peel-legitimacy-mps"]
)
def test_a_thing_is_given_as_rdf(server: Server, store: GraphStore, media_type: str, name: str) -> None:
    iri = expand(name) or ""
    answer = server.client.get(iri.removeprefix(BASE), headers={"accept": media_type})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    read = rdflib.Graph().parse(data=answer.text, format=FORMS[media_type])
    assert set(read) == set(rdflib.Graph().parse(data=thing_turtle(store, iri), format="turtle"))
    assert (rdflib.URIRef(iri), None, None) in read


def test_the_form_is_chosen_by_accept_or_by_the_address(server: Server) -> None:
    def kind(accept: str, path: str = "/body/mps") -> str:
        answer = server.client.get(path, headers={"accept": accept})
        assert answer.headers["vary"] == "Accept"
        return answer.headers["content-type"].partition(";")[0]

    assert kind("*/*") == "text/html"
    assert kind("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8") == "text/html"
    assert kind("text/turtle;q=0.9, application/ld+json") == "application/ld+json"
    assert kind("text/html", "/body/mps?format=ntriples") == "application/n-triples"
    assert server.client.get("/body/mps", headers={"accept": "image/png"}).status_code == 406
    assert server.client.get("/body/mps?format=pdf").status_code == 400


def test_a_thing_links_to_its_other_forms(server: Server) -> None:
    links = server.client.get("/body/mps").headers["link"]
    for form, media_type in {"html": "text/html", "turtle": "text/turtle", "jsonld": "application/ld+json"}.items():
        assert f'</body/mps?format={form}>; rel="alternate"; type="{media_type}"' in links
    assert 'rel="describedby"; type="text/turtle"' in links


def test_what_is_not_there_is_not_found(server: Server) -> None:
    for path in ("/body/nobody", "/no/such", "/body/mps/", "/body/a%20b%22", "/..%2f..%2fetc/passwd"):
        answer = server.client.get(path)
        assert answer.status_code == 404, path
        assert answer.text.count("\n") == 1
    assert server.client.post("/body/mps").status_code == 405


def test_a_statement_stands_with_its_passage_and_a_link_to_the_published_document(
    server: Server, store: GraphStore
) -> None:
    page = _page(server, CALL.removeprefix(BASE))
    row = store.rows(
        f"SELECT ?opening ?closing ?page {{ <{CALL}> og:cites ?p . ?p og:opening ?opening ; og:closing ?closing ;"
        " og:ofReport/foaf:page ?page }"
    )[0]
    quoted = page.xpath("//blockquote/p[1]/text()")[0]
    assert quoted == f"“{row['opening']} … {row['closing']}”"
    link = page.xpath("//blockquote//a/@href")[0]
    document, _, fragment = link.partition("#:~:text=")
    assert document == row["page"]
    assert [unquote(part) for part in fragment.split(",")] == [row["opening"], row["closing"]]


def test_the_page_of_an_issue_has_every_statement_on_it(server: Server, store: GraphStore) -> None:
    page = _page(server, "issue/re-vetting")
    rows = store.rows("SELECT DISTINCT ?s { ?s og:concerns issue:re-vetting ; a og:Statement }")
    shown = set(page.xpath("//main//li/p/a/@href"))
    assert {str(row["s"]).removeprefix(BASE.removesuffix("/")) for row in rows} <= shown
    assert len(rows) > 1
    for item in page.xpath("//main//li[p/a]"):
        assert item.xpath(".//blockquote"), html.tostring(item)


def _is_read(href: str) -> bool:
    return href.startswith("/") and not href.startswith("/export/")


def test_every_link_of_a_page_leads_somewhere(server: Server) -> None:
    paths = {"/"}
    for path in ("/", "/body/mps", "/issue/vetting", f"/{CALL.removeprefix(BASE)}", "/policy/code-of-ethics-2014"):
        if server.client.get(path).status_code == 200:
            paths |= {href for href in _page(server, path).xpath("//main//a/@href") if _is_read(href)}
    paths = {urlsplit(path)._replace(fragment="").geturl() for path in paths}
    assert len(paths) > 50
    assert {path: status for path in sorted(paths)[::3] if (status := server.client.get(path).status_code) != 200} == {}


def test_everything_from_the_data_is_escaped(server: Server) -> None:
    answer = server.client.get("/body/bad", headers={"accept": "text/html"})
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    page = html.fromstring(answer.text)
    assert page.xpath("//h1/text()") == ["<script>alert(1)</script> & 'x' \"y\" {{ 7*7 }}"]
    assert not [href for href in page.xpath("//@href") if href.startswith("javascript")]


def test_pages_need_no_script_and_nothing_from_elsewhere(server: Server) -> None:
    for path in ("/", "/body/mps", "/issue/vetting"):
        page = _page(server, path)
        assert not page.xpath("//script | //iframe | //img | //@style | //style")
        assert page.xpath("//link[@rel='stylesheet']/@href") == ["/style.css"]
        assert page.get("lang") == "en"
        assert len(page.xpath("//main//h1")) == 1
    assert server.client.get("/style.css").headers["content-type"] == "text/css; charset=utf-8"
