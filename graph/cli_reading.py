"""The commands that read a store: query, why, validate, export."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from dramagraph.cli_common import Command, Parser, read_text, say, store_of, write_output
from dramagraph.errors import UsageError

if TYPE_CHECKING:
    from dramagraph.store import Snapshot


def add_commands(command: Command, stored: Parser) -> None:
    """Add the commands."""
    query_ = command("query", query, stored, "a SPARQL query over the store")
    query_.add_argument("sparql", nargs="?", metavar="SPARQL")
    query_.add_argument(
        "--file", metavar="FILE", help="read the query from a file, or - for standard input"
    )
    query_.add_argument(
        "--format",
        choices=("table", "json", "csv", "tsv", "xml", "turtle", "jsonld", "ntriples"),
        default="table",
    )
    why_ = command("why", why, stored, "each value with its quotes, sources and disagreements")
    why_.add_argument("name", metavar="NAME")
    why_.add_argument("property", nargs="?", metavar="PROPERTY")
    validate_ = command("validate", validate, stored, "SHACL report on the store or on RDF files")
    validate_.add_argument("files", nargs="*", metavar="FILE")
    validate_.add_argument("--format", choices=("text", "turtle", "json"), default="text")
    export_ = command("export", export, stored, "the store in a format of your choice")
    export_.add_argument(
        "--format",
        required=True,
        metavar="FORMAT",
        help="turtle, ntriples, nquads, trig, jsonld, rdfxml, graphml, csv or quickstatements",
    )
    export_.add_argument("--graph", metavar="NAME", help="another graph than the accepted facts")
    export_.add_argument(
        "--profile", metavar="PROFILE", help="in other words: schema.org or wikidata"
    )
    export_.add_argument(
        "--dry-run", action="store_true", help="what quickstatements would give, and what not"
    )
    export_.add_argument(
        "--retrieved",
        metavar="YYYY-MM-DD",
        help="when sources were read; else the day of the build",
    )
    export_.add_argument("-o", "--output", metavar="FILE", default="-")


def query(options: argparse.Namespace) -> int:
    """Run a SPARQL query."""
    from dramagraph.prefixes import places_of, with_prefixes
    from dramagraph.store import open_snapshot
    from dramagraph.table import table

    if (options.sparql is None) == (options.file is None):
        raise UsageError("give a query or --file FILE, one of the two")
    sparql = options.sparql if options.file is None else read_text(options.file)
    with open_snapshot(store_of(options)) as snapshot:
        with places_of(sparql):
            answer = snapshot.query(with_prefixes(sparql))
        if options.format == "table" and answer.kind != "triples":
            print(table(answer))
        else:
            format_ = "turtle" if options.format == "table" else options.format
            write_output("-", [answer.serialize(format_)])
    return 0


def why(options: argparse.Namespace) -> int:
    """Print why the graph says something."""
    from dramagraph.store import open_snapshot
    from dramagraph.why import lines
    from dramagraph.why import why as run

    with open_snapshot(store_of(options)) as snapshot:
        for line in lines(run(snapshot, options.name, options.property)):
            print(line)
    return 0


def validate(options: argparse.Namespace) -> int:
    """Validate the store or RDF files."""
    from dramagraph.store import open_snapshot
    from dramagraph.validation import load_files, validate_graph, validate_store

    if options.files:
        report = validate_graph(load_files(options.files))
    else:
        with open_snapshot(store_of(options)) as snapshot:
            report = validate_store(snapshot)
    renderings = {"text": report.text, "turtle": report.turtle, "json": report.json}
    print(renderings[options.format]())
    return 0 if report.conforms else 1


def export(options: argparse.Namespace) -> int:
    """Write the store in another format."""
    from dramagraph.export import export as run
    from dramagraph.store import open_snapshot

    with open_snapshot(store_of(options)) as snapshot:
        if options.format == "quickstatements":
            return _give_back(options, snapshot)
        if options.dry_run or options.retrieved:
            raise UsageError("--dry-run and --retrieved go with --format quickstatements")
        if options.profile is None:
            write_output(options.output, run(snapshot, options.format, graph=options.graph))
        else:
            _export_profile(options, snapshot)
    return 0


def _export_profile(options: argparse.Namespace, snapshot: Snapshot) -> None:
    from dramagraph.export import export_quads
    from dramagraph.export_profiles import profile

    if options.graph is not None:
        raise UsageError("a profile shows the accepted facts: leave out --graph")
    quads = profile(snapshot, options.profile)
    write_output(options.output, export_quads(quads, options.format))


def _give_back(options: argparse.Namespace, snapshot: Snapshot) -> int:
    from dramagraph.export_quickstatements import plan, quickstatements, report

    if options.graph is not None or options.profile is not None:
        raise UsageError("quickstatements are of the accepted facts: leave out --graph, --profile")
    retrieved = options.retrieved or _day_of_build(snapshot)
    if retrieved is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", retrieved):
        raise UsageError(f"--retrieved {retrieved}: give a day as YYYY-MM-DD")
    if options.dry_run:
        for line in report(plan(snapshot, retrieved)):
            print(line)
    else:
        found = plan(snapshot, retrieved)
        write_output(options.output, quickstatements(found))
        if not found.given:
            say(
                "there is nothing to give: --dry-run tells why; `dramagraph link` says what is what"
            )
    return 0


def _day_of_build(snapshot: Snapshot) -> str | None:
    """Return the day on which documents were last read; None for an endpoint, which keeps no journal."""
    from dramagraph.remote import is_remote
    from dramagraph.store import journal

    if is_remote(snapshot.location):
        return None
    days = [e["time"][:10] for e in journal(snapshot.location) if e["action"] in ("build", "add")]
    return days[-1] if days else None
