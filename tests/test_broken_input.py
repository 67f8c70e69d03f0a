"""Broken input ends in one sentence or in results, in time, with nothing written and nobody asked.

This is a sample; ``python -m benchmarks.broken_input`` tries every file of every class.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.broken_files import CLASSES, REFUSED, make
from benchmarks.broken_input import try_file, watched
from cli_runner import assert_failed, run, small_store
from oversight_graph.errors import ParseError
from oversight_graph.load import FORMATS, parse_text
from oversight_graph.nesting import DEEPEST, too_deep


@pytest.fixture(scope="module")
def watcher() -> Iterator[tuple[str, list[str]]]:
    with watched() as listening:
        yield listening


@pytest.mark.parametrize("name", [*CLASSES, *REFUSED])
def test_a_broken_file_ends_well(name: str, tmp_path: Path, watcher: tuple[str, list[str]]) -> None:
    url, asked = watcher
    paths = make(name, tmp_path, 1, url)
    assert len(paths) >= 10
    path = random.Random(name).choice(paths)  # noqa: S311 - a sample
    ended = try_file(path, small_store(), asked)
    assert ended.problem == "", (path.name, ended.said)
    assert ended.status in ({2} if name in REFUSED else {0, 1, 2})


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_file_is_refused_with_the_reason(name: str, tmp_path: Path) -> None:
    (path, *_) = make(name, tmp_path, 1, "")
    reasons = {"folder": "it is a folder", "missing": "there is no such file", "loop of links": "symbolic links"}
    reasons["unreadable"] = "check the file"
    for command in (["validate", path], ["stats", "--data", path]):
        assert_failed(run(*command, "--store", small_store()), 2, path.name, reasons.get(name, "it is a pipe"))


def test_an_ill_typed_literal_is_a_result_and_no_warning(tmp_path: Path) -> None:
    for path in make("ill-typed literal", tmp_path, 1, ""):
        assert run("validate", path, "--store", small_store()).err == "", path.name


def test_deep_nesting_is_told_where_it_gets_too_deep() -> None:
    text = '<urn:x> <urn:p> "[[[[" ;\n  <urn:q> ' + "[ <urn:q> " * (DEEPEST + 1)
    with pytest.raises(ParseError) as raised:
        parse_text(text)
    place = len("  <urn:q> ") + DEEPEST * len("[ <urn:q> ") + 1
    assert (raised.value.line, raised.value.column) == (2, place)


@given(st.lists(st.sampled_from(["[", "]", "(", ")", '"[["', "<urn:(>", "# [[\n", "x "]), max_size=60))
def test_brackets_in_texts_names_and_comments_do_not_count(parts: list[str]) -> None:
    filler = '"' + "[" * (DEEPEST + 5) + '" '
    assert too_deep((filler + "\n" + "".join(parts)).encode()) is None


DATE = '"1"^^<http://www.w3.org/2001/XMLSchema#date> '
PIECES = [
    "@prefix : <urn:> .\n",
    ":x ",
    "a ",
    ":y ",
    '"z" ',
    DATE,
    "[ ",
    "] ",
    "( ",
    ") ",
    ". ",
    "; ",
    ", ",
    "<urn:x> ",
]
PIECES += ["<?xml ", "<rdf:RDF>", "{ ", "} ", '"@id": ', '"@context": ', "\ufeff", "\x00"]
ANYTHING = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(str.encode),
    st.lists(st.sampled_from(PIECES)).map(lambda parts: "".join(parts).encode()),
)


@given(ANYTHING, st.sampled_from(sorted(FORMATS)))
@settings(max_examples=120)
def test_whatever_comes_in_at_the_front_door(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"anything{suffix}"
    path.write_bytes(content)
    ran = run("validate", path, "--store", small_store(), "--format", "json")
    if ran.status == 2:
        assert_failed(ran, 2, path.name)
    else:
        assert ran.status in {0, 1}
        assert ran.err == ""
