"""What can be asked of a dataset, wherever it is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Final, TypeAlias

from rdflib import Graph, URIRef

from dramagraph.closing import Closing
from dramagraph.engine_answer import Answer
from dramagraph.engine_bindings import bind
from dramagraph.engine_sort import sorted_lines
from dramagraph.guard import refuse_network
from dramagraph.rdf import Quad, Term


class Every(Enum):
    """Stands for all graphs, since None is the default graph."""

    GRAPH = "every graph"


ANY: Final = Every.GRAPH
GraphName: TypeAlias = URIRef | None | Every
"""A named graph, None for the default graph, or ANY."""

_SUBJECTS = "SELECT DISTINCT ?s { ?s ?p ?o }"


class Snapshot(Closing):
    """A dataset that does not change while it is read. To be closed, or used in `with`."""

    number: int
    """Counts the snapshots of a store from 1; 0 where nothing counts them."""
    location: str
    """The folder or address of its store."""

    def query(
        self,
        sparql: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        default_graphs: Sequence[URIRef] = (),
        named_graphs: Sequence[URIRef] = (),
        base_iri: str | None = None,
    ) -> Answer:
        """Return the answer to a SPARQL 1.1 query.

        *bindings* sets variables, named without ?, as a VALUES at the start of the outermost group
        would. If graphs are given, the query sees only those (SPARQL 1.1 Protocol, section 2.1.4).
        QueryError, where it can with line and column, for a query that is wrong, that calls a
        SERVICE or that is too large (guard.py); StoreError if the store cannot be read.
        """
        refuse_network(sparql)
        values = {name: self._term(term) for name, term in (bindings or {}).items()}
        return self._ask(bind(sparql, values), default_graphs, named_graphs, base_iri)

    def quads(self, graph: GraphName = ANY) -> Iterator[Quad]:
        """Yield the quads of a graph in no particular order; none for a graph that is not there."""
        return self.match(graph=graph)

    @abstractmethod
    def match(
        self,
        s: URIRef | None = None,
        p: URIRef | None = None,
        o: Term | None = None,
        graph: GraphName = ANY,
    ) -> Iterator[Quad]:
        """Yield the quads that have these terms, in no particular order; None is any term.

        In a folder an index answers, whatever is given: what takes time is what is found.
        """

    @abstractmethod
    def graph_names(self) -> list[URIRef]:
        """Return the names of the named graphs, sorted."""

    def subjects(self, graph: URIRef | None) -> set[URIRef]:
        """Return the subjects of a graph, None for the default one; what is said of them is not read."""
        found = self.query(_SUBJECTS, default_graphs=() if graph is None else (graph,))
        return {subject for (subject,) in found if isinstance(subject, URIRef)}

    @abstractmethod
    def count(self) -> int:
        """Return how many quads there are in all graphs."""

    def graph(self, name: URIRef | None) -> Graph:
        """Return a graph, None for the default one, in memory."""
        graph = Graph()
        for s, p, o, _ in self.quads(name):
            graph.add((s, p, o))
        return graph

    def nquads(self) -> Iterator[str]:
        """Yield all quads as N-Quads lines with their newline, sorted by code point.

        Two stores that hold the same give the same lines: canonical N-Quads without blank nodes,
        https://www.w3.org/TR/rdf12-n-quads/#canonical-quads. Sorted outside memory where large.
        """
        return (line.decode("utf-8") for line in sorted_lines(self._lines(ANY)))

    def ntriples(self, graph: URIRef | None) -> Iterator[bytes]:
        """Yield the triples of one graph as N-Triples lines in UTF-8, sorted as in nquads."""
        return sorted_lines(self._lines(graph))

    @abstractmethod
    def _ask(
        self,
        sparql: str,
        default_graphs: Sequence[URIRef],
        named_graphs: Sequence[URIRef],
        base_iri: str | None,
    ) -> Answer:
        """Return the answer to a query that the guard has let through."""

    @abstractmethod
    def _lines(self, graph: GraphName) -> Iterator[bytes]:
        """Yield N-Quads lines for ANY, N-Triples lines for one graph, in no particular order."""

    @abstractmethod
    def _term(self, term: Term) -> str:
        """Return a term in N-Triples form, which SPARQL reads too; DataError if it is not valid."""
