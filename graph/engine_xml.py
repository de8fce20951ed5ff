"""XML without a document type: what its entities make of a few bytes has no bound."""

from __future__ import annotations

from xml.parsers.expat import ExpatError, ParserCreate

from dramagraph.errors import DocumentError


def refuse_doctype(data: bytes) -> None:
    """Raise DocumentError where *data* has a DOCTYPE, or where no XML parser could tell.

    Asked of an XML parser, which knows all encodings and stops there.
    """
    parser = ParserCreate()

    def refuse(*_: object) -> None:
        raise DocumentError(f"line {parser.CurrentLineNumber}: a DOCTYPE is refused; remove it")

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except ExpatError as error:
        raise DocumentError(f"the graph: {error}") from error
