"""Evidence: verifies passages against the sources, says what of a source is cited, and cites anew."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .binding import literal
from .errors import ParameterError, UnreadableFileError
from .load import parse_text, read_text
from .passages import QUOTE_WORDS, SourceText, Span, clean, fingerprint, kept_positions, parse_skips, words
from .sentences import sentences
from .store import GraphStore, Row
from .turtle import normal_form
from .vocab import BASE, PREFIXES

__all__ = [
    "Check",
    "Coverage",
    "cite",
    "coverage",
    "passage_texts",
    "passage_turtle",
    "quote_of",
    "read_source",
    "report_of",
    "verify",
]

_PASSAGES = """
SELECT ?passage ?report ?file ?digest ?start ?end ?skips ?words ?fingerprint ?context ?opening ?closing WHERE {
  ?passage a og:Passage ; og:ofReport ?report ; oa:start ?start ; oa:end ?end ; og:wordCount ?words ;
           og:fingerprint ?fingerprint ; og:contextFingerprint ?context ; og:opening ?opening ; og:closing ?closing .
  OPTIONAL { ?report og:sourceFile ?file } OPTIONAL { ?report og:sourceDigest ?digest }
  OPTIONAL { ?passage og:skips ?skips }
} ORDER BY ?report ?start ?end ?passage
"""
# The whole prose of a reply is no evidence for a single statement, so what only replies cite does not count.
_USES = """
SELECT DISTINCT ?passage ?use WHERE {
  { ?thing og:cites ?passage . FILTER NOT EXISTS { ?thing a og:Reply } BIND("cited" AS ?use) }
  UNION { ?thing og:omits ?passage . BIND("omitted" AS ?use) }
}
"""
_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.)\s*")
_CLOSING_MARKS = ".?!)”’\"'*"


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one passage: ``how`` it was found, and ``problem``, empty where all is well."""

    passage: str
    source: str
    how: str
    problem: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The sentences of one source, each with its span, line and state: cited, omitted or neither."""

    source: str
    sentences: tuple[tuple[Span, int, str], ...]

    def count(self, state: str) -> int:
        """Count the sentences in a state."""
        return sum(1 for _, _, found in self.sentences if found == state)


def read_source(path: Path) -> SourceText:
    """Read a source text: UTF-8, nothing normalised, line ends kept. Raises ``UnreadableFileError``."""
    return SourceText(read_text(path))


class _Sources:
    """The source texts of a folder, each read once."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UnreadableFileError(str(folder), "there is no such folder", "name the folder of the source texts")
        self.folder = folder
        self.read: dict[str, SourceText | None] = {}

    def get(self, name: str) -> SourceText | None:
        if name not in self.read:
            path = self.folder / Path(name).name
            self.read[name] = read_source(path) if path.is_file() else None
        return self.read[name]


def _span(row: Row) -> Span:
    skips = parse_skips(str(row["skips"])) if row["skips"] else ()
    return Span(int(str(row["start"])), int(str(row["end"])), skips)


def verify(store: GraphStore, folder: Path) -> list[Check]:
    """Check every passage against the source texts in a folder.

    A passage is found by its offsets, or else by its fingerprints, so that another rendition of the same
    document still resolves. Raises ``UnreadableFileError`` where the folder is missing.
    """
    sources = _Sources(folder)
    checks = []
    for row in store.rows(_PASSAGES):
        name = str(row["file"] or "")
        source = sources.get(name) if name else None
        if source is None:
            problem = f"the source {name} is not in {folder}" if name else "its report names no source file"
            checks.append(Check(str(row["passage"]), name, "missing", problem))
        else:
            checks.append(_check(row, name, source))
    return checks


def _check(row: Row, name: str, source: SourceText) -> Check:
    passage, count = str(row["passage"]), int(str(row["words"]))
    wanted, context = str(row["fingerprint"]), str(row["context"])
    located = source.locate(count, wanted, context, _span(row))
    if located.span is None:
        problem = {"ambiguous": "several places fit and no context tells them apart"}.get(
            located.how, "its words do not stand in the source"
        )
        return Check(passage, name, located.how, problem)
    found = source.words_of(located.span)
    problems = []
    if len(found) != count:
        problems.append(f"og:wordCount is {count}, the passage has {len(found)}")
    if found[: len(words(str(row["opening"])))] != words(str(row["opening"])):
        problems.append("og:opening is not how it begins")
    closing = words(str(row["closing"]))
    if found[len(found) - len(closing) :] != closing:
        problems.append("og:closing is not how it ends")
    if located.how == "offsets" and fingerprint(source.context_of(located.span)) != context:
        problems.append("og:contextFingerprint differs")
    return Check(passage, name, located.how, "; ".join(problems), located.span)


def passage_texts(store: GraphStore, folder: Path) -> Mapping[str, str]:
    """Give the words of passages as they stand in the source texts of a folder, by the passage's IRI.

    A passage is looked for when it is asked for; one that is not found is left out.
    """
    return _PassageTexts(_Sources(folder), {str(row["passage"]): row for row in store.rows(_PASSAGES)})


class _PassageTexts(Mapping[str, str]):
    def __init__(self, sources: _Sources, rows: dict[str, Row]) -> None:
        self.sources = sources
        self.rows = rows

    def __getitem__(self, passage: str) -> str:
        row = self.rows[passage]
        source = self.sources.get(str(row["file"])) if row["file"] else None
        span = None
        if source is not None:
            wanted, context = str(row["fingerprint"]), str(row["context"])
            span = source.locate(int(str(row["words"])), wanted, context, _span(row)).span
        if source is None or span is None:
            raise KeyError(passage)
        return source.quote(span)

    def __iter__(self) -> Iterator[str]:
        return (passage for passage in self.rows if self.get(passage) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def coverage(store: GraphStore, folder: Path) -> list[Coverage]:
    """Say of every sentence of every source whether it is cited, in an ``og:Omission``, or neither.

    A sentence is cited where at least half of its letters and digits lie in passages that statements,
    relationships, comparisons or links cite (the whole prose of a reply does not count), and omitted where
    at least half lie in those or in passages that an omission names.
    """
    sources = _Sources(folder)
    uses: dict[str, set[str]] = defaultdict(set)
    for row in store.rows(_USES):
        uses[str(row["passage"])].add(str(row["use"]))
    spans: dict[str, dict[str, list[Span]]] = defaultdict(lambda: {"cited": [], "omitted": []})
    for row in store.rows(_PASSAGES):
        for use in uses[str(row["passage"])]:
            spans[str(row["file"])][use].append(_span(row))
    names = [str(row["file"]) for row in store.rows("SELECT ?file WHERE { ?r og:sourceFile ?file } ORDER BY ?file")]
    read = [(name, sources.get(name)) for name in names]
    return [_covered(name, source, spans[name]) for name, source in read if source is not None]


def _covered(name: str, source: SourceText, spans: dict[str, list[Span]]) -> Coverage:
    cited, omitted = _marks(source, spans["cited"]), _marks(source, spans["omitted"])
    found = []
    for span in sentences(source.text):
        kept = (span.start + place for place in kept_positions(source.text[span.start : span.end]))
        places = [place for place in kept if source.text[place].isalnum()]
        by_statements = sum(cited[place] for place in places)
        by_any = sum(cited[place] or omitted[place] for place in places)
        state = "cited" if 2 * by_statements >= len(places) else "omitted" if 2 * by_any >= len(places) else "neither"
        found.append((span, source.line_of(span.start), state))
    return Coverage(name, tuple(found))


def _marks(source: SourceText, spans: Iterable[Span]) -> bytearray:
    marks = bytearray(len(source.text))
    for span in spans:
        kept, position = [], span.start
        for start, end in sorted(span.skips):
            kept.append((position, start))
            position = end
        for start, end in [*kept, (position, span.end)]:
            marks[start:end] = b"\x01" * max(0, min(end, len(marks)) - start)
    return marks


def cite(source: SourceText, quote: str, line: int | None = None) -> Span:
    """Find the passage that begins and ends with given words: ``first words … last words``.

    Three dots will do for the ellipsis; without one the whole passage is quoted. ``line``, from 1, tells
    one place from another where the first words stand several times. Raises ``ParameterError``.

    >>> cite(SourceText("Gaps remain. The force vets all recruits. Well."), "The force ... recruits")
    Span(start=13, end=41, skips=())
    """
    parts = [words(part) for part in _ELLIPSIS.split(quote)]
    if not parts[0] or not parts[-1] or len(parts) > 2:  # noqa: PLR2004 - first and last words
        raise ParameterError("quote", f"{quote!r} is no quotation", 'write "first words … last words"')
    places = source.find_words(parts[0])
    if line is not None:
        places = [place for place in places if source.line_of(place.start) == line]
    if not places:
        raise ParameterError("quote", "its first words do not stand in the source", "copy them from the text")
    if len(places) > 1:
        lines = ", ".join(str(source.line_of(place.start)) for place in places[:5])
        raise ParameterError("quote", f"its first words stand on lines {lines}", "give more of them, or --line")
    return Span(places[0].start, _with_marks(source, _end(source, parts, places[0])))


def _end(source: SourceText, parts: list[list[str]], first: Span) -> int:
    if len(parts) == 1:
        return first.end
    after = [span for span in source.find_words(parts[1], first.start) if span.end >= first.end]
    if not after:
        raise ParameterError("quote", "its last words do not follow the first", "copy them from the text")
    return after[0].end


def _with_marks(source: SourceText, end: int) -> int:
    while end < len(source.text) and source.text[end] in _CLOSING_MARKS:
        end += 1
    return end


def quote_of(source: SourceText, span: Span) -> tuple[str, str]:
    """Give the first and the last words of a passage as printed, at most four each, without page marks.

    White space counts as one space; a word that would be the fifth is left out whole, an address of many
    words is cut.

    >>> quote_of(SourceText("For the 2013/14 year<sup>1</sup> the force had 3 requests."), Span(0, 58))
    ('For the 2013/14', 'force had 3 requests.')
    """
    pieces = clean(source.quote(span)).split()
    return " ".join(_few(pieces, forward=True)), " ".join(_few(pieces, forward=False))


def _few(pieces: list[str], forward: bool) -> list[str]:
    kept: list[str] = []
    for piece in pieces if forward else reversed(pieces):
        longer = [*kept, piece] if forward else [piece, *kept]
        if len(words(" ".join(longer))) > QUOTE_WORDS:
            return kept if words(" ".join(kept)) else [_cut(piece, forward)]
        kept = longer
    return kept


def _cut(piece: str, forward: bool) -> str:
    places = list(re.finditer(r"[^\W_]+", piece))
    return piece[: places[QUOTE_WORDS - 1].end()] if forward else piece[places[-QUOTE_WORDS].start() :]


def _slug(text: str) -> str:
    return "-".join(words(text))[:48]


def passage_turtle(source: SourceText, span: Span, report: str, section: str | None = None) -> str:
    """Write a ready ``og:Passage`` in Turtle, with prefixes, for the report with a given IRI."""
    opening, closing = quote_of(source, span)
    slug = report.removeprefix(f"{BASE}report/")
    found = source.words_of(span)
    values = {
        "oa:start": str(span.start),
        "oa:end": str(span.end),
        "og:ofReport": f"<{report}>",
        "og:opening": literal(opening),
        "og:closing": literal(closing),
        "og:wordCount": str(len(found)),
        "og:fingerprint": literal(fingerprint(found)),
        "og:contextFingerprint": literal(fingerprint(source.context_of(span))),
        **({"og:section": literal(section)} if section else {}),
    }
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> . " for name in ("oa", "og"))
    body = " ; ".join(f"{name} {value}" for name, value in values.items())
    return normal_form(parse_text(f"{prefixes}<{BASE}report/{slug}/p-{_slug(opening)}> a og:Passage ; {body} ."))


def report_of(store: GraphStore, path: Path) -> str:
    """Give the IRI of the report whose source a file is, by the file's name; else one made from the name."""
    rows = store.rows(f"SELECT ?r WHERE {{ ?r og:sourceFile {literal(path.name)} }} ORDER BY ?r")
    return str(rows[0]["r"]) if rows else f"{BASE}report/{_slug(path.stem)}"
