"""What the shapes find in a graph of any origin."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal

from dramagraph.iris import thing_iri
from dramagraph.ontology.terms import DG
from dramagraph.rdf import OA
from dramagraph.validation import Finding, load_bytes, validate_graph

PREFIXES = f"@prefix dg: <{DG}> . @prefix rdfs: <{RDFS}> . @prefix id: <{thing_iri('', '')}> .\n"


def turtle(text: str) -> Graph:
    return load_bytes((PREFIXES + text).encode(), "turtle", "test", "https://example.org/")


def brief(finding: Finding) -> str:
    component = finding.component.fragment.removesuffix("ConstraintComponent")
    return f"{finding.shape.fragment} {component}"


def test_blank_nodes_are_refused_by_their_names_with_a_type_and_without() -> None:
    graph = turtle('[] a dg:Place ; rdfs:label "Inn"@en . [] rdfs:seeAlso [] .')

    found = validate_graph(graph).results

    assert [(f.focus, brief(f)) for f in found] == [
        (BNode(f"b{n}"), "NamedByIri Not") for n in range(3)
    ]


def test_blank_nodes_that_lead_to_each_other_take_no_longer() -> None:
    """Twelve nodes, each with a triple to every other: 12 ** 12 ways through them."""
    nodes = [f"_:n{i}" for i in range(12)]
    text = "\n".join(f"{a} a dg:Place ; dg:birthPlace {', '.join(nodes)} ." for a in nodes)

    assert len(validate_graph(turtle(text)).results) > len(nodes)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["UnjudgedData"]),
        ("<a:b> a <http://xmlns.com/foaf/0.1/Person> .", ["UnjudgedData"]),
        ('id:inn a dg:Place ; rdfs:label "Inn"@en .', []),
        (
            'id:ledger a dg:Drama ; rdfs:label "Ledger"@en ; dg:numberOfEpisodes 2 .',
            ["UnjudgedStatus"],
        ),
        ('id:yulha a dg:Persona ; rdfs:label "Yul-ha"@en .', ["UnjudgedIdentity"]),
    ],
)
def test_what_a_file_does_not_let_be_judged_is_a_warning(text: str, found: list[str]) -> None:
    report = validate_graph(turtle(text))

    assert [finding.shape.fragment for finding in report.results] == found
    assert report.conforms


def test_a_member_of_a_subclass_is_a_member_without_saying_so() -> None:
    graph = turtle('id:ledger a dg:Drama ; rdfs:label "Ledger"@en . id:yulha a dg:Screenwriter .')
    graph.add((thing_iri("", "ledger"), DG.screenwriter, thing_iri("", "yulha")))

    found = [brief(f) for f in validate_graph(graph).results if f.severity == "Violation"]

    assert found == ["ThingLabel MinCount"]


def test_what_is_no_number_is_out_of_range() -> None:
    graph = turtle('id:ledger a dg:Drama ; rdfs:label "Ledger"@en .')
    rating = Literal("NaN", datatype=XSD.decimal)
    graph.add((thing_iri("", "ledger"), DG.viewershipRating, rating))

    found = {f.value for f in validate_graph(graph).results if f.severity == "Violation"}

    assert found == {rating}


@settings(max_examples=50, deadline=None)
@given(st.text())
@example("\\d")
@example("\\\\")
@example("\\g<0>")
def test_a_value_of_any_characters_is_found_as_it_is(value: str) -> None:
    """pySHACL hands values to re.sub, where a backslash is more than itself."""
    graph = turtle(
        'id:ledger a dg:Drama ; rdfs:label "Ledger"@en . id:claim dg:status "accepted" .'
    )
    graph.add((thing_iri("", "ledger"), DG.basedOn, Literal(value)))

    found = {f.value for f in validate_graph(graph).results if brief(f) == "StatedFact SPARQL"}

    assert found == {Literal(value)}


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1), st.data())
def test_offsets_count_code_points(text: str, data: st.DataObject) -> None:
    """A quote conforms where it stands, and nowhere else unless the same words stand there."""
    start = data.draw(st.integers(0, len(text) - 1))
    stop = data.draw(st.integers(start + 1, len(text)))
    other = data.draw(st.integers(0, len(text) - 1))
    node, source = thing_iri("evidence", "e"), thing_iri("source", "s")

    def found(offset: int) -> bool:
        graph = Graph()
        graph.add((node, RDF.type, DG.Evidence))
        graph.add((node, DG.source, source))
        graph.add((source, DG.text, Literal(text)))
        graph.add((node, OA.exact, Literal(text[start:stop])))
        graph.add((node, OA.start, Literal(offset)))
        graph.add((node, OA.end, Literal(offset + stop - start)))
        return "QuoteInText SPARQL" in map(brief, validate_graph(graph).results)

    assert not found(start)
    assert found(other) == (text[other : other + stop - start] != text[start:stop])
