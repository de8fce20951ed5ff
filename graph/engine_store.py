"""Snapshots in a folder, as the engine in this process reads and writes them."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, cast

import pyoxigraph as ox
from rdflib import URIRef

from dramagraph.engine_answer import Answer
from dramagraph.engine_errors import engine_errors, query_errors, store_error
from dramagraph.engine_folder import Hold
from dramagraph.engine_formats import RESULTS
from dramagraph.engine_results import answer
from dramagraph.engine_snapshot import ANY, Every, GraphName, Snapshot
from dramagraph.engine_terms import (
    from_engine_quad,
    graph_name,
    to_engine,
    to_engine_quad,
    to_text,
)
from dramagraph.engine_xml import refuse_doctype
from dramagraph.errors import DocumentError, MissingError, StoreError
from dramagraph.guard import LIMITS
from dramagraph.guard_update import refuse_update
from dramagraph.rdf import Quad, Term

LOADED = {
    "nq": ox.RdfFormat.N_QUADS,
    "nt": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
}
"""How the names of files end that can be loaded, and what is in them."""


class _Hashed:
    """A file that is only hashed."""

    def __init__(self) -> None:
        self.hash = sha256()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return len(data)

    def flush(self) -> None:
        pass


class _Bounded:
    """A file that takes so many bytes, and then fails."""

    def __init__(self, most: int) -> None:
        self.pieces: list[bytes] = []
        self.room = most

    def write(self, data: bytes) -> int:
        self.room -= len(data)
        if self.room < 0:
            raise OSError("full")
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass


class StoreSnapshot(Snapshot):
    """A snapshot that the engine in this process reads. Threads may share it."""

    def __init__(
        self,
        location: str,
        number: int,
        store: ox.Store,
        count: int | None = None,
        notes: Mapping[str, Any] | None = None,
        folder: Path | None = None,
        hold: Hold | None = None,
    ) -> None:
        """Read *store*; *count* is how many quads it holds, where that is known.

        *hold* is let go of when it is closed.
        """
        self.location = location
        self.number = number
        self.folder = folder
        """Where the engine's files are; None in memory."""
        self.notes: Mapping[str, Any] = notes or {}
        """What its writer noted about it."""
        self._store: ox.Store | None = store
        self._count = count
        self._hold = hold

    @property
    def _engine(self) -> ox.Store:
        if self._store is None:
            raise StoreError(f"the snapshot {self.number} of {self.location} has been closed")
        return self._store

    def match(
        self,
        s: URIRef | None = None,
        p: URIRef | None = None,
        o: Term | None = None,
        graph: GraphName = ANY,
    ) -> Iterator[Quad]:
        """Yield the quads that have these terms, in no particular order; None is any term."""
        hold = self._hold  # for as long as this is read  # noqa: F841
        name = None if isinstance(graph, Every) else graph_name(graph)
        subject, predicate, value = (None if t is None else to_engine(t) for t in (s, p, o))
        assert not isinstance(subject, ox.Literal) and not isinstance(predicate, ox.Literal)
        with engine_errors(self.location):
            for quad in self._engine.quads_for_pattern(subject, predicate, value, name):
                yield from_engine_quad(quad)

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

    def look_up(self, sparql: str, format_: str, base_iri: str, most: int) -> bytes | None:
        """Return the answer to a SELECT or ASK as it is written, None where it takes over *most* bytes.

        Nothing ends it but that: only for what guard_lookup takes for a look-up. Errors as in query.
        """
        file = _Bounded(most)
        with query_errors(self.location):
            result = self._engine.query(sparql, base_iri=base_iri)
            assert not isinstance(result, ox.QueryTriples)
            try:
                result.serialize(cast(IO[bytes], file), RESULTS[format_])
            except OSError:
                if file.room >= 0:
                    raise
                return None
        return b"".join(file.pieces)

    def digest(self, graphs: Iterable[URIRef | None]) -> str:
        """Return a hash of the triples of some graphs, in their order: the same as long as they are.

        Reads a million of them in a second. Only for copies of one snapshot, since the order in
        which the engine has triples goes into it.
        """
        file = _Hashed()
        with engine_errors(self.location):
            for name in graphs:
                file.write(f"{name}\n".encode())
                self._engine.dump(
                    cast(IO[bytes], file), ox.RdfFormat.N_TRIPLES, from_graph=graph_name(name)
                )
        return file.hash.hexdigest()

    def close(self) -> None:
        """Let go of the engine's files, as soon as no iterator reads them any more."""
        self._store = self._hold = None

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
        return answer(result, self.location)

    def _lines(self, graph: GraphName) -> Iterator[bytes]:
        with engine_errors(self.location), TemporaryFile() as file:
            if isinstance(graph, Every):
                self._engine.dump(file, ox.RdfFormat.N_QUADS)
            else:
                self._engine.dump(file, ox.RdfFormat.N_TRIPLES, from_graph=graph_name(graph))
            file.seek(0)
            yield from file

    def _term(self, term: Term) -> str:
        return to_text(term)


class Pending(StoreSnapshot):
    """A snapshot that is being written; what has been written can be read at once."""

    def __init__(
        self,
        location: str,
        number: int,
        folder: Path,
        finish: Callable[[Pending, Mapping[str, int]], None],
        revised: StoreSnapshot | None = None,
    ) -> None:
        """Open *folder*, which holds nothing, or else a copy of the snapshot *revised*.

        *finish* does what is left to do when all has been written.
        """
        with engine_errors(location):
            super().__init__(location, number, ox.Store(folder), folder=folder)
        self._finish = finish
        self._is_settled = False
        self._is_revision = revised is not None
        if revised is not None:
            self._count, self.notes = revised.count(), dict(revised.notes)

    def load(self, quads: Iterable[Quad]) -> None:
        """Add *quads*, one by one, in files of their own: for many.

        DataError for an IRI or a literal that RDF does not allow.
        """
        self._count = None
        try:
            self._engine.bulk_extend(map(to_engine_quad, quads))
        except OSError as error:
            if error.errno is not None:
                raise  # comes out of *quads*: the engine's own errors carry no number
            raise store_error(self.location, error) from error

    def load_file(self, path: Path) -> None:
        """Add a file whose name ends in .nq, .nt, .trig or .ttl, or in one of these and .gz, as fast as the engine
        can: 5 million quads take half a minute.

        MissingError and DocumentError for a file that is not there or cannot be read.
        """
        self._count = None
        names = path.name.lower().removesuffix(".gz").rpartition(".")[2]
        if names not in LOADED:
            raise DocumentError(f"{path}: the name tells no format; use one of {', '.join(LOADED)}")
        opened = gzip.open if path.name.lower().endswith(".gz") else open
        try:
            with opened(path, "rb") as file:
                self._engine.bulk_load(cast(IO[bytes], file), LOADED[names])
        except FileNotFoundError:
            raise MissingError(f"{path}: no such file; name an RDF file") from None
        except (SyntaxError, EOFError, gzip.BadGzipFile) as error:
            raise DocumentError(f"{path}: {str(error).partition(chr(10))[0]}") from error
        except OSError as error:
            raise store_error(self.location, error) from error

    def change(self, gone: Iterable[Quad], new: Iterable[Quad]) -> tuple[list[Quad], list[Quad]]:
        """Take out the quads of *gone* that are there, then put in those of *new* that are not.

        Return those that went and those that came. Meant for few; errors as in load.
        """
        engine, before = self._engine, self.count()
        went, came = [], []
        with engine_errors(self.location):
            lessened = set()
            for quad in gone:
                known = to_engine_quad(quad)
                if known in engine:
                    engine.remove(known)
                    lessened.add(known.graph_name)
                    went.append(quad)
            for quad in new:
                known = to_engine_quad(quad)
                if known not in engine:
                    engine.add(known)
                    came.append(quad)
            for name in lessened:  # the engine keeps the name of a graph that has become empty
                if next(engine.quads_for_pattern(None, None, None, name), None) is None:
                    engine.remove_graph(name)
        self._count = before - len(went) + len(came)
        return went, came

    def drop(self, graph: URIRef | None) -> int:
        """Take a graph out, with its name; return how many quads it held."""
        with engine_errors(self.location):
            held = sum(
                1 for _ in self._engine.quads_for_pattern(None, None, None, graph_name(graph))
            )
            before = self.count()
            self._engine.remove_graph(graph_name(graph))
        self._count = before - held
        return held

    def update(
        self, sparql: str, *, base_iri: str | None = None, max_bytes: int = LIMITS.size
    ) -> None:
        """Carry out a SPARQL 1.1 update, all of it or nothing.

        QueryError for one that is wrong, that calls a SERVICE or loads from the network.
        """
        refuse_update(sparql, max_bytes)
        with query_errors(self.location):
            self._engine.update(sparql, base_iri=base_iri)
        self._count = None

    def parse(self, data: bytes, media_type: str, base_iri: str, graph: URIRef | None) -> None:
        """Add the triples of a document to a graph, which is there then, though it be empty.

        DocumentError for what is not well-formed, has a DOCTYPE or a context that is elsewhere.
        """
        format_ = ox.RdfFormat.from_media_type(media_type)
        name = graph_name(graph)
        self._count = None
        if format_ == ox.RdfFormat.RDF_XML:
            refuse_doctype(data)
        try:
            if isinstance(name, ox.NamedNode):
                self._engine.add_graph(name)
            self._engine.load(data, format_, base_iri=base_iri, to_graph=name)
        except (SyntaxError, ValueError) as error:
            raise DocumentError(f"the graph: {str(error).partition(chr(10))[0]}") from error
        except OSError as error:
            raise store_error(self.location, error) from error

    def has(self, graph: URIRef) -> bool:
        """Return whether a named graph is there, though it be empty."""
        with engine_errors(self.location):
            return self._engine.contains_named_graph(graph_name(graph))

    def skolemise(self, graph: URIRef, base: str) -> None:
        """Give the blank nodes of a graph IRIs: *base* and a number, in the order in which the engine
        has them.
        """
        names: dict[ox.BlankNode, ox.NamedNode] = {}

        def named(term: Any) -> Any:
            if not isinstance(term, ox.BlankNode):
                return term
            return names.setdefault(term, ox.NamedNode(f"{base}{len(names) + 1}"))

        with engine_errors(self.location):
            found = [
                quad
                for quad in self._engine.quads_for_pattern(None, None, None, graph_name(graph))
                if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
            ]
            for quad in found:
                s, o = named(quad.subject), named(quad.object)
                self._engine.remove(quad)
                self._engine.add(ox.Quad(s, quad.predicate, o, quad.graph_name))
        self._count = None

    def settle(self) -> None:
        """Write all to the files and go on as a reader beside whom others may read them."""
        with engine_errors(self.location):
            count = self.count()
            if not self._is_revision:
                self._engine.optimize()  # a revision would write all files anew for a few quads
            self._engine.flush()
            self._store = None
            self._store = ox.Store.read_only(str(self.folder))
        self._count, self._is_settled = count, True

    def commit(
        self,
        counts: Mapping[str, int] | None = None,
        notes: Mapping[str, Any] | None = None,
    ) -> int:
        """Make this the newest snapshot of its store, close it, and return its number.

        *counts* go to the journal, *notes* stay with the snapshot; a revision without new ones
        has those of the snapshot that it revises.
        """
        if notes is not None:
            self.notes = dict(notes)
        if not self._is_settled:
            self.settle()
        self._finish(self, counts or {})
        self.close()
        return self.number
