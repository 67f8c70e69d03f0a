"""Page: an HTML document in one file, which needs nothing else and lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from importlib.resources import files

from .markup import escaped

__all__ = ["asset", "self_contained"]


def asset(name: str) -> str:
    """Read a style sheet or a script that ships with the package.

    >>> asset("page.css").startswith("body {")
    True
    """
    return (files("oversight_graph") / "assets" / name).read_text(encoding="utf-8")


def _sources(texts: Iterable[str]) -> str:
    """Give the expressions that let a browser use these texts and no others (Content Security Policy 3, 2.3.1)."""
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"


def self_contained(
    title: str, body: str, styles: Iterable[str], scripts: Iterable[str], inserted: Iterable[str] = ()
) -> str:
    """Write a page with its styles and scripts in it, and a policy that allows these alone.

    ``title`` is text and ``body`` HTML; ``styles`` and ``scripts`` are the texts themselves. ``inserted`` are styles
    that a script puts into the page.

    >>> "default-src 'none'; style-src 'none'; script-src 'none'" in self_contained("a", "<p>b</p>", [], [])
    True
    """
    styles, scripts = list(styles), list(scripts)
    policy = f"default-src 'none'; style-src {_sources([*styles, *inserted])}; script-src {_sources(scripts)}"
    style = "\n".join(f"<style>{text}</style>" for text in styles)
    script = "\n".join(f"<script>{text}</script>" for text in scripts)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escaped(title)}</title>
{style}
</head>
<body>
<main>
{body}
</main>
{script}
</body>
</html>
"""
