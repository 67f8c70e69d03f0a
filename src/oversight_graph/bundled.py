"""Bundled files: one resolver finds ontology, data and queries.

In a wheel they lie in the package's ``bundle`` folder; in a checkout and an editable install they lie
at the top of the checkout. The packaged folder is taken first.
"""

from __future__ import annotations

from pathlib import Path

from .errors import UnreadableFileError

__all__ = ["bundled_data_files", "bundled_folder", "bundled_graph_names"]

_PACKAGE = Path(__file__).resolve().parent
_SHARED_GRAPHS = {
    "data/bodies.ttl": "bodies",
    "data/inferred.ttl": "inferred",
    "data/policies.ttl": "policies",
    "data/relationships.ttl": "relationships",
    "ontology/grades.ttl": "grades",
    "ontology/issues.ttl": "issues",
    "ontology/oversight.ttl": "ontology",
}


def bundled_folder(name: str) -> Path:
    """Give the folder ``data``, ``ontology`` or ``queries`` that comes with this installation.

    Raises ``UnreadableFileError`` where the installation lacks it.

    >>> bundled_folder("queries").is_dir()
    True
    """
    for root in (_PACKAGE / "bundle", _PACKAGE.parent.parent):
        if (root / name).is_dir():
            return root / name
    raise UnreadableFileError(name, "this installation lacks the folder", "install oversight-graph again")


def bundled_graph_names() -> dict[Path, str]:
    """Give the shared files, each with the last part of its graph's IRI; report files name their own.

    >>> sorted(bundled_graph_names().values())[:2]
    ['bodies', 'grades']
    """
    return {bundled_folder(path.split("/")[0]) / path.split("/")[1]: name for path, name in _SHARED_GRAPHS.items()}


def bundled_data_files() -> list[Path]:
    """List every file of the bundled graph, shared ones first, in a stable order.

    >>> any(path.name == "bodies.ttl" for path in bundled_data_files())
    True
    """
    shared = [path for path in bundled_graph_names() if path.is_file()]
    return shared + sorted((bundled_folder("data") / "reports").glob("*.ttl"))
