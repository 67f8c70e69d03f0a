"""Markup: pieces of HTML for notebooks, with every text escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

__all__ = ["anchor", "escaped", "html_table"]


def escaped(value: object) -> str:
    """Write a value as text of HTML; ``None`` is nothing.

    >>> escaped("<b> & co"), escaped(None)
    ('&lt;b&gt; &amp; co', '')
    """
    return "" if value is None else html.escape(str(value))


def anchor(text: str, address: str | None) -> str:
    """Link a text to an address of the web; any other address is left out.

    >>> anchor("PEEL", "javascript:alert(1)")
    'PEEL'
    """
    if not address or not address.startswith(("http://", "https://")):
        return escaped(text)
    return f'<a href="{escaped(address)}">{escaped(text)}</a>'


def html_table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out rows of cells that are HTML already under columns that are text.

    >>> html_table("1 row", ["a & b"], [["<i>x</i>"]])[:55]
    '<table><caption>1 row</caption><thead><tr><th scope="co'
    """
    head = "".join(f'<th scope="col">{escaped(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    start = f"<table><caption>{escaped(caption)}</caption><thead><tr>{head}</tr></thead>"
    return f"{start}<tbody>{body}</tbody></table>"
