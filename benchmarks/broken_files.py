"""Broken files: a corpus of input that is wrong, by class, made anew from a seed.

Each class gives at least ten files; what a file is for stands in its name.
"""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

__all__ = ["CLASSES", "REFUSED", "make"]

Made = Iterator[tuple[str, bytes]]
ROOT = Path(__file__).resolve().parent.parent
WHOLE = ROOT / "data" / "reports" / "hmic-2016-press-release-mps.ttl"
PREFIXES = """@prefix og: <https://w3id.org/oversight-graph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://w3id.org/oversight-graph/report/broken/> .
"""
ENTITIES = '<!DOCTYPE rdf:RDF [<!ENTITY {}>]>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
_DESCRIBED = '<rdf:Description rdf:about="urn:x" xmlns:u="urn:u#"><u:p>{}</u:p></rdf:Description></rdf:RDF>'
_JSON = '{{"@context": {}, "@id": "urn:x", "name": "x"}}'
_MANY = 10


def _spread(chance: random.Random, length: int) -> list[int]:
    return sorted(chance.sample(range(1, length - 1), _MANY))


def truncated(chance: random.Random, _: str) -> Made:
    """Cut a whole report anywhere."""
    text = WHOLE.read_bytes()
    for place in _spread(chance, len(text)):
        yield f"cut-at-{place}.ttl", text[:place]
    for suffix in ("nt", "nq", "trig", "jsonld", "rdf"):
        yield f"cut.{suffix}", _WHOLE_OF[suffix][:-7]


_WHOLE_OF = {
    "nt": b'<urn:x> <urn:p> "a text" .\n<urn:y> <urn:p> "another" .\n',
    "nq": b'<urn:x> <urn:p> "a text" <urn:g> .\n<urn:y> <urn:p> "another" <urn:g> .\n',
    "trig": b'<urn:g> { <urn:x> <urn:p> "a text" . <urn:y> <urn:p> "another" . }\n',
    "jsonld": b'{"@id": "urn:x", "urn:p": "a text", "urn:q": ["another"]}\n',
    "rdf": (ENTITIES.format('a "b"') + _DESCRIBED.format("&a;")).encode(),
}


def wrong_encoding(chance: random.Random, _: str) -> Made:
    """Write text in another encoding than UTF-8, or with bytes that are none."""
    text = PREFIXES + ':x rdfs:label "Präfekt – “zitiert”"@de .\n'
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp037", "utf-8-sig", "mac-roman"):
        yield f"{name}.ttl", text.encode(name, "replace")
    for place in _spread(chance, len(PREFIXES))[:4]:
        yield f"byte-ff-at-{place}.ttl", PREFIXES[:place].encode() + b"\xff" + PREFIXES[place:].encode()
    yield "surrogate.nt", b'<urn:x> <urn:p> "\xed\xa0\x80" .\n'
    yield "overlong.nt", b'<urn:x> <urn:p> "\xc0\xaf" .\n'


def binary(chance: random.Random, _: str) -> Made:
    """Give what is no text at all."""
    for suffix in ("ttl", "nt", "nq", "trig", "jsonld", "rdf", "ttl", "nt", "xlsx", "csv"):
        yield f"noise-{chance.randrange(10**6)}.{suffix}", chance.randbytes(5000)
    yield "zeros.ttl", bytes(5000)
    yield "png.ttl", b"\x89PNG\r\n\x1a\n" + chance.randbytes(500)


def huge_literal(_: random.Random, __: str) -> Made:
    """Write a value of many megabytes, or a number that no machine holds."""
    for millions in (1, 2, 4, 8, 16):
        yield f"text-of-{millions}-million.ttl", f'{PREFIXES}:x rdfs:label "{"x" * millions * 10**6}"@en .\n'.encode()
    for kind in ("integer", "decimal", "double", "date", "boolean", "gYear"):
        yield f"{kind}.ttl", f'{PREFIXES}:x og:value "{"9" * 10**6}"^^xsd:{kind} .\n'.encode()


def deep_nesting(_: random.Random, __: str) -> Made:
    """Put brackets in brackets in brackets."""
    for depth in (10**3, 10**4, 10**5, 10**6):
        yield f"blank-nodes-{depth}.ttl", (PREFIXES + ":x :p " + "[ :p " * depth + ":y" + " ]" * depth + " .").encode()
        yield f"lists-{depth}.ttl", (PREFIXES + ":x :p " + "( " * depth + " )" * depth + " .").encode()
        yield f"json-{depth}.jsonld", ('{"urn:p": ' * depth + '"x"' + "}" * depth).encode()
    opened = "".join('<rdf:Description xmlns:u="urn:u#"><u:p>' for _ in range(10**4))
    yield "elements.rdf", (ENTITIES.format('a "b"') + opened).encode()


def cyclic_list(_: random.Random, __: str) -> Made:
    """Let lists bite their tail, where a list is wanted and where none is."""
    loop = "_:a rdf:first :x ; rdf:rest _:b . _:b rdf:first :y ; rdf:rest _:a .\n"
    own = "_:c rdf:first :x ; rdf:rest _:c .\n"
    for name in ("owl:propertyChainAxiom", "owl:unionOf", "owl:oneOf", "og:concerns", "og:cites"):
        yield f"two-{name.partition(':')[2]}.ttl", f"{PREFIXES}:p {name} _:a .\n{loop}".encode()
        yield f"one-{name.partition(':')[2]}.ttl", f"{PREFIXES}:p {name} _:c .\n{own}".encode()
    yield "two-rests.ttl", f"{PREFIXES}:p :q _:a . _:a rdf:rest _:a, rdf:nil ; rdf:first 1, 2 .\n".encode()


def spaced_iri(_: random.Random, __: str) -> Made:
    """Write IRIs that are none."""
    for number, iri in enumerate(
        (
            "a b",
            "urn:a b",
            "urn:a<b",
            "urn:a{b}",
            "urn:a|b",
            "urn:a^b",
            "urn:a`b",
            "urn:a\\b",
            "http://[::1",
            "urn:a\tb",
            "%zz:",
        )
    ):
        yield f"iri-{number}.ttl", f"{PREFIXES}<{iri}> rdfs:label 'x'@en .\n".encode()
        yield f"iri-{number}.jsonld", b'{"@id": "' + iri.replace("\\", "\\\\").encode() + b'", "urn:p": "x"}'


def remote_context(_: random.Random, url: str) -> Made:
    """Write JSON-LD whose context would have to be fetched."""
    shapes = (
        '"{u}"',
        '["{u}"]',
        '[{{"x": "urn:x"}}, "{u}"]',
        '{{"@import": "{u}"}}',
        '{{"x": {{"@id": "urn:x", "@context": "{u}"}}}}',
    )
    for number, shape in enumerate(shapes):
        for address in (f"{url}/context", "file:///etc/passwd", "context.jsonld"):
            where = "remote" if address.startswith(url) else address[:4]
            yield f"context-{number}-{where}.jsonld", _JSON.format(shape.format(u=address)).encode()


def external_entity(_: random.Random, url: str) -> Made:
    """Write RDF/XML that would read a file or an address."""
    for number, where in enumerate(
        ("file:///etc/passwd", f"{url}/entity", "/etc/hostname", "file:///dev/zero", "ftp://127.0.0.1:1/x")
    ):
        yield f"general-{number}.rdf", (ENTITIES.format(f'e SYSTEM "{where}"') + _DESCRIBED.format("&e;")).encode()
        parameter = f'% e SYSTEM "{where}"> %e; <!ENTITY f "f"'
        yield f"parameter-{number}.rdf", (ENTITIES.format(parameter) + _DESCRIBED.format("x")).encode()
        doctype = f'<!DOCTYPE rdf:RDF SYSTEM "{where}">\n'
        yield f"doctype-{number}.rdf", doctype.encode() + _WHOLE_OF["rdf"].partition(b"\n")[2]


def entity_bomb(_: random.Random, __: str) -> Made:
    """Write entities that grow as they are put in."""
    for levels in (3, 6, 9, 12, 20):
        for width in (10, 20):
            names = [f'e{level} "{f"&e{level - 1};" * width if level else "lol"}"' for level in range(levels)]
            text = ENTITIES.format(">\n<!ENTITY ".join(names)) + _DESCRIBED.format(f"&e{levels - 1};")
            yield f"levels-{levels}-{width}.rdf", text.encode()
    yield "circle.rdf", (ENTITIES.format('a "&b;"> <!ENTITY b "&a;"') + _DESCRIBED.format("&a;")).encode()


def _zip(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def workbook_bomb(_: random.Random, __: str) -> Made:
    """Make workbooks that are small on the disk and huge when they are unpacked, or are none."""
    for millions in (50, 100, 200, 300):
        for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
            name = f"zeros-{millions}-{part.rpartition('/')[2].partition('.')[0]}.xlsx"
            yield name, _zip({"[Content_Types].xml": b"<Types/>", part: bytes(millions * 10**6)})
    yield "many-parts.xlsx", _zip({f"xl/{number}.xml": b"<x/>" for number in range(20_000)})
    yield "no-workbook.xlsx", _zip({"readme.txt": b"nothing"})
    yield "cut.xlsx", _zip({"xl/workbook.xml": b"<workbook/>"})[:-20]
    yield "path-outside.xlsx", _zip({"../../evil.xml": b"<x/>"})


def one_line(_: random.Random, __: str) -> Made:
    """Write ten megabytes without a line end."""
    triples = "".join(f'<urn:s{number % 5}> <urn:p> "{number} {"x" * 5000}" . ' for number in range(2_000))
    for suffix in ("ttl", "trig", "nt", "nq"):
        yield f"triples.{suffix}", triples.encode()
        yield f"spaces.{suffix}", b" " * 10**7 + b"?"
    yield "name.ttl", (PREFIXES + ":" + "x" * 10**7).encode()
    yield (
        "json.jsonld",
        ('{"urn:p": [' + ",".join(f'"{number} {"x" * 5000}"' for number in range(2_000)) + "]}").encode(),
    )
    yield "comment.ttl", b"#" + b"x" * 10**7


def empty(_: random.Random, __: str) -> Made:
    """Write nothing, or nothing to speak of."""
    for suffix in ("ttl", "trig", "nt", "nq", "jsonld", "rdf", "xlsx", "csv"):
        yield f"nothing.{suffix}", b""
    for number, text in enumerate((b"\n", b" \t\r\n", b"\xef\xbb\xbf", b"# only a comment")):
        yield f"blank-{number}.ttl", text


def ill_typed(_: random.Random, __: str) -> Made:
    """Write values that are not of the type they claim; rdflib logs a traceback for each of these."""
    values = {"date": "2016-13-45", "integer": "twelve", "boolean": "maybe", "decimal": "1,5", "dateTime": "yesterday"}
    values |= {
        "gYear": "MMXX",
        "duration": "long",
        "hexBinary": "xyz",
        "base64Binary": "!",
        "anyURI": "a b",
        "time": "25",
    }
    for kind, value in values.items():
        yield f"{kind}.ttl", f'{PREFIXES}:x a og:Finding ; og:earliest "{value}"^^xsd:{kind} .\n'.encode()


CLASSES: dict[str, Callable[[random.Random, str], Made]] = {
    "truncated anywhere": truncated,
    "wrong encoding": wrong_encoding,
    "binary": binary,
    "huge literal": huge_literal,
    "deep nesting": deep_nesting,
    "cyclic list": cyclic_list,
    "IRI with spaces and the like": spaced_iri,
    "JSON-LD with a remote context": remote_context,
    "RDF/XML with an external entity": external_entity,
    "RDF/XML with an entity bomb": entity_bomb,
    "zip bomb as XLSX": workbook_bomb,
    "ten megabytes on one line": one_line,
    "empty": empty,
    "ill-typed literal": ill_typed,
}
# What is no file that can be read: made in the folder by name.
REFUSED = ("folder", "FIFO", "unreadable", "missing", "socket", "device", "loop of links")


def make(name: str, folder: Path, seed: int, url: str) -> list[Path]:
    """Write the files of a class into a folder, and give their paths.

    ``url`` is an address that nobody may ask for while the files are read.
    """
    if name in REFUSED:
        return [_refused(name, folder, number) for number in range(_MANY)]
    paths = []
    for file, content in CLASSES[name](random.Random(seed), url):
        paths.append(folder / file)
        paths[-1].write_bytes(content)
    return paths


_SUFFIXES = ("ttl", "trig", "nt", "nq", "jsonld", "rdf", "json", "xml", "owl", "ttl")


def _refused(name: str, folder: Path, number: int) -> Path:
    path = folder / f"{name.replace(' ', '-')}-{number}.{_SUFFIXES[number]}"
    if name == "folder":
        path.mkdir()
    elif name == "FIFO":
        os.mkfifo(path)
    elif name == "socket":
        _socket(path)
    elif name == "device":
        path.symlink_to("/dev/zero" if number % 2 else "/dev/tty")
    elif name == "loop of links":
        path.symlink_to(path.name)
    elif name == "unreadable":
        _lock_away(path)
    return path


def _lock_away(path: Path) -> None:
    """Make a file that cannot be read, also by who may read everything: the first page of a process's memory."""
    if os.geteuid() == 0:
        path.symlink_to("/proc/self/mem")
    else:
        path.write_bytes(b"")
        path.chmod(0)


def _socket(path: Path) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
