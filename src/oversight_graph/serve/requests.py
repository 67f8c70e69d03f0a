"""Requests: reads what the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/) lets a client send."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import ClientDisconnect, Request

from .problems import HttpProblemError

__all__ = ["LARGEST_BODY", "body_of", "dataset_of", "one", "operation"]

LARGEST_BODY = 1024 * 1024
# A client that is still sending when the connection is closed does not read why, so a little more is taken.
_READ_AND_REFUSED = 8 * LARGEST_BODY
_BODY_LIMIT = 10.0
_FORM = "application/x-www-form-urlencoded"
_CLOSE = {"connection": "close"}

Fields = Sequence[tuple[str, str]]


async def body_of(request: Request) -> str:
    """Read the body as UTF-8 text. Raises ``HttpProblemError`` where it is too large, too slow or no such text."""
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_LIMIT):
            async for part in request.stream():
                body += part
                if len(body) > _READ_AND_REFUSED:
                    break
    except TimeoutError:
        raise HttpProblemError(408, "The request did not arrive in time.", _CLOSE) from None
    except ClientDisconnect:
        raise HttpProblemError(400, "The request broke off.", _CLOSE) from None
    if len(body) > LARGEST_BODY:
        raise HttpProblemError(413, f"The request is larger than {LARGEST_BODY} bytes.", _CLOSE)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise HttpProblemError(400, "The request is no UTF-8 text.") from None


def _fields(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError:
        raise HttpProblemError(400, "The parameters are no UTF-8 text, or too many.") from None


def one(fields: Fields, name: str) -> str:
    """Give the value of a parameter that has to stand there exactly once. Raises ``HttpProblemError``."""
    found = [value for each, value in fields if each == name]
    if len(found) != 1:
        many = f"There are {len(found)} parameters" if found else "There is no parameter"
        raise HttpProblemError(400, f"{many} '{name}'; give exactly one.")
    return found[0]


async def operation(request: Request, name: str) -> tuple[str, Fields]:
    """Read a query or an update: its text, and the parameters that stand beside it. Raises ``HttpProblemError``."""
    asked = _fields(request.url.query)
    if request.method != "POST":
        return one(asked, name), asked
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().casefold().removeprefix("charset=").strip('"')
    media_type = media_type.strip().casefold()
    if media_type not in {_FORM, f"application/sparql-{name}"} or charset not in {"", "utf-8"}:
        wanted = f"application/sparql-{name} or {_FORM}, in UTF-8"
        raise HttpProblemError(415, f"Send the {name} as {wanted}.", _CLOSE)
    text = await body_of(request)
    if media_type == _FORM:
        fields = [*asked, *_fields(text)]
        return one(fields, name), fields
    if any(each == name for each, _ in asked):
        raise HttpProblemError(400, f"There is one {name} in the address and one in the body; give one.")
    return text, asked


def dataset_of(fields: Fields, default: str, named: str) -> tuple[list[str], list[str]] | None:
    """Read the dataset that the protocol names, which goes before any in the text; ``None`` where it names none."""
    graphs = [[value for each, value in fields if each == name] for name in (default, named)]
    for iri in [*graphs[0], *graphs[1]]:
        if not urlsplit(iri).scheme:
            raise HttpProblemError(400, f"The graph '{iri}' is no absolute IRI.")
    return (graphs[0], graphs[1]) if graphs[0] or graphs[1] else None
