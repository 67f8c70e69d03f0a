"""Reference: the generated pages of docs/, written from the ontology, the issues and the queries.

``python -m oversight_graph.reference PAGE > docs/PAGE.md`` writes one of ``PAGES``; no page is edited by hand.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable

from ..errors import UnknownNameError
from .issue_tree import issues_page
from .questions import queries_page
from .vocabulary import ontology_page

__all__ = ["PAGES", "page"]

PAGES: dict[str, Callable[[], str]] = {"issues": issues_page, "ontology": ontology_page, "queries": queries_page}


def page(name: str) -> str:
    """Write a page of the reference; equal files give equal text.

    Raises ``UnknownNameError``.

    >>> page("queries").splitlines()[0]
    '# Queries'
    """
    if name not in PAGES:
        raise UnknownNameError("page", name, tuple(difflib.get_close_matches(name, PAGES, n=1, cutoff=0.4)))
    return PAGES[name]()
