"""The register: its columns, filters and order, and the same rows as CSV and as a workbook."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import json
import sys
from dataclasses import replace
from functools import cache

import pytest

from cli_runner import ROOT, assert_done, assert_failed, assert_valid, graph_store, run_graph
from conftest import store_of
from oversight_graph.errors import MissingPackageError, ParameterError
from oversight_graph.register import COLUMNS, RegisterRow, read_register, select_rows, sort_rows
from oversight_graph.render.json_form import as_json, register_json
from oversight_graph.render.register_form import register_csv, register_table
from oversight_graph.render.register_sheet import write_register_sheet
from oversight_graph.state import PROGRESS, REPLIES
from oversight_graph.store import GraphStore

AS_OF = datetime.date(2022, 10, 5)
ROW = RegisterRow(
    id="one:rec-1",
    kind="recommendation",
    label="Vet everyone",
    description="Everyone is to be vetted.",
    section="Vetting",
    passage="The force … to vet",
    text="",
    page="https://example.org/one",
    report="One",
    issued="November 2014",
    said=datetime.date(2014, 11, 30),
    issue="vetting",
    addressee="Force",
    deadline="By March 2015",
    due=datetime.date(2015, 3, 31),
    reply="accepted",
    progress="not-met",
    since=datetime.date(2016, 12, 31),
    last_evidence="two:a-1",
    repeats=0,
    open=True,
    overdue=True,
)
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "<b>&</b>", "bell \x07", "\U0001f46e", "'", "x" * 40_000]


@cache
def rows() -> tuple[RegisterRow, ...]:
    import pyoxigraph as ox

    return tuple(read_register(GraphStore(ox.Store.read_only(str(graph_store())))))


def _sheet(listed, as_of=AS_OF):
    stream = io.BytesIO()
    write_register_sheet(listed, as_of, stream)
    return stream.getvalue()


def _book(listed):
    openpyxl = pytest.importorskip("openpyxl")
    return openpyxl.load_workbook(io.BytesIO(_sheet(listed)))


def test_a_call_is_one_row_in_the_order_of_time():
    assert len({row.id for row in rows()}) == len(rows()) > 0
    assert not any("rec-2-guidance" in row.id for row in rows())
    assert all(row.page.startswith("http") or row.page == "" for row in rows())
    assert all(row.text == "" for row in rows())


def test_filters_hold_together():
    listed = list(rows())
    for reply in REPLIES:
        for progress in PROGRESS:
            kept = select_rows(listed, reply=reply, progress=progress)
            assert kept == [row for row in listed if (row.reply, row.progress) == (reply, progress)]
    assert select_rows(listed) == listed
    assert select_rows(listed, only_open=True) == [row for row in listed if row.open]
    assert select_rows(listed, overdue=True) == [row for row in listed if row.open and row.overdue]


@pytest.mark.parametrize("column", COLUMNS)
def test_sorting_is_stable_and_leaves_no_row_out(column):
    for name in (column, f"-{column}"):
        ordered = sort_rows(rows(), name)
        assert sorted(row.id for row in ordered) == sorted(row.id for row in rows())
        blank = [getattr(row, column) in ("", None) for row in ordered]
        assert blank == sorted(blank)
        places = {row.id: place for place, row in enumerate(rows())}
        for before, after in itertools.pairwise(ordered):
            if getattr(before, column) == getattr(after, column):
                assert places[before.id] < places[after.id]


def test_numbers_in_a_text_and_dates_sort_as_what_they_are():
    listed = [replace(ROW, id=f"one:rec-{number}", due=due) for number, due in ((10, None), (9, ROW.due), (2, AS_OF))]
    assert [row.id for row in sort_rows(listed, "id")] == ["one:rec-2", "one:rec-9", "one:rec-10"]
    assert [row.due for row in sort_rows(listed, "-due")] == [AS_OF, ROW.due, None]


def test_a_column_that_is_none_is_an_error():
    with pytest.raises(ParameterError, match="'sinc' is no column; use one of id, kind"):
        sort_rows([], "sinc")
    assert_failed(run_graph("register", "--sort", "sinc"), 2, "sinc", "since")


def test_sort_on_the_command_line():
    listed = assert_done(run_graph("register", "--sort=-since", "--format", "json")).json()
    assert_valid(listed, "register")
    dates = [row["since"] for row in listed["calls"] if row["since"]]
    assert len(set(dates)) > 1
    assert dates == sorted(dates, reverse=True)


@pytest.mark.sources
def test_the_words_of_the_passages_come_from_the_sources(sources):
    found = assert_done(run_graph("register", "--issue", "vetting", "--format", "json", "--sources", sources)).json()
    assert_valid(found, "register")
    for row in found["calls"]:
        first, _, last = row["passage"].partition(" … ")
        assert row["text"].startswith(" ".join(first.split())[:10])
        assert row["text"].endswith(" ".join(last.split())[-5:])
    table = assert_done(run_graph("register", "--issue", "vetting", "--sources", sources)).text
    assert found["calls"][0]["text"] in table


def test_hostile_rows_are_valid_json_and_csv():
    listed = [replace(ROW, label=text, text=text) for text in HOSTILE]
    assert_valid(json.loads(as_json(register_json(listed, AS_OF))), "register")
    read = list(csv.DictReader(io.StringIO(register_csv(listed), newline="")))
    assert [row["label"] for row in read[:5]] == [f"'{text}" for text in HOSTILE[:5]]
    assert [row["label"] for row in read[5:]] == HOSTILE[5:]
    assert "1 call for action, as known on 2022-10-05" in register_table([ROW], AS_OF)


def test_the_workbook_is_the_same_for_the_same_rows(monkeypatch):
    first = _sheet(rows())
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert _sheet(rows()) == first


def test_the_workbook_holds_every_column_typed():
    book = _book(rows())
    sheet = book["Register"]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:V{len(rows()) + 1}"
    assert sheet.max_row == len(rows()) + 1
    for row, cells in zip(rows(), sheet.iter_rows(min_row=2), strict=True):
        for column, cell in zip(COLUMNS, cells, strict=True):
            wanted = getattr(row, column)
            if isinstance(wanted, datetime.date):
                assert cell.is_date
                assert cell.value.date() == wanted
            else:
                assert cell.value == (wanted if wanted != "" else None)
            if column == "page" and wanted:
                assert cell.hyperlink.target == wanted
    assert "as known on 2022-10-05" in book.properties.title


def test_no_text_in_the_workbook_is_a_formula():
    sheet = _book([replace(ROW, label=text, page="not an address") for text in HOSTILE]).active
    cells = [sheet.cell(number, COLUMNS.index("label") + 1) for number in range(2, len(HOSTILE) + 2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells[:5]] == [True] * 5
    assert [cell.value for cell in cells[:4]] == HOSTILE[:4]
    assert cells[-1].value == "x" * 32_766 + "…"


def test_an_empty_register_is_a_workbook_too():
    assert _book([]).active.max_row == 1


def test_without_the_package_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingPackageError, match=r"oversight-graph\[xlsx\]"):
        _sheet([ROW])
    assert_failed(run_graph("register", "--format", "xlsx"), 2, "xlsxwriter", "oversight-graph[xlsx]")
    assert "xlsx = " in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_a_terminal_takes_no_workbook_and_a_pipe_does(tmp_path):
    assert_failed(run_graph("register", "--format", "xlsx", terminal=True), 2, "binary", "-o FILE")
    piped = assert_done(run_graph("register", "--format", "xlsx"))
    assert piped.out.startswith(b"PK")
    assert_done(run_graph("register", "-o", tmp_path / "calls.xlsx"))
    assert (tmp_path / "calls.xlsx").read_bytes() == piped.out


def _graph():
    import pyoxigraph as ox

    return GraphStore(ox.Store.read_only(str(graph_store())))


def test_what_was_known_in_2017_and_what_is_known_now():
    def states(*when):
        found = read_register(_graph(), **({"as_of": datetime.date(*when)} if when else {}))
        return {row.id: (row.progress, row.since, row.last_evidence, row.open, row.overdue) for row in found}

    then, now, day = states(2017, 12, 31), states(), datetime.date
    assert len(then) == 17
    assert not [call for call in then if call.startswith(("hmicfrs2019:", "iopc2022:"))]
    assert then["hmic2014:rec-3"] == ("partly-met", day(2016, 12, 31), "hmic2016:a-rec-3", True, True)
    assert then["hmic2016:afi-2"] == ("not-assessed", None, "", True, False)
    assert now["hmic2016:afi-2"] == ("met", day(2019, 9, 9), "hmicfrs2019:a-strategy", False, False)
    assert then["hmicfrs2017:rec-stop-search"] == ("not-assessed", None, "", True, False)
    assert now["hmicfrs2017:rec-stop-search"][3:] == (True, True)
    assert states(2014, 11, 29).keys() == {f"hmic2012:afi-{number}" for number in (1, 2, 3, 4)}
    assert states(2011, 12, 31) == {}


def test_a_body_has_the_calls_to_it():
    assert len(read_register(_graph(), body="mps")) == 46
    assert [row.id for row in read_register(_graph(), body="police-forces-ew")] == ["hmicfrs2017:rec-stop-search"]
    assert read_register(_graph(), body="hmic") == read_register(_graph(), body="hmicfrs") == []


def test_a_body_has_the_calls_to_its_units_and_to_its_other_name():
    from test_trace import WORLD, _said

    asked = [("a", "hmic"), ("b", "hmicfrs"), ("c", "dps"), ("d", "commissioner"), ("e", "college")]
    calls = [
        _said(f"hmic2014:rec-8{name}", "Recommendation", "gifts", more=f"; og:addressedTo body:{to}")
        for name, to in asked
    ]
    store = store_of(WORLD + "".join(calls))

    def ids(body):
        return [row.id[-1] for row in read_register(store, body=body)]

    assert (ids("mps"), ids("hmic"), ids("hmicfrs"), ids("college")) == (["c", "d"], ["a", "b"], ["a", "b"], ["e"])


def test_what_is_printed_as_a_date_sorts_by_the_date():
    dates = [row.said for row in sort_rows(rows(), "issued") if row.issued]
    assert dates == sorted(dates)
    assert len({row.issued for row in rows()}) > 4


def test_a_notebook_shows_rows_as_a_table_with_every_text_escaped():
    from lxml import html

    listed = select_rows([replace(ROW, label="<script>x</script>", page="javascript:x"), ROW])
    shown = html.fromstring(listed._repr_html_())
    assert shown.findtext("caption") == "2 calls for action"
    assert [cell.text_content() for cell in shown.xpath("//tbody/tr[1]/td")][:2] == ["one:rec-1", "<script>x</script>"]
    assert shown.xpath("//a/@href") == ["https://example.org/one"]
    assert not shown.xpath("//script")
