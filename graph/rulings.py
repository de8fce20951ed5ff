"""Verdicts of people → what they mean for claims: which evidence does not count, which claims are decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from dramagraph.merging import Curated
from dramagraph.models import Claim, Value, Witness
from dramagraph.predicates import SYMMETRIC
from dramagraph.verdicts import Verdict, in_order, passage

Matter = tuple[str, ...]
"""A place, and what it states in the document's own names: (place, subject, predicate, object)."""


@dataclass(frozen=True)
class Rulings:
    """What people decided, the last word on each matter."""

    verdicts: tuple[Verdict, ...] = ()
    """In order."""
    evidence: Mapping[Matter, Verdict] = field(default_factory=dict, repr=False)
    claims: Mapping[Matter, Verdict] = field(default_factory=dict, repr=False)

    @cached_property
    def curated(self) -> tuple[Curated, ...]:
        """What was said of personas, the earlier first."""
        return tuple(
            Curated(one.about[0], one.about[1], one.verdict)
            for one in self.verdicts
            if one.is_of_personas
        )

    def heard(self, claim: Claim) -> Claim:
        """Return a claim without the evidence that was found wrong; what was found right is certain."""
        if not self.evidence:
            return claim
        judged = [(w, self.evidence.get(matter(claim, w))) for w in claim.witnesses]
        kept = (_weighed(w, one) for w, one in judged if one is None or one.verdict != "wrong")
        return replace(claim, witnesses=tuple(kept))

    def on(self, claim: Claim) -> Verdict | None:
        """Return what was decided of a claim: the last word on what any of its evidence states."""
        if not self.claims:
            return None
        asked = {matter(claim, witness) for witness in claim.witnesses}
        found = in_order(self.claims[one] for one in asked if one in self.claims)
        return found[-1] if found and found[-1].verdict != "unsure" else None


def rulings(found: Iterable[Verdict]) -> Rulings:
    """Return what verdicts mean."""
    ordered = tuple(in_order(found))
    of = {"evidence": {}, "claim": {}}  # type: dict[str, dict[Matter, Verdict]]
    for verdict in ordered:
        if verdict.kind in of:
            of[verdict.kind][matter_of(verdict)] = verdict
    return Rulings(ordered, of["evidence"], of["claim"])


def matter_of(verdict: Verdict) -> Matter:
    """Return what a verdict on an evidence or a claim is about."""
    return _key(*verdict.about)


def matter(claim: Claim, witness: Witness) -> Matter:
    """Return what a verdict on an evidence of a claim, or on the claim by it, is about."""
    evidence = witness.evidence
    value = claim.object.lexical if isinstance(claim.object, Value) else str(witness.object)
    where = passage(witness.source, evidence.start, evidence.stop)
    return _key(where, witness.subject, claim.predicate, value)


def _key(where: str, subject: str, predicate: str, value: str) -> Matter:
    """A relation that holds both ways is one matter, whichever way it was read, and a number in any spelling."""
    if predicate in SYMMETRIC:
        subject, value = sorted((subject, value))
    return (
        where,
        subject,
        predicate,
        f"{Decimal(value).normalize():f}" if _is_number(value) else value,
    )


def _is_number(value: str) -> bool:
    whole, _, rest = value.partition(".")
    return whole.isdecimal() and (not rest or rest.isdecimal())


def _weighed(witness: Witness, verdict: Verdict | None) -> Witness:
    if verdict is None or verdict.verdict != "right":
        return witness
    return replace(witness, evidence=replace(witness.evidence, confidence=1.0))


NONE = Rulings()
"""Nobody has decided anything."""
