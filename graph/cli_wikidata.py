"""The commands on Wikidata: link, wikidata snapshot."""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from dramagraph.cli_common import Command, Parser, read_text, say, store_of
from dramagraph.errors import DataError

if TYPE_CHECKING:
    from dramagraph.link import Link

SHOWN = 10
"""Undecided things that are listed; the rest are counted."""


def add_commands(command: Command, common: Parser, stored: Parser) -> None:
    """Add the commands."""
    link_ = command("link", link, stored, "which item of Wikidata each thing is")
    _add_source(link_)
    link_.add_argument(
        "--identifiers", metavar="FILE", help="CSV with the columns thing, property, value"
    )
    link_.add_argument("--dry-run", action="store_true", help="tell, and leave the store as it is")
    wikidata_ = command(
        "wikidata", snapshot, common, "Wikidata on disk, for work without a network"
    )
    wikidata_.add_argument("action", choices=("snapshot",), metavar="ACTION")
    wikidata_.add_argument("paths", nargs="+", metavar="PATH")
    wikidata_.add_argument("-o", "--output", required=True, metavar="FILE")
    wikidata_.add_argument("--date", metavar="YYYY-MM-DD", help="the day that the files show")
    wikidata_.add_argument(
        "--endpoint", metavar="URL", help="where queries (.rq) are asked; else query.wikidata.org"
    )


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
    from dramagraph.link_store import write_links
    from dramagraph.link_subjects import subjects
    from dramagraph.progress import bar
    from dramagraph.store import open_snapshot
    from dramagraph.wikidata_connect import connect
    from dramagraph.wikidata_http import Unreachable

    given = _identifiers(options.identifiers) if options.identifiers else {}
    with open_snapshot(store_of(options)) as held:
        found = subjects(held.quads(None), given)
    try:
        with connect(options.wikidata, refresh=options.refresh) as source:
            links = run(found, source, progress=bar)
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


def snapshot(options: argparse.Namespace) -> int:
    """Build a snapshot of Wikidata from files, or from queries to its query service."""
    from dramagraph.progress import bar
    from dramagraph.wikidata_files import read_items
    from dramagraph.wikidata_queries import QUERY_SERVICE, asked_items
    from dramagraph.wikidata_snapshot import write_snapshot

    queries = [path for path in options.paths if path.endswith((".rq", ".sparql"))]
    files = [path for path in options.paths if path not in queries]
    day, asked = asked_items(
        [read_text(path) for path in queries], options.endpoint or QUERY_SERVICE
    )
    found = bar(chain(asked, read_items(files)), "reading")
    count = write_snapshot(options.output, found, options.date or day)
    print(f"{options.output}: {count} items")
    return 0
