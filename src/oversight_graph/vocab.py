"""Vocabulary: the namespaces, the prefixes and the closed lists of names, as plain strings.

Everything that has to do with names of terms stands here once. IRIs are strings, so that this module
costs nothing to import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = [
    "BASE",
    "DERIVED_GRAPH",
    "OG",
    "PREFIXES",
    "PROGRESS",
    "REPLIES",
    "REPORT_PREFIXES",
    "expand",
    "graph_iri",
    "iri_list",
    "natural_order",
    "shorten",
    "spaced",
    "term",
]

BASE = "https://w3id.org/oversight-graph/"
OG = f"{BASE}ontology#"

REPORT_PREFIXES: dict[str, str] = {
    "college2015": "college-2015-promoting-ethical-behaviour",
    "ehrc2016": "ehrc-2016-mps",
    "hmic2011": "hmic-2011-without-fear-or-favour",
    "hmic2012": "hmic-2012-revisiting-police-relationships",
    "hmic2014": "hmic-2014-integrity-mps",
    "hmic2015": "hmic-2015-peel-legitimacy-mps",
    "hmic2015literature": "hmic-2015-literature-review",
    "hmic2015matters": "hmic-2015-integrity-matters",
    "hmic2015national": "hmic-2015-peel-legitimacy-national",
    "hmic2016": "hmic-2016-peel-legitimacy-mps",
    "hmic2016abuse": "hmic-2016-abuse-of-position",
    "hmicfrs2017": "hmicfrs-2017-legitimacy",
    "hmicfrs2019": "hmicfrs-2019-peel-legitimacy-mps",
    "iopc2022": "iopc-2022-hotton-mps",
    "ipcc2012": "ipcc-2012-abuse-of-police-powers",
    "press2016": "hmic-2016-press-release-mps",
    "soca2013": "soca-2013-counter-corruption-assessment",
}

PREFIXES: dict[str, str] = {
    "body": f"{BASE}body/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "earl": "http://www.w3.org/ns/earl#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "grade": f"{BASE}grade/",
    "graph": f"{BASE}graph/",
    "issue": f"{BASE}issue/",
    "link": f"{BASE}link/",
    "oa": "http://www.w3.org/ns/oa#",
    "og": OG,
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "peel2014": f"{BASE}grade/peel-2014/",
    "peel2021": f"{BASE}grade/peel-2021/",
    "policy": f"{BASE}policy/",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "relationship": f"{BASE}relationship/",
    "report": f"{BASE}report/",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{prefix: f"{BASE}report/{slug}/" for prefix, slug in REPORT_PREFIXES.items()},
}

# The states of a call on its two axes, as ``docs/tracing.md`` has them.
REPLIES = ("no-reply-held", "accepted", "partly-accepted", "rejected", "unclear")
PROGRESS = ("not-assessed", "progressing", "partly-met", "met", "not-met", "lapsed", "superseded", "unclear")

DERIVED_GRAPH = f"{BASE}graph/derived"

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
# Of several prefixes for a namespace the first counts.
_BY_NAMESPACE = {namespace: prefix for prefix, namespace in reversed(PREFIXES.items())}


def spaced(name: str) -> str:
    """Write the name of a term as words.

    >>> spaced("PartlyMet")
    'partly met'
    """
    return "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()


def term(name: str) -> str:
    """Give the IRI of a term of our ontology.

    >>> term("Finding")
    'https://w3id.org/oversight-graph/ontology#Finding'
    """
    return f"{OG}{name}"


def graph_iri(name: str) -> str:
    """Give the IRI of a shared graph.

    >>> graph_iri("bodies")
    'https://w3id.org/oversight-graph/graph/bodies'
    """
    return f"{PREFIXES['graph']}{name}"


def expand(curie: str) -> str | None:
    """Turn a CURIE with a known prefix into its IRI; anything else gives ``None``.

    >>> expand("issue:vetting")
    'https://w3id.org/oversight-graph/issue/vetting'
    >>> expand("nowhere:x") is None
    True
    """
    prefix, colon, local = curie.partition(":")
    return f"{PREFIXES[prefix]}{local}" if colon and prefix in PREFIXES else None


def iri_list(iris: Iterable[str]) -> str:
    """Write IRIs in order as SPARQL wants them in a VALUES block.

    >>> iri_list({"urn:b", "urn:a"})
    '<urn:a> <urn:b>'
    """
    return " ".join(f"<{iri}>" for iri in sorted(iris))


def natural_order(text: str) -> list[tuple[int, int | str]]:
    """Give a sorting key that takes numbers as numbers.

    >>> sorted(["afi-10", "afi-2"], key=natural_order)
    ['afi-2', 'afi-10']
    """
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in re.split(r"([0-9]+)", text) if part]


def shorten(iri: str) -> str:
    """Write an IRI with a known prefix, or give it back where none fits: namespaces end in a slash or a hash.

    >>> shorten("https://w3id.org/oversight-graph/report/hmic-2016-peel-legitimacy-mps/afi-1")
    'hmic2016:afi-1'
    >>> shorten("https://example.org/x")
    'https://example.org/x'
    """
    end = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix, local = _BY_NAMESPACE.get(iri[:end]), iri[end:]
    return f"{prefix}:{local}" if prefix is not None and _LOCAL.fullmatch(local) else iri
