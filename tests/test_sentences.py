"""Sentences: a source text is split by one documented rule."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight_graph.passages import words
from oversight_graph.sentences import sentences


def _split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("   \n\n", []),
        ("One. Two? Three! Four", ["One.", "Two?", "Three!", "Four"]),
        # A line is a block.
        ("a heading\nthe first line\nand on.", ["a heading", "the first line", "and on."]),
        ("One.\r\nTwo.\r\n", ["One.", "Two."]),
        # What comes next decides.
        ("It rose to 4. 5 forces fell.", ["It rose to 4.", "5 forces fell."]),
        ("See fig. three of it.", ["See fig. three of it."]),
        ("Done. “Never,” it said.", ["Done.", "“Never,” it said."]),
        ("Done. ‘Never’. (None.) [Gone.]", ["Done.", "‘Never’.", "(None.)", "[Gone.]"]),
        ("First. • Second. - Third. – Fourth. * Fifth.", ["First.", "• Second.", "- Third.", "– Fourth.", "* Fifth."]),
        ("Version 2.5.Next stays.", ["Version 2.5.Next stays."]),
        # Closing marks and footnote numbers belong to the sentence that they close.
        ("“It is.” They left.", ["“It is.”", "They left."]),
        ("(It is.) They left.", ["(It is.)", "They left."]),
        ("It lags.<sup>12</sup> They left.", ["It lags.<sup>12</sup>", "They left."]),
        ("It lags.¹² They left.", ["It lags.¹²", "They left."]),
        ("**It lags.** They left.", ["**It lags.**", "They left."]),
        # Known abbreviations end nothing.
        ("Bodies, e.g. The Met, vet.", ["Bodies, e.g. The Met, vet."]),
        ("Bodies, i.e. Forces.", ["Bodies, i.e. Forces."]),
        ("See op. cit. Page 4. Next.", ["See op. cit. Page 4.", "Next."]),
        ("Mr. Smith met Dr. Jones at No. 4. They left.", ["Mr. Smith met Dr. Jones at No. 4.", "They left."]),
        ("See paras. 4 and pp. 5. End.", ["See paras. 4 and pp. 5.", "End."]),
        # What holds no letter and no digit is no sentence.
        ("---\n***\n• \nText.", ["Text."]),
        ("Text. – ! [3]", ["Text."]),
    ],
)
def test_the_rule(text, expected):
    assert _split(text) == expected


PIECES = st.sampled_from(
    [
        "The ",
        "force ",
        "vets",
        "e.g.",
        "Mr. ",
        "no. ",
        ". ",
        "? ",
        "! ",
        ".” ",
        "“",
        "(",
        ") ",
        "\n",
        "\r\n",
        "\n\n",
        "12 ",
        "• ",
        "😀 ",
        "é",
        "ß ",
        "— ",
        "\t",
    ]
)
FOOTNOTES = st.sampled_from(["<sup>3</sup> ", "¹ ", "[4] ", "<b>", "</b> ", "\u00ad"])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_every_letter_and_digit_stands_in_exactly_one_sentence(text):
    found = sentences(text)
    for place, char in enumerate(text):
        holders = [span for span in found if span.start <= place < span.end]
        assert len(holders) == (1 if char.isalnum() else len(holders))
        assert len(holders) <= 1


@given(st.lists(PIECES | FOOTNOTES, max_size=40).map("".join))
def test_spans_are_in_order_disjoint_trimmed_and_hold_every_word(text):
    found = sentences(text)
    assert all(span.start < span.end <= len(text) and not span.skips for span in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    pieces = [text[span.start : span.end] for span in found]
    assert all(piece == piece.strip() and words(piece) for piece in pieces)
    assert [word for piece in pieces for word in words(piece)] == [
        word for line in text.splitlines() for word in words(line)
    ]


@given(st.text(max_size=60))
def test_any_text_at_all_can_be_split(text):
    found = sentences(text)
    assert all(before.end <= after.start for before, after in pairwise(found))


@pytest.mark.sources
def test_the_sources_split_into_sentences_that_hold_all_their_words(sources):
    for path in sorted(sources.glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        joined = [word for span in sentences(text) for word in words(text[span.start : span.end])]
        assert joined == words(text), path.name
