"""Interrupts: Ctrl-C ends the process even where the engine does not listen to Python's signals."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

__all__ = ["end_on_interrupt"]

# Seconds that an interrupted command has to end by itself.
_GRACE = 0.5


def end_on_interrupt() -> None:
    """Watch for an interrupt beside the main thread; after a short grace, tidy up and end with 130.

    The engine holds the main thread while it answers a query, so that Python's own handler would wait.
    """
    reading, writing = os.pipe()
    if os.name == "posix":
        os.set_blocking(writing, False)  # what a wake-up descriptor has to be, except on Windows
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)

    def watch() -> None:
        while os.read(reading, 1) != bytes([signal.SIGINT]):
            pass
        from .common import forget_unfinished  # not before: the help text does without it

        time.sleep(_GRACE)
        forget_unfinished()
        sys.stderr.write("oversight-graph: interrupted.\n")
        sys.stderr.flush()
        os._exit(130)

    threading.Thread(target=watch, daemon=True).start()
