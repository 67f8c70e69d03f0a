"""World: the bodies, policies and relationships that made reports speak of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .draws import Draws
from .profile import read_profile
from .records import TYPE, Record, date, english, iri, og

__all__ = ["POLICIES", "PUBLISHERS", "Force", "force_records", "start", "world_records"]

PUBLISHERS = tuple(iri(f"body/made-inspectorate-{letter}") for letter in "abcd")
_MINISTRY = iri("body/made-ministry")
_BODIES, _POLICIES, _RELATIONS = iri("graph/made-bodies"), iri("graph/made-policies"), iri("graph/made-relationships")
_KINDS = read_profile()["kinds"]
POLICIES = tuple(iri(f"policy/made-{rank:03}") for rank in range(_KINDS["Policy"] + _KINDS["Instrument"]))
_UNITS = 14
_POSTS = 4


@dataclass
class Force:
    """A police force with the units and posts that reports speak of, and what still hangs from its last inspections."""

    number: int
    calls: list[Call] = field(default_factory=list)
    commitments: list[str] = field(default_factory=list)
    last_report: str | None = None
    last_passage: str | None = None

    @property
    def slug(self) -> str:
        """The last part of its IRI."""
        return f"made-force-{self.number:04}"

    @property
    def iri(self) -> str:
        """Its IRI."""
        return iri(f"body/{self.slug}")

    @property
    def parts(self) -> list[str]:
        """Its units and posts, those most spoken of first."""
        return [iri(f"body/{self.slug}-unit-{rank}") for rank in range(_UNITS)] + [
            iri(f"body/{self.slug}-post-{rank}") for rank in range(_POSTS)
        ]


@dataclass(slots=True)
class Call:
    """A call for action that later reports can take up."""

    iri: str
    parts: list[str]
    issue: str
    passage: str
    verdict: str | None = None


def start(subject: str, kind: str, graph: str) -> Record:
    """Begin a record of a class of ours."""
    return Record(subject, kind, graph, [(TYPE, og(kind))])


def _named(subject: str, kind: str, graph: str, label: str) -> Record:
    record = start(subject, kind, graph)
    record.say("rdfs:label", english(label))
    return record


def world_records(draws: Draws) -> Iterator[Record]:
    """Give the inspectorates, how they came about, and the policies."""
    yield _named(_MINISTRY, "Body", _BODIES, draws.words(3))
    for publisher in PUBLISHERS:
        yield _named(publisher, "OversightBody", _BODIES, draws.words(4))
    changes = (("Renaming", 0, 1, "2017-07-19"), ("Replacement", 2, 3, "2018-01-08"))
    for number, (kind, old, new, day) in enumerate(changes):
        change = _named(iri(f"body/made-change-{number}"), kind, _BODIES, draws.words(4))
        change.say("dcterms:source", f"<https://example.org/change/{number}>")
        change.say("og:earliest", date(day))
        change.say("og:latest", date(day))
        change.say("org:originalOrganization", PUBLISHERS[old])
        change.say("org:resultingOrganization", PUBLISHERS[new])
        yield change
    for rank, policy in enumerate(POLICIES):
        record = _named(policy, "Policy" if rank < _KINDS["Policy"] else "Instrument", _POLICIES, draws.words(4))
        if draws.happens(0.4):
            record.say("og:issuedBy", draws.pick((_MINISTRY, *PUBLISHERS)))
        if rank and draws.happens(0.05):
            record.say("og:replaces", POLICIES[rank - 1])
        yield record


def force_records(force: Force, draws: Draws) -> Iterator[Record]:
    """Give a force, its units, groups and posts, and who stands over whom."""
    yield _named(force.iri, "PoliceForce", _BODIES, f"{draws.words(1)} made police force {force.number}")
    yield _named(iri(f"body/{force.slug}-group"), "Group", _BODIES, draws.words(3))
    for part in force.parts:
        unit = "-unit-" in part
        record = _named(part, "Unit" if unit else "Post", _BODIES, draws.words(3))
        record.say("org:unitOf" if unit else "org:postIn", force.iri)
        yield record
    for number, publisher in enumerate(PUBLISHERS):
        yield _relationship(force, f"outside-{number}", publisher, force.iri, "inspects", draws)
    for number, part in enumerate(force.parts):
        yield _relationship(force, f"inside-{number}", force.iri, part, draws.one("relation"), draws)


def _relationship(force: Force, name: str, over: str, under: str, relation: str, draws: Draws) -> Record:
    subject = iri(f"relationship/{force.slug}-{name}")
    record = _named(subject, "OversightRelationship", _RELATIONS, draws.text("label"))
    record.say("dcterms:source", f"<https://example.org/relationship/{force.slug}/{name}>")
    record.say("og:overseen", under)
    record.say("og:overseer", over)
    record.say("og:relation", og(relation))
    record.say("og:validFrom", date("2010-01-01"))
    return record
