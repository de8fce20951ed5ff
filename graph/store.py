"""The dataset: written as numbered snapshots, each read by SPARQL. The only door to the engine.

Quads of rdflib terms come in; answers, and quads of rdflib terms, come out. The engine, pyoxigraph,
keeps values rather than spellings: "01"^^xsd:integer comes back as "1", "1.50"^^xsd:decimal as
"1.5", "x"@en-US as "x"@en-us. No blank node is stored. A snapshot is written beside the one that
is read; a reader sees it whole, or never. One process writes at a time, others queue.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox
from rdflib import URIRef

from dramagraph.engine_answer import Answer
from dramagraph.engine_errors import engine_errors
from dramagraph.engine_folder import StoreFolder
from dramagraph.engine_results import solutions_from, solutions_in, triples_from
from dramagraph.engine_snapshot import ANY, Snapshot
from dramagraph.engine_store import Pending, StoreSnapshot
from dramagraph.engine_terms import (
    from_engine,
    from_engine_quad,
    to_engine,
    to_engine_quad,
    to_text,
)
from dramagraph.errors import MissingError, StoreError, UsageError
from dramagraph.rdf import Quad
from dramagraph.remote import RemoteSnapshot, is_remote, write_remote
from dramagraph.settings import KEEP, base_iri, store_location

__all__ = [
    "ANY",
    "Answer",
    "KEEP",
    "Pending",
    "Snapshot",
    "StoreSnapshot",
    "Writer",
    "commits",
    "current_mark",
    "current_number",
    "from_engine",
    "in_memory",
    "is_remote",
    "journal",
    "open_folder",
    "open_snapshot",
    "pending",
    "read_nquads",
    "solutions_in",
    "sorted_triples",
    "to_engine",
    "to_text",
    "write",
    "writer",
]


def open_snapshot(location: str | None = None, number: int | None = None) -> Snapshot:
    """Return a snapshot of the store at *location*: a folder, or the URL of an endpoint.

    None is the store of settings.store_location, and the newest snapshot. MissingError where there
    is no store, or no longer that snapshot; StoreError where it cannot be read.
    """
    location = location or store_location()
    if is_remote(location):
        if number is not None:
            raise UsageError(f"{location} keeps no commits: only a store in a folder does")
        return RemoteSnapshot(location, solutions_from, triples_from, to_text)
    folder = StoreFolder(Path(location))
    if number is not None:
        kept = folder.numbers()
        if number not in kept:
            raise MissingError(
                f"{location} does not hold commit {number}: those that can be read are "
                f"{', '.join(map(str, kept))}"
            )
        return _opened(location, folder, number)
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


def _opened(location: str, folder: StoreFolder, number: int) -> StoreSnapshot:
    hold = folder.hold(number)
    inventory = folder.check(number)
    place = folder.snapshot(number)
    with engine_errors(location):
        store = ox.Store.read_only(str(place))
    return StoreSnapshot(location, number, store, inventory.quads, inventory.notes, place, hold)


def open_folder(folder: str) -> StoreSnapshot:
    """Return the snapshot in a folder that nobody writes to, also one that does not count yet."""
    with engine_errors(folder):
        return StoreSnapshot(folder, 0, ox.Store.read_only(folder), folder=Path(folder))


def current_number(location: str) -> int:
    """Return the number of the newest snapshot, by reading one small file; 0 for an endpoint."""
    return 0 if is_remote(location) else StoreFolder(Path(location)).current()


def current_mark(location: str) -> tuple[int, int]:
    """Return what differs whenever current_number may, in a fiftieth of its time; (0, 0) for an
    endpoint, and where there is no store.
    """
    try:
        found = os.stat(os.path.join(location, "CURRENT"))  # noqa: PTH116, PTH118 - 2 µs, not 10
    except OSError:
        return 0, 0
    return found.st_ino, found.st_mtime_ns


def commits(location: str) -> list[int]:
    """Return the numbers of the snapshots that can be read, oldest first; none for an endpoint."""
    return [] if is_remote(location) else StoreFolder(Path(location)).numbers()


def journal(location: str) -> Iterator[dict[str, Any]]:
    """Yield what was written to the store, oldest first: number, time, action, quads, counts."""
    if is_remote(location):
        raise UsageError(f"{location} keeps no journal: only a store in a folder does")
    return StoreFolder(Path(location)).journal()


def in_memory(quads: Iterable[Quad]) -> Snapshot:
    """Return a snapshot, number 0, of quads that are on no disk."""
    store = ox.Store()
    store.bulk_extend(map(to_engine_quad, quads))
    return StoreSnapshot("memory", 0, store)


def read_nquads(lines: Iterable[bytes]) -> Iterator[Quad]:
    """Yield the quads of N-Quads or N-Triples lines, in their order."""
    source = iter(lines)
    while batch := b"".join(islice(source, 4096)):
        for quad in ox.parse(batch, ox.RdfFormat.N_QUADS):
            yield from_engine_quad(quad)


def sorted_triples(snapshot: Snapshot, graph: URIRef | None) -> Iterator[Quad]:
    """Yield the triples of one graph sorted as N-Triples are: all of a subject together."""
    return read_nquads(snapshot.ntriples(graph))


def write(
    location: str,
    quads: Iterable[Quad],
    *,
    action: str,
    counts: Mapping[str, int] | None = None,
    keep: int = KEEP,
) -> int:
    """Make *quads*, read one by one, the whole content of the store and return its new number.

    *action* and *counts* go to the journal; the *keep* newest snapshots stay. Whatever fails, an
    error in *quads*, a full disk, the end of the process, leaves the store as it was.
    """
    with pending(location, action=action, keep=keep) as build:
        build.load(quads)
        return build.commit(counts)


@contextmanager
def pending(location: str, *, action: str, keep: int = KEEP) -> Iterator[Pending]:
    """Give a new, empty snapshot that can be loaded and read, and is the store's after commit().

    Without commit(), or on any error, the store stays as it was. Waits while another process
    writes. For an endpoint the snapshot waits in a temporary folder, and commit() replaces the
    endpoint's graphs one by one: see remote.write_remote.
    """
    with writer(location, keep=keep) as pen, pen.empty(action) as build:
        yield build


@contextmanager
def writer(location: str, *, keep: int = KEEP, wait_s: float | None = None) -> Iterator[Writer]:
    """Be the one who writes to a store, from what is newest then to what comes after.

    Waits while another writes, None as long as it takes; StoreError after *wait_s* seconds.
    """
    if keep < 1:
        raise UsageError(f"keep={keep}: at least the newest snapshot must be kept")
    if is_remote(location):
        yield Writer(location, 0, keep)
        return
    with StoreFolder(Path(location)).locked(wait_s) as newest:
        yield Writer(location, newest, keep)


@dataclass(frozen=True)
class Writer:
    """Who may write to a store: no other changes it until the block of `writer` ends."""

    location: str
    number: int
    """Of the newest snapshot; 0 where there is none, or nothing counts them."""
    keep: int

    @contextmanager
    def empty(self, action: str) -> Iterator[Pending]:
        """Give a new, empty snapshot to be loaded, which takes the place of all that is there."""
        if is_remote(self.location):
            with TemporaryDirectory() as temporary:
                waiting = Path(temporary, "snapshot")
                with Pending(self.location, 0, waiting, _send) as build:
                    yield build
        else:
            with self._next(action, None) as build:
                yield build

    @contextmanager
    def revision(self, action: str) -> Iterator[Pending]:
        """Give a copy of the newest snapshot to be changed; files that stay the same are shared.

        Takes some 0.1 s, whatever the size of the store. MissingError where there is no store,
        UsageError for an endpoint.
        """
        if is_remote(self.location):
            raise UsageError(f"{self.location} keeps no commits: only a store in a folder does")
        folder = StoreFolder(Path(self.location))
        old = _opened(self.location, folder, folder.current())
        old.close()
        with self._next(action, old) as build:
            yield build

    @contextmanager
    def _next(self, action: str, revised: StoreSnapshot | None) -> Iterator[Pending]:
        folder = StoreFolder(Path(self.location))
        number = folder.newest() + 1

        def publish(build: Pending, counts: Mapping[str, int]) -> None:
            quads, notes = build.count(), build.notes
            build.close()
            folder.publish(number, action, quads, counts, notes)
            folder.prune(number, self.keep)

        try:
            if revised is not None:
                folder.link(revised.number, number)
            with Pending(self.location, number, folder.snapshot(number), publish, revised) as build:
                yield build
        finally:
            folder.discard_unless_current(number)


def _send(build: Pending, counts: Mapping[str, int]) -> None:
    """Replace the graphs of an endpoint by those of *build*, and remove ours that it lacks."""
    names = build.graph_names()
    with open_snapshot(build.location) as old:
        gone = [g for g in old.graph_names() if g.startswith(base_iri()) and g not in names]
    graphs = ((name, build.ntriples(name)) for name in (None, *names))
    write_remote(build.location, graphs, remove=gone)
