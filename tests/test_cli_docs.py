"""Help and ``docs/command-line.md``: every command and option stands there, and every example is one that runs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click
import pytest

from cli_runner import ROOT, assert_done, graph_store, run
from oversight_graph.cli import COMMANDS, cli
from oversight_graph.queries import catalogue

DOCUMENT = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL))
SHARED = "What holds for every command"
# These read and write what a user has; exports of the whole graph and the server are tests of their own.
NEEDS_FILES = re.compile(r"my-|\.\./|[|<>](?= )|\bfmt\b|\bdata/|\bexport\b|\bserve\b")


def _walk(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from _walk(command, (*path, name))


ALL = {" ".join(path): command for path, command in _walk(cli, ())}
LEAVES = {path: command for path, command in ALL.items() if not isinstance(command, click.Group)}


def _options(command: click.Command) -> set[str]:
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in (*parameter.opts, *parameter.secondary_opts)
    }


def _examples(text: str) -> list[str]:
    """List the commands of an example block; a quotation may stand in one, a line is one."""
    lines = text.partition("Examples:\n")[2].splitlines()
    return [line.strip().removeprefix("$ ") for line in lines if line.strip().startswith("oversight-graph ")]


def _help(path: str) -> str:
    return assert_done(run(*path.split(), "--help")).text


EXAMPLES = sorted({line for path in ("", *ALL) for line in _examples(_help(path))} | {
    line for path in LEAVES for line in _examples(SECTIONS.get(path, ""))
})  # fmt: skip


def test_the_group_names_every_command() -> None:
    assert set(COMMANDS) == {path for path in ALL if " " not in path}
    text = _help("")
    assert all(re.search(rf"^  {name} ", text, re.MULTILINE) for name in COMMANDS)


@pytest.mark.parametrize("path", ["", *ALL])
def test_help_has_a_usage_an_account_of_each_option_and_examples(path: str) -> None:
    text = _help(path)
    assert text.startswith(f"Usage: oversight-graph {path}".rstrip())
    assert "Examples:\n" in text
    assert _examples(text)
    for parameter in (ALL[path] if path else cli).params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.opts


def test_the_document_has_a_section_for_every_command_and_no_other() -> None:
    assert set(SECTIONS) == {SHARED, *LEAVES}
    for path in LEAVES:
        assert f"](#{path.replace(' ', '-')})" in DOCUMENT
        assert f"    oversight-graph {path}" in SECTIONS[path]


@pytest.mark.parametrize("path", LEAVES)
def test_the_document_has_every_option_of_a_command_and_no_other(path: str) -> None:
    command, text = LEAVES[path], SECTIONS[path]
    listed = {name for line in re.findall(r"^- .*(?:\n  .*)*", text, re.MULTILINE) for name in _flags(line)}
    assert listed == _options(command)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and isinstance(parameter.type, click.Choice):
            assert [value for value in parameter.type.choices if f"`{value}`" not in text] == []


def _flags(line: str) -> list[str]:
    return re.findall(r"`(--?[a-z][a-z-]*)[ `]", line)


def test_the_document_has_the_options_of_the_program_and_the_shared_ones() -> None:
    flags = set(_flags(SECTIONS[SHARED]))
    assert _options(cli) <= flags
    shared = set.intersection(*(_options(LEAVES[path]) for path in ("trace", "register", "query", "show", "export")))
    assert shared | {"-h", "--help"} <= flags


def test_the_document_has_every_exit_status() -> None:
    found = re.findall(r"^\| (\d+) \| ", SECTIONS[SHARED], re.MULTILINE)
    assert found == ["0", "1", "2", "3", "70", "130"]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 30


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_understood(example: str) -> None:
    """Parse the example without running it: every command, argument and option is one that there is."""
    words = shlex.split(re.split(r" [|<>] ", example)[0])[1:]
    command: click.Command = cli
    context = click.Context(cli, info_name="oversight-graph")
    while isinstance(command, click.Group):
        found = command.get_command(context, words.pop(0))
        assert found is not None
        command = found
    # --list and --describe answer while they are parsed, and leave.
    with suppress(click.exceptions.Exit):
        command.make_context(command.name, words, parent=context)


@pytest.mark.parametrize("example", [line for line in EXAMPLES if not NEEDS_FILES.search(line)])
def test_an_example_runs(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = assert_done(run(*shlex.split(example)[1:], "--store", graph_store()))
    assert ran.out or list(tmp_path.iterdir())


def test_the_queries_that_examples_name_are_in_the_catalogue() -> None:
    names = {query.name for query in catalogue()}
    used = {found for line in EXAMPLES for found in re.findall(r" query (?:--describe )?([a-z][a-z-]+)(?= |$)", line)}
    assert used
    assert used <= names
