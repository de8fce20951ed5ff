"""GraphML, http://graphml.graphdrawing.org/, for Gephi, networkx and the like: a view of a graph.

Things are nodes, facts between them are edges, other facts are attributes of the nodes. It is for
looking, not for reading back: language tags and datatypes are left out, and a character that XML
does not have becomes U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from xml.etree import ElementTree

from rdflib import RDF, RDFS, URIRef

from dramagraph.export_jsonld import short
from dramagraph.export_rdfxml import ILLEGAL
from dramagraph.rdf import Quad
from dramagraph.store import Snapshot, sorted_triples

_HEAD = b"""<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
"""
_SEPARATOR = " | "
"""Between the values of one attribute."""


def graphml(snapshot: Snapshot, graph: URIRef | None) -> Iterator[bytes]:
    """Yield one graph in GraphML: attributes, then nodes, then edges, each sorted.

    A node's id is its IRI, its label is one of its labels, its type the classes it has. An edge's
    label is the property.
    """
    attributes, bare = _survey(snapshot, graph)
    keys = {name: f"node{number}" for number, name in enumerate(("label", "type", *attributes))}
    yield _HEAD
    for name, key in (*keys.items(), ("label", "edge0")):
        kind = key.rstrip("0123456789")
        about = {"id": key, "for": kind, "attr.name": name, "attr.type": "string"}
        yield _element("key", about)
    yield b'<graph edgedefault="directed">\n'
    for subject, quads in groupby(sorted_triples(snapshot, graph), attrgetter("s")):
        yield _node(subject, quads, keys)
    for iri in sorted(bare):
        yield _node(iri, iter(()), keys)
    number = 0
    for quad in sorted_triples(snapshot, graph):
        if _is_edge(quad):
            number += 1
            yield _edge(number, quad)
    yield b"</graph>\n</graphml>\n"


def _is_edge(quad: Quad) -> bool:
    return isinstance(quad.o, URIRef) and quad.p != RDF.type


def _survey(snapshot: Snapshot, graph: URIRef | None) -> tuple[list[str], set[URIRef]]:
    """Return the names of all attributes, sorted, and the things of which nothing is said."""
    attributes: set[str] = set()
    subjects: set[URIRef] = set()
    objects: set[URIRef] = set()
    for quad in snapshot.quads(graph):
        subjects.add(quad.s)
        if isinstance(quad.o, URIRef):
            objects.update({quad.o} if _is_edge(quad) else ())
        elif quad.p != RDFS.label:
            attributes.add(short(quad.p))
    return sorted(attributes), objects - subjects


def _node(iri: URIRef, quads: Iterator[Quad], keys: dict[str, str]) -> bytes:
    values: dict[str, list[str]] = {"label": [], "type": []}
    for quad in quads:
        if quad.p == RDF.type and isinstance(quad.o, URIRef):
            values["type"].append(short(quad.o))
        elif quad.p == RDFS.label:
            values["label"].append(str(quad.o))
        elif not isinstance(quad.o, URIRef):
            values.setdefault(short(quad.p), []).append(str(quad.o))
    values["label"] = values["label"][:1] or [str(iri)]
    data = {keys[name]: _SEPARATOR.join(found) for name, found in values.items() if found}
    return _element("node", {"id": str(iri)}, data)


def _edge(number: int, quad: Quad) -> bytes:
    ends = {"id": f"e{number}", "source": str(quad.s), "target": str(quad.o)}
    return _element("edge", ends, {"edge0": short(quad.p)})


def _element(tag: str, attributes: dict[str, str], data: dict[str, str] | None = None) -> bytes:
    element = ElementTree.Element(tag, attributes)
    for key, value in (data or {}).items():
        ElementTree.SubElement(element, "data", {"key": key}).text = ILLEGAL.sub("\ufffd", value)
    return f"{ElementTree.tostring(element, encoding='unicode')}\n".encode()
