"""The commands that write a store, and tell what was written: build, add, remove, diff, log."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dramagraph.cli_common import Command, Parser, read_documents, store_of
from dramagraph.cli_extract import add_extractors, chosen, tell
from dramagraph.errors import DocumentError, UsageError
from dramagraph.settings import KEEP

if TYPE_CHECKING:
    from dramagraph.build import Built
    from dramagraph.extractors_read import Panel
    from dramagraph.models import Document
    from dramagraph.store import Snapshot
    from dramagraph.verdicts import Verdict


def add_commands(command: Command, stored: Parser) -> None:
    """Add the commands."""
    writing = Parser(add_help=False, parents=[stored])
    writing.add_argument(
        "--keep",
        type=int,
        default=KEEP,
        metavar="N",
        help=f"commits that stay readable, the newest among them (else {KEEP})",
    )
    writing.add_argument(
        "--workers",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes that read and validate many articles (else as many as there are processors)",
    )
    build_ = command("build", build, writing, "documents → claims → facts → validated store")
    build_.add_argument(
        "paths", nargs="*", metavar="PATH", help="file, folder or -; none: the five bundled seeds"
    )
    add_tables(build_)
    _add_curation(build_)
    add_extractors(build_)
    add_ = command("add", add, writing, "the same for a few documents of an existing store")
    add_.add_argument("paths", nargs="*", metavar="PATH")
    add_tables(add_)
    _add_curation(add_)
    add_extractors(add_)
    remove_ = command("remove", remove, writing, "take back what only these sources stated")
    remove_.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="IRI, file name or title of a document"
    )
    add_extractors(remove_)


def add_history(command: Command, stored: Parser) -> None:
    """Add the commands that tell of commits."""
    log_ = command("log", log, stored, "what was done to the store, and when")
    log_.add_argument("--format", choices=("text", "json"), default="text")
    diff_ = command("diff", diff, stored, "what changed between two stores or commits, and why")
    diff_.add_argument(
        "old", metavar="STORE_A", help="a store, or the number of a commit of --store"
    )
    diff_.add_argument("new", metavar="STORE_B")
    diff_.add_argument("--format", choices=("text", "json"), default="text")


def add_tables(parser: argparse.ArgumentParser) -> None:
    """Add the options for tables of works."""
    parser.add_argument(
        "--catalogue", metavar="FILE", help="a table of works (CSV), each row a source of its own"
    )
    parser.add_argument(
        "--mapping", metavar="FILE", help="what the columns of the catalogue say (TOML)"
    )


def _add_curation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--curation", metavar="FILE", help="what people decided (JSON Lines, as review writes it)"
    )


def documents_of(options: argparse.Namespace) -> Iterator[Document]:
    """Yield the documents of the paths and the rows of the catalogue; what cannot be read is said
    on standard error.
    """
    from dramagraph.catalogue import read_mapping, rows

    if (options.catalogue is None) != (options.mapping is None):
        raise UsageError("--catalogue FILE and --mapping FILE go together")
    if options.paths:
        yield from read_documents(options.paths)
    if options.catalogue is not None:
        for row in rows(options.catalogue, read_mapping(options.mapping)):
            if isinstance(row, DocumentError):
                print(f"dramagraph: {row}", file=sys.stderr)
            else:
                yield row


def build(options: argparse.Namespace) -> int:
    """Build a store from documents."""
    from dramagraph.build import build as run
    from dramagraph.bundled import seeds
    from dramagraph.extractors_read import panel

    named = list(documents_of(options))
    documents = named if options.paths or options.catalogue else seeds()
    return _written(run, documents, panel(chosen(options)), options, decided=_decided(options))


def add(options: argparse.Namespace) -> int:
    """Add documents to a store, or what people decided."""
    from dramagraph.change import add as run

    if not (options.paths or options.catalogue or options.curation):
        raise UsageError(
            "nothing to add; give a file, a folder, -, --catalogue FILE or --curation FILE"
        )
    documents, decided = list(documents_of(options)), _decided(options)
    return _written(run, documents, _as_before(options), options, decided=decided)


def remove(options: argparse.Namespace) -> int:
    """Take sources out of a store."""
    from dramagraph.change import remove as run

    return _written(run, options.sources, _as_before(options), options)


def _written(
    run: Callable[..., Built],
    what: Iterable[Any],
    together: Panel | None,
    options: argparse.Namespace,
    **more: Any,
) -> int:
    """Let *run* do its work, and tell what was written."""
    from dramagraph.extractors_read import reader
    from dramagraph.progress import bar
    from dramagraph.report import lines

    if options.workers < 1:
        raise UsageError(f"--workers {options.workers}: at least one process must work")
    location = store_of(options)
    how = {"progress": bar, "workers": options.workers, "keep": options.keep}
    built = run(what, location, read=reader(together), **how, **more)
    tell(together)
    for line in lines(built, location):
        print(line)
    return 0


def diff(options: argparse.Namespace) -> int:
    """Print what is different in two stores, or in two commits of one."""
    from dramagraph.diff import differences
    from dramagraph.diff_report import json_text, lines

    with _opened(options, options.old) as old, _opened(options, options.new) as new:
        found = differences(old, new)
        if options.format == "json":
            print(json_text(found))
        else:
            for line in lines(found):
                print(line)
    return 0


def _opened(options: argparse.Namespace, named: str) -> Snapshot:
    """Return a store by its folder or address, or a commit of the store by its number."""
    from dramagraph.store import open_snapshot

    if named.isdecimal() and not Path(named).exists():
        return open_snapshot(store_of(options), int(named))
    return open_snapshot(named)


def log(options: argparse.Namespace) -> int:
    """Print the journal of the store."""
    from dramagraph.store import commits, journal

    kept = set(commits(store_of(options)))
    for entry in journal(store_of(options)):
        readable = entry["number"] in kept
        if options.format == "json":
            print(json.dumps({**entry, "readable": readable}, ensure_ascii=False))
        else:
            counts = ", ".join(f"{n} {name}" for name, n in entry.get("counts", {}).items())
            mark = "" if readable else "  (not kept)"
            print(f"{entry['number']}  {entry['time']}  {entry['action']}  {counts}{mark}")
    return 0


def _decided(options: argparse.Namespace) -> list[Verdict]:
    from dramagraph.verdicts import read_verdicts

    return read_verdicts(options.curation) if options.curation else []


def _as_before(options: argparse.Namespace) -> Panel | None:
    """The extractors that were asked for, else those that the store was read with."""
    from dramagraph.change import extractors
    from dramagraph.extractors_read import panel

    return panel(chosen(options) or extractors(store_of(options)))
