"""The project as a whole: no copied text, everything documented, one form, one place for each thing."""

# ruff: noqa: E501 - Turtle and SPARQL stand one statement a line

from __future__ import annotations

import ast
import csv
import importlib
import pkgutil
import re
import subprocess
import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

import oversight_graph
from conftest import ROOT
from oversight_graph.bundled import bundled_data_files
from oversight_graph.load import parse_text
from oversight_graph.passages import words
from oversight_graph.queries import catalogue
from oversight_graph.turtle import format_turtle
from oversight_graph.vocab import OG, PREFIXES

RUN = 10
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
ALLOWED = ROOT / "tests" / "allowed_runs.txt"
PACKAGE = ROOT / "src" / "oversight_graph"
MODULES = sorted(
    name for _, name, _ in pkgutil.walk_packages([str(PACKAGE)], "oversight_graph.") if not name.endswith("__main__")
)


@cache
def _files() -> tuple[Path, ...]:
    """Every text file of the project that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is no git checkout")
    paths = (ROOT / name for name in sorted(set(listed.stdout.decode().split("\0"))) if name)
    return tuple(path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8000])


def _texts() -> list[tuple[str, str]]:
    return [(str(path.relative_to(ROOT)), path.read_bytes().decode("utf-8", "replace")) for path in _files()]


def _turtle_files() -> list[str]:
    folders = ("ontology", "data", "tests")
    return sorted(str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*.ttl"))


# --- evidence without copying -------------------------------------------------------------------------------


def _runs(found: list[str]) -> set[tuple[str, ...]]:
    return {tuple(found[place : place + RUN]) for place in range(len(found) - RUN + 1)}


def _copied(text: str, known: set[tuple[str, ...]]) -> list[list[str]]:
    """Give the longest stretches of a text all of whose ten-word runs are known."""
    found, stretches, end = words(text), [], -1
    for place in range(len(found) - RUN + 1):
        if tuple(found[place : place + RUN]) in known:
            if place <= end:
                stretches[-1].append(found[place + RUN - 1])
            else:
                stretches.append(found[place : place + RUN])
            end = place + RUN - 1
        elif place <= end:
            end = -1
    return stretches


def _pieces(name: str, text: str) -> list[str]:
    """Give what is read as one text: a table's cells, a Turtle file with its literals, else the whole file."""
    if name.endswith(".csv"):
        return [cell for row in csv.reader(text.splitlines()) for cell in row]
    if not name.endswith(".ttl"):
        return [text]
    try:
        return [text, *(quad.object.value for quad in parse_text(text, name) if isinstance(quad.object, ox.Literal))]
    except oversight_graph.OversightGraphError:
        return [text]  # a fixture that is wrong on purpose


def _within(run: list[str], lines: list[list[str]]) -> bool:
    return any(line[place : place + len(run)] == run for line in lines for place in range(len(line) - len(run) + 1))


def test_runs_are_found_and_allowed_as_meant():
    source = "one two three four five six seven eight nine ten eleven twelve"
    known = _runs(words(source))
    assert _copied("x " + source + " y", known) == [source.split()]
    assert _copied("x. " + source.upper().replace(" ", ",\n"), known) == [source.split()]
    assert _copied("one two three four five six seven eight nine - eleven twelve", known) == []
    assert _within(source.split(), [["zero", *source.split()]])
    assert not _within(source.split(), [source.split()[:-1]])


@pytest.mark.sources
def test_no_ten_words_of_a_source_stand_in_the_project(sources):
    known = set().union(*(_runs(words(path.read_bytes().decode("utf-8"))) for path in sources.glob("*.txt")))
    lines = ALLOWED.read_text(encoding="utf-8").splitlines() if ALLOWED.is_file() else []
    allowed = [words(line) for line in lines if line.strip() and not line.startswith("#")]
    faults = [
        f"{name}: {' '.join(run)}"
        for name, text in _texts()
        if name != str(ALLOWED.relative_to(ROOT))
        for run in [run for piece in _pieces(name, text) for run in _copied(piece, known)]
        if not _within(run, allowed)
    ]
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.mark.sources
def test_every_allowed_run_is_needed(sources):
    known = set().union(*(_runs(words(path.read_bytes().decode("utf-8"))) for path in sources.glob("*.txt")))
    if not ALLOWED.is_file():
        pytest.skip("nothing is allowed")
    used = [words(text) for name, text in _texts() if name != str(ALLOWED.relative_to(ROOT))]
    in_use = set().union(*(_runs(found) for found in used)) & known
    lines = [
        line for line in ALLOWED.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")
    ]
    assert [line for line in lines if not _runs(words(line)) & in_use] == []


# --- the code -----------------------------------------------------------------------------------------------


def test_the_public_names_exist_are_sorted_and_can_be_called():
    assert list(oversight_graph.__all__) == sorted(oversight_graph.__all__)
    assert dir(oversight_graph) == list(oversight_graph.__all__)
    for name in oversight_graph.__all__:
        assert callable(getattr(oversight_graph, name)), name
    with pytest.raises(AttributeError):
        oversight_graph.nonsense  # noqa: B018


@pytest.mark.parametrize("order", [1, -1])
def test_a_public_name_is_what_it_should_be_whatever_was_imported_before(order):
    """Importing a room must not put a module in the place of a function."""
    names = list(oversight_graph.__all__)[::order]
    code = (
        f"import importlib, oversight_graph; [importlib.import_module(name) for name in {MODULES}];"
        f" print([name for name in {names} if not callable(getattr(oversight_graph, name))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_importing_the_package_costs_nothing():
    code = "import sys, oversight_graph; print([m for m in ('rdflib', 'networkx', 'pyshacl', 'pyoxigraph', 'click') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", MODULES)
def test_a_module_names_what_is_public_in_order_and_documents_it(name):
    module = importlib.import_module(name)
    assert module.__doc__, name
    public = list(getattr(module, "__all__", []))
    assert len(public) == len(set(public))
    upper = [each for each in public if each.isupper()]
    classes = [each for each in public if not each.isupper() and each[0].isupper()]
    others = [each for each in public if each[0].islower()]
    assert public in (sorted(public), [*sorted(upper), *sorted(classes), *sorted(others)])
    assert [each for each in public if not hasattr(module, each)] == []


def test_every_public_function_class_and_method_has_a_docstring():
    missing = []
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        places = [(tree, "")] + [
            (node, f"{node.name}.") for node in tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"
        ]
        for owner, prefix in places:
            for node in owner.body:
                if (
                    isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                    and node.name[0] != "_"
                    and not ast.get_docstring(node)
                ):
                    missing.append(f"{path.relative_to(ROOT)}:{node.lineno} {prefix}{node.name}")
    assert missing == []


def test_no_module_is_over_four_hundred_lines():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_files_hold_nothing_of_the_machine_that_they_were_made_on():
    """No absolute path of a machine and no host of a private package registry."""
    path = re.compile(r"(?<![\w.~-])/(?:work" r"|root|tmp/cur|tmp/venv|home/\w+|Users/\w+)/")
    host = re.compile(
        r"https?://[\w.-]*(?:artifactory|nexus|devpi|verdaccio|codeartifact|pkg\.dev|registry|mirror)[\w.-]*[/:]"
        r"|(?:index|find-links|registry)[-_ ]?(?:url)?\s*[=:]\s*[\"']?https?://",
        re.IGNORECASE,
    )
    this = str(Path(__file__).resolve().relative_to(ROOT))
    found = [
        f"{name}: {match.group()}"
        for name, text in _texts()
        if name != this
        for rule in (path, host)
        for match in rule.finditer(text)
    ]
    assert found == []


# --- Turtle, graphs and terms -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", _turtle_files())
def test_turtle_is_in_normal_form(name):
    text = (ROOT / name).read_bytes().decode("utf-8")
    assert format_turtle(text, name) == text, f"mend it: oversight-graph fmt {name}"


def test_the_labels_of_statements_are_unique(store):
    rows = store.rows(
        "SELECT ?label (GROUP_CONCAT(STR(?s)) AS ?things) (COUNT(DISTINCT ?s) AS ?n) { ?s a og:Statement ; rdfs:label ?label } GROUP BY ?label"
    )
    assert [(row["label"], row["things"]) for row in rows if int(str(row["n"])) > 1] == []


def test_each_triple_stands_in_one_graph(store):
    seen: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for quad in store.quads():
        seen[quad.subject, quad.predicate, quad.object].append(str(quad.graph_name))
    assert {key: graphs for key, graphs in seen.items() if len(graphs) > 1} == {}


@cache
def _ontology() -> list[ox.Quad]:
    return parse_text((ROOT / "ontology" / "oversight.ttl").read_text(encoding="utf-8"), "oversight.ttl")


def _declared() -> set[str]:
    return {
        quad.subject.value
        for quad in _ontology()
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(OG)
    }


def _names_in(text: str) -> set[str]:
    return {f"{OG}{name}" for name in re.findall(r"(?<![\w:])og:([A-Za-z]\w*)", text)}


def _strings(path: Path) -> str:
    """Give the strings of a module, its documentation left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documents = {
        node.body[0].value for node in ast.walk(tree) if isinstance(node, DOCUMENTED) and ast.get_docstring(node)
    }
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in documents)
    return "\n".join(node.value for node in found if isinstance(node.value, str))


def test_every_term_that_is_used_is_declared():
    shapes = set()
    used: dict[str, str] = {}
    for path in [*bundled_data_files(), *sorted((ROOT / "ontology").rglob("*.ttl"))]:
        for quad in parse_text(path.read_text(encoding="utf-8"), path.name):
            if path.parent.name == "shapes" and isinstance(quad.subject, ox.NamedNode):
                shapes.add(quad.subject.value)
            for term in (quad.subject, quad.predicate, quad.object):
                if isinstance(term, ox.NamedNode) and term.value.startswith(OG) and term.value != OG:
                    used.setdefault(term.value, path.name)
                elif isinstance(term, ox.Literal) and path.parent.name == "shapes" and "select" in str(quad.predicate):
                    used.update(dict.fromkeys(_names_in(term.value), path.name))
    for path in [*sorted((ROOT / "queries").glob("*.rq")), *sorted((ROOT / "ontology").rglob("*.rq"))]:
        code = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
        used.update(dict.fromkeys(_names_in(code), path.name))
    for path in sorted(PACKAGE.rglob("*.py")):
        used.update(dict.fromkeys(_names_in(_strings(path)), path.name))
    assert {term: name for term, name in used.items() if term not in _declared() | shapes} == {}


def test_every_term_of_the_ontology_has_one_label_and_one_definition():
    label, definition = PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "definition"
    counts = Counter(
        (quad.subject.value, quad.predicate.value) for quad in _ontology() if isinstance(quad.subject, ox.NamedNode)
    )
    assert _declared()
    assert [term for term in sorted(_declared()) if counts[term, label] != 1 or counts[term, definition] != 1] == []


def test_every_shape_is_documented():
    sh, rdfs, skos = PREFIXES["sh"], PREFIXES["rdfs"], PREFIXES["skos"]
    wanted = {
        f"<{sh}NodeShape>": (f"{rdfs}label", f"{skos}definition", f"{sh}severity"),
        f"<{sh}PropertyShape>": (f"{sh}name", f"{sh}description", f"{sh}message", f"{sh}severity"),
    }
    faults, seen = [], 0
    for path in sorted((ROOT / "ontology" / "shapes").glob("*.ttl")):
        quads = [
            quad
            for quad in parse_text(path.read_text(encoding="utf-8"), path.name)
            if isinstance(quad.subject, ox.NamedNode)
        ]
        about = {(quad.subject.value, quad.predicate.value) for quad in quads}
        for quad in quads:
            if quad.predicate.value == f"{PREFIXES['rdf']}type":
                seen += 1
                faults += [
                    f"{path.name}: {quad.subject} has no {name}"
                    for name in wanted.get(str(quad.object), ())
                    if (quad.subject.value, name) not in about
                ]
            elif quad.predicate.value == f"{sh}property" and not isinstance(quad.object, ox.NamedNode):
                faults.append(f"{path.name}: {quad.subject} has a property shape without a name")
    assert seen > 50
    assert faults == []


def test_every_query_is_documented():
    found = catalogue()
    assert found
    for query in found:
        assert query.summary, query.name
        assert query.description, query.name
        assert query.tags, query.name
        assert all(parameter.description for parameter in query.parameters), query.name
        assert "ORDER BY" in query.text or not re.search(r"^SELECT", query.text, re.MULTILINE), query.name
    for path in sorted((ROOT / "ontology" / "rules").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("#+ summary: "), path.name
        assert "#+ description: " in text, path.name


def test_every_concept_of_the_bundled_graph_is_documented(store):
    for kind in ("og:Issue", "og:Policy", "og:Instrument", "og:Body", "og:Report"):
        named = f"?t a {kind} FILTER NOT EXISTS {{ ?t rdfs:label|skos:prefLabel|dcterms:title ?l }}"
        assert store.rows(f"SELECT ?t {{ {named} }}") == [], kind
    assert store.rows("SELECT ?t { ?t a og:Issue FILTER NOT EXISTS { ?t skos:definition ?l } }") == []
