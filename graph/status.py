"""Claims → how each stands: the policy, and the numbers that it decided by.

Sources count once for each voice. Copies of a text, and articles of one outlet, are one voice; what a
text puts into somebody's mouth is said by them, in however many texts. How sure a voice is follows from
the rules that read it, and belief from all that say so plainly: 1 − Π(1 − sure), as in INDRA
(Gyori et al., "From word models to executable models of signaling networks using automated assembly",
2017).

| said | status |
|---|---|
| plainly, with a belief of 0.5 and more, and not denied | accepted |
| plainly, and denied | contested |
| plainly, and later that it was declined or that somebody withdrew | superseded |
| denied, and later as confirmed, filming or aired | accepted |
| only with a hedge, in somebody's words, or below a belief of 0.5 | reported |
| by nobody plainly, and denied (a denial with a hedge only counts where nobody affirms) | refuted |

Who denies that somebody is in a cast denies the rumour of it as well, and who is in the cast is no
candidate any longer.

Of accepted values of a property with one value (dg:singleFor), one that its own outlets have corrected
since is superseded, and one that fits a more precise one; of what holds at one time the later value
supersedes one that was last said before it. Any two that are left contest each other.

What people decided comes first (rulings.py): evidence that was found wrong is not heard, a claim that is right is
accepted and supersedes the other values where only one holds, a claim that is wrong is refuted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import prod

from dramagraph.clusters import Clusters
from dramagraph.copies import copies
from dramagraph.lexicon import name_key
from dramagraph.models import Claim, Evidence, Value, Witness
from dramagraph.ontology.vocabulary import single_for
from dramagraph.rulings import NONE, Rulings
from dramagraph.verdicts import Verdict, in_order

LEAST_BELIEF = 0.5
"""Below it a plain statement is only reported: the rule that read it errs more often than not."""

SUREST = 0.99
"""What several witnesses come to at most: extractors that read one text err together now and then."""

ENDED = frozenset(("declined", "withdrew"))
"""Stages that end what was so; "denied" says that it never was."""
SETTLED = frozenset(("confirmed", "filming", "aired"))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a claim stands, and what decided it; voices are counted once each."""

    status: str
    """accepted, contested, reported, refuted or superseded"""
    plain: int
    hedged: int
    negating: int
    belief: float = field(default=0.0, compare=False)
    """How sure the plain voices make it together, 0 to 1, to four decimals."""
    documents: int = field(default=0, compare=False)
    """How many documents speak of it, copies too."""
    reason: str = field(default="", compare=False)
    rivals: tuple[str, ...] = field(default=(), compare=False)
    """The claims that it gave way to, or stands against, sorted."""


@dataclass(frozen=True, slots=True)
class _Voice:
    """What is said by one voice."""

    plain: tuple[Witness, ...]
    hedged: tuple[Witness, ...]
    denials: tuple[Witness, ...]


def standings(found: Sequence[Claim], rulings: Rulings = NONE) -> dict[str, Standing]:
    """Return claim IRI → how it stands.

    Claims that `decided_together` tells apart can be asked for apart, with the same result.
    """
    ruled = {claim.iri: verdict for claim in found if (verdict := rulings.on(claim))}
    found = [rulings.heard(claim) for claim in found]
    members = {(c.subject, c.object): c for c in found if c.predicate == "castMember"}
    standing: dict[str, Standing] = {}
    for claim in found:
        member = members.get((claim.subject, claim.object))
        is_candidate = claim.predicate == "castCandidate" and member is not None
        denials = [w for w in member.witnesses if _denies(w)] if is_candidate and member else []
        standing[claim.iri] = _alone((*claim.witnesses, *denials))
        if claim.iri in ruled:
            standing[claim.iri] = _ruled(standing[claim.iri], ruled[claim.iri])
    for claim in found:
        member = members.get((claim.subject, claim.object))
        if claim.predicate == "castCandidate" and member is not None and claim.iri not in ruled:
            standing[claim.iri] = _candidate(standing[claim.iri], standing[member.iri], member)
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in found:
        group = _only_one_of(claim)
        if group and standing[claim.iri].status == "accepted":
            groups[group].append(claim)
    for claims in groups.values():
        for iri, (status, reason, rivals) in _among(claims, ruled).items():
            before = standing[iri]
            standing[iri] = replace(before, status=status, reason=reason, rivals=rivals)
    return standing


def decided_together(claim: Claim) -> tuple[str, ...]:
    """Return what the claims have in common whose standing depends on each other: those that differ
    in it can be decided apart, with the same result.
    """
    is_candidate = claim.predicate == "castCandidate"
    return claim.subject, "castMember" if is_candidate else claim.predicate


def _ruled(standing: Standing, verdict: Verdict) -> Standing:
    """Return how a claim stands that somebody decided."""
    status, so = ("accepted", "is so") if verdict.verdict == "right" else ("refuted", "is not so")
    by = verdict.by or "a person"
    note = f": {verdict.note}" if verdict.note else ""
    return replace(standing, status=status, reason=f"{by} decided that it {so}{note}")


def _candidate(candidate: Standing, member: Standing, claim: Claim) -> Standing:
    """Return how a candidacy stands beside the claim that it came to a casting."""
    if member.status == "accepted" and candidate.status in ("accepted", "reported"):
        reason, rivals = "the casting is settled", (claim.iri,)
        return replace(candidate, status="superseded", reason=reason, rivals=rivals)
    if candidate.negating:
        return replace(candidate, rivals=(claim.iri,))
    return candidate


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


def _voices(witnesses: Sequence[Witness]) -> list[_Voice]:
    """Return who says something about a claim, each voice once."""
    said: dict[str, list[Witness]] = defaultdict(list)
    outlets: dict[str, set[str]] = defaultdict(set)
    texts: dict[str, str] = {}
    for witness in witnesses:
        speaker = witness.evidence.stance.attributed_to
        unit = f"said by {name_key(speaker)}" if speaker else witness.source
        said[unit].append(witness)
        if speaker:
            outlets[name_key(speaker)].add(unit)
        elif witness.document:
            texts[unit] = witness.document.text
            if witness.document.outlet:
                outlets[name_key(witness.document.outlet)].add(unit)
    clusters = Clusters(sorted(said))
    for units in outlets.values():
        for unit in units:
            clusters.join(min(units), unit)
    sources = sorted(texts)
    for one, other in copies([texts[source] for source in sources]) if len(sources) > 1 else ():
        clusters.join(sources[one], sources[other])
    return [
        _voice([w for unit in clusters.members(root) for w in said[unit]])
        for root in clusters.roots()
    ]


def _voice(witnesses: Sequence[Witness]) -> _Voice:
    stances = [(w, w.evidence.stance) for w in witnesses]
    return _Voice(
        tuple(w for w, stance in stances if stance.is_plain),
        tuple(w for w, s in stances if s.polarity == "affirmed" and not s.is_plain),
        tuple(w for w in witnesses if _denies(w)),
    )


def _denies(witness: Witness) -> bool:
    """Whether it is said without a hedge that a claim is not so, by whomever."""
    stance = witness.evidence.stance
    return stance.polarity == "negated" and stance.certainty == "certain"


def _belief(said: Iterable[Sequence[Witness]]) -> float:
    sure = [confidence(witness.evidence for witness in each) for each in said if each]
    return round(1 - prod(1 - one for one in sure), 4)


def _alone(witnesses: Sequence[Witness]) -> Standing:
    """Return how a claim stands by what is said of it, without a look at other values."""
    if not witnesses:
        return Standing("refuted", 0, 0, 0, reason="a person found that the words do not say so")
    voices = _voices(witnesses)
    plain = sum(bool(voice.plain) for voice in voices)
    hedged = sum(bool(v.hedged) and not v.plain and not v.denials for v in voices)
    negating = sum(bool(voice.denials) for voice in voices)
    belief = _belief(voice.plain for voice in voices)
    is_denied = _belief(voice.denials for voice in voices) >= LEAST_BELIEF
    says = f"{_counted(plain, 'independent source says', 'independent sources say')} so plainly"
    denies = _counted(negating, "denies it", "deny it")
    if plain and is_denied:
        status, reason = _after(voices) or ("contested", f"{says}, {denies}")
    elif belief >= LEAST_BELIEF:
        status, reason = "accepted", f"{says}, none denies it"
    elif plain:
        status, reason = "reported", f"{says}, but what read it is unsure: belief {belief:g}"
    elif is_denied:
        status, reason = "refuted", f"no source says so plainly, {denies}"
    elif hedged:
        status, reason = "reported", "only said with a hedge or in somebody's words"
    else:
        status, reason = "refuted", "nobody affirms it, and it is doubted"
    documents = len({witness.source for witness in witnesses})
    return Standing(status, plain, hedged, negating, belief, documents, reason)


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _after(voices: Sequence[_Voice]) -> tuple[str, str] | None:
    """Return the status and reason where time tells why a claim is both said and denied."""
    plain = [witness for voice in voices for witness in voice.plain]
    denials = [witness for voice in voices for witness in voice.denials]
    ended = {w.source for w in denials if w.evidence.stance.stage in ENDED}
    if all(w.source in ended for w in denials) and _all_before(plain, denials):
        return "superseded", "it was so until it was declined or somebody withdrew"
    settled = [witness for witness in plain if witness.evidence.stance.stage in SETTLED]
    if any(_all_before(denials, [witness]) for witness in settled):
        return "accepted", "it was settled after it had last been denied"
    return None


def _all_before(some: Iterable[Witness], others: Iterable[Witness]) -> bool:
    """Whether all of *some* appeared before all of *others*, as far as dates are known for sure."""
    later = [_published(witness) for witness in others]
    return all(_is_before(_published(w), date) for w in some for date in later)


def _published(witness: Witness) -> str:
    return (witness.document.published if witness.document else None) or ""


def _is_before(one: str, other: str) -> bool:
    precision = min(len(one), len(other))
    return precision > 0 and one[:precision] < other[:precision]


def _only_one_of(claim: Claim) -> tuple[object, ...] | None:
    """Return what claims have in common of whose values only one holds; None where many may."""
    period = single_for(claim.predicate)
    if period in ("ever", "moment"):
        return claim.subject, claim.predicate
    if period == "measurement":
        is_episode = claim.subject.rpartition("/")[0].endswith("/episode")
        if is_episode or any(name == "onDate" for name, _ in claim.qualifiers):
            return claim.subject, claim.predicate, claim.qualifiers
    return None


Decision = tuple[str, str, tuple[str, ...]]


def _among(group: Sequence[Claim], ruled: Mapping[str, Verdict]) -> Mapping[str, Decision]:
    """Return claim IRI → (status, reason, rivals) of those of a group that other values change."""
    right = [(ruled[claim.iri], claim) for claim in group if claim.iri in ruled]
    if right:
        last = in_order(verdict for verdict, _ in right)[-1]
        chosen = next(claim for verdict, claim in right if verdict == last)
        superseded = (claim for claim in group if _value(claim) != _value(chosen))
        reason = "another value was decided to be right"
        return {claim.iri: ("superseded", reason, (chosen.iri,)) for claim in superseded}
    decided: dict[str, Decision] = {}
    for claim in group:
        newer = [other for other in group if _corrects(other, claim)]
        if newer:
            reason = "who said so says otherwise since"
            decided[claim.iri] = "superseded", reason, _iris(newer)
    left = [claim for claim in group if claim.iri not in decided]
    for claim in left:
        others = [other for other in left if _value(other) != _value(claim)]
        finer = [other for other in others if _fits(_value(claim), _value(other))]
        against = [other for other in others if not _fits(_value(other), _value(claim))]
        if finer:
            decided[claim.iri] = "superseded", "a more precise value fits it", _iris(finer)
        elif against:
            reason = "another value is said as plainly"
            decided[claim.iri] = "contested", reason, _iris(against)
    return decided


def _iris(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(sorted(claim.iri for claim in claims))


def _corrects(newer: Claim, older: Claim) -> bool:
    """Whether all who said the older value said the newer one later, or it holds since then."""
    one, other = _value(older), _value(newer)
    if one == other or _fits(one, other) or _fits(other, one):
        return False
    since = [w for w in newer.witnesses if w.evidence.stance.is_plain]
    until = [w for w in older.witnesses if w.evidence.stance.is_plain]
    if single_for(older.predicate) == "moment" and _all_before(until, since):
        return True
    return all(
        _outlet(said)
        and any(_outlet(w) == _outlet(said) and _all_before([said], [w]) for w in since)
        for said in until
    )


def _outlet(witness: Witness) -> str:
    return name_key((witness.document.outlet if witness.document else None) or "")


def _value(claim: Claim) -> str:
    return claim.object.lexical if isinstance(claim.object, Value) else claim.object


def _fits(coarse: str, fine: str) -> bool:
    """Whether a value is the other one with less precision.

    >>> _fits("2024", "2024-03-09"), _fits("24.9", "24.850"), _fits("2024-03-09", "2024-03-10")
    (True, True, False)
    """
    if fine.startswith(f"{coarse}-"):
        return True
    if not all(part.isdecimal() for value in (coarse, fine) for part in value.split(".", 1)):
        return False
    places = [len(value.partition(".")[2]) for value in (coarse, fine)]
    off = abs(Decimal(coarse) - Decimal(fine))
    return 0 < places[0] < places[1] and off <= Decimal(5).scaleb(-places[0] - 1)
