"""Swatches: the shapes of the looks as small SVG drawings, for legends and tables of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .looks import LOOKS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["OUTLINES", "line_swatch", "swatch", "swatch_symbols"]

# The outline of each shape of Cytoscape in a box of 20 by 20.
OUTLINES: dict[str, str] = {
    "barrel": "M2 4Q10 0 18 4V16Q10 20 2 16Z",
    "bottom-round-rectangle": "M1 3H19V13Q19 17 15 17H5Q1 17 1 13Z",
    "concave-hexagon": "M1 2H19L16 10L19 18H1L4 10Z",
    "cut-rectangle": "M4 3H16L19 6V14L16 17H4L1 14V6Z",
    "diamond": "M10 1L19 10L10 19L1 10Z",
    "ellipse": "M10 2A8 8 0 0 1 10 18A8 8 0 0 1 10 2Z",
    "heptagon": "M10 1L17 4.4L18.8 12L14 18.1H6L1.2 12L3 4.4Z",
    "hexagon": "M5.5 2.5H14.5L19 10L14.5 17.5H5.5L1 10Z",
    "octagon": "M6.3 1H13.7L19 6.3V13.7L13.7 19H6.3L1 13.7V6.3Z",
    "pentagon": "M10 1L19 7.9L15.6 18.5H4.4L1 7.9Z",
    "rectangle": "M1 3H19V17H1Z",
    "rhomboid": "M1 3H13L19 17H7Z",
    "round-rectangle": "M4 3H16Q19 3 19 6V14Q19 17 16 17H4Q1 17 1 14V6Q1 3 4 3Z",
    "star": "M10 1L12.2 7H18.6L13.5 10.9L15.3 17.3L10 13.5L4.7 17.3L6.5 10.9L1.4 7H7.8Z",
    "tag": "M1 3H14L19 10L14 17H1Z",
    "vee": "M1 2L10 6L19 2L10 19Z",
}
_DASHES = {"solid": "", "dashed": ' stroke-dasharray="6 3"', "dotted": ' stroke-dasharray="2 2"'}


def swatch_symbols(looks: Iterable[str]) -> str:
    """Define the drawings of some looks, once a page.

    >>> swatch_symbols(["issue"]).count("<symbol")
    1
    """
    symbols = "".join(
        f'<symbol id="look-{name}" viewBox="0 0 20 20"><path d="{OUTLINES[LOOKS[name].cytoscape]}" '
        f'fill="{LOOKS[name].colour}" stroke="#333333"/></symbol>'
        for name in looks
    )
    return f'<svg class="symbols" width="0" height="0" aria-hidden="true">{symbols}</svg>'


def swatch(look: str) -> str:
    """Draw a look where text stands beside it, which says what it is."""
    return f'<svg class="swatch" width="16" height="16" aria-hidden="true"><use href="#look-{look}"/></svg>'


def line_swatch(line: str) -> str:
    """Draw a line as edges have it: ``solid``, ``dashed`` or ``dotted``."""
    path = f'<path d="M1 8H31" stroke="#666666" stroke-width="2"{_DASHES[line]}/>'
    return f'<svg class="swatch" width="32" height="16" aria-hidden="true">{path}</svg>'
