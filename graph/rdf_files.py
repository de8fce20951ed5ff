"""RDF files become one graph, without a look at the network.

In: paths, or bytes with the name of their syntax. Out: an rdflib graph. Named graphs are merged, all but graph/inferred,
which no source states; blank nodes are b0, b1 … in the order of the files, so that the same files give the same graph.
Refused, with file, line and reason: what is not well-formed, a DOCTYPE in RDF/XML (its entities can grow without bound),
a JSON-LD context that would have to be fetched, and IRIs that no syntax could write out again.
"""

from __future__ import annotations

import json
import logging
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate
from xml.sax import SAXException, SAXParseException

from rdflib import BNode, Dataset, Graph, URIRef
from rdflib.exceptions import ParserError
from rdflib.parser import PythonInputSource
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.plugins.shared.jsonld.errors import JSONLDException
from rdflib.plugins.stores.memory import Memory
from rdflib.term import Identifier

from dramagraph.errors import DocumentError, MissingError
from dramagraph.iris import graph_iri

Triple = tuple[Identifier, Identifier, Identifier]

SYNTAXES = {
    ".ttl": "turtle",
    ".turtle": "turtle",
    ".nt": "nt",
    ".nq": "nquads",
    ".trig": "trig",
    ".jsonld": "json-ld",
    ".json": "json-ld",
    ".rdf": "xml",
    ".xml": "xml",
    ".owl": "xml",
}
"""File name extensions, and what rdflib calls their syntax."""

LONGEST_REASON = 160
"""Code points of a parser's own words in an error message, which is one line."""

NO_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
"""What cannot stand in an IRI: https://www.w3.org/TR/turtle/#grammar-production-IRIREF."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""No character, though an escape can name it; such text cannot be written out again."""

LINE_IN_MESSAGE = re.compile(r":(\d+):\d+: ")
"""Where rdflib's RDF/XML parser says where it is: "file:///a.rdf:3:14: rdf:ID value is not …"."""


def load_files(paths: Iterable[str | Path]) -> Graph:
    """Return the union of RDF files, whose extensions tell their syntax.

    A missing file is a MissingError, a file that cannot be read a DocumentError.
    """
    graph = Graph()
    for path in map(Path, paths):
        if not path.is_file():
            raise MissingError(f"{path}: no such file; name an RDF file")
        syntax = SYNTAXES.get(path.suffix.lower())
        if syntax is None:
            known = ", ".join(SYNTAXES)
            raise DocumentError(f"{path}: the extension tells no RDF syntax; use one of {known}")
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DocumentError(f"{path}: {error.strerror}; check its permissions") from error
        _add(graph, data, syntax, str(path), path.resolve().as_uri())
    return graph


def load_bytes(data: bytes, syntax: str, name: str, base: str) -> Graph:
    """Return the graph that *data* says in *syntax*, a value of SYNTAXES.

    *name* stands for the data in error messages; *base* is the IRI that relative IRIs are resolved against.
    """
    graph = Graph()
    _add(graph, data, syntax, name, base)
    return graph


def _add(graph: Graph, data: bytes, syntax: str, name: str, base: str) -> None:
    """Add what *data* says to *graph*, blank nodes under new names."""
    first = len({term for triple in graph for term in triple if isinstance(term, BNode)})
    names: dict[Identifier, BNode] = {}
    for triple in _parsed(data, syntax, name, base):
        for term in triple:
            if isinstance(term, BNode) and term not in names:
                names[term] = BNode(f"b{first + len(names)}")
            if SURROGATE.search(term):
                raise DocumentError(f"{name}: a lone surrogate is no character: {_one_line(term)}")
            if isinstance(term, URIRef) and (found := NO_IRI.search(term)):
                raise DocumentError(
                    f"{name}: {found[0]!r} cannot stand in an IRI: {_one_line(term)}"
                )
        s, p, o = (names.get(term, term) for term in triple)
        graph.add((s, p, o))


def _parsed(data: bytes, syntax: str, name: str, base: str) -> Iterable[Triple]:
    """Return the triples of *data* in its own order. Of the parsers' errors only a DocumentError comes out."""
    store = _InOrder()
    lines = _Lines("")
    source: Any = data
    try:
        if syntax == "xml":
            _refuse_doctype(data)
        else:
            text = data.decode("utf-8-sig")
            lines = _Lines(text)
            source = lines if syntax in ("nt", "nquads") else text.encode()
        if syntax == "json-ld":
            source = PythonInputSource(json.loads(text))
            _refuse_remote_contexts(source.data)
        with quiet():
            Dataset(store).parse(source, format=syntax, publicID=base)
    except _MALFORMED as error:
        line, reason = _place(error, data, lines.number)
        where = f"{name}, line {line}" if line else name
        raise DocumentError(f"{where}: {reason}") from error
    return store.order


_MALFORMED = (
    *(SyntaxError, ParserError, SAXException, ExpatError, JSONLDException, ValueError, TypeError),
    *(LookupError, AttributeError, AssertionError, ArithmeticError, RecursionError),
)
"""What the parsers raise on malformed input: their own errors, and Python's in code that expects other input."""


def _place(error: Exception, data: bytes, read: int) -> tuple[int | None, str]:
    """Return the line that *error* speaks of, where it is known, and what it says, in one line."""
    if isinstance(error, UnicodeDecodeError):
        return data.count(b"\n", 0, error.start) + 1, "not UTF-8; save it as UTF-8"
    if isinstance(error, RecursionError):
        return None, "nested too deeply; write it in N-Triples"
    if isinstance(error, BadSyntax):  # its own count of lines grows where it looks twice
        read_so_far = error._str.decode("utf-8")[: error._i]
        return read_so_far.count("\n") + 1, _one_line(error._why)
    if isinstance(error, json.JSONDecodeError):
        return error.lineno, _one_line(error.msg)
    if isinstance(error, ExpatError):
        return error.lineno, _one_line(ErrorString(error.code))
    if isinstance(error, SAXParseException):
        return error.getLineNumber(), _one_line(error.getMessage())
    if not isinstance(error, (ParserError, SAXException, JSONLDException, ValueError)):
        return read or None, f"not well-formed ({type(error).__name__})"
    message = str(error)
    if found := LINE_IN_MESSAGE.search(message):
        return int(found[1]), _one_line(message[found.end() :])
    return read or None, _one_line(message)


def _one_line(text: str) -> str:
    """Return *text* in one line and cut, without control characters."""
    line = "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
    return line if len(line) <= LONGEST_REASON else line[: LONGEST_REASON - 1] + "…"


def _refuse_doctype(data: bytes) -> None:
    """Raise ParserError where *data* has a DOCTYPE; asked of the XML parser itself, which knows all encodings."""
    parser = ParserCreate()

    def refuse(*_: object) -> None:
        raise ParserError(f":{parser.CurrentLineNumber}:0: a DOCTYPE is refused; remove it")

    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(data, True)


def _refuse_remote_contexts(data: Any) -> None:
    """Raise ParserError where JSON-LD names a context instead of holding it.

    That is where rdflib would fetch it: a string as @context, also in a list and in a term's own context, or @import
    (https://www.w3.org/TR/json-ld11/#context-definitions).
    """
    if not isinstance(data, dict | list):
        raise ParserError("JSON-LD is an object or an array")
    values = [data]
    while values:
        value = values.pop()
        if isinstance(value, list):
            values += value
        elif isinstance(value, dict):
            values += value.values()
            named = [value["@import"]] if "@import" in value else []
            inside = [value.get("@context")]
            while inside:
                context = inside.pop()
                inside += context if isinstance(context, list) else []
                named += [context] if isinstance(context, str) else []
            if named:
                raise ParserError(
                    f"the context {named[0]!r} is not fetched; put it into the file as an object"
                )


class _InOrder(Memory):
    """A store that keeps the order in which triples came; that of Memory is a set's, which changes from run to run.

    What follows by reasoning is left out: no source states it, so that it is not to be judged as a fact.
    """

    def __init__(self) -> None:
        super().__init__()
        self.order: dict[Triple, None] = {}

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
        """Add a triple and remember it."""
        if context.identifier != graph_iri("inferred"):
            self.order[triple] = None
        super().add(triple, context, quoted)


class _Lines(StringIO):
    """A text that is read line by line, whatever length is asked for, so that a parser's error has a line.

    It also spares rdflib's N-Triples parser its search from the start of a long line for each 2,048 code points.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text, newline="")
        self.number = 0
        """How many lines have been read."""

    def read(self, size: int | None = -1, /) -> str:
        """Return the next line with its end; nothing at the end."""
        line = self.readline()
        self.number += bool(line)
        return line


@contextmanager
def quiet() -> Iterator[None]:
    """Keep rdflib from telling of each malformed literal, with a traceback: what is wrong stands in the report.

    Its warnings are ignored too, among them that its own parsers use what its Dataset has deprecated.
    """
    logger = logging.getLogger("rdflib.term")

    def refuse(_: logging.LogRecord) -> bool:
        return False

    logger.addFilter(refuse)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logger.removeFilter(refuse)
