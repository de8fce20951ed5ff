"""Writes the answers in docs/queries.md and the counts in README.md anew, as the bundled articles are read today.

To be run when a rule has changed what they give; look at what differs before you commit it.
"""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from dramagraph.build import build
from dramagraph.bundled import seeds
from dramagraph.prefixes import with_prefixes
from dramagraph.report import lines
from dramagraph.store import open_snapshot
from dramagraph.table import table

ROOT = Path(__file__).parent.parent


def rewrite(page: Path, pattern: str, new: str | Callable[[re.Match[str]], str]) -> None:
    """Replace what *pattern* finds in a page."""
    told = page.read_text(encoding="utf-8")
    page.write_text(re.sub(pattern, new, told, flags=re.DOTALL | re.MULTILINE), encoding="utf-8")


with tempfile.TemporaryDirectory() as store:
    counts = list(lines(build(seeds(), store), store))[1]
    rewrite(ROOT / "README.md", r"^  5 sources → [^\n]*$", counts)
    with open_snapshot(store) as snapshot:
        rewrite(
            ROOT / "docs" / "queries.md",
            r"(^```sparql\n(.*?)^```\n\n```text\n).*?^```$",
            lambda m: f"{m[1]}{table(snapshot.query(with_prefixes(m[2])))}\n```",
        )
