"""Documents into and out of an existing store. Both are rebuilds of the set that results, so that
adding equals building.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rdflib import DCTERMS, RDF, URIRef

from dramagraph.build import Built, Read, build
from dramagraph.errors import MissingError
from dramagraph.extractors_read import panel, reader
from dramagraph.identity import source_iri
from dramagraph.iris import graph_iri
from dramagraph.models import Document
from dramagraph.ontology.terms import DG
from dramagraph.progress import Progress, silent
from dramagraph.store import Snapshot, open_snapshot


def documents(snapshot: Snapshot) -> Iterator[Document]:
    """Yield the documents that a store was built from, by the IRI of their source."""
    derived = graph_iri("")
    for name in sorted(snapshot.graph_names()):
        if name.startswith(derived):
            continue
        values: dict[URIRef, str] = defaultdict(str)
        is_source = False
        for quad in snapshot.quads(name):
            if quad.s == name:
                values[quad.p] = str(quad.o)
                is_source = is_source or (quad.p == RDF.type and quad.o == DG.Source)
        if is_source:
            yield Document(
                name=values[DG.file],
                text=values[DG.text],
                language=values[DCTERMS.language],
                title=values[DCTERMS.title] or None,
                published=values[DCTERMS.date] or None,
                outlet=values[DG.outlet] or None,
                url=values[DCTERMS.source] or None,
            )


def extractors(location: str) -> list[str]:
    """Return the names of the extractors that the store at *location* was read with, sorted; none
    where it was the rules alone.
    """
    with open_snapshot(location) as snapshot:
        derived = graph_iri("")
        found = {
            str(quad.o).rpartition("@")[0]
            for name in snapshot.graph_names()
            if not name.startswith(derived)
            for quad in snapshot.quads(name)
            if quad.p == DG.extractor
        }
    return sorted(found)


def add(
    new: Iterable[Document],
    location: str,
    *,
    progress: Progress = silent,
    read: Read | None = None,
) -> Built:
    """Add documents to the store at *location*; one that it holds already changes nothing.

    All of them are *read* anew, by default with the extractors that the store was read with.
    """
    with open_snapshot(location) as snapshot:
        known = list(documents(snapshot))
    read = read or reader(panel(extractors(location)))
    return build([*known, *new], location, action="add", progress=progress, read=read)


def remove(
    sources: Sequence[str],
    location: str,
    *,
    progress: Progress = silent,
    read: Read | None = None,
) -> Built:
    """Take documents out of the store, each named by its IRI, its file name or its title.

    What another document states stays. MissingError names the first that the store does not hold;
    nothing is removed then.
    """
    with open_snapshot(location) as snapshot:
        known = list(documents(snapshot))
    gone: set[str] = set()
    for wanted in sources:
        found = {source_iri(d) for d in known if wanted in (source_iri(d), d.name, d.title)}
        if not found:
            raise MissingError(
                f'the store has no source "{wanted}": name it by IRI, file name or title'
            )
        gone |= found
    kept = [document for document in known if source_iri(document) not in gone]
    read = read or reader(panel(extractors(location)))
    return build(kept, location, action="remove", progress=progress, read=read)
