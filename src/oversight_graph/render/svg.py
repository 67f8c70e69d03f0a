"""SVG: boxes, lines and wrapped text, in points of 1/72 inch; text is text, and everything from data is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

__all__ = ["LINE", "Canvas", "Mark", "clean", "text_width", "wrapped"]

# The share of the size that a character takes in the widest of the common sans-serif faces, with room to spare.
_NARROW, _WIDE = "iljtfrI.,:;'|!()[]/ \u00a0", "mwMW@%—…"
_SPACE = re.compile(r"[^\S\u00a0]+")
_BOLD = 1.16
_SHARES = {**dict.fromkeys(_NARROW, 0.36), **dict.fromkeys(_WIDE, 1.0)}
_CAPITAL, _OTHER, _FULL = 0.76, 0.6, 1.05
LINE = 1.25
_SHEETS = {"A4 landscape": (841.89, 595.28), "A3 landscape": (1190.55, 841.89)}
_FULL_WIDTH = 0x2E80


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Say how many points a text takes at most, at a size in points.

    >>> text_width("ill", 10) < text_width("mmm", 10)
    True
    """
    shares = (
        _SHARES.get(char) or (_FULL if ord(char) >= _FULL_WIDTH else _CAPITAL if char.isupper() else _OTHER)
        for char in text
    )
    return sum(shares) * size * (_BOLD if bold else 1.0)


def wrapped(text: str, size: float, width: float, most: int = 99, bold: bool = False) -> list[str]:
    """Break a text into lines that fit a width; where there are more than ``most``, the last ends with an ellipsis.

    A no-break space keeps two words on a line.

    >>> wrapped("one two three", 10, 45)
    ['one two', 'three']
    """
    lines: list[str] = []
    for word in _pieces(text, size, width, bold):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size, bold) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and text_width(f"{last} …", size, bold) > width:
        last = (last.rpartition(" ")[0] or last[:-1]).rstrip()
    return [*lines[: most - 1], f"{last} …"]


def _pieces(text: str, size: float, width: float, bold: bool) -> Iterator[str]:
    """Give the words, one that is too long for a line in parts."""
    for word in filter(None, _SPACE.split(text)):
        while text_width(word, size, bold) > width and len(word) > 1:
            keep = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or text_width(word[:n], size, bold) <= width)
            yield word[:keep]
            word = word[keep:]  # noqa: PLW2901 - what is left of it
        yield word


@dataclass(frozen=True, slots=True)
class Mark:
    """How a thing looks: the fill, the ink on it, the line around it, and whether that is dashed."""

    fill: str
    ink: str
    line: str
    dashed: bool = False


@dataclass(slots=True)
class Canvas:
    """A drawing that grows downwards; lengths are in points."""

    width: float
    height: float = 0.0
    parts: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float, *, bold: bool = False, ink: str = "#1a1a1a") -> None:
        """Write one line, its baseline at ``y``."""
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"{weight} fill="{ink}">{clean(text)}</text>'
        )
        self.height = max(self.height, y + size * 0.3)

    def lines(
        self, x: float, y: float, lines: list[str], size: float, *, bold: bool = False, ink: str = "#1a1a1a"
    ) -> float:
        """Write lines from the top ``y`` down; gives the ``y`` below them."""
        for number, line in enumerate(lines):
            self.text(x, y + size * (0.95 + LINE * number), line, size, bold=bold, ink=ink)
        return y + size * LINE * len(lines)

    def box(self, x: float, y: float, width: float, height: float, mark: Mark, radius: float = 3) -> None:
        """Draw a box."""
        dash = ' stroke-dasharray="3 2"' if mark.dashed else ""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius:g}" '
            f'fill="{mark.fill}" stroke="{mark.line}"{dash}/>'
        )
        self.height = max(self.height, y + height)

    def bar(self, x: float, y: float, width: float, height: float, ink: str) -> None:
        """Draw a filled bar without a line around it."""
        self.parts.append(f'<path d="M{x:.1f} {y:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}z" fill="{ink}"/>')
        self.height = max(self.height, y + height)

    def line(
        self, x: float, y: float, to_x: float, to_y: float, ink: str, *, arrow: bool = False, thickness: float = 1
    ) -> None:
        """Draw a line, with a head at its end where it is an arrow."""
        head = ' marker-end="url(#arrow)"' if arrow else ""
        self.parts.append(
            f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{ink}" '
            f'stroke-width="{thickness:g}"{head}/>'
        )

    def open_group(self, title: str, **attributes: str) -> None:
        """Begin a group with a title, which a pointer and a screen reader find."""
        named = "".join(f" {name.replace('_', '-')}={quoteattr(_plain(value))}" for name, value in attributes.items())
        self.parts.append(f"<g{named}><title>{clean(title)}</title>")

    def close_group(self) -> None:
        """End a group."""
        self.parts.append("</g>")

    def document(self, title: str, description: str, margin: float) -> str:
        """Give the whole drawing, at the size in which it prints, with a margin below, and the sheet that it needs."""
        height = self.height + margin
        sheet = next((name for name, most in _SHEETS.items() if self.width <= most[0] and height <= most[1]), None)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" '
            f'width="{self.width:.2f}pt" height="{height:.2f}pt" viewBox="0 0 {self.width:.2f} {height:.2f}" '
            'font-family="DejaVu Sans, Helvetica, Arial, sans-serif">\n'
            f'<title id="title">{clean(title)}</title>\n<desc id="description">{clean(description)}</desc>\n'
            f"<style>@page {{ size: {sheet or f'{self.width:.2f}pt {height:.2f}pt'}; margin: 0 }}</style>\n"
            '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            'orient="auto">'
            '<path d="M0 0 8 4 0 8z" fill="#4a4a4a"/></marker></defs>\n'
            f'<rect width="{self.width:.2f}" height="{height:.2f}" fill="#ffffff"/>\n'
            + "\n".join(self.parts)
            + "\n</svg>\n"
        )


def _plain(text: str) -> str:
    """Take out what XML cannot hold."""
    return "".join(
        char
        for char in text
        if char in "\t\n" or (char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff")
    )


def clean(text: str) -> str:
    r"""Escape a text for XML, without the characters that XML cannot hold.

    >>> clean("a < b & c\x00")
    'a &lt; b &amp; c'
    """
    return escape(_plain(text))
