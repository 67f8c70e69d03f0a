"""The graph as a page: the drawing is the network, the tables say the same, and a browser has no complaint."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from browser_runner import opened, serious_faults
from cli_runner import ROOT, assert_done, graph_store, run, run_graph
from oversight_graph.export.graph_view import DRAWN_AT_MOST
from oversight_graph.export.html import write_html
from oversight_graph.export.layout import CELL, places
from oversight_graph.export.looks import EDGE_LOOKS, LOOKS, edge_look, look_of, looks_in
from oversight_graph.export.swatches import OUTLINES
from oversight_graph.network import Selection, build_network
from oversight_graph.projections import project
from oversight_graph.statements import passages_of
from oversight_graph.store import GraphStore
from oversight_graph.vocab import PREFIXES

VENDORED = ROOT / "src" / "oversight_graph" / "assets" / "vendor" / "cytoscape"
VETTING = Selection(issue=f"{PREFIXES['issue']}vetting")
SELECTIONS = {
    "vetting": ["--issue", "vetting"],
    "around": ["--around", "hmicfrs2019:rec-1"],
    "bodies": ["--projection", "bodies"],
    "together": ["--projection", "issues-together"],
}
HOSTILE = [
    "</script><script>document.title = 'taken'</script>", "<!-- <script>", '" onmouseover="document.title = 1',
    "'><img src=x onerror=alert(1)>", "&lt;b&gt; &amp;", "nul \x00 escape \x1b bell \x07 \ufffe", "\u202eright to left",
    "\u0645\u0631\u062d\u0628\u0627", "line\nline\r\nline \u2028 \x85", "]]> `${document}` \\u003c", "\U0001f46e", "",
]  # fmt: skip
DRAWN = "() => { const cy = document.getElementById('canvas')._cyreg.cy; return %s }"


def _drawn(page: Any, what: str) -> Any:
    return page.evaluate(DRAWN % what)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("graphs")
    for name, options in SELECTIONS.items():
        assert_done(run("export", *options, "--store", graph_store(), "-o", folder / f"{name}.html"))
    return {name: folder / f"{name}.html" for name in SELECTIONS}


def _networks(store: GraphStore) -> dict[str, nx.MultiGraph[str]]:
    whole = build_network(store)
    call = Selection(around=f"{PREFIXES['hmicfrs2019']}rec-1")
    return {
        "vetting": build_network(store, VETTING),
        "around": build_network(store, call),
        "bodies": project(whole, "bodies"),
        "together": project(whole, "issues-together"),
    }


def _page(graph: nx.MultiGraph[str], store: GraphStore | None = None) -> str:
    stream = io.BytesIO()
    cited = passages_of(store, [data["iri"] for _, data in graph.nodes(data=True)]) if store else {}
    write_html(graph, stream, cited, "a test")
    return stream.getvalue().decode()


def _hostile(texts: list[str]) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number, text in enumerate(texts):
        data = {"iri": f"n{number}", "label": text, "description": text, "grade": text, "type": "Judgment"}
        graph.add_node(f"n{number}{text}", **data, page=text, issued=text)
        graph.add_edge(f"n0{texts[0]}", f"n{number}{text}", key="og:a", property="og:a", label=text, reason=text)
    return graph


# --- in a browser -------------------------------------------------------------------------------------------


@pytest.mark.chromium
@pytest.mark.parametrize("name", SELECTIONS)
def test_the_page_asks_for_nothing_has_no_error_and_is_accessible(
    name: str, browser: Any, written: dict[str, Path]
) -> None:
    page, said, asked = opened(browser, written[name])
    assert said == []
    assert asked == [written[name].as_uri()]
    page.close()
    assert serious_faults(browser, written[name]) == []


@pytest.mark.chromium
def test_the_drawing_is_the_network(browser: Any, written: dict[str, Path], store: GraphStore) -> None:
    for name, graph in _networks(store).items():
        page, _, _ = opened(browser, written[name])
        assert _drawn(page, "[cy.nodes().length, cy.edges().length]") == [len(graph), graph.number_of_edges()]
        assert sorted(_drawn(page, "cy.nodes().map(n => n.data('label'))")) == sorted(
            graph.nodes[n]["label"] for n in graph
        )
        colours = dict(_drawn(page, "cy.nodes().map(n => [n.data('look'), n.style('background-color')])"))
        wanted = {look: bytes.fromhex(LOOKS[look].colour.removeprefix("#")) for look in looks_in(graph)}
        assert colours == {look: f"rgb({red},{green},{blue})" for look, (red, green, blue) in wanted.items()}
        page.close()


@pytest.mark.chromium
def test_no_label_of_the_drawing_lies_on_another(browser: Any, written: dict[str, Path]) -> None:
    page, _, _ = opened(browser, written["vetting"])
    boxes = _drawn(page, "cy.nodes().map(n => n.boundingBox({includeOverlays: false}))")
    clashes = [
        (one, other)
        for number, one in enumerate(boxes)
        for other in boxes[:number]
        if one["x1"] < other["x2"] - 2 and other["x1"] < one["x2"] - 2
        and one["y1"] < other["y2"] - 2 and other["y1"] < one["y2"] - 2
    ]  # fmt: skip
    assert clashes == []
    page.close()


@pytest.mark.chromium
def test_a_row_chosen_by_keyboard_shows_its_node_and_leads_back(browser: Any, written: dict[str, Path]) -> None:
    page, said, _ = opened(browser, written["vetting"])
    row = page.locator('tr[data-node="hmicfrs2019:rec-1"]')
    row.locator(".pick").focus()
    page.keyboard.press("Enter")
    about = page.locator("#about")
    assert page.evaluate("document.activeElement.id") == "about"
    text = about.inner_text()
    assert "recommendation" in text
    assert "Within 12 months the … the national vetting guidelines." in text
    assert about.locator("a[rel=noreferrer]").first.get_attribute("href").startswith("https://")
    middle = _drawn(page, "cy.nodes('.chosen').map(n => [n.id(), n.renderedPosition('x') / cy.width()])")
    assert middle == [[row.get_attribute("id"), pytest.approx(0.5, abs=0.01)]]
    about.get_by_role("link", name="Its row in the table").press("Enter")
    assert page.evaluate("location.hash") == f"#{row.get_attribute('id')}"
    assert "chosen" in row.get_attribute("class")
    about.get_by_role("button", name="2016: meet national vetting guidelines in full").first.press("Enter")
    assert "hmic2016:afi-1" in about.inner_text()
    page.locator("#choice").select_option(label="re-vetting")
    assert "issue:re-vetting" in about.inner_text()
    assert said == []
    page.close()


@pytest.mark.chromium
def test_pointing_at_a_shape_shows_its_statement(browser: Any, written: dict[str, Path]) -> None:
    page, _, _ = opened(browser, written["around"])
    page.locator("#canvas").scroll_into_view_if_needed()
    spot = _drawn(page, "cy.nodes().filter(n => n.data('look') === 'concern').first().renderedPosition()")
    box = page.locator("#canvas").bounding_box()
    page.mouse.move(box["x"] + spot["x"], box["y"] + spot["y"], steps=3)
    page.locator("#about", has_text="cause of concern").wait_for()
    assert _drawn(page, "cy.edges('.near').length") > 0
    page.close()


@pytest.mark.chromium
def test_filters_leave_out_a_kind_in_drawing_and_tables(
    browser: Any, written: dict[str, Path], store: GraphStore
) -> None:
    graph = build_network(store, VETTING)
    issues = {node for node, data in graph.nodes(data=True) if look_of(data) == "issue"}
    left = graph.subgraph(set(graph) - issues)
    page, _, _ = opened(browser, written["vetting"])
    page.locator('input[value="issue"]').uncheck()
    assert page.locator("#nodes tbody tr:not([hidden])").count() == len(left)
    assert page.locator("#edges tbody tr:not([hidden])").count() == left.number_of_edges()
    visible = "[cy.nodes(':visible').length, cy.edges(':visible').length]"
    assert _drawn(page, visible) == [len(left), left.number_of_edges()]
    assert page.locator("#size").inner_text() == (
        f"{len(left)} of {len(graph)} things and {left.number_of_edges()} of {graph.number_of_edges()} ties"
    )
    page.close()


@pytest.mark.chromium
@pytest.mark.parametrize("name", SELECTIONS)
def test_a_narrow_screen_needs_no_scrolling_sideways(name: str, browser: Any, written: dict[str, Path]) -> None:
    page, _, _ = opened(browser, written[name], width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()


@pytest.mark.chromium
def test_it_prints_the_drawing_and_the_tables(browser: Any, written: dict[str, Path]) -> None:
    page, _, _ = opened(browser, written["vetting"])
    page.emulate_media(media="print")
    shown = {name: page.locator(name).is_visible() for name in ("#canvas", "#nodes", "#edges", ".legend", ".tools")}
    assert shown == {"#canvas": True, "#nodes": True, "#edges": True, ".legend": True, ".tools": False}
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.close()


@pytest.mark.chromium
def test_without_javascript_the_tables_read(browser: Any, written: dict[str, Path]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(written["vetting"].as_uri())
    assert page.get_by_text("The drawing needs JavaScript").is_visible()
    assert page.locator('tr[data-node="hmicfrs2019:rec-1"]').is_visible()
    assert not page.locator(".tools").is_visible()
    context.close()


@pytest.mark.chromium
def test_hostile_text_does_nothing_in_a_browser(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    graph = _hostile(HOSTILE)
    path.write_text(_page(graph), encoding="utf-8")
    page, said, asked = opened(browser, path)
    for row in page.locator("#nodes .pick").all():
        row.press("Enter")
    assert (said, asked, page.title()) == ([], [path.as_uri()], "A graph of oversight: a test")
    assert _drawn(page, "[cy.nodes().length, cy.edges().length]") == [len(graph), graph.number_of_edges()]
    page.close()


# --- without one --------------------------------------------------------------------------------------------


def test_the_tables_hold_every_node_with_its_passages_and_every_edge(store: GraphStore) -> None:
    graph = build_network(store, VETTING)
    cited = passages_of(store, [data["iri"] for _, data in graph.nodes(data=True)])
    page = html.fromstring(_page(graph, store))
    rows = {row.get("data-node"): row for row in page.xpath("//table[@id='nodes']/tbody/tr")}
    assert list(rows) == list(graph)
    for node, data in graph.nodes(data=True):
        said = rows[node].text_content()
        assert data["label"] in said
        assert str(data.get("description", "")) in said
        assert str(data.get("issued", data.get("latest", ""))) in said
        assert all(passage.quotation in said for passage in cited.get(data["iri"], []))
    names = {row.get("id"): node for node, row in rows.items()}
    edges = [
        (names[row.get("data-source")], names[row.get("data-target")], row.get("data-label"))
        for row in page.xpath("//table[@id='edges']/tbody/tr")
    ]
    assert edges == [(source, target, data["label"]) for source, target, data in graph.edges(data=True)]
    links = {link.get("href").removeprefix("#") for link in page.xpath("//table[@id='edges']//a")}
    assert links <= names.keys()


def test_the_legend_names_what_is_drawn_and_nothing_else(store: GraphStore) -> None:
    for graph in _networks(store).values():
        legend = html.fromstring(_page(graph)).get_element_by_id("legend")
        said = legend.text_content()
        used = {edge_look(data) for *_, data in graph.edges(data=True)}
        assert [box.get("value") for box in legend.iter("input")] == looks_in(graph)
        assert {look for look in LOOKS if f"{LOOKS[look].meaning} (" in said} == set(looks_in(graph))
        assert {name for name, (meaning, *_) in EDGE_LOOKS.items() if meaning in said} == used


def test_every_shape_has_an_outline_of_its_own() -> None:
    assert OUTLINES.keys() == {look.cytoscape for look in LOOKS.values()}
    assert len(set(OUTLINES.values())) == len(OUTLINES)


@given(st.lists(st.text(max_size=30) | st.sampled_from(HOSTILE), min_size=1, max_size=4))
def test_hostile_text_stays_text(texts: list[str]) -> None:
    page = html.fromstring(_page(_hostile(texts)))
    assert len(list(page.iter("script"))) == 3
    assert not [each for each in page.iter() if any(str(name).startswith("on") for name in each.attrib)]
    assert {link.get("href")[:1] for link in page.iter("a")} <= {"#", "h"}
    assert len(page.xpath("//table[@id='nodes']/tbody/tr")) == len(texts)


def test_two_writings_give_the_same_bytes(written: dict[str, Path]) -> None:
    assert run_graph("export --issue vetting --format html").out == written["vetting"].read_bytes()


@given(st.integers(0, 60), st.randoms(use_true_random=False))
def test_every_node_has_a_cell_of_its_own(count: int, chance: Any) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(map(str, range(count)))
    graph.add_edges_from((str(chance.randrange(count)), str(chance.randrange(count))) for _ in range(count * 2))
    found = places(graph)
    assert found.keys() == set(graph)
    spots = list(found.values())
    apart = [
        abs(one[0] - other[0]) >= CELL[0] or abs(one[1] - other[1]) >= CELL[1]
        for number, one in enumerate(spots)
        for other in spots[:number]
    ]
    assert all(apart)


def test_what_is_tied_is_placed_nearer_than_what_is_not() -> None:
    graph = nx.MultiDiGraph(nx.relabel_nodes(nx.disjoint_union_all([nx.path_graph(6)] * 8), str))
    found = places(graph)

    def mean(pairs: list[tuple[str, str]]) -> float:
        far = [abs(found[a][0] - found[b][0]) + abs(found[a][1] - found[b][1]) for a, b in pairs]
        return sum(far) / len(far)

    assert mean(list(graph.edges())) < mean(list(nx.complement(nx.Graph(graph)).edges())) / 2


def test_what_is_too_much_to_draw_is_told_and_tabulated(tmp_path: Path) -> None:
    path = tmp_path / "whole.html"
    ran = run_graph("export", "-o", path)
    assert ran.status == 0
    told = f"things are selected, and a drawing shows {DRAWN_AT_MOST} at most; select less, "
    assert re.fullmatch(rf"oversight-graph: [0-9,]+ {told}.*\.\n", ran.err)
    page = html.fromstring(path.read_text(encoding="utf-8"))
    assert told in page.text_content()
    assert len(page.xpath("//table[@id='nodes']/tbody/tr")) > DRAWN_AT_MOST
    assert page.xpath("//script | //*[@id='canvas'] | //a[@class='pick']") == []


def test_the_drawing_library_is_the_one_that_was_published_and_has_its_licence() -> None:
    note = (VENDORED / "VENDORED.md").read_text(encoding="utf-8")
    library = (VENDORED / "cytoscape.min.js").read_bytes()
    assert f"sha256: `{hashlib.sha256(library).hexdigest()}`" in note
    assert "Permission is hereby granted, free of charge" in (VENDORED / "LICENSE").read_text(encoding="utf-8")
    version = re.search(r"Version: ([\d.]+)", note)
    assert version is not None
    assert version[1].encode() in library
