"""Published: where a passage can be read in the published document."""

from __future__ import annotations

from urllib.parse import quote

from .statements import Passage

__all__ = ["published"]


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
