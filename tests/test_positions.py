"""Positions: the reported place is where the term stands, in any layout, and the quads are the graph's own."""

from __future__ import annotations

import random
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oversight_graph.load import parse_bytes, parse_text
from oversight_graph.positions import Located, Place, SourceText, locate, part_about

BASE = "https://base.example/a/b"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
GAPS = [" ", "  ", "\t", "\n", "\r\n", "\n\n\t ", " # a . b ; \"c\" <d> 'e'\n", " #é𝔘\r\n"]
TEXTS = ["", "plain", "é", "𝔘𝔫𝔦", "tab\tin", 'a "quoted" b', "it's", "back\\slash", "ends in \\", "#no <comment>"]
LONG = ["line\nline", "cr\r\nlf", '""', 'a ""b', "𝔘\n# no comment\n. ;", "'' '"]
Span = tuple[int, int]
Read = tuple[ox.NamedNode | ox.BlankNode | ox.Literal, Span]


def canonical(quads: list[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def as_quads(found: list[Located]) -> list[ox.Quad]:
    return [ox.Quad(each.subject, each.predicate, each.object, each.graph) for each in found if each.object]


class Writer:
    """Writes random TriG in random layout, and keeps the offsets of the terms of every triple."""

    def __init__(self, seed: int, trig: bool) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.trig = trig
        self.text = "\ufeff" if self.random.random() < 0.2 else ""
        self.mark = len(self.text)
        self.prefixes = {"": "https://one.example/", "p": "https://two.example/x#"}
        self.triples: list[tuple[Read, Read, Read]] = []

    def put(self, text: str) -> Span:
        begin = len(self.text) - self.mark
        self.text += text
        return begin, len(self.text) - self.mark

    def gap(self, may_miss: bool = False) -> None:
        if not (may_miss and self.random.random() < 0.4):
            self.put(self.random.choice(GAPS))

    def prefix(self) -> None:
        name = self.random.choice(["", "p"])
        self.prefixes[name] = f"https://{self.random.choice('abc')}.example/{self.random.choice(['', 'x#', 'é/'])}"
        if self.random.random() < 0.5:
            self.put(f"@prefix {name}:{self.random.choice(GAPS)}<{self.prefixes[name]}> .")
        else:
            self.put(f"{self.random.choice(['PREFIX', 'prefix'])} {name}: <{self.prefixes[name]}>")
        self.gap()

    def iri(self) -> Read:
        kind = self.random.randrange(4)
        if kind == 0:
            iri = f"https://full.example/{self.random.choice(['a', 'b#c', 'é', '𝔘'])}"
            return ox.NamedNode(iri), self.put(f"<{iri}>")
        if kind == 1:
            name = self.random.choice(["r", "s#t"])
            return ox.NamedNode(f"https://base.example/a/{name}"), self.put(f"<{name}>")
        prefix = self.random.choice(["", "p"])
        local, written = self.random.choice(
            [("a", "a"), ("b.c", "b.c"), ("é", "é"), ("x/y", "x\\/y"), ("", ""), ("1", "1")]
        )
        return ox.NamedNode(self.prefixes[prefix] + local), self.put(f"{prefix}:{written}")

    def literal(self) -> Read:
        kind = self.random.randrange(5)
        if kind == 0:
            text, name = self.random.choice(
                [("1", "integer"), ("-1.5", "decimal"), ("1e3", "double"), ("true", "boolean")]
            )
            return ox.Literal(text, datatype=ox.NamedNode(XSD + name)), self.put(text)
        text = self.random.choice(TEXTS if kind < 3 else LONG)
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        if kind < 3:
            span = self.put('"' + escaped.replace("\t", "\\t") + '"')
        else:
            span = self.put(f'"""{escaped}"""' if self.random.random() < 0.5 else f'"""{text} """')
            text = text if self.text.endswith(escaped + '"""') and not self.text.endswith(f'{text} """') else f"{text} "
        if kind == 1:
            return ox.Literal(text, language="en-gb"), (span[0], self.put("@en-gb")[1])
        if kind == 3 and self.random.random() < 0.5:
            self.put("^^")
            datatype, end = self.iri()
            assert isinstance(datatype, ox.NamedNode)
            return ox.Literal(text, datatype=datatype), (span[0], end[1])
        return ox.Literal(text), span

    def label(self) -> Read:
        name = self.random.choice(["x", "y1"])
        return ox.BlankNode(name), self.put(f"_:{name}")

    def properties(self, depth: int) -> Read:
        node = ox.BlankNode()
        begin, _ = self.put("[")
        if self.random.random() < 0.8:
            self.gap(may_miss=True)
            hole = len(self.triples)
            self.predicates((node, (begin, -1)), depth)
            self.gap()
            end = self.put("]")[1]
            self.triples[hole:] = [
                ((s[0], (begin, end)) if s == (node, (begin, -1)) else s, p, o) for s, p, o in self.triples[hole:]
            ]
            return node, (begin, end)
        return node, (begin, self.put("]")[1])

    def collection(self, depth: int) -> Read:
        begin, _ = self.put("(")
        items = []
        for _ in range(self.random.randrange(4)):
            self.gap()
            items.append(self.object(depth + 1))
        self.gap()
        close = self.put(")")
        if not items:
            return ox.NamedNode(RDF + "nil"), (begin, close[1])
        nodes: list[Read] = [(ox.BlankNode(), (begin, close[1]))]
        nodes += [(ox.BlankNode(), item[1]) for item in items[1:]]
        for number, item in enumerate(items):
            rest: Read = nodes[number + 1] if number + 1 < len(items) else (ox.NamedNode(RDF + "nil"), close)
            self.triples.append((nodes[number], (ox.NamedNode(RDF + "first"), item[1]), item))
            self.triples.append((nodes[number], (ox.NamedNode(RDF + "rest"), rest[1]), rest))
        return nodes[0]

    def object(self, depth: int) -> Read:
        simple: list[Callable[[], Read]] = [self.iri, self.literal, self.literal, self.label]
        nested = [lambda: self.properties(depth + 1), lambda: self.collection(depth + 1)]
        return self.random.choice(simple + (nested if depth < 3 else []))()

    def predicates(self, subject: Read, depth: int) -> None:
        for number in range(self.random.randrange(1, 4)):
            if number:
                self.put(self.random.choice([" ;", ";", " ; ;"]))
                self.gap()
            verb: Read = (ox.NamedNode(RDF + "type"), self.put("a")) if self.random.random() < 0.2 else self.iri()
            for other in range(self.random.randrange(1, 3)):
                if other:
                    self.put(" ,")
                self.gap()
                target = self.object(depth)
                self.triples.append((subject, verb, target))
        if self.random.random() < 0.3:
            self.put(" ;")

    def statement(self) -> None:
        subject = self.random.choice([self.iri, self.iri, self.label, lambda: self.properties(1)])()
        self.gap()
        self.predicates(subject, 0)
        self.gap()
        self.put(".")
        self.gap()

    def document(self) -> str:
        self.put("@prefix : <https://one.example/> . @prefix p: <https://two.example/x#> .")
        self.gap()
        for _ in range(self.random.randrange(1, 6)):
            if self.random.random() < 0.3:
                self.prefix()
            if self.trig and self.random.random() < 0.4:
                self.put(self.random.choice(["GRAPH ", ""]))
                self.iri()
                self.put(" {")
                self.gap()
                self.statement()
                self.put("}")
                self.gap()
            self.statement()
        return self.text


@pytest.mark.parametrize("trig", [False, True])
@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(max_examples=150)
def test_generated_graphs_in_any_layout(trig: bool, seed: int) -> None:
    writer = Writer(seed, trig)
    text = SourceText(writer.document())
    syntax = ox.RdfFormat.TRIG if trig else ox.RdfFormat.TURTLE
    found = locate(text, syntax, BASE)
    parsed = list(ox.parse(text.text.encode(), syntax, base_iri=BASE, rename_blank_nodes=True))
    assert canonical(as_quads(found)) == canonical(parsed)

    def shown(term: object) -> str:
        return "_" if isinstance(term, ox.BlankNode) else str(term)

    expected = sorted([(shown(end[0]), text.place(*end[1])) for end in triple] for triple in writer.triples)
    reported = sorted(
        [
            (shown(each.subject), each.subject_place),
            (shown(each.predicate), each.predicate_place),
            (shown(each.object), each.object_place),
        ]
        for each in found
    )
    assert reported == expected


@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(max_examples=150)
def test_a_part_places_what_matters_where_the_whole_does(seed: int) -> None:
    text = SourceText(Writer(seed, trig=False).document())
    whole = locate(text, ox.RdfFormat.TURTLE, BASE)
    named = sorted({each.subject for each in whole if isinstance(each.subject, ox.NamedNode)}, key=str)
    for subject in named:
        part = part_about(text, ox.RdfFormat.TURTLE, BASE, lambda quad, chosen=subject: quad.subject == chosen)
        if part is None:
            continue
        found = locate(part, ox.RdfFormat.TURTLE, BASE)
        assert [each for each in whole if each.subject == subject] == [
            each for each in found if each.subject == subject
        ]
        assert len(part.text) == len(text.text)


HIDING = r"""@prefix ex: <https://e.org/#.> .
# ex:no ex:p 1 .
ex:a ex:p "one. ex:b ex:p 2 ." , '''two.
. ' ex:c''' ; ex:q 1.5, -2e3 . ex:b.c ex:p ex:d\.e .
PREFIX x: <urn:x.> x:e ex:p <urn:a.b>.
"""


def test_what_looks_like_the_end_of_a_statement_is_none() -> None:
    text = SourceText(HIDING)
    whole = locate(text, ox.RdfFormat.TURTLE, BASE)
    assert len(whole) == 6
    for each in whole:
        part = part_about(text, ox.RdfFormat.TURTLE, BASE, lambda quad, chosen=each: quad.object == chosen.object)
        assert part is not None
        assert each in locate(part, ox.RdfFormat.TURTLE, BASE)
        assert len(part.text.split()) < len(text.text.split())


def test_a_text_with_blank_nodes_where_it_matters_has_no_part() -> None:
    text = SourceText("<urn:a> <urn:p> [ <urn:q> 1 ] . <urn:b> <urn:p> 2 .")
    parts = [
        part_about(text, ox.RdfFormat.TURTLE, BASE, lambda quad, name=name: str(quad.subject) == f"<urn:{name}>")
        for name in "ab"
    ]
    assert parts[0] is None
    assert parts[1] is not None
    assert part_about(text, ox.RdfFormat.TRIG, BASE, lambda _: True) is None


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Count the plain way, one character after the other."""
    line, column = 1, 1
    for char in text[:offset]:
        line, column = (line + 1, 1) if char == "\n" else (line, column + 1)
    return line, column


@given(st.text(alphabet="ab\n\r\té𝔘", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_places_are_counted_in_code_points(text: str, one: int, other: int) -> None:
    begin, end = sorted((min(one, len(text)), min(other, len(text))))
    place = SourceText(text).place(begin, end)
    assert place == Place(*line_and_column(text, begin), *line_and_column(text, end))
    assert SourceText(text).slice(place) == text[begin:end]


@pytest.mark.parametrize("syntax", [ox.RdfFormat.N_QUADS, ox.RdfFormat.N_TRIPLES])
def test_lines(syntax: ox.RdfFormat) -> None:
    graph = " <https://e.org/g>" if syntax == ox.RdfFormat.N_QUADS else ""
    text = f'<https://e.org/a> <https://e.org/p> "𝔘 \\u00e9"@EN{graph} .\r\n# no\n_:b\t<https://e.org/q> _:c .\n'
    source = SourceText(text)
    found = locate(source, syntax, BASE)
    assert canonical(as_quads(found)) == canonical(parse_text(text, syntax=syntax))
    assert [source.slice(each.object_place) for each in found] == ['"𝔘 \\u00e9"@EN', "_:c"]
    assert found[1].object_place == Place(3, 23, 3, 26)


def test_a_byte_order_mark_is_no_column() -> None:
    source = b"\xef\xbb\xbf<https://e.org/a> a <https://e.org/B> ."
    assert len(parse_bytes(source, "a.ttl", ox.RdfFormat.TURTLE)) == 1
    found = locate(SourceText(source.decode()), ox.RdfFormat.TURTLE, BASE)
    assert found[0].subject_place == Place(1, 1, 1, 18)


def test_a_text_that_cannot_be_followed_gives_nothing() -> None:
    assert locate(SourceText("<a> <b>"), ox.RdfFormat.TURTLE, BASE) == []
    assert locate(SourceText("{"), ox.RdfFormat.JSON_LD, BASE) == []
    assert locate(SourceText("<a>"), ox.RdfFormat.RDF_XML, BASE) == []
    deep = "<a> <b> " + "[ <c> " * 5000 + "1" + " ]" * 5000 + " ."
    assert locate(SourceText(deep), ox.RdfFormat.TURTLE, BASE) == []


JSON_LD = """{
  "@context": {"e": "https://e.org/", "name": "https://e.org/name", "knows": {"@id": "e:knows", "@type": "@id"}},
  "@graph": [
    {"@id": "e:a", "@type": "e:Person", "name": "Anna 𝔘",
     "knows": ["https://e.org/b", "e:c"]},
    {"@id": "https://e.org/b",
     "e:of": {"@id": "e:d", "name": "D"}, "e:age": {"@value": "x", "@type": "e:T"}, "e:tags": {"@list": [1, 2]}}
  ]
}
"""


def test_json_ld_places_what_is_certain() -> None:
    source = SourceText(JSON_LD)
    found = locate(source, ox.RdfFormat.JSON_LD, BASE)
    stated = {
        (q.subject.value, q.predicate.value, getattr(q.object, "value", ""))
        for q in parse_text(JSON_LD, syntax=ox.RdfFormat.JSON_LD)
    }
    certain = [each for each in found if each.object is not None]
    assert {(each.subject.value, each.predicate.value, each.object.value) for each in certain} <= stated
    shown = [(each.predicate.value[-5:], source.slice(each.object_place)) for each in found]
    assert ("/name", '"Anna 𝔘"') in shown
    assert ("knows", '"e:c"') in shown
    assert ("/name", '"D"') in shown
    assert ("/tags", '{"@list": [1, 2]}') in shown
    assert next(source.slice(each.subject_place) for each in found) == '"e:a"'
    assert [each.object for each in found if each.predicate.value == "https://e.org/tags"] == [None]


def test_rdf_xml_gives_lines() -> None:
    text = f"""<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="https://e.org/">
  <e:Person rdf:about="https://e.org/a">
    <e:name>Anna</e:name>
    <e:knows rdf:resource="https://e.org/b"/>
    <e:of>
      <rdf:Description rdf:about="https://e.org/c" e:age="7"/>
    </e:of>
  </e:Person>
</rdf:RDF>"""
    found = locate(SourceText(text), ox.RdfFormat.RDF_XML, BASE)
    parsed = parse_text(text, syntax=ox.RdfFormat.RDF_XML)
    assert set(as_quads(found)) == set(parsed)
    lines = {each.predicate.value.rsplit("/", 1)[-1]: each.object_place for each in found}
    assert lines == {
        "22-rdf-syntax-ns#type": Place(2),
        "name": Place(3),
        "knows": Place(4),
        "of": Place(5),
        "age": Place(6),
    }
