"""Users' own shapes: every constraint, target and path of SHACL Core and SHACL-SPARQL, with the results expected.

A case is one file of ``shapes_core/``, both shapes and data. It is TriG because the layout of its lines matters: a
result is written at the end of the line where it is to be found, ``#= text at the place | focus | path | value |
component | shape | severity | message``, the last two where they are not ``violation`` and what pySHACL says.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import SH, BNode

from cli_runner import ROOT, assert_done, new_store, run
from oversight_graph.load import parse_file
from oversight_graph.store import GraphStore
from oversight_graph.validate import ENGINES, Choice, ValidationReport, ValidationResult, plain_graph, validate_files

CASES = sorted((ROOT / "tests" / "shapes_core").glob("*.trig"))
EX = "https://example.org/"
FIELDS = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "resultSeverity", "sourceShape")
Row = tuple[str, ...]


def case_id(path: Path) -> str:
    return path.stem


def in_full(field: str) -> str:
    """Write a field of a case as a result has it."""
    if re.search(r"[|/^*+?]", field):
        return re.sub(r"ex:(\w+)", rf"<{EX}\1>", field)
    return re.sub(r"(?<![\w:])ex:", EX, field)


def row(number: int, written: str) -> Row:
    """Read a result of a case: the line, the text there, and the result."""
    at, focus, route, value, component, shape, *more = map(str.strip, re.split(r"(?<=\s)\|(?=\s|$)", written))
    severity, message = (*more, "") if len(more) == 1 else more or ("violation", "")
    name = in_full(component) if ":" in component else f"sh:{component}ConstraintComponent"
    return str(number), at, *map(in_full, (focus, route, value)), name, in_full(shape), in_full(severity), message


@cache
def expected(path: Path) -> Counter[Row]:
    """Read the results that a case expects, the message where it gives one."""
    lines = enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
    return Counter(row(number, written) for number, line in lines for written in re.findall(r"#= ([^#]*)", line))


@cache
def report(path: Path, engine: str) -> ValidationReport:
    return validate_files([path], GraphStore(), [path], Choice(engine=engine))


def blank(name: str) -> str:
    return "_:" if name.startswith("_:") else name


def text_at(result: ValidationResult, lines: list[str]) -> tuple[str, str]:
    """Give the line of a result's place, and the text there."""
    assert result.spot is not None, result
    place = result.spot.place
    line = lines[place.line - 1]
    assert place.end_line == place.line
    assert place.column is not None
    assert place.end_column is not None
    return str(place.line), line[place.column - 1 : place.end_column - 1]


def found(path: Path, engine: str) -> Counter[Row]:
    """Give the results of an engine as a case writes them; the message only where the case gives one."""
    lines = path.read_text(encoding="utf-8").split("\n")
    said = {row[-1] for row in expected(path)}
    rows: Counter[Row] = Counter()
    for each in report(path, engine).results:
        terms = (blank(each.focus), each.path, blank(each.value))
        message = each.message if each.message in said else ""
        rows[*text_at(each, lines), *terms, each.component, blank(each.shape), each.severity, message] += 1
    return rows


def told(graph: rdflib.Graph) -> Counter[Row]:
    """Give the results of a W3C report, blank nodes without their labels."""
    rows: Counter[Row] = Counter()
    for node in graph.objects(root(graph), SH.result):
        values = [graph.value(node, SH[name]) for name in FIELDS]
        terms = ("" if each is None else "_:" if isinstance(each, BNode) else each.n3() for each in values)
        rows[*terms, " ".join(sorted(map(str, graph.objects(node, SH.resultMessage))))] += 1
    return rows


def plain_results(graph: rdflib.Graph) -> Counter[Row] | None:
    """Give the results of pySHACL as its users call it, none where it gives up."""
    try:
        _, report, _ = pyshacl.validate(graph, shacl_graph=graph)
    except Exception:
        return None
    assert isinstance(report, rdflib.Graph)
    return told(report)


def root(graph: rdflib.Graph) -> rdflib.term.Node:
    return next(iter(graph.subjects(SH.conforms, None)))


each_case = pytest.mark.parametrize("path", CASES, ids=case_id)
# pySHACL is mended here: docs/validating.md says how.
MENDED = {"componentClasses", "components", "lessThan", "maxExclusive", "maxInclusive", "minExclusive"}
MENDED |= {"minLengthZero", "prefixes", "times", "uniqueLangOne"}
# TopBraid counts a character outside the BMP twice, and puts no time with a zone and one without in an order.
OTHERWISE = {"minLength", "times"}
CORE = """
    Class Datatype NodeKind MinCount MaxCount MinExclusive MinInclusive MaxExclusive MaxInclusive MinLength MaxLength
    Pattern LanguageIn UniqueLang Equals Disjoint LessThan LessThanOrEquals Not And Or Xone Node QualifiedMinCount
    QualifiedMaxCount Closed HasValue In SPARQL
"""


@pytest.mark.parametrize("engine", ENGINES)
@each_case
def test_case_has_the_results_that_it_states(path: Path, engine: str) -> None:
    assert found(path, engine) == expected(path)


@each_case
def test_both_engines_write_the_report_of_pyshacl(path: Path) -> None:
    reports = [report(path, engine).graph for engine in ENGINES]
    assert all(each is not None for each in reports)
    default, reference = (told(each) for each in reports if each is not None)
    assert default == reference
    graph = rdflib.Graph() + plain_graph(parse_file(path))
    assert (reference == plain_results(graph)) is (path.stem not in MENDED)


@pytest.fixture(scope="module")
def topbraid(request: pytest.FixtureRequest) -> dict[str, Counter[Row]]:
    """Give what TopBraid's SHACL says of each case."""
    request.getfixturevalue("jena")
    runner = Path(__file__).with_name("topbraid_runner.py")
    ran = subprocess.run([sys.executable, runner, *CASES], check=True, capture_output=True, text=True)
    lines = map(json.loads, ran.stdout.splitlines())
    return {path.stem: Counter(map(tuple, rows)) for path, rows in zip(CASES, lines, strict=True)}


@each_case
def test_topbraid_gives_the_same_results(path: Path, topbraid: dict[str, Counter[Row]]) -> None:
    graph = report(path, "default").graph
    assert graph is not None
    rows: Counter[Row] = Counter()
    for node in graph.objects(root(graph), SH.result):
        values = [graph.value(node, SH[name]) for name in FIELDS]
        rows[tuple("" if each is None else "_:" if isinstance(each, BNode) else str(each) for each in values)] += 1
    assert (topbraid[path.stem] == rows) is (path.stem not in OTHERWISE)


@each_case
def test_text_of_the_command_line_names_the_lines(path: Path, empty_store: Path) -> None:
    graver = {row[-2] for row in expected(path)} - {"info", "warning"}
    ran = assert_done(run("validate", path, "--shapes", path, "--store", empty_store), 1 if graver else 0)
    heads = re.findall(rf"^{re.escape(str(path))}:(\d+):\d+: (\S+): .", ran.text, flags=re.MULTILINE)
    assert Counter(heads) == Counter((row[0], row[-2]) for row in expected(path).elements())


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_store(tmp_path_factory.mktemp("empty") / "store")


def test_every_component_is_seen_to_fail() -> None:
    seen = {row[5] for path in CASES for row in expected(path)}
    assert {f"sh:{name}ConstraintComponent" for name in CORE.split()} - seen == set()
