"""`python -m dramagraph` is the command line."""

import sys

from dramagraph.cli import main

sys.exit(main())
