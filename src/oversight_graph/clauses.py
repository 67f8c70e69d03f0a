"""Clauses: each property as an English verb phrase, read forward and backward."""

from __future__ import annotations

__all__ = ["CLAUSES", "clause"]

# Property: how it reads from its subject to its object, and from its object to its subject.
CLAUSES: dict[str, tuple[str, str]] = {
    "dcterms:hasPart": ("has the part", "is a part of"),
    "dcterms:publisher": ("is published by", "published"),
    "og:about": ("is about", "is spoken of in"),
    "og:addressedTo": ("is addressed to", "is the addressee of"),
    "og:assessedAgainst": ("is held against", "is the yardstick of"),
    "og:assesses": ("assesses", "is assessed by"),
    "og:audits": ("audits", "is audited by"),
    "og:by": ("is made by", "made"),
    "og:chairs": ("chairs", "is chaired by"),
    "og:commissions": ("commissions", "is commissioned by"),
    "og:comparedWith": ("is compared with", "is what is compared to in"),
    "og:concerns": ("concerns", "is a subject of"),
    "og:continues": ("is the same body as", "is the same body as"),
    "og:contradicts": ("contradicts", "is contradicted by"),
    "og:elaborates": ("explains", "is explained in"),
    "og:followsUp": ("follows up", "is followed up by"),
    "og:funds": ("funds", "is funded by"),
    "og:governs": ("governs", "is governed by"),
    "og:grade": ("gives the grade", "is the grade given in"),
    "og:hearsAppealsFrom": ("hears appeals from", "has appeals against it heard by"),
    "og:holdsToAccount": ("holds to account", "is held to account by"),
    "og:informs": ("informs", "is informed by"),
    "og:inspects": ("inspects", "is inspected by"),
    "og:investigates": ("investigates", "is investigated by"),
    "og:issuedBy": ("is issued by", "issued"),
    "og:knownThrough": ("is known through", "tells of"),
    "og:madeIn": ("is made in", "contains"),
    "og:mainIssue": ("mainly concerns", "is the main subject of"),
    "og:manages": ("manages", "is managed by"),
    "og:memberOf": ("is a member of", "has as a member"),
    "og:mentions": ("mentions", "is mentioned in"),
    "og:promptedBy": ("is prompted by", "prompted"),
    "og:question": ("answers", "is answered by"),
    "og:refersCasesTo": ("refers cases to", "has cases referred to it by"),
    "og:reiterates": ("repeats", "is repeated by"),
    "og:replaces": ("replaces", "is replaced by"),
    "og:reportsTo": ("reports to", "has reports from"),
    "og:respondsTo": ("responds to", "is answered by"),
    "og:restates": ("tells again", "is told again by"),
    "og:scrutinises": ("scrutinises", "is scrutinised by"),
    "og:setsStandardsFor": ("sets standards for", "works to standards set by"),
    "og:statedIn": ("stands in", "holds"),
    "og:succeeds": ("succeeds", "is succeeded by"),
    "og:supports": ("supports", "is supported by"),
    "og:towards": ("is a step towards", "is worked towards by"),
    "og:trains": ("trains", "is trained by"),
    "og:worksWith": ("works with", "works with"),
    "org:postIn": ("is a post in", "has the post"),
    "org:unitOf": ("is a unit of", "has the unit"),
    "prov:wasAttributedTo": ("was said by", "said"),
    "skos:broader": ("is a part of the wider issue", "includes the narrower issue"),
    "skos:narrower": ("includes the narrower issue", "is a part of the wider issue"),
    "skos:related": ("is related to", "is related to"),
}


def clause(prop: str, label: str, source: str, target: str, forward: bool) -> str:
    """Say one edge as a clause, from the end that the reader comes from.

    ``prop`` runs from ``source`` to ``target`` where ``forward``, and from ``target`` to ``source`` otherwise. A
    property that is not in the table is said in its own direction by its label.

    >>> clause("og:assesses", "assesses", "the call", "the verdict", forward=False)
    'the call is assessed by the verdict'
    >>> clause("ex:likes", "likes", "the call", "the verdict", forward=False)
    'the verdict likes the call'
    """
    if prop in CLAUSES:
        return f"{source} {CLAUSES[prop][0 if forward else 1]} {target}"
    return f"{source} {label} {target}" if forward else f"{target} {label} {source}"
