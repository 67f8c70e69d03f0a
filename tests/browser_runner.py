"""What the tests of pages share: opening a file in Chromium, listening to what it says and asks, and checking it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]


def opened(browser: Any, path: Path, width: int = 1280) -> tuple[Any, list[str], list[str]]:
    """Open a file; give the page, what it tells the console, and what it asks for."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    return page, said, asked


def serious_faults(browser: Any, path: Path) -> list[str]:
    """Give the faults of a page that axe-core calls serious or worse."""
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(bypass_csp=True)  # the checker itself is a script that the page's policy refuses
    page.goto(path.as_uri())
    found = Axe().run(page).response["violations"]
    page.close()
    return [each["id"] for each in found if each["impact"] in {"serious", "critical"}]
