"""The commands that serve a store, say who may write to it, and keep copies of it."""

from __future__ import annotations

import argparse
import os

from dramagraph.cli_common import Command, Parser, say, store_of
from dramagraph.errors import UsageError


def add_commands(command: Command, common: Parser, stored: Parser) -> None:
    """Add the commands."""
    serve_ = command("serve", serve, stored, "SPARQL endpoint and web pages")
    serve_.add_argument("--host", default="127.0.0.1")
    serve_.add_argument("--port", type=int, default=8000)
    serve_.add_argument("--workers", type=int, default=1, metavar="N")
    serve_.add_argument("--plain", action="store_true", help="an empty dataset, all of it writable")
    serve_.add_argument(
        "--load", action="append", default=[], metavar="FILE", help="RDF for the new plain dataset"
    )
    serve_.add_argument("--keep", type=int, metavar="N", help="commits that stay readable")
    serve_.add_argument("--tokens", metavar="FILE", help="who may write (dramagraph token)")
    token_ = command("token", token, common, "who may write: add, list or revoke tokens")
    token_.add_argument("action", metavar="ACTION", choices=("add", "list", "revoke"))
    token_.add_argument("name", nargs="?", metavar="NAME")
    token_.add_argument("--tokens", metavar="FILE", help="the file (else DRAMAGRAPH_TOKENS)")
    token_.add_argument("--scopes", default="write", metavar="SCOPES", help="read,write,curate")
    token_.add_argument("--expires", metavar="YYYY-MM-DD", help="the last day it is good for")
    backup_ = command("backup", backup, stored, "the newest commit of the store as one file")
    backup_.add_argument("file", metavar="FILE")
    restore_ = command("restore", restore, stored, "a store from the file of a backup")
    restore_.add_argument("file", metavar="FILE")


def backup(options: argparse.Namespace) -> int:
    """Write the newest commit to a file, while others read and write."""
    from pathlib import Path

    from dramagraph.backup import backup as run

    number = run(store_of(options), Path(options.file))
    say(f"{options.file}: commit {number} of {store_of(options)}")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Make a store of a backup, where there is none."""
    from pathlib import Path

    from dramagraph.backup import restore as run

    number = run(Path(options.file), store_of(options))
    say(f"{store_of(options)}: commit {number}, restored from {options.file}")
    return 0


def serve(options: argparse.Namespace) -> int:
    """Serve the store over HTTP."""
    from pathlib import Path

    from dramagraph.server.serve import serve as run
    from dramagraph.server.settings import Settings

    told = {"keep": options.keep, "tokens": options.tokens}
    given = {name: value for name, value in told.items() if value is not None}
    settings = Settings.of({"store": store_of(options), **given})
    files = [Path(file) for file in options.load]
    run(settings, options.host, options.port, options.workers, plain=options.plain, files=files)
    return 0


def token(options: argparse.Namespace) -> int:
    """Make, list or revoke tokens. What add prints on standard output is the token, for the only time."""
    from pathlib import Path

    from dramagraph.server.tokens import add, read, revoke

    place = options.tokens or os.environ.get("DRAMAGRAPH_TOKENS")
    if not place:
        raise UsageError("where are the tokens? name a file by --tokens or DRAMAGRAPH_TOKENS")
    path = Path(place)
    if options.action == "list":
        for one in read(path):
            print(
                f"{one.name}  {','.join(one.scopes)}  {one.created}  {one.expires or ''}".rstrip()
            )
        return 0
    if options.name is None:
        raise UsageError(f"token {options.action} takes the NAME of a token")
    if options.action == "add":
        print(add(path, options.name, options.scopes.split(","), options.expires))
        say(f"{path} has its hash only: keep the token, it is not told again")
    else:
        revoke(path, options.name)
        say(f"{path}: {options.name} is revoked")
    return 0
