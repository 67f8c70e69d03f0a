"""SPARQL over HTTP: sends a query to an endpoint and reads the answer, or says what went wrong.

Queries go out by POST as form data (https://www.w3.org/TR/sparql11-protocol/, section 2.1.2), and are sent again
where a server is busy or closes the connection, since reading changes nothing.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pyoxigraph as ox

from .errors import MissingPackageError, RefusedQueryError, StoreError
from .vocab import PREFIXES

if TYPE_CHECKING:
    import urllib3

__all__ = ["Access", "Binding", "Question", "SparqlClient", "solutions"]

Binding = dict[str, dict[str, str]]

_JSON = "application/sparql-results+json"
_TRIPLES = "application/n-triples, text/turtle;q=0.8"
_GRAPH_TYPES = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}
_BOOLEAN = f"{PREFIXES['xsd']}boolean"
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
# An engine that cuts results off without a word cuts them at a round number.
_ROUND = 1_000
_TRIES = 3
# Seconds that a busy server can make us wait before we ask it again.
_PATIENCE = 30
_BUSY = {429, 502, 503, 504}
_REASONS = {
    401: ("it asks who you are", "set OVERSIGHT_GRAPH_TOKEN, or OVERSIGHT_GRAPH_USER and OVERSIGHT_GRAPH_PASSWORD"),
    403: ("it does not let you read", "ask its owner for access, or use other credentials"),
    404: ("there is no SPARQL endpoint at this address", "check the address"),
    405: ("it takes no query by POST", "check that the address is that of the query service"),
    413: ("the query is too long for it", "ask for less at a time"),
    429: ("it is asked too often and still refuses after some tries", "wait and try again"),
}


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach an endpoint: who asks, and how long to wait.

    ``timeout`` is in seconds, for each answer to begin and to go on. ``update_url`` is where rdflib sends updates to.
    """

    token: str = ""
    user: str = ""
    password: str = ""
    timeout: float = 60.0
    update_url: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Access:
        """Read it from the variables that ``docs/endpoints.md`` lists: ``OVERSIGHT_GRAPH_TOKEN`` and the like.

        Raises ``StoreError`` for a timeout that is no number of seconds.

        >>> Access.from_environment({"OVERSIGHT_GRAPH_TIMEOUT": "5"}).timeout
        5.0
        """
        found = {
            name: environment.get(f"OVERSIGHT_GRAPH_{name.upper()}", "")
            for name in ("token", "user", "password", "update_url")
        }
        return cls(**found, timeout=_seconds(environment.get("OVERSIGHT_GRAPH_TIMEOUT", "60")))

    @property
    def headers(self) -> dict[str, str]:
        """Give the headers that say who asks."""
        if self.token:
            return {"Authorization": f"Bearer {self.token}"}
        basic = base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")
        return {"Authorization": f"Basic {basic}"} if self.user else {}


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise StoreError("access", f"OVERSIGHT_GRAPH_TIMEOUT is {text!r}", "give a number of seconds above 0")
    return seconds


def _checked(url: str, access: Access) -> tuple[str, list[tuple[str, str]]]:
    """Part an address from the protocol parameters in it; refuse one that gives secrets away."""
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        mend = "set OVERSIGHT_GRAPH_USER and OVERSIGHT_GRAPH_PASSWORD"
        raise StoreError(bare, "a password does not belong in an address", mend)
    secret = access.token or access.user
    if secret and parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise StoreError(url, "credentials would cross the network in the clear", "use its https address")
    return urlunsplit(parts._replace(query="", fragment="")), parse_qsl(parts.query)


@dataclass(frozen=True, slots=True)
class Question:
    """A query as it is sent, with the protocol's parameters that name its graphs."""

    text: str
    dataset: tuple[tuple[str, str], ...]


class SparqlClient:
    """Asks one endpoint; ``parameters`` are those of the protocol that its address names."""

    def __init__(self, url: str, access: Access) -> None:
        """Get ready to ask; nothing is sent yet. Raises ``StoreError`` for an address that gives secrets away."""
        try:
            import urllib3
        except ImportError:
            raise MissingPackageError("A SPARQL endpoint", "urllib3", "endpoint") from None
        self.access = access
        self.address, self.parameters = _checked(url, access)
        retry = urllib3.Retry(
            _TRIES,
            redirect=False,
            allowed_methods=None,
            status_forcelist=_BUSY,
            backoff_factor=0.5,
            raise_on_status=False,
            retry_after_max=_PATIENCE,
        )
        timeout = urllib3.Timeout(connect=min(10.0, access.timeout), read=access.timeout)
        self._pool = urllib3.PoolManager(retries=retry, timeout=timeout)

    def close(self) -> None:
        """Close the connections that are kept for the next question."""
        self._pool.clear()

    def _post(self, question: Question, accept: str) -> urllib3.BaseHTTPResponse:
        from urllib3.exceptions import HTTPError

        body = urlencode([("query", question.text), *question.dataset]).encode("ascii")
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded", **self.access.headers}
        try:
            answer = self._pool.request("POST", self.address, body=body, headers=headers)
        except (HTTPError, OSError) as error:
            raise self._failure(error) from None
        self._check(answer)
        return answer

    def _failure(self, error: Exception) -> StoreError:
        from urllib3.exceptions import (
            LocationParseError,
            MaxRetryError,
            NameResolutionError,
            NewConnectionError,
            SSLError,
        )
        from urllib3.exceptions import TimeoutError as NoAnswerError

        cause: BaseException = error.reason if isinstance(error, MaxRetryError) and error.reason else error
        if isinstance(cause, NameResolutionError | LocationParseError):
            return StoreError(self.address, "there is no such host", "check the address")
        if isinstance(cause, NewConnectionError):
            return StoreError(self.address, "nothing answers there", "check the address and that the server runs")
        if isinstance(cause, SSLError):
            return StoreError(self.address, "its certificate does not hold", "check the address or the certificate")
        if isinstance(cause, NoAnswerError):
            waited = f"it gave no answer within {self.access.timeout:g} seconds"
            return RefusedQueryError(self.address, waited, "set OVERSIGHT_GRAPH_TIMEOUT higher, or ask for less")
        return StoreError(self.address, "it closed the connection before the answer was whole", "try again")

    def _check(self, answer: urllib3.BaseHTTPResponse) -> None:
        status = answer.status
        if status in _REASONS:
            raise StoreError(self.address, *_REASONS[status])
        if 300 <= status < 400:  # noqa: PLR2004 - the redirections of HTTP
            raise StoreError(self.address, "it has moved", f"use {answer.headers.get('Location', 'its new address')}")
        if status >= 500:  # noqa: PLR2004 - the server's faults
            raise RefusedQueryError(
                self.address, f"it failed with status {status}{_said(answer)}", "try again, or ask its owner"
            )
        if status != 200:  # noqa: PLR2004
            raise RefusedQueryError(
                self.address, f"it refuses the query with status {status}{_said(answer)}", "check the query"
            )

    def rows(self, question: Question) -> tuple[list[Binding], bool]:
        """Ask a SELECT and give its rows, and whether there may be more of them. Raises ``StoreError``."""
        answer = self._post(question, _JSON)
        try:
            bindings: list[Binding] = json.loads(answer.data)["results"]["bindings"]
            rows = [{name: _spelt(term) for name, term in row.items()} for row in bindings]
        except (AttributeError, KeyError, TypeError, ValueError):
            raise self._broken(answer) from None
        most = answer.headers.get("X-SPARQL-MaxRows")
        return rows, bool(rows) and (len(rows) % _ROUND == 0 or most == str(len(rows)))

    def truth(self, question: Question) -> bool:
        """Ask an ASK; some engines answer it with a row that has a number. Raises ``StoreError``."""
        answer = self._post(question, _JSON)
        try:
            document = json.loads(answer.data)
            if "boolean" in document:
                return document["boolean"] is True
            return any(term["value"] == "1" for row in document["results"]["bindings"] for term in row.values())
        except (AttributeError, KeyError, TypeError, ValueError):
            raise self._broken(answer) from None

    def triples(self, question: Question) -> ox.QueryTriples:
        """Ask a CONSTRUCT or a DESCRIBE. Raises ``StoreError``."""
        answer = self._post(question, _TRIPLES)
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        held = ox.Store()
        try:
            held.load(answer.data, _GRAPH_TYPES.get(kind, ox.RdfFormat.TURTLE), base_iri=self.address)
        except (SyntaxError, ValueError):
            raise self._broken(answer) from None
        found = held.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        assert isinstance(found, ox.QueryTriples)
        return found

    def _broken(self, answer: urllib3.BaseHTTPResponse) -> StoreError:
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        if kind and "json" not in kind and kind not in _GRAPH_TYPES:
            return StoreError(self.address, f"it answers with {kind}, not with results", "check the address")
        return StoreError(self.address, "its answer is broken", "try again, or ask its owner")


def _said(answer: urllib3.BaseHTTPResponse) -> str:
    """Give the first line of what the server said, where it is words."""
    kind = answer.headers.get("Content-Type", "")
    lines = answer.data[:2000].decode("utf-8", "replace").splitlines() if "html" not in kind else []
    words = next((" ".join(line.split()) for line in lines if line.strip()), "")
    return f" ({words[:200]})" if words else ""


def solutions(names: Sequence[str], rows: Sequence[Binding]) -> ox.QuerySolutions:
    """Make solutions, as the engine gives them, of bindings as the JSON format has them.

    >>> [str(row["n"]) for row in solutions(["n"], [{"n": {"type": "uri", "value": "urn:x"}}])]
    ['<urn:x>']
    """
    document = json.dumps({"head": {"vars": list(names)}, "results": {"bindings": list(rows)}})
    found = ox.parse_query_results(document, ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return found


def _spelt(term: dict[str, str]) -> dict[str, str]:
    """Spell terms as the formats do: some engines label blank nodes with an address, or write a boolean as a number."""
    if term["type"] == "bnode":
        return {**term, "value": re.sub(r"[^A-Za-z0-9]", "_", term["value"])}
    if term.get("datatype") == _BOOLEAN:
        return {**term, "value": {"1": "true", "0": "false"}.get(term["value"], term["value"])}
    return term
