"""Rules of form: the part of the ontology's page that tells what each SHACL shape asks and how to mend a fault."""

from __future__ import annotations

from ..bundled import bundled_folder
from .facts import Facts, read_facts
from .markdown import anchored, code, link, links, plain, table

__all__ = ["path_text", "shapes_part"]

_TARGETS = {
    "sh:targetClass": "every",
    "sh:targetNode": "the thing",
    "sh:targetObjectsOf": "every value of",
    "sh:targetSubjectsOf": "everything with",
}
_CHECKS = ("sh:property", "sh:sparql")


def path_text(facts: Facts, path: str) -> str:
    """Write a SHACL path in the form of SPARQL; a predicate is a path of one step.

    >>> path_text(Facts([]), "og:cites")
    'og:cites'
    """
    if not path.startswith("_:"):
        return path
    steps = facts.items(path)
    if any(steps):
        return "/".join(path_text(facts, step) for step in steps)
    for inverse in facts.of(path, "sh:inversePath"):
        return f"^{path_text(facts, inverse)}"
    for choices in facts.of(path, "sh:alternativePath"):
        return "(" + "|".join(path_text(facts, each) for each in facts.items(choices)) + ")"
    for form, mark in (("sh:zeroOrMorePath", "*"), ("sh:oneOrMorePath", "+"), ("sh:zeroOrOnePath", "?")):
        for inner in facts.of(path, form):
            return f"{path_text(facts, inner)}{mark}"
    return "a path"


def _row(facts: Facts, check: str) -> list[str]:
    path = path_text(facts, facts.one(check, "sh:path")).replace("|", r"\|")
    severity = facts.one(check, "sh:severity").removeprefix("sh:").lower()
    return [
        f'<a id="{check.partition(":")[2]}"></a>{code(check)}',
        code(path) if path else "a query",
        plain(facts.one(check, "sh:description")),
        severity,
        plain(facts.one(check, "sh:message")),
    ]


def _shape(facts: Facts, shape: str) -> str:
    targets = [f"{words} {links(facts.of(shape, target))}" for target, words in _TARGETS.items()]
    held = "; ".join(text for text in targets if "`" in text)
    severity = facts.one(shape, "sh:severity").removeprefix("sh:").lower()
    checks = [check for predicate in _CHECKS for check in facts.of(shape, predicate) if not check.startswith("_:")]
    parts = [anchored(shape, 4), f"{plain(facts.one(shape, 'skos:definition'))} Held against {held} ({severity})."]
    message = facts.one(shape, "sh:message")
    if message:
        parts.append(f"If the thing itself fails: {plain(message)}")
    if checks:
        head = ["Check", "Path", "What it asks", "Severity", "What is said, and how to mend it"]
        parts.append(table(head, [_row(facts, check) for check in checks]))
    return "\n\n".join(parts)


def shapes_part() -> list[str]:
    """Write the part on shapes, by file."""
    intro = (
        "Closed lists, cardinalities and kinds of values are checked here and never inferred. "
        f"`oversight-graph validate FILE` runs the shapes; a result names one of these, such as "
        f"{link('og:FindingShape')}."
    )
    parts = ["## Shapes", intro]
    for path in sorted((bundled_folder("ontology") / "shapes").glob("*.ttl")):
        facts = read_facts(f"shapes/{path.name}")
        parts += [f"### shapes/{path.name}", *(_shape(facts, shape) for shape in facts.things("sh:NodeShape"))]
    return parts
