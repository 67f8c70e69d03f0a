"""Well-formed: the user's own shapes, held against the shapes that SHACL gives for shapes.

pySHACL leaves much of what is ill-formed alone, so that a shape with a slip of the pen would find nothing. It ships the
shapes of appendix C of the specification (https://www.w3.org/TR/shacl/#shacl-shacl).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UnreadableFileError
from ..suggestions import DeclaredNames
from ..vocab import shorten
from .circles import LEADING, LISTING
from .context import read_files
from .engine import Found, found_in, query_text, run
from .explicit import made_explicit
from .graphs import plain_graph, prepared_query, shapes_of_shapes
from .targets import targeting
from .where import Places

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["check_shapes"]

_NUMBERS = ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
_EXPECTED = {
    "MaxCount": "it stands more often than it may",
    "MinCount": "it is missing",
    "Datatype": "its value is of another type than it should",
    "NodeKind": "its value is of another kind than it should",
    "In": "its value is none of those that it may have",
    "Node": "its value is no well-formed list",
    "Or": "its value is of no form that it may have",
}


def check_shapes(files: Sequence[Path]) -> rdflib.Graph:
    """Read shapes, made explicit; raises ``UnreadableFileError`` with the place of one that is not well-formed."""
    read = [file for file, _ in read_files(files)]
    shapes = plain_graph(quad for file in read for quad in file.quads)
    _check_lists(shapes, str(files[0]))
    rules = shapes_of_shapes()
    found = sorted(found_in(run(shapes, rules)), key=lambda each: (each.path is None, each.focus.n3()))
    for each in found[:1]:
        spots = Places(read, shapes, rules, [each]).of(each)
        where = str(spots[0]) if spots else str(files[0])
        raise UnreadableFileError(where, f"the shape is not well-formed: {_fault(each)}", "mend it")
    for check in (_check_terms, _check_numbers, _check_named, _check_patterns, _check_flags, _check_queries):
        check(shapes, str(files[0]))
    return made_explicit(shapes)


def _fault(found: Found) -> str:
    kind = found.component.removeprefix("sh:").removesuffix("ConstraintComponent")
    if found.path is None:
        return "a constraint stands where it cannot, as sh:minCount does without sh:path"
    return f"{found.path_text}: {_EXPECTED.get(kind, found.message)}"


def _check_terms(shapes: rdflib.Graph, file: str) -> None:
    from rdflib import SH, URIRef

    if not targeting(shapes):
        raise UnreadableFileError(file, "it holds no shape with a target", "name a file of shapes with --shapes")
    used = {each for triple in shapes for each in triple if isinstance(each, URIRef) and each.startswith(str(SH))}
    for name in sorted(used):
        if name not in SH:
            near = get_close_matches(name, map(str, dir(SH)), n=1)
            mend = f"did you mean {shorten(near[0])}" if near else "check the spelling"
            raise UnreadableFileError(file, f"{shorten(name)} is no term of SHACL", mend)


def _check_numbers(shapes: rdflib.Graph, file: str) -> None:
    from rdflib import SH

    for name in _NUMBERS:
        for number in shapes.objects(None, SH[name]):
            if getattr(number, "value", 0) < 0:
                raise UnreadableFileError(file, f"sh:{name}: {number} is less than nothing", "write 0 or more")


def _check_lists(shapes: rdflib.Graph, file: str) -> None:
    from rdflib import RDF

    ended: set[Node | None] = {None}
    for start in shapes.subjects(RDF.rest, None):
        met: set[Node | None] = set()
        node: Node | None = start
        while node not in ended:
            if node in met:
                raise UnreadableFileError(file, "a list leads back into itself by rdf:rest", "end it with rdf:nil")
            met.add(node)
            node = shapes.value(node, RDF.rest)
        ended |= met


def _check_named(shapes: rdflib.Graph, file: str) -> None:
    """Refuse the name of a shape of which nothing is said: every value would conform to it."""
    from rdflib import URIRef

    for name, prop in sorted(_named(shapes)):
        if isinstance(name, URIRef) and (name, None, None) not in shapes:
            near = DeclaredNames(str(each) for each in shapes.subjects() if isinstance(each, URIRef)).like(str(name))
            mend = f"did you mean {near[0]}" if near else "name its file with --shapes as well"
            raise UnreadableFileError(file, f"no shape is called {name}, which {shorten(prop)} names", mend)


def _named(shapes: rdflib.Graph) -> Iterator[tuple[Node, str]]:
    from rdflib import SH
    from rdflib.collection import Collection

    for prop in (SH[name] for name in LEADING):
        yield from ((name, str(prop)) for name in shapes.objects(None, prop))
    for prop in (SH[name] for name in LISTING):
        for head in shapes.objects(None, prop):
            yield from ((name, str(prop)) for name in Collection(shapes, head))


def _check_patterns(shapes: rdflib.Graph, file: str) -> None:
    from rdflib import SH

    for _, pattern in shapes.subject_objects(SH.pattern):
        try:
            re.compile(str(pattern))
        except re.error as error:
            reason = f"{str(pattern)!r} is no regular expression ({error})"
            raise UnreadableFileError(file, reason, "mend the sh:pattern") from None


def _check_flags(shapes: rdflib.Graph, file: str) -> None:
    """Refuse the flags that pySHACL passes over: a pattern would match other texts than it says."""
    from rdflib import SH

    for flags in shapes.objects(None, SH.flags):
        if set(str(flags)) - set("im"):
            raise UnreadableFileError(
                file, f"sh:flags {str(flags)!r}: only i and m are known here", "leave out the rest"
            )


def _check_queries(shapes: rdflib.Graph, file: str) -> None:
    from rdflib import SH

    for form in ("select", "ask"):
        for holder in shapes.subjects(SH[form], None):
            text = re.sub(r"[$?]PATH\b", "<urn:path>", query_text(shapes, holder, form=form))
            if re.search(r"[$?]shapesGraph\b", text):
                raise UnreadableFileError(file, f"the query of sh:{form} uses $shapesGraph", "ask without it")
            fault = _query_fault(text, f"{form.title()}Query")
            if fault:
                raise UnreadableFileError(file, f"the query of sh:{form} {fault}", "mend it")


def _query_fault(text: str, form: str) -> str:
    try:
        found = prepared_query(text).algebra.name
    except Exception as error:
        return f"does not parse: {' '.join(str(error).split())}"
    return "" if found == form else "is of another form"
