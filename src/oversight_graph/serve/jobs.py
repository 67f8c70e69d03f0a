"""Jobs: what a worker can be asked to do. Each one reads the graph and writes one answer."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from ..errors import OversightGraphError
from ..store import GraphStore
from .frames import Answer
from .pages import home_page, templates
from .problems import HttpProblemError, status_of
from .protocol import answer_query
from .service import dataset_description, service_page
from .things import thing_page
from .views import export_file, register_page, trace_page

__all__ = ["JOBS", "do", "prepare"]

JOBS: dict[str, Callable[[GraphStore, dict[str, Any], Answer], None]] = {
    "dataset": dataset_description,
    "export": export_file,
    "home": home_page,
    "query": answer_query,
    "register": register_page,
    "service": service_page,
    "thing": thing_page,
    "trace": trace_page,
}


def prepare() -> None:
    """Make ready what jobs need, before a process is forked to do them."""
    templates()


def do(store: GraphStore, job: dict[str, Any], answer: Answer) -> None:
    """Do a job and bring its answer to an end, which may be an error."""
    try:
        JOBS[job["kind"]](store, job, answer)
    except HttpProblemError as error:
        answer.fail(error.status, error.message, error.headers)
    except OversightGraphError as error:
        answer.fail(status_of(error), str(error))
    except OSError:
        raise  # the server is gone
    except Exception:
        # The server takes "log" out of the headers and writes it to its log.
        log = {"log": traceback.format_exc(limit=-3)}
        answer.fail(500, "Internal error; the log of the server has more.", log)
    else:
        answer.end()
