"""Diagram: the classes of the ontology as a Mermaid class diagram, drawn from its axioms and documentation."""

from __future__ import annotations

from .facts import Facts

__all__ = ["MAIN_PROPERTIES", "class_diagram", "closed_lists"]

MAIN_PROPERTIES = (
    "og:addressedTo",
    "og:assessedAgainst",
    "og:assesses",
    "og:by",
    "og:cites",
    "og:compares",
    "og:concerns",
    "og:elaborates",
    "og:followsUp",
    "og:issuedBy",
    "og:madeIn",
    "og:ofReport",
    "og:omits",
    "og:overseen",
    "og:overseer",
    "og:promptedBy",
    "og:reiterates",
    "og:respondsTo",
    "og:statedIn",
    "og:towards",
)


def closed_lists(facts: Facts) -> dict[str, list[str]]:
    """Give the classes that are closed lists, each with its individuals."""
    found = {kind: facts.things(kind) for kind in facts.things("owl:Class")}
    return {kind: individuals for kind, individuals in found.items() if individuals}


def _id(curie: str) -> str:
    return curie.removeprefix("og:").replace(":", "_")


def _classes(facts: Facts, lists: dict[str, list[str]]) -> list[str]:
    attributes: dict[str, list[str]] = {}
    for each in facts.things("owl:ObjectProperty"):
        for value in set(facts.of(each, "schema:rangeIncludes")) & set(lists):
            for kind in facts.of(each, "schema:domainIncludes"):
                attributes.setdefault(kind, []).append(f"    {_id(kind)} : {_id(value)} {_id(each)}")
    lines = []
    for kind in facts.things("owl:Class"):
        if kind.startswith("og:") and kind not in lists:
            lines += [f"    class {_id(kind)}", *sorted(attributes.get(kind, []))]
    return lines


def _hierarchy(facts: Facts) -> list[str]:
    pairs = [(wider, kind) for kind in facts.things("owl:Class") for wider in facts.of(kind, "rdfs:subClassOf")]
    outside = sorted({wider for wider, _ in pairs if not wider.startswith("og:")})
    named = [f'    class {_id(wider)}["{wider}"]' for wider in outside]
    return [*named, *(f"    {_id(wider)} <|-- {_id(kind)}" for wider, kind in sorted(pairs))]


def _properties(facts: Facts) -> list[str]:
    return [
        f"    {_id(source)} --> {_id(target)} : {_id(each)}"
        for each in MAIN_PROPERTIES
        for source in facts.of(each, "schema:domainIncludes")
        for target in facts.of(each, "schema:rangeIncludes")
    ]


def class_diagram(facts: Facts) -> str:
    """Draw the classes with their hierarchy, the closed lists as attributes, and ``MAIN_PROPERTIES`` as arrows.

    >>> from oversight_graph.reference.facts import read_facts
    >>> "    Statement <|-- Finding" in class_diagram(read_facts("oversight.ttl")).splitlines()
    True
    """
    body = [*_classes(facts, closed_lists(facts)), *_hierarchy(facts), *_properties(facts)]
    return "\n".join(["```mermaid", "classDiagram", "    direction LR", *body, "```"])
