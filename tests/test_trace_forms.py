"""Traces as Markdown and as Mermaid: everything is there, nothing of a text is taken for markup."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from functools import cache

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cli_runner import assert_done, graph_store, run_graph
from oversight_graph.export.looks import LOOKS
from oversight_graph.render.markdown import escape, link, trace_markdown
from oversight_graph.render.mermaid import trace_mermaid
from oversight_graph.render.words import event_words, headline
from oversight_graph.store import GraphStore
from oversight_graph.trace import trace_issue
from oversight_graph.vocab import shorten

ISSUES = ("vetting", "re-vetting", "gifts-and-hospitality", "bullying")
HOSTILE = [
    "- a", "+ b", "1. one", "2) two", "# head", "> quote", "=== x", "```code", "| a | b |", "---",
    "<script>alert(1)</script>", "&amp; & &copy;", "*a* _b_ __c__ ~~d~~ `e`", "[a](javascript:b) ![c](d)",
    "a\n\n# b", "bell \x07 nul \x00", "\\", "ends \\", "$x$", "end subgraph r1 --> r2 %% {{ }} #35;", '"quoted"', "",
]  # fmt: skip
TEXTS = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(HOSTILE)
MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")
MERMAID_TEXT = r"\"(?:[^\W_]|[ ,.:!?'()/+-]|#[0-9]+;)+\""
SHAPES = "|".join(
    re.escape(opened) + MERMAID_TEXT + re.escape(closed)
    for opened, closed in sorted({look.mermaid for look in LOOKS.values()})
)
BOX = rf"    (?P<box>[sfk][0-9]+)(?:{SHAPES}):::(?P<look>[a-z]+)"
GRAMMAR = [
    r"flowchart LR",
    rf"  subgraph (?P<group>r[0-9]+|legend)\[{MERMAID_TEXT}\]",
    BOX,
    r"  end",
    r"  (?P<one>r[0-9]+) ==> (?P<next>r[0-9]+)",
    rf"  (?P<first>s[0-9]+) (?:-->|-\.->)\|{MERMAID_TEXT}\| (?P<second>s[0-9]+)",
    r"  classDef (?P<defined>[a-z]+) fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#000000",
]


@cache
def bundled() -> GraphStore:
    return GraphStore(ox.Store.read_only(str(graph_store())))


@cache
def traced(issue):
    return trace_issue(bundled(), issue)


def _parsed(text):
    """Read a flowchart by the grammar; every box and class must be there once, before it is used or not."""
    found = {name: [] for name in ("box", "look", "group", "one", "next", "first", "second", "defined")}
    depth = 0
    for line in text.splitlines():
        match = next((match for rule in GRAMMAR if (match := re.fullmatch(rule, line))), None)
        assert match, line
        for name, value in match.groupdict().items():
            if value:
                found[name].append(value)
        depth += line.startswith("  subgraph")
        depth -= line == "  end"
        assert depth in {0, 1}
        assert depth or not match.groupdict().get("box")
    assert depth == 0
    for name in ("box", "group", "defined"):
        assert len(set(found[name])) == len(found[name])
    assert {*found["first"], *found["second"]} <= set(found["box"])
    assert {*found["one"], *found["next"]} <= set(found["group"])
    assert set(found["look"]) == set(found["defined"])
    return found


@pytest.mark.parametrize("issue", ISSUES)
def test_mermaid_follows_the_grammar_and_holds_the_trace(issue):
    trace = traced(issue)
    text = trace_mermaid(trace)
    found = _parsed(text)
    shown = {thread.call.iri for thread in trace.threads}
    shown |= {each.iri for thread in trace.threads for ties in thread.ties.values() for each in ties}
    shown |= {each.iri for stop in trace.stops for each in stop.of("Judgment")}
    assert sum(box.startswith("s") for box in found["box"]) == len(shown)
    assert found["one"] == [f"r{number}" for number in range(len(found["group"]) - 2)]
    assert len(found["group"]) - 1 >= len(trace.stops)
    dates = [text.index(stop.title[:20].split(":")[0]) for stop in trace.stops]
    assert dates == sorted(dates)
    assert trace_mermaid(trace) == text


def test_mermaid_of_nothing_says_so():
    text = trace_mermaid(
        trace_issue(bundled(), "vetting", until=trace_issue(bundled(), "vetting").stops[0].earliest.replace(year=1999))
    )
    assert _parsed(text)["box"] == ["k0"]
    assert "nothing in the graph concerns this issue" in text


def _hostile(texts):
    """Put some texts in the place of those of a trace."""
    trace = trace_issue(bundled(), "re-vetting")
    taken = iter(texts * 1000)
    for stop in trace.stops:
        stop.title, stop.publishers, stop.issued = next(taken), next(taken), next(taken)
        for each in stop.statements:
            each.label, each.description, each.issue_label = next(taken), next(taken), next(taken)
            each.passages = [replace(passage, opening=next(taken), section=next(taken)) for passage in each.passages]
    trace.events = [replace(event, label=next(taken)) for event in trace.events]
    trace.label = next(taken)
    return trace


@settings(max_examples=25)
@given(texts=st.lists(TEXTS, min_size=1, max_size=5))
def test_hostile_texts_in_mermaid(texts):
    _parsed(trace_mermaid(_hostile([*texts, *HOSTILE])))


def _shape(text):
    """Give the blocks of a Markdown text and its links, without the words."""
    tokens = MARKDOWN.parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    kept = {"em_open", "strong_open", "s_open", "image", "html_inline", "code_inline", "hardbreak"}
    return [token.type for token in tokens], [child.type for child in inner if child.type in kept]


@settings(max_examples=25)
@given(texts=st.lists(TEXTS, min_size=1, max_size=5))
def test_hostile_texts_in_markdown_change_nothing_of_its_form(texts):
    hostile = _hostile([text if text.split() else "x" for text in (*texts, *HOSTILE)])
    plain = _hostile(["x"])
    assert _shape(trace_markdown(hostile)) == _shape(trace_markdown(plain))
    assert "<script>" not in MARKDOWN.render(trace_markdown(hostile))


@given(text=TEXTS)
def test_escaped_text_reads_as_it_was(text):
    rendered = MARKDOWN.render(escape(text))
    plain = " ".join(re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", " ", text).split())
    assert html.unescape(re.sub(r"</?p>", "", rendered)).strip() == plain.strip()


def test_links_go_to_the_web_only():
    assert link("a", "javascript:alert(1)") == "a"
    assert link("a]", "https://e.org/(x)|y") == r"[a\]](https://e.org/%28x%29%7Cy)"
    assert MARKDOWN.render(link("a", "https://e.org/b c")) == '<p><a href="https://e.org/b%20c">a</a></p>\n'


@pytest.mark.parametrize("issue", ISSUES)
def test_markdown_holds_every_line_of_the_trace_with_its_passage(issue):
    trace = traced(issue)
    text = trace_markdown(trace)
    for stop in trace.stops:
        assert escape(stop.title) in text
        if stop.page:
            assert f"]({stop.page})" in text
        for each in stop.statements:
            assert f"- {escape(headline(each))} (`{each.curie}`" in text
            for passage in each.passages:
                assert escape(passage.quotation) in text
    for event in trace.events:
        assert f"| {event.kind} | {escape(event_words(event))} | " in text
    for guess in trace.inferred:
        assert f"`{shorten(guess.later)}`" in text
    rendered = MARKDOWN.render(text)
    assert rendered.count("<h1>") == 1
    assert rendered.count("<table>") == bool(trace.threads) + bool(trace.events)
    assert rendered.count("<tr>") == (len(trace.threads) + 1) * bool(trace.threads) + (len(trace.events) + 1) * bool(
        trace.events
    )


def test_both_on_the_command_line(tmp_path):
    markdown = assert_done(run_graph("trace re-vetting --format md")).text
    assert markdown.startswith("# re-vetting\n\nAs of ")
    assert_done(run_graph("trace re-vetting", "-o", tmp_path / "a.md"))
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == markdown
    assert_done(run_graph("trace re-vetting", "-o", tmp_path / "a.mmd"))
    assert _parsed((tmp_path / "a.mmd").read_text(encoding="utf-8"))
    assert (
        "Nothing in the graph concerns this issue"
        in assert_done(run_graph("trace vetting --until 1999 --format md")).text
    )


@pytest.mark.sources
def test_the_words_of_the_passages_come_from_the_sources(sources):
    text = assert_done(run_graph("trace re-vetting --format md --sources", sources)).text
    quoted = [line for line in text.splitlines() if line.startswith("    > ")]
    assert quoted
    assert MARKDOWN.render(text).count("<blockquote>") == len(quoted)
