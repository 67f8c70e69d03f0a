"""Jena's query engine, ARQ, behind the SPARQL protocol: ``python jena_server.py FILE PORT`` serves an N-Quads file.

Fuseki serves the same engine.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jpype

from jvm import start_java

_ROWS, _TRIPLES = "application/sparql-results+json", "application/n-triples"


class Engine:
    """A dataset in Jena's memory."""

    def __init__(self, path: str) -> None:
        """Read a file."""
        arq = start_java().apache.jena
        self.query, self.riot, self.core = arq.query, arq.riot, arq.sparql.core
        self.streams = jpype.JPackage("java").io
        self.lists = jpype.JPackage("java").util
        self.data = self.query.DatasetFactory.createTxnMem()
        self.riot.RDFDataMgr.read(self.data, path)
        self.view = self._with_union()

    def _with_union(self) -> Any:
        """Give the dataset with the union of its graphs as the default graph, as Fuseki does where it is told to."""
        held = self.data.asDatasetGraph()
        view = self.core.DatasetGraphMapLink(self.core.GraphView.createUnionGraph(held))
        self.data.begin(self.query.ReadWrite.READ)
        for name in list(held.listGraphNodes()):
            view.addGraph(name, held.getGraph(name))
        self.data.end()
        return self.query.DatasetFactory.wrap(view)

    def _dataset(self, asked: dict[str, list[str]]) -> Any:
        default, named = (self.lists.ArrayList(asked.get(f"{kind}-graph-uri", [])) for kind in ("default", "named"))
        if not default and not named:
            return self.view
        described = self.core.DatasetDescription.create(default, named)
        return self.core.DynamicDatasets.dynamicDataset(described, self.data, False)

    def answer(self, asked: dict[str, list[str]]) -> tuple[bytes, str]:
        """Give the answer to a query, with its media type."""
        query = self.query.QueryFactory.create(
            asked["query"][0], "http://example.org/", self.query.Syntax.syntaxSPARQL_11
        )
        self.data.begin(self.query.ReadWrite.READ)
        try:
            return self._written(query, self.query.QueryExecution.create(query, self._dataset(asked)))
        finally:
            self.data.end()

    def _written(self, query: Any, run: Any) -> tuple[bytes, str]:
        out = self.streams.ByteArrayOutputStream()
        if query.isAskType() or query.isSelectType():
            found = run.execAsk() if query.isAskType() else run.execSelect()
            self.riot.ResultSetMgr.write(out, found, self.riot.resultset.ResultSetLang.RS_JSON)
            return bytes(out.toByteArray()), _ROWS
        triples = run.execConstruct() if query.isConstructType() else run.execDescribe()
        self.riot.RDFDataMgr.write(out, triples, self.riot.Lang.NTRIPLES)
        return bytes(out.toByteArray()), _TRIPLES


class Handler(BaseHTTPRequestHandler):
    """Answers queries that come as form data."""

    protocol_version = "HTTP/1.1"
    engine: Engine

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Say that the server is there."""
        self._say(200, b"", "text/plain")

    def do_POST(self) -> None:
        """Answer a query."""
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        try:
            self._say(200, *self.engine.answer(asked))
        except jpype.JException as error:
            self._say(400, str(error).encode(), "text/plain")

    def _say(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    Handler.engine = Engine(sys.argv[1])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
