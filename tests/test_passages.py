"""Passages: the words of a text, their fingerprints, and where a passage stands."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight_graph.passages import SourceText, Span, clean, fingerprint, parse_skips, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Force vets.", ["the", "force", "vets"]),
        ("", []),
        ("— … –", []),
        # Each clause of the rule, one by one.
        ("vetting<sup>12</sup> lags", ["vetting", "lags"]),
        ("vetting<sup>see\nnote 12</sup>lags", ["vettinglags"]),
        ("a <b>bold</b> <a href='x'>link</a><br/>end", ["a", "bold", "linkend"]),
        ("see <http://example.org/a> now", ["see", "http", "example", "org", "a", "now"]),
        ("see <https://example.org> now", ["see", "https", "example", "org", "now"]),
        ("fewer than 3 < 4 and 5 > 2", ["fewer", "than", "3", "4", "and", "5", "2"]),
        ("policy¹²³⁴⁰⁹ stands", ["policy", "stands"]),
        ("policy[12] stands [a] firm", ["policy", "stands", "a", "firm"]),
        ("whistle\u00adblowing", ["whistleblowing"]),
        ("oﬃce ﬁle", ["office", "file"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("snake_case __x__", ["snake", "case", "x"]),
        ("e\u0301tat état", ["état", "état"]),
        ("2013/14 and 1,808 at 4.5%", ["2013", "14", "and", "1", "808", "at", "4", "5"]),
        ("½ ①", ["1", "2", "1"]),
        ("İstanbul", ["i", "stanbul"]),
        ("the force’s it's", ["the", "force", "s", "it", "s"]),
        ("警察 полиция", ["警察", "полиция"]),
    ],
)
def test_words_follow_each_clause_of_the_rule(text, expected):
    assert words(text) == expected


def test_superscript_digits_go_before_normalisation_would_make_them_digits():
    assert words("rule²") == ["rule"]
    assert words("CO₂") == ["co2"]


def test_clean_keeps_everything_else_as_it_stands():
    assert clean("A\u00adb<i>c</i>¹ [2] <http://x.org/> [x] é\n") == "Abc  <http://x.org/> [x] é\n"


def test_fingerprint_is_sha256_over_words_joined_by_single_spaces():
    expected = hashlib.sha256("the force vets ém".encode()).hexdigest()
    assert fingerprint(["the", "force", "vets", "ém"]) == expected
    assert fingerprint([]) == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3-9", ((3, 9),)), ("3-9 12-14", ((3, 9), (12, 14))), (" 3-9, 12-14 ", ((3, 9), (12, 14)))],
)
def test_skips_are_ranges_between_spaces_or_commas(text, expected):
    assert parse_skips(text) == expected


@pytest.mark.parametrize("text", ["", "3", "a-b", "3-", "-3"])
def test_what_is_no_range_is_no_skip(text):
    with pytest.raises(ValueError, match="invalid literal"):
        parse_skips(text)


def test_skips_are_no_part_of_the_passage_but_stand_within_its_offsets():
    text = "The force vets Page 12 all recruits."
    source = SourceText(text)
    span = Span(0, len(text), ((text.index("Page"), text.index("all")),))
    assert source.quote(span) == "The force vets all recruits."
    assert source.words_of(span) == ["the", "force", "vets", "all", "recruits"]


def test_a_word_broken_by_a_skip_is_whole_again():
    text = "whistle[page]blowing"
    assert SourceText(text).words_of(Span(0, len(text), ((7, 13),))) == ["whistleblowing"]


def test_several_skips_may_stand_in_any_order():
    text = "one XX two YY three"
    span = Span(0, len(text), ((11, 14), (4, 7)))
    assert SourceText(text).quote(span) == "one two three"


def test_context_is_eight_words_on_either_side():
    source = SourceText(" ".join(f"w{number}" for number in range(40)))
    start = source.text.index("w20")
    found = source.context_of(Span(start, start + len("w20 w21")))
    assert found == [f"w{number}" for number in range(12, 30)]


def test_context_at_the_edges_is_what_there_is():
    source = SourceText("one two three")
    assert source.context_of(Span(0, 13)) == ["one", "two", "three"]


def test_lines_are_counted_from_one():
    source = SourceText("a\nbc\n\nd")
    assert [source.line_of(offset) for offset in (0, 1, 2, 4, 5, 6)] == [1, 1, 2, 2, 3, 4]
    assert [source.line_start(line) for line in (1, 2, 3, 4)] == [0, 2, 5, 6]


def test_find_words_crosses_marks_and_lines_and_keeps_offsets():
    source = SourceText("😀 The force’s\n<b>IT</b>¹ plan.")
    (span,) = source.find_words(["the", "force", "s", "it", "plan"])
    assert source.text[span.start : span.end] == "The force’s\n<b>IT</b>¹ plan"
    assert source.find_words(["plan"], begin=span.end) == []


# --- where a passage stands ---------------------------------------------------------------------------------

WORD = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzéßœ0123456789"), min_size=1, max_size=6)
SPACE = st.sampled_from(
    [" ", "\n", ", ", ". ", " 😀 ", "\u00ad ", "<sup>3</sup> ", " <b>", "² ", " [4] ", " — ", "’ ", "\u2003"]
)


@st.composite
def texts(draw, least: int = 1):
    """Draw a text whose words are all different, with the range of each word."""
    chosen = draw(st.lists(WORD, min_size=least, max_size=25, unique_by=lambda word: word.casefold()))
    text, ranges = draw(st.sampled_from(["", "𝒢😀 ", "\n\n"])), []
    for word in chosen:
        ranges.append((len(text), len(text) + len(word)))
        text += word + draw(SPACE)
    return text, ranges


@st.composite
def passages(draw, least: int = 1):
    """Draw a text and a span in it that begins and ends at words."""
    text, ranges = draw(texts(least))
    first = draw(st.integers(0, len(ranges) - 1))
    last = draw(st.integers(first, len(ranges) - 1))
    return text, Span(ranges[first][0], ranges[last][1])


def _known(source: SourceText, span: Span) -> tuple[int, str, str]:
    found = source.words_of(span)
    return len(found), fingerprint(found), fingerprint(source.context_of(span))


@given(passages())
def test_every_span_is_found_by_its_offsets(drawn):
    text, span = drawn
    source = SourceText(text)
    located = source.locate(*_known(source, span), span)
    assert (located.how, located.span) == ("offsets", span)


@given(passages(), st.lists(st.sampled_from(["NOISE", "Øre", "😀", "<i>Q</i>"]), min_size=1, max_size=12))
def test_every_span_is_found_in_another_rendition(drawn, noise):
    text, span = drawn
    count, wanted, context = _known(SourceText(text), span)
    before = " ".join(noise) + " "
    other = SourceText(before + text)
    located = other.locate(count, wanted, context, span)
    if located.how == "offsets":  # the old offsets happen to hold the same words
        assert fingerprint(other.words_of(located.span)) == wanted
        return
    assert located.how == "window"
    assert located.span == Span(span.start + len(before), span.end + len(before))


@given(passages(), st.integers(2, 4))
def test_a_passage_repeated_in_the_same_context_is_ambiguous(drawn, times):
    text, span = drawn
    count, wanted, context = _known(SourceText(text), span)
    edge = " left0 left1 left2 left3 left4 left5 left6 left7 "
    other = SourceText((edge + text + edge.replace("left", "right")) * times)
    assert other.locate(count, wanted, context).how == "ambiguous"


@given(passages())
def test_context_tells_two_places_apart(drawn):
    text, span = drawn
    passage = text[span.start : span.end]
    left, right = "".join(f"alpha{n} " for n in range(9)), "".join(f" omega{n}" for n in range(9))
    other = SourceText(f"{passage} . {left}{passage}{right} . {passage}")
    second = len(passage) + 3 + len(left)
    there = Span(second, second + len(passage))
    count, wanted, context = _known(other, there)
    located = other.locate(count, wanted, context)
    assert (located.how, located.span) == ("context", there)


@given(passages(least=3))
def test_a_passage_whose_words_are_gone_is_missing(drawn):
    text, span = drawn
    count, wanted, context = _known(SourceText(text), span)
    assert SourceText("❖ ❖ ❖ ❖ ❖ ❖ ❖").locate(count, wanted, context, span).how == "missing"
    assert SourceText("").locate(count, wanted, context, span).how == "missing"


def test_offsets_count_code_points_not_utf16_units():
    source = SourceText("😀😀 gaps remain")
    known = _known(source, Span(3, 7))
    assert source.locate(*known, Span(3, 7)).span == Span(3, 7)
    assert known[1] == fingerprint(["gaps"])


def test_offsets_beyond_the_end_are_no_evidence():
    source = SourceText("gaps remain")
    located = source.locate(2, fingerprint(["gaps", "remain"]), "", Span(0, 900))
    assert (located.how, located.span) == ("window", Span(0, 11))


def test_a_passage_with_skips_is_found_where_the_other_rendition_has_no_footnote():
    text = "The force vets 12 FOOTNOTE all recruits."
    known = _known(SourceText(text), Span(0, len(text), ((15, 27),)))
    other = SourceText("Page. The force vets all recruits. End.")
    located = other.locate(*known, Span(0, len(text), ((15, 27),)))
    assert (located.how, located.span) == ("window", Span(6, 33))


@pytest.mark.parametrize(
    "passage",
    ["la poste\u0301 de police", "caf\u00ade\u0301 noir", "\u1112\u1161\u11ab force"],
)
def test_another_rendition_resolves_where_letters_are_decomposed(passage):
    """Normalisation may join letters, so words are not those of one code point at a time."""
    count, wanted, context = _known(SourceText(passage), Span(0, len(passage)))
    located = SourceText(f"before {passage} after").locate(count, wanted, context)
    assert (located.how, located.span) == ("window", Span(7, 7 + len(passage)))
