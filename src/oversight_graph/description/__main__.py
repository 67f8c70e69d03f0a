"""Print a description: ``python -m oversight_graph.description [dataset|context|prefixes]``."""

import sys

from ..errors import OversightGraphError
from . import document

try:
    sys.stdout.buffer.write(document(sys.argv[1] if len(sys.argv) > 1 else "dataset").encode("utf-8"))
except OversightGraphError as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(error.exit_status)
