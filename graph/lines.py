"""Claims as JSON Lines: one object for each claim of each document, with the document's own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from dramagraph.build import Knowledge
from dramagraph.facts import confidence
from dramagraph.identity import persona_iri, source_iri
from dramagraph.models import Claim, Evidence, Extraction, Persona, Value, Witness

CERTAINTIES = ("certain", "probable", "possible")

QUALIFIER_KEYS = {"inDrama": "drama"}
"""Qualifiers that go by another name here."""

STRUCTURE = frozenset(("episodeOf", "episodeNumber"))
"""Not claims of a text of their own: an episode carries its work and number wherever it appears."""


def claim_lines(known: Knowledge) -> Iterator[dict[str, Any]]:
    """Yield the claims of all documents: by document, then in the order of the text."""
    said: dict[str, list[tuple[Claim, list[Witness]]]] = defaultdict(list)
    for claim in known.claims:
        if claim.predicate not in STRUCTURE:
            by_source: dict[str, list[Witness]] = defaultdict(list)
            for witness in claim.witnesses:
                by_source[witness.source].append(witness)
            for source, witnesses in by_source.items():
                said[source].append((claim, witnesses))
    labels = {thing.iri: thing.label for thing in known.identities.things}
    for extraction in known.extractions:
        line = _Lines(extraction, known, labels)
        in_order = sorted(
            said[source_iri(extraction.document)],
            key=lambda pair: (pair[1][0].evidence.start, pair[0].iri),
        )
        yield from (line.of(claim, witnesses) for claim, witnesses in in_order)


class _Lines:
    """The lines of one document."""

    def __init__(self, extraction: Extraction, known: Knowledge, labels: dict[str, str]) -> None:
        self.extraction = extraction
        self.labels = labels
        self.denotes = known.identities.denotes
        self.personas = {
            persona_iri(extraction.document, persona): persona for persona in extraction.personas
        }

    def of(self, claim: Claim, witnesses: list[Witness]) -> dict[str, Any]:
        document = self.extraction.document
        best = min((w.evidence for w in witnesses), key=_plainness)
        return {
            "id": claim.iri,
            "subject": self._node(witnesses[0].subject),
            "predicate": claim.predicate,
            "object": self._object(claim, witnesses[0]),
            "qualifiers": {
                QUALIFIER_KEYS.get(name, name): self._plain(value)
                for name, value in claim.qualifiers
            },
            "confidence": confidence(w.evidence for w in witnesses),
            "polarity": best.stance.polarity,
            "certainty": best.stance.certainty,
            "stage": best.stance.stage,
            "attributedTo": best.stance.attributed_to,
            "source": {
                "id": source_iri(document),
                "file": document.name,
                "lang": document.language,
            },
            "evidence": [
                {
                    "exact": document.text[w.evidence.start : w.evidence.stop],
                    "start": w.evidence.start,
                    "end": w.evidence.stop,
                    "rule": w.evidence.rule,
                }
                for w in witnesses
            ],
        }

    def _node(self, iri: str) -> dict[str, Any]:
        persona = self.personas[iri]
        node: dict[str, Any] = {
            "id": self.denotes[iri],
            "type": persona.type,
            "label": persona.name,
            "aliases": list(persona.aliases),
        }
        if persona.kind == "episode" and persona.work:
            node |= {"work": self._work(persona), "number": persona.number}
        return node

    def _work(self, persona: Persona) -> str:
        return self.extraction.by_key[str(persona.work)].name

    def _object(self, claim: Claim, witness: Witness) -> dict[str, Any]:
        if isinstance(claim.object, Value):
            return {"value": claim.object.lexical, "datatype": f"xsd:{claim.object.datatype}"}
        return self._node(str(witness.object))

    def _plain(self, value: str | Value) -> str | int:
        if not isinstance(value, Value):
            return self.labels[value]
        return int(value.lexical) if value.datatype == "integer" else value.lexical


def _plainness(evidence: Evidence) -> tuple[bool, int, bool, int]:
    """The evidence that says it most plainly comes first."""
    stance = evidence.stance
    return (
        stance.polarity != "affirmed",
        CERTAINTIES.index(stance.certainty),
        stance.attributed_to is not None,
        evidence.start,
    )
