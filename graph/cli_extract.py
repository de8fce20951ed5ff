"""The commands on what documents say, without a store: extract, evaluate."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from dramagraph.cli_common import Command, Parser, read_documents, say, write_output
from dramagraph.errors import UsageError

if TYPE_CHECKING:
    from dramagraph.extractors_read import Panel


def add_commands(command: Command, common: Parser) -> None:
    """Add the commands."""
    extract_ = command("extract", extract, common, "claims on standard output, no store")
    extract_.add_argument("paths", nargs="+", metavar="PATH")
    extract_.add_argument(
        "--format",
        choices=("jsonl", "turtle", "trig", "jsonld", "text", "json"),
        help="jsonl where none is given; text (the default) or json with --explain",
    )
    extract_.add_argument(
        "--explain",
        action="store_true",
        help="for each claim the rule and what was resolved; for the rest, why it says nothing",
    )
    add_extractors(extract_)
    evaluate_ = command(
        "evaluate", evaluate, common, "precision, recall, F1 and calibration against gold facts"
    )
    evaluate_.add_argument("--gold", required=True, metavar="DIR")
    evaluate_.add_argument("paths", nargs="+", metavar="PATH")
    evaluate_.add_argument(
        "--errors",
        action="store_true",
        help="list what was wrong and what was missed, with the sentences",
    )
    evaluate_.add_argument("--format", choices=("text", "json"), default="text")
    add_extractors(evaluate_)


def add_extractors(parser: Parser) -> None:
    """Add the option by which extractors are chosen."""
    parser.add_argument(
        "--extractor",
        action="append",
        default=[],
        metavar="NAME",
        help="who reads, several by commas or again: rules (where none is named), llm, spacy-model …",
    )


def chosen(options: argparse.Namespace) -> list[str]:
    """Return the names of the extractors that were asked for; none where the option is not given."""
    names = [name.strip() for some in options.extractor for name in some.split(",")]
    if not all(names):
        raise UsageError("--extractor: a name is empty; write rules,llm")
    return names


def tell(together: Panel | None) -> None:
    """Print what the extractors did, as talk."""
    for line in together.account() if together else ():
        say(line)


EXPLAINED = ("text", "json")
"""Formats of --explain; it has no others."""


def extract(options: argparse.Namespace) -> int:
    """Print the claims of documents."""
    if options.explain or options.format in EXPLAINED:
        return explain(options)
    from dramagraph.build import knowledge
    from dramagraph.extractors_read import panel, reader
    from dramagraph.lines import claim_lines
    from dramagraph.progress import bar

    together = panel(chosen(options))
    known = knowledge(read_documents(options.paths), bar, reader(together))
    tell(together)
    if options.format in (None, "jsonl"):
        for line in claim_lines(known):
            print(json.dumps(line, ensure_ascii=False))
        return 0
    from dramagraph.export import export_quads
    from dramagraph.quads import claim_quads

    write_output("-", export_quads(claim_quads(known.extractions, known.claims), options.format))
    return 0


def explain(options: argparse.Namespace) -> int:
    """Print why documents say what they say to us, one after the other."""
    from dramagraph.explain_reasons import explain as run
    from dramagraph.explain_report import explain_json, explain_lines
    from dramagraph.extractors_read import panel

    if not options.explain or options.format not in (None, *EXPLAINED):
        raise UsageError("--explain goes with --format text or json, and they with --explain")
    together = panel(chosen(options))
    told = []
    for document in read_documents(options.paths):
        found = together.read(document) if together else None
        explained = run(document, found.names, found.extraction) if found else run(document)
        refused = found.refused if found else ()
        if options.format == "json":
            told.append(explain_json(explained, refused))
        else:
            print(*explain_lines(explained, refused), "", sep="\n")
    if options.format == "json":
        print(json.dumps(told, ensure_ascii=False, indent=1))
    tell(together)
    return 0


def evaluate(options: argparse.Namespace) -> int:
    """Compare claims with gold facts."""
    from dramagraph.evaluate import evaluate as run
    from dramagraph.evaluate_report import report_json, report_lines
    from dramagraph.extractors_read import panel, reader
    from dramagraph.progress import bar

    together = panel(chosen(options))
    results = run(read_documents(options.paths), options.gold, bar, reader(together))
    tell(together)
    if options.format == "json":
        print(json.dumps(report_json(results, errors=options.errors), ensure_ascii=False))
        return 0
    for line in report_lines(results, errors=options.errors):
        print(line)
    return 0
