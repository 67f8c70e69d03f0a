"""Reports: one made report of an inspection round, with its statements, passages and links to earlier rounds.

Calls of earlier rounds are assessed, met, met and lapsed again, or made once more; force and staff reply and commit
themselves. How often each happens is drawn from the profile; what the bundled data is too small to tell (a verdict that
turns from met to not met, a call made again) is set here.
"""

from __future__ import annotations

from collections.abc import Iterator

from .draws import Draws
from .records import Record, date, english, iri, number, og, text
from .world import POLICIES, PUBLISHERS, Call, Force, start

__all__ = ["FIRST_YEAR", "ROUNDS", "Report", "reports"]

FIRST_YEAR = 2014
ROUNDS = 10
_STATEMENTS = (14, 42)
_LAPSES = 0.2
_REPEATS = 0.3
_KEPT_CALLS = 12
# Statements that stand by themselves: the name of the class and how many there are of it in the profile.
_ALONE = ("Finding", "Commitment", "Measure", "Proposal")
_REGIMES = ((2014, 2020, "peel-2014"), (2021, 9999, "peel-2021"))
_QUESTIONS = ("ethical-workforce", "fair-treatment", "overall", "workforce-fairness")
_LETTERS = {
    "Finding": "f",
    "CauseOfConcern": "cc",
    "Commitment": "c",
    "Measure": "m",
    "Proposal": "proposal",
    "Judgment": "j",
    "Recommendation": "rec",
    "AreaForImprovement": "afi",
    "Response": "response",
    "Reply": "reply",
    "ProgressAssessment": "a",
}


class Report:
    """Makes the records of one report; ``records`` gives them."""

    def __init__(self, force: Force, round_: int, draws: Draws, kinds: dict[str, int]) -> None:
        """Begin the report of a force in a round."""
        self.force, self.draws, self.kinds = force, draws, kinds
        self.year = FIRST_YEAR + round_
        month, day = 1 + draws.below(9), 1 + draws.below(28)
        self.day = f"{self.year}-{month:02}-{day:02}"
        self.answered = f"{self.year}-{month + 2:02}-{day:02}"
        self.publisher = PUBLISHERS[round_ % 2 + 2] if draws.happens(0.2) else PUBLISHERS[self.year >= 2017]
        self.slug = f"made-{self.year}-inspection-{force.slug}"
        self.iri = iri(f"report/{self.slug}")
        self.graph = iri(f"report/{self.slug}/graph")
        self.sections = [draws.text("section") for _ in range(12)]
        self.position = 0
        self.made: dict[str, int] = {}
        self.records: list[Record] = []
        self.findings: list[tuple[str, str, str]] = []
        self.measures: list[tuple[str, str]] = []
        self.calls: list[Call] = []
        self.commitments: list[str] = []
        self.replies: list[str] = []
        self._make()

    def _make(self) -> None:
        wanted = _STATEMENTS[0] + self.draws.below(_STATEMENTS[1] - _STATEMENTS[0])
        alone = [kind for kind in _ALONE for _ in range(self._share(kind, wanted))]
        for kind in alone:
            if kind == "Finding":
                self._finding()
        self._judgments()
        for _ in range(self._share("Recommendation", wanted) + self._share("AreaForImprovement", wanted)):
            self._call()
        self._cause_of_concern()
        self._responses()
        for kind in alone:
            if kind == "Measure":
                self._measure()
            elif kind != "Finding":
                self._promise(kind)
        self._comparisons(self._share("Comparison", wanted))
        self._assessments()
        self._omission()
        self._inferred(self._share("InferredLink", wanted))
        self._report()
        self._leave_behind()

    def _share(self, kind: str, wanted: int) -> int:
        """Draw how many statements of a kind a report of this length has, so that the mean is that of the profile."""
        total = sum(self.kinds[name] for name in _LETTERS)
        return int(self.kinds[kind] * wanted / total + self.draws.random.random())

    def _thing(self, name: str) -> str:
        return iri(f"report/{self.slug}/{name}")

    def _next(self, letter: str) -> str:
        self.made[letter] = self.made.get(letter, 0) + 1
        return f"{letter}-{self.made[letter]}"

    def _passage(self, name: str) -> str:
        draws, words = self.draws, int(self.draws.one("words passage"))
        begin = self.position + draws.below(60)
        self.position = begin + 6 * words
        record = start(self._thing(f"p-{name}"), "Passage", self.graph)
        record.say("oa:end", number(self.position))
        record.say("oa:start", number(begin))
        record.say("og:closing", text(draws.words(min(words, 4))))
        record.say("og:contextFingerprint", text(draws.digest()))
        record.say("og:fingerprint", text(draws.digest()))
        record.say("og:ofReport", self.iri)
        record.say("og:opening", text(draws.words(min(words, 4))))
        record.say("og:section", text(draws.pick(self.sections)))
        if draws.has("skips"):
            record.say("og:skips", text(f"{begin + 1}-{begin + 2}"))
        record.say("og:wordCount", number(words))
        self.records.append(record)
        return record.subject

    def _issues(self, record: Record, main: str | None = None) -> str:
        main = main or iri(f"issue/{self.draws.one('main issue')}")
        more = {
            main: None,
            **{iri(f"issue/{self.draws.one('main issue')}"): None for _ in range(self.draws.one("each concerns") - 1)},
        }
        record.say("og:concerns", *more)
        record.say("og:mainIssue", main)
        return main

    def _statement(self, kind: str, voice: str | None = None, main: str | None = None) -> tuple[Record, str, str]:
        """Begin a statement; give it with its main issue and its first passage."""
        draws, name = self.draws, self._next(_LETTERS[kind])
        record = start(self._thing(name), kind, self.graph)
        passages = [self._passage(name if not n else f"{name}-{n + 1}") for n in range(draws.one("each passages"))]
        voice = voice or draws.one("voice")
        record.say("dcterms:description", english(draws.text("description")))
        about = {self.force.iri: None}
        parts = self.force.parts
        for _ in range(draws.one("each about") - 1):
            about[parts[draws.one("body rank") % len(parts)]] = None
        record.say("og:about", *about)
        record.say("og:cites", *passages)
        issue = self._issues(record, main)
        record.say("og:statedIn", self.iri)
        record.say("og:voice", og(voice))
        record.say("prov:wasAttributedTo", self.force.iri if voice in {"Force", "Staff"} else self.publisher)
        record.say("rdfs:label", english(f"{self.year}: {draws.text('label')}"))
        if draws.has("mentions"):
            record.say("og:mentions", draws.pick(POLICIES))
        self.records.append(record)
        return record, issue, passages[0]

    def _finding(self) -> None:
        record, issue, passage = self._statement("Finding")
        polarity = self.draws.one("polarity")
        record.say("og:polarity", og(polarity))
        if self.draws.has("held against a policy"):
            record.say("og:assessedAgainst", self.draws.pick(POLICIES))
            record.say("og:compliance", og(self.draws.one("compliance")))
        if polarity == "Negative":
            self.findings.append((record.subject, issue, passage))

    def _judgments(self) -> None:
        for first, last, regime in _REGIMES:
            if first <= self.year <= last:
                for question in _QUESTIONS[: 1 + self.draws.below(4)]:
                    record, _, _ = self._statement("Judgment", "Publisher")
                    record.say("og:grade", iri(f"grade/{regime}/{self.draws.one('grade')}"))
                    record.say("og:question", iri(f"grade/peel-2014/question-{question}"))

    def _call(self) -> None:
        kinds = ("Recommendation", "AreaForImprovement")
        again = [call for call in self.force.calls if call.verdict != "Met"]
        old = again[self.draws.below(len(again))] if again and self.draws.happens(_REPEATS) else None
        ground = self.findings[self.draws.below(len(self.findings))] if self.findings else None
        main = old.issue if old else ground[1] if ground else None
        record, issue, passage = self._statement(kinds[self.draws.happens(0.45)], "Publisher", main)
        record.say("og:addressedTo", self.force.iri)
        if old:
            record.say("og:reiterates", old.iri)
        elif ground and self.draws.has("prompted"):
            record.say("og:promptedBy", ground[0])
        if self.draws.has("deadline"):
            words = f"by March {self.year + 1}"
            record.say(
                "og:deadline",
                self._period(record.subject, "deadline", f"{self.year + 1}-03-01", f"{self.year + 1}-03-31", words),
            )
            record.say("og:deadlineText", text(words))
        parts = self._parts(record) if self.draws.happens(0.4) else []
        self.calls.append(Call(record.subject, parts, issue, passage))

    def _parts(self, call: Record) -> list[str]:
        name = call.subject.rsplit("/", 1)[-1][:-1]
        parts = []
        for rank in range(self.draws.one("each parts")):
            part = start(self._thing(f"{name}-part-{rank + 1}"), "CallPart", self.graph)
            part.say("og:cites", self._passage(f"{name}-part-{rank + 1}"))
            self._issues(part)
            part.say("rdfs:label", english(f"{self.year}: {self.draws.text('label')}"))
            self.records.append(part)
            parts.append(part.subject)
        call.say("dcterms:hasPart", *parts)
        return parts

    def _period(self, owner: str, name: str, first: str, last: str, label: str) -> str:
        record = Record(f"{owner[:-1]}-{name}>", "PeriodOfTime", self.graph)
        record.say("rdf:type", "<http://purl.org/dc/terms/PeriodOfTime>")
        record.say("og:earliest", date(first))
        record.say("og:latest", date(last))
        record.say("rdfs:label", english(label))
        self.records.append(record)
        return record.subject

    def _cause_of_concern(self) -> None:
        if self.draws.happens(0.15):
            recommendation, issue, passage = self._statement("Recommendation", "Publisher")
            recommendation.say("og:addressedTo", self.force.iri)
            cause, _, _ = self._statement("CauseOfConcern", "Publisher", issue)
            cause.say("og:polarity", og("Negative"))
            recommendation.say("og:promptedBy", cause.subject)
            self.calls.append(Call(recommendation.subject, [], issue, passage))

    def _later(self, record: Record) -> None:
        record.say("og:earliest", date(self.answered))
        record.say("og:latest", date(self.answered))

    def _responses(self) -> None:
        answered = []
        for call in self.calls:
            if self.draws.has("answered"):
                record, _, _ = self._statement("Response", "Force", call.issue)
                record.say(
                    "og:decision", og(self.draws.one("decision") if self.draws.happens(0.8) else "PartlyAccepted")
                )
                record.say("og:respondsTo", call.iri)
                self._later(record)
                answered.append(record.subject)
        for response in answered[::2]:
            reply, _, _ = self._statement("Reply", "Force")
            reply.say("og:elaborates", response)
            self._later(reply)
            self.replies.append(reply.subject)

    def _promise(self, kind: str) -> None:
        record, _, _ = self._statement(kind, "Force")
        record.say("og:by", self.force.iri)
        if self.calls and self.draws.has("towards"):
            record.say("og:towards", self.draws.pick([call.iri for call in self.calls]))
            self._later(record)
            if self.replies and self.draws.happens(0.5):
                record.say("og:madeIn", self.draws.pick(self.replies))
        if kind == "Commitment":
            record.say("og:modality", og(self.draws.one("modality")))
            if self.draws.has("due"):
                year = self.year + 1
                record.say(
                    "og:due", self._period(record.subject, "due", f"{year}-01-01", f"{year}-12-31", f"during {year}")
                )
            self.commitments.append(record.subject)

    def _measure(self) -> None:
        draws = self.draws
        record, _, passage = self._statement("Measure")
        status = draws.one("valueStatus")
        record.say("og:indicator", english(draws.text("indicator")))
        record.say("og:measureKind", og(draws.one("measureKind")))
        record.say("og:population", english(draws.text("population")))
        record.say("og:valueStatus", og(status))
        if status == "Given":
            value = draws.below(1000) if draws.happens(0.6) else draws.below(1000) / 10
            record.say("og:unit", text(draws.one("unit")))
            record.say("og:value", number(value))
            record.say("og:valueText", text(str(value)))
            if draws.happens(0.07):
                record.say("og:qualifier", og(draws.one("qualifier")))
            self.measures.append((record.subject, passage))
        if draws.has("period"):
            year = self.year - 1
            record.say(
                "og:period", self._period(record.subject, "period", f"{year}-01-01", f"{year}-12-31", f"in {year}")
            )

    def _comparisons(self, most: int) -> None:
        pairs = list(zip(self.measures, self.measures[1:], strict=False))
        for (one, passage), (other, _) in pairs[:most]:
            record = start(self._thing(self._next("comparison")), "Comparison", self.graph)
            record.say("og:cites", passage)
            record.say("og:comparedWith", other)
            record.say("og:compares", one)
            record.say("og:term", text(self.draws.words(2)))
            record.say("rdfs:label", english(f"{self.year}: {self.draws.text('label')}"))
            self.records.append(record)

    def _assessments(self) -> None:
        for call in self.force.calls:
            if self.draws.has("assessed"):
                lapsed = call.verdict == "Met" and self.draws.happens(_LAPSES)
                call.verdict = "NotMet" if lapsed else self.draws.one("verdict")
                target = self.draws.pick([call.iri, *call.parts])
                self._assessment(target, call.verdict, call.issue)
        if self.force.commitments and self.draws.happens(0.3):
            self._assessment(self.draws.pick(self.force.commitments), self.draws.one("verdict"))

    def _assessment(self, target: str, verdict: str, issue: str | None = None) -> None:
        record, _, _ = self._statement("ProgressAssessment", "Publisher", issue)
        record.say("og:assesses", target)
        record.say("og:basis", og("Reinspected" if self.draws.happens(0.8) else "SelfReported"))
        record.say("og:verdict", og(verdict))

    def _omission(self) -> None:
        name = self._next("omission")
        record = start(self._thing(name), "Omission", self.graph)
        record.say("og:omits", self._passage(name))
        record.say("og:reason", text("furniture"))
        self.records.append(record)

    def _inferred(self, most: int) -> None:
        for rank, (new, old) in enumerate(zip(self.calls, reversed(self.force.calls), strict=False)):
            if rank == most:
                return
            record = start(iri(f"link/{self.slug}-{rank}"), "InferredLink", iri("graph/made-inferred"))
            record.say("og:cites", new.passage, old.passage)
            record.say("og:confidence", number((1 + self.draws.below(9)) / 10))
            record.say("og:doubt", english(self.draws.text("description")))
            record.say("og:earlier", old.iri)
            record.say("og:later", new.iri)
            record.say("og:linkProperty", og("followsUp"))
            record.say("og:reason", english(self.draws.text("description")))
            record.say("rdfs:label", english(self.draws.text("label")))
            self.records.append(record)

    def _report(self) -> None:
        record = start(self.iri, "Report", self.graph)
        record.say("dcterms:issued", text(self.day[:7]))
        record.say("dcterms:publisher", self.publisher)
        record.say("dcterms:title", english(f"{self.draws.words(4)} {self.year}"))
        record.say("foaf:page", f"<https://example.org/report/{self.slug}>")
        record.say("og:about", self.force.iri)
        record.say("og:earliest", date(self.day))
        record.say("og:latest", date(self.day))
        record.say("og:sourceDigest", text(self.draws.digest()))
        record.say("og:sourceFile", text(f"{self.slug}.txt"))
        record.say("og:sourceLength", number(self.position + 100))
        if self.force.last_report:
            record.say("og:followsUp", self.force.last_report)
        self.records.append(record)

    def _leave_behind(self) -> None:
        self.force.calls = [*self.force.calls, *self.calls][-_KEPT_CALLS:]
        self.force.commitments = [*self.force.commitments, *self.commitments][-_KEPT_CALLS:]
        self.force.last_report = self.iri
        self.force.last_passage = next(record.subject for record in self.records if record.kind == "Passage")


def reports(force: Force, draws: Draws, kinds: dict[str, int]) -> Iterator[list[Record]]:
    """Give the records of each report of a force, round by round."""
    for round_ in range(ROUNDS):
        yield Report(force, round_, draws, kinds).records
