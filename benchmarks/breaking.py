"""Breaking: how a record that conforms is made to break a constraint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .fault_classes import KINDS, FaultClass
from .records import TYPE, Record, date, english, iri, number, og, term, text, typed

__all__ = ["FOLLOWING", "Break", "Unit", "way_to_break"]

_UNKNOWN = iri("unknown/nobody")
_ENDLESS = 10**9


@dataclass
class Unit:
    """Records that stand or fall together, and those that a fault has touched."""

    records: list[Record]
    touched: set[str] = field(default_factory=set)

    def of(self, *kinds: str) -> list[Record]:
        """Give the untouched records of some kinds."""
        return [record for record in self.records if record.kind in kinds and record.subject not in self.touched]

    def hold(self, *subjects: str) -> bool:
        """Keep things as they are, so that the fault that hangs on them stands; say if they still are."""
        if self.touched.intersection(subjects):
            return False
        self.touched.update(subjects)
        return True


# A way to break something: it changes records of the unit and says if it could.
Break = Callable[[Record, Unit, FaultClass], bool]


def _wrong(kind: FaultClass) -> str:
    """Give a value that an enumeration, a class, a datatype or a pattern does not allow."""
    argument = kind.argument
    if kind.component in {"in", "hasValue"}:
        return og("Nonsense")
    if kind.component == "languageIn" or "languageIn" in argument:
        return '"autre chose"@fr'
    if kind.component == "datatype" and argument.endswith("#string"):
        return english("not a plain string")
    if kind.component == "nodeKind" or "datatype" in argument or kind.component == "datatype":
        return text("many")
    if kind.component == "pattern":
        return text("one two three four five six")
    return _UNKNOWN


def _replace(record: Record, unit: Unit, kind: FaultClass) -> bool:
    if not kind.path.startswith("<"):
        for passage in unit.of("Passage")[:1]:
            passage.say("dcterms:hasPart", record.subject)
            unit.touched.add(passage.subject)
        return True
    others = record.values(kind.path)[1:]
    record.put(kind.path, _wrong(kind), *others)
    return True


def _minimum(record: Record, unit: Unit, kind: FaultClass) -> bool:
    if kind.path.startswith("<"):
        # The main issue counts as one of the issues, and what is held against counts as mentioned.
        narrower = [og("mainIssue")] if kind.path == og("concerns") else []
        record.drop(kind.path, *narrower)
        return True
    paths = kind.path.split()
    links = [
        other
        for other in unit.records
        if any(value == record.subject and prop[1:-1] in paths for prop, value in other.facts)
    ]
    if any(other.subject in unit.touched for other in links):
        return False
    for other in links:
        other.facts = [fact for fact in other.facts if fact[1] != record.subject or fact[0][1:-1] not in paths]
    unit.touched.update(other.subject for other in links)
    return True


def _second(value: str) -> str:
    if value.startswith("<"):
        return value[:-1] + "-second>"
    if value.endswith('"@en'):
        return english("quite another text")
    if value.endswith("#date>"):
        return date("2013-03-03")
    if value.endswith(("#integer>", "#decimal>")):
        return value.replace('"', '"1', 1)
    return value[:-1] + ' more"'


def _maximum(record: Record, unit: Unit, kind: FaultClass) -> bool:
    if not kind.path.startswith("<"):
        part = term("dcterms:hasPart")
        free = [call for call in unit.of(*KINDS["CallForAction"]) if record.subject not in call.values(part)]
        whole = [call for call in unit.records if record.subject in call.values(part)]
        if not free or any(call.subject in unit.touched for call in whole):
            return False
        free[0].facts.append((part, record.subject))
        unit.touched.update({free[0].subject, whole[0].subject})
        return True
    values = record.values(kind.path)
    if not values and kind.path in _OPTIONAL:
        values = [_OPTIONAL[kind.path]]
        record.facts.append((kind.path, values[0]))
    if values:
        record.facts.append((kind.path, _second(values[0])))
    return bool(values)


_OPTIONAL = {
    og("compliance"): og("Full"),
    og("deadline"): iri("unknown/deadline"),
    og("denominator"): number(10),
    og("due"): iri("unknown/due"),
    og("knownThrough"): iri("unknown/report"),
    og("lower"): number(1),
    og("numerator"): number(1),
    og("period"): iri("unknown/period"),
    og("qualifier"): og("About"),
    og("significance"): text("significant"),
    og("unit"): text("percent"),
    og("upper"): number(9),
    og("validUntil"): date("2030-01-01"),
    og("value"): number(5),
    og("valueText"): text("5"),
}


def _beyond(record: Record, unit: Unit, kind: FaultClass) -> bool:
    """Put the lower end above the upper one."""
    del unit
    other = f"<{kind.argument}>"
    if kind.path in {og("lower"), og("validFrom")} and not record.values(other):
        record.put(other, number(1) if kind.path == og("lower") else date("2011-01-01"))
    high = date("2999-12-31") if record.values(other)[0].endswith("#date>") else number(_ENDLESS)
    record.put(kind.path, high)
    return True


def _same(record: Record, unit: Unit, kind: FaultClass) -> bool:
    del unit
    record.put(kind.path, *record.values(f"<{kind.argument}>"))
    return True


def _bound(record: Record, unit: Unit, kind: FaultClass) -> bool:
    del unit
    low = kind.component == "minInclusive"
    datatype = "decimal" if kind.path == og("confidence") else "integer"
    value = float(kind.argument) + (-1 if low else 1)
    record.put(kind.path, typed(value if datatype == "decimal" else int(value), datatype))
    return True


def _languages(record: Record, unit: Unit, kind: FaultClass) -> bool:
    del unit
    record.facts += [(kind.path, english("one name")), (kind.path, english("another name"))]
    return True


def _retype(name: str) -> Break:
    def change(record: Record, unit: Unit, kind: FaultClass) -> bool:
        del unit, kind
        record.put(TYPE, og(name))
        return True

    return change


def _drop(*curies: str) -> Break:
    def change(record: Record, unit: Unit, kind: FaultClass) -> bool:
        del unit, kind
        held = any(record.values(term(curie)) for curie in curies)
        record.drop(*(term(curie) for curie in curies))
        return held

    return change


def _not_recorded(record: Record, unit: Unit, kind: FaultClass) -> bool:
    del unit, kind
    record.put(og("valueStatus"), og("Lost"))
    record.put(og("value"), number(7))
    return True


def _without_unit(record: Record, unit: Unit, kind: FaultClass) -> bool:
    del unit, kind
    record.put(og("valueStatus"), og("Given"))
    record.drop(og("unit"))
    return True


def _foreign_passage(record: Record, unit: Unit, kind: FaultClass) -> bool:
    """Cite a passage that an earlier report holds: the one that an inferred link of the unit cites."""
    del kind
    links = unit.of("InferredLink")
    if not links or not record.values(og("statedIn")):
        return False
    report = record.values(og("statedIn"))[0][:-1]
    foreign = [passage for passage in links[0].values(og("cites")) if not passage.startswith(f"{report}/")]
    record.say("og:cites", *foreign[:1])
    return bool(foreign)


def _past_the_end(record: Record, unit: Unit, kind: FaultClass) -> bool:
    del kind
    held = unit.hold(*record.values(og("ofReport")))
    if held:
        record.put(term("oa:end"), number(_ENDLESS))
    return held


def _one_sided(record: Record, unit: Unit, kind: FaultClass) -> bool:
    """Let a link cite two passages of its later end and none of its earlier one."""
    del kind
    later = record.values(og("later"))[0].rsplit("/", 1)[0]
    own = [passage.subject for passage in unit.of("Passage") if passage.subject.startswith(f"{later}/")]
    record.put(og("cites"), *own[:2])
    return len(own) > 1


def _turned(record: Record, unit: Unit, kind: FaultClass) -> bool:
    """Let a call be the later end, and what answered it the earlier one."""
    del kind
    for response in unit.of("Response"):
        call = response.values(og("respondsTo"))[0]
        if unit.hold(response.subject, call, *response.values(og("statedIn"))):
            record.put(og("later"), call)
            record.put(og("earlier"), response.subject)
            return True
    return False


FOLLOWING = frozenset(
    og(name) for name in ("assesses", "elaborates", "madeIn", "promptedBy", "reiterates", "respondsTo", "towards")
)


def _too_early(record: Record, unit: Unit, kind: FaultClass) -> bool:
    """Date a statement before one of its own report that it takes up."""
    del kind
    own = {other.subject for other in unit.records}
    followed = [value for prop, value in record.facts if prop in FOLLOWING and value in own]
    if not followed or not unit.hold(followed[0], *record.values(og("statedIn"))):
        return False
    record.put(og("earliest"), date("1900-01-01"))
    record.put(og("latest"), date("1900-01-01"))
    return True


def _other_regime(record: Record, unit: Unit, kind: FaultClass) -> bool:
    del kind
    if not unit.hold(*record.values(og("statedIn"))):
        return False
    old = "peel-2014" in record.values(og("grade"))[0]
    record.put(og("grade"), iri(f"grade/{'peel-2021' if old else 'peel-2014'}/good"))
    return True


def _second_root(record: Record, unit: Unit, kind: FaultClass) -> bool:
    del unit, kind
    record.say("skos:topConceptOf", iri("issue/ncic/scheme"))
    return True


def _second_parent(record: Record, unit: Unit, kind: FaultClass) -> bool:
    del unit, kind
    record.say("skos:broader", iri("issue/wellbeing"))
    return True


_BY_COMPONENT: dict[str, Break] = {
    "class": _replace,
    "datatype": _replace,
    "disjoint": _same,
    "hasValue": _replace,
    "in": _replace,
    "languageIn": _replace,
    "lessThan": _beyond,
    "lessThanOrEquals": _beyond,
    "maxCount": _maximum,
    "maxInclusive": _bound,
    "minCount": _minimum,
    "minInclusive": _bound,
    "node": _replace,
    "nodeKind": _replace,
    "or": _replace,
    "pattern": _replace,
    "qualifiedMinCount": _minimum,
    "uniqueLang": _languages,
}
# What a constraint wants broken in its own way: those on the whole thing, and those in SPARQL.
_BY_NAME: dict[str, Break] = {
    "AbsentMeasureShape or": _not_recorded,
    "BodyChangeShape or": _retype("BodyChange"),
    "CallForActionShape or": _retype("CallForAction"),
    "EvidencePlaceShape-report sparql": _foreign_passage,
    "GivenMeasureShape or": _without_unit,
    "InsideSourceShape-end sparql": _past_the_end,
    "IssueShape-oneParent maxCount": _second_parent,
    "IssueShape-root maxCount": _second_root,
    "IssueShape-root minCount": _drop("skos:broader"),
    "LinkEndsShape-reports sparql": _one_sided,
    "LinkOrderShape-dates sparql": _turned,
    "OrderShape-dates sparql": _too_early,
    "OversightRelationshipShape or": _drop("dcterms:source", "og:cites"),
    "RegimeShape-dates sparql": _other_regime,
    "ReportShape or": _drop("og:sourceDigest"),
    "StatementShape or": _retype("Statement"),
}


def way_to_break(kind: FaultClass) -> Break:
    """Give the way to break a constraint: its own, or that of its component."""
    return _BY_NAME.get(kind.name) or _BY_COMPONENT[kind.component]
