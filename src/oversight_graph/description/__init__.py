"""Description: what a stranger's tool reads first: the JSON-LD context, the prefixes, and VoID and DCAT of the data.

``python -m oversight_graph.description DOCUMENT`` writes one of ``DOCUMENTS``; none is edited by hand.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable

from ..errors import UnknownNameError
from .context import context_text
from .prefix_list import prefixes_text
from .void import dataset_text

__all__ = ["DOCUMENTS", "FILES", "document"]

DOCUMENTS: dict[str, Callable[[], str]] = {
    "context": context_text,
    "dataset": dataset_text,
    "prefixes": prefixes_text,
}
FILES: dict[str, str] = {
    "context": "ontology/context.jsonld",
    "dataset": "data/dataset.ttl",
    "prefixes": "data/prefixes.ttl",
}


def document(name: str) -> str:
    """Write one of ``DOCUMENTS``; equal files give equal text.

    Raises ``UnknownNameError``.

    >>> "sh:declare" in document("prefixes")
    True
    """
    if name not in DOCUMENTS:
        raise UnknownNameError("document", name, tuple(difflib.get_close_matches(name, DOCUMENTS, n=1, cutoff=0.4)))
    return DOCUMENTS[name]()
