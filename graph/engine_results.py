"""What the engine answers → an Answer, its errors turned into ours while it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, TypeAlias

import pyoxigraph as ox

from dramagraph.engine_answer import Answer, Row
from dramagraph.engine_errors import query_errors, sent_errors
from dramagraph.engine_formats import RESULTS, TRIPLES
from dramagraph.engine_terms import from_engine

Errors: TypeAlias = Callable[[str], AbstractContextManager[None]]


def answer(
    result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    location: str,
    errors: Errors = query_errors,
) -> Answer:
    """Return what the engine answers, its errors turned into ours while it is read."""

    def write(file: IO[bytes], name: str) -> None:
        with errors(location):
            if isinstance(result, ox.QueryTriples):
                result.serialize(file, TRIPLES[name])
            else:
                result.serialize(file, RESULTS[name])

    if isinstance(result, ox.QueryBoolean):
        return Answer("boolean", iter(()), write, truth=bool(result))
    if isinstance(result, ox.QueryTriples):
        return Answer("triples", _rows(result, location, errors), write)
    variables = tuple(variable.value for variable in result.variables)
    return Answer("solutions", _rows(result, location, errors), write, variables)


def _rows(result: Iterable[Iterable[object]], location: str, errors: Errors) -> Iterator[Row]:
    with errors(location):
        for row in result:
            yield tuple(None if term is None else from_engine(term) for term in row)


def solutions_from(path: Path, location: str) -> Answer:
    """Return the answer in SPARQL results JSON that an endpoint has sent."""
    with sent_errors(location):
        result = ox.parse_query_results(path=path, format=ox.QueryResultsFormat.JSON)
    return answer(result, location, sent_errors)


def solutions_in(data: bytes) -> Answer:
    """Return the solutions that SPARQL results in TSV hold; they may end after any line."""
    with sent_errors("the query"):
        result = ox.parse_query_results(data, format=ox.QueryResultsFormat.TSV)
    return answer(result, "the query", sent_errors)


def triples_from(path: Path, location: str) -> Answer:
    """Return the answer in N-Triples that an endpoint has sent."""
    triples = (quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES))

    def write(file: IO[bytes], name: str) -> None:
        with sent_errors(location):
            ox.serialize(triples, file, TRIPLES[name])

    return Answer("triples", _rows(triples, location, sent_errors), write)
