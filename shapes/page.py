"""The page docs/shapes.md, made from the shapes: python -m dramagraph.shapes.page."""

import sys
from collections.abc import Iterator

from rdflib import RDF, RDFS, SH, Graph
from rdflib.term import Node

from dramagraph import shapes
from dramagraph.shapes import SHAPE

INTRODUCTION = """# The shapes

What a graph must be like, in SHACL, under `https://w3id.org/dramagraph/shapes#`. The files are in `shapes/`, and this page
is made from them by `python -m dramagraph.shapes.page`. A build whose graph breaks one of them is not kept, and
`dramagraph validate` says where: on the store, or on RDF files.

A shape judges the nodes in *Judges*: the members of a class, or whatever has a property (`dg:portrays →`) or is its value
(`→ dg:source`). What it finds is a violation, or where *Why* begins with *Warning*, something worth a look with which a
graph conforms all the same.

A store is judged in three parts: the graphs of its sources, 200 at a time; the accepted facts with all claims and
their status; and who is who, with the links. An RDF file is judged as a whole. It may be a part of a store, such as a
page of facts or what one article says: shapes that judge by a status or an identity of which the file has none are
left out, and a warning of `unjudged.ttl` says so. Blank nodes count as faults, and are called `_:b0`, `_:b1` … in the
order of the file. Nothing is fetched: a JSON-LD context stands in the file, and a DOCTYPE in RDF/XML is refused.
"""

HEADINGS = {
    "things": "Things",
    "relations": "Relations between things",
    "values": "Dates, numbers and words",
    "claims": "Claims, and the facts they state",
    "sources": "Documents, personas and runs",
    "evidence": "Evidence",
    "identity": "Who is who",
    "links": "Links to Wikidata",
    "unjudged": "What a file does not let be judged",
}

TARGETS = (
    (SH.targetClass, "{}"),
    (SH.targetSubjectsOf, "{} →"),
    (SH.targetObjectsOf, "→ {}"),
    (SH.targetNode, "{} itself"),
)


def page() -> str:
    """Return the page, in Markdown."""
    return "\n".join((INTRODUCTION, *(line for name in shapes.FILES for line in _section(name))))


def _section(name: str) -> Iterator[str]:
    graph = shapes.graph((name,))
    found = [*graph.subjects(RDF.type, SH.NodeShape), *graph.subjects(RDF.type, SH.PropertyShape)]
    yield f"## {HEADINGS[name]}\n"
    yield f"`shapes/{name}.ttl`\n"
    yield "| Shape | Judges | Must hold | Why |"
    yield "|---|---|---|---|"
    for shape in sorted(found, key=str):
        warning = "*Warning.* " if graph.value(shape, SH.severity) == SH.Warning else ""
        message, why = graph.value(shape, SH.message), graph.value(shape, RDFS.comment)
        yield f"| {_short(graph, shape)} | {_targets(graph, shape)} | {message} | {warning}{why} |"
    yield ""


def _targets(graph: Graph, shape: Node) -> str:
    found = [
        form.format(_short(graph, target))
        for kind, form in TARGETS
        for target in sorted(graph.objects(shape, kind), key=str)
    ]
    return "<br>".join(found)


def _short(graph: Graph, iri: Node) -> str:
    """Return an IRI with its prefix; a shape's own name without."""
    name = str(iri).removeprefix(str(SHAPE))
    if name != str(iri):
        return f"`{name}`"
    prefixed = graph.namespace_manager.normalizeUri(str(iri))
    return f"`{prefixed.strip('<>')}`"


if __name__ == "__main__":
    sys.stdout.write(page())
