"""Shapes of the user's own that are ill-formed end in one sentence with the place, never in silence or a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli_runner import assert_failed, new_store, run

PREFIXES = """@prefix ex: <https://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
TARGET = "ex:S a sh:NodeShape ; sh:targetClass ex:A ;\n    "
VALUE = f"{TARGET}sh:property [ sh:path ex:p ;\n    "
COMPONENT = "ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:param ] "
# What stands after the prefixes, and what the sentence has; the line and column where there is one.
BROKEN = {
    "property shape without a path": (f"{TARGET}sh:property [ sh:minCount 1 ] .", "5:17: ", "sh:path: it is missing"),
    "two paths": (f"{TARGET}sh:property [ sh:path ex:p, ex:q ] .", "sh:path: it stands more often than it may"),
    "a path that is text": (f'{TARGET}sh:property [ sh:path "p" ] .', "5:27: ", "sh:path: its value is of no form"),
    "a path of itself": (f"{TARGET}sh:property [ sh:path _:p ] . _:p sh:inversePath _:p .", "Path traversal depth"),
    "no list": (f"{VALUE}sh:in ex:b ] .", "6:11: ", "sh:in: its value is no well-formed list"),
    "a list without an end": (f"{VALUE}sh:in [ rdf:first ex:b ] ] .", "sh:in: its value is no well-formed list"),
    "a list of itself": (f"{VALUE}sh:in _:l ] . _:l rdf:first 1 ; rdf:rest _:l .", "back into itself"),
    "shapes in a circle": (
        f"{TARGET}sh:and ( ex:S ex:T ) . ex:T sh:node ex:S .",
        "example.org/S",
        "leads back to itself, further",
    ),
    "an empty list": (f"{TARGET}sh:or () .", "with 1 or more members"),
    "text for a number": (f'{VALUE}sh:minCount "one" ] .', "6:17: ", "sh:minCount: its value is of another type"),
    "two numbers": (f"{VALUE}sh:minCount 1, 2 ] .", "sh:minCount: it stands more often than it may"),
    "text for a class": (f'{TARGET}sh:class "A" .', "5:14: ", "sh:class: its value is of another kind"),
    "no node kind": (f"{VALUE}sh:nodeKind ex:x ] .", "sh:nodeKind: its value is none of those"),
    "no truth value": (f'{TARGET}sh:deactivated "yes" .', "sh:deactivated: its value is none of those"),
    "no bound": (f"{VALUE}sh:minInclusive ex:x ] .", "sh:minInclusive: its value is of another kind"),
    "a negative number": (f"{TARGET}sh:minLength -1 .", "sh:minLength: -1 is less than nothing"),
    "a count without a path": (f"{TARGET}sh:minCount 1 .", "4:1: ", "sh:minCount does without sh:path"),
    "no count": (f"{VALUE}sh:qualifiedValueShape [ ] ] .", "sh:qualifiedMinCount or sh:qualifiedMaxCount"),
    "no shape to count": (f"{VALUE}sh:qualifiedMinCount 1 ] .", "sh:qualifiedValueShape"),
    "a regular expression": (f'{VALUE}sh:pattern "[" ] .', "'[' is no regular expression"),
    "flags of which one is not followed": (
        f'{VALUE}sh:pattern "a.b" ; sh:flags "is" ] .',
        "sh:flags 'is': only i and m",
    ),
    "flags that are none": (f'{VALUE}sh:pattern "a" ; sh:flags "I" ] .', "sh:flags 'I': only i and m"),
    "a misspelt shape": (
        f"{TARGET}sh:node ex:Persn . ex:Person a sh:NodeShape .",
        "no shape is called https://example.org/Persn, which sh:node names",
        "did you mean https://example.org/Person",
    ),
    "a shape of another file": (f"{TARGET}sh:or ( ex:S ex:Other ) .", "which sh:or names", "its file with --shapes"),
    "a misspelt term": (f"{VALUE}sh:minCuont 1 ] .", "sh:minCuont is no term of SHACL", "did you mean sh:minCount"),
    "no target": ("ex:S a sh:NodeShape ; sh:nodeKind sh:IRI .", "it holds no shape with a target"),
    "no shapes": ("ex:a ex:p 1 .", "it holds no shape with a target"),
    "an unknown prefix": (f'{TARGET}sh:sparql [ sh:select "SELECT $this {{ $this foo:p ?x }}" ] .', "prefix : foo"),
    "a query that does not parse": (f'{TARGET}sh:sparql [ sh:select "SELECT $this {{" ] .', "does not parse"),
    "an ASK for a SELECT": (f'{TARGET}sh:sparql [ sh:select "ASK {{ $this ?p ?o }}" ] .', "is of another form"),
    "no query": (f'{TARGET}sh:sparql [ sh:message "x" ] .', "sh:select"),
    "federation": (
        f'{TARGET}sh:sparql [ sh:select "SELECT $this {{ SERVICE <http://127.0.0.1:9/> {{ $this ?p ?o }} }}" ] .',
        "SERVICE",
    ),
    "a clause that SHACL forbids": (
        f'{TARGET}sh:sparql [ sh:select "SELECT $this {{ $this ?p ?o MINUS {{ $this ?p 1 }} }}" ] .',
        "must not contain a MINUS clause",
    ),
    "a variable bound again": (f'{TARGET}sh:sparql [ sh:select "SELECT $this {{ BIND (1 AS $this) }}" ] .', "re-bind"),
    "the shapes as a graph": (
        f'{TARGET}sh:sparql [ sh:select "SELECT $this {{ GRAPH $shapesGraph {{ $this ?p ?o }} }}" ] .',
        "$shapesGraph",
    ),
    "a component that does not parse": (
        f'{COMPONENT}; sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK {{ FILTER( }}" ] . {TARGET}ex:param 1 .',
        "the query of sh:ask does not parse",
    ),
    "a component without a validator": (f"{COMPONENT}. {TARGET}ex:param 1 .", "must include one of"),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("broken") / "data.ttl"
    path.write_text('@prefix ex: <https://example.org/> .\nex:a a ex:A ; ex:p "x" .\n', encoding="utf-8")
    new_store(path.parent / "store")
    return path


@pytest.mark.parametrize("engine", ["default", "reference"])
@pytest.mark.parametrize("name", BROKEN)
def test_broken_shapes_are_told_in_one_sentence(name: str, engine: str, data: Path, tmp_path: Path) -> None:
    text, *words = BROKEN[name]
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(PREFIXES + text, encoding="utf-8")
    options = ("--store", data.parent / "store", "--engine", engine)
    assert_failed(run("validate", data, "--shapes", shapes, *options), 2, *words)


def test_shapes_that_lead_back_to_themselves_are_followed_some_way(data: Path, tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(f"{PREFIXES}{TARGET}sh:node ex:T . ex:T sh:node ex:S .", encoding="utf-8")
    ran = run("validate", data, "--shapes", shapes, "--store", data.parent / "store")
    assert (ran.status, ran.err) == (0, "")
