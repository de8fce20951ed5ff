"""The command line: which commands there are, and what an error leads to. What a command does is a
short function of a cli_… module, and the work is in the modules that it calls.

Results go to standard output, talk to standard error. Exit 0 is fine, 1 the data is at fault, 2
wrong usage or a missing file.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from dramagraph import (
    __version__,
    cli_extract,
    cli_reading,
    cli_review,
    cli_serving,
    cli_wikidata,
    cli_writing,
)
from dramagraph.cli_common import Parser, say
from dramagraph.errors import DataError, DramagraphError
from dramagraph.settings import BASE_IRI_VARIABLE, STORE_VARIABLE

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
        _let_go_of_output()
        return 0
    except OSError as error:  # what a command opens by itself it reports by itself
        _let_go_of_output()
        say(f"dramagraph: {error.filename or 'standard output'}: {error.strerror}")
        return DataError.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _let_go_of_output() -> None:
    """Leave what is not yet written unwritten, also when the interpreter ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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

    cli_writing.add_commands(command, stored)
    cli_extract.add_commands(command, common)
    cli_reading.add_commands(command, stored)
    cli_review.add_command(command, stored)
    cli_writing.add_history(command, stored)
    cli_wikidata.add_commands(command, stored)
    cli_serving.add_commands(command, common, stored)
    return top
