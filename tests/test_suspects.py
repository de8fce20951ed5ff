"""A glance lets nobody pass whom pySHACL would name: graphs broken at random, judged with it and without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from pyshacl import ShapesGraph
from pyshacl.graph_abstraction import DataGraph
from pytest import MonkeyPatch
from rdflib import RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from dramagraph import shapes, validation
from dramagraph.build import knowledge
from dramagraph.graph_view import GraphView
from dramagraph.judging import Data, judge, shapes_of
from dramagraph.models import Document
from dramagraph.ontology.terms import DG
from dramagraph.quads import dataset
from dramagraph.rdf import OA, Quad
from dramagraph.shapes import SHAPE
from dramagraph.store import in_memory
from dramagraph.suspects import suspects
from dramagraph.validation import validate_graph, validate_store

TEXTS = (
    "Seo Yul-ha plays Nam So-wol in the drama 'Moonlit Ledger', written by Mun Do-jin. "
    "It premieres on tvN on March 9, 2024 and has 16 episodes.",
    "Actress Seo Yul-ha of 'Moonlit Ledger' won Best Actress at the Baeksang Arts Awards in 2024. "
    "The finale of 'Moonlit Ledger' aired on April 28, 2024 with a rating of 12.5 percent.",
)


@cache
def small() -> tuple[Quad, ...]:
    """What two articles say."""
    documents = (Document(f"{n}.txt", text, "en") for n, text in enumerate(TEXTS))
    known = knowledge(documents)
    return tuple(dataset(known.extractions, known.identities, known.claims, known.standing))


Edit = tuple[str, int, int, Literal]

LITERALS = st.builds(
    lambda text, datatype: Literal(text, datatype=datatype),
    st.one_of(
        st.text(max_size=4),
        st.sampled_from(("NaN", "-1", "0", "16", "007", "1e9", "2024-02-30", "2024", "9" * 30)),
    ),
    st.sampled_from((None, XSD.string, XSD.decimal, XSD.integer, XSD.date, XSD.gYear, XSD.double)),
)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(("drop", "value", "literal", "property", "subject", "graph", "copy")),
        st.integers(0, 2**16),
        st.integers(0, 2**16),
        LITERALS,
    ),
    min_size=1,
    max_size=8,
)


def broken(edits: Iterable[Edit]) -> list[Quad]:
    """The small store, with what one quad says put into another."""
    found = list(small())
    for kind, one, other, literal in edits:
        place, donor = one % len(found), found[other % len(found)]
        quad = found.pop(place)
        if kind == "copy":
            found.append(quad)
        if kind != "drop":
            changes = {"value": {"o": donor.o}, "literal": {"o": literal}, "copy": {"o": donor.o}}
            changes |= {
                "property": {"p": donor.p},
                "subject": {"s": donor.s},
                "graph": {"g": donor.g},
            }
            found.append(quad._replace(**changes[kind]))
    return found


def everybody(data: Graph, by: Graph) -> dict[Node, Set[Node]]:
    """The targets of each shape, as pySHACL finds them."""
    graph = DataGraph.from_rdflib_graph(data)
    return {shape.node: shape.focus_nodes(graph) for shape in ShapesGraph(by, None).shapes}


def all_targets(
    view: GraphView, by: Graph, focus: Set[Node] | None = None
) -> Mapping[Node, Set[Node]]:
    """Stand for `suspects`, and suspect everybody."""
    data = Graph()
    for s, said in view.subjects.items():
        for p, values in said.items():
            for value in values:
                data.add((s, p, value))
    found = everybody(data, by)
    return {shape: nodes if focus is None else nodes & focus for shape, nodes in found.items()}


def merged(quads: Iterable[Quad]) -> Graph:
    graph = Graph()
    for quad in quads:
        graph.add(quad[:3])
    return graph


def test_of_a_store_without_faults_nobody_is_suspected() -> None:
    view = validation.viewed(quad[:3] for quad in small())

    assert suspects(view, shapes_of(shapes.FILES, frozenset((SHAPE.heldBy,)))) == {}


@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(EDITS)
def test_a_graph_is_judged_as_pyshacl_judges_all_of_it(edits: list[Edit]) -> None:
    graph = merged(broken(edits))

    report = validate_graph(graph)

    data = Data()
    data.fill(graph)
    needed = frozenset(shapes_of(shapes.FILES).objects(None, SHAPE.needs))
    by = shapes_of(shapes.FILES, frozenset(p for p in needed if (None, p, None) not in data))
    assert set(report.results) == judge(data, by, everybody(data, by))


@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(EDITS)
def test_a_store_is_judged_as_pyshacl_judges_all_of_it(edits: list[Edit]) -> None:
    snapshot = in_memory(broken(edits))

    report = validate_store(snapshot)

    with MonkeyPatch.context() as patch:
        patch.setattr(validation, "suspects", all_targets)
        assert validate_store(snapshot) == report


def parts() -> Iterator[tuple[str, str]]:
    """Yield a shape in Turtle and a node that breaks it, each by a parameter that has no check."""
    yield "sh:path dg:premiereDate ; sh:maxLength 4", 'dg:premiereDate "2024-03"'
    yield "sh:path [ sh:inversePath dg:director ] ; sh:minCount 1", 'rdfs:label "Ledger"'
    yield "sh:path dg:director ; sh:node [ sh:class dg:Person ]", "dg:director dg:nobody"
    yield "sh:not [ sh:nodeKind sh:IRI ]", 'rdfs:label "Ledger"'
    yield "sh:xone ( [ sh:nodeKind sh:IRI ] [ sh:nodeKind sh:IRI ] )", 'rdfs:label "Ledger"'
    yield 'sh:path rdfs:label ; sh:pattern "^l" ; sh:flags "m"', 'rdfs:label "Ledger"'


def test_what_has_no_check_is_left_to_pyshacl() -> None:
    prefixes = f"@prefix sh: <{SH}> . @prefix dg: <{DG}> . @prefix rdfs: <{RDFS}> .\n"
    for demands, said in parts():
        by = shapes.graph(())
        by.parse(data=f"{prefixes} <a:shape> sh:targetNode <a:node> ; {demands} .", format="turtle")
        data = Graph().parse(data=f"{prefixes} <a:node> {said} .", format="turtle")

        found = suspects(validation.viewed(data), by)

        assert found == {URIRef("a:shape"): {URIRef("a:node")}}, demands


def test_a_class_that_a_file_declares_itself_counts() -> None:
    graph = merged(small())
    own = URIRef("https://example.org/Puppet")
    graph.add((own, RDFS.subClassOf, DG.Person))
    graph.add((URIRef("https://example.org/judy"), RDF.type, own))

    found = {(f.focus, f.shape) for f in validate_graph(graph).results}

    assert found == {(URIRef("https://example.org/judy"), SHAPE.ThingLabel)}


@example("0" * 5000)
@given(st.text("0123456789-+ ٣²", max_size=3))
@settings(max_examples=50, deadline=None)
def test_an_offset_that_is_no_number_is_no_error(offset: str) -> None:
    start = next(quad for quad in small() if quad.p == OA.start)
    content = [*small(), start._replace(o=Literal(offset, datatype=XSD.integer))]

    found = suspects(validation.viewed(quad[:3] for quad in content), shapes_of(shapes.FILES))

    assert start.s in found[SHAPE.EvidenceStart]
