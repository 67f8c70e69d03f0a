"""The trace page in a real browser: no request, no error, reachable by keyboard, narrow screens, filters, print."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from browser_runner import opened, serious_faults
from cli_runner import assert_done, graph_store, run
from oversight_graph.render.trace_page import trace_graph, trace_html
from oversight_graph.store import GraphStore
from oversight_graph.trace import Trace, trace_issue

ISSUES = ["vetting", "abuse-of-position"]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    paths = {issue: folder / f"{issue}.html" for issue in ISSUES}
    for issue, path in paths.items():
        assert_done(run("trace", issue, "--store", graph_store(), "-o", path))
    return paths


def _written(found: Trace, store: GraphStore) -> str:
    return trace_html(found, trace_graph(found, store))


@pytest.mark.chromium
@pytest.mark.parametrize("issue", ISSUES)
def test_the_page_asks_for_nothing_and_has_no_error(issue: str, browser: Any, written: dict[str, Path]) -> None:
    page, said, asked = opened(browser, written[issue])
    assert said == []
    assert asked == [written[issue].as_uri()]
    page.close()
    assert serious_faults(browser, written[issue]) == []


@pytest.mark.chromium
def test_a_box_shows_its_statements_by_keyboard_and_by_pointer(browser: Any, written: dict[str, Path]) -> None:
    page, _, _ = opened(browser, written["vetting"])
    assert page.locator("g[data-things]").count() > 8
    page.locator(".picture").focus()
    page.keyboard.press("Tab")
    assert " · judgment · " in page.locator("#detail").inner_text()
    page.locator('g[data-things="hmicfrs2019:rec-1"]').hover()
    detail = page.locator("#detail").inner_text()
    assert "hmicfrs2019:rec-1 · recommendation" in detail
    assert "Within 12 months the … the national vetting guidelines." in detail
    assert page.locator("#detail a[rel=noreferrer]").first.get_attribute("href").startswith("https://")
    page.close()


@pytest.mark.chromium
def test_filters_filter(browser: Any, written: dict[str, Path]) -> None:
    page, _, _ = opened(browser, written["vetting"])
    everything = page.locator("#statements tbody tr").count()
    for box in page.locator('input[name="kind"]').all():
        if box.get_attribute("value") != "recommendation":
            box.uncheck()
    left = page.locator("#statements tbody tr:not([hidden])")
    assert left.count() == 3
    assert page.locator("#count").inner_text() == f"3 of {everything} statements"
    assert {row.get_attribute("data-kind") for row in left.all()} == {"recommendation"}
    assert page.locator("g.dim").count() > 0
    page.locator('input[name="state"][value="open: not-assessed"]').uncheck()
    assert left.count() == 0
    page.close()


@pytest.mark.chromium
def test_the_graph_shows_what_the_trace_says(browser: Any, written: dict[str, Path]) -> None:
    page, said, _ = opened(browser, written["vetting"])
    told = set(page.eval_on_selector_all("#statements tbody tr", "rows => rows.map(row => row.dataset.thing)"))
    nodes = set(page.eval_on_selector_all("#nodes tbody tr", "rows => rows.map(row => row.dataset.node)"))
    assert told <= nodes
    assert {"issue:vetting", "issue:re-vetting", "body:mps", "report:hmic-2016-peel-legitimacy-mps"} <= nodes
    drawn = page.evaluate("() => document.getElementById('canvas')._cyreg.cy.elements().length")
    assert drawn == len(nodes) + page.locator("#edges tbody tr").count()
    page.locator('tr[data-node="hmicfrs2019:rec-1"] .pick').press("Enter")
    assert "Within 12 months the … the national vetting guidelines." in page.locator("#about").inner_text()
    page.locator('input[name="look"][value="figure"]').uncheck()
    assert page.locator("#statements tbody tr[hidden]").count() == 0
    page.locator('input[name="kind"][value="figure"]').uncheck()
    assert page.locator("#statements tbody tr[hidden]").count() > 0
    assert said == []
    page.close()


@pytest.mark.chromium
@pytest.mark.parametrize("issue", ISSUES)
def test_a_narrow_screen_needs_no_scrolling_sideways(issue: str, browser: Any, written: dict[str, Path]) -> None:
    page, _, _ = opened(browser, written[issue], width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()


@pytest.mark.chromium
def test_it_prints(browser: Any, written: dict[str, Path], tmp_path: Path) -> None:
    page, _, _ = opened(browser, written["vetting"])
    page.pdf(path=tmp_path / "vetting.pdf", prefer_css_page_size=True)
    assert (tmp_path / "vetting.pdf").read_bytes().startswith(b"%PDF")
    page.close()


@pytest.mark.chromium
def test_a_picture_larger_than_a4_prints_with_its_heading_on_a_sheet_of_a3(
    browser: Any, store: GraphStore, tmp_path: Path
) -> None:
    path = tmp_path / "engagement.html"
    path.write_text(_written(trace_issue(store, "engagement"), store), encoding="utf-8")
    page, _, _ = opened(browser, path)
    printed = page.pdf(prefer_css_page_size=True, page_ranges="1-2")
    page.close()
    widths = [float(each) for each in re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+)", printed)]
    assert widths == pytest.approx([1190.55, 841.89], abs=2)


def test_every_statement_of_a_trace_stands_in_the_table_with_its_passages(store: GraphStore) -> None:
    found = trace_issue(store, "vetting")
    page = html.fromstring(_written(found, store))
    rows = {row.get("data-thing"): row for row in page.iter("tr") if row.get("data-thing")}
    for stop in found.stops:
        for statement in stop.statements:
            said = rows[statement.curie].text_content()
            assert all(passage.quotation in said for passage in statement.passages)
    boxes = [group.get("data-things").split() for group in page.iter("g") if group.get("data-things")]
    assert boxes
    assert {thing for things in boxes for thing in things} <= rows.keys()


@given(st.text(alphabet=st.sampled_from("<>&\"'/!-]script\u2028 \x00"), max_size=60))
def test_hostile_text_stays_text(store: GraphStore, text: str) -> None:
    found = trace_issue(store, "re-vetting", only=True)
    for stop in found.stops:
        stop.statements = [replace(each, description=text, label=text, issue_label=text) for each in stop.statements]
    page = html.fromstring(_written(replace(found, label=text), store))
    assert len(list(page.iter("script"))) == 4
    assert not [each for each in page.iter() if any(str(name).startswith("on") for name in each.attrib)]


def test_names_of_parts_are_given_once(store: GraphStore) -> None:
    page = html.fromstring(_written(trace_issue(store, "vetting"), store))
    names = page.xpath("//@id")
    assert len(names) == len(set(names))
    assert {link.removeprefix("#") for link in page.xpath("//a/@href") if link.startswith("#")} <= set(names)


def test_a_trace_that_is_too_large_to_draw_says_so() -> None:
    ran = run("trace", "workforce", "--format", "html", "--store", graph_store())
    assert ran.status == 0
    told = "things are selected, and a drawing shows 600 at most; select less, "
    assert re.fullmatch(rf"oversight-graph: [0-9]+ {told}.*\.\n", ran.err)
    assert told in ran.text
    assert 'id="canvas"' not in ran.text


def test_the_policy_names_the_only_script_and_style(store: GraphStore) -> None:
    page = _written(trace_issue(store, "vetting"), store)
    assert re.search(r"default-src 'none'; style-src 'sha256-[^;]+; script-src 'sha256-[^;]+'\"", page)
    assert html.fromstring(page).xpath("//@style") == []
