"""Backends: the algorithms of NetworkX run on whichever engine its dispatch is told to use."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from ..errors import EngineError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import networkx as nx

__all__ = ["NETWORKX", "Backend", "installed_backends"]

NETWORKX = "networkx"
# NetworkX brings it for tests of its own dispatch.
_FOR_TESTS = "nx_loopback"


def installed_backends() -> list[str]:
    """List the backends that NetworkX finds installed, itself first.

    >>> installed_backends()[0]
    'networkx'
    """
    found = {entry.name for entry in entry_points(group="networkx.backends")}
    return [NETWORKX, *sorted(found - {NETWORKX, _FOR_TESTS})]


class Backend:
    """Runs algorithms by one backend, and by NetworkX itself those that the backend does not have.

    ``engines`` names who ran each algorithm. Without a name the settings of NetworkX itself hold. Raises
    ``ParameterError`` for a backend that is not installed, and ``EngineError`` for one that does not load.

    >>> Backend().name
    'networkx'
    """

    def __init__(self, name: str | None = None) -> None:
        known = installed_backends()
        if name is not None and name not in known:
            raise ParameterError("backend", f"{name!r} is not installed", f"use {' or '.join(known)}, or install it")
        self.name = name or NETWORKX
        self.engines: dict[str, str] = {}

    def run(self, algorithm: Callable[..., Any], graph: nx.Graph[Any], **options: Any) -> Any:
        """Run an algorithm of NetworkX on a graph."""
        name = algorithm.__name__
        if self.name != NETWORKX:
            try:
                with _told_once():
                    result = algorithm(graph, backend=self.name, **options)
            except NotImplementedError:
                self.engines[name] = NETWORKX
            except ImportError as error:
                mend = "install versions of both that fit, or use another backend"
                raise EngineError(f"the backend {self.name}", f"it does not load ({error})", mend) from None
            else:
                self.engines[name] = self.name
                return result
        self.engines[name] = NETWORKX
        return algorithm(graph, **options)


@contextmanager
def _told_once() -> Iterator[None]:
    """Keep the warning back that a graph must not be changed behind the backend's copy: none is here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Note: conversions to backend graphs")
        yield
