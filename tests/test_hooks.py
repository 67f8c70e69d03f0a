"""The hooks for pre-commit, run by pre-commit itself in a repository of a curator's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli_runner import ROOT
from conftest import HEADER

GOOD = """@prefix issue: <https://w3id.org/oversight-graph/issue/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

issue:vetting skos:hiddenLabel "vettings"@en .
"""
WRONG = f"""{HEADER}
report:new a og:Report ;
  dcterms:title "A title" .
"""


@pytest.fixture(scope="module")
def ours() -> Path:
    """Give the repository that holds the hooks; an unpacked archive is none."""
    if not (ROOT / ".git").exists():
        pytest.skip(f"{ROOT} is no git repository")
    return ROOT


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def _run_hook(name: str, ours: Path, folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    apart = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(ours), name, "--files", *files],
        cwd=folder,
        env={**apart, "PRE_COMMIT_HOME": str(folder.parent / "hooks")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_hooks_let_good_data_pass_and_stop_wrong_data(ours: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    _git(theirs, "init", "-q")
    for name, text in (("good.ttl", GOOD), ("wrong.ttl", WRONG)):
        (theirs / name).write_text(text, encoding="utf-8")
    _git(theirs, "add", ".")

    passed = _run_hook("oversight-graph-validate", ours, theirs, "good.ttl")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    stopped = _run_hook("oversight-graph-validate", ours, theirs, "good.ttl", "wrong.ttl")
    assert stopped.returncode == 1
    assert "wrong.ttl:" in stopped.stdout

    mended = _run_hook("oversight-graph-fmt", ours, theirs, "wrong.ttl")
    assert mended.returncode == 1, "pre-commit fails where a hook has changed a file"
    again = _run_hook("oversight-graph-fmt", ours, theirs, "wrong.ttl")
    assert again.returncode == 0, again.stdout + again.stderr
