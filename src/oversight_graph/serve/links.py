"""Links: where a page points to: things of this site, and things elsewhere."""

from __future__ import annotations

from urllib.parse import quote

from ..vocab import BASE

__all__ = ["path_of"]


def path_of(iri: str) -> str | None:
    """Give the address of a thing: a path on this site, else its IRI where that is an address of the web.

    >>> path_of("https://w3id.org/oversight-graph/body/mps")
    '/body/mps'
    >>> path_of("urn:isbn:0") is None
    True
    """
    if iri.startswith(BASE):
        return "/" + quote(iri.removeprefix(BASE), safe="/#:@!$&'()*+,;=-._~")
    return iri if iri.startswith(("http://", "https://")) else None
