"""Logs: one JSON object a line on standard error. No query, no parameter and no header of a request is written."""

from __future__ import annotations

import datetime
import json
import logging
import sys

__all__ = ["LineHandler", "log"]


def log(event: str, **facts: object) -> None:
    """Write what happened, with facts that are safe to keep."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
    sys.stderr.write(json.dumps({"time": now, "event": event, **facts}, ensure_ascii=False) + "\n")
    sys.stderr.flush()


class LineHandler(logging.Handler):
    """Brings the warnings of libraries into the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        log(
            "library",
            logger=record.name,
            level=record.levelname.lower(),
            message=record.getMessage(),
            error=type(record.exc_info[1]).__name__ if record.exc_info and record.exc_info[1] else None,
        )
