"""Everything that is known → quads, in the graphs where they belong (docs/model.md shows each).

No blank nodes, no clock; the order of the quads is not that of the dataset, which is sorted when it
is written out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from rdflib import DCTERMS, PROV, RDF, RDFS, SKOS, XSD, Literal, URIRef

from dramagraph import __version__
from dramagraph.facts import Standing
from dramagraph.identity import Identities, persona_iri, source_iri
from dramagraph.iris import graph_iri, hash_iri
from dramagraph.models import Claim, Document, Evidence, Extraction, Persona, Thing, Value, Witness
from dramagraph.ontology.terms import DG
from dramagraph.ontology.vocabulary import domains, properties, ranges, superclasses
from dramagraph.predicates import PROPERTIES
from dramagraph.rdf import OA, Quad, Term
from dramagraph.rules import pack_hash, versions

CONTEXT_LENGTH = 40
"""Code points of oa:prefix and oa:suffix: enough to find the place again in a text that shifted."""

DATE_TYPES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}


def dataset(
    extractions: Sequence[Extraction],
    identities: Identities,
    found: Sequence[Claim],
    standing: Mapping[str, Standing],
) -> Iterator[Quad]:
    """Yield the quads of sources, status, identity and accepted facts."""
    yield from claim_quads(extractions, found)
    yield from status_quads(found, standing)
    yield from identity_quads(identities)
    yield from fact_quads(identities.things, found, standing)


def claim_quads(extractions: Sequence[Extraction], found: Sequence[Claim]) -> Iterator[Quad]:
    """Yield the graphs of the sources alone: what each says, before anything is decided."""
    witnesses = _by_source(found)
    for extraction in extractions:
        yield from source_quads(extraction, witnesses[source_iri(extraction.document)])


def _by_source(found: Iterable[Claim]) -> dict[str, list[tuple[Claim, Witness]]]:
    grouped: dict[str, list[tuple[Claim, Witness]]] = defaultdict(list)
    for claim in found:
        for witness in claim.witnesses:
            grouped[witness.source].append((claim, witness))
    return grouped


def source_quads(extraction: Extraction, said: Sequence[tuple[Claim, Witness]]) -> Iterator[Quad]:
    """Yield the graph of one source: the document, what it says with the evidence, and what it
    calls things.
    """
    document = extraction.document
    graph = URIRef(source_iri(document))
    for s, p, o in (
        *_document(document, graph),
        *(triple for persona in extraction.personas for triple in _persona(document, persona)),
        *_run(extraction.extractors),
    ):
        yield Quad(s, p, o, graph)
    run = run_iri(extraction.extractors)
    for claim, witness in said:
        for s, p, o in (*_claim(claim), *_evidence(claim, witness, document, run)):
            yield Quad(s, p, o, graph)


Triple = tuple[URIRef, URIRef, Term]


def _document(document: Document, source: URIRef) -> Iterator[Triple]:
    yield source, RDF.type, DG.Source
    yield source, DG.file, Literal(document.name)
    yield source, DG.text, Literal(document.text)
    yield source, DG.sha256, Literal(document.sha256)
    yield source, DCTERMS.language, Literal(document.language)
    if document.title:
        yield source, DCTERMS.title, Literal(document.title)
    if document.published:
        yield source, DCTERMS.date, date_literal(document.published)
    if document.outlet:
        yield source, DG.outlet, Literal(document.outlet)
    if document.url:
        yield source, DCTERMS.source, Literal(document.url, datatype=XSD.anyURI)
    if document.replaces:
        yield source, DCTERMS.replaces, URIRef(document.replaces)


def date_literal(value: str) -> Literal:
    """Return a date as precise as it is written: xsd:date, xsd:gYearMonth or xsd:gYear."""
    return Literal(value, datatype=DATE_TYPES[len(value)], normalize=False)


def _persona(document: Document, persona: Persona) -> Iterator[Triple]:
    node = URIRef(persona_iri(document, persona))
    yield node, RDF.type, DG.Persona
    yield node, RDFS.label, Literal(persona.name, lang=document.language)
    for alias in persona.aliases:
        yield node, SKOS.altLabel, Literal(alias, lang=document.language)


def run_iri(extractors: Sequence[str] = ()) -> URIRef:
    """Return the IRI of the extraction run: the program, its rules and whatever else read (name@version),
    not the moment.
    """
    return hash_iri("run", __version__, pack_hash(), *extractors)


def _run(extractors: Sequence[str]) -> Iterator[Triple]:
    run = run_iri(extractors)
    yield run, RDF.type, DG.ExtractionRun
    yield run, RDF.type, PROV.Activity
    yield run, DCTERMS.hasVersion, Literal(__version__)
    yield run, DG.rulePack, Literal(pack_hash())
    for extractor in extractors:
        yield run, DG.extractor, Literal(extractor)


def _claim(claim: Claim) -> Iterator[Triple]:
    node = URIRef(claim.iri)
    yield node, RDF.type, DG.Claim
    yield node, RDF.type, RDF.Statement
    yield node, RDF.subject, URIRef(claim.subject)
    yield node, RDF.predicate, DG[claim.predicate]
    yield node, RDF.object, term(claim.object)
    for name, value in claim.qualifiers:
        yield node, DG[name], term(value)


def term(value: str | Value) -> Term:
    """Return the RDF term of a thing's IRI or of a literal."""
    if isinstance(value, Value):
        if value.datatype == "string":
            return Literal(value.lexical)
        return Literal(value.lexical, datatype=XSD[value.datatype], normalize=False)
    return URIRef(value)


def evidence_iri(claim: Claim, witness: Witness) -> URIRef:
    """Return the IRI of one evidence: the claim, the place and the rule."""
    evidence = witness.evidence
    place = f"{evidence.start}-{evidence.stop}"
    return hash_iri("evidence", claim.iri, witness.source, place, evidence.rule, witness.subject)


def _evidence(claim: Claim, witness: Witness, document: Document, run: URIRef) -> Iterator[Triple]:
    node = evidence_iri(claim, witness)
    evidence, text = witness.evidence, document.text
    start, stop = evidence.start, evidence.stop
    yield URIRef(claim.iri), DG.evidence, node
    yield node, RDF.type, DG.Evidence
    yield node, RDF.type, OA.TextQuoteSelector
    yield node, RDF.type, OA.TextPositionSelector
    yield node, DG.source, URIRef(witness.source)
    for persona in (witness.subject, witness.object):
        if persona:
            yield node, DG.mentions, URIRef(persona)
    yield node, OA.exact, Literal(text[start:stop])
    yield node, OA.prefix, Literal(text[max(0, start - CONTEXT_LENGTH) : start])
    yield node, OA.suffix, Literal(text[stop : stop + CONTEXT_LENGTH])
    yield node, OA.start, Literal(start)
    yield node, OA.end, Literal(stop)
    yield from _stance(node, evidence)
    yield node, DG.confidence, Literal(_decimal(evidence.confidence), datatype=XSD.decimal)
    yield node, DG.rule, Literal(versioned(evidence.rule))
    yield node, PROV.wasGeneratedBy, run


def _decimal(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")


def _stance(node: URIRef, evidence: Evidence) -> Iterator[Triple]:
    stance = evidence.stance
    yield node, DG.polarity, Literal(stance.polarity)
    yield node, DG.certainty, Literal(stance.certainty)
    if stance.stage:
        yield node, DG.stage, Literal(stance.stage)
    if stance.attributed_to:
        yield node, DG.attributedTo, Literal(stance.attributed_to)


def versioned(rule: str) -> str:
    """Return a rule's name with its version after an @; other extractors' names carry theirs."""
    return rule if "@" in rule else f"{rule}@{rule_version(rule)}"


def rule_version(name: str) -> str:
    """Return the version of a rule by its full name: eight hex digits that change when the rule
    does.
    """
    return versions(name.partition(".")[0])[name]


def status_quads(found: Iterable[Claim], standing: Mapping[str, Standing]) -> Iterator[Quad]:
    """Yield how each claim stands, with what decided it."""
    graph = graph_iri("status")
    for claim in found:
        node, how = URIRef(claim.iri), standing[claim.iri]
        yield Quad(node, DG.status, Literal(how.status), graph)
        yield Quad(node, DG.plainSources, Literal(how.plain), graph)
        yield Quad(node, DG.hedgedSources, Literal(how.hedged), graph)
        yield Quad(node, DG.negatingSources, Literal(how.negating), graph)
        yield Quad(node, DG.speakingSources, Literal(how.documents), graph)
        yield Quad(node, DG.belief, Literal(_decimal(how.belief), datatype=XSD.decimal), graph)
        yield Quad(node, DG.reason, Literal(how.reason), graph)
        for rival in how.rivals:
            yield Quad(node, DG.rival, URIRef(rival), graph)


def identity_quads(identities: Identities) -> Iterator[Quad]:
    """Yield what every persona denotes, and the judgements that decided it."""
    graph = graph_iri("identity")
    for persona, thing in identities.denotes.items():
        yield Quad(URIRef(persona), DG.denotes, URIRef(thing), graph)
    for judgement in identities.judgements:
        node = URIRef(judgement.iri)
        yield Quad(node, RDF.type, DG.Judgement, graph)
        yield Quad(node, DG.judged, URIRef(judgement.first), graph)
        yield Quad(node, DG.judged, URIRef(judgement.second), graph)
        yield Quad(node, DG.verdict, Literal(judgement.verdict), graph)
        yield Quad(node, DG.score, Literal(judgement.score, datatype=XSD.decimal), graph)
        for feature in judgement.features:
            yield Quad(node, DG.feature, Literal(feature), graph)
        yield Quad(node, DG.method, Literal(judgement.method), graph)


def fact_quads(
    things: Iterable[Thing], found: Iterable[Claim], standing: Mapping[str, Standing]
) -> Iterator[Quad]:
    """Yield the accepted facts as direct triples of the default graph, with the types and names of
    all things.
    """
    accepted = [claim for claim in found if standing[claim.iri].status == "accepted"]
    classes = _classes(accepted)
    for thing in things:
        yield from thing_quads(thing, classes[thing.iri])
    for claim in accepted:
        yield Quad(URIRef(claim.subject), DG[claim.predicate], term(claim.object), None)


def thing_quads(thing: Thing, classes: Iterable[str]) -> Iterator[Quad]:
    """Yield the types and names of a thing, to which accepted facts give *classes*."""
    node = URIRef(thing.iri)
    own = "Person" if thing.kind == "person" else thing.type  # a rumoured actor is none yet
    given = {c for c in classes if c != "Drama" or thing.kind == "film"}  # an episode is none
    for name in sorted({c for t in {own, *given} for c in superclasses(t)}):
        yield Quad(node, RDF.type, DG[name], None)
    yield Quad(node, RDFS.label, Literal(thing.label, lang=thing.language), None)
    for alias, language in thing.aliases:
        yield Quad(node, SKOS.altLabel, Literal(alias, lang=language), None)


@cache
def roles() -> tuple[tuple[str, bool, str], ...]:
    """Return what an accepted fact says of a thing by where it stands in it: the property, whether
    as its subject, and the class that it gives. Who writes a drama is a screenwriter, and a film
    that has a finale, ratings or episodes is one for television, and a drama too.
    """
    found = []
    for name, shape in PROPERTIES.items():
        if shape.person_class:
            found.append((name, shape.subject == "person", shape.person_class))
        if shape.object_class:
            found.append((name, False, shape.object_class))
        for is_subject, allowed in ((True, domains), (False, ranges)):
            if name in properties() and "Drama" in allowed(name) and "Film" not in allowed(name):
                found.append((name, is_subject, "Drama"))
    return tuple(found)


def _classes(accepted: Iterable[Claim]) -> dict[str, set[str]]:
    """Return thing → the classes that accepted facts give it."""
    classes: dict[str, set[str]] = defaultdict(set)
    for claim in accepted:
        for name, is_subject, given in roles():
            end = claim.subject if is_subject else claim.object
            if name == claim.predicate and isinstance(end, str):
                classes[end].add(given)
    return classes
