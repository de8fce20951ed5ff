"""The dataset in every format that it can leave in.

Whatever the order in which the engine finds the quads, equal data give equal bytes: everything is
sorted, nothing is numbered by chance. Nothing is read from the network to write or to read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rdflib import URIRef

from dramagraph.errors import MissingError, UsageError
from dramagraph.export_csv import csv_rows
from dramagraph.export_graphml import graphml
from dramagraph.export_jsonld import jsonld
from dramagraph.export_rdfxml import rdfxml
from dramagraph.export_turtle import trig, turtle
from dramagraph.iris import graph_iri
from dramagraph.rdf import Quad
from dramagraph.store import Snapshot, in_memory

Writer: TypeAlias = Callable[[Snapshot, URIRef | None], Iterator[bytes]]


@dataclass(frozen=True)
class Format:
    """A format: how it is called, and what it holds."""

    name: str
    media_type: str
    extension: str
    holds: Literal["graph", "dataset"]
    """One graph, the accepted facts unless another one is named, or all graphs."""
    about: str
    writer: Writer


def _ntriples(snapshot: Snapshot, graph: URIRef | None) -> Iterator[bytes]:
    return snapshot.ntriples(graph)


def _nquads(snapshot: Snapshot, _: URIRef | None) -> Iterator[bytes]:
    return (line.encode("utf-8") for line in snapshot.nquads())


def _trig(snapshot: Snapshot, _: URIRef | None) -> Iterator[bytes]:
    return trig(snapshot)


FORMATS = {
    one.name: one
    for one in (
        Format("turtle", "text/turtle", "ttl", "graph", "grouped by thing, to read", turtle),
        Format("ntriples", "application/n-triples", "nt", "graph", "a triple a line", _ntriples),
        Format("nquads", "application/n-quads", "nq", "dataset", "a quad a line", _nquads),
        Format("trig", "application/trig", "trig", "dataset", "Turtle, graph by graph", _trig),
        Format("jsonld", "application/ld+json", "jsonld", "graph", "an object a thing", jsonld),
        Format("rdfxml", "application/rdf+xml", "rdf", "graph", "for older tools", rdfxml),
        Format("csv", "text/csv", "csv", "graph", "a fact a row, with its quote", csv_rows),
        Format("graphml", "application/graphml+xml", "graphml", "graph", "for Gephi", graphml),
    )
}
"""Name → format."""


def export(snapshot: Snapshot, format: str, *, graph: str | None = None) -> Iterator[bytes]:
    """Return the bytes of a snapshot in a format, piece by piece.

    *graph* is another graph than the accepted facts, by its IRI or what stands after …/graph/.
    UsageError for an unknown format, or a graph where all are written; MissingError for a graph
    that is not there. DataError while writing what the format cannot hold.
    """
    chosen = _format(format)
    if graph is not None and chosen.holds == "dataset":
        raise UsageError(f"{format} holds every graph: leave out --graph, or choose turtle")
    return chosen.writer(snapshot, None if graph is None else _graph(snapshot, graph))


def export_quads(quads: Iterable[Quad], format: str) -> Iterator[bytes]:
    """Return the bytes of quads that are in no store; formats of one graph hold all of them."""
    chosen = _format(format)
    if chosen.holds == "graph":
        quads = (quad._replace(g=None) for quad in quads)
    return chosen.writer(in_memory(quads), None)


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise UsageError(f"unknown format {name!r}: choose from {', '.join(FORMATS)}")
    return FORMATS[name]


def _graph(snapshot: Snapshot, name: str) -> URIRef:
    """Return the IRI of a graph that a user names."""
    iri = URIRef(name) if ":" in name else graph_iri(name)
    there = snapshot.graph_names()
    if iri not in there:
        folder = str(graph_iri(""))
        short = [str(g).removeprefix(folder) for g in there if g.startswith(folder)]
        others = len(there) - len(short)
        raise MissingError(
            f"no graph {name!r} in {snapshot.location}: there are "
            f"{', '.join(short) or 'none with a short name'}, and {others} of sources or others"
        )
    return iri
