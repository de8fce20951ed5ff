"""Turtle and TriG: sorted, grouped by subject, with prefixes; equal data are equal bytes.

The engine writes both too, but declares prefixes in a random order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from rdflib import RDF, RDFS, XSD, Literal, URIRef

from dramagraph.prefixes import prefixes
from dramagraph.rdf import Quad, Term
from dramagraph.settings import base_iri
from dramagraph.store import Snapshot, sorted_triples, to_text

KINDS = (
    *("agency", "award", "character", "claim", "drama", "episode", "evidence", "film", "group"),
    *("judgement", "organization", "person", "place", "run", "source"),
)
"""The kinds of things, each with a prefix of its own: person:seo-yul-ha."""

# Local names that need no escape: https://www.w3.org/TR/turtle/#grammar-production-PN_LOCAL
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
# Values that Turtle writes bare: https://www.w3.org/TR/turtle/#literals
_BARE = {
    XSD.integer: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.boolean: re.compile(r"true|false"),
}


def turtle(snapshot: Snapshot, graph: URIRef | None) -> Iterator[bytes]:
    """Yield one graph in Turtle, a subject at a time."""
    names = Names()
    yield names.declarations()
    for subject in _subjects(sorted_triples(snapshot, graph), names, ""):
        yield f"\n{subject}".encode()


def trig(snapshot: Snapshot) -> Iterator[bytes]:
    """Yield all graphs in TriG: the default graph first, then the named ones in order."""
    names = Names()
    yield names.declarations()
    for subject in _subjects(sorted_triples(snapshot, None), names, ""):
        yield f"\n{subject}".encode()
    for graph in snapshot.graph_names():
        yield f"\n{names.iri(graph)} {{\n".encode()
        for subject in _subjects(sorted_triples(snapshot, graph), names, "    "):
            yield subject.encode()
        yield b"}\n"


class Names:
    """Terms as Turtle writes them, with prefixes for the vocabularies and for kinds of things."""

    def __init__(self) -> None:
        """Take the prefixes for the base IRI that is set."""
        kinds = {kind: f"{base_iri()}id/{kind}/" for kind in KINDS}
        self._prefixes = dict(sorted({**prefixes(), **kinds}.items()))
        self._by_namespace = {namespace: name for name, namespace in self._prefixes.items()}

    def declarations(self) -> bytes:
        """Return all prefixes, sorted, used or not, since what follows has not been read yet."""
        lines = (f"@prefix {name}: <{iri}> .\n" for name, iri in self._prefixes.items())
        return "".join(lines).encode("utf-8")

    def iri(self, iri: URIRef) -> str:
        """Return an IRI with its prefix where it has one and needs no escape, else in full."""
        end = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._by_namespace.get(iri[:end])
        if prefix is not None and _LOCAL.fullmatch(iri, end):
            return f"{prefix}:{iri[end:]}"
        return to_text(iri)

    def term(self, term: Term) -> str:
        """Return an IRI or a literal."""
        if isinstance(term, URIRef):
            return self.iri(term)
        if term.datatype is None or term.language:
            return to_text(term)
        bare = _BARE.get(term.datatype)
        if bare is not None and bare.fullmatch(str(term)):
            return str(term)
        return f"{to_text(Literal(str(term)))}^^{self.iri(term.datatype)}"


def _subjects(quads: Iterable[Quad], names: Names, indent: str) -> Iterator[str]:
    """Yield what is said of each subject, as one statement: its types and names come first."""
    for subject, of_subject in groupby(quads, attrgetter("s")):
        by_predicate = {p: list(group) for p, group in groupby(of_subject, attrgetter("p"))}
        first = [p for p in (RDF.type, RDFS.label) if p in by_predicate]
        rest = [p for p in by_predicate if p not in first]
        lines = []
        for predicate in (*first, *rest):
            verb = "a" if predicate == RDF.type else names.iri(predicate)
            objects = " , ".join(names.term(quad.o) for quad in by_predicate[predicate])
            lines.append(f"{verb} {objects}")
        yield f"{indent}{names.iri(subject)} " + f" ;\n{indent}    ".join(lines) + " .\n"
