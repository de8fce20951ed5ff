"""The commands that write a store: build, add, remove."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from dramagraph.cli_common import Command, Parser, read_documents, store_of

if TYPE_CHECKING:
    from dramagraph.build import Built


def add_commands(command: Command, stored: Parser) -> None:
    """Add the commands."""
    build_ = command("build", build, stored, "documents → claims → facts → validated store")
    build_.add_argument(
        "paths", nargs="*", metavar="PATH", help="file, folder or -; none: the five bundled seeds"
    )
    add_ = command("add", add, stored, "the same for a few documents of an existing store")
    add_.add_argument("paths", nargs="+", metavar="PATH")
    remove_ = command("remove", remove, stored, "take back what only these sources stated")
    remove_.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="IRI, file name or title of a document"
    )


def build(options: argparse.Namespace) -> int:
    """Build a store from documents."""
    from dramagraph.build import build as run
    from dramagraph.bundled import seeds
    from dramagraph.progress import bar

    documents = read_documents(options.paths) if options.paths else seeds()
    return _built(run(documents, store_of(options), progress=bar), store_of(options))


def add(options: argparse.Namespace) -> int:
    """Add documents to a store."""
    from dramagraph.change import add as run
    from dramagraph.progress import bar

    return _built(
        run(read_documents(options.paths), store_of(options), progress=bar), store_of(options)
    )


def remove(options: argparse.Namespace) -> int:
    """Take sources out of a store."""
    from dramagraph.change import remove as run
    from dramagraph.progress import bar

    return _built(run(options.sources, store_of(options), progress=bar), store_of(options))


def _built(built: Built, location: str) -> int:
    from dramagraph.report import lines

    for line in lines(built, location):
        print(line)
    return 0
