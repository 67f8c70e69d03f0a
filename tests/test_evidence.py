"""Evidence: passages are verified against the sources, sentences accounted for, and new passages cited."""

# ruff: noqa: E501 - Turtle and SPARQL stand one statement a line

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from conftest import store_of
from oversight_graph.errors import ParameterError, UnreadableFileError
from oversight_graph.evidence import (
    cite,
    coverage,
    passage_texts,
    passage_turtle,
    quote_of,
    read_source,
    report_of,
    verify,
)
from oversight_graph.load import parse_text
from oversight_graph.passages import QUOTE_WORDS, SourceText, Span, fingerprint, words
from oversight_graph.turtle import format_turtle
from oversight_graph.vocab import PREFIXES

NAME = "watch-2030.txt"
REPORT = f"{PREFIXES['report']}watch-2030"
TEXT = """The watch in 2030

The force vets all recruits. It keeps 12<sup>1</sup> records of gifts. Officers 😀 were unsure.
12 Page footer
The force vets all recruits. Nobody checks.
"""


def _passage(name: str, text: str, span: Span, **changes: object) -> str:
    source = SourceText(text)
    found = source.words_of(span)
    opening, closing = quote_of(source, span)
    values = {
        "start": span.start,
        "end": span.end,
        "count": len(found),
        "opening": opening,
        "closing": closing,
        "print": fingerprint(found),
        "context": fingerprint(source.context_of(span)),
        **changes,
    }
    skips = "".join(f'og:skips "{a}-{b}" ; ' for a, b in span.skips)
    return (
        f"<{REPORT}/{name}> a og:Passage ; og:ofReport <{REPORT}> ; oa:start {values['start']} ; oa:end {values['end']} ; {skips}"
        f' og:wordCount {values["count"]} ; og:opening "{values["opening"]}" ; og:closing "{values["closing"]}" ;'
        f' og:fingerprint "{values["print"]}" ; og:contextFingerprint "{values["context"]}" . '
    )


def _report(name: str = NAME) -> str:
    return f'<{REPORT}> a og:Report ; og:sourceFile "{name}" . '


def _span(quote: str, text: str = TEXT, begin: int = 0) -> Span:
    start = text.index(quote, begin)
    return Span(start, start + len(quote))


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / NAME).write_bytes(TEXT.encode("utf-8"))
    return tmp_path


def _one(folder: Path, passage: str, report: str | None = None):
    (check,) = verify(store_of((report or _report()) + passage, derived=False), folder)
    return check


# --- verify -------------------------------------------------------------------------------------------------


def test_a_passage_holds_by_its_offsets(folder):
    check = _one(folder, _passage("p", TEXT, _span("It keeps 12<sup>1</sup> records of gifts.")))
    assert (check.how, check.problem, check.source, check.passage) == ("offsets", "", NAME, f"{REPORT}/p")


def test_a_passage_with_a_skip_holds(folder):
    whole = _span(TEXT[TEXT.index("Officers") : TEXT.index("Nobody")].rstrip())
    footer = _span("12 Page footer\n")
    check = _one(folder, _passage("p", TEXT, Span(whole.start, whole.end, ((footer.start, footer.end),))))
    assert (check.how, check.problem) == ("offsets", "")


def test_another_rendition_still_resolves(folder):
    other = "Cover page\r\n\r\n" + TEXT.replace("\n", "\r\n").replace("12<sup>1</sup>", "<b>12</b>¹").replace(
        "gifts", "gi\u00adfts"
    )
    (folder / NAME).write_bytes(other.encode())
    check = _one(folder, _passage("p", TEXT, _span("It keeps 12<sup>1</sup> records of gifts.")))
    assert (check.how, check.problem) == ("window", "")
    assert words(other[check.span.start : check.span.end]) == ["it", "keeps", "12", "records", "of", "gifts"]


def test_in_another_rendition_the_context_tells_repeated_words_apart(folder):
    (folder / NAME).write_bytes(("Cover\n" + TEXT).encode())
    second = _span("The force vets all recruits.", begin=TEXT.index("footer"))
    check = _one(folder, _passage("p", TEXT, second))
    assert (check.how, check.problem) == ("context", "")
    assert check.span.start == second.start + len("Cover\n")
    lost = _one(folder, _passage("p", TEXT, second, context="0" * 64))
    assert (lost.how, lost.span) == ("ambiguous", None)
    assert "several places" in lost.problem


def test_words_that_are_not_there_are_missing(folder):
    check = _one(folder, _passage("p", TEXT, _span("Nobody checks."), print="0" * 64))
    assert (check.how, check.span) == ("missing", None)
    assert "do not stand" in check.problem


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"opening": "A force vets"}, "og:opening"),
        ({"opening": "force vets"}, "og:opening"),
        ({"closing": "all officers."}, "og:closing"),
        ({"closing": "vets all"}, "og:closing"),
        ({"count": 4}, "og:wordCount"),
        ({"context": "0" * 64}, "og:contextFingerprint"),
    ],
)
def test_each_fault_is_named(folder, changes, problem):
    check = _one(folder, _passage("p", TEXT, _span("The force vets all recruits."), **changes))
    assert check.how == "offsets"
    assert check.problem.startswith(problem)
    assert ";" not in check.problem


def test_several_faults_are_all_named(folder):
    check = _one(folder, _passage("p", TEXT, _span("Nobody checks."), opening="Somebody", closing="there."))
    assert "og:opening" in check.problem
    assert "og:closing" in check.problem


def test_a_missing_file_is_a_problem_of_its_passages(folder):
    check = _one(folder, _passage("p", TEXT, _span("Nobody checks.")), _report("gone.txt"))
    assert (check.how, check.source) == ("missing", "gone.txt")
    assert "gone.txt is not in" in check.problem


def test_a_report_without_a_source_file_is_told(folder):
    check = _one(folder, _passage("p", TEXT, _span("Nobody checks.")), f"<{REPORT}> a og:Report . ")
    assert "names no source file" in check.problem


def test_a_source_file_is_never_looked_for_outside_the_folder(folder):
    inner = folder / "inner"
    inner.mkdir()
    assert _one(inner, _passage("p", TEXT, _span("Nobody checks.")), _report(f"../{NAME}")).how == "missing"


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(UnreadableFileError, match="no such folder"):
        verify(store_of(_report(), derived=False), tmp_path / "none")


def test_the_words_of_what_is_found(folder):
    store = store_of(
        _report()
        + _passage("p", TEXT, _span("Nobody checks."))
        + _passage("q", TEXT, _span("It keeps"), print="0" * 64),
        derived=False,
    )
    assert passage_texts(store, folder) == {f"{REPORT}/p": "Nobody checks."}


# --- coverage -----------------------------------------------------------------------------------------------


def _covered(folder: Path, *texts: str) -> list[tuple[str, int, str]]:
    (found,) = coverage(store_of(_report() + "".join(texts), derived=False), folder)
    return [(TEXT[span.start : span.end][:12], line, state) for span, line, state in found.sentences]


def test_every_sentence_is_cited_omitted_or_neither(folder):
    found = _covered(
        folder,
        _passage("p", TEXT, _span("It keeps 12<sup>1</sup> records of gifts.")),
        _passage("o", TEXT, _span("12 Page footer")),
        _passage("unused", TEXT, _span("The watch in 2030")),
        f"hmic2014:f a og:Finding ; og:cites <{REPORT}/p> . hmic2014:o a og:Omission ; og:omits <{REPORT}/o> . ",
    )
    assert found == [
        ("The watch in", 1, "neither"),
        ("The force ve", 3, "neither"),
        ("It keeps 12<", 3, "cited"),
        ("Officers 😀 w", 3, "neither"),
        ("12 Page foot", 4, "omitted"),
        ("The force ve", 5, "neither"),
        ("Nobody check", 5, "neither"),
    ]


def test_half_a_sentence_is_enough_and_less_is_not(folder):
    cites = f"hmic2014:f a og:Finding ; og:cites <{REPORT}/p> . "
    assert _covered(folder, _passage("p", TEXT, _span("Nobody")), cites)[-1][2] == "cited"
    assert _covered(folder, _passage("p", TEXT, _span("body")), cites)[-1][2] == "neither"


def test_part_cited_and_part_omitted_is_omitted(folder):
    texts = [_passage("p", TEXT, _span("No")), _passage("o", TEXT, _span("body chec"))]
    links = f"hmic2014:f a og:Finding ; og:cites <{REPORT}/p> . hmic2014:o a og:Omission ; og:omits <{REPORT}/o> . "
    assert _covered(folder, *texts, links)[-1][2] == "omitted"


def test_what_only_a_reply_cites_is_not_covered(folder):
    passage = _passage("p", TEXT, _span("Nobody checks."))
    assert _covered(folder, passage, f"hmic2014:r a og:Reply ; og:cites <{REPORT}/p> . ")[-1][2] == "neither"
    both = f"hmic2014:r a og:Reply ; og:cites <{REPORT}/p> . hmic2014:c a og:Commitment ; og:cites <{REPORT}/p> . "
    assert _covered(folder, passage, both)[-1][2] == "cited"


def test_what_is_skipped_is_not_covered(folder):
    footer, whole = _span("12 Page footer"), Span(TEXT.index("Officers"), TEXT.index("Nobody") - 1)
    span = Span(whole.start, whole.end, ((footer.start, footer.end),))
    states = [
        state
        for _, _, state in _covered(
            folder, _passage("p", TEXT, span), f"hmic2014:f a og:Finding ; og:cites <{REPORT}/p> . "
        )
    ]
    assert states == ["neither", "neither", "neither", "cited", "neither", "cited", "neither"]


def test_counts_and_sources_that_are_not_at_hand(folder):
    (found,) = coverage(store_of(_report(), derived=False), folder)
    assert (found.count("cited"), found.count("neither")) == (0, 7)
    assert coverage(store_of(_report("gone.txt"), derived=False), folder) == []


# --- cite ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "quote", ["It keeps … of gifts", "It keeps ... of gifts.", "it KEEPS...gifts", "It keeps 12 records of gifts"]
)
def test_a_quotation_with_or_without_an_ellipsis(quote):
    source = SourceText(TEXT)
    span = cite(source, quote)
    assert source.quote(span) == "It keeps 12<sup>1</sup> records of gifts."


def test_closing_marks_belong_to_the_passage():
    assert cite(SourceText("(They said “never.”) Then"), "They said … never") == Span(1, 20)


def test_first_words_that_stand_twice_need_more_or_a_line():
    source = SourceText(TEXT)
    with pytest.raises(ParameterError, match="lines 3, 5"):
        cite(source, "The force … recruits")
    assert source.line_of(cite(source, "The force … recruits", 5).start) == 5
    assert source.quote(cite(source, "The force … Nobody", 5)) == "The force vets all recruits. Nobody"
    with pytest.raises(ParameterError, match="do not stand"):
        cite(source, "The force … recruits", 4)


def test_the_nearest_last_words_end_the_passage():
    assert SourceText("a b c b").quote(cite(SourceText("a b c b"), "a … b")) == "a b"


def test_last_words_must_come_after_the_first():
    with pytest.raises(ParameterError, match="do not follow"):
        cite(SourceText("one two three"), "two … one")


def test_the_passage_holds_all_of_its_first_words():
    source = SourceText("one two three and two")
    assert source.quote(cite(source, "one two three … two")) == "one two three and two"


def test_first_and_last_words_may_overlap():
    source = SourceText("Well. one two three four five six. End")
    whole = Span(6, 34)
    assert quote_of(source, whole) == ("one two three four", "three four five six.")
    assert cite(source, "one two three four … three four five six") == whole


@pytest.mark.parametrize("quote", ["", "…", "one …", "… one", "a … b … c", "— … —"])
def test_what_is_no_quotation_is_refused(quote):
    with pytest.raises(ParameterError):
        cite(SourceText("one a b c"), quote)


def test_opening_and_closing_are_at_most_four_words_as_printed():
    source = SourceText(TEXT)
    for span in (_span("Nobody checks."), _span("The force vets all recruits. It keeps 12"), Span(0, len(TEXT))):
        opening, closing = quote_of(source, span)
        assert 0 < len(words(opening)) <= QUOTE_WORDS
        assert 0 < len(words(closing)) <= QUOTE_WORDS
        assert source.words_of(span)[: len(words(opening))] == words(opening)
        assert source.words_of(span)[-len(words(closing)) :] == words(closing)


def test_a_first_word_of_many_parts_still_gives_an_opening():
    opening, closing = quote_of(SourceText("a-b-c-d-e-f now"), Span(0, 15))
    assert opening
    assert closing == "now"


def test_the_turtle_of_a_citation_verifies(folder):
    source = read_source(folder / NAME)
    span = cite(source, "It keeps … gifts")
    text = passage_turtle(source, span, REPORT, "Part “1”")
    assert format_turtle(text) == text
    assert "og:section" in text
    store = store_of(_report(), derived=False)
    store.add(parse_text(text))
    (check,) = verify(store, folder)
    assert (check.how, check.problem) == ("offsets", "")


def test_the_report_of_a_file(folder):
    assert report_of(store_of(_report(), derived=False), folder / NAME) == REPORT
    assert report_of(store_of("", derived=False), Path("New Text.txt")) == f"{PREFIXES['report']}new-text"


# --- the bundled evidence -----------------------------------------------------------------------------------


@pytest.mark.sources
def test_every_bundled_passage_holds_where_it_is_said_to_stand(store, sources):
    checks = verify(store, sources)
    assert len(checks) > 1000
    assert [check for check in checks if check.problem or check.how != "offsets"] == []


@pytest.mark.sources
def test_bundled_passages_quote_at_most_four_words_at_each_end(store):
    rows = store.rows("SELECT ?p ?opening ?closing { ?p a og:Passage ; og:opening ?opening ; og:closing ?closing }")
    assert [
        row for row in rows if max(len(words(str(row["opening"]))), len(words(str(row["closing"])))) > QUOTE_WORDS
    ] == []


@pytest.mark.sources
def test_the_digest_of_a_report_is_that_of_its_file(store, sources):
    rows = store.rows("SELECT ?file ?digest { ?r og:sourceFile ?file ; og:sourceDigest ?digest }")
    assert {str(row["file"]): row["digest"] for row in rows} == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sources.glob("*.txt")
    }


@pytest.mark.sources
def test_every_sentence_of_every_source_is_cited_or_left_out_on_purpose(store, sources):
    found = coverage(store, sources)
    assert len(found) == len(list(sources.glob("*.txt"))) == 5
    assert {each.source: each.count("neither") for each in found if each.count("neither")} == {}


@pytest.mark.sources
def test_renditions_of_the_sources_still_resolve(store, sources, tmp_path):
    """Another rendition: line ends, a cover page and mark-up differ; the words are the same."""
    for name in ("hmic-2016-press-release-mps.txt", "hmicfrs-2019-peel-legitimacy-mps.txt"):
        text = (sources / name).read_bytes().decode("utf-8").replace("\r\n", "\n").replace("\n", "\r\n")
        (tmp_path / name).write_bytes(("Cover page of another rendition\r\n" + text).encode())
    found = Counter(check.how for check in verify(store, tmp_path) if (tmp_path / check.source).is_file())
    assert found["missing"] + found["ambiguous"] < 0.05 * found.total(), found


@pytest.mark.sources
def test_the_length_of_each_source_is_as_the_report_says(store, sources):
    rows = store.rows("SELECT ?file ?length WHERE { ?r og:sourceFile ?file ; og:sourceLength ?length } ORDER BY ?file")
    assert len(rows) == 5
    for row in rows:
        assert len(read_source(sources / row["file"]).text) == row["length"]
