"""Environments: a virtual environment with a package that stands beside ours, made when it is first needed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["NotInstalledError", "installed", "python_of"]

_VERSION = "import sys; from importlib.metadata import version; __import__(sys.argv[1]); print(version(sys.argv[1]))"


class NotInstalledError(RuntimeError):
    """A package that cannot be installed, or not be imported then."""


def python_of(folder: Path) -> Path:
    """Give the interpreter of a virtual environment."""
    return folder / "bin" / "python"


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    said = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
    return said[-1].strip()[:200] if said else f"status {done.returncode}"


def _run(command: Sequence[str | Path], what: str) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise NotInstalledError(f"{what}: {_last_line(done)}")
    return done.stdout.strip()


def installed(folder: Path, package: str) -> str:
    """Install the newest version of a package into a virtual environment, unless it is there; give that version.

    Raises ``NotInstalledError`` with the reason.
    """
    python = python_of(folder)
    if not python.exists():
        _run([sys.executable, "-m", "venv", folder], "no virtual environment is made")
    try:
        return _run([python, "-c", _VERSION, package], "")
    except NotInstalledError:
        _run([python, "-m", "pip", "install", "--quiet", package], f"{package} does not install")
    return _run([python, "-c", _VERSION, package], f"{package} does not import")
