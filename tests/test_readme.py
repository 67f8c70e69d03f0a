"""The README shows what the tool does: its outputs are the tool's, its commands and Python run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from oversight_graph.cli import main

README = Path(__file__).resolve().parent.parent / "README.md"
TEXT = README.read_text(encoding="utf-8")
OUTPUTS = re.findall(r"<!-- output: oversight-graph ([^\n]+) -->\n```text\n(.*?)```", TEXT, re.DOTALL)
PYTHON = re.findall(r"<!-- python -->\n```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize(("command", "shown"), OUTPUTS, ids=[command for command, _ in OUTPUTS])
def test_shown_output_is_the_tools(command: str, shown: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(shlex.split(command)) == 0
    printed = iter(capfd.readouterr().out.splitlines())
    lines = [line for line in shown.splitlines() if line.strip() != "…"]
    assert lines
    for line in lines:
        assert any(line == out for out in printed), f"not printed, or not in this order: {line!r}"


def test_python_runs(capfd: pytest.CaptureFixture[str]) -> None:
    (code,) = PYTHON
    assert len([line for line in code.splitlines() if line]) == 3
    exec(compile(code, str(README), "exec"), {})  # noqa: S102 - the README's own example
    assert capfd.readouterr().out.startswith("vetting · as of ")


def test_linked_documents_exist() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert targets
    for target in targets:
        assert (README.parent / target).is_file(), target
