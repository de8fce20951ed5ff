"""The dataset: written as numbered snapshots, each read by SPARQL. The only user of the engine.

Quads of rdflib terms come in; answers, and quads of rdflib terms, come out. The engine, pyoxigraph,
keeps values rather than spellings: "01"^^xsd:integer comes back as "1", "1.50"^^xsd:decimal as
"1.5", "x"@en-US as "x"@en-us. No blank node is stored. A snapshot is written beside the one that
is read; a reader sees it whole, or never.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, TypeAlias

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD

from dramagraph.engine_answer import Answer, Row
from dramagraph.engine_errors import engine_errors, query_errors, sent_errors, store_error
from dramagraph.engine_folder import StoreFolder
from dramagraph.engine_snapshot import ANY, Every, GraphName, Snapshot
from dramagraph.errors import DataError, StoreError, UsageError
from dramagraph.rdf import Quad, Term
from dramagraph.remote import RemoteSnapshot, is_remote, write_remote
from dramagraph.settings import base_iri, store_location

__all__ = [
    "ANY",
    "Answer",
    "Pending",
    "Snapshot",
    "current_number",
    "from_engine",
    "in_memory",
    "journal",
    "open_snapshot",
    "pending",
    "read_nquads",
    "sorted_triples",
    "to_engine",
    "to_text",
    "write",
]

Errors: TypeAlias = Callable[[str], AbstractContextManager[None]]

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_TRIPLES = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}


def open_snapshot(location: str | None = None) -> Snapshot:
    """Return the newest snapshot of the store at *location*: a folder, or the URL of an endpoint.

    None is the store of settings.store_location. MissingError where there is no store, StoreError
    where it cannot be read.
    """
    location = location or store_location()
    if is_remote(location):
        return RemoteSnapshot(location, _solutions_from, _triples_from, to_text)
    folder = StoreFolder(Path(location))
    number = folder.current()
    while True:
        try:
            return _opened(location, folder, number)
        except StoreError:
            # Two writers may have come since, and the second removes what was newest before.
            newest = folder.current()
            if newest == number:
                raise
            number = newest


def current_number(location: str) -> int:
    """Return the number of the newest snapshot, by reading one small file; 0 for an endpoint."""
    return 0 if is_remote(location) else StoreFolder(Path(location)).current()


def journal(location: str) -> Iterator[dict[str, Any]]:
    """Yield what was written to the store, oldest first: number, time, action, quads, counts."""
    if is_remote(location):
        raise UsageError(f"{location} keeps no journal: only a store in a folder does")
    return StoreFolder(Path(location)).journal()


def in_memory(quads: Iterable[Quad]) -> Snapshot:
    """Return a snapshot, number 0, of quads that are on no disk."""
    store = ox.Store()
    store.bulk_extend(map(_to_engine_quad, quads))
    return StoreSnapshot("memory", 0, store)


def read_nquads(lines: Iterable[bytes]) -> Iterator[Quad]:
    """Yield the quads of N-Quads or N-Triples lines, in their order."""
    source = iter(lines)
    while batch := b"".join(islice(source, 4096)):
        for quad in ox.parse(batch, ox.RdfFormat.N_QUADS):
            yield _from_engine_quad(quad)


def sorted_triples(snapshot: Snapshot, graph: URIRef | None) -> Iterator[Quad]:
    """Yield the triples of one graph sorted as N-Triples are: all of a subject together."""
    return read_nquads(snapshot.ntriples(graph))


def _opened(location: str, folder: StoreFolder, number: int) -> Snapshot:
    count = folder.check(number)
    with engine_errors(location):
        store = ox.Store.read_only(str(folder.snapshot(number)))
    return StoreSnapshot(location, number, store, count)


def write(
    location: str,
    quads: Iterable[Quad],
    *,
    action: str,
    counts: Mapping[str, int] | None = None,
    keep: int = 2,
) -> int:
    """Make *quads*, read one by one, the whole content of the store and return its new number.

    *action* and *counts* go to the journal; the *keep* newest snapshots stay. Whatever fails, an
    error in *quads*, a full disk, the end of the process, leaves the store as it was.
    """
    with pending(location, action=action, counts=counts, keep=keep) as build:
        build.load(quads)
        return build.commit()


@contextmanager
def pending(
    location: str, *, action: str, counts: Mapping[str, int] | None = None, keep: int = 2
) -> Iterator[Pending]:
    """Give a new, empty snapshot that can be loaded and read, and is the store's after commit().

    Without commit(), or on any error, the store stays as it was. StoreError at once if another
    process is writing. For an endpoint the snapshot waits in a temporary folder, and commit()
    replaces the endpoint's graphs one by one: see remote.write_remote.
    """
    if keep < 1:
        raise UsageError(f"keep={keep}: at least the newest snapshot must be kept")
    if is_remote(location):
        with TemporaryDirectory() as temporary:
            waiting = Path(temporary, "snapshot")
            with Pending(location, 0, waiting, _send) as build:
                yield build
        return

    def publish(build: Pending) -> None:
        quad_count = build.count()
        build.close()
        folder.publish(build.number, action, quad_count, counts or {})
        folder.prune(build.number, keep)

    folder = StoreFolder(Path(location))
    with folder.locked() as newest:
        try:
            with Pending(location, newest + 1, folder.snapshot(newest + 1), publish) as build:
                yield build
        finally:
            folder.discard_unless_current(newest + 1)


def _send(build: Pending) -> None:
    """Replace the graphs of an endpoint by those of *build*, and remove ours that it lacks."""
    names = build.graph_names()
    with open_snapshot(build.location) as old:
        gone = [g for g in old.graph_names() if g.startswith(base_iri()) and g not in names]
    graphs = ((name, build.ntriples(name)) for name in (None, *names))
    write_remote(build.location, graphs, remove=gone)


class StoreSnapshot(Snapshot):
    """A snapshot that the engine in this process reads. Threads may share it."""

    def __init__(
        self, location: str, number: int, store: ox.Store, count: int | None = None
    ) -> None:
        self.location = location
        self.number = number
        self._store: ox.Store | None = store
        self._count = count

    @property
    def _engine(self) -> ox.Store:
        if self._store is None:
            raise StoreError(f"the snapshot {self.number} of {self.location} has been closed")
        return self._store

    def quads(self, graph: GraphName = ANY) -> Iterator[Quad]:
        """Yield the quads of a graph in no particular order; none for a graph that is not there."""
        name = None if isinstance(graph, Every) else _graph_name(graph)
        with engine_errors(self.location):
            for quad in self._engine.quads_for_pattern(None, None, None, name):
                yield _from_engine_quad(quad)

    def graph_names(self) -> list[URIRef]:
        """Return the names of the named graphs, sorted."""
        with engine_errors(self.location):
            return sorted(URIRef(str(name.value)) for name in self._engine.named_graphs())

    def count(self) -> int:
        """Return how many quads there are in all graphs."""
        if self._count is not None:
            return self._count
        with engine_errors(self.location):
            return len(self._engine)

    def close(self) -> None:
        """Let go of the engine's files, as soon as no iterator reads them any more."""
        self._store = None

    def _ask(
        self,
        sparql: str,
        default_graphs: Sequence[URIRef],
        named_graphs: Sequence[URIRef],
        base_iri: str | None,
    ) -> Answer:
        dataset: dict[str, Any] = {}
        if default_graphs or named_graphs:
            dataset["default_graph"] = [to_engine(name) for name in default_graphs]
            dataset["named_graphs"] = [to_engine(name) for name in named_graphs]
        with query_errors(self.location):
            result = self._engine.query(sparql, base_iri=base_iri, **dataset)
        return _answer(result, self.location)

    def _lines(self, graph: GraphName) -> Iterator[bytes]:
        with engine_errors(self.location), TemporaryFile() as file:
            if isinstance(graph, Every):
                self._engine.dump(file, ox.RdfFormat.N_QUADS)
            else:
                self._engine.dump(file, ox.RdfFormat.N_TRIPLES, from_graph=_graph_name(graph))
            file.seek(0)
            yield from file

    def _term(self, term: Term) -> str:
        return to_text(term)


class Pending(StoreSnapshot):
    """A snapshot that is being written; what has been loaded can be read at once."""

    def __init__(
        self, location: str, number: int, folder: Path, finish: Callable[[Pending], None]
    ) -> None:
        """Create the folder; *finish* does what is left to do when all has been written."""
        with engine_errors(location):
            super().__init__(location, number, ox.Store(folder))
        self._finish = finish

    def load(self, quads: Iterable[Quad]) -> None:
        """Add *quads*, one by one; DataError for an IRI or a literal that RDF does not allow."""
        try:
            self._engine.bulk_extend(map(_to_engine_quad, quads))
        except OSError as error:
            if error.errno is not None:
                raise  # comes out of *quads*: the engine's own errors carry no number
            raise store_error(self.location, error) from error

    def commit(self) -> int:
        """Make this the newest snapshot of its store, close it, and return its number."""
        with engine_errors(self.location):
            self._engine.optimize()
            self._engine.flush()
        self._finish(self)
        self.close()
        return self.number


def to_engine(term: object) -> ox.NamedNode | ox.Literal:
    """Return an rdflib IRI or literal as the engine's.

    DataError if RDF does not allow it, ValueError for anything else, such as a blank node.
    """
    try:
        if isinstance(term, URIRef):
            return ox.NamedNode(str(term))
        if isinstance(term, Literal):
            if term.language:
                return ox.Literal(str(term), language=term.language)
            if term.datatype is None or term.datatype == XSD.string:
                return ox.Literal(str(term))
            return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
    except ValueError as error:
        kind = "an IRI" if isinstance(term, URIRef) else "a literal"
        raise DataError(f"{ascii(str(term))} cannot be {kind}: {error}") from error
    raise ValueError(f"{term!r} is neither an IRI nor a literal")


def from_engine(term: object) -> URIRef | Literal | BNode:
    """Return a term of the engine as rdflib's; xsd:string is left out, as rdflib does.

    ValueError for what rdflib does not have: triple terms, directions of text.
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal) or term.direction is not None:
        raise ValueError(f"{term} is neither an IRI, a literal nor a blank node of RDF 1.1")
    if term.language is not None:
        return Literal(term.value, lang=term.language)
    if term.datatype.value == str(XSD.string):
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)


def to_text(term: Term) -> str:
    """Return a term in N-Triples form, escaped by the engine; errors as in to_engine."""
    return str(to_engine(term))


def _graph_name(name: URIRef | None) -> ox.NamedNode | ox.DefaultGraph:
    if name is None:
        return ox.DefaultGraph()
    node = to_engine(name)
    assert isinstance(node, ox.NamedNode)
    return node


def _to_engine_quad(quad: Quad) -> ox.Quad:
    s, p = to_engine(quad.s), to_engine(quad.p)
    if isinstance(s, ox.Literal) or isinstance(p, ox.Literal):
        raise ValueError(f"{quad!r} has a literal where only an IRI can stand")
    return ox.Quad(s, p, to_engine(quad.o), _graph_name(quad.g))


def _from_engine_quad(quad: ox.Quad) -> Quad:
    s, p, o = (from_engine(term) for term in (quad.subject, quad.predicate, quad.object))
    graph = quad.graph_name
    g = None if isinstance(graph, ox.DefaultGraph) else from_engine(graph)
    if isinstance(s, URIRef) and isinstance(p, URIRef) and isinstance(o, URIRef | Literal):
        assert g is None or isinstance(g, URIRef)
        return Quad(s, p, o, g)
    raise ValueError(f"{quad} holds a blank node")


def _answer(
    result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    location: str,
    errors: Errors = query_errors,
) -> Answer:
    """Return what the engine answers, its errors turned into ours while it is read."""

    def write(file: IO[bytes], name: str) -> None:
        with errors(location):
            if isinstance(result, ox.QueryTriples):
                result.serialize(file, _TRIPLES[name])
            else:
                result.serialize(file, _RESULTS[name])

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


def _solutions_from(path: Path, location: str) -> Answer:
    """Return the answer in SPARQL results JSON that an endpoint has sent."""
    with sent_errors(location):
        result = ox.parse_query_results(path=path, format=ox.QueryResultsFormat.JSON)
    return _answer(result, location, sent_errors)


def _triples_from(path: Path, location: str) -> Answer:
    """Return the answer in N-Triples that an endpoint has sent."""
    triples = (quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES))

    def write(file: IO[bytes], name: str) -> None:
        with sent_errors(location):
            ox.serialize(triples, file, _TRIPLES[name])

    return Answer("triples", _rows(triples, location, sent_errors), write)
