"""Views: the register, a trace and the exports, by the parameters that the command line has as options."""

from __future__ import annotations

import mimetypes
from typing import IO, Any, cast

from ..export import EXPORT_FORMATS, export_graph, export_tables
from ..names import resolve
from ..network import Selection
from ..projections import PROJECTIONS
from ..register import read_register, select_rows, sort_rows
from ..render.json_form import as_json, register_json, trace_json
from ..render.register_form import register_csv
from ..render.register_sheet import write_register_sheet
from ..state import latest_evidence
from ..store import GraphStore
from ..trace import trace_issue
from ..vocab import PROGRESS, REPLIES
from .formats import REGISTERS, TRACES, content_type
from .frames import Answer
from .options import Options
from .pages import chosen, write_page
from .problems import HttpProblemError

__all__ = ["export_file", "register_page", "trace_page"]

_REGISTER = {"as-of", "body", "format", "issue", "open", "overdue", "progress", "reply", "sort"}
_TRACE = {"as-of", "body", "format", "only", "since", "until"}
_EXPORT = {"around", "body", "closure", "hops", "issue", "only", "projection", "report", "since", "until"}
_ENDS = {"issue": "issue", "body": "body", "report": "report", "around": "thing"}


def register_page(store: GraphStore, job: dict[str, Any], answer: Answer) -> None:
    """Show the calls for action and how each one stands."""
    options = Options(job["parameters"], _REGISTER)
    form = chosen({**job, "format": options.text("format")}, REGISTERS)
    known = options.end("as-of") or latest_evidence(store)
    found = read_register(store, issue=options.text("issue"), body=options.text("body"), as_of=known)
    rows = select_rows(
        found,
        reply=options.choice("reply", REPLIES),
        progress=options.choice("progress", PROGRESS),
        only_open=options.flag("open"),
        overdue=options.flag("overdue"),
    )
    sort = options.text("sort")
    rows = sort_rows(rows, sort) if sort else rows
    if form == "html":
        states = {"replies": REPLIES, "progresses": PROGRESS, "asked": job["parameters"]}
        write_page(answer, "register.html", {"rows": rows, "known": known, **states})
        return
    answer.begin(content_type(REGISTERS, form), {"vary": "Accept"})
    if form == "xlsx":
        write_register_sheet(rows, known, cast("IO[bytes]", answer))
    else:
        text = as_json(register_json(rows, known)) if form == "json" else register_csv(rows)
        answer.write(text.encode())


def trace_page(store: GraphStore, job: dict[str, Any], answer: Answer) -> None:
    """Show what was said about an issue, report by report, and what became of it."""
    options = Options(job["parameters"], _TRACE)
    form = chosen({**job, "format": options.text("format")}, TRACES)
    found = trace_issue(
        store,
        job["issue"],
        body=options.text("body"),
        since=options.start("since"),
        until=options.end("until"),
        as_of=options.end("as-of"),
        only=options.flag("only"),
    )
    if form == "html":
        write_page(answer, "trace.html", {"trace": found, "asked": job["parameters"]})
        return
    answer.begin(content_type(TRACES, form), {"vary": "Accept"})
    answer.write(as_json(trace_json(found)).encode())


def _selection(store: GraphStore, options: Options) -> Selection | None:
    hops = options.number("hops", 1)
    for narrowing, needed in (("hops", "around"), ("only", "issue")):
        if options.text(narrowing) and not options.text(needed):
            raise HttpProblemError(400, f"The parameter '{narrowing}' is of '{needed}', which is missing.")
    iris = {end: resolve(store, kind, name) for end, kind in _ENDS.items() if (name := options.text(end))}
    since, until = options.start("since"), options.end("until")
    if not iris and since is None and until is None:
        return None
    return Selection(**iris, only=options.flag("only"), since=since, until=until, hops=hops)


def export_file(store: GraphStore, job: dict[str, Any], answer: Answer) -> None:
    """Give the graph, or a part of it, in a format of another tool; the tables are two files."""
    name = job["name"]
    options = Options(job["parameters"], _EXPORT)
    selection, closure = _selection(store, options), options.flag("closure")
    projection = options.choice("projection", PROJECTIONS)
    tables = ("nodes.csv", "edges.csv")
    if name not in EXPORT_FORMATS and name not in tables:
        listed = ", ".join([*EXPORT_FORMATS, *tables])
        raise HttpProblemError(404, f"There is no export '{name}'; there is {listed}.")
    file = name if name in tables else f"oversight{EXPORT_FORMATS[name].suffix}"
    media_type = _MEDIA_TYPES.get(name) or mimetypes.guess_type(file)[0] or "application/octet-stream"
    answer.begin(media_type, {"content-disposition": f'attachment; filename="{file}"'})
    stream = cast("IO[bytes]", answer)
    if name in tables:
        export_tables(store, closure, selection, projection)[name](stream)
    else:
        export_graph(store, name, stream, closure, selection, projection)


_MEDIA_TYPES = {
    "cytoscape": "application/json",
    "cytoscape-style": "application/json",
    "dot": "text/vnd.graphviz; charset=utf-8",
    "gexf": "application/gexf+xml",
    "graphml": "application/graphml+xml",
    "html": "text/html; charset=utf-8",
    "jsonld": "application/ld+json",
    "mermaid": "text/plain; charset=utf-8",
    "node-link": "application/json",
    "nquads": "application/n-quads",
    "trig": "application/trig",
    "turtle": "text/turtle; charset=utf-8",
}
