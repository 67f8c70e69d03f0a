"""The timeline: a picture of a trace that can be read, printed and heard, for every issue, the same every time."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cli_runner import ROOT, assert_done, run
from oversight_graph.render.svg import text_width, wrapped
from oversight_graph.render.timeline import PAGE, trace_svg
from oversight_graph.store import GraphStore
from oversight_graph.trace import trace_issue

SVG = "{http://www.w3.org/2000/svg}"
PICTURE = ROOT / "docs" / "images" / "trace-vetting.svg"
LEAST_SIZE, CONTRAST = 7.0, 4.5


def _issues(store: GraphStore) -> list[str]:
    return [str(row["i"]) for row in store.rows("SELECT ?i WHERE { ?i a og:Issue } ORDER BY ?i")]


def _root(svg: str) -> Any:
    return etree.fromstring(svg.encode("utf-8"))


def _texts(root: Any) -> list[tuple[float, float, float, float, str]]:
    """Give the box of every text, as wide as it can be: left, top, right, bottom."""
    found = []
    for each in root.iter(f"{SVG}text"):
        size, x, y = float(each.get("font-size")), float(each.get("x")), float(each.get("y"))
        width = text_width(each.text or "", size, each.get("font-weight") == "bold")
        found.append((x, y - size * 0.75, x + width, y + size * 0.2, each.text or ""))
    return found


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_every_issue_has_a_picture_without_overlaps_that_is_large_enough_to_read(store: GraphStore) -> None:
    for issue in _issues(store):
        svg = trace_svg(trace_issue(store, issue))
        root = _root(svg)
        texts = _texts(root)
        width, height = float(root.get("width")[:-2]), float(root.get("height")[:-2])
        assert min(float(each.get("font-size")) for each in root.iter(f"{SVG}text")) >= LEAST_SIZE
        assert [text for *_, right, bottom, text in texts if right > width or bottom > height] == [], issue
        assert [(one[4], other[4]) for one, other in combinations(texts, 2) if _overlap(one, other)] == [], issue
        assert root.get("role") == "img"
        assert {root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")} == set(
            root.get("aria-labelledby").split()
        )
        assert all(group.find(f"{SVG}title").text for group in root.iter(f"{SVG}g"))


def test_vetting_is_one_page_and_the_readme_shows_it(tmp_path: Path) -> None:
    """Mend it: oversight-graph trace vetting -o docs/images/trace-vetting.svg"""
    assert_done(run("trace", "vetting", "-o", tmp_path / "vetting.svg"))
    svg = (tmp_path / "vetting.svg").read_text(encoding="utf-8")
    root = _root(svg)
    assert root.get("width") == f"{PAGE[0]:.2f}pt"
    assert float(root.get("height")[:-2]) <= PAGE[1]
    assert svg == PICTURE.read_text(encoding="utf-8")


def test_the_legend_explains_what_is_there_and_nothing_else(store: GraphStore) -> None:
    texts = [each.text for each in _root(trace_svg(trace_issue(store, "vetting"))).iter(f"{SVG}text")]
    legend = texts[texts.index("Legend") + 1 :]
    boxes = ["asked for", "good", "requires improvement", "cause of concern"]
    assert legend == [*boxes, "positive findings", "negative findings", "neutral findings"]


def test_bars_are_as_long_as_there_are_findings(store: GraphStore) -> None:
    """Of one scale across the reports, in the order of the words."""
    root = _root(trace_svg(trace_issue(store, "vetting")))
    lengths = {}
    for group in root.iter(f"{SVG}g"):
        said = " ".join(text.text for text in group.findall(f"{SVG}text"))
        if bars := group.findall(f"{SVG}path"):
            lengths[said] = [float(re.search(r"h([\d.]+)", bar.get("d"))[1]) for bar in bars]
    counts = [int(number) for said in lengths for number in re.findall(r"\d+", said)]
    drawn = [length for each in lengths.values() for length in each]
    assert counts == [3, 2, 15, 2, 4, 5, 12, 4]
    assert drawn == pytest.approx([number * drawn[0] / 3 for number in counts], abs=0.2)


def test_years_stand_to_scale_and_no_line_to_a_heading_crosses_another(store: GraphStore) -> None:
    for issue in ("integrity", "vetting"):
        root = _root(trace_svg(trace_issue(store, issue)))
        years = [(int(text.text), float(text.get("x"))) for text in root.findall(f"{SVG}text") if text.text.isdigit()]
        steps = [(x - before) / (year - earlier) for (earlier, before), (year, x) in pairwise(years)]
        assert steps == pytest.approx([steps[0]] * len(steps), rel=0.01)
        leaders = [each for each in root.findall(f"{SVG}line") if each.get("stroke-width") == "0.6"]
        ends = [(float(each.get("x1")), float(each.get("x2"))) for each in leaders]
        assert ends == sorted(ends)
        assert len(ends) > 2


def test_one_report_needs_no_scale(store: GraphStore) -> None:
    found = trace_issue(store, "vetting")
    svg = trace_svg(replace(found, stops=found.stops[:1], threads=[]))
    assert "Years to scale" not in svg
    assert "Years to scale" in trace_svg(found)


@pytest.mark.chromium
@pytest.mark.parametrize(("issue", "sheet"), [("vetting", "A4"), ("abuse-of-position", "A4"), ("engagement", "A3")])
def test_it_prints_on_one_sheet_at_its_size(
    issue: str, sheet: str, browser: Any, store: GraphStore, tmp_path: Path
) -> None:
    path = tmp_path / "picture.svg"
    path.write_text(trace_svg(trace_issue(store, issue)), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", printed)
    assert len(boxes) == 1
    long, short = {"A4": (841.89, 595.28), "A3": (1190.55, 841.89)}[sheet]
    assert [float(each) for each in boxes[0]] == pytest.approx([long, short], abs=2)


def test_what_the_picture_says(store: GraphStore) -> None:
    root = _root(trace_svg(trace_issue(store, "abuse-of-position")))
    texts = " ".join(each.text or "" for each in root.iter(f"{SVG}text"))
    assert "GOOD: police legitimacy overall" in re.sub(r"\s+", " ", texts)
    threads = {each.get("data-call"): each for each in root.iter(f"{SVG}g") if each.get("class") == "thread"}
    first = threads["hmic2016abuse:rec-1"] if "hmic2016abuse:rec-1" in threads else next(iter(threads.values()))
    said = [text.text for text in first.iter(f"{SVG}text")]
    assert {"asked for", "verdict: not met", "open:", "not met"} <= set(said)
    assert len(list(first.iter(f"{SVG}line"))) == 1


def test_an_issue_without_data_is_said_to_have_none(store: GraphStore) -> None:
    found = trace_issue(store, "vetting")
    empty = replace(found, stops=[], threads=[], events=[])
    assert "holds nothing on this issue" in trace_svg(empty)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_letters_stand_out_from_what_is_behind_them(store: GraphStore) -> None:
    """At least as the Web Content Accessibility Guidelines ask of text, 1.4.3."""
    pairs = set()
    for issue in ("vetting", "abuse-of-position"):
        for group in _root(trace_svg(trace_issue(store, issue))).iter(f"{SVG}g"):
            boxes = group.findall(f"{SVG}rect")
            pairs |= {(box.get("fill"), text.get("fill")) for box in boxes for text in group.findall(f"{SVG}text")}
    assert len(pairs) > 4
    for pair in pairs:
        darker, lighter = sorted(map(_luminance, pair))
        assert (lighter + 0.05) / (darker + 0.05) >= CONTRAST, pair


@given(st.text(min_size=1, max_size=200), st.floats(20, 300), st.integers(1, 6))
def test_wrapped_lines_fit(text: str, width: float, most: int) -> None:
    lines = wrapped(text, 8, width, most)
    assert len(lines) <= most
    assert all(text_width(line, 8) <= width or len(line) <= 2 for line in lines)
    if len(wrapped(text, 8, width)) <= most:
        assert "".join(lines).replace(" ", "") == re.sub(r"[^\S\u00a0]", "", text)


@pytest.mark.parametrize(
    "label", ["<script>alert(1)</script>", 'a " b & c', "\x00\x1b[31m red", "]]>", "\u202eright to left"]
)
def test_a_hostile_label_stays_a_label(label: str, store: GraphStore) -> None:
    found = trace_issue(store, "vetting")
    root = _root(trace_svg(replace(found, label=label)))
    assert root.find(f"{SVG}title").text.startswith(re.sub(r"[\x00-\x1f]", "", label))
    assert not list(root.iter(f"{SVG}script"))
