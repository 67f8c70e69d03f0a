"""kglab steps: does with kglab what it is told on standard input, a step a line, and tells when each is done.

It runs in a virtual environment that holds kglab and what that needs, and nothing of ours. The word ``digest`` asks for
the digest of the last answer.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from typing import Any

from benchmarks.answers import digest, results, said_of_data

__all__ = ["DIGESTS", "main"]

DIGESTS: dict[str, Callable[[Any], str]] = {
    "load": digest,
    "query": digest,
    "validate": lambda report: digest(results(report)),
    "infer": lambda triples: digest(said_of_data(triples)),
}


class _Steps:
    """The steps, over one graph."""

    def __init__(self, data: str, shapes: str, query: str) -> None:
        import kglab

        self.known: Any = kglab.KnowledgeGraph()
        self._data, self._shapes, self._query = data, shapes, query

    def load(self) -> Any:
        self.known.load_rdf(self._data, format="ttl")
        return self.known.rdf_graph()

    def query(self) -> Any:
        return list(self.known.query(self._query))

    def validate(self) -> Any:
        _, report, _ = self.known.validate(
            shacl_graph=self._shapes, shacl_graph_format="ttl", inference="rdfs", inplace=False
        )
        return report.rdf_graph()

    def infer(self) -> Any:
        self.known.infer_owlrl_closure()
        return self.known.rdf_graph()


def _told(steps: _Steps, wanted: str, last: tuple[str, Any]) -> tuple[dict[str, Any], tuple[str, Any]]:
    """Do what is wanted; give what there is to tell of it, and the last step with its answer."""
    if wanted == "digest":
        return {"digest": DIGESTS[last[0]](last[1])}, last
    answer = getattr(steps, wanted)()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"memory": round(most / 1e6, 1)}, (wanted, answer)


def main(arguments: list[str]) -> int:
    """Do what is asked for, on a Turtle file with the shapes of another and the text of a query."""
    steps, last = _Steps(*arguments), ("", None)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        try:
            told, last = _told(steps, line.strip(), last)
        except Exception as error:
            told = {"failed": f"{type(error).__name__}: {str(error)[:200]}"}
        print(json.dumps(told), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
