"""Markdown: the few forms that the pages of the reference are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["anchored", "code", "document", "fact_list", "link", "links", "plain", "table"]


def plain(text: str) -> str:
    r"""Write text so that nothing in it is taken for a mark or a tag.

    >>> plain("a|b <c>")
    'a\\|b &lt;c>'
    """
    return " ".join(text.split()).replace("|", r"\|").replace("<", "&lt;")


def code(text: str) -> str:
    """Write a name as code.

    >>> code("og:Finding")
    '`og:Finding`'
    """
    return f"`{text}`"


def anchored(curie: str, level: int) -> str:
    r"""Write the heading of a thing, with an anchor that is the local part of its name.

    >>> anchored("og:Finding", 3)
    '<a id="Finding"></a>\n\n### og:Finding'
    """
    return f'<a id="{curie.partition(":")[2]}"></a>\n\n{"#" * level} {curie}'


def link(curie: str, page: str = "", prefix: str = "og") -> str:
    """Link a term to where it is described; one with another prefix is only named.

    >>> link("og:Finding", "ontology.md"), link("xsd:date")
    ('[`og:Finding`](ontology.md#Finding)', '`xsd:date`')
    """
    own, _, local = curie.partition(":")
    return f"[{code(curie)}]({page}#{local})" if own == prefix else code(curie)


def links(curies: Iterable[str], page: str = "", prefix: str = "og") -> str:
    """Link several terms, with commas between."""
    return ", ".join(link(curie, page, prefix) for curie in curies)


def fact_list(facts: Iterable[tuple[str, str]]) -> str:
    """Write name and value of each fact that has a value, as a list.

    >>> fact_list([("Label", "finding"), ("Example", "")])
    '- Label: finding'
    """
    return "\n".join(f"- {name}: {value}" for name, value in facts if value)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; the cells are taken as they are.

    >>> print(table(["Name"], [["a"]]))
    | Name |
    |---|
    | a |
    """
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def document(title: str, page: str, sources: str, parts: Iterable[str]) -> str:
    """Put a page together under its title, with a note of what it is generated from and by which command."""
    command = f"python -m oversight_graph.reference {page} > docs/{page}.md"
    note = f"<!-- Generated from {sources}; do not edit. Write it again: {command} -->"
    return "\n\n".join([f"# {title}", note, *(part for part in parts if part)]) + "\n"
