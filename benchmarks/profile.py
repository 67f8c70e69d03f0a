"""Profile: measures the shape of the bundled data once, into the file that the generator reads.

``python -m benchmarks.profile`` writes ``profile.json`` anew, with the digest of what it was measured from. The file is
frozen: made graphs stay the same when the bundled data grows.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

from oversight_graph import open_store
from oversight_graph.bundled import bundled_data_files
from oversight_graph.store import GraphStore
from oversight_graph.vocab import OG

__all__ = ["PROFILE", "measure", "read_profile"]

PROFILE = Path(__file__).with_name("profile.json")

_STATED = "FILTER NOT EXISTS { GRAPH graph:derived { ?s ?p ?o } }"
# What is counted by value: the name in the profile and the property.
_VALUES = {
    "basis": "og:basis",
    "compliance": "og:compliance",
    "decision": "og:decision",
    "grade": "og:grade",
    "measureKind": "og:measureKind",
    "modality": "og:modality",
    "polarity": "og:polarity",
    "qualifier": "og:qualifier",
    "relation": "og:relation",
    "unit": "og:unit",
    "valueStatus": "og:valueStatus",
    "verdict": "og:verdict",
    "voice": "og:voice",
}
# How many values each thing has: the name, the class of things, the property.
_EACH = {
    "about": ("og:Statement", "og:about"),
    "concerns": ("og:Statement", "og:concerns"),
    "parts": ("og:CallForAction", "dcterms:hasPart"),
    "passages": ("og:Statement", "og:cites"),
}
# The share of the things of a class that have a property.
_SHARES = {
    "assessed": ("og:CallForAction", "^og:assesses"),
    "answered": ("og:CallForAction", "^og:respondsTo"),
    "compared": ("og:Measure", "^og:compares"),
    "deadline": ("og:CallForAction", "og:deadline"),
    "due": ("og:Commitment", "og:due"),
    "held against a policy": ("og:Finding", "og:assessedAgainst"),
    "mentions": ("og:Statement", "og:mentions"),
    "period": ("og:Measure", "og:period"),
    "prompted": ("og:CallForAction", "og:promptedBy"),
    "skips": ("og:Passage", "og:skips"),
    "towards": ("og:Commitment", "og:towards"),
}
_TEXTS = {
    "description": "?s a og:Statement ; dcterms:description ?text",
    "indicator": "?s og:indicator ?text",
    "label": "?s a og:Statement ; rdfs:label ?text",
    "population": "?s og:population ?text",
    "section": "?s og:section ?text",
}
_KINDS = (
    "AreaForImprovement",
    "CauseOfConcern",
    "Commitment",
    "Comparison",
    "Finding",
    "InferredLink",
    "Instrument",
    "Judgment",
    "Measure",
    "Omission",
    "OversightRelationship",
    "Policy",
    "PoliceForce",
    "Group",
    "Post",
    "ProgressAssessment",
    "Proposal",
    "Recommendation",
    "Reply",
    "Report",
    "Response",
    "Unit",
)


def _counted(counter: Counter[Any]) -> dict[str, int]:
    return {str(key): counter[key] for key in sorted(counter, key=lambda key: (isinstance(key, str), key))}


def _values(store: GraphStore, prop: str) -> dict[str, int]:
    rows = store.rows(f"SELECT ?o WHERE {{ ?s {prop} ?o }}")
    return _counted(Counter(str(row["o"]).removeprefix(OG).rsplit("/", 1)[-1] for row in rows))


def _each(store: GraphStore, kind: str, prop: str) -> dict[str, int]:
    rows = store.rows(f"SELECT ?s (COUNT(DISTINCT ?o) AS ?n) WHERE {{ ?s a {kind} ; {prop} ?o }} GROUP BY ?s")
    return _counted(Counter(int(str(row["n"])) for row in rows))


def _share(store: GraphStore, kind: str, prop: str) -> float:
    having = len(store.rows(f"SELECT DISTINCT ?s WHERE {{ ?s a {kind} ; {prop} ?o }}"))
    return round(having / len(store.rows(f"SELECT DISTINCT ?s WHERE {{ ?s a {kind} }}")), 3)


def _words(store: GraphStore, pattern: str) -> dict[str, int]:
    return _counted(Counter(len(str(row["text"]).split()) for row in store.rows(f"SELECT ?text WHERE {{ {pattern} }}")))


def _letters(store: GraphStore) -> dict[str, int]:
    lengths: Counter[int] = Counter()
    for row in store.rows(f"SELECT ?text WHERE {{ {_TEXTS['description']} }}"):
        lengths.update(len(word.strip(".,;:()'")) for word in str(row["text"]).split())
    return _counted(Counter({length: number for length, number in lengths.items() if length > 0}))


def _kinds(store: GraphStore) -> dict[str, int]:
    return {
        kind: len(store.rows(f"SELECT ?s WHERE {{ BIND(rdf:type AS ?p) BIND(og:{kind} AS ?o) ?s ?p ?o {_STATED} }}"))
        for kind in sorted(_KINDS)
    }


def _ranks(store: GraphStore) -> list[int]:
    """Count how often each unit, post and group of a force is spoken of, most often first."""
    query = "SELECT ?o (COUNT(*) AS ?n) WHERE { ?s og:about ?o . ?o org:unitOf|org:postIn body:mps } GROUP BY ?o"
    return sorted((int(str(row["n"])) for row in store.rows(query)), reverse=True)


def _digest() -> str:
    found = hashlib.sha256()
    for path in bundled_data_files():
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def measure(store: GraphStore) -> dict[str, Any]:
    """Measure the bundled graph: what there is of each kind, how skewed it is, how long its texts are."""
    main = store.rows("SELECT ?o WHERE { ?s og:mainIssue ?o }")
    return {
        "measured from": {
            "files": len(bundled_data_files()),
            "sha256": _digest(),
            "what": "the bundled data: each file's name, a zero byte and its bytes, in the order of loading",
        },
        "kinds": _kinds(store),
        "main issue": _counted(Counter(str(row["o"]).rsplit("/", 1)[-1] for row in main)),
        "body ranks": _ranks(store),
        "values": {name: _values(store, prop) for name, prop in _VALUES.items()},
        "each": {name: _each(store, *what) for name, what in _EACH.items()},
        "shares": {name: _share(store, *what) for name, what in _SHARES.items()},
        "words": {
            **{name: _words(store, pattern) for name, pattern in _TEXTS.items()},
            "passage": _values(store, "og:wordCount"),
        },
        "letters": _letters(store),
    }


def read_profile() -> dict[str, Any]:
    """Read the frozen profile."""
    found: dict[str, Any] = json.loads(PROFILE.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    PROFILE.write_text(json.dumps(measure(open_store()), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
