"""Random shapes over random graphs: the default engine finds what the reference finds, however constraints meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from oversight_graph.errors import OversightGraphError
from oversight_graph.load import parse_text
from oversight_graph.validate import plain_graph
from oversight_graph.validate.engine import found_in, run
from oversight_graph.validate.quick import run_quickly
from oversight_graph.validate.triples import Index

if TYPE_CHECKING:
    import rdflib

PREFIXES = """@prefix ex: <https://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PROPERTIES = ["ex:p", "ex:q", "ex:r"]
CLASSES = ["ex:A", "ex:B", "ex:C"]
NODES = ["ex:a", "ex:b", "ex:c", "_:x", "_:y"]
LITERALS = [
    *('"a"', '"ab"@en', '"ab"@en-GB', '"b"@de', '"2020-01-01"^^xsd:date', '"2020-13-01"^^xsd:date', '""', "true"),
    *('"2020-01-01Z"^^xsd:date', '"2020"^^xsd:gYear', '"2020-01-01T00:00:00"^^xsd:dateTime', '"ab"@EN'),
    *("1", "2", "1.5", '"01"^^xsd:integer', '"1"^^xsd:int', '"x"^^xsd:integer', "1e0", '"2021-01-01"^^xsd:date'),
]
PATHS = st.recursive(
    st.sampled_from(PROPERTIES),
    lambda inner: st.one_of(
        st.sampled_from(PROPERTIES).map("[ sh:inversePath {} ]".format),
        *(inner.map(f"[ sh:{name}Path {{}} ]".format) for name in ("zeroOrMore", "oneOrMore", "zeroOrOne")),
        st.tuples(inner, inner).map(lambda two: f"( {two[0]} {two[1]} )"),
        st.tuples(inner, inner).map(lambda two: f"[ sh:alternativePath ( {two[0]} {two[1]} ) ]"),
    ),
    max_leaves=3,
)
TERMS = st.sampled_from([*NODES[:3], *LITERALS])
TIMES = ['"2020-06-01"^^xsd:date', '"2019"^^xsd:gYear', '"2020-01-01T09:00:00Z"^^xsd:dateTime']
BOUNDS = st.sampled_from(["1", "1.5", '"a"', "false", *TIMES])
COUNTS = st.integers(0, 2)
TRIPLES = st.one_of(
    st.tuples(st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from([*NODES, *LITERALS])),
    st.tuples(st.sampled_from(NODES), st.just("a"), st.sampled_from(CLASSES)),
    st.tuples(st.sampled_from(CLASSES), st.just("rdfs:subClassOf"), st.sampled_from(CLASSES)),
)


def said(name: str, values: st.SearchStrategy[object]) -> st.SearchStrategy[str]:
    return values.map(lambda value: f"sh:{name} {value}")


def several(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=3).map(lambda each: f"( {' '.join(each)} )")


NAMES = st.sampled_from(["ex:S0", "ex:S1", "ex:S2"])
DATATYPES = ["xsd:integer", "xsd:date", "xsd:string", "xsd:decimal", "xsd:int", "rdf:langString"]
QUERIES = [
    '[ sh:message "{?value} is {$this}" ; sh:select "SELECT $this ?value { $this <https://example.org/p> ?value }" ]',
    '[ sh:select "SELECT $this { $this a <https://example.org/A> FILTER isIRI($this) }" ]',
]
COMPONENT = """ex:Starts a sh:ConstraintComponent ; sh:parameter [ sh:path ex:starts ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:message "{$value} is no {$starts}" ;
        sh:ask "ASK { FILTER strstarts(str($value), $starts) }" ] .
"""
FLAGGED = '"^A" ; sh:flags "i"'
OF_VALUES = st.one_of(
    said("class", st.sampled_from(CLASSES)),
    said("datatype", st.sampled_from(DATATYPES)),
    said("nodeKind", st.sampled_from(["sh:IRI", "sh:BlankNode", "sh:Literal", "sh:IRIOrLiteral", "sh:BlankNodeOrIRI"])),
    *(said(name, BOUNDS) for name in ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")),
    *(said(name, COUNTS) for name in ("minLength", "maxLength")),
    said("pattern", st.sampled_from(['"^a"', '"b"', FLAGGED])),
    said("languageIn", several(st.sampled_from(['"en"', '"de"', '"fr"']))),
    said("in", several(TERMS)),
    said("hasValue", TERMS),
    *(said(name, st.sampled_from(PROPERTIES)) for name in ("equals", "disjoint")),
    st.sampled_from(['ex:starts "a"', 'ex:starts "2"']),
    said("sparql", st.sampled_from(QUERIES)),
)
OF_PATHS = st.one_of(
    *(said(name, COUNTS) for name in ("minCount", "maxCount")),
    *(said(name, st.sampled_from(PROPERTIES)) for name in ("lessThan", "lessThanOrEquals")),
    said("uniqueLang", st.sampled_from(["true", "false"])),
)


ENDS = [
    *("sh:severity sh:Info", "sh:severity ex:Own", "sh:deactivated true", 'sh:message "no"'),
    *("sh:closed true", "sh:closed true ; sh:ignoredProperties ( ex:p rdf:type )"),
]


def bodies(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Make shapes of what is inside: node shapes and property shapes, as what stands between brackets."""
    by_shapes = st.one_of(
        said("not", inner),
        *(said(name, several(inner)) for name in ("and", "or", "xone")),
        said("property", properties(inner)),
        said("node", st.lists(OF_VALUES, max_size=2).map(closed_by_brackets)),
        *(said(name, NAMES) for name in ("node", "not")),
        said("and", several(NAMES)),
        st.just("sh:property ex:S0-0"),
    )
    parts = st.one_of(OF_VALUES, OF_VALUES, by_shapes, st.sampled_from(ENDS))
    return st.lists(parts, max_size=3).map(closed_by_brackets)


def closed_by_brackets(parts: list[str]) -> str:
    """Write a shape; of what may stand once the first is kept."""
    repeatable = {"sh:class", "sh:hasValue", "sh:equals", "sh:disjoint", "sh:lessThan", "sh:lessThanOrEquals"}
    repeatable |= {"sh:not", "sh:and", "sh:or", "sh:xone", "sh:property", "sh:node"}
    kept = {part if part.split()[0] in repeatable else part.split()[0]: part for part in reversed(parts)}
    return f"[ {' ; '.join(kept.values())} ]"


def properties(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    counted = st.tuples(inner, COUNTS, st.sampled_from(["", " ; sh:qualifiedMaxCount 1"]), st.booleans()).map(
        lambda each: (
            f"sh:qualifiedValueShape {each[0]} ; sh:qualifiedMinCount {each[1]}{each[2]}"
            + (" ; sh:qualifiedValueShapesDisjoint true" if each[3] else "")
        )
    )
    parts = st.lists(st.one_of(OF_VALUES, OF_PATHS, said("not", inner), counted), max_size=3)
    path = PATHS.map("sh:path {}".format)
    return st.tuples(path, parts).map(lambda both: closed_by_brackets([both[0], *both[1]]))


SHAPES = st.recursive(st.lists(OF_VALUES, max_size=2).map(closed_by_brackets), bodies, max_leaves=4)
TARGETS = st.sampled_from(
    [
        *(f"sh:targetClass {kind}" for kind in CLASSES),
        "sh:targetNode ex:a, 1",
        "sh:targetSubjectsOf ex:p",
        "sh:targetObjectsOf ex:q",
    ]
)


@st.composite
def shapes_files(draw: st.DrawFn) -> str:
    """Write one to three shapes, with targets, and property shapes that have names."""
    written = []
    for number in range(draw(st.integers(1, 3))):
        inner = [draw(properties(SHAPES)) for _ in range(draw(st.integers(0 if number else 1, 2)))]
        links = [f"sh:property ex:S{number}-{each}" for each in range(len(inner))]
        body = draw(bodies(SHAPES))[1:-1].strip()
        parts = [f"ex:S{number} a sh:NodeShape", draw(TARGETS), *links, *([body] if body else [])]
        written.append(f"{' ; '.join(parts)} .")
        written += [f"ex:S{number}-{each} {shape[1:-1]} ." for each, shape in enumerate(inner)]
    return COMPONENT + "\n".join(written)


def answers(graph: rdflib.Graph) -> Counter[tuple[str, ...]]:
    return Counter(found.identity for found in found_in(graph))


Answers = Counter[tuple[str, ...]] | type[OversightGraphError]


def given_by(validated: Callable[[], rdflib.Graph]) -> Answers:
    """Give the results of an engine, or how it gives up: of shapes that go round in a circle it may name any."""
    try:
        return answers(validated())
    except OversightGraphError as error:
        return type(error)


@settings(max_examples=600)
@example(  # a circle behind what holds already
    [("ex:a", "a", "ex:A")],
    "ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:or ( [ ] [ sh:and ( ex:S ) ] ) .",
)
@given(st.lists(TRIPLES, min_size=1, max_size=12, unique=True), shapes_files())
def test_random_shapes_have_the_same_answers(triples: list[tuple[str, str, str]], written: str) -> None:
    quads = parse_text(PREFIXES + "".join(f"{' '.join(triple)} .\n" for triple in triples))
    shapes = plain_graph(parse_text(PREFIXES + written))
    wanted = given_by(lambda: run(plain_graph(quads), shapes))
    event("refused" if isinstance(wanted, type) else f"found {min(wanted.total(), 5)}")
    assert given_by(lambda: run_quickly(Index(quads), shapes, None, None)) == wanted
