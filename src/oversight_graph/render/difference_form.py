"""What differs between two graphs: in words, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ..differences import Difference

__all__ = ["difference_json", "difference_text"]

_MARKS = {"added": "+", "changed": "~", "removed": "-"}


def _kind(difference: Difference) -> str:
    types = [value for name, value in (*difference.added, *difference.removed) if name == "rdf:type"]
    return types[0] if types else ""


def difference_text(differences: Sequence[Difference]) -> str:
    """Say in words what differs, a thing a paragraph, the changes of each under it.

    >>> difference_text([])
    'The two graphs state the same.'
    """
    if not differences:
        return "The two graphs state the same."
    lines = [line for each in differences for line in _lines(each)]
    counts = Counter(each.change for each in differences)
    return "\n".join([*lines, "", ", ".join(f"{counts[change]} {change}" for change in _MARKS)])


def _lines(difference: Difference) -> list[str]:
    kind = f" ({_kind(difference)})" if _kind(difference) else ""
    label = f"  {difference.label}" if difference.label else ""
    head = f"{_MARKS[difference.change]} {difference.thing}{label}{kind}  [{difference.graph or 'no graph'}]"
    if difference.change != "changed":
        return [head]
    gone, come = dict(difference.removed), dict(difference.added)
    changed = [name for name in gone if name in come and _once(difference, name)]
    lines = [f"    {name}: {gone[name]} → {come[name]}" for name in changed]
    lines += [f"    - {name} {value}" for name, value in difference.removed if name not in changed]
    lines += [f"    + {name} {value}" for name, value in difference.added if name not in changed]
    return [head, *lines]


def _once(difference: Difference, name: str) -> bool:
    return all(sum(each == name for each, _ in side) == 1 for side in (difference.removed, difference.added))


def difference_json(differences: Sequence[Difference], before: str, after: str) -> dict[str, Any]:
    """Give what differs as the schema ``diff-1.json`` has it."""
    return {
        "schema": "oversight-graph/diff/1",
        "before": before,
        "after": after,
        "same": not differences,
        "differences": [
            {
                "thing": each.thing,
                "label": each.label,
                "change": each.change,
                "graph": each.graph,
                "removed": [{"property": name, "value": value} for name, value in each.removed],
                "added": [{"property": name, "value": value} for name, value in each.added],
            }
            for each in differences
        ],
    }
