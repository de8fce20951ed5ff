"""What the shapes let through and what they find: a small store that conforms, broken in each way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import DCTERMS, PROV, RDF, RDFS, SH, SKOS, XSD, Graph, Literal, URIRef

from dramagraph.engine_snapshot import ANY, GraphName
from dramagraph.iris import graph_iri, thing_iri
from dramagraph.ontology.terms import DG
from dramagraph.rdf import OA, Quad, Term
from dramagraph.validation import (
    Finding,
    Part,
    Report,
    shapes_graph,
    validate_graph,
    validate_store,
)

KINDS = (
    *("person", "character", "drama", "film", "episode", "award", "agency", "organization"),
    *("group", "place", "source", "claim", "evidence", "run", "judgement", "link"),
)
PREFIXES = "".join(
    f"@prefix {prefix}: <{namespace}> .\n"
    for prefix, namespace in (
        *((kind, thing_iri(kind, "")) for kind in KINDS),
        *(("dg", DG), ("oa", OA), ("rdf", RDF), ("rdfs", RDFS), ("skos", SKOS), ("xsd", XSD)),
        *(("prov", PROV), ("dcterms", DCTERMS), ("morning", f"{thing_iri('source', 'morning')}#")),
        ("evening", f"{thing_iri('source', 'evening')}#"),
    )
)

FACTS = """
person:yulha a dg:Actor , dg:Person ; rdfs:label "Seo Yul-ha"@en ; skos:altLabel "서율하"@ko ;
    dg:portrays character:sowol ; dg:representedBy agency:harbor ; dg:memberOf group:tidal ;
    dg:receivedAward award:lotus ; dg:nominatedFor award:lotus ; dg:debutWork film:lantern ;
    dg:notableWork drama:ledger ; dg:occupation "actress" ; dg:spouse person:dojin ;
    dg:siblingInLaw person:dojin ; dg:romanticPartner person:dojin .
person:dojin a dg:Person ; rdfs:label "Mun Do-jin"@en ;
    dg:birthDate "1988-02-29"^^xsd:date ; dg:birthPlace place:tongyeong .
character:sowol a dg:Character ; rdfs:label "Nam So-wol"@en ; dg:characterIn drama:ledger ;
    dg:affiliation organization:inn ; dg:sibling character:haneul .
character:haneul a dg:Character ; rdfs:label "Nam Ha-neul"@en ; dg:characterIn drama:ledger ;
    dg:parent character:sowol ; dg:portrayedBy person:yulha .
character:byeol a dg:Character ; rdfs:label "Nam Byeol"@en ; dg:characterIn drama:ledger ;
    dg:child character:sowol .
drama:ledger a dg:Drama , dg:CreativeWork ; rdfs:label "Moonlit Ledger"@en ;
    dg:castMember person:yulha ; dg:guestAppearance person:dojin ; dg:castCandidate person:dojin ;
    dg:screenwriter person:dojin ; dg:director person:dojin ; dg:broadcaster organization:canal ;
    dg:productionCompany organization:mill ; dg:streamingPlatform organization:brook ;
    dg:premiereDate "2023-11"^^xsd:gYearMonth ; dg:finaleDate "2024-01-07"^^xsd:date ;
    dg:numberOfEpisodes 16 ; dg:basedOn "Ledger of Moonlight" ; dg:hoursViewed 682600000.0 .
film:lantern a dg:Film , dg:CreativeWork ; rdfs:label "Paper Lantern"@en .
episode:ledger-3 a dg:Episode ; rdfs:label "Moonlit Ledger, episode 3"@en ;
    dg:episodeOf drama:ledger ; dg:episodeNumber 3 ; dg:viewershipRating 12.5 .
award:lotus a dg:Award ; rdfs:label "Lotus Awards"@en .
agency:harbor a dg:Agency , dg:Organization ; rdfs:label "Harbor"@en .
group:tidal a dg:MusicGroup , dg:Organization ; rdfs:label "Tidal"@en .
organization:inn a dg:Organization ; rdfs:label "Inn"@en .
organization:canal a dg:Broadcaster , dg:Organization ; rdfs:label "Canal"@en .
organization:mill a dg:Organization ; rdfs:label "Mill"@en .
organization:brook a dg:Organization ; rdfs:label "Brook"@en .
place:tongyeong a dg:Place ; rdfs:label "Tongyeong"@en .
"""

MORNING = """
claim:portrays dg:inDrama drama:ledger .
claim:receivedAward dg:category "best actress" ; dg:year "2023"^^xsd:gYear ; dg:count 4 .
claim:viewershipRating dg:region "nationwide" ; dg:measuredBy organization:mill ; dg:onDate "2023-11-18"^^xsd:date .
evidence:talks dg:stage "offered" ; dg:attributedTo "her agency" .
source:morning dcterms:title "A ledger opens" ; dcterms:date "2023-08-14"^^xsd:date ; dg:outlet "The Morning" ;
    dcterms:source <https://morning.example/ledger> .
"""

IDENTITY = """
morning:thing dg:denotes person:yulha . evening:thing dg:denotes person:yulha .
morning:other dg:denotes person:dojin . evening:other dg:denotes character:sowol .
judgement:one a dg:Judgement ; dg:judged morning:thing , evening:thing ; dg:verdict "same" ; dg:score 1.0 ;
    dg:feature "same syllables" ; dg:method "names@1" .
"""

LINKS = """
link:one a dg:Link ; dg:linkOf person:yulha ; dg:linkTo <http://www.wikidata.org/entity/Q0> ;
    dg:linkStatus "accepted" ; dg:score 0.99 ; dg:feature "same name" ; dg:method "bits@1" .
"""

TEXT = "😀 서율하: Seo Yul-ha plays Nam So-wol. Her agency says that she is in talks 😀 for more."
DENIAL = "😀 서율하는 남소월이 아니다: Seo Yul-ha is not Nam So-wol."


def triples(turtle: str) -> list[tuple[URIRef, URIRef, Term]]:
    return sorted(Graph().parse(data=PREFIXES + turtle, format="turtle"))


def quads(turtle: str, graph: URIRef | None) -> list[Quad]:
    return [Quad(s, p, o, graph) for s, p, o in triples(turtle)]


@cache
def valid() -> tuple[Quad, ...]:
    """A store with a value of each property: facts, two articles, statuses, identity."""
    stated = [t for t in triples(FACTS) if t[1] in DG]
    found = quads(FACTS, None) + quads(IDENTITY, graph_iri("identity"))
    found += quads(LINKS, graph_iri("links"))
    found += document("morning", TEXT) + quads(MORNING, thing_iri("source", "morning"))
    for s, p, o in stated:
        key = p.fragment if p != DG.characterIn else f"{p.fragment}-{s.rpartition('/')[2]}"
        found += claim(key, s, p, o, "morning", "talks" if p == DG.castCandidate else "sentence")
    found += evidence("sentence", TEXT, "Seo Yul-ha plays Nam So-wol", "morning")
    found += evidence("talks", TEXT, "in talks 😀", "morning")
    portrays = next(t for t in stated if t[1] == DG.portrays)
    found += document("evening", DENIAL) + claim("portrays", *portrays, "evening", "denial")
    found += evidence("denial", DENIAL, "Seo Yul-ha is not Nam So-wol", "evening")
    return tuple(dict.fromkeys(found))


def document(key: str, text: str) -> list[Quad]:
    graph = thing_iri("source", key)
    described = f"""
        source:{key} a dg:Source ; dg:file "{key}.txt" ; dcterms:language "en" .
        {key}:thing a dg:Persona ; rdfs:label "Seo Yul-ha"@en ; skos:altLabel "Yul-ha"@en .
        {key}:other a dg:Persona ; rdfs:label "Nam So-wol"@en .
        run:one a dg:ExtractionRun , prov:Activity ; dg:rulePack "0f3a" ; dcterms:hasVersion "0.1.0" .
    """
    digest = sha256(text.encode()).hexdigest()
    written = [(DG.text, Literal(text)), (DG.sha256, Literal(digest))]
    return quads(described, graph) + [Quad(graph, p, o, graph) for p, o in written]


def claim(key: str, s: URIRef, p: URIRef, o: Term, source: str, place: str) -> list[Quad]:
    node, graph = thing_iri("claim", key), thing_iri("source", source)
    said = [(RDF.subject, s), (RDF.predicate, p), (RDF.object, o)]
    said += [(RDF.type, DG.Claim), (RDF.type, RDF.Statement)]
    said += [(DG.evidence, thing_iri("evidence", place))]
    status = f"""claim:{key} dg:status "accepted" ;
        dg:plainSources 1 ; dg:hedgedSources 0 ; dg:negatingSources 0 ."""
    return [Quad(node, q, v, graph) for q, v in said] + quads(status, graph_iri("status"))


def evidence(place: str, text: str, quote: str, source: str) -> list[Quad]:
    node, graph = thing_iri("evidence", place), thing_iri("source", source)
    start = text.index(quote)
    stop = start + len(quote)
    turtle = f"""
        evidence:{place} a dg:Evidence , oa:TextQuoteSelector , oa:TextPositionSelector ;
            dg:source source:{source} ; dg:mentions {source}:thing , {source}:other ;
            oa:start {start} ; oa:end {stop} ; dg:certainty "certain" ; dg:confidence 0.95 ;
            dg:polarity "{"negated" if place == "denial" else "affirmed"}" ;
            dg:rule "en.portrays.active@5f3a1b2c" ; prov:wasGeneratedBy run:one .
    """
    words = [(OA.exact, quote), (OA.prefix, text[max(0, start - 9) : start])]
    words += [(OA.suffix, text[stop : stop + 9])]
    return quads(turtle, graph) + [Quad(node, p, Literal(w), graph) for p, w in words]


@dataclass(frozen=True)
class Snapshot:
    """A store in a list."""

    content: Iterable[Quad]

    def match(
        self,
        s: URIRef | None = None,
        p: URIRef | None = None,
        o: Term | None = None,
        graph: GraphName = ANY,
    ) -> list[Quad]:
        found = (quad for quad in self.content if graph is ANY or quad.g == graph)
        wanted = [(place, term) for place, term in enumerate((s, p, o)) if term is not None]
        return [quad for quad in found if all(quad[place] == term for place, term in wanted)]

    def graph_names(self) -> set[URIRef]:
        return {quad.g for quad in self.content if quad.g is not None}

    def subjects(self, graph: URIRef | None) -> set[URIRef]:
        return {quad.s for quad in self.content if quad.g == graph}


def broken(edits: Iterable[str]) -> list[Quad]:
    """The valid store after *edits*, whose terms are in Turtle.

    "- s p o" takes triples away in all graphs, where * is anything; "+ s p o" adds to the facts and "+status s p o" to
    that graph or source; "! s p o" adds a fact with all that it takes; "term => term" replaces a term wherever it stands.
    """
    content = list(valid())
    for edit in edits:
        before = len(content), set(content)
        content = edited(content, edit)
        assert (len(content), set(content)) != before, f"nothing changes by {edit}"
    return content


def edited(content: list[Quad], edit: str) -> list[Quad]:
    if " => " in edit:
        (_, _, old), (_, _, new) = (triples(f"<a:> <a:> {t} .")[0] for t in edit.split(" => "))
        return [Quad(*(new if term == old else term for term in quad)) for quad in content]
    sign, pattern = edit.split(" ", 1)
    wanted = triples(f"{pattern.replace('*', '<any:>')} .")
    if sign == "-":
        return [quad for quad in content if not any(like(quad, t) for t in wanted)]
    if sign == "!":
        stated = [
            claim(sha256(repr(t).encode()).hexdigest(), *t, "morning", "talks") for t in wanted
        ]
        return content + [Quad(*t, None) for t in wanted] + [q for quads_ in stated for q in quads_]
    derived = {"+": None} | {f"+{n}": graph_iri(n) for n in ("status", "identity", "links")}
    graph = derived.get(sign, thing_iri("source", sign[1:]))
    return content + [Quad(*t, graph) for t in wanted]


def like(quad: Quad, pattern: tuple[Term, ...]) -> bool:
    return all(p in (term, URIRef("any:")) for p, term in zip(pattern, quad, strict=False))


def brief(finding: Finding) -> str:
    component = finding.component.fragment.removesuffix("ConstraintComponent")
    return f"{finding.shape.fragment} {component}"


Line = tuple[tuple[str, ...], tuple[str, ...]]
"""What is found, and the edits that lead to it."""


def paragraphs() -> list[tuple[Line, ...]]:
    text = (Path(__file__).parent / "cases/violations.txt").read_text("utf-8")
    blocks = [
        [line.split(" | ", 1) for line in block.splitlines() if not line.startswith("#")]
        for block in text.split("\n\n")
    ]
    return [
        tuple((tuple(found.split(", ")), tuple(edits.split(" & "))) for found, edits in block)
        for block in blocks
        if block
    ]


@cache
def judged(lines: tuple[Line, ...]) -> Report:
    return validate_store(Snapshot(broken(edit for _, edits in lines for edit in edits)))


def merged(content: Iterable[Quad]) -> Graph:
    graph = Graph()
    for quad in content:
        graph.add(quad[:3])
    return graph


def test_the_valid_store_conforms_without_a_finding() -> None:
    assert validate_store(Snapshot(valid())) == Report(())


@pytest.mark.parametrize(
    ("lines", "found"),
    [(lines, found) for lines in paragraphs() for found, _ in lines],
    ids=lambda value: " ".join(value) if isinstance(value[0], str) else "",
)
def test_each_break_is_found(lines: tuple[Line, ...], found: tuple[str, ...]) -> None:
    assert {brief(finding) for finding in judged(lines).results} >= set(found)


@pytest.mark.parametrize("lines", paragraphs())
def test_nothing_else_is_found(lines: tuple[Line, ...]) -> None:
    expected = {each for found, _ in lines for each in found}

    assert {brief(finding) for finding in judged(lines).results} == expected


@pytest.mark.parametrize("lines", paragraphs())
def test_a_finding_carries_message_and_severity_of_its_shape(lines: tuple[Line, ...]) -> None:
    shapes = shapes_graph()
    for finding in judged(lines).results:
        assert finding.message == str(shapes.value(finding.shape, SH.message))
        assert SH[finding.severity] == shapes.value(finding.shape, SH.severity)


def test_every_constraint_of_every_shape_is_seen_to_fail() -> None:
    shapes = shapes_graph()
    declared = {
        f"{URIRef(shape).fragment} {PARAMETERS[p]}"
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in shapes.subjects(RDF.type, kind)
        for p in shapes.predicates(shape)
        if p in PARAMETERS
    }
    elsewhere = {each for each in declared if each.startswith(("NamedByIri", "Unjudged"))}
    elsewhere.add("ClaimObject NodeKind")  # a blank node is found by NamedByIri first

    assert {each for lines in paragraphs() for found, _ in lines for each in found} == (
        declared - elsewhere
    )


PARAMETERS = {
    SH[f"{name[0].lower()}{name[1:]}"]: name
    for name in (
        *("Class", "Datatype", "Disjoint", "Equals", "In", "LessThan", "MaxCount", "MaxInclusive"),
        *("MinCount", "MinExclusive", "MinInclusive", "MinLength", "NodeKind", "Or", "Pattern"),
        "Xone",
    )
} | {SH.sparql: "SPARQL"}


def test_a_graph_that_holds_a_whole_store_conforms() -> None:
    assert validate_graph(merged(valid())) == Report(())


@pytest.mark.parametrize("lines", paragraphs()[::8])
def test_a_graph_is_judged_by_all_shapes_but_those_about_graphs(lines: tuple[Line, ...]) -> None:
    store = {brief(finding) for finding in judged(lines).results}
    graph = validate_graph(merged(broken(edit for _, edits in lines for edit in edits)))

    about_graphs = {"EvidenceInItsGraph Equals", "SourceGraph MinCount", "SourceGraph In"}
    assert {brief(finding) for finding in graph.results} == store - about_graphs


def test_a_quote_whose_text_is_missing_is_found_not_passed() -> None:
    content = [quad for quad in valid() if quad.p != DG.text]

    report = validate_store(Snapshot(content))

    assert [(f.focus, f.path, f.shape.fragment) for f in report.results] == [
        (thing_iri("source", key), DG.text, "SourceText") for key in ("evening", "morning")
    ]


def test_a_source_graph_that_is_no_known_graph_is_judged_too() -> None:
    stray = graph_iri("rumours")
    content = (*valid(), *quads("person:yulha dg:spouse person:dojin .", stray))

    report = validate_store(Snapshot(content))

    assert [(f.focus, brief(f)) for f in report.results] == [
        (thing_iri("person", "yulha"), "SourceGraph MinCount")
    ]


def test_a_graph_of_somebody_else_is_not_judged() -> None:
    own = quads("person:yulha dg:spouse person:dojin .", URIRef("http://example.org/mine"))

    assert validate_store(Snapshot((*valid(), *own))) == Report(())


def test_progress_passes_the_batches_through() -> None:
    seen: list[tuple[Part, str]] = []

    def progress(items: Iterable[Part], doing: str) -> Iterator[Part]:
        for item in items:
            seen.append((item, doing))
            yield item

    validate_store(Snapshot(valid()), progress)

    sources = tuple(thing_iri("source", key) for key in ("evening", "morning"))
    assert seen[0] == (Part("sources", sources), "validating")
    assert [part.kind for part, _ in seen] == ["sources", "facts", "identity"]


def test_validating_says_nothing_and_leaves_nothing_behind(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    shapes, before = shapes_graph(), len(shapes_graph())
    data = merged(broken(['12.5 => "x"^^xsd:decimal']))
    caplog.clear()
    size = len(data)

    validate_graph(data)

    assert (*capfd.readouterr(), caplog.records) == ("", "", [])
    assert (len(data), len(shapes), rdflib.NORMALIZE_LITERALS) == (size, before, True)


LITERALS = st.builds(
    lambda text, datatype: Literal(text, datatype=datatype),
    st.one_of(st.text(max_size=8), st.sampled_from(("NaN", "INF", "1e9999", "-0", "9" * 5000))),
    st.sampled_from((XSD.decimal, XSD.integer, XSD.date, XSD.gYear, XSD.double, XSD.boolean)),
)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(valid()), LITERALS)
def test_a_malformed_literal_anywhere_is_no_error(quad: Quad, value: Literal) -> None:
    content = [q._replace(o=value) if q == quad else q for q in valid()]

    for finding in validate_store(Snapshot(content)).results:
        assert finding.value is None or finding.value in {term for q in content for term in q}
