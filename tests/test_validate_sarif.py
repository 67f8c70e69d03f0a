"""Validation for machines: SARIF holds by its own JSON schema, and the exit statuses are told apart."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from cli_runner import run as run_command
from cli_runner import small_store
from conftest import HEADER
from oversight_graph.vocab import BASE

if TYPE_CHECKING:
    from pathlib import Path

WRONG = f"""{HEADER}
<{BASE}report/n/f-1> a og:Finding ; og:polarity og:Postive ; rdfs:label "no tag" ;
    og:latest "2010-01-01"^^xsd:date ; og:earliest "2012-01-01"^^xsd:date .
"""
INFORMED = "<https://e.example/a> <https://e.example/p> 'x' ."


@pytest.fixture(scope="module")
def schema(npm: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Give the JSON schema of SARIF 2.1.0, which a package of npm brings."""
    folder = tmp_path_factory.mktemp("sarif")
    package = "@microsoft/jest-sarif@1.0.0-beta.0"
    subprocess.run(
        [npm, "pack", package, "--pack-destination", folder, "--silent"], check=True, capture_output=True, timeout=120
    )
    [archive] = folder.glob("*.tgz")
    subprocess.run(["tar", "xzf", archive, "-C", folder], check=True, timeout=60)
    [found] = folder.rglob("sarif-2.1.0*.json")
    return json.loads(found.read_text(encoding="utf-8"))


def written(tmp_path: Path, text: str, *options: str) -> Any:
    path, out = tmp_path / "a file.ttl", tmp_path / "out.sarif"
    path.write_text(text, encoding="utf-8")
    run_command("validate", path, "--store", small_store(), "-o", out, *options)
    return json.loads(out.read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", [WRONG, "", INFORMED], ids=["wrong", "empty", "informed"])
@pytest.mark.parametrize("options", [(), ("--max-results", "1")], ids=["all", "one"])
def test_sarif_holds_by_its_schema(text: str, options: tuple[str, ...], schema: Any, tmp_path: Path) -> None:
    document = written(tmp_path, text, *options)
    kind = jsonschema.validators.validator_for(schema)
    kind(schema, format_checker=kind.FORMAT_CHECKER).validate(document)
    assert bool(document["runs"][0]["results"]) == (text != "")


@pytest.mark.parametrize(
    ("text", "options", "status"),
    [
        ("", (), 0),
        (INFORMED, (), 0),
        (INFORMED, ("--fail-on", "warning"), 0),
        (INFORMED, ("--fail-on", "info"), 1),
        (WRONG, (), 1),
        (WRONG, ("--max-results", "0"), 1),
        (WRONG, ("--select", "KnownForeignTermShape"), 0),
        (WRONG, ("--ignore", "NoSuchShape"), 2),
        (WRONG, ("--shapes", "nothing.ttl"), 2),
        ("<https://e.example/a> <", (), 2),
        (WRONG, ("--no-such-option",), 2),
        (WRONG, ("--store", "nothing-here"), 3),
    ],
)
def test_exit_statuses_are_told_apart(text: str, options: tuple[str, ...], status: int, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(text, encoding="utf-8")
    store = () if "--store" in options else ("--store", small_store())
    assert run_command("validate", path, *store, *options).status == status
