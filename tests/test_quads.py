"""What is known, as quads: which stand in which graph, and with which terms."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import DCTERMS, PROV, RDF, RDFS, SKOS, XSD, BNode, Literal, URIRef

from dramagraph import __version__
from dramagraph.build import Knowledge, knowledge, understand
from dramagraph.claims import extract
from dramagraph.identity import source_iri
from dramagraph.iris import graph_iri
from dramagraph.models import Document, Value
from dramagraph.ontology.terms import DG
from dramagraph.quads import (
    CONTEXT_LENGTH,
    dataset,
    date_literal,
    fact_quads,
    rule_version,
    run_iri,
    status_quads,
    term,
)
from dramagraph.rdf import OA, Quad
from dramagraph.rules import pack_hash
from dramagraph.store import in_memory
from dramagraph.validation import validate_store

ID = "https://w3id.org/dramagraph/id/"
LEDGER = Document(
    "ledger.txt",
    'The drama "Moonlit Ledger" is back. Ok Na-rin plays Woo Seol-hee in "Moonlit Ledger".',
    title="Moonlit Ledger",
    published="2023-11",
    outlet="Daily Crane",
    url="https://crane.example/1?a=b",
)
RUMOUR = Document(
    "rumour.txt",
    'It is rumored that Tak Jae-ha plays Kang Mu-yeol in the drama "Moonlit Ledger".',
)


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge([LEDGER, RUMOUR])


def quads_of(known: Knowledge) -> set[Quad]:
    return set(dataset(known.extractions, known.identities, known.claims, known.standing))


def about(quads: set[Quad], subject: str, graph: str | None) -> set[tuple[URIRef, object]]:
    """Return predicate and object of what a graph says of a subject."""
    name = URIRef(graph) if graph else None
    return {(q.p, q.o) for q in quads if q.s == URIRef(subject) and q.g == name}


def test_a_source_graph_holds_the_document(known: Knowledge) -> None:
    source = source_iri(LEDGER)

    assert about(quads_of(known), source, source) == {
        (RDF.type, DG.Source),
        (DG.file, Literal("ledger.txt")),
        (DG.text, Literal(LEDGER.text)),
        (DG.sha256, Literal(LEDGER.sha256)),
        (DCTERMS.language, Literal("en")),
        (DCTERMS.title, Literal("Moonlit Ledger")),
        (DCTERMS.date, Literal("2023-11", datatype=XSD.gYearMonth, normalize=False)),
        (DG.outlet, Literal("Daily Crane")),
        (DCTERMS.source, Literal("https://crane.example/1?a=b", datatype=XSD.anyURI)),
    }


def test_what_a_document_does_not_say_of_itself_is_left_out(known: Knowledge) -> None:
    source = source_iri(RUMOUR)

    assert {p for p, _ in about(quads_of(known), source, source)} == {
        *(RDF.type, DG.file, DG.text, DG.sha256, DCTERMS.language)
    }


def test_evidence_holds_the_quote_and_what_stands_around_it(known: Knowledge) -> None:
    (claim,) = (c for c in known.claims if c.predicate == "portrays" and "ok-na-rin" in c.subject)
    source = source_iri(LEDGER)
    quads = quads_of(known)

    places = [o for p, o in about(quads, claim.iri, source) if p == DG.evidence]
    assert places
    for evidence in places:
        said = dict(about(quads, str(evidence), source))
        start, stop = int(str(said[OA.start])), int(str(said[OA.end]))
        assert LEDGER.text[start:stop] == str(said[OA.exact])
        assert LEDGER.text[max(0, start - CONTEXT_LENGTH) : start] == str(said[OA.prefix])
        assert LEDGER.text[stop : stop + CONTEXT_LENGTH] == str(said[OA.suffix])
        rule, _, version = str(said[DG.rule]).partition("@")
        assert version == rule_version(rule)
        assert (said[DG.polarity], said[DG.certainty]) == (Literal("affirmed"), Literal("certain"))
        assert said[PROV.wasGeneratedBy] == run_iri()
        assert said[DG.confidence].datatype == XSD.decimal
        mentioned = {o for p, o in about(quads, str(evidence), source) if p == DG.mentions}
        assert mentioned == {
            URIRef(f"{source}#person-ok-narin"),
            URIRef(f"{source}#character-u-seolhui"),
        }


def test_a_claim_is_a_reified_statement_with_its_qualifiers(known: Knowledge) -> None:
    (claim,) = (c for c in known.claims if c.predicate == "portrays" and "ok-na-rin" in c.subject)

    said = about(quads_of(known), claim.iri, source_iri(LEDGER))
    assert {(p, o) for p, o in said if p != DG.evidence} == {
        (RDF.type, DG.Claim),
        (RDF.type, RDF.Statement),
        (RDF.subject, URIRef(f"{ID}person/ok-na-rin")),
        (RDF.predicate, DG.portrays),
        (RDF.object, URIRef(f"{ID}character/woo-seol-hui.moonlit-ledger")),
        (DG.inDrama, URIRef(f"{ID}drama/moonlit-ledger")),
    }


def test_every_source_graph_tells_of_the_run(known: Knowledge) -> None:
    """A graph that is taken alone still says which program and which rules made it."""
    for document in (LEDGER, RUMOUR):
        assert about(quads_of(known), run_iri(), source_iri(document)) == {
            (RDF.type, DG.ExtractionRun),
            (RDF.type, PROV.Activity),
            (DCTERMS.hasVersion, Literal(__version__)),
            (DG.rulePack, Literal(pack_hash())),
        }


def test_facts_are_direct_triples_of_the_default_graph(known: Knowledge) -> None:
    quads = quads_of(known)

    person = about(quads, f"{ID}person/ok-na-rin", None)
    assert person == {
        (RDF.type, DG.Actor),
        (RDF.type, DG.Person),
        (RDFS.label, Literal("Ok Na-rin", lang="en")),
        (DG.portrays, URIRef(f"{ID}character/woo-seol-hui.moonlit-ledger")),
    }


def test_a_rumour_is_no_fact(known: Knowledge) -> None:
    """What is only reported is a claim in its source's graph, with a person who is no actor yet."""
    quads = quads_of(known)
    (claim,) = (
        c for c in known.claims if c.predicate == "portrays" and c.subject.endswith("tak-jae-ha")
    )

    assert known.standing[claim.iri].status == "reported"
    assert about(quads, claim.iri, source_iri(RUMOUR))
    assert about(quads, f"{ID}person/tak-jae-ha", None) == {
        (RDF.type, DG.Person),
        (RDFS.label, Literal("Tak Jae-ha", lang="en")),
    }


def test_no_direct_triple_stands_in_a_source_graph(known: Knowledge) -> None:
    sources = {URIRef(source_iri(d)) for d in (LEDGER, RUMOUR)}
    things = {URIRef(thing.iri) for thing in known.identities.things}

    assert not [q for q in quads_of(known) if q.g in sources and q.s in things]


def test_each_status_has_what_decided_it(known: Knowledge) -> None:
    found = {(q.s, q.p): q.o for q in status_quads(known.claims, known.standing)}

    assert len(found) == 7 * len(known.claims)
    for claim, (name, field) in product(
        known.claims,
        {"status": "status", "plainSources": "plain", "hedgedSources": "hedged",
         "negatingSources": "negating", "speakingSources": "documents", "reason": "reason"}.items(),
    ):  # fmt: skip
        value = getattr(known.standing[claim.iri], field)
        assert found[URIRef(claim.iri), DG[name]] == Literal(value)


def test_identity_says_whom_each_persona_denotes(known: Knowledge) -> None:
    identity = {q for q in quads_of(known) if q.g == graph_iri("identity")}

    denoted = {(str(q.s), str(q.o)) for q in identity if q.p == DG.denotes}
    assert denoted == set(known.identities.denotes.items())
    (judgement,) = known.identities.judgements
    assert {(q.p, q.o) for q in identity if q.s == URIRef(judgement.iri)} == {
        (RDF.type, DG.Judgement),
        (DG.judged, URIRef(judgement.first)),
        (DG.judged, URIRef(judgement.second)),
        (DG.verdict, Literal("same")),
        (DG.score, Literal("0.9412", datatype=XSD.decimal, normalize=False)),
        (DG.feature, Literal("same title: +4.0 bits")),
        (DG.method, Literal("evidence@2")),
    }


def test_other_spellings_are_alternative_labels() -> None:
    text = "Ok Na-rin plays Woo Seol-hee. Ok Na-rin sang. Ok Na Rin danced."
    known = knowledge([Document("a.txt", text)])

    names = {
        (p, o)
        for p, o in about(quads_of(known), f"{ID}person/ok-na-rin", None)
        if p in (RDFS.label, SKOS.altLabel)
    }
    assert names == {
        (RDFS.label, Literal("Ok Na-rin", lang="en")),
        (SKOS.altLabel, Literal("Ok Na Rin", lang="en")),
    }


@pytest.mark.parametrize(
    ("value", "datatype"),
    [("2024", XSD.gYear), ("2024-03", XSD.gYearMonth), ("2024-03-09", XSD.date)],
)
def test_a_date_is_as_precise_as_it_is_written(value: str, datatype: URIRef) -> None:
    assert date_literal(value) == Literal(value, datatype=datatype, normalize=False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://x.example/a", URIRef("https://x.example/a")),
        (Value("actor"), Literal("actor")),
        (Value("17.40", "decimal"), Literal("17.40", datatype=XSD.decimal, normalize=False)),
        (Value("2024", "gYear"), Literal("2024", datatype=XSD.gYear, normalize=False)),
        (Value('"> .'), Literal('"> .')),
    ],
)
def test_terms(value: str | Value, expected: object) -> None:
    """Things are IRIs; a literal keeps its lexical form, whatever it holds."""
    assert term(value) == expected
    assert str(term(value)) == str(expected)


@given(st.data())
def test_any_text_becomes_quads_that_a_store_takes(
    hostile_text: st.SearchStrategy[str], data: st.DataObject
) -> None:
    """No blank node, no IRI that is none, and every quote is in its text, for any article."""
    text = 'Ok Na-rin plays Woo Seol-hee in "Salt Garden".\n' + data.draw(hostile_text)
    document = Document(data.draw(st.text(max_size=9)), text, title=data.draw(hostile_text))
    known = understand([extract(document)])

    quads = quads_of(known)
    assert not [part for quad in quads for part in quad if isinstance(part, BNode)]
    exact = {q.s: str(q.o) for q in quads if q.p == OA.exact}
    start = {q.s: int(str(q.o)) for q in quads if q.p == OA.start}
    assert exact and all(text[start[e] :].startswith(quote) for e, quote in exact.items())
    with in_memory(quads) as snapshot:
        assert snapshot.count() == len(quads)


def test_types_come_with_their_superclasses(known: Knowledge) -> None:
    """Whoever asks for persons or works finds actors and dramas without a reasoner."""
    types = {
        (str(q.s).removeprefix(ID), q.o)
        for q in fact_quads(known.identities.things, known.claims, known.standing)
        if q.p == RDF.type
    }

    assert {
        ("drama/moonlit-ledger", DG.Drama),
        ("drama/moonlit-ledger", DG.CreativeWork),
        ("person/ok-na-rin", DG.Person),
    } <= types


def test_a_film_with_a_finale_is_a_drama_too() -> None:
    """A film for television is both; without the second class its finale would break a shape."""
    text = 'Gong Tae-oh stars in the film "Undertow". "Undertow" ended on February 9, 2025.'
    known = knowledge([Document("undertow.txt", text)])
    facts = set(fact_quads(known.identities.things, known.claims, known.standing))

    film = URIRef(f"{ID}film/undertow")
    assert Quad(film, DG.finaleDate, Literal("2025-02-09", datatype=XSD.date), None) in facts
    assert {q.o for q in facts if q.s == film and q.p == RDF.type} == {
        DG.Film,
        DG.Drama,
        DG.CreativeWork,
    }


def test_a_film_of_which_there_are_episodes_is_one_for_television() -> None:
    """Nothing contradicts the shapes where an article tells of the fourth episode of what it calls a film."""
    text = 'The film "Salt Garden" stars Ok Na-rin. Episode 4 of "Salt Garden" recorded a rating of 5.1 percent.'
    known = knowledge([Document("a.txt", text)])
    told = dataset(known.extractions, known.identities, known.claims, known.standing)
    snapshot = in_memory(told)
    (work,) = {quad.o for quad in snapshot.match(None, DG.episodeOf, None, None)}

    assert {DG.Film, DG.Drama} <= {quad.o for quad in snapshot.match(URIRef(str(work)), RDF.type)}
    assert validate_store(snapshot).conforms
