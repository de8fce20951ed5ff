"""How long a change of one article takes in a large store, beside a build of all.

    python bench/change.py                      1,000 articles
    python bench/change.py --articles 10000     as many as you like

The articles are those of made_articles.py. Commands are measured as processes, from start to exit: the seconds that
pass, those of the processor, which say more on a machine that does other things besides, and the peak of memory.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from made_articles import made
from speed import machine, process

from dramagraph.store import open_snapshot

Figure = tuple[str, float, str]
"""What was measured, how much, and the unit."""


def measure(articles: int, runs: int, workers: int, scratch: Path) -> Iterator[Figure]:
    """Yield the figures of a build, then of changes of one article, one after the other."""
    folder, more, store = scratch / "articles", scratch / "more", scratch / "store"
    folder.mkdir()
    more.mkdir()
    for number, (name, text) in enumerate(made(articles + runs)):
        (folder if number < articles else more).joinpath(name).write_text(text, encoding="utf-8")
    how = ("--store", str(store))
    yield from command(
        f"build of {articles} articles, {workers} workers",
        *("build", str(folder), *how, "--workers", str(workers)),
    )
    with open_snapshot(str(store)) as snapshot:
        yield "quads", float(snapshot.count()), ""
    size = sum(file.stat().st_size for file in store.rglob("*") if file.is_file())
    yield "on disk", size / 1024**2, "MiB"
    for file in sorted(more.iterdir()):
        yield from command(f"add {file.name}", "add", str(file), *how)
    for file in sorted(more.iterdir()):
        yield from command(f"remove {file.name}", "remove", file.name, *how)
    asked = "SELECT (COUNT(*) AS ?n) { ?s dg:portrays ?o }"
    yield from command("a query afterwards", "query", asked, *how)


def command(what: str, *arguments: str) -> Iterator[Figure]:
    """Yield what one dramagraph command takes."""
    took = process(*arguments)
    yield what, took.seconds, "s"
    yield "  of the processor", took.processor, "s"
    yield "  memory", took.memory, "MiB"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="change.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1000, metavar="N")
    parser.add_argument(
        "--runs", type=int, default=3, metavar="N", help="articles that come and go"
    )
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="of the build")
    options = parser.parse_args(arguments)
    print(", ".join(machine().values()))
    with tempfile.TemporaryDirectory() as scratch:
        found = measure(options.articles, options.runs, options.workers, Path(scratch))
        for what, much, unit in found:
            print(f"{what:50}{much:12.5g} {unit}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
