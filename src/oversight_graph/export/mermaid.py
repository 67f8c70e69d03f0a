"""Mermaid, for Markdown pages: a flowchart with readable labels and a legend, for a part of the network."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from .looks import EDGE_LOOKS, LOOKS, edge_look, look_of, looks_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

__all__ = ["mermaid_text", "write_mermaid"]

_LONGEST = 80
# Letters and digits of every script, blanks and harmless marks stand as they are; all else is a character code.
_UNSAFE = re.compile(r"[^\w ,.:!?'()/+-]|_")
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def mermaid_text(text: str, longest: int = _LONGEST) -> str:
    """Write a text so that Mermaid takes no part of it for syntax, cut at ``longest`` characters.

    >>> mermaid_text('say "no" <b>')
    'say #34;no#34; #60;b#62;'
    """
    plain = " ".join(_NO_TEXT.sub(" ", text).split())
    short = plain if len(plain) <= longest else f"{plain[: longest - 1].rstrip()}…"
    return _UNSAFE.sub(lambda match: f"#{ord(match.group())};", short)


def _node(name: str, label: str, look: str) -> str:
    opened, closed = LOOKS[look].mermaid
    return f'{name}{opened}"{mermaid_text(label) or "-"}"{closed}:::{look}'


def _lines(graph: nx.MultiGraph[str]) -> Iterator[str]:
    yield "flowchart LR"
    names = {node: f"n{number}" for number, node in enumerate(graph)}
    for node, data in graph.nodes(data=True):
        yield f"  {_node(names[node], str(data.get('label', node)), look_of(data))}"
    for source, target, data in graph.edges(data=True):
        arrow = EDGE_LOOKS[edge_look(data)][2] if graph.is_directed() else "---"
        label = str(data.get("label", "")) + (" (inferred)" if data.get("inferred") else "")
        yield f'  {names[source]} {arrow}|"{mermaid_text(label) or "-"}"| {names[target]}'
    if names:
        yield '  subgraph legend["Legend"]'
        yield from (
            f"    {_node(f'k{number}', LOOKS[look].meaning, look)}" for number, look in enumerate(looks_in(graph))
        )
        yield "  end"
    for look in looks_in(graph):
        yield f"  classDef {look} fill:{LOOKS[look].colour},stroke:#333333,color:#000000"


def write_mermaid(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    """Write a network as a Mermaid flowchart; of the attributes it holds only the labels.

    >>> import io, networkx
    >>> graph = networkx.MultiDiGraph()
    >>> graph.add_node("issue:vetting", type="Issue", label="vetting")
    >>> stream = io.BytesIO()
    >>> write_mermaid(graph, stream)
    >>> print(stream.getvalue().decode().splitlines()[1])
      n0(("vetting")):::issue
    """
    stream.write("".join(f"{line}\n" for line in _lines(graph)).encode())
