"""Errors: one root, each with its data and the exit status of the command line."""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "AddressError",
    "EngineError",
    "MissingPackageError",
    "OutputError",
    "OversightGraphError",
    "ParameterError",
    "ParseError",
    "QuerySyntaxError",
    "SheetError",
    "StoreError",
    "UnknownNameError",
    "UnreadableFileError",
    "UnsupportedAxiomError",
]


_SHOWN_CELLS = 3


class OversightGraphError(Exception):
    """Root of every error that the project raises on purpose.

    ``exit_status`` is what the command line exits with: 2 for usage and unreadable input, 3 for an
    engine, store or network failure.
    """

    exit_status: ClassVar[int] = 2


class AddressError(OversightGraphError):
    """An address on which nothing can listen.

    >>> print(AddressError("127.0.0.1:80", "Permission denied"))
    Cannot listen on 127.0.0.1:80: Permission denied; choose another address with --host and --port.
    """

    exit_status: ClassVar[int] = 3

    def __init__(self, address: str, reason: str) -> None:
        self.address = address
        self.reason = reason
        super().__init__(address, reason)

    def __str__(self) -> str:
        """Say which address, why, and what to do."""
        return f"Cannot listen on {self.address}: {self.reason}; choose another address with --host and --port."


class MissingPackageError(OversightGraphError):
    """A package that a format needs and that is not installed.

    >>> print(MissingPackageError("XLSX", "xlsxwriter", "xlsx"))
    XLSX needs the package xlsxwriter; install it with "pip install 'oversight-graph[xlsx]'".
    """

    def __init__(self, format_name: str, package: str, extra: str) -> None:
        self.format_name = format_name
        self.package = package
        self.extra = extra
        super().__init__(format_name, package, extra)

    def __str__(self) -> str:
        """Say what is missing and how to install it."""
        install = f"pip install 'oversight-graph[{self.extra}]'"
        return f'{self.format_name} needs the package {self.package}; install it with "{install}".'


class UnknownNameError(OversightGraphError):
    """A name that is no thing of the wanted kind.

    >>> print(UnknownNameError("issue", "veting", ("vetting",)))
    There is no issue 'veting'; did you mean 'vetting'?
    """

    def __init__(self, kind: str, name: str, suggestions: tuple[str, ...] = ()) -> None:
        self.kind = kind
        self.name = name
        self.suggestions = suggestions
        super().__init__(kind, name, suggestions)

    def __str__(self) -> str:
        """Say what is unknown and which names are near."""
        start = f"There is no {self.kind} {self.name!r}"
        if self.suggestions:
            return f"{start}; did you mean {' or '.join(repr(name) for name in self.suggestions)}?"
        plural = {"body": "bodies", "policy": "policies", "query": "queries"}.get(self.kind, f"{self.kind}s")
        listed = plural in {"issues", "bodies", "reports", "policies", "queries", "shapes"}
        where = f"'oversight-graph list {plural}' shows them" if listed else "'oversight-graph search' finds names"
        return f"{start}; {where}."


class UnreadableFileError(OversightGraphError):
    """A file that cannot be read, with the reason and the mend.

    >>> print(UnreadableFileError("a.ttl", "no such file", "check the path"))
    a.ttl: no such file; check the path.
    """

    def __init__(self, path: str, reason: str, mend: str) -> None:
        self.path = path
        self.reason = reason
        self.mend = mend
        super().__init__(path, reason, mend)

    def __str__(self) -> str:
        """Say which file, why, and what to do."""
        return f"{self.path}: {self.reason}; {self.mend}."


class ParseError(OversightGraphError):
    """A file that does not parse: path, line, column (both from 1) and what the parser expected.

    >>> print(ParseError("a.ttl", 3, 7, "expected '.'"))
    a.ttl:3:7: expected '.'; mend the text there and try again.
    """

    def __init__(self, path: str, line: int, column: int, detail: str) -> None:
        self.path = path
        self.line = line
        self.column = column
        self.detail = detail
        super().__init__(path, line, column, detail)

    def __str__(self) -> str:
        """Say where and what was expected."""
        return f"{self.path}:{self.line}:{self.column}: {self.detail}; mend the text there and try again."


class SheetError(OversightGraphError):
    """Cells of a spreadsheet that cannot become statements: all of them, each with its place, the reason and the mend.

    >>> print(SheetError("a.csv", (("C7", "'2014' is no date", "write it as YYYY-MM-DD"),)))
    a.csv!C7: '2014' is no date; write it as YYYY-MM-DD.
    """

    def __init__(self, path: str, cells: tuple[tuple[str, str, str], ...]) -> None:
        self.path = path
        self.cells = cells
        super().__init__(path, cells)

    def __str__(self) -> str:
        """Say how many cells are wrong, and of the first few where, why and what to do."""
        if len(self.cells) == 1:
            place, reason, mend = self.cells[0]
            return f"{self.path}!{place}: {reason}; {mend}."
        first = "), ".join(f"{place} ({reason}; {mend}" for place, reason, mend in self.cells[:_SHOWN_CELLS])
        others = len(self.cells) - _SHOWN_CELLS
        more = f" and {others} more" if others > 0 else ""
        shown = f"{self.path} has {len(self.cells)} cells that cannot be read: {first}){more}"
        return f"{shown}; 'oversight-graph validate {self.path}' names all of them."


class QuerySyntaxError(ParseError):
    """A SPARQL query that does not parse; ``path`` is the file or what the query was given as."""


class ParameterError(OversightGraphError):
    """A query parameter that is missing, unknown or of the wrong form.

    >>> print(ParameterError("limit", "'x' is no integer", "give a whole number"))
    Parameter 'limit': 'x' is no integer; give a whole number.
    """

    def __init__(self, parameter: str, reason: str, mend: str) -> None:
        self.parameter = parameter
        self.reason = reason
        self.mend = mend
        super().__init__(parameter, reason, mend)

    def __str__(self) -> str:
        """Say which parameter, why, and what to do."""
        return f"Parameter {self.parameter!r}: {self.reason}; {self.mend}."


class OutputError(OversightGraphError):
    """Output that cannot be written where the user asked.

    >>> print(OutputError("out.xml", "'xml' is no format of this command", "use .json"))
    out.xml: 'xml' is no format of this command; use .json.
    """

    def __init__(self, target: str, reason: str, mend: str) -> None:
        self.target = target
        self.reason = reason
        self.mend = mend
        super().__init__(target, reason, mend)

    def __str__(self) -> str:
        """Say which output, why, and what to do."""
        return f"{self.target}: {self.reason}; {self.mend}."


class StoreError(OversightGraphError):
    """A store that is missing, locked or corrupt.

    >>> print(StoreError("graph.db", "it is locked by another process", "end that process first"))
    Store graph.db: it is locked by another process; end that process first.
    """

    exit_status: ClassVar[int] = 3

    def __init__(self, store: str, reason: str, mend: str) -> None:
        self.store = store
        self.reason = reason
        self.mend = mend
        super().__init__(store, reason, mend)

    def __str__(self) -> str:
        """Say which store, why, and what to do."""
        return f"Store {self.store}: {self.reason}; {self.mend}."


class RefusedQueryError(StoreError):
    """A query that an endpoint does not answer, though it may answer others.

    >>> isinstance(RefusedQueryError("https://e.org/sparql", "it fails", "ask for less"), StoreError)
    True
    """


class EngineError(OversightGraphError):
    """An engine that gives up.

    >>> print(EngineError("pySHACL", "the path is too deep", "mend the shapes"))
    pySHACL gave up: the path is too deep; mend the shapes.
    """

    exit_status: ClassVar[int] = 3

    def __init__(self, engine: str, reason: str, mend: str) -> None:
        self.engine = engine
        self.reason = reason
        self.mend = mend
        super().__init__(engine, reason, mend)

    def __str__(self) -> str:
        """Say which engine, why, and what to do."""
        return f"{self.engine} gave up: {self.reason}; {self.mend}."


class UnsupportedAxiomError(OversightGraphError):
    """An ontology axiom for which the reasoner has no rule.

    >>> print(UnsupportedAxiomError("https://example.org/p", "owl:FunctionalProperty"))
    The axiom owl:FunctionalProperty on https://example.org/p has no rule here; take it out of the ontology.
    """

    def __init__(self, subject: str, axiom: str) -> None:
        self.subject = subject
        self.axiom = axiom
        super().__init__(subject, axiom)

    def __str__(self) -> str:
        """Say which axiom, where, and what to do."""
        return f"The axiom {self.axiom} on {self.subject} has no rule here; take it out of the ontology."
