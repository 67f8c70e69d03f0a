"""Writer: a process that applies one SPARQL Update to a store on disk, as a new generation of it.

Everything that can be derived is derived anew. Whoever reads goes on with the generation that they have; where the
update fails, or the process is ended, there is no new one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ..dataset import derive_all
from ..errors import OversightGraphError
from ..generations import writing
from ..querywords import loads
from .problems import HttpProblemError, status_of
from .protocol import check_query

__all__ = ["apply", "main"]


def apply(store: Path, update: str) -> None:
    """Apply an update. Raises ``HttpProblemError`` for what must not be asked, and what the library raises."""
    check_query(update)
    if loads(update):
        raise HttpProblemError(400, "LOAD is not allowed here; send the triples themselves.")
    with writing(store) as fresh:
        fresh.update(update)
        derive_all(fresh)


def main() -> None:
    """Apply the update that comes on standard input, and say on standard output what became of it."""
    asked = json.load(sys.stdin)
    status, message = 204, ""
    try:
        apply(Path(asked["store"]), asked["update"])
    except HttpProblemError as error:
        status, message = error.status, error.message
    except OversightGraphError as error:
        status, message = status_of(error), str(error)
    sys.stdout.write(json.dumps({"status": status, "message": message}))


if __name__ == "__main__":
    main()
