"""Sheets: graph to sheet to graph is the same graph; every wrong cell is named."""

from __future__ import annotations

import io
import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from oversight_graph.bundled import bundled_folder
from oversight_graph.cli import cli
from oversight_graph.dataset import open_store
from oversight_graph.errors import SheetError, UnknownNameError, UnreadableFileError
from oversight_graph.load import parse_file
from oversight_graph.render.sarif import validation_sarif
from oversight_graph.render.sheet_template import write_template
from oversight_graph.render.validation_form import validation_json, validation_text
from oversight_graph.sheets import (
    COLUMNS,
    SHEETS,
    SheetContents,
    read_records,
    read_tables,
    records_of,
    tables_of,
    write_csv,
    write_workbook,
)
from oversight_graph.sheets.cells import join_values, split_values
from oversight_graph.validate import validate_files
from oversight_graph.vocab import expand

REPORTS = sorted((bundled_folder("data") / "reports").glob("*.ttl"))
SCHEMA = json.loads(files("oversight_graph").joinpath("schemas/validate-1.json").read_text(encoding="utf-8"))
SH = "http://www.w3.org/ns/shacl#"


def written(quads: list[ox.Quad], suffix: str) -> bytes:
    records, untold = records_of(quads)
    assert untold == []
    tables = tables_of(records, "a", one=suffix == ".csv")
    return write_csv(tables[0]) if suffix == ".csv" else write_workbook(tables, {}, {})


def contents(source: bytes, suffix: str) -> SheetContents:
    return read_records(read_tables(source, f"a{suffix}", suffix))


def back(source: bytes, suffix: str) -> set[ox.Quad]:
    return {stated.quad for stated in contents(source, suffix).checked("a")}


@pytest.mark.parametrize("path", [*REPORTS, bundled_folder("data") / "inferred.ttl"], ids=lambda path: path.stem)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_every_record_of_a_bundled_file_comes_back(path: Path, suffix: str) -> None:
    quads = parse_file(path)
    assert back(written(quads, suffix), suffix) == set(quads)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    [
        "=1+1",
        "'=1",
        "''",
        "'",
        "+",
        "-5",
        "@x",
        "\t=",
        "\r",
        "\\",
        "|",
        " a ",
        "",
        "_x000D_",
        "a\r\nb",
        "\\u{41}",
        "\ufeff",
    ]
)
NAMES = st.sampled_from(["issue:vetting", "body:mps", "hmic2016:f-1", "report:x"]).map(expand) | st.sampled_from(
    ["https://example.org/a;b", "urn:x:1", "https://example.org/é#=1", "mailto:a@b"]
)
KINDS = {
    "iri": NAMES.map(ox.NamedNode),
    "en": TEXTS.map(lambda text: ox.Literal(text, language="en")),
    "string": TEXTS.map(ox.Literal),
    "date": st.dates().map(lambda day: ox.Literal(day.isoformat(), datatype=ox.NamedNode(expand("xsd:date")))),
    "number": st.integers().map(ox.Literal)
    | st.from_regex(r"[+-]?[0-9]{0,9}\.[0-9]{1,9}", fullmatch=True).map(
        lambda text: ox.Literal(text, datatype=ox.NamedNode(expand("xsd:decimal")))
    ),
}


@st.composite
def graphs(draw: st.DrawFn) -> list[ox.Quad]:
    quads = []
    for number in range(draw(st.integers(1, 3))):
        sheet = SHEETS[draw(st.sampled_from(sorted(SHEETS)))]
        subject = ox.NamedNode(f"https://example.org/{number}")
        quads.append(ox.Quad(subject, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand(sheet.classes[-1]))))
        for header in draw(st.sets(st.sampled_from(sheet.headers[1:]), max_size=6)):
            column = COLUMNS[header]
            values = draw(st.lists(KINDS[column.kind], min_size=1, max_size=3))
            quads += [ox.Quad(subject, ox.NamedNode(column.iri), value) for value in values]
    return quads


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@settings(max_examples=150, deadline=None)
@given(quads=graphs())
def test_generated_records_come_back(suffix: str, quads: list[ox.Quad]) -> None:
    assert back(written(quads, suffix), suffix) == set(quads)


@settings(max_examples=400)
@given(st.lists(TEXTS, max_size=4))
def test_cells_are_exact_and_never_begin_like_a_formula(values: list[str]) -> None:
    text = join_values(values)
    assert split_values(text) == values
    assert not text.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_every_property_of_the_shapes_of_the_held_classes_has_a_column() -> None:
    shapes = ox.Store()
    for path in sorted((bundled_folder("ontology") / "shapes").glob("*.ttl")):
        shapes.extend(parse_file(path))
    held = {"og:Statement", "og:CallForAction"} | {name for sheet in SHEETS.values() for name in sheet.classes}
    targets = " ".join(f"<{expand(name)}>" for name in sorted(held))
    found = shapes.query(
        f"SELECT DISTINCT ?path WHERE {{ VALUES ?class {{ {targets} }} "
        f"?shape <{SH}targetClass> ?class ; <{SH}property>/<{SH}path> ?path . FILTER(isIRI(?path)) }}"
    )
    paths = {row["path"].value for row in found}
    assert len(paths) > 50
    assert paths <= {column.iri for column in COLUMNS.values()}
    headers = {header for sheet in SHEETS.values() for header in sheet.headers}
    assert headers == set(COLUMNS)


def test_what_no_sheet_holds_is_told() -> None:
    text = (
        b"@prefix og: <https://w3id.org/oversight-graph/ontology#> .\n"
        b"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        b"<urn:f> a og:Finding ; rdfs:label 'eins'@de ; og:about [] ; rdfs:comment 'x' . <urn:b> a og:Body ."
    )
    records, untold = records_of(
        ox.Quad(quad.subject, quad.predicate, quad.object) for quad in ox.parse(text, ox.RdfFormat.TURTLE)
    )
    assert [record.name for record in records] == ["urn:f"]
    assert [line.rpartition(": ")[2] for line in untold] == [
        "there is no sheet for it",
        "a sheet holds only what has a name",
        "the sheet findings has no column for it",
        "its column holds no such value",
    ]


def named(found: SheetContents) -> list[str]:
    return [f"{each.cell}: {each.reason}; {each.mend}" for each in found.wrong]


def test_all_wrong_cells_are_named_at_once() -> None:
    source = (
        b"id,type,earliest,latest,mainIssue,wordCount,labl\n"
        b'report:a,og:Finding,30 November 2014,2014,isue:vetting,"1,204",x\n'
        b"report:a,og:Finding,2014-02-30,,a b,,\n"
        b"report:c,,,,,,\n"
        b"<x>,og:Report,,,,,\n"
    )
    found = contents(source, ".csv")
    assert named(found) == [
        "G1: 'labl' is no column; did you mean 'label@en'",
        "C2: '30 November 2014' is no date; did you mean 2014-11-30",
        "D2: '2014' is no date; did you mean 2014-12-31",
        "E2: 'isue:vetting' is no name that is known here; did you mean issue:vetting",
        "F2: '1,204' is no number; did you mean 1204",
        "A3: 'report:a' stands in A2, too; give each record a name of its own",
        "C3: '2014-02-30' is no date; write it as YYYY-MM-DD",
        "E3: 'a b' is no name that is known here; write it as prefix:name or as an IRI in angle brackets",
        "B4: the record has no type; write its class into 'type', as og:Finding",
        "A5: '<x>' is no valid IRI; write it whole, as <https://example.org/x>, without spaces",
    ]
    # What can be read is read all the same.
    assert [str(each.object_cell) for each in found.stated] == ["B2"]
    with pytest.raises(SheetError) as caught:
        found.checked("a.csv")
    assert str(caught.value) == (
        "a.csv has 10 cells that cannot be read: G1 ('labl' is no column; did you mean 'label@en'), "
        "C2 ('30 November 2014' is no date; did you mean 2014-11-30), D2 ('2014' is no date; did you mean 2014-12-31) "
        "and 7 more; 'oversight-graph validate a.csv' names all of them."
    )


def test_headers_are_known_in_whatever_case_and_with_blanks() -> None:
    source = b"ID, Type ,Label @EN,main_issue,Stated-In\nreport:a,og:Finding,x,issue:vetting,report:b\n"
    found = contents(source, ".csv")
    assert named(found) == []
    assert {each.quad.predicate.value.rpartition("#")[2] for each in found.stated} >= {"mainIssue", "statedIn", "label"}


def test_a_row_of_remarks_is_not_read() -> None:
    source = b"id,type,earliest\n# the name,the class,the day\nreport:a,og:Report,2014-11-30\n"
    found = contents(source, ".csv")
    assert (named(found), len(found.stated)) == ([], 2)


def test_a_formula_in_a_workbook_is_named_and_not_read() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "findings"
    sheet.append(["id", "label@en"])
    sheet.append(["report:a", "=1+1"])
    sheet.append(["report:b", "#REF!"])
    book.create_sheet("finding").append(["id"])
    book.create_sheet("My notes").append(["ask Ann"])
    book.create_sheet("Sheet4")
    kept = book.create_sheet("My CSV file")
    kept.append(["Id", "Type"])
    kept.append(["report:c", "og:Report"])
    stream = io.BytesIO()
    book.save(stream)
    found = contents(stream.getvalue(), ".xlsx")
    assert named(found)[:3] == [
        "findings!B2: it holds a formula; put its value there instead",
        "findings!A2: the record has no type; write og:Finding or og:CauseOfConcern into 'type'",
        "findings!B3: it holds the error that a formula left; put its value there instead",
    ]
    assert [(str(each.cell), each.reason, each.mild) for each in found.wrong[4:]] == [
        ("finding", "its name is that of no kind of record", False),
        ("My notes", "its name is that of no kind of record", True),
    ]
    assert [str(each.object_cell) for each in found.stated] == ["My CSV file!B2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("first", ["", "sep={}\r\n"])
def test_a_csv_is_read_in_any_common_form(encoding: str, delimiter: str, first: str) -> None:
    text = f"id{delimiter}type{delimiter}title\nreport:a{delimiter}og:Report{delimiter}é\n"
    assert len(back((first.format(delimiter) + text).encode(encoding), ".csv")) == 2


def test_a_line_that_names_the_delimiter_is_no_row() -> None:
    (table,) = read_tables(b"SEP=;\nid;type,\nreport:a;og:Report\n", "a.csv", ".csv")
    assert (table.header, table.rows) == (("id", "type,"), ((2, ("report:a", "og:Report")),))


def bomb() -> bytes:
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/x.xml", "w") as entry:
        for _ in range(65):
            entry.write(bytes(1024 * 1024))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("make", "suffix", "reason"),
    [
        (bomb, ".xlsx", "unpacked it is larger than 64 MB"),
        (lambda: b"PK\x03\x04 broken", ".xlsx", "it is no workbook, or a broken one"),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(512), ".xlsx", "it is encrypted, or of the old .xls form"),
        (lambda: "id,title\nreport:a,é\n".encode("cp1252"), ".csv", "it is no UTF-8 or UTF-16 text"),
        (lambda: b"", ".csv", "it has no header"),
        (lambda: b"," * 16_384, ".csv", "its row 1 has more than the 16384 columns of a sheet"),
        (lambda: b"id" + b"\nx" * 300 + b"," * 16_000, ".csv", "it has more than 4000000 cells"),
        (lambda: b"id\n" + b"x" * 64 * 1024**2, ".csv", "it is larger than 64 MB"),
        (lambda: b'id,title\nreport:a,"x', ".csv", "it is no valid CSV (unexpected end of data)"),
    ],
)
def test_an_unreadable_file_ends_in_one_sentence(make, suffix: str, reason: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_tables(make(), f"a{suffix}", suffix)
    assert caught.value.reason == reason


@pytest.mark.parametrize("name", ["findings", "calls", "replies", "assessments", "judgments", "measures"])
def test_a_template_explains_and_offers(store, name: str) -> None:
    import openpyxl

    made = write_template(store, name, ".xlsx")
    assert made == write_template(store, name, ".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(made))
    sheet = book[name]
    headers = [cell.value for cell in sheet[1]]
    assert headers == ["id", *SHEETS[name].headers]
    assert sheet.freeze_panes == "B2"
    assert all(cell.comment and not cell.comment.text.startswith("The value of") for cell in sheet[1])
    assert book["lists"].sheet_state == "hidden"
    rules = {next(iter(rule.sqref.ranges)).min_col: rule for rule in sheet.data_validations.dataValidation}

    def listed(header: str) -> list[object]:
        reference = rules[headers.index(header) + 1].formula1.removeprefix("lists!").replace("$", "")
        return [row[0].value for row in book["lists"][reference]]

    assert listed("voice") == ["og:Force", "og:InvestigationVoice", "og:Publisher", "og:Staff", "og:ThirdParty"]
    assert listed("type") == list(SHEETS[name].classes)
    assert contents(made, ".xlsx").stated == []
    assert (rules[headers.index("voice") + 1].errorStyle or "stop", rules[headers.index("about") + 1].errorStyle) == (
        "stop",
        "information",
    )
    assert all(rule.showErrorMessage and rule.prompt and rule.error for rule in rules.values())
    assert "body:mps" in {cell.value for row in book["lists"].rows for cell in row}
    table = write_template(store, name, ".csv")
    assert set(headers) <= set(table.decode().splitlines()[0].split(","))
    assert (named(contents(table, ".csv")), contents(table, ".csv").stated) == ([], [])


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, standalone_mode=False)


def test_a_report_goes_into_a_workbook_and_back(tmp_path: Path) -> None:
    there, again = tmp_path / "a.xlsx", tmp_path / "a.ttl"
    assert run("table", "convert", str(REPORTS[0]), "-o", str(there)).return_value == 0
    assert run("table", "convert", str(there), "-o", str(again)).return_value == 0
    assert again.read_text(encoding="utf-8") == REPORTS[0].read_text(encoding="utf-8")
    assert set(parse_file(there)) == set(parse_file(REPORTS[0]))


def test_what_is_not_written_is_told_with_status_1(tmp_path: Path) -> None:
    source = tmp_path / "a.ttl"
    source.write_text("<urn:f> a <https://w3id.org/oversight-graph/ontology#Finding> ; <urn:p> 1 .", encoding="utf-8")
    result = run("table", "convert", str(source), "-o", str(tmp_path / "a.csv"))
    assert result.return_value == 1
    assert result.stderr.startswith("not written: urn:f urn:p ")
    assert (tmp_path / "a.csv").read_bytes().endswith(b"\r\n<urn:f>,og:Finding" + b"," * 19 + b"\r\n")


def test_an_unknown_template_gets_the_near_name(store) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'measures'"):
        write_template(store, "mesures", ".xlsx")


FAULTY = b"""id,type,label@en,statedIn,mainIssue,voice,earliest,latest
report:x/f-1,og:Finding,A finding,report:hmic-2016-peel-legitimacy-mps,issue:veting,og:Forse,2014-02-01,2014-01-01
"""


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_results_of_a_spreadsheet_carry_sheet_and_cell(store, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    quads = list(back(FAULTY, ".csv"))
    path.write_bytes(FAULTY if suffix == ".csv" else written(quads, suffix))
    header = FAULTY.split(b"\n")[0].decode().split(",") if suffix == ".csv" else ["id", *SHEETS["findings"].headers]
    report = validate_files([path], store)
    sheet = "" if suffix == ".csv" else "findings!"

    def cell(name: str) -> str:
        return f"{path}!{sheet}{'ABCDEFGHIJKLMNOPQRSTUVW'[header.index(name)]}2"

    spots = {(result.path, str(result.spot)) for result in report.results}
    assert ("og:voice", cell("voice")) in spots
    assert ("og:mainIssue", cell("mainIssue")) in spots
    assert ("og:earliest", cell("earliest")) in spots
    # A value that is missing belongs into the cell of its column, if there is one.
    missing = cell("description@en") if suffix == ".xlsx" else cell("id")
    assert ("dcterms:description", missing) in spots
    helps = {result.path: result.help for result in report.results}
    assert helps["dcterms:description"] == "write a text into the column 'description@en'"
    assert helps["og:cites"].endswith("last words' and write its name into the column 'cites'")
    assert any("did you mean 'issue:vetting'?" in result.help for result in report.results)
    assert f"{cell('voice')}: violation: og:voice" in validation_text(report, [str(path)])
    made = validation_json(report, [str(path)])
    jsonschema.validate(made, SCHEMA)
    assert {each["place"]["cell"] for each in made["results"]} >= {cell("voice").removeprefix(f"{path}!")}
    names = [each["locations"][0]["logicalLocations"] for each in validation_sarif(report, "1")["runs"][0]["results"]]
    assert [{"fullyQualifiedName": cell("voice").removeprefix(f"{path}!")}] in names


def test_a_conforming_workbook_conforms_and_joins_the_graph(store, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert run("table", "convert", str(REPORTS[0]), "-o", str(path)).return_value == 0
    assert validate_files([path], store).results == ()
    assert open_store(None, [path]).has(parse_file(REPORTS[0])[0].subject.value)


SHEET = "xl/worksheets/sheet1.xml"


def changed(change) -> bytes:
    """Give a workbook whose sheet's XML is changed."""
    import zipfile

    stream, made = io.BytesIO(), io.BytesIO(written(parse_file(REPORTS[0]), ".xlsx"))
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name).decode()) if name == SHEET else old.read(name))
    return stream.getvalue()


def wide(xml: str) -> str:
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1000, 1300))
    return xml.replace("</sheetData>", f"{rows}</sheetData>")


def entities(xml: str) -> str:
    declared = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 100}">' for n in range(9))
    head, _, body = xml.partition("?>")
    return f"{head}?><!DOCTYPE x [{declared}]>{body.replace('</sheetData>', '&e8;</sheetData>')}"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (wide, "it has more than 4000000 cells"),
        (entities, "it is no workbook that can be read (ParseError)"),
        (lambda xml: xml[: len(xml) // 2], "it is no workbook that can be read (ParseError)"),
    ],
)
def test_a_hostile_sheet_ends_in_one_sentence(change, reason: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_tables(changed(change), "a.xlsx", ".xlsx")
    assert caught.value.reason == reason


def test_numbers_and_dates_that_a_spreadsheet_typed_are_read() -> None:
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "measures"
    book.active.append(["id", "value", "lower", "earliest", "type"])
    book.active.append(["report:a", 12, 90.5, datetime.date(2014, 11, 30), "og:Measure"])
    stream = io.BytesIO()
    book.save(stream)
    assert {str(quad.object) for quad in back(stream.getvalue(), ".xlsx")} == {
        '"12"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"90.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"2014-11-30"^^<http://www.w3.org/2001/XMLSchema#date>',
        "<https://w3id.org/oversight-graph/ontology#Measure>",
    }


UNREADABLE = b"""id,type,label@en,statedIn,mainIssue,latest,notes
report:x/f-1,og:Finding,A finding,report:hmic-2016-peel-legitimacy-mps,isue:vetting,2014,
report:x/f-1,og:Finding,Another,report:hmic-2016-peel-legitimacy-mps,issue:vetting,,mine
"""


def test_cells_that_cannot_be_read_are_results_beside_those_of_the_shapes(store, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(UNREADABLE)
    report = validate_files([path], store)
    unread = [each for each in report.results if each.shape == "og:ReadableCellShape"]
    assert [(str(each.spot), each.path, each.value, each.help) for each in unread] == [
        (f"{path}!G1", "", "notes", "'oversight-graph table template' writes the columns there are"),
        (f"{path}!E2", "og:mainIssue", "isue:vetting", "did you mean issue:vetting?"),
        (f"{path}!F2", "og:latest", "2014", "did you mean 2014-12-31?"),
        (f"{path}!A3", "", "report:x/f-1", "give each record a name of its own"),
    ]
    others = {each.path for each in report.results if each not in unread}
    assert "dcterms:description" in others
    # What stands there and cannot be read is not missing as well.
    assert not others & {"og:mainIssue", "og:concerns", "og:latest"}
    assert report.fails("violation")
    jsonschema.validate(validation_json(report, [str(path)]), SCHEMA)
    result = run("validate", str(path), "--select", "ReadableCellShape", "--format", "turtle")
    assert result.return_value == 1
    assert result.stdout.count("a sh:ValidationResult") == 4


TOO_LONG = "it is longer than the 32767 characters of a cell; shorten it, or part it into several records"


@pytest.mark.parametrize("long", ["ab " * 20_000, "a|" * 20_000, "\\|" * 20_000, "isue:a|" * 20_000, "1" * 40_000])
def test_a_text_that_is_too_long_for_a_cell_is_not_looked_into(long: str) -> None:
    source = f"id,type,label@en,start,{long}\nreport:x,og:Passage,{long},{long},\n{long},og:Passage,,,\n"
    found = contents(source.encode(), ".csv")
    assert named(found) == [f"{cell}: {TOO_LONG}" for cell in ("E1", "C2", "D2", "A3")]
    assert max(len(each.text) for each in found.wrong) == 200
    assert len(found.stated) == 1


def test_a_number_of_thousands_of_digits_is_a_result_and_no_failure(store, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"id,type,start,end\nreport:x,og:Passage,{'1' * 5000},7\n", encoding="utf-8")
    report = validate_files([path], store)
    assert "og:PassageShape-start" in {each.shape for each in report.results if str(each.spot) == f"{path}!C2"}


def test_a_long_text_is_told_by_its_beginning(store, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"id,type,earliest\nreport:x,og:Report,{'ab' * 15_000}\n", encoding="utf-8")
    report = validate_files([path], store)
    assert len(validation_text(report, [str(path)])) < 6_000


def test_a_sheet_of_notes_is_told_once_as_information(store, tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "a.xlsx"
    path.write_bytes(written(parse_file(REPORTS[0]), ".xlsx"))
    book = openpyxl.load_workbook(path)
    book.create_sheet("My notes").append(["ask Ann"])
    book.create_sheet("Sheet4")
    book.save(path)
    report = validate_files([path], store)
    assert [(str(each.spot), each.severity) for each in report.results] == [(f"{path}!My notes", "info")]
    jsonschema.validate(validation_json(report, [str(path)]), SCHEMA)
    assert run("table", "convert", str(path), "-o", str(tmp_path / "a.ttl")).return_value == 0
