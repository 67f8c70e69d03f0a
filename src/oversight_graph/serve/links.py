"""Links: where a page points to: things of this site, things elsewhere, and passages in published documents."""

from __future__ import annotations

from urllib.parse import quote

from ..statements import Passage
from ..vocab import BASE

__all__ = ["path_of", "published"]


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


def published(passage: Passage) -> str | None:
    """Give the address of a passage in its published document, with a text fragment that a browser marks.

    The passage is found by its first and last words; a browser that knows no text fragments opens the document.
    """
    if not passage.page or not passage.page.startswith(("http://", "https://")):
        return None
    ends = dict.fromkeys((passage.opening, passage.closing))
    return f"{passage.page.partition('#')[0]}#:~:text={','.join(_fragment(end) for end in ends)}"


def _fragment(text: str) -> str:
    """Escape what the syntax of text fragments gives a meaning: comma, ampersand and hyphen."""
    return quote(" ".join(text.split()), safe="").replace("-", "%2D")
