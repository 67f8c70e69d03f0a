"""Frames: the rows of a query as a pandas or Polars data frame, or as an Arrow table, with typed columns.

The engine writes the rows as SPARQL TSV, in which every term keeps its datatype, and Arrow reads them, column by
column: no cell passes through Python. The type of a column is that of the datatypes of its terms, never a guess from
how the text looks: the string ``"007"`` stays a string.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from .errors import MissingPackageError, ParameterError
from .queries import bound_text, find_query, read_query
from .store import GraphStore, engine_failures
from .vocab import PREFIXES

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["LIBRARIES", "Library", "query_frame"]

Library = Literal["pandas", "polars", "arrow"]
LIBRARIES: tuple[Library, ...] = ("pandas", "polars", "arrow")

_NAME = re.compile(r"[\w-]+|.*\.(?:rq|sparql)", re.DOTALL)
_XSD = PREFIXES["xsd"]
_SIGNED = ("integer", "long", "int", "short", "byte", "negativeInteger", "nonPositiveInteger")
_UNSIGNED = ("nonNegativeInteger", "positiveInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte")
_INTEGERS = frozenset(f"{_XSD}{name}" for name in (*_SIGNED, *_UNSIGNED))
_NUMBERS = _INTEGERS | {f"{_XSD}{name}" for name in ("decimal", "double", "float")}
_TEXT = "text"
# A term in quotation marks: its text, and what follows it.
_LITERAL = r'(?s)^"(?P<text>.*)"(?:\^\^<(?P<datatype>[^>]*)>|@[A-Za-z0-9-]+)?$'
_ESCAPES = {r"\"": '"', r"\t": "\t", r"\n": "\n", r"\r": "\r"}
_BLOCK = 1 << 26


def query_frame(store: GraphStore, query: str, /, library: Library = "pandas", **parameters: str) -> Any:
    """Run a SELECT query and give its rows as a frame: of ``pandas``, of ``polars``, or an ``arrow`` table.

    ``query`` is a name of the catalogue, a ``.rq`` file or SPARQL; ``parameters`` are what its header asks for.
    Integers are 64-bit integers, decimals and floats floating-point numbers, booleans booleans, dates dates, dateTimes
    times; IRIs, strings and texts in a language are strings, and what is unbound is null. A column whose terms are not
    all of one such type, or do not all fit it, is of strings as the terms print. pandas columns are Arrow-backed.
    Raises ``MissingPackageError`` where a library is not installed, ``ParameterError`` for a query that gives no rows,
    and what running the query raises.

    >>> from oversight_graph.dataset import open_store
    >>> frame = query_frame(open_store(), "SELECT ?call ?n WHERE { ?call og:timesRepeated ?n } ORDER BY ?call")
    >>> [str(kind) for kind in frame.dtypes]
    ['string[pyarrow]', 'int64[pyarrow]']
    """
    convert = _converter(library)
    wanted = find_query(query) if _NAME.fullmatch(query) else read_query(query, "query")
    result = store.query(bound_text(store, wanted, parameters), wanted.name)
    if not isinstance(result, ox.QuerySolutions):
        raise ParameterError("query", f"{wanted.name} gives no rows", "give a SELECT query")
    return convert(_table(result))


def _converter(library: Library) -> Callable[[pa.Table], Any]:
    if library not in LIBRARIES:
        raise ParameterError("library", f"{library!r} is no library of frames", f"use one of {', '.join(LIBRARIES)}")
    package = "pyarrow"
    try:
        import pyarrow  # noqa: F401 - the other two are read through it

        package = library
        if library == "pandas":
            import pandas as pd

            return lambda table: table.to_pandas(types_mapper=pd.ArrowDtype)
        if library == "polars":
            import polars as pl

            frame: Callable[[pa.Table], Any] = pl.DataFrame
            return frame
    except ImportError:
        raise MissingPackageError("a frame", package, "frames") from None
    return lambda table: table


def _table(result: ox.QuerySolutions) -> pa.Table:
    """Read the rows of a query into a table of typed columns."""
    import pyarrow as pa
    from pyarrow import csv

    names = [variable.value for variable in result.variables]
    with engine_failures("query"):
        data = result.serialize(format=ox.QueryResultsFormat.TSV) or b""
    if not names:
        return pa.table({})
    raw = csv.read_csv(
        pa.BufferReader(data),
        read_options=csv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK),
        parse_options=csv.ParseOptions(delimiter="\t", quote_char=False, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
        ),
    )
    return pa.table([_typed(column.combine_chunks()) for column in raw.columns], names=names)


def _typed(cells: pa.Array) -> pa.Array:
    """Turn terms as SPARQL TSV writes them into values of the one type that holds all of them, each term once."""
    import pyarrow as pa

    encoded = cells.dictionary_encode()
    texts, datatypes = _read_terms(encoded.dictionary)
    wanted = _type_of(datatypes, texts)
    try:
        values = texts if wanted is None else texts.cast(wanted)
    except pa.ArrowInvalid:
        values = texts
    return values.take(encoded.indices)


def _read_terms(cells: pa.Array) -> tuple[pa.Array, frozenset[str]]:
    """Give the text of each term, and the datatypes that occur; ``text`` stands for all that is only text."""
    import pyarrow.compute as pc

    literal = pc.starts_with(cells, '"')
    if pc.all(pc.and_(literal, pc.ends_with(cells, '"'))).as_py() and len(cells):
        return _unescaped(pc.utf8_slice_codeunits(cells, 1, -1)), frozenset({_TEXT})
    parts = pc.extract_regex(cells, _LITERAL)
    datatypes = pc.if_else(literal, pc.struct_field(parts, "datatype"), _plain_types(cells))
    datatypes = pc.if_else(pc.equal(datatypes, ""), _TEXT, datatypes)
    texts = pc.if_else(literal, _unescaped(pc.struct_field(parts, "text")), _bare(cells))
    return texts, frozenset(pc.unique(datatypes).to_pylist())


def _plain_types(cells: pa.Array) -> pa.Array:
    """Give the datatypes of terms that stand without quotation marks."""
    import pyarrow.compute as pc

    named = pc.or_(pc.starts_with(cells, "<"), pc.starts_with(cells, "_:"))
    boolean = pc.or_(pc.equal(cells, "true"), pc.equal(cells, "false"))
    whole = pc.match_substring_regex(cells, r"^[+-]?[0-9]+$")
    number = pc.if_else(whole, f"{_XSD}integer", f"{_XSD}decimal")
    return pc.if_else(named, _TEXT, pc.if_else(boolean, f"{_XSD}boolean", number))


def _bare(cells: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    iri = pc.match_substring_regex(cells, r"^<[^<]*>$")
    text = pc.if_else(iri, pc.utf8_slice_codeunits(cells, 1, -1), cells)
    return pc.if_else(pc.starts_with(cells, "_:"), pc.utf8_slice_codeunits(cells, 2), text)


def _unescaped(texts: pa.Array) -> pa.Array:
    r"""Undo the escapes: between pairs of backslashes, which come first, no backslash but of an escape is left."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pc.any(pc.match_substring(texts, "\\")).as_py():
        return texts
    lists = pc.split_pattern(texts, "\\\\")
    pieces = lists.values
    for escape, char in _ESCAPES.items():
        pieces = pc.replace_substring(pieces, escape, char)
    return pc.binary_join(pa.ListArray.from_arrays(lists.offsets, pieces, mask=lists.is_null()), "\\")


def _type_of(datatypes: frozenset[str], texts: pa.Array) -> pa.DataType | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not datatypes:
        return None
    if datatypes <= _INTEGERS:
        return pa.int64()
    if datatypes <= _NUMBERS:
        return pa.float64()
    if datatypes == {f"{_XSD}dateTime"}:
        zoned = pc.match_substring_regex(texts, r"(?:Z|[+-][0-9]{2}:[0-9]{2})$")
        return pa.timestamp("us", "UTC" if pc.all(zoned).as_py() else None)
    if datatypes == {f"{_XSD}boolean"}:
        return pa.bool_()
    return pa.date32() if datatypes == {f"{_XSD}date"} else None
