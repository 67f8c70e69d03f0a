"""Print a page of the reference: ``python -m oversight_graph.reference [ontology|issues|queries]``."""

import sys

from ..errors import OversightGraphError
from . import page

try:
    sys.stdout.buffer.write(page(sys.argv[1] if len(sys.argv) > 1 else "ontology").encode("utf-8"))
except OversightGraphError as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(error.exit_status)
