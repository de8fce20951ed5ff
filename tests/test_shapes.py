"""The shapes as they are written: complete, in one voice, and in step with the ontology and the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from dramagraph import ontology, resources, shapes
from dramagraph.iris import thing_iri
from dramagraph.ontology import vocabulary
from dramagraph.ontology.page import PROVENANCE
from dramagraph.ontology.terms import DG
from dramagraph.shapes import SHAPE
from dramagraph.shapes.page import page
from dramagraph.shapes.report import Finding, Report

GRAPH = shapes.graph(shapes.FILES)
SHAPES = sorted(
    shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in GRAPH.subjects(RDF.type, kind)
)
OF_THINGS = sorted(
    name
    for name in vocabulary.properties()
    if vocabulary.domains(name) and PROVENANCE.isdisjoint(vocabulary.domains(name))
)


def classes(shape: Node) -> set[str]:
    """The classes that a shape lets through."""
    members = GRAPH.value(shape, SH["or"])
    nodes = list(Collection(GRAPH, members)) if members is not None else [shape]
    return {vocabulary.local_name(c) for node in nodes for c in GRAPH.objects(node, SH["class"])}


def listed(shape: URIRef) -> set[Node]:
    return set(Collection(GRAPH, GRAPH.value(shape, SH["in"])))


def test_every_file_of_the_folder_is_used() -> None:
    files = {p.name for p in resources.folder("shapes").iterdir() if p.name.endswith(".ttl")}

    assert files == {f"{name}.ttl" for name in (shapes.COMMON, *shapes.FILES)}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.fragment)
def test_a_shape_has_a_name_a_reason_a_message_and_a_severity(shape: URIRef) -> None:
    for predicate in (RDFS.label, RDFS.comment, SH.message):
        (text,) = GRAPH.objects(shape, predicate)
        assert text.language == "en"
        assert str(text) == " ".join(text.split())
    assert str(GRAPH.value(shape, SH.message)).endswith(".")
    (severity,) = GRAPH.objects(shape, SH.severity)
    assert severity in (SH.Violation, SH.Warning)
    assert shape in SHAPE


def test_the_message_of_a_query_is_that_of_its_shape() -> None:
    for shape, query in GRAPH.subject_objects(SH.sparql):
        assert list(GRAPH.objects(query, SH.message)) == list(GRAPH.objects(shape, SH.message))
        assert (query, SH.prefixes, URIRef(str(SHAPE).removesuffix("#"))) in GRAPH


def test_no_shape_stands_in_another_but_as_an_alternative() -> None:
    """A nested property shape is set up again for each focus node."""
    assert list(GRAPH.subject_objects(SH.property)) == []
    assert list(GRAPH.subject_objects(SH.node)) == []


@pytest.mark.parametrize("name", OF_THINGS)
def test_the_subject_of_a_property_is_of_its_domain(name: str) -> None:
    judging = [
        shape
        for shape in GRAPH.subjects(SH.targetSubjectsOf, DG[name])
        if (shape, RDF.type, SH.NodeShape) in GRAPH and classes(shape)
    ]

    assert [classes(shape) for shape in judging] == [set(vocabulary.domains(name))]


@pytest.mark.parametrize("name", sorted(set(OF_THINGS) & vocabulary.object_properties()))
def test_the_value_of_a_property_is_of_its_range(name: str) -> None:
    judging = [
        shape
        for shape in GRAPH.subjects(SH.targetSubjectsOf, DG[name])
        if (shape, SH.path, DG[name]) in GRAPH and classes(shape)
    ]

    assert [classes(shape) for shape in judging] == [set(vocabulary.ranges(name))]


@pytest.mark.parametrize("name", sorted(set(OF_THINGS) & vocabulary.datatype_properties()))
def test_the_literal_value_of_a_property_is_judged(name: str) -> None:
    judging = [
        shape
        for shape in GRAPH.subjects(SH.path, DG[name])
        if (shape, SH.datatype, None) in GRAPH or (shape, SH["or"], None) in GRAPH
    ]

    assert len(judging) == 1


@pytest.mark.parametrize("name", sorted(set(OF_THINGS) & vocabulary.single_valued()))
def test_two_values_of_what_has_one_are_found(name: str) -> None:
    judging = [s for s in GRAPH.subjects(SH.path, DG[name]) if (s, SH.maxCount, None) in GRAPH]

    assert [GRAPH.value(shape, SH.maxCount) for shape in judging] == [Literal(1)]


def test_what_is_claimed_and_what_must_be_stated_are_the_properties_of_things() -> None:
    expected = {DG[name] for name in OF_THINGS}
    query = str(GRAPH.value(SHAPE["StatedFact-query"], SH.select))

    assert listed(SHAPE.ClaimPredicate) == expected
    assert set(GRAPH.objects(SHAPE.StatedFact, SH.targetSubjectsOf)) == expected
    in_query = query.partition("IN (")[2].partition(")")[0].replace(",", " ").split()
    assert in_query == [f"dg:{name}" for name in OF_THINGS]


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ("ClaimStatus", "status"),
        ("EvidencePolarity", "polarity"),
        ("EvidenceCertainty", "certainty"),
        ("EvidenceStage", "stage"),
        ("LinkStatus", "linkStatus"),
    ],
)
def test_a_closed_list_is_that_of_the_ontology(shape: str, name: str) -> None:
    said = ontology.graph()
    values = said.value(said.value(DG[name], RDFS.range), OWL.oneOf)

    assert listed(SHAPE[shape]) == set(Collection(said, values))


def test_a_judgement_says_what_a_verdict_can_say_of_two() -> None:
    assert sorted(map(str, listed(SHAPE["JudgementVerdict"]))) == ["different", "same", "unsure"]


def test_the_page_is_made_from_the_files() -> None:
    written = Path(__file__).parent.parent / "docs/shapes.md"

    assert written.read_text("utf-8") == page(), (
        "run python -m dramagraph.shapes.page > docs/shapes.md"
    )


def test_the_page_shows_each_shape_in_one_row() -> None:
    rows = [line.split("`")[1] for line in page().splitlines() if line.startswith("| `")]

    assert sorted(rows) == [shape.fragment for shape in SHAPES]


RATING = Finding(
    focus=thing_iri("episode", "ledger-3"),
    path=DG.viewershipRating,
    value=Literal("140.0", datatype=XSD.decimal),
    severity="Violation",
    message="A value of dg:viewershipRating is an xsd:decimal from 0 to 100.",
    shape=SHAPE.ViewershipRating,
    component=SH.MaxInclusiveConstraintComponent,
)
WORK = Finding(
    focus=BNode("b0"),
    path=DG.characterIn,
    value=None,
    severity="Warning",
    message="A character whose work is known has a dg:characterIn.",
    shape=SHAPE.CharacterWork,
    component=SH.MinCountConstraintComponent,
)


def test_a_report_reads_as_lines() -> None:
    assert Report.of([RATING, WORK]).text() == (
        "Does not conform: 1 violation, 1 warning\n"
        "Warning: _:b0 dg:characterIn\n"
        "    A character whose work is known has a dg:characterIn. (shape:CharacterWork)\n"
        'Violation: id:episode/ledger-3 dg:viewershipRating "140.0"^^xsd:decimal\n'
        "    A value of dg:viewershipRating is an xsd:decimal from 0 to 100. (shape:ViewershipRating)\n"
    )


def test_a_warning_alone_conforms() -> None:
    assert Report.of([WORK]).conforms
    assert Report.of([WORK]).text().startswith("Conforms: 1 warning\n")
    assert Report.of([]).text() == "Conforms: nothing found\n"


def test_a_report_is_the_same_in_every_order_and_without_repetition() -> None:
    one, other = Report.of([RATING, WORK, RATING]), Report.of([WORK, RATING])

    assert one == other
    assert (one.text(), one.json(), one.turtle()) == (other.text(), other.json(), other.turtle())


def test_the_words_of_a_document_do_not_steer_the_terminal() -> None:
    value = Literal("\x1b[31mred\nline\u202e" + "x" * 100, lang="en")
    found = Finding(**{**{k: getattr(RATING, k) for k in RATING.__slots__}, "value": value})

    first = Report.of([found]).text().splitlines()[1]

    escaped = "\\u001B[31mred\\u000Aline\\u202E"
    assert first.endswith(f'dg:viewershipRating "{escaped}{"x" * 65}…"@en')


def test_a_report_reads_as_json() -> None:
    assert json.loads(Report.of([RATING, WORK]).json()) == {
        "conforms": False,
        "results": [
            {
                "focusNode": "_:b0",
                "path": str(DG.characterIn),
                "value": None,
                "severity": "Warning",
                "message": WORK.message,
                "shape": str(SHAPE.CharacterWork),
                "component": str(SH.MinCountConstraintComponent),
            },
            {
                "focusNode": str(RATING.focus),
                "path": str(DG.viewershipRating),
                "value": {"value": "140.0", "datatype": str(XSD.decimal)},
                "severity": "Violation",
                "message": RATING.message,
                "shape": str(SHAPE.ViewershipRating),
                "component": str(SH.MaxInclusiveConstraintComponent),
            },
        ],
    }


def test_a_report_reads_as_a_shacl_report_without_blank_nodes() -> None:
    graph = Graph().parse(data=Report.of([RATING, WORK]).turtle(), format="turtle")

    report = graph.value(predicate=RDF.type, object=SH.ValidationReport)
    assert graph.value(report, SH.conforms) == Literal(False)
    assert not [term for triple in graph for term in triple if isinstance(term, BNode)]
    described = {
        frozenset((p, o) for p, o in graph.predicate_objects(result))
        for result in graph.objects(report, SH.result)
    }
    assert len(described) == 2
    assert {
        (RDF.type, SH.ValidationResult),
        (SH.focusNode, RATING.focus),
        (SH.resultPath, RATING.path),
        (SH.value, RATING.value),
        (SH.resultSeverity, SH.Violation),
        (SH.resultMessage, Literal(RATING.message, lang="en")),
        (SH.sourceShape, RATING.shape),
        (SH.sourceConstraintComponent, RATING.component),
    } in described
