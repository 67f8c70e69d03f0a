"""What docs/change-policy.md promises, as far as a machine can hold it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import HEADER, ROOT
from oversight_graph.bundled import bundled_data_files
from oversight_graph.load import parse_file, parse_text
from oversight_graph.queries import catalogue
from oversight_graph.vocab import BASE, PREFIXES, shorten

MIGRATIONS = sorted((ROOT / "ontology" / "migrations").glob("*.ru"))
ONTOLOGIES = {"oversight.ttl": f"{BASE}ontology", "alignments.ttl": f"{BASE}alignments"}
OWL, DCTERMS, SKOS = PREFIXES["owl"], PREFIXES["dcterms"], PREFIXES["skos"]
VERSION = re.compile(r"\d+\.\d+\.\d+")


def _values(quads: list[ox.Quad], subject: str, predicate: str) -> list[str]:
    found = (quad for quad in quads if quad.subject == ox.NamedNode(subject) and quad.predicate.value == predicate)
    return [quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode | ox.Literal)]


def _package_version() -> str:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def _all_quads() -> list[ox.Quad]:
    paths = {*bundled_data_files(), *(ROOT / "ontology").rglob("*.ttl")}
    return [quad for path in sorted(paths) for quad in parse_file(path)]


def _deprecated(quads: list[ox.Quad]) -> list[str]:
    return sorted(
        quad.subject.value
        for quad in quads
        if quad.predicate.value == f"{OWL}deprecated"
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.object.value in {"true", "1"}
    )


def _deprecation_faults(quads: list[ox.Quad], texts: dict[str, str]) -> list[str]:
    """Say what is wrong with deprecated terms: no replacement or note, or still in use."""
    gone = _deprecated(quads)
    declared = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)} - set(gone)
    faults = []
    for term in gone:
        targets = _values(quads, term, f"{DCTERMS}isReplacedBy")
        if not targets or not set(targets) <= declared:
            faults.append(f"{term} has no replacement that is declared and not deprecated")
        if not any(VERSION.search(note) for note in _values(quads, term, f"{SKOS}changeNote")):
            faults.append(f"{term} has no change note that names a version")
        about = ox.NamedNode(term)
        if any(
            about in (quad.predicate, quad.object) and quad.subject not in map(ox.NamedNode, gone) for quad in quads
        ):
            faults.append(f"{term} is still used")
        name = re.compile(rf"(?<![\w:-]){re.escape(shorten(term))}(?![\w-])")
        faults += [f"{term} is still used in {where}" for where, text in texts.items() if name.search(text)]
    return faults


def _header(text: str) -> dict[str, str]:
    return dict(re.findall(r"^#\+ (\w+): (.+)$", text, re.MULTILINE))


def _migration_faults(name: str, text: str) -> list[str]:
    header, ends = _header(text), re.fullmatch(r"(\d+\.\d+\.\d+)-(\d+\.\d+\.\d+)", name)
    faults = [f"no {key} in the header" for key in ("summary", "description", "from", "to") if key not in header]
    if not ends:
        faults.append("the name is not FROM-TO")
    elif (header.get("from"), header.get("to")) != ends.groups():
        faults.append("the header names other versions than the file")
    elif _breaking(ends[1]) >= _breaking(ends[2]):
        faults.append("it leads to no later breaking version")
    try:
        ox.Store().update(text)
    except SyntaxError as error:
        faults.append(f"it does not parse: {error}")
    return faults


def _breaking(version: str) -> tuple[int, int]:
    major, minor, _ = map(int, version.split("."))
    return major, 0 if major else minor


def _migrated(data: str, update: str) -> ox.Dataset:
    store = ox.Store()
    store.load(data.encode(), ox.RdfFormat.TRIG)
    store.update(update)
    return _canonical(store)


def _canonical(quads: ox.Store) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize(("name", "iri"), ONTOLOGIES.items())
def test_the_version_iri_is_the_iri_and_the_version(name, iri):
    quads = parse_file(ROOT / "ontology" / name)
    (version,), (version_iri,) = _values(quads, iri, f"{OWL}versionInfo"), _values(quads, iri, f"{OWL}versionIRI")
    assert VERSION.fullmatch(version)
    assert version_iri == f"{iri}/{version}"


@pytest.mark.parametrize(("name", "iri"), ONTOLOGIES.items())
def test_package_and_ontologies_have_one_version(name, iri):
    assert _values(parse_file(ROOT / "ontology" / name), iri, f"{OWL}versionInfo") == [_package_version()]


def test_the_first_version_has_nothing_to_migrate_from():
    if _package_version() == "0.1.0":
        assert MIGRATIONS == []
        policy = (ROOT / "docs" / "change-policy.md").read_text(encoding="utf-8")
        assert "0.1.0 is the first version" in policy


def test_deprecated_terms_have_a_replacement_and_a_note_and_are_not_used():
    texts = {query.name: query.text for query in catalogue()}
    texts |= {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "ontology" / "rules").glob("*.rq")}
    texts |= {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")}
    assert _deprecation_faults(_all_quads(), texts) == []


REPLACED = "og:a owl:deprecated true ; dcterms:isReplacedBy og:b ."
NOTED = 'og:a skos:changeNote "In 1.1.0." .'
HEIR = "og:b a owl:Class ."


@pytest.mark.parametrize(
    ("turtle", "query", "faults"),
    [
        (f"{REPLACED} {NOTED} {HEIR}", "ASK { ?s og:b ?o }", 0),
        (f"og:a owl:deprecated true . {NOTED}", "", 1),
        (f"{REPLACED} {NOTED}", "", 1),
        (f"{REPLACED} {NOTED} {HEIR} og:b owl:deprecated true .", "", 3),
        (f"{REPLACED} {HEIR}", "", 1),
        (f"{REPLACED} {NOTED} {HEIR} body:x og:a 1 .", "", 1),
        (f"{REPLACED} {NOTED} {HEIR}", "ASK { ?s og:a ?o }", 1),
        ("og:a owl:deprecated false .", "ASK { ?s og:a ?o }", 0),
    ],
)
def test_the_check_of_deprecated_terms_finds_what_is_wrong(turtle, query, faults):
    assert len(_deprecation_faults(parse_text(HEADER + turtle), {"query": query})) == faults


def test_each_migration_is_documented_and_does_what_it_should():
    for path in MIGRATIONS:
        _check_migration(path)


def _check_migration(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert _migration_faults(path.stem, text) == [], path.name
    folder = ROOT / "tests" / "migrations" / path.stem
    before, after = ((folder / f"{name}.trig").read_text(encoding="utf-8") for name in ("before", "after"))
    wanted = _migrated(after, "")
    assert _migrated(before, "") != wanted, "the example has nothing to migrate"
    assert _migrated(before, text) == wanted
    assert _migrated(after, text) == wanted, "a second run changes something"


MADE_UP = """#+ summary: Write og:new for og:old
#+ description: Made up, to try the checks.
#+ from: 1.4.2
#+ to: 2.0.0
PREFIX og: <https://w3id.org/oversight-graph/ontology#>
DELETE { GRAPH ?graph { ?s og:old ?o } } INSERT { GRAPH ?graph { ?s og:new ?o } }
WHERE { GRAPH ?graph { ?s og:old ?o } }
"""


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("1.4.2-2.0.0", MADE_UP, None),
        ("1.4.2-2.0.0", MADE_UP.replace("#+ description", "# description"), "no description in the header"),
        ("1.4.2-2.0.0", MADE_UP.replace("WHERE", "WERE"), "it does not parse"),
        ("1.4.1-2.0.0", MADE_UP, "the header names other versions than the file"),
        ("new-old", MADE_UP, "the name is not FROM-TO"),
        ("1.4.2-1.5.0", MADE_UP.replace("2.0.0", "1.5.0"), "it leads to no later breaking version"),
        ("0.1.3-0.2.0", MADE_UP.replace("1.4.2", "0.1.3").replace("2.0.0", "0.2.0"), None),
    ],
)
def test_the_check_of_migrations_finds_what_is_wrong(name, text, fault):
    faults = _migration_faults(name, text)
    assert faults == [] if fault is None else len(faults) == 1 and faults[0].startswith(fault)


def test_a_migration_changes_every_graph_once():
    data = f"{HEADER}graph:x {{ body:a og:old 1 }} graph:y {{ body:b og:old 2 ; og:kept 3 }}"
    wanted = _migrated(data.replace("og:old", "og:new"), "")
    assert _migrated(data, MADE_UP) == wanted
    assert _migrated(data.replace("og:old", "og:new"), MADE_UP) == wanted
