"""Accept: chooses a media type by the ``Accept`` header of a request (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

__all__ = ["choose"]

_Range = tuple[str, str, float]


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().casefold() == "q":
            try:
                return min(1.0, max(0.0, float(value.strip())))
            except ValueError:
                return 0.0
    return 1.0


def _ranges(header: str) -> Iterator[_Range]:
    for part in header.split(","):
        media, *parameters = part.split(";")
        kind, slash, subtype = media.strip().casefold().partition("/")
        if slash:
            yield kind, subtype, _quality(parameters)


def _weight(media_type: str, ranges: Sequence[_Range]) -> float:
    """Give the quality of the most specific range that a media type falls in."""
    kind, _, subtype = media_type.partition("/")
    found = {(r_kind, r_subtype): quality for r_kind, r_subtype, quality in reversed(ranges)}
    for key in ((kind, subtype), (kind, "*"), ("*", "*")):
        if key in found:
            return found[key]
    return 0.0


def choose(header: str | None, offered: Sequence[str]) -> str | None:
    """Choose the media type that a client likes best; of equal ones the first offered. ``None``: none will do.

    >>> choose("text/csv;q=0.5, application/json", ["text/csv", "application/json"])
    'application/json'
    >>> choose("*/*", ["text/turtle", "text/html"])
    'text/turtle'
    >>> choose("image/png", ["text/turtle"]) is None
    True
    """
    if header is None or not header.strip():
        return offered[0]
    ranges = list(_ranges(header))
    weights = {media_type: _weight(media_type, ranges) for media_type in offered}
    best = max(offered, key=lambda media_type: weights[media_type])
    return best if weights[best] > 0 else None
