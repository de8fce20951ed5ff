"""Statements of all documents → claims between things, with everyone who states them.

How each stands is decided in status.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dramagraph.identity import Identities, persona_iri, source_iri
from dramagraph.iris import hash_iri
from dramagraph.models import Claim, Evidence, Extraction, Statement, Value, Witness
from dramagraph.ontology.terms import DG
from dramagraph.predicates import SYMMETRIC
from dramagraph.status import Standing, confidence, decided_together, standings


def claims(extractions: Iterable[Extraction], identities: Identities) -> tuple[Claim, ...]:
    """Return what all documents say, between things: one claim for all that say the same, sorted by
    IRI.
    """
    said: dict[tuple[str, str, str | Value, tuple[tuple[str, str | Value], ...]], list[Witness]]
    said = defaultdict(list)
    for extraction in extractions:
        document = extraction.document
        source = source_iri(document)
        for statement in _with_episodes(extraction):
            key, personas = _canonical(extraction, statement, identities)
            said[key].extend(
                Witness(source, *personas, evidence, document) for evidence in statement.evidence
            )
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


def disagreements(found: Sequence[Claim], standing: Mapping[str, Standing]) -> int:
    """Return how many claims are contested or refuted."""
    return sum(standing[claim.iri].status in ("contested", "refuted") for claim in found)


__all__ = ["Standing", "claims", "confidence", "decided_together", "disagreements", "standings"]
