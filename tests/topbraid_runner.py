"""TopBraid's SHACL 1.5: ``python topbraid_runner.py FILE…`` checks each file by the shapes in it.

For each a line of JSON is written: its results, each with focus node, path, value, component, severity and shape.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from jvm import start_java

_SH = "http://www.w3.org/ns/shacl#"
_NAMES = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "resultSeverity", "sourceShape")


class Processor:
    """Checks files."""

    def __init__(self) -> None:
        org = start_java()
        self.read = org.apache.jena.riot.RDFDataMgr.loadDataset
        self.models = org.apache.jena.rdf.model
        self.check = org.topbraid.shacl.validation.ValidationUtil.validateModel

    def results(self, path: str) -> list[list[str]]:
        """Give the results of a file's shapes over all that is in the file."""
        dataset = self.read(path)
        model = self.models.ModelFactory.createDefaultModel()
        model.add(dataset.getDefaultModel()).add(dataset.getUnionModel())
        report = self.check(model, model, False)
        properties = [self._property(name) for name in _NAMES]
        found = list(report.listProperties(self._property("result")))
        return [[_written(each.getResource().getProperty(prop)) for prop in properties] for each in found]

    def _property(self, name: str) -> Any:
        return self.models.ResourceFactory.createProperty(f"{_SH}{name}")


def _written(statement: Any) -> str:
    """Write what a statement leads to: IRIs and literals by their text, blank nodes without a label."""
    node = statement.getObject() if statement is not None else None
    if node is None:
        return ""
    return "_:" if node.isAnon() else str(node.asNode().getLiteralLexicalForm() if node.isLiteral() else node)


if __name__ == "__main__":
    processor = Processor()
    for name in sys.argv[1:]:
        sys.stdout.write(f"{json.dumps(processor.results(name))}\n")
