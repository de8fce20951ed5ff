"""One request to change a store: what it asks for, what of it is allowed, and how it is done.

A store that documents built has graphs that follow from them; those are not for a request to
change, and a name that is theirs is not for it to take. A plain dataset has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from rdflib import RDF, URIRef

from dramagraph.engine_store import Pending
from dramagraph.engine_terms import to_text
from dramagraph.errors import MissingError, ProtectedError, UsageError
from dramagraph.guard_targets import targets
from dramagraph.guard_update import with_dataset, without_silent_loads
from dramagraph.iris import graph_iri
from dramagraph.ontology.terms import DG
from dramagraph.settings import base_iri
from dramagraph.store import Writer

PLAIN = "plain"
"""The note of a snapshot that no document built: all of it may be changed."""
BUILT = "`dramagraph build`, `add` and `remove` change it"
OWNERS = {
    "status": BUILT,
    "identity": BUILT,
    "inferred": BUILT,
    "links": "`dramagraph link` and `review` change it",
    "ontology": "it comes with the program; `dramagraph build` writes it",
    "shapes": "it comes with the program; `dramagraph build` writes it",
}
"""The derived graphs, and what changes them."""


@dataclass(frozen=True)
class Change:
    """What a request wants, but for its body."""

    action: str
    """update, put, post or delete."""
    base: str
    graph: str | None = None
    """Of put, post and delete; None is the default graph."""
    media_types: Sequence[str] = ()
    """Of each of the documents in the body; none for an update and for delete."""
    default_graphs: Sequence[str] = ()
    """What the patterns of an update read."""
    named_graphs: Sequence[str] = ()
    may_curate: bool = False
    keep: int = 2
    """How many commits stay readable."""
    max_bytes: int = 1_048_576

    def encoded(self) -> bytes:
        """Return it as JSON."""
        return json.dumps(asdict(self)).encode("ascii")

    @classmethod
    def decoded(cls, data: bytes) -> Self:
        """Return what *data* says."""
        return cls(**json.loads(data))


@dataclass(frozen=True)
class Done:
    """What a change has come to."""

    commit: int
    existed: bool
    """Whether the graph of put and post was there before."""


def apply(change: Change, bodies: Sequence[bytes], revision: Pending) -> bool:
    """Do what *change* asks for in a copy of the newest snapshot, and return whether its graph was
    there before.

    ProtectedError where it touches what it may not, MissingError for a graph to be deleted that is
    not there; QueryError and DocumentError for a body that cannot be used.
    """
    is_plain = bool(revision.notes.get(PLAIN))
    if change.action == "update":
        _update(change, bodies[0], revision, is_plain)
        return True
    name = None if change.graph is None else URIRef(change.graph)
    if not is_plain:
        _refuse(name, change)
    existed = name is None or revision.has(name)
    if change.action == "delete" and not existed:
        raise MissingError(f"no graph is called {name}")
    curated = _curated(revision) if name == graph_iri("curation") else frozenset()
    if change.action != "post":
        revision.drop(name)
    for media_type, body in zip(change.media_types, bodies, strict=True):
        revision.parse(body, media_type, change.base, name)
    if not is_plain:
        _settle(revision, [name], curated)
    return existed


def begun(pen: Writer, files: Sequence[Path] = ()) -> None:
    """Make a plain dataset of *files* where there is no store; UsageError where there is another one."""
    if pen.number:
        if files:
            raise UsageError(f"{pen.location} is there already: load files into a new store")
        with pen.revision("plain") as revision:
            if not revision.notes.get(PLAIN):
                raise UsageError(
                    f"{pen.location} was built from documents: leave out --plain, or name a new store"
                )
        return
    with pen.empty("plain") as snapshot:
        for file in files:
            snapshot.load_file(file)
        snapshot.commit({}, {PLAIN: True})


def _update(change: Change, body: bytes, revision: Pending, is_plain: bool) -> None:
    default, named = (
        [to_text(URIRef(name)) for name in names]
        for names in (change.default_graphs, change.named_graphs)
    )
    said = without_silent_loads(body.decode("utf-8"))
    text = with_dataset(said, default, named)
    graphs = None if is_plain else targets(said)
    if graphs is not None:
        names = [None if name is None else URIRef(name) for name in sorted(graphs, key=str)]
        for name in names:
            _refuse(name, change)
        curated = _curated(revision)
        revision.update(text, base_iri=change.base, max_bytes=change.max_bytes)
        _settle(revision, names, curated)
        return
    if is_plain:
        revision.update(text, base_iri=change.base, max_bytes=change.max_bytes)
        return
    _compared(change, text, revision)


def _compared(change: Change, text: str, revision: Pending) -> None:
    """Carry out an update that does not tell which graphs it changes: what it may not change is
    compared with what it was.
    """
    before = _protected(revision)
    digest, curated = revision.digest(before), _curated(revision)
    revision.update(text, base_iri=change.base, max_bytes=change.max_bytes)
    after = _protected(revision)
    if after != before or revision.digest(after) != digest:
        changed = next((name for name in after if name not in before), None)
        if changed is not None:
            _refuse(changed, change)
        raise ProtectedError(
            f"the update changes graphs that follow from documents (the default graph, a source, "
            f"{', '.join(OWNERS)}): {BUILT}"
        )
    if not change.may_curate and _curated(revision) != curated:
        _refuse(graph_iri("curation"), change)
    _settle(revision, [name for name in revision.graph_names() if name not in after], curated)


def _protected(revision: Pending) -> list[URIRef | None]:
    """Return the graphs that no request may change."""
    return [name for name in (None, *revision.graph_names()) if _owner(name)]


def _owner(name: URIRef | None) -> str:
    """Return what changes a graph, "" where requests may."""
    if name is None or name.startswith(f"{base_iri()}id/source/"):
        return BUILT
    return OWNERS.get(name.removeprefix(graph_iri("")), "")


def _refuse(name: URIRef | None, change: Change) -> None:
    """Raise ProtectedError for a graph that this request may not change."""
    owner = _owner(name)
    if owner:
        which = f"the graph {name}" if name is not None else "the default graph"
        raise ProtectedError(f"{which} is not for requests to change: {owner}")
    if name == graph_iri("curation") and not change.may_curate:
        raise ProtectedError(f"the graph {name} takes a token with the scope curate")


def _curated(revision: Pending) -> frozenset[object]:
    return frozenset(revision.quads(graph_iri("curation")))


def _settle(revision: Pending, names: Sequence[URIRef | None], curated: frozenset[object]) -> None:
    """Name blank nodes, and raise ProtectedError for graphs that are other than they may be."""
    for index, name in enumerate(names):
        if name is not None:
            revision.skolemise(name, f"{base_iri()}.well-known/genid/{revision.number}-{index}-")
    for name in _sources(revision):
        if not _owner(name):
            raise ProtectedError(f"the graph {name} says that it is a document: {BUILT}")
    if not curated <= _curated(revision):
        raise ProtectedError("verdicts are not taken out of the graph of curation: add another one")


def _sources(revision: Pending) -> Iterator[URIRef]:
    """Yield the graphs that the store takes for documents."""
    for quad in revision.match(None, RDF.type, DG.Source):
        if quad.g is not None and quad.g == quad.s:
            yield quad.g
