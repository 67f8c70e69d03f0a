"""A template to fill in: the sheets of a class, with notes on the columns and drop-down lists from the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

from ..bundled import bundled_folder
from ..errors import UnknownNameError
from ..load import load_into
from ..sheets import COLUMNS, ID, REMARK, SHEETS, Column, Table, write_csv, write_workbook
from ..store import GraphStore
from ..vocab import shorten

__all__ = ["TEMPLATES", "write_template"]

# A record of the class needs those of the other sheets: its evidence, its dates, and what it is about.
TEMPLATES: dict[str, tuple[str, ...]] = {
    "assessments": ("assessments", "passages", "reports"),
    "calls": ("calls", "parts", "periods", "passages", "reports"),
    "findings": ("findings", "passages", "reports"),
    "judgments": ("judgments", "passages", "reports"),
    "measures": ("measures", "periods", "passages", "reports"),
    "replies": ("replies", "responses", "commitments", "proposals", "periods", "passages", "reports"),
}
# What the names that a template offers are of.
_OFFERED = {
    "body": "?thing a og:Agent",
    "call": "?thing a og:CallForAction",
    "grade": "?thing og:rank ?rank",
    "issue": "?thing a og:Issue",
    "policy": "{ ?thing a og:Policy } UNION { ?thing a og:Instrument }",
    "question": "?judgment og:question ?thing",
    "report": "?thing a og:Report",
}
_CLOSED = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?property ?value WHERE {
  ?shape sh:path ?property ; sh:in/rdf:rest*/rdf:first ?value . FILTER(isIRI(?value))
}
"""
_DEFINED = """
SELECT ?property ?text WHERE {
  ?property skos:definition|rdfs:comment ?text . FILTER(STRSTARTS(STR(?property), STR(og:)))
}
"""
# Properties of other vocabularies are explained by our shapes, the last in order of those that speak of one.
_DESCRIBED = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?property ?text WHERE { ?shape sh:path ?property ; sh:description ?text . FILTER(isIRI(?property)) }
ORDER BY ?shape
"""
_NOTES = {
    ID: "The name of the record, as prefix:name or as an IRI in angle brackets.",
    "type": "The class of the record.",
}
_REMARKS = f"A row that begins with {REMARK} is not read."
_MANY = " Several values are parted by |."
_MOST_NOTE = 32_000


def write_template(store: GraphStore, name: str, suffix: str) -> bytes:
    """Write the template of a class of ``TEMPLATES`` as a workbook, or as a CSV file with a row of remarks.

    Raises ``UnknownNameError`` with the nearest names, and ``MissingPackageError``.

    >>> from oversight_graph.dataset import open_store
    >>> write_template(open_store(), "findings", ".csv")[:14]
    b'id,type,label@'
    """
    if name not in TEMPLATES:
        import difflib

        near = difflib.get_close_matches(name.casefold(), TEMPLATES, n=1, cutoff=0.5)
        raise UnknownNameError("template", name, tuple(near) or tuple(TEMPLATES))
    if suffix == ".csv":
        wanted = {header for sheet in TEMPLATES[name] for header in SHEETS[sheet].headers}
        header = (ID, *(header for header in COLUMNS if header in wanted))
        notes = _notes(store, [COLUMNS[each] for each in header[1:]])
        remarks = (f"{REMARK} {notes[ID]} {_REMARKS}", *(notes[each] for each in header[1:]))
        return write_csv(Table(name, "", header, ((2, remarks),)))
    tables = [Table(name, sheet, (ID, *SHEETS[sheet].headers), ()) for sheet in TEMPLATES[name]]
    used = [COLUMNS[header] for header in dict.fromkeys(each for table in tables for each in table.header[1:])]
    return write_workbook(tables, _notes(store, used), _lists(store, used, TEMPLATES[name]))


def _notes(store: GraphStore, columns: Sequence[Column]) -> dict[str, str]:
    rows = [*_shapes().rows(_DESCRIBED), *store.rows(_DEFINED)]
    defined = {str(row["property"]): " ".join(str(row["text"]).split()) for row in rows}
    notes = dict(_NOTES)
    for column in columns:
        text = notes.get(column.header, defined.get(column.iri, f"The value of {column.curie}."))
        notes[column.header] = f"{text[:_MOST_NOTE]}{_MANY if column.many else ''}"
    return notes


def _lists(store: GraphStore, columns: Sequence[Column], sheets: Sequence[str]) -> dict[str, Sequence[str]]:
    closed = _closed_lists()
    found: dict[str, Sequence[str]] = {f"{sheet}.type": SHEETS[sheet].classes for sheet in sheets}
    for column in columns:
        if column.choices == "closed":
            found[column.header] = sorted(closed[column.iri])
        elif column.choices in _OFFERED:
            found[column.header] = _names(store, _OFFERED[column.choices])
    return {header: values for header, values in found.items() if values}


def _shapes() -> GraphStore:
    shapes = GraphStore(name="shapes")
    for path in sorted((bundled_folder("ontology") / "shapes").glob("*.ttl")):
        load_into(shapes.engine, path)
    return shapes


def _closed_lists() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in _shapes().rows(_CLOSED):
        found.setdefault(str(row["property"]), set()).add(shorten(str(row["value"])))
    return found


def _names(store: GraphStore, pattern: str) -> list[str]:
    rows = store.rows(f"SELECT DISTINCT ?thing WHERE {{ {pattern} FILTER(isIRI(?thing)) }}")
    return sorted(shorten(str(row["thing"])) for row in rows)
