"""Every exception of dramagraph, with the exit code and the HTTP status it leads to.

    DramagraphError
    ├── UsageError         2  400   an argument is wrong
    │   └── MissingError   2  404   a file, store, graph or thing does not exist
    └── DataError          1  422   the input is at fault
        ├── DocumentError  1  422   a document cannot be read
        ├── ExtractorError 1  502   an extractor cannot do its work: a model does not answer
        ├── QueryError     1  400   a SPARQL query is wrong (carries line and column)
        │   ├── EvaluationError  1  422   it is well formed, and the engine cannot evaluate it
        │   ├── ComplexityError  1  400   it is too large or too deep to be evaluated
        │   └── FederationError  1  403   it calls a SERVICE
        ├── InvalidError   1  422   the graph breaks its shapes
        ├── ProtectedError 1  403   the graph is not for its user to change
        ├── StoreError     1  503   the store cannot be read or written
        └── WikidataError  1  503   Wikidata cannot be asked, or does not want to be

A message is one line that says what was found, where, and what to do.
"""

from __future__ import annotations


class DramagraphError(Exception):
    """The base of all errors that a user can cause or cure."""

    exit_code = 1
    status = 500
    title = "error"


class UsageError(DramagraphError):
    """An argument, option or request is wrong."""

    exit_code = 2
    status = 400
    title = "wrong usage"


class MissingError(UsageError):
    """A file, a store, a graph or a thing that was named does not exist."""

    status = 404
    title = "not found"


class DataError(DramagraphError):
    """The input is at fault."""

    status = 422
    title = "unusable data"


class DocumentError(DataError):
    """A document cannot be read."""

    title = "unreadable document"


class ExtractorError(DataError):
    """An extractor cannot do its work: its model does not answer, or its budget is spent."""

    status = 502
    title = "extractor failed"


class QueryError(DataError):
    """A SPARQL query cannot be run as it stands."""

    status = 400
    title = "unusable query"

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        """Say what is wrong, and in which line and column, from 1, where that is known."""
        super().__init__(message)
        self.line = line
        self.column = column


class EvaluationError(QueryError):
    """A SPARQL query is well formed and cannot be evaluated, such as one with an unknown function."""

    status = 422
    title = "query not supported"


class ComplexityError(QueryError):
    """A SPARQL query is too large or too deep to be evaluated."""

    title = "query too complex"


class FederationError(QueryError):
    """A SPARQL query calls another endpoint."""

    status = 403
    title = "federation disabled"


class InvalidError(DataError):
    """The graph breaks its shapes."""

    title = "invalid graph"


class ProtectedError(DataError):
    """A graph follows from others, or is not for whoever asks to change."""

    status = 403
    title = "graph protected"


class StoreError(DataError):
    """The store cannot be read or written."""

    status = 503
    title = "store unavailable"


class WikidataError(DataError):
    """Wikidata, or what is asked in its place, does not answer."""

    status = 503
    title = "Wikidata unavailable"
