"""The commands that write a store: build, add, remove."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from dramagraph.cli_common import Command, Parser, read_documents, store_of
from dramagraph.cli_extract import add_extractors, chosen, tell

if TYPE_CHECKING:
    from dramagraph.build import Built
    from dramagraph.extractors_read import Panel


def add_commands(command: Command, stored: Parser) -> None:
    """Add the commands."""
    build_ = command("build", build, stored, "documents → claims → facts → validated store")
    build_.add_argument(
        "paths", nargs="*", metavar="PATH", help="file, folder or -; none: the five bundled seeds"
    )
    add_extractors(build_)
    add_ = command("add", add, stored, "the same for a few documents of an existing store")
    add_.add_argument("paths", nargs="+", metavar="PATH")
    add_extractors(add_)
    remove_ = command("remove", remove, stored, "take back what only these sources stated")
    remove_.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="IRI, file name or title of a document"
    )
    add_extractors(remove_)


def build(options: argparse.Namespace) -> int:
    """Build a store from documents."""
    from dramagraph.build import build as run
    from dramagraph.bundled import seeds
    from dramagraph.extractors_read import panel, reader
    from dramagraph.progress import bar

    documents = read_documents(options.paths) if options.paths else seeds()
    together = panel(chosen(options))
    built = run(documents, store_of(options), progress=bar, read=reader(together))
    return _built(built, store_of(options), together)


def add(options: argparse.Namespace) -> int:
    """Add documents to a store."""
    from dramagraph.change import add as run
    from dramagraph.extractors_read import reader
    from dramagraph.progress import bar

    documents, together = read_documents(options.paths), _as_before(options)
    built = run(documents, store_of(options), progress=bar, read=reader(together))
    return _built(built, store_of(options), together)


def remove(options: argparse.Namespace) -> int:
    """Take sources out of a store."""
    from dramagraph.change import remove as run
    from dramagraph.extractors_read import reader
    from dramagraph.progress import bar

    together = _as_before(options)
    built = run(options.sources, store_of(options), progress=bar, read=reader(together))
    return _built(built, store_of(options), together)


def _as_before(options: argparse.Namespace) -> Panel | None:
    """The extractors that were asked for, else those that the store was read with."""
    from dramagraph.change import extractors
    from dramagraph.extractors_read import panel

    return panel(chosen(options) or extractors(store_of(options)))


def _built(built: Built, location: str, together: Panel | None) -> int:
    from dramagraph.report import lines

    tell(together)
    for line in lines(built, location):
        print(line)
    return 0
