"""The commands on Wikidata: link, wikidata snapshot, wikidata statements, compare."""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING

from dramagraph.cli_common import Command, Parser, read_text, say, store_of, write_output
from dramagraph.errors import DataError, UsageError

if TYPE_CHECKING:
    from dramagraph.link import Link
    from dramagraph.models import Document

SHOWN = 10
"""Undecided things that are listed; the rest are counted."""


def add_commands(command: Command, stored: Parser) -> None:
    """Add the commands."""
    link_ = command("link", link, stored, "which item of Wikidata each thing is")
    _add_source(link_)
    link_.add_argument(
        "--identifiers", metavar="FILE", help="CSV with the columns thing, property, value"
    )
    link_.add_argument("--dry-run", action="store_true", help="tell, and leave the store as it is")
    wikidata_ = command("wikidata", wikidata, stored, "Wikidata on disk, and what it says")
    wikidata_.add_argument(
        "action",
        choices=("snapshot", "statements"),
        metavar="ACTION",
        help="snapshot: files or queries (.rq) into one file; statements: what linked items say",
    )
    wikidata_.add_argument("paths", nargs="*", metavar="PATH")
    wikidata_.add_argument("-o", "--output", default="-", metavar="FILE")
    wikidata_.add_argument("--date", metavar="YYYY-MM-DD", help="the day that a snapshot shows")
    wikidata_.add_argument(
        "--endpoint", metavar="URL", help="where queries are asked; else query.wikidata.org"
    )
    _add_source(wikidata_)
    compare_ = command("compare", compare, stored, "what our sources confirm, contradict and add")
    compare_.add_argument("other", choices=("wikidata",), metavar="OTHER", help="wikidata")
    compare_.add_argument("--format", choices=("text", "json"), default="text")


def _add_source(command: Parser) -> None:
    command.add_argument(
        "--wikidata",
        metavar="SOURCE",
        help="a snapshot, an api.php or a reconciliation service; else DRAMAGRAPH_WIKIDATA, else wikidata.org",
    )
    command.add_argument("--refresh", action="store_true", help="forget answers that are kept")


def link(options: argparse.Namespace) -> int:
    """Link the things of a store to Wikidata."""
    from dramagraph.link import link as run
    from dramagraph.link_claims import own_facts
    from dramagraph.link_store import decisions, write_links
    from dramagraph.link_subjects import subjects
    from dramagraph.progress import bar
    from dramagraph.store import open_snapshot
    from dramagraph.wikidata_connect import connect
    from dramagraph.wikidata_http import Unreachable

    given = _identifiers(options.identifiers) if options.identifiers else {}
    with open_snapshot(store_of(options)) as held:
        found, decided = subjects(own_facts(held), given), decisions(held)
    try:
        with connect(options.wikidata, refresh=options.refresh) as source:
            links = run(found, source, decided=decided, progress=bar)
    except Unreachable as error:
        say(f"dramagraph: {error}; nothing was linked, links that were there stay")
        return 0
    for line in _told(links, len(found)):
        print(line)
    if not options.dry_run:
        write_links(store_of(options), links)
    return 0


def _told(links: Sequence[Link], count: int) -> Iterator[str]:
    from dramagraph.link_store import undecided

    accepted = [one for one in links if one.status == "accepted"]
    open_ = list(undecided(links))
    yield f"{count} things: {len(accepted)} linked, {len(open_)} undecided"
    for one in accepted:
        about = f" ({one.description})" if one.description else ""
        yield f"  {one.name} = {one.item} {one.label}{about}, {one.score:.3f}"
    for several in open_[:SHOWN]:
        items = ", ".join(f"{one.item} {one.score:.3f}" for one in several)
        yield f"  undecided: {several[0].name}: {items}"
    if len(open_) > SHOWN:
        yield f"  … and {len(open_) - SHOWN} more undecided"


def _identifiers(path: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return thing → (property or site, value) of a table; things by IRI or by label."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = csv.DictReader(read_text(path).splitlines())
    if not {"thing", "property", "value"} <= set(rows.fieldnames or ()):
        raise DataError(f"{path}: its first line must name the columns thing, property and value")
    for row in rows:
        found[row["thing"]].append((row["property"], row["value"]))
    return {thing: tuple(pairs) for thing, pairs in found.items()}


def wikidata(options: argparse.Namespace) -> int:
    """Build a snapshot of Wikidata, or write what it says of linked things."""
    run = {"snapshot": _snapshot, "statements": _statements}[options.action]
    return run(options)


def _snapshot(options: argparse.Namespace) -> int:
    from dramagraph.progress import bar
    from dramagraph.wikidata_files import read_items
    from dramagraph.wikidata_queries import QUERY_SERVICE, asked_items
    from dramagraph.wikidata_snapshot import write_snapshot

    if not options.paths or options.output == "-":
        raise UsageError("a snapshot takes files or queries, and -o FILE")
    queries = [path for path in options.paths if path.endswith((".rq", ".sparql"))]
    files = [path for path in options.paths if path not in queries]
    endpoint = options.endpoint or QUERY_SERVICE
    day, asked = asked_items([read_text(path) for path in queries], endpoint)
    found = bar(chain(asked, read_items(files)), "reading")
    count = write_snapshot(options.output, found, options.date or day)
    print(f"{options.output}: {count} items")
    return 0


def _statements(options: argparse.Namespace) -> int:
    from dramagraph.link_claims import item_documents
    from dramagraph.progress import bar
    from dramagraph.store import open_snapshot
    from dramagraph.wikidata_connect import connect

    if options.paths:
        raise UsageError(f"statements are those of linked things: what is {options.paths[0]} for?")
    with (
        open_snapshot(store_of(options)) as held,
        connect(options.wikidata, refresh=options.refresh) as source,
    ):
        found = list(item_documents(held, source, bar))
    write_output(options.output, map(_record, found))
    say(f"{len(found)} items say something of linked things; dramagraph add takes this")
    return 0


def _record(document: Document) -> bytes:
    """Return a document as a line of JSON that dramagraph reads."""
    record = {
        "id": document.name,
        "title": document.title,
        "published": document.published,
        "outlet": document.outlet,
        "language": document.language,
        "url": document.url,
        "text": document.text,
    }
    kept = {name: value for name, value in record.items() if value is not None}
    return f"{json.dumps(kept, ensure_ascii=False)}\n".encode()


def compare(options: argparse.Namespace) -> int:
    """Compare what sources say with Wikidata."""
    from dramagraph.compare import compare as run
    from dramagraph.compare import lines
    from dramagraph.store import open_snapshot

    with open_snapshot(store_of(options)) as snapshot:
        found = run(snapshot)
    if options.format == "json":
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
        return 0
    for line in lines(found):
        print(line)
    return 0
