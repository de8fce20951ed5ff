"""What a quote shows around itself, and how values are written."""

import pytest
from rdflib import XSD, BNode, Literal, URIRef

from dramagraph.ontology.terms import DG
from dramagraph.server import create_app
from dramagraph.server.statements import Quote, Ref, SourceRef, cell, narrowest, property_ref, ref

SOURCE = SourceRef("i:s", "Title", None, "", "", None)


def quote(prefix="", suffix="", start=100, **stance):
    told = {"polarity": "affirmed", "certainty": "certain", "stage": ""} | stance
    return Quote(
        iri="i:e",
        exact="quote",
        prefix=prefix,
        suffix=suffix,
        start=start,
        stop=start + 5,
        source=SOURCE,
        href=None,
        attributed_to="",
        confidence="",
        rule="",
        **told,
    )


@pytest.mark.parametrize(
    ("prefix", "start", "before"),
    [
        ("alf a word and ", 100, "…a word and "),
        ("A whole text ", 13, "A whole text "),
        ("", 0, ""),
        ("of another.\n\nA paragraph: ", 100, "A paragraph: "),
        ("폭싹속았수다", 100, "…폭싹속았수다"),
    ],
)
def test_the_words_before_a_quote_begin_with_a_word_of_its_paragraph(prefix, start, before):
    assert quote(prefix=prefix, start=start).before == before


@pytest.mark.parametrize(
    ("suffix", "after"),
    [
        (" and half a wo", " and half a…"),
        (" to the end.\n\nAnother", " to the end."),
        (".", "."),
        ("", ""),
    ],
)
def test_the_words_after_a_quote_end_with_a_word_of_its_paragraph(suffix, after):
    assert quote(suffix=suffix).after == after


@pytest.mark.parametrize(
    ("stance", "hedges"),
    [
        ({}, ()),
        ({"polarity": "negated"}, ("denies it",)),
        ({"certainty": "possible", "stage": "offered"}, ("possible", "offered")),
    ],
)
def test_only_what_is_less_than_plain_is_said_of_a_quote(stance, hedges):
    assert quote(**stance).hedges == hedges


@pytest.mark.parametrize(
    ("term", "label", "shown"),
    [
        (Literal("달빛", lang="ko"), None, Ref("달빛", "ko")),
        (Literal(682600000), None, Ref("682,600,000")),
        (Literal("21.6", datatype=XSD.decimal), None, Ref("21.6")),
        (Literal("2024", datatype=XSD.gYear), None, Ref("2024")),
        (Literal(2024), None, Ref("2024")),
        (
            Literal("https://e.example/", datatype=XSD.anyURI),
            None,
            Ref("https://e.example/", None, "https://e.example/"),
        ),
        (Literal("javascript:x()", datatype=XSD.anyURI), None, Ref("javascript:x()")),
        (DG.portrays, None, Ref("portrays", "en", "/ontology#portrays")),
        (URIRef("urn:x"), None, Ref("urn:x")),
        (URIRef("urn:x"), Literal("X", lang="it"), Ref("X", "it")),
        (
            URIRef("https://w3id.org/dramagraph/id/person/a-b"),
            None,
            Ref("a-b", None, "/page/person/a-b"),
        ),
        (BNode("b0"), None, Ref("_:b0")),
    ],
)
def test_how_a_term_is_shown(term, label, shown):
    with create_app({"store": "nowhere"}).test_request_context():
        assert (cell(term) if isinstance(term, BNode) else ref(term, label)) == shown


def test_a_property_of_another_vocabulary_is_called_by_the_end_of_its_iri():
    with create_app({"store": "nowhere"}).test_request_context():
        assert [
            property_ref(URIRef(iri)).label for iri in ("http://a/b#c", "http://a/b/", "urn:x")
        ] == [
            "c",
            "b",
            "urn:x",
        ]


def test_the_narrowest_classes_imply_the_others():
    assert narrowest({"Actor", "Person", "Screenwriter"}) == ("Actor", "Screenwriter")
