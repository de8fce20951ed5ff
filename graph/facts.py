"""Claims → status → accepted facts.

A claim is accepted when at least one source says it plainly and nothing speaks against it. The
inputs of each decision are kept beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from dramagraph.identity import Identities, persona_iri, source_iri
from dramagraph.iris import hash_iri
from dramagraph.models import Claim, Evidence, Extraction, Statement, Value, Witness
from dramagraph.ontology.terms import DG
from dramagraph.ontology.vocabulary import single_valued
from dramagraph.predicates import SYMMETRIC


@dataclass(frozen=True, slots=True)
class Standing:
    """How a claim stands, and the numbers that decided it (of sources, each counted once)."""

    status: str
    """accepted, contested, reported, refuted or superseded"""
    plain: int
    hedged: int
    negating: int


def claims(extractions: Iterable[Extraction], identities: Identities) -> tuple[Claim, ...]:
    """Return what all documents say, between things: one claim for all that say the same, sorted by
    IRI.
    """
    said: dict[tuple[str, str, str | Value, tuple[tuple[str, str | Value], ...]], list[Witness]]
    said = defaultdict(list)
    for extraction in extractions:
        for statement in _with_episodes(extraction):
            key, personas = _canonical(extraction, statement, identities)
            for evidence in statement.evidence:
                said[key].append(Witness(source_iri(extraction.document), *personas, evidence))
    found = [
        Claim(_claim_iri(*key), *key, tuple(sorted(set(witnesses), key=_witness_order)))
        for key, witnesses in said.items()
    ]
    return tuple(sorted(found, key=lambda claim: claim.iri))


def _witness_order(witness: Witness) -> tuple[str, int, int, str, str]:
    evidence = witness.evidence
    return witness.source, evidence.start, evidence.stop, evidence.rule, witness.subject


def _with_episodes(extraction: Extraction) -> Iterable[Statement]:
    """Yield the statements, and for every episode in one that it is the n-th of its work: whoever
    writes "episode 12" says so.
    """
    yield from extraction.statements
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for statement in extraction.statements:
        for key in (statement.subject, statement.object):
            if isinstance(key, str) and extraction.by_key[key].kind == "episode":
                evidence[key].extend(statement.evidence)
    for key, places in sorted(evidence.items()):
        episode = extraction.by_key[key]
        ordered = tuple(sorted(set(places), key=lambda e: (e.start, e.stop, e.rule)))
        if episode.work:
            yield Statement(key, "episodeOf", episode.work, (), ordered)
            yield Statement(
                key, "episodeNumber", Value(str(episode.number), "integer"), (), ordered
            )


def _canonical(
    extraction: Extraction, statement: Statement, identities: Identities
) -> tuple[
    tuple[str, str, str | Value, tuple[tuple[str, str | Value], ...]], tuple[str, str | None]
]:
    """Return a statement between things, and the IRIs of the personas it is about."""

    def thing(value: str | Value) -> str | Value:
        if isinstance(value, Value):
            return value
        return identities.denotes[persona_iri(extraction.document, extraction.by_key[value])]

    def persona(value: str | Value) -> str | None:
        if isinstance(value, Value):
            return None
        return persona_iri(extraction.document, extraction.by_key[value])

    subject, object_ = str(thing(statement.subject)), thing(statement.object)
    first, second = persona(statement.subject), persona(statement.object)
    if statement.predicate in SYMMETRIC and str(object_) < subject and second is not None:
        subject, object_ = str(object_), subject
        first, second = second, first
    qualifiers = tuple((name, thing(value)) for name, value in statement.qualifiers)
    return (subject, statement.predicate, object_, qualifiers), (str(first), second)


def _claim_iri(
    subject: str,
    predicate: str,
    object_: str | Value,
    qualifiers: tuple[tuple[str, str | Value], ...],
) -> str:
    def part(value: str | Value) -> str:
        return f'"{value.lexical}"^^{value.datatype}' if isinstance(value, Value) else f"<{value}>"

    more = (piece for name, value in qualifiers for piece in (name, part(value)))
    return str(hash_iri("claim", subject, str(DG[predicate]), part(object_), *more))


SUREST = 0.99
"""What several witnesses come to at most: extractors that read one text err together now and then."""


def confidence(evidence: Iterable[Evidence]) -> float:
    """Return how sure evidence makes a claim, above 0 and up to 1, to four decimals.

    Of each extractor its best evidence counts, and extractors count as independent witnesses:
    1 − (1 − a)(1 − b). Where some of it affirms the claim, what denies it does not count.
    """
    some = list(evidence)
    affirmed = [e for e in some if e.stance.polarity == "affirmed"]
    best: dict[str, float] = defaultdict(float)
    for one in affirmed or some:
        extractor = one.rule.partition(".")[0] if "@" in one.rule else "rules"
        best[extractor] = max(best[extractor], one.confidence)
    if len(best) == 1:
        return next(iter(best.values()))
    doubt = prod(1 - sure for sure in best.values())
    return max(*best.values(), min(SUREST, round(1 - doubt, 4)))


def standings(found: Sequence[Claim]) -> dict[str, Standing]:
    """Return claim IRI → how it stands.

    One source that says it plainly is enough; one that plainly denies it makes it contested, or
    refuted where nobody else says it plainly. Only
    hedged or attributed words make it reported. Of two values of a property with one true value a
    coarser date that fits the finer one is
    superseded; two that do not fit are contested.
    """
    standing = {claim.iri: _standing(claim) for claim in found}
    rivals: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in found:
        if claim.predicate in single_valued() and standing[claim.iri].status == "accepted":
            rivals[claim.subject, claim.predicate].append(claim)
    for group in rivals.values():
        for claim in group:
            status = _among(claim, group)
            if status:
                before = standing[claim.iri]
                standing[claim.iri] = Standing(status, before.plain, before.hedged, before.negating)
    return standing


def decided_together(claim: Claim) -> tuple[str, ...]:
    """Return what the claims have in common whose standing depends on each other: those that differ
    in it can be decided apart, with the same result.
    """
    return claim.subject, claim.predicate


def _standing(claim: Claim) -> Standing:
    by_source: dict[str, set[str]] = defaultdict(set)
    for witness in claim.witnesses:
        stance = witness.evidence.stance
        if stance.polarity == "negated":
            by_source[witness.source].add("negating")
        else:
            by_source[witness.source].add("plain" if stance.is_plain else "hedged")
    plain = sum("plain" in said for said in by_source.values())
    hedged = sum(said == {"hedged"} for said in by_source.values())
    negating = sum("negating" in said for said in by_source.values())
    if plain:
        status = "contested" if negating else "accepted"
    elif negating:
        status = "refuted"
    else:
        status = "reported"
    return Standing(status, plain, hedged, negating)


def _among(claim: Claim, group: Sequence[Claim]) -> str | None:
    """Return the status of a claim beside other values of the same property, None where it stays as
    it is.
    """
    others = [other for other in group if _value(other) != _value(claim)]
    if any(_value(other).startswith(f"{_value(claim)}-") for other in others):
        return "superseded"
    if any(not _value(claim).startswith(f"{_value(other)}-") for other in others):
        return "contested"
    return None


def _value(claim: Claim) -> str:
    return claim.object.lexical if isinstance(claim.object, Value) else claim.object


def disagreements(found: Sequence[Claim], standing: Mapping[str, Standing]) -> int:
    """Return how many claims are contested or refuted."""
    return sum(standing[claim.iri].status in ("contested", "refuted") for claim in found)
