"""Evidence-bearing knowledge graphs of public oversight.

The public names are loaded when they are first used, so that importing the package costs nothing.

>>> import oversight_graph
>>> graph = oversight_graph.open_store()
>>> print(oversight_graph.trace_text(oversight_graph.trace_issue(graph, "re-vetting")).splitlines()[0][:10])
re-vetting
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .analysis import analyse
    from .dataset import open_dataset, open_store
    from .errors import OversightGraphError
    from .evidence import cite, coverage, verify
    from .export import export_graph
    from .frames import query_frame
    from .names import resolve, search
    from .network import build_network
    from .paths import find_paths
    from .queries import catalogue
    from .register import read_register
    from .render.text import trace_text
    from .render.timeline import trace_svg
    from .state import call_states
    from .store import GraphStore
    from .trace import trace_issue
    from .turtle import format_turtle
    from .validate import validate_files

__all__ = [
    "GraphStore",
    "OversightGraphError",
    "analyse",
    "build_network",
    "call_states",
    "catalogue",
    "cite",
    "coverage",
    "export_graph",
    "find_paths",
    "format_turtle",
    "open_dataset",
    "open_store",
    "query_frame",
    "read_register",
    "resolve",
    "search",
    "trace_issue",
    "trace_svg",
    "trace_text",
    "validate_files",
    "verify",
]

_ROOMS = {
    "GraphStore": "store",
    "OversightGraphError": "errors",
    "analyse": "analysis",
    "build_network": "network",
    "call_states": "state",
    "catalogue": "queries",
    "cite": "evidence",
    "coverage": "evidence",
    "export_graph": "export",
    "find_paths": "paths",
    "format_turtle": "turtle",
    "open_dataset": "dataset",
    "open_store": "dataset",
    "query_frame": "frames",
    "read_register": "register",
    "resolve": "names",
    "search": "names",
    "trace_issue": "trace",
    "trace_svg": "render.timeline",
    "trace_text": "render.text",
    "validate_files": "validate",
    "verify": "evidence",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f".{_ROOMS[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
