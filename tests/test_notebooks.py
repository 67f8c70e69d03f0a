"""What a notebook shows: traces, paths and rows as escaped HTML; and the notebook itself, run."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache

import nbformat
from lxml import etree, html
from nbclient import NotebookClient

from conftest import ROOT
from oversight_graph import find_paths, trace_issue
from oversight_graph.store import GraphStore, Rows

HOSTILE = '<script>alert("x")</script> & <b>'


def _shown(thing):
    text = thing._repr_html_()
    found = html.fromstring(f"<div>{text}</div>")
    assert not found.xpath("//script | //b[.='']")
    assert all(address.startswith("http") for address in found.xpath("//a/@href"))
    return found


def _rows(found, caption):
    return [
        [cell.text_content() for cell in row.xpath("./td")]
        for row in found.xpath(f"//table[caption='{caption}']/tbody/tr")
    ]


def test_a_trace_shows_its_reports_its_calls_and_what_happened(store):
    trace = trace_issue(store, "vetting", body="mps")
    found = _shown(trace)
    assert found.xpath("string(./p/b)") == "vetting · body:mps"
    head = found.xpath("//table[caption='Reports']//th/text()")
    assert head[:2] == ["date", "report"]
    for stop, cells in zip(trace.stops, _rows(found, "Reports"), strict=True):
        assert cells[:2] == [stop.issued, stop.title]
        assert [int(cell or 0) for cell in cells[2:]] == [len(stop.of(kind)) for kind in head[2:]]
    calls = _rows(found, "Calls for action")
    assert [row[0] for row in calls] == [thread.call.curie for thread in trace.threads]
    assert [row[2:4] for row in calls] == [[each.state.reply, each.state.progress] for each in trace.threads]
    events = _rows(found, "What happened")
    assert [row[1:3] for row in events] == [[event.kind, event.label] for event in trace.events]


def test_hostile_texts_stay_texts(store):
    trace = trace_issue(store, "vetting")
    trace.label = trace.stops[0].title = trace.threads[0].call.label = HOSTILE
    trace.stops[0].page = "javascript:alert(1)"
    trace.events = [replace(event, label=HOSTILE) for event in trace.events]
    found = _shown(trace)
    assert found.xpath("string(./p/b)") == HOSTILE
    assert _rows(found, "What happened")[0][2] == HOSTILE
    rows = Rows([HOSTILE, "n"], [{HOSTILE: HOSTILE, "n": None}])
    shown = _shown(rows)
    assert shown.xpath("//th/text()") == [HOSTILE, "n"]
    assert _rows(shown, "1 row") == [[HOSTILE, ""]]


def test_an_empty_trace_and_an_empty_answer_are_shown_too(store):
    assert _rows(_shown(trace_issue(store, "vetting", body="hmic")), "Reports") == []
    answer = GraphStore().rows("SELECT ?a ?b { ?a ?b ?c }")
    assert (answer, answer.columns) == ([], ("a", "b"))
    assert _shown(answer).xpath("//th/text()") == ["a", "b"]


def test_rows_are_still_a_list_of_dictionaries(store):
    rows = store.rows("SELECT ?n { VALUES ?n { 1 2 } } ORDER BY ?n")
    assert rows == [{"n": 1}, {"n": 2}]
    assert rows.columns == ("n",)


def test_paths_are_shown_clause_by_clause_with_their_passages(store):
    found = find_paths(store, "hmic2014:rec-3", "hmic2016:a-rec-3-expenses", most=2)
    shown = _shown(found)
    clauses = [item.text for item in shown.xpath("//ol/li/ul/li")]
    assert clauses == [step.clause for path in found.paths for step in path.steps]
    assert "§ " in shown.text_content()
    nothing = find_paths(store, "hmic", "hmic")
    assert "Nothing in the graph joins them" in _shown(nothing).text_content()


# --- the notebook in the documentation ----------------------------------------------------------------------

NOTEBOOK = ROOT / "docs" / "notebooks" / "trace-vetting.ipynb"


@cache
def _ran():
    """Run the notebook on this checkout; a cell that fails raises."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    paths = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    client = NotebookClient(notebook, timeout=120, kernel_name="python3")
    client.execute(env={**os.environ, "PYTHONPATH": paths})
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _output(start, form):
    """Give what the one cell that begins so showed, in a form."""
    (cell,) = [cell for cell in _ran() if cell.source.startswith(start)]
    (shown,) = [output.data[form] for output in cell.outputs if "data" in output and form in output.data]
    return shown


def test_the_notebook_is_stored_without_outputs():
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None), cell.source


def test_the_notebook_runs_without_a_word_on_standard_error():
    assert all(cell.outputs for cell in _ran())
    outputs = [output for cell in _ran() for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]


def test_the_notebook_shows_what_the_graph_holds(store):
    assert int(_output("import oversight_graph", "text/plain")) == len(store)
    assert "date32[day][pyarrow]" in _output("said =", "text/plain")
    trace = trace_issue(store, "vetting")
    assert _output("trace =", "text/html") == trace._repr_html_()
    reasons = _output("{apart.indicator", "text/plain")
    assert "the populations differ: MPS PCSOs; MPS officers; MPS police staff; MPS workforce" in reasons
    assert "due by 2015-05-31 (Within six months), found partly-met" in _output("[(event.label", "text/plain")
    assert "inferred by the curator" in _output("og.find_paths", "text/html")


def test_the_tones_of_the_notebook_are_those_of_the_findings(store):
    found = html.fromstring(_output("findings =", "text/html"))
    tones = found.xpath("//thead/tr[1]/th/text()")[1:]
    counted = {
        (int(row.xpath("./th")[0].text), tone): int(cell.text)
        for row in found.xpath("//tbody/tr")
        for tone, cell in zip(tones, row.xpath("./td"), strict=True)
    }
    stops = trace_issue(store, "vetting").stops
    said = [each for stop in stops for each in stop.of("Finding", "CauseOfConcern")]
    expected = {}
    for each in said:
        key = each.when.year, each.details["polarity"]
        expected[key] = expected.get(key, 0) + 1
    assert {key: number for key, number in counted.items() if number} == expected


def test_the_notebook_draws_the_timeline(store):
    drawn = etree.fromstring(_output("from IPython", "image/svg+xml").encode())
    assert etree.QName(drawn).localname == "svg"
    assert len(drawn.xpath("//*[@class='thread']")) == len(trace_issue(store, "vetting").threads)
