"""The command line: one function a command, each short; what they do is in the modules they call.

Results go to standard output, talk to standard error. Exit 0 is fine, 1 the data is at fault, 2
wrong usage or a missing file.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from dramagraph import __version__
from dramagraph.errors import DataError, DramagraphError, MissingError, UsageError
from dramagraph.settings import BASE_IRI_VARIABLE, STORE_VARIABLE, store_location

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended, by the shells' habit: 128 + SIGINT."""

EXAMPLES = """examples:
  dramagraph build articles/ --store kdrama
  dramagraph why 'Kim Soo-hyun' receivedAward
  dramagraph query 'SELECT ?name WHERE { ?x a dg:Drama ; rdfs:label ?name }'
  dramagraph export --format turtle -o kdrama.ttl
  dramagraph serve --port 8000
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    if options.base_iri:
        os.environ[BASE_IRI_VARIABLE] = options.base_iri
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except DramagraphError as error:
        say(f"dramagraph: {error}")
        return error.exit_code
    except BrokenPipeError:  # whoever read us has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def say(line: str) -> None:
    """Print a line of talk."""
    print(line, file=sys.stderr)


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and exit with 2."""
        say(f"dramagraph: {message} (see {self.prog} --help)")
        raise SystemExit(UsageError.exit_code)


def parser() -> Parser:
    """Return the parser of the command line."""
    top = Parser(
        prog="dramagraph",
        description="Turns entertainment news into a knowledge graph in which every fact can be "
        "traced to the words that state it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"dramagraph {__version__}")
    common = Parser(add_help=False)
    common.add_argument(
        "--base-iri", metavar="IRI", help=f"base of things and graphs (else {BASE_IRI_VARIABLE})"
    )
    stored = Parser(add_help=False, parents=[common])
    stored.add_argument(
        "--store",
        metavar="DIR",
        default=None,
        help=f"folder or SPARQL endpoint (else {STORE_VARIABLE}, else your data folder)",
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(
        name: str,
        run: Callable[[argparse.Namespace], int],
        parent: Parser,
        help_: str,
    ) -> Parser:
        added = commands.add_parser(name, parents=[parent], help=help_, description=help_)
        added.set_defaults(run=run)
        return added

    _add_writing(command, stored)
    _add_reading(command, common, stored)
    return top


def _add_writing(command: Any, stored: Parser) -> None:
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


def _add_reading(command: Any, common: Parser, stored: Parser) -> None:
    extract_ = command("extract", extract, common, "claims on standard output, no store")
    extract_.add_argument("paths", nargs="+", metavar="PATH")
    extract_.add_argument(
        "--format", choices=("jsonl", "turtle", "trig", "jsonld"), default="jsonl"
    )
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
        help="turtle, ntriples, nquads, trig, jsonld, rdfxml, graphml or csv",
    )
    export_.add_argument("--graph", metavar="NAME", help="another graph than the accepted facts")
    export_.add_argument("-o", "--output", metavar="FILE", default="-")
    log_ = command("log", log, stored, "what was done to the store, and when")
    log_.add_argument("--format", choices=("text", "json"), default="text")
    evaluate_ = command(
        "evaluate", evaluate, common, "precision, recall and F1 by property against gold facts"
    )
    evaluate_.add_argument("--gold", required=True, metavar="DIR")
    evaluate_.add_argument("paths", nargs="+", metavar="PATH")
    evaluate_.add_argument(
        "--errors", action="store_true", help="list what was wrong and what was missed"
    )
    serve_ = command("serve", serve, stored, "SPARQL endpoint and web pages")
    serve_.add_argument("--host", default="127.0.0.1")
    serve_.add_argument("--port", type=int, default=8000)
    serve_.add_argument("--workers", type=int, default=1, metavar="N")


def build(options: argparse.Namespace) -> int:
    """Build a store from documents."""
    from dramagraph.build import build as run
    from dramagraph.bundled import seeds
    from dramagraph.progress import bar

    documents = _read(options.paths) if options.paths else seeds()
    return _built(run(documents, _store(options), progress=bar), _store(options))


def add(options: argparse.Namespace) -> int:
    """Add documents to a store."""
    from dramagraph.change import add as run
    from dramagraph.progress import bar

    return _built(run(_read(options.paths), _store(options), progress=bar), _store(options))


def remove(options: argparse.Namespace) -> int:
    """Take sources out of a store."""
    from dramagraph.change import remove as run
    from dramagraph.progress import bar

    return _built(run(options.sources, _store(options), progress=bar), _store(options))


def _built(built: Any, location: str) -> int:
    from dramagraph.report import lines

    for line in lines(built, location):
        print(line)
    return 0


def _read(paths: Sequence[str]) -> list[Any]:
    """Return the documents at *paths*. Unreadable ones are all named before the first is raised;
    nothing is built from the rest.
    """
    from dramagraph.documents import read

    errors: list[DataError] = []
    documents = list(read(paths, stdin=sys.stdin.buffer, on_error=errors.append))
    for error in errors[1:]:
        say(f"dramagraph: {error}")
    if errors:
        raise errors[0]
    return documents


def _store(options: argparse.Namespace) -> str:
    return options.store or store_location()


def extract(options: argparse.Namespace) -> int:
    """Print the claims of documents."""
    from dramagraph.build import knowledge
    from dramagraph.lines import claim_lines
    from dramagraph.progress import bar

    known = knowledge(_read(options.paths), bar)
    if options.format == "jsonl":
        for line in claim_lines(known):
            print(json.dumps(line, ensure_ascii=False))
        return 0
    from dramagraph.export import export_quads
    from dramagraph.quads import claim_quads

    _write("-", export_quads(claim_quads(known.extractions, known.claims), options.format))
    return 0


def query(options: argparse.Namespace) -> int:
    """Run a SPARQL query."""
    from dramagraph.prefixes import with_prefixes
    from dramagraph.store import open_snapshot
    from dramagraph.table import table

    if (options.sparql is None) == (options.file is None):
        raise UsageError("give a query or --file FILE, one of the two")
    sparql = options.sparql if options.file is None else _text(options.file)
    with open_snapshot(_store(options)) as snapshot:
        answer = snapshot.query(with_prefixes(sparql))
        if options.format == "table" and answer.kind != "triples":
            print(table(answer))
        else:
            format_ = "turtle" if options.format == "table" else options.format
            _write("-", [answer.serialize(format_)])
    return 0


def _text(path: str) -> str:
    if path == "-":
        return sys.stdin.read()
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MissingError(f"{path}: {error}") from error


def why(options: argparse.Namespace) -> int:
    """Print why the graph says something."""
    from dramagraph.store import open_snapshot
    from dramagraph.why import lines
    from dramagraph.why import why as run

    with open_snapshot(_store(options)) as snapshot:
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
        with open_snapshot(_store(options)) as snapshot:
            report = validate_store(snapshot)
    renderings = {"text": report.text, "turtle": report.turtle, "json": report.json}
    print(renderings[options.format]())
    return 0 if report.conforms else 1


def export(options: argparse.Namespace) -> int:
    """Write the store in another format."""
    from dramagraph.export import export as run
    from dramagraph.store import open_snapshot

    with open_snapshot(_store(options)) as snapshot:
        _write(options.output, run(snapshot, options.format, graph=options.graph))
    return 0


def _write(path: str, chunks: Iterable[bytes]) -> None:
    """Write to a file, whole or not at all, or to standard output."""
    if path == "-":
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        return
    partial = Path(f"{path}.partial")
    try:
        with partial.open("wb") as file:
            file.writelines(chunks)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


def log(options: argparse.Namespace) -> int:
    """Print the journal of the store."""
    from dramagraph.store import journal

    for entry in journal(_store(options)):
        if options.format == "json":
            print(json.dumps(entry, ensure_ascii=False))
        else:
            counts = ", ".join(f"{n} {name}" for name, n in entry.get("counts", {}).items())
            print(f"{entry['number']}  {entry['time']}  {entry['action']}  {counts}")
    return 0


def evaluate(options: argparse.Namespace) -> int:
    """Compare claims with gold facts."""
    from dramagraph.evaluate import evaluate as run
    from dramagraph.evaluate import report_lines
    from dramagraph.progress import bar

    results = run(_read(options.paths), options.gold, bar)
    for line in report_lines(results, errors=options.errors):
        print(line)
    return 0


def serve(options: argparse.Namespace) -> int:
    """Serve the store over HTTP."""
    from dramagraph.server.serve import serve as run
    from dramagraph.server.settings import Settings

    run(Settings(store=_store(options)), options.host, options.port, options.workers)
    return 0
