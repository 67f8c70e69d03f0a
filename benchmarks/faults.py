"""Faults: one class of fault for each constraint of our shapes, seeded into made graphs and listed in a manifest.

A fault is put into a thing that conformed before; where made data has no such thing, a spare one that conforms but for
the fault is added. Other results may come with it: who names a thing that lost its class is wrong as well.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from .breaking import FOLLOWING, Unit, way_to_break
from .fault_classes import FaultClass, fault_classes, targets
from .records import Record, og
from .spares import SPARES

__all__ = ["Fault", "Seeder"]

# A thing that lacks what is to be broken is passed over for another, so many times.
_TRIES = 8


@dataclass(frozen=True)
class Fault:
    """A fault that was seeded: of which class, and in which thing."""

    kind: str
    focus: str


def _owners(unit: Unit, kind: FaultClass, focus: str) -> list[str]:
    """Give what makes a shape take in a thing by naming it."""
    naming = targets()[kind.node_shape].objects_of
    return [
        record.subject
        for record in unit.records
        if any(fact[0] in naming and fact[1] == focus for fact in record.facts)
    ]


class Seeder:
    """Puts faults into records, each class in its turn, and keeps the list of them."""

    def __init__(self, seed: int, share: float) -> None:
        """Seed faults into this share of all things."""
        self._random = random.Random(f"{seed} faults")
        self._share = share
        self._owed = 0.0
        self._turns: list[FaultClass] = []
        self._rank = 0
        self.faults: list[Fault] = []

    def manifest(self) -> dict[str, list[str]]:
        """Give the IRIs of the things that carry each class of fault."""
        found: dict[str, list[str]] = {}
        for fault in self.faults:
            found.setdefault(fault.kind, []).append(fault.focus)
        return dict(sorted(found.items()))

    def counts(self) -> dict[str, int]:
        """Count the faults by class."""
        return dict(sorted(Counter(fault.kind for fault in self.faults).items()))

    def seeded(self, unit: list[Record]) -> list[Record]:
        """Put the faults that are due into what stands or falls together, and give it back."""
        self._owed += self._share * len(unit)
        made = Unit(list(unit))
        self._take_turns(made)
        if self._owed >= 1:
            more = sorted(set(fault_classes()).difference(self._turns))
            self._random.shuffle(more)
            self._turns += more
            self._take_turns(made)
        return made.records

    def _take_turns(self, unit: Unit) -> None:
        """Seed classes in their turn; one that fits nothing here keeps its turn."""
        waiting: list[FaultClass] = []
        for place, kind in enumerate(self._turns):
            if self._owed < 1:
                waiting += self._turns[place:]
                break
            focus = self._break(unit, kind)
            if focus is None:
                waiting.append(kind)
                continue
            unit.touched |= {focus, *_owners(unit, kind, focus)}
            self.faults.append(Fault(kind.name, focus[1:-1]))
            self._owed -= 1
        self._turns = waiting

    def _break(self, unit: Unit, kind: FaultClass) -> str | None:
        change = way_to_break(kind)
        fitting = self._fitting(unit, kind)
        return next((record.subject for record in fitting if change(record, unit, kind)), None)

    def _fitting(self, unit: Unit, kind: FaultClass) -> list[Record]:
        """Give some things, as they were made, that the shape of a class of fault takes in."""
        if kind.node_shape in SPARES:
            return self._spare(unit, kind.node_shape)
        shape = targets()[kind.node_shape]
        if shape.kinds:
            found = unit.of(*shape.kinds)
        elif shape.objects_of:
            free = [record for record in unit.records if record.subject not in unit.touched]
            objects = {value for record in free for prop, value in record.facts if prop in shape.objects_of}
            found = [record for record in unit.of("PeriodOfTime") if record.subject in objects]
        else:
            wanted = FOLLOWING if og("follows") in shape.subjects_of else shape.subjects_of
            having = [record for record in unit.records if any(prop in wanted for prop, _ in record.facts)]
            found = [record for record in having if record.subject not in unit.touched]
        return self._random.sample(found, min(len(found), _TRIES))

    def _spare(self, unit: Unit, node_shape: str) -> list[Record]:
        judgments = unit.of("Judgment")
        if node_shape == "QuestionShape" and not judgments:
            return []
        self._rank += 1
        spare = SPARES[node_shape](self._rank)
        unit.records.append(spare)
        if node_shape == "QuestionShape":
            judgments[0].put(og("question"), spare.subject)
            unit.touched.add(judgments[0].subject)
        return [spare]
