"""Writes the answers in docs/queries.md anew, from a store of the bundled articles as they are read today.

To be run when a rule has changed what they give; look at what differs before you commit it.
"""

import re
import tempfile
from pathlib import Path

from dramagraph.build import build
from dramagraph.bundled import seeds
from dramagraph.prefixes import with_prefixes
from dramagraph.store import open_snapshot
from dramagraph.table import table

PAGE = Path(__file__).parent.parent / "docs" / "queries.md"

with tempfile.TemporaryDirectory() as store:
    build(seeds(), store)
    with open_snapshot(store) as snapshot:
        told = re.sub(
            r"(```sparql\n(.*?)```\n\n```text\n).*?```",
            lambda m: f"{m[1]}{table(snapshot.query(with_prefixes(m[2])))}\n```",
            PAGE.read_text(encoding="utf-8"),
            flags=re.DOTALL,
        )
PAGE.write_text(told, encoding="utf-8")
