"""Which document is a newer version of which: a corrected article takes the place of the one before.

The newer version names the older, so that the order in which versions came is part of the data: a store
is still a function of its documents. Of the older one the text stays, to be cited; what it says
counts no more. Whoever takes the newer one out has the older one back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace

from rdflib import DCTERMS, XSD, Literal, URIRef

from dramagraph.copies import copies
from dramagraph.models import Document
from dramagraph.ontology.terms import DG
from dramagraph.profiles import source_iri
from dramagraph.store import Snapshot


def outdated(documents: Iterable[Document]) -> frozenset[str]:
    """Return the sources that newer versions replace."""
    return frozenset(one.replaces for one in documents if one.replaces)


def outdated_in(snapshot: Snapshot, sources: Iterable[str]) -> frozenset[str]:
    """Return what the newer versions among some sources of a store replace."""
    wanted = set(sources)
    found = snapshot.match(None, DCTERMS.replaces)
    return frozenset(str(quad.o) for quad in found if str(quad.s) in wanted)


def dated(snapshot: Snapshot, new: Document, current: Set[str]) -> Document:
    """Return *new* with the version that it replaces, if it is a version of one of the sources *current*.

    It is one where both come from one address, or have one name and texts of which half of the shorter
    stands in the longer (copies.CONTAINED); two articles that are called index.html do not.
    """
    for candidate in sorted(set(_candidates(snapshot, new)) & current):
        if candidate != source_iri(new):
            return replace(new, replaces=candidate)
    return new


def _candidates(snapshot: Snapshot, new: Document) -> Iterator[str]:
    if new.url:
        address = Literal(new.url, datatype=XSD.anyURI)
        yield from (str(quad.s) for quad in snapshot.match(None, DCTERMS.source, address))
    for quad in snapshot.match(None, DG.file, Literal(new.name)):
        for text in snapshot.match(quad.s, DG.text, None, quad.g):
            if any(copies([str(text.o), new.text])) and not _elsewhere(snapshot, quad.s, new):
                yield str(quad.s)


def _elsewhere(snapshot: Snapshot, source: URIRef, new: Document) -> bool:
    """Whether two documents of one name come from two addresses."""
    addresses = {str(quad.o) for quad in snapshot.match(source, DCTERMS.source)}
    return bool(new.url and addresses and new.url not in addresses)
