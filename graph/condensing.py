"""What several rules find at one place → one evidence for it, of the claim that says most.

Rules overlap: one reads "He made his debut in X", another "in X in 2007". A reader wants each place
once, and a debut with its year, not beside one without.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dramagraph.castings import Said
from dramagraph.models import Evidence, Value


def condensed(found: Mapping[Said, Sequence[Evidence]]) -> dict[Said, list[Evidence]]:
    """Return claims → evidence: what a claim with fewer qualifiers has at a place where one with
    more has some too goes to that one; of evidence that overlaps and has one stance, the surest,
    then the longest is kept.
    """
    found = {
        said: found[said]
        for said in found
        if not _is_less_precise(said, found) and not _is_guessed(said, found)
    }
    result = {said: list(evidence) for said, evidence in found.items()}
    alike: dict[tuple[object, ...], list[Said]] = defaultdict(list)
    for said in found:
        alike[said[:3]].append(said)
    for several in alike.values():
        for less in sorted(several, key=lambda said: len(said[3])):
            for more in several:
                if set(less[3]) < set(more[3]):
                    result[less] = _moved(result[less], result[more])
    return {said: _apart(evidence) for said, evidence in result.items() if evidence}


def _is_less_precise(said: Said, found: Mapping[Said, Sequence[Evidence]]) -> bool:
    """Whether a birth is told by its year where the document tells its day too."""
    subject, predicate, value, qualifiers = said
    if predicate != "birthDate" or not isinstance(value, Value):
        return False
    return any(
        (s, p, q) == (subject, predicate, qualifiers)
        and isinstance(v, Value)
        and v.lexical.startswith(f"{value.lexical}-")
        for s, p, v, q in found
    )


def _is_guessed(said: Said, found: Mapping[Said, Sequence[Evidence]]) -> bool:
    """Whether somebody is in a cast because the work is "his", where the document says that he directs it."""
    subject, predicate, value, _ = said
    if predicate != "castMember" or not all(e.rule.endswith(".cast.own") for e in found[said]):
        return False
    return any((s, p, v) == (subject, "director", value) for s, p, v, _ in found)


def _moved(evidence: Sequence[Evidence], to: list[Evidence]) -> list[Evidence]:
    """Move what overlaps some of *to* there, and return the rest."""
    moved = [one for one in evidence if any(_is_one_place(one, other) for other in to)]
    to += moved
    return [one for one in evidence if one not in moved]


def _apart(evidence: Iterable[Evidence]) -> list[Evidence]:
    ordered = sorted(
        set(evidence), key=lambda e: (-e.confidence, e.start - e.stop, e.start, e.rule)
    )
    kept: list[Evidence] = []
    for one in ordered:
        if not any(_is_one_place(one, other) for other in kept):
            kept.append(one)
    return kept


def _is_one_place(one: Evidence, other: Evidence) -> bool:
    return one.start < other.stop and other.start < one.stop and one.stance == other.stance
