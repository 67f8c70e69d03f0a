"""Run the command line with ``python -m oversight_graph``."""

import sys

from .cli import main

sys.exit(main())
