"""The command line: one file a command, thin over the library, nothing heavy imported before it is needed."""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections.abc import Sequence

import click

from ..errors import OversightGraphError
from .interrupt import end_on_interrupt

__all__ = ["COMMANDS", "cli", "main"]

COMMANDS = {
    "add": "Validate RDF files and add them to a store on disk.",
    "analyse": "Answer questions about the network by known measures.",
    "diff": "Say what one graph states and another does not.",
    "evidence": "Verify passages against the sources, show coverage, cite a passage.",
    "export": "Write the graph, or a part of it, for other tools.",
    "fmt": "Bring Turtle and TriG files into normal form.",
    "list": "List issues, bodies, reports, policies, queries or shapes.",
    "path": "Explain how two things are connected.",
    "query": "Run a query of the catalogue, a file, standard input or -e.",
    "register": "List the calls for action and how each one stands.",
    "remove": "Take a report out of a store on disk.",
    "search": "Find things by the words of their labels and descriptions.",
    "serve": "Serve the graph over HTTP: SPARQL and linked data.",
    "show": "Show one thing with its passages and links.",
    "stats": "Count what the graph holds.",
    "store": "Make, tend, back up and restore stores on disk.",
    "table": "Write spreadsheets to fill in, and convert them to RDF and back.",
    "trace": "Trace an issue through the reports.",
    "validate": "Check RDF files against the shapes.",
}

_EPILOG = """\b
Examples:
  oversight-graph trace vetting
  oversight-graph register --open --format csv -o open-calls.csv
  oversight-graph query who-oversees-whom --param body=mps
  oversight-graph show hmicfrs2019:rec-1
  oversight-graph export --format gexf -o oversight.gexf
"""


class _LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f".{cmd_name}_command", __name__)
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"oversight-graph {version('oversight-graph')}")
        ctx.exit()


@click.group(cls=_LazyGroup, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def cli(debug: bool) -> None:
    """Trace what oversight bodies said about a police force, each line with the passage it rests on."""
    if debug:
        os.environ["OVERSIGHT_GRAPH_DEBUG"] = "1"


def _fail(message: str, status: int) -> int:
    sys.stderr.write(f"oversight-graph: {message}\n")
    return status


def _silence_stdout() -> None:
    """Point standard output at nothing, so that the interpreter's last flush meets no closed pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit status, as ``docs/command-line.md`` lists them."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8")
    if arguments is None and threading.current_thread() is threading.main_thread():
        end_on_interrupt()
    stdout, stderr = sys.stdout, sys.stderr
    try:
        outcome = cli.main(args=arguments, prog_name="oversight-graph", standalone_mode=False)
        sys.stdout.flush()
        return outcome if isinstance(outcome, int) else 0
    except (click.Abort, KeyboardInterrupt):
        return _fail("interrupted.", 130)
    except (BrokenPipeError, SystemExit) as error:
        # At a closed pipe click wraps the streams and exits with 1.
        if isinstance(error, SystemExit) and sys.stdout is stdout:
            raise
        sys.stdout, sys.stderr = stdout, stderr
        _silence_stdout()
        return 0
    except Exception as error:  # the last line of defence: one sentence, not a traceback
        return _explain(error)


def _explain(error: Exception) -> int:
    if isinstance(error, OversightGraphError):
        return _fail(str(error), error.exit_status)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        path = error.ctx.command_path if error.ctx else "oversight-graph"
        return _fail(f"Give a command; '{path} --help' shows them.", 2)
    if isinstance(error, click.ClickException):
        return _fail(f"{error.format_message().rstrip('.')}; 'oversight-graph --help' shows how.", 2)
    if os.environ.get("OVERSIGHT_GRAPH_DEBUG"):
        import traceback

        traceback.print_exception(error)
    return _fail(f"internal error ({type(error).__name__}: {error}); run it with --debug and report it.", 70)
