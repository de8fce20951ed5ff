"""The prefixes that queries on the command line need not declare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from dramagraph.errors import QueryError
from dramagraph.settings import base_iri


def prefixes() -> dict[str, str]:
    """Return prefix → IRI."""
    return {
        "dg": "https://w3id.org/dramagraph/ontology#",
        "id": f"{base_iri()}id/",
        "graph": f"{base_iri()}graph/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dcterms": "http://purl.org/dc/terms/",
        "oa": "http://www.w3.org/ns/oa#",
        "prov": "http://www.w3.org/ns/prov#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "schema": "https://schema.org/",
    }


def with_prefixes(sparql: str) -> str:
    """Return a query with the declarations that it uses and lacks, on its first line, so that line
    numbers stay.
    """
    declared = set(re.findall(r"(?i)\bPREFIX\s+([\w-]*):", sparql))
    missing = [
        f"PREFIX {name}: <{iri}>"
        for name, iri in prefixes().items()
        if name not in declared and re.search(rf"(?<![\w-]){name}:", sparql)
    ]
    return f"{' '.join(missing)} {sparql}" if missing else sparql


@contextmanager
def places_of(sparql: str) -> Iterator[None]:
    """Let errors of a query with prefixes tell their places in the query without them."""
    try:
        yield
    except QueryError as error:
        put = len(with_prefixes(sparql)) - len(sparql)
        if error.line != 1 or put == 0 or error.column is None:
            raise
        reason = str(error).partition(": ")[2]
        column = max(1, error.column - put)
        raise type(error)(f"line 1, column {column}: {reason}", 1, column) from error
