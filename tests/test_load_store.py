"""Load and store: files become quads in named graphs, errors say where, queries run over the union."""

# ruff: noqa: E501 - Turtle and SPARQL stand one statement a line

from __future__ import annotations

import datetime
import io
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from oversight_graph.bundled import bundled_data_files, bundled_folder, bundled_graph_names
from oversight_graph.dataset import open_dataset, open_store
from oversight_graph.errors import ParseError, QuerySyntaxError, StoreError, UnreadableFileError
from oversight_graph.load import (
    FORMATS,
    file_graph,
    load_file,
    load_into,
    parse_file,
    parse_text,
    rdf_format,
    read_text,
)
from oversight_graph.store import GraphStore, native
from oversight_graph.vocab import DERIVED_GRAPH, PREFIXES, expand, shorten

E = "https://e.org/"
RDFXML = '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://e.org/">\n'


def _write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


# --- graph naming -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "graph"),
    [
        (
            "any.ttl",
            "@prefix og: <https://w3id.org/oversight-graph/ontology#> . <https://e.org/r> a og:Report .",
            f"{E}r/graph",
        ),
        ("a b.ttl", "<https://e.org/r> a <https://e.org/Report> .", f"{PREFIXES['graph']}a-b"),
        ("é(1).ttl", "<https://e.org/r> <https://e.org/p> 1 .", f"{PREFIXES['graph']}1"),
        ("((.ttl", "<https://e.org/r> <https://e.org/p> 1 .", f"{PREFIXES['graph']}data"),
        (
            "two.ttl",
            "@prefix og: <https://w3id.org/oversight-graph/ontology#> . <https://e.org/r> a og:Report . <https://e.org/s> a og:Report .",
            f"{PREFIXES['graph']}two",
        ),
        (
            "blank.ttl",
            "@prefix og: <https://w3id.org/oversight-graph/ontology#> . [] a og:Report .",
            f"{PREFIXES['graph']}blank",
        ),
    ],
)
def test_a_file_goes_to_the_graph_of_its_one_report_or_of_its_name(tmp_path, name, text, graph):
    path = _write(tmp_path, name, text)
    assert file_graph(path, parse_file(path)).value == graph
    assert {quad.graph_name for quad in load_file(path)} == {ox.NamedNode(graph)}


def test_a_shared_graph_is_named_by_the_caller_and_named_graphs_stay(tmp_path):
    path = _write(tmp_path, "a.trig", f"<{E}a> <{E}p> 1 . <{E}g> {{ <{E}a> <{E}p> 2 }}")
    assert {quad.graph_name.value for quad in load_file(path, "bodies")} == {f"{PREFIXES['graph']}bodies", f"{E}g"}


def test_two_files_never_share_a_blank_node(tmp_path):
    store = GraphStore()
    for name in ("a.ttl", "b.ttl"):
        store.add(load_file(_write(tmp_path, name, f"_:x <{E}p> 1 .")))
    assert len({quad.subject for quad in store.quads()}) == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", f"<{E}a> <{E}b> 'c' ."),
        ("a.trig", f"<{E}a> <{E}b> 'c' ."),
        ("a.nt", f'<{E}a> <{E}b> "c" .'),
        ("a.nq", f'<{E}a> <{E}b> "c" .'),
        ("a.jsonld", f'{{"@id": "{E}a", "{E}b": "c"}}'),
        ("a.json", f'{{"@id": "{E}a", "{E}b": "c"}}'),
        ("a.rdf", RDFXML + f'<rdf:Description rdf:about="{E}a"><e:b>c</e:b></rdf:Description></rdf:RDF>'),
        ("a.OWL", RDFXML + f'<rdf:Description rdf:about="{E}a"><e:b>c</e:b></rdf:Description></rdf:RDF>'),
    ],
)
def test_every_syntax_gives_the_same_triple(tmp_path, name, text):
    (quad,) = parse_file(_write(tmp_path, name, text))
    assert (quad.subject, quad.predicate, quad.object) == (
        ox.NamedNode(f"{E}a"),
        ox.NamedNode(f"{E}b"),
        ox.Literal("c"),
    )


def test_a_dash_is_standard_input(monkeypatch):
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(f"<{E}a> <{E}b> 1 . <{E}g> {{ <{E}a> <{E}b> 2 }}".encode()))
    )
    assert len(parse_file(Path("-"))) == 2


# --- errors -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "line", "column"),
    [
        ("a.ttl", f"@prefix e: <{E}> .\ne:a e:b e:c .\n  e:a x:b 1 .\n", 3, 7),
        ("b.ttl", f"@prefix e: <{E}> .\n\ne:a e:b e:c ; e:d é: .\n", 3, 19),
        ("c.ttl", f"@prefix e: <{E}> .\ne:a e:b '😀😀é', x:c .\n", 2, 16),
        ("d.ttl", b"<https://e.org/a>\n<https://e.org/b> '\xff' .\n", 2, 20),
        ("a.trig", f"@prefix e: <{E}> .\ne:g {{ e:a e:b e:c }}\ne:h {{ e:a e:b }}\n", 3, 15),
        ("a.nt", f"<{E}a> <{E}b> <{E}c> .\n<{E}a> <{E}b> nonsense .\n", 2, 37),
        ("a.nq", f"<{E}a> <{E}b> <{E}c> <{E}g> .\n<{E}a> <{E}b> 12 <{E}g> .\n", 2, 37),
        ("a.jsonld", f'{{\n  "@id": "{E}a",\n  "{E}b": [1, 2\n}}\n', 4, 1),
        ("a.rdf", RDFXML + '  <rdf:Description rdf:about="a">\n  </rdf:Descr>\n</rdf:RDF>\n', 4, 5),
        ("b.rdf", RDFXML + '  <x:Y rdf:about="a"/>\n</rdf:RDF>\n', 3, 4),
        ("c.rdf", RDFXML + '  <rdf:Description rdf:about="a">\n', 4, 1),
    ],
)
def test_a_parse_error_says_where(tmp_path, name, text, line, column):
    path = _write(tmp_path, name, text)
    with pytest.raises(ParseError) as caught:
        load_file(path)
    error = caught.value
    assert (error.path, error.line) == (str(path), line)
    assert abs(error.column - column) <= (3 if path.suffix == ".rdf" else 0), (
        error
    )  # expat points at the name or before
    assert str(error).startswith(f"{path}:{line}:{error.column}: ")
    assert error.exit_status == 2


def test_a_json_ld_context_is_never_fetched(tmp_path):
    with pytest.raises(ParseError):
        load_file(_write(tmp_path, "a.jsonld", '{"@context": "https://e.org/context", "@id": "https://e.org/a"}'))


def test_unreadable_files_are_told_apart(tmp_path):
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "a.docx").touch()
    for path, reason in (
        (tmp_path / "none.ttl", "there is no such file"),
        (tmp_path / "none", "there is no such file"),
        (tmp_path / "folder.ttl", "it is a folder"),
        (tmp_path / "a.docx", "its suffix names no RDF syntax"),
    ):
        with pytest.raises(UnreadableFileError, match=reason):
            load_file(path)
    with pytest.raises(UnreadableFileError, match="no UTF-8"):
        read_text(_write(tmp_path, "latin.txt", "é".encode("latin-1")))


def test_line_ends_of_a_text_are_kept(tmp_path):
    assert read_text(_write(tmp_path, "a.txt", "a\r\nb\rc\n")) == "a\r\nb\rc\n"


def test_every_suffix_has_a_syntax():
    assert all(rdf_format(Path(f"a{suffix.upper()}")) == syntax for suffix, syntax in FORMATS.items())


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("SELECT ?s WHERE { ?s ?p }", 1, 25),
        ("SELECT ?s\nWHERE {\n  ?s nope:p ?o\n}", 3, 6),
        ("SELEKT", 1, 1),
        ("", 1, 1),
        ("ASK { ?s ?p ?o }\n}", 2, 1),
    ],
)
def test_a_query_that_does_not_parse_says_where(text, line, column):
    with pytest.raises(QuerySyntaxError) as caught:
        GraphStore().query(text, "my.rq")
    assert (caught.value.path, caught.value.line) == ("my.rq", line)
    assert abs(caught.value.column - column) <= 7
    assert "\n" not in str(caught.value)


def test_rows_wants_a_select():
    with pytest.raises(QuerySyntaxError, match="SELECT"):
        GraphStore().rows("ASK {}")


# --- the store ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turtle", "value"),
    [
        ("1", 1),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("'x'", "x"),
        ("'x'@en", "x"),
        (f"<{E}c>", f"{E}c"),
        ("'2014-11-30'^^<http://www.w3.org/2001/XMLSchema#date>", datetime.date(2014, 11, 30)),
        ("'none'^^<http://www.w3.org/2001/XMLSchema#date>", "none"),
        ("'x'^^<http://www.w3.org/2001/XMLSchema#integer>", "x"),
        ("'2014-11'^^<http://www.w3.org/2001/XMLSchema#gYearMonth>", "2014-11"),
    ],
)
def test_terms_become_python_values(turtle, value):
    (quad,) = parse_text(f"<{E}a> <{E}b> {turtle} .")
    assert native(quad.object) == value
    assert type(native(quad.object)) is type(value)


def test_queries_run_over_the_union():
    store = GraphStore()
    store.add(
        parse_text(
            f"<{E}g> {{ <{E}a> <{E}p> 1 }} <{E}h> {{ <{E}a> <{E}p> 2 }} <{E}a> <{E}p> 3 .", "t", ox.RdfFormat.TRIG
        )
    )
    assert sorted(str(row["o"]) for row in store.rows(f"SELECT ?o {{ <{E}a> <{E}p> ?o }}")) == ["1", "2", "3"]
    assert store.graph_names() == [f"{E}g", f"{E}h"]
    assert len(store) == 3


def test_a_triple_that_a_file_states_again_counts_once(tmp_path):
    """In the engine's union of graphs a triple that stands in two of them yields two rows."""
    path = _write(tmp_path, "again.ttl", f"<{PREFIXES['body']}mps> a <{PREFIXES['og']}PoliceForce> .")
    assert open_store(data=[path]).rows("SELECT (COUNT(*) AS ?n) { body:mps a og:PoliceForce }") == [{"n": 1}]


def test_our_prefixes_need_no_declaration(store):
    assert store.query("ASK { body:mps a og:PoliceForce }")


def test_the_union_of_the_bundled_graph_and_files(tmp_path):
    path = _write(
        tmp_path,
        "more.ttl",
        f"@prefix og: <https://w3id.org/oversight-graph/ontology#> . <{E}watch> a og:OversightBody .",
    )
    opened = open_store(data=[path])
    assert f"{PREFIXES['graph']}more" in opened.graph_names()
    assert opened.query(f"ASK {{ <{E}watch> a og:Body }}")
    assert opened.query("ASK { body:mps a og:PoliceForce }")


def test_every_bundled_file_has_its_graph(store):
    names = store.graph_names()
    assert DERIVED_GRAPH in names
    assert all(f"{PREFIXES['graph']}{name}" in names for path, name in bundled_graph_names().items() if path.is_file())
    reports = {str(row["r"]) for row in store.rows("SELECT ?r { ?r a og:Report ; og:sourceFile ?f }")}
    assert {f"{report}/graph" for report in reports} <= set(names)
    assert len(bundled_data_files()) == len(set(bundled_data_files()))


def test_a_folder_that_is_not_installed_is_named():
    with pytest.raises(UnreadableFileError, match="lacks the folder"):
        bundled_folder("nonsense")


def test_rdflib_sees_the_same_quads(store):
    dataset = store.as_rdflib()
    assert isinstance(dataset, rdflib.Dataset)
    assert dataset.default_union
    assert sum(1 for _ in dataset.quads()) == len(store)
    bodies = dataset.graph(rdflib.URIRef(f"{PREFIXES['graph']}bodies"))
    mps = rdflib.URIRef(f"{PREFIXES['body']}mps")
    assert (mps, rdflib.RDF.type, rdflib.URIRef(f"{PREFIXES['og']}PoliceForce")) in bodies
    # The class that is derived stands in another graph and is seen through the union.
    derived = (mps, rdflib.RDF.type, rdflib.URIRef(f"{PREFIXES['og']}Body"))
    assert derived in dataset
    assert derived not in bodies
    assert derived in dataset.graph(rdflib.URIRef(DERIVED_GRAPH))
    bound = {prefix: str(namespace) for prefix, namespace in dataset.namespaces()}
    assert {prefix: bound.get(prefix) for prefix in PREFIXES} == PREFIXES


def test_rdflib_answers_as_the_engine_does(store):
    query = "SELECT ?b WHERE { ?b a og:OversightBody } ORDER BY ?b"
    declared = f"PREFIX og: <{PREFIXES['og']}> {query}"
    assert [str(row.b) for row in open_dataset().query(declared)] == [row["b"] for row in store.rows(query)]


def _on_disk(folder: Path) -> Path:
    path = folder / "store"
    engine = ox.Store(str(path))
    engine.bulk_extend(parse_text(f"<{E}g> {{ <{E}a> <{E}p> 1 }}", "t", ox.RdfFormat.TRIG))
    engine.flush()
    del engine
    return path


def test_a_store_on_disk_is_opened_read_only(tmp_path):
    path = _on_disk(tmp_path)
    opened = open_store(path)
    assert opened.rows(f"SELECT ?o {{ <{E}a> <{E}p> ?o }}") == [{"o": 1}]
    with pytest.raises((OSError, RuntimeError), match=r"(?i)read.?(only|write)"):
        opened.engine.add(ox.Quad(ox.NamedNode(E), ox.NamedNode(E), ox.NamedNode(E)))
    assert len(open_store(path)) == 1


def test_files_beside_a_store_on_disk_do_not_change_it(tmp_path):
    path = _on_disk(tmp_path)
    more = _write(tmp_path, "more.ttl", f"<{E}a> <{E}p> 2 .")
    assert len(open_store(path, [more]).rows(f"SELECT ?o {{ <{E}a> <{E}p> ?o }}")) == 2
    assert len(open_store(path)) == 1


def test_a_store_that_is_missing_or_none_is_refused(tmp_path):
    for path, reason in ((tmp_path / "none", "there is no such store"), (tmp_path, "no store of this program")):
        with pytest.raises(StoreError, match=reason) as caught:
            open_store(path)
        assert caught.value.exit_status == 3
    with pytest.raises(StoreError, match="no store of this program"):
        open_store(_write(tmp_path, "file.db", "x"))


@pytest.mark.parametrize("pattern", ["CURRENT", "MANIFEST*"])
def test_a_store_that_is_damaged_is_refused(tmp_path, pattern):
    path = _on_disk(tmp_path)
    for name in path.glob(pattern):
        name.write_bytes(b"nonsense\n")
    with pytest.raises(StoreError, match="damaged"):
        open_store(path)


def test_short_names_and_iris_are_each_others_inverse(store):
    seen = {
        term.value
        for quad in store.quads()
        for term in (quad.subject, quad.predicate)
        if isinstance(term, ox.NamedNode)
    }
    for iri in seen:
        short = shorten(iri)
        assert short == iri or expand(short) == iri


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize(
    "content",
    [
        b"<https://e.org/a> <https://e.org/p> <https://e.org/b> .\n",
        b"<https://w3id.org/oversight-graph/report/x> a <https://w3id.org/oversight-graph/ontology#Report> .\n",
        b"<https://w3id.org/oversight-graph/report/x> a <https://w3id.org/oversight-graph/ontology#\\u0052eport> .\n",
        b"".join(
            b"<https://w3id.org/oversight-graph/report/%d> a <https://w3id.org/oversight-graph/ontology#Report> .\n"
            % rank
            for rank in range(5)
        ),
        b'<https://e.org/a> <https://e.org/p> "Report" .\n_:a <https://e.org/p> _:b .\n',
        b"",
    ],
)
def test_loading_into_a_store_gives_what_loading_as_a_list_gives(tmp_path, mark, content):
    path = tmp_path / "some data.ttl"
    path.write_bytes(mark + content)
    engine = ox.Store()
    load_into(engine, path)
    listed = ox.Dataset(load_file(path))
    loaded = ox.Dataset(engine)
    for dataset in (listed, loaded):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert loaded == listed


@pytest.mark.parametrize("suffix", [".nq", ".trig"])
def test_named_graphs_of_a_file_stay_when_it_is_loaded_into_a_store(tmp_path, suffix):
    text = f"<{E}a> <{E}p> <{E}b> .\n" + (
        f"<{E}g> {{ <{E}a> <{E}p> <{E}c> }}" if suffix == ".trig" else f"<{E}a> <{E}p> <{E}c> <{E}g> .\n"
    )
    path = _write(tmp_path, f"a{suffix}", text)
    engine = ox.Store()
    load_into(engine, path, "bodies")
    assert set(engine) == set(load_file(path, "bodies"))


@pytest.mark.parametrize("text", ["<a> <b> <c> .\n<d> <e> ,", "a:b c:d e:f .", "<a> <b> 'x\ny' ."])
def test_loading_into_a_store_tells_the_place_of_an_error(tmp_path, text):
    path = _write(tmp_path, "a.ttl", text)
    with pytest.raises(ParseError) as listed:
        load_file(path)
    with pytest.raises(ParseError) as loaded:
        load_into(ox.Store(), path)
    assert str(loaded.value) == str(listed.value)


def test_loading_into_a_store_tells_of_a_missing_file(tmp_path):
    with pytest.raises(UnreadableFileError, match="no such file"):
        load_into(ox.Store(), tmp_path / "a.ttl")


@pytest.mark.parametrize("larger", [False, True])
def test_a_triple_that_another_graph_states_is_not_stated_again(tmp_path, larger):
    """Whichever of the store and the file is the larger, and so is added to."""
    known = next(iter(load_file(bundled_folder("data") / "bodies.ttl", "bodies")))
    more = "".join(f"<{E}s{rank}> <{E}p> <{E}o> <{E}g> .\n" for rank in range(70_000 if larger else 3))
    path = _write(tmp_path, "more.nq", f"{known.subject} {known.predicate} {known.object} <{E}g> .\n{more}")
    engine = open_store(None, [path]).engine
    assert [
        quad.graph_name for quad in engine.quads_for_pattern(known.subject, known.predicate, known.object, None)
    ] == [known.graph_name]
    assert len(list(engine.quads_for_pattern(None, None, None, ox.NamedNode(f"{E}g")))) == (70_000 if larger else 3)
