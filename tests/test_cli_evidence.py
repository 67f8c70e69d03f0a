"""``evidence``: citing a text, verifying what was cited, coverage; the same over the sources where they are held."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from cli_runner import NORTHSHIRE, NORTHSHIRE_TEXT, Ran, assert_done, assert_failed, run, run_graph, small_store

QUOTE = "The force … monthly."
PASSAGE = "The force keeps a list of gifts and reads it monthly."
REPORT = "https://w3id.org/oversight-graph/report/northshire-2030"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Give a folder with the text of the invented report and its data, without a passage."""
    (tmp_path / "northshire.txt").write_text(NORTHSHIRE_TEXT, encoding="utf-8")
    (tmp_path / "northshire.ttl").write_text(NORTHSHIRE, encoding="utf-8")
    return tmp_path


def _run(folder: Path, *arguments: str | Path) -> Ran:
    return run("evidence", *arguments, "--store", small_store(), "--data", folder / "northshire.ttl")


def _cited(folder: Path) -> Path:
    """Cite a passage with the command and let the call for action rest on it."""
    turtle = assert_done(_run(folder, "cite", folder / "northshire.txt", QUOTE, "--section", "Gifts")).text
    (passage,) = {quad.subject.value for quad in ox.parse(turtle.encode(), ox.RdfFormat.TURTLE)}
    data = folder / "northshire.ttl"
    link = f"<{REPORT}/rec-1> <https://w3id.org/oversight-graph/ontology#cites> <{passage}> .\n"
    data.write_text(NORTHSHIRE + turtle + link, encoding="utf-8")
    return data


@pytest.mark.parametrize("quote", [QUOTE, "The force ... monthly", "the FORCE…monthly", PASSAGE])
def test_cite_prints_a_ready_passage(quote: str, texts: Path) -> None:
    ran = assert_done(_run(texts, "cite", texts / "northshire.txt", quote, "--section", "Gifts"))
    og, oa = "https://w3id.org/oversight-graph/ontology#", "http://www.w3.org/ns/oa#"
    found = {quad.predicate.value: quad.object.value for quad in ox.parse(ran.out, ox.RdfFormat.TURTLE)}
    start = NORTHSHIRE_TEXT.index("The force")
    assert (found[f"{oa}start"], found[f"{oa}end"]) == (str(start), str(start + len(PASSAGE)))
    assert (found[f"{og}ofReport"], found[f"{og}section"]) == (REPORT, "Gifts")
    assert (found[f"{og}opening"], found[f"{og}closing"]) == ("The force keeps a", "and reads it monthly.")
    assert found[f"{og}wordCount"] == str(len(PASSAGE.split()))


def test_cite_takes_a_report_and_an_output(texts: Path) -> None:
    output = texts / "passage.ttl"
    arguments = ("cite", texts / "northshire.txt", QUOTE, "--report", "Northshire 2030", "--line", "1", "-o", output)
    assert assert_done(_run(texts, *arguments)).out == b""
    assert "og:Passage" in output.read_text(encoding="utf-8")


def test_cite_says_when_no_report_has_the_text(texts: Path) -> None:
    (texts / "other.txt").write_text(NORTHSHIRE_TEXT, encoding="utf-8")
    ran = _run(texts, "cite", texts / "other.txt", QUOTE)
    assert ran.status == 0
    assert ran.err.startswith("No report of the graph names other.txt")
    assert list(ox.parse(ran.out, ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("Nothing like it … monthly", "first words do not stand"),
        ("The force … never", "last words do not follow"),
        ("The … monthly", "first words stand on lines"),
        ("", "is no quotation"),
        ("… monthly", "is no quotation"),
    ],
)
def test_a_quotation_that_does_not_fit_is_refused(quote: str, words: str, texts: Path) -> None:
    (texts / "northshire.txt").write_text(NORTHSHIRE_TEXT + "The end.\n", encoding="utf-8")
    assert_failed(_run(texts, "cite", texts / "northshire.txt", quote), 2, words)


def test_unknown_reports_and_missing_texts_are_named(texts: Path) -> None:
    ran = _run(texts, "cite", texts / "northshire.txt", QUOTE, "--report", "Northshire 2031")
    assert_failed(ran, 2, "There is no report 'Northshire 2031'; did you mean 'Northshire 2030'")
    assert_failed(_run(texts, "cite", texts / "nope.txt", QUOTE), 2, "nope.txt: there is no such file")
    for command in ("verify", "coverage"):
        assert_failed(_run(texts, command, "--sources", texts / "nope"), 2, "nope: there is no such folder")


def test_verify_finds_what_was_cited_by_offsets_and_in_another_rendition(texts: Path) -> None:
    _cited(texts)
    ran = assert_done(_run(texts, "verify", "--sources", texts, "--format", "json"))
    (check,) = ran.json()["passages"]
    assert (check["source"], check["found"], check["problem"]) == ("northshire.txt", "offsets", "")
    assert "1 of 1 passages hold" in assert_done(_run(texts, "verify", "--sources", texts)).text
    (texts / "northshire.txt").write_text(f"A new title page.\n\n{NORTHSHIRE_TEXT}", encoding="utf-8")
    (check,) = assert_done(_run(texts, "verify", "--sources", texts, "--format", "json")).json()["passages"]
    assert check["found"] in {"window", "context"}


@pytest.mark.parametrize("change", ["another word", "no text at all"])
def test_verify_exits_with_1_where_a_passage_fails(change: str, texts: Path) -> None:
    _cited(texts)
    source = texts / "northshire.txt"
    if change == "another word":
        source.write_text(NORTHSHIRE_TEXT.replace("gifts", "cars"), encoding="utf-8")
    else:
        source.unlink()
    (check,) = assert_done(_run(texts, "verify", "--sources", texts, "--format", "json"), status=1).json()["passages"]
    assert check["problem"]
    ran = assert_done(_run(texts, "verify", "--sources", texts), status=1)
    assert check["problem"] in ran.text
    assert "0 of 1 passages hold" in ran.text


def test_coverage_says_which_sentences_are_cited(texts: Path) -> None:
    _cited(texts)
    (found,) = assert_done(_run(texts, "coverage", "--sources", texts, "--format", "json")).json()["sources"]
    assert [sentence["state"] for sentence in found["sentences"]] == ["neither", "cited", "neither"]
    assert (found["cited"], found["omitted"], found["neither"]) == (1, 0, 2)
    text = assert_done(_run(texts, "coverage", "--sources", texts)).text
    assert "northshire.txt:1: The board met twice." in text
    assert PASSAGE not in text


def test_show_and_trace_quote_the_passage_from_the_sources(texts: Path) -> None:
    data = _cited(texts)
    given = ("--store", small_store(), "--data", data)
    for command in (["show", f"{REPORT}/rec-1"], ["trace", "vetting"]):
        assert PASSAGE not in assert_done(run(*command, *given)).text
        assert f"| {PASSAGE}" in assert_done(run(*command, *given, "--sources", texts)).text
        assert_failed(run(*command, *given, "--sources", texts / "nope"), 2, "nope: there is no such folder")


# Over the texts that the bundled graph was read from


@pytest.mark.sources
def test_verify_over_the_sources(sources: Path) -> None:
    ran = run_graph("evidence verify", "--sources", sources, "--format", "json")
    found = ran.json()["passages"]
    assert {"hmic-2016-peel-legitimacy-mps.txt", "hmicfrs-2019-peel-legitimacy-mps.txt"} <= {c["source"] for c in found}
    assert assert_done(ran, status=1 if any(check["problem"] for check in found) else 0)
    held = [check for check in found if not check["problem"]]
    assert {check["found"] for check in held} <= {"offsets", "window", "context"}
    assert len(held) > len(found) / 2


@pytest.mark.sources
def test_coverage_over_the_sources(sources: Path) -> None:
    found = assert_done(run_graph("evidence coverage", "--sources", sources, "--format", "json")).json()["sources"]
    assert {each["source"] for each in found} == {path.name for path in sources.glob("*.txt")}
    for each in found:
        assert each["cited"] + each["omitted"] + each["neither"] == len(each["sentences"])
        assert each["cited"]


@pytest.mark.sources
def test_show_quotes_a_source(sources: Path) -> None:
    command = "show hmic2016:afi-1"
    plain = assert_done(run_graph(command)).text
    quoted = assert_done(run_graph(command, "--sources", sources)).text
    assert "  | " in quoted
    assert [line for line in quoted.splitlines() if not line.lstrip().startswith("| ")] == plain.splitlines()
