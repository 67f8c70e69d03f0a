"""Parts of the server that need no server: negotiation, counting of rows, links into documents."""

from __future__ import annotations

import io
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight_graph.published import published
from oversight_graph.queries import TABLE_FORMATS
from oversight_graph.serve.accept import choose
from oversight_graph.serve.links import path_of
from oversight_graph.serve.rows import CountedRows, RowLimitError
from oversight_graph.statements import Passage

OFFERED = ["application/sparql-results+json", "text/csv", "text/html"]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, OFFERED[0]),
        ("", OFFERED[0]),
        ("*/*", OFFERED[0]),
        ("text/csv", "text/csv"),
        ("TEXT/CSV;Q=1.0", "text/csv"),
        ("text/csv;q=0.4, text/html;q=0.5", "text/html"),
        ("text/*", "text/csv"),
        ("text/*;q=0.2, */*;q=0.1", "text/csv"),
        ("*/*;q=0.5, application/sparql-results+json;q=0", "text/csv"),
        ("text/html;level=1, text/csv;q=0.9", "text/html"),
        ("text/html;q=0, image/png", None),
        ("application/pdf", None),
        ("text/csv;q=none", None),
        ("*", None),
    ],
)
def test_the_media_type_is_chosen_by_quality_and_by_the_closest_range(accept: str | None, chosen: str | None) -> None:
    assert choose(accept, OFFERED) == chosen


TEXTS = st.text(alphabet=st.sampled_from("\"\\},{[\n\r\t<>result&é😀,;'"), max_size=12)


@given(
    rows=st.lists(st.lists(st.none() | TEXTS, min_size=2, max_size=2), max_size=9),
    form=st.sampled_from(sorted(TABLE_FORMATS)),
    size=st.integers(1, 9),
)
def test_rows_are_counted_whatever_stands_in_them_and_wherever_the_pieces_are_cut(rows, form, size) -> None:
    cells = [" ".join("UNDEF" if text is None else str(ox.Literal(text)) for text in row) for row in rows]
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {' '.join(f'({row})' for row in cells)} }} }}"
    written = ox.Store().query(query).serialize(format=TABLE_FORMATS[form])
    output = io.BytesIO()
    counter = CountedRows(output, form, len(rows))
    for start in range(0, len(written), size):
        counter.write(written[start : start + size])
    assert (counter.rows, output.getvalue()) == (len(rows), written)


@pytest.mark.parametrize("form", sorted(TABLE_FORMATS))
def test_one_row_too_many_stops_the_result(form: str) -> None:
    result = ox.Store().query("SELECT ?a { VALUES ?a { 1 2 3 } }")
    with pytest.raises(RowLimitError):
        result.serialize(CountedRows(io.BytesIO(), form, 2), format=TABLE_FORMATS[form])


def _passage(opening: str, closing: str, page: str | None) -> Passage:
    return Passage("urn:p", "urn:r", "", opening, closing, 0, 9, 9, page)


def test_a_passage_is_pointed_at_by_a_text_fragment() -> None:
    link = published(_passage("The force, as", "re-vetting & more.", "https://example.org/a?b=c#d"))
    assert link == "https://example.org/a?b=c#:~:text=The%20force%2C%20as,re%2Dvetting%20%26%20more."
    assert published(_passage("same", "same", "http://example.org/")) == "http://example.org/#:~:text=same"
    assert published(_passage("a", "b", None)) is None
    assert published(_passage("a", "b", "javascript:alert(1)")) is None


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_text_fragment_gives_back_the_words(opening: str, closing: str) -> None:
    link = published(_passage(opening, closing, "https://example.org/"))
    assert link is not None
    words = link.partition("#:~:text=")[2].split(",")
    ends = dict.fromkeys((opening, closing))
    assert [unquote(each) for each in words] == [" ".join(each.split()) for each in ends]


def test_only_addresses_of_the_web_are_linked() -> None:
    assert path_of("https://w3id.org/oversight-graph/ontology#Finding") == "/ontology#Finding"
    assert path_of('https://w3id.org/oversight-graph/body/a b"<') == "/body/a%20b%22%3C"
    assert path_of("https://example.org/x") == "https://example.org/x"
    assert path_of("javascript:alert(1)") is None
